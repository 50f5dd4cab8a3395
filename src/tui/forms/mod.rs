//! Forms: typed fields with verdicts while typing, look-ups, drafts that survive, and one main button. Separate because
//! every pane fills in the same way.
//!
//! **Invariant:** what was typed is never lost: leaving keeps it, a refusal keeps it, a dropped line keeps it. A paste
//! presses nothing.

mod draw;
mod field;
mod line_edit;
mod memory;

pub use field::{Field, Kind, Suggestion, Verdict};
pub use line_edit::LineEdit;

use super::commands::{Mode, Offer, Verb};
use super::effects::Done;
use super::keys::Key;
use super::layers::{Cx, Draft, DraftOf, Heard, Layer, Message, Step};
use super::pen::Pen;
use crate::core::Error;
use std::collections::BTreeMap;

/// The settled values of a form.
pub struct Values {
    values: BTreeMap<&'static str, (String, bool)>,
}

impl Values {
    /// The value of a field; empty when it is empty.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value)
    }

    /// The value, or nothing when it is empty.
    pub fn some(&self, name: &str) -> Option<String> {
        let value = self.get(name);
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// Whether the field was changed since it was read.
    pub fn changed(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|(_, changed)| *changed)
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

/// A form.
pub struct Form {
    of: DraftOf,
    title: String,
    head: Vec<String>,
    fields: Vec<Field>,
    at: usize,
    suggestions: Vec<Suggestion>,
    chosen: Option<usize>,
    button: String,
    submit: Submit,
    then: Option<Then>,
    another: Option<fn(&Cx) -> Form>,
    wants_another: bool,
    small: bool,
    fleeting: bool,
    woken: bool,
    saved: bool,
}

impl Form {
    /// A form: its name for drafts, the record it is about (empty for a new one), its title and fields.
    pub fn new(
        name: &'static str,
        subject: impl Into<String>,
        title: impl Into<String>,
        fields: Vec<Field>,
        submit: Submit,
    ) -> Self {
        let mut form = Self {
            of: DraftOf { form: name, subject: subject.into() },
            title: title.into(),
            head: Vec::new(),
            fields,
            at: 0,
            suggestions: Vec::new(),
            chosen: None,
            button: "Save".to_owned(),
            submit,
            then: None,
            another: None,
            wants_another: false,
            small: false,
            fleeting: false,
            woken: false,
            saved: false,
        };
        form.at = form.fields.iter().position(Field::is_open).unwrap_or(form.fields.len());
        form
    }

    /// It is drawn as a box over what is there.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Too little is typed here to be worth a draft.
    #[must_use]
    pub fn fleeting(mut self) -> Self {
        self.fleeting = true;
        self
    }

    /// Lines above the fields.
    #[must_use]
    pub fn head(mut self, lines: Vec<String>) -> Self {
        self.head = lines;
        self
    }

    /// What the main button says.
    #[must_use]
    pub fn button(mut self, label: impl Into<String>) -> Self {
        self.button = label.into();
        self
    }

    /// What follows when it was saved, in the place of nothing.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = Some(then);
        self
    }

    /// It can be saved and begun anew.
    #[must_use]
    pub fn again(mut self, another: fn(&Cx) -> Form) -> Self {
        self.another = Some(another);
        self
    }

    fn focused(&self) -> Option<&Field> {
        self.fields.get(self.at)
    }

    fn in_note(&self) -> bool {
        self.focused().is_some_and(|field| matches!(field.kind, Kind::Note))
    }

    fn is_changed(&self) -> bool {
        !self.saved && self.fields.iter().any(Field::is_changed)
    }

    fn take_up_draft(&mut self, cx: &Cx) -> Vec<Step> {
        let Ok(Some(draft)) = cx.core.draft(self.of.form, &self.of.subject) else { return Vec::new() };
        let Ok(fields) = serde_json::from_str::<BTreeMap<String, String>>(&draft.fields) else { return Vec::new() };
        for field in self.fields.iter_mut().filter(|field| field.is_open()) {
            if let Some(text) = fields.get(field.name) {
                field.set(text);
            }
        }
        let words = format!(
            "Your draft of {} is taken up. Ctrl-X forgets it.",
            draft.at_utc.replace('T', " ").trim_end_matches('Z')
        );
        vec![Step::Say(Message::look(words))]
    }

    fn judge(&mut self, index: usize, cx: &Cx) {
        if let Some(field) = self.fields.get_mut(index) {
            let verdict = field.judge(cx);
            let nothing_typed = field.value().is_empty() && !field.is_changed();
            field.verdict = (!nothing_typed || verdict.is_ok()).then_some(verdict);
        }
    }

    fn typed(&mut self, cx: &Cx) {
        self.judge(self.at, cx);
        self.chosen = None;
        self.suggestions = match self.focused() {
            Some(field) if !field.line.text().trim().is_empty() => field.suggestions(cx),
            _ => Vec::new(),
        };
        // While there is something to choose, a beginning is not yet wrong.
        let choosing = !self.suggestions.is_empty();
        if let Some(field) =
            self.fields.get_mut(self.at).filter(|field| choosing && matches!(field.verdict, Some(Err(_))))
        {
            field.verdict = None;
        }
    }

    fn go_to(&mut self, index: usize) {
        self.at = index.min(self.fields.len());
        self.suggestions.clear();
        self.chosen = None;
    }

    fn step_field(&mut self, onward: bool) {
        let places = self.fields.len() + 1;
        let mut at = self.at;
        for _ in 0..places {
            at = if onward { (at + 1) % places } else { (at + places - 1) % places };
            if self.fields.get(at).is_none_or(Field::is_open) {
                break;
            }
        }
        self.go_to(at);
    }

    /// Takes the suggestion that is chosen, or the only one.
    fn take_suggestion(&mut self, cx: &Cx) -> Result<bool, String> {
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

    fn enter(&mut self, cx: &Cx) -> Heard {
        if self.at == self.fields.len() {
            return self.save(cx);
        }
        if let Err(reason) = self.take_suggestion(cx) {
            return Heard::refused(format!("{reason}."));
        }
        self.judge(self.at, cx);
        self.step_field(true);
        Heard::NOTHING
    }

    fn save(&mut self, cx: &Cx) -> Heard {
        for index in 0..self.fields.len() {
            let verdict = self.fields[index].judge(cx);
            self.fields[index].verdict = Some(verdict);
        }
        let stops = |field: &Field| {
            matches!(field.verdict, Some(Err(_))) && (field.is_changed() || field.value().trim().is_empty())
        };
        // What was stored long ago and is not touched here does not stand in the way.
        let wrong: Vec<usize> = (0..self.fields.len()).filter(|index| stops(&self.fields[*index])).collect();
        if let Some(first) = wrong.first() {
            self.go_to(*first);
            let names: Vec<&str> = wrong.iter().map(|index| self.fields[*index].label).collect();
            let (count, is) = (wrong.len(), if wrong.len() == 1 { "field is" } else { "fields are" });
            return Heard::refused(format!("{count} {is} wrong: {}. Nothing is lost.", names.join(", ")));
        }
        let values = Values {
            values: self.fields.iter().map(|field| (field.name, (field.settled(cx), field.is_changed()))).collect(),
        };
        match (self.submit)(&values, cx) {
            Ok(steps) => Heard::Consumed(steps),
            Err(wrong) => {
                let index = self.fields.iter().position(|field| field.name == wrong.field).unwrap_or(0);
                self.fields[index].verdict = Some(Err(wrong.words.clone()));
                self.go_to(index);
                Heard::refused(format!("{}.", wrong.words))
            }
        }
    }

    fn down(&mut self, cx: &Cx) {
        if self.suggestions.is_empty() && self.chosen.is_none() && !self.in_note() {
            let offers_list = self.focused().is_some_and(|f| matches!(f.kind, Kind::Choice(_) | Kind::LookUp(..)));
            if offers_list && self.focused().is_some_and(|field| field.value().trim().is_empty()) {
                return self.look_up(cx);
            }
        }
        match self.suggestions.len() {
            0 if self.in_note() => self.move_in_note(tui_textarea::CursorMove::Down),
            0 => self.step_field(true),
            count => self.chosen = Some(self.chosen.map_or(0, |at| (at + 1).min(count - 1))),
        }
    }

    fn up(&mut self) {
        match self.chosen {
            _ if self.suggestions.is_empty() && self.in_note() => self.move_in_note(tui_textarea::CursorMove::Up),
            _ if self.suggestions.is_empty() => self.step_field(false),
            Some(at) if at > 0 => self.chosen = Some(at - 1),
            _ => self.chosen = None,
        }
    }

    fn look_up(&mut self, cx: &Cx) {
        if let Some(field) = self.fields.get(self.at) {
            self.suggestions = match &field.kind {
                Kind::Choice(choices) => choices
                    .iter()
                    .map(|(code, text)| Suggestion { value: code.clone(), text: text.clone(), refused: None })
                    .collect(),
                _ => field.suggestions(cx),
            };
            self.chosen = (!self.suggestions.is_empty()).then_some(0);
        }
    }

    fn move_in_note(&mut self, to: tui_textarea::CursorMove) {
        if let Some(field) = self.fields.get_mut(self.at) {
            field.note.move_cursor(to);
        }
    }

    fn type_key(&mut self, key: Key) -> bool {
        let Some(field) = self.fields.get_mut(self.at) else { return false };
        match field.kind {
            _ if field.locked => false,
            Kind::Note => type_into_note(&mut field.note, key),
            _ => field.line.key(key),
        }
    }

    fn edit_line(&mut self, edit: impl Fn(&mut LineEdit)) {
        if let Some(field) = self.fields.get_mut(self.at) {
            match field.kind {
                Kind::Note => _ = field.note.delete_line_by_head(),
                _ => edit(&mut field.line),
            }
        }
    }
}

fn type_into_note(note: &mut tui_textarea::TextArea<'static>, key: Key) -> bool {
    use tui_textarea::CursorMove;
    match key {
        Key::Char(c) if !crate::core::domain::safe_text::is_hidden(c) => note.insert_char(c),
        Key::Enter => note.insert_newline(),
        Key::Backspace => _ = note.delete_char(),
        Key::Delete => _ = note.delete_next_char(),
        Key::Left => note.move_cursor(CursorMove::Back),
        Key::Right => note.move_cursor(CursorMove::Forward),
        Key::Home => note.move_cursor(CursorMove::Head),
        Key::End => note.move_cursor(CursorMove::End),
        _ => return false,
    }
    true
}

impl Layer for Form {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        Mode::Text
    }

    fn is_page(&self) -> bool {
        !self.small
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        if key == Key::Right && !self.suggestions.is_empty() && self.focused().is_some_and(|field| field.line.at_end())
        {
            return match self.take_suggestion(cx) {
                Ok(_) => Heard::NOTHING,
                Err(reason) => Heard::refused(format!("{reason}.")),
            };
        }
        if !self.type_key(key) {
            return Heard::Ignored;
        }
        self.typed(cx);
        Heard::NOTHING
    }

    fn paste(&mut self, text: &str, cx: &Cx) -> Heard {
        let Some(field) = self.fields.get_mut(self.at).filter(|field| field.is_open()) else { return Heard::Ignored };
        let left_out = match field.kind {
            Kind::Note => {
                let clean: String =
                    text.chars().filter(|c| *c == '\n' || !crate::core::domain::safe_text::is_hidden(*c)).collect();
                field.note.insert_str(&clean);
                text.chars()
                    .filter(|c| !matches!(c, '\n' | '\r') && crate::core::domain::safe_text::is_hidden(*c))
                    .count()
            }
            _ => field.line.insert(text),
        };
        self.typed(cx);
        match left_out {
            0 => Heard::NOTHING,
            n => Heard::then(Step::Say(Message::look(format!(
                "{n} invisible characters were left out of what you pasted."
            )))),
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter if self.at == self.fields.len() => Offer::named(self.button.to_lowercase()),
            Verb::Enter if self.in_note() => Offer::named("new line"),
            Verb::Enter => Offer::named("accept"),
            Verb::Ok => Offer::named(self.button.to_lowercase()),
            Verb::SaveAndNew => Offer::when(self.another.is_some(), "this form is saved once"),
            Verb::NextPart | Verb::PartBefore | Verb::FieldUp | Verb::FieldDown | Verb::Empty | Verb::RubWord => {
                Offer::YES
            }
            Verb::RubRest | Verb::Forget | Verb::AsLastTime => Offer::YES,
            Verb::LookUp => {
                let looks = self.focused().is_some_and(|f| matches!(f.kind, Kind::Choice(_) | Kind::LookUp(..)));
                Offer::when(looks, "there is nothing to look up for this field")
            }
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        match verb {
            Verb::Enter => return self.enter(cx),
            Verb::Ok => return self.save(cx),
            Verb::SaveAndNew => {
                self.wants_another = true;
                return self.save(cx);
            }
            Verb::NextPart => {
                self.judge(self.at, cx);
                self.step_field(true);
            }
            Verb::PartBefore => self.step_field(false),
            Verb::FieldDown => self.down(cx),
            Verb::FieldUp => self.up(),
            Verb::LookUp => self.look_up(cx),
            Verb::Empty => self.edit_line(LineEdit::empty),
            Verb::RubWord => self.edit_line(LineEdit::rub_word),
            Verb::RubRest => self.edit_line(LineEdit::rub_rest),
            Verb::AsLastTime => {
                let (form, at) = (self.of.form, self.at);
                let Some(field) = self.fields.get_mut(at) else { return Heard::NOTHING };
                match memory::last(form, field.name) {
                    Some(value) => field.set(&value),
                    None => return Heard::refused("Nothing was saved here before in this window."),
                }
                self.judge(at, cx);
            }
            Verb::Forget => {
                for field in &mut self.fields {
                    let stored = field.stored.clone();
                    field.set(&stored);
                }
                let told = Step::Say(Message::note("What was typed is forgotten; the fields are as stored."));
                return Heard::Consumed(vec![Step::DropDraft(self.of.clone()), told]);
            }
            Verb::Back if !self.suggestions.is_empty() => {
                self.suggestions.clear();
                self.chosen = None;
            }
            _ => return Heard::Ignored,
        }
        if matches!(verb, Verb::Empty | Verb::RubWord | Verb::RubRest) {
            self.typed(cx);
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown, Verb::LookUp, Verb::AsLastTime, Verb::Ok, Verb::SaveAndNew]
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        if std::mem::replace(&mut self.woken, true) {
            return Vec::new();
        }
        for index in 0..self.fields.len() {
            self.judge(index, cx);
            self.fields[index].lock_unshowable(cx);
        }
        if self.focused().is_some_and(|field| !field.is_open()) {
            self.step_field(true);
        }
        self.take_up_draft(cx)
    }

    fn done(&mut self, done: &Done, cx: &Cx) -> Vec<Step> {
        self.saved = true;
        for field in &self.fields {
            memory::keep(self.of.form, field.name, field.value());
        }
        let mut steps = vec![Step::DropDraft(self.of.clone()), Step::Close];
        match (self.another.filter(|_| self.wants_another), &self.then) {
            (Some(another), _) => steps.push(Step::Open(Box::new(another(cx)))),
            (None, Some(then)) => steps.extend(then(done)),
            (None, None) => {}
        }
        steps
    }

    fn refused(&mut self, _error: &Error) -> bool {
        self.wants_another = false;
        false
    }

    fn draft(&self) -> Option<Draft> {
        if self.fleeting || !self.is_changed() {
            return None;
        }
        let fields: BTreeMap<&str, String> =
            self.fields.iter().filter(|field| field.is_changed()).map(|field| (field.name, field.value())).collect();
        let fields = serde_json::to_string(&fields).expect("a map of texts is always JSON");
        Some(Draft { of: self.of.clone(), fields })
    }

    fn aside(&self) -> String {
        if self.is_changed() { "! not saved yet; what you type is kept".to_owned() } else { String::new() }
    }

    fn draw(&self, pen: &mut Pen) {
        draw::draw(self, pen);
    }
}
