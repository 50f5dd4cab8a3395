//! Every form: required fields, verdicts while typing, days as people write them, look-ups, carrying forward.

use super::stage::Office;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;

/// Goes to the field of this label.
fn at(window: &mut Window, label: &str) {
    for _ in 0..40 {
        if window.selected().trim_start_matches(['►', 'x', ' ', '>']).starts_with(label) {
            return;
        }
        window.press("Tab");
    }
    panic!("there is no field {label}: {}", window.screen());
}

fn new_registration(office: &Office) -> Window {
    let mut window = office.window("thale");
    window.press("2 ] n");
    window
}

#[test]
fn saving_goes_to_the_first_wrong_field_and_names_them_all() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.type_in("L-0000073").press("Enter Ctrl-O");
    let said = window.message();
    assert!(said.contains("2 fields are wrong: Qualification, Centre. Nothing is lost."), "{said}");
    assert!(window.selected().contains("Qualification"), "{}", window.selected());
    assert!(window.shows("x this must be filled"), "{}", window.screen());
}

#[test]
fn required_fields_are_marked_and_judged_while_typing() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    assert!(window.shows("Learner *") && !window.shows("Due on *"), "{}", window.screen());
    at(&mut window, "Registered on");
    window.press("Ctrl-U").type_in("31/6");
    assert!(window.shows("x June has 30 days"), "{}", window.screen());
    window.press("Backspace Backspace Backspace Backspace").type_in("30/6");
    assert!(window.shows("√ Tue 30/06/2026"), "{}", window.screen());
}

#[test]
fn days_are_typed_as_people_write_them() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    at(&mut window, "Due on");
    let written = [
        ("21/11/2026", "Sat 21/11/2026"),
        ("21 nov", "Sat 21/11/2026"),
        ("today+5", "Wed 25/11/2026"),
        ("fri", "Fri 2"),
    ];
    for (typed, read) in written {
        window.press("Ctrl-U").type_in(typed);
        assert!(window.selected().contains(&format!("√ {read}")), "{typed}: {}", window.selected());
    }
}

#[test]
fn a_look_up_narrows_while_typing_and_a_name_finds_the_record() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.type_in("adaeze");
    assert!(window.shows("L-0000073"), "{}", window.screen());
    window.press("Down");
    assert!(window.selected().contains("L-"), "{}", window.selected());
    window.press("Enter");
    assert!(window.shows("√ Adaeze"), "{}", window.screen());
}

#[test]
fn typing_is_never_held_back_by_a_slow_look_up_and_enter_waits_for_its_answer() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.slow().type_in("L-0000073");
    assert!(window.shows("L-0000073"), "every letter is there before any answer: {}", window.screen());
    window.press("Enter").type_in("610/9115");
    assert!(!window.shows("610/9115"), "the keys behind Enter wait with it");
    window.answer();
    assert!(window.shows("√ Adaeze"), "{}", window.screen());
    assert!(window.selected().contains("610/9115"), "{}", window.screen());
}

#[test]
fn an_answer_to_an_older_text_is_dropped() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.slow().type_in("adaeze").press("Ctrl-U").type_in("zz").answer();
    assert!(!window.shows("L-0000073"), "{}", window.screen());
}

#[test]
fn a_paste_of_lines_fills_a_field_and_presses_nothing() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    at(&mut window, "Number");
    window.paste("CP-1\nCP-2\r\n");
    assert!(window.selected().contains("CP-1 CP-2"), "{}", window.selected());
    assert!(window.row(2).contains("new registration"), "nothing was confirmed: {}", window.row(2));
    window.press("Tab").paste("\n");
    assert!(window.message().contains("nothing was pressed"), "{}", window.message());
    assert!(window.row(2).contains("new registration"));
}

#[test]
fn save_and_new_carries_course_centre_and_days_forward_and_begins_at_the_learner() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.type_in("L-0000073").press("Enter").type_in("610/9115").press("Down Enter").type_in("NMA02").press("Enter");
    window.press("Ctrl-N");
    assert!(window.message().contains("is registered"), "{}", window.screen());
    assert!(window.row(2).contains("new registration"), "{}", window.row(2));
    assert!(window.selected().contains("Learner"), "{}", window.selected());
    assert!(window.shows("NMA02") && window.shows("610/9115"), "{}", window.screen());
    assert!(!window.shows("L-0000073"), "{}", window.screen());
}

#[test]
fn as_last_time_brings_back_what_was_saved() {
    let office = Office::sample();
    let mut window = new_registration(&office);
    window.type_in("L-0000073").press("Enter").type_in("610/9115").press("Down Enter").type_in("NMA02").press("Enter");
    window.press("Ctrl-O").press("2 ] n");
    at(&mut window, "Centre");
    window.press("Ctrl-Y");
    assert!(window.selected().contains("NMA02"), "{}", window.screen());
}

#[test]
fn a_registration_is_duplicated_into_a_new_form_for_another_learner() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("R-0000073").press("Enter");
    let course = window.screen().lines().find(|row| row.contains("course")).unwrap().to_owned();
    let code = course.split_whitespace().find(|word| word.starts_with("610/")).unwrap().to_owned();
    window.press("d");
    assert!(window.row(2).contains("new registration"), "{}", window.row(2));
    assert!(window.shows(&code), "{}", window.screen());
    assert!(window.selected().contains("Learner"), "{}", window.selected());
}

