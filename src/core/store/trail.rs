//! The trail: append-only, hash-chained events and what they changed.
//!
//! **Invariant:** the hashed text holds no personal value: a changed value and a reason enter it as SHA-256(salt, value),
//! so erasing value and salt keeps the chain. Each hash covers the one before it.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{StoreError, Tx};
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::events::{Change, Event, EventKind};

/// A place in the trail.
pub type Seq = i64;
/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// An event as it stands in the trail.
#[derive(Debug, Clone)]
pub struct TrailEvent {
    /// Its place, from 1.
    pub seq: Seq,
    /// UTC.
    pub at_utc: String,
    /// Login.
    pub operator: String,
    /// Login of the colleague acted for.
    pub acting_as: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// What it happened to.
    pub subject: String,
    /// JSON object of the kind's fields.
    pub detail: String,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// The event it undoes.
    pub undoes: Option<Seq>,
    /// The first event of the same step.
    pub step: Seq,
}

/// One changed column as the trail keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailChange {
    /// Table and key, such as `learner:1234`.
    pub record: String,
    /// The column.
    pub column: String,
    /// Before.
    pub old: Option<String>,
    /// After.
    pub new: Option<String>,
}

impl Tx<'_> {
    /// Appends an event with its changes to the trail and gives its place.
    pub fn record(&self, event: &Event) -> Result<Seq, StoreError> {
        let (last, prev_hash) = head(self)?;
        let seq = last + 1;
        let (stamp, detail) = (self.stamp(), event.detail());
        let (at_utc, office_day) = (moment_text(stamp.at), day_text(stamp.day));
        let reason_salt = event.reason().map(|_| self.salt());
        let reason_hash = reason_salt.zip(event.reason()).map(|(salt, words)| digest(&salt, Some(words)));
        let salted: Vec<_> = event.changes().iter().map(|change| Salted::new(change, self.salt())).collect();

        let mut text = Hashed::new(&prev_hash, seq);
        for part in [at_utc.as_str(), &office_day, &stamp.operator, stamp.acting_as.as_deref().unwrap_or("")] {
            text.add(part.as_bytes());
        }
        for part in [event.kind().code(), event.subject(), &detail] {
            text.add(part.as_bytes());
        }
        let step = self.step(seq);
        text.add(&event.undoes().unwrap_or(0).to_be_bytes());
        text.add(&step.to_be_bytes());
        text.add(&reason_hash.unwrap_or([0; 32]));
        for part in &salted {
            text.add_change(&part.change.record, &part.change.column, &part.old_hash, &part.new_hash);
        }
        let hash = text.finish();

        self.prepare_cached(
            "INSERT INTO event (seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, reason_salt, reason_hash,
                                undoes, step, prev_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute((
            seq,
            &at_utc,
            &office_day,
            &stamp.operator,
            &stamp.acting_as,
            event.kind().code(),
            event.subject(),
            &detail,
            event.reason(),
            reason_salt,
            reason_hash,
            event.undoes(),
            step,
            prev_hash,
            hash,
        ))?;
        let mut insert = self.prepare_cached(
            "INSERT INTO change (seq, record, column_name, old, new, salt, old_hash, new_hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for Salted { change, salt, old_hash, new_hash } in &salted {
            insert.execute((
                seq,
                &change.record,
                &change.column,
                &change.old,
                &change.new,
                salt,
                old_hash,
                new_hash,
            ))?;
        }
        super::week_facts::add(self, event, seq)?;
        Ok(seq)
    }

    fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.random(&mut salt);
        salt
    }
}

/// A change with its salt and the digests the chain covers.
struct Salted<'a> {
    change: &'a Change,
    salt: [u8; 16],
    old_hash: Hash,
    new_hash: Hash,
}

impl<'a> Salted<'a> {
    fn new(change: &'a Change, salt: [u8; 16]) -> Self {
        let (old_hash, new_hash) = (digest(&salt, change.old.as_deref()), digest(&salt, change.new.as_deref()));
        Self { change, salt, old_hash, new_hash }
    }
}

/// The text an event's hash is made of: every part with its length, so that no two texts can be confused.
struct Hashed(Sha256);

