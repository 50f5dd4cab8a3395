//! The database pane: learners, registrations, courses, organisations, awards, certificates. Separate because its lists
//! are declarations on the one sheet and its records cards.

mod lists;

use super::{View, view};
use crate::tui::effects::Place;
use crate::tui::layers::Layer;
use crate::tui::sheet::Sheet;

/// The sub-views of the database.
pub fn views() -> Vec<View> {
    vec![
        view("Learners", |filter| Box::new(Sheet::new(&lists::LEARNERS, filter))),
        view("Registrations", |filter| Box::new(Sheet::new(&lists::REGISTRATIONS, filter))),
        view("Courses", |filter| Box::new(Sheet::new(&lists::COURSES, filter))),
        view("Organisations", |filter| Box::new(Sheet::new(&lists::ORGANISATIONS, filter))),
        view("Awards", |filter| Box::new(Sheet::new(&lists::AWARDS, filter))),
        view("Certificates", |filter| Box::new(Sheet::new(&lists::CERTIFICATES, filter))),
    ]
}

/// The page of a record of this pane.
pub fn record(_place: &Place) -> Option<Box<dyn Layer>> {
    None
}
