//! Claim files: a centre's requests that registrations be certificated. A file is read, every row asked every rule;
//! rows in order become awards at once, the others wait with their problems until they are corrected in place, accepted,
//! rejected, withdrawn, or replaced by the centre's resubmission.
//!
//! ```text
//! choose the file → map its columns → problems, by rule → what becomes ready → finished
//! ```
//!
//! **Invariant:** every row is kept as received, those without structure too; each decision is an event.
//! **Invariant:** the same file and the same decisions give the same claims, awards and problems.

mod correcting;
mod facts;
mod handback;
mod importing;
mod reading;
mod storing;
mod taking_back;
mod wizard;

pub use correcting::{ClaimCorrection, CorrectionOutcome};
pub use handback::{ClaimDifference, ClaimDifferenceKind};
pub(super) use taking_back::{Reversal, is_decision};
pub use wizard::{BecomesReady, ClaimFileView, ClaimProblem, ClaimView, RuleGroup};

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
