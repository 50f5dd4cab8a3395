//! The alarms: what is late, how much of it, where; Enter goes there. Separate because it is opened from anywhere and
//! belongs to no pane.

use crate::tui::dialogs::{Choice, Pick};
use crate::tui::effects::Place;
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Layer, Step};

/// Something that is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What.
    pub what: String,
    /// How many.
    pub count: u64,
    /// Where they stand.
    pub place: Place,
}

/// The board of these alarms; the first is in focus.
pub fn alarm_list(alarms: &[Alarm]) -> Box<dyn Layer> {
    let choice = |alarm: &Alarm| {
        let note = format!("{}, {} {}", alarm.count, alarm.place.pane, alarm.place.view);
        Choice::new(&alarm.what, Tone::Late, note, vec![Step::Go(alarm.place.clone())])
    };
    Box::new(Pick::new("Alarms: what is late", alarms.iter().map(choice).collect()).of_the_window())
}
