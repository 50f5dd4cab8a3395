//! The rows at hand: a stretch of the list around the cursor, fetched by key as the cursor moves. Separate because
//! paging is arithmetic that deserves its own tests.
//!
//! **Invariant:** the stretch never grows past a few screens, however long the list; the cursor stays on its record
//! when rows come or go around it. A row that the filter no longer finds keeps its place until the list is read afresh.

use crate::core::domain::sheets::{SheetPage, SheetRow, Window};
use std::collections::HashSet;

/// Where a fetched page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It is the list from now on, cursor on the first row.
    Fresh,
    /// It is the list from now on, cursor on the last row.
    FreshEnd,
    /// It is the same stretch read again.
    Again,
    /// It goes behind the last row.
    Behind,
    /// It goes before the first row.
    Before,
}

/// A stretch of rows and the cursor in it.
#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<SheetRow>,
    top: usize,
    at: usize,
    more_before: bool,
    more_after: bool,
    owed: isize,
    kept: HashSet<i64>,
}

/// What reading the same stretch again showed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The rows that changed, and which of their cells.
    pub changed: Vec<(i64, Vec<usize>)>,
    /// The rows the filter no longer finds, or that are gone: they keep their place until it is known.
    pub missing: Vec<i64>,
}

/// How many screens are kept at hand at most.
const SCREENS: usize = 10;

impl Rows {
    /// The rows at hand.
    pub fn all(&self) -> &[SheetRow] {
        &self.rows
    }

