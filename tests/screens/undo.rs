//! Taking back: every step that says so, and the true reason where it cannot.

use super::stage::Office;
use certdesk::core::ClaimCorrection;
use certdesk::core::domain::amendments::FieldEdit;
use certdesk::core::domain::references::{ClaimRef, LearnerRef};
use certdesk::tui::headless::Window;

fn on(office: &Office, login: &str, reference: &str) -> Window {
    let mut window = office.window(login);
    window.press("g").type_in(reference).press("Enter");
    window
}

fn town(office: &Office, login: &str, value: &str) {
    let learner: LearnerRef = "L-0000073".parse().unwrap();
    let mut core = office.core(login);
    let was = core.learner(learner).unwrap().fields.into_iter().find(|(name, _)| *name == "town").unwrap().1;
    core.amend_learner(learner, &[FieldEdit::new("town", was, value)], "letter").unwrap();
}

fn town_now(office: &Office) -> String {
    let card = office.core("thale").learner("L-0000073".parse().unwrap()).unwrap();
    card.fields.into_iter().find(|(name, _)| *name == "town").unwrap().1
}

/// The first open problem's row and what stands in its field.
fn open_row(office: &Office) -> (ClaimRef, String, String) {
    let core = office.core("thale");
    let groups = core.claim_problems("CF-2026-0002".parse().unwrap()).unwrap();
    let mut problems = groups.iter().flat_map(|group| &group.problems);
    let problem = problems
        .find(|problem| problem.proposed.is_some() && problem.state == "open" && problem.severity == "error")
        .unwrap();
    (problem.claim, problem.field.clone(), problem.found.clone())
}

#[test]
fn a_correction_of_a_claim_row_is_taken_back_and_its_award_with_it() {
    let office = Office::sample();
    let mut window = on(&office, "thale", "CF-2026-0002");
    while !window.selected().contains("Hadžić") {
        window.press("j");
    }
    window.press("e").type_in("Hadžić").press("Ctrl-O");
    assert!(window.message().contains("corrected, 1 award is made"), "{}", window.screen());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.screen());
    window.press("g").type_in("CF-2026-0002").press("Enter");
    assert!(window.shows("Hadži?"), "the row is open again: {}", window.screen());
    let awards = office.core("thale");
    let cancelled = awards.sheet_count(certdesk::core::domain::sheets::SheetKind::Awards, "state:cancelled").unwrap();
    assert_eq!(cancelled.to_string(), "1");
}

#[test]
fn a_correction_taken_back_is_done_again_with_the_same_award() {
    let office = Office::sample();
    let (row, ..) = open_row(&office);
    let mut core = office.core("thale");
    let done = core.correct_claim(row, &ClaimCorrection::Proposals).unwrap();
    core.undo(None).unwrap();
    assert!(core.correct_claim(row, &ClaimCorrection::Proposals).is_ok(), "the row is open again");
    core.undo(None).unwrap();
    drop(core);
    // Across a restart.
    let mut core = office.core("thale");
    core.redo().unwrap();
    let refused = core.correct_claim(row, &ClaimCorrection::Proposals);
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(done.awards.len(), 1, "the correction made one award");
    assert!(core.why(&done.awards[0].to_string()).is_ok(), "and it is there again");
}

#[test]
fn a_rejected_row_comes_back() {
    let office = Office::sample();
    let (row, ..) = open_row(&office);
    let mut core = office.core("thale");
    core.reject_claim(row, "sent twice").unwrap();
    assert!(core.correct_claim(row, &ClaimCorrection::Proposals).is_err());
    core.undo(None).unwrap();
    assert!(core.correct_claim(row, &ClaimCorrection::Proposals).is_ok());
}

#[test]
fn a_correction_somebody_worked_on_since_is_refused_with_the_name() {
    let office = Office::sample();
    let (row, field, found) = open_row(&office);
    let value = ClaimCorrection::Value { field: field.clone(), value: format!("{found} x") };
    let mut core = office.core("thale");
    core.correct_claim(row, &value).unwrap();
    let mut other = office.core("jmbeki");
    let corrected = other.correct_claim(row, &ClaimCorrection::Value { field, value: format!("{found} y") });
    assert!(corrected.is_ok(), "{corrected:?}");
    let refused = core.undo(None).unwrap_err();
    assert!(refused.to_string().contains("was changed since by jmbeki"), "{refused}");
}

