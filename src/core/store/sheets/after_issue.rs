//! Lists about what is done after issue: applications, letters, notifiable events.

use super::spec::{Column, Search, Spec};
use crate::core::domain::letters::{LetterKind, LetterState};
use crate::core::domain::notifiable::NotifiableState;
use crate::core::domain::replacements::{ApplicationKind, ApplicationState, Fault, FeeState};

const APPLICATION: &str = "printf('AP-%d-%04d', p.application_id / 1000000, p.application_id % 1000000)";
const LETTER: &str = "printf('LT-%d-%04d', t.letter_id / 1000000, t.letter_id % 1000000)";
const NOTIFIABLE: &str = "printf('N-%d-%04d', n.notifiable_event_id / 1000000, n.notifiable_event_id % 1000000)";

pub(super) static APPLICATIONS: Spec = Spec {
    from: "application AS p JOIN certificate AS c ON c.certificate_id = p.certificate_id JOIN award AS a ON a.award_id = p.award_id
           JOIN brand AS b ON b.brand_id = a.brand_id JOIN learner AS l ON l.learner_id = a.learner_id
           LEFT JOIN certificate AS n ON n.certificate_id = p.new_certificate_id",
    key: "p.application_id",
    reference: APPLICATION,
    late: "p.state IN ('applied', 'evidence complete') AND p.applied_on < date(?1, '-10 days')",
    columns: &[
        Column::code("application", 12, 0, APPLICATION).sorted_by("p.application_id"),
        Column::code("kind", 11, 0, "p.kind").closed_by(|| ApplicationKind::ALL.iter().map(|word| word.code()).collect()),
        Column::code("certificate", 16, 0, "c.serial"),
        Column::state(
            "state",
            17,
            0,
            "CASE WHEN p.state = 'agreed' AND a.state = 'batched' AND a.edition = p.edition THEN 'in run'
                  WHEN p.state = 'evidence complete' AND EXISTS (
                      SELECT 1 FROM proposal AS o WHERE o.action = 'agree replacement' AND o.state = 'proposed'
                      AND o.subject = printf('AP-%d-%04d', p.application_id / 1000000, p.application_id % 1000000)) THEN 'proposed'
                  ELSE p.state END",
        )
        .closed_by(|| ApplicationState::ALL.iter().map(|word| word.code()).collect()),
        Column::text("learner", 20, 2, "l.given_names || ' ' || l.family_name").filtered_by("l.name_key").sorted_by("l.name_key"),
        Column::code("fee", 8, 1, "p.fee_state").closed_by(|| FeeState::ALL.iter().map(|word| word.code()).collect()),
        Column::day("applied", 10, 3, "p.applied_on"),
        Column::code("fault", 8, 4, "p.fault").closed_by(|| Fault::ALL.iter().map(|word| word.code()).collect()),
        Column::code("brand", 5, 5, "b.code"),
        Column::code("new", 16, 4, "coalesce(n.serial, '')"),
        Column::login("by", 10, 6, "p.applied_by"),
        Column::text("reason", 24, 6, "p.reason"),
    ],
    order: &[],
    newest_first: true,
    search: Search::Learner("a.learner_id", &["c.serial", "p.reason", "coalesce(n.serial, '')"]),
    from_search: None,
    count: Some("SELECT count(*) FROM application"),
};

pub(super) static LETTERS: Spec = Spec {
    from: "letter AS t JOIN brand AS b ON b.brand_id = t.brand_id",
    key: "t.letter_id",
    reference: LETTER,
    late: "t.state = 'made' AND t.made_on < date(?1, '-2 days')",
    columns: &[
        Column::code("letter", 12, 0, LETTER).sorted_by("t.letter_id"),
        Column::code("kind", 19, 0, "t.kind").closed_by(|| LetterKind::ALL.iter().map(|word| word.code()).collect()),
        Column::code("about", 16, 0, "t.subject"),
        Column::state("state", 10, 0, "t.state")
            .closed_by(|| LetterState::ALL.iter().map(|word| word.code()).collect()),
        Column::text("addressee", 24, 1, "replace(t.addressee, char(10), ', ')"),
        Column::day("made", 10, 2, "t.made_on"),
        Column::login("by", 10, 3, "t.made_by"),
        Column::day("sent", 10, 3, "coalesce(t.sent_on, '')"),
        Column::code("brand", 5, 4, "b.code"),
        Column::text("template", 16, 5, "t.template"),
        Column::number("pages", 5, 6, "t.pages"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["t.subject", "t.addressee", "t.kind"]),
    from_search: None,
    count: None,
};

pub(super) static NOTIFIABLE_EVENTS: Spec = Spec {
    from: "notifiable_event AS n",
    key: "n.notifiable_event_id",
    reference: NOTIFIABLE,
    late: "n.state = 'draft' AND n.opened_on < ?1",
    columns: &[
        Column::code("event", 12, 0, NOTIFIABLE).sorted_by("n.notifiable_event_id"),
        Column::state("state", 10, 0, "n.state")
            .closed_by(|| NotifiableState::ALL.iter().map(|word| word.code()).collect()),
        Column::text("what", 34, 0, "n.what"),
        Column::number(
            "papers",
            6,
            0,
            "(SELECT count(*) FROM notifiable_certificate AS k WHERE k.notifiable_event_id = n.notifiable_event_id)",
        ),
        Column::day("found", 10, 1, "n.found_on"),
        Column::day("told", 10, 1, "coalesce(n.told_on, '')"),
        Column::text("told_to", 14, 3, "n.told_to"),
        Column::code("exception", 10, 2, "coalesce(printf('X-%07d', n.exception_id), '')"),
        Column::login("by", 10, 4, "n.opened_by"),
    ],
    order: &[],
    newest_first: true,
    search: Search::In(&["n.what", "n.done", "n.told_to", "n.told_reference"]),
    from_search: None,
    count: None,
};
