//! Print runs (and, later, partner requests): awards processed together. A folder because a run is several things at
//! once: a life ([`life`]) that looks at [`facts`], a way to gather awards ([`grouping`]), an order of paper ([`pack_order`]), forecast and put in order ([`forecast`]) for [`printers`] on the days of a [`run_calendar`], parts of files
//! ([`parts`]), sheets to be counted ([`sheets`]) as a person types them ([`scan`]), inspected by [`sampling`]
//! with a [`checklist`], and numbers to be explained ([`continuity`]).
//!
//! **Invariant:** a run's state changes only through a permit of [`life`]; a sheet's count only through one of [`sheets`].

pub mod checklist;
pub mod choice;
pub mod continuity;
pub mod facts;
pub mod forecast;
pub mod grouping;
pub mod life;
pub mod pack_order;
pub mod parts;
pub mod payload;
pub mod printers;
pub mod run_calendar;
pub mod sampling;
pub mod scan;
pub mod sheets;

pub use life::{Batch, BatchState, Step};
