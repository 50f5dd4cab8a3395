//! Reading: the windows of rows, the counts, the detail that follows the cursor, and what others changed meanwhile.
//! Separate because all of it is asked and answered, never done.
//!
//! **Invariant:** an answer to an older question than the last is let go; rows stay on the screen while others are read.

use super::Sheet;
use super::asking::{ListAnswer, ListAsk, ListQuestion, SheetAsk};
use super::rows::{Purpose, Seen};
use crate::core::Error;
use crate::core::domain::sheets::{Count, SheetPage, SheetQuery, Window};
use crate::tui::commands::Verb;
use crate::tui::effects::Query;
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};

/// So far rows are counted while a filter is typed: the rest of the word will say more than the rest of the count.
const COUNTED_WHILE_TYPED: u32 = 10_000;

impl Sheet {
    fn ask(&mut self, purpose: Purpose, window: Window, limit: usize) -> Step {
        self.ticket += 1;
        self.purpose = Some(purpose);
        self.asked = self.whole_filter();
        let query = SheetQuery { filter: self.asked.clone(), sort: self.sort.clone(), window, limit: limit as u32 };
        Step::Ask(Query::Sheet(SheetAsk { kind: self.of.kind, query, ticket: self.ticket }))
    }

    /// Asks something else about this list.
    pub(super) fn question(&self, question: ListQuestion) -> Step {
        Step::Ask(Query::List(ListAsk { kind: self.of.kind, question }))
    }

    pub(super) fn ask_counts(&mut self) -> Vec<Step> {
        (self.counting, self.stopped) = (true, false);
        let limit = if self.prompt.is_some() { COUNTED_WHILE_TYPED } else { 0 };
        let query = SheetQuery { filter: self.whole_filter(), limit, ..SheetQuery::default() };
        let mut steps = vec![Step::Ask(Query::Count(SheetAsk { kind: self.of.kind, query, ticket: self.ticket }))];
        if !self.own_filter().trim().is_empty() {
            steps.push(self.question(ListQuestion::Total(self.of.base.to_owned())));
        }
        if !self.marks.is_empty() {
            steps.push(self.question(ListQuestion::FoundAmong(self.whole_filter(), self.marks.keys())));
        }
        steps
    }

    /// Reads the list from its first row.
    pub(super) fn reload(&mut self) -> Vec<Step> {
        let mut steps = vec![self.ask(Purpose::Fresh, Window::Top, self.height * 3)];
        steps.extend(self.ask_counts());
        steps
    }

    /// Reads what is at hand again, the cursor kept.
    pub(super) fn read_again(&mut self) -> Vec<Step> {
        if !self.came {
            return self.reload();
        }
        let (window, limit) = (self.rows.again(), self.rows.len().max(self.height * 3));
        let mut steps = vec![self.ask(Purpose::Again, window, limit)];
        steps.extend(self.ask_counts());
        steps
    }

