//! The print room complete: calendar, order of runs, printers, sampled inspection with its checklist, wrong stock, kept-back
//! papers with their place.

use super::room::Room;
use super::{approved, written};
use certdesk::core::domain::batches::sampling::SamplingRow;
use certdesk::core::domain::batches::sheets::SpoilReason;
use certdesk::core::domain::references::{AwardRef, BatchRef};
use certdesk::core::{
    BuildOrder, CalendarChange, Core, Inspection, PrintOrder, PrinterOrder, RaiseOrder, Receipt, SpoilOrder, StockOrder,
};

fn pass(line: &str) -> Inspection {
    Inspection { pass: Some(line.into()), ..Inspection::default() }
}

fn fail(line: &str, defect: &str) -> Inspection {
    Inspection { fail: Some(line.into()), defect: defect.into(), ..Inspection::default() }
}

/// A run of so many sheets, confirmed by thale.
fn confirmed(room: &Room) -> BatchRef {
    let batch = written(room);
    let rest = format!("={}", room.core("thale").batch(batch).unwrap().counts.not_yet);
    room.core("thale").confirm_sheets(batch, &rest, None).unwrap();
    batch
}

fn sampled(room: &Room, sample: u32, accept: u32) {
    let row = SamplingRow { brand: String::new(), template: String::new(), from_size: 10, sample, accept };
    room.core("rsingh").set_sampling_row(&row, false).unwrap();
}

fn printer(core: &mut Core, command: &str) {
    let order = PrinterOrder {
        name: "lumen".into(),
        command: command.into(),
        trays: "1=MER-A4".into(),
        rate: 30,
        ..PrinterOrder::default()
    };
    core.keep_printer(&order).unwrap();
}

