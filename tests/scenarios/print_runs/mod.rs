//! Print runs on a real database, end to end and step by step, each refusal once.

mod planned;
pub mod room;
mod steps;

use certdesk::core::domain::references::{AwardRef, BatchRef};
use certdesk::core::{BuildOrder, Inspection, PrintOrder};
use room::Room;

#[test]
fn prn_1_a_run_goes_from_ready_awards_to_closed() {
    let room = Room::with(&[3, 2]);
    let mut thale = room.core("thale");
    let proposals = thale.propose_batches(None).unwrap();
    assert_eq!(proposals.iter().map(|p| (p.awards, p.addressees)).collect::<Vec<_>>(), [(5, 2)]);
    let batch = approved(&room);
    let printed = thale.print_batch(batch, &PrintOrder { out: Some(room.path("out")) }, &mut |_| true).unwrap();
    assert_eq!((printed.sheets, printed.files.len(), printed.stopped), (5, 1, false));
    assert!(std::fs::read(&printed.files[0]).unwrap().starts_with(b"%PDF"));
    assert!(std::fs::read_to_string(room.path("desk.anchors")).unwrap().contains(&printed.trail_head.1));

    assert!(std::fs::read(&printed.run_sheet).unwrap().starts_with(b"%PDF"));

    let counted = thale.confirm_sheets(batch, "S1-S5", None).unwrap();
    assert_eq!((counted.sheets, counted.not_yet, counted.state.code()), (5, 0, "printed"));
    let inspection = Inspection { pass: Some("=5".into()), ..Inspection::default() };
    let own = thale.inspect_batch(batch, &inspection).unwrap_err();
    assert_eq!(own.to_string(), "thale confirmed sheets of batch B-2026-0001 and cannot inspect it");
    let inspected = room.core("rsingh").inspect_batch(batch, &inspection).unwrap();
    assert_eq!((inspected.passed, inspected.state.code()), (5, "inspected"));
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'issued'"), 5);

    let packed = thale.pack_batch(batch, None).unwrap();
    assert_eq!((packed.packed, packed.missing, packed.consignments.len()), (5, 0, 2));
    let gone = thale.dispatch_batch(batch).unwrap();
    assert_eq!((gone.certificates, gone.consignments), (5, 2));
    let counts = thale.reconcile_batch(batch).unwrap();
    assert_eq!((counts.reserved, counts.printed, counts.spoiled, counts.unused), (5, 5, 0, 0));
    thale.close_batch(batch).unwrap();

    let paper = thale.stock_line("MER-A4").unwrap().row.line.tally;
    assert_eq!((paper.on_hand, paper.at_printer, paper.good), (5_995, 0, 5));
    let series = thale.serial_continuity().unwrap();
    assert!(series[0].continuity.is_gapless());
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn bat_1_only_what_is_ready_is_built_and_only_once() {
    let room = Room::with(&[3]);
    room.raw("UPDATE registration SET state = 'withdrawn' WHERE registration_id = 2").unwrap();
    let mut thale = room.core("thale");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let built = thale.build_batches(&order).unwrap();
    assert_eq!(built[0].proposal.awards, 2, "the gate is asked again, whatever the cache says");
    room.raw("UPDATE award SET gate_state = 1 WHERE award_id = 2").unwrap();
    let again = thale.build_batches(&order).unwrap_err();
    assert_eq!(again.to_string(), "brand MER has no ready award");
    let one = BuildOrder { awards: vec![AwardRef(1)], ..order };
    assert_eq!(thale.build_batches(&one).unwrap_err().to_string(), "award A-0000001 is not ready, or not of brand MER");
}

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
fn written(room: &Room) -> BatchRef {
    let batch = approved(room);
    room.core("thale").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    batch
}

/// A run confirmed by thale and inspected by rsingh.
fn inspected(room: &Room) -> BatchRef {
    let batch = written(room);
    let sheets = room.core("thale").batch(batch).unwrap().counts.not_yet;
    let rest = format!("={sheets}");
    room.core("thale").confirm_sheets(batch, &rest, None).unwrap();
    let inspection = Inspection { pass: Some(rest), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &inspection).unwrap();
    batch
}
