//! Claim files and their rows: as received, as they stand now, and what was found wrong with them.
//!
//! **Invariant:** `raw` is written once, when the file comes in; a row's state changes only against a [`ClaimStep`].

mod facts;

pub use facts::{ClaimedAward, FactsOf, OpenHold, RegistrationFound, facts_of, holds};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::subjects::claim_key;
use super::{StoreError, Tx, found};
use crate::core::domain::awards::DocumentKind;
use crate::core::domain::claims::{ClaimState, ClaimStep};
use crate::core::domain::organisations::OrganisationId;
use crate::core::domain::references::{ClaimFileRef, ClaimRef, RegistrationRef};

/// A claim file, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFile {
    /// Its reference.
    pub key: ClaimFileRef,
    /// The event of its import.
    pub seq: i64,
    /// Who sent it, with the code people type.
    pub sender: Option<(OrganisationId, String)>,
    /// The file's own name.
    pub file_name: String,
    /// JSON list of its headers, as received.
    pub header: String,
    /// Its delimiter.
    pub delimiter: String,
    /// How its bytes stood for letters.
    pub encoding: String,
    /// JSON of the profile it was read with.
    pub mapping: String,
    /// The office's day it came in.
    pub received_on: String,
    /// The file it corrects.
    pub resubmission_of: Option<ClaimFileRef>,
    /// The wizard's step.
    pub step: String,
    /// Rows, accepted, held, refused.
    pub counts: [u32; 4],
}

/// The next reference of a year.
pub fn next_file(tx: &Tx<'_>, year: i32) -> Result<ClaimFileRef, StoreError> {
    let number = tx.next_number(&format!("claim-file-{year}"))?;
    let number = u32::try_from(number).ok().filter(|n| *n <= 999_999);
    let full = || crate::core::domain::Refusal::new(format!("the year {year} has no more claim file numbers"));
    Ok(ClaimFileRef::new(year, number.ok_or_else(full)?))
}

/// Writes a claim file down. Its counts follow with [`count`].
pub fn insert_file(tx: &Tx<'_>, file: &ClaimFile, sha256: &[u8; 32]) -> Result<(), StoreError> {
    let f = file;
    tx.prepare_cached(
        "INSERT INTO claim_file (claim_file_id, import_seq, organisation_id, file_name, sha256, header, delimiter, encoding, mapping,
                                 received_on, resubmission_of, step, row_count, accepted, held, refused)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0, 0)",
    )?
    .execute(params![
        f.key.0,
        f.seq,
        f.sender.as_ref().map(|s| s.0.0),
        f.file_name,
        sha256,
        f.header,
        f.delimiter,
        f.encoding,
        f.mapping,
        f.received_on,
        f.resubmission_of.map(|r| r.0),
        f.step,
    ])?;
    Ok(())
}

/// Writes what was counted, the sender and the file this one corrects, once all rows are read.
pub fn count(
    tx: &Tx<'_>,
    key: ClaimFileRef,
    counts: [u32; 4],
    sender: Option<OrganisationId>,
    resubmission_of: Option<ClaimFileRef>,
) -> Result<(), StoreError> {
    let [rows, accepted, held, refused] = counts;
    tx.prepare_cached(
        "UPDATE claim_file SET row_count = ?2, accepted = ?3, held = ?4, refused = ?5, organisation_id = ?6, resubmission_of = ?7
         WHERE claim_file_id = ?1",
    )?
    .execute((key.0, rows, accepted, held, refused, sender.map(|s| s.0), resubmission_of.map(|r| r.0)))?;
    Ok(())
}

/// The claim file of this reference.
pub fn file(db: &Connection, key: ClaimFileRef) -> Result<ClaimFile, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT f.claim_file_id, coalesce(f.import_seq, 0), f.organisation_id, coalesce(o.code, ''), f.file_name, f.header, f.delimiter,
                f.encoding, f.mapping, f.received_on, f.resubmission_of, f.step, f.row_count, f.accepted, f.held, f.refused
         FROM claim_file AS f LEFT JOIN organisation AS o ON o.organisation_id = f.organisation_id WHERE f.claim_file_id = ?1",
    )?;
    found(statement.query_row([key.0], file_of), || format!("claim file {key}"))
}

