//! Lists about brands, organisations, courses, files and the trail.

use super::spec::{Column, Search, Spec};

pub(super) static COURSES: Spec = Spec {
    from: "course AS c JOIN brand AS b ON b.brand_id = c.brand_id",
    key: "c.course_id",
    reference: "c.code",
    late: "coalesce(c.certification_end, '9999') < ?1",
    columns: &[
        Column::code("course", 10, 0, "c.code"),
        Column::text("title", 40, 0, "c.title").filtered_by("c.title_key").sorted_by("c.title_key"),
        Column::code("brand", 5, 2, "b.code"),
        Column::code("level", 12, 3, "c.level"),
        Column::code("kind", 13, 4, "c.kind"),
        Column::day("certification_end", 10, 1, "coalesce(c.certification_end, '')"),
        Column::number("min_days", 8, 5, "c.min_days"),
    ],
    order: &[("c.title_key", false)],
    newest_first: false,
    search: Search::In(&["c.code", "c.title_key"]),
    from_search: None,
    count: Some("SELECT count(*) FROM course"),
};

pub(super) static UNITS: Spec = Spec {
    from: "unit AS u JOIN course AS c ON c.course_id = u.course_id",
    key: "u.unit_id",
    reference: "u.code",
    late: "0",
    columns: &[
        Column::code("course", 10, 0, "c.code"),
        Column::code("unit", 12, 0, "u.code"),
        Column::text("title", 36, 0, "u.title"),
        Column::code("mandatory", 9, 2, "CASE u.mandatory WHEN 1 THEN 'mandatory' ELSE 'optional' END"),
        Column::number("credits", 7, 1, "u.credits"),
        Column::code("group", 10, 3, "coalesce(u.group_name, '')"),
    ],
    order: &[("c.code", false), ("u.code", false)],
    newest_first: false,
    search: Search::In(&["c.code", "u.code", "u.title"]),
    from_search: None,
    count: None,
};

pub(super) static ORGANISATIONS: Spec = Spec {
    from: "organisation AS o",
    key: "o.organisation_id",
    reference: "o.code",
    late: "o.frozen = 1 OR o.on_stop = 1 OR (o.sanction IS NOT NULL AND coalesce(o.sanction_to, '9999') >= ?1)",
    columns: &[
        Column::code("organisation", 12, 0, "o.code"),
        Column::text("name", 32, 0, "o.name").filtered_by("o.name_key").sorted_by("o.name_key"),
        Column::code("kind", 9, 3, "o.kind"),
        Column::text("town", 16, 2, "o.town"),
        Column::code("country", 16, 4, "o.country"),
        Column::state(
            "state",
            18,
            0,
            "CASE WHEN o.frozen = 1 THEN 'frozen'
                  WHEN o.closed_on IS NOT NULL AND o.closed_on <= ?1 THEN 'closed'
                  WHEN o.sanction IS NOT NULL AND coalesce(o.sanction_from, '') <= ?1 AND coalesce(o.sanction_to, '9999') >= ?1
                      THEN o.sanction
                  WHEN o.on_stop = 1 THEN 'on stop' ELSE 'open' END",
        ),
        Column::code("ukprn", 8, 5, "coalesce(o.ukprn, '')"),
        Column::text("email", 24, 6, "o.email"),
    ],
    order: &[("o.name_key", false)],
    newest_first: false,
    search: Search::In(&["o.code", "o.name_key", "o.town"]),
    from_search: None,
    count: Some("SELECT count(*) FROM organisation"),
};

pub(super) static CONTACTS: Spec = Spec {
    from: "contact AS k JOIN organisation AS o ON o.organisation_id = k.organisation_id",
    key: "k.contact_id",
    reference: "o.code",
    late: "0",
    columns: &[
        Column::code("organisation", 12, 0, "o.code"),
        Column::text("name", 24, 0, "k.name"),
        Column::text("role", 20, 0, "k.role"),
        Column::text("email", 28, 1, "k.email"),
        Column::text("phone", 16, 2, "k.phone"),
    ],
    order: &[("o.code", false)],
    newest_first: false,
    search: Search::In(&["o.code", "k.name", "k.role", "k.email"]),
    from_search: None,
    count: None,
};

pub(super) static BRANDS: Spec = Spec {
    from: "brand AS b JOIN issuer AS i ON i.issuer_id = b.issuer_id",
    key: "b.brand_id",
    reference: "b.code",
    late: "0",
    columns: &[
        Column::code("brand", 6, 0, "b.code"),
        Column::text("name", 20, 0, "b.name"),
        Column::code("line", 8, 0, "b.line"),
        Column::text("issuer", 28, 2, "i.name"),
        Column::code("prefix", 6, 1, "b.serial_prefix"),
        Column::code("payment", 12, 3, "b.payment_rule"),
        Column::number("sla", 4, 2, "b.claim_sla_days"),
        Column::code("cut_off", 7, 3, "b.cut_off"),
    ],
    order: &[("b.code", false)],
    newest_first: false,
    search: Search::In(&["b.code", "b.name"]),
    from_search: None,
    count: None,
};

