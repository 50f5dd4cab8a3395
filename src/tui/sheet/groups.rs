//! The rows of a list by the values of a column: how many have each, most frequent first. Separate because it is a page
//! of its own between the list and the same list with one term more.
//!
//! **Invariant:** it counts every row the filter finds, not those on the screen; it can be stopped.

use super::asking::{ListAnswer, ListAsk, ListQuestion};
use super::{Declaration, SheetWord};
use crate::core::domain::filter::exactly;
use crate::core::domain::sheets::{ColumnKind, Count, Group, GroupBy, Grouping, SheetColumn};
use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::effects::{Answer, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Heard, Layer, Message, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;

/// The page of groups.
pub struct Groups {
    of: &'static Declaration,
    column: SheetColumn,
    by: GroupBy,
    filter: String,
    found: Option<Result<Grouping, String>>,
    at: usize,
    top: usize,
    rows: usize,
}

impl Groups {
    /// Groups what a filter finds by a column; days by their month first.
    pub fn new(of: &'static Declaration, column: SheetColumn, filter: String) -> Self {
        let by = if column.kind == ColumnKind::Day { GroupBy::Month } else { GroupBy::Value };
        Self { of, column, by, filter, found: None, at: 0, top: 0, rows: 16 }
    }

    fn ask(&self) -> Vec<Step> {
        let question = ListQuestion::Groups(self.filter.clone(), self.column.name, self.by);
        vec![Step::Ask(Query::List(ListAsk { kind: self.of.kind, question }))]
    }

    fn groups(&self) -> &[Group] {
        match &self.found {
            Some(Ok(grouping)) => &grouping.groups,
            _ => &[],
        }
    }

    fn go(&mut self, to: usize) -> Heard {
        self.at = to.min(self.groups().len().saturating_sub(1));
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(self.rows));
        Heard::NOTHING
    }

    /// Goes into a group: the list with one term more.
    fn enter(&self) -> Heard {
        let Some(group) = self.groups().get(self.at) else { return Heard::refused("There is nothing to go into.") };
        let term = match self.by {
            _ if group.value.is_empty() => format!("{}:none", self.column.name),
            GroupBy::Value => exactly(self.column.name, &group.value),
            GroupBy::Month | GroupBy::Year => format!("{}:{}", self.column.name, group.value),
        };
        Heard::Consumed(vec![Step::Close, Step::Hand(SheetWord::Term(term))])
    }

    fn turn(&mut self) -> Heard {
        if self.column.kind != ColumnKind::Day {
            return Heard::refused("Only days are counted by month, day or year; h or l and # take another column.");
        }
        self.by = match self.by {
            GroupBy::Month => GroupBy::Value,
            GroupBy::Value => GroupBy::Year,
            GroupBy::Year => GroupBy::Month,
        };
        (self.at, self.top, self.found) = (0, 0, None);
        Heard::Consumed(self.ask())
    }

    fn name(&self) -> String {
        self.column.name.replace('_', " ")
    }

    fn shown(&self, value: &str) -> String {
        if value.is_empty() { "none".to_owned() } else { value.to_owned() }
    }

    fn draw_head(&self, pen: &mut Pen) {
        let filter = if self.filter.is_empty() { "every row".to_owned() } else { format!("/ {}", self.filter) };
        let right = match &self.found {
            None => "counting, Ctrl-C stops".to_owned(),
            Some(Err(_)) => "not counted".to_owned(),
            Some(Ok(all)) => {
                let values =
                    if all.values == 1 { "1 value".to_owned() } else { format!("{} values", Count::Exact(all.values)) };
                format!("{} rows, {values}", Count::Exact(all.rows))
            }
        };
        let room = pen.width().saturating_sub(crate::core::domain::safe_text::columns(&right) + 2);
        pen.put_within(0, 0, room, &filter, Ink::Plain);
        pen.put_right(0, &right, Ink::Dim);
    }
}

/// Where the columns of the page stand.
const VALUE: u16 = 4;
const WIDEST_VALUE: u16 = 30;

impl Layer for Groups {
    fn title(&self) -> String {
        let by = match self.by {
            GroupBy::Value => "",
            GroupBy::Month => ", months",
            GroupBy::Year => ", years",
        };
        format!("by {}{by}", self.name())
    }

    fn mode(&self) -> Mode {
        Mode::List
    }

    fn offers(&self, verb: Verb) -> Offer {
        let any = !self.groups().is_empty();
        match verb {
            Verb::Down | Verb::Up | Verb::PageDown | Verb::PageUp | Verb::HalfDown | Verb::HalfUp => Offer::YES,
            Verb::First | Verb::Last | Verb::Recheck => Offer::YES,
            Verb::Enter => match any {
                true => Offer::named("go into it"),
                false => Offer::no("there is nothing to go into"),
            },
            Verb::Copy => Offer::when(any, "there is nothing to copy"),
            Verb::Group => match self.column.kind {
                ColumnKind::Day => Offer::named("month, day, year"),
                _ => Offer::no("it is grouped already; q goes back"),
            },
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        self.rows = usize::from(cx.body().saturating_sub(2)).max(1);
        let page = self.rows.saturating_sub(1).max(1);
        match verb {
            Verb::Down => self.go(self.at + 1),
            Verb::Up => self.go(self.at.saturating_sub(1)),
            Verb::PageDown => self.go(self.at + page),
            Verb::PageUp => self.go(self.at.saturating_sub(page)),
            Verb::HalfDown => self.go(self.at + page / 2),
            Verb::HalfUp => self.go(self.at.saturating_sub(page / 2)),
            Verb::First => self.go(0),
            Verb::Last => self.go(usize::MAX),
            Verb::Enter => self.enter(),
            Verb::Group => self.turn(),
            Verb::Recheck => {
                // What was stopped is counted anew; what is there stays until the new numbers come.
                self.found = self.found.take().filter(Result::is_ok);
                Heard::Consumed(self.ask())
            }
            Verb::Copy => match self.groups().get(self.at) {
                Some(group) => Heard::then(Step::Copy(group.value.clone())),
                None => Heard::NOTHING,
            },
            Verb::Stop if self.found.is_none() => {
                self.found = Some(Err("stopped; r counts again, q goes back".to_owned()));
                let words = "Counting is stopped; r counts again, q goes back.";
                Heard::Consumed(vec![Step::StopReading, Step::Say(Message::note(words))])
            }
            _ => Heard::Ignored,
        }
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::Group, Verb::Copy, Verb::Recheck]
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        self.rows = usize::from(cx.body().saturating_sub(2)).max(1);
        self.ask()
    }

