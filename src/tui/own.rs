//! What of the window is one's own while it is open: settings in force, commands used, the last verb, whether it may
//! change anything. Separate from the app, whose state is the office's.
//!
//! **Invariant:** what is remembered is written when the window is left, never while it idles.

use super::app::App;
use super::commands::{Group, Verb, by_name, command};
use super::effects::Effect;
use super::layers::{Message, News};
use super::pen::Look;
use super::settings::{self, Settings};
use super::tour::Seen;
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

impl App {
    /// Whether nothing may be changed here, by the office or by one's own wish.
    pub(super) fn is_read_only(&self) -> bool {
        self.line.read_only || self.own.safe
    }

    /// What of this window is to be remembered when it is left: names and JSON.
    pub fn to_remember(&self) -> Vec<(&'static str, String)> {
        let mut all = self.own.to_remember();
        all.extend(self.tour.to_remember());
        all
    }

    /// Which letters somebody set to be sent.
    pub fn letters(&self) -> settings::Letters {
        self.own.settings.letters
    }

    /// Shows somebody round who sees a sample office for the first time.
    pub fn offer_tour(&mut self, core: &Core) {
        self.tour.offer(core);
    }

    pub(super) fn tour_sees(&mut self, seen: &Seen) {
        if let Some(words) = self.tour.saw(seen) {
            self.message = Some(Message::done(words));
        }
    }

    /// What the tour says, in rows of this width.
    pub(super) fn tour_rows(&self, width: u16) -> Vec<String> {
        let line = self.tour.line(&self.own.settings.keymap);
        line.map_or_else(Vec::new, |line| super::pen::wrap(&line, width.saturating_sub(2)))
    }

    pub(super) fn ring(&mut self) {
        if self.own.settings.bell {
            self.effects.push(Effect::Bell);
        }
    }

    pub(super) fn stop_job(&mut self, id: u64) {
        self.effects.push(Effect::StopJob(id));
        self.jobs.stops(id);
        self.tell_jobs();
    }

    pub(super) fn tell_jobs(&mut self) {
        let news = News::Jobs(self.jobs.all());
        self.over.iter_mut().for_each(|held| held.layer.told(&news));
    }

    /// Changes a setting: in force at once, and handed out to be kept.
    pub(super) fn set(&mut self, change: &settings::Change) {
        let Some(text) = settings::changed(&self.own.settings.text, change) else {
            let words = format!("{} cannot be read, so nothing is saved into it; mend it first.", self.own.place);
            self.message = Some(Message::refused(words));
            return;
        };
        self.own.settings = Settings::read(&text);
        self.effects.push(Effect::KeepSettings(text));
        if matches!(change, settings::Change::Word("theme" | "letters", _)) {
            self.effects.push(Effect::Theme(self.own.settings.theme.unwrap_or(self.theme)));
        }
        self.message = Some(Message::done(format!("{} Saved in {}.", said(change), self.own.place)));
        self.tell_settings();
    }

    fn tell_settings(&mut self) {
        let theme = self.theme;
        let news = News::Settings(&self.own.settings, theme);
        let open = self.panes[self.open].layers_mut();
        open.chain(&mut self.over).for_each(|held| held.layer.told(&news));
    }

    /// Paints in another theme from now on.
    pub fn paint_in(&mut self, theme: &'static str, look: Look) {
        let plain = self.look.plain;
        (self.theme, self.look) = (theme, Look { plain, ..look });
        self.tell_settings();
    }
}

/// Why nothing is done in a window that only looks.
pub const READ_ONLY: &str =
    "This window is read-only: nothing was changed. The command read-only, or a new start, lifts it.";

/// A change to the settings in a sentence.
fn said(change: &settings::Change) -> String {
    match change {
        settings::Change::Word(name, word) => format!("{name} is {word} now."),
        settings::Change::Flag(name, flag) => format!("{name} is {} now.", if *flag { "on" } else { "off" }),
        settings::Change::Keys(name, keys) => format!("{name} is {} now.", keys.join(" ")),
        settings::Change::OwnKeys(name) => format!("{name} has the preset's keys again."),
    }
}
