//! How a sheet is drawn: filter row, heads, rows, detail beside it. Separate from its keys.
//!
//! **Invariant:** a move of the cursor changes two markers and two references, nothing else.

use super::Sheet;
use super::prompt::Prompt;
use crate::core::domain::safe_text::columns;
use crate::core::domain::sheets::{ColumnKind, Count, SheetRow};
use crate::tui::glyphs::Tone;
use crate::tui::pen::{Pen, wrap};
use crate::tui::themes::Ink;

/// Columns before the first cell: cursor, mark, flag, a blank.
const GUTTER: u16 = 4;
/// A sheet shorter than this shares one row between filter and heads.
const SHORT: u16 = 16;

/// How many rows of records fit into a body.
pub(super) fn rows_for(body: u16) -> u16 {
    body.saturating_sub(if body < SHORT { 1 } else { 2 }).max(1)
}

/// The columns that are on the screen in a window of so many columns, each with its width.
pub(super) fn on_screen(sheet: &Sheet, width: u16) -> Vec<(usize, u16)> {
    sheet.columns.fitting(list_width(sheet, width).saturating_sub(GUTTER))
}

fn is_beside_detail(sheet: &Sheet, width: u16) -> bool {
    width >= 110 && sheet.of.facts.is_some()
}

pub(super) fn draw(sheet: &Sheet, pen: &mut Pen) {
    let (width, height) = (pen.width(), pen.height());
    let wide = is_beside_detail(sheet, width);
    let list_width = list_width(sheet, width);
    let short = height < SHORT;
    let head_row = if short { 0 } else { 1 };
    if !short || sheet.prompt.is_some() || !sheet.filter.is_empty() {
        draw_filter(sheet, &mut pen.part(0, 0, width, 1));
    }
    let shown = on_screen(sheet, width);
    if !(short && (sheet.prompt.is_some() || !sheet.filter.is_empty())) {
        draw_heads(sheet, &shown, &mut pen.part(0, head_row, list_width, 1));
    }
    let top = head_row + 1;
    let mut body = pen.part(0, top, list_width, height.saturating_sub(top));
    draw_rows(sheet, &shown, &mut body);
    if wide {
        draw_detail(sheet, &mut pen.part(list_width, top - head_row, width - list_width, height - top + head_row));
    }
    if let Some(prompt) = &sheet.prompt {
        draw_offers(prompt, sheet.wrong.as_ref(), &mut pen.part(0, 1, width, height.saturating_sub(1)));
    }
}

/// All there is; beside a detail a little more than half, and what its columns want as long as the detail can still be
/// read.
fn list_width(sheet: &Sheet, width: u16) -> u16 {
    if !is_beside_detail(sheet, width) {
        return width;
    }
    let half = (width * 11 / 20).max(66);
    (sheet.columns.wish() + GUTTER).clamp(half, (width * 62 / 100).max(half))
}

fn draw_filter(sheet: &Sheet, pen: &mut Pen) {
    let right = right_words(sheet, pen.width());
    let room = pen.width().saturating_sub(columns(&right) + 2);
    if let Some(prompt) = &sheet.prompt {
        pen.put(0, 0, "/ ", Ink::Key);
        prompt.line.draw(pen, 2, 0, room.saturating_sub(2), true);
        if prompt.line.text().is_empty() {
            let help = "words, state:ready, due:<today, -kind:misprint   ? fields";
            pen.put_within(3, 0, room.saturating_sub(3), help, Ink::Dim);
        }
    } else if let Some((words, _)) = &sheet.wrong {
        pen.put_within(0, 0, room, &format!("x {words}"), Ink::Bad);
    } else {
        let text = sheet.whole_filter();
        let view = sheet.view_name().unwrap_or_default();
        let for_view = if view.is_empty() { 0 } else { columns(&view) + 2 };
        let mut x = 0;
        if !text.is_empty() {
            x = pen.put(0, 0, "/ ", Ink::Dim);
            let room = room.saturating_sub(for_view).max(room / 3);
            x = pen.put_within(x, 0, room.saturating_sub(x), &text, Ink::Plain) + 2;
        }
        pen.put_within(x, 0, room.saturating_sub(x), &view, Ink::Dim);
    }
    pen.put_right(0, &right, Ink::Dim);
}

