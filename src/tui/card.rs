//! A card: facts of one record as lines, some of which open something. Separate because the record page, the detail
//! beside a list, `why`, the timeline, a print run and a report are all cards with other lines.
//!
//! **Invariant:** a card holds finished words; it asks nothing while it is drawn.

use super::effects::Place;
use super::glyphs::Tone;
use super::paper;
use super::pen::{Pen, ink_of, wrap};
use super::themes::Ink;
use crate::core::Sketch;
use crate::core::domain::safe_text::columns;

/// One line of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An empty one.
    Blank,
    /// A heading in capitals, and what stands at its right.
    Head(String, String),
    /// A label, its value, and perhaps a verdict.
    Fact {
        /// What it is.
        label: String,
        /// What it says.
        value: String,
        /// What that means, with its tone.
        verdict: Option<(Tone, String)>,
    },
    /// A row of cells at these columns; the widths stand in the card.
    Row {
        /// The cells.
        cells: Vec<String>,
        /// The state, drawn last.
        state: Option<(Tone, String)>,
    },
    /// Words in a tone, wrapped.
    Words(Tone, String),
    /// A label, a bar, and words behind it.
    Bar {
        /// What it measures.
        label: String,
        /// How much.
        done: u64,
        /// Of how much.
        total: u64,
        /// What stands behind the bar, with its tone.
        note: (Tone, String),
    },
    /// The steps of a life: those done, the one it is at, those to come.
    Steps {
        /// Their names in order.
        names: Vec<String>,
        /// The one it is at.
        at: usize,
    },
    /// A page of paper in letters.
    Paper(Sketch),
    /// One bar of a chart, with a mark at what was aimed at.
    Chart {
        /// What it measures.
        label: String,
        /// How much.
        value: u64,
        /// The length of the longest bar.
        most: u64,
        /// Where the mark stands; 0 for none.
        target: u64,
        /// The value in words.
        words: String,
        /// What that means; empty words for nothing.
        state: (Tone, String),
    },
}

impl Line {
    /// A fact without a verdict.
    pub fn fact(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Fact { label: label.into(), value: value.into(), verdict: None }
    }

    /// A fact with its verdict.
    pub fn judged(label: impl Into<String>, value: impl Into<String>, tone: Tone, words: impl Into<String>) -> Self {
        Self::Fact { label: label.into(), value: value.into(), verdict: Some((tone, words.into())) }
    }

    /// Everything it says, for looking a word up on the page.
    pub fn says(&self) -> String {
        match self {
            Self::Blank | Self::Paper(_) => String::new(),
            Self::Head(text, right) => format!("{text} {right}"),
            Self::Fact { label, value, verdict } => {
                format!("{label} {value} {}", verdict.as_ref().map_or("", |(_, words)| words))
            }
            Self::Row { cells, state } => {
                format!("{} {}", cells.join(" "), state.as_ref().map_or("", |(_, words)| words))
            }
            Self::Words(_, text) => text.clone(),
            Self::Bar { label, note, .. } => format!("{label} {}", note.1),
            Self::Steps { names, .. } => names.join(" "),
            Self::Chart { label, words, state, .. } => format!("{label} {words} {}", state.1),
        }
    }

    /// A heading.
    pub fn head(text: impl Into<String>) -> Self {
        Self::Head(text.into(), String::new())
    }

    /// Words that carry no judgement.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(Tone::NotBegun, text.into())
    }

    /// A row of cells.
    pub fn row<T: Into<String>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self::Row { cells: cells.into_iter().map(Into::into).collect(), state: None }
    }

    /// A row of cells with a state at its end.
    pub fn stated<T: Into<String>>(cells: impl IntoIterator<Item = T>, word: impl Into<String>) -> Self {
        let word = word.into();
        Self::Row { cells: cells.into_iter().map(Into::into).collect(), state: Some((Tone::of(&word), word)) }
    }
}

