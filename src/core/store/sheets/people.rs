//! Lists about learners and the work on them.

use super::spec::{Column, FromSearch, Search, Spec};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::checks::Severity;
use crate::core::domain::claims::ClaimState;
use crate::core::domain::exceptions::{ExceptionKind, ExceptionState};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::tasks::TaskState;

const BORN: &str = "coalesce(l.born_on, '')";

pub(super) static LEARNERS: Spec = Spec {
    from: "learner AS l",
    key: "l.learner_id",
    reference: "printf('L-%07d', l.learner_id)",
    late: "0",
    columns: &[
        Column::code("learner", 10, 0, "printf('L-%07d', l.learner_id)").sorted_by("l.learner_id"),
        Column::text("name", 28, 0, "l.given_names || ' ' || l.family_name")
            .filtered_by("l.name_key")
            .sorted_by("l.name_key"),
        Column::day("born", 10, 2, BORN),
        Column::code("uln", 10, 1, "coalesce(l.uln, '')").filtered_by("coalesce(CAST(l.uln AS TEXT), '')").unsorted(),
        Column::text("identity", 12, 4, "l.identity_evidence"),
        Column::text("town", 16, 5, "l.town"),
        Column::code("postcode", 9, 3, "l.postcode"),
        Column::text("email", 24, 6, "l.email"),
        Column::text("print", 28, 7, "l.name_to_print").unsorted(),
    ],
    order: &[("l.name_key", false)],
    newest_first: false,
    search: Search::Learner("l.learner_id", &[]),
    from_search: Some(FromSearch {
        rows: "learner_search AS found CROSS JOIN learner AS l ON l.learner_id = found.rowid",
        keys: "learner_search AS found",
        key: "found.rowid",
    }),
    count: Some("SELECT count(*) FROM learner"),
};

