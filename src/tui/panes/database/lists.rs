//! The lists of the database as declarations on the one sheet. Separate so that adding a kind is adding a declaration.

use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::Verb;
use crate::tui::sheet::Declaration;

const PLAIN: Declaration = Declaration {
    kind: SheetKind::Learners,
    one: "learner",
    base: "",
    columns: &[],
    opens: |_| None,
    facts: None,
    verbs: &[],
    hints: &[],
    empty: "",
};

/// Learners.
pub static LEARNERS: Declaration = Declaration {
    hints: &[Verb::Edit, Verb::New, Verb::Timeline],
    empty: "No learner yet: `certdesk import learners FILE` brings them in.",
    ..PLAIN
};

/// Registrations.
pub static REGISTRATIONS: Declaration = Declaration {
    kind: SheetKind::Registrations,
    one: "registration",
    empty: "No registration yet: `certdesk import registrations FILE` brings them in, or press n.",
    ..PLAIN
};

/// Courses.
pub static COURSES: Declaration = Declaration {
    kind: SheetKind::Courses,
    one: "course",
    empty: "No course yet: `certdesk import courses FILE` brings them in.",
    ..PLAIN
};

/// Organisations.
pub static ORGANISATIONS: Declaration = Declaration {
    kind: SheetKind::Organisations,
    one: "organisation",
    empty: "No organisation yet: `certdesk import organisations FILE` brings them in.",
    ..PLAIN
};

/// Awards.
pub static AWARDS: Declaration =
    Declaration { kind: SheetKind::Awards, one: "award", empty: "No award yet: a valid claim makes one.", ..PLAIN };

/// Certificates.
pub static CERTIFICATES: Declaration = Declaration {
    kind: SheetKind::Certificates,
    one: "certificate",
    empty: "No certificate yet: an approved print run reserves them.",
    ..PLAIN
};
