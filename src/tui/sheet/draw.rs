//! How a sheet is drawn: filter row, heads, rows, detail beside it. Separate from its keys.
//!
//! **Invariant:** a move of the cursor changes two markers and two references, nothing else.

use super::Sheet;
use crate::core::domain::safe_text::columns;
use crate::core::domain::sheets::{ColumnKind, SheetColumn, SheetRow};
use crate::tui::glyphs::Tone;
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;

/// Columns before the first cell: cursor, mark, flag, a blank.
const GUTTER: u16 = 4;
/// A sheet shorter than this shares one row between filter and heads.
const SHORT: u16 = 16;

/// How many rows of records fit into a body.
pub(super) fn rows_for(body: u16) -> u16 {
    body.saturating_sub(if body < SHORT { 1 } else { 2 }).max(1)
}

pub(super) fn draw(sheet: &Sheet, pen: &mut Pen) {
    let (width, height) = (pen.width(), pen.height());
    let wide = width >= 110 && sheet.of.facts.is_some();
    let list_width = if wide { (width * 11 / 20).max(66) } else { width };
    let short = height < SHORT;
    let head_row = if short { 0 } else { 1 };
    if !short || sheet.prompt.is_some() || !sheet.filter.is_empty() {
        draw_filter(sheet, &mut pen.part(0, 0, width, 1));
    }
    let shown = fitting(&sheet.columns, list_width.saturating_sub(GUTTER));
    if !(short && (sheet.prompt.is_some() || !sheet.filter.is_empty())) {
        draw_heads(sheet, &shown, &mut pen.part(0, head_row, list_width, 1));
    }
    let top = head_row + 1;
    let mut body = pen.part(0, top, list_width, height.saturating_sub(top));
    draw_rows(sheet, &shown, &mut body);
    if wide {
        draw_detail(sheet, &mut pen.part(list_width, top - head_row, width - list_width, height - top + head_row));
    }
}

fn draw_filter(sheet: &Sheet, pen: &mut Pen) {
    let right = right_words(sheet);
    let room = pen.width().saturating_sub(columns(&right) + 1);
    match (&sheet.prompt, &sheet.wrong) {
        (Some(prompt), wrong) => {
            pen.put(0, 0, "/ ", Ink::Key);
            let typed = columns(prompt.line.text()) + 1;
            prompt.line.draw(pen, 2, 0, room.saturating_sub(2), true);
            if let Some(words) = wrong {
                pen.put_within(4 + typed, 0, room.saturating_sub(typed + 4), &format!("x {words}"), Ink::Bad);
            } else if prompt.line.text().is_empty() {
                let help = "words, state:ready, due:<today, -kind:misprint";
                pen.put_within(3, 0, room.saturating_sub(3), help, Ink::Dim);
            }
        }
        (None, Some(words)) => _ = pen.put_within(0, 0, room, &format!("x {words}"), Ink::Bad),
        (None, None) => {
            let text =
                [sheet.of.base, &sheet.filter].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                let x = pen.put(0, 0, "/ ", Ink::Dim);
                pen.put_within(x, 0, room.saturating_sub(x), &text, Ink::Plain);
            }
        }
    }
    pen.put_right(0, &right, Ink::Dim);
}

/// Count and marks.
fn right_words(sheet: &Sheet) -> String {
    let count = sheet.count.map_or_else(|| "counting".to_owned(), |count| count.to_string());
    let mut words = format!("{count} found");
    if sheet.by_reference && !sheet.sort.is_empty() {
        words = format!("too many to sort, by reference   {words}");
    }
    if !sheet.marks.is_empty() {
        let seen = sheet.rows.all().iter().filter(|row| sheet.marks.has(row.key)).count();
        let hidden = sheet.marks.len().saturating_sub(seen);
        words.push_str(&format!("   {} marked", sheet.marks.len()));
        if hidden > 0 {
            words.push_str(&format!(", {hidden} not shown here"));
        }
    }
    words
}

