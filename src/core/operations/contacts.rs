//! Contacts of organisations by hand: adding, amending. Separate from organisations because a contact is a person, with
//! columns and conflicts of their own.
//!
//! **Invariant:** one organisation has one contact of a name and role; an event names the contact by key only.

use super::amending::{AmendRefused, stands};
use super::imports::is_email;
use super::learners::Fields;
use super::{Amended, Core, Error, Result};
use crate::core::domain::Refusal;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::events::{Change, Event, EventKind};
use crate::core::domain::organisations::ContactId;
use crate::core::domain::roles::Action;
use crate::core::store::organisations::{self, Contact};

/// A contact as a form shows it.
#[derive(Debug, Clone)]
pub struct ContactCard {
    /// The store's key.
    pub id: ContactId,
    /// The code of the organisation.
    pub organisation: String,
    /// Every field as text, by column name.
    pub fields: Fields,
}

impl Core {
    /// The contacts of an organisation, by name.
    pub fn contacts(&self, code: &str) -> Result<Vec<ContactCard>> {
        let (id, _) =
            organisations::by_code(self.db(), code)?.ok_or_else(|| Error::not_found(format!("organisation {code}")))?;
        let kept = organisations::contacts_of(self.db(), id)?;
        let card = |(id, contact): (ContactId, Contact)| ContactCard {
            id,
            organisation: code.to_owned(),
            fields: columns(&contact),
        };
        Ok(kept.into_iter().map(card).collect())
    }

    /// One contact.
    pub fn contact(&self, id: ContactId) -> Result<ContactCard> {
        let (organisation, contact) = organisations::contact_by_key(self.db(), id)?;
        Ok(ContactCard { id, organisation, fields: columns(&contact) })
    }

    /// Adds a contact. Refuses without a name, with an e-mail address that is none, and one that is there already.
    pub fn add_contact(&mut self, code: &str, fields: &[(String, String)]) -> Result<ContactId> {
        let (organisation, _) =
            organisations::by_code(self.db(), code)?.ok_or_else(|| Error::not_found(format!("organisation {code}")))?;
        let none = String::new;
        let (name, role, email, phone) = (none(), none(), none(), none());
        let mut contact = Contact { organisation, name, role, email, phone, faculty: None };
        for (field, value) in fields {
            set(&mut contact, field, value)?;
        }
        sound(&contact)?;
        self.write(Action::AmendOrganisation, |tx| {
            is_new(tx, &contact, None)?;
            let key = organisations::keep_contact(tx, &contact)?;
            let record = format!("contact:{key}");
            let filled = columns(&contact).into_iter().filter(|(_, value)| !value.is_empty());
            let event = Event::new(EventKind::ContactAdded, code).with("contact", key);
            tx.record(&event.changing_all(filled.map(|(column, v)| Change::new(&record, column, None, Some(v)))))?;
            Ok(ContactId(key))
        })
    }

    /// Amends a contact: fields only one of two operators changed go together. Refuses as [`Core::add_contact`] does, and
    /// with conflicts.
    pub fn amend_contact(&mut self, id: ContactId, edits: &[FieldEdit]) -> Result<Amended, AmendRefused> {
        self.until_settled("the contact", |core| core.try_to_amend_contact(id, edits))
    }

    fn try_to_amend_contact(&mut self, id: ContactId, edits: &[FieldEdit]) -> Result<Option<Amended>, AmendRefused> {
        let (code, before) = organisations::contact_by_key(self.db(), id)?;
        let record = format!("contact:{}", id.0);
        let merged = self.merged(&record, &columns(&before), edits)?;
        if merged.changes.is_empty() {
            return Ok(Some(merged.nothing()));
        }
        let mut after = before.clone();
        for (field, _, now) in &merged.changes {
            set(&mut after, field, now)?;
        }
        sound(&after)?;
        let names: Vec<String> = merged.changes.iter().map(|(field, _, _)| field.clone()).collect();
        let saved = self.write(Action::AmendOrganisation, |tx| {
            if !stands(tx, &before, |tx| Ok(organisations::contact_by_key(tx, id)?.1))? {
                return Ok(None);
            }
            is_new(tx, &after, Some(id))?;
            organisations::update_contact(tx, id, &after)?;
            let changes = merged
                .changes
                .iter()
                .map(|(f, old, new)| Change::new(&record, f, Some(old.clone()), Some(new.clone())));
            let event =
                Event::new(EventKind::ContactAmended, &code).with("contact", id.0).with("columns", names.join(", "));
            Ok(Some(tx.record(&event.changing_all(changes))?))
        })?;
        Ok(saved.map(|seq| merged.saved(names, seq)))
    }
}

fn columns(contact: &Contact) -> Fields {
    vec![
        ("name", contact.name.clone()),
        ("role", contact.role.clone()),
        ("email", contact.email.clone()),
        ("phone", contact.phone.clone()),
    ]
}

fn set(contact: &mut Contact, field: &str, value: &str) -> Result<()> {
    let place = match field {
        "name" => &mut contact.name,
        "role" => &mut contact.role,
        "email" => &mut contact.email,
        "phone" => &mut contact.phone,
        _ => return Err(Refusal::new(format!("`{field}` is not a field of a contact")).into()),
    };
    value.trim().clone_into(place);
    Ok(())
}

fn sound(contact: &Contact) -> Result<()> {
    let wrong = |field: &str, words: String| {
        let error: Error = Refusal::new(format!("{words}; nothing was changed")).into();
        Err(error.with_wrong(vec![(field.to_owned(), words)]))
    };
    if contact.name.is_empty() {
        return wrong("name", "a contact needs a name".to_owned());
    }
    if !contact.email.is_empty() && !is_email(&contact.email) {
        return wrong("email", format!("`{}` is not an e-mail address", contact.email));
    }
    Ok(())
}

/// Refuses a second contact of the same name and role.
fn is_new(tx: &crate::core::store::Tx<'_>, contact: &Contact, own: Option<ContactId>) -> Result<()> {
    let same = organisations::contact(tx, contact.organisation, &contact.name, &contact.role)?;
    if same.is_some_and(|(key, _)| Some(ContactId(key)) != own) {
        let words = format!("{} is there already as {}; nothing was changed", contact.name, contact.role);
        return Err(Refusal::new(words).hint("Amend that contact, or give another role.").into());
    }
    Ok(())
}
