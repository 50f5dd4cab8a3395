//! Several people: who is in what, what one person works on alone, and taking it over.

use super::stage::Office;
use crate::prepared::written;
use crate::room::Room;
use certdesk::core::domain::presence::Work;
use certdesk::tui::headless::Window;

const ADAEZE: &str = "L-0000073";

fn on(office: &Office, login: &str, reference: &str) -> Window {
    let mut window = office.window(login);
    window.press("g").type_in(reference).press("Enter");
    window
}

#[test]
fn the_page_of_a_record_says_who_else_is_there_and_since_when() {
    let office = Office::sample();
    let _theirs = on(&office, "jmbeki", ADAEZE);
    let mine = on(&office, "thale", ADAEZE);
    assert!(mine.row(2).ends_with("@ jmbeki is viewing since 10:41"), "{}", mine.row(2));
}

#[test]
fn nobody_is_told_of_themselves() {
    let office = Office::sample();
    let mine = on(&office, "thale", ADAEZE);
    assert!(!mine.row(2).contains('@'), "{}", mine.row(2));
}

#[test]
fn somebody_who_comes_later_is_seen_within_a_second_and_moves_nothing() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", ADAEZE);
    let before = mine.selected();
    let _theirs = on(&office, "jmbeki", ADAEZE);
    mine.second();
    assert!(mine.row(2).ends_with("@ jmbeki is viewing since 10:41"), "{}", mine.row(2));
    assert_eq!(mine.selected(), before);
}

#[test]
fn whoever_leaves_is_seen_no_more() {
    let office = Office::sample();
    let mut theirs = on(&office, "jmbeki", ADAEZE);
    let mut mine = on(&office, "thale", ADAEZE);
    theirs.press("q");
    mine.second();
    assert!(!mine.row(2).contains("jmbeki"), "{}", mine.row(2));
}

#[test]
fn leaving_the_window_leaves_no_presence_behind() {
    let office = Office::sample();
    let mut theirs = on(&office, "jmbeki", ADAEZE);
    assert_eq!(office.core("thale").who_is_in().unwrap().len(), 1);
    theirs.press("Q");
    assert!(theirs.left);
    assert!(office.core("thale").who_is_in().unwrap().is_empty());
}

#[test]
fn somebody_who_touches_no_key_for_long_counts_as_gone() {
    let office = Office::sample();
    let _theirs = on(&office, "jmbeki", ADAEZE);
    assert_eq!(office.core_at("thale", "2026-11-20T10:50:00Z").who_is_in().unwrap().len(), 1);
    assert!(office.core_at("thale", "2026-11-20T10:52:00Z").who_is_in().unwrap().is_empty());
}

#[test]
fn an_idle_window_writes_nothing_and_keys_in_a_list_neither() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", ADAEZE);
    let watcher = office.core("jmbeki");
    let before = watcher.data_version().unwrap();
    for _ in 0..20 {
        mine.second();
    }
    mine.press("j j k k");
    assert_eq!(watcher.data_version().unwrap(), before, "the same record within a minute is told once");
    mine.press("q");
    let gone = watcher.data_version().unwrap();
    assert_ne!(gone, before);
    mine.press("j j j k J K");
    assert_eq!(watcher.data_version().unwrap(), gone, "a list is nowhere");
}

#[test]
fn a_list_flags_the_records_others_are_in() {
    let office = Office::sample();
    let _theirs = on(&office, "jmbeki", ADAEZE);
    let mut mine = office.window("thale");
    mine.press("2 /").type_in(ADAEZE).press("Enter");
    let row = mine.screen().lines().find(|row| row.contains(ADAEZE) && row.contains("Ad")).unwrap().to_owned();
    let rows: Vec<String> = mine.screen().lines().filter(|row| row.contains(ADAEZE)).map(str::to_owned).collect();
    assert!(rows.iter().any(|row| row.chars().nth(2) == Some('@')), "{row}\n{}", mine.screen());
}

#[test]
fn a_claim_file_one_person_corrects_is_refused_to_others_by_name_and_time() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", "CF-2026-0002");
    mine.press("f");
    assert!(mine.message().contains("1 row is corrected"), "{}", mine.message());
    let mut theirs = on(&office, "jmbeki", "CF-2026-0002");
    assert!(theirs.row(2).contains("@ thale is correcting since 10:41"), "{}", theirs.row(2));
    theirs.press("f");
    let said = theirs.message();
    assert!(said.contains("thale is correcting CF-2026-0002 since 10:41; nothing was changed"), "{said}");
    assert!(said.contains(".T"), "the way on is named: {said}");
}

#[test]
fn work_is_taken_over_with_a_reason_and_the_other_window_is_told() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", "CF-2026-0002");
    mine.press("f");
    let mut theirs = on(&office, "jmbeki", "CF-2026-0002");
    theirs.press(".T");
    assert!(theirs.shows("Take over CF-2026-0002"), "{}", theirs.screen());
    theirs.press("Ctrl-O");
    assert!(theirs.message().contains("wrong: Reason"), "{}", theirs.message());
    theirs.type_in("thale is at lunch").press("Ctrl-O");
    assert!(theirs.message().contains("is yours now"), "{}", theirs.screen());
    theirs.press("f");
    assert!(theirs.message().contains("1 row is corrected"), "{}", theirs.message());
    mine.second();
    assert!(mine.message().contains("jmbeki took CF-2026-0002 over"), "{}", mine.message());
    mine.press("f");
    assert!(mine.message().contains("jmbeki is correcting CF-2026-0002"), "{}", mine.message());
    mine.press("T");
    assert!(mine.shows("taken over from thale") && mine.shows("because: thale is at lunch"), "{}", mine.screen());
}

#[test]
fn leaving_the_work_frees_it() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", "CF-2026-0002");
    mine.press("f q");
    let mut theirs = on(&office, "jmbeki", "CF-2026-0002");
    theirs.press("f");
    assert!(theirs.message().contains("1 row is corrected"), "{}", theirs.message());
}

#[test]
fn a_lease_nobody_renewed_holds_nobody_up() {
    let office = Office::sample();
    office.core("thale").begin_work("CF-2026-0002", Work::Correcting).unwrap();
    let mut early = office.core_at("jmbeki", "2026-11-20T10:50:00Z");
    assert!(early.begin_work("CF-2026-0002", Work::Correcting).is_err());
    let mut later = office.core_at("jmbeki", "2026-11-20T10:57:00Z");
    later.begin_work("CF-2026-0002", Work::Correcting).unwrap();
}

#[test]
fn taking_over_what_is_free_is_refused() {
    let office = Office::sample();
    let mut mine = on(&office, "thale", "CF-2026-0002");
    mine.press(".T");
    assert!(mine.message().contains("nobody works on this alone"), "{}", mine.message());
}

#[test]
fn the_print_run_one_person_confirms_is_refused_to_another() {
    let room = Room::with(&[3, 2]);
    let run = written(&room);
    let mut thale = Window::open(room.core("thale"), 80, 24);
    thale.press("g").type_in(&run.to_string()).press("Enter").type_in("=5").press("Enter");
    let confirmed = thale.message();
    let mut core = room.core("rsingh");
    let refused = core.confirm_sheets(run, "=5", None);
    assert!(refused.is_err(), "{confirmed}");
}
