//! What is not replaced: each refusal once, on real records; and the constraints behind them.

use certdesk::core::RaiseOrder;
use certdesk::core::domain::certificates::CertificateState;
use certdesk::core::domain::exceptions::ExceptionKind;
use certdesk::core::domain::replacements::{ApplicationKind, ApplicationState, Fault};

use super::{dispatched, lost, made, proposed, special_run};
use crate::print_runs::approved;
use crate::print_runs::room::Room;

#[test]
fn rpl_1_each_wrong_application_is_refused_with_its_reason() {
    let (room, serials) = dispatched(&[2]);
    let mut thale = room.core("thale");
    let serial = &serials[0];
    let mut order = lost(serial);
    order.brand = Some("ATE".into());
    let refused = |order: &_| room.core("thale").apply_for_replacement(order).unwrap_err().to_string();
    assert_eq!(refused(&order), format!("{serial} is a certificate of MER, asked for was one of ATE"));
    order = lost(serial);
    (order.kind, order.fault) = (ApplicationKind::Reprint, Fault::Learner);
    assert!(refused(&order).starts_with("a reprint is not made for the learner's fault"));
    order = lost(serial);
    let application = thale.apply_for_replacement(&order).unwrap();
    assert_eq!(refused(&order), format!("{application} already asks for the award of {serial}"));
    thale.decline_replacement(application, "asked twice").unwrap();
    assert_eq!(
        thale.propose_replacement(application).unwrap_err().to_string(),
        format!("application {application} is declined and cannot become proposed")
    );
    assert!(thale.apply_for_replacement(&order).is_ok(), "an ended one is in nobody's way");
}

#[test]
fn rpl_1_what_has_not_left_the_house_is_not_replaced() {
    let room = Room::with(&[2]);
    let batch = approved(&room);
    let thale = room.core("thale");
    let serial = thale.batch_sheets(batch).unwrap()[0].sheet.serial.clone();
    let refused = |room: &Room| room.core("thale").apply_for_replacement(&lost(&serial)).unwrap_err().to_string();
    assert_eq!(refused(&room), format!("{serial} was never issued: it is reserved"));
    made(&room, batch);
    assert_eq!(refused(&room), format!("{serial} has not left the house: a replacement is made after dispatch"));
}

#[test]
fn rpl_1_a_hold_stops_the_proposal_and_the_second_person() {
    let (room, serials) = dispatched(&[2]);
    let application = proposed(&room, &serials[0]);
    let award = room.core("thale").application(application).unwrap().facts.award;
    let order = RaiseOrder {
        kind: ExceptionKind::HelpDeskHold,
        about: award.to_string(),
        words: "asked by the desk".into(),
        owner: None,
        due_on: None,
        evidence: None,
    };
    let raised = room.core("jmbeki").raise_exception(&order).unwrap();
    let refused = room.core("rsingh").agree_replacement(application).unwrap_err().to_string();
    assert_eq!(
        refused,
        format!("the award of {application} is held: {} help-desk hold on the award", raised.exception)
    );
}

#[test]
fn rpl_1_who_saw_the_evidence_does_not_second_even_when_it_is_proposed_by_another() {
    let (room, serials) = dispatched(&[1]);
    let application = proposed(&room, &serials[0]);
    let mut thale = room.core("thale");
    let waiting = thale.awaiting_second().unwrap();
    let id = waiting.iter().find(|step| step.subject == application.to_string()).unwrap().id;
    thale.withdraw_proposal(id).unwrap();
    room.core("jmbeki").propose_replacement(application).unwrap();
    let own = thale.agree_replacement(application).unwrap_err().to_string();
    assert_eq!(own, format!("thale worked on {application}: nobody seconds their own work"));
}

#[test]
fn rpl_1_the_store_itself_refuses_what_the_rules_would_never_ask() {
    let (room, serials) = dispatched(&[1]);
    let serial = &serials[0];
    for (sql, words) in [
        (
            format!("UPDATE certificate SET state = 'being replaced' WHERE serial = '{serial}'"),
            "a certificate is replaced only when two people agreed",
        ),
        (
            format!("UPDATE certificate SET state = 'revoked' WHERE serial = '{serial}'"),
            "a certificate is revoked by two people, with a reason and an authority",
        ),
    ] {
        assert_eq!(room.raw(&sql).unwrap_err(), words);
    }
    let application = proposed(&room, serial);
    let forced = "UPDATE application SET state = 'agreed', approval_id = 1, old_state = 'dispatched'";
    assert_eq!(
        room.raw(forced).unwrap_err(),
        "a replacement is agreed by a second person, on exactly what was proposed"
    );
    room.core("rsingh").agree_replacement(application).unwrap();
    let restored = format!("UPDATE certificate SET state = 'dispatched' WHERE serial = '{serial}'");
    let batch = special_run(&room, application);
    assert_eq!(
        room.raw(&restored).unwrap_err(),
        "a certificate is restored only after the serial of its replacement was given up"
    );
    let mut thale = room.core("thale");
    thale.print_batch(batch, &certdesk::core::PrintOrder::default(), &mut |_| true).unwrap();
    thale.confirm_sheets(batch, "=1", None).unwrap();
    assert_eq!(
        room.raw("UPDATE certificate SET state = 'passed' WHERE state = 'printed'").unwrap_err(),
        "the certificate being replaced is cancelled before its replacement passes inspection"
    );
}

#[test]
fn rpl_1_an_application_is_withdrawn_out_of_its_run_and_the_old_certificate_restored() {
    let (room, serials) = dispatched(&[2]);
    let application = proposed(&room, &serials[1]);
    room.core("rsingh").agree_replacement(application).unwrap();
    let mut thale = room.core("thale");
    assert_eq!(
        thale.withdraw_replacement(application, " ").unwrap_err().to_string(),
        format!("to call {application} withdrawn a reason is needed")
    );
    let batch = special_run(&room, application);
    thale.withdraw_replacement(application, "the paper was found").unwrap();
    let view = thale.application(application).unwrap();
    assert_eq!((view.facts.state, view.facts.certificate), (ApplicationState::Withdrawn, CertificateState::Dispatched));
    let counts = thale.batch(batch).unwrap().counts;
    assert_eq!((counts.reserved, counts.unused), (1, 1), "its number stays explained");
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn rpl_1_eight_people_agreeing_at_once_agree_once() {
    let (room, serials) = dispatched(&[1]);
    let application = proposed(&room, &serials[0]);
    let agreed: usize = std::thread::scope(|scope| {
        let work = |_| scope.spawn(|| usize::from(room.core("rsingh").agree_replacement(application).is_ok()));
        (0..8).map(work).collect::<Vec<_>>().into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(agreed, 1);
    assert_eq!(room.number("SELECT edition FROM award"), 2);
    assert_eq!(room.number("SELECT count(*) FROM certificate WHERE state = 'being replaced'"), 1);
}
