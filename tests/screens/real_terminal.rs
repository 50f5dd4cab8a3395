//! On a real pseudo-terminal: nothing when idle, the terminal given back however the program ends, and every terminal
//! that people work at.

use super::stage::{self, Office};
use super::terminal::{Terminal, in_terms, window_behind, window_on};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use std::time::Duration;

fn open(office: &Office) -> Terminal {
    let mut terminal = Terminal::open(&office.database());
    terminal.shows("Welcome");
    terminal
}

/// The window in a terminal that announces itself so.
fn announced(office: &Office, set: &[(&str, &str)]) -> Terminal {
    let mut command = window_on(&office.database());
    for (name, value) in set {
        command.env(name, value);
    }
    let mut terminal = Terminal::start(command, 80, 24);
    terminal.shows("Welcome");
    terminal
}

/// A form in which something is typed.
fn type_half(terminal: &mut Terminal) {
    terminal.send(b"gL-0000073");
    terminal.shows("Adaeze");
    terminal.send(b"\r");
    terminal.shows("REGISTRATIONS");
    terminal.send(b"e");
    terminal.shows("Given names");
    terminal.send(b"half a word");
    terminal.shows("half a word");
}

fn keeps_half(office: &Office) {
    let drafts = office.core("thale").drafts().unwrap();
    assert!(drafts.iter().any(|draft| draft.fields.contains("half a word")), "{drafts:?}");
}

#[test]
fn a_cursor_move_is_at_most_120_bytes_and_idling_is_none() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    terminal.bytes_in(Duration::from_millis(1_500));
    terminal.send(b"j");
    let bytes = terminal.bytes_in(Duration::from_millis(400));
    assert!((1..=120).contains(&bytes), "{bytes} bytes");
    assert_eq!(terminal.bytes_in(Duration::from_millis(2_500)), 0);
}

#[test]
fn an_idle_window_uses_no_processor() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    terminal.bytes_in(Duration::from_millis(1_500));
    let stat = format!("/proc/{}/stat", terminal.process());
    // Columns 14 and 15 count hundredths of a second.
    let ticks = || {
        let stat = std::fs::read_to_string(&stat).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        after.filter_map(|word| word.parse::<u64>().ok()).sum::<u64>()
    };
    let before = ticks();
    assert_eq!(terminal.bytes_in(Duration::from_secs(4)), 0);
    assert!(ticks() - before <= 1, "{} hundredths of a second in four seconds", ticks() - before);
}

#[test]
fn another_persons_writing_is_seen_within_a_few_seconds_without_a_key() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"]");
    terminal.shows("The office's exceptions");
    let title = "ring the printers".to_owned();
    let words = certdesk::core::TaskWords { title: title.clone(), ..Default::default() };
    office.core("thale").add_task(&words).unwrap();
    terminal.shows(&title);
}

#[test]
fn leaving_gives_the_terminal_back() {
    let office = Office::sample();
    let mut terminal = open(&office);
    assert!(!terminal.is_given_back());
    terminal.send(b"Q");
    terminal.sends("\u{1b}[?1049l");
    assert_eq!(terminal.exit_code(), 0);
    assert!(terminal.is_given_back());
    let sent = String::from_utf8_lossy(&terminal.sent).into_owned();
    for sequence in ["\u{1b}[?25h", "\u{1b}[?2004l", "\u{1b}[?1004l"] {
        assert!(sent.contains(sequence), "{sequence:?} was not sent");
    }
}

#[test]
fn nothing_is_asked_of_the_terminal_and_no_mouse_is_taken() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2j3j4j7?");
    terminal.shows("Help");
    let sent = String::from_utf8_lossy(&terminal.sent).into_owned();
    for question in
        ["\u{1b}[c", "\u{1b}[>", "\u{1b}[6n", "\u{1b}[5n", "\u{1b}]1", "$p", "\u{1b}[?u", "\u{1b}[?100", "\u{1b}[?2026"]
    {
        let found = sent.matches(question).count();
        // Focus reports are taken; they carry no question.
        let focus = sent.matches("\u{1b}[?1004h").count() + sent.matches("\u{1b}[?1049h").count();
        let allowed = if question == "\u{1b}[?100" { focus } else { 0 };
        assert!(found <= allowed, "{question:?} was sent {found} times");
    }
}

#[test]
fn suspending_gives_the_terminal_back_and_going_on_paints_it_whole() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    for outside in [false, true] {
        if outside {
            kill(terminal.process(), Signal::SIGTSTP).unwrap()
        } else {
            terminal.send(b"\x1a")
        }
        terminal.sends("\u{1b}[?1049l");
        // It is stopped a moment after its last byte; going on before that would be missed.
        let stopped = waitpid(terminal.process(), Some(WaitPidFlag::WUNTRACED)).unwrap();
        assert!(matches!(stopped, WaitStatus::Stopped(..)), "{stopped:?}");
        assert!(terminal.is_given_back());
        terminal.screen();
        kill(terminal.process(), Signal::SIGCONT).unwrap();
        terminal.sends("[Learners]");
        terminal.shows("L-0000073");
        assert!(!terminal.is_given_back());
        terminal.bytes_in(Duration::from_millis(700));
    }
    terminal.send(b"\x0c");
    terminal.sends("[Learners]");
}

