//! Print: templates and faces into PDF files, and PDF files back into what their pages say. Plain values in, bytes out; no
//! store, no clock, no writing.
//!
//! - `press`: certificates of one template, with separator and alignment sheets between them
//! - `reports`: tables, bars and words on A4
//! - `art`, `crests`: borders, rosettes and crests, drawn as curves
//! - `fonts`, `marks`, `images`, `qr`: what goes into a page
//! - `page`: pages into a PDF, the only file that names the PDF crate
//! - `read`: a PDF back into texts and QR codes, for verification
//!
//! **Invariant:** the same values give the same bytes.
//! **Invariant:** in a training office every paper says SPECIMEN.

mod art;
mod crests;
mod fonts;
mod images;
mod marks;
#[cfg(test)]
mod naughty;
mod page;
mod press;
mod qr;
mod read;
mod reports;

pub use fonts::shipped;
pub use press::{Asset, MOST_SHEETS, Press, Separator, Sheet};
pub use read::{MOST_BYTES, ReadPage, pages};
pub use reports::{ReportBar, ReportColumn, ReportPaper, ReportSection, Tone};
