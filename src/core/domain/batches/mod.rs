//! Print runs (and, later, partner requests): awards processed together. A folder because a run is several things at
//! once: a life ([`life`]) that looks at [`facts`], a way to gather awards ([`grouping`]), an order of paper ([`pack_order`]), parts of files
//! ([`parts`]), sheets to be counted ([`sheets`]) as a person types them ([`scan`]), and numbers to be explained
//! ([`continuity`]).
//!
//! **Invariant:** a run's state changes only through a permit of [`life`]; a sheet's count only through one of [`sheets`].

pub mod choice;
pub mod continuity;
pub mod facts;
pub mod grouping;
pub mod life;
pub mod pack_order;
pub mod parts;
pub mod payload;
pub mod scan;
pub mod sheets;

pub use life::{Batch, BatchState, Step};
