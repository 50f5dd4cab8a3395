//! One test per step and refusal.

use super::room::{Room, machine};
use super::{approved, inspected, written};
use certdesk::core::domain::batches::sheets::SpoilReason;
use certdesk::core::domain::references::AwardRef;
use certdesk::core::{BuildOrder, Core, Inspection, PrintOrder, Receipt, Session, SpoilOrder, StockOrder};

fn spoil<'a>(sheets: &'a str) -> SpoilOrder<'a> {
    SpoilOrder { sheets, reason: SpoilReason::Jam, words: "", witness: "rsingh", on: "" }
}

fn rest(count: u32) -> Inspection {
    Inspection { pass: Some(format!("={count}")), ..Inspection::default() }
}

#[test]
fn prn_1_nobody_approves_his_own_run_and_the_schema_says_so_too() {
    let room = Room::with(&[2]);
    let mut rsingh = room.core("rsingh");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let batch = rsingh.build_batches(&order).unwrap()[0].batch;
    rsingh.preflight_batch(batch).unwrap();
    let own = rsingh.approve_batch(batch).unwrap_err();
    assert!(own.to_string().contains("cannot approve it"), "{own}");
    let forced =
        room.raw("UPDATE batch SET state = 'approved', issued_on = '2026-11-20', approval_id = 1").unwrap_err();
    assert!(forced.contains("second person"), "{forced}");
}

#[test]
fn prn_1_an_amendment_after_preflight_is_not_approved() {
    let room = Room::with(&[2]);
    let mut thale = room.core("thale");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.raw("UPDATE learner SET name_to_print = 'Another Name' WHERE learner_id = 1").unwrap();
    let refused = room.core("rsingh").approve_batch(batch).unwrap_err();
    assert_eq!(refused.to_string(), "batch B-2026-0001 changed since it was preflighted");
    thale.preflight_batch(batch).unwrap();
    assert!(room.core("rsingh").approve_batch(batch).is_ok());
}

#[test]
fn stk_1_paper_that_is_promised_is_not_promised_twice() {
    let room = Room::with(&[3]);
    room.raw("INSERT INTO stock_movement (stock_line_id, seq, kind, sheets, day) VALUES (1, 1, 'to printer', 5998, '2026-11-20')")
        .unwrap();
    let mut thale = room.core("thale");
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    let refused = thale.preflight_batch(batch).unwrap_err();
    assert_eq!(refused.to_string(), "batch B-2026-0001 needs 3 sheets of MER-A4, found 2 free");
}

#[test]
fn prn_1_a_sheet_is_not_printed_before_its_part_is_written() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let refused = room.core("thale").confirm_sheets(batch, "S1", None).unwrap_err();
    assert!(refused.to_string().contains("approved and cannot be confirmed"), "{refused}");
    let forced =
        room.raw("UPDATE certificate SET state = 'printed', part = 1, snapshot_sha256 = zeroblob(32)").unwrap_err();
    assert!(forced.contains("printed from a part"), "{forced}");
}

#[test]
fn prn_1_a_stopped_run_goes_on_where_it_was_with_the_same_bytes() {
    let room = Room::with(&[1_100]);
    let batch = approved(&room);
    let mut thale = room.core("thale");
    let first = thale.print_batch(batch, &PrintOrder::default(), &mut |p| p.parts_done == 0).unwrap();
    assert!(first.stopped && first.sheets < 1_100, "{first:?}");
    let second = thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    assert_eq!(first.sheets + second.sheets, 1_100);
    assert_eq!(thale.batch(batch).unwrap().parts.len(), 3);

    let file = &second.files[2];
    let before = std::fs::read(file).unwrap();
    room.raw("UPDATE batch_part SET state = 'dropped', sha256 = NULL WHERE part = 3; UPDATE batch_part SET state = 'named' WHERE part = 3")
        .unwrap();
    room.raw("INSERT INTO stock_movement (stock_line_id, seq, kind, sheets, day, batch_id) VALUES (1, 1, 'back to shelf', 102, '2026-11-20', 2026000001)")
        .unwrap();
    std::fs::write(file, b"torn").unwrap();
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    assert!(std::fs::read(file).unwrap() == before, "a part written again has the same bytes");
}

