//! Floor 0: what is true. Values, states, rules and refusals; no SQL, files, clock, randomness or terminal.

#[macro_use]
mod codes;
#[macro_use]
mod keys;

pub mod amendments;
pub mod archive;
pub mod awards;
pub mod batches;
pub mod brands;
pub mod calendars;
pub mod certificates;
pub mod checks;
pub mod claims;
pub mod consignments;
pub mod counted;
pub mod courses;
pub mod dates;
pub mod events;
pub mod exceptions;
pub mod filter;
pub mod gates;
pub mod identifiers;
pub mod letters;
pub mod logos;
pub mod names;
pub mod notifiable;
pub mod office;
pub mod organisations;
pub mod post;
pub mod presence;
pub mod references;
pub mod refusal;
pub mod registrations;
pub mod replacements;
pub mod reports;
pub mod roles;
pub mod safe_text;
pub mod saved_views;
pub mod sheets;
pub mod stock;
pub mod tasks;
pub mod templates;
pub mod territories;
pub mod written_days;
pub mod written_periods;

pub use codes::UnknownCode;
pub use counted::{agreeing, counted};
pub use dates::{Day, Moment};
pub use refusal::Refusal;
