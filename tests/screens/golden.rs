//! The main screens as they look, kept as text in `golden/`: at 80x24, 120x40 and 60x16, in colour, in mono and in ASCII.
//! A change of a screen shows as a change of its file. To renew them all, look at the difference and keep it:
//! `CERTDESK_RENEW=1 cargo test --test screens golden`.

use super::stage::Office;
use certdesk::tui::headless::Window;
use certdesk::tui::themes::Depth;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use std::path::PathBuf;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (60, 16)];

/// The screens, and the keys that lead there.
const SCREENS: &[(&str, &str)] = &[
    ("today", "1"),
    ("learners", "2"),
    ("learner", "g L-0000073 Enter"),
    ("amend", "g L-0000073 Enter e"),
    ("why", "g A-0000073 Enter"),
    ("queue", "3"),
    ("claim-file", "g CF-2026-0002 Enter"),
    ("palette", "3 : give"),
    ("help", "3 ? mark"),
    ("paper", "2 ] ] ] ] / A-0000073 Enter p"),
    ("weekly", "7"),
];

fn file(name: &str, size: (u16, u16)) -> PathBuf {
    let name = format!("{name}-{}x{}.txt", size.0, size.1);
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens/golden").join(name)
}

/// One letter for how a cell looks: `.` as it comes, else its colour, in capitals when bold.
fn ink(cell: &Cell) -> char {
    let colour = match cell.fg {
        Color::Reset => '.',
        Color::Red | Color::LightRed => 'r',
        Color::Green | Color::LightGreen => 'g',
        Color::Yellow | Color::LightYellow => 'y',
        Color::Blue | Color::LightBlue => 'b',
        Color::Magenta | Color::LightMagenta => 'm',
        Color::Cyan | Color::LightCyan => 'c',
        _ => 'w',
    };
    let has = |modifier| cell.modifier.contains(modifier);
    match (colour, has(Modifier::BOLD), has(Modifier::REVERSED), has(Modifier::UNDERLINED), has(Modifier::DIM)) {
        (_, _, true, ..) => '#',
        (_, _, _, true, _) => '_',
        ('.', true, ..) => '*',
        ('.', _, _, _, true) => ',',
        (colour, true, ..) => colour.to_ascii_uppercase(),
        (colour, ..) => colour,
    }
}

fn inks(cells: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..cells.area.height {
        let row: String = (0..cells.area.width)
            .map(|x| &cells[(x, y)])
            .map(|c| if c.symbol() == " " { ' ' } else { ink(c) })
            .collect();
        writeln!(text, "{}", row.trim_end()).unwrap();
    }
    text
}

fn at(office: &Office, keys: &str, (width, height): (u16, u16), depth: Depth, ascii: bool) -> Window {
    let mut window = Window::looking(office.core("thale"), width, height, "classic", depth, ascii);
    window.press(keys);
    window
}

fn picture(office: &Office, keys: &str, size: (u16, u16)) -> String {
    let colour = at(office, keys, size, Depth::Sixteen, false);
    let mono = at(office, keys, size, Depth::Mono, false);
    let ascii = at(office, keys, size, Depth::Sixteen, true);
    assert_eq!(colour.screen(), mono.screen(), "colour only repeats what is said");
    assert!(ascii.screen().is_ascii(), "{}", ascii.screen());
    let (words, letters) = (colour.screen(), ascii.screen());
    let (colour, mono) = (inks(&colour.painted()), inks(&mono.painted()));
    format!("== words\n{words}== colour\n{colour}== mono\n{mono}== ascii\n{letters}")
}

#[test]
fn the_main_screens_look_as_they_are_kept() {
    let office = Office::sample();
    let renew = std::env::var_os("CERTDESK_RENEW").is_some();
    let mut different = Vec::new();
    for (name, keys) in SCREENS {
        for size in SIZES {
            let (path, now) = (file(name, size), picture(&office, keys, size));
            if renew {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &now).unwrap();
                continue;
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            if kept != now {
                let row = kept.lines().zip(now.lines()).position(|(kept, now)| kept != now).unwrap_or(0);
                let (was, is) = (kept.lines().nth(row).unwrap_or(""), now.lines().nth(row).unwrap_or(""));
                different.push(format!("{name} {size:?}, line {}:\n  kept {was}\n  now  {is}", row + 1));
            }
        }
    }
    assert!(different.is_empty(), "{}\n(CERTDESK_RENEW=1 keeps them as they are now)", different.join("\n"));
}

#[test]
fn every_state_is_told_without_colour() {
    // In mono nothing is coloured, and what is a warning in colour carries its glyph there too.
    let office = Office::sample();
    for (name, keys) in SCREENS {
        let mono = at(&office, keys, (80, 24), Depth::Mono, false).painted();
        let coloured =
            mono.content.iter().find(|cell| !matches!(cell.fg, Color::Reset) || !matches!(cell.bg, Color::Reset));
        assert!(coloured.is_none(), "{name}: {coloured:?}");
    }
}
