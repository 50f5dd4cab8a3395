//! Replacing a certificate, from the application to the new paper, and every way it is given up.

use certdesk::core::domain::certificates::CertificateState;
use certdesk::core::domain::replacements::{ApplicationState, EvidenceKind};

use super::{dispatched, lost, made, proposed, seen, special_run};

#[test]
fn rpl_1_a_lost_certificate_is_replaced_by_two_people_and_one_special_run() {
    let (room, serials) = dispatched(&[3]);
    let old = &serials[1];
    let mut thale = room.core("thale");
    let application = thale.apply_for_replacement(&lost(old)).unwrap();
    assert_eq!(application.to_string(), "AP-2026-0001");
    let view = thale.application(application).unwrap();
    assert_eq!((view.facts.state, view.missing.len()), (ApplicationState::Applied, 2));
    assert_eq!(
        thale.propose_replacement(application).unwrap_err().to_string(),
        "AP-2026-0001 lacks the evidence of entitlement and of identity"
    );
    for (kind, words) in [(EvidenceKind::Entitlement, "form, signed"), (EvidenceKind::Identity, "passport seen")] {
        thale.keep_application_evidence(application, &seen(kind, words)).unwrap();
    }
    assert_eq!(thale.application(application).unwrap().facts.state, ApplicationState::EvidenceComplete);
    assert_eq!(
        thale.propose_replacement(application).unwrap_err().to_string(),
        "the fee of AP-2026-0001, 45.00 GBP, is not settled"
    );
    thale.note_fee_paid(application, "REC-0041").unwrap();
    let words = thale.propose_replacement(application).unwrap();
    assert_eq!(words, format!("Agree to the replacement AP-2026-0001 of {old}: lost in a house move."));
    let own = thale.agree_replacement(application).unwrap_err().to_string();
    assert!(own.contains("nobody seconds their own work"), "{own}");

    let waiting = room.core("rsingh").to_second().unwrap();
    assert_eq!(waiting.iter().map(|step| step.subject.as_str()).collect::<Vec<_>>(), ["AP-2026-0001"]);
    let done = room.core("rsingh").second_step(waiting[0].id).unwrap();
    assert_eq!(done, format!("AP-2026-0001 agreed: {old} is being replaced; the new one says REPLACEMENT."));
    let shown = thale.certificate(&old.to_string()).unwrap();
    assert_eq!(shown.state, CertificateState::BeingReplaced);

    assert!(thale.propose_batches(None).unwrap().is_empty(), "no ordinary run takes a replacement");
    let batch = special_run(&room, application);
    assert_eq!(thale.application(application).unwrap().facts.state, ApplicationState::InRun);
    made(&room, batch);
    let view = thale.application(application).unwrap();
    let new = view.facts.new_serial.clone().unwrap();
    assert_eq!((view.facts.state, new == old.to_string()), (ApplicationState::Made, false));
    let shown = thale.certificate(&new).unwrap();
    assert!(shown.snapshot.unwrap().contains("replacement: yes\n"), "the face says REPLACEMENT");
    assert_eq!(thale.certificate(&old.to_string()).unwrap().state, CertificateState::Cancelled);
    assert_eq!(room.number("SELECT count(*) FROM award WHERE state = 'issued'"), 3);

    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    thale.reconcile_batch(batch).unwrap();
    thale.close_batch(batch).unwrap();
    thale.close_replacement(application).unwrap();
    assert_eq!(thale.application(application).unwrap().facts.state, ApplicationState::Closed);
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    assert_eq!(thale.verify_trail("").unwrap().findings, Vec::<String>::new());
}

#[test]
fn rpl_1_a_cancelled_run_restores_the_old_certificate() {
    let (room, serials) = dispatched(&[2]);
    let application = proposed(&room, &serials[0]);
    room.core("rsingh").agree_replacement(application).unwrap();
    let batch = special_run(&room, application);
    let mut thale = room.core("thale");
    thale.cancel_batch(batch, "wrong paper ordered").unwrap();
    assert_eq!(thale.certificate(&serials[0].to_string()).unwrap().state, CertificateState::Dispatched);
    assert_eq!(thale.application(application).unwrap().facts.state, ApplicationState::EvidenceComplete);
    assert_eq!(room.number("SELECT edition FROM award WHERE award_id = 1"), 1);
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
    thale.propose_replacement(application).unwrap();
    room.core("rsingh").agree_replacement(application).unwrap();
    let batch = special_run(&room, application);
    made(&room, batch);
    assert_eq!(thale.certificate(&serials[0].to_string()).unwrap().state, CertificateState::Cancelled);
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}