    /// The index of the cursor among the rows at hand.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&SheetRow> {
        self.rows.get(self.at)
    }

    /// The rows on the screen and the index of the first.
    pub fn visible(&self, height: usize) -> (usize, &[SheetRow]) {
        let end = (self.top + height).min(self.rows.len());
        (self.top.min(end), &self.rows[self.top.min(end)..end])
    }

    /// Moves the cursor; what the rows at hand do not hold is owed until they come.
    pub fn step(&mut self, by: isize, height: usize) {
        let wanted = self.at as isize + by;
        let last = self.rows.len() as isize - 1;
        let reached = wanted.clamp(0, last.max(0));
        let can_more = if by > 0 { self.more_after } else { self.more_before };
        self.owed = if can_more { wanted - reached } else { 0 };
        self.at = reached as usize;
        self.follow(height);
    }

    /// Moves a whole page, the window with the cursor.
    pub fn page(&mut self, by: isize, height: usize) {
        let shift = by * (height.saturating_sub(1)) as isize;
        let most = self.rows.len().saturating_sub(height);
        self.top = self.top.saturating_add_signed(shift).min(most);
        self.step(shift, height);
    }

    /// To the first row at hand.
    pub fn go_first(&mut self) {
        (self.at, self.top, self.owed) = (0, 0, 0);
    }

    /// To the last row at hand.
    pub fn go_last(&mut self, height: usize) {
        self.at = self.rows.len().saturating_sub(1);
        self.follow(height);
    }

    /// Whether the first row at hand is the first there is.
    pub fn has_first(&self) -> bool {
        !self.more_before
    }

    /// Whether the last row at hand is the last there is.
    pub fn has_last(&self) -> bool {
        !self.more_after
    }

    /// The window to fetch next, if the cursor nears an end of what is at hand.
    pub fn wanted(&self, height: usize) -> Option<(Purpose, Window)> {
        let near_end = self.top + 2 * height >= self.rows.len();
        if self.more_after && near_end {
            let last = self.rows.last()?;
            return Some((Purpose::Behind, Window::After(last.cursor.clone())));
        }
        if self.more_before && self.top < height {
            let first = self.rows.first()?;
            return Some((Purpose::Before, Window::Before(first.cursor.clone())));
        }
        None
    }

    /// The window that reads what is at hand again.
    pub fn again(&self) -> Window {
        match self.rows.first() {
            Some(first) if self.more_before => Window::From(first.cursor.clone()),
            _ => Window::Top,
        }
    }

    /// Takes a fetched page in. Gives what changed, when it was read again.
    pub fn take(&mut self, purpose: Purpose, page: SheetPage, height: usize) -> Seen {
        let mut seen = Seen::default();
        match purpose {
            Purpose::Fresh | Purpose::FreshEnd => {
                (self.more_before, self.more_after) = (page.more_before, page.more_after);
                self.rows = page.rows;
                self.kept.clear();
                self.go_first();
                if purpose == Purpose::FreshEnd {
                    self.go_last(height);
                }
            }
            Purpose::Again => seen = self.take_again(page),
            Purpose::Behind => {
                self.more_after = page.more_after;
                self.rows.extend(page.rows);
                let too_many = self.rows.len().saturating_sub(SCREENS * height).min(self.top.saturating_sub(height));
                if too_many > 0 {
                    self.rows.drain(..too_many);
                    self.top -= too_many;
                    self.at -= too_many.min(self.at);
                    self.more_before = true;
                }
            }
            Purpose::Before => {
                self.more_before = page.more_before;
                let came = page.rows.len();
                self.rows.splice(0..0, page.rows);
                self.top += came;
                self.at += came;
                let most = (SCREENS * height).max(self.top + 2 * height);
                if self.rows.len() > most {
                    self.rows.truncate(most);
                    self.more_after = true;
                }
            }
        }
        let owed = std::mem::take(&mut self.owed);
        if owed != 0 && matches!(purpose, Purpose::Behind | Purpose::Before) {
            self.step(owed, height);
        }
        self.follow(height);
        seen
    }

    fn take_again(&mut self, page: SheetPage) -> Seen {
        let here = self.current().map(|row| row.key);
        let old = std::mem::replace(&mut self.rows, page.rows);
        self.more_after = page.more_after;
        let before = |key: i64| old.iter().find(|row| row.key == key);
        let differs = |row: &SheetRow| before(row.key).map(|old| cells_changed(old, row)).unwrap_or_default();
        let changed = self.rows.iter().map(|row| (row.key, differs(row))).filter(|(_, cells)| !cells.is_empty());
        let changed = changed.collect();
        let missing = self.keep_missing(&old);
        if let Some(found) = here.and_then(|key| self.rows.iter().position(|row| row.key == key)) {
            // The cursor stays on its record, and the record where it stood on the screen.
            self.top = (self.top + found).saturating_sub(self.at);
            self.at = found;
        } else {
            self.at = self.at.min(self.rows.len().saturating_sub(1));
        }
        Seen { changed, missing }
    }

    /// Puts back, at their places, the rows the page should have held and does not: gives their keys.
    fn keep_missing(&mut self, old: &[SheetRow]) -> Vec<i64> {
        let there: HashSet<i64> = self.rows.iter().map(|row| row.key).collect();
        // Behind the last row that is still found, new rows may only have pushed others out of the stretch.
        let sure = if self.more_after {
            old.iter().rposition(|row| there.contains(&row.key)).map_or(0, |at| at + 1)
        } else {
            old.len()
        };
        let mut missing = Vec::new();
        let mut place = 0;
        for row in &old[..sure] {
            if let Some(at) = self.rows.iter().position(|new| new.key == row.key) {
                place = at + 1;
            } else {
                self.rows.insert(place.min(self.rows.len()), row.clone());
                place += 1;
                missing.push(row.key);
            }
        }
        self.kept = missing.iter().copied().collect();
        missing
    }

    /// Takes in how the kept rows are now; those that are gone lose their place. Gives those that changed.
    pub fn present(&mut self, asked: &[i64], now: Vec<SheetRow>, height: usize) -> Vec<(i64, Vec<usize>)> {
        let mut changed = Vec::new();
        for key in asked {
            if !self.kept.contains(key) {
                continue;
            }
            let Some(at) = self.rows.iter().position(|row| row.key == *key) else { continue };
            match now.iter().find(|row| row.key == *key) {
                Some(row) => {
                    let cells = cells_changed(&self.rows[at], row);
                    // Its place in the list stays the one it had.
                    let cursor = self.rows[at].cursor.clone();
                    self.rows[at] = SheetRow { cursor, ..row.clone() };
                    if !cells.is_empty() {
                        changed.push((*key, cells));
                    }
                }
                None => {
                    self.rows.remove(at);
                    self.kept.remove(key);
                    if at < self.at {
                        self.at -= 1;
                    }
                    if at < self.top {
                        self.top -= 1;
                    }
                }
            }
        }
        self.follow(height);
        changed
    }

    /// How many rows are wanted when the stretch is read again.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    fn follow(&mut self, height: usize) {
        let height = height.max(1);
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(height));
        let most = self.rows.len().saturating_sub(height);
        if !self.more_after {
            self.top = self.top.min(most);
        }
    }
}

