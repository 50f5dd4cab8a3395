//! What an operator may see: views of the connection over restricted records. Separate because every list, count,
//! search, export and jump reads these views and never the tables themselves.
//!
//! **Invariant:** without the right, a restricted record is not there: no count, no number, no text tells of it.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use super::{Store, StoreError};
use crate::core::domain::names::folded;

const ALL: &str = "
    CREATE TEMP VIEW exception_seen AS
        SELECT exception_id, kind, subject, subject_kind, subject_id, about, rule, state, severity, level, holds, restricted,
               owner_role, owner, raised_on, due_on, waiting_for, wait_until, closed_on, version
        FROM main.exception;
    CREATE TEMP VIEW previous_name_seen AS
        SELECT previous_name_id, learner_id, name, until_day, restricted FROM main.previous_name;
    CREATE TEMP VIEW event_seen AS
        SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step FROM main.event;";

const UNRESTRICTED: &str = "
    CREATE TEMP VIEW exception_seen AS
        SELECT exception_id, kind, subject, subject_kind, subject_id, about, rule, state, severity, level, holds, restricted,
               owner_role, owner, raised_on, due_on, waiting_for, wait_until, closed_on, version
        FROM main.exception WHERE restricted = 0;
    CREATE TEMP VIEW previous_name_seen AS
        SELECT previous_name_id, learner_id, name, until_day, restricted FROM main.previous_name WHERE restricted = 0;
    CREATE TEMP VIEW event_seen AS
        SELECT seq, at_utc, office_day, operator, acting_as, kind, subject, detail, reason, undoes, step FROM main.event
        WHERE NOT (subject GLOB 'X-????????*' AND EXISTS (
            SELECT 1 FROM main.exception AS x
            WHERE x.exception_id = CAST(substr(main.event.subject, 3) AS INTEGER) AND x.restricted = 1));";

impl Store {
    /// Fixes for this connection what its operator may see.
    pub fn see(&self, restricted: bool) -> Result<(), StoreError> {
        let db = self.db();
        // Views of the connection are made with reading-only off; nothing of the file changes.
        db.pragma_update(None, "query_only", false)?;
        db.execute_batch(if restricted { ALL } else { UNRESTRICTED })?;
        db.pragma_update(None, "query_only", self.is_read_only())?;
        define_folded(db)
    }
}

/// `folded(text)`: accents and case removed, as search keys are.
fn define_folded(db: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("folded", 1, flags, |context| {
        let text: Option<String> = context.get(0)?;
        Ok(text.map(|text| folded(&text)))
    })?;
    Ok(())
}
