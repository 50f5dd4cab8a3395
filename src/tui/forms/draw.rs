//! How a form is drawn: labels, what is typed, verdicts, suggestions beneath, buttons. Separate from its keys.

use super::field::{Field, Kind};
use super::{Form, Suggestion};
use crate::core::domain::safe_text::columns;
use crate::tui::dialogs::centred;
use crate::tui::pen::{Pen, wrap};
use crate::tui::themes::Ink;

/// Lines of a note that are seen at once.
const NOTE_ROWS: u16 = 4;

pub(super) fn draw(form: &Form, pen: &mut Pen) {
    let rows: u16 = form.fields.iter().map(rows_of).sum();
    if form.small {
        let width = 74.min(pen.width());
        let head: Vec<String> = form.head.iter().flat_map(|line| wrap(line, width - 4)).collect();
        let list = form.suggestions.len().min(6) as u16;
        let height = rows + head.len() as u16 + 5 + if list > 0 { list + 1 } else { 0 };
        let mut part = centred(pen, width, height);
        let mut inside = part.boxed(&form.title);
        body(form, &head, &mut inside);
    } else {
        let head: Vec<String> = form.head.iter().flat_map(|line| wrap(line, pen.width().saturating_sub(2))).collect();
        body(form, &head, pen);
    }
}

fn body(form: &Form, head: &[String], pen: &mut Pen) {
    for (row, line) in head.iter().enumerate() {
        pen.put(1, row as u16, line, Ink::Dim);
    }
    let top = head.len() as u16 + u16::from(!head.is_empty());
    let label_width = form.fields.iter().map(|field| columns(field.label) + 2).max().unwrap_or(0).clamp(10, 18);
    let room = pen.height().saturating_sub(top + 2);
    let skip = rows_before_fit(form, room);
    let mut y = top;
    let mut list_at = None;
    for (index, field) in form.fields.iter().enumerate().skip(skip) {
        if y + rows_of(field) > top + room {
            break;
        }
        draw_field(form, index, label_width, y, pen);
        y += rows_of(field);
        if index == form.at {
            list_at = Some(y);
        }
    }
    draw_buttons(form, pen, (y + 1).min(pen.height().saturating_sub(1)));
    if let (Some(at), false) = (list_at, form.suggestions.is_empty()) {
        draw_suggestions(form, label_width, at, pen);
    }
}

/// How many fields are scrolled out above so that the focused one is seen.
fn rows_before_fit(form: &Form, room: u16) -> usize {
    let mut skip = 0;
    let last = form.at.min(form.fields.len().saturating_sub(1));
    while skip < last && form.fields[skip..=last].iter().map(rows_of).sum::<u16>() > room {
        skip += 1;
    }
    skip
}

fn rows_of(field: &Field) -> u16 {
    if matches!(field.kind, Kind::Note) { NOTE_ROWS } else { 1 }
}

fn draw_field(form: &Form, index: usize, label_width: u16, y: u16, pen: &mut Pen) {
    let (field, focused) = (&form.fields[index], index == form.at);
    let wrong = matches!(field.verdict, Some(Err(_)));
    // Where the cursor is matters more here than that the field is wrong, which its verdict says.
    let (marker, ink) = match (focused, wrong) {
        (true, _) => ("►", Ink::Cursor),
        (false, true) => ("x", Ink::Bad),
        (false, false) => (" ", Ink::Plain),
    };
    pen.put(0, y, marker, ink);
    let label = if field.required { format!("{} *", field.label) } else { field.label.to_owned() };
    pen.put_within(2, y, label_width, &label, if focused { Ink::Cursor } else { Ink::Head });
    let x = label_width + 3;
    let verdict = verdict_of(field);
    let room = pen.width().saturating_sub(x);
    if matches!(field.kind, Kind::Note) {
        return draw_note(field, x, y, room, focused, pen);
    }
    let verdict_room = if verdict.0.is_empty() { 0 } else { columns(&verdict.0).min(room / 2) + 2 };
    let width = room.saturating_sub(verdict_room).max(8);
    if field.is_open() {
        field.line.draw(pen, x, y, width, focused);
    } else {
        pen.put_within(x, y, width, field.line.text(), Ink::Dim);
    }
    if !verdict.0.is_empty() {
        pen.put_within(x + width + 1, y, verdict_room, &verdict.0, verdict.1);
    }
}