fn file_of(row: &Row<'_>) -> rusqlite::Result<ClaimFile> {
    let sender: Option<i64> = row.get(2)?;
    let code: String = row.get(3)?;
    Ok(ClaimFile {
        key: ClaimFileRef(row.get(0)?),
        seq: row.get(1)?,
        sender: sender.map(|id| (OrganisationId(id), code)),
        file_name: row.get(4)?,
        header: row.get(5)?,
        delimiter: row.get(6)?,
        encoding: row.get(7)?,
        mapping: row.get(8)?,
        received_on: row.get(9)?,
        resubmission_of: row.get::<_, Option<i64>>(10)?.map(ClaimFileRef),
        step: row.get(11)?,
        counts: [row.get(12)?, row.get(13)?, row.get(14)?, row.get(15)?],
    })
}

/// The claim file that corrects this one, if one came.
pub fn resubmission(db: &Connection, key: ClaimFileRef) -> Result<Option<ClaimFileRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT claim_file_id FROM claim_file WHERE resubmission_of = ?1 ORDER BY claim_file_id DESC LIMIT 1",
    )?;
    Ok(statement.query_row([key.0], |row| row.get(0).map(ClaimFileRef)).optional()?)
}

/// The claim file an import of exactly these bytes became, if it did.
pub fn file_by_hash(db: &Connection, sha256: &[u8; 32]) -> Result<Option<ClaimFileRef>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT claim_file_id FROM claim_file WHERE sha256 = ?1 ORDER BY claim_file_id DESC LIMIT 1")?;
    Ok(statement.query_row([sha256], |row| row.get(0).map(ClaimFileRef)).optional()?)
}

/// Moves the wizard to a step. Refuses when the file is at another step than the caller saw.
pub fn set_step(tx: &Tx<'_>, key: ClaimFileRef, from: &str, to: &str) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached("UPDATE claim_file SET step = ?3 WHERE claim_file_id = ?1 AND step = ?2")?
        .execute((key.0, from, to))?;
    if changed == 1 {
        return Ok(());
    }
    let refusal =
        crate::core::domain::Refusal::new(format!("claim file {key} is no longer at step {from}; nothing was changed"));
    Err(refusal.hint("Look at it again.").into())
}

/// The values of a claim row as they stand now, as texts; `claimed_on` may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimValues {
    /// Registration number.
    pub registration_number: String,
    /// ULN.
    pub uln: String,
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth.
    pub born_on: String,
    /// Course.
    pub course_code: String,
    /// Kind of document; empty is a certificate.
    pub kind: String,
    /// Grade.
    pub grade: String,
    /// When it was achieved.
    pub achieved_on: String,
    /// When it was claimed.
    pub claimed_on: String,
    /// JSON list of pairs: unit code, cell; empty when the file has none.
    pub units: String,
}

impl ClaimValues {
    /// The value of a column, to read.
    pub fn get(&self, field: &str) -> Option<&str> {
        Some(match field {
            "registration_number" => &self.registration_number,
            "uln" => &self.uln,
            "given_names" => &self.given_names,
            "family_name" => &self.family_name,
            "born_on" => &self.born_on,
            "course_code" => &self.course_code,
            "kind" => &self.kind,
            "grade" => &self.grade,
            "achieved_on" => &self.achieved_on,
            "claimed_on" => &self.claimed_on,
            _ => return None,
        })
    }

    /// The value of a column, to change.
    pub fn get_mut(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "registration_number" => &mut self.registration_number,
            "uln" => &mut self.uln,
            "given_names" => &mut self.given_names,
            "family_name" => &mut self.family_name,
            "born_on" => &mut self.born_on,
            "course_code" => &mut self.course_code,
            "kind" => &mut self.kind,
            "grade" => &mut self.grade,
            "achieved_on" => &mut self.achieved_on,
            "claimed_on" => &mut self.claimed_on,
            _ => return None,
        })
    }
}

/// A claim row to write down.
#[derive(Debug)]
pub struct NewClaim<'a> {
    /// Which.
    pub claim: ClaimRef,
    /// The line it begins on.
    pub line: u32,
    /// The row as received.
    pub raw: &'a str,
    /// Its state.
    pub state: ClaimState,
    /// The registration it means.
    pub registration: Option<RegistrationRef>,
    /// Its ten values, in the order of [`ClaimValues`].
    pub values: [&'a str; 10],
    /// JSON list of pairs: unit code, cell.
    pub units: &'a str,
}