fn draw_heads(sheet: &Sheet, shown: &[(usize, u16)], pen: &mut Pen) {
    let mut x = GUTTER;
    for (index, width) in shown {
        let column = &sheet.columns[*index];
        let mut head = column.name.replace('_', " ").to_uppercase();
        if let Some(key) = sheet.sort.first().filter(|key| key.column == column.name) {
            head.push_str(if key.descending { " ▼" } else { " ▲" });
        }
        let ink = if *index == sheet.column { Ink::Here } else { Ink::Head };
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
        match (sheet.changed.contains(&row.key), row.late) {
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
    for (place, (index, width)) in shown.iter().enumerate() {
        let column = &sheet.columns[*index];
        let cell = sheet.column_index(column).and_then(|at| row.cells.get(at)).map_or("", String::as_str);
        let ink = if here && place == 0 { Ink::Cursor } else { Ink::Plain };
        match column.kind {
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
        (Some(_), ..) => "The filter cannot be read; mend it, or Esc empties it.".to_owned(),
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

/// The fewest columns a wide text or code is squeezed to before a whole column goes.
const SQUEEZED: u16 = 14;
/// How much a wide column gives before a whole column goes.
const GIVES: u16 = 5;

/// What a column takes when there is room: a day is shown shorter than it is stored.
fn liked(column: &SheetColumn) -> u16 {
    let head = (column.name.len() as u16).min(12);
    match column.kind {
        ColumnKind::Day => column.width.min(8).max(head),
        // A state has its glyph and a blank before its word.
        ColumnKind::State => column.width.max(head) + 2,
        _ => column.width.max(head),
    }
}

/// What it takes when room is short.
fn least(column: &SheetColumn) -> u16 {
    match column.kind {
        ColumnKind::Text | ColumnKind::Code => liked(column).saturating_sub(GIVES).max(liked(column).min(SQUEEZED)),
        _ => liked(column),
    }
}

/// Which columns fit, and how wide each is: wide ones give a little first, then those that may be dropped go, highest
/// number first; what room is left goes to the widest text.
fn fitting(columns: &[SheetColumn], room: u16) -> Vec<(usize, u16)> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let total = |kept: &[usize], width: fn(&SheetColumn) -> u16| {
        kept.iter().map(|index| width(&columns[*index]) + 1).sum::<u16>()
    };
    while total(&kept, least) > room + 1 {
        let droppable = kept.iter().copied().filter(|index| columns[*index].drop > 0);
        let Some(drop) = droppable.max_by_key(|index| (columns[*index].drop, *index)) else { break };
        kept.retain(|index| *index != drop);
    }
    let mut widths: Vec<(usize, u16)> = kept.iter().map(|index| (*index, least(&columns[*index]))).collect();
    let mut spare = (room + 1).saturating_sub(total(&kept, least));
    for (index, width) in &mut widths {
        let gives_back = (liked(&columns[*index]) - *width).min(spare);
        *width += gives_back;
        spare -= gives_back;
    }
    let grows = kept
        .iter()
        .copied()
        .filter(|index| columns[*index].kind == ColumnKind::Text)
        .max_by_key(|index| columns[*index].width);
    for (index, width) in &mut widths {
        if Some(*index) == grows {
            *width += spare.min(30);
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &'static str, kind: ColumnKind, width: u16, drop: u8) -> SheetColumn {
        SheetColumn { name, kind, width, drop, sortable: true }
    }

    #[test]
    fn columns_go_in_the_order_their_kind_declares_never_the_reference() {
        let columns = [
            column("reference", ColumnKind::Code, 10, 0),
            column("kind", ColumnKind::Text, 18, 2),
            column("owner", ColumnKind::Code, 8, 1),
            column("state", ColumnKind::State, 16, 0),
        ];
        let names = |room| fitting(&columns, room).iter().map(|(i, _)| columns[*i].name).collect::<Vec<_>>();
        assert_eq!(names(76), ["reference", "kind", "owner", "state"]);
        assert_eq!(names(40), ["reference", "owner", "state"]);
        assert_eq!(names(10), ["reference", "state"]);
    }
}