pub(super) static PRESENTATIONS: Spec = Spec {
    from: "presentation AS p JOIN course AS c ON c.course_id = p.course_id JOIN organisation AS o ON o.organisation_id = p.partner_id",
    key: "p.presentation_id",
    reference: "c.code || '/' || p.run",
    late: "0",
    columns: &[
        Column::code("presentation", 14, 0, "c.code || '/' || p.run"),
        Column::text("title", 28, 2, "c.title"),
        Column::text("partner", 16, 1, "o.name"),
        Column::day("starts", 10, 3, "p.starts_on"),
        Column::day("ended", 10, 0, "p.ends_on"),
        Column::state("state", 13, 0, "p.state"),
        Column::login("coordinator", 12, 4, "coalesce(p.coordinator, '')"),
        Column::number("heads", 5, 5, "coalesce(p.expected_heads, 0)"),
    ],
    order: &[("p.ends_on", false)],
    newest_first: false,
    search: Search::In(&["c.code", "p.run", "c.title", "o.name"]),
    from_search: None,
    count: None,
};

pub(super) static REGISTER: Spec = Spec {
    from: "register_entry AS g JOIN register_title AS t ON t.qan = g.qan
           AND t.from_day = (SELECT max(n.from_day) FROM register_title AS n WHERE n.qan = g.qan)",
    key: "CAST(replace(replace(g.qan, '/', ''), 'X', '10') AS INTEGER)",
    reference: "g.qan",
    late: "0",
    columns: &[
        Column::code("number", 10, 0, "g.qan"),
        Column::text("title", 44, 0, "t.title"),
        Column::text("organisation", 28, 1, "g.awarding_organisation"),
        Column::code("level", 12, 2, "g.level"),
        Column::code("kind", 20, 3, "g.kind"),
        Column::state("status", 10, 4, "g.status"),
        Column::day("first_seen", 10, 5, "g.first_seen"),
        Column::day("last_seen", 10, 5, "g.last_seen"),
    ],
    order: &[("g.qan", false)],
    newest_first: false,
    search: Search::In(&["g.qan", "t.title", "g.awarding_organisation"]),
    from_search: None,
    count: Some("SELECT count(*) FROM register_entry"),
};

pub(super) static HOLIDAYS: Spec = Spec {
    from: "(SELECT row_number() OVER (ORDER BY day, place) AS n, place, day, name FROM holiday) AS h",
    key: "h.n",
    reference: "h.day",
    late: "0",
    columns: &[
        Column::day("day", 10, 0, "h.day"),
        Column::text("place", 18, 0, "h.place"),
        Column::text("name", 30, 0, "h.name"),
    ],
    order: &[("h.day", false)],
    newest_first: false,
    search: Search::In(&["h.place", "h.name", "h.day"]),
    from_search: None,
    count: None,
};

pub(super) static IMPORTS: Spec = Spec {
    from: "import AS i JOIN event AS e ON e.seq = i.seq",
    key: "i.import_id",
    reference: "i.file_name",
    late: "i.held + i.refused > 0",
    columns: &[
        Column::text("file", 28, 0, "i.file_name"),
        Column::code("kind", 14, 0, "i.kind"),
        Column::day("day", 10, 1, "e.office_day"),
        Column::login("operator", 10, 2, "e.operator"),
        Column::number("rows", 7, 0, "i.row_count"),
        Column::number("accepted", 8, 1, "i.accepted"),
        Column::number("held", 6, 0, "i.held"),
        Column::number("refused", 7, 1, "i.refused"),
        Column::number("unchanged", 9, 3, "i.unchanged"),
        Column::number("warnings", 8, 3, "i.warnings"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["i.file_name", "i.kind"]),
    from_search: None,
    count: None,
};

pub(super) static EVENTS: Spec = Spec {
    from: "event_seen AS e",
    key: "e.seq",
    reference: "CAST(e.seq AS TEXT)",
    late: "0",
    columns: &[
        Column::number("seq", 8, 0, "e.seq"),
        Column::code("at", 20, 0, "e.at_utc"),
        Column::day("day", 10, 3, "e.office_day"),
        Column::login("operator", 10, 0, "e.operator"),
        Column::code("kind", 24, 0, "e.kind"),
        Column::code("subject", 16, 0, "e.subject"),
        Column::text("reason", 28, 2, "coalesce(e.reason, '')"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["e.operator", "e.kind", "e.subject"]),
    from_search: None,
    count: Some("SELECT max(seq) FROM event"),
};
