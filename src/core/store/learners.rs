//! Learners: finding, adding, amending, and the index their names are searched by.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, Tx};
use crate::core::domain::identifiers::Uln;
use crate::core::domain::names::folded;
use crate::core::domain::references::LearnerRef;

/// A learner, as kept. Days are `YYYY-MM-DD`; an empty text is *not known*.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Learner {
    /// Unique learner number.
    pub uln: Option<Uln>,
    /// Scottish candidate number.
    pub scn: Option<String>,
    /// The sender's own reference.
    pub sender_reference: Option<String>,
    /// Title.
    pub title: String,
    /// Given names, as registered.
    pub given_names: String,
    /// Middle names, as registered.
    pub middle_names: String,
    /// Family name, as registered.
    pub family_name: String,
    /// The name the learner goes by.
    pub preferred_name: String,
    /// The name as it is printed.
    pub name_to_print: String,
    /// Date of birth.
    pub born_on: Option<String>,
    /// Sex code.
    pub sex: String,
    /// What confirmed the identity.
    pub identity_evidence: String,
    /// Number of the identity document.
    pub identity_number: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Street address.
    pub address: String,
    /// Post town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// Country.
    pub country: String,
    /// Language for letters.
    pub language: String,
}

impl Learner {
    /// Its columns as text, for the trail.
    pub fn columns(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            ("uln", self.uln.map_or_else(String::new, |u| u.to_string())),
            ("scn", text(&self.scn)),
            ("sender_reference", text(&self.sender_reference)),
            ("title", self.title.clone()),
            ("given_names", self.given_names.clone()),
            ("middle_names", self.middle_names.clone()),
            ("family_name", self.family_name.clone()),
            ("preferred_name", self.preferred_name.clone()),
            ("name_to_print", self.name_to_print.clone()),
            ("born_on", text(&self.born_on)),
            ("sex", self.sex.clone()),
            ("identity_evidence", self.identity_evidence.clone()),
            ("identity_number", self.identity_number.clone()),
            ("email", self.email.clone()),
            ("phone", self.phone.clone()),
            ("address", self.address.clone()),
            ("town", self.town.clone()),
            ("postcode", self.postcode.clone()),
            ("country", self.country.clone()),
            ("language", self.language.clone()),
        ]
    }

    /// The folded name lists are ordered by: family name first.
    pub fn name_key(&self) -> String {
        name_key(&self.given_names, &self.family_name)
    }

    fn search_words(&self) -> String {
        let names = [&self.given_names, &self.middle_names, &self.family_name, &self.preferred_name];
        let mut words = String::with_capacity(64);
        for name in names.into_iter().filter(|n| !n.is_empty()) {
            words.push_str(&folded(name));
            words.push(' ');
        }
        words.push_str(&self.email);
        words
    }
}

/// The folded `family given` of a name.
pub fn name_key(given_names: &str, family_name: &str) -> String {
    folded(&format!("{family_name} {given_names}"))
}

fn number(uln: Uln) -> i64 {
    i64::try_from(uln.number()).expect("ten digits fit")
}

fn learner_of(row: &Row<'_>) -> rusqlite::Result<(LearnerRef, Learner, Option<i64>)> {
    let learner = Learner {
        uln: None,
        scn: row.get(2)?,
        sender_reference: row.get(3)?,
        title: row.get(4)?,
        given_names: row.get(5)?,
        middle_names: row.get(6)?,
        family_name: row.get(7)?,
        preferred_name: row.get(8)?,
        name_to_print: row.get(9)?,
        born_on: row.get(10)?,
        sex: row.get(11)?,
        identity_evidence: row.get(12)?,
        identity_number: row.get(13)?,
        email: row.get(14)?,
        phone: row.get(15)?,
        address: row.get(16)?,
        town: row.get(17)?,
        postcode: row.get(18)?,
        country: row.get(19)?,
        language: row.get(20)?,
    };
    Ok((LearnerRef(row.get(0)?), learner, row.get(1)?))
}

fn with_uln((key, learner, uln): (LearnerRef, Learner, Option<i64>)) -> Result<(LearnerRef, Learner), StoreError> {
    let uln = uln.map(|n| n.to_string().parse::<Uln>()).transpose()?;
    Ok((key, Learner { uln, ..learner }))
}

/// The learner of this reference.
pub fn by_ref(db: &Connection, key: LearnerRef) -> Result<Option<(LearnerRef, Learner)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT learner_id, uln, scn, sender_reference, title, given_names, middle_names, family_name, preferred_name, name_to_print, born_on,
                sex, identity_evidence, identity_number, email, phone, address, town, postcode, country, language
         FROM learner WHERE learner_id = ?1",
    )?;
    statement.query_row([key.0], learner_of).optional()?.map(with_uln).transpose()
}

/// The learner with this number, also when it was merged away. A temporary number finds nobody.
pub fn id_by_uln(db: &Connection, uln: Uln) -> Result<Option<LearnerRef>, StoreError> {
    if uln.is_temporary() {
        return Ok(None);
    }
    let mut own = db.prepare_cached("SELECT learner_id FROM learner WHERE uln = ?1 AND uln <> 9999999999")?;
    if let Some(found) = own.query_row([number(uln)], |row| row.get(0).map(LearnerRef)).optional()? {
        return Ok(Some(found));
    }
    let mut alias = db.prepare_cached("SELECT learner_id FROM learner_alias WHERE uln = ?1")?;
    Ok(alias.query_row([number(uln)], |row| row.get(0).map(LearnerRef)).optional()?)
}

