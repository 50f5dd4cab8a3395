//! Forms: typed fields with verdicts while typing, look-ups, drafts that survive, and one main button. Separate because
//! every pane fills in the same way.
//!
//! **Invariant:** what was typed is never lost: leaving keeps it, a refusal keeps it, a dropped line keeps it. A paste
//! presses nothing.

mod complaint;
mod conflict;
mod draw;
mod field;
mod keeping;
mod line_edit;
mod look_up;
mod memory;
mod saving;
mod typing;
mod values;

pub use field::{Field, Found, Kind, LookUp, Suggestion, Verdict};
pub use keeping::{draft_day, summary};
pub use line_edit::LineEdit;
pub use values::{Submit, Then, Values, Wrong};

use super::commands::{Mode, Offer, Verb};
use super::effects::{Answer, Done};
use super::keys::Key;
use super::layers::{Cx, Draft, DraftOf, Heard, Layer, Message, Step};
use super::pen::Pen;
use crate::core::{Core, Error, Fields};
use complaint::Complaint;
use conflict::{Choosing, Composed};

/// Reads the record as it stands now: what a form on it was opened with may be old.
pub type Reads = fn(&Core, &str) -> Option<Fields>;

/// From a value that was just settled and the text of another field: what that text becomes.
pub type Follows = fn(&str, &str) -> Option<String>;

