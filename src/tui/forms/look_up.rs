//! Looking values up while typing: suggestions of choices at once, of records by the reader thread. Separate because a
//! look-up over a million rows must never hold a key back.
//!
//! **Invariant:** an answer counts only for the text it was asked with. A key that needs the answer (Enter, Down) waits
//! for it, and the keys behind it wait too, so that typing ahead means the same however slow the reader is.

use super::super::commands::Verb;
use super::super::effects::Query;
use super::super::layers::{Cx, Heard, Step};
use super::field::{Found, Suggestion};
use super::{Form, Kind};

impl Form {
    /// A text was typed: judge it, and ask for what it could mean.
    pub(super) fn typed(&mut self, cx: &Cx) -> Vec<Step> {
        self.chosen = None;
        let Some(field) = self.fields.get_mut(self.at) else { return Vec::new() };
        if let Kind::LookUp(look_up) = field.kind {
            let text = field.line.text().trim().to_owned();
            field.verdict = None;
            if text.is_empty() {
                self.suggestions.clear();
                self.judge(self.at, cx);
                return Vec::new();
            }
            self.looking = true;
            return vec![Step::Ask(Query::LookUp(look_up, text))];
        }
        self.judge(self.at, cx);
        self.suggestions = match self.focused() {
            Some(field) if !field.line.text().trim().is_empty() => field.choices_like(),
            _ => Vec::new(),
        };
        // While there is something to choose, a beginning is not yet wrong.
        let choosing = !self.suggestions.is_empty();
        let wrong = |field: &&mut super::Field| choosing && matches!(field.verdict, Some(Err(_)));
        if let Some(field) = self.fields.get_mut(self.at).filter(wrong) {
            field.verdict = None;
        }
        Vec::new()
    }

    /// The reader answered a look-up.
    pub(super) fn looked_up(&mut self, text: &str, found: Found, cx: &Cx) -> Vec<Step> {
        let meant = self.fields.get_mut(self.at).filter(|field| matches!(field.kind, Kind::LookUp(_)));
        let Some(field) = meant.filter(|field| field.line.text().trim() == text) else { return Vec::new() };
        self.looking = false;
        let settled = found.suggestions.iter().any(|one| one.value == text);
        field.verdict = match found.verdict {
            // While there is something to choose, a beginning is not yet wrong.
            Err(_) if !found.suggestions.is_empty() => None,
            verdict => Some(verdict),
        };
        self.suggestions = if settled { Vec::new() } else { found.suggestions };
        if self.chosen_all {
            self.chosen = (!self.suggestions.is_empty()).then_some(0);
            self.chosen_all = false;
        }
        match self.waiting.take() {
            Some(verb) => match super::super::layers::Layer::verb(self, verb, cx) {
                Heard::Consumed(steps) => steps,
                Heard::Ignored => Vec::new(),
            },
            None => Vec::new(),
        }
    }

    /// Whether a key must wait for the answer to what was just typed; it is given again when the answer is there.
    pub(super) fn must_wait(&mut self, verb: Verb) -> bool {
        let needs = matches!(verb, Verb::Enter | Verb::FieldDown | Verb::NextPart) && self.looking;
        if needs {
            self.waiting = Some(verb);
        }
        needs
    }

    /// Takes the suggestion that is chosen, or the only one.
    pub(super) fn take_suggestion(&mut self, cx: &Cx) -> Result<bool, String> {
        let only = (self.suggestions.len() == 1).then_some(0);
        let Some(index) = self.chosen.or(only) else { return Ok(false) };
        let Some(suggestion) = self.suggestions.get(index).cloned() else { return Ok(false) };
        if let Some(reason) = suggestion.refused {
            return Err(reason);
        }
        if let Some(field) = self.fields.get_mut(self.at) {
            field.set(&suggestion.value);
        }
        self.suggestions.clear();
        self.chosen = None;
        self.judge(self.at, cx);
        Ok(true)
    }

    pub(super) fn down(&mut self, cx: &Cx) -> Vec<Step> {
        if self.suggestions.is_empty() && self.chosen.is_none() && !self.in_note() {
            // The few words of a choice are offered whatever stands there; records only where nothing does.
            let offers_list = self.focused().is_some_and(|field| match field.kind {
                Kind::Choice(_) => true,
                Kind::LookUp(_) => field.value().trim().is_empty(),
                _ => false,
            });
            if offers_list {
                return self.look_up();
            }
        }
        match self.suggestions.len() {
            0 if self.in_note() => self.move_in_note(tui_textarea::CursorMove::Down),
            0 => self.step_field(true, cx),
            count => self.chosen = Some(self.chosen.map_or(0, |at| (at + 1).min(count - 1))),
        }
        Vec::new()
    }

    pub(super) fn up(&mut self, cx: &Cx) {
        match self.chosen {
            _ if self.suggestions.is_empty() && self.in_note() => self.move_in_note(tui_textarea::CursorMove::Up),
            _ if self.suggestions.is_empty() => self.step_field(false, cx),
            Some(at) if at > 0 => self.chosen = Some(at - 1),
            _ => self.chosen = None,
        }
    }

    /// Everything the focused field could be.
    pub(super) fn look_up(&mut self) -> Vec<Step> {
        let Some(field) = self.fields.get(self.at) else { return Vec::new() };
        match &field.kind {
            Kind::Choice(choices) => {
                let one = |(code, text): &(String, String)| Suggestion::new(code, text);
                self.suggestions = choices.iter().map(one).collect();
                self.chosen = (!self.suggestions.is_empty()).then_some(0);
                Vec::new()
            }
            Kind::LookUp(look_up) => {
                (self.looking, self.chosen_all) = (true, true);
                vec![Step::Ask(Query::LookUp(*look_up, field.line.text().trim().to_owned()))]
            }
            _ => Vec::new(),
        }
    }
}