/// A line and what it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it says.
    pub line: Line,
    /// What Enter on it opens; such lines the cursor stops at.
    pub opens: Option<Place>,
    /// What the line is about, for verbs: a reference or code.
    pub about: String,
    /// Whether somebody else changed it while it was looked at.
    pub changed: bool,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// The reference of the record.
    pub reference: String,
    /// What it is called in the way here.
    pub title: String,
    /// The right end of row 2.
    pub aside: String,
    /// Its lines.
    pub entries: Vec<Entry>,
    /// The width of each cell in rows; 0 means what is left.
    pub widths: Vec<u16>,
    /// The cells of rows that go where room is short, the first to go first.
    pub drops: Vec<usize>,
    /// So many lines at the top stay where they are while the others scroll.
    pub pinned: usize,
    /// The line to keep in sight while sheets are scanned.
    pub focus: Option<usize>,
    /// The record's state, for verbs.
    pub state: String,
    /// Why the next step is not this operator's, if it is somebody else's.
    pub not_mine: Option<String>,
    /// What the next step is called, if there is one and it is ours.
    pub next_step: Option<String>,
    /// Where lines are counted things that others change too: the cell that names a line and the one that counts.
    pub counted: Option<(usize, usize)>,
    /// The scan line waits for Tab, because `f` does a step before the counting.
    pub scan_by_tab: bool,
    /// The scan line that is open while sheets are counted: its prompt, `|`, and a reminder.
    pub scan: Option<String>,
}

impl Card {
    /// A card of this record.
    pub fn new(reference: impl Into<String>, title: impl Into<String>) -> Self {
        Self { reference: reference.into(), title: title.into(), ..Self::default() }
    }

    /// Adds a line.
    pub fn add(&mut self, line: Line) -> &mut Self {
        self.entries.push(Entry { line, opens: None, about: String::new(), changed: false });
        self
    }

    /// Adds a line that opens a place.
    pub fn link(&mut self, line: Line, place: Place) -> &mut Self {
        self.entries.push(Entry { line, opens: Some(place), about: String::new(), changed: false });
        self
    }

    /// Says what the line added last is about.
    pub fn about(&mut self, reference: impl Into<String>) -> &mut Self {
        if let Some(entry) = self.entries.last_mut() {
            entry.about = reference.into();
        }
        self
    }

    /// Flags the lines that are counted otherwise than on the card as it was; says what changed, if anything did.
    pub fn flag_changes(&mut self, before: &Self) -> Option<String> {
        let (name, number) = self.counted?;
        let cells = |entry: &Entry| match &entry.line {
            Line::Row { cells, .. } if entry.opens.is_some() => {
                Some((cells.get(name)?.clone(), cells.get(number)?.clone()))
            }
            _ => None,
        };
        let was: std::collections::HashMap<String, String> = before.entries.iter().filter_map(cells).collect();
        let mut told = None;
        for entry in &mut self.entries {
            let Some((name, now)) = cells(entry) else { continue };
            let was = was.get(&name).map_or("none", String::as_str);
            if was != now {
                entry.changed = true;
                told.get_or_insert_with(|| format!("{name}: {was}, now {now}."));
            }
        }
        told
    }

    /// Indices of the lines the cursor stops at: those that open something or can be worked on.
    pub fn stops(&self) -> Vec<usize> {
        let stops = |entry: &Entry| entry.opens.is_some() || !entry.about.is_empty();
        (0..self.entries.len()).filter(|index| stops(&self.entries[*index])).collect()
    }

    /// How many rows the lines before this one take at this width.
    pub fn row_of(&self, index: usize, width: u16) -> u16 {
        self.entries.iter().take(index).map(|entry| rows(&entry.line, width)).sum()
    }

    /// How many rows it takes at this width.
    pub fn rows(&self, width: u16) -> u16 {
        self.row_of(self.entries.len(), width)
    }

    /// How many rows the lines that stay take at this width.
    pub fn pinned_rows(&self, width: u16) -> u16 {
        self.row_of(self.pinned, width)
    }

    /// Draws the lines, the first `scroll` rows of those that are not pinned left out, the cursor at this entry.
    pub fn draw(&self, pen: &mut Pen, scroll: u16, cursor: Option<usize>) {
        let (width, height) = (pen.width(), pen.height());
        let pinned = self.pinned_rows(width).min(height);
        let (head, rest) = self.entries.split_at(self.pinned.min(self.entries.len()));
        self.draw_lines(head, 0, 0, cursor, &mut pen.part(0, 0, width, pinned));
        self.draw_lines(rest, head.len(), scroll, cursor, &mut pen.part(0, pinned, width, height - pinned));
    }