#[test]
fn bat_1_a_brand_prints_on_its_own_days_and_late_awards_fall_to_the_next() {
    let room = Room::with(&[3]);
    let mut thale = room.core("thale");
    let today = thale.run_calendar(Some("MER")).unwrap().remove(0);
    assert_eq!(today.next.unwrap().day.to_string(), "2026-11-20");
    assert_eq!(today.minutes_left, Some(5 * 60 + 18), "it is 10:41, cut-off is 16:00");
    for day in ["tue", "thu"] {
        thale.change_run_calendar("MER", &CalendarChange::Weekday(day.into(), "12:00".into())).unwrap();
    }
    let no_run = CalendarChange::Day("2026-11-24".parse().unwrap(), String::new());
    let next = thale.change_run_calendar("MER", &no_run).unwrap().next.unwrap();
    assert_eq!(next.day.to_string(), "2026-11-26", "Friday has no run, Tuesday is taken out");
    let one = |award, special: Option<&str>| BuildOrder {
        brand: "MER".into(),
        awards: vec![AwardRef(award)],
        special: special.map(str::to_owned),
        limit: None,
    };
    assert_eq!(thale.build_batches(&one(1, None)).unwrap()[0].run_day.to_string(), "2026-11-26");
    let special = thale.build_batches(&one(2, Some("ceremony tomorrow"))).unwrap();
    assert_eq!(special[0].run_day.to_string(), "2026-11-20", "a special run waits for no calendar");
    let wrong = thale.change_run_calendar("MER", &CalendarChange::EveryDay("25:00".into())).unwrap_err();
    assert_eq!(wrong.to_string(), "found `25:00`, wanted a time such as 14:00");
    assert!(thale.change_run_calendar("XXX", &no_run).is_err());
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn bat_1_a_special_run_stands_first_and_says_who_allowed_it() {
    let room = Room::with(&[4]);
    let mut thale = room.core("thale");
    let only = |award| BuildOrder { brand: "MER".into(), awards: vec![AwardRef(award)], ..BuildOrder::default() };
    thale.build_batches(&only(1)).unwrap();
    let order = BuildOrder { special: Some("ceremony tomorrow".into()), ..only(2) };
    let special = thale.build_batches(&order).unwrap()[0].batch;
    let queue = thale.print_queue().unwrap();
    assert_eq!((queue.runs[0].batch, queue.runs.len()), (special, 2));
    assert_eq!((queue.runs[0].special.as_str(), queue.runs[0].allowed_by.as_deref()), ("ceremony tomorrow", None));
    thale.preflight_batch(special).unwrap();
    room.core("rsingh").approve_batch(special).unwrap();
    assert_eq!(thale.print_queue().unwrap().runs[0].allowed_by.as_deref(), Some("rsingh"));
    let rows = thale.sheet(certdesk::core::domain::sheets::SheetKind::Batches, &Default::default()).unwrap().rows;
    assert_eq!(rows[0].reference, special.to_string(), "and in the list of runs");
}

#[test]
fn prn_1_a_part_is_handed_to_a_printer_and_its_rest_after_a_jam() {
    let room = Room::with(&[6]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    let nobody = thale.hand_to_printer(batch, None, None).unwrap_err();
    assert_eq!(nobody.to_string(), "no printer takes paper MER-A4");
    let out = room.path("lumen.txt");
    printer(
        &mut thale,
        &format!("sh -c 'echo $1 $2 >> {}; echo request lumen-7' sh {{pages}} {{file}}", out.display()),
    );
    let done = thale.hand_to_printer(batch, None, None).unwrap();
    assert_eq!((done[0].status, done[0].sheets, done[0].message.as_str()), (0, 6, "request lumen-7"));
    assert_eq!(thale.batch(batch).unwrap().counts.printed, 0, "nothing is printed until a person says so");
    assert!(thale.hand_to_printer(batch, None, None).is_err(), "it was handed over");

    thale.confirm_sheets(batch, "S1-S3", None).unwrap();
    let jam = SpoilOrder { sheets: "S4", reason: SpoilReason::Jam, words: "", witness: "rsingh", on: "" };
    thale.spoil_sheets(batch, &jam).unwrap();
    let rest = thale.hand_to_printer(batch, Some("lumen"), Some(1)).unwrap();
    assert_eq!((rest[0].sheets, rest[0].pages.as_str()), (2, "6-7"), "a separator is page 1, sheet 5 is page 6");
    let told = std::fs::read_to_string(&out).unwrap();
    assert!(told.lines().next().unwrap().starts_with("1- "), "{told}");
    assert!(told.lines().nth(1).unwrap().starts_with("6-7 "), "{told}");
    assert_eq!(thale.hand_overs(batch).unwrap().len(), 2);

    printer(&mut thale, "sh -c 'echo out of paper >&2; exit 3' sh {file} {pages}");
    let refused = thale.hand_to_printer(batch, None, Some(1)).unwrap();
    assert_eq!((refused[0].status, refused[0].message.as_str()), (3, "out of paper"));
    assert_eq!(thale.read_printer("lumen", 1_000).unwrap().readings[0].handed, 9, "7 pages and 2 again");
    assert!(thale.read_printer("lumen", 999).is_err(), "a counter only goes up");
    assert!(room.core("jmbeki").retire_printer("lumen").is_err(), "the owner keeps printers");
    thale.retire_printer("lumen").unwrap();
    assert!(thale.hand_to_printer(batch, Some("lumen"), Some(1)).unwrap_err().to_string().contains("is retired"));
}

#[test]
fn prn_1_a_folder_takes_the_file_and_the_forecast_says_what_is_known() {
    let room = Room::with(&[4]);
    let mut thale = room.core("thale");
    let batch = approved(&room);
    let none = thale.run_forecast(batch).unwrap();
    assert_eq!((none.certificates, none.separators, none.minutes), (4, 1, None));
    let folder = room.path("hot");
    std::fs::create_dir_all(&folder).unwrap();
    let order = PrinterOrder { name: "hot".into(), folder: folder.display().to_string(), ..PrinterOrder::default() };
    thale.keep_printer(&order).unwrap();
    assert_eq!(
        thale.run_forecast(batch).unwrap().words(),
        "4 sheets and 1 separator, nobody knows yet how long on hot"
    );
    thale.keep_printer(&PrinterOrder { rate: 5, ..order.clone() }).unwrap();
    assert_eq!(thale.run_forecast(batch).unwrap().minutes, Some(1));
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.hand_to_printer(batch, None, None).unwrap();
    assert!(folder.join("B-2026-0001-part-001.pdf").exists());
    let both = PrinterOrder { command: "lp {file}".into(), ..order };
    assert!(thale.keep_printer(&both).is_err());
}

#[test]
fn prn_1_wrong_stock_spoils_the_other_paper_and_not_ours() {
    let room = Room::with(&[5]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    thale
        .receive_stock(&Receipt { code: "ATE-A4".into(), name: "Atelier".into(), sheets: 10, ..Receipt::default() })
        .unwrap();
    thale.confirm_sheets(batch, "S1", None).unwrap();
    let wrong = |sheets, on| SpoilOrder { sheets, reason: SpoilReason::WrongStock, words: "", witness: "", on };
    let silent = thale.spoil_sheets(batch, &wrong("S2", "")).unwrap_err();
    assert_eq!(silent.to_string(), "a sheet on the wrong stock needs the paper it came out on");
    thale.spoil_sheets(batch, &wrong("S2", "ATE-A4")).unwrap();
    thale.spoil_sheets(batch, &wrong("S1", "plain")).unwrap();
    let tally = |code: &str| room.core("thale").stock_line(code).unwrap().row.line.tally;
    assert_eq!((tally("ATE-A4").on_hand, tally("ATE-A4").spoiled), (9, 1));
    let ours = tally("MER-A4");
    assert_eq!((ours.on_hand, ours.at_printer, ours.good, ours.spoiled), (5_997, 3, 0, 0), "ours lie in the tray");
    let nowhere = thale.spoil_sheets(batch, &wrong("S3", "XXX-A4")).unwrap_err();
    assert_eq!(nowhere.to_string(), "there is no stock line `XXX-A4`");
    room.core("rsingh").approve_batch(batch).unwrap();
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=5", None).unwrap();
    room.core("rsingh").inspect_batch(batch, &pass("=5")).unwrap();
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    room.core("rsingh").witness_spoils(batch).unwrap();
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.reserved, counts.printed, counts.spoiled), (7, 5, 2));
    assert_eq!(tally("MER-A4").good, 5);
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn prn_2_a_sample_is_looked_at_and_the_rest_passes_on_its_word() {
    let room = Room::with(&[12]);
    sampled(&room, 4, 0);
    let batch = confirmed(&room);
    let mut rsingh = room.core("rsingh");
    let view = rsingh.inspection(batch).unwrap();
    assert_eq!((view.plan.sample, view.size, view.due.len()), (4, 12, 4));
    assert_eq!(view.due, room.core("thale").inspection(batch).unwrap().due, "whoever draws it");
    let first = rsingh.inspect_batch(batch, &pass(&view.due[0])).unwrap();
    assert_eq!((first.passed, first.by_sample, first.left), (1, 0, 3));
    sampled(&room, 9, 0);
    assert_eq!(rsingh.inspection(batch).unwrap().plan.sample, 4, "the plan was fixed when inspection began");
    let done = rsingh.inspect_batch(batch, &pass("=3")).unwrap();
    assert_eq!((done.passed, done.by_sample, done.state.code()), (3, 8, "inspected"));
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'issued'"), 12);
    assert_eq!(room.number("SELECT count(*) FROM inspected_sheet WHERE outcome = 'by sample'"), 8);
}

#[test]
fn prn_2_a_sample_that_fails_has_the_whole_run_looked_at() {
    let room = Room::with(&[12]);
    sampled(&room, 4, 0);
    let batch = confirmed(&room);
    let (mut thale, mut rsingh) = (room.core("thale"), room.core("rsingh"));
    let due = rsingh.inspection(batch).unwrap().due;
    let found = Inspection { pass: Some(due[1..].join(" ")), ..fail(&due[0], "wrong logo: CCEA missing") };
    let done = rsingh.inspect_batch(batch, &found).unwrap();
    assert_eq!((done.passed, done.by_sample, done.widened, done.state.code()), (3, 0, true, "printing"));
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=1", None).unwrap();
    let view = rsingh.inspection(batch).unwrap();
    assert_eq!((view.due.len(), view.failed, view.widened), (9, 1, true), "8 others and the remake");
    assert!(rsingh.inspect_batch(batch, &pass("=4")).is_err());
    assert_eq!(rsingh.inspect_batch(batch, &pass("=9")).unwrap().state.code(), "inspected");
    let day = "2026-11-20".parse().unwrap();
    let quality = rsingh.print_quality(day, day).unwrap();
    assert_eq!((quality.templates[0].sheets, quality.templates[0].spoiled), (13, 1));
    assert_eq!((quality.reasons[0].name.as_str(), quality.reasons[0].spoiled), ("wrong logo", 1));
}

#[test]
fn prn_2_an_accepted_failure_is_remade_and_the_remake_looked_at() {
    let room = Room::with(&[12]);
    sampled(&room, 4, 1);
    let batch = confirmed(&room);
    let (mut thale, mut rsingh) = (room.core("thale"), room.core("rsingh"));
    let due = rsingh.inspection(batch).unwrap().due;
    let found = Inspection { pass: Some(due[1..].join(" ")), ..fail(&due[0], "smudge") };
    let done = rsingh.inspect_batch(batch, &found).unwrap();
    assert_eq!((done.by_sample, done.widened, done.state.code()), (8, false, "printing"));
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=1", None).unwrap();
    assert_eq!(rsingh.inspection(batch).unwrap().due.len(), 1);
    assert_eq!(rsingh.inspect_batch(batch, &pass("=1")).unwrap().state.code(), "inspected");
}

#[test]
fn prn_2_special_runs_are_inspected_whole_by_somebody_who_did_not_print_them() {
    let room = Room::with(&[12]);
    sampled(&room, 4, 0);
    let mut thale = room.core("thale");
    let awards = (1..=12).map(AwardRef).collect();
    let order = BuildOrder { brand: "MER".into(), awards, special: Some("ceremony".into()), limit: None };
    let batch = thale.build_batches(&order).unwrap()[0].batch;
    thale.preflight_batch(batch).unwrap();
    room.core("rsingh").approve_batch(batch).unwrap();
    room.core("jmbeki").print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=12", None).unwrap();
    let printed = room.core("jmbeki").inspect_batch(batch, &pass("=12")).unwrap_err();
    assert_eq!(printed.to_string(), "jmbeki printed sheets of batch B-2026-0001 and cannot inspect it");
    let view = thale.inspection(batch).unwrap();
    assert_eq!((view.plan.sample, view.plan.why.as_str(), view.due.len()), (0, "a special run", 12));
    assert_eq!(room.core("rsingh").inspect_batch(batch, &pass("=12")).unwrap().state.code(), "inspected");
}

#[test]
fn prn_2_the_checklist_is_answered_and_a_no_stops_the_passing() {
    let room = Room::with(&[3]);
    let batch = confirmed(&room);
    let mut rsingh = room.core("rsingh");
    let asked: Vec<_> = rsingh.inspection(batch).unwrap().checklist.iter().map(|(q, _)| q.code).collect();
    assert_eq!(
        asked,
        ["paper", "issuer", "name", "title", "grade", "date", "logos", "place", "clean", "qr", "specimen"]
    );
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert!(room.core("thale").answer_checklist(batch, &words(&["all"]), &[]).is_err(), "thale confirmed them");
    let unknown = rsingh.answer_checklist(batch, &words(&["colour"]), &[]).unwrap_err();
    assert_eq!(unknown.to_string(), format!("`colour` is no question about {batch}"));
    rsingh.answer_checklist(batch, &words(&["all"]), &[]).unwrap();
    rsingh.answer_checklist(batch, &[], &words(&["logos"])).unwrap();
    let open = rsingh.inspect_batch(batch, &pass("=3")).unwrap_err();
    assert_eq!(open.to_string(), format!("question `logos` of batch {batch} is answered no by rsingh"));
    rsingh.inspect_batch(batch, &fail("S2", "wrong logo")).unwrap();
    let mut thale = room.core("thale");
    thale.print_batch(batch, &PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=1", None).unwrap();
    rsingh.answer_checklist(batch, &words(&["logos"]), &[]).unwrap();
    assert_eq!(rsingh.inspect_batch(batch, &pass("=3")).unwrap().state.code(), "inspected");
}

#[test]
fn exc_2_a_hold_after_printing_keeps_the_paper_back_with_a_place_to_be_given() {
    let room = Room::with(&[3]);
    let batch = confirmed(&room);
    let mut rsingh = room.core("rsingh");
    let order = RaiseOrder {
        about: "A-0000002".into(),
        kind: "plagiarism withhold".parse().unwrap(),
        words: "records look at it".into(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    rsingh.raise_exception(&order).unwrap();
    let done = rsingh.inspect_batch(batch, &pass("=3")).unwrap();
    assert_eq!((done.passed, done.kept_back.len(), done.state.code()), (3, 1, "inspected"));
    let kept = rsingh.kept_back().unwrap();
    assert_eq!((kept[0].serial.as_str(), kept[0].place.as_str()), (done.kept_back[0].as_str(), ""));
    let serial = kept[0].serial.parse().unwrap();
    rsingh.place_certificate(&serial, "safe, tray 3").unwrap();
    assert_eq!(rsingh.kept_back().unwrap()[0].place, "safe, tray 3");
    let mut thale = room.core("thale");
    assert!(thale.release_certificate(&serial, "").is_err(), "the hold stands");
    assert_eq!(thale.pack_batch(batch, None).unwrap().packed, 2);
    thale.dispatch_batch(batch).unwrap();
    let counts = thale.close_batch(batch).unwrap();
    assert_eq!((counts.printed, counts.kept_back), (3, 1));
    let free = thale.batch_sheets(batch).unwrap()[0].sheet.serial.clone();
    assert!(thale.place_certificate(&free, "safe").is_err(), "it has left");
}

#[test]
fn exc_2_a_hold_raised_on_a_paper_holds_its_award() {
    let room = Room::with(&[2]);
    let batch = confirmed(&room);
    let mut rsingh = room.core("rsingh");
    let serial = rsingh.batch_sheets(batch).unwrap()[1].sheet.serial.to_string();
    let order = RaiseOrder {
        about: serial.clone(),
        kind: "plagiarism withhold".parse().unwrap(),
        words: "records look at it".into(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    rsingh.raise_exception(&order).unwrap();
    let done = rsingh.inspect_batch(batch, &pass("=2")).unwrap();
    assert_eq!(done.kept_back, [serial], "the paper somebody pointed at stays in the house");
}

#[test]
fn prn_1_paper_numbers_are_of_a_receipt_and_used_once_also_backwards() {
    let room = Room::with(&[4]);
    let batch = written(&room);
    let mut thale = room.core("thale");
    let receipt = |first: &str, sheets| Receipt {
        code: "MER-A4".into(),
        sheets,
        first_number: Some(first.into()),
        ..Receipt::default()
    };
    let stranger = thale.confirm_sheets(batch, "S1", Some(("A000100", 1))).unwrap_err();
    assert_eq!(
        stranger.to_string(),
        "paper number A000100 was never received for MER-A4; none of its paper is numbered"
    );
    thale.receive_stock(&receipt("A000100", 50)).unwrap();
    let twice = thale.receive_stock(&receipt("A000149", 10)).unwrap_err();
    assert!(twice.to_string().contains("were received before: A000100 to A000149"), "{twice}");
    assert_eq!(thale.stock_line("MER-A4").unwrap().next_number.as_deref(), Some("A000100"));
    thale.confirm_sheets(batch, "S1-S2", Some(("A000101", -1))).unwrap();
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE paper_number = 'A000100' AND position = 2"), 1);
    let used = thale.confirm_sheets(batch, "S3", Some(("A000101", 1))).unwrap_err();
    assert!(used.to_string().starts_with("paper number A000101 carries MER26-0000001"), "{used}");
    assert!(thale.confirm_sheets(batch, "S3-S4", Some(("A000149", 1))).is_err(), "150 was never received");
    thale.confirm_sheets(batch, "S3-S4", Some(("A000148", 1))).unwrap();
    assert!(room.raw("UPDATE certificate SET paper_number = 'A000100' WHERE position = 3").is_err(), "the schema too");
}

#[test]
fn stk_1_paper_is_ordered_and_received_against_its_order() {
    let room = Room::with(&[4]);
    let mut thale = room.core("thale");
    let order = StockOrder {
        code: "MER-A4".into(),
        sheets: 1_000,
        supplier: "SUP01".into(),
        expected_on: "2026-12-01".parse().ok(),
    };
    let first = thale.order_stock(&order).unwrap();
    thale.order_stock(&StockOrder { sheets: 500, ..order.clone() }).unwrap();
    let past = StockOrder { expected_on: "2026-11-01".parse().ok(), ..order };
    assert!(thale.order_stock(&past).is_err());
    let more = Receipt { code: "MER-A4".into(), sheets: 1_200, ..Receipt::default() };
    let view = thale.receive_stock(&more).unwrap();
    assert_eq!(view.orders.iter().map(|o| (o.sheets, o.received)).collect::<Vec<_>>(), [(500, 200)]);
    assert!(thale.cancel_stock_order(first.id, "late").is_err(), "it came in");
    thale.cancel_stock_order(view.orders[0].id, "supplier is out of it").unwrap();
    let view = thale.stock_line("MER-A4").unwrap();
    assert_eq!((view.orders.len(), view.forecast.coming), (0, 4), "4 awards are ready for it");
    assert!(view.row.line.tally.adds_up());
}