#[test]
fn stopped_and_continued_by_somebody_else_it_paints_itself_whole() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    kill(terminal.process(), Signal::SIGSTOP).unwrap();
    waitpid(terminal.process(), Some(WaitPidFlag::WUNTRACED)).unwrap();
    terminal.bytes_in(Duration::from_millis(200));
    kill(terminal.process(), Signal::SIGCONT).unwrap();
    terminal.sends("[Learners]");
}

#[test]
fn a_dropped_line_ends_the_process_and_keeps_what_was_typed() {
    let office = Office::sample();
    let mut terminal = open(&office);
    type_half(&mut terminal);
    assert!(terminal.hang_up().ends_within(Duration::from_secs(2)), "the process outlived its terminal");
    keeps_half(&office);
}

#[test]
fn told_to_end_it_gives_the_terminal_back_keeps_the_draft_and_says_so() {
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130), (Signal::SIGQUIT, 131)] {
        let office = Office::sample();
        let mut terminal = open(&office);
        type_half(&mut terminal);
        kill(terminal.process(), signal).unwrap();
        terminal.shows("kept as a draft");
        assert_eq!(terminal.exit_code(), code);
        assert!(terminal.is_given_back());
        keeps_half(&office);
    }
}

#[test]
fn told_to_end_while_its_terminal_takes_no_letters_it_is_gone_all_the_same() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    // From here on nobody reads what it writes.
    for _ in 0..200 {
        terminal.send(b"]\x0c[\x0c");
    }
    kill(terminal.process(), Signal::SIGTERM).unwrap();
    assert!(terminal.child.ends_within(Duration::from_secs(3)), "it hangs in a letter that nobody reads");
}

#[test]
fn a_program_that_breaks_gives_the_terminal_back_and_says_where_the_draft_is() {
    let office = Office::sample();
    let mark = office.path("break now");
    let test = "real_terminal::the_program_that_breaks";
    let words = ["--exact", test, "--ignored", "--nocapture", "--test-threads=1"].map(str::to_owned);
    let mut command = in_terms(std::env::current_exe().unwrap().to_str().unwrap(), &words);
    command.env("CERTDESK_TEST_DATABASE", office.database());
    command.env("CERTDESK_TEST_MARK", &mark);
    let mut terminal = Terminal::start(command, 80, 24);
    terminal.shows("Welcome");
    type_half(&mut terminal);
    terminal.bytes_in(Duration::from_millis(400));
    std::fs::write(&mark, "").unwrap();
    terminal.shows("certdesk broke off");
    terminal.shows("kept as a draft");
    assert!(terminal.ends_within(Duration::from_secs(5)));
    assert!(terminal.is_given_back());
    let sent = String::from_utf8_lossy(&terminal.sent).into_owned();
    assert!(sent.contains("the clock <1B>]0;broke<07>"), "the words of the fault are not marked: {sent:?}");
    assert!(sent.contains("\u{1b}[?1049l") && !sent.contains("\u{1b}]0;broke"), "{sent:?}");
    keeps_half(&office);
}

#[test]
#[ignore = "runs in a terminal of its own, started by the test above"]
fn the_program_that_breaks() {
    let (Ok(database), Ok(mark)) = (std::env::var("CERTDESK_TEST_DATABASE"), std::env::var("CERTDESK_TEST_MARK"))
    else {
        return;
    };
    let core = stage::core_that_breaks(database.as_ref(), mark.into());
    let settings = certdesk::core::SettingsFile::at(std::path::Path::new(&database).with_file_name("none.toml"));
    let opening = certdesk::tui::Opening { settings, theme: None, plain: false, tour: false };
    let code = certdesk::tui::run(core, opening).unwrap();
    assert_eq!(code, 3);
}

#[test]
fn a_storm_of_sizes_down_to_one_letter_ends_in_a_whole_screen() {
    let office = Office::sample();
    let mut terminal = open(&office);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    for turn in 0..60_u16 {
        terminal.resize(1 + turn * 7 % 190, 1 + turn * 5 % 57);
        terminal.send(b"j");
    }
    terminal.resize(1, 1);
    terminal.bytes_in(Duration::from_millis(200));
    terminal.resize(48, 9);
    terminal.shows("60x16 is needed, 48x9 is here");
    terminal.resize(100, 30);
    terminal.shows("[Learners]");
    terminal.shows("L-000");
    assert!(
        terminal.comes(&|screen| screen.lines().nth(29).is_some_and(|row| row.contains("help"))),
        "{}",
        terminal.screen()
    );
}

