//! The order and the columns of a list, and opening what lies on it: views, groups, export. Separate because each of
//! them changes how the rows are shown and none which records there are.

use super::{Sheet, draw, export, groups, views};
use crate::core::domain::saved_views::SavedView;
use crate::core::domain::sheets::{ColumnKind, SortKey};
use crate::tui::layers::{Cx, Heard, Message, Step};

impl Sheet {
    /// Under which name the columns of this list are remembered.
    pub(super) fn memory_name(&self) -> String {
        format!("columns of {} {}", self.of.kind, self.of.base).trim_end().to_owned()
    }

    pub(super) fn go_column(&mut self, column: usize) -> Heard {
        self.columns.go(column);
        Heard::NOTHING
    }

    /// The next column that is on the screen: one that does not fit is stepped over.
    pub(super) fn step_column(&mut self, onward: bool) -> Heard {
        let at = self.columns.at();
        let seen = draw::on_screen(self, self.width).into_iter().map(|(index, _)| index);
        let next = if onward { seen.filter(|index| *index > at).min() } else { seen.filter(|index| *index < at).max() };
        self.go_column(next.unwrap_or(at))
    }

    /// Sorts by the column under the cursor, alone or after the others; again turns it round.
    pub(super) fn sort_here(&mut self, also: bool) -> Heard {
        let Some(column) = self.columns.current().map(|shown| shown.column) else { return Heard::NOTHING };
        if !column.sortable {
            return Heard::refused(format!("Rows cannot be put in order by {}.", column.name.replace('_', " ")));
        }
        let at = self.sort.iter().position(|key| key.column == column.name);
        match (at, also) {
            (Some(at), true) => self.sort[at].descending = !self.sort[at].descending,
            (None, true) => self.sort.push(SortKey { column: column.name.to_owned(), descending: false }),
            (at, false) => {
                let descending = at == Some(0) && !self.sort[0].descending;
                self.sort = vec![SortKey { column: column.name.to_owned(), descending }];
            }
        }
        let mut steps = self.reload();
        if self.sort.len() > 1 {
            let words = |key: &SortKey| {
                format!("{}{}", key.column.replace('_', " "), if key.descending { " downwards" } else { "" })
            };
            let by = self.sort.iter().map(words).collect::<Vec<_>>().join(", then ");
            steps.push(Step::Say(Message::note(format!("In order by {by}; s alone begins anew."))));
        }
        Heard::Consumed(steps)
    }

    pub(super) fn widen(&mut self, by: i16) -> Heard {
        match self.columns.widen(by) {
            Some((name, width)) => {
                let words = format!(
                    "{} is {width} wide now; C and o make the columns the list's own again.",
                    name.replace('_', " ")
                );
                Heard::then(Step::Say(Message::note(words)))
            }
            None => Heard::NOTHING,
        }
    }

    pub(super) fn open_views(&mut self, cx: &Cx) -> Heard {
        match views::open(cx, self.as_view(String::new(), false), self.view.as_ref(), (self.of.one, self.of.base)) {
            Ok(layer) => Heard::then(Step::Open(layer)),
            Err(error) => Heard::then(Step::Say(Message::error(&error))),
        }
    }

    /// Everything as a view has it; its own filter is what the list does not ask anyway.
    pub(super) fn show_view(&mut self, view: SavedView) -> Vec<Step> {
        self.filter = views::own_filter(&view, self.of.base).to_owned();
        self.drilled.clear();
        self.sort.clone_from(&view.sort);
        self.columns.choose(&view.columns);
        let who = if view.shared { format!(", shared by {}", view.made_by) } else { String::new() };
        let words = format!("View \"{}\"{who}: {}.", view.name, views::in_words(&view, self.of.base));
        self.view = Some(view);
        let mut steps = self.filtered();
        steps.push(Step::Say(Message::done(words)));
        steps
    }

    /// The name of the open view, while the list still is as the view has it.
    pub(super) fn view_name(&self) -> Option<String> {
        let view = self.view.as_ref()?;
        let same = view.filter == self.with_base(&self.filter) && view.sort == self.sort;
        let shared = if view.shared { ", shared" } else { "" };
        let changed = if same { "" } else { ", changed" };
        Some(format!("view \"{}\"{shared}{changed}", view.name))
    }

    pub(super) fn open_groups(&mut self) -> Heard {
        let Some(column) = self.columns.current().map(|shown| shown.column) else { return Heard::NOTHING };
        if column.kind == ColumnKind::Number && column.name == "seq" {
            return Heard::refused("Every row has a number of its own; go to another column.");
        }
        Heard::then(Step::Open(Box::new(groups::Groups::new(self.of, column, self.with_base(&self.filter)))))
    }

    pub(super) fn open_export(&mut self, cx: &Cx) -> Step {
        let name = |(index, _): (usize, u16)| self.columns.shown()[index].column.name.to_owned();
        let columns = draw::on_screen(self, self.width).into_iter().map(name).collect();
        let marked = (!self.marks.is_empty()).then(|| self.marks.keys());
        let order = export::Seen {
            kind: self.of.kind,
            filter: self.with_base(&self.filter),
            sort: self.sort.clone(),
            columns,
            all_columns: self.columns.all().iter().map(|column| column.name.to_owned()).collect(),
            marked,
            count: self.count,
        };
        Step::Open(export::form(order, cx))
    }
}