/// A form.
pub struct Form {
    of: DraftOf,
    title: String,
    head: Vec<String>,
    fields: Vec<Field>,
    at: usize,
    suggestions: Vec<Suggestion>,
    chosen: Option<usize>,
    looking: bool,
    chosen_all: bool,
    waiting: Option<Verb>,
    button: String,
    submit: Submit,
    then: Option<Then>,
    another: Option<fn(&Cx) -> Form>,
    wants_another: bool,
    small: bool,
    fleeting: bool,
    woken: bool,
    saved: bool,
    follows: bool,
    reads: Option<Reads>,
    leads: Option<(&'static str, &'static str, Follows)>,
    news: String,
    opened: String,
    choosing: Option<Choosing>,
    composed: Option<Composed>,
    complaint: Option<Complaint>,
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
            of: DraftOf { form: name.to_owned(), subject: subject.into() },
            title: title.into(),
            head: Vec::new(),
            fields,
            at: 0,
            suggestions: Vec::new(),
            chosen: None,
            looking: false,
            chosen_all: false,
            waiting: None,
            button: "Save".to_owned(),
            submit,
            then: None,
            another: None,
            wants_another: false,
            small: false,
            fleeting: false,
            woken: false,
            saved: false,
            follows: false,
            reads: None,
            leads: None,
            news: String::new(),
            opened: String::new(),
            choosing: None,
            composed: None,
            complaint: None,
        };
        form.at = form.first_open();
        form
    }

    /// It is about a record others may change meanwhile; this reads it as it stands.
    #[must_use]
    pub fn reads(mut self, reads: Reads) -> Self {
        self.reads = Some(reads);
        self
    }

    /// This field follows others where nobody writes into it: how it is made of them.
    #[must_use]
    pub fn composes(mut self, name: &'static str, parts: [&'static str; 3], compose: fn([&str; 3]) -> String) -> Self {
        self.composed = Some(Composed { name, parts, compose });
        self
    }

    /// When the first field is settled, the text of the second becomes what this makes of both.
    #[must_use]
    pub fn leads(mut self, leader: &'static str, follower: &'static str, follows: Follows) -> Self {
        self.leads = Some((leader, follower, follows));
        self
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

    fn first_open(&self) -> usize {
        let open = |field: &Field| field.is_open();
        let empty = self.fields.iter().position(|field| open(field) && field.required && field.value().is_empty());
        let carried = self.fields.iter().any(|field| field.carried && !field.value().is_empty());
        let first = self.fields.iter().position(open);
        // A form begun with values carried forward opens at the first that is still to be filled.
        empty.filter(|_| carried).or(first).unwrap_or(self.fields.len())
    }

    fn is_changed(&self) -> bool {
        !self.saved && self.fields.iter().any(Field::is_changed)
    }

    fn judge(&mut self, index: usize, cx: &Cx) {
        if let Some(field) = self.fields.get_mut(index) {
            let verdict = field.judge(cx);
            let nothing_typed = field.value().is_empty() && !field.is_changed();
            field.verdict = (!nothing_typed || verdict.is_ok()).then_some(verdict);
        }
        self.lead(index, cx);
    }

    /// The field that follows the one at this index, if one does, gets its text.
    fn lead(&mut self, index: usize, cx: &Cx) {
        let Some((leader, follower, follows)) = self.leads else { return };
        let Some(value) = self.fields.get(index).filter(|field| field.name == leader).map(|field| field.settled(cx))
        else {
            return;
        };
        let Some(to) = self.fields.iter().position(|field| field.name == follower) else { return };
        let text = self.fields[to].value();
        if let Some(text) = follows(&value, &text).filter(|wanted| *wanted != text) {
            self.fields[to].set(&text);
            self.judge(to, cx);
        }
    }

    fn go_to(&mut self, index: usize) {
        self.at = index.min(self.fields.len());
        self.suggestions.clear();
        (self.chosen, self.looking, self.waiting) = (None, false, None);
    }

    fn step_field(&mut self, onward: bool, cx: &Cx) {
        if self.looking {
            // The answer will come too late for this field: it is judged here.
            self.judge(self.at, cx);
        }
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

    /// What somebody else saved of the record while this form is open.
    fn look_for_news(&mut self, cx: &Cx) {
        let Some(now) = self.reads.and_then(|reads| reads(cx.core, &self.of.subject)) else { return };
        let differs = |field: &&Field| now.iter().any(|(name, value)| *name == field.name && *value != field.was);
        let labels: Vec<String> = self.fields.iter().filter(differs).map(|field| field.label.to_lowercase()).collect();
        let Some(first) = self.fields.iter().find(differs).map(|field| field.name) else { return };
        self.news = match cx.core.who_changed(&self.of.subject, first) {
            Ok(Some(by)) => format!("± {} changed {} at {}", by.operator, labels.join(", "), by.at.format("%H:%M")),
            _ => format!("± {} changed meanwhile", labels.join(", ")),
        };
    }
}

impl Layer for Form {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn mode(&self) -> Mode {
        match &self.choosing {
            Some(choosing) if !choosing.is_typing() => Mode::Dialog,
            _ => Mode::Text,
        }
    }

    fn waits(&self) -> bool {
        self.waiting.is_some()
    }

    fn is_page(&self) -> bool {
        !self.small
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        if let Some(choosing) = &mut self.choosing {
            return choosing.key(key);
        }
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
        Heard::Consumed(self.typed(cx))
    }

    fn paste(&mut self, text: &str, cx: &Cx) -> Heard {
        match &mut self.choosing {
            Some(choosing) => choosing.paste(text),
            None => self.take_paste(text, cx),
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        if let Some(choosing) = &self.choosing {
            return choosing.offers(verb);
        }
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
                let looks = self.focused().is_some_and(|f| matches!(f.kind, Kind::Choice(_) | Kind::LookUp(_)));
                Offer::when(looks, "there is nothing to look up for this field")
            }
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        if let Some(choosing) = &mut self.choosing {
            return match (choosing.verb(verb), verb) {
                (Some(heard), _) => heard,
                (None, Verb::Ok | Verb::Enter) => self.save_choice(cx),
                (None, Verb::Back | Verb::Quit | Verb::Stop) => {
                    self.choosing = None;
                    Heard::then(Step::Say(Message::look("Nothing is saved yet; what you typed is still here.")))
                }
                (None, _) => Heard::Ignored,
            };
        }
        if self.must_wait(verb) {
            return Heard::NOTHING;
        }
        match verb {
            Verb::Enter => return self.enter(cx),
            Verb::Ok => return self.save(cx),
            Verb::SaveAndNew => {
                self.wants_another = true;
                return self.save(cx);
            }
            Verb::NextPart => {
                self.judge(self.at, cx);
                self.step_field(true, cx);
            }
            Verb::PartBefore => self.step_field(false, cx),
            Verb::FieldDown => return Heard::Consumed(self.down(cx)),
            Verb::FieldUp => self.up(cx),
            Verb::LookUp => return Heard::Consumed(self.look_up()),
            Verb::Empty => self.edit_line(LineEdit::empty),
            Verb::RubWord => self.edit_line(LineEdit::rub_word),
            Verb::RubRest => self.edit_line(LineEdit::rub_rest),
            Verb::AsLastTime => {
                let (form, at) = (self.of.form.clone(), self.at);
                let Some(field) = self.fields.get_mut(at).filter(|field| field.is_open()) else {
                    return Heard::refused("There is no field here that can be typed into.");
                };
                match memory::last(&form, field.name).filter(|value| !value.is_empty()) {
                    Some(value) => field.set(&value),
                    None => return Heard::refused("Nothing was saved in this field before."),
                }
                self.judge(at, cx);
            }
            Verb::Forget => {
                let now = self.reads.and_then(|reads| reads(cx.core, &self.of.subject)).unwrap_or_default();
                for index in 0..self.fields.len() {
                    let field = &mut self.fields[index];
                    let value = now.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.clone());
                    field.begin_with(&value.unwrap_or_else(|| field.was.clone()));
                    self.judge(index, cx);
                }
                self.news.clear();
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
            return Heard::Consumed(self.typed(cx));
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        if self.choosing.is_some() {
            return vec![Verb::Enter, Verb::FieldLeft, Verb::FieldRight, Verb::FieldDown, Verb::Ok];
        }
        vec![Verb::Enter, Verb::FieldDown, Verb::LookUp, Verb::AsLastTime, Verb::Ok, Verb::SaveAndNew]
    }

    fn shown(&mut self, cx: &Cx) -> Vec<Step> {
        if std::mem::replace(&mut self.woken, true) {
            return Vec::new();
        }
        self.opened = cx.core.office_time(cx.core.now()).format("%H:%M").to_string();
        for index in 0..self.fields.len() {
            self.judge(index, cx);
            self.fields[index].lock_unshowable(cx);
        }
        if self.focused().is_some_and(|field| !field.is_open()) {
            self.step_field(true, cx);
        }
        if self.follows { Vec::new() } else { self.take_up_draft(cx) }
    }

    fn answered(&mut self, answer: Answer, cx: &Cx) -> Vec<Step> {
        match answer {
            Answer::LookedUp(text, found) => self.looked_up(&text, found, cx),
            _ => Vec::new(),
        }
    }

    fn refresh(&mut self, cx: &Cx) -> Vec<Step> {
        self.look_for_news(cx);
        Vec::new()
    }

    fn done(&mut self, done: &Done, cx: &Cx) -> Vec<Step> {
        self.was_saved(done, cx)
    }

    fn refused(&mut self, error: &Error) -> bool {
        self.was_refused(error)
    }

    fn owns_its_questions(&self) -> bool {
        true
    }

    fn unsaid(&mut self, leaves: bool) -> Option<String> {
        self.withdrawn(leaves)
    }

    fn draft(&self) -> Option<Draft> {
        self.to_keep()
    }

    fn subject(&self) -> &str {
        &self.of.subject
    }

    fn aside(&self) -> String {
        match (&self.choosing, self.news.is_empty(), self.is_changed()) {
            (Some(_), ..) => Choosing::aside(),
            (None, false, _) => self.news.clone(),
            (None, true, true) => "! not saved yet; what you type is kept".to_owned(),
            (None, true, false) => String::new(),
        }
    }

    fn draw(&self, pen: &mut Pen) {
        match &self.choosing {
            Some(choosing) => choosing.draw(pen),
            None => draw::draw(self, pen),
        }
    }
}