#[test]
fn prn_1_orphans_are_swept_and_nothing_else() {
    let room = Room::with(&[2]);
    let batch = written(&room);
    let folder = room.path("desk.files");
    let part = format!("{batch}-part-001.pdf");
    let mut gone = std::process::Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let unfinished = |target: &str, writer: u32| format!(".{target}.{writer}-0.certdesk-part");
    let own = unfinished("B-2026-0009-run-sheet.pdf", std::process::id());
    for name in [
        "B-2026-0009-part-001.pdf",
        &unfinished("B-2026-0009-part-001.pdf", gone.id()),
        &unfinished(&format!("{batch}-run-sheet.pdf"), gone.id()),
        "evidence.pdf",
        &own,
    ] {
        std::fs::write(folder.join(name), b"orphan").unwrap();
    }
    let thale = room.core("thale");
    assert_eq!(thale.sweep_print_files().unwrap(), 3);
    assert!(folder.join(own).exists(), "its writer is alive");
    assert!(folder.join("evidence.pdf").exists() && folder.join(part).exists());
    assert_eq!(thale.sweep_print_files().unwrap(), 0);
}

#[test]
fn exc_4_a_spoiled_sheet_is_remade_with_a_new_serial_and_witnessed() {
    let room = Room::with(&[12]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "S1-S3", None).unwrap();
    let spoiled = thale.spoil_sheets(batch, &spoil("S4")).unwrap();
    assert!(spoiled[0].remake.as_deref().unwrap().starts_with("MER26-0000013-"), "{spoiled:?}");
    thale.spoil_sheets(batch, &spoil("S3")).unwrap();
    let third = thale.spoil_sheets(batch, &spoil("-005")).unwrap();
    assert_eq!(third[0].remake, None, "the approval of 12 sheets covers two remakes");
    thale.confirm_sheets(batch, "S1-S12", None).unwrap();
    assert_eq!(thale.batch(batch).unwrap().owed, 1);
    assert!(thale.approve_batch(batch).is_err(), "who asks for more remakes does not approve them");
    let more = room.core("rsingh").approve_batch(batch).unwrap();
    assert_eq!(more.sheets, 1);

    let second_pass = thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    assert_eq!((second_pass.sheets, second_pass.files.len()), (3, 2));
    let counted = thale.confirm_sheets(batch, "=3", None).unwrap();
    assert_eq!(counted.state.code(), "printed");
    room.core("rsingh").inspect_batch(batch, &rest(12)).unwrap();
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    let early = thale.close_batch(batch).unwrap_err();
    assert_eq!(early.to_string(), "nobody witnessed the destruction of 3 spoiled sheets of batch B-2026-0001");
    let own = thale.witness_spoils(batch).unwrap_err();
    assert!(own.to_string().contains("cannot witness"), "{own}");
    assert_eq!(room.core("rsingh").witness_spoils(batch).unwrap(), 3);
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.reserved, counts.printed, counts.spoiled), (15, 12, 3));
    let paper = thale.stock_line("MER-A4").unwrap().row.line.tally;
    assert_eq!((paper.good, paper.spoiled, paper.at_printer), (12, 3, 0));
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn exc_4_a_sheet_that_fails_inspection_is_made_again() {
    let room = Room::with(&[5]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "=5", None).unwrap();
    let mut rsingh = room.core("rsingh");
    let found = Inspection { pass: Some("S1 S3-S5".into()), fail: Some("S2".into()), defect: "smudged name".into() };
    let inspected = rsingh.inspect_batch(batch, &found).unwrap();
    assert_eq!((inspected.passed, inspected.failed.len(), inspected.state.code()), (4, 1, "printing"));
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=1", None).unwrap();
    assert_eq!(rsingh.inspect_batch(batch, &rest(1)).unwrap().state.code(), "inspected");
    assert_eq!(thale.witness_spoils(batch).unwrap(), 1, "who confirmed may witness what the inspector spoiled");
}

#[test]
fn prn_1_a_confirmation_is_taken_back_with_its_paper() {
    let room = Room::with(&[4]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "=4", None).unwrap();
    let back = thale.undo_confirmation(batch, "S2").unwrap();
    assert_eq!((back.not_yet, back.state.code()), (1, "printing"));
    let paper = thale.stock_line("MER-A4").unwrap().row.line.tally;
    assert_eq!((paper.good, paper.at_printer), (3, 1));
    let wrong = thale.confirm_sheets(batch, "=2", None).unwrap_err();
    assert_eq!(wrong.to_string(), "counted 2 sheets, found 1 left");
    assert_eq!(thale.confirm_sheets(batch, "=1", None).unwrap().state.code(), "printed");
}

