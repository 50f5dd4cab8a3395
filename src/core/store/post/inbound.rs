//! Inbound post as stored.
//!
//! **Invariant:** an item moves only against a permit of `domain/post/inbound`.

use rusqlite::{Connection, Row};

use super::super::{StoreError, Tx, found};
use crate::core::domain::Refusal;
use crate::core::domain::dates::day_text;
use crate::core::domain::post::inbound::{InboundState, InboundStep};
use crate::core::domain::references::InboundRef;

/// An item as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundRow {
    /// Which.
    pub reference: InboundRef,
    /// When it came.
    pub came_on: String,
    /// What it is.
    pub item: String,
    /// From whom.
    pub sender: String,
    /// Who has it.
    pub given_to: String,
    /// Since when.
    pub given_on: Option<String>,
    /// The record it is about.
    pub linked: String,
    /// More about it.
    pub note: String,
    /// Where it stands.
    pub state: InboundState,
    /// Who noted it.
    pub noted_by: String,
}

/// An item to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewInbound {
    /// What it is.
    pub item: String,
    /// From whom.
    pub sender: String,
    /// Who gets it; empty: to be given out.
    pub given_to: String,
    /// The record it is about; empty: none.
    pub linked: String,
    /// More about it.
    pub note: String,
}

/// Keeps an item and gives its reference.
pub fn insert(tx: &Tx<'_>, new: &NewInbound) -> Result<InboundRef, StoreError> {
    let reference = InboundRef(tx.next_number("inbound post")?);
    let today = day_text(tx.stamp().day);
    let given = !new.given_to.is_empty();
    tx.prepare_cached(
        "INSERT INTO inbound_post (inbound_post_id, came_on, item, sender, given_to, given_on, linked, note, state, noted_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        reference.0,
        &today,
        &new.item,
        &new.sender,
        &new.given_to,
        given.then_some(&today),
        &new.linked,
        &new.note,
        if given { InboundState::Given.code() } else { InboundState::ToGiveOut.code() },
        &tx.stamp().operator,
    ))?;
    Ok(reference)
}

/// One item.
pub fn load(db: &Connection, item: InboundRef) -> Result<InboundRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT inbound_post_id, came_on, item, sender, given_to, given_on, linked, note, state, noted_by
             FROM inbound_post WHERE inbound_post_id = ?1",
        )?
        .query_row([item.0], |row| Ok(row_of(row)));
    found(row, || format!("inbound post {item}"))?
}

fn row_of(row: &Row<'_>) -> Result<InboundRow, StoreError> {
    Ok(InboundRow {
        reference: InboundRef(row.get(0)?),
        came_on: row.get(1)?,
        item: row.get(2)?,
        sender: row.get(3)?,
        given_to: row.get(4)?,
        given_on: row.get(5)?,
        linked: row.get(6)?,
        note: row.get(7)?,
        state: row.get::<_, String>(8)?.parse()?,
        noted_by: row.get(9)?,
    })
}

/// Moves an item on; `to` says who has it now, empty as before. Refuses when somebody moved it meanwhile.
pub fn advance(tx: &Tx<'_>, permit: &InboundStep, to: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE inbound_post SET state = ?3, given_to = iif(?4 = '', iif(given_to = '', ?6, given_to), ?4),
                    given_on = coalesce(iif(?4 = '', given_on, ?5), ?5), version = version + 1
             WHERE inbound_post_id = ?1 AND state = ?2",
        )?
        .execute((
            permit.item().0,
            permit.from().code(),
            permit.to().code(),
            to,
            day_text(tx.stamp().day),
            &tx.stamp().operator,
        ))?;
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("{} was moved on by somebody else meanwhile; nothing was changed", permit.item())).into())
}

/// Links an item with a record.
pub fn link(tx: &Tx<'_>, item: InboundRef, linked: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE inbound_post SET linked = ?2, version = version + 1 WHERE inbound_post_id = ?1")?
        .execute((item.0, linked))?;
    Ok(())
}