pub(super) static REGISTRATIONS: Spec = Spec {
    from: "registration AS r JOIN learner AS l ON l.learner_id = r.learner_id JOIN course AS c ON c.course_id = r.course_id
           LEFT JOIN organisation AS o ON o.organisation_id = r.organisation_id",
    key: "r.registration_id",
    reference: "printf('R-%07d', r.registration_id)",
    late: "0",
    columns: &[
        Column::code("registration", 10, 0, "printf('R-%07d', r.registration_id)").sorted_by("r.registration_id"),
        Column::text("learner", 24, 0, "l.given_names || ' ' || l.family_name").filtered_by("l.name_key").sorted_by("l.name_key"),
        Column::code("course", 10, 1, "c.code"),
        Column::text("title", 28, 4, "c.title").filtered_by("c.title_key").sorted_by("c.title_key"),
        Column::code("centre", 8, 2, "coalesce(o.code, '')"),
        Column::state("state", 13, 0, "r.state").closed_by(|| RegistrationState::ALL.iter().map(|word| word.code()).collect()),
        Column::day("registered", 10, 3, "r.registered_on"),
        Column::code("number", 12, 5, "coalesce(r.number, '')"),
        Column::text("assessed", 16, 6, "r.assessed_in"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("r.learner_id", &["c.title_key", "coalesce(o.code, '')", "coalesce(r.number, '')"]),
    from_search: None,
    count: Some("SELECT count(*) FROM registration"),
};

pub(super) static RESULTS: Spec = Spec {
    from: "result AS s JOIN registration AS r ON r.registration_id = s.registration_id JOIN learner AS l ON l.learner_id = r.learner_id
           JOIN course AS c ON c.course_id = r.course_id",
    key: "s.result_id",
    reference: "printf('R-%07d', s.registration_id)",
    late: "0",
    columns: &[
        Column::code("registration", 10, 0, "printf('R-%07d', s.registration_id)").sorted_by("s.registration_id"),
        Column::text("learner", 24, 1, "l.given_names || ' ' || l.family_name").filtered_by("l.name_key").sorted_by("l.name_key"),
        Column::code("course", 10, 2, "c.code"),
        Column::code("unit", 10, 0, "s.unit_code"),
        Column::code("grade", 12, 0, "s.grade"),
        Column::day("achieved", 10, 1, "coalesce(s.achieved_on, '')"),
        Column::text("graded_by", 14, 3, "s.graded_by"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("r.learner_id", &["c.code", "s.unit_code"]),
    from_search: None,
    count: Some("SELECT count(*) FROM result"),
};

pub(super) static PAYMENTS: Spec = Spec {
    from: "payment AS p LEFT JOIN organisation AS o ON o.organisation_id = p.organisation_id",
    key: "p.payment_id",
    reference: "p.invoice_number",
    late: "p.paid_on IS NULL",
    columns: &[
        Column::code("invoice", 14, 0, "p.invoice_number"),
        Column::day("invoiced", 10, 1, "p.invoiced_on"),
        Column::number("amount", 10, 0, "p.amount"),
        Column::code("currency", 8, 2, "p.currency"),
        Column::day("paid", 10, 0, "coalesce(p.paid_on, '')"),
        Column::number("paid_amount", 10, 3, "p.paid_amount"),
        Column::code("registration", 10, 1, "coalesce(printf('R-%07d', p.registration_id), '')"),
        Column::code("centre", 8, 2, "coalesce(o.code, '')"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["p.invoice_number", "coalesce(o.code, '')"]),
    from_search: None,
    count: None,
};

pub(super) static AWARDS: Spec = Spec {
    // Left joins although nothing is missing: a count needs none of them, and SQLite then leaves them out.
    from: "award AS a LEFT JOIN learner AS l ON l.learner_id = a.learner_id
           LEFT JOIN course AS c ON c.course_id = a.course_id
           LEFT JOIN brand AS b ON b.brand_id = a.brand_id LEFT JOIN organisation AS o ON o.organisation_id = a.organisation_id",
    key: "a.award_id",
    reference: "printf('A-%07d', a.award_id)",
    late: "a.state = 'pending' AND a.gate_state <> 0",
    columns: &[
        Column::code("award", 10, 0, "printf('A-%07d', a.award_id)").sorted_by("a.award_id"),
        Column::text("learner", 24, 0, "l.given_names || ' ' || l.family_name").filtered_by("l.name_key").sorted_by("l.name_key"),
        Column::code("brand", 5, 3, "b.code"),
        Column::code("course", 10, 1, "c.code"),
        Column::code("centre", 8, 2, "coalesce(o.code, '')"),
        Column::state(
            "state",
            10,
            0,
            "CASE WHEN a.state <> 'pending' THEN a.state WHEN a.gate_state = 0 THEN 'ready' ELSE 'blocked' END",
        )
        .with_words(&[
            ("ready", "a.state = 'pending' AND a.gate_state = 0"),
            ("blocked", "a.state = 'pending' AND a.gate_state <> 0"),
            ("batched", "a.state = 'batched'"),
            ("issued", "a.state = 'issued'"),
            ("cancelled", "a.state = 'cancelled'"),
        ]),
        Column::code("grade", 12, 4, "a.grade"),
        Column::day("claimed", 10, 3, "a.claimed_on"),
        Column::day("achieved", 10, 6, "a.achieved_on"),
        Column::day("received", 10, 8, "a.received_on"),
        Column::code("kind", 12, 5, "a.kind").closed_by(|| DocumentKind::ALL.iter().map(|word| word.code()).collect()),
        Column::text("title", 28, 7, "c.title").filtered_by("c.title_key").sorted_by("c.title_key"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("a.learner_id", &["c.title_key", "coalesce(o.code, '')"]),
    from_search: None,
    count: Some("SELECT count(*) FROM award"),
};

pub(super) static EXCEPTIONS: Spec = Spec {
    from: "exception_seen AS x",
    key: "x.exception_id",
    reference: "printf('X-%07d', x.exception_id)",
    late: "x.closed_on IS NULL AND x.due_on < ?1",
    columns: &[
        Column::code("exception", 10, 0, "printf('X-%07d', x.exception_id)").sorted_by("x.exception_id"),
        Column::code("kind", 22, 0, "x.kind").closed_by(|| ExceptionKind::ALL.iter().map(|word| word.code()).collect()),
        Column::code("subject", 16, 1, "x.subject"),
        Column::text("about", 28, 3, "x.about"),
        Column::login("owner", 10, 1, "coalesce(x.owner, '')"),
        Column::day("due", 10, 0, "x.due_on"),
        Column::state("state", 12, 0, "x.state")
            .closed_by(|| ExceptionState::ALL.iter().map(|word| word.code()).collect())
            .served_by(&["open", "in progress", "waiting"], "x.state IN ('open', 'in progress', 'waiting')"),
        Column::code("role", 14, 4, "x.owner_role"),
        Column::number("level", 5, 5, "x.level"),
        Column::code("rule", 7, 6, "x.rule"),
        Column::code("holds", 5, 5, "CASE x.holds WHEN 1 THEN 'holds' ELSE '-' END"),
        Column::day("raised", 10, 7, "x.raised_on"),
    ],
    order: &[("x.due_on", false)],
    newest_first: false,
    search: Search::In(&["x.kind", "x.subject", "x.about"]),
    from_search: None,
    count: None,
};

pub(super) static TASKS: Spec = Spec {
    from: "task AS t",
    key: "t.task_id",
    reference: "printf('T-%07d', t.task_id)",
    late: "t.state IN ('open', 'in progress', 'waiting') AND coalesce(t.due_on, '9999') < ?1",
    columns: &[
        Column::code("task", 10, 0, "printf('T-%07d', t.task_id)").sorted_by("t.task_id"),
        Column::text("title", 36, 0, "t.title"),
        Column::login("owner", 10, 1, "coalesce(t.owner, '')"),
        Column::day("due", 10, 1, "coalesce(t.due_on, '')"),
        Column::state("state", 12, 0, "t.state").closed_by(|| TaskState::ALL.iter().map(|word| word.code()).collect()),
        Column::code("about", 16, 2, "t.about"),
    ],
    order: &[("coalesce(t.due_on, '')", false)],
    newest_first: false,
    search: Search::In(&["t.title", "t.about"]),
    from_search: None,
    count: None,
};

pub(super) static CLAIM_FILES: Spec = Spec {
    from: "claim_file AS f LEFT JOIN organisation AS o ON o.organisation_id = f.organisation_id",
    key: "f.claim_file_id",
    reference: "printf('CF-%d-%04d', f.claim_file_id / 1000000, f.claim_file_id % 1000000)",
    late: "0",
    columns: &[
        Column::code("file", 13, 0, "printf('CF-%d-%04d', f.claim_file_id / 1000000, f.claim_file_id % 1000000)")
            .sorted_by("f.claim_file_id"),
        Column::code("centre", 8, 1, "coalesce(o.code, '')"),
        Column::text("name", 28, 2, "f.file_name"),
        Column::day("received", 10, 1, "f.received_on"),
        Column::state("step", 9, 0, "f.step").closed_by(|| vec!["columns", "problems", "ready", "finished"]),
        Column::number("rows", 6, 0, "f.row_count"),
        Column::number(
            "open",
            6,
            0,
            "(SELECT count(*) FROM problem AS p WHERE p.claim_file_id = f.claim_file_id AND p.state = 'open' AND p.severity = 'error')",
        ),
        Column::number("refused", 7, 3, "f.refused"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["f.file_name", "coalesce(o.code, '')", "coalesce(o.name_key, '')"]),
    from_search: None,
    count: None,
};

pub(super) static CLAIMS: Spec = Spec {
    from: "claim AS k",
    key: "k.claim_id",
    reference: "printf('CF-%d-%04d/%d', k.claim_file_id / 1000000, k.claim_file_id % 1000000, k.row_number)",
    late: "k.state = 'invalid'",
    columns: &[
        Column::code("file", 13, 1, "printf('CF-%d-%04d', k.claim_file_id / 1000000, k.claim_file_id % 1000000)")
            .sorted_by("k.claim_file_id"),
        Column::number("row", 6, 0, "k.row_number"),
        Column::text("learner", 24, 0, "k.given_names || ' ' || k.family_name"),
        Column::code("course", 10, 2, "k.course_code"),
        Column::code("uln", 10, 3, "k.uln"),
        Column::code("grade", 10, 4, "k.grade"),
        Column::code("achieved", 10, 3, "k.achieved_on"),
        Column::state("state", 10, 0, "k.state").closed_by(|| ClaimState::ALL.iter().map(|word| word.code()).collect()),
        Column::code("number", 12, 5, "k.registration_number"),
    ],
    order: &[],
    newest_first: false,
    search: Search::In(&["k.given_names", "k.family_name", "k.uln", "k.course_code", "k.registration_number"]),
    from_search: None,
    count: None,
};

pub(super) static PROBLEMS: Spec = Spec {
    from: "problem AS p LEFT JOIN claim AS k ON k.claim_file_id = p.claim_file_id AND k.row_number = p.row_number",
    key: "p.problem_id",
    reference: "p.subject",
    late: "p.state = 'open' AND p.severity = 'error'",
    columns: &[
        Column::code("subject", 18, 3, "p.subject"),
        Column::code(
            "file",
            13,
            5,
            "coalesce(printf('CF-%d-%04d', p.claim_file_id / 1000000, p.claim_file_id % 1000000), '')",
        ),
        Column::number("row", 6, 0, "coalesce(p.row_number, 0)"),
        Column::code("rule", 7, 0, "p.rule"),
        Column::text("learner", 20, 2, "coalesce(k.given_names || ' ' || k.family_name, '')"),
        Column::code("field", 14, 0, "p.field"),
        Column::text("found", 18, 0, "p.found"),
        Column::text("wanted", 24, 4, "p.wanted"),
        Column::text("proposed", 16, 1, "coalesce(p.proposed, '')"),
        Column::state("state", 10, 0, "p.state").closed_by(|| vec!["open", "corrected", "accepted", "gone"]),
        Column::code("severity", 8, 6, "p.severity")
            .closed_by(|| Severity::ALL.iter().map(|word| word.code()).collect()),
    ],
    order: &[("p.rule", false), ("coalesce(p.row_number, 0)", false)],
    newest_first: false,
    search: Search::In(&["p.subject", "p.field", "p.found", "p.rule"]),
    from_search: None,
    count: None,
};
