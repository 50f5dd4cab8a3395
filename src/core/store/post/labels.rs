//! Addresses on labels, where they were taken from, and who confirmed them.
//!
//! **Invariant:** a label stands by itself: a record that changes later does not change it.

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::{StoreError, Tx, found};
use crate::core::domain::dates::day_text;
use crate::core::domain::post::addresses::{AddressField, PostalAddress};
use crate::core::domain::references::ConsignmentRef;

/// A label as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The address.
    pub address: PostalAddress,
    /// When somebody confirmed it, and who.
    pub checked: Option<(String, String)>,
}

/// An employer's address as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployerAddress {
    /// The address.
    pub address: PostalAddress,
    /// Since when.
    pub changed_on: String,
    /// By whom.
    pub changed_by: String,
}

/// Keeps the label of a consignment, in the place of an earlier one; a confirmation goes when the address differs.
pub fn keep(tx: &Tx<'_>, consignment: ConsignmentRef, address: &PostalAddress) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO consignment_label (consignment_id, name, company, line1, line2, line3, city, postcode, country, phone, email)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (consignment_id) DO UPDATE SET name = excluded.name, company = excluded.company, line1 = excluded.line1,
             line2 = excluded.line2, line3 = excluded.line3, city = excluded.city, postcode = excluded.postcode,
             country = excluded.country, phone = excluded.phone, email = excluded.email, checked_on = NULL, checked_by = NULL",
    )?
    .execute((
        consignment.0,
        &address.name,
        &address.company,
        &address.line1,
        &address.line2,
        &address.line3,
        &address.city,
        &address.postcode,
        &address.country,
        &address.phone,
        &address.email,
    ))?;
    tx.prepare_cached("UPDATE consignment SET addressee = ?2, abroad = ?3 WHERE consignment_id = ?1")?.execute((
        consignment.0,
        address.lines().join("\n"),
        address.is_abroad(),
    ))?;
    Ok(())
}

/// The label of a consignment; one opened before labels were kept is read from its lines.
pub fn of(db: &Connection, consignment: ConsignmentRef) -> Result<Label, StoreError> {
    let kept = db
        .prepare_cached(
            "SELECT name, company, line1, line2, line3, city, postcode, country, phone, email, checked_on, checked_by
             FROM consignment_label WHERE consignment_id = ?1",
        )?
        .query_row([consignment.0], |row| {
            let checked: (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
            Ok(Label { address: address_of(row)?, checked: checked.0.zip(checked.1) })
        })
        .optional()?;
    if let Some(label) = kept {
        return Ok(label);
    }
    let lines: String = found(
        db.prepare_cached("SELECT addressee FROM consignment WHERE consignment_id = ?1")?
            .query_row([consignment.0], |row| row.get(0)),
        || format!("consignment {consignment}"),
    )?;
    let mut lines = lines.lines();
    let name = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let (street, city, postcode) = match rest.as_slice() {
        [street @ .., city, postcode] => (street.join("\n"), *city, *postcode),
        [city] => (String::new(), *city, ""),
        [] => (String::new(), "", ""),
    };
    Ok(Label { address: PostalAddress::from_record(name, &street, city, postcode, ""), checked: None })
}

fn address_of(row: &Row<'_>) -> rusqlite::Result<PostalAddress> {
    Ok(PostalAddress {
        name: row.get(0)?,
        company: row.get(1)?,
        line1: row.get(2)?,
        line2: row.get(3)?,
        line3: row.get(4)?,
        city: row.get(5)?,
        postcode: row.get(6)?,
        country: row.get(7)?,
        phone: row.get(8)?,
        email: row.get(9)?,
    })
}

/// Notes that the label's address and phone were confirmed.
pub fn confirm(tx: &Tx<'_>, consignment: ConsignmentRef, day: &str, by: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE consignment_label SET checked_on = ?2, checked_by = ?3 WHERE consignment_id = ?1")?
        .execute((consignment.0, day, by))?;
    Ok(())
}

/// Keeps that the address of an addressee was confirmed today, as it is.
pub fn keep_check(tx: &Tx<'_>, key: &str, address: &PostalAddress) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO address_check (subject, address, phone, checked_on, checked_by) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (subject, address, phone) DO UPDATE SET checked_on = excluded.checked_on, checked_by = excluded.checked_by",
    )?
    .execute((
        key,
        address.lines().join("\n"),
        &address.phone,
        day_text(tx.stamp().day),
        &tx.stamp().operator,
    ))?;
    Ok(())
}

