//! The frame around every page: rows 1 and 2 above, row 23 and 24 below. Separate because no page may draw there.
//!
//! **Invariant:** nothing but what is on top moves when a layer opens; a window below 60×16 shows a calm notice.

use super::app::App;
use super::commands::{Verb, command};
use super::panes::Pane;
use super::pen::{Pen, ink_of, wrap};
use super::themes::Ink;
use crate::core::domain::safe_text::columns;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// The smallest window there is to work in.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Draws the whole window into empty cells, and says where the terminal's own cursor is seen. Never sees the core.
pub fn view(app: &App, cells: &mut Buffer) -> Option<Position> {
    let mut caret: Option<Position> = None;
    app.draw(&mut Pen::new(cells, &mut caret, app.look()));
    caret
}

impl App {
    /// Columns and rows it is drawn in.
    pub fn size(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// How it looks now.
    pub fn look(&self) -> &super::pen::Look {
        &self.look
    }

    pub(super) fn is_too_small(&self) -> bool {
        self.width < SMALLEST.0 || self.height < SMALLEST.1
    }

    fn draw(&self, pen: &mut Pen) {
        if self.is_too_small() {
            return self.draw_too_small(pen);
        }
        let (width, height) = (pen.width(), pen.height());
        self.draw_title(&mut pen.part(0, 0, width, 1));
        self.draw_way(&mut pen.part(0, 1, width, 1));
        let message = self.message_rows(width);
        let tour = self.tour_rows(width);
        let said = message.len().max(1) as u16 + tour.len() as u16;
        // Heard, what lies on a page stands in its place: two things on one row cannot be told apart.
        let alone = self.look.plain && !self.over.is_empty();
        if !alone {
            self.panes[self.open].top().layer.draw(&mut pen.part(0, 2, width, height - 3 - said));
        }
        for held in self.over.iter().skip(if alone { self.over.len() - 1 } else { 0 }) {
            held.layer.draw(&mut pen.part(0, 2, width, height - 3 - said));
        }
        let mut below = pen.part(0, height - 1 - said, width, said);
        for (row, words) in tour.iter().enumerate() {
            below.put(2, row as u16, words, Ink::Ours);
        }
        self.draw_message(&message, &mut pen.part(0, height - 1 - said + tour.len() as u16, width, said));
        self.draw_hints(&mut pen.part(0, height - 1, width, 1));
        if let Some((first, true)) = self.chord {
            self.draw_pairs(first, pen);
        }
    }

    fn draw_title(&self, pen: &mut Pen) {
        let mut x = 0;
        for (index, pane) in self.panes.iter().enumerate() {
            let late = if self.line.is_late(pane.number) { "!" } else { "" };
            x = if index == self.open {
                pen.put(x, 0, &format!("[{}{late} {}]", pane.number, pane.name), Ink::Here)
            } else {
                pen.put(x, 0, &format!("{}{late}", pane.number), Ink::Title)
            } + 1;
        }
        let day = self.line.day(pen.width() >= 110);
        let kind = match (self.line.training, self.is_read_only()) {
            (true, false) => "TRAINING ",
            (true, true) => "TRAINING read-only ",
            (false, true) => "read-only ",
            (false, false) => "",
        };
        let day = match self.line.alarms.len() {
            0 => day,
            n if pen.width() >= 110 => format!("{day}  !{n} alarm{}", if n == 1 { "" } else { "s" }),
            n => format!("{day}  !{n}"),
        };
        let room = pen.width().saturating_sub(x + 1);
        // The day is worth more than the operator, who is worth more than the roles and the name of the file.
        let (database, operator) = (&self.line.database, &self.line.operator);
        let login = operator.split(' ').next().unwrap_or_default();
        let ways =
            [format!("{database}  {operator}  {day}"), format!("{operator}  {day}"), format!("{login}  {day}"), day];
        let fits = |rest: &&String| columns(kind) + columns(rest) <= room;
        let rest = ways.iter().find(fits).unwrap_or(&ways[3]);
        let begin = pen.width().saturating_sub((columns(kind) + columns(rest)).min(room));
        let x = pen.put(begin, 0, kind, Ink::Training);
        pen.put(x, 0, rest, Ink::Title);
    }

    fn draw_way(&self, pen: &mut Pen) {
        let pane = &self.panes[self.open];
        let (others, aside) = (self.others_words(), pane.top().layer.aside());
        // Who else is here matters more than what the page says of itself, where there is no room for both.
        let aside = match (others.is_empty(), aside.is_empty()) {
            (true, _) => aside,
            (false, false) if pen.width() >= 110 => format!("{aside}  {others}"),
            (false, _) => others,
        };
        let room = pen.width().saturating_sub(if aside.is_empty() { 0 } else { columns(&aside) + 1 });
        if pane.depth() == 1 {
            draw_views(pane, &mut pen.part(0, 0, room, 1))
        } else {
            draw_breadcrumb(pane, pen, room)
        }
        if !aside.is_empty() {
            pen.put_right(0, &aside, Ink::Dim);
        }
    }

    /// The message, in a second row when one is too short for it.
    fn message_rows(&self, width: u16) -> Vec<String> {
        let Some(message) = &self.message else { return Vec::new() };
        let mut rows = wrap(&message.text, width.saturating_sub(2));
        if rows.len() > 2 {
            let rest = rows.split_off(1).join(" ");
            rows.push(rest);
        }
        rows
    }

    fn draw_message(&self, rows: &[String], pen: &mut Pen) {
        let Some(message) = &self.message else { return };
        let ink = ink_of(message.tone);
        pen.put(0, 0, &message.tone.glyph().to_string(), ink);
        for (row, text) in rows.iter().enumerate() {
            pen.put(2, row as u16, text, ink);
        }
    }

    fn draw_hints(&self, pen: &mut Pen) {
        let recording = Some(self.mastery.shown()).filter(|words| !words.is_empty());
        let job = || self.jobs.running().next().map(|job| format!("job {} {}", job.share(), job.title));
        let job = recording.or_else(job);
        let job_columns = job.as_deref().map_or(0, |text| columns(text) + 2);
        let help = self.help_hint();
        let mut room = pen.width().saturating_sub(job_columns + columns(&help.0) + columns(&help.1) + 1);
        let mut x = 0;
        for (keys, name) in self.hints() {
            let wide = columns(&keys) + columns(&name) + 3;
            if wide > room {
                break;
            }
            x = pen.put(x, 0, &keys, Ink::Key);
            x = pen.put(x + 1, 0, &name, Ink::Dim) + 2;
            room -= wide;
        }
        x = pen.put(x, 0, &help.0, Ink::Key);
        pen.put(x + 1, 0, &help.1, Ink::Dim);
        if let Some(text) = job {
            pen.put_right(0, &text, Ink::Ours);
        }
    }

    /// The hints of the focused part: keys and what they do here, only what can run.
    fn hints(&self) -> Vec<(String, String)> {
        let mut hints: Vec<(String, String)> = Vec::new();
        let wanted = self.top().layer.hints();
        for verb in wanted.into_iter().take(12) {
            if self.check(verb).is_ok() {
                hints.push((self.own.settings.keymap.shown(verb), self.name_of(verb)));
            }
            if hints.len() == 7 {
                break;
            }
        }
        let key = |verb| self.own.settings.keymap.shown(verb);
        let at_root = self.over.is_empty() && self.panes[self.open].depth() == 1;
        if at_root && self.mode() == super::commands::Mode::List {
            hints.extend([(format!("{} {}", key(Verb::ViewBefore), key(Verb::ViewAfter)), "views".to_owned())]);
            hints.push((key(Verb::Quit), "leave".to_owned()));
        } else if self.mode() == super::commands::Mode::List {
            hints.push((key(Verb::Quit), "back".to_owned()));
        } else {
            hints.push((key(Verb::Back), "back".to_owned()));
        }
        hints
    }

    fn help_hint(&self) -> (String, String) {
        let verb = if self.mode() == super::commands::Mode::List { Verb::Help } else { Verb::HelpHere };
        (self.own.settings.keymap.shown(verb), command(verb).title.to_owned())
    }

    /// What the first letter of a pair can be followed by, here and now: what can run first, then what cannot and why.
    fn draw_pairs(&self, first: char, pen: &mut Pen) {
        let mut lines: Vec<(char, String, Result<&str, String>)> = Vec::new();
        for (letter, command) in self.own.settings.keymap.pairs(first) {
            let standing = self.check(command.id).map(|()| command.doc).map_err(|reason| reason.0);
            lines.push((letter, self.name_of(command.id), standing));
        }
        lines.sort_by_key(|(_, _, standing)| standing.is_err());
        let room = pen.height().saturating_sub(6);
        let height = (lines.len() as u16).min(room) + 2;
        let width = 62.min(pen.width());
        let (x, y) = ((pen.width() - width) / 2, pen.height().saturating_sub(height + 2));
        let mut part = pen.part(x, y, width, height);
        let mut inside = part.boxed(&format!("{first} then"));
        let more = lines.len().saturating_sub(usize::from(room));
        for (row, (letter, name, standing)) in lines.iter().take(usize::from(room)).enumerate() {
            let row = row as u16;
            inside.put(0, row, &letter.to_string(), Ink::Key);
            inside.put_within(2, row, 17, name, if standing.is_err() { Ink::Dim } else { Ink::Plain });
            match standing {
                Err(reason) => _ = inside.put(20, row, &format!("x {reason}"), Ink::Dim),
                Ok(doc) => _ = inside.put(20, row, doc, Ink::Plain),
            }
        }
        if more > 0 {
            inside.put_right(height - 3, &format!(" {more} more in the palette"), Ink::Dim);
        }
    }

    fn draw_too_small(&self, pen: &mut Pen) {
        let size = format!("{}x{}", pen.width(), pen.height());
        pen.put(0, 0, "certdesk", Ink::Here);
        pen.put_right(0, &size, Ink::Dim);
        let drafts = self.drafts().len();
        let jobs = self.jobs.running().count();
        let mut lines = vec![
            "This window is too small to work in:".to_owned(),
            format!("{}x{} is needed, {size} is here.", SMALLEST.0, SMALLEST.1),
            String::new(),
            format!("Nothing is lost. {drafts} form(s) open, {jobs} job(s) run on."),
            String::new(),
            "Make it larger to go on.      Q leave".to_owned(),
        ];
        if pen.height() < 9 {
            lines.retain(|line| !line.is_empty());
        }
        for (row, line) in lines.iter().enumerate() {
            pen.put(0, row as u16 + 1, line, Ink::Plain);
        }
    }

    /// Where the window is: `Exceptions > Queue`.
    pub(super) fn place_name(&self) -> String {
        let pane = &self.panes[self.open];
        let way: Vec<String> = pane.layers().skip(1).map(|held| held.layer.title()).collect();
        let root = format!("{} > {}", pane.name, pane.views[pane.view].name);
        std::iter::once(root).chain(way).collect::<Vec<_>>().join(" > ")
    }
}

/// The sub-views that stand in a row of so many columns, from the first to before the last: the open one always, whole
/// names only, with room for `+n` on either side where some are left out.
fn views_shown(names: &[&str], open: usize, room: u16) -> (usize, usize) {
    let wide = |first: usize, last: usize| {
        let before = if first > 0 { 4 } else { 0 };
        let names_wide: u16 = names[first..last].iter().map(|name| columns(name) + 2).sum();
        // The brackets of the open one take a column more than its gap; the last name needs no gap behind it.
        if last < names.len() { before + names_wide + 3 } else { before + names_wide }
    };
    let mut first = 0;
    while first < open && wide(first, open + 1) > room {
        first += 1;
    }
    let mut last = open + 1;
    while last < names.len() && wide(first, last + 1) <= room {
        last += 1;
    }
    (first, last)
}

fn draw_views(pane: &Pane, pen: &mut Pen) {
    let names: Vec<&str> = pane.views.iter().map(|view| view.name).collect();
    let (first, last) = views_shown(&names, pane.view, pen.width());
    let mut x = if first > 0 { pen.put(0, 0, &format!("+{first}"), Ink::Dim) + 2 } else { 0 };
    for (index, name) in names.iter().enumerate().take(last).skip(first) {
        x = if index == pane.view {
            pen.put(x, 0, &format!("[{name}]"), Ink::Here) + 1
        } else {
            pen.put(x, 0, name, Ink::Title) + 2
        };
    }
    if last < names.len() {
        pen.put(x, 0, &format!("+{}", names.len() - last), Ink::Dim);
    }
}

fn draw_breadcrumb(pane: &Pane, pen: &mut Pen, room: u16) {
    let mut names = vec![pane.views[pane.view].name.to_owned()];
    names.extend(pane.layers().skip(1).map(|held| held.layer.title()));
    // Where room is short the way begins later: where one is matters more than where one came from.
    let wide = |names: &[String]| names.iter().map(|name| columns(name) + 3).sum::<u16>();
    while names.len() > 1 && wide(&names) > room + 3 {
        names.remove(0);
    }
    let mut x = 0;
    let last = names.len() - 1;
    for (index, name) in names.iter().enumerate() {
        let ink = if index == last { Ink::Here } else { Ink::Title };
        x = pen.put_within(x, 0, room.saturating_sub(x), name, ink);
        if index < last {
            x = pen.put_within(x, 0, room.saturating_sub(x), " > ", Ink::Dim);
        }
    }
}