impl Hashed {
    fn new(prev_hash: &Hash, seq: Seq) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(prev_hash);
        hasher.update(seq.to_be_bytes());
        Self(hasher)
    }

    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    fn add_change(&mut self, record: &str, column: &str, old: &Hash, new: &Hash) {
        for part in [record.as_bytes(), column.as_bytes(), old, new] {
            self.add(part);
        }
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

fn digest(salt: &[u8], value: Option<&str>) -> Hash {
    let Some(value) = value else { return [0; 32] };
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(value.as_bytes());
    hasher.finalize().into()
}

/// The last place of the trail and its hash; 0 and zeros while it is empty.
pub fn head(db: &Connection) -> Result<(Seq, Hash), StoreError> {
    let row = db
        .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
    match row {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok((0, [0; 32])),
        other => Ok(other?),
    }
}

/// The hash of one event.
pub fn hash_of(db: &Connection, seq: Seq) -> Result<Hash, StoreError> {
    let row = db.prepare_cached("SELECT hash FROM event WHERE seq = ?1")?.query_row([seq], |row| row.get(0));
    super::found(row, || format!("event {seq}"))
}

/// The events about a reference, latest last, at most `limit`.
pub fn timeline(db: &Connection, subject: &str, limit: u32) -> Result<Vec<TrailEvent>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step
         FROM (SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step
               FROM event_seen WHERE subject = ?1 ORDER BY seq DESC LIMIT ?2) ORDER BY seq",
    )?;
    let rows = statement.query_map((subject, limit), event_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// One event of the trail.
pub fn event(db: &Connection, seq: Seq) -> Result<TrailEvent, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step FROM event_seen WHERE seq = ?1",
        )?
        .query_row([seq], event_of);
    super::found(row, || format!("event {seq}"))?
}

/// The last events of an operator, latest first, at most `limit`.
pub fn events_of(db: &Connection, operator: &str, limit: u32) -> Result<Vec<TrailEvent>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step
         FROM event_seen WHERE operator = ?1 ORDER BY seq DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((operator, limit), event_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// The events of one step, in order.
pub fn step(db: &Connection, step: Seq) -> Result<Vec<TrailEvent>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step
         FROM event_seen WHERE seq >= ?1 AND step = ?1 ORDER BY seq",
    )?;
    let rows = statement.query_map([step], event_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// The steps of an operator, latest first: the first event of each, at most `limit`.
pub fn steps_of(db: &Connection, operator: &str, limit: u32) -> Result<Vec<TrailEvent>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step
         FROM event_seen WHERE operator = ?1 AND step = seq ORDER BY seq DESC LIMIT ?2",
    )?;
    let rows = statement.query_map((operator, limit), event_of)?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().collect()
}

