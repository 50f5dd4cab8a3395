//! Floor 0: what is true. Values, states, rules and refusals; no SQL, files, clock, randomness or terminal.

#[macro_use]
mod codes;

pub mod dates;
pub mod events;
pub mod office;
pub mod references;
pub mod refusal;
pub mod roles;

pub use codes::UnknownCode;
pub use dates::{Day, Moment};
pub use refusal::Refusal;
