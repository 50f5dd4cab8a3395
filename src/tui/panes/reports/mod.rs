//! The reports pane: the weekly operations as of the end of any week, the serial continuity, and the trail that every
//! figure comes from. Separate because a report is a page of finished figures, each of which leads to its rows.

mod not_good;
mod print_quality;
mod serials;
mod trail;
mod weekly;

use super::{View, view};
use crate::tui::record::RecordPage;
use crate::tui::sheet::Sheet;

/// The sub-views of the reports.
pub fn views() -> Vec<View> {
    vec![
        view("Weekly operations", |week| Box::new(RecordPage::new(&weekly::WEEKLY, week))),
        view("Serials", |_| Box::new(RecordPage::new(&serials::SERIALS, ""))),
        view("Not good", |_| Box::new(RecordPage::new(&not_good::NOT_GOOD, ""))),
        view("Print quality", |_| Box::new(RecordPage::new(&print_quality::QUALITY, ""))),
        view("Trail", |filter| Box::new(Sheet::new(&trail::TRAIL, filter))),
    ]
}
