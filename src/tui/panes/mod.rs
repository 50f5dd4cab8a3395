//! The panes by number, their sub-views, and the way to any record. Separate because it is the map of the window; each
//! pane is declared in its own file or folder.
//!
//! **Invariant:** pane numbers are fixed; a pane stands here only when it has something to show.

mod after_issue;
mod alarms;
mod batches;
mod database;
mod deadlines;
mod drafts;
mod exceptions;
mod look_ups;
mod my_steps;
mod papers;
mod places;
mod post;
mod publishing;
mod reports;
mod timeline;
mod today;

use super::app::Held;
use super::effects::Place;
use super::layers::{Cx, Layer};
use crate::core::domain::Day;

/// A sub-view of a pane.
pub struct View {
    /// Its name in row 2.
    pub name: &'static str,
    make: fn(&str) -> Box<dyn Layer>,
    stack: Vec<Held>,
}

/// A pane.
pub struct Pane {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// Its sub-views.
    pub views: Vec<View>,
    /// The open one.
    pub view: usize,
}

/// A sub-view whose page is made with a filter.
pub(super) fn view(name: &'static str, make: fn(&str) -> Box<dyn Layer>) -> View {
    View { name, make, stack: Vec::new() }
}

/// All panes.
pub fn all() -> Vec<Pane> {
    let pane = |number, name, views| Pane { number, name, views, view: 0 };
    vec![
        pane(1, "Today", today::views()),
        pane(2, "Database", database::views()),
        pane(3, "Exceptions", exceptions::views()),
        pane(4, "Batches", batches::views()),
        pane(5, "Post", post::views()),
        pane(7, "Reports", reports::views()),
    ]
}

/// A stored day as people read it, `20/11/2026`; any other text as it is.
pub(super) fn day(text: &str) -> String {
    text.parse::<Day>().map_or_else(|_| text.to_owned(), |day| day.format("%d/%m/%Y").to_string())
}

/// The list of print runs.
pub fn print_runs() -> Place {
    places::list(4, "Print runs", "")
}

/// The page of a print run.
pub fn print_run(run: crate::core::domain::references::BatchRef) -> Place {
    places::at(4, "Print runs", run.to_string())
}

/// The parcels of a run, where packing goes on.
pub fn packing_of(run: crate::core::domain::references::BatchRef) -> Place {
    batches::packing::place(run)
}

/// The pages that lead from the root of a sub-view to a record.
pub fn on_the_way(place: &Place, _cx: &Cx) -> Vec<Box<dyn Layer>> {
    if place.record.is_empty() {
        return Vec::new();
    }
    match place.pane {
        2 => database::record(place).into_iter().collect(),
        3 => exceptions::record(place).into_iter().collect(),
        4 => batches::record(place).into_iter().collect(),
        5 => post::record(place).into_iter().collect(),
        _ => Vec::new(),
    }
}

pub use after_issue::{application, letter, notifiable_event};
pub use alarms::alarms;
pub use batches::next_run;
pub use drafts::{offer as draft_offer, page as drafts};
pub use my_steps::page as my_steps;
pub use places::{find, of_reference};
pub use post::{consignment_place, manifest_place};
pub use publishing::form as publish;

impl Pane {
    /// Every layer of the open sub-view, the root first.
    pub(super) fn layers(&self) -> impl Iterator<Item = &Held> {
        self.views[self.view].stack.iter()
    }

    /// Every layer of every sub-view, to be looked at.
    pub(super) fn all_layers(&self) -> impl Iterator<Item = &Held> {
        self.views.iter().flat_map(|view| view.stack.iter())
    }

    /// Every layer of every sub-view.
    pub(super) fn layers_mut(&mut self) -> impl Iterator<Item = &mut Held> {
        self.views.iter_mut().flat_map(|view| view.stack.iter_mut())
    }

    /// The page on top.
    pub(super) fn top(&self) -> &Held {
        self.views[self.view].stack.last().expect("a pane is made ready before it is shown")
    }

    /// The page on top, to be told something.
    pub(super) fn top_mut(&mut self) -> &mut Held {
        self.views[self.view].stack.last_mut().expect("a pane is made ready before it is shown")
    }

    /// How many pages lie on one another.
    pub(super) fn depth(&self) -> usize {
        self.views[self.view].stack.len()
    }

    /// Makes the root page if it is not there yet.
    pub(super) fn ready(&mut self, number: &mut dyn FnMut() -> u64) {
        let view = &mut self.views[self.view];
        if view.stack.is_empty() {
            view.stack.push(Held { id: number(), layer: (view.make)(""), opener: None });
        }
    }

    /// Begins the open sub-view anew with a filter.
    pub(super) fn begin(&mut self, filter: &str, number: &mut dyn FnMut() -> u64) {
        let view = &mut self.views[self.view];
        view.stack = vec![Held { id: number(), layer: (view.make)(filter), opener: None }];
    }

    /// Chooses a sub-view.
    pub(super) fn choose(&mut self, view: usize) {
        self.view = view.min(self.views.len() - 1);
    }

    /// The index of a sub-view.
    pub(super) fn view_named(&self, name: &str) -> Option<usize> {
        self.views.iter().position(|view| view.name == name)
    }

    /// Lays a page on top.
    pub(super) fn push(&mut self, held: Held) {
        self.views[self.view].stack.push(held);
    }

    /// Takes a page away; never the root.
    pub(super) fn close(&mut self, id: u64) {
        for view in &mut self.views {
            if let Some(at) = view.stack.iter().position(|held| held.id == id).filter(|at| *at > 0) {
                view.stack.truncate(at);
            }
        }
    }
}
