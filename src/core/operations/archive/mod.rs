//! The archive: searched with reasons, a match proposed, confirmed by a second person and captured for good. Separate from
//! learners because nobody in it is a learner of ours until two people said so.
//!
//! - `searching`: who may be meant, with points and reasons
//! - `capturing`: from a match to learner, registration, result and award
//!
//! **Invariant:** a captured award is issued and stands on a course and a centre marked *archive*; its paper never gets a
//! serial of ours. What follows (a letter of confirmation) begins at that award.

mod capturing;
mod searching;

pub use capturing::{CaptureOrder, CapturedEntry};
pub use searching::{ArchiveHit, ArchiveView};
