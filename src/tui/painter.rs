//! The painter: from the cells of a frame to the fewest bytes that bring a terminal to show them. Separate from the
//! terminal itself, so that a test counts what a key costs and reads what is sent.
//!
//! **Invariant:** only these go out: letters from cells, carriage return, line feed, and the sequences for placing the
//! cursor, colours, erasing, scrolling a part of the screen, and showing the cursor. All of them are obeyed by xterm,
//! PuTTY, tmux, screen and the Linux console. Each frame begins and ends in the terminal's own colours.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};
use std::hash::{Hash, Hasher};
use std::io::Write;

/// Paints frames onto one terminal, of which it knows what it shows.
#[derive(Default)]
pub struct Painter {
    /// What the terminal shows; nothing when that is not known.
    shown: Option<Buffer>,
    /// Where the terminal's own cursor is seen, if it is.
    caret: Option<Position>,
    /// Where the terminal's cursor stands, seen or not; nothing after a last column, or when not known.
    stands: Option<Position>,
}

/// Rows that moved together: those from `top` to `bottom` went up so many, or down when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    top: u16,
    bottom: u16,
    by: i16,
}

impl Painter {
    /// Forgets what the terminal shows: the next frame is whole.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The bytes that bring the terminal to show these cells; none when it does already.
    pub fn frame(&mut self, next: &Buffer, caret: Option<Position>) -> Vec<u8> {
        let mut out = Out { bytes: Vec::new(), ink: Ink::PLAIN, stands: self.stands };
        let known = self.shown.take().filter(|shown| shown.area == next.area);
        let mut shown = known.unwrap_or_else(|| {
            out.add(b"\x1b[m\x1b[2J");
            (out.stands, self.caret) = (None, None);
            out.add(b"\x1b[?25l");
            Buffer::empty(next.area)
        });
        let before = out.clone();
        out.cells(&shown, next);
        let worth = out.bytes.len() > WORTH;
        if let Some(shift) = worth.then(|| shift(&shown, next)).flatten() {
            let (mut scrolled, mut shifted) = (before, shown.clone());
            scrolled.scroll(shift, &mut shifted);
            scrolled.cells(&shifted, next);
            if scrolled.bytes.len() < out.bytes.len() {
                out = scrolled;
            }
        }
        out.wear(Ink::PLAIN);
        out.caret(self.caret, caret);
        remember(&mut shown, next);
        (self.shown, self.caret, self.stands) = (Some(shown), caret, out.stands);
        out.bytes
    }
}

/// Keeps the picture of what a terminal shows now. The second half of a wide letter is no blank there: whatever comes
/// in its place is written.
fn remember(shown: &mut Buffer, next: &Buffer) {
    shown.content.clone_from(&next.content);
    let width = usize::from(next.area.width).max(1);
    for row in shown.content.chunks_mut(width) {
        for x in 1..row.len() {
            if columns_of(&row[x - 1]) == 2 {
                row[x].set_symbol("");
            }
        }
    }
}

/// Colours and weight, as far as a terminal needs to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ink {
    fg: Color,
    bg: Color,
    weight: Modifier,
}

impl Ink {
    const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, weight: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, weight: cell.modifier }
    }

    /// What can be seen of it on a blank.
    fn on_blank(self) -> Self {
        let seen = self.weight & (Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT);
        let fg = if seen.is_empty() { Color::Reset } else { self.fg };
        Self { fg, bg: self.bg, weight: seen }
    }
}

/// What a reader sees of a cell: a blank has no colour of letters.
fn seen(cell: &Cell) -> (&str, Ink) {
    let ink = Ink::of(cell);
    if cell.symbol() == " " { (" ", ink.on_blank()) } else { (cell.symbol(), ink) }
}

/// Bytes, and what the terminal's state is after them.
#[derive(Clone)]
struct Out {
    bytes: Vec<u8>,
    ink: Ink,
    stands: Option<Position>,
}