/// Writes a claim row down.
pub fn insert(tx: &Tx<'_>, new: &NewClaim<'_>) -> Result<(), StoreError> {
    let v = &new.values;
    tx.prepare_cached(
        "INSERT INTO claim (claim_id, claim_file_id, row_number, line_number, raw, state, registration_id, registration_number, uln,
                            given_names, family_name, born_on, course_code, kind, grade, achieved_on, claimed_on, units)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(params![
        claim_key(new.claim),
        new.claim.file.0,
        new.claim.row,
        new.line,
        new.raw,
        new.state.code(),
        new.registration.map(|r| r.0),
        v[0],
        v[1],
        v[2],
        v[3],
        v[4],
        v[5],
        v[6],
        v[7],
        v[8],
        v[9],
        new.units,
    ])?;
    Ok(())
}

/// A claim row, as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Which.
    pub claim: ClaimRef,
    /// The line it began on.
    pub line: u32,
    /// The row as received.
    pub raw: String,
    /// Its state.
    pub state: ClaimState,
    /// The registration it means.
    pub registration: Option<RegistrationRef>,
    /// Its values as they stand now.
    pub values: ClaimValues,
}

fn claim_of(row: &Row<'_>) -> rusqlite::Result<(Claim, String)> {
    let values = ClaimValues {
        registration_number: row.get(6)?,
        uln: row.get(7)?,
        given_names: row.get(8)?,
        family_name: row.get(9)?,
        born_on: row.get(10)?,
        course_code: row.get(11)?,
        kind: row.get(12)?,
        grade: row.get(13)?,
        achieved_on: row.get(14)?,
        claimed_on: row.get(15)?,
        units: row.get(16)?,
    };
    let claim = Claim {
        claim: ClaimRef { file: ClaimFileRef(row.get(0)?), row: row.get(1)? },
        line: row.get(2)?,
        raw: row.get(3)?,
        state: ClaimState::Received,
        registration: row.get::<_, Option<i64>>(5)?.map(RegistrationRef),
        values,
    };
    Ok((claim, row.get(4)?))
}

fn with_state((claim, state): (Claim, String)) -> Result<Claim, StoreError> {
    Ok(Claim { state: state.parse()?, ..claim })
}

/// The claim row of this reference.
pub fn claim(db: &Connection, key: ClaimRef) -> Result<Claim, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT claim_file_id, row_number, line_number, raw, state, registration_id, registration_number, uln, given_names, family_name,
                born_on, course_code, kind, grade, achieved_on, claimed_on, units
         FROM claim WHERE claim_id = ?1",
    )?;
    with_state(found(statement.query_row([claim_key(key)], claim_of), || format!("claim {key}"))?)
}

/// The rows of a claim file, in file order; only those not yet ended when `open` says so.
pub fn claims(db: &Connection, file: ClaimFileRef, open: bool) -> Result<Vec<Claim>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT claim_file_id, row_number, line_number, raw, state, registration_id, registration_number, uln, given_names, family_name,
                born_on, course_code, kind, grade, achieved_on, claimed_on, units
         FROM claim WHERE claim_file_id = ?1 AND (?2 = 0 OR state IN ('received', 'invalid', 'corrected')) ORDER BY row_number",
    )?;
    let rows = statement.query_map((file.0, open), claim_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(with_state).collect()
}

/// How many rows of a claim file are in each state.
pub fn states(db: &Connection, file: ClaimFileRef) -> Result<Vec<(ClaimState, u32)>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT state, count(*) FROM claim WHERE claim_file_id = ?1 GROUP BY state ORDER BY state")?;
    let rows = statement.query_map([file.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|(state, count)| Ok((state.parse()?, count))).collect()
}

/// Claim files some of whose rows are open, oldest first.
pub fn open_files(db: &Connection) -> Result<Vec<ClaimFileRef>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT DISTINCT claim_file_id FROM claim WHERE state IN ('received', 'invalid', 'corrected') ORDER BY claim_file_id",
    )?;
    Ok(statement.query_map([], |row| row.get(0).map(ClaimFileRef))?.collect::<Result<_, _>>()?)
}

