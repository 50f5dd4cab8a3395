//! Print runs: the list, and what can be done with one. Separate because every step of the main job hangs here.
//!
//! **Invariant:** `f` does only the step its hint names.

use crate::core::Inspection;
use crate::core::domain::batches::sheets::SpoilReason;
use crate::core::domain::references::BatchRef;
use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Choice, Confirm, Pick};
use crate::tui::effects::{Action, Job, Place, Query};
use crate::tui::forms::{Field, Form, Kind};
use crate::tui::layers::{Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list of print runs.
pub static RUNS: Declaration = Declaration {
    kind: SheetKind::Batches,
    one: "print run",
    base: "",
    columns: &[],
    opens: |row| Some(place(&row.reference)),
    facts: Some(|reference| Query::Card(super::run_card::card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::New, Verb::Timeline],
    empty: "No print run yet. [ goes to the proposals, b builds a run from what is ready.",
};

/// The sheets of a run.
pub static SHEETS: Declaration = Declaration {
    kind: SheetKind::Sheets,
    one: "sheet",
    base: "",
    columns: &["serial", "learner", "centre", "state", "part", "by", "note", "consignment"],
    opens: |_| None,
    facts: None,
    verbs: &[],
    hints: &[],
    empty: "No sheet yet: approval reserves the serials.",
};

/// The page of a run.
pub static RUN: Leaf = Leaf {
    title: "print run",
    asks: |reference| Query::Card(super::run_card::card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Timeline],
    scan: Some(scanned),
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: next, run: |chosen, _| forward(chosen) },
    RowVerb {
        verb: Verb::New,
        offer: |_| Offer::named("build"),
        run: |_, cx| vec![Step::Open(super::builder::form(cx, "", &[]))],
    },
    RowVerb {
        verb: Verb::Batch,
        offer: |_| Offer::named("build"),
        run: |_, cx| vec![Step::Open(super::builder::form(cx, "", &[]))],
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "cancel", Action::CancelBatch)),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: to_draft,
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "take back to draft", Action::SendBack)),
    },
    RowVerb {
        verb: Verb::EndShort,
        offer: printing,
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "end short", Action::EndShort)),
    },
    RowVerb {
        verb: Verb::Hold,
        offer: printing,
        run: |chosen, _| with_run(chosen, |run| vec![Step::Do(Action::Pause(run))]),
    },
    RowVerb {
        verb: Verb::Reinstate,
        offer: paused,
        run: |chosen, _| with_run(chosen, |run| vec![Step::Do(Action::Resume(run))]),
    },
    RowVerb {
        verb: Verb::Spoil,
        offer: printing,
        run: |_, _| vec![Step::Say(Message::note("Type - and the serial or its last digits in the scan line."))],
    },
    RowVerb {
        verb: Verb::Preview,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| with_run(chosen, |run| vec![Step::Job(Job::Alignment(run))]),
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

/// Where a run stands in the window.
pub fn place(reference: &str) -> Place {
    Place { pane: 4, view: "Print runs", filter: String::new(), record: reference.to_owned() }
}

fn next(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step) {
        (Offer::Yes(_), Some(step)) => Offer::named(step),
        (Offer::Yes(_), None) => Offer::no("nothing is left to do with it"),
        (refused, _) => refused,
    }
}

fn is(chosen: &Chosen, steps: &[&str], reason: &str) -> Offer {
    match chosen.offer_one() {
        Offer::Yes(_) => Offer::when(chosen.next_step.is_some_and(|step| steps.contains(&step)), reason),
        refused => refused,
    }
}

fn printing(chosen: &Chosen) -> Offer {
    is(chosen, &["confirm", "print", "approve remakes"], "only while it is being printed")
}

fn paused(chosen: &Chosen) -> Offer {
    is(chosen, &["resume"], "it is not paused")
}

fn to_draft(chosen: &Chosen) -> Offer {
    is(chosen, &["approve", "print"], "only before printing has begun")
}

