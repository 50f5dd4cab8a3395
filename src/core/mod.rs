//! The one shared core: everything certdesk knows, behind one door. Only `mod` and `pub use` stand here.

#[macro_use]
pub mod domain;
mod exchange;
mod operations;
mod print;
mod seal;
mod store;

pub use operations::*;
pub use operations::{
    AuditAnswer, Awaiting, Clock, Core, Draft, Entropy, Error, ErrorKind, Session, Surroundings, TimelineEntry, restore,
};
pub use operations::{Generated, Generation, SAMPLE_DAY, generate_office, write_samples};
