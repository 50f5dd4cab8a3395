//! The verbs of a certificate after issue and what its card adds. Separate from the database's lists because each leads
//! into an application, a letter or a notifiable event.
//!
//! **Invariant:** what has no way back is asked of a second person, or typed.

use super::super::places;
use super::asking;
use crate::core::domain::certificates::{CertificateState, Serial};
use crate::core::domain::letters::LetterKind;
use crate::core::domain::references::AwardRef;
use crate::core::domain::roles::Action as Right;
use crate::core::{Awaiting, CertificateShown, Core, Error, LetterOrder};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, AfterIssue};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Chosen, RowVerb};

/// Second what somebody proposed about this certificate.
pub const FORWARD: RowVerb = RowVerb { verb: Verb::Forward, offer: forward_offer, run: forward };
/// Ask for a reprint.
pub const REPRINT: RowVerb = RowVerb {
    verb: Verb::Reprint,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, cx| asking::reprint(chosen.reference, cx),
};
/// Ask for a reissue.
pub const REISSUE: RowVerb = RowVerb {
    verb: Verb::Reissue,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, cx| asking::reissue(chosen.reference, cx),
};
/// Ask for a replacement.
pub const REPLACE: RowVerb = RowVerb {
    verb: Verb::Replace,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, cx| asking::replace(chosen.reference, cx),
};
/// Propose to revoke it.
pub const REVOKE: RowVerb = RowVerb {
    verb: Verb::Revoke,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, cx| asking::revoke(chosen.reference, cx),
};
/// Say that it, or the marked ones, were issued in error.
pub const IN_ERROR: RowVerb =
    RowVerb { verb: Verb::IssuedInError, offer: |chosen| chosen.offer_any(), run: |chosen, _| issued_in_error(chosen) };
/// Keep a good paper back.
pub const KEEP_BACK: RowVerb = RowVerb {
    verb: Verb::KeepBack,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, cx| keep_back(chosen.reference, cx),
};
/// Take an old paper in, to be destroyed.
pub const DESTROY: RowVerb =
    RowVerb { verb: Verb::Destroy, offer: |chosen| chosen.offer_one(), run: |chosen, _| old_paper(chosen.reference) };
/// A letter about it, or a transcript.
pub const LETTER: RowVerb = RowVerb {
    verb: Verb::New,
    offer: |chosen| match chosen.offer_one() {
        Offer::Yes(_) => Offer::named("letter"),
        refused => refused,
    },
    run: |chosen, cx| letter(chosen.reference, cx),
};

fn forward_offer(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step) {
        (Offer::Yes(_), Some(step)) => Offer::named(step),
        (Offer::Yes(_), None) => Offer::no("nothing about it waits for a second person"),
        (refused, _) => refused,
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    match waiting(cx.core, chosen.reference) {
        Ok(Some(step)) => {
            let steps = vec![Step::Do(Action::AfterIssue(AfterIssue::Second(step.id)))];
            let grade = Grade::Final(chosen.reference.to_owned());
            let asked = Confirm::new("Second it?", vec![step.words.clone()], "Second", steps)
                .with(Tone::Theirs, format!("Proposed by {}.", step.asked_by))
                .graded(&grade);
            vec![Step::Open(Box::new(asked))]
        }
        Ok(None) => vec![Step::Say(Message::refused("Nothing about it waits for a second person."))],
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

/// The step about a certificate that this operator may second.
fn waiting(core: &Core, serial: &str) -> Result<Option<Awaiting>, Error> {
    let about = |step: &Awaiting| {
        step.subject == serial && matches!(step.action, Right::RevokeCertificate | Right::WitnessOldPaper)
    };
    Ok(core.to_second()?.into_iter().find(about))
}

/// Adds to the card of a certificate what was asked and decided after issue.
pub fn add(core: &Core, card: &mut Card, serial: &str) -> Result<(), Error> {
    let shown = core.certificate(serial)?;
    if let Some(step) = waiting(core, serial)? {
        card.next_step =
            Some(if step.action == Right::RevokeCertificate { "second revocation" } else { "witness" }.to_owned());
        card.add(Line::Words(Tone::Theirs, format!("{} f answers it.", step.words)));
    }
    for (name, value) in &shown.facts {
        let place = match *name {
            "replaces" | "replaced by" => Some(places::at(2, "Certificates", value.as_str())),
            "application" | "letter" => value.split(',').next().and_then(places::of_reference),
            "notifiable event" | "recall letter" => places::of_reference(value),
            "revoked because" | "authority" | "kept in" => None,
            "paper in hand" => {
                card.add(Line::Words(Tone::Late, value.clone()));
                continue;
            }
            _ => continue,
        };
        let line = Line::fact(*name, value);
        match place {
            Some(place) => card.link(line, place),
            None => card.add(line),
        };
    }
    if shown.state == CertificateState::KeptBack && !has_place(&shown) {
        card.add(Line::Words(
            Tone::Late,
            "It is kept back and nobody said where it lies; . k notes its place.".to_owned(),
        ));
    }
    if shown.state == CertificateState::BeingReplaced {
        card.add(Line::Words(Tone::Ours, "It is good until its replacement passes inspection.".to_owned()));
    }
    Ok(())
}

fn issued_in_error(chosen: &Chosen) -> Vec<Step> {
    let about = chosen.references();
    let title = match about.as_slice() {
        [one] => format!("{one} was issued in error"),
        many => format!("{} certificates were issued in error", many.len()),
    };
    let fields = vec![Field::new("words", "What happened", Kind::Note).required()];
    let subject = chosen.reference.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::IssuedInError(about.clone(), values.get("words").to_owned())))])
    };
    let head = "It raises an exception for the manager and opens a notifiable event (Condition B3.2 f).".to_owned();
    let form = Form::new("issued in error", subject, title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(vec![head]).button("Raise")))]
}