/// An open row of an earlier file.
#[derive(Debug, Clone)]
pub struct OpenClaim {
    /// Which.
    pub claim: ClaimRef,
    /// Its state.
    pub state: ClaimState,
    /// Who sent its file.
    pub sender: Option<OrganisationId>,
    /// ULN, registration number, course.
    pub about: [String; 3],
}

/// Open rows of all files, oldest first.
pub fn open_claims(db: &Connection) -> Result<Vec<OpenClaim>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT k.claim_file_id, k.row_number, k.state, f.organisation_id, k.uln, k.registration_number, k.course_code
         FROM claim AS k JOIN claim_file AS f ON f.claim_file_id = k.claim_file_id
         WHERE k.state IN ('received', 'invalid', 'corrected') ORDER BY k.claim_id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(OpenClaim {
            claim: ClaimRef { file: ClaimFileRef(row.get(0)?), row: row.get(1)? },
            state: row.get::<_, String>(2)?.parse()?,
            sender: row.get::<_, Option<i64>>(3)?.map(OrganisationId),
            about: [row.get(4)?, row.get(5)?, row.get(6)?],
        });
    }
    Ok(found)
}

/// The first earlier row of the same file that claims the same document of the same registration and has not ended
/// without an award.
pub fn earlier_row(
    db: &Connection,
    claim: ClaimRef,
    registration: RegistrationRef,
    kind: DocumentKind,
) -> Result<Option<u32>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT min(row_number) FROM claim
         WHERE registration_id = ?1 AND claim_file_id = ?2 AND row_number < ?3
           AND CASE kind WHEN '' THEN 'certificate' ELSE kind END = ?4
           AND state NOT IN ('rejected', 'withdrawn', 'duplicate', 'superseded')",
    )?;
    Ok(statement.query_row((registration.0, claim.file.0, claim.row, kind.code()), |row| row.get(0))?)
}

/// Takes the step a rule permitted. Refuses when the claim is no longer in the state the permit was given for.
pub fn step(tx: &Tx<'_>, permit: &ClaimStep) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached("UPDATE claim SET state = ?3, version = version + 1 WHERE claim_id = ?1 AND state = ?2")?
        .execute((claim_key(permit.claim()), permit.from().code(), permit.to().code()))?;
    if changed == 1 {
        return Ok(());
    }
    let message = format!("claim {} is no longer {}; nothing was changed", permit.claim(), permit.from());
    Err(crate::core::domain::Refusal::new(message).hint("Look at it again: somebody may have worked on it.").into())
}

/// Writes the values of a row as corrected, and the registration they lead to.
pub fn keep_values(
    tx: &Tx<'_>,
    claim: ClaimRef,
    values: &ClaimValues,
    registration: Option<RegistrationRef>,
) -> Result<(), StoreError> {
    let v = values;
    tx.prepare_cached(
        "UPDATE claim SET registration_number = ?2, uln = ?3, given_names = ?4, family_name = ?5, born_on = ?6, course_code = ?7, kind = ?8,
                grade = ?9, achieved_on = ?10, claimed_on = ?11, units = ?12, registration_id = ?13, version = version + 1
         WHERE claim_id = ?1",
    )?
    .execute(params![
        claim_key(claim),
        v.registration_number,
        v.uln,
        v.given_names,
        v.family_name,
        v.born_on,
        v.course_code,
        v.kind,
        v.grade,
        v.achieved_on,
        v.claimed_on,
        v.units,
        registration.map(|r| r.0),
    ])?;
    Ok(())
}

/// An award made from a row: reference, row, state, mask of shut gates, course.
pub type AwardOfRow = (i64, u32, String, u16, String);

/// The awards made from the rows of a claim file, by row.
pub fn awards_of(db: &Connection, file: ClaimFileRef) -> Result<Vec<AwardOfRow>, StoreError> {
    let (first, last) = (file.0 * 10_000_000, file.0 * 10_000_000 + 9_999_999);
    let mut statement = db.prepare_cached(
        "SELECT a.award_id, k.row_number, a.state, a.gate_state, c.code FROM claim AS k JOIN award AS a ON a.registration_id = k.registration_id
         JOIN course AS c ON c.course_id = a.course_id
         WHERE k.claim_id BETWEEN ?1 AND ?2 AND a.claim_id = k.claim_id ORDER BY k.row_number",
    )?;
    let rows = statement
        .query_map((first, last), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
