//! Filtering: what the keys do while a filter is typed, and what a paste or a group makes of it. Separate from the
//! prompt, which knows its line only.
//!
//! **Invariant:** while the filter cannot be read, the rows before stay and what is wrong stands under it.

use super::asking::ListQuestion;
use super::prompt::Prompt;
use super::{Sheet, SheetWord};
use crate::core::domain::sheets::Count;
use crate::tui::commands::{Offer, Verb};
use crate::tui::keys::Key;
use crate::tui::layers::{Heard, Message, Step};

/// The most references a paste can filter by.
const MOST_PASTED: usize = 1_000;

impl Sheet {
    pub(super) fn open_prompt(&mut self) -> Vec<Step> {
        let mut prompt = Prompt::new(&self.filter);
        let wanted = prompt.look(&self.columns);
        self.prompt = Some(prompt);
        self.ask_values(wanted)
    }

    fn ask_values(&self, wanted: Option<(String, String)>) -> Vec<Step> {
        wanted.map(|(field, typed)| self.question(ListQuestion::Values(field, typed))).into_iter().collect()
    }

    /// The filter is another one: the list is read from its first row.
    pub(super) fn filtered(&mut self) -> Vec<Step> {
        self.wrong = None;
        self.reload()
    }

    fn typed(&mut self) -> Heard {
        let wanted = self.prompt.as_mut().and_then(|prompt| prompt.look(&self.columns));
        // While a term waits for its value the rows stand as they are.
        let mut steps = if self.whole_filter() == self.asked { Vec::new() } else { self.reload() };
        steps.extend(self.ask_values(wanted));
        Heard::Consumed(steps)
    }

    pub(super) fn prompt_key(&mut self, key: Key) -> Heard {
        let Some(prompt) = &mut self.prompt else { return Heard::Ignored };
        if prompt.asks_for_fields(key) {
            prompt.explain(&self.columns);
            return Heard::NOTHING;
        }
        if !prompt.line.key(key) {
            return Heard::Ignored;
        }
        if matches!(key, Key::Left | Key::Right | Key::Home | Key::End) {
            let wanted = prompt.look(&self.columns);
            return Heard::Consumed(self.ask_values(wanted));
        }
        self.typed()
    }

    pub(super) fn prompt_offers(&self, verb: Verb) -> Offer {
        let Some(prompt) = &self.prompt else { return Offer::Unknown };
        let (offers, chosen) = prompt.offers();
        match verb {
            Verb::Enter if chosen.is_some() => Offer::named("take"),
            Verb::Enter | Verb::Ok => Offer::named("accept"),
            Verb::FieldDown if offers.is_empty() && self.prompt_begins_term() => Offer::named("fields"),
            Verb::FieldDown if offers.is_empty() => Offer::named("rows"),
            Verb::FieldDown => Offer::YES,
            Verb::FieldRight | Verb::NextPart if !offers.is_empty() => Offer::named("complete"),
            Verb::FieldUp if !offers.is_empty() => Offer::YES,
            Verb::Empty | Verb::RubWord | Verb::RubRest | Verb::PageDown | Verb::PageUp => Offer::YES,
            _ => Offer::Unknown,
        }
    }

    fn prompt_begins_term(&self) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| {
            prompt.line.text()[..prompt.line.at()].chars().next_back().is_none_or(char::is_whitespace)
        })
    }

    pub(super) fn prompt_verb(&mut self, verb: Verb) -> Heard {
        let begins_term = self.prompt_begins_term();
        let Some(prompt) = &mut self.prompt else { return Heard::Ignored };
        match verb {
            Verb::Enter if prompt.has_chosen() => self.take_offer(),
            Verb::Enter | Verb::Ok => self.accept(),
            Verb::FieldDown if prompt.choose(true) => Heard::NOTHING,
            Verb::FieldDown if begins_term => {
                prompt.explain(&self.columns);
                prompt.choose(true);
                Heard::NOTHING
            }
            Verb::FieldDown => self.accept(),
            Verb::FieldUp => {
                prompt.choose(false);
                Heard::NOTHING
            }
            Verb::FieldRight | Verb::NextPart => self.take_offer(),
            Verb::Empty => {
                prompt.line.empty();
                self.typed()
            }
            Verb::RubWord => {
                prompt.line.rub_word();
                self.typed()
            }
            Verb::RubRest => {
                prompt.line.rub_rest();
                self.typed()
            }
            Verb::PageDown | Verb::PageUp => Heard::Consumed(self.move_by(verb)),
            Verb::Back | Verb::Stop => {
                if prompt.put_away() {
                    return Heard::NOTHING;
                }
                self.filter = std::mem::take(&mut prompt.before);
                self.prompt = None;
                Heard::Consumed(self.filtered())
            }
            _ => Heard::Ignored,
        }
    }

    fn take_offer(&mut self) -> Heard {
        if self.prompt.as_mut().is_some_and(Prompt::take) { self.typed() } else { Heard::NOTHING }
    }

    /// The filter holds from now on; one that cannot be read is not accepted.
    fn accept(&mut self) -> Heard {
        if let Some(term) = self.prompt.as_ref().map(Prompt::unfinished).filter(|term| !term.is_empty()) {
            let words = format!("{term} waits for a value: Right takes what is offered, Ctrl-W rubs it out.");
            return Heard::refused(words);
        }
        if let Some((what, hint)) = &self.wrong {
            return Heard::refused(format!("{what}. {hint}"));
        }
        if let Some(prompt) = self.prompt.take() {
            self.filter = prompt.line.text().trim().to_owned();
            if self.filter != prompt.before.trim() {
                self.drilled.clear();
            }
        }
        match self.count {
            Some(Count::Exact(_)) => Heard::NOTHING,
            _ => Heard::Consumed(self.ask_counts()),
        }
    }

    /// A paste is data: into the prompt as it is, into a list as a filter of references.
    pub(super) fn paste_filter(&mut self, text: &str) -> Heard {
        if let Some(prompt) = &mut self.prompt {
            prompt.line.insert(text.trim());
            return self.typed();
        }
        let is_word = |word: &&str| !word.is_empty();
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(is_word).collect();
        if words.is_empty() {
            return Heard::NOTHING;
        }
        let name = self.columns.shown().first().map_or("reference", |shown| shown.column.name);
        let taken: Vec<String> =
            words.iter().take(MOST_PASTED).map(|word| crate::core::domain::filter::quoted(word)).collect();
        self.filter = format!("{name}:{}", taken.join(","));
        self.drilled.clear();
        self.view = None;
        let mut steps = self.filtered();
        if words.len() > MOST_PASTED {
            let words = format!("{} were pasted; the first {MOST_PASTED} are the filter.", words.len());
            steps.push(Step::Say(Message::look(words)));
        }
        Heard::Consumed(steps)
    }

    /// Does what a layer that lay on the list handed down.
    pub(super) fn obey(&mut self, word: SheetWord) -> Vec<Step> {
        match word {
            SheetWord::Term(term) => {
                self.drilled.push(self.filter.clone());
                self.filter = format!("{} {term}", self.filter).trim().to_owned();
            }
            SheetWord::View(view) => return self.show_view(view),
            SheetWord::Named(view) => {
                self.view = Some(view);
                return Vec::new();
            }
            SheetWord::Unnamed(name) => {
                self.view = self.view.take().filter(|view| view.name != name);
                return Vec::new();
            }
            SheetWord::Columns(columns) => {
                self.columns.choose(&columns);
                return Vec::new();
            }
        }
        self.filtered()
    }
}
