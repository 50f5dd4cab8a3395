//! Saving a form: every field judged, the first wrong one in focus, and what follows. Separate from typing because this
//! is where a form ends, or goes on with what the core found wrong.
//!
//! **Invariant:** a refusal keeps everything that was typed; what was stored long ago and is not touched here does not
//! stand in the way.

use super::super::effects::Done;
use super::super::layers::{Cx, Heard, Message, Step};
use super::conflict::Choosing;
use super::values::Settled;
use super::{Field, Form, Values, memory};
use crate::core::Error;
use crate::core::domain::safe_text::columns;

/// Columns of a reason that are seen beside its field in the narrowest window.
const SEEN_BESIDE: u16 = 28;

impl Form {
    pub(super) fn enter(&mut self, cx: &Cx) -> Heard {
        if self.at == self.fields.len() {
            return self.save(cx);
        }
        if let Err(reason) = self.take_suggestion(cx) {
            return Heard::refused(format!("{reason}."));
        }
        self.judge(self.at, cx);
        if let Some(field) = self.fields.get_mut(self.at).filter(|field| field.required && field.is_open())
            && field.value().trim().is_empty()
        {
            field.verdict = Some(field.judge(cx));
            if self.fields.len() == 1 {
                return Heard::NOTHING;
            }
        }
        self.step_field(true, cx);
        Heard::NOTHING
    }

    pub(super) fn save(&mut self, cx: &Cx) -> Heard {
        for index in 0..self.fields.len() {
            let verdict = self.fields[index].judge(cx);
            self.fields[index].verdict = Some(verdict);
        }
        let stops = |field: &Field| {
            matches!(field.verdict, Some(Err(_))) && (field.is_changed() || field.value().trim().is_empty())
        };
        let wrong: Vec<usize> = (0..self.fields.len()).filter(|index| stops(&self.fields[*index])).collect();
        if let Some(first) = wrong.first() {
            self.go_to(*first);
            self.wants_another = false;
            let names: Vec<&str> = wrong.iter().map(|index| self.fields[*index].label).collect();
            let (count, is) = (wrong.len(), if wrong.len() == 1 { "field is" } else { "fields are" });
            let words = match (wrong.as_slice(), &self.fields[*first].verdict) {
                // Its field shows only the beginning of a long reason; here it is whole.
                ([_], Some(Err(why))) if columns(why) > SEEN_BESIDE => {
                    format!("1 field is wrong: {}: {why}.", names.join(", "))
                }
                _ => format!("{count} {is} wrong: {}. Nothing is lost.", names.join(", ")),
            };
            return self.complain(words, wrong);
        }
        match (self.submit)(&self.settled(cx), cx) {
            Ok(steps) => Heard::Consumed(steps),
            Err(wrong) => {
                self.wants_another = false;
                let at = self.tell_wrong(wrong.field, &wrong.words);
                self.complain(format!("{}.", wrong.words), vec![at])
            }
        }
    }

    fn settled(&self, cx: &Cx) -> Values {
        let settled = |field: &Field| {
            let settled = Settled { value: field.settled(cx), was: field.was.clone(), changed: field.is_changed() };
            (field.name, settled)
        };
        Values { values: self.fields.iter().map(settled).collect() }
    }

    /// Says at a field what is wrong with it, and goes there; gives which it is.
    fn tell_wrong(&mut self, name: &str, words: &str) -> usize {
        let index = self.fields.iter().position(|field| field.name == name).unwrap_or(0);
        if let Some(field) = self.fields.get_mut(index) {
            field.verdict = Some(Err(words.to_owned()));
        }
        self.go_to(index);
        index
    }

    /// The core refused; gives whether the form says so itself.
    pub(super) fn was_refused(&mut self, error: &Error) -> bool {
        self.wants_another = false;
        if error.touched().iter().any(|field| field.is_contested()) {
            self.suggestions.clear();
            self.choosing =
                Some(Choosing::new(error.touched(), &self.fields, &self.of.subject, &self.opened, self.composed));
            return true;
        }
        let mut wrong = Vec::new();
        for (name, words) in error.wrong().iter().rev() {
            if self.fields.iter().any(|field| field.name == name) {
                wrong.push(self.tell_wrong(name, words));
            }
        }
        // The window says it, with the hint.
        self.complain(Message::error(error).text, wrong);
        false
    }

    pub(super) fn was_saved(&mut self, done: &Done, cx: &Cx) -> Vec<Step> {
        self.saved = true;
        for field in &self.fields {
            memory::keep(&self.of.form, field.name, field.value());
        }
        let mut steps = vec![Step::DropDraft(self.of.clone()), Step::Close];
        match (self.another.filter(|_| self.wants_another), &self.then) {
            (Some(another), _) => steps.push(Step::Open(Box::new(self.carry_into(another(cx))))),
            (None, Some(then)) => steps.extend(then(done)),
            (None, None) => {}
        }
        steps
    }

    /// The values that are carried forward into the next form.
    fn carry_into(&self, mut next: Form) -> Form {
        for field in self.fields.iter().filter(|field| field.carried) {
            if let Some(same) = next.fields.iter_mut().find(|other| other.name == field.name) {
                same.begin_with(&field.value());
            }
        }
        next.at = next.first_open();
        // The draft of the form just saved is about to be dropped; it is none of this one.
        next.follows = true;
        next
    }
}
