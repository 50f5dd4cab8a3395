//! The paper on the screen: what will be printed, what was printed, in every look and at every size.

use super::prepared;
use super::stage::Office;
use crate::room::Room;
use certdesk::core::SketchOf;
use certdesk::core::domain::sheets::{SheetKind, SheetQuery};
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;

fn ready_award(office: &Office) -> String {
    let query = SheetQuery { filter: "state:ready".into(), limit: 1, ..SheetQuery::default() };
    office.core("thale").sheet(SheetKind::Awards, &query).unwrap().rows[0].reference.clone()
}

#[test]
fn an_awards_paper_shows_every_line_of_the_page_at_every_size_and_look() {
    let office = Office::sample();
    let award = ready_award(&office);
    let sketch = office.core("thale").sketch(&award).unwrap();
    assert_eq!(sketch.shows, SketchOf::Planned);
    for (width, height) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
        for (depth, ascii) in [(Depth::Sixteen, false), (Depth::Mono, false), (Depth::Sixteen, true)] {
            let mut window = Window::looking(office.core("thale"), width, height, "classic", depth, ascii);
            window.press("2 ] ] ] ] /").type_in(&award).press("Enter p");
            let mut seen = window.screen();
            assert!(seen.contains("as it would be printed today"), "{seen}");
            for _ in 0..12 {
                window.press("PgDn");
                seen.push_str(&window.screen());
            }
            for line in &sketch.lines {
                let first: String = line.text.split_whitespace().next().unwrap().to_owned();
                let shown =
                    if ascii { first.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect() } else { first };
                assert!(seen.contains(&shown), "{width}x{height}: `{}` is not on the page:\n{seen}", line.text);
            }
            assert!(!ascii || seen.is_ascii(), "{seen}");
        }
    }
}

#[test]
fn the_lines_stand_in_the_order_of_the_page_and_none_covers_another() {
    let office = Office::sample();
    let award = ready_award(&office);
    let sketch = office.core("thale").sketch(&award).unwrap();
    let mut window = Window::open(office.core("thale"), 120, 60);
    window.press("2 ] ] ] ] /").type_in(&award).press("Enter p");
    let screen = window.screen();
    let row_of = |text: &str| screen.lines().position(|row| row.contains(text));
    let rows: Vec<usize> = sketch.lines.iter().filter_map(|line| row_of(&line.text)).collect();
    assert!(rows.len() + 2 >= sketch.lines.len(), "{screen}");
    assert!(rows.windows(2).all(|pair| pair[0] <= pair[1] + 1), "{rows:?}:\n{screen}");
}

#[test]
fn a_printed_certificates_paper_says_that_it_is_as_printed_and_bears_its_serial() {
    let room = Room::with(&[6]);
    let run = prepared::written(&room);
    let query = SheetQuery { filter: format!("batch:{run}"), limit: 1, ..SheetQuery::default() };
    let serial = room.core("thale").sheet(SheetKind::Certificates, &query).unwrap().rows[0].reference.clone();
    let sketch = room.core("thale").sketch(&serial).unwrap();
    assert_eq!(sketch.shows, SketchOf::Printed);
    assert!(sketch.lines.iter().any(|line| line.text.contains(&serial)), "{:?}", sketch.lines);
    let mut window = Window::open(room.core("thale"), 120, 60);
    window.press("2 ] ] ] ] ] /").type_in(&serial).press("Enter p");
    assert!(window.shows("as it was printed") && window.shows(&serial), "{}", window.screen());
    assert!(window.shows("[QR]"), "{}", window.screen());
}

#[test]
fn a_paper_is_left_as_every_page_is() {
    let office = Office::sample();
    let award = ready_award(&office);
    let mut window = office.window("thale");
    window.press("2 ] ] ] ] /").type_in(&award).press("Enter p");
    assert!(window.row(2).contains("paper"), "{}", window.screen());
    window.press("q");
    assert!(window.row(2).contains("[Awards]"), "{}", window.screen());
}
