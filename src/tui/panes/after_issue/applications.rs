//! The page of an application: what is asked, what was seen, what it costs, what changes, the one next step.

use super::super::places;
use crate::core::domain::letters::LetterKind;
use crate::core::domain::references::ApplicationRef;
use crate::core::domain::replacements::{
    ApplicationKind, ApplicationState, EvidenceKind, Fault, FeeState, GoesTo, money_text,
};
use crate::core::domain::roles::Action as Right;
use crate::core::{ApplicationView, Awaiting, Core, Error, LetterOrder};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, AfterIssue};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Chosen, RowVerb};

/// What can be done with an application.
pub static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: forward_offer, run: forward },
    RowVerb {
        verb: Verb::New,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("evidence"),
            refused => refused,
        },
        run: |chosen, cx| with(chosen, cx, |view| evidence(view, None)),
    },
    RowVerb { verb: Verb::Edit, offer: |chosen| chosen.offer_one(), run: |chosen, cx| with(chosen, cx, correct) },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| with(chosen, cx, |view| ended(view, "withdraw", AfterIssue::Withdraw)),
    },
    RowVerb {
        verb: Verb::Reject,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| with(chosen, cx, |view| ended(view, "decline", AfterIssue::Decline)),
    },
    RowVerb {
        verb: Verb::Origin,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| {
            with(chosen, cx, |view| vec![Step::Go(places::at(2, "Certificates", view.facts.serial.to_string()))])
        },
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

fn with(chosen: &Chosen, cx: &Cx, then: impl FnOnce(&ApplicationView) -> Vec<Step>) -> Vec<Step> {
    let Ok(application) = chosen.reference.parse::<ApplicationRef>() else { return Vec::new() };
    match cx.core.application(application) {
        Ok(view) => then(&view),
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

/// Reads the card of an application.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let view = core.application(reference.parse()?)?;
    let row = &view.facts;
    let mut card = Card::new(reference, format!("{reference} {} of {}", row.kind, row.serial));
    card.state = row.state.code().to_owned();
    card.aside = format!("{} {}", Tone::of(row.state.code()).glyph(), row.state);
    let waits = proposal(core, &view)?;
    next(core, &mut card, &view, waits.as_ref());
    let whose = match row.fault {
        Fault::Us => "our fault".to_owned(),
        other => format!("the {other}'s fault"),
    };
    let asked = format!("{}, {whose}", row.kind);
    card.add(Line::judged("application", asked, Tone::of(row.state.code()), row.state.code()));
    card.link(
        Line::judged("certificate", row.serial.to_string(), Tone::of(row.certificate.code()), row.certificate.code()),
        places::at(2, "Certificates", row.serial.to_string()),
    );
    if let Some(new) = &row.new_serial {
        card.link(Line::fact("new certificate", new), places::at(2, "Certificates", new.as_str()));
    }
    if let Some(run) = row.run {
        card.link(Line::fact("run", run.to_string()), places::at(4, "Print runs", run.to_string()));
    }
    card.link(
        Line::fact("learner", format!("{}  {}", row.learner, row.learner_name)),
        places::at(2, "Learners", row.learner.to_string()),
    );
    card.link(Line::fact("award", row.award.to_string()), places::at(2, "Awards", row.award.to_string()));
    let who = format!("{} {}", row.asked_by, row.applicant);
    card.add(Line::fact("asked by", format!("{}, on {}", who.trim(), row.applied_on.format("%d/%m/%Y"))));
    let address: Vec<&str> = view.address.lines().collect();
    let known = if address.len() > 1 { (Tone::Done, "") } else { (Tone::Failed, "no address") };
    card.add(Line::judged("goes to", format!("{}: {}", row.goes_to, address.join(", ")), known.0, known.1));
    card.add(Line::fact("because", &row.reason));
    card.add(fee(&view));
    if row.edition == row.asked_edition {
        let face =
            if row.says_replacement { "says REPLACEMENT" } else { "says nothing of it: the old paper is destroyed" };
        card.add(Line::fact("new paper", face));
    }
    seen(&mut card, &view);
    changes(&mut card, &view);
    for hold in &view.holds {
        card.add(Line::judged("held", hold, Tone::Failed, "holds the award"));
    }
    if let Some(day) = row.ended_on {
        card.add(Line::fact("ended", format!("{}: {}", day.format("%d/%m/%Y"), row.end_reason)));
    }
    card.add(Line::Blank);
    match (&waits, &view.not_yet, &view.next_step) {
        (Some(step), ..) if step.asked_by == core.operator() => {
            card.add(Line::Words(
                Tone::Theirs,
                "You proposed it; a second person agrees in their own window.".to_owned(),
            ));
        }
        (_, Some(why), Some(step)) => _ = card.add(Line::Words(Tone::Ours, format!("{}. {step}", sentence(why)))),
        (_, Some(why), None) => _ = card.add(Line::Words(Tone::Ours, format!("{}.", sentence(why)))),
        (_, None, Some(step)) => _ = card.add(Line::Words(Tone::Ours, step.clone())),
        (_, None, None) => {}
    }
    Ok(card)
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn fee(view: &ApplicationView) -> Line {
    let row = &view.facts;
    let amount = if row.fee_amount == 0 { "nothing".to_owned() } else { money_text(row.fee_amount, &row.fee_currency) };
    let tone = match row.fee {
        FeeState::Due => Tone::Late,
        FeeState::NoneDue | FeeState::Paid | FeeState::Waived => Tone::Done,
    };
    let by = row.fee_by.as_ref().map(|by| format!(", {} ({by})", row.fee_reference)).unwrap_or_default();
    Line::judged("fee", format!("{amount}, {}{by}", row.fee_why), tone, row.fee.code())
}

fn seen(card: &mut Card, view: &ApplicationView) {
    card.add(Line::Blank);
    card.add(Line::Head("EVIDENCE".into(), "n adds one".into()));
    for one in &view.evidence {
        let dated = one.dated_on.map(|day| format!(", dated {}", day.format("%d/%m/%Y"))).unwrap_or_default();
        let by = format!("seen by {} {}", one.seen_by, one.seen_on.format("%d/%m"));
        card.add(Line::judged(one.kind.code(), format!("{}{dated}", one.words), Tone::Done, by));
    }
    for kind in &view.missing {
        card.add(Line::judged(kind.code(), "", Tone::Failed, "missing"));
    }
}

fn changes(card: &mut Card, view: &ApplicationView) {
    if view.differences.is_empty() {
        return;
    }
    card.add(Line::Blank);
    card.add(Line::Head("WHAT CHANGES".into(), "the paper says, the records say".into()));
    for one in &view.differences {
        let or = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        card.add(Line::fact(one.fact.as_str(), format!("{} » {}", or(&one.paper), or(&one.records))));
    }
}

/// The open proposal of an application.
fn proposal(core: &Core, view: &ApplicationView) -> Result<Option<Awaiting>, Error> {
    let subject = view.facts.reference.to_string();
    let own = |step: &Awaiting| step.action == Right::AgreeReplacement && step.subject == subject;
    Ok(core.awaiting_second()?.into_iter().find(own))
}

/// Names what `f` does, or why it is not this operator's.
fn next(core: &Core, card: &mut Card, view: &ApplicationView, waits: Option<&Awaiting>) {
    let name = match view.facts.state {
        ApplicationState::Applied => Some("evidence"),
        ApplicationState::EvidenceComplete if view.facts.fee == FeeState::Due => Some("settle fee"),
        ApplicationState::EvidenceComplete => Some("propose"),
        ApplicationState::Proposed => Some("agree"),
        ApplicationState::Agreed => Some("build run"),
        ApplicationState::InRun => Some("go to run"),
        ApplicationState::Made if covered(core, view) => Some("close"),
        ApplicationState::Made => Some("cover letter"),
        ApplicationState::Closed | ApplicationState::Declined | ApplicationState::Withdrawn => None,
    };
    card.next_step = name.map(str::to_owned);
    if let Some(step) = waits.filter(|step| step.asked_by == core.operator()) {
        card.not_mine = Some(format!("{} proposed it; a second person agrees", step.asked_by));
    }
}

fn covered(core: &Core, view: &ApplicationView) -> bool {
    core.letters_about(&view.facts.reference.to_string()).is_ok_and(|letters| !letters.is_empty())
}

fn forward_offer(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step, chosen.not_mine) {
        (Offer::Yes(_), _, Some(why)) => Offer::no(why),
        (Offer::Yes(_), Some(step), None) => Offer::named(step),
        (Offer::Yes(_), None, None) if chosen.line.is_empty() && chosen.state.is_empty() => Offer::YES,
        (Offer::Yes(_), None, None) => Offer::no("it has ended"),
        (refused, ..) => refused,
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let core = cx.core;
    with(chosen, cx, |view| {
        let which = view.facts.reference;
        let go = |action: AfterIssue| vec![Step::Do(Action::AfterIssue(action))];
        match view.facts.state {
            ApplicationState::Applied => evidence(view, view.missing.first().copied()),
            ApplicationState::EvidenceComplete if view.facts.fee == FeeState::Due => settle_fee(view),
            ApplicationState::EvidenceComplete => go(AfterIssue::Propose(which)),
            ApplicationState::Proposed => agree(core, view),
            ApplicationState::Agreed => go(AfterIssue::Build(vec![which])),
            ApplicationState::InRun => {
                view.facts.run.map(|run| Step::Go(places::at(4, "Print runs", run.to_string()))).into_iter().collect()
            }
            ApplicationState::Made if covered(core, view) => go(AfterIssue::Close(which)),
            ApplicationState::Made => go(AfterIssue::Letter(Box::new(LetterOrder {
                kind: LetterKind::Cover,
                about: which.to_string(),
                addressee: String::new(),
                reason: String::new(),
                receipt: String::new(),
            }))),
            ApplicationState::Closed | ApplicationState::Declined | ApplicationState::Withdrawn => {
                vec![Step::Say(Message::refused(format!("{which} has ended.")))]
            }
        }
    })
}

fn agree(core: &Core, view: &ApplicationView) -> Vec<Step> {
    let step = match proposal(core, view) {
        Ok(Some(step)) => step,
        Ok(None) => return vec![Step::Say(Message::refused("It is not proposed any more."))],
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let mut lines = vec![step.words.clone()];
    lines.extend(view.evidence.iter().map(|one| format!("{}: {}", one.kind, one.words)));
    lines.extend(view.differences.iter().map(|one| format!("{}: {} » {}", one.fact, one.paper, one.records)));
    lines.push(format!("It goes to {}.", view.address.replace('\n', ", ")));
    lines.push("The old certificate is cancelled when the new one passes inspection.".to_owned());
    let ask = Confirm::new("Agree?", lines, "Agree", vec![Step::Do(Action::AfterIssue(AfterIssue::Second(step.id)))])
        .with(Tone::Theirs, format!("Proposed by {}.", step.asked_by))
        .graded(&Grade::Final(view.facts.serial.to_string()));
    vec![Step::Open(Box::new(ask))]
}

fn evidence(view: &ApplicationView, first: Option<EvidenceKind>) -> Vec<Step> {
    let which = view.facts.reference;
    let kind = first.or(view.missing.first().copied()).unwrap_or(EvidenceKind::Other);
    let fields = vec![
        Field::choice("kind", "Shows", EvidenceKind::ALL.iter().map(|kind| kind.code())).required().with(kind.code()),
        Field::text("words", "What was seen").required(),
        Field::new("dated", "Its date", Kind::Day),
        Field::text("file", "File"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let wrong = |field, words: &str| Wrong { field, words: words.to_owned() };
        let kind: EvidenceKind = values.get("kind").parse().map_err(|_| wrong("kind", "Down chooses"))?;
        let dated =
            values.some("dated").map(|day| day.parse()).transpose().map_err(|_| wrong("dated", "wanted a day"))?;
        if kind == EvidenceKind::Correction && dated.is_none() {
            return Err(wrong("dated", "a correction rests on dated evidence"));
        }
        let kept = AfterIssue::Evidence(which, kind, values.get("words").to_owned(), dated, values.some("file"));
        Ok(vec![Step::Do(Action::AfterIssue(kept))])
    };
    let form =
        Form::new("application evidence", which.to_string(), format!("evidence for {which}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button("Keep")))]
}

fn settle_fee(view: &ApplicationView) -> Vec<Step> {
    let which = view.facts.reference;
    let due = money_text(view.facts.fee_amount, &view.facts.fee_currency);
    let fields = vec![
        Field::choice("how", "Fee", ["paid", "waived"]).required().with("paid"),
        Field::text("words", "Receipt, or why waived").required(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let words = values.get("words").to_owned();
        let settled =
            if values.get("how") == "paid" { AfterIssue::Paid(which, words) } else { AfterIssue::Waive(which, words) };
        Ok(vec![Step::Do(Action::AfterIssue(settled))])
    };
    let head = vec![format!("{due} is due. Finance or the manager waives it.")];
    let form = Form::new("application fee", which.to_string(), format!("fee of {which}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Settle")))]
}

fn correct(view: &ApplicationView) -> Vec<Step> {
    let (which, kind) = (view.facts.reference, view.facts.kind);
    let faults = kind.faults().iter().map(|fault| fault.code());
    let mut fields = vec![Field::choice("fault", "Whose fault", faults).required().with(view.facts.fault.code())];
    let destinations = GoesTo::ALL.iter().map(|one| one.code());
    fields.push(Field::choice("to", "New one goes to", destinations).required().with(view.facts.goes_to.code()));
    if kind == ApplicationKind::Reissue {
        fields.push(Field::text("grade", "Right grade"));
        fields.push(Field::new("achieved_on", "Right day achieved", Kind::Day));
    }
    let (before, sent) = (view.facts.fault, view.facts.goes_to);
    let submit = move |values: &Values, _: &Cx| {
        let wrong = |field, words: &str| Wrong { field, words: words.to_owned() };
        let fault: Fault = values.get("fault").parse().map_err(|_| wrong("fault", "Down chooses"))?;
        let mut steps = Vec::new();
        if fault != before {
            steps.push(Step::Do(Action::AfterIssue(AfterIssue::Blame(which, fault))));
        }
        let to: GoesTo = values.get("to").parse().map_err(|_| wrong("to", "Down chooses"))?;
        if to != sent {
            steps.push(Step::Do(Action::AfterIssue(AfterIssue::SendTo(which, to))));
        }
        for (field, name) in [("grade", "grade"), ("achieved_on", "achieved on")] {
            let value = values.some(field);
            steps.extend(value.map(|value| Step::Do(Action::AfterIssue(AfterIssue::Correct(which, name, value)))));
        }
        if steps.is_empty() {
            return Err(wrong("fault", "nothing is different"));
        }
        Ok(steps)
    };
    let form = Form::new("application", which.to_string(), format!("correct {which}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button("Save")))]
}

fn ended(view: &ApplicationView, verb: &'static str, make: fn(ApplicationRef, String) -> AfterIssue) -> Vec<Step> {
    let which = view.facts.reference;
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AfterIssue(make(which, values.get("reason").to_owned())))])
    };
    let fields = vec![Field::text("reason", "Reason").required()];
    let form = Form::new("application end", which.to_string(), format!("{verb} {which}"), fields, Box::new(submit));
    let button = if verb == "withdraw" { "Withdraw" } else { "Decline" };
    vec![Step::Open(Box::new(form.small().button(button)))]
}
