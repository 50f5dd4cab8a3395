//! The database pane: learners, registrations, courses, organisations, awards, certificates. Separate because its lists
//! are declarations on the one sheet and its records cards.

mod archive;
mod award_card;
mod badge_form;
mod cards;
pub(super) mod centre_steps;
pub(super) mod contact_form;
mod learner_card;
pub(super) mod learner_form;
mod lists;
pub(super) mod note_form;
pub(super) mod organisation_form;
pub(super) mod registration_form;

pub(super) use cards::cell;

use super::{View, after_issue, view};
use crate::tui::effects::Place;
use crate::tui::layers::{Layer, Step};
use crate::tui::record::RecordPage;
use crate::tui::sheet::Sheet;

/// The sub-views of the database.
pub fn views() -> Vec<View> {
    let mut views = vec![
        view("Learners", |filter| Box::new(Sheet::new(&lists::LEARNERS, filter))),
        view("Registrations", |filter| Box::new(Sheet::new(&lists::REGISTRATIONS, filter))),
        view("Courses", |filter| Box::new(Sheet::new(&lists::COURSES, filter))),
        view("Organisations", |filter| Box::new(Sheet::new(&lists::ORGANISATIONS, filter))),
        view("Awards", |filter| Box::new(Sheet::new(&lists::AWARDS, filter))),
        view("Certificates", |filter| Box::new(Sheet::new(&lists::CERTIFICATES, filter))),
        view("Archive", |filter| Box::new(Sheet::new(&archive::ARCHIVE, filter))),
    ];
    views.extend(after_issue::views());
    views
}

/// The page of a record of this pane.
pub fn record(place: &Place) -> Option<Box<dyn Layer>> {
    let leaf = match place.view {
        "Learners" => &lists::LEARNER,
        "Registrations" => &lists::REGISTRATION,
        "Awards" => &award_card::WHY,
        "Courses" => &lists::COURSE,
        "Organisations" => &lists::ORGANISATION,
        "Certificates" => &lists::CERTIFICATE,
        "Archive" => &archive::ENTRY,
        _ => return after_issue::record(place),
    };
    Some(Box::new(RecordPage::new(leaf, &place.record)))
}

/// Opens *why?* on anything that leads to an award.
pub fn why(reference: &str) -> Vec<Step> {
    vec![Step::Open(Box::new(RecordPage::new(&award_card::WHY, reference)))]
}
