//! The post on a real database: packing and taking out, labels, manifest, collection, tracking, returns, destruction,
//! inbound post – each refusal once, and the certificates following.

use certdesk::core::domain::consignments::ConsignmentState;
use certdesk::core::domain::post::addresses::{AddressField, PostalAddress};
use certdesk::core::domain::post::returns::ReturnCause;
use certdesk::core::domain::post::tracking::NewsState;
use certdesk::core::domain::references::{BatchRef, ConsignmentRef, RegistrationRef, ReturnRef};
use certdesk::core::{
    BookOrder, CameBackAs, CarrierClaim, Core, DestroyOutcome, HandOver, ImportKind, ImportRequest, InboundOrder,
    Inspection, NewsOrder, ReturnOrder, RuleEdit, Session, Taken,
};

use crate::print_runs::approved;
use crate::print_runs::room::{Room, machine};

/// A run whose sheets passed inspection.
fn inspected(room: &Room) -> BatchRef {
    let batch = approved(room);
    let mut thale = room.core("thale");
    thale.print_batch(batch, &Default::default(), &mut |_| true).unwrap();
    let rest = format!("={}", thale.batch(batch).unwrap().counts.not_yet);
    thale.confirm_sheets(batch, &rest, None).unwrap();
    let inspection = Inspection { pass: Some(rest), ..Inspection::default() };
    room.core("rsingh").inspect_batch(batch, &inspection).unwrap();
    batch
}

/// A packed run and its consignments.
fn packed(room: &Room) -> (BatchRef, Vec<ConsignmentRef>) {
    let batch = inspected(room);
    let done = room.core("thale").pack_batch(batch, None).unwrap();
    (batch, done.consignments.iter().map(|parcel| parcel.life.reference).collect())
}

/// A run that left at the counter.
fn gone(room: &Room) -> Vec<ConsignmentRef> {
    let (batch, parcels) = packed(room);
    room.core("thale").dispatch_batch(batch).unwrap();
    parcels
}

fn serials(core: &Core, parcel: ConsignmentRef) -> Vec<String> {
    core.consignment_card(parcel).unwrap().contents.into_iter().map(|paper| paper.serial).collect()
}

fn state(core: &Core, parcel: ConsignmentRef) -> &'static str {
    core.consignment(parcel).unwrap().life.state.code()
}

fn refused<T: std::fmt::Debug>(result: Result<T, certdesk::core::Error>) -> String {
    result.unwrap_err().to_string()
}

fn on(room: &Room, login: &str, day: &str) -> Core {
    let session = Session { operator: Some(login.to_owned()), today: Some(day.parse().unwrap()), ..Session::default() };
    Core::open(&room.database(), &session, machine()).unwrap()
}

fn booking() -> BookOrder {
    BookOrder { on: String::new(), from: "14:00".into(), to: "16:00".into(), reference: "RM-7731".into() }
}

