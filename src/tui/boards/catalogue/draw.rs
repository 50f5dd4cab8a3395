//! How palette and help look. Separate from what they find and run.

use super::{Catalogue, Entry, Standing};
use crate::tui::commands::{Command, Danger, twin};
use crate::tui::dialogs::centred;
use crate::tui::macros::in_words;
use crate::tui::pen::{Pen, wrap};
use crate::tui::themes::Ink;

impl Catalogue {
    pub(super) fn draw_all(&self, pen: &mut Pen) {
        let found = self.found();
        let (width, height) = (if self.is_help { 80 } else { 70 }.min(pen.width()), pen.height());
        let height = if self.is_help { height } else { height.min(18) };
        let mut part = centred(pen, width, height);
        let title = if self.is_help { format!("? Help: {}", self.beneath.place) } else { ": commands".to_owned() };
        let mut inside = part.boxed(&title);
        self.draw_line(&found, &mut inside);
        inside.rule(1);
        let foot = if self.is_help { 6 } else { 4 };
        let rows = usize::from(inside.height()).saturating_sub(3 + foot);
        self.draw_heads(&mut inside);
        let first = (self.at + 1).saturating_sub(rows);
        for (row, entry) in found.iter().skip(first).take(rows).enumerate() {
            self.draw_entry(&mut inside, row as u16 + 3, *entry, first + row == self.at);
        }
        let foot = rows as u16 + 3;
        inside.rule(foot);
        self.draw_foot(&mut inside, foot + 1, found.get(self.at));
    }

    fn draw_line(&self, found: &[Entry], pen: &mut Pen) {
        let prompt = if self.is_help { "words, a key, or @ and any key > " } else { "> " };
        let x = pen.put(0, 0, prompt, Ink::Dim);
        match self.pressed {
            Some(chord) => {
                let after = pen.put(x, 0, &chord.to_string(), Ink::Input);
                pen.caret(after, 0);
            }
            None => {
                let room = pen.width().saturating_sub(x + 22);
                self.line.draw(pen, x, 0, room, true);
            }
        }
        let far = found.iter().filter(|entry| matches!(entry, Entry::Command(_, _, true))).count();
        let all = self.standing.values().filter(|standing| standing.here).count();
        let words = match (far, found.len()) {
            (0, n) => format!("{n} of {all} here"),
            (far, n) => format!("{} and {far} by description", n - far),
        };
        pen.put_right(0, &words, Ink::Dim);
    }

    fn draw_heads(&self, pen: &mut Pen) {
        if self.is_help {
            pen.put(2, 2, "KEY", Ink::Head);
            pen.put(12, 2, "COMMAND", Ink::Head);
            pen.put(31, 2, "WHAT IT DOES HERE", Ink::Head);
        } else {
            pen.put(2, 2, "COMMAND", Ink::Head);
            pen.put(29, 2, "KEY", Ink::Head);
            pen.put(40, 2, "HERE", Ink::Head);
        }
    }

    fn draw_entry(&self, pen: &mut Pen, y: u16, entry: Entry, here: bool) {
        pen.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        match entry {
            Entry::View(number, pane, name) => {
                pen.put_within(2, y, 26, name, if here { Ink::Cursor } else { Ink::Plain });
                pen.put_within(29, y, 10, &number.to_string(), Ink::Key);
                pen.put(40, y, &format!("» in {number} {pane}"), Ink::Ours);
            }
            Entry::Macro(index) => {
                let name = &self.beneath.macros[index].0;
                pen.put_within(2, y, 26, name, if here { Ink::Cursor } else { Ink::Plain });
                pen.put(40, y, "» replays your macro", Ink::Ours);
            }
            Entry::Command(command, ..) => {
                if let Some(standing) = self.standing.get(&command.id) {
                    self.draw_command(pen, y, command, standing, here);
                }
            }
        }
    }

    fn draw_command(&self, pen: &mut Pen, y: u16, command: &Command, standing: &Standing, here: bool) {
        let ink = match (&standing.refused, here) {
            (_, true) => Ink::Cursor,
            (Some(_), _) => Ink::Dim,
            (None, _) => Ink::Plain,
        };
        let keymap = &self.beneath.keymap;
        let rest = pen.width().saturating_sub(31);
        match (&standing.refused, self.is_help) {
            (Some(reason), true) => _ = pen.put_within(31, y, rest, &format!("x {reason}"), Ink::Dim),
            (None, true) => _ = pen.put_within(31, y, rest, command.doc, Ink::Plain),
            (Some(reason), false) => _ = pen.put(40, y, &format!("x {reason}"), Ink::Dim),
            (None, false) => {
                let count = standing.name.rsplit_once(" (").and_then(|(_, n)| n.strip_suffix(')'));
                let words = count.map_or_else(|| "√".to_owned(), |count| format!("√ {count} marked"));
                pen.put(40, y, &words, Ink::Good);
            }
        }
        if self.is_help {
            pen.put_within(2, y, 9, &keymap.all_shown(command.id), Ink::Key);
            pen.put_within(12, y, 18, &standing.name, ink);
        } else {
            pen.put_within(2, y, 26, &standing.name, ink);
            pen.put_within(29, y, 10, &keymap.shown(command.id), Ink::Key);
        }
    }

    fn draw_foot(&self, pen: &mut Pen, y: u16, entry: Option<&Entry>) {
        match entry {
            None => _ = pen.put(0, y, "Nothing fits; fewer letters find more, Ctrl-U empties the line.", Ink::Dim),
            Some(Entry::View(_, pane, name)) => _ = pen.put(0, y, &format!("Goes to {name} in {pane}."), Ink::Plain),
            Some(Entry::Macro(index)) => {
                let (name, steps) = &self.beneath.macros[*index];
                let words = format!("{name}: {}, on the marked, one at a time.", in_words(steps));
                for (row, line) in wrap(&words, pen.width()).iter().take(2).enumerate() {
                    pen.put(0, y + row as u16, line, Ink::Plain);
                }
            }
            Some(Entry::Command(command, by, _)) => self.draw_about(pen, y, command, *by),
        }
        if self.is_help {
            let glyphs = "√ done  » our move  ~ their move  ○ not begun  x failed  ! late  • marked  ± changed";
            pen.put(0, y + 3, glyphs, Ink::Dim);
            pen.put(0, y + 4, "1-7 panes, [ ] views, Enter in, q out, : every command, g goes anywhere", Ink::Dim);
        }
    }

    fn draw_about(&self, pen: &mut Pen, y: u16, command: &Command, by: Option<&str>) {
        let back = match (command.danger, command.undoable) {
            (Danger::Final, _) => " It cannot be taken back.",
            (_, true) => " u takes it back.",
            _ => "",
        };
        let about = format!("{}: {}.{back}", command.title, command.doc);
        let lines = wrap(&about, pen.width());
        pen.put(0, y, &lines[0], Ink::Plain);
        let mut notes = Vec::new();
        if let Some(word) = by {
            notes.push(format!("Found by its synonym \"{word}\"."));
        }
        if let Some(twin) = twin(command.id) {
            notes.push(format!("Script: certdesk {twin}."));
        }
        notes.push(format!("In settings: {}", command.name()));
        if let Some(more) = lines.get(1) {
            pen.put(0, y + 1, more, Ink::Plain);
        }
        pen.put(0, y + lines.len().min(2) as u16, &notes.join(" "), Ink::Dim);
    }
}
