//! Keys and pastes into the focused field. Separate because a line and a note take the same keys differently.
//!
//! **Invariant:** a paste is text and presses nothing; nothing hidden gets into a field.

use super::super::keys::Key;
use super::super::layers::{Cx, Heard, Message, Step};
use super::{Form, Kind, LineEdit};
use crate::core::domain::safe_text::is_hidden;
use tui_textarea::{CursorMove, TextArea};

impl Form {
    pub(super) fn in_note(&self) -> bool {
        self.focused().is_some_and(|field| matches!(field.kind, Kind::Note))
    }

    pub(super) fn type_key(&mut self, key: Key) -> bool {
        let Some(field) = self.fields.get_mut(self.at) else { return false };
        match field.kind {
            _ if field.locked => false,
            Kind::Note => type_into_note(&mut field.note, key),
            _ => field.line.key(key),
        }
    }

    pub(super) fn edit_line(&mut self, edit: impl Fn(&mut LineEdit)) {
        if let Some(field) = self.fields.get_mut(self.at).filter(|field| field.is_open()) {
            match field.kind {
                Kind::Note => _ = field.note.delete_line_by_head(),
                _ => edit(&mut field.line),
            }
        }
    }

    pub(super) fn move_in_note(&mut self, to: CursorMove) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.note.move_cursor(to);
        }
    }

    pub(super) fn take_paste(&mut self, text: &str, cx: &Cx) -> Heard {
        let Some(field) = self.fields.get_mut(self.at).filter(|field| field.is_open()) else {
            return Heard::refused("There is no field in focus to paste into; nothing was pressed.");
        };
        let left_out = match field.kind {
            Kind::Note => {
                let hidden = |c: &char| !matches!(c, '\n' | '\r') && is_hidden(*c);
                let clean: String = text.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect();
                field.note.insert_str(&clean);
                text.chars().filter(hidden).count()
            }
            _ => field.line.insert(text),
        };
        let mut steps = self.typed(cx);
        if left_out > 0 {
            let words = format!("{left_out} invisible characters were left out of what you pasted.");
            steps.push(Step::Say(Message::look(words)));
        }
        Heard::Consumed(steps)
    }
}

fn type_into_note(note: &mut TextArea<'static>, key: Key) -> bool {
    match key {
        Key::Char(c) if !is_hidden(c) => note.insert_char(c),
        Key::Enter => note.insert_newline(),
        Key::Backspace => _ = note.delete_char(),
        Key::Delete => _ = note.delete_next_char(),
        Key::Left => note.move_cursor(CursorMove::Back),
        Key::Right => note.move_cursor(CursorMove::Forward),
        Key::Home => note.move_cursor(CursorMove::Head),
        Key::End => note.move_cursor(CursorMove::End),
        _ => return false,
    }
    true
}