#[test]
fn prn_3_a_run_ended_short_gives_its_awards_back_and_explains_its_numbers() {
    let room = Room::with(&[4]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "S1-S2", None).unwrap();
    assert_eq!(thale.end_batch_short(batch, "printer broken").unwrap(), 2);
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'pending' AND gate_state = 0"), 2);
    let paper = thale.stock_line("MER-A4").unwrap().row.line.tally;
    assert_eq!((paper.on_hand, paper.at_printer), (5_998, 0));
    let order = BuildOrder { brand: "MER".into(), ..BuildOrder::default() };
    let next = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(next).unwrap();
    let approved = room.core("rsingh").approve_batch(next).unwrap();
    assert!(approved.first.starts_with("MER26-0000005-"), "unused numbers are never given out again: {approved:?}");
    room.core("rsingh").inspect_batch(batch, &rest(2)).unwrap();
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.printed, counts.unused), (2, 2));
    assert!(thale.serial_continuity().unwrap()[0].continuity.is_gapless());
}

#[test]
fn bat_2_an_award_blocked_after_approval_costs_its_number_and_goes_back() {
    let room = Room::with(&[3]);
    let batch = approved(&room);
    room.raw("UPDATE registration SET state = 'withdrawn' WHERE registration_id = 2").unwrap();
    let mut thale = room.core("thale");
    let printed = thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    assert_eq!((printed.sheets, printed.taken_out), (2, 1));
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE award_id = 2 AND state = 'unused'"), 1);
    assert_eq!(room.number("SELECT gate_state FROM award WHERE award_id = 2 AND state = 'pending'"), 2, "registration");
}

#[test]
fn bat_2_a_paper_blocked_before_it_leaves_is_kept_back() {
    let room = Room::with(&[2, 1]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    room.raw("UPDATE organisation SET on_stop = 1, stop_reason = 'debt' WHERE organisation_id = 2").unwrap();
    let packed = thale.pack_batch(batch, None).unwrap();
    assert_eq!((packed.packed, packed.consignments.len()), (2, 1));
    assert_eq!(packed.kept_back, [AwardRef(3)]);
    room.raw("UPDATE organisation SET on_stop = 1, stop_reason = 'debt' WHERE organisation_id = 1").unwrap();
    let gone = thale.dispatch_batch(batch).unwrap();
    assert_eq!((gone.certificates, gone.consignments, gone.kept_back.len()), (0, 0, 2));
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.printed, counts.kept_back), (3, 3));
}

#[test]
fn pst_1_a_stranger_is_not_packed() {
    let room = Room::with(&[2, 2]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    let view = thale.batch_sheets(batch).unwrap();
    let serial = view[3].sheet.serial.to_string();
    // The first scan opens the consignments; a refused one leaves nothing behind.
    let consignment = certdesk::core::domain::references::ConsignmentRef(1);
    let refused = thale.pack_batch(batch, Some((consignment, &serial))).unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("{serial} is not of consignment C-0000001: it goes to C-0000002 Centre 02")
    );
    let first = thale.pack_batch(batch, Some((consignment, "S1"))).unwrap();
    assert_eq!((first.packed, first.missing, first.state.code()), (1, 3, "inspected"));
    let rest = thale.pack_batch(batch, None).unwrap();
    assert_eq!((rest.packed, rest.missing, rest.state.code()), (3, 0, "packed"));
}

#[test]
fn bat_1_a_cancelled_run_gives_everything_back() {
    let room = Room::with(&[3]);
    let batch = approved(&room);
    let mut thale = room.core("thale");
    thale.cancel_batch(batch, "wrong day").unwrap();
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'pending'"), 3);
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'unused'"), 3);
    assert!(thale.serial_continuity().unwrap()[0].continuity.is_gapless());
    let batch = written(&room);
    let late = thale.cancel_batch(batch, "too late").unwrap_err();
    assert!(late.to_string().contains("printing and cannot be cancelled"), "{late}");
}

#[test]
fn bat_1_a_special_run_needs_a_manager() {
    let room = Room::with(&[3]);
    let mut thale = room.core("thale");
    let order = BuildOrder {
        brand: "MER".into(),
        awards: vec![AwardRef(2)],
        special: Some("ceremony tomorrow".into()),
        limit: None,
    };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    let refused = room.core("jmbeki").approve_batch(batch).unwrap_err();
    assert!(refused.to_string().contains("special run (ceremony tomorrow)"), "{refused}");
    assert_eq!(room.core("rsingh").approve_batch(batch).unwrap().sheets, 1);
}