fn with_run(chosen: &Chosen, work: impl FnOnce(BatchRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(run) => work(run),
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

fn forward(chosen: &Chosen) -> Vec<Step> {
    let step = chosen.next_step.unwrap_or_default().to_owned();
    with_run(chosen, |run| match step.as_str() {
        "preflight" => vec![Step::Do(Action::Preflight(run))],
        "approve" => ask_approval(run),
        "approve remakes" => vec![Step::Do(Action::Approve(run))],
        "print" => vec![Step::Job(Job::Print(run))],
        "confirm" | "inspect" => vec![Step::Go(place(&run.to_string()))],
        "resume" => vec![Step::Do(Action::Resume(run))],
        "pack" => vec![Step::Open(Box::new(Confirm::new(
            format!("Pack {run}?"),
            vec!["Every sheet that passed goes into the parcel of its centre, as counted.".to_owned()],
            "Pack",
            vec![Step::Do(Action::Pack(run))],
        )))],
        "dispatch" => ask_dispatch(run),
        "witness spoils" => vec![Step::Open(Box::new(
            Confirm::new(
                format!("Witness the spoils of {run}?"),
                vec!["You say that you saw these sheets destroyed. It cannot be taken back.".to_owned()],
                "Witness",
                vec![Step::Do(Action::Witness(run))],
            )
            .careful(),
        ))],
        "reconcile" => vec![Step::Do(Action::Reconcile(run))],
        "close" => vec![Step::Do(Action::CloseBatch(run))],
        other => vec![Step::Say(Message::refused(format!("{run}: {other} is not a step.")))],
    })
}

fn ask_approval(run: BatchRef) -> Vec<Step> {
    let lines = vec![
        "The issue date and the serials are fixed; it cannot be taken back. Who prepared it cannot approve it."
            .to_owned(),
    ];
    let confirm = Confirm::new(format!("Approve {run}?"), lines, "Approve", vec![Step::Do(Action::Approve(run))]);
    vec![Step::Open(Box::new(confirm.typing(last_digits(run))))]
}

fn ask_dispatch(run: BatchRef) -> Vec<Step> {
    let lines = vec!["Its parcels leave the house; it cannot be taken back.".to_owned()];
    let confirm = Confirm::new(format!("Dispatch {run}?"), lines, "Dispatch", vec![Step::Do(Action::Dispatch(run))]);
    vec![Step::Open(Box::new(confirm.typing(last_digits(run))))]
}

/// The last four digits of a reference, which a final step wants typed.
fn last_digits(run: BatchRef) -> String {
    format!("{:04}", run.number() % 10_000)
}

fn ask_reason(run: BatchRef, verb: &'static str, action: fn(BatchRef, String) -> Action) -> Vec<Step> {
    let submit = move |values: &crate::tui::forms::Values, _: &crate::tui::layers::Cx| {
        Ok(vec![Step::Do(action(run, values.get("reason").to_owned()))])
    };
    let fields = vec![Field::text("reason", "Reason").required()];
    let form = Form::new("run reason", run.to_string(), format!("{run}: {verb}"), fields, Box::new(submit)).small();
    vec![Step::Open(Box::new(form.button(verb)))]
}

/// A line typed or scanned while sheets are counted.
fn scanned(chosen: &Chosen, line: &str) -> Vec<Step> {
    let line = line.trim().to_owned();
    let inspecting = chosen.next_step == Some("inspect");
    let not_good = line.strip_prefix('-').map(str::to_owned);
    with_run(chosen, |run| match (inspecting, not_good) {
        (false, None) => vec![Step::Do(Action::Confirm(run, line))],
        (false, Some(sheets)) => ask_spoil(run, &sheets),
        (true, None) => {
            let inspection = Inspection { pass: Some(line), fail: None, defect: String::new() };
            vec![Step::Do(Action::Inspect(run, inspection))]
        }
        (true, Some(sheets)) => ask_defect(run, sheets),
    })
}

const REASONS: &[(char, SpoilReason)] = &[
    ('j', SpoilReason::Jam),
    ('s', SpoilReason::Smudge),
    ('t', SpoilReason::Torn),
    ('w', SpoilReason::WrongStock),
    ('y', SpoilReason::WrongTray),
    ('p', SpoilReason::PartPrinted),
];

fn ask_spoil(run: BatchRef, sheets: &str) -> Vec<Step> {
    let spoil = |reason| vec![Step::Do(Action::Spoil(run, sheets.to_owned(), reason, String::new()))];
    let mut choices: Vec<Choice> =
        REASONS.iter().map(|(letter, reason)| Choice::by_letter(*letter, reason.code(), spoil(*reason))).collect();
    choices.push(Choice::by_letter('o', "other, asks for words", ask_words(run, sheets.to_owned())));
    vec![Step::Open(Box::new(Pick::new(format!("Spoil {sheets}: why? It cannot be taken back."), choices)))]
}

fn ask_words(run: BatchRef, sheets: String) -> Vec<Step> {
    let title = format!("Spoil {sheets}");
    let submit = move |values: &crate::tui::forms::Values, _: &crate::tui::layers::Cx| {
        Ok(vec![Step::Do(Action::Spoil(run, sheets.clone(), SpoilReason::Other, values.get("words").to_owned()))])
    };
    let fields = vec![Field::text("words", "What is wrong").required()];
    vec![Step::Open(Box::new(
        Form::new("spoil", run.to_string(), title, fields, Box::new(submit)).small().button("Spoil"),
    ))]
}

fn ask_defect(run: BatchRef, sheets: String) -> Vec<Step> {
    let title = format!("Sheet {sheets} fails");
    let submit = move |values: &crate::tui::forms::Values, _: &crate::tui::layers::Cx| {
        let inspection = Inspection { pass: None, fail: Some(sheets.clone()), defect: values.get("defect").to_owned() };
        Ok(vec![Step::Do(Action::Inspect(run, inspection))])
    };
    let fields = vec![Field::new("defect", "Defect", Kind::Text(|_, _| Ok("made again".to_owned()))).required()];
    vec![Step::Open(Box::new(
        Form::new("defect", run.to_string(), title, fields, Box::new(submit)).small().button("Fail"),
    ))]
}