fn verdict_of(field: &Field) -> (String, Ink) {
    match &field.verdict {
        Some(Err(words)) => (format!("x {words}"), Ink::Bad),
        Some(Ok(words)) if !words.is_empty() => (format!("√ {words}"), Ink::Good),
        _ => (String::new(), Ink::Plain),
    }
}

fn draw_note(field: &Field, x: u16, y: u16, width: u16, focused: bool, pen: &mut Pen) {
    let cursor = field.note.cursor();
    let (row, column) = (cursor.0, cursor.1);
    let first = (row + 1).saturating_sub(usize::from(NOTE_ROWS));
    for (offset, line) in field.note.lines().iter().skip(first).take(usize::from(NOTE_ROWS)).enumerate() {
        let here = first + offset == row;
        let before: String = line.chars().take(column).collect();
        // A long line scrolls sideways so that the cursor is seen.
        let hidden = if here { columns(&before).saturating_sub(width.saturating_sub(1)) } else { 0 };
        let shown: String = line.chars().skip(usize::from(hidden)).collect();
        pen.put_within(x, y + offset as u16, width, &shown, Ink::Input);
        if here && focused {
            pen.caret(x + columns(&before) - hidden, y + offset as u16);
        }
    }
    if field.note.is_empty() && focused {
        pen.put(x + 1, y, "Enter is a new line, Tab leaves the note", Ink::Dim);
    }
}

fn draw_suggestions(form: &Form, label_width: u16, y: u16, pen: &mut Pen) {
    let shown: Vec<(usize, &Suggestion)> = window(form);
    let widest = shown.iter().map(|(_, s)| columns(&s.value) + columns(&s.text) + 4).max().unwrap_or(20);
    let width = (widest + 4).clamp(30, pen.width().saturating_sub(label_width));
    let x = (label_width + 1).min(pen.width().saturating_sub(width));
    let height = shown.len() as u16 + 2;
    let y = if y + height > pen.height() { y.saturating_sub(height + 1) } else { y };
    let mut part = pen.part(x, y, width, height);
    let mut inside = part.boxed("");
    for (row, (index, suggestion)) in shown.iter().enumerate() {
        let here = form.chosen == Some(*index);
        inside.put(0, row as u16, if here { "►" } else { " " }, Ink::Cursor);
        let after = inside.put(2, row as u16, &suggestion.value, if here { Ink::Cursor } else { Ink::Plain });
        let (text, ink) = match &suggestion.refused {
            Some(reason) => (format!("{} x {reason}", suggestion.text), Ink::Bad),
            None => (suggestion.text.clone(), Ink::Dim),
        };
        inside.put(after + 2, row as u16, &text, ink);
    }
}

/// At most six suggestions around the chosen one.
fn window(form: &Form) -> Vec<(usize, &Suggestion)> {
    let first = form.chosen.map_or(0, |at| (at + 1).saturating_sub(6));
    form.suggestions.iter().enumerate().skip(first).take(6).collect()
}

fn draw_buttons(form: &Form, pen: &mut Pen, y: u16) {
    let focused = form.at == form.fields.len();
    let ink = if focused { Ink::Here } else { Ink::Plain };
    let marker = if focused { "►" } else { " " };
    let mut x = pen.put(1, y, &format!("{marker}[ {} Ctrl-O ]", form.button), ink);
    if form.another.is_some() {
        x = pen.put(x + 2, y, "[ Save and new Ctrl-N ]", Ink::Plain);
    }
    let leave = if form.fleeting { "[ Cancel Esc ]" } else { "[ Leave Esc, draft kept ]" };
    pen.put(x + 2, y, leave, Ink::Dim);
}
