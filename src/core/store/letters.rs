//! Letters as stored, with their bytes.

use rusqlite::{Connection, Row};

use super::{StoreError, Tx, found};
use crate::core::domain::dates::day_text;
use crate::core::domain::letters::{LetterKind, LetterState, LetterStep};
use crate::core::domain::references::LetterRef;
use crate::core::domain::{Day, Refusal};

/// A letter without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// Its reference.
    pub reference: LetterRef,
    /// What it says.
    pub kind: LetterKind,
    /// The reference it is about.
    pub subject: String,
    /// The brand's code.
    pub brand: String,
    /// Lines as on the envelope.
    pub addressee: String,
    /// Its language.
    pub language: String,
    /// Template and version.
    pub template: String,
    /// Its pages.
    pub pages: u32,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Where it stands.
    pub state: LetterState,
    /// Login of who made it.
    pub made_by: String,
    /// When.
    pub made_on: Day,
    /// When it was sent.
    pub sent_on: Option<Day>,
    /// How it was sent.
    pub sent_how: String,
    /// Why it was withdrawn.
    pub end_reason: String,
}

/// A letter to be stored.
pub struct NewLetter<'a> {
    /// What it says.
    pub kind: LetterKind,
    /// The reference it is about.
    pub subject: &'a str,
    /// Key of the brand.
    pub brand: i64,
    /// Key of the learner it is about.
    pub learner: Option<i64>,
    /// Key of the organisation it goes to.
    pub organisation: Option<i64>,
    /// Lines as on the envelope.
    pub addressee: &'a str,
    /// Its language.
    pub language: &'a str,
    /// Template and version.
    pub template: &'a str,
    /// Its pages.
    pub pages: u32,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Stores a letter and gives its reference.
pub fn insert(tx: &Tx<'_>, new: &NewLetter<'_>) -> Result<LetterRef, StoreError> {
    let day = tx.stamp().day;
    let year = chrono::Datelike::year(&day);
    let number = u32::try_from(tx.next_number(&format!("letter-{year}"))?).ok().filter(|n| *n < 1_000_000);
    let number = number.ok_or_else(|| Refusal::new(format!("the year {year} has no letter number left")))?;
    let reference = LetterRef::new(year, number);
    tx.prepare_cached(
        "INSERT INTO letter (letter_id, kind, subject, brand_id, learner_id, organisation_id, addressee, language, template, pages,
                             sha256, made_by, made_on, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute((
        reference.0,
        new.kind.code(),
        new.subject,
        new.brand,
        new.learner,
        new.organisation,
        new.addressee,
        new.language,
        new.template,
        new.pages,
        new.sha256,
        &tx.stamp().operator,
        day_text(day),
        new.bytes,
    ))?;
    Ok(reference)
}

/// One letter. Refuses when there is none of this reference.
pub fn load(db: &Connection, letter: LetterRef) -> Result<LetterRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT t.letter_id, t.kind, t.subject, b.code, t.addressee, t.language, t.template, t.pages, t.sha256, t.state, t.made_by,
                    t.made_on, t.sent_on, t.sent_how, t.end_reason
             FROM letter AS t JOIN brand AS b USING (brand_id) WHERE t.letter_id = ?1",
        )?
        .query_row([letter.0], |row| Ok(letter_of(row)));
    found(row, || format!("letter {letter}"))?
}

/// The letters about a reference, the latest first.
pub fn about(db: &Connection, subject: &str) -> Result<Vec<LetterRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT t.letter_id, t.kind, t.subject, b.code, t.addressee, t.language, t.template, t.pages, t.sha256, t.state, t.made_by,
                t.made_on, t.sent_on, t.sent_how, t.end_reason
         FROM letter AS t JOIN brand AS b USING (brand_id) WHERE t.subject = ?1 ORDER BY t.letter_id DESC",
    )?;
    let rows = statement.query_map([subject], |row| Ok(letter_of(row)))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

fn letter_of(row: &Row<'_>) -> Result<LetterRow, StoreError> {
    Ok(LetterRow {
        reference: LetterRef(row.get(0)?),
        kind: row.get::<_, String>(1)?.parse()?,
        subject: row.get(2)?,
        brand: row.get(3)?,
        addressee: row.get(4)?,
        language: row.get(5)?,
        template: row.get(6)?,
        pages: row.get(7)?,
        sha256: row.get(8)?,
        state: row.get::<_, String>(9)?.parse()?,
        made_by: row.get(10)?,
        made_on: row.get(11)?,
        sent_on: row.get(12)?,
        sent_how: row.get(13)?,
        end_reason: row.get(14)?,
    })
}

/// The bytes of a letter, exactly as it was made.
pub fn bytes(db: &Connection, letter: LetterRef) -> Result<Vec<u8>, StoreError> {
    let row =
        db.prepare_cached("SELECT bytes FROM letter WHERE letter_id = ?1")?.query_row([letter.0], |row| row.get(0));
    found(row, || format!("letter {letter}"))
}

/// Moves a letter on, with how it was sent or why it was withdrawn. Refuses when somebody moved it meanwhile.
pub fn advance(tx: &Tx<'_>, step: &LetterStep, words: &str) -> Result<(), StoreError> {
    let sent = step.to() == LetterState::Sent;
    let rows = tx
        .prepare_cached(
            "UPDATE letter SET state = ?3, sent_by = iif(?4, ?5, NULL), sent_on = iif(?4, ?6, NULL), sent_how = iif(?4, ?7, ''),
                    end_reason = iif(?4, '', ?7), version = version + 1
             WHERE letter_id = ?1 AND state = ?2",
        )?
        .execute((
            step.letter().0,
            step.from().code(),
            step.to().code(),
            sent,
            &tx.stamp().operator,
            day_text(tx.stamp().day),
            words,
        ))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("letter {} was moved on by somebody else meanwhile", step.letter())).into())
}
