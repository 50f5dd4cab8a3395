//! My drafts: what I was typing, when, in which form; each opened again or forgotten. Separate because a draft may be of
//! any pane's form.
//!
//! **Invariant:** opening a draft opens its form, which takes it up; forgetting one asks nothing of the office, since a
//! draft was never part of it.

use super::database::{centre_steps, contact_form, learner_form, note_form, organisation_form, registration_form};
use super::exceptions::{self, tasks};
use super::{after_issue, places};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::Query;
use crate::tui::forms::{draft_day, summary};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, DraftOf, Layer, Message, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, RowVerb};

/// A form that can be opened from the list of drafts: its name among drafts, and how it opens on a record.
type Opens = (&'static str, fn(&str, &Cx) -> Vec<Step>);

static FORMS: &[Opens] = &[
    (learner_form::AMENDMENT, learner_form::amend),
    ("learner", |_, _| vec![Step::Open(Box::new(learner_form::add()))]),
    (registration_form::AMENDMENT, registration_form::amend),
    ("registration", |_, cx| vec![Step::Open(Box::new(registration_form::add(cx)))]),
    (registration_form::TRANSFER, registration_form::transfer),
    (organisation_form::AMENDMENT, organisation_form::amend),
    (centre_steps::HOLD, centre_steps::hold),
    (centre_steps::LIFT, centre_steps::lift),
    (centre_steps::FREEZE, centre_steps::freeze),
    (centre_steps::SIGN_OFF, centre_steps::sign_off),
    (contact_form::CONTACT, contact_form::open),
    (note_form::NOTE, |subject, _| note_form::open(subject)),
    (tasks::TASK, tasks::open),
    (after_issue::REPRINT, after_issue::reprint),
    (after_issue::REISSUE, after_issue::reissue),
    (after_issue::REPLACE, after_issue::replace),
    (after_issue::REVOKE, after_issue::revoke),
    ("exception note", |subject, _| {
        subject.parse().map(|one| exceptions::note(exceptions::Which::one(one))).unwrap_or_default()
    }),
    ("raise exception", |subject, _| vec![Step::Open(exceptions::raise(subject))]),
];

static PAGE: Leaf = Leaf {
    title: "my drafts",
    asks: |_| Query::Card(|core, _| card(core), String::new()),
    verbs: &[
        RowVerb { verb: Verb::Enter, offer: |chosen| on_draft(chosen, "take up"), run: take_up },
        RowVerb { verb: Verb::Forget, offer: |chosen| on_draft(chosen, "forget it"), run: forget },
    ],
    hints: &[Verb::Forget, Verb::Recheck],
    scan: None,
    after: None,
};

/// The page of my drafts.
pub fn page() -> Box<dyn Layer> {
    Box::new(RecordPage::new(&PAGE, ""))
}

fn on_draft(chosen: &Chosen, name: &str) -> Offer {
    if chosen.line.is_empty() { Offer::no("no draft is kept") } else { Offer::named(name) }
}

/// The form and the subject a line is about.
fn of_line(line: &str) -> (&str, &str) {
    line.split_once('\n').unwrap_or((line, ""))
}

fn take_up(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let (form, subject) = of_line(chosen.line);
    if let Some((_, open)) = FORMS.iter().find(|(name, _)| *name == form) {
        return open(subject, cx);
    }
    match places::of_subject(subject) {
        Some(place) => {
            let words = format!("Your draft ({form}) is taken up when its form is opened here.");
            vec![Step::Go(place), Step::Say(Message::look(words))]
        }
        None => vec![Step::Say(Message::look(format!("Open the form ({form}) again where it was; it is taken up.")))],
    }
}

fn forget(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    let (form, subject) = of_line(chosen.line);
    let of = DraftOf { form: form.to_owned(), subject: subject.to_owned() };
    let about = if subject.is_empty() { String::new() } else { format!(" of {}", subject.trim()) };
    let said = Message::note(format!("The draft ({form}){about} is forgotten; nothing of the office was changed."));
    vec![Step::DropDraft(of), Step::Give(Verb::Recheck), Step::Say(said)]
}

fn card(core: &Core) -> Result<Card, Error> {
    let drafts = core.drafts()?;
    let mut card = Card::new("", "my drafts");
    card.widths = vec![16, 22, 11, 0];
    card.aside = format!("{} kept", drafts.len());
    if drafts.is_empty() {
        let words = "No draft is kept. A form that is left half typed is kept here, also when the line drops.";
        card.add(Line::Words(Tone::Done, words.to_owned()));
        return Ok(card);
    }
    card.add(Line::row(["WHEN", "FORM", "ABOUT", "TYPED"]));
    for draft in drafts {
        let day = draft_day(core, &draft.at_utc);
        let subject = if draft.subject.is_empty() { "new".to_owned() } else { draft.subject.replace('\n', " ") };
        card.add(Line::row([day, draft.form.clone(), subject, summary(&draft.fields)]));
        card.about(format!("{}\n{}", draft.form, draft.subject));
    }
    Ok(card)
}

/// What the page of a record says when a draft of this operator is kept about it.
pub fn offer(core: &Core, reference: &str) -> Option<Message> {
    let draft = core.drafts_about(reference).ok()?.into_iter().next()?;
    let how = if draft.form.ends_with("amendment") { "e takes it up" } else { "D lists it" };
    let day = draft_day(core, &draft.at_utc);
    Some(Message::note(format!("Your draft of {day} ({}) is kept: {how}.", summary(&draft.fields))))
}
