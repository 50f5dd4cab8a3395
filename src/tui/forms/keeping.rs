//! Drafts: what was typed is kept with what the fields were opened with, and taken up again. Separate because a draft
//! may be older than the record it is about.
//!
//! **Invariant:** a draft is taken up with the values it began from, so that what somebody saved since is a choice when
//! it is saved, never overwritten.

use super::super::layers::{Cx, Draft, Message, Step};
use super::{Field, Form};
use crate::core::Core;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was typed into one field, and what it was opened with.
#[derive(Serialize, Deserialize)]
struct KeptField {
    was: String,
    now: String,
}

/// The fields of a kept draft that hold something else than they were opened with.
fn kept(fields: &str) -> BTreeMap<String, KeptField> {
    serde_json::from_str(fields).unwrap_or_default()
}

/// What was typed in a draft, in short: `a note, 212 letters`, `town, postcode`.
pub fn summary(fields: &str) -> String {
    let kept = kept(fields);
    match kept.iter().next() {
        None => "nothing".to_owned(),
        Some((name, field)) if kept.len() == 1 => {
            let letters = field.now.chars().count();
            format!("{}, {letters} letter{}", name.replace('_', " "), if letters == 1 { "" } else { "s" })
        }
        Some(_) => {
            let names: Vec<String> = kept.keys().take(3).map(|name| name.replace('_', " ")).collect();
            let more = kept.len().saturating_sub(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{}{more}", names.join(", "))
        }
    }
}

/// `Thu 19/11 17:58`
pub fn draft_day(core: &Core, at_utc: &str) -> String {
    let at = chrono::DateTime::parse_from_rfc3339(at_utc);
    at.map_or_else(|_| at_utc.to_owned(), |at| core.office_time(at.to_utc()).format("%a %d/%m %H:%M").to_string())
}

impl Form {
    /// What must survive if the line drops now.
    pub(super) fn to_keep(&self) -> Option<Draft> {
        if self.fleeting || !self.is_changed() {
            return None;
        }
        let field = |field: &Field| {
            let kept = KeptField { was: field.was.clone(), now: field.value() };
            (field.name.to_owned(), kept)
        };
        let fields: BTreeMap<String, KeptField> =
            self.fields.iter().filter(|field| field.is_changed()).map(field).collect();
        let fields = serde_json::to_string(&fields).expect("a map of texts is always JSON");
        Some(Draft { of: self.of.clone(), fields })
    }

    pub(super) fn take_up_draft(&mut self, cx: &Cx) -> Vec<Step> {
        let Ok(Some(draft)) = cx.core.draft(&self.of.form, &self.of.subject) else { return Vec::new() };
        let mut kept = kept(&draft.fields);
        let mut since = Vec::new();
        for field in self.fields.iter_mut().filter(|field| field.is_open()) {
            let Some(KeptField { was, now }) = kept.remove(field.name) else { continue };
            if self.reads.is_some() && was != field.was {
                since.push((field.name, field.label));
                field.rebase(&was);
            }
            field.set(&now);
        }
        let day = draft_day(cx.core, &draft.at_utc);
        let mut words = format!("Your draft of {day} is taken up; Ctrl-X forgets it.");
        if let Some(changed) = self.changed_since(&since, cx) {
            words.push_str(&format!(" {changed}; saving lets you choose."));
        }
        vec![Step::Say(Message::look(words))]
    }

    /// Who changed fields since a draft of them was kept.
    fn changed_since(&self, fields: &[(&str, &str)], cx: &Cx) -> Option<String> {
        let (name, _) = fields.first()?;
        let labels: Vec<String> = fields.iter().map(|(_, label)| label.to_lowercase()).collect();
        let by = cx.core.who_changed(&self.of.subject, name).ok().flatten();
        Some(match by {
            Some(by) => {
                format!("{} changed {} since, {}", by.operator, labels.join(", "), by.at.format("%a %d/%m %H:%M"))
            }
            None => format!("{} changed since", labels.join(", ")),
        })
    }
}
