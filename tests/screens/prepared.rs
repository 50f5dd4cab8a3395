//! Runs brought as far as a screen test wants to begin. Separate from the room, which lays an office before any run.

use crate::room::Room;
use certdesk::core::domain::references::BatchRef;
use certdesk::core::{BuildOrder, Inspection, PrintOrder};

/// A run built by thale and approved by rsingh.
pub fn approved(room: &Room) -> BatchRef {
    let mut thale = room.core("thale");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    batch
}

/// A run whose parts are written.
pub fn written(room: &Room) -> BatchRef {
    let batch = approved(room);
    room.core("thale").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    batch
}

/// A run confirmed by thale and inspected by rsingh.
pub fn inspected(room: &Room) -> BatchRef {
    let batch = written(room);
    let rest = format!("={}", room.core("thale").batch(batch).unwrap().counts.not_yet);
    room.core("thale").confirm_sheets(batch, &rest, None).unwrap();
    let inspection = Inspection { pass: Some(rest), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &inspection).unwrap();
    batch
}
