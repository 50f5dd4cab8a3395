//! Reports: named questions about the office, answered as plain values. Separate from the pages that show them, because
//! text, JSON, PDF and screen all tell the same figures.
//!
//! **Invariant:** a report of a past week reads the same for ever: it is made of what was recorded by the end of it.

pub mod facts;
pub mod page;
mod week;
pub mod weekly;

pub use facts::{WeekFact, WeekFigure};
pub use week::Week;
pub use weekly::{Figure, FigureValue, Standing, Target, WeeklyFigure, WeeklyReport};