    fn refresh(&mut self, _cx: &Cx) -> Vec<Step> {
        if self.found.is_some() { self.ask() } else { Vec::new() }
    }

    fn answered(&mut self, answer: Answer, _cx: &Cx) -> Vec<Step> {
        let Answer::List(ask, answer) = answer else { return Vec::new() };
        let ListQuestion::Groups(_, _, by) = ask.question else { return Vec::new() };
        let stopped = matches!(self.found, Some(Err(_)));
        if by != self.by || stopped {
            return Vec::new();
        }
        // The cursor stays on its value while the numbers move.
        let here = self.groups().get(self.at).map(|group| group.value.clone());
        self.found = match answer {
            Ok(ListAnswer::Groups(grouping)) => Some(Ok(grouping)),
            Ok(_) => return Vec::new(),
            Err(error) => Some(Err(error.to_string())),
        };
        let at = here.and_then(|value| self.groups().iter().position(|group| group.value == value));
        self.go(at.unwrap_or(self.at));
        Vec::new()
    }

    fn waits(&self) -> bool {
        self.found.is_none()
    }

    fn draw(&self, pen: &mut Pen) {
        self.draw_head(pen);
        let all = match &self.found {
            Some(Ok(all)) => all,
            Some(Err(words)) => {
                pen.put(VALUE, 2, &format!("{} {words}", Tone::Failed.glyph()), Ink::Bad);
                return;
            }
            None => {
                pen.put(VALUE, 2, "counting.", Ink::Dim);
                return;
            }
        };
        let widest = all.groups.iter().map(|g| crate::core::domain::safe_text::columns(&g.value)).max().unwrap_or(0);
        let value = widest.clamp(self.column.name.len() as u16, WIDEST_VALUE);
        let (count, share) = (VALUE + value + 1, VALUE + value + 12);
        let bar = share + 9;
        pen.put_within(VALUE, 1, value, &self.name().to_uppercase(), Ink::Head);
        pen.put_right_within(count, 1, 10, "ROWS", Ink::Head);
        pen.put_right_within(share, 1, 7, "SHARE", Ink::Head);
        let most = all.groups.first().map_or(0, |group| group.rows);
        let room = pen.width().saturating_sub(bar + 1);
        for (y, (index, group)) in all.groups.iter().enumerate().skip(self.top).take(self.rows).enumerate() {
            let (y, here) = (y as u16 + 2, index == self.at);
            let ink = if here { Ink::Cursor } else { Ink::Plain };
            if here {
                pen.put(0, y, "►", Ink::Cursor);
            }
            pen.put_within(VALUE, y, value, &self.shown(&group.value), ink);
            pen.put_right_within(count, y, 10, &Count::Exact(group.rows).to_string(), ink);
            pen.put_right_within(share, y, 7, &share_of(group.rows, all.rows), ink);
            pen.bar(bar, y, room, group.rows, most, Ink::Ours);
        }
        let below = self.top + self.rows;
        let left_out = all.values.saturating_sub(all.groups.len() as u64);
        if below >= all.groups.len() && left_out > 0 && all.groups.len() < below {
            let y = (all.groups.len() - self.top) as u16 + 2;
            pen.put(
                VALUE,
                y,
                &format!("and {} values more; a filter makes them fewer", Count::Exact(left_out)),
                Ink::Dim,
            );
        }
    }
}

/// `33.3 %`, rounded; what is not all of it is never `100.0 %`, and what is there but too little to show is `<0.1 %`.
fn share_of(part: u64, whole: u64) -> String {
    match (part * 1_000 + whole / 2).checked_div(whole) {
        None => "0 %".to_owned(),
        Some(0) if part > 0 => "<0.1 %".to_owned(),
        Some(1_000) if part < whole => ">99.9 %".to_owned(),
        Some(share) => format!("{}.{} %", share / 10, share % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::share_of;

    #[test]
    fn a_share_is_never_nothing_when_there_is_something() {
        assert_eq!(share_of(1, 3), "33.3 %");
        assert_eq!(share_of(14, 67), "20.9 %");
        assert_eq!(share_of(999_999, 1_000_000), ">99.9 %");
        assert_eq!(share_of(1, 1_000_000), "<0.1 %");
        assert_eq!(share_of(7, 7), "100.0 %");
        assert_eq!(share_of(0, 0), "0 %");
    }
}
