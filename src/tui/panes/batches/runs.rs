//! Print runs: the list, and what can be done with one. Separate because every step of the main job hangs here.
//!
//! **Invariant:** `f` does only the step its hint names.

use super::spoil::SpoilBox;
use crate::core::Inspection;
use crate::core::domain::batches::checklist::Defect;
use crate::core::domain::references::BatchRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::domain::{agreeing, counted};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Choice, Confirm, Grade, Pick, last_digits};
use crate::tui::effects::{Action, Job, Place, Query};
use crate::tui::forms::{Field, Form, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Message, Step};
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
    opens: |row| Some(super::super::places::at(2, "Certificates", row.reference.clone())),
    facts: None,
    verbs: &[],
    hints: &[],
    empty: "No sheet yet: approval reserves the serials; q goes back to the run, f takes its next step.",
};

/// The page of a run.
pub static RUN: Leaf = Leaf {
    title: "print run",
    asks: |reference| Query::Card(super::run_card::card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Spoil, Verb::Edit, Verb::Take, Verb::Preview, Verb::Timeline],
    scan: Some(scanned),
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: next, run: forward },
    RowVerb { verb: Verb::New, offer: |_| Offer::named("build"), run: |_, cx| build(cx) },
    RowVerb { verb: Verb::Batch, offer: |_| Offer::named("build"), run: |_, cx| build(cx) },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| is(chosen, &BEFORE_PRINT, "only before it is printed; .S ends it short"),
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "cancel", true, Action::CancelBatch)),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| match is(chosen, &["preflighted", "approved"], "only between preflight and print") {
            Offer::Yes(_) => Offer::named("back to draft"),
            refused => refused,
        },
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "take back to draft", false, Action::SendBack)),
    },
    RowVerb {
        verb: Verb::EndShort,
        offer: |chosen| is(chosen, &["printing", "paused"], "only while it is being printed"),
        run: |chosen, _| with_run(chosen, |run| ask_reason(run, "end short", true, Action::EndShort)),
    },
    RowVerb {
        verb: Verb::Hold,
        offer: |chosen| is(chosen, &["printing"], "only while it is being printed"),
        run: |chosen, _| {
            with_run(chosen, |run| vec![Step::StopJobs(Job::Print(run).title()), Step::Do(Action::Pause(run))])
        },
    },
    RowVerb {
        verb: Verb::Reinstate,
        offer: |chosen| match is(chosen, &["paused"], "it is not paused") {
            Offer::Yes(_) => Offer::named("resume"),
            refused => refused,
        },
        run: |chosen, _| with_run(chosen, |run| vec![Step::Do(Action::Resume(run))]),
    },
    RowVerb {
        verb: Verb::Spoil,
        offer: |chosen| is(chosen, &["printing", "printed"], "only while its sheets are counted"),
        run: |chosen, _| with_run(chosen, ask_sheets_to_spoil),
    },
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| match is(chosen, &["printed"], "the checklist is answered when the run is printed") {
            Offer::Yes(_) => Offer::named("checklist"),
            refused => refused,
        },
        run: |chosen, cx| with_run(chosen, |run| ask_checklist(run, cx)),
    },
    RowVerb {
        verb: Verb::Take,
        offer: |chosen| match is(chosen, &["printing"], "only what is being printed is handed over again") {
            Offer::Yes(_) => Offer::named("hand rest over"),
            refused => refused,
        },
        run: |chosen, cx| with_run(chosen, |run| hand_rest_over(run, cx)),
    },
    RowVerb {
        verb: Verb::Preview,
        offer: |chosen| match is(chosen, &["approved", "printing", "paused"], "an approved run has an alignment sheet")
        {
            Offer::Yes(_) => Offer::named("alignment sheet"),
            refused => refused,
        },
        run: |chosen, _| with_run(chosen, |run| vec![Step::Job(Job::Alignment(run))]),
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| super::super::timeline::open(chosen.reference),
    },
];

