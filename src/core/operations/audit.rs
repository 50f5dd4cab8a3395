//! Reading the trail: timelines, the head, the proof that nothing was altered, and undo.

use std::fmt::Write as _;

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::events;
use crate::core::store::trail::{self, Hash, Seq, TrailChange, TrailEvent};

/// What reading the whole trail found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditAnswer {
    /// How many events were read.
    pub events: i64,
    /// The hash of the last, in hex.
    pub head: String,
    /// How many anchors were compared.
    pub anchors: usize,
    /// What does not fit, a sentence each.
    pub findings: Vec<String>,
}

/// One line of a timeline.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    /// Its place in the trail.
    pub seq: Seq,
    /// UTC, as stored.
    pub at_utc: String,
    /// Who, and for whom.
    pub operator: String,
    /// The event's name.
    pub kind: &'static str,
    /// What it happened to.
    pub subject: String,
    /// What happened, a sentence.
    pub sentence: String,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// What it changed: column, before, after.
    pub changes: Vec<TrailChange>,
}

impl Core {
    /// What happened to a record, latest last, at most `limit` entries.
    pub fn timeline(&self, subject: &str, limit: u32) -> Result<Vec<TimelineEntry>> {
        trail::timeline(self.db(), subject, limit)?.into_iter().map(|event| self.entry(event)).collect()
    }

    /// The last things this operator did, latest first.
    pub fn my_actions(&self, limit: u32) -> Result<Vec<TimelineEntry>> {
        trail::events_of(self.db(), &self.login, limit)?.into_iter().map(|event| self.entry(event)).collect()
    }

    /// What happened, a sentence.
    pub(super) fn sentence_of(&self, event: &TrailEvent) -> String {
        let fields: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
        events::sentence(event.kind, &event.subject, |name| match &fields[name] {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        })
    }

    fn entry(&self, event: TrailEvent) -> Result<TimelineEntry> {
        let sentence = self.sentence_of(&event);
        let operator = match &event.acting_as {
            Some(colleague) => format!("{} for {colleague}", event.operator),
            None => event.operator.clone(),
        };
        Ok(TimelineEntry {
            seq: event.seq,
            changes: trail::changes(self.db(), event.seq)?,
            at_utc: event.at_utc,
            operator,
            kind: event.kind.code(),
            subject: event.subject,
            sentence,
            reason: event.reason,
        })
    }

    /// The last place of the trail and its hash in hex.
    pub fn trail_head(&self) -> Result<(Seq, String)> {
        let (seq, hash) = trail::head(self.db())?;
        Ok((seq, hex(&hash)))
    }

    /// Reads the whole trail and compares it with the anchors written down earlier (`seq hash` at the start of a line;
    /// empty: none). Without anchors a trail rewritten whole, or cut at its end, cannot be told from a sound one.
    /// Refuses when a line of the anchors cannot be read.
    pub fn verify_trail(&self, anchors: &str) -> Result<AuditAnswer> {
        let anchors = anchors.lines().filter(|line| !line.trim().is_empty()).map(anchor).collect::<Result<Vec<_>>>()?;
        let check = trail::verify(self.db(), &anchors)?;
        Ok(AuditAnswer {
            events: check.events,
            head: hex(&check.head),
            anchors: anchors.len(),
            findings: check.findings,
        })
    }

    /// The anchor line of the trail as it stands: place, hash, day, what it was written for.
    pub fn anchor_line(&self, purpose: &str) -> Result<String> {
        let (seq, head) = self.trail_head()?;
        Ok(format!("{seq} {head} {} {purpose}\n", self.today()))
    }
}

fn anchor(line: &str) -> Result<(Seq, Hash)> {
    let wrong = || {
        Error::new(
            ErrorKind::Unreadable,
            format!("`{}` is not an anchor line", line.chars().take(40).collect::<String>()),
        )
        .with_hint("An anchor line begins with a place in the trail and a hash of 64 hex digits.")
    };
    let mut words = line.split_whitespace();
    let seq = words.next().and_then(|word| word.parse().ok()).ok_or_else(wrong)?;
    let bytes = words
        .next()
        .and_then(|word| data_encoding::HEXLOWER_PERMISSIVE.decode(word.as_bytes()).ok())
        .ok_or_else(wrong)?;
    Ok((seq, bytes.try_into().map_err(|_| wrong())?))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
