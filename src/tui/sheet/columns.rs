//! The columns of a list on the screen: which, in what order, how wide. Separate because what a kind declares, what a
//! person chose and what there is room for meet here.
//!
//! **Invariant:** the first column and the state are always shown; the column under the cursor is never the one that has
//! to go.

use crate::core::domain::saved_views::{ShownColumn, columns_of, columns_text};
use crate::core::domain::sheets::{ColumnKind, SheetColumn};

/// One column as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// The column, with the width it would like.
    pub column: SheetColumn,
    /// Its place among the cells of a row.
    pub cell: usize,
    least: u16,
    fixed: bool,
}

/// The columns of a list.
#[derive(Debug, Default)]
pub struct Columns {
    all: Vec<SheetColumn>,
    declared: Vec<Shown>,
    shown: Vec<Shown>,
    at: usize,
    touched: bool,
}

/// The fewest columns a wide text or code is squeezed to before a whole column goes.
const SQUEEZED: u16 = 14;
/// How much a wide column gives before a whole column goes.
const GIVES: u16 = 5;
/// The narrowest and the widest a person can make one.
const NARROWEST: u16 = 3;
const WIDEST: u16 = 60;
/// How much the widest text grows into room nobody wants.
const GROWS: u16 = 30;

impl Columns {
    /// Whether they are known.
    pub fn are_known(&self) -> bool {
        !self.all.is_empty()
    }

    /// Begins with the kind's columns, those a list declares (`name`, `name=width`, `name=least..width`), and what the
    /// person chose the last time.
    pub fn begin(&mut self, all: Vec<SheetColumn>, declared: &[&str], remembered: Option<&str>) {
        self.all = all;
        self.declared = if declared.is_empty() {
            self.all.iter().enumerate().map(|(cell, column)| plain(cell, *column)).collect()
        } else {
            declared.iter().filter_map(|text| self.declared_as(text)).collect()
        };
        self.shown.clone_from(&self.declared);
        if let Some(text) = remembered {
            self.choose(&columns_of(text));
        }
        self.touched = false;
    }

    fn declared_as(&self, text: &str) -> Option<Shown> {
        let (name, widths) = text.split_once('=').unwrap_or((text, ""));
        let mut shown = self.of_name(name)?;
        let (least, width) = widths.split_once("..").unwrap_or(("", widths));
        if let Ok(width) = width.parse() {
            shown.column.width = width;
            shown.least = squeezed(&shown.column);
        }
        if let Ok(least) = least.parse() {
            shown.least = least;
        }
        Some(shown)
    }

    fn of_name(&self, name: &str) -> Option<Shown> {
        let cell = self.all.iter().position(|column| column.name == name)?;
        Some(plain(cell, self.all[cell]))
    }

    /// Shows these; none: the list's own.
    pub fn choose(&mut self, wanted: &[ShownColumn]) {
        let here = self.current().map(|shown| shown.column.name);
        let mut chosen: Vec<Shown> = Vec::new();
        for column in wanted {
            let declared = self.declared.iter().find(|shown| shown.column.name == column.name).copied();
            let Some(mut shown) = declared.or_else(|| self.of_name(&column.name)) else { continue };
            if let Some(width) = column.width {
                shown.column.width = width.clamp(NARROWEST, WIDEST);
                shown.fixed = true;
            }
            if chosen.iter().all(|known| known.cell != shown.cell) {
                chosen.push(shown);
            }
        }
        let must = self.declared.iter().enumerate().filter(|(at, shown)| must_stay(*at, shown));
        let missing: Vec<Shown> =
            must.map(|(_, shown)| *shown).filter(|shown| chosen.iter().all(|known| known.cell != shown.cell)).collect();
        self.shown = if chosen.is_empty() { self.declared.clone() } else { [missing, chosen].concat() };
        self.at = here.and_then(|name| self.shown.iter().position(|s| s.column.name == name)).unwrap_or(0);
        self.touched = true;
    }