#[test]
fn a_note_takes_several_lines_and_tab_leaves_it() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter x");
    at(&mut window, "What is wrong");
    window.type_in("first line").press("Enter").type_in("second line");
    let screen = window.screen();
    assert!(screen.contains("first line") && screen.contains("second line"), "{screen}");
    window.paste("third\nfourth");
    assert!(window.shows("second linethird") && window.shows("fourth"), "{}", window.screen());
    window.press("Tab");
    assert!(!window.selected().contains("What is wrong"), "{}", window.selected());
}

#[test]
fn a_letter_the_terminal_cannot_show_makes_its_field_read_only() {
    let office = Office::sample();
    let learner = "L-0000073".parse().unwrap();
    let mut core = office.core("thale");
    let fields = core.learner(learner).unwrap().fields;
    let was = fields.into_iter().find(|(name, _)| *name == "town").unwrap().1;
    let edit = certdesk::core::domain::amendments::FieldEdit::new("town", was, "Łódź");
    core.amend_learner(learner, &[edit], "letter").unwrap();
    let mut window = Window::looking(core, 80, 24, "classic", Depth::Mono, true);
    window.press("g").type_in("L-0000073").press("Enter e");
    assert!(window.shows("read-only: letters not shown"), "{}", window.screen());
    let town = window.screen().lines().find(|row| row.contains("Town")).unwrap().to_owned();
    for _ in 0..20 {
        window.press("Tab").type_in("!");
    }
    let after = window.screen().lines().find(|row| row.contains("Town")).unwrap().to_owned();
    assert_eq!(town, after, "nothing can be typed there");
}

#[test]
fn the_field_the_core_finds_wrong_is_in_focus() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("R-0000073").press("Enter e");
    at(&mut window, "Registered on");
    window.press("Ctrl-U").type_in("today+900");
    at(&mut window, "Reason");
    window.type_in("typing").press("Ctrl-O");
    assert!(window.row(2).contains("amend") || window.message().contains("is amended"), "{}", window.screen());
}

#[test]
fn a_day_that_must_come_says_so_in_its_field_and_the_form_stays() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 z Down").type_in("yesterday");
    assert!(window.shows("x 19/11/2026: not after today"), "{}", window.screen());
    window.press("Ctrl-O");
    assert!(window.message().contains("1 field is wrong: Until. Nothing is lost."), "{}", window.message());
    assert!(window.shows("yesterday") && window.shows("[ Wait Ctrl-O ]"), "{}", window.screen());
    window.press("Ctrl-U").type_in("today+1");
    assert!(window.shows("√ Sat 21/11/2026"), "{}", window.screen());
    assert!(!window.message().contains("wrong"), "{}", window.message());
}

#[test]
fn a_form_the_core_refuses_stays_open_with_what_was_typed() {
    let office = Office::sample();
    for (keys, words, other, said) in [
        ("3 a", "jmb", "f", "was resolved"),
        ("3 z Down", "today+5", "f", "resolved"),
        ("3 f", "rang them", "f", "resolved"),
    ] {
        let mut window = office.window("thale");
        window.press(keys).type_in(words);
        office.window("jmbeki").press("3").press(other).type_in("mended").press("Ctrl-O");
        window.press("Enter Ctrl-O");
        assert!(window.message().contains(said), "{keys}: {}", window.screen());
        assert!(window.message().starts_with('x'), "{keys}: {}", window.screen());
        assert!(window.shows(words) && window.shows("Ctrl-O ]"), "{keys}: {}", window.screen());
        window.press("Esc");
        assert!(!window.shows("Ctrl-O ]") && window.message().is_empty(), "{keys}: {}", window.screen());
    }
}

#[test]
fn the_refusal_of_a_form_goes_once_its_field_is_right() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("g").type_in("L-0000073").press("Enter e");
    at(&mut window, "Town");
    window.press("Ctrl-U").type_in("Otley").press("Ctrl-O");
    assert!(window.message().contains("1 field is wrong: Reason. Nothing is lost."), "{}", window.message());
    window.type_in("letter");
    assert_eq!(window.message(), "");
    window.press("Ctrl-U Ctrl-O");
    assert!(window.message().contains("1 field is wrong: Reason"), "{}", window.message());
    window.press("2");
    window.press("Esc");
    assert!(!window.message().contains("wrong"), "{}", window.message());
}

#[test]
fn a_field_never_saved_says_so_and_a_needed_one_is_named_at_the_field() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 f Ctrl-Y");
    assert!(window.message().contains("Nothing was saved in this field before."), "{}", window.message());
    window.press("Enter");
    assert!(window.shows("x this must be filled"), "{}", window.screen());
    assert!(window.selected().contains("What was done"), "{}", window.selected());
    window.type_in("rang them").press("Enter Enter");
    assert!(window.message().contains("is resolved"), "{}", window.screen());
}