    fn draw_lines(&self, lines: &[Entry], first: usize, scroll: u16, cursor: Option<usize>, pen: &mut Pen) {
        let width = pen.width();
        let mut y = 0u16;
        for (index, entry) in lines.iter().enumerate() {
            let tall = rows(&entry.line, width);
            if y + tall > scroll {
                let top = y.saturating_sub(scroll);
                if top >= pen.height() {
                    break;
                }
                let skip = scroll.saturating_sub(y);
                self.draw_entry(entry, top, skip, cursor == Some(first + index), pen);
            }
            y += tall;
        }
    }

    fn draw_entry(&self, entry: &Entry, y: u16, skip: u16, here: bool, pen: &mut Pen) {
        if here {
            pen.put(0, y, "►", Ink::Cursor);
        }
        if entry.changed {
            pen.put(2, y, "±", Ink::Mark);
        }
        let ink = if here { Ink::Cursor } else { Ink::Plain };
        match &entry.line {
            Line::Blank => {}
            Line::Head(text, right) => pen.put_apart(4, y, (text, Ink::Head), right),
            Line::Fact { label, value, verdict } => draw_fact(label, value, verdict.as_ref(), y, skip, ink, pen),
            Line::Row { cells, state } => self.draw_row(cells, state.as_ref(), y, ink, pen),
            Line::Words(tone, text) => {
                for (row, line) in wrap(text, pen.width().saturating_sub(5)).iter().skip(usize::from(skip)).enumerate()
                {
                    pen.put(4, y + row as u16, line, if here { ink } else { ink_of(*tone) });
                }
            }
            Line::Bar { label, done, total, note } => {
                pen.put_within(4, y, 14, label, ink);
                let wide = (pen.width().saturating_sub(19) / 2).min(30);
                pen.bar(18, y, wide, *done, *total, Ink::Bar);
                pen.put(19 + wide, y, &note.1, ink_of(note.0));
            }
            Line::Steps { names, at } => draw_steps(names, *at, y, pen),
            Line::Paper(sketch) => paper::draw(sketch, y, skip, pen),
            Line::Chart { label, value, most, target, words, state } => {
                draw_chart(label, (*value, *most, *target), words, state, y, ink, pen)
            }
        }
    }

    /// The cells that fit, each with its width: those that may go do so in their order, what is left goes to the open one.
    /// Where no state stands behind the row, its last cell is one: the open cell gives way so that it is seen.
    fn fitting(&self, cells: usize, room: u16, stated: bool) -> Vec<(usize, u16)> {
        const LEAST: u16 = 24;
        const NARROWEST: u16 = 10;
        let width = |index: usize| self.widths.get(index).copied().unwrap_or(0);
        let least = |kept: &[usize]| {
            kept.iter().map(|index| if width(*index) == 0 { LEAST } else { width(*index) } + 1).sum::<u16>()
        };
        let mut kept: Vec<usize> = (0..cells).collect();
        for drop in &self.drops {
            if least(&kept) <= room + 1 {
                break;
            }
            kept.retain(|index| index != drop);
        }
        let fixed: u16 = kept.iter().map(|index| width(*index) + 1).sum();
        let spare = (room + 1).saturating_sub(fixed).max(if stated { LEAST } else { NARROWEST });
        kept.iter().map(|index| (*index, if width(*index) == 0 { spare } else { width(*index) })).collect()
    }

    fn draw_row(&self, cells: &[String], state: Option<&(Tone, String)>, y: u16, ink: Ink, pen: &mut Pen) {
        let room = pen.width().saturating_sub(4 + if state.is_some() { 24 } else { 0 });
        let mut x = 4;
        for (index, width) in self.fitting(cells.len(), room, state.is_some()) {
            let ink = if index == 0 { ink } else { Ink::Plain };
            pen.put_within(x, y, width, &cells[index], ink);
            x += width + 1;
        }
        if let Some((tone, word)) = state {
            pen.state(x, y, pen.width().saturating_sub(x), word, *tone);
        }
    }
}

