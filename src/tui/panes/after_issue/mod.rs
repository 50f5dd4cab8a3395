//! What is done after issue in the window: applications, letters, notifiable events, and the verbs of a certificate.
//! Separate because they lie in two panes and lead into one another.

mod applications;
mod asking;
pub mod certificates;
mod letters;
mod notifiable;

use super::{View, places, post, view};
use crate::core::domain::references::{ApplicationRef, LetterRef, NotifiableRef};
use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::Verb;
use crate::tui::effects::{Place, Query};
use crate::tui::layers::Layer;
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Declaration, Sheet};

pub use asking::{REISSUE, REPLACE, REPRINT, REVOKE, reissue, replace, reprint, revoke};

/// The sub-view of letters, which stands in the post.
pub fn letters() -> View {
    view("Letters", |filter| Box::new(Sheet::new(&LETTERS, filter)))
}

/// The sub-views that stand beside the certificates.
pub fn views() -> Vec<View> {
    vec![
        view("Applications", |filter| Box::new(Sheet::new(&APPLICATIONS, filter))),
        view("Notifiable", |filter| Box::new(Sheet::new(&EVENTS, filter))),
    ]
}

/// The page of a record of these sub-views.
pub fn record(place: &Place) -> Option<Box<dyn Layer>> {
    let leaf = match place.view {
        "Applications" => &APPLICATION,
        "Letters" => &LETTER,
        "Notifiable" => &EVENT,
        _ => return None,
    };
    Some(Box::new(RecordPage::new(leaf, &place.record)))
}

/// The place of an application.
pub fn application(application: ApplicationRef) -> Place {
    places::at(2, "Applications", application.to_string())
}

/// The place of a letter.
pub fn letter(letter: LetterRef) -> Place {
    places::at(post::PANE, "Letters", letter.to_string())
}

/// The place of a notifiable event.
pub fn notifiable_event(event: NotifiableRef) -> Place {
    places::at(2, "Notifiable", event.to_string())
}

static APPLICATIONS: Declaration = Declaration {
    kind: SheetKind::Applications,
    one: "application",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Applications", &row.reference)),
    facts: Some(|reference| Query::Card(applications::card, reference.to_owned())),
    verbs: applications::VERBS,
    hints: &[Verb::Forward, Verb::New, Verb::Origin],
    empty: "Nothing is asked for: on a certificate .p asks for a reprint, .I a reissue, .R a replacement.",
};

static APPLICATION: Leaf = Leaf {
    title: "application",
    asks: |reference| Query::Card(applications::card, reference.to_owned()),
    verbs: applications::VERBS,
    hints: &[Verb::Forward, Verb::New, Verb::Edit, Verb::Withdraw, Verb::Origin, Verb::Timeline],
    scan: None,
    after: None,
};

static LETTERS: Declaration = Declaration {
    kind: SheetKind::Letters,
    one: "letter",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(post::PANE, "Letters", &row.reference)),
    facts: Some(|reference| Query::Card(letters::card, reference.to_owned())),
    verbs: letters::VERBS,
    hints: &[Verb::Forward, Verb::Preview, Verb::Origin],
    empty: "No letter yet: on a certificate n makes one.",
};

static LETTER: Leaf = Leaf {
    title: "letter",
    asks: |reference| Query::Card(letters::card, reference.to_owned()),
    verbs: letters::VERBS,
    hints: &[Verb::Forward, Verb::Preview, Verb::Withdraw, Verb::Origin, Verb::Timeline],
    scan: None,
    after: None,
};

static EVENTS: Declaration = Declaration {
    kind: SheetKind::NotifiableEvents,
    one: "notifiable event",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Notifiable", &row.reference)),
    facts: Some(|reference| Query::Card(notifiable::card, reference.to_owned())),
    verbs: notifiable::VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::Preview],
    empty: "Nothing is to be told to the regulator: .E on a certificate says that it was issued in error.",
};

static EVENT: Leaf = Leaf {
    title: "notifiable event",
    asks: |reference| Query::Card(notifiable::card, reference.to_owned()),
    verbs: notifiable::VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::New, Verb::Preview, Verb::Withdraw, Verb::Timeline],
    scan: None,
    after: None,
};
