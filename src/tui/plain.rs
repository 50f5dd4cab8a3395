//! The window in lines, for people who hear it: no boxes, nothing moved about, one line a change. Separate from the
//! painter, which places letters; both are given the same cells.
//!
//! **Invariant:** only lines go out, from the first to the last letter, never a sequence that moves the cursor. What did
//! not change is not said again.

use super::app::App;
use super::commands::{Mode, Offer, Verb};
use super::glyphs::Tone;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use std::collections::HashSet;

/// The size the window is drawn in, whatever the terminal's: detail never stands beside a list.
pub const SIZE: (u16, u16) = (100, 40);

/// On a list with more rows than this only the row of the cursor is said when it opens.
const FEW: usize = 8;
/// More rows than this that differ are a new page of the same thing: only the row of the cursor is said.
const CHANGES: usize = 3;

/// What stands before what somebody else changed.
const CHANGED: &str = "changed ";

/// What was said so far.
#[derive(Default)]
pub struct Speaker {
    place: String,
    rows: Vec<String>,
    cursor: String,
    message: String,
    /// The row that is being typed into, said without its line end yet.
    open_row: Option<String>,
    whole: bool,
}

/// A row as it is said, and whether the cursor is in it.
struct Row {
    words: String,
    here: bool,
}

impl Speaker {
    /// Everything is said at the next frame: title, page, message, what can be done.
    pub fn forget(&mut self) {
        *self = Self { whole: true, ..Self::default() };
    }

    /// What is to be said of this frame; nothing when nothing changed.
    pub fn frame(&mut self, app: &App, cells: &Buffer, caret: Option<Position>) -> String {
        let rows: Vec<Row> = (0..cells.area.height).map(|y| row_of(cells, y)).collect();
        let caret_row = caret.and_then(|at| rows.get(usize::from(at.y))).map(|row| row.words.clone());
        let body: Vec<&Row> = body_of(&rows).filter(|row| !row.words.is_empty()).collect();
        let cursor = body.iter().rev().find(|row| row.here).map(|row| row.words.clone()).unwrap_or_default();
        let place = app.spoken_place();
        let mut lines: Vec<String> = Vec::new();
        if self.whole {
            lines.extend(rows.iter().filter(|row| !row.words.is_empty()).map(|row| row.words.clone()));
        } else if place != self.place {
            lines.push(place.clone());
            lines.extend(opened(app, &body, &cursor));
        } else if let Some(more) = self.typed(app, caret_row.as_deref()) {
            self.keep(place, &body, cursor, caret_row);
            return more;
        } else {
            lines.extend(self.changed(&body, &cursor));
        }
        let message = app.spoken_message();
        if message != self.message && !message.is_empty() && !self.whole {
            if message.starts_with(CHANGED) {
                // The message says who did what; the row that says only that it changed need not be said too.
                lines.retain(|line| !line.starts_with(CHANGED));
            }
            lines.push(message.clone());
        }
        (self.message, self.whole) = (message, false);
        self.keep(place, &body, cursor, caret_row.filter(|_| app.mode() == Mode::Text));
        self.said(&lines)
    }

    fn keep(&mut self, place: String, body: &[&Row], cursor: String, open_row: Option<String>) {
        self.place = place;
        self.rows = body.iter().map(|row| row.words.clone()).collect();
        self.cursor = cursor;
        self.open_row = open_row;
    }

    /// Letters that were added to the end of the row being typed into are said by themselves.
    fn typed(&self, app: &App, caret_row: Option<&str>) -> Option<String> {
        let (before, now) = (self.open_row.as_deref()?, caret_row?);
        let same_message = app.spoken_message() == self.message;
        let more = now.strip_prefix(before).filter(|more| !more.is_empty() && same_message)?;
        Some(more.to_owned())
    }

