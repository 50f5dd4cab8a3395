//! Organisations, their faculties, contacts, approvals and sign-offs.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, Tx};
use crate::core::domain::courses::CourseId;
use crate::core::domain::names::folded;
use crate::core::domain::organisations::{ContactId, OrganisationId, OrganisationKind, SanctionLevel};
use crate::core::domain::references::LearnerRef;

/// An organisation, as kept. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The code people type.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is to us.
    pub kind: OrganisationKind,
    /// Where it is.
    pub country: String,
    /// Its UKPRN.
    pub ukprn: Option<String>,
    /// Street address.
    pub address: String,
    /// Post town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Where certificates go.
    pub deliver_to: String,
    /// Agreed working days, where they differ.
    pub sla_days: Option<i64>,
    /// Sanction in force.
    pub sanction: Option<SanctionLevel>,
    /// Its first day.
    pub sanction_from: Option<String>,
    /// Its last day.
    pub sanction_to: Option<String>,
    /// On stop for debt.
    pub on_stop: bool,
    /// Why.
    pub stop_reason: Option<String>,
    /// The day it closed.
    pub closed_on: Option<String>,
}

impl Organisation {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("name", self.name.clone()),
            ("kind", self.kind.to_string()),
            ("country", self.country.clone()),
            ("ukprn", text(&self.ukprn)),
            ("address", self.address.clone()),
            ("town", self.town.clone()),
            ("postcode", self.postcode.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("deliver_to", self.deliver_to.clone()),
            ("sla_days", self.sla_days.map_or_else(String::new, |d| d.to_string())),
            ("sanction", self.sanction.map_or_else(String::new, |s| s.to_string())),
            ("sanction_from", text(&self.sanction_from)),
            ("sanction_to", text(&self.sanction_to)),
            ("on_stop", u8::from(self.on_stop).to_string()),
            ("stop_reason", text(&self.stop_reason)),
            ("closed_on", text(&self.closed_on)),
        ]
    }
}

/// The key and code of the organisation with this code, or else the only one with this UKPRN.
pub fn find(db: &Connection, code_or_ukprn: &str) -> Result<Option<(OrganisationId, String)>, StoreError> {
    let pair = |row: &Row<'_>| Ok((OrganisationId(row.get(0)?), row.get(1)?));
    let mut by_code = db.prepare_cached("SELECT organisation_id, code FROM organisation WHERE code = ?1")?;
    if let Some(found) = by_code.query_row([code_or_ukprn], pair).optional()? {
        return Ok(Some(found));
    }
    let mut by_ukprn = db.prepare_cached(
        "SELECT organisation_id, code FROM organisation WHERE ukprn = ?1 ORDER BY organisation_id LIMIT 2",
    )?;
    let mut found = by_ukprn.query_map([code_or_ukprn], pair)?.collect::<Result<Vec<_>, _>>()?;
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The organisation with this code.
pub fn by_code(db: &Connection, code: &str) -> Result<Option<(OrganisationId, Organisation)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT organisation_id, code, name, kind, country, ukprn, address, town, postcode, email, phone, deliver_to, sla_days,
                sanction, sanction_from, sanction_to, on_stop, stop_reason, closed_on
         FROM organisation WHERE code = ?1",
    )?;
    let found = statement
        .query_row([code], |row| {
            let words: (String, Option<String>) = (row.get(3)?, row.get(13)?);
            let organisation = Organisation {
                code: row.get(1)?,
                name: row.get(2)?,
                kind: OrganisationKind::Centre,
                country: row.get(4)?,
                ukprn: row.get(5)?,
                address: row.get(6)?,
                town: row.get(7)?,
                postcode: row.get(8)?,
                email: row.get(9)?,
                phone: row.get(10)?,
                deliver_to: row.get(11)?,
                sla_days: row.get(12)?,
                sanction: None,
                sanction_from: row.get(14)?,
                sanction_to: row.get(15)?,
                on_stop: row.get(16)?,
                stop_reason: row.get(17)?,
                closed_on: row.get(18)?,
            };
            Ok((OrganisationId(row.get(0)?), organisation, words))
        })
        .optional()?;
    let Some((id, organisation, (kind, sanction))) = found else { return Ok(None) };
    let sanction = sanction.map(|word| word.parse()).transpose()?;
    Ok(Some((id, Organisation { kind: kind.parse()?, sanction, ..organisation })))
}

/// Adds an organisation that came with row `row` of the import of event `seq`.
pub fn insert(tx: &Tx<'_>, organisation: &Organisation, seq: i64, row: u32) -> Result<OrganisationId, StoreError> {
    let o = organisation;
    tx.prepare_cached(
        "INSERT INTO organisation (code, name, name_key, kind, country, ukprn, address, town, postcode, email, phone, deliver_to,
                                   sla_days, sanction, sanction_from, sanction_to, on_stop, stop_reason, closed_on, import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
    )?
    .execute(params![
        o.code, o.name, folded(&o.name), o.kind.code(), o.country, o.ukprn, o.address, o.town, o.postcode, o.email, o.phone,
        o.deliver_to, o.sla_days, o.sanction.map(SanctionLevel::code), o.sanction_from, o.sanction_to, o.on_stop, o.stop_reason,
        o.closed_on, seq, row,
    ])?;
    Ok(OrganisationId(tx.last_insert_rowid()))
}