/// Count and marks.
fn right_words(sheet: &Sheet, width: u16) -> String {
    let mut words = match (sheet.count, sheet.counting, sheet.stopped) {
        (_, _, true) => "not counted".to_owned(),
        (None, ..) => "counting".to_owned(),
        (Some(count), ..) if sheet.wrong.is_some() => format!("{count} before"),
        (Some(_), true, _) if !sheet.came => "counting".to_owned(),
        (Some(count), ..) => format!("{count} found"),
    };
    let total = sheet.total.filter(|total| !sheet.own_filter().trim().is_empty() && Some(*total) != sheet.count);
    if let Some(total) = total.filter(|_| sheet.wrong.is_none() && width >= 100) {
        words.push_str(&format!(" of {total}"));
    }
    if sheet.by_reference && !sheet.sort.is_empty() {
        words = format!("too many to sort, by reference   {words}");
    }
    if !sheet.marks.is_empty() {
        let hidden = sheet.marks.hidden();
        words.push_str(&format!("   {} marked", Count::Exact(sheet.marks.len() as u64)));
        if hidden > 0 {
            words.push_str(&format!(", {} of them hidden", Count::Exact(hidden as u64)));
        }
    }
    words
}

/// What is wrong with the filter, what can be taken, and the fields there are, under the prompt.
fn draw_offers(prompt: &Prompt, wrong: Option<&(String, String)>, pen: &mut Pen) {
    let (offers, chosen) = prompt.offers();
    let width = pen.width().min(78);
    let mut said: Vec<(String, Ink)> = Vec::new();
    if let Some((what, hint)) = wrong {
        said.extend(wrap(&format!("x {what}"), width - 4).into_iter().map(|line| (line, Ink::Bad)));
        said.extend(wrap(hint, width - 4).into_iter().filter(|line| !line.is_empty()).map(|line| (line, Ink::Dim)));
    }
    if prompt.explains() {
        let rules = "words find anywhere; - before a term: not; a,b: one of; a..b: from to; =a: exactly; none: empty";
        said.extend(wrap(rules, width - 4).into_iter().map(|line| (line, Ink::Dim)));
    }
    if said.is_empty() && offers.is_empty() {
        return;
    }
    let room = pen.height().saturating_sub(said.len() as u16 + 3).max(1);
    let rows = (offers.len() as u16).min(if prompt.explains() { room } else { room.min(8) });
    let mut part = pen.part(2, 0, width, said.len() as u16 + rows + 2);
    let title = if prompt.explains() { "fields of this list" } else { "" };
    let mut inside = part.boxed(title);
    for (y, (line, ink)) in said.iter().enumerate() {
        inside.put(0, y as u16, line, *ink);
    }
    let text_width = offers.iter().map(|offer| columns(&offer.text)).max().unwrap_or(0).clamp(10, 34);
    let first = chosen.map_or(0, |at| (at + 1).saturating_sub(usize::from(rows)));
    for (y, (index, offer)) in offers.iter().enumerate().skip(first).take(usize::from(rows)).enumerate() {
        let (y, here) = (y as u16 + said.len() as u16, chosen == Some(index));
        inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
        inside.put_within(2, y, text_width, &offer.text, if here { Ink::Cursor } else { Ink::Plain });
        inside.put(text_width + 4, y, &offer.note, Ink::Dim);
    }
}

fn draw_heads(sheet: &Sheet, shown: &[(usize, u16)], pen: &mut Pen) {
    let mut x = GUTTER;
    for (index, width) in shown {
        let column = &sheet.columns.shown()[*index].column;
        let mut head = column.name.replace('_', " ").to_uppercase();
        if let Some(at) = sheet.sort.iter().position(|key| key.column == column.name) {
            let arrow = if sheet.sort[at].descending { '▼' } else { '▲' };
            let sign = if sheet.sort.len() > 1 { format!(" {arrow}{}", at + 1) } else { format!(" {arrow}") };
            // The sign is worth more than the end of the word.
            let room = usize::from(*width).saturating_sub(sign.chars().count());
            head = head.chars().take(room).collect::<String>().trim_end().to_owned() + &sign;
        }
        let ink = if *index == sheet.columns.at() { Ink::Here } else { Ink::Head };
        if column.kind == ColumnKind::Number {
            pen.put_right_within(x, 0, *width, &head, ink);
        } else {
            pen.put_within(x, 0, *width, &head, ink);
        }
        x += width + 1;
    }
}

