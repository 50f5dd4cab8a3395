//! Lists about the post: consignments, returned papers, inbound post, manifests, destructions.

use super::spec::{Column, Search, Spec};
use crate::core::domain::consignments::{ConsignmentState, Purpose};
use crate::core::domain::post::inbound::InboundState;
use crate::core::domain::post::returns::{ReturnCause, ReturnState};

const CONSIGNMENT: &str = "printf('C-%07d', g.consignment_id)";

pub(super) static CONSIGNMENTS: Spec = Spec {
    from: "consignment AS g LEFT JOIN organisation AS o ON o.organisation_id = g.organisation_id",
    key: "g.consignment_id",
    reference: CONSIGNMENT,
    late: "g.state = 'packed' AND g.packed_on < ?1 OR g.state = 'lost'",
    columns: &[
        Column::code("consignment", 10, 0, CONSIGNMENT).sorted_by("g.consignment_id"),
        Column::code("centre", 8, 3, "coalesce(o.code, '')"),
        Column::text("addressee", 30, 1, "replace(g.addressee, char(10), ', ')"),
        Column::number("pieces", 6, 2, "g.pieces"),
        Column::number("weight", 6, 7, "g.weight_g"),
        Column::state("state", 13, 0, "g.state")
            .closed_by(|| ConsignmentState::ALL.iter().map(|word| word.code()).collect()),
        Column::text("service", 20, 4, "g.service"),
        Column::code("tracking", 14, 5, "coalesce(g.tracking, '')"),
        Column::code(
            "batch",
            12,
            4,
            "iif(g.batch_id IS NULL, '', printf('B-%d-%04d', g.batch_id / 1000000, g.batch_id % 1000000))",
        ),
        Column::code("manifest", 10, 6, "iif(g.manifest_id IS NULL, '', printf('PM-%07d', g.manifest_id))"),
        Column::code("purpose", 11, 8, "g.purpose").closed_by(|| Purpose::ALL.iter().map(|word| word.code()).collect()),
        Column::code("deliver_to", 8, 8, "g.deliver_to"),
        Column::day("packed", 10, 6, "g.packed_on"),
        Column::day("left", 10, 6, "coalesce(g.dispatched_on, '')"),
        Column::day("news", 10, 6, "coalesce(g.news_on, '')"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["g.addressee", "coalesce(o.code, '')", "g.service", "coalesce(g.tracking, '')"]),
    from_search: None,
    count: None,
};

pub(super) static RETURNS: Spec = Spec {
    from: "returned_item AS r JOIN certificate AS t ON t.certificate_id = r.certificate_id JOIN award AS a ON a.award_id = t.award_id
           JOIN learner AS l ON l.learner_id = a.learner_id",
    key: "r.returned_item_id",
    reference: "printf('RP-%07d', r.returned_item_id)",
    late: "r.state = 'held' AND r.hold_until < ?1",
    columns: &[
        Column::code("return", 10, 0, "printf('RP-%07d', r.returned_item_id)").sorted_by("r.returned_item_id"),
        Column::code("serial", 16, 0, "t.serial"),
        Column::text("learner", 20, 2, "l.given_names || ' ' || l.family_name")
            .filtered_by("l.name_key")
            .sorted_by("l.name_key"),
        Column::code("cause", 17, 1, "r.cause").closed_by(|| ReturnCause::ALL.iter().map(|word| word.code()).collect()),
        Column::state("state", 13, 0, "r.state").closed_by(|| ReturnState::ALL.iter().map(|word| word.code()).collect()),
        Column::day("until", 10, 1, "r.hold_until"),
        Column::day("came", 10, 3, "r.came_on"),
        Column::text("place", 14, 4, "r.place"),
        Column::code("consignment", 10, 5, "iif(r.consignment_id IS NULL, '', printf('C-%07d', r.consignment_id))"),
        Column::code("sent_in", 10, 6, "iif(r.sent_in IS NULL, '', printf('C-%07d', r.sent_in))"),
        Column::login("by", 10, 7, "r.noted_by"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("a.learner_id", &["t.serial", "r.place", "r.words"]),
    from_search: None,
    count: None,
};

pub(super) static INBOUND: Spec = Spec {
    from: "inbound_post AS i",
    key: "i.inbound_post_id",
    reference: "printf('IP-%07d', i.inbound_post_id)",
    late: "i.state = 'to give out' AND i.came_on < ?1",
    columns: &[
        Column::code("inbound", 10, 0, "printf('IP-%07d', i.inbound_post_id)").sorted_by("i.inbound_post_id"),
        Column::day("came", 10, 1, "i.came_on"),
        Column::text("item", 14, 0, "i.item"),
        Column::text("sender", 24, 0, "i.sender"),
        Column::login("given_to", 10, 1, "i.given_to"),
        Column::state("state", 13, 0, "i.state")
            .closed_by(|| InboundState::ALL.iter().map(|word| word.code()).collect()),
        Column::code("linked", 16, 2, "i.linked"),
        Column::text("note", 20, 3, "i.note"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["i.item", "i.sender", "i.given_to", "i.linked", "i.note"]),
    from_search: None,
    count: None,
};

pub(super) static MANIFESTS: Spec = Spec {
    from: "manifest AS m",
    key: "m.manifest_id",
    reference: "printf('PM-%07d', m.manifest_id)",
    late: "m.state = 'booked' AND m.collection_on < ?1",
    columns: &[
        Column::code("manifest", 10, 0, "printf('PM-%07d', m.manifest_id)").sorted_by("m.manifest_id"),
        Column::text("carrier", 14, 1, "m.carrier"),
        Column::state("state", 12, 0, "m.state").closed_by(|| vec!["made", "booked", "collected", "dropped"]),
        Column::number("consignments", 12, 1, "m.consignments"),
        Column::number("pieces", 6, 2, "m.pieces"),
        Column::number("grams", 7, 3, "m.grams"),
        Column::day("made", 10, 2, "m.made_on"),
        Column::day("collection", 10, 0, "coalesce(m.collection_on, '')"),
        Column::text("window", 13, 2, "coalesce(m.collection_from || ' to ' || m.collection_to, '')"),
        Column::text("reference", 14, 3, "coalesce(m.collection_reference, '')"),
        Column::login("by", 10, 4, "m.made_by"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["m.carrier", "coalesce(m.collection_reference, '')"]),
    from_search: None,
    count: None,
};

pub(super) static DESTRUCTIONS: Spec = Spec {
    from: "destruction AS d",
    key: "d.destruction_id",
    reference: "printf('RP-%07d', d.returned_item_id)",
    late: "0",
    columns: &[
        Column::code("return", 10, 1, "printf('RP-%07d', d.returned_item_id)").sorted_by("d.returned_item_id"),
        Column::code("serial", 16, 0, "d.serial"),
        Column::day("destroyed", 10, 0, "d.destroyed_on"),
        Column::login("by", 10, 0, "d.destroyed_by"),
        Column::login("witness", 10, 0, "d.witness"),
        Column::text("reason", 24, 2, "d.reason"),
        Column::day("kept_until", 10, 0, "d.keep_until"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["d.serial", "d.reason"]),
    from_search: None,
    count: None,
};
