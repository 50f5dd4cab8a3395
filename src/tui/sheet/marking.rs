//! Marking: one, a range, all the filter finds, all with the same value. Separate because marks are about records the
//! screen need not show.

use super::Sheet;
use super::asking::ListQuestion;
use crate::core::domain::filter::exactly;
use crate::core::domain::sheets::{Count, Marked, SheetQuery};
use crate::tui::commands::Verb;
use crate::tui::layers::{Heard, Message, Step};

/// Most records that can be marked at once.
const MOST_MARKED: u32 = 100_000;

impl Sheet {
    pub(super) fn mark_verb(&mut self, verb: Verb) -> Heard {
        match verb {
            Verb::Mark => {
                if let Some(row) = self.rows.current() {
                    self.marks.turn(row);
                }
                Heard::Consumed(self.move_by(Verb::Down))
            }
            Verb::MarkRange => self.mark_range(),
            Verb::MarkAll => self.mark_matching(self.whole_filter()),
            Verb::MarkSame => self.mark_same(),
            _ => self.unmark_all(),
        }
    }

    fn mark_matching(&mut self, filter: String) -> Heard {
        let query = SheetQuery { filter, limit: MOST_MARKED, ..SheetQuery::default() };
        Heard::then(self.question(ListQuestion::Marks(query)))
    }

    fn mark_same(&mut self) -> Heard {
        let (Some(shown), Some(cell)) = (self.columns.current(), self.cell()) else { return Heard::NOTHING };
        let words = format!("{} {}", self.whole_filter(), exactly(shown.column.name, cell));
        self.mark_matching(words.trim().to_owned())
    }

    /// Everything in the list's order between the last mark and here, also what is not at hand.
    fn mark_range(&mut self) -> Heard {
        let Some(here) = self.rows.current().map(|row| row.key) else { return Heard::NOTHING };
        let from = self.marks.last().unwrap_or(here);
        let query = SheetQuery {
            filter: self.whole_filter(),
            sort: self.sort.clone(),
            limit: MOST_MARKED,
            ..SheetQuery::default()
        };
        Heard::then(self.question(ListQuestion::Between(query, (from, here))))
    }

    fn unmark_all(&mut self) -> Heard {
        let before = self.marks.len();
        self.marks.clear();
        let words = match (before, self.marks.len()) {
            (0, 0) => "Nothing was marked: 0 marked now.".to_owned(),
            (0, now) => format!("The marks are back: {now} marked now."),
            (before, _) => format!("{} unmarked, 0 marked now; - again brings them back.", Count::Exact(before as u64)),
        };
        let mut steps = vec![Step::Say(Message::note(words))];
        steps.extend(self.ask_hidden());
        Heard::Consumed(steps)
    }

    fn ask_hidden(&self) -> Option<Step> {
        (!self.marks.is_empty())
            .then(|| self.question(ListQuestion::FoundAmong(self.whole_filter(), self.marks.keys())))
    }

    pub(super) fn marked_all(&mut self, marked: Vec<Marked>) -> Vec<Step> {
        let (found, last) = (marked.len(), self.rows.current().map(|row| row.key));
        self.marked(marked, found, last)
    }

    pub(super) fn marked_range(&mut self, marked: Vec<Marked>) -> Vec<Step> {
        let (found, last) = (marked.len(), self.rows.current().map(|row| row.key));
        self.marked(marked, found, last)
    }

    fn marked(&mut self, marked: Vec<Marked>, found: usize, last: Option<i64>) -> Vec<Step> {
        let new = self.marks.add(marked, last);
        let number = |n: usize| Count::Exact(n as u64);
        let more = if found >= MOST_MARKED as usize {
            format!(" Only the first {} can be marked at once; filter for the others.", number(found))
        } else {
            String::new()
        };
        let words = format!(
            "{} found, {} newly marked, {} marked now.{more}",
            number(found),
            number(new),
            number(self.marks.len())
        );
        let mut steps = vec![Step::Say(Message::done(words))];
        steps.extend(self.ask_hidden());
        steps
    }
}
