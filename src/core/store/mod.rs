//! Floor 1: the SQLite store. One folder, one file per noun; every SQL word of the product stands here.
//!
//! **Invariant:** reading functions take `&Connection` (a store lends one, a [`Tx`] is one), changing functions take
//! `&Tx`; a state changes only against a permit of the domain. Statements are plain literals beside their function.

pub mod archive;
pub mod as_issued;
pub mod awards;
mod backup;
pub mod batches;
pub mod brands;
pub mod certificates;
pub mod claims;
pub mod consignments;
pub mod courses;
pub mod doctor;
pub mod drafts;
mod error;
pub mod exceptions;
pub mod faces;
pub mod facts;
mod gateway;
pub mod holidays;
pub mod house_checks;
pub mod imports;
pub mod learners;
pub mod letters;
pub mod macros;
pub mod memory;
pub mod notifiable;
mod open;
pub mod operators;
pub mod organisations;
pub mod post;
pub mod presence;
pub mod problems;
pub mod proposals;
pub mod publication;
pub mod register;
pub mod registrations;
pub mod replacements;
mod restricted;
pub mod revocations;
pub mod sheets;
pub mod stock;
pub mod stock_orders;
pub mod subjects;
pub mod tasks;
pub mod templates;
pub mod trail;
pub mod undo;
pub mod views;
pub mod week_facts;

pub use error::{StoreError, found};
pub use gateway::{Entropy, Stamp, Store, Tx};
pub use rusqlite::Connection;