impl Out {
    fn add(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn add_words(&mut self, words: std::fmt::Arguments) {
        self.bytes.write_fmt(words).expect("a vector takes every byte");
    }

    /// Everything in which the frames differ.
    fn cells(&mut self, shown: &Buffer, next: &Buffer) {
        for y in next.area.top()..next.area.bottom() {
            self.row(shown, next, y);
        }
    }

    fn row(&mut self, shown: &Buffer, next: &Buffer, y: u16) {
        let (left, right) = (next.area.left(), next.area.right());
        let blank_from =
            (left..right).rev().find(|x| seen(&next[(*x, y)]) != (" ", Ink::PLAIN)).map_or(left, |x| x + 1);
        let mut x = left;
        while x < right {
            let cell = &next[(x, y)];
            let wide = columns_of(cell);
            if seen(cell) == seen(&shown[(x, y)]) {
                x += wide;
                continue;
            }
            // The rest of the row is empty: one erasing is shorter than blanks.
            if x >= blank_from && right - x > 3 {
                self.go(x, y, next);
                self.wear(Ink::PLAIN);
                return self.add(b"\x1b[K");
            }
            self.go(x, y, next);
            self.letter(cell, wide, right);
            x += wide;
        }
    }

    fn letter(&mut self, cell: &Cell, wide: u16, right: u16) {
        let (symbol, ink) = seen(cell);
        if symbol == " " {
            self.wear_on_blank(ink)
        } else {
            self.wear(ink)
        }
        self.add(symbol.as_bytes());
        // A letter that is not plain ASCII may be wider or narrower here than the terminal thinks: nothing is built on
        // where the cursor stands after it.
        let sure = wide == 1 && symbol.chars().count() == 1 && symbol.chars().all(is_ours);
        let after = self.stands.map(|at| at.x + wide).filter(|after| *after < right && sure);
        self.stands = after.zip(self.stands).map(|(x, at)| Position::new(x, at.y));
    }

    /// Brings the cursor to a cell by the shortest way.
    fn go(&mut self, x: u16, y: u16, next: &Buffer) {
        let to = Position::new(x, y);
        if self.stands == Some(to) {
            return;
        }
        let mut place = Vec::new();
        let written = match (x, y) {
            (0, 0) => write!(place, "\x1b[H"),
            (0, y) => write!(place, "\x1b[{}H", y + 1),
            (x, y) => write!(place, "\x1b[{};{}H", y + 1, x + 1),
        };
        written.expect("a vector takes every byte");
        if let Some(at) = self.stands {
            if at.y == y && at.x < x {
                if self.write_between(at.x, x, y, next, place.len()) {
                    self.stands = Some(to);
                    return;
                }
                place.clear();
                let by = x - at.x;
                if by == 1 { write!(place, "\x1b[C") } else { write!(place, "\x1b[{by}C") }
                    .expect("a vector takes every byte");
            } else if x == 0 && at.y + 1 == y {
                place = b"\r\n".to_vec();
            } else if x == 0 && at.y == y {
                place = b"\r".to_vec();
            }
        }
        self.add(&place);
        self.stands = Some(to);
    }

    /// Writes the few letters that stand between once more, where that is shorter than going over them.
    fn write_between(&mut self, from: u16, to: u16, y: u16, next: &Buffer, most: usize) -> bool {
        let between: Vec<&Cell> = (from..to).map(|x| &next[(x, y)]).collect();
        let least = if to - from == 1 { 3 } else { 4 };
        let cheap = between.iter().all(|cell| {
            let (symbol, ink) = seen(cell);
            symbol.len() == 1 && if symbol == " " { ink == self.ink.on_blank() } else { ink == self.ink }
        });
        let in_a_letter = from > 0 && columns_of(&next[(from - 1, y)]) == 2;
        if !cheap || in_a_letter || between.len() > least.min(most) {
            return false;
        }
        between.iter().for_each(|cell| self.bytes.extend_from_slice(cell.symbol().as_bytes()));
        true
    }

    /// Takes this ink, by the shorter of the two ways: from where it is, or from the terminal's own.
    fn wear(&mut self, ink: Ink) {
        if self.ink == ink {
            return;
        }
        let afresh = codes(Ink::PLAIN, ink);
        let afresh = if afresh.is_empty() { String::new() } else { format!("0;{afresh}") };
        let gone = self.ink.weight - ink.weight;
        let onward = codes(self.ink, ink);
        let code = if !gone.is_empty() || afresh.len() < onward.len() { afresh } else { onward };
        self.add_words(format_args!("\x1b[{code}m"));
        self.ink = ink;
    }

    /// A blank needs no colour of letters, so it keeps what is worn where nobody sees it.
    fn wear_on_blank(&mut self, ink: Ink) {
        if self.ink.on_blank() != ink {
            self.wear(ink);
        }
    }

    /// Moves rows by the terminal's own scrolling, and in the picture of it.
    fn scroll(&mut self, shift: Shift, shown: &mut Buffer) {
        let (top, bottom, by) = (shift.top, shift.bottom, shift.by.unsigned_abs());
        self.wear(Ink::PLAIN);
        self.add_words(format_args!("\x1b[{};{}r", top + 1, bottom + 1));
        let (from, how): (u16, &[u8]) = if shift.by > 0 { (bottom, b"\n") } else { (top, b"\x1bM") };
        self.add_words(format_args!("\x1b[{}H", from + 1));
        (0..by).for_each(|_| self.add(how));
        self.add(b"\x1b[r");
        // Setting the margins takes the cursor home, but not in every terminal.
        self.stands = None;
        shown.content = moved(shown, shift).content;
    }

    /// Shows, hides or places the terminal's own cursor.
    fn caret(&mut self, before: Option<Position>, now: Option<Position>) {
        match (before, now) {
            (_, Some(at)) => {
                if self.stands != Some(at) {
                    self.add_words(format_args!("\x1b[{};{}H", at.y + 1, at.x + 1));
                    self.stands = Some(at);
                }
                if before.is_none() {
                    self.add(b"\x1b[?25h");
                }
            }
            (Some(_), None) => self.add(b"\x1b[?25l"),
            (None, None) => {}
        }
    }
}

/// Letters that every terminal draws in one column: Latin, Greek and Cyrillic ones, and our own glyphs.
fn is_ours(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}')
        || super::glyphs::twin(letter).is_some()
}

