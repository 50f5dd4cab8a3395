//! The palette and the help: found by words, by synonym, by key; run, completed, explained.

use super::stage::Office;

#[test]
fn words_find_and_the_foot_says_what_it_does_and_the_same_in_a_shell() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 :").type_in("give");
    let screen = window.screen();
    assert!(window.selected().contains("assign"), "{screen}");
    assert!(screen.contains("Found by its synonym \"give\"."), "{screen}");
    assert!(screen.contains("Script: certdesk exception assign."), "{screen}");
    assert!(screen.contains("u takes it"), "{screen}");
}

#[test]
fn what_cannot_run_stands_behind_what_can_with_its_reason() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 :").type_in("er");
    let screen = window.screen();
    let row =
        |words: &str| screen.lines().position(|row| row.contains(words)).unwrap_or_else(|| panic!("{words}: {screen}"));
    assert!(row("export") < row("x nothing here to error"), "{screen}");
    window.press("Ctrl-U").type_in("escalate").press("Enter");
    assert!(window.message().contains("escalate: nothing here to escalate."), "{}", window.message());
}

#[test]
fn the_number_of_marked_records_stands_beside_the_verb() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 Space Space :").type_in("assign");
    assert!(window.selected().contains("√ 2 marked"), "{}", window.screen());
}

#[test]
fn right_completes_the_name() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 :").type_in("esc").press("Right");
    assert!(window.shows("> escalate"), "{}", window.screen());
}

#[test]
fn a_sub_view_is_found_by_its_name_and_enter_goes_there() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("1 :").type_in("proposals");
    assert!(window.shows("» in 4 Batches"), "{}", window.screen());
    window.press("Enter");
    assert!(window.row(2).contains("[Proposals]"), "{}", window.row(2));
}

#[test]
fn what_is_used_more_comes_first_also_after_a_new_start() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 T q T q T q Q");
    assert!(window.left, "{}", window.screen());
    let mut window = office.window("thale");
    window.press("3 :");
    assert!(window.selected().contains("timeline"), "{}", window.screen());
    let mut other = office.window("jmbeki");
    other.press("3 :");
    assert!(!other.selected().contains("timeline"), "{}", other.screen());
}

#[test]
fn from_a_field_the_palette_offers_what_is_of_use_there() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("2 n Ctrl-P").type_in("go to");
    assert!(window.selected().contains("go to"), "{}", window.screen());
    window.press("Enter").type_in("L-0000073").press("Enter");
    assert!(window.row(2).contains("Adaeze"), "{}", window.screen());
}

#[test]
fn help_finds_by_a_control_key_what_it_does_and_where() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ? Ctrl-Y");
    assert!(window.selected().contains("as last time"), "{}", window.screen());
    assert!(window.shows("x while typing in a field"), "{}", window.screen());
    window.press("Backspace").type_in("w");
    assert!(window.selected().contains("why?"), "{}", window.screen());
}

#[test]
fn behind_an_at_sign_any_key_is_looked_up() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ?").type_in("@").press("Tab");
    assert!(window.selected().contains("next"), "{}", window.screen());
    window.press("Ctrl-U").type_in("@").type_in(".e");
    assert!(window.selected().contains("escalate"), "{}", window.screen());
}

#[test]
fn help_runs_what_is_chosen() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ?").type_in("mark all").press("Enter");
    assert!(window.row(3).contains("marked"), "{}", window.row(3));
}

#[test]
fn help_says_where_it_is_and_how_many_commands_are_here() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press("3 ?");
    assert!(window.shows("? Help: Exceptions > Queue") && window.shows(" here"), "{}", window.screen());
    assert!(window.shows("KEY       COMMAND            WHAT IT DOES HERE"), "{}", window.screen());
}

#[test]
fn every_command_of_a_list_can_be_reached_by_the_words_of_its_name() {
    let office = Office::sample();
    let mut window = office.window("thale");
    for row in certdesk::tui::keys_markdown("").lines().filter(|row| row.ends_with(" |")) {
        let cells: Vec<&str> = row.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
        let [.., title, _, name] = cells[..] else { continue };
        if title == "command" || name == "name" {
            continue;
        }
        // Commands of fields are found in a field, by the palette of a form.
        window.press("Esc Esc Esc 3 ?").type_in(title);
        let screen = window.screen();
        assert!(screen.contains(title), "{title}: {screen}");
    }
}
