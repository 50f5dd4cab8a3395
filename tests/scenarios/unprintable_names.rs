//! TPL-1: a name that cannot be printed right is the award's own matter and stops no run.

use certdesk::core::domain::amendments::FieldEdit;
use certdesk::core::domain::exceptions::ExceptionState;
use certdesk::core::domain::gates::{Gate, Outcome};
use certdesk::core::domain::references::{ExceptionRef, LearnerRef};
use certdesk::core::{BuildOrder, Core};

use crate::print_runs::room::Room;

const ARABIC: &str = "Noor \u{646}\u{648}\u{631}";

fn order() -> BuildOrder {
    BuildOrder { brand: "MER".into(), ..BuildOrder::default() }
}

fn named(room: &Room, name: &str) {
    room.raw(&format!("UPDATE learner SET name_to_print = '{name}' WHERE learner_id = 1")).unwrap();
}

fn raised(room: &Room) -> ExceptionRef {
    assert_eq!(room.number("SELECT count(*) FROM exception"), 1);
    ExceptionRef(room.number("SELECT exception_id FROM exception"))
}

fn held(core: &Core) -> bool {
    let why = core.why("A-0000001").unwrap();
    why[0].verdict.answers.iter().any(|answer| answer.gate == Gate::Holds && answer.outcome == Outcome::NotPassed)
}

#[test]
fn tpl_1_a_name_that_cannot_be_printed_right_is_held_before_a_run_is_built_of_the_others() {
    let room = Room::with(&[2]);
    named(&room, ARABIC);
    let mut thale = room.core("thale");
    let built = thale.build_batches(&order()).unwrap();
    assert_eq!((built.len(), built[0].proposal.awards), (1, 1), "the other learner's paper is made");
    assert_eq!(room.number("SELECT award_id FROM batch_award"), 2);
    thale.preflight_batch(built[0].batch).unwrap();

    let exception = raised(&room);
    let view = thale.exception(exception).unwrap();
    assert_eq!((view.row.kind.code(), view.row.rule.as_str()), ("wrong data", "DAY-08"));
    assert_eq!(view.row.subject.reference, "A-0000001");
    assert_eq!(
        view.row.about,
        "U+0646 cannot be printed right with the font `text` of template MER-CERT: it is written from right to left, in the \
         name. Agree with the learner on a spelling that can be printed, and amend the name to print."
    );
    assert!(held(&thale));
    let asked = thale.build_batches(&order()).unwrap_err().to_string();
    assert!(asked.contains("has no ready award"), "{asked}");
    assert_eq!(raised(&room), exception, "asked again, it is raised once");

    let mut jmbeki = room.core("jmbeki");
    let edit = FieldEdit::new("name_to_print", ARABIC, "Noor \u{631}");
    jmbeki.amend_learner(LearnerRef(1), &[edit], "letter").unwrap();
    assert!(held(&jmbeki), "one letter less is not enough");
    let edit = FieldEdit::new("name_to_print", "Noor \u{631}", "Noor Núr");
    jmbeki.amend_learner(LearnerRef(1), &[edit], "agreed with the learner").unwrap();
    assert!(!held(&jmbeki));
    assert_eq!(jmbeki.exception(exception).unwrap().row.state, ExceptionState::Resolved);
    assert_eq!(thale.build_batches(&order()).unwrap()[0].proposal.awards, 1, "and its paper is made");
}

#[test]
fn tpl_1_when_nobody_s_name_can_be_printed_the_hold_stays_although_no_run_is_built() {
    let room = Room::with(&[1]);
    named(&room, "Ann \u{e000}");
    let mut thale = room.core("thale");
    assert!(thale.build_batches(&order()).is_err());
    raised(&room);
    assert!(held(&thale));
}

#[test]
fn tpl_1_the_day_finds_such_a_name_and_another_template_ends_the_hold() {
    let room = Room::with(&[2]);
    named(&room, "Ann ☃");
    let mut thale = room.core("thale");
    let run = thale.run_checks().unwrap();
    assert!(
        run.opened.iter().any(|(_, rule, about)| *rule == "DAY-08" && about.contains("`☃` (U+2603)")),
        "{:?}",
        run.opened
    );
    let exception = raised(&room);
    assert!(thale.run_checks().unwrap().opened.is_empty(), "twice changes nothing");
    assert_eq!(thale.build_batches(&order()).unwrap()[0].proposal.awards, 1);

    // A template that does not say the name: the letters do not matter any more.
    room.raw("UPDATE template_version SET source = replace(source, '{name}', 'The learner')").unwrap();
    let run = thale.run_checks().unwrap();
    assert_eq!(run.closed, [(exception, "DAY-08")]);
    assert!(!held(&thale));
}