/// The learners with this sender's reference, at most two: two are ambiguous.
pub fn ids_by_sender_reference(db: &Connection, reference: &str) -> Result<Vec<LearnerRef>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT learner_id FROM learner WHERE sender_reference = ?1 ORDER BY learner_id LIMIT 2")?;
    Ok(statement.query_map([reference], |row| row.get(0).map(LearnerRef))?.collect::<Result<_, _>>()?)
}

/// The first learner with this folded name and birth date.
pub fn id_by_name(db: &Connection, name_key: &str, born_on: Option<&str>) -> Result<Option<LearnerRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT learner_id FROM learner WHERE name_key = ?1 AND born_on IS ?2 ORDER BY learner_id LIMIT 1",
    )?;
    Ok(statement.query_row((name_key, born_on), |row| row.get(0).map(LearnerRef)).optional()?)
}

/// Adds a learner that came with row `row` of the import of event `seq` (none when typed by a person).
pub fn insert(tx: &Tx<'_>, learner: &Learner, origin: Option<(i64, u32)>) -> Result<LearnerRef, StoreError> {
    let l = learner;
    tx.prepare_cached(
        "INSERT INTO learner (uln, scn, sender_reference, title, given_names, middle_names, family_name, preferred_name, name_to_print,
                              name_key, born_on, sex, identity_evidence, identity_number, email, phone, address, town, postcode, country,
                              language, import_seq, import_row)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
    )?
    .execute(params![
        l.uln.map(number), l.scn, l.sender_reference, l.title, l.given_names, l.middle_names, l.family_name, l.preferred_name,
        l.name_to_print, l.name_key(), l.born_on, l.sex, l.identity_evidence, l.identity_number, l.email, l.phone, l.address,
        l.town, l.postcode, l.country, l.language, origin.map(|o| o.0), origin.map(|o| o.1),
    ])?;
    let key = LearnerRef(tx.last_insert_rowid());
    tx.prepare_cached("INSERT INTO learner_search (rowid, names) VALUES (?1, ?2)")?
        .execute((key.0, l.search_words()))?;
    Ok(key)
}

/// Brings a learner up to date, search index included; an earlier name is kept unless nothing of it changed.
pub fn update(
    tx: &Tx<'_>,
    key: LearnerRef,
    before: &Learner,
    learner: &Learner,
    today: &str,
) -> Result<(), StoreError> {
    let l = learner;
    tx.prepare_cached(
        "UPDATE learner SET uln = ?2, scn = ?3, sender_reference = ?4, title = ?5, given_names = ?6, middle_names = ?7, family_name = ?8,
                preferred_name = ?9, name_to_print = ?10, name_key = ?11, born_on = ?12, sex = ?13, identity_evidence = ?14,
                identity_number = ?15, email = ?16, phone = ?17, address = ?18, town = ?19, postcode = ?20, country = ?21, language = ?22,
                version = version + 1
         WHERE learner_id = ?1",
    )?
    .execute(params![
        key.0, l.uln.map(number), l.scn, l.sender_reference, l.title, l.given_names, l.middle_names, l.family_name,
        l.preferred_name, l.name_to_print, l.name_key(), l.born_on, l.sex, l.identity_evidence, l.identity_number, l.email,
        l.phone, l.address, l.town, l.postcode, l.country, l.language,
    ])?;
    if (&before.given_names, &before.family_name) != (&l.given_names, &l.family_name) {
        let name = format!("{} {}", before.given_names, before.family_name);
        tx.prepare_cached("INSERT INTO previous_name (learner_id, name, until_day) VALUES (?1, ?2, ?3)")?
            .execute((key.0, name, today))?;
    }
    index(tx, key, learner)
}

/// Writes the search words of a learner anew, with earlier names that are not restricted.
pub(super) fn index(tx: &Tx<'_>, key: LearnerRef, learner: &Learner) -> Result<(), StoreError> {
    let mut words = learner.search_words();
    let mut earlier = tx.prepare_cached("SELECT name FROM previous_name WHERE learner_id = ?1 AND restricted = 0")?;
    for name in earlier.query_map([key.0], |row| row.get::<_, String>(0))? {
        words.push(' ');
        words.push_str(&folded(&name?));
    }
    tx.prepare_cached("DELETE FROM learner_search WHERE rowid = ?1")?.execute([key.0])?;
    tx.prepare_cached("INSERT INTO learner_search (rowid, names) VALUES (?1, ?2)")?.execute((key.0, words))?;
    Ok(())
}

/// Earlier names that may be seen, with the day until which each was used.
pub fn earlier_names(db: &Connection, key: LearnerRef) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT name, until_day FROM previous_name_seen WHERE learner_id = ?1 ORDER BY until_day DESC",
    )?;
    Ok(statement.query_map([key.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// The day the name to print was confirmed, if it was.
pub fn name_confirmed_on(db: &Connection, key: LearnerRef) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name_confirmed_on FROM learner WHERE learner_id = ?1")?;
    super::found(statement.query_row([key.0], |row| row.get(0)), || format!("learner {key}"))
}

/// Records the day the name to print was confirmed.
pub fn confirm_name(tx: &Tx<'_>, key: LearnerRef, day: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE learner SET name_confirmed_on = ?2, version = version + 1 WHERE learner_id = ?1")?
        .execute((key.0, day))?;
    Ok(())
}