const BEFORE_PRINT: [&str; 3] = ["draft", "preflighted", "approved"];

/// Where a run stands in the window.
pub fn place(reference: &str) -> Place {
    Place { pane: 4, view: "Print runs", filter: String::new(), record: reference.to_owned() }
}

fn build(cx: &Cx) -> Vec<Step> {
    vec![Step::Open(super::builder::form(cx, "", &[]))]
}

fn next(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step, chosen.not_mine) {
        (Offer::Yes(_), Some(_), Some(reason)) => Offer::no(reason),
        (Offer::Yes(_), Some(step), None) => Offer::named(step),
        (Offer::Yes(_), None, _) => Offer::no("nothing is left to do with it"),
        (refused, ..) => refused,
    }
}

fn is(chosen: &Chosen, states: &[&str], reason: &str) -> Offer {
    match chosen.offer_one() {
        Offer::Yes(_) => Offer::when(states.contains(&chosen.state), reason),
        refused => refused,
    }
}

fn with_run(chosen: &Chosen, work: impl FnOnce(BatchRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(run) => work(run),
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let step = chosen.next_step.unwrap_or_default().to_owned();
    with_run(chosen, |run| match step.as_str() {
        "preflight" => vec![Step::Do(Action::Preflight(run))],
        "approve" | "approve remakes" => ask_approval(run, cx),
        "print" => vec![Step::Job(Job::Print(run))],
        "hand over" => hand_over(run, None, cx),
        "confirm" | "inspect" => vec![Step::Go(place(&run.to_string()))],
        "resume" => vec![Step::Do(Action::Resume(run))],
        "pack" => vec![Step::Do(Action::BeginPacking(run))],
        "dispatch" => ask_dispatch(run, cx),
        "witness spoils" => ask_witness(run, cx),
        "reconcile" => vec![Step::Do(Action::Reconcile(run))],
        "close" => vec![Step::Do(Action::CloseBatch(run))],
        other => vec![Step::Say(Message::refused(format!("{run}: {other} is not a step.")))],
    })
}

/// Hands written parts to the printer that has the paper; of several, asks which.
fn hand_over(run: BatchRef, part: Option<u32>, cx: &Cx) -> Vec<Step> {
    let printers = match cx.core.printers_for(run) {
        Ok(printers) => printers,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    match printers.as_slice() {
        [] => vec![Step::Say(Message::refused("No printer takes its paper: the owner adds one in the print room."))],
        [_] => vec![Step::Job(Job::HandOver(run, None, part))],
        several => {
            let choice = |name: &String| {
                let steps = vec![Step::Job(Job::HandOver(run, Some(name.clone()), part))];
                Choice::new(name.clone(), Tone::NotBegun, "", steps)
            };
            vec![Step::Open(Box::new(Pick::new(
                format!("{run} to which printer?"),
                several.iter().map(choice).collect(),
            )))]
        }
    }
}

/// Hands over again what of the last part handed over is still to confirm: the pages after a jam.
fn hand_rest_over(run: BatchRef, cx: &Cx) -> Vec<Step> {
    let overs = cx.core.hand_overs(run).unwrap_or_default();
    match overs.iter().rev().find(|over| over.status == Some(0)) {
        Some(last) => hand_over(run, Some(last.part), cx),
        None => hand_over(run, None, cx),
    }
}

/// Asks the questions of the checklist, each answered yes to begin with.
fn ask_checklist(run: BatchRef, cx: &Cx) -> Vec<Step> {
    let view = match cx.core.inspection(run) {
        Ok(view) => view,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let codes: Vec<&'static str> = view.checklist.iter().map(|(question, _)| question.code).collect();
    let fields = view.checklist.iter().map(|(question, answer)| {
        let was = if answer.as_ref().is_some_and(|answer| !answer.yes) { "no" } else { "yes" };
        Field::choice(question.code, question.code, ["yes", "no"]).required().with(was)
    });
    let submit = move |values: &Values, _: &Cx| {
        let said = |word: &str| -> Vec<String> {
            codes.iter().filter(|code| values.get(code) == word).map(|code| (*code).to_owned()).collect()
        };
        Ok(vec![Step::Do(Action::Checklist(run, said("yes"), said("no")))])
    };
    let title = format!("Checklist of {run}, for the sheets looked at");
    let form = Form::new("checklist", run.to_string(), title, fields.collect(), Box::new(submit));
    vec![Step::Open(Box::new(form.button("Answer")))]
}

fn ask_approval(run: BatchRef, cx: &Cx) -> Vec<Step> {
    let mut lines = Vec::new();
    if let Ok(Some(step)) = super::run_card::proposal(cx.core, run) {
        lines.push(format!("{} Proposed by {}.", step.words, step.asked_by));
    }
    lines.push("Its issue date and serials are fixed then; it cannot be taken back.".to_owned());
    let confirm = Confirm::new(format!("Approve {run}?"), lines, "Approve", vec![Step::Do(Action::Approve(run))]);
    vec![Step::Open(Box::new(confirm.graded(&Grade::Final(run.to_string()))))]
}

/// Asks before the parcels of a run leave the house.
pub fn ask_dispatch(run: BatchRef, cx: &Cx) -> Vec<Step> {
    let mut lines = Vec::new();
    if let Ok(view) = cx.core.batch(run) {
        let sheets: u32 = view.consignments.iter().map(|parcel| parcel.packed).sum();
        lines.push(format!(
            "{} with {} {} handed in.",
            counted(view.consignments.len(), "parcel"),
            counted(sheets, "certificate"),
            agreeing(view.consignments.len(), "is", "are")
        ));
    }
    lines.push("They leave the house; it cannot be taken back.".to_owned());
    let confirm = Confirm::new(format!("Dispatch {run}?"), lines, "Dispatch", vec![Step::Do(Action::Dispatch(run))]);
    vec![Step::Open(Box::new(confirm.graded(&Grade::Final(run.to_string()))))]
}

fn ask_witness(run: BatchRef, cx: &Cx) -> Vec<Step> {
    let me = cx.core.operator();
    let sheets = cx.core.batch_sheets(run).unwrap_or_default();
    let spoils = sheets.iter().filter_map(|sheet| {
        let by = sheet.spoiled_by.as_deref().filter(|by| *by != me)?;
        Some(format!("{}  {} ({by})", sheet.sheet.serial, sheet.spoil_reason.as_deref().unwrap_or_default()))
    });
    let mut lines: Vec<String> = spoils.take(10).collect();
    lines.push("You say that you saw these sheets destroyed; it cannot be taken back.".to_owned());
    let title = format!("Witness the spoils of {run}?");
    let confirm = Confirm::new(title, lines, "Witness", vec![Step::Do(Action::Witness(run))]);
    vec![Step::Open(Box::new(confirm.graded(&Grade::Final(run.to_string()))))]
}

/// The last four digits of a reference, which a final step wants typed.
/// Asks for a reason; what has no way back wants the run's last digits typed too.
fn ask_reason(run: BatchRef, verb: &'static str, last: bool, action: fn(BatchRef, String) -> Action) -> Vec<Step> {
    let digits = last_digits(&run.to_string());
    let mut fields = vec![Field::text("reason", "Reason").required()];
    let mut head = Vec::new();
    if last {
        fields.push(Field::text("digits", "Last digits").required());
        head.push(format!("It cannot be taken back: type {digits} as its last digits."));
    }
    let submit = move |values: &Values, _: &Cx| {
        if last && values.get("digits") != digits {
            return Err(Wrong { field: "digits", words: format!("wanted {digits}, the last digits of the run") });
        }
        Ok(vec![Step::Do(action(run, values.get("reason").to_owned()))])
    };
    let form = Form::new("run reason", run.to_string(), format!("{run}: {verb}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button(verb)))]
}

fn ask_sheets_to_spoil(run: BatchRef) -> Vec<Step> {
    let submit = move |values: &Values, cx: &Cx| {
        let sheets = values.get("sheets").trim_start_matches('-');
        let ask =
            SpoilBox::ask(run, sheets, cx).map_err(|error| Wrong { field: "sheets", words: error.to_string() })?;
        Ok(vec![Step::Close, Step::Open(Box::new(ask))])
    };
    let fields = vec![Field::text("sheets", "Sheets").required()];
    let head = vec!["A serial, its last digits, or a range such as 53-78.".to_owned()];
    let form = Form::new("spoil sheets", run.to_string(), format!("{run}: spoil"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().head(head).button("Go on")))]
}

/// A line typed or scanned while sheets are counted.
fn scanned(chosen: &Chosen, line: &str, cx: &Cx) -> Vec<Step> {
    let line = line.trim().to_owned();
    let inspecting = chosen.next_step == Some("inspect");
    let not_good = line.strip_prefix('-').map(str::to_owned);
    with_run(chosen, |run| match (inspecting, not_good) {
        (false, None) => vec![Step::Do(Action::Confirm(run, line))],
        (false, Some(sheets)) => match SpoilBox::ask(run, &sheets, cx) {
            Ok(ask) => vec![Step::Open(Box::new(ask))],
            Err(error) => vec![Step::Say(Message::error(&error))],
        },
        (true, None) => {
            let inspection = Inspection { pass: Some(line), fail: None, defect: String::new() };
            vec![Step::Do(Action::Inspect(run, inspection))]
        }
        (true, Some(sheets)) => ask_defect(run, sheets),
    })
}

/// Asks what is wrong with sheets that fail: a defect of the list, or words.
fn ask_defect(run: BatchRef, sheets: String) -> Vec<Step> {
    let fails = |defect: &str| {
        let inspection = Inspection { pass: None, fail: Some(sheets.clone()), defect: defect.to_owned() };
        vec![Step::Do(Action::Inspect(run, inspection))]
    };
    let choice = |(letter, defect): &(char, Defect)| match defect {
        Defect::Other => Choice::by_letter(*letter, "other, in words", ask_defect_words(run, &sheets)),
        Defect::WrongStock => {
            let words = format!("{}, counted as a sheet of the run's own paper", Defect::WrongStock);
            Choice::by_letter(*letter, words, fails(Defect::WrongStock.code()))
        }
        known => Choice::by_letter(*letter, known.code(), fails(known.code())),
    };
    let title = format!("Sheet {sheets} fails, spoiled for good and made again: why?");
    vec![Step::Open(Box::new(Pick::new(title, DEFECTS.iter().map(choice).collect())))]
}

/// The letters of the defects.
const DEFECTS: &[(char, Defect)] = &[
    ('n', Defect::WrongName),
    ('l', Defect::WrongLogo),
    ('t', Defect::WrongTitle),
    ('g', Defect::WrongGrade),
    ('d', Defect::WrongDate),
    ('u', Defect::WrongNumber),
    ('w', Defect::MissingWords),
    ('s', Defect::Smudge),
    ('m', Defect::Misaligned),
    ('p', Defect::WrongStock),
    ('q', Defect::QrUnreadable),
    ('o', Defect::Other),
];

fn ask_defect_words(run: BatchRef, sheets: &str) -> Vec<Step> {
    let (title, sheets) = (format!("Sheet {sheets} fails inspection"), sheets.to_owned());
    let submit = move |values: &Values, _: &Cx| {
        let inspection = Inspection { pass: None, fail: Some(sheets.clone()), defect: values.get("defect").to_owned() };
        Ok(vec![Step::Do(Action::Inspect(run, inspection))])
    };
    let fields = vec![Field::text("defect", "What is wrong").required()];
    let head = vec!["It is spoiled and made again; that cannot be taken back.".to_owned()];
    let form = Form::new("defect", run.to_string(), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Fail")))]
}
