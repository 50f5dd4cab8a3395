//! The batches pane: claim files, proposals, print runs, stock. Separate because it is the desk's main job, from a file
//! in the post to a closed run.

mod builder;
mod claim_card;
mod claims;
pub mod packing;
mod print_room;
mod proposals;
mod receive;
mod run_card;
mod runs;
mod spoil;
mod stock;
mod templates;

use super::{View, view};
use crate::tui::effects::Place;
use crate::tui::layers::{Cx, Layer};
use crate::tui::record::RecordPage;
use crate::tui::sheet::Sheet;

/// The sub-views of the batches.
pub fn views() -> Vec<View> {
    vec![
        view("Claim files", |filter| Box::new(Sheet::new(&claims::FILES, filter))),
        view("Proposals", |_| Box::new(RecordPage::new(&proposals::LEAF, ""))),
        view("Print runs", |filter| Box::new(Sheet::new(&runs::RUNS, filter))),
        view("Stock", |filter| Box::new(Sheet::new(&stock::STOCK, filter))),
        view("Templates", |filter| Box::new(Sheet::new(&templates::TEMPLATES, filter))),
        view("Logos", |filter| Box::new(Sheet::new(&templates::LOGOS, filter))),
        view("Print room", |_| Box::new(RecordPage::new(&print_room::LEAF, ""))),
    ]
}

/// The page of a record of this pane.
pub fn record(place: &Place) -> Option<Box<dyn Layer>> {
    Some(match place.view {
        "Claim files" => Box::new(RecordPage::new(&claims::FILE, &place.record)),
        "Rows" => Box::new(Sheet::new(&claims::ROWS, format!("file:{}", place.record))),
        "Row" => Box::new(RecordPage::new(&claims::ROW, &place.record)),
        "Print runs" => Box::new(RecordPage::new(&runs::RUN, &place.record)),
        "Stock" => Box::new(RecordPage::new(&stock::LINE, &place.record)),
        "Templates" => Box::new(RecordPage::new(&templates::TEMPLATE, &place.record)),
        "Logo row" => Box::new(RecordPage::new(&templates::LOGO_ROW, &place.record)),
        "Packing" => Box::new(RecordPage::new(&packing::PARCELS, &place.record)),
        "Parcel" => Box::new(RecordPage::new(&packing::PARCEL, &place.record)),
        "Sheets" => Box::new(Sheet::new(&runs::SHEETS, format!("batch:{}", place.record))),
        _ => return None,
    })
}

pub use print_room::{next_run, place_form};

/// The batch builder, for every brand or only for these awards.
pub fn builder(cx: &Cx, awards: &[String]) -> Box<dyn Layer> {
    builder::form(cx, "", awards)
}