#[test]
fn a_withdrawn_registration_is_active_again() {
    let office = Office::sample();
    let mut window = on(&office, "thale", "R-0000073");
    window.press(".w").type_in("moved away").press("Ctrl-O");
    assert!(window.message().contains("withdrawn"), "{}", window.screen());
    window.press("u");
    assert!(window.message().contains("Taken back"), "{}", window.message());
    assert!(window.row(2).contains("active"), "{}", window.screen());
}

#[test]
fn undo_is_refused_with_who_changed_it_since_and_when() {
    let office = Office::sample();
    town(&office, "thale", "Otley");
    town(&office, "jmbeki", "Ilkley");
    let mut window = on(&office, "thale", "L-0000073");
    window.press("u");
    let said = window.message();
    assert!(said.contains("town of L-0000073 was changed since by jmbeki at 10:41"), "{said}");
    assert_eq!(town_now(&office), "Ilkley");
}

#[test]
fn my_actions_list_every_step_and_say_which_can_be_taken_back() {
    let office = Office::sample();
    town(&office, "thale", "Otley");
    town(&office, "thale", "Ilkley");
    let mut window = office.window("thale");
    window.press("U");
    let screen = window.screen();
    assert!(screen.contains("my actions") && screen.contains("Learner L-0000073 amended: town."), "{screen}");
    assert!(screen.contains("√ u takes it back"), "{screen}");
    assert!(screen.contains("x thale changed town"), "the older one says why not: {screen}");
    window.press("j u");
    assert!(window.message().contains("thale changed town since"), "{}", window.message());
}

#[test]
fn an_older_step_is_undone_from_the_list_and_done_again() {
    let office = Office::sample();
    let before = town_now(&office);
    town(&office, "thale", "Otley");
    office.core("thale").confirm_learner_name("L-0000091".parse().unwrap(), "by telephone").unwrap();
    let mut window = office.window("thale");
    window.press("U");
    while !window.selected().contains("amended: town") {
        window.press("j");
    }
    window.press("u");
    assert!(window.message().contains("Taken back: learner amended L-0000073"), "{}", window.message());
    assert_eq!(town_now(&office), before);
    assert!(window.shows("√ does it again"), "{}", window.screen());
    window.press("Ctrl-R");
    assert_eq!(town_now(&office), "Otley", "{}", window.message());
}

#[test]
fn a_step_that_cannot_be_taken_back_is_refused_with_the_true_reason() {
    let office = Office::sample();
    let mut core = office.core("thale");
    core.add_learner(&[
        ("given_names".into(), "Halima".into()),
        ("family_name".into(), "Sorrel".into()),
        ("born_on".into(), "12/03/2001".into()),
    ])
    .unwrap();
    drop(core);
    let mut window = office.window("thale");
    window.press("u");
    let said = window.message();
    assert!(said.contains("cannot be undone") && said.contains("it made a record"), "{said}");
    window.press("U u");
    assert!(window.message().contains("it made a record"), "{}", window.message());
}

#[test]
fn undo_and_redo_reach_over_a_restart() {
    let office = Office::sample();
    let before = town_now(&office);
    town(&office, "thale", "Otley");
    office.window("thale").press("u");
    assert_eq!(town_now(&office), before);
    office.window("thale").press("Ctrl-R");
    assert_eq!(town_now(&office), "Otley");
}

#[test]
fn a_name_taken_back_is_nobodys_earlier_name() {
    let office = Office::sample();
    let mut window = on(&office, "thale", "L-0000073");
    let before = window.screen();
    assert!(!before.contains("earlier name"), "{before}");
    window.press("e Down Down Ctrl-U").type_in("Cole");
    window.press("Down Down Down Down Down Down Down Down Down Down Down").type_in("deed poll seen").press("Ctrl-O");
    assert!(window.shows("earlier name"), "{}", window.screen());
    window.press("u");
    assert!(!window.shows("earlier name"), "{}", window.screen());
}
