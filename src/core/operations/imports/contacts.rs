//! Contacts by file.

use super::Result;
use super::reading::{Effects, Origin, Reader};
use super::row::RowIn;
use crate::core::exchange::kinds::contacts as column;
use crate::core::store::organisations::{self, Contact};
use crate::core::store::{Connection, Tx};

/// Reads contacts.
#[derive(Default)]
pub(super) struct Contacts;

impl Reader for Contacts {
    type Plan = Contact;

    fn key(&self, row: &RowIn<'_>) -> String {
        format!("{}|{}|{}", row.text(column::ORGANISATION_CODE), row.text(column::NAME), row.text(column::ROLE))
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Contact>> {
        let found = organisations::find(db, row.required(column::ORGANISATION_CODE))?;
        let name = row.required(column::NAME).to_owned();
        let Some((organisation, _)) = found else {
            row.unknown(column::ORGANISATION_CODE, "an organisation of ours");
            return Ok(None);
        };
        let email = row.text(column::EMAIL);
        if !email.is_empty() && !is_email(email) {
            row.wrong(column::EMAIL, "an e-mail address");
        }
        let role = row.text(column::ROLE).to_owned();
        let kept = organisations::contact(db, organisation, &name, &role)?.map(|(_, contact)| contact);
        let old = kept.as_ref();
        let contact = Contact {
            organisation,
            email: row.text_or(column::EMAIL, old.map_or("", |k| &k.email)).to_owned(),
            phone: row.text_or(column::PHONE, old.map_or("", |k| &k.phone)).to_owned(),
            faculty: Some(row.text(column::FACULTY).to_owned())
                .filter(|f| !f.is_empty())
                .or_else(|| old?.faculty.clone()),
            name,
            role,
        };
        Ok((old != Some(&contact)).then_some(contact))
    }

    fn store(&mut self, tx: &Tx<'_>, contact: Contact, _: Origin, effects: &mut Effects) -> Result<()> {
        let before = organisations::contact(tx, contact.organisation, &contact.name, &contact.role)?;
        let key = organisations::keep_contact(tx, &contact)?;
        if let Some((_, before)) = before {
            effects.amended(&format!("contact:{key}"), columns(&before), columns(&contact));
        }
        Ok(())
    }
}

fn columns(contact: &Contact) -> Vec<(&'static str, String)> {
    vec![
        ("email", contact.email.clone()),
        ("phone", contact.phone.clone()),
        ("faculty", contact.faculty.clone().unwrap_or_default()),
    ]
}

/// One `@` with something on both sides and a full stop behind it: enough to catch what is plainly no address.
pub(in crate::core::operations) fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(a, b)| {
        !a.is_empty() && b.contains('.') && !b.contains('@') && !text.contains(char::is_whitespace)
    })
}
