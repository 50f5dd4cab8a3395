//! Revocation, the papers that come back, and what the regulator is told.

use certdesk::core::LetterOrder;
use certdesk::core::domain::certificates::{CertificateState, Verdict};
use certdesk::core::domain::letters::LetterKind;
use certdesk::core::domain::notifiable::NotifiableState;

use super::{dispatched, made, proposed, special_run};

#[test]
fn rpl_2_a_certificate_is_revoked_by_two_people_and_recalled_by_letter() {
    let (room, serials) = dispatched(&[2]);
    let serial = &serials[0];
    let mut thale = room.core("thale");
    assert_eq!(
        thale.propose_revocation(serial, "malpractice", " ").unwrap_err().to_string(),
        format!("to revoke {serial} its reason and the authority are needed")
    );
    let words = thale.propose_revocation(serial, "malpractice proven", "panel of 17/11/2026").unwrap();
    assert_eq!(words, format!("Revoke {serial}, dispatched: malpractice proven (panel of 17/11/2026)."));
    assert!(thale.revoke_certificate(serial).is_err(), "nobody seconds their own work");
    let done = room.core("rsingh").revoke_certificate(serial).unwrap();
    assert!(done.recall);
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'cancelled'"), 1);
    let states = "SELECT count(*) FROM registration WHERE state = 'certificated'";
    assert_eq!(room.number(states), 1, "the other learner's registration stays certificated, this one is completed");

    let order = LetterOrder {
        kind: LetterKind::Recall,
        about: serial.to_string(),
        addressee: "Zoë Ó Briain\n7 Quay\nBELFAST\nBT7 9ZX".into(),
        reason: String::new(),
        receipt: String::new(),
    };
    let letter = thale.make_letter(&order).unwrap();
    assert_eq!(thale.letter_bytes(letter).unwrap(), thale.letter_bytes(letter).unwrap());
    assert!(thale.letter_bytes(letter).unwrap().starts_with(b"%PDF"));
    let shown = thale.certificate(&serial.to_string()).unwrap();
    let fact = |name: &str| shown.facts.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    assert_eq!(shown.state, CertificateState::Revoked);
    assert_eq!(fact("recall letter").as_deref(), Some("LT-2026-0001"));
    assert_eq!(fact("authority").as_deref(), Some("panel of 17/11/2026"));
    assert!(fact("paper in hand").unwrap().contains("have it destroyed before a witness"));
    let checked = &thale.verify(&serial.to_string()).unwrap()[0];
    assert_eq!(checked.verdict, Verdict::Revoked);

    // The recalled paper comes back and is destroyed before a witness.
    thale.take_in_old_paper(serial, "returned by the learner", "safe, tray 3").unwrap();
    assert!(thale.witness_old_paper(serial).is_err());
    room.core("jmbeki").witness_old_paper(serial).unwrap();
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn rpl_1_a_lost_paper_that_is_found_says_what_to_do_and_is_destroyed() {
    let (room, serials) = dispatched(&[2]);
    let old = &serials[0];
    let mut thale = room.core("thale");
    assert_eq!(thale.paper_in_hand(old).unwrap(), None, "a good paper needs no words");
    assert_eq!(
        thale.take_in_old_paper(old, "found", "tray").unwrap_err().to_string(),
        format!("{old} is dispatched: its paper is good and is not destroyed here")
    );
    let application = proposed(&room, old);
    room.core("rsingh").agree_replacement(application).unwrap();
    made(&room, special_run(&room, application));
    let new = thale.application(application).unwrap().facts.new_serial.unwrap();
    let words = thale.paper_in_hand(old).unwrap().unwrap();
    assert_eq!(
        words,
        format!(
            "{old} is cancelled: it was replaced by {new}. Do not give it back: take it in and have it destroyed before a witness."
        )
    );
    let place = thale.jump(&old.to_string()).unwrap();
    assert!(place.row.cells.contains(&"cancelled".to_owned()), "jump finds it and says so");
    assert_eq!(thale.verify(&old.to_string()).unwrap()[0].verdict, Verdict::Replaced);
    let back = thale.take_in_old_paper(old, "found under a drawer", "safe").unwrap();
    assert_eq!(back.followed_by, Some(new));
    assert!(thale.take_in_old_paper(old, "found", "safe").unwrap_err().to_string().contains("noted as back already"));
    room.core("rsingh").witness_old_paper(old).unwrap();
    assert!(thale.paper_in_hand(old).unwrap().unwrap().contains("this one is a copy"));
}

#[test]
fn rpl_1_a_paper_back_and_destroyed_lets_the_new_one_say_nothing() {
    let (room, serials) = dispatched(&[1]);
    let old = &serials[0];
    let application = proposed(&room, old);
    room.core("rsingh").agree_replacement(application).unwrap();
    let mut thale = room.core("thale");
    thale.take_in_old_paper(old, "sent back with the form", "safe").unwrap();
    assert!(room.core("jmbeki").witness_old_paper(old).unwrap(), "the replacement changes what it says");
    made(&room, special_run(&room, application));
    let new = thale.application(application).unwrap().facts.new_serial.unwrap();
    assert!(thale.certificate(&new).unwrap().snapshot.unwrap().contains("replacement: no\n"));
}

#[test]
fn rpl_2_issued_in_error_opens_a_notifiable_event_that_is_told_and_closed() {
    let (room, serials) = dispatched(&[3]);
    room.raw("UPDATE registration SET assessed_in = 'Wales' WHERE registration_id = 2").unwrap();
    let mut thale = room.core("thale");
    let about: Vec<String> = serials[..2].iter().map(ToString::to_string).collect();
    let (raised, event) = thale.issued_in_error(&about, "the wrong level was printed").unwrap();
    let mut rsingh = room.core("rsingh");
    let view = rsingh.notifiable(event).unwrap();
    assert_eq!((view.facts.state, view.learners, view.certificates.len()), (NotifiableState::Draft, 2, 2));
    assert_eq!(view.facts.exception, Some(raised.exception));
    assert_eq!(
        rsingh.tell_regulator(event, rsingh.today(), "Ofqual", "").unwrap_err().to_string(),
        format!("{event} does not say what was done yet")
    );
    rsingh.amend_notifiable(event, None, None, Some("revoked and reissued")).unwrap();
    assert_eq!(rsingh.add_to_notifiable(event, &[serials[2].to_string(), serials[0].to_string()]).unwrap(), 1);
    let countries = rsingh.notifiable(event).unwrap().countries;
    assert_eq!(countries, [("England".to_owned(), 2, 2), ("Wales".to_owned(), 1, 1)]);
    rsingh.tell_regulator(event, rsingh.today(), "Ofqual", "EN-2026-118").unwrap();
    let text = rsingh.notifiable_text(event).unwrap();
    for wanted in
        ["the wrong level was printed", "3 learners, 3 certificates", "England: 2 learners", "reference EN-2026-118"]
    {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(rsingh.notifiable_pdf(event).unwrap().starts_with(b"%PDF"));
    assert!(room.core("jmbeki").close_notifiable(event, "none").is_err(), "an administrator does not close it");
    rsingh.close_notifiable(event, "no further action").unwrap();
    assert_eq!(rsingh.untold().unwrap(), 0);
    let week = certdesk::core::domain::reports::Week::of(rsingh.today());
    let report = rsingh.weekly_report(week).unwrap();
    let line = report.figures.iter().find(|f| f.figure.code() == "Notifiable events").unwrap();
    assert_eq!((line.value.words(), line.standing().code()), ("1".to_owned(), "missed"));
    assert_eq!(rsingh.doctor().unwrap(), Vec::<String>::new());
}