/// The steps in one row; where they are too many those longest done go first, then the last ones, counted.
fn draw_steps(names: &[String], at: usize, y: u16, pen: &mut Pen) {
    let word = |index: usize| match index {
        index if index < at => (format!("{} {}", Tone::Done.glyph(), names[index]), Ink::Good),
        index if index == at => (format!("[{} {}]", Tone::Ours.glyph(), names[index]), Ink::Here),
        index => (format!("{} {}", Tone::NotBegun.glyph(), names[index]), Ink::Plain),
    };
    let wide = |from: usize, to: usize| (from..to).map(|index| columns(&word(index).0) + 1).sum::<u16>();
    let room = pen.width();
    let near = (at + 2).min(names.len());
    let begin = |from: usize| if from > 0 { 5 } else { 0 };
    let from = (0..at).find(|from| begin(*from) + wide(*from, near) + 3 <= room).unwrap_or(at);
    let mut x = if from > 0 { pen.put(0, y, &format!("{} {from} ", Tone::Done.glyph()), Ink::Good) } else { 0 };
    for index in from..names.len() {
        let (text, ink) = word(index);
        let left = names.len() - index - 1;
        let more = if left > 0 { 3 } else { 0 };
        if x + columns(&text) + more > room {
            pen.put(x, y, &format!("+{}", left + 1), Ink::Dim);
            return;
        }
        x = pen.put(x, y, &text, ink) + 1;
    }
}

/// Label, bar with the mark, value, state.
fn draw_chart(
    label: &str,
    (value, most, target): (u64, u64, u64),
    words: &str,
    state: &(Tone, String),
    y: u16,
    ink: Ink,
    pen: &mut Pen,
) {
    const NAME: u16 = 8;
    const VALUE: u16 = 9;
    const STATE: u16 = 12;
    pen.put_within(4, y, NAME, label, ink);
    let x = 4 + NAME + 1;
    let wide = pen.width().saturating_sub(x + VALUE + STATE + 2).min(80);
    let full = (u64::from(wide) * 2 * value.min(most)).checked_div(most).unwrap_or(0) as u16;
    let bar = format!("{}{}", "█".repeat(usize::from(full / 2)), "▌".repeat(usize::from(full % 2)));
    pen.put_within(x, y, wide, &bar, Ink::Bar);
    let mark = (u64::from(wide) * target).checked_div(most).unwrap_or(0) as u16;
    if target > value && target <= most {
        pen.put(x + mark.min(wide.saturating_sub(1)), y, "│", Ink::Mark);
    }
    pen.put_right_within(x + wide, y, VALUE, words, Ink::Plain);
    if !state.1.is_empty() {
        pen.state(x + wide + VALUE + 2, y, STATE, &state.1, state.0);
    }
}

const LABEL: u16 = 15;

fn draw_fact(label: &str, value: &str, verdict: Option<&(Tone, String)>, y: u16, skip: u16, ink: Ink, pen: &mut Pen) {
    pen.put_within(4, y, LABEL - 1, label, Ink::Dim);
    let x = 4 + LABEL;
    let room = value_room(pen.width(), verdict);
    let ink = Tone::led_by(value).map_or(ink, ink_of);
    for (row, line) in wrap(value, room).iter().skip(usize::from(skip)).enumerate() {
        pen.put_within(x, y + row as u16, room, line, ink);
    }
    if let Some((tone, words)) = verdict {
        let at = x + room + 1;
        pen.state(at, y, pen.width().saturating_sub(at), words, *tone);
    }
}

fn value_room(width: u16, verdict: Option<&(Tone, String)>) -> u16 {
    let room = width.saturating_sub(4 + LABEL).max(10);
    match verdict {
        None => room,
        Some((_, words)) => room.saturating_sub((columns(words) + 3).clamp(12, room * 2 / 3).max(room * 2 / 5)).max(8),
    }
}

fn rows(line: &Line, width: u16) -> u16 {
    match line {
        Line::Paper(sketch) => paper::rows(sketch, width),
        Line::Words(_, text) => wrap(text, width.saturating_sub(5)).len() as u16,
        Line::Fact { value, verdict, .. } => wrap(value, value_room(width, verdict.as_ref())).len() as u16,
        _ => 1,
    }
}