#[test]
fn every_terminal_people_work_at_shows_the_window() {
    let office = Office::sample();
    for term in
        ["xterm", "xterm-256color", "putty", "putty-256color", "screen", "tmux-256color", "rxvt-unicode", "vt220"]
    {
        let mut terminal = announced(&office, &[("TERM", term)]);
        terminal.send(b"2");
        terminal.shows("► ");
        terminal.send(b"Q");
        assert_eq!(terminal.exit_code(), 0, "{term}");
        assert!(!String::from_utf8_lossy(&terminal.sent).contains("[38;2;"), "{term}");
    }
}

#[test]
fn the_linux_console_and_an_old_locale_are_sent_ascii_only() {
    let office = Office::sample();
    for set in [
        [("TERM", "linux"), ("LANG", "C.UTF-8")],
        [("TERM", "xterm"), ("LANG", "en_GB.ISO-8859-1")],
        [("TERM", "xterm"), ("LANG", "C")],
    ] {
        let mut terminal = announced(&office, &set);
        terminal.send(b"2");
        terminal.shows("> ");
        terminal.send(b"3");
        terminal.shows("[3");
        terminal.send(b"?");
        terminal.shows("Help");
        assert!(terminal.sent.is_ascii(), "{set:?}: {}", terminal.screen());
    }
}

#[test]
fn colour_is_sent_as_it_is_announced() {
    let office = Office::sample();
    let mut terminal = announced(&office, &[("COLORTERM", "truecolor"), ("CERTDESK_THEME", "dark")]);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    assert!(String::from_utf8_lossy(&terminal.sent).contains("38;2;"));
    let mut terminal = announced(&office, &[("COLORTERM", "truecolor"), ("NO_COLOR", "1"), ("CERTDESK_THEME", "dark")]);
    terminal.send(b"2");
    terminal.shows("L-0000073");
    let sent = String::from_utf8_lossy(&terminal.sent).into_owned();
    for colour in ["38;", "48;", "[31m", "[32m", "[33m", "[36m", ";31m", ";32m", ";33m", ";36m"] {
        assert!(!sent.contains(colour), "{colour} was sent");
    }
}

#[test]
fn a_terminal_known_to_hold_frames_back_is_sent_them_as_one() {
    let office = Office::sample();
    let mut terminal = announced(&office, &[("TERM", "xterm-kitty")]);
    terminal.bytes_in(Duration::from_millis(300));
    let sent = String::from_utf8_lossy(&terminal.sent).into_owned();
    let (begins, ends) = (sent.matches("\u{1b}[?2026h").count(), sent.matches("\u{1b}[?2026l").count());
    assert!(begins >= 1 && begins == ends, "{begins} frames begin, {ends} end: {sent:?}");
}

#[test]
fn a_terminal_that_cannot_place_letters_is_refused_with_what_to_do() {
    let office = Office::sample();
    for term in ["dumb", "unknown", ""] {
        let mut command = window_on(&office.database());
        command.env("TERM", term);
        let mut terminal = Terminal::start(command, 80, 24);
        terminal.shows("et TERM to what");
        assert_eq!(terminal.exit_code(), 1, "TERM={term}");
        assert!(!terminal.sent.contains(&0x1b), "TERM={term}: {:?}", String::from_utf8_lossy(&terminal.sent));
    }
}

#[test]
fn without_a_keyboard_the_window_is_refused_with_what_to_do() {
    let office = Office::sample();
    let mut terminal = Terminal::start(window_behind("exec < /dev/null", &office.database()), 80, 24);
    terminal.shows("certdesk help");
    assert_eq!(terminal.exit_code(), 1);
    assert!(!terminal.sent.contains(&0x1b));
}

#[test]
fn function_keys_and_arrows_of_every_terminal_are_understood() {
    let office = Office::sample();
    let mut terminal = open(&office);
    // F1 as xterm, PuTTY and the Linux console send it; the arrows and ends as in both of xterm's modes and PuTTY's.
    for help in ["\u{1b}OP", "\u{1b}[11~", "\u{1b}[[A"] {
        terminal.send(help.as_bytes());
        terminal.shows("? Help");
        terminal.send(b"\x1b");
        assert!(terminal.comes(&|screen| !screen.contains("? Help")), "{}", terminal.screen());
    }
    terminal.send(b"2");
    terminal.shows("► ");
    let selected = |terminal: &mut Terminal| {
        terminal.bytes_in(Duration::from_millis(150));
        terminal.screen().lines().find(|row| row.contains('►')).unwrap_or_default().to_owned()
    };
    let first = selected(&mut terminal);
    for (down, up) in [
        ("\u{1b}[B", "\u{1b}[A"),
        ("\u{1b}OB", "\u{1b}OA"),
        ("\u{1b}[6~", "\u{1b}[5~"),
        ("\u{1b}[4~", "\u{1b}[1~"),
        ("\u{1b}[F", "\u{1b}[H"),
    ] {
        terminal.send(down.as_bytes());
        assert_ne!(selected(&mut terminal), first, "{down:?}");
        terminal.send(up.as_bytes());
        assert_eq!(selected(&mut terminal), first, "{up:?}");
    }
}