#[test]
fn stk_1_two_people_write_paper_off() {
    let room = Room::with(&[1]);
    let mut thale = room.core("thale");
    let count = thale.count_stock("MER-A4", 5_990).unwrap();
    assert_eq!((count.expected, count.counted), (6_000, 5_990));
    thale.write_off_stock("MER-A4", 10, false, "not on the shelf").unwrap();
    let own = thale.second_write_off("MER-A4").unwrap_err();
    assert!(own.to_string().contains("nobody seconds their own work"), "{own}");
    assert_eq!(room.number("SELECT missing FROM stock_line"), 0, "proposing moves nothing");
    room.core("rsingh").write_off_stock("MER-A4", 10, false, "not on the shelf").unwrap();
    let paper = thale.stock_line("MER-A4").unwrap().row.line.tally;
    assert_eq!((paper.on_hand, paper.missing), (5_990, 10));
    assert!(paper.adds_up());
    assert_eq!(
        room.number("SELECT count(*) FROM exception WHERE kind = 'stock missing' AND owner_role = 'manager'"),
        1
    );
    for broken in [
        "UPDATE stock_line SET on_hand = on_hand + 1",
        "UPDATE stock_line SET on_hand = on_hand + 1, received = received + 1",
        "INSERT INTO stock_movement (stock_line_id, seq, kind, sheets, day) VALUES (1, 1, 'written off', 1, '2026-11-20')",
        "INSERT INTO stock_movement (stock_line_id, seq, kind, sheets, day) VALUES (1, 1, 'to printer', 9999, '2026-11-20')",
        "DELETE FROM stock_movement",
    ] {
        assert!(room.raw(broken).is_err(), "{broken}");
    }
}

#[test]
fn prn_3_serials_are_never_given_again_altered_or_lost_even_by_raw_sql() {
    let room = Room::with(&[2]);
    let batch = inspected(&room);
    for broken in [
        "DELETE FROM certificate",
        "UPDATE certificate SET serial_number = 9",
        "UPDATE certificate SET award_id = 1",
        "UPDATE batch SET state = 'closed'",
        "INSERT INTO certificate (serial, serial_prefix, serial_year, serial_number, award_id, edition, batch_id, position, state, issued_on)
         SELECT 'MER26-0000099-X', 'MER', 2026, 99, award_id, 9, batch_id, 9, 'passed', issued_on FROM certificate LIMIT 1",
    ] {
        assert!(room.raw(broken).is_err(), "{broken}");
    }
    assert_eq!(room.core("thale").batch(batch).unwrap().counts.printed, 2);
}

#[test]
fn prn_1_a_run_printed_by_another_process_is_left_alone() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let folder = room.path("desk.files");
    std::fs::create_dir_all(&folder).unwrap();
    let file = std::fs::File::create(folder.join(format!(".{batch}.lock"))).unwrap();
    let _held = nix::fcntl::Flock::lock(file, nix::fcntl::FlockArg::LockExclusive).unwrap();
    let refused = room.core("thale").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap_err();
    assert_eq!(refused.to_string(), "batch B-2026-0001 is being printed by another process");
}

#[test]
fn prn_1_the_alignment_sheet_has_no_serial() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let path = room.core("thale").alignment_sheet(batch, Some(&room.path("out"))).unwrap();
    let bytes = std::fs::read(path).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    let auditor = Session { operator: Some("rsingh".into()), read_only: true, ..Session::default() };
    let reader = Core::open(&room.database(), &auditor, machine()).unwrap();
    assert!(reader.alignment_sheet(batch, None).is_err());
}

