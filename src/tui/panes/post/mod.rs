//! The post pane: what is to pack, consignments on their way, manifests, what came back, what came in, letters
//! and the rules. Separate because the post room works by parcel, not by run.

mod consignment;
mod consignments;
mod forms;
mod inbound;
mod manifests;
mod returns;
mod rules;

use super::{View, view};
use crate::core::domain::references::{ConsignmentRef, ManifestRef};
use crate::tui::effects::Place;
use crate::tui::layers::Layer;
use crate::tui::record::RecordPage;
use crate::tui::sheet::Sheet;

pub use forms::employer;
pub use returns::came_back;

/// The number of the pane.
pub const PANE: u8 = 5;

/// The sub-views of the post.
pub fn views() -> Vec<View> {
    vec![
        view("To pack", |filter| Box::new(Sheet::new(&consignments::TO_PACK, filter))),
        view("Consignments", |filter| Box::new(Sheet::new(&consignments::ALL, filter))),
        view("Manifests", |filter| Box::new(Sheet::new(&manifests::MANIFESTS, filter))),
        view("Returns", |filter| Box::new(Sheet::new(&returns::RETURNS, filter))),
        view("Inbound", |filter| Box::new(Sheet::new(&inbound::INBOUND, filter))),
        super::after_issue::letters(),
        view("Rules", |_| Box::new(RecordPage::new(&rules::PAGE, ""))),
        view("Destroyed", |filter| Box::new(Sheet::new(&returns::DESTROYED, filter))),
    ]
}

/// The page of a record of this pane.
pub fn record(place: &Place) -> Option<Box<dyn Layer>> {
    Some(match place.view {
        "To pack" | "Consignments" => Box::new(RecordPage::new(&consignment::PAGE, &place.record)),
        "Manifests" => Box::new(RecordPage::new(&manifests::PAGE, &place.record)),
        "Returns" => Box::new(RecordPage::new(&returns::PAGE, &place.record)),
        "Inbound" => Box::new(RecordPage::new(&inbound::PAGE, &place.record)),
        _ => return super::after_issue::record(place),
    })
}

/// Where a consignment stands in the window.
pub fn consignment_place(consignment: ConsignmentRef) -> Place {
    super::places::at(PANE, "Consignments", consignment.to_string())
}

/// Where a manifest stands in the window.
pub fn manifest_place(manifest: ManifestRef) -> Place {
    super::places::at(PANE, "Manifests", manifest.to_string())
}
