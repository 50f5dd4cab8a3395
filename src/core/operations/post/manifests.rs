//! The carrier's file: checked value by value before a byte is written, and kept with what it says. Separate from the
//! collection, which is booked for exactly what the file says.
//!
//! **Invariant:** a file with a single fault is not written; what it says in other letters a person accepted.
//! **Invariant:** a file that exists is never written over.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::{Core, Error, ErrorKind, Result};
use super::{labels, rule_store};
use crate::core::domain::Refusal;
use crate::core::domain::consignments::{ConsignmentState, DeliverTo};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::post::manifests::{ManifestColumn, ManifestFault, ManifestLine, ServiceTotal, totals};
use crate::core::domain::references::{ConsignmentRef, ManifestRef};
use crate::core::domain::roles::Action;
use crate::core::exchange::export;
use crate::core::exchange::files::{DurableFile, Existing, own_name};
use crate::core::operations::audit::hex;
use crate::core::store::consignments::{self, ConsignmentRow};
use crate::core::store::post::manifests::{self as store, ManifestRow, NewManifest};
use crate::core::store::{Connection, Tx};

/// Most consignments in one file.
const MOST: u32 = 5_000;

/// A manifest that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestMade {
    /// Which.
    pub reference: ManifestRef,
    /// Where its file lies.
    pub file: PathBuf,
    /// What it says, service by service.
    pub totals: Vec<ServiceTotal>,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
}

/// A manifest as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestView {
    /// The manifest.
    pub row: ManifestRow,
    /// Its consignments as they stand now.
    pub consignments: Vec<ConsignmentRow>,
    /// What lies packed or booked of it now, service by service.
    pub lying: Vec<ServiceTotal>,
}

impl Core {
    /// The consignments that a manifest made now would hold: packed, travelling, in no other manifest.
    pub fn to_manifest(&self) -> Result<Vec<ConsignmentRow>> {
        waiting(self.db())
    }

    /// What the carrier would not take of these consignments; all that wait when none is named.
    pub fn check_manifest(&self, which: &[ConsignmentRef]) -> Result<Vec<ManifestFault>> {
        let columns = rule_store::columns(self.db())?;
        let lines = lines(self.db(), &named(self.db(), which)?)?;
        Ok(lines.iter().flat_map(|line| line.faults(&columns)).collect())
    }

    /// Writes the carrier's file of these consignments; all that wait when none is named. Refuses, writing nothing, when
    /// one is not packed or stands in another manifest, when a value breaks a limit of the carrier, and when the file
    /// exists already.
    pub fn make_manifest(&mut self, which: &[ConsignmentRef], file: &Path) -> Result<ManifestMade> {
        self.may(Action::DispatchBatch)?;
        self.may_write_file(file)?;
        let (columns, parcels) = (rule_store::columns(self.db())?, named(self.db(), which)?);
        let lines = lines(self.db(), &parcels)?;
        check(&lines, &columns)?;
        let carrier = self.carrier_of(&parcels)?;
        let bytes = file_of(&lines, &columns);
        let sha256: [u8; 32] =
            sha2::Digest::finalize(sha2::Digest::chain_update(<sha2::Sha256 as sha2::Digest>::new(), &bytes)).into();
        let sums = totals(lines.iter().map(|line| (line.service.as_str(), line.pieces, line.grams)));
        let written = |error: std::io::Error| {
            Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {error}", own_name(file)))
                .with_hint("Name another file; no manifest was made.")
        };
        let mut out = DurableFile::create(file, 0o600, Existing::Keep).map_err(written)?;
        out.write_all(&bytes).map_err(written)?;
        let wanted: Vec<ConsignmentRef> = parcels.iter().map(|parcel| parcel.life.reference).collect();
        let reference = self.write(Action::DispatchBatch, |tx| {
            same_as_checked(tx, &wanted, &lines)?;
            let reference = store::next(tx)?;
            store::insert(tx, reference, &NewManifest { carrier: &carrier, sha256, totals: &sums })?;
            for consignment in &wanted {
                consignments::file_in(tx, *consignment, Some(reference))?;
            }
            let sum = |of: fn(&ServiceTotal) -> u32| i64::from(sums.iter().map(of).sum::<u32>());
            let event = Event::new(EventKind::ManifestMade, reference)
                .with("carrier", carrier.as_str())
                .with("consignments", sum(|total| total.consignments))
                .with("pieces", sum(|total| total.pieces))
                .with("grams", sum(|total| total.grams))
                .with("sha256", hex(&sha256));
            tx.record(&event)?;
            out.finish().map_err(written)?;
            Ok(reference)
        })?;
        Ok(ManifestMade { reference, file: file.to_owned(), totals: sums, sha256: hex(&sha256) })
    }

    /// One manifest with its consignments. Refuses when there is none of this number.
    pub fn manifest(&self, manifest: ManifestRef) -> Result<ManifestView> {
        let row = store::load(self.db(), manifest)?;
        let references = store::consignments(self.db(), manifest)?;
        let consignments: Vec<ConsignmentRow> =
            references.into_iter().map(|c| consignments::load(self.db(), c)).collect::<Result<_, _>>()?;
        let lying = lying(&consignments);
        Ok(ManifestView { row, consignments, lying })
    }

    /// The manifests that are made or booked.
    pub fn open_manifests(&self) -> Result<Vec<ManifestRow>> {
        Ok(store::open(self.db())?)
    }

