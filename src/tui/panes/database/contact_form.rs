//! The form of a contact: who they are at an organisation and how they are reached. Separate because a contact is added
//! and amended from its organisation's page.

use super::cards::field;
use crate::core::Core;
use crate::core::domain::organisations::ContactId;
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Message, Step};

/// The name of the form among drafts.
pub const CONTACT: &str = "contact";

const COLUMNS: [&str; 4] = ["name", "role", "email", "phone"];

/// How a form names the contact it is about.
fn subject_of(id: ContactId) -> String {
    format!("contact {}", id.0)
}

fn id_of(subject: &str) -> Option<ContactId> {
    subject.strip_prefix("contact ")?.parse().ok().map(ContactId)
}

/// Opens the form again from a draft: of a contact, or a new one of an organisation.
pub fn open(subject: &str, cx: &Cx) -> Vec<Step> {
    match id_of(subject) {
        Some(id) => amend(id, cx),
        None => vec![Step::Open(Box::new(add(subject)))],
    }
}

fn email(text: &str, _: &Cx) -> Result<String, String> {
    let sound = text.split_once('@').is_some_and(|(name, place)| !name.is_empty() && place.contains('.'));
    if sound { Ok(String::new()) } else { Err("wanted an address such as name@place.org".to_owned()) }
}

fn fields(stored: &[(&'static str, String)]) -> Vec<Field> {
    vec![
        Field::text("name", "Name").required().with(field(stored, "name")),
        Field::text("role", "Role").with(field(stored, "role")),
        Field::new("email", "E-mail", Kind::Text(email)).with(field(stored, "email")),
        Field::text("phone", "Telephone").with(field(stored, "phone")),
    ]
}

/// Amends a contact.
pub fn amend(id: ContactId, cx: &Cx) -> Vec<Step> {
    let card = match cx.core.contact(id) {
        Ok(card) => card,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let title = format!("amend a contact of {}", card.organisation);
    let submit = move |values: &Values, _: &Cx| Ok(vec![Step::Do(Action::AmendContact(id, values.edits(&COLUMNS)))]);
    let form = Form::new(CONTACT, subject_of(id), title, fields(&card.fields), Box::new(submit));
    let reads = |core: &Core, subject: &str| core.contact(id_of(subject)?).ok().map(|card| card.fields);
    vec![Step::Open(Box::new(form.reads(reads)))]
}

/// Adds a contact to an organisation.
pub fn add(code: &str) -> Form {
    let about = code.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let typed = COLUMNS.iter().filter_map(|name| values.some(name).map(|value| ((*name).to_owned(), value)));
        Ok(vec![Step::Do(Action::AddContact(about.clone(), typed.collect()))])
    };
    Form::new(CONTACT, code, format!("new contact of {code}"), fields(&[]), Box::new(submit))
}

/// The contact a line of an organisation's page is about.
pub fn of_line(line: &str) -> Option<ContactId> {
    id_of(line)
}

/// What a line of an organisation's page is about when it shows a contact.
pub fn line_of(id: ContactId) -> String {
    subject_of(id)
}