    pub(super) fn more_if_wanted(&mut self) -> Vec<Step> {
        if matches!(self.purpose, Some(Purpose::Fresh | Purpose::FreshEnd)) {
            return Vec::new();
        }
        match self.rows.wanted(self.height) {
            Some((purpose, window)) if self.purpose != Some(purpose) => {
                vec![self.ask(purpose, window, self.height * 3)]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn go_end(&mut self) -> Vec<Step> {
        if self.rows.has_last() {
            self.rows.go_last(self.height);
            return Vec::new();
        }
        vec![self.ask(Purpose::FreshEnd, Window::End, self.height * 3)]
    }

    pub(super) fn go_top(&mut self) -> Vec<Step> {
        if self.rows.has_first() {
            self.rows.go_first();
            return Vec::new();
        }
        vec![self.ask(Purpose::Fresh, Window::Top, self.height * 3)]
    }

    pub(super) fn move_by(&mut self, verb: Verb) -> Vec<Step> {
        let half = (self.height / 2) as isize;
        match verb {
            Verb::Down => self.rows.step(1, self.height),
            Verb::Up => self.rows.step(-1, self.height),
            Verb::HalfDown => self.rows.step(half, self.height),
            Verb::HalfUp => self.rows.step(-half, self.height),
            Verb::PageDown => self.rows.page(1, self.height),
            _ => self.rows.page(-1, self.height),
        }
        self.more_if_wanted()
    }

    pub(super) fn rows_came(&mut self, page: Result<SheetPage, Error>, cx: &Cx) -> Vec<Step> {
        let purpose = self.purpose.take().unwrap_or(Purpose::Again);
        match page {
            Ok(page) => {
                let mut steps = self.took(purpose, page);
                if purpose == Purpose::Fresh && self.detail_of.is_empty() {
                    steps.extend(self.ask_detail(cx, false));
                }
                steps
            }
            Err(error) => {
                // The place is told as in what was typed, not as behind the list's own filter.
                let own = cx.core.check_filter(self.of.kind, self.own_filter()).err();
                let error = own.unwrap_or(error);
                let hint = error.hint().unwrap_or_default().to_owned();
                self.wrong = Some((error.to_string(), hint));
                Vec::new()
            }
        }
    }

    fn took(&mut self, purpose: Purpose, page: SheetPage) -> Vec<Step> {
        self.came = true;
        self.wrong = None;
        self.by_reference = page.by_reference;
        let seen = self.rows.take(purpose, page, self.height);
        if matches!(purpose, Purpose::Fresh | Purpose::FreshEnd) {
            self.changed.clear();
        }
        let mut steps = self.flag(seen);
        steps.extend(self.more_if_wanted());
        steps
    }

    /// Flags what others changed, asks who it was when it is one record, and how the rows are that are no longer found.
    fn flag(&mut self, seen: Seen) -> Vec<Step> {
        let mut steps = Vec::new();
        if std::mem::take(&mut self.by_others) {
            let touched: Vec<i64> = seen.changed.iter().map(|(key, _)| *key).chain(seen.missing.clone()).collect();
            if let [one] = touched.as_slice()
                && let Some(row) = self.rows.all().iter().find(|row| row.key == *one)
            {
                steps.push(self.question(ListQuestion::Who(row.reference.clone())));
            }
            // Of a row that is no longer found it is not known yet which cells changed.
            self.changed.extend(seen.missing.iter().map(|key| (*key, Vec::new())));
            self.changed.extend(seen.changed);
        }
        if !seen.missing.is_empty() {
            steps.push(self.question(ListQuestion::Present(seen.missing)));
        }
        steps
    }

    pub(super) fn counted(&mut self, count: Option<Count>) -> Vec<Step> {
        // A filter that cannot be read counts nothing: what stood there stands.
        if count.is_some() {
            self.count = count;
        }
        self.counting = false;
        Vec::new()
    }

    pub(super) fn list_answered(
        &mut self,
        question: ListQuestion,
        answer: Result<ListAnswer, Error>,
        cx: &Cx,
    ) -> Vec<Step> {
        match (question, answer) {
            (_, Ok(ListAnswer::Count(total))) => self.total = Some(total),
            (_, Ok(ListAnswer::Found(found))) => self.marks.found(found),
            (ListQuestion::Values(field, typed), Ok(ListAnswer::Values(values))) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.values_came(&field, &typed, values, &self.columns);
                }
            }
            (ListQuestion::Present(asked), Ok(ListAnswer::Rows(rows))) => {
                let changed = self.rows.present(&asked, rows, self.height);
                for (key, cells) in changed {
                    self.changed.entry(key).and_modify(|known| known.clone_from(&cells));
                }
            }
            (ListQuestion::Who(reference), Ok(ListAnswer::Who(Some((operator, what))))) => {
                if operator != cx.core.operator() {
                    let words = format!("± {operator}: {what}.");
                    return vec![Step::Say(Message { tone: Tone::Theirs, text: words })];
                }
                let own = self.rows.all().iter().find(|row| row.reference == reference).map(|row| row.key);
                own.map(|key| self.changed.remove(&key));
            }
            (ListQuestion::Marks(_), Ok(ListAnswer::Marked(marked))) => return self.marked_all(marked),
            (ListQuestion::Between(..), Ok(ListAnswer::Marked(marked))) => return self.marked_range(marked),
            (ListQuestion::Marks(_) | ListQuestion::Between(..), Err(error)) => {
                return vec![Step::Say(Message::error(&error))];
            }
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn ask_detail(&mut self, cx: &Cx, again: bool) -> Vec<Step> {
        let Some(facts) = self.of.facts else { return Vec::new() };
        let here = self.rows.current().map(|row| row.reference.clone()).unwrap_or_default();
        if here.is_empty() || (here == self.detail_of && !again) || !cx.is_wide() && !self.wants_next_step() {
            return Vec::new();
        }
        self.detail_of.clone_from(&here);
        vec![Step::Ask(facts(&here))]
    }

    /// Whether a verb of this list is named by the record's next step.
    fn wants_next_step(&self) -> bool {
        self.of.verbs.iter().any(|known| known.verb == Verb::Forward)
    }
}
