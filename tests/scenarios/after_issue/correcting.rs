//! Contents corrected after dispatch: the amendment leads to a reissue, and the grade is corrected by two people.

use certdesk::core::domain::certificates::CertificateState;
use certdesk::core::domain::replacements::{ApplicationKind, ApplicationState, EvidenceKind, Fault};
use certdesk::core::{Core, EvidenceOrder};

use super::{dispatched, lost, made, special_run};

fn amend(core: &mut Core, learner: i64, name: &str) -> Vec<String> {
    use certdesk::core::domain::amendments::FieldEdit;
    let learner = certdesk::core::domain::references::LearnerRef(learner);
    let was = core.learner(learner).unwrap().fields.into_iter().find(|(field, _)| *field == "name_to_print").unwrap().1;
    let edit = FieldEdit { field: "name_to_print".into(), was, now: name.into() };
    core.amend_learner(learner, &[edit], "birth certificate seen").unwrap().reissues
}

fn dated(words: &str) -> EvidenceOrder {
    let dated_on = Some("2026-11-18".parse().unwrap());
    EvidenceOrder { kind: EvidenceKind::Correction, words: words.into(), dated_on, file: None }
}

#[test]
fn exc_4_a_name_error_found_after_dispatch_becomes_a_reissue_once() {
    let (room, serials) = dispatched(&[2]);
    let mut thale = room.core("thale");
    let old = serials[0].to_string();
    let learner = room.number("SELECT learner_id FROM award JOIN certificate USING (award_id) WHERE position = 1");
    let owed = amend(&mut thale, learner, "Zoë Ó Brían");
    assert_eq!(owed, ["AP-2026-0001"], "the paper that left says otherwise");
    assert!(amend(&mut thale, learner, "Zoë Ó Briainn").is_empty(), "one application is open already");
    let application = "AP-2026-0001".parse().unwrap();
    let view = thale.application(application).unwrap();
    assert_eq!((view.facts.kind, view.facts.serial.to_string()), (ApplicationKind::Reissue, old.clone()));
    assert_eq!(view.differences.iter().map(|d| d.fact.as_str()).collect::<Vec<_>>(), ["learner"]);
    assert_eq!(view.differences[0].records, "Zoë Ó Briainn");

    thale.set_application_fault(application, Fault::Us).unwrap();
    thale.keep_application_evidence(application, &dated("registration form: Briainn")).unwrap();
    thale.propose_replacement(application).unwrap();
    // What was shown is what is agreed to: the record moved on meanwhile.
    amend(&mut room.core("jmbeki"), learner, "Zoë Ó Briain-Ní");
    let moved = room.core("rsingh").agree_replacement(application).unwrap_err();
    assert_eq!(moved.to_string(), "application AP-2026-0001 was changed since it was shown");
    thale.propose_replacement(application).unwrap();
    room.core("rsingh").agree_replacement(application).unwrap();
    let batch = special_run(&room, application);
    made(&room, batch);
    let new = thale.application(application).unwrap().facts.new_serial.unwrap();
    assert!(thale.certificate(&new).unwrap().snapshot.unwrap().contains("learner: Zoë Ó Briain-Ní\n"));
    assert_eq!(thale.certificate(&old).unwrap().state, CertificateState::Cancelled);
    assert!(thale.certificate(&old).unwrap().snapshot.unwrap().contains("learner: "), "as issued, for ever");
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn exc_4_a_wrong_grade_is_corrected_by_the_reissue_itself() {
    let (room, serials) = dispatched(&[1]);
    let mut thale = room.core("thale");
    let mut order = lost(&serials[0]);
    (order.kind, order.fault, order.reason) =
        (ApplicationKind::Reissue, Fault::Us, "printed Merit, earned Pass".into());
    order.corrections = vec![("grade".into(), "Distinction".into())];
    assert_eq!(
        thale.apply_for_replacement(&order).unwrap_err().to_string(),
        "grade Distinction is not on the scale Pass, Merit"
    );
    order.corrections = vec![("achieved on".into(), "2026-12-24".into())];
    assert!(thale.apply_for_replacement(&order).unwrap_err().to_string().starts_with("achieved on 2026-12-24, wanted"));
    order.corrections = vec![("grade".into(), "Pass".into())];
    order.evidence = vec![dated("mark sheet of 18/11")];
    let application = thale.apply_for_replacement(&order).unwrap();
    thale.propose_replacement(application).unwrap();
    room.core("rsingh").agree_replacement(application).unwrap();
    assert_eq!(room.number("SELECT count(*) FROM award WHERE grade = 'Pass'"), 1);
    assert_eq!(room.number("SELECT count(*) FROM result WHERE grade = 'Pass'"), 1);
    made(&room, special_run(&room, application));
    let new = thale.application(application).unwrap().facts.new_serial.unwrap();
    assert!(thale.certificate(&new).unwrap().snapshot.unwrap().contains("grade: Pass\n"));
    assert_eq!(thale.doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn exc_4_a_reissue_that_changes_nothing_is_refused() {
    let (room, serials) = dispatched(&[1]);
    let mut thale = room.core("thale");
    let mut order = lost(&serials[0]);
    (order.kind, order.fault) = (ApplicationKind::Reissue, Fault::Us);
    order.evidence = vec![dated("a letter")];
    let application = thale.apply_for_replacement(&order).unwrap();
    assert_eq!(thale.application(application).unwrap().facts.state, ApplicationState::EvidenceComplete);
    let refused = thale.propose_replacement(application).unwrap_err();
    assert_eq!(refused.to_string(), format!("{application}: {} already says what the records say", serials[0]));
}