/// Brings an organisation up to date; its code stays.
pub fn update(tx: &Tx<'_>, id: OrganisationId, organisation: &Organisation) -> Result<(), StoreError> {
    let o = organisation;
    tx.prepare_cached(
        "UPDATE organisation SET name = ?2, name_key = ?3, kind = ?4, country = ?5, ukprn = ?6, address = ?7, town = ?8, postcode = ?9,
                email = ?10, phone = ?11, deliver_to = ?12, sla_days = ?13, sanction = ?14, sanction_from = ?15, sanction_to = ?16,
                on_stop = ?17, stop_reason = ?18, closed_on = ?19, version = version + 1
         WHERE organisation_id = ?1",
    )?
    .execute(params![
        id.0, o.name, folded(&o.name), o.kind.code(), o.country, o.ukprn, o.address, o.town, o.postcode, o.email, o.phone,
        o.deliver_to, o.sla_days, o.sanction.map(SanctionLevel::code), o.sanction_from, o.sanction_to, o.on_stop, o.stop_reason,
        o.closed_on,
    ])?;
    Ok(())
}

/// The faculties of a partner, by name.
pub fn faculties(db: &Connection, id: OrganisationId) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name FROM faculty WHERE organisation_id = ?1 ORDER BY name")?;
    Ok(statement.query_map([id.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The key of a faculty, added when it is new.
pub fn faculty(tx: &Tx<'_>, id: OrganisationId, name: &str) -> Result<i64, StoreError> {
    Ok(tx
        .prepare_cached(
            "INSERT INTO faculty (organisation_id, name) VALUES (?1, ?2)
             ON CONFLICT (organisation_id, name) DO UPDATE SET name = name RETURNING faculty_id",
        )?
        .query_row((id.0, name), |row| row.get(0))?)
}

/// A person at an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Where.
    pub organisation: OrganisationId,
    /// Name.
    pub name: String,
    /// What they do there.
    pub role: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// The partner's faculty.
    pub faculty: Option<String>,
}

/// The contact of that organisation with that name and role: key, e-mail, telephone, faculty.
pub fn contact(
    db: &Connection,
    organisation: OrganisationId,
    name: &str,
    role: &str,
) -> Result<Option<(i64, Contact)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.contact_id, c.email, c.phone, f.name FROM contact AS c LEFT JOIN faculty AS f ON f.faculty_id = c.faculty_id
         WHERE c.organisation_id = ?1 AND c.name = ?2 AND c.role = ?3",
    )?;
    let found = statement.query_row((organisation.0, name, role), |row| {
        let contact = Contact {
            organisation,
            name: name.to_owned(),
            role: role.to_owned(),
            email: row.get(1)?,
            phone: row.get(2)?,
            faculty: row.get(3)?,
        };
        Ok((row.get(0)?, contact))
    });
    Ok(found.optional()?)
}

/// Adds a contact or brings the one of the same name and role up to date; gives its key.
pub fn keep_contact(tx: &Tx<'_>, contact: &Contact) -> Result<i64, StoreError> {
    let faculty = contact.faculty.as_deref().map(|name| faculty(tx, contact.organisation, name)).transpose()?;
    Ok(tx
        .prepare_cached(
            "INSERT INTO contact (organisation_id, faculty_id, name, role, email, phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (organisation_id, name, role) DO UPDATE SET faculty_id = ?2, email = ?5, phone = ?6 RETURNING contact_id",
        )?
        .query_row(
            (contact.organisation.0, faculty, &contact.name, &contact.role, &contact.email, &contact.phone),
            |row| row.get(0),
        )?)
}

/// A contact with the code of its organisation.
pub fn contact_by_key(db: &Connection, id: ContactId) -> Result<(String, Contact), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT o.code, c.organisation_id, c.name, c.role, c.email, c.phone, f.name FROM contact AS c
         JOIN organisation AS o ON o.organisation_id = c.organisation_id
         LEFT JOIN faculty AS f ON f.faculty_id = c.faculty_id WHERE c.contact_id = ?1",
    )?;
    let row = statement.query_row([id.0], |row| {
        let contact = Contact {
            organisation: OrganisationId(row.get(1)?),
            name: row.get(2)?,
            role: row.get(3)?,
            email: row.get(4)?,
            phone: row.get(5)?,
            faculty: row.get(6)?,
        };
        Ok((row.get(0)?, contact))
    });
    super::found(row, || "contact".to_owned())
}

