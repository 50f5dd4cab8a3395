//! What of the window is one's own while it is open: settings in force, commands used, the last verb, whether it may
//! change anything. Separate from the app, whose state is the office's.
//!
//! **Invariant:** what is remembered is written when the window is left, never while it idles.

use super::commands::{Group, Verb, by_name, command};
use super::settings::Settings;
use crate::core::Core;
use std::collections::{BTreeMap, HashMap};

/// The name under which the commands used are remembered.
const USED: &str = "commands";
/// Beyond this count all counts are halved, so that old habits fade.
const MANY: u32 = 500;

/// One's own.
pub struct Own {
    /// The settings in force.
    pub settings: Settings,
    /// Where they are kept, as shown.
    pub place: String,
    /// Whether every command that changes something is taken away for now.
    pub safe: bool,
    /// The last verb on a record.
    pub last: Option<Verb>,
    used: HashMap<Verb, u32>,
    used_more: bool,
}

impl Own {
    /// These settings, and what was remembered of this operator.
    pub fn new(settings: Settings, place: String, core: &Core) -> Self {
        let stored = core.remembered(USED).ok().flatten().unwrap_or_default();
        let counts: BTreeMap<String, u32> = serde_json::from_str(&stored).unwrap_or_default();
        let used = counts.into_iter().filter_map(|(name, count)| Some((by_name(&name)?.id, count))).collect();
        Self { settings, place, safe: false, last: None, used, used_more: false }
    }

    /// A command was given: it is counted, and a verb on records can be given again.
    pub fn gave(&mut self, verb: Verb) {
        let group = command(verb).group;
        if matches!(group, Group::Records | Group::More) {
            self.last = Some(verb);
        }
        if matches!(group, Group::Move | Group::Text) || verb == Verb::Palette {
            return;
        }
        self.used_more = true;
        let count = self.used.entry(verb).or_default();
        *count += 1;
        if *count > MANY {
            self.used.values_mut().for_each(|count| *count /= 2);
        }
    }

    /// How often a command was given.
    pub fn used(&self, verb: Verb) -> u32 {
        self.used.get(&verb).copied().unwrap_or(0)
    }

    /// What is to be remembered: names and JSON.
    pub fn to_remember(&self) -> Vec<(&'static str, String)> {
        let counts: BTreeMap<String, u32> =
            self.used.iter().filter(|(_, n)| **n > 0).map(|(verb, n)| (command(*verb).name(), *n)).collect();
        let json = serde_json::to_string(&counts).unwrap_or_default();
        if self.used_more { vec![(USED, json)] } else { Vec::new() }
    }
}