    /// Every column of the kind: those shown in their order, then the others; each with whether it is shown, and
    /// whether it has to be.
    pub fn every(&self) -> Vec<(ShownColumn, bool, bool)> {
        let must = |name: &str| {
            self.declared.iter().enumerate().any(|(at, shown)| shown.column.name == name && must_stay(at, shown))
        };
        let shown = self.chosen().into_iter().map(|column| {
            let must = must(&column.name);
            (column, true, must)
        });
        let hidden = self.all.iter().enumerate().filter(|(cell, _)| self.shown.iter().all(|s| s.cell != *cell));
        let hidden =
            hidden.map(|(_, column)| (ShownColumn { name: column.name.to_owned(), width: None }, false, false));
        shown.chain(hidden).collect()
    }

    /// The columns shown, with the widths a person chose.
    pub fn chosen(&self) -> Vec<ShownColumn> {
        let column = |shown: &Shown| ShownColumn {
            name: shown.column.name.to_owned(),
            width: shown.fixed.then_some(shown.column.width),
        };
        self.shown.iter().map(column).collect()
    }

    /// Whether they are not the list's own any more.
    pub fn are_chosen(&self) -> bool {
        let same = |a: &Shown, b: &Shown| a.cell == b.cell && a.column.width == b.column.width;
        self.shown.len() != self.declared.len() || self.shown.iter().zip(&self.declared).any(|(a, b)| !same(a, b))
    }

    /// What is to be remembered of them, when something was touched since.
    pub fn to_remember(&self) -> Option<String> {
        self.touched.then(|| if self.are_chosen() { columns_text(&self.chosen()) } else { String::new() })
    }

    /// The columns shown.
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// Every column of the kind.
    pub fn all(&self) -> &[SheetColumn] {
        &self.all
    }

    /// The index of the column under the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The column under the cursor.
    pub fn current(&self) -> Option<&Shown> {
        self.shown.get(self.at)
    }

    /// Moves the cursor.
    pub fn go(&mut self, to: usize) {
        self.at = to.min(self.shown.len().saturating_sub(1));
    }

    /// Makes the column under the cursor wider, or narrower by a negative number; gives its name and width.
    pub fn widen(&mut self, by: i16) -> Option<(&'static str, u16)> {
        let shown = self.shown.get_mut(self.at)?;
        let width = liked(shown).saturating_add_signed(by).clamp(NARROWEST, WIDEST);
        (shown.column.width, shown.fixed) = (width, true);
        self.touched = true;
        Some((shown.column.name, width))
    }

    /// Which columns fit into so much room, and how wide each is: wide ones give a little first, then those that may be
    /// dropped go, highest number first; what room is left goes to the widest text.
    pub fn fitting(&self, room: u16) -> Vec<(usize, u16)> {
        let columns = &self.shown;
        let mut kept: Vec<usize> = (0..columns.len()).collect();
        let total = |kept: &[usize], width: fn(&Shown) -> u16| {
            kept.iter().map(|index| width(&columns[*index]) + 1).sum::<u16>()
        };
        while total(&kept, least) > room + 1 {
            let droppable = kept.iter().copied().filter(|index| columns[*index].column.drop > 0 && *index != self.at);
            let Some(drop) = droppable.max_by_key(|index| (columns[*index].column.drop, *index)) else { break };
            kept.retain(|index| *index != drop);
        }
        let mut widths: Vec<(usize, u16)> = kept.iter().map(|index| (*index, least(&columns[*index]))).collect();
        let mut spare = (room + 1).saturating_sub(total(&kept, least));
        for (index, width) in &mut widths {
            let gives_back = liked(&columns[*index]).saturating_sub(*width).min(spare);
            *width += gives_back;
            spare -= gives_back;
        }
        let grows = kept
            .iter()
            .copied()
            .filter(|index| columns[*index].column.kind == ColumnKind::Text && !columns[*index].fixed)
            .max_by_key(|index| columns[*index].column.width);
        for (index, width) in &mut widths {
            if Some(*index) == grows {
                *width += spare.min(GROWS);
            }
        }
        widths
    }

