//! Commands in general: pairs and what may follow them, the last verb again, alarms, jumps, read-only, jobs, the way
//! here.

use super::stage::Office;

#[test]
fn what_may_follow_a_point_is_shown_after_a_rest_with_reasons() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 .");
    let screen = window.screen();
    assert!(screen.contains(". then"), "{screen}");
    let line =
        |word: &str| screen.lines().position(|row| row.contains(word)).unwrap_or_else(|| panic!("{word}: {screen}"));
    assert!(line("e escalate") < line("x nothing here to"), "{screen}");
}

#[test]
fn a_pair_typed_at_once_is_obeyed_and_an_unknown_one_explained() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3").type_in(".e");
    assert!(window.shows("Escalate"), "{}", window.screen());
    window.press("Esc").type_in(".~");
    assert!(window.message().contains(".~ means nothing; ? shows every key"), "{}", window.message());
    window.press(". Esc");
    assert!(!window.shows(". then"), "{}", window.screen());
}

#[test]
fn the_last_verb_is_given_again_on_another_record() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(";");
    assert!(window.message().contains("no verb was given"), "{}", window.message());
    window.press("3 t");
    let first = window.message();
    assert!(first.starts_with('√'), "{first}");
    window.press("j j ;");
    assert!(window.message().starts_with('√') && window.message() != first, "{}", window.message());
}

#[test]
fn alarms_say_what_is_late_and_go_there() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("!");
    if window.shows("Alarms: what is late") {
        assert!(window.row(1).contains('!'), "{}", window.row(1));
        window.press("Enter");
        assert!(window.row(1).contains("[3") && window.row(3).contains("due:<today"), "{}", window.screen());
    } else {
        assert!(window.message().contains("Nothing is late"), "{}", window.message());
    }
}

#[test]
fn an_overdue_exception_raises_the_alarm_in_the_title() {
    let office = Office::sample();
    let session = certdesk::core::Session {
        operator: Some("thale".to_owned()),
        today: "2027-02-01".parse().ok(),
        ..Default::default()
    };
    let core = certdesk::core::Core::open(&office.database(), &session, super::stage::machine()).unwrap();
    let mut window = certdesk::tui::headless::Window::open(core, 80, 24);
    window.press("r");
    assert!(window.row(1).contains("1! ") || window.row(1).contains("[1! "), "{}", window.row(1));
    window.press("!");
    assert!(window.shows("past their clock"), "{}", window.screen());
    assert!(window.shows("claims past the published days"), "{}", window.screen());
    window.press("Enter");
    assert!(window.row(3).contains("due:<today"), "{}", window.screen());
    window.press("! G");
    window.press("Esc !").type_in("MER").press("Enter");
    assert!(window.row(2).contains("[Awards]"), "{}", window.screen());
    assert!(window.row(3).contains("received:.."), "{}", window.screen());
}

#[test]
fn anything_is_reached_from_anywhere_by_its_reference() {
    let office = Office::sample();
    let mut window = office.window("thale");
    for from in ["1", "3", "4 Enter", "7", "2 Enter w"] {
        window.press(from).press("g").type_in("L-0000073").press("Enter");
        assert!(window.row(2).contains("Adaeze"), "{from}: {}", window.screen());
    }
    window.press("q 2 j j j g Enter");
    let first = window.selected();
    window.press("Home");
    assert_eq!(window.selected(), first);
}

#[test]
fn the_way_here_stands_in_row_2_and_q_goes_back_one() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Enter T");
    let way = window.row(2);
    assert_eq!(way.matches(" > ").count(), 2, "{way}");
    window.press("q");
    assert_eq!(window.row(2).matches(" > ").count(), 1, "{}", window.row(2));
    window.press("q");
    assert!(window.row(2).contains("[Queue]"), "{}", window.row(2));
}

#[test]
fn read_only_takes_every_changing_command_away_at_once_and_gives_it_back() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3");
    assert!(window.row(24).contains("assign"), "{}", window.row(24));
    window.press(":").type_in("read-only").press("Enter");
    assert!(window.row(1).contains("read-only"), "{}", window.row(1));
    assert!(!window.row(24).contains("assign"), "{}", window.row(24));
    for keys in ["a", "t", "f", "u", ".c"] {
        window.press(keys);
        assert!(window.message().contains("read-only"), "{keys}: {}", window.message());
    }
    window.press(":").type_in("read-only").press("Enter a");
    assert!(window.shows("Assign X-"), "{}", window.screen());
}

#[test]
fn a_form_that_was_open_before_read_only_saves_nothing() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 a Ctrl-P").type_in("read-only");
    // It is no command for a field: the way to it is to leave the form, which keeps what was typed.
    assert!(!window.selected().contains("√"), "{}", window.screen());
}

#[test]
fn jobs_are_listed_with_how_they_ended() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("&");
    assert!(window.message().contains("Nothing runs"), "{}", window.message());
}
