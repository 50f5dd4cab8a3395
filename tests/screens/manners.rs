//! Manners that hold in every pane: sizes, looks, help, palette, hostile data, random keys.

use super::stage::Office;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::{Depth, names};

const SIZES: [(u16, u16); 4] = [(80, 24), (120, 40), (60, 16), (200, 50)];
const PLACES: [&str; 8] = ["1", "2", "2 ] ] ] ]", "3", "3 Enter", "4", "4 Enter", "7"];

#[test]
fn every_place_keeps_title_message_and_hints_at_every_size_and_look() {
    let office = Office::sample();
    for (width, height) in SIZES {
        for (theme, depth, ascii) in
            [("classic", Depth::Sixteen, false), ("mono", Depth::Mono, false), ("classic", Depth::Mono, true)]
        {
            let mut window = Window::looking(office.core("thale"), width, height, theme, depth, ascii);
            for keys in PLACES {
                window.press(keys);
                let screen = window.screen();
                let rows: Vec<&str> = screen.lines().collect();
                assert_eq!(rows.len(), usize::from(height));
                assert!(rows[0].contains("20/11/"), "{width}x{height} {keys}: {screen}");
                assert!(rows[rows.len() - 1].contains("help"), "{width}x{height} {keys}: {screen}");
                if ascii {
                    assert!(screen.is_ascii(), "{width}x{height} {keys}: {screen}");
                }
                window.press("q q q");
            }
        }
    }
}

#[test]
fn every_theme_paints_every_pane() {
    let office = Office::sample();
    for name in names() {
        let mut window = Window::set(office.core("thale"), &format!("theme = \"{name}\""));
        window.press("1 2 3 4 7");
        assert!(window.row(1).contains("[7 Reports]"), "{name}: {}", window.screen());
    }
}

#[test]
fn a_window_that_is_too_small_says_so_calmly_and_comes_back() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2").resize(48, 9);
    assert!(window.shows("60x16 is needed, 48x9 is here"), "{}", window.screen());
    for (width, height) in [(1, 1), (2, 3), (300, 2), (59, 16), (60, 15)] {
        window.resize(width, height).press("j k Enter q");
    }
    window.resize(80, 24);
    assert!(window.row(2).contains("[Learners]"), "{}", window.screen());
}

#[test]
fn the_palette_finds_by_synonym_and_says_why_not() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 :").type_in("give");
    assert!(window.selected().contains("assign"), "{}", window.screen());
    window.press("Enter");
    assert!(window.shows("Assign X-"), "{}", window.screen());
    window.press("Esc 2 :").type_in("assign");
    assert!(window.shows("x nothing here to assign"), "{}", window.screen());
}

#[test]
fn help_lists_what_can_be_done_here_and_runs_it() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ?").type_in("mark");
    assert!(window.shows("? Help: Exceptions > Queue"), "{}", window.screen());
    window.press("Enter");
    assert!(window.row(3).contains("1 marked"), "{}", window.row(3));
}

#[test]
fn a_key_a_place_cannot_obey_is_answered_with_a_reason() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 a");
    assert!(window.message().contains("assign: nothing here to assign"), "{}", window.message());
    window.press("% ");
    assert!(window.message().contains("% means nothing"), "{}", window.message());
}

#[test]
fn a_move_of_the_cursor_changes_few_cells_and_a_rest_none() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 j");
    let cells = window.cells_changed_by("j");
    assert!(cells <= 24, "{cells} cells");
    assert_eq!(window.cells_changed_by(""), 0);
    window.second();
    assert_eq!(window.cells_changed_by(""), 0);
}

#[test]
fn read_only_refuses_every_change_and_says_so() {
    let office = Office::sample();
    let session = certdesk::core::Session { read_only: true, ..Default::default() };
    let core = certdesk::core::Core::open(&office.database(), &session, {
        let mut around = certdesk::core::Surroundings::of_this_machine();
        around.login = "thale".to_owned();
        around
    })
    .unwrap();
    let mut window = Window::open(core, 80, 24);
    window.press("3 a");
    assert!(window.message().contains("read-only"), "{}", window.screen());
    assert!(window.row(1).contains("read-only"), "{}", window.row(1));
}

#[test]
fn hostile_text_reaches_no_screen_as_itself() {
    let office = Office::sample();
    let hostile = "a\u{1b}[2J\u{202e}b\u{200b}\u{7}\u{9b}31m";
    let mut window = office.window("thale");
    for keys in ["2 /", "g", ":", "?", "3 a", "2 e", "2 n", "3 Enter i"] {
        window.press(keys).paste(hostile).type_in(hostile);
        for name in hostile.chars() {
            window.type_in(&name.to_string());
        }
        let hidden = |c: char| c != '\n' && certdesk::core::domain::safe_text::is_hidden(c);
        let screen = window.screen();
        assert!(!screen.chars().any(hidden), "{keys}: {screen:?}");
        window.press("Esc Esc Esc Esc");
    }
}

#[test]
fn a_key_costs_few_bytes_at_every_size() {
    let office = Office::sample();
    for (width, height, scrolled) in [(80, 24, 250), (120, 40, 1_300), (200, 50, 2_000)] {
        let mut window = Window::open(office.core("thale"), width, height);
        window.press("2 End Home PgDn");
        for (key, most) in [("j", 60), ("k", 60), ("PgDn", 5_000), ("PgUp", 5_000), ("End", 5_000), ("Space", 250)] {
            let (at_once, at_rest) = window.bytes_of(key);
            assert!(at_once <= most && at_once > 0, "{width}x{height} {key}: {at_once} bytes");
            assert!(at_rest <= 1_000, "{width}x{height} {key}: {at_rest} bytes when the keys rest");
        }
        window.press("Home");
        while window.bytes_of("j").0 <= 60 {}
        for key in ["j", "j", "j"] {
            let (bytes, _) = window.bytes_of(key);
            assert!(bytes <= scrolled, "{width}x{height}, scrolling by {key}: {bytes} bytes");
        }
        assert_eq!(window.bytes_of(""), (0, 0), "a rest costs nothing");
        assert_eq!(window.second().sent().len(), 0, "a second costs nothing");
    }
}

#[test]
fn the_note_of_what_is_below_covers_nothing() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("7");
    let screen = window.screen();
    let note = screen.lines().find(|row| row.contains("more below")).expect("the report is longer than the window");
    assert!(note.trim_start().starts_with(|c: char| c.is_ascii_digit()), "{note}");
    // Going down row by row, each bar of the chart is seen whole once.
    let mut seen = screen;
    for _ in 0..40 {
        window.press("j");
        seen.push_str(&window.screen());
    }
    for week in ["W40", "W41", "W42", "W43", "W44", "W45", "W46", "W47"] {
        let whole = seen.lines().any(|row| row.contains(week) && row.contains("below") && row.contains(" 0 "));
        assert!(whole, "{week} is never seen whole:\n{seen}");
    }
}

#[test]
fn charts_say_their_values_without_colour_and_in_ascii() {
    let office = Office::sample();
    let mut window = Window::looking(office.core("thale"), 80, 40, "mono", Depth::Mono, true);
    window.press("7");
    let screen = window.screen();
    let ages = screen.lines().skip_while(|row| !row.contains("OPEN EXCEPTIONS BY AGE")).nth(1).unwrap_or_default();
    assert!(ages.contains('#') && ages.contains("22"), "{screen}");
    assert!(screen.contains("| = target"), "{screen}");
}
