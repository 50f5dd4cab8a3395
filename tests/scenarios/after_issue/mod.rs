//! What is asked for after issue, on a real database with its print room: reprints, reissues, replacements and revocations.

mod any_steps;
mod correcting;
mod letters;
mod refusals;
mod replacing;
mod revoking;

use certdesk::core::domain::certificates::Serial;
use certdesk::core::domain::references::{ApplicationRef, BatchRef};
use certdesk::core::domain::replacements::{ApplicationKind, AskedBy, EvidenceKind, Fault, GoesTo};
use certdesk::core::{ApplicationOrder, EvidenceOrder, Inspection, PrintOrder};

use crate::print_runs::room::Room;

/// Prints, confirms and inspects an approved run.
pub fn made(room: &Room, batch: BatchRef) {
    room.core("thale").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    let sheets = room.core("thale").batch(batch).unwrap().counts.not_yet;
    room.core("thale").confirm_sheets(batch, &format!("={sheets}"), None).unwrap();
    let inspection = Inspection { pass: Some(format!("={sheets}")), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &inspection).unwrap();
}

/// An office whose certificates have left the house; gives them in the run's order.
pub fn dispatched(centres: &[u32]) -> (Room, Vec<Serial>) {
    let room = Room::with(centres);
    let batch = crate::print_runs::approved(&room);
    made(&room, batch);
    let mut thale = room.core("thale");
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    let serials = thale.batch_sheets(batch).unwrap().into_iter().map(|s| s.sheet.serial).collect();
    (room, serials)
}

/// A replacement of a certificate the learner lost, without any evidence yet.
pub fn lost(serial: &Serial) -> ApplicationOrder {
    ApplicationOrder {
        kind: ApplicationKind::Replacement,
        certificate: serial.to_string(),
        fault: Fault::Learner,
        asked_by: AskedBy::Learner,
        applicant: "Ewa Linden".into(),
        reason: "lost in a house move".into(),
        goes_to: Some(GoesTo::Centre),
        brand: None,
        corrections: vec![],
        evidence: vec![],
    }
}

/// Evidence in words.
pub fn seen(kind: EvidenceKind, words: &str) -> EvidenceOrder {
    EvidenceOrder { kind, words: words.into(), dated_on: None, file: None }
}

/// A replacement with everything it needs, proposed by thale.
pub fn proposed(room: &Room, serial: &Serial) -> ApplicationRef {
    let mut thale = room.core("thale");
    let mut order = lost(serial);
    order.evidence = vec![
        seen(EvidenceKind::Entitlement, "form of 18/11, signed"),
        seen(EvidenceKind::Identity, "passport, photo agrees"),
    ];
    let application = thale.apply_for_replacement(&order).unwrap();
    thale.note_fee_paid(application, "REC-0041").unwrap();
    thale.propose_replacement(application).unwrap();
    application
}

/// Builds the special run of an agreed application and has it approved.
pub fn special_run(room: &Room, application: ApplicationRef) -> BatchRef {
    let mut thale = room.core("thale");
    let batch = thale.build_replacement_run(&[application]).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    batch
}