#[test]
fn pst_1_from_the_bench_to_the_driver_and_the_letter_box() {
    let room = Room::with(&[3, 4]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    assert_eq!(thale.begin_packing(batch).unwrap(), 2);
    let parcels: Vec<ConsignmentRef> =
        thale.batch(batch).unwrap().consignments.iter().map(|parcel| parcel.life.reference).collect();
    let [small, large] = parcels[..] else { panic!("one consignment for each addressee") };
    let service = |core: &Core, parcel| core.consignment(parcel).unwrap().service;
    assert_eq!((service(&thale, small), service(&thale, large)), ("signed for".into(), "signed for".into()));

    let first = serials(&thale, small)[0].clone();
    let stranger = serials(&thale, large)[0].clone();
    assert!(refused(thale.pack_into(small, &stranger)).contains(&format!("it goes to {large} Centre 02")));
    assert_eq!(thale.pack_into(small, &first).unwrap().inside, 1);
    let out = thale.pack_into(small, &format!("-{first}")).unwrap();
    assert_eq!((out.taken_out, out.inside), (1, 0), "a sheet is taken out again");
    assert_eq!(refused(thale.pack_into(small, &format!("-{first}"))), format!("{first} is not in consignment {small}"));
    let done = thale.pack_into(small, "=3").unwrap();
    assert_eq!((done.state, done.missing), (ConsignmentState::Packed, 4));
    thale.unpack(small).unwrap();
    thale.pack_into(small, &format!("-{first}")).unwrap();
    assert_eq!(thale.pack_into(small, &first).unwrap().state, ConsignmentState::Packed);
    thale.pack_into(large, "=4").unwrap();
    assert_eq!(thale.batch(batch).unwrap().facts.state.code(), "packed");

    let file = room.path("manifest.csv");
    let made = thale.make_manifest(&[], &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains(&format!("{small},Centre 01,")) && text.contains(",STL1"), "{text}");
    assert!(refused(thale.make_manifest(&[], &room.path("again.csv"))).contains("no packed consignment waits"));
    assert_eq!(made.totals.iter().map(|t| (t.consignments, t.pieces)).collect::<Vec<_>>(), [(2, 7)]);

    thale.unpack(large).unwrap();
    assert!(
        refused(thale.book_collection(made.reference, &booking()))
            .starts_with("signed for: the manifest has 2 consignments, 7 pieces")
    );
    thale.drop_manifest(made.reference, "one was opened").unwrap();
    assert_eq!(
        thale.pack_into(large, "=0").unwrap().state,
        ConsignmentState::Packed,
        "nothing was taken out: it closes"
    );
    let made = thale.make_manifest(&[], &room.path("second.csv")).unwrap();
    let backwards = BookOrder { to: "13:00".into(), ..booking() };
    assert!(refused(thale.book_collection(made.reference, &backwards)).contains("runs backwards"));
    assert!(
        refused(thale.book_collection(made.reference, &BookOrder { on: "2026-11-19".into(), ..booking() }))
            .contains("is past")
    );
    assert_eq!(thale.book_collection(made.reference, &booking()).unwrap(), 2);
    assert_eq!(state(&thale, small), "booked");
    assert!(refused(thale.amend_label(small, &[(AddressField::City, "York".into())])).contains("is booked"));

    assert!(
        refused(thale.collect(made.reference, &Taken::Counted(3)))
            .contains("the driver took 3 consignments, 2 are booked")
    );
    let part = thale.collect(made.reference, &Taken::Named(vec![small])).unwrap();
    assert_eq!((part.consignments, part.certificates, part.stay.as_slice()), (1, 3, [large].as_slice()));
    assert_eq!(thale.batch(batch).unwrap().facts.state.code(), "packed", "one of its consignments is still here");
    let rest = thale.collect(made.reference, &Taken::Counted(1)).unwrap();
    assert_eq!((rest.runs.as_slice(), rest.certificates), ([batch].as_slice(), 4));
    assert_eq!(thale.batch(batch).unwrap().facts.state.code(), "dispatched");
    assert_eq!(room.number("SELECT sum(value) FROM week_fact WHERE figure = 'certificates dispatched'"), 7);

    assert!(refused(thale.track(small, "EE473124828US")).contains("check digit 8, wanted 9"));
    assert_eq!(thale.track(small, "ee 473 124 829 us").unwrap().warning, None);
    assert!(thale.track(large, "JD00021234").unwrap().warning.unwrap().contains("not of the S10 form"));
    assert!(refused(thale.track(large, "EE473124829US")).contains(&format!("is that of consignment {small}")));
    let says = |words: &str| NewsOrder { day: None, words: words.into() };
    assert!(refused(thale.note_news(small, &says("left on the moon"))).contains("nobody has said what"));
    assert_eq!(thale.note_news(small, &says("Out for delivery")).unwrap(), NewsState::UnderWay);
    thale.note_news(small, &says("Delivered, signed by the office")).unwrap();
    assert_eq!(state(&thale, small), "delivered");
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'delivered'"), 3);
    thale.reconcile_batch(batch).unwrap();
    thale.close_batch(batch).unwrap();
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn pst_1_what_the_carrier_would_not_take_is_named_before_a_byte_is_written() {
    let room = Room::with(&[1, 1]);
    room.raw("UPDATE organisation SET name = 'Łódź Kolegium', phone = 'ring us' WHERE organisation_id = 1").unwrap();
    let (_, parcels) = packed(&room);
    let (bad, good) = (parcels[1], parcels[0]);
    let mut thale = room.core("thale");
    let (bad, good) =
        if thale.consignment(bad).unwrap().addressee.starts_with('Ł') { (bad, good) } else { (good, bad) };
    let faults = thale.check_manifest(&[]).unwrap();
    let told: Vec<(String, &str, Option<&str>)> = faults
        .iter()
        .map(|fault| (fault.consignment.to_string(), fault.field.code(), fault.proposed.as_deref()))
        .collect();
    assert_eq!(told, [(bad.to_string(), "name", Some("Lodz Kolegium")), (bad.to_string(), "phone", None)]);
    let file = room.path("m.csv");
    let error = refused(thale.make_manifest(&[], &file));
    assert!(
        error.starts_with(&format!("{bad}, name: found `Łódź Kolegium`, wanted Roman letters only; 1 more")),
        "{error}"
    );
    assert!(!file.exists());

    thale.accept_roman(bad).unwrap();
    thale.amend_label(bad, &[(AddressField::Phone, "+44 113 496 0112".into())]).unwrap();
    assert_eq!(thale.check_manifest(&[]).unwrap().len(), 1, "an amended label is looked at again");
    thale.accept_roman(bad).unwrap();
    assert_eq!(thale.check_manifest(&[]).unwrap(), []);
    thale.make_manifest(&[bad], &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("Lodz Kolegium") && text.contains("0044 113 496 0112") && !text.contains(&good.to_string()),
        "{text}"
    );
    assert_eq!(thale.consignment_card(bad).unwrap().label.address.name, "Łódź Kolegium", "the label keeps its letters");
    assert!(refused(thale.make_manifest(&[good], &file)).contains("exists already"));
}

#[test]
fn pst_1_an_address_is_confirmed_and_stays_so_while_it_is_the_same() {
    let room = Room::with(&[1]);
    let (_, parcels) = packed(&room);
    let mut thale = room.core("thale");
    assert_eq!(thale.consignment_card(parcels[0]).unwrap().label.checked, None);
    thale.confirm_address(parcels[0]).unwrap();
    let label = thale.consignment_card(parcels[0]).unwrap().label;
    assert_eq!(label.checked, Some(("2026-11-20".to_owned(), "thale".to_owned())));
    thale.amend_label(parcels[0], &[(AddressField::Line1, "2 Quay Road".into())]).unwrap();
    let label = thale.consignment_card(parcels[0]).unwrap().label;
    assert_eq!((label.checked, label.newer.unwrap().line1.as_str()), (None, "1 Quay Road"));
    assert!(refused(thale.amend_label(parcels[0], &[(AddressField::Postcode, "nowhere".into())])).contains("postcode"));
    assert!(
        refused(thale.amend_label(parcels[0], &[(AddressField::Line1, String::new())]))
            .contains("lacks a name, a street")
    );
}

#[test]
fn pst_1_learner_employer_and_collection_each_get_a_consignment_of_their_own() {
    let room = Room::with(&[4]);
    room.raw("UPDATE registration SET deliver_to = 'learner' WHERE registration_id = 1;
              UPDATE registration SET deliver_to = 'employer' WHERE registration_id = 2;
              UPDATE registration SET deliver_to = 'collect' WHERE registration_id = 3;
              UPDATE learner SET address = '9 Kiln Lane', town = 'Leeds', postcode = 'LS1 1AA', country = 'Malta' WHERE learner_id = 1;
              UPDATE learner SET address = '7 Kiln Lane', town = 'Leeds', postcode = 'LS1 1AA' WHERE learner_id = 3;")
        .unwrap();
    let mut thale = room.core("thale");
    let mut batches = Vec::new();
    let order = certdesk::core::BuildOrder { brand: "MER".into(), ..Default::default() };
    for built in thale.build_batches(&order).unwrap() {
        thale.preflight_batch(built.batch).unwrap();
        room.core("rsingh").approve_batch(built.batch).unwrap();
        thale.print_batch(built.batch, &Default::default(), &mut |_| true).unwrap();
        let rest = format!("={}", thale.batch(built.batch).unwrap().counts.not_yet);
        thale.confirm_sheets(built.batch, &rest, None).unwrap();
        let inspection = Inspection { pass: Some(rest), ..Inspection::default() };
        room.core("rsingh").inspect_batch(built.batch, &inspection).unwrap();
        batches.push(built.batch);
    }
    let mut unaddressed = Vec::new();
    for batch in &batches {
        unaddressed.extend(thale.pack_batch(*batch, None).unwrap().unaddressed);
    }
    assert_eq!(unaddressed, ["R-0000002 is delivered to the employer and has no employer's address"]);
    let mut employer = PostalAddress::from_record("Ostler & Dene", "4 Mill Street", "Leeds", "LS2 2AA", "");
    employer.phone = "0113 496 0000".into();
    assert!(
        refused(thale.keep_employer_address(RegistrationRef(2), &PostalAddress::default())).contains("lacks a name")
    );
    thale.keep_employer_address(RegistrationRef(2), &employer).unwrap();
    for batch in &batches {
        if thale.batch(*batch).unwrap().facts.state.code() == "inspected" {
            thale.pack_batch(*batch, None).unwrap();
        }
    }
    let all: Vec<_> = batches.iter().flat_map(|batch| thale.batch(*batch).unwrap().consignments).collect();
    let one = |to: &str| all.iter().find(|parcel| parcel.deliver_to.code() == to).unwrap();
    assert_eq!(all.len(), 4);
    assert!(one("employer").addressee.starts_with("Ostler & Dene"));
    assert_eq!((one("learner").abroad, one("learner").service.as_str()), (true, "international tracked"));

    let collect = one("collect").life.reference;
    assert!(refused(thale.hand_in(&[collect])).contains("is collected in the house"));
    assert!(!thale.to_manifest().unwrap().iter().any(|parcel| parcel.life.reference == collect));
    let nobody = HandOver { by: "Ada".into(), ..HandOver::default() };
    assert!(refused(thale.hand_over(collect, &nobody)).contains("the document seen"));
    for batch in &batches {
        thale.dispatch_batch(*batch).ok();
    }
    assert_eq!(state(&thale, collect), "packed", "what is collected stays in the house");
    let over = HandOver { by: "Ada Marlow".into(), document: "passport".into(), on_behalf: String::new() };
    thale.hand_over(collect, &over).unwrap();
    assert_eq!(state(&thale, collect), "delivered");
    let card = thale.consignment_card(collect).unwrap();
    assert_eq!(card.handed_over.unwrap().1, "thale");
    assert_eq!(card.contents[0].state, "delivered");
    assert_eq!(
        room.number("SELECT count(*) FROM event WHERE detail LIKE '%Marlow%'"),
        0,
        "no name in the hashed trail"
    );
}

#[test]
fn pst_1_the_house_edits_its_service_rules_and_grouping_asks_the_same() {
    let room = Room::with(&[3]);
    let mut rsingh = room.core("rsingh");
    let fields =
        |text: &[(&str, &str)]| text.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let rule = rsingh.service_rule_with(2, &fields(&[("up_to_pieces", "2")])).unwrap();
    rsingh.edit_service_rule(RuleEdit::Replace(rule)).unwrap();
    assert_eq!(room.core("thale").propose_batches(None).unwrap()[0].service, "tracked parcel");
    assert!(
        refused(rsingh.edit_service_rule(RuleEdit::Remove(5))).contains("no service rule takes whatever goes abroad")
    );
    assert!(refused(rsingh.edit_service_rule(RuleEdit::Remove(9))).contains("there is no service rule 9"));
    assert!(
        refused(rsingh.service_rule_with(1, &fields(&[("colour", "blue")])).map(|_| ()))
            .contains("no field of a service rule")
    );
    let denied = refused(room.core("jmbeki").set_post_figure("silent_days", 3));
    assert!(denied.contains("needs the role manager or owner"), "{denied}");
    let text = rsingh.export_post_rules().unwrap();
    let file = room.path("rules.toml");
    std::fs::write(&file, text.replace("up_to_pieces = 2", "up_to_pieces = 20")).unwrap();
    rsingh.import_post_rules(&file).unwrap();
    assert_eq!(room.core("thale").propose_batches(None).unwrap()[0].service, "signed for");
    let csv = room.path("rules.csv");
    std::fs::write(&csv, "destination,up_to_grams,service,carrier,size\ninland,ten,post,Any,letter\n").unwrap();
    assert!(
        refused(rsingh.import_post_rules(&csv)).contains("line 2: up_to_grams: found `ten`, wanted a whole number")
    );
    std::fs::write(&csv, "destination,service,carrier,size\ninland,post,Any,letter\nabroad,air,Any,letter\n").unwrap();
    rsingh.import_post_rules(&csv).unwrap();
    assert_eq!(rsingh.post_rules().unwrap().services.len(), 2);
}

#[test]
fn pst_1_a_tracking_file_moves_what_it_names_and_holds_what_it_cannot_know() {
    let room = Room::with(&[2, 1]);
    let parcels = gone(&room);
    let mut thale = room.core("thale");
    thale.track(parcels[0], "EE473124829US").unwrap();
    let file = room.path("tracking.csv");
    let text = format!(
        "Tracking ID;Order reference;Event date;Status;Courier\n\
         EE473124829US;;20/11/2026;Delivered;Royal Mail\n\
         EE473124829US;;19/11/2026;In transit;Royal Mail\n\
         EE473124828US;;20/11/2026;Delivered;\n\
         ;{};20/11/2026;=cmd|' /C calc'!A0;\n\
         ;C-0000099;20/11/2026;Delivered;\n\
         ;{};31/12/2026;Delivered;\n\
         ;;20/11/2026;Delivered;\n",
        parcels[1], parcels[1]
    );
    std::fs::write(&file, &text).unwrap();
    let report = thale.import(&ImportRequest::new(ImportKind::Tracking, &file)).unwrap();
    assert_eq!((report.rows, report.accepted, report.held + report.refused), (7, 2, 5), "{:?}", report.problems);
    assert_eq!(state(&thale, parcels[0]), "delivered");
    assert_eq!(state(&thale, parcels[1]), "handed in", "what cannot be known changes nothing");
    let again = thale.import(&ImportRequest::new(ImportKind::Tracking, &file)).unwrap();
    assert_eq!(again.accepted, 0, "the same file twice changes nothing");

    let late = room.path("late.csv");
    std::fs::write(&late, format!("consignment,status,event_on\n{},Geliefert,2026-11-20\n", parcels[1])).unwrap();
    assert_eq!(thale.import(&ImportRequest::new(ImportKind::Tracking, &late)).unwrap().held, 1);
    room.core("rsingh").map_carrier_words("", "geliefert", NewsState::Delivered).unwrap();
    thale.recheck_held_rows().unwrap();
    assert_eq!(state(&thale, parcels[1]), "delivered", "a word that is mapped settles the row that waited for it");
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn pst_1_silence_becomes_an_exception_and_news_close_it() {
    let room = Room::with(&[1]);
    let parcels = gone(&room);
    let mut early = on(&room, "thale", "2026-12-01");
    early.run_day().unwrap();
    let open = "SELECT count(*) FROM exception WHERE kind = 'tracking silent' AND state = 'open'";
    assert_eq!(room.number(open), 0, "seven working days are not over");
    let mut late = on(&room, "thale", "2026-12-02");
    late.run_day().unwrap();
    assert_eq!(room.number(open), 1);
    late.run_day().unwrap();
    assert_eq!(room.number(open), 1, "once");
    late.note_news(parcels[0], &NewsOrder { day: None, words: "in transit".into() }).unwrap();
    assert_eq!(room.number(open), 0, "it closes by itself when news come");
    assert!(refused(late.claim_of_carrier(parcels[0], &claim())).contains("only what is lost"));
    late.move_consignment(parcels[0], ConsignmentState::Lost, "the carrier says so").unwrap();
    late.claim_of_carrier(parcels[0], &claim()).unwrap();
    assert_eq!(room.number("SELECT count(*) FROM exception WHERE kind = 'lost in post' AND state = 'open'"), 1);
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'lost'"), 1);
    late.move_consignment(parcels[0], ConsignmentState::Delivered, "found next door").unwrap();
    assert_eq!(room.number("SELECT count(*) FROM exception WHERE kind = 'lost in post' AND state = 'open'"), 0);
}

fn claim() -> CarrierClaim {
    CarrierClaim { reference: "RM-L-1".into(), amount: 2_500, currency: "GBP".into(), claimed_on: String::new() }
}

fn came_back(what: CameBackAs) -> ReturnOrder {
    ReturnOrder {
        what,
        cause: ReturnCause::GoneAway,
        words: String::new(),
        place: "safe, tray 2".into(),
        came_on: None,
    }
}

#[test]
fn pst_2_a_return_is_repaired_and_sent_again_and_counted_apart() {
    let room = Room::with(&[2]);
    let parcels = gone(&room);
    let mut thale = room.core("thale");
    let papers = serials(&thale, parcels[0]);
    let noted = thale.note_return(&came_back(CameBackAs::Papers(vec![papers[0].parse().unwrap()]))).unwrap();
    assert_eq!(noted[0].hold_until.to_string(), "2027-11-20");
    assert_eq!(state(&thale, parcels[0]), "handed in", "only one of two came back");
    assert!(
        refused(thale.note_return(&came_back(CameBackAs::Papers(vec![papers[0].parse().unwrap()]))))
            .contains("lies here already")
    );
    thale.note_return(&came_back(CameBackAs::Consignment(parcels[0]))).unwrap();
    assert_eq!(state(&thale, parcels[0]), "returned");
    let open = "SELECT count(*) FROM exception WHERE kind = 'returned post' AND state = 'open'";
    assert_eq!(room.number(open), 1, "one for the consignment");

    let items = thale.returns_of(parcels[0]).unwrap();
    assert!(
        refused(thale.accept_newer_address(items[0])).contains("the record has the address the paper came back from")
    );
    room.raw("UPDATE organisation SET address = '5 New Street', town = 'York', postcode = 'YO1 1AA' WHERE organisation_id = 1").unwrap();
    let view = thale.returned_item(items[0]).unwrap();
    assert_eq!((view.was.unwrap().line1, view.suggested.unwrap().line1), ("1 Quay Road".into(), "5 New Street".into()));
    thale.accept_newer_address(items[0]).unwrap();
    assert!(refused(thale.redispatch(&items)).contains("two addresses"), "the other one was not repaired");
    thale.accept_newer_address(items[1]).unwrap();
    let sent = thale.redispatch(&items).unwrap();
    assert_eq!((sent.serials.len(), sent.same_address), (2, false));
    assert_eq!(room.number(open), 0, "nothing of it is held any more");
    assert_eq!(thale.give_up_redispatch(sent.consignment).unwrap(), 2);
    let sent = thale.redispatch(&items).unwrap();
    let card = thale.consignment_card(sent.consignment).unwrap();
    assert_eq!((card.label.address.city.as_str(), card.facts.batch), ("York", None));
    assert!(refused(thale.pack_into(sent.consignment, "=3")).contains("counted 3 sheets, found 2 left"));
    thale.pack_into(sent.consignment, &papers[0]).unwrap();
    assert_eq!(thale.pack_into(sent.consignment, "=1").unwrap().state, ConsignmentState::Packed);
    let left = thale.hand_in(&[sent.consignment]).unwrap();
    assert_eq!((left.certificates, left.again), (0, 2));
    thale.track(sent.consignment, "EE473124829US").unwrap();
    let figure =
        |name: &str| room.number(&format!("SELECT coalesce(sum(value), 0) FROM week_fact WHERE figure = '{name}'"));
    assert_eq!(
        (figure("certificates dispatched"), figure("certificates re-dispatched"), figure("certificates returned")),
        (2, 2, 2)
    );
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 're-dispatched'"), 2);
    assert_eq!(room.number("SELECT count(*) FROM certificate"), 2, "no serial was used for it");

    let again = thale.note_return(&came_back(CameBackAs::Papers(vec![papers[1].parse().unwrap()]))).unwrap();
    let view = thale.returned_item(again[0].reference).unwrap();
    assert_eq!(
        (view.all.len(), view.row.consignment),
        (2, Some(sent.consignment)),
        "the same paper may come back again"
    );
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn pst_2_two_people_destroy_and_the_log_stands() {
    let room = Room::with(&[1]);
    let parcels = gone(&room);
    let mut thale = room.core("thale");
    thale.note_return(&came_back(CameBackAs::Consignment(parcels[0]))).unwrap();
    assert!(refused(thale.destroy_returned(&[ReturnRef(1)], " ")).contains("a reason is needed"));
    let item = ReturnRef(1);
    let outcome = thale.destroy_returned(&[item], "damaged by water").unwrap();
    assert!(matches!(outcome, DestroyOutcome::Proposed { .. }));
    assert!(refused(thale.witness_destruction(item)).contains("nobody seconds their own work"));
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'destroyed'"), 0);
    assert!(
        room.raw("UPDATE returned_item SET state = 'destroyed', approval_id = 1 WHERE returned_item_id = 1").is_err()
    );
    let mut other = room.core("jmbeki");
    let step = other.to_second().unwrap().remove(0);
    assert!(other.second_step(step.id).unwrap().ends_with("destroyed; the log keeps it."));
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'destroyed'"), 1);
    let log = "SELECT count(*) FROM destruction WHERE destroyed_by = 'thale' AND witness = 'jmbeki' AND keep_until = '2030-11-20'";
    assert_eq!(room.number(log), 1);
    assert!(room.raw("UPDATE destruction SET witness = 'x'").is_err());
    assert!(room.raw("DELETE FROM destruction").is_err());
    assert!(refused(thale.redispatch(&[item])).contains("it came back and was destroyed"));
}

#[test]
fn pst_2_held_too_long_stands_in_the_queue() {
    let room = Room::with(&[1]);
    let parcels = gone(&room);
    let mut thale = room.core("thale");
    thale.note_return(&came_back(CameBackAs::Consignment(parcels[0]))).unwrap();
    thale.amend_return(ReturnRef(1), Some("safe, tray 9"), Some("2026-11-25".parse().unwrap())).unwrap();
    assert_eq!(thale.returns_held().unwrap(), (1, 0));
    let mut later = on(&room, "thale", "2026-11-26");
    assert_eq!(later.returns_held().unwrap(), (1, 1));
    later.run_day().unwrap();
    assert_eq!(room.number("SELECT count(*) FROM exception WHERE rule = 'DAY-07' AND state = 'open'"), 1);
    later.amend_return(ReturnRef(1), None, Some("2027-11-25".parse().unwrap())).unwrap();
    later.run_checks().unwrap();
    assert_eq!(room.number("SELECT count(*) FROM exception WHERE rule = 'DAY-07' AND state = 'open'"), 0);
}

#[test]
fn pst_2_inbound_post_is_given_out_and_linked() {
    let room = Room::with(&[1]);
    let mut thale = room.core("thale");
    let order = InboundOrder { item: "letter".into(), sender: "Centre 01".into(), ..InboundOrder::default() };
    assert!(refused(thale.note_inbound(&InboundOrder { sender: " ".into(), ..order.clone() })).contains("from whom"));
    let nothing = InboundOrder { linked: "L-0000099".into(), ..order.clone() };
    assert!(refused(thale.note_inbound(&nothing)).contains("no record is called"));
    let item = thale.note_inbound(&order).unwrap();
    assert!(refused(thale.give_inbound(item, "")).contains("who?"));
    thale.give_inbound(item, "jmbeki").unwrap();
    thale.link_inbound(item, "L-0000001").unwrap();
    thale.give_inbound(item, "rsingh").unwrap();
    thale.finish_inbound(item).unwrap();
    let row = thale.inbound_item(item).unwrap();
    assert_eq!((row.given_to.as_str(), row.linked.as_str(), row.state.code()), ("rsingh", "L-0000001", "done"));
    assert!(refused(thale.finish_inbound(item)).contains("is done and cannot become done"));
}

#[test]
fn pst_1_labels_lists_and_customs_forms_are_made_and_made_again() {
    use certdesk::core::{PostPaper, PostPaperOrder};
    let room = Room::with(&[2, 1]);
    let (batch, parcels) = packed(&room);
    let mut thale = room.core("thale");
    let order = |paper, consignments: &[ConsignmentRef]| PostPaperOrder {
        paper,
        consignments: consignments.to_vec(),
        batch: None,
        folder: room.path(""),
        start: 1,
    };
    let labels =
        thale.make_post_papers(&PostPaperOrder { batch: Some(batch), ..order(PostPaper::Labels, &[]) }).unwrap();
    assert_eq!((labels.consignments, labels.pages, labels.files.len()), (2, 1, 1));
    assert!(std::fs::read(&labels.files[0]).unwrap().starts_with(b"%PDF"));
    let lists = thale.make_post_papers(&order(PostPaper::PackingLists, &parcels)).unwrap();
    assert_eq!(lists.files.len(), 2);
    let again = thale.make_post_papers(&order(PostPaper::PackingLists, &parcels[..1])).unwrap();
    assert_ne!(again.files[0], lists.files[0], "nothing is written over");
    assert_eq!(
        std::fs::read(&again.files[0]).unwrap(),
        std::fs::read(&lists.files[0]).unwrap(),
        "the same bytes again"
    );
    assert!(
        refused(thale.make_post_papers(&order(PostPaper::CustomsForms, &parcels))).contains("needs no customs form")
    );
    thale
        .amend_label(parcels[0], &[(AddressField::Country, "Malta".into()), (AddressField::Postcode, String::new())])
        .unwrap();
    assert_eq!(thale.consignment(parcels[0]).unwrap().service, "international tracked");
    let customs = thale.make_post_papers(&order(PostPaper::CustomsForms, &parcels[..1])).unwrap();
    assert_eq!(customs.pages, 1);
}
