//! Settings: read from a text, shown with what is wrong, changed in the window, kept with everything else in the file.

use super::stage::Office;
use certdesk::tui::headless::Window;
use std::process::Command;

#[test]
fn a_wrong_line_is_named_in_row_23_and_the_window_opens_all_the_same() {
    let office = Office::sample();
    let mut window = Window::set(office.core("thale"), "theme = \"drak\"\n");
    assert!(window.message().contains("settings.toml, line 1: theme: found `drak`"), "{}", window.message());
    window.press("2 j");
    assert!(window.row(2).contains("[Learners]"), "{}", window.screen());
    window.press(",");
    assert!(window.shows("x line 1: theme: found `drak`"), "{}", window.screen());
}

#[test]
fn a_remapped_key_is_obeyed_and_shown_everywhere() {
    let office = Office::sample();
    let mut window = Window::set(office.core("thale"), "[keys]\nassign = \"A\"\n");
    window.press("3");
    assert!(window.row(24).contains("A assign"), "{}", window.row(24));
    window.press("a");
    assert!(window.message().contains("a means nothing"), "{}", window.message());
    window.press(":").type_in("assign");
    assert!(window.selected().contains(" A "), "{}", window.screen());
    window.press("Esc A");
    assert!(window.shows("Assign X-"), "{}", window.screen());
}

#[test]
fn the_vim_preset_goes_to_the_first_row_by_gg_and_pops_up_what_follows_g() {
    let office = Office::sample();
    let mut window = Window::set(office.core("thale"), "preset = \"vim\"\n");
    window.press("2 j j j");
    let fourth = window.selected();
    window.press("gg");
    assert_ne!(window.selected(), fourth);
    window.press("g");
    assert!(window.shows("g then") && window.shows("first row"), "{}", window.screen());
    window.press("t");
    assert!(window.row(1).contains("[3"), "{}", window.row(1));
    window.press("'");
    assert!(window.shows("go to: a ULN"), "{}", window.screen());
}

#[test]
fn the_page_shows_every_setting_and_every_command_with_its_keys() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(",");
    for words in ["theme", "preset", "letters", "plain", "bell", "act as", "COMMAND"] {
        assert!(window.shows(words), "{words}: {}", window.screen());
    }
    assert!(window.row(2).contains("settings.toml"), "{}", window.row(2));
    window.press("/").type_in("mark-range").press("Enter");
    assert!(window.selected().contains("mark-range") && window.selected().contains('+'), "{}", window.screen());
}

#[test]
fn turning_a_setting_saves_it_and_keeps_the_rest_of_the_file() {
    let office = Office::sample();
    let text = "# mine\nbell = true # loud\n";
    let mut window = Window::set(office.core("thale"), text);
    window.press(", j j j j");
    assert!(window.selected().contains("bell"), "{}", window.screen());
    window.press("Right");
    assert_eq!(window.settings, "# mine\nbell = false # loud\n");
    assert!(
        window.selected().contains("no") && window.message().contains("Saved in settings.toml"),
        "{}",
        window.screen()
    );
}

#[test]
fn a_theme_is_tried_on_while_moving_and_kept_only_by_enter() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(", Enter");
    let before = window.painted();
    window.press("Down");
    assert_ne!(window.painted(), before);
    window.press("Esc");
    assert_eq!(window.settings, "");
    assert!(window.selected().contains("classic"), "{}", window.screen());
    window.press("Enter Down Enter");
    assert!(window.settings.starts_with("theme = "), "{}", window.settings);
}

#[test]
fn a_key_is_remapped_by_pressing_it() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(", /").type_in("raise").press("Enter Enter N");
    assert!(window.shows("√ free"), "{}", window.screen());
    window.press("Enter");
    assert_eq!(window.settings, "[keys]\nraise = \"N\"\n");
    assert!(window.selected().contains("raise") && window.selected().contains('N'), "{}", window.screen());
    window.press("Enter Backspace");
    assert_eq!(window.settings, "[keys]\n");
}

#[test]
fn a_key_another_command_has_is_refused_with_its_name() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(", /").type_in("raise").press("Enter Enter e");
    assert!(window.shows("`e` is already edit; two commands cannot share it"), "{}", window.screen());
    window.press("Enter");
    assert!(window.message().contains("Press another key"), "{}", window.message());
    assert_eq!(window.settings, "");
    window.press("Esc");
    assert_eq!(window.settings, "");
}

#[test]
fn two_letters_make_a_pair() {
    let office = Office::sample();
    let mut window = office.window("thale");
    window.press(", /").type_in("assign").press("Enter Enter . x");
    assert!(window.shows("new   .x") && window.shows("√ free"), "{}", window.screen());
    window.press("Enter Esc Esc 3 . x");
    assert!(window.shows("Assign X-"), "{}", window.screen());
}

#[test]
fn into_a_file_that_cannot_be_read_nothing_is_written() {
    let office = Office::sample();
    let mut window = Window::set(office.core("thale"), "theme = = 1\n");
    window.press(", j");
    assert!(window.selected().contains("theme"), "{}", window.screen());
    window.press("Right");
    assert_eq!(window.settings, "theme = = 1\n");
    assert!(window.message().contains("cannot be read"), "{}", window.message());
}

#[test]
fn letters_can_be_kept_to_ascii_and_the_ascii_theme_does_so_too() {
    let office = Office::sample();
    for text in ["letters = \"ascii\"\n", "theme = \"ascii\"\n"] {
        let mut window = Window::set(office.core("thale"), text);
        window.press("3");
        assert!(window.screen().is_ascii(), "{text}: {}", window.screen());
        assert!(window.row(5).starts_with('>'), "{}", window.screen());
    }
}

#[test]
fn a_bell_that_is_off_is_silent() {
    let office = Office::sample();
    let mut loud = Window::set(office.core("thale"), "");
    let mut silent = Window::set(office.core("thale"), "bell = false\n");
    for window in [&mut loud, &mut silent] {
        window.press("4 ] ]");
    }
    assert_eq!((loud.bells, silent.bells), (0, 0));
}

#[test]
fn the_shell_checks_shows_and_finds_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my-settings.toml");
    std::fs::write(&file, "theme = \"dark\"\n[keys]\nraise = \"e\"\n").unwrap();
    let run = |word: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certdesk"));
        let out = command.args(["settings", word]).env("CERTDESK_CONFIG", &file).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let (code, text) = run("check");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("line 3: raise: `e` is already edit; two commands cannot share it"), "{text}");
    assert!(run("show").1.contains("dark"));
    assert_eq!(run("path"), (Some(0), format!("{}\n", file.display())));
    std::fs::write(&file, "theme = \"dark\"\n").unwrap();
    assert_eq!(run("check").0, Some(0));
}

#[test]
fn in_a_service_office_everybody_has_a_settings_file_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_certdesk"));
        command.arg("--db").arg(folder.path().join("desk.db")).args(words);
        command.env_remove("CERTDESK_CONFIG").env("XDG_CONFIG_HOME", folder.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let path = |text: String| std::path::PathBuf::from(text.trim());
    assert_eq!(path(run(&["settings", "path"])), folder.path().join("certdesk/settings.toml"));
    run(&["init", "--service"]);
    let own = path(run(&["settings", "path"]));
    assert_eq!(
        own.parent().and_then(std::path::Path::parent),
        Some(folder.path().join("certdesk").as_path()),
        "{own:?}"
    );
}
