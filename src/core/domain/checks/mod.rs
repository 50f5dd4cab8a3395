//! Checks: rules that look at a row or a record and say what is wrong with it. Separate from gates, which decide
//! whether one award may go on.

mod problem;

pub use problem::{Problem, Rule, Severity};