/// Which cells of a row are others than before.
fn cells_changed(before: &SheetRow, now: &SheetRow) -> Vec<usize> {
    (0..now.cells.len()).filter(|at| before.cells.get(*at) != now.cells.get(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::sheets::Cursor;

    fn list(count: i64) -> Vec<SheetRow> {
        let row = |key| SheetRow {
            key,
            reference: format!("X-{key}"),
            cells: vec![format!("X-{key}")],
            late: false,
            cursor: Cursor { values: Vec::new(), key },
        };
        (1..=count).map(row).collect()
    }

    fn fetch(all: &[SheetRow], window: Window, limit: usize) -> SheetPage {
        let (from, to) = match window {
            Window::Top => (0, limit),
            Window::End => (all.len().saturating_sub(limit), all.len()),
            Window::After(cursor) => (cursor.key as usize, cursor.key as usize + limit),
            Window::Before(cursor) => ((cursor.key as usize - 1).saturating_sub(limit), cursor.key as usize - 1),
            Window::From(cursor) => (cursor.key as usize - 1, cursor.key as usize - 1 + limit),
        };
        let to = to.min(all.len());
        SheetPage {
            rows: all[from..to].to_vec(),
            more_before: from > 0,
            more_after: to < all.len(),
            by_reference: false,
        }
    }

    fn settle(rows: &mut Rows, all: &[SheetRow]) {
        for _ in 0..4 {
            let Some((purpose, window)) = rows.wanted(10) else { return };
            rows.take(purpose, fetch(all, window, 30), 10);
        }
    }

    #[test]
    fn going_down_and_up_visits_every_row_once_and_keeps_few_at_hand() {
        let all = list(1000);
        let mut rows = Rows::default();
        rows.take(Purpose::Fresh, fetch(&all, Window::Top, 30), 10);
        for key in 1..=1000 {
            assert_eq!(rows.current().unwrap().key, key);
            assert!(rows.len() <= 140);
            rows.step(1, 10);
            settle(&mut rows, &all);
        }
        for key in (1..=1000).rev() {
            assert_eq!(rows.current().unwrap().key, key);
            rows.step(-1, 10);
            settle(&mut rows, &all);
        }
    }

    #[test]
    fn pages_that_run_ahead_of_the_rows_are_owed() {
        let all = list(200);
        let mut rows = Rows::default();
        rows.take(Purpose::Fresh, fetch(&all, Window::Top, 12), 10);
        rows.page(1, 10);
        rows.page(1, 10);
        settle(&mut rows, &all);
        assert!(rows.current().unwrap().key >= 15, "{}", rows.current().unwrap().key);
    }

    #[test]
    fn a_refresh_keeps_the_cursor_on_its_record_and_tells_what_changed() {
        let mut all = list(50);
        let mut rows = Rows::default();
        rows.take(Purpose::Fresh, fetch(&all, Window::Top, 30), 10);
        rows.step(12, 10);
        let (top_before, _) = rows.visible(10);
        all[4].cells[0] = "changed".to_owned();
        all.remove(2);
        let page = SheetPage { rows: all[..30].to_vec(), more_after: true, ..SheetPage::default() };
        let seen = rows.take(Purpose::Again, page, 10);
        assert_eq!(seen, Seen { changed: vec![(5, vec![0])], missing: vec![3] });
        assert_eq!(rows.current().unwrap().key, 13);
        assert_eq!(rows.visible(10).0, top_before);
        // It is gone, not only no longer found.
        rows.present(&[3], Vec::new(), 10);
        assert_eq!(rows.current().unwrap().key, 13);
        assert_eq!(rows.visible(10).0, top_before - 1);
    }

    #[test]
    fn a_row_that_is_no_longer_found_keeps_its_place_until_the_list_is_read_afresh() {
        let all = list(20);
        let mut rows = Rows::default();
        rows.take(Purpose::Fresh, fetch(&all, Window::Top, 30), 10);
        rows.step(4, 10);
        let found: Vec<SheetRow> = all.iter().filter(|row| row.key != 5 && row.key != 20).cloned().collect();
        let again = || SheetPage { rows: found.clone(), ..SheetPage::default() };
        for _ in 0..2 {
            assert_eq!(rows.take(Purpose::Again, again(), 10).missing, [5, 20]);
            let now = SheetRow { cells: vec!["resolved".into()], ..all[4].clone() };
            rows.present(&[5, 20], vec![now, all[19].clone()], 10);
            assert_eq!(rows.current().unwrap().cells, ["resolved"]);
            assert_eq!(rows.all().len(), 20);
        }
        rows.take(Purpose::Fresh, again(), 10);
        assert_eq!(rows.all().len(), 18);
    }

    #[test]
    fn the_last_row_fills_the_screen_to_its_end() {
        let all = list(35);
        let mut rows = Rows::default();
        rows.take(Purpose::FreshEnd, fetch(&all, Window::End, 30), 10);
        assert_eq!(rows.current().unwrap().key, 35);
        assert_eq!(rows.visible(10).1.len(), 10);
    }
}