fn draw_rows(sheet: &Sheet, shown: &[(usize, u16)], pen: &mut Pen) {
    let (first, rows) = sheet.rows.visible(usize::from(pen.height()));
    if rows.is_empty() {
        return draw_empty(sheet, pen);
    }
    for (offset, row) in rows.iter().enumerate() {
        let (y, here) = (offset as u16, first + offset == sheet.rows.at());
        if here {
            pen.put(0, y, "►", Ink::Cursor);
        }
        if sheet.marks.has(row.key) {
            pen.put(1, y, "•", Ink::Mark);
        }
        match (sheet.changed.contains_key(&row.key), row.late) {
            (true, _) => _ = pen.put(2, y, "±", Ink::Mark),
            _ if sheet.present.contains(&row.reference) => _ = pen.put(2, y, "@", Ink::Mark),
            (false, true) => _ = pen.put(2, y, "!", Ink::Late),
            (false, false) => {}
        }
        draw_cells(sheet, row, shown, y, here, pen);
    }
}

fn draw_cells(sheet: &Sheet, row: &SheetRow, shown: &[(usize, u16)], y: u16, here: bool, pen: &mut Pen) {
    let mut x = GUTTER;
    let changed = sheet.changed.get(&row.key);
    for (place, (index, width)) in shown.iter().enumerate() {
        let column = &sheet.columns.shown()[*index];
        let cell = row.cells.get(column.cell).map_or("", String::as_str);
        let ink = match changed.is_some_and(|cells| cells.contains(&column.cell)) {
            true => Ink::Mark,
            false if here && place == 0 => Ink::Cursor,
            false => Ink::Plain,
        };
        match column.column.kind {
            ColumnKind::State if !cell.is_empty() => _ = pen.state(x, y, *width, cell, Tone::of(cell)),
            ColumnKind::Number => pen.put_right_within(x, y, *width, cell, ink),
            ColumnKind::Day => _ = pen.put_within(x, y, *width, &day(cell), ink),
            _ => _ = pen.put_within(x, y, *width, cell, ink),
        }
        x += width + 1;
    }
}

/// A stored day as people read it: `20/11/26`.
fn day(cell: &str) -> String {
    match (cell.get(2..4), cell.get(5..7), cell.get(8..10)) {
        (Some(year), Some(month), Some(day)) if cell.len() == 10 => format!("{day}/{month}/{year}"),
        _ => cell.to_owned(),
    }
}

fn draw_empty(sheet: &Sheet, pen: &mut Pen) {
    let words = match (&sheet.wrong, sheet.came, sheet.whole_filter().is_empty()) {
        (Some((_, hint)), ..) => hint.clone(),
        (None, false, _) => "reading…".replace('…', "."),
        (None, true, false) if !sheet.filter.is_empty() || sheet.prompt.is_some() => {
            format!("No {} fits this filter. Esc empties it.", sheet.of.one)
        }
        (None, true, _) => sheet.of.empty.to_owned(),
    };
    pen.put(GUTTER, 1, &words, Ink::Dim);
}

fn draw_detail(sheet: &Sheet, pen: &mut Pen) {
    for y in 0..pen.height() {
        pen.put(0, y, "│", Ink::Line);
    }
    let width = pen.width();
    let mut part = pen.part(1, 0, width - 1, pen.height());
    match &sheet.detail {
        Some(card) => {
            part.put(1, 0, &card.title, Ink::Here);
            part.put_right(0, &card.aside, Ink::Dim);
            let height = part.height();
            card.draw(&mut part.part(0, 2, width - 1, height.saturating_sub(2)), 0, None);
        }
        None => _ = part.put(1, 0, "detail", Ink::Dim),
    }
}