#[test]
fn prn_1_undo_takes_a_count_back_once() {
    let room = Room::with(&[4]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale.confirm_sheets(batch, "S1-S3", None).unwrap();
    let step = thale.my_actions(1).unwrap()[0].seq;
    let undone = thale.undo(Some(step)).unwrap();
    assert_eq!((undone.what.as_str(), undone.records), ("sheets confirmed B-2026-0001", 3));
    assert_eq!(thale.batch(batch).unwrap().counts.not_yet, 4);
    assert!(thale.undo(Some(step)).unwrap_err().to_string().contains("was undone already"));
    thale.confirm_sheets(batch, "=4", None).unwrap();
    assert_eq!(thale.stock_line("MER-A4").unwrap().row.line.tally.good, 4);
}

#[test]
fn bat_2_an_exception_on_the_run_stops_it() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let mut rsingh = room.core("rsingh");
    let order = certdesk::core::RaiseOrder {
        about: batch.to_string(),
        kind: "complaint".parse().unwrap(),
        words: "wrong paper loaded".into(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    let raised = rsingh.raise_exception(&order).unwrap();
    room.raw("UPDATE exception SET holds = 1").unwrap();
    let refused = room.core("thale").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap_err();
    assert_eq!(refused.to_string(), format!("batch {batch} is held by {} complaint", raised.exception));
}

#[test]
fn bat_2_a_paper_released_late_leaves_in_a_consignment_of_its_own() {
    let room = Room::with(&[2]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    let serial = thale.batch_sheets(batch).unwrap()[0].sheet.serial.clone();
    thale.keep_back_certificate(&serial, "safe, tray 3", "learner asked to wait").unwrap();
    assert_eq!(thale.pack_batch(batch, None).unwrap().packed, 1);
    assert_eq!(thale.dispatch_batch(batch).unwrap().certificates, 1);
    thale.close_batch(batch).unwrap();
    assert!(thale.pack_batch(batch, None).is_err(), "nothing is left to pack");
    room.raw("UPDATE organisation SET on_stop = 1, stop_reason = 'debt'").unwrap();
    let shut = thale.release_certificate(&serial, "").unwrap_err();
    assert_eq!(shut.to_string(), format!("{serial} stays kept back: A-0000001, gate shut: money"));
    room.raw("UPDATE organisation SET on_stop = 0, stop_reason = NULL").unwrap();
    thale.release_certificate(&serial, "learner wrote").unwrap();
    let late = thale.pack_batch(batch, None).unwrap();
    assert_eq!((late.packed, late.state.code()), (1, "closed"));
    let gone = thale.dispatch_batch(batch).unwrap();
    assert_eq!((gone.certificates, gone.consignments), (1, 1));
    assert!(thale.dispatch_batch(batch).is_err(), "everything has left");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'dispatched'"), 2);
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn bat_1_after_the_cut_off_a_run_is_the_next_working_days() {
    let room = Room::with(&[2]);
    let mut thale = room.core("thale");
    let one = |award| BuildOrder { brand: "MER".into(), awards: vec![AwardRef(award)], ..BuildOrder::default() };
    assert_eq!(thale.build_batches(&one(1)).unwrap()[0].run_day.to_string(), "2026-11-20");
    room.raw("UPDATE brand SET cut_off = '10:30'").unwrap();
    assert_eq!(thale.build_batches(&one(2)).unwrap()[0].run_day.to_string(), "2026-11-23", "it is Friday, 10:41");
}

#[test]
fn bat_1_a_run_is_no_larger_than_asked() {
    let room = Room::with(&[4, 3, 2]);
    let order = BuildOrder { brand: "MER".into(), limit: Some(5), ..BuildOrder::default() };
    let built = room.core("thale").build_batches(&order).unwrap();
    assert_eq!(built.iter().map(|b| b.proposal.awards).collect::<Vec<_>>(), [4, 5], "no centre is split");
}

#[test]
fn prn_1_numbered_paper_is_tied_to_its_serials() {
    let room = Room::with(&[3]);
    let batch = written(&room);
    let numbered =
        Receipt { code: "MER-A4".into(), sheets: 500, first_number: Some("A000900".into()), ..Receipt::default() };
    room.core("thale").receive_stock(&numbered).unwrap();
    room.core("thale").confirm_sheets(batch, "=3", Some(("A000999", 1))).unwrap();
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE paper_number = 'A001001' AND position = 3"), 1);
    assert!(room.core("thale").confirm_sheets(batch, "=0", Some(("none", 1))).is_err());
}

#[test]
fn stk_1_paper_is_forecast_and_reordered() {
    let room = Room::with(&[4]);
    inspected(&room);
    let mut thale = room.core("thale");
    let view = thale.stock_line("MER-A4").unwrap();
    assert_eq!((view.forecast.free, view.forecast.days_left), (5_996, Some(5_996 * 28 / 4)));
    assert!(!view.row.line.is_low());
    let order = |sheets| StockOrder { code: "MER-A4".into(), sheets, ..StockOrder::default() };
    thale.order_stock(&order(2_000)).unwrap();
    assert_eq!(thale.stock_line("MER-A4").unwrap().row.reordered_on.as_deref(), Some("2026-11-20"));
    assert!(thale.order_stock(&order(0)).is_err());
    let kinds: Vec<_> = thale.stock_movements("MER-A4", 9).unwrap().into_iter().map(|m| m.kind).collect();
    assert_eq!(kinds, ["good", "to printer", "received"]);
}