    /// The rows that differ: few are all said, of many only the cursor's.
    fn changed(&self, body: &[&Row], cursor: &str) -> Vec<String> {
        let before: HashSet<&str> = self.rows.iter().map(String::as_str).collect();
        let new: Vec<&str> = body.iter().map(|row| row.words.as_str()).filter(|row| !before.contains(row)).collect();
        let mut lines: Vec<String> = match new.len() {
            0 => Vec::new(),
            n if n <= CHANGES => new.iter().map(|row| (*row).to_owned()).collect(),
            _ => new
                .iter()
                .take(1)
                .filter(|row| body.first().is_some_and(|first| first.words == **row))
                .map(|r| (*r).to_owned())
                .collect(),
        };
        let moved = cursor != self.cursor && !cursor.is_empty();
        if moved && !lines.iter().any(|line| line == cursor) {
            lines.push(cursor.to_owned());
        }
        lines
    }

    fn said(&self, lines: &[String]) -> String {
        let mut text = String::new();
        for line in lines {
            text.push_str("\r\n");
            text.push_str(line);
        }
        text
    }
}

/// What is said of a page that opened: all of it, of a long list its head and the row of the cursor.
fn opened(app: &App, body: &[&Row], cursor: &str) -> Vec<String> {
    let is_list = app.top().layer.offers(Verb::MarkAll) != Offer::Unknown;
    if !is_list || body.len() <= FEW {
        return body.iter().map(|row| row.words.clone()).collect();
    }
    let mut lines: Vec<String> = body.iter().take(2).map(|row| row.words.clone()).collect();
    if !lines.iter().any(|line| line == cursor) {
        lines.push(cursor.to_owned());
    }
    lines.push(format!("{} rows on this page; Ctrl-L says all of it.", body.len() - 2));
    lines
}

/// The rows of the page itself, without title, way, message and hints.
fn body_of(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().skip(2).take(rows.len().saturating_sub(4))
}

/// A row of cells in words: columns apart by commas, glyphs as what they mean.
fn row_of(cells: &Buffer, y: u16) -> Row {
    let mut text = String::new();
    let mut skip = 0;
    for x in 0..cells.area.width {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let symbol = cells[(x, y)].symbol();
        skip = crate::core::domain::safe_text::columns(symbol).saturating_sub(1);
        text.push_str(symbol);
    }
    let here = text.contains('►');
    Row { words: spoken(&text), here }
}

/// A row as it is said.
fn spoken(row: &str) -> String {
    let row = row.trim_start();
    let row = row.strip_prefix('►').unwrap_or(row).replace('►', "here ");
    let mut words = String::with_capacity(row.len());
    let mut blanks = 0;
    for letter in row.chars() {
        match letter {
            ' ' => blanks += 1,
            // A glyph of a state stands before its word, which says the same.
            '√' | '»' | '○' | '─' | '│' | '█' | '▌' | '░' => {}
            letter => {
                if blanks >= 2 && !words.is_empty() {
                    words.push_str(", ");
                } else if blanks == 1 && !words.is_empty() {
                    words.push(' ');
                }
                blanks = 0;
                match letter {
                    '•' => words.push_str("marked"),
                    '±' => words.push_str(CHANGED.trim_end()),
                    '▲' => words.push_str("ascending"),
                    '▼' => words.push_str("descending"),
                    letter => words.push(letter),
                }
            }
        }
    }
    words
}

impl App {
    /// Where the window is, with what lies on the page.
    fn spoken_place(&self) -> String {
        let over: Vec<String> = self.over.iter().map(|held| held.layer.title()).collect();
        std::iter::once(self.place_name()).chain(over).collect::<Vec<_>>().join(" > ")
    }

    /// The message, its tone as a word where the sentence does not say it.
    fn spoken_message(&self) -> String {
        let Some(message) = &self.message else { return String::new() };
        if let Some(words) = message.text.strip_prefix("± ") {
            return format!("{CHANGED}{words}");
        }
        match message.tone {
            Tone::Failed => format!("Refused: {}", message.text),
            Tone::Late => format!("Look: {}", message.text),
            _ => message.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_said_in_words() {
        assert_eq!(
            spoken("►•  X-0008090  name mismatch     18/11    ! overdue "),
            "marked, X-0008090, name mismatch, 18/11, ! overdue"
        );
        assert_eq!(spoken("    certificate and logos         √ ready"), "certificate and logos, ready");
        assert_eq!(spoken("   [ Cancel ]   ►[ Assign 38 ]"), "[ Cancel ], here [ Assign 38 ]");
        assert_eq!(spoken("────────"), "");
    }
}