/// When exactly this address of an addressee was confirmed, and by whom.
pub fn check_of(db: &Connection, key: &str, address: &PostalAddress) -> Result<Option<(String, String)>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT checked_on, checked_by FROM address_check WHERE subject = ?1 AND address = ?2 AND phone = ?3",
        )?
        .query_row((key, address.lines().join("\n"), &address.phone), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// What goes into the carrier's file in the place of the label's fields.
pub fn carrier_values(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<(AddressField, String)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT field, value FROM carrier_value WHERE consignment_id = ?1")?;
    let rows = statement.query_map([consignment.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut values = Vec::new();
    for row in rows {
        let (field, value) = row?;
        values.push((field.parse()?, value));
    }
    Ok(values)
}

/// Keeps what a person accepted for the carrier's file.
pub fn keep_carrier_value(
    tx: &Tx<'_>,
    consignment: ConsignmentRef,
    field: AddressField,
    value: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO carrier_value (consignment_id, field, value, accepted_by) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (consignment_id, field) DO UPDATE SET value = excluded.value, accepted_by = excluded.accepted_by",
    )?
    .execute((consignment.0, field.code(), value, &tx.stamp().operator))?;
    Ok(())
}

/// Forgets what was accepted for the carrier's file: the label was amended.
pub fn forget_carrier_values(tx: &Tx<'_>, consignment: ConsignmentRef) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM carrier_value WHERE consignment_id = ?1")?.execute([consignment.0])?;
    Ok(())
}

/// The address of a centre, with the telephone and e-mail of its exams contact where it has none itself.
pub fn of_centre(db: &Connection, organisation: i64) -> Result<PostalAddress, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT o.name, o.address, o.town, o.postcode, o.country,
                    coalesce(nullif(o.phone, ''), (SELECT c.phone FROM contact AS c WHERE c.organisation_id = o.organisation_id
                                                   AND c.phone <> '' ORDER BY c.contact_id LIMIT 1), ''), o.email
             FROM organisation AS o WHERE o.organisation_id = ?1",
        )?
        .query_row([organisation], record_address);
    found(row, || "centre of a certificate".to_owned())
}

/// The address of a learner.
pub fn of_learner(db: &Connection, learner: i64) -> Result<PostalAddress, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT name_to_print, address, town, postcode, country, phone, email FROM learner WHERE learner_id = ?1",
        )?
        .query_row([learner], record_address);
    found(row, || "learner of a certificate".to_owned())
}

fn record_address(row: &Row<'_>) -> rusqlite::Result<PostalAddress> {
    let text: [String; 7] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
    let [name, street, city, postcode, country, phone, email] = text;
    Ok(PostalAddress { phone, email, ..PostalAddress::from_record(&name, &street, &city, &postcode, &country) })
}

/// The employer's address of a registration; none when nobody gave one.
pub fn employer(db: &Connection, registration: i64) -> Result<Option<EmployerAddress>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT name, address, town, postcode, country, phone, '', changed_on, changed_by
             FROM employer_address WHERE registration_id = ?1",
        )?
        .query_row([registration], |row| {
            Ok(EmployerAddress { address: record_address(row)?, changed_on: row.get(7)?, changed_by: row.get(8)? })
        })
        .optional()?)
}

/// Keeps the employer's address of a registration.
pub fn keep_employer(tx: &Tx<'_>, registration: i64, address: &PostalAddress) -> Result<(), StoreError> {
    let street: Vec<&str> = [&address.line1, &address.line2, &address.line3]
        .map(String::as_str)
        .into_iter()
        .filter(|l| !l.is_empty())
        .collect();
    tx.prepare_cached(
        "INSERT INTO employer_address (registration_id, name, address, town, postcode, country, phone, changed_on, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (registration_id) DO UPDATE SET name = excluded.name, address = excluded.address, town = excluded.town,
             postcode = excluded.postcode, country = excluded.country, phone = excluded.phone,
             changed_on = excluded.changed_on, changed_by = excluded.changed_by",
    )?
    .execute((
        registration,
        &address.name,
        street.join("\n"),
        &address.city,
        &address.postcode,
        &address.country,
        &address.phone,
        day_text(tx.stamp().day),
        &tx.stamp().operator,
    ))?;
    Ok(())
}
