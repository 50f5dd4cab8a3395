//! Drafts: what somebody was typing. Outside the trail, so that keeping one costs nothing and says nothing.

use super::{Core, Result};
use crate::core::domain::dates::moment_text;
use crate::core::store::drafts;
pub use crate::core::store::drafts::Draft;

impl Core {
    /// Keeps what is typed in a form; `fields` is JSON.
    pub fn keep_draft(&mut self, form: &str, subject: &str, fields: &str) -> Result<()> {
        let at = moment_text(self.now());
        self.write_unasked(|tx| Ok(drafts::keep(tx, form, subject, fields, &at)?))
    }

    /// The draft of a form, if this operator left one.
    pub fn draft(&self, form: &str, subject: &str) -> Result<Option<Draft>> {
        Ok(drafts::of(self.db(), &self.login, form, subject)?)
    }

    /// Every draft of this operator, latest first.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        Ok(drafts::all_of(self.db(), &self.login)?)
    }

    /// The drafts of this operator about a record, latest first.
    pub fn drafts_about(&self, subject: &str) -> Result<Vec<Draft>> {
        let drafts = drafts::all_of(self.db(), &self.login)?;
        Ok(drafts.into_iter().filter(|draft| draft.subject == subject).collect())
    }

    /// Drops a draft, when its form was saved or its writer says so.
    pub fn drop_draft(&mut self, form: &str, subject: &str) -> Result<()> {
        self.write_unasked(|tx| Ok(drafts::drop(tx, form, subject)?))
    }
}