    /// How much room every column would like that stays at this width of the window.
    pub fn wish(&self) -> u16 {
        self.shown.iter().filter(|shown| shown.column.drop <= 1).map(|shown| liked(shown) + 1).sum()
    }
}

fn plain(cell: usize, column: SheetColumn) -> Shown {
    Shown { column, cell, least: squeezed(&column), fixed: false }
}

/// The reference and the state stay whatever is chosen.
fn must_stay(at: usize, shown: &Shown) -> bool {
    at == 0 || (shown.column.kind == ColumnKind::State && shown.column.drop == 0)
}

fn squeezed(column: &SheetColumn) -> u16 {
    let wide = wanted(column);
    match column.kind {
        ColumnKind::Text | ColumnKind::Code => wide.saturating_sub(GIVES).max(wide.min(SQUEEZED)),
        _ => wide,
    }
}

/// What a column takes when there is room: a day is shown shorter than it is stored.
fn wanted(column: &SheetColumn) -> u16 {
    let head = (column.name.len() as u16).min(12);
    match column.kind {
        ColumnKind::Day => column.width.min(8).max(head),
        // A state has its glyph and a blank before its word.
        ColumnKind::State => column.width.max(head) + 2,
        _ => column.width.max(head),
    }
}

fn liked(shown: &Shown) -> u16 {
    if shown.fixed { shown.column.width } else { wanted(&shown.column).max(shown.least) }
}

fn least(shown: &Shown) -> u16 {
    if shown.fixed { shown.column.width } else { shown.least }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &'static str, kind: ColumnKind, width: u16, drop: u8) -> SheetColumn {
        SheetColumn { name, kind, width, drop, sortable: true }
    }

    fn some() -> Columns {
        let all = vec![
            column("reference", ColumnKind::Code, 10, 0),
            column("kind", ColumnKind::Text, 18, 2),
            column("owner", ColumnKind::Code, 8, 1),
            column("state", ColumnKind::State, 16, 0),
        ];
        let mut columns = Columns::default();
        columns.begin(all, &[], None);
        columns
    }

    fn names(columns: &Columns, room: u16) -> Vec<&'static str> {
        columns.fitting(room).iter().map(|(index, _)| columns.shown()[*index].column.name).collect()
    }

    #[test]
    fn columns_go_in_the_order_their_kind_declares_never_the_reference() {
        let columns = some();
        assert_eq!(names(&columns, 76), ["reference", "kind", "owner", "state"]);
        assert_eq!(names(&columns, 40), ["reference", "owner", "state"]);
        assert_eq!(names(&columns, 10), ["reference", "state"]);
    }

    #[test]
    fn the_column_under_the_cursor_stays() {
        let mut columns = some();
        columns.go(1);
        assert_eq!(names(&columns, 46), ["reference", "kind", "state"]);
    }

    #[test]
    fn what_a_person_chose_is_kept_with_what_has_to_stay() {
        let mut columns = some();
        let chosen = |text| columns_of(text);
        columns.choose(&chosen("owner=12 kind nonsense owner"));
        assert_eq!(columns_text(&columns.chosen()), "reference state owner=12 kind");
        assert_eq!(columns.to_remember().unwrap(), "reference state owner=12 kind");
        columns.choose(&[]);
        assert!(!columns.are_chosen());
        assert_eq!(columns.to_remember().unwrap(), "");
        columns.go(2);
        assert_eq!(columns.widen(3), Some(("owner", 11)));
        assert_eq!(columns.widen(-100), Some(("owner", NARROWEST)));
    }

    #[test]
    fn a_declared_least_width_keeps_a_column() {
        let mut columns = some();
        let all = columns.all().to_vec();
        columns.begin(all, &["reference=9", "kind=10..18", "owner=8", "state=11"], None);
        assert_eq!(names(&columns, 46), ["reference", "kind", "owner", "state"]);
    }
}
