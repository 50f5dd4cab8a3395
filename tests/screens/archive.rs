//! The archive by keyboard at 80×24: searched, a match proposed, confirmed by a second person, and the records it made. REG-4.

use certdesk::tui::headless::Window;

use crate::stage::Office;

fn archive(office: &Office, login: &str) -> Window {
    let mut window = Window::open(office.core(login), 80, 24);
    window.press("2");
    for _ in 0..10 {
        if window.shows("M-0000") {
            break;
        }
        window.press("]");
    }
    window
}

fn flowing(window: &mut Window) -> String {
    let screen = window.screen();
    screen.split(|c: char| c.is_whitespace() || c == '│').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn reg_4_an_old_certificate_is_found_matched_and_captured_by_keyboard() {
    let office = Office::sample();
    let mut thale = archive(&office, "thale");
    assert!(thale.shows("M-0000"), "{}", thale.screen());

    thale
        .press("n")
        .type_in("Mary Okoro")
        .press("Tab")
        .type_in("Mary Ann Hughes")
        .press("Tab")
        .type_in("03/04/1961")
        .press("Ctrl-O");
    assert!(thale.shows("HUGHES, Mary Ann") && thale.shows("strong"), "{}", thale.screen());
    assert!(thale.shows("+40 family name the same"), "{}", thale.screen());
    for _ in 0..10 {
        if thale.selected().contains("HUGHES, Mary Ann") {
            break;
        }
        thale.press("j");
    }
    thale.press("Enter");
    assert!(thale.shows("reel R10, fiche 1, frame 1") && thale.shows("MATCH"), "{}", thale.screen());
    thale.press("f");
    assert!(thale.shows("Propose a match with M-0000001") && thale.shows("Mary Okoro"), "{}", thale.screen());
    thale.press("Tab Tab Tab Tab Tab Tab Tab Tab Tab").type_in("frame read, passport seen").press("Ctrl-O");
    assert!(thale.shows("waits for a second person"), "{}", thale.screen());
    thale.press("f");
    assert!(thale.shows("a second person confirms it"), "{}", thale.screen());

    let mut rsingh = Window::open(office.core("jmbeki"), 80, 24);
    rsingh.press("g").type_in("M-1").press("Enter");
    assert!(rsingh.shows("to second, asked by thale"), "{}", rsingh.screen());
    let seen = rsingh.screen();
    for words in ["Mary Okoro", "Mary Ann Hughes", "frame read, passport seen", "points = "] {
        assert!(seen.contains(words), "the second person is not shown `{words}`:\n{seen}");
    }
    rsingh.press("f");
    let seen = flowing(&mut rsingh);
    for words in [
        "name on film: HUGHES, Mary Ann",
        "name now: Mary Okoro",
        "earlier name: Mary Ann Hughes",
        "evidence: frame read, passport seen",
        "+40 family name the same",
        "it cannot be taken back.",
        "0001",
    ] {
        assert!(seen.contains(words), "the question does not show `{words}`:\n{}", rsingh.screen());
    }
    assert!(rsingh.shows("Confirm the match with M-0000001?"), "{}", rsingh.screen());
    rsingh.press("Enter");
    assert!(rsingh.core().archive_entry("M-1".parse().unwrap()).unwrap().captured.is_none(), "Cancel has the focus");
    rsingh.press("f").type_in("0001").press("Enter");
    assert!(rsingh.shows("captured"), "{}", rsingh.screen());
    let captured = rsingh.core().archive_entry("M-1".parse().unwrap()).unwrap().captured.unwrap();
    assert!(rsingh.shows(&captured.award.to_string()), "{}", rsingh.screen());
    rsingh.press("f");
    assert!(rsingh.shows("captured already, for good"), "{}", rsingh.screen());
    assert!(flowing(&mut rsingh).contains("is not replaced"), "{}", rsingh.screen());
    // What follows begins at the award: the letter of confirmation.
    rsingh.press("g").type_in(&captured.award.to_string()).press("Enter");
    rsingh.press("n");
    assert!(rsingh.shows("confirmation letter"), "{}", rsingh.screen());
    rsingh.press("Ctrl-O");
    if rsingh.shows("is not settled") {
        rsingh.press("Tab Tab Tab").type_in("REC-0042").press("Ctrl-O");
    }
    assert!(rsingh.shows("LT-2026-0001"), "{}", rsingh.screen());
    rsingh.press("g").type_in(&captured.learner.to_string()).press("Enter");
    assert!(rsingh.shows("Mary Ann Hughes"), "{}", rsingh.screen());
    assert_eq!(rsingh.core().doctor().unwrap(), Vec::<String>::new());
}

#[test]
fn reg_4_a_search_that_names_nobody_says_what_it_wants() {
    let office = Office::sample();
    let mut thale = archive(&office, "thale");
    thale.press("n Ctrl-O");
    assert!(thale.shows("none was given"), "{}", thale.screen());
    thale.type_in("Zebedee Quill").press("Ctrl-O");
    assert!(thale.shows("Nothing fits") || thale.shows("0 may be meant"), "{}", thale.screen());
}
