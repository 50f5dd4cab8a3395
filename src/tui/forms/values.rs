//! The settled values of a form, and what saving makes of them. Separate because every pane's `submit` reads them.

use super::super::effects::Done;
use super::super::layers::{Cx, Step};
use crate::core::domain::amendments::FieldEdit;
use std::collections::BTreeMap;

/// One settled value.
pub(super) struct Settled {
    pub(super) value: String,
    pub(super) was: String,
    pub(super) changed: bool,
}

/// The settled values of a form.
#[derive(Default)]
pub struct Values {
    pub(super) values: BTreeMap<&'static str, Settled>,
}

impl Values {
    /// The value of a field; empty when it is empty.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |settled| settled.value.as_str())
    }

    /// The value, or nothing when it is empty.
    pub fn some(&self, name: &str) -> Option<String> {
        let value = self.get(name);
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// These fields as edits: what each was opened with and what it holds now, those not changed included, so that
    /// saving can tell what somebody else changed meanwhile.
    pub fn edits(&self, names: &[&str]) -> Vec<FieldEdit> {
        let edit = |name: &&str| {
            let settled = self.values.get(*name)?;
            let now = if settled.changed { &settled.value } else { &settled.was };
            Some(FieldEdit::new(*name, settled.was.as_str(), now.as_str()))
        };
        names.iter().filter_map(edit).collect()
    }
}

/// What is wrong with the whole: the field to go to, and why.
pub struct Wrong {
    /// The field.
    pub field: &'static str,
    /// Why.
    pub words: String,
}

/// What saving comes to.
pub type Submit = Box<dyn Fn(&Values, &Cx) -> Result<Vec<Step>, Wrong>>;

/// What follows when it was saved.
pub type Then = Box<dyn Fn(&Done) -> Vec<Step>>;