/// Whether it is known where a paper that is kept back lies.
fn has_place(shown: &CertificateShown) -> bool {
    shown.facts.iter().any(|(name, value)| *name == "kept in" && !value.is_empty())
}

fn keep_back(reference: &str, cx: &Cx) -> Vec<Step> {
    let Ok(serial) = reference.parse::<Serial>() else { return Vec::new() };
    match cx.core.certificate(reference) {
        // A hold keeps a paper back by itself, without a place; what is left to say is where it lies.
        Ok(shown) if shown.state == CertificateState::KeptBack => {
            return vec![Step::Open(super::super::batches::place_form(reference))];
        }
        Ok(_) => {}
        Err(error) => return vec![Step::Say(Message::error(&error))],
    }
    let fields = vec![Field::text("place", "Its place").required(), Field::text("reason", "Reason").required()];
    let submit = move |values: &Values, _: &Cx| {
        let (place, reason) = (values.get("place").to_owned(), values.get("reason").to_owned());
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::KeepBack(serial.clone(), place, reason)))])
    };
    let form = Form::new("keep back", reference, format!("keep back {reference}"), fields, Box::new(submit));
    let head = "Its place is where the next person finds it, such as safe, tray 3.".to_owned();
    vec![Step::Open(Box::new(form.small().head(vec![head]).button("Keep back")))]
}

fn old_paper(reference: &str) -> Vec<Step> {
    let Ok(serial) = reference.parse::<Serial>() else { return Vec::new() };
    let fields = vec![
        Field::text("how", "Who found or sent it").required(),
        Field::text("place", "Its place").required().with("safe, to be destroyed"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let (how, place) = (values.get("how").to_owned(), values.get("place").to_owned());
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::OldPaper(serial.clone(), how, place)))])
    };
    let head = "A paper that is not good any more is taken in; a second person witnesses its destruction.".to_owned();
    let form = Form::new("old paper", reference, format!("old paper {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(vec![head]).button("Take in")))]
}

/// What can be written about a certificate.
const KINDS: [&str; 3] = ["confirmation letter", "recall letter", "transcript"];
/// What can be written about an award without its certificate: what is asked back has a serial.
const AWARD_KINDS: [&str; 2] = ["confirmation letter", "pass letter"];

fn letter(reference: &str, cx: &Cx) -> Vec<Step> {
    let revoked = cx.core.certificate(reference).is_ok_and(|shown| shown.state == CertificateState::Revoked);
    letter_of(reference, &KINDS, if revoked { KINDS[1] } else { KINDS[0] })
}

/// A letter about an award: the only paper that follows one captured from the archive.
pub const AWARD_LETTER: RowVerb = RowVerb {
    verb: Verb::New,
    offer: |chosen| match chosen.offer_one() {
        Offer::Yes(_) if chosen.reference.parse::<AwardRef>().is_ok() => Offer::named("letter"),
        Offer::Yes(_) => Offer::no("a letter is made about one award or certificate"),
        refused => refused,
    },
    run: |chosen, _| letter_of(chosen.reference, &AWARD_KINDS, AWARD_KINDS[0]),
};

fn letter_of(reference: &str, kinds: &'static [&'static str], first: &str) -> Vec<Step> {
    let about = reference.to_owned();
    let fields = vec![
        Field::choice("kind", "Kind", kinds.iter().copied()).required().with(first),
        Field::new("to", "To, else the learner", Kind::Note),
        Field::text("reason", "Reason"),
        Field::text("receipt", "Receipt of the fee"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let (reason, receipt) = (values.get("reason").to_owned(), values.get("receipt").to_owned());
        if values.get("kind") == "transcript" {
            return Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Transcript(about.clone(), reason, receipt)))]);
        }
        let kind: LetterKind =
            values.get("kind").parse().map_err(|_| Wrong { field: "kind", words: "Down chooses".into() })?;
        let addressee = values.get("to").to_owned();
        let order = LetterOrder { kind, about: about.clone(), addressee, reason, receipt };
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Letter(Box::new(order))))])
    };
    let form = Form::new("letter", reference, format!("letter about {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.button("Make")))]
}