/// What an event changed.
pub fn changes(db: &Connection, seq: Seq) -> Result<Vec<TrailChange>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT record, column_name, old, new FROM change WHERE seq = ?1 ORDER BY change_id")?;
    let rows = statement.query_map([seq], |row| {
        Ok(TrailChange { record: row.get(0)?, column: row.get(1)?, old: row.get(2)?, new: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The latest event after `seq` that changed this column, if any.
pub fn changed_since(db: &Connection, record: &str, column: &str, seq: Seq) -> Result<Option<Seq>, StoreError> {
    Ok(db
        .prepare_cached("SELECT max(seq) FROM change WHERE record = ?1 AND column_name = ?2 AND seq > ?3")?
        .query_row((record, column, seq), |row| row.get(0))?)
}

/// The latest event that changed this column, if any.
pub fn last_change(db: &Connection, record: &str, column: &str) -> Result<Option<TrailEvent>, StoreError> {
    let seq = changed_since(db, record, column, 0)?;
    seq.map(|seq| event(db, seq)).transpose()
}

/// The latest event about a reference after a step that is not of the step, if any.
pub fn later_about(db: &Connection, subject: &str, step: Seq) -> Result<Option<TrailEvent>, StoreError> {
    let seq: Option<Seq> = db
        .prepare_cached("SELECT max(seq) FROM event WHERE subject = ?1 AND seq > ?2 AND step <> ?2")?
        .query_row((subject, step), |row| row.get(0))?;
    seq.map(|seq| event(db, seq)).transpose()
}

/// The event that undid this one, if any.
pub fn undone_by(db: &Connection, seq: Seq) -> Result<Option<Seq>, StoreError> {
    Ok(db.prepare_cached("SELECT max(seq) FROM event WHERE undoes = ?1")?.query_row([seq], |row| row.get(0))?)
}

fn event_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<TrailEvent, StoreError>> {
    let kind: String = row.get(5)?;
    let kind = match kind.parse() {
        Ok(kind) => kind,
        Err(unknown) => return Ok(Err(StoreError::Unknown(unknown))),
    };
    Ok(Ok(TrailEvent {
        seq: row.get(0)?,
        at_utc: row.get(1)?,
        operator: row.get(3)?,
        acting_as: row.get(4)?,
        kind,
        subject: row.get(6)?,
        detail: row.get(7)?,
        reason: row.get(8)?,
        undoes: row.get(9)?,
        step: row.get(10)?,
    }))
}

/// What reading the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailCheck {
    /// How many events were read.
    pub events: i64,
    /// The hash of the last.
    pub head: Hash,
    /// What does not fit, each a sentence naming its place.
    pub findings: Vec<String>,
}

/// Reads the whole trail and recomputes every hash. `anchors` are places and hashes written down elsewhere earlier.
pub fn verify(db: &Connection, anchors: &[(Seq, Hash)]) -> Result<TrailCheck, StoreError> {
    let mut check = TrailCheck { events: 0, head: [0; 32], findings: Vec::new() };
    let mut events = db.prepare(
        "SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, reason_salt, undoes, prev_hash, hash,
                reason_hash, step
         FROM event ORDER BY seq",
    )?;
    let mut changes = db.prepare(
        "SELECT seq, record, column_name, old, new, salt, old_hash, new_hash FROM change ORDER BY seq, change_id",
    )?;
    let mut change_rows = changes.query([])?;
    let mut pending = change_rows.next()?.map(change_part).transpose()?;
    let mut anchors = anchors.to_vec();
    anchors.sort_unstable();
    let mut next_anchor = anchors.iter().peekable();

    let mut rows = events.query([])?;
    while let Some(row) = rows.next()? {
        let seq: Seq = row.get(0)?;
        check.events += 1;
        if seq != check.events {
            check
                .findings
                .push(format!("event {seq} stands where event {} is wanted: events are missing.", check.events));
            check.events = seq;
        }
        let mut text = Hashed::new(&check.head, seq);
        for index in 1..8 {
            let part: Option<String> = row.get(index)?;
            text.add(part.unwrap_or_default().as_bytes());
        }
        text.add(&row.get::<_, Option<i64>>(10)?.unwrap_or(0).to_be_bytes());
        text.add(&row.get::<_, i64>(14)?.to_be_bytes());
        let (reason, salt, reason_hash): (Option<String>, Option<Vec<u8>>, Option<Hash>) =
            (row.get(8)?, row.get(9)?, row.get(13)?);
        text.add(&reason_hash.unwrap_or([0; 32]));
        let mut altered = salt.is_some_and(|salt| Some(digest(&salt, reason.as_deref())) != reason_hash);
        while let Some(part) = pending.take_if(|part| part.seq == seq) {
            text.add_change(&part.record, &part.column, &part.old_hash, &part.new_hash);
            altered |= part.altered;
            pending = change_rows.next()?.map(change_part).transpose()?;
        }
        let (prev_hash, hash): (Hash, Hash) = (row.get(11)?, row.get(12)?);
        if altered || prev_hash != check.head || hash != text.finish() {
            check.findings.push(format!("event {seq} does not fit its hash: it or a change of it was altered."));
        }
        check.head = hash;
        while let Some((at, wanted)) = next_anchor.next_if(|(at, _)| *at <= seq) {
            if *at == seq && *wanted != hash {
                check.findings.push(format!("event {seq} is not the one that was anchored: the trail was rewritten."));
            }
        }
    }
    if let Some(part) = pending {
        check.findings.push(format!("a change belongs to event {}, which is not there.", part.seq));
    }
    for (at, _) in next_anchor {
        check.findings.push(format!("event {at} was anchored and is not there: the end of the trail was cut off."));
    }
    Ok(check)
}

/// A changed column as the chain covers it.
struct ChangePart {
    seq: Seq,
    record: String,
    column: String,
    old_hash: Hash,
    new_hash: Hash,
    /// The values no longer give their digests. Erased values (no salt) are not altered.
    altered: bool,
}

fn change_part(row: &rusqlite::Row<'_>) -> rusqlite::Result<ChangePart> {
    let (old, new, salt): (Option<String>, Option<String>, Option<Vec<u8>>) = (row.get(3)?, row.get(4)?, row.get(5)?);
    let (old_hash, new_hash): (Hash, Hash) = (row.get(6)?, row.get(7)?);
    let altered =
        salt.is_some_and(|salt| digest(&salt, old.as_deref()) != old_hash || digest(&salt, new.as_deref()) != new_hash);
    Ok(ChangePart { seq: row.get(0)?, record: row.get(1)?, column: row.get(2)?, old_hash, new_hash, altered })
}
