//! Lists about runs, certificates, stock and templates.

use super::spec::{Column, Search, Spec};
use crate::core::domain::batches::BatchState;
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::templates::TemplateState;

const BATCH: &str = "printf('B-%d-%04d', b.batch_id / 1000000, b.batch_id % 1000000)";

pub(super) static CERTIFICATES: Spec = Spec {
    from: "certificate AS t JOIN award AS a ON a.award_id = t.award_id JOIN learner AS l ON l.learner_id = a.learner_id
           JOIN course AS c ON c.course_id = a.course_id LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id",
    key: "t.certificate_id",
    reference: "t.serial",
    late: "t.state IN ('returned', 'lost')",
    columns: &[
        Column::code("serial", 16, 0, "t.serial"),
        Column::text("learner", 24, 0, "l.name_to_print").filtered_by("l.name_key").sorted_by("l.name_key"),
        Column::code("course", 10, 2, "c.code"),
        Column::code("centre", 8, 3, "coalesce(o.code, '')"),
        Column::state("state", 12, 0, "t.state").closed_by(|| CertificateState::ALL.iter().map(|word| word.code()).collect()),
        Column::day("issued", 10, 1, "t.issued_on"),
        Column::code("award", 10, 4, "printf('A-%07d', t.award_id)").sorted_by("t.award_id"),
        Column::code("batch", 12, 3, "printf('B-%d-%04d', t.batch_id / 1000000, t.batch_id % 1000000)").sorted_by("t.batch_id"),
        Column::number("edition", 7, 5, "t.edition"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("a.learner_id", &["t.serial"]),
    from_search: None,
    count: Some("SELECT count(*) FROM certificate"),
};

pub(super) static BATCHES: Spec = Spec {
    from: "batch AS b JOIN brand AS n ON n.brand_id = b.brand_id LEFT JOIN template_version AS v
           ON v.template_version_id = b.template_version_id",
    key: "b.batch_id",
    reference: BATCH,
    late: "b.state NOT IN ('closed', 'cancelled') AND b.built_on < date(?1, '-3 days')",
    columns: &[
        Column::code("batch", 12, 0, BATCH).sorted_by("b.batch_id"),
        Column::code("kind", 15, 4, "b.kind"),
        Column::code("brand", 5, 0, "n.code"),
        Column::state("state", 11, 0, "b.state").closed_by(|| BatchState::ALL.iter().map(|word| word.code()).collect()),
        Column::number(
            "awards",
            6,
            0,
            "(SELECT count(*) FROM batch_award AS m WHERE m.batch_id = b.batch_id AND m.out_seq IS NULL)",
        ),
        Column::code("template", 14, 2, "coalesce(v.code || ' v' || v.version, '')"),
        Column::day("built", 10, 1, "b.built_on"),
        Column::login("built_by", 10, 3, "b.built_by"),
        Column::day("issued", 10, 2, "coalesce(b.issued_on, '')"),
        Column::text("reason", 20, 5, "b.special_reason"),
    ],
    order: &[("b.special_reason <> '' AND b.state NOT IN ('closed', 'cancelled')", true), ("b.batch_id", true)],
    newest_first: false,
    search: Search::In(&["n.code", "b.state", "coalesce(v.code, '')"]),
    from_search: None,
    count: None,
};

pub(super) static SHEETS: Spec = Spec {
    from: "certificate AS t JOIN award AS a ON a.award_id = t.award_id JOIN learner AS l ON l.learner_id = a.learner_id
           LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id",
    key: "t.certificate_id",
    reference: "t.serial",
    late: "t.state = 'spoiled' AND NOT EXISTS (SELECT 1 FROM certificate AS m WHERE m.remakes = t.certificate_id)",
    columns: &[
        Column::code("batch", 12, 6, "printf('B-%d-%04d', t.batch_id / 1000000, t.batch_id % 1000000)")
            .sorted_by("t.batch_id"),
        Column::number("position", 5, 1, "t.position"),
        Column::code("serial", 16, 0, "t.serial"),
        Column::text("learner", 24, 0, "l.name_to_print").filtered_by("l.name_key").unsorted(),
        Column::code("centre", 8, 2, "coalesce(o.code, '')"),
        Column::state("state", 10, 0, "t.state")
            .closed_by(|| CertificateState::ALL.iter().map(|word| word.code()).collect()),
        Column::number("part", 4, 3, "coalesce(t.part, 0)"),
        Column::login("by", 10, 3, "coalesce(t.inspected_by, t.confirmed_by, '')"),
        Column::text("note", 16, 4, "coalesce(t.spoil_reason, t.kept_place, '')"),
        Column::code("consignment", 10, 5, "iif(t.consignment_id IS NULL, '', printf('C-%07d', t.consignment_id))"),
    ],
    order: &[("t.batch_id", false), ("t.position", false)],
    newest_first: false,
    search: Search::Learner("a.learner_id", &["t.serial", "coalesce(o.code, '')"]),
    from_search: None,
    count: None,
};

pub(super) static STOCK: Spec = Spec {
    from: "stock_line AS s",
    key: "s.stock_line_id",
    reference: "s.code",
    late: "s.on_hand < s.minimum",
    columns: &[
        Column::code("paper", 12, 0, "s.code"),
        Column::text("name", 24, 2, "s.name"),
        Column::number("received", 8, 0, "s.received"),
        Column::number("on_hand", 7, 0, "s.on_hand"),
        Column::number("at_printer", 10, 0, "s.at_printer"),
        Column::number("good", 6, 0, "s.good"),
        Column::number("spoiled", 7, 0, "s.spoiled"),
        Column::number("destroyed", 9, 1, "s.destroyed_unused"),
        Column::number("missing", 7, 0, "s.missing"),
        Column::number("minimum", 7, 2, "s.minimum"),
        Column::text("place", 14, 3, "s.place"),
        Column::text("supplier", 16, 4, "s.supplier"),
    ],
    order: &[("s.code", false)],
    newest_first: false,
    search: Search::In(&["s.code", "s.name", "s.place"]),
    from_search: None,
    count: None,
};

pub(super) static MOVEMENTS: Spec = Spec {
    from: "stock_movement AS m JOIN stock_line AS s ON s.stock_line_id = m.stock_line_id JOIN event AS e ON e.seq = m.seq",
    key: "m.stock_movement_id",
    reference: "s.code",
    late: "0",
    columns: &[
        Column::code("paper", 12, 0, "s.code"),
        Column::day("day", 10, 0, "e.office_day"),
        Column::code("kind", 16, 0, "m.kind"),
        Column::number("sheets", 7, 0, "m.sheets"),
        Column::login("operator", 10, 1, "e.operator"),
        Column::code(
            "batch",
            12,
            2,
            "iif(m.batch_id IS NULL, '', printf('B-%d-%04d', m.batch_id / 1000000, m.batch_id % 1000000))",
        ),
        Column::text("note", 24, 3, "m.note"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["s.code", "m.kind", "m.note"]),
    from_search: None,
    count: None,
};

pub(super) static TEMPLATES: Spec = Spec {
    from: "template_version AS v JOIN brand AS b ON b.brand_id = v.brand_id",
    key: "v.template_version_id",
    reference: "v.code || ' v' || v.version",
    late: "0",
    columns: &[
        Column::code("template", 14, 0, "v.code || ' v' || v.version"),
        Column::code("brand", 5, 0, "b.code"),
        Column::code("kind", 18, 1, "v.kind"),
        Column::text("countries", 20, 3, "v.countries"),
        Column::code("paper", 10, 2, "v.paper"),
        Column::state("state", 10, 0, "v.state")
            .closed_by(|| TemplateState::ALL.iter().map(|word| word.code()).collect()),
        Column::day("from", 10, 1, "coalesce(v.effective_from, '')"),
        Column::day("to", 10, 2, "coalesce(v.effective_to, '')"),
    ],
    order: &[("v.code || ' v' || v.version", false)],
    newest_first: false,
    search: Search::In(&["v.code", "b.code"]),
    from_search: None,
    count: None,
};

pub(super) static LOGOS: Spec = Spec {
    from: "logo_rule AS g",
    key: "g.logo_rule_id",
    reference: "'row ' || g.logo_rule_id",
    late: "0",
    columns: &[
        Column::number("row", 4, 0, "g.logo_rule_id"),
        Column::text("place", 16, 0, "g.place"),
        Column::code("regulated", 11, 2, "CASE g.regulated WHEN 1 THEN 'regulated' ELSE 'unregulated' END"),
        Column::code("kind", 16, 3, "g.kind"),
        Column::day("from", 10, 1, "g.from_day"),
        Column::day("to", 10, 1, "coalesce(g.to_day, '')"),
        Column::text("logos", 24, 0, "g.logos"),
        Column::text("note", 24, 4, "g.note"),
    ],
    order: &[],
    newest_first: false,
    search: Search::In(&["g.place", "g.logos", "g.note"]),
    from_search: None,
    count: None,
};