fn columns_of(cell: &Cell) -> u16 {
    if cell.symbol().len() <= 1 { 1 } else { unicode_width::UnicodeWidthStr::width(cell.symbol()).clamp(1, 2) as u16 }
}

/// The codes that lead from one ink to another, weights only added.
fn codes(from: Ink, to: Ink) -> String {
    let mut codes: Vec<String> = Vec::new();
    let weights = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
    ];
    let added = to.weight - from.weight;
    codes.extend(weights.iter().filter(|(weight, _)| added.contains(*weight)).map(|(_, code)| (*code).to_owned()));
    if from.fg != to.fg {
        codes.push(colour(to.fg, 30));
    }
    if from.bg != to.bg {
        codes.push(colour(to.bg, 40));
    }
    codes.join(";")
}

/// The code of a colour: the sixteen in their own short codes, which every terminal knows.
fn colour(colour: Color, base: u8) -> String {
    let plain = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match colour {
        Color::Reset => plain(9),
        Color::Black => plain(0),
        Color::Red => plain(1),
        Color::Green => plain(2),
        Color::Yellow => plain(3),
        Color::Blue => plain(4),
        Color::Magenta => plain(5),
        Color::Cyan => plain(6),
        Color::Gray => plain(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(red, green, blue) => format!("{};2;{red};{green};{blue}", base + 8),
    }
}

/// The rows as a scrolled terminal has them.
fn moved(shown: &Buffer, shift: Shift) -> Buffer {
    let mut after = Buffer::empty(shown.area);
    for y in shown.area.top()..shown.area.bottom() {
        let inside = (shift.top..=shift.bottom).contains(&y);
        let from = if inside { y.checked_add_signed(shift.by) } else { Some(y) };
        let stays = |from: &u16| !inside || (shift.top..=shift.bottom).contains(from);
        if let Some(from) = from.filter(stays) {
            for x in shown.area.left()..shown.area.right() {
                after[(x, y)] = shown[(x, from)].clone();
            }
        }
    }
    after
}

/// How few moved rows are not worth a scrolling.
const FEW: usize = 3;
/// A frame of so many bytes is short enough as it is.
const WORTH: usize = 200;

/// The rows that moved together, if many did: found by what they say, whoever moved them.
fn shift(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let width = usize::from(next.area.width).max(1);
    let rows = |buffer: &Buffer| buffer.content.chunks(width).map(print).collect::<Vec<u64>>();
    let (before, after, empty) = (rows(shown), rows(next), print(&vec![Cell::EMPTY; width]));
    let height = after.len();
    let changed: Vec<usize> = (0..height).filter(|y| before[*y] != after[*y]).collect();
    if changed.len() <= FEW {
        return None;
    }
    let mut best: Option<(usize, Shift)> = None;
    for by in (1..height as i16).flat_map(|by| [by, -by]) {
        let came = |y: usize| y.checked_add_signed(isize::from(by)).filter(|from| *from < height);
        let fits = |y: &usize| after[*y] != empty && came(*y).is_some_and(|from| before[from] == after[*y]);
        let rows: Vec<usize> = changed.iter().copied().filter(fits).collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        if rows.len() > best.map_or(FEW, |(most, _)| most) {
            // The part that scrolls holds the rows where they come from and where they go to.
            let far = usize::from(by.unsigned_abs());
            let (top, bottom) = if by > 0 { (*first, *last + far) } else { (*first - far, *last) };
            best = Some((rows.len(), Shift { top: top as u16, bottom: bottom as u16, by }));
        }
    }
    best.map(|(_, shift)| shift)
}

/// One number for a row: rows that look alike have the same.
fn print(row: &[Cell]) -> u64 {
    let mut print = Print(0xcbf2_9ce4_8422_2325);
    let mut half = false;
    for cell in row {
        let is_half = std::mem::take(&mut half);
        if is_half {
            continue;
        }
        half = columns_of(cell) == 2;
        let (symbol, ink) = seen(cell);
        print.write(symbol.as_bytes());
        (ink.fg, ink.bg, ink.weight.bits()).hash(&mut print);
    }
    print.finish()
}

/// A hash that is quick for a few bytes at a time; nobody can gain anything by making two rows alike.
struct Print(u64);

impl Hasher for Print {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(u64::from(value));
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use std::num::NonZero;

    /// A terminal that draws what it is sent.
    struct Terminal {
        parser: vt100::Parser,
        painter: Painter,
        sent: Vec<u8>,
    }

    impl Terminal {
        fn new(width: u16, height: u16) -> Self {
            let [rows, columns] = [height, width].map(|n| NonZero::new(n).unwrap());
            Self { parser: vt100::Parser::new(rows, columns, 0), painter: Painter::default(), sent: Vec::new() }
        }

        fn paint(&mut self, next: &Buffer, caret: Option<Position>) -> usize {
            self.sent = self.painter.frame(next, caret);
            self.parser.process(&self.sent);
            self.looks_like(next, caret);
            self.sent.len()
        }

        fn looks_like(&self, next: &Buffer, caret: Option<Position>) {
            let screen = self.parser.screen();
            for y in 0..next.area.height {
                let mut x = 0;
                while x < next.area.width {
                    let (wanted, shown) = (&next[(x, y)], screen.cell(y, x).unwrap());
                    let letter = if shown.has_contents() { shown.contents() } else { " " };
                    let (symbol, ink) = seen(wanted);
                    let place = format!("at {x},{y}: {:?}", String::from_utf8_lossy(&self.sent));
                    assert_eq!(letter, symbol, "{place}");
                    if symbol != " " {
                        assert_eq!(shown.fgcolor(), as_vt100(ink.fg), "{place}");
                        assert_eq!(shown.bold(), ink.weight.contains(Modifier::BOLD), "{place}");
                    }
                    assert_eq!(shown.bgcolor(), as_vt100(ink.bg), "{place}");
                    assert_eq!(shown.inverse(), ink.weight.contains(Modifier::REVERSED), "{place}");
                    x += columns_of(wanted);
                }
            }
            assert_eq!(screen.hide_cursor(), caret.is_none());
            if let Some(at) = caret {
                assert_eq!(screen.cursor_position(), (at.y, at.x));
            }
        }
    }

    fn as_vt100(colour: Color) -> vt100::Color {
        match colour {
            Color::Reset => vt100::Color::Default,
            Color::Red => vt100::Color::Idx(1),
            Color::Cyan => vt100::Color::Idx(6),
            Color::White => vt100::Color::Idx(15),
            Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
            other => panic!("{other:?} is not used here"),
        }
    }

    fn lines(width: u16, lines: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, lines.len() as u16));
        for (y, line) in lines.iter().enumerate() {
            buffer.set_string(0, y as u16, line, Style::default());
        }
        buffer
    }

    #[test]
    fn a_frame_that_is_shown_already_costs_nothing() {
        let mut terminal = Terminal::new(20, 3);
        let frame = lines(20, &["one", "two  Zoë 李小龍", "three"]);
        assert!(terminal.paint(&frame, None) > 0);
        assert_eq!(terminal.paint(&frame, None), 0);
        assert_eq!(terminal.paint(&frame, Some(Position::new(2, 2))), "\x1b[3;3H\x1b[?25h".len());
        assert_eq!(terminal.paint(&frame, Some(Position::new(2, 2))), 0);
        assert_eq!(terminal.paint(&frame, None), "\x1b[?25l".len());
    }

    #[test]
    fn a_list_that_scrolls_by_a_row_is_moved_and_not_written_again() {
        let row = |n: usize| format!("L-{n:07}  Somebody with a long name {n}  born {n}");
        let page = |from: usize| {
            let mut rows = vec!["the title".to_owned(), "COLUMN HEADS".to_owned()];
            rows.extend((from..from + 20).map(row));
            rows.extend(["a message".to_owned(), "the hints".to_owned()]);
            lines(80, &rows.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let mut terminal = Terminal::new(80, 24);
        terminal.paint(&page(100), None);
        for from in [101, 102, 105, 104, 101, 100] {
            let bytes = terminal.paint(&page(from), None);
            assert!(bytes < 300, "{from}: {bytes} bytes: {:?}", String::from_utf8_lossy(&terminal.sent));
        }
    }

    #[test]
    fn any_frame_after_any_other_is_shown_as_it_is() {
        let mut state = 20_261_120_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let words = ["a", "Zoë", "李小龍", "  ", "►", "e\u{301}", "L-0031877", "█▌░", "Nguyễn", "         "];
        let colours = [Color::Reset, Color::Red, Color::Cyan, Color::White, Color::Rgb(1, 2, 3)];
        let weights = [Modifier::empty(), Modifier::BOLD, Modifier::REVERSED, Modifier::BOLD | Modifier::UNDERLINED];
        for (width, height) in [(1, 1), (2, 5), (9, 3), (40, 12)] {
            let mut terminal = Terminal::new(width, height);
            let mut frame = Buffer::empty(Rect::new(0, 0, width, height));
            for _ in 0..400 {
                match next(5) {
                    0 => frame.reset(),
                    1 => {
                        let by = [1, -1, 2, -3][next(4)];
                        frame = moved(&frame, Shift { top: 0, bottom: height - 1, by });
                    }
                    _ => {}
                }
                for _ in 0..next(12) {
                    let style =
                        Style::default().fg(colours[next(5)]).bg(colours[next(3)]).add_modifier(weights[next(4)]);
                    let (x, y) = (next(usize::from(width)) as u16, next(usize::from(height)) as u16);
                    // What stood there loses its other half, as the pen sees to it.
                    for x in x.saturating_sub(1)..width {
                        frame[(x, y)].reset();
                    }
                    frame.set_string(x, y, words[next(words.len())], style);
                }
                let caret = (next(3) == 0).then(|| Position::new(next(usize::from(width)) as u16, 0));
                terminal.paint(&frame, caret);
            }
        }
    }
}
