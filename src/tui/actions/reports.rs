//! What is said when a report was written. Separate so that the table of actions stays a table.

use crate::core::WrittenReport;
use crate::tui::effects::Done;

pub fn written(done: &WrittenReport) -> Done {
    Done::said(format!("Written: {}, {} bytes, sha256 {}..", done.file.display(), done.bytes, &done.sha256[..8]))
}
