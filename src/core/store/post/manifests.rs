//! Manifests for carriers, each with the collection booked for it.
//!
//! **Invariant:** a manifest is booked only against a permit of `domain/post/manifests`.

use rusqlite::{Connection, Row};
use serde_json::{Value, json};

use super::super::{StoreError, Tx, found};
use crate::core::domain::Refusal;
use crate::core::domain::dates::day_text;
use crate::core::domain::post::manifests::{Booking, ServiceTotal};
use crate::core::domain::references::{ConsignmentRef, ManifestRef};

codes! {
    /// Where a manifest stands.
    pub enum ManifestState: "state of a manifest" {
        Made = "made",
        Booked = "booked",
        Collected = "collected",
        Dropped = "dropped",
    }
}

/// A manifest as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestRow {
    /// Which.
    pub reference: ManifestRef,
    /// For whom.
    pub carrier: String,
    /// When it was made.
    pub made_on: String,
    /// By whom.
    pub made_by: String,
    /// Where it stands.
    pub state: ManifestState,
    /// What it says, service by service.
    pub totals: Vec<ServiceTotal>,
    /// The day of the collection.
    pub collection_on: Option<String>,
    /// From when to when.
    pub window: Option<(String, String)>,
    /// The carrier's reference of the booking.
    pub collection_reference: Option<String>,
    /// The day the driver came.
    pub collected_on: Option<String>,
}

/// A manifest to be kept.
pub struct NewManifest<'a> {
    /// For whom.
    pub carrier: &'a str,
    /// SHA-256 of its file.
    pub sha256: [u8; 32],
    /// What it says.
    pub totals: &'a [ServiceTotal],
}

/// Takes the number of the next manifest.
pub fn next(tx: &Tx<'_>) -> Result<ManifestRef, StoreError> {
    Ok(ManifestRef(tx.next_number("manifest")?))
}

/// Keeps a manifest under its number.
pub fn insert(tx: &Tx<'_>, reference: ManifestRef, new: &NewManifest<'_>) -> Result<(), StoreError> {
    let sum = |of: fn(&ServiceTotal) -> u32| new.totals.iter().map(of).sum::<u32>();
    tx.prepare_cached(
        "INSERT INTO manifest (manifest_id, carrier, made_on, made_by, sha256, consignments, pieces, grams, totals)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute((
        reference.0,
        new.carrier,
        day_text(tx.stamp().day),
        &tx.stamp().operator,
        new.sha256,
        sum(|total| total.consignments),
        sum(|total| total.pieces),
        sum(|total| total.grams),
        totals_text(new.totals),
    ))?;
    Ok(())
}

fn totals_text(totals: &[ServiceTotal]) -> String {
    let rows = totals.iter().map(|t| json!([t.service, t.consignments, t.pieces, t.grams]));
    Value::Array(rows.collect()).to_string()
}

fn totals_of(text: &str) -> Result<Vec<ServiceTotal>, StoreError> {
    let broken = || StoreError::Unreadable("the totals of a manifest are no table".to_owned());
    let rows: Vec<(String, u32, u32, u32)> = serde_json::from_str(text).map_err(|_| broken())?;
    let row = |(service, consignments, pieces, grams)| ServiceTotal { service, consignments, pieces, grams };
    Ok(rows.into_iter().map(row).collect())
}

/// One manifest.
pub fn load(db: &Connection, manifest: ManifestRef) -> Result<ManifestRow, StoreError> {
    let row = db
        .prepare_cached(
            "SELECT manifest_id, carrier, made_on, made_by, state, totals, collection_on, collection_from, collection_to,
                    collection_reference, collected_on
             FROM manifest WHERE manifest_id = ?1",
        )?
        .query_row([manifest.0], |row| Ok(row_of(row)));
    found(row, || format!("manifest {manifest}"))?
}

fn row_of(row: &Row<'_>) -> Result<ManifestRow, StoreError> {
    let window: (Option<String>, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(ManifestRow {
        reference: ManifestRef(row.get(0)?),
        carrier: row.get(1)?,
        made_on: row.get(2)?,
        made_by: row.get(3)?,
        state: row.get::<_, String>(4)?.parse()?,
        totals: totals_of(&row.get::<_, String>(5)?)?,
        collection_on: row.get(6)?,
        window: window.0.zip(window.1),
        collection_reference: row.get(9)?,
        collected_on: row.get(10)?,
    })
}

/// The manifests that are made or booked, oldest first.
pub fn open(db: &Connection) -> Result<Vec<ManifestRow>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT manifest_id FROM manifest WHERE state IN ('made', 'booked') ORDER BY manifest_id")?;
    let rows = statement.query_map([], |row| row.get(0).map(ManifestRef))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|manifest| load(db, manifest)).collect()
}

/// The consignments that stand in a manifest, in their order.
pub fn consignments(db: &Connection, manifest: ManifestRef) -> Result<Vec<ConsignmentRef>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT consignment_id FROM consignment WHERE manifest_id = ?1 ORDER BY consignment_id")?;
    let rows = statement.query_map([manifest.0], |row| row.get(0).map(ConsignmentRef))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A collection as booked with the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// The day.
    pub on: String,
    /// From when, `14:00`.
    pub from: String,
    /// To when, `16:00`.
    pub to: String,
    /// The carrier's reference.
    pub reference: String,
}

/// Books the collection of a manifest. Refuses when somebody booked or dropped it meanwhile.
pub fn book(tx: &Tx<'_>, manifest: ManifestRef, collection: &Collection, _permit: &Booking) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE manifest SET state = 'booked', collection_on = ?2, collection_from = ?3, collection_to = ?4,
                    collection_reference = ?5, booked_by = ?6
             WHERE manifest_id = ?1 AND state = 'made'",
        )?
        .execute((
            manifest.0,
            &collection.on,
            &collection.from,
            &collection.to,
            &collection.reference,
            &tx.stamp().operator,
        ))?;
    one(rows, manifest)
}

/// Notes that everything of a manifest was taken.
pub fn collected(tx: &Tx<'_>, manifest: ManifestRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE manifest SET state = 'collected', collected_on = ?2 WHERE manifest_id = ?1 AND state = 'booked'",
        )?
        .execute((manifest.0, day_text(tx.stamp().day)))?;
    one(rows, manifest)
}

/// Drops a manifest: its consignments stand in none.
pub fn drop(tx: &Tx<'_>, manifest: ManifestRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE manifest SET state = 'dropped' WHERE manifest_id = ?1 AND state IN ('made', 'booked')")?
        .execute([manifest.0])?;
    one(rows, manifest)?;
    tx.prepare_cached(
        "UPDATE consignment SET manifest_id = NULL WHERE manifest_id = ?1 AND state IN ('packing', 'packed', 'booked')",
    )?
    .execute([manifest.0])?;
    Ok(())
}

fn one(rows: usize, manifest: ManifestRef) -> Result<(), StoreError> {
    if rows == 1 {
        return Ok(());
    }
    Err(Refusal::new(format!("manifest {manifest} was moved on by somebody else meanwhile; nothing was changed"))
        .into())
}
