//! The weekly report by keyboard: any week, its figures, its rows, its file.

use crate::prepared::inspected;
use crate::room::Room;
use certdesk::core::domain::batches::BatchState;
use certdesk::tui::headless::Window;

/// An office in which a run of five left the house this week.
fn dispatched() -> Room {
    let room = Room::with(&[3, 2]);
    let batch = inspected(&room);
    let mut thale = room.core("thale");
    thale.pack_batch(batch, None).unwrap();
    thale.dispatch_batch(batch).unwrap();
    assert_eq!(thale.batch(batch).unwrap().facts.state, BatchState::Dispatched);
    room
}

#[test]
fn rpt_1_the_weekly_report_of_any_week_is_read_drilled_and_exported_by_keyboard() {
    let room = dispatched();
    for (width, height) in [(80, 24), (120, 40), (60, 16)] {
        let mut thale = Window::open(room.core("thale"), width, height);
        thale.press("7");
        assert!(thale.shows("W47"), "{}", thale.screen());
        assert!(thale.shows("Certificates dispatched"), "{}", thale.screen());
        assert!(thale.shows("x missed"), "{}", thale.screen());
        thale.press("Enter");
        assert!(thale.shows("batch dispatched"), "{}", thale.screen());
        thale.press("Enter");
        assert!(thale.shows("[» dispatched]"), "{}", thale.screen());

        thale.press("7 [ [ [ [");
        while !thale.shows("Certificates dispatched") {
            thale.press("]");
        }
        thale.press("h");
        assert!(thale.shows("W46"), "{}", thale.screen());
        assert!(thale.shows("as of its end"), "{}", thale.screen());
        thale.press("l l");
        assert!(thale.shows("this week is the last there is"), "{}", thale.screen());
        thale.press("/").type_in("w40").press("Ctrl-O");
        assert!(thale.shows("W40"), "{}", thale.screen());
        thale.press("/").type_in("w50").press("Ctrl-O");
        assert!(thale.shows("has not be"), "{}", thale.screen());
        thale.press("Esc");
    }
    let mut thale = Window::open(room.core("thale"), 80, 24);
    let file = room.path("weekly.csv");
    thale.press("7 X Ctrl-U").type_in("csv").press("Tab").type_in(&file.display().to_string()).press("Ctrl-O");
    assert!(thale.shows("is written"), "{}", thale.screen());
    assert!(std::fs::read_to_string(&file).unwrap().contains("Certificates dispatched,5"));
    thale.press("X Ctrl-U").type_in("csv").press("Tab").type_in(&file.display().to_string()).press("Ctrl-O");
    assert!(thale.shows("cannot be written"), "{}", thale.screen());
}

#[test]
fn rpt_1_the_chart_reads_without_colour_and_in_ascii() {
    use certdesk::tui::themes::Depth;
    let room = dispatched();
    let mut thale = Window::looking(room.core("thale"), 80, 40, "classic", Depth::Mono, true);
    thale.press("7");
    let screen = thale.screen();
    assert!(screen.is_ascii(), "{screen}");
    let bar = screen.lines().find(|line| line.trim_start_matches(['>', ' ']).starts_with("W47")).unwrap_or("");
    assert!(bar.contains('|') && bar.contains("x below"), "the target is a mark, the state a word: {screen}");
}
