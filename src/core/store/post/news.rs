//! News of consignments from carriers, what is claimed of carriers, and papers handed over in the house.
//!
//! **Invariant:** the same news of the same day is kept once.

use rusqlite::{Connection, OptionalExtension};

use super::super::{StoreError, Tx};
use crate::core::domain::Day;
use crate::core::domain::dates::day_text;
use crate::core::domain::post::tracking::NewsState;
use crate::core::domain::references::ConsignmentRef;

/// What a carrier said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// When.
    pub day: String,
    /// In its words.
    pub words: String,
    /// What that means.
    pub state: NewsState,
    /// By hand, or the row of a file.
    pub source: String,
}

/// Keeps news; gives whether they are new.
pub fn keep(tx: &Tx<'_>, consignment: ConsignmentRef, news: &News) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached(
            "INSERT OR IGNORE INTO tracking_news (consignment_id, day, words, state, source, noted_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            consignment.0,
            &news.day,
            &news.words,
            news.state.code(),
            &news.source,
            day_text(tx.stamp().day),
        ))?;
    Ok(rows == 1)
}

/// Whether these news of that day are known.
pub fn known(db: &Connection, consignment: ConsignmentRef, day: &str, words: &str) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM tracking_news WHERE consignment_id = ?1 AND day = ?2 AND words = ?3")?
        .exists((consignment.0, day, words))?)
}

/// The news of a consignment, oldest first.
pub fn of(db: &Connection, consignment: ConsignmentRef) -> Result<Vec<News>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT day, words, state, source FROM tracking_news WHERE consignment_id = ?1 ORDER BY day, tracking_news_id",
    )?;
    let mut rows = statement.query([consignment.0])?;
    let mut news = Vec::new();
    while let Some(row) = rows.next()? {
        news.push(News {
            day: row.get(0)?,
            words: row.get(1)?,
            state: row.get::<_, String>(2)?.parse()?,
            source: row.get(3)?,
        });
    }
    Ok(news)
}

/// Consignments under way whose last news are of that day or older, each with that day: only services that are tracked.
pub fn silent_since(db: &Connection, day: Day) -> Result<Vec<(ConsignmentRef, Day)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT s.consignment_id, s.news_on FROM consignment AS s
         WHERE s.state IN ('handed in', 'collected', 'not delivered') AND s.news_on <= ?1
           AND coalesce((SELECT r.tracked FROM service_rule AS r WHERE r.service = s.service ORDER BY r.place LIMIT 1), 1) = 1
         ORDER BY s.consignment_id",
    )?;
    let rows = statement.query_map([day_text(day)], |row| Ok((ConsignmentRef(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is claimed of the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierClaim {
    /// The carrier's reference of the claim.
    pub reference: String,
    /// How much, in minor units.
    pub amount: i64,
    /// In what.
    pub currency: String,
    /// Since when.
    pub claimed_on: String,
}

/// Keeps what is claimed of the carrier.
pub fn claim(tx: &Tx<'_>, consignment: ConsignmentRef, claim: &CarrierClaim) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO carrier_claim (consignment_id, claim_reference, amount, currency, claimed_on, claimed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (consignment_id) DO UPDATE SET claim_reference = excluded.claim_reference, amount = excluded.amount,
             currency = excluded.currency",
    )?
    .execute((
        consignment.0,
        &claim.reference,
        claim.amount,
        &claim.currency,
        &claim.claimed_on,
        &tx.stamp().operator,
    ))?;
    Ok(())
}

/// What is claimed of the carrier for a consignment.
pub fn claim_of(db: &Connection, consignment: ConsignmentRef) -> Result<Option<CarrierClaim>, StoreError> {
    Ok(db
        .prepare_cached(
            "SELECT claim_reference, amount, currency, claimed_on FROM carrier_claim WHERE consignment_id = ?1",
        )?
        .query_row([consignment.0], |row| {
            Ok(CarrierClaim {
                reference: row.get(0)?,
                amount: row.get(1)?,
                currency: row.get(2)?,
                claimed_on: row.get(3)?,
            })
        })
        .optional()?)
}

/// Who collected a consignment in the house.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandOver {
    /// Who.
    pub by: String,
    /// The kind of document seen.
    pub document: String,
    /// The authority seen, when it is not the learner.
    pub on_behalf: String,
}

/// Keeps who collected a consignment.
pub fn hand_over(tx: &Tx<'_>, consignment: ConsignmentRef, over: &HandOver) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO handed_over (consignment_id, collected_by, document, on_behalf, seen_by, on_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        consignment.0,
        over.by.trim(),
        over.document.trim(),
        over.on_behalf.trim(),
        &tx.stamp().operator,
        day_text(tx.stamp().day),
    ))?;
    Ok(())
}

/// Who collected a consignment in the house, and who saw the document.
pub fn handed_over(db: &Connection, consignment: ConsignmentRef) -> Result<Option<(HandOver, String)>, StoreError> {
    Ok(db
        .prepare_cached("SELECT collected_by, document, on_behalf, seen_by FROM handed_over WHERE consignment_id = ?1")?
        .query_row([consignment.0], |row| {
            Ok((HandOver { by: row.get(0)?, document: row.get(1)?, on_behalf: row.get(2)? }, row.get(3)?))
        })
        .optional()?)
}