    /// Drops a manifest; its consignments are packed again and wait for another. Refuses one that was collected.
    pub fn drop_manifest(&mut self, manifest: ManifestRef, reason: &str) -> Result<()> {
        self.write(Action::DispatchBatch, |tx| {
            for consignment in store::consignments(tx, manifest)? {
                let parcel = consignments::load(tx, consignment)?;
                if parcel.life.state == ConsignmentState::Booked {
                    consignments::advance(tx, &parcel.life.unbook()?)?;
                    tx.record(&Event::new(EventKind::ConsignmentUnbooked, consignment))?;
                }
            }
            store::drop(tx, manifest)?;
            tx.record(&Event::new(EventKind::ManifestDropped, manifest).because(reason.trim()))?;
            Ok(())
        })
    }

    /// The one carrier of these consignments. Refuses two.
    fn carrier_of(&self, parcels: &[ConsignmentRow]) -> Result<String> {
        let services = rule_store::services(self.db())?;
        let mut carriers: Vec<String> = Vec::new();
        for parcel in parcels {
            let rule = services.rows().iter().find(|rule| rule.service == parcel.service);
            let Some(rule) = rule else {
                return Err(Refusal::new(format!(
                    "consignment {} travels by {}, which no service rule knows any more",
                    parcel.life.reference, parcel.service
                ))
                .hint(format!(
                    "`certdesk post unpack {}` and pack it again: the rules are asked afresh.",
                    parcel.life.reference
                ))
                .into());
            };
            if !carriers.contains(&rule.carrier) {
                carriers.push(rule.carrier.clone());
            }
        }
        match carriers.as_slice() {
            [one] => Ok(one.clone()),
            many => Err(Refusal::new(format!("one file is for one carrier; these travel by {}", many.join(" and ")))
                .hint("Name the consignments of one of them.")
                .into()),
        }
    }
}

/// What lies packed or booked of these, service by service.
pub fn lying(parcels: &[ConsignmentRow]) -> Vec<ServiceTotal> {
    let here = parcels.iter().filter(|p| matches!(p.life.state, ConsignmentState::Packed | ConsignmentState::Booked));
    totals(here.map(|parcel| (parcel.service.as_str(), parcel.packed.max(parcel_letters(parcel)), parcel.weight_g)))
}

/// A letter has no sheet that was scanned into it; its pieces are its own.
fn parcel_letters(parcel: &ConsignmentRow) -> u32 {
    if parcel.about.is_empty() { 0 } else { parcel.pieces }
}

fn waiting(db: &Connection) -> Result<Vec<ConsignmentRow>> {
    let mut parcels = Vec::new();
    for consignment in consignments::in_state(db, ConsignmentState::Packed, MOST)? {
        let parcel = consignments::load(db, consignment)?;
        if parcel.manifest.is_none() && parcel.deliver_to != DeliverTo::Collect {
            parcels.push(parcel);
        }
    }
    Ok(parcels)
}

fn named(db: &Connection, which: &[ConsignmentRef]) -> Result<Vec<ConsignmentRow>> {
    if which.is_empty() {
        let all = waiting(db)?;
        if all.is_empty() {
            return Err(Refusal::new("no packed consignment waits for a manifest")
                .hint("Pack some first; what is collected in the house stands in no manifest.")
                .into());
        }
        return Ok(all);
    }
    let mut parcels = Vec::new();
    for consignment in which {
        let parcel = consignments::load(db, *consignment)?;
        if let Some(manifest) = parcel.manifest {
            return Err(Refusal::new(format!("consignment {consignment} stands in manifest {manifest} already"))
                .hint(format!("`certdesk post manifest drop {manifest}` frees it."))
                .into());
        }
        if parcel.life.state != ConsignmentState::Packed || parcel.deliver_to == DeliverTo::Collect {
            let why = if parcel.deliver_to == DeliverTo::Collect {
                "collected in the house"
            } else {
                parcel.life.state.code()
            };
            return Err(Refusal::new(format!("consignment {consignment} is {why} and goes in no manifest")).into());
        }
        parcels.push(parcel);
    }
    Ok(parcels)
}

fn lines(db: &Connection, parcels: &[ConsignmentRow]) -> Result<Vec<ManifestLine>> {
    parcels.iter().map(|parcel| labels::manifest_line(db, parcel)).collect()
}

fn check(lines: &[ManifestLine], columns: &[ManifestColumn]) -> Result<()> {
    let faults: Vec<ManifestFault> = lines.iter().flat_map(|line| line.faults(columns)).collect();
    let Some(first) = faults.first() else { return Ok(()) };
    let more = match faults.len() - 1 {
        0 => String::new(),
        n => format!("; {n} more"),
    };
    Err(Refusal::new(format!("{first}{more}; no file was written")).hint(first.next.clone()).into())
}

fn file_of(lines: &[ManifestLine], columns: &[ManifestColumn]) -> Vec<u8> {
    let header: Vec<&str> = columns.iter().map(|column| column.header.as_str()).collect();
    export::csv(&header, lines.iter().map(|line| line.cells(columns)))
}

/// Refuses when a consignment was changed while the file was made.
fn same_as_checked(tx: &Tx<'_>, which: &[ConsignmentRef], lines_before: &[ManifestLine]) -> Result<()> {
    let now = lines(tx, &named(tx, which)?)?;
    if now.as_slice() != lines_before {
        return Err(Refusal::new("a consignment was changed while the file was made; no manifest was made")
            .hint("Make it again.")
            .into());
    }
    Ok(())
}
