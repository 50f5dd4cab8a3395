//! Who else is in what: this window tells where it is, shows who is there too, and offers to take work over. Separate
//! from the state so that everything about several people stands in one place.
//!
//! **Invariant:** only a key makes the window tell where it is, at most once a minute and when the keys rest, so that an
//! idle window writes nothing; what others do moves no cursor and opens nothing.

use super::app::App;
use super::commands::Offer;
use super::effects::{Action, Effect, Query};
use super::forms::{Field, Form, Values};
use super::layers::{Cx, Message, News, Step};
use crate::core::domain::Moment;
use crate::core::domain::presence::is_due;
use crate::core::{Core, Present};

/// What this window knows of itself and of the others.
pub struct Here {
    window: String,
    me: String,
    told: Option<(String, Moment)>,
    all: Vec<Present>,
    /// A key was pressed since the window told last where it is.
    pub key_seen: bool,
}

impl Here {
    /// A window that nobody knows of yet.
    pub fn new(core: &Core) -> Self {
        let (window, me) = (core.window_word(), core.operator().to_owned());
        Self { window, me, told: None, all: Vec::new(), key_seen: false }
    }

    /// The word that tells this window from others.
    pub fn window(&self) -> &str {
        &self.window
    }
}

impl App {
    /// The word that tells this window from others, for those who say that it is gone.
    pub fn window_word(&self) -> &str {
        self.here.window()
    }

    /// The record that is open on top; empty in a list.
    fn subject(&self) -> String {
        let pages = self.panes[self.open].layers();
        let held: Vec<_> = pages.chain(&self.over).collect();
        held.iter().rev().map(|held| held.layer.subject()).find(|subject| !subject.is_empty()).unwrap_or("").to_owned()
    }

    /// Tells where the window is, if a key was pressed and it is news.
    pub(super) fn tell_presence(&mut self, core: &Core) {
        if !std::mem::take(&mut self.here.key_seen) || self.line.read_only {
            return;
        }
        let (subject, now) = (self.subject(), core.now());
        let news = match &self.here.told {
            Some((told, at)) => *told != subject || is_due(*at, now),
            None => !subject.is_empty(),
        };
        if !news {
            return;
        }
        let window = self.here.window.clone();
        if subject.is_empty() {
            self.here.told = None;
            self.effects.push(Effect::BeNowhere(window));
        } else {
            self.here.told = Some((subject.clone(), now));
            self.effects.push(Effect::BeIn(window, subject));
            self.ask_present();
        }
    }

    /// Another operator sits here from now on.
    pub(super) fn sit_down(&mut self, core: &Core) {
        core.operator().clone_into(&mut self.here.me);
        self.here.told = None;
    }

    pub(super) fn ask_present(&mut self) {
        let seq = self.number();
        self.effects.push(Effect::Ask(seq, Query::Present));
    }

    /// The reader says who is in what.
    pub(super) fn took_present(&mut self, all: Vec<Present>) {
        let before = std::mem::replace(&mut self.here.all, all);
        let me = &self.here.me;
        let mine = |one: &&Present| one.operator == *me && one.work.is_some();
        let lost = before.iter().filter(mine).find_map(|was| {
            let theirs = |one: &&Present| one.subject == was.subject && one.operator != *me && one.work.is_some();
            let still =
                self.here.all.iter().any(|one| one.subject == was.subject && one.operator == *me && one.work.is_some());
            self.here.all.iter().find(theirs).filter(|_| !still)
        });
        if let Some(by) = lost {
            let work = by.work.map_or("work", |work| work.code());
            let words = format!(
                "{} took {} over at {} ({work}). T shows why; .T takes it back.",
                by.operator,
                by.subject,
                by.since.format("%H:%M")
            );
            self.message = Some(Message::look(words));
        }
        let subjects = self.others_in();
        for pane in &mut self.panes {
            pane.layers_mut().for_each(|held| held.layer.told(&News::Present(&subjects)));
        }
    }

    /// Lets a page that just came up know who is in what.
    pub(super) fn tell_top_present(&mut self) {
        let subjects = self.others_in();
        self.top_mut().layer.told(&News::Present(&subjects));
    }

    /// The records others are in.
    fn others_in(&self) -> Vec<String> {
        let others = self.here.all.iter().filter(|one| one.operator != self.here.me);
        others.map(|one| one.subject.clone()).collect()
    }

    /// Others in the record that is open on top, those who work on it first.
    fn others_here(&self) -> Vec<&Present> {
        let subject = self.subject();
        let is_other = |one: &&Present| one.operator != self.here.me && one.subject == subject && !subject.is_empty();
        let mut others: Vec<&Present> = self.here.all.iter().filter(is_other).collect();
        others.sort_by_key(|one| one.work.is_none());
        others
    }

    /// `@ jmbeki is viewing since 10:38`; empty when nobody else is here.
    pub(super) fn others_words(&self) -> String {
        match self.others_here().as_slice() {
            [] => String::new(),
            [one] => format!("@ {}", one.words()),
            [first, rest @ ..] => format!("@ {}, {} more", first.words(), rest.len()),
        }
    }

    /// Whether somebody works here alone whose work could be taken over.
    pub(super) fn offer_take_over(&self) -> Offer {
        match self.others_here().into_iter().find(|one| one.work.is_some()) {
            Some(one) => Offer::named(format!("take over from {}", one.operator)),
            None => Offer::no("nobody works on this alone"),
        }
    }

    /// Asks why the work is taken over.
    pub(super) fn open_take_over(&mut self, core: &Core) {
        let Some(one) = self.others_here().into_iter().find(|one| one.work.is_some()) else { return };
        let (subject, head) =
            (one.subject.clone(), vec![format!("{}. They are told, and the trail keeps why.", one.words())]);
        let title = format!("Take over {subject}");
        let about = subject.clone();
        let submit = move |values: &Values, _: &Cx| {
            Ok(vec![Step::Do(Action::TakeOver(about.clone(), values.get("reason").to_owned()))])
        };
        let fields = vec![Field::text("reason", "Reason").required()];
        let form = Form::new("take over", subject, title, fields, Box::new(submit));
        self.open_layer(Box::new(form.small().fleeting().head(head).button("Take over")), core);
    }
}