/// The contacts of an organisation, by name.
pub fn contacts_of(db: &Connection, organisation: OrganisationId) -> Result<Vec<(ContactId, Contact)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.contact_id, c.name, c.role, c.email, c.phone, f.name FROM contact AS c
         LEFT JOIN faculty AS f ON f.faculty_id = c.faculty_id
         WHERE c.organisation_id = ?1 ORDER BY c.name, c.role",
    )?;
    let rows = statement.query_map([organisation.0], |row| {
        let contact = Contact {
            organisation,
            name: row.get(1)?,
            role: row.get(2)?,
            email: row.get(3)?,
            phone: row.get(4)?,
            faculty: row.get(5)?,
        };
        Ok((ContactId(row.get(0)?), contact))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Brings a contact up to date; its organisation and faculty stay.
pub fn update_contact(tx: &Tx<'_>, id: ContactId, contact: &Contact) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE contact SET name = ?2, role = ?3, email = ?4, phone = ?5, version = version + 1 WHERE contact_id = ?1",
    )?
    .execute((id.0, &contact.name, &contact.role, &contact.email, &contact.phone))?;
    Ok(())
}

/// A centre's approval for a course. Days are `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The centre.
    pub organisation: OrganisationId,
    /// The course.
    pub course: CourseId,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: Option<String>,
    /// The first day of direct claims.
    pub direct_from: Option<String>,
    /// The last day of direct claims.
    pub direct_to: Option<String>,
}

/// The approval of a centre for a course that begins on that day.
pub fn approval(
    db: &Connection,
    organisation: OrganisationId,
    course: CourseId,
    from: &str,
) -> Result<Option<Approval>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT to_day, direct_from, direct_to FROM centre_approval
         WHERE organisation_id = ?1 AND course_id = ?2 AND from_day = ?3",
    )?;
    let found = statement.query_row((organisation.0, course.0, from), |row| {
        Ok(Approval {
            organisation,
            course,
            from: from.to_owned(),
            to: row.get(0)?,
            direct_from: row.get(1)?,
            direct_to: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}

/// Adds an approval or brings the one with the same first day up to date.
pub fn keep_approval(tx: &Tx<'_>, approval: &Approval) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO centre_approval (organisation_id, course_id, from_day, to_day, direct_from, direct_to)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (organisation_id, course_id, from_day) DO UPDATE SET to_day = ?4, direct_from = ?5, direct_to = ?6",
    )?
    .execute((
        approval.organisation.0,
        approval.course.0,
        &approval.from,
        &approval.to,
        &approval.direct_from,
        &approval.direct_to,
    ))?;
    Ok(())
}

/// An external quality assurer's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSignOff {
    /// The centre.
    pub organisation: OrganisationId,
    /// The course.
    pub course: CourseId,
    /// Who signed.
    pub by: String,
    /// The day, `YYYY-MM-DD`.
    pub on: String,
    /// The one learner covered; none = everybody claimed up to that day.
    pub learner: Option<LearnerRef>,
    /// The report's reference.
    pub report: String,
}

/// Whether exactly this sign-off is kept already.
pub fn has_sign_off(db: &Connection, sign_off: &KeptSignOff) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT 1 FROM sign_off WHERE organisation_id = ?1 AND course_id = ?2 AND on_day = ?3 AND by_whom = ?4 AND learner_id IS ?5",
    )?;
    Ok(statement.exists((
        sign_off.organisation.0,
        sign_off.course.0,
        &sign_off.on,
        &sign_off.by,
        sign_off.learner.map(|l| l.0),
    ))?)
}

/// Adds a sign-off.
pub fn insert_sign_off(tx: &Tx<'_>, sign_off: &KeptSignOff) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO sign_off (organisation_id, course_id, by_whom, on_day, learner_id, report) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        sign_off.organisation.0,
        sign_off.course.0,
        &sign_off.by,
        &sign_off.on,
        sign_off.learner.map(|l| l.0),
        &sign_off.report,
    ))?;
    Ok(())
}

/// The country an organisation is in.
pub fn country(db: &Connection, id: OrganisationId) -> Result<String, StoreError> {
    let row = db
        .prepare_cached("SELECT country FROM organisation WHERE organisation_id = ?1")?
        .query_row([id.0], |row| row.get(0));
    super::found(row, || "organisation".to_owned())
}

/// Whether a centre is frozen.
pub fn is_frozen(db: &Connection, id: OrganisationId) -> Result<bool, StoreError> {
    let row = db
        .prepare_cached("SELECT frozen FROM organisation WHERE organisation_id = ?1")?
        .query_row([id.0], |row| row.get(0));
    super::found(row, || "organisation".to_owned())
}

/// Freezes or thaws a centre. Says whether it was otherwise before.
pub fn set_frozen(tx: &Tx<'_>, id: OrganisationId, frozen: bool) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE organisation SET frozen = ?2, version = version + 1 WHERE organisation_id = ?1 AND frozen <> ?2",
        )?
        .execute((id.0, frozen))?;
    Ok(rows == 1)
}
