//! Claim files: the list, the page of one with its problems by rule, and what can be done with a row. Separate because
//! the file flow is where the day begins.
//!
//! **Invariant:** `f` accepts only what a check proposes or a person gives a reason for; every decision is an event.

use super::claim_card;
use super::receive;
use crate::core::ClaimCorrection;
use crate::core::domain::references::{ClaimFileRef, ClaimRef};
use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::Confirm;
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values};
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list of claim files.
pub static FILES: Declaration = Declaration {
    kind: SheetKind::ClaimFiles,
    one: "claim file",
    base: "",
    columns: &[],
    opens: |row| Some(place(&row.reference)),
    facts: Some(|reference| Query::Card(claim_card::card, reference.to_owned())),
    verbs: &[
        RowVerb { verb: Verb::New, offer: |_| Offer::named("receive"), run: |_, _| vec![Step::Open(receive::form())] },
        RowVerb {
            verb: Verb::ErrorFile,
            offer: |chosen| chosen.offer_one(),
            run: |chosen, _| error_file(chosen.reference),
        },
        TIMELINE,
    ],
    hints: &[Verb::New, Verb::ErrorFile, Verb::Timeline],
    empty: "No claim file yet: n receives one.",
};

/// The rows of a claim file.
pub static ROWS: Declaration = Declaration {
    kind: SheetKind::Claims,
    one: "claim",
    base: "",
    columns: &["row", "learner", "uln", "course", "grade", "achieved", "state"],
    opens: |_| None,
    facts: None,
    verbs: &[],
    hints: &[],
    empty: "No row fits. q takes the filter away and goes back.",
};

/// The page of a claim file.
pub static FILE: Leaf = Leaf {
    title: "claim file",
    asks: |reference| Query::Card(claim_card::card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::ViewAfter, Verb::Reject, Verb::ErrorFile, Verb::Timeline],
    scan: None,
    after: None,
};

/// The page of one row.
pub static ROW: Leaf = Leaf {
    title: "row",
    asks: |reference| Query::Card(claim_card::row, reference.to_owned()),
    verbs: &[TIMELINE],
    hints: &[Verb::Timeline],
    scan: None,
    after: None,
};

const TIMELINE: RowVerb = RowVerb {
    verb: Verb::Timeline,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| super::super::timeline::open(chosen.reference),
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: forward_offer, run: forward },
    RowVerb { verb: Verb::Edit, offer: |chosen| on_problem(chosen, "correct"), run: correct },
    RowVerb {
        verb: Verb::Reject,
        offer: |chosen| on_problem(chosen, "reject row"),
        run: |chosen, _| with_reason(chosen, "Reject", Action::RejectClaim),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| on_problem(chosen, "withdrawn by centre"),
        run: |chosen, _| with_reason(chosen, "Withdraw", Action::WithdrawClaim),
    },
    RowVerb {
        verb: Verb::ErrorFile,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| error_file(chosen.reference),
    },
    RowVerb {
        verb: Verb::Reinstate,
        offer: |_| Offer::named("ask again"),
        run: |chosen, _| with_file(chosen, |file| vec![Step::Do(Action::RecheckClaims(file))]),
    },
    RowVerb {
        verb: Verb::ViewAfter,
        offer: |_| Offer::named("next step"),
        run: |chosen, cx| with_file(chosen, |file| step_on(file, cx)),
    },
    RowVerb {
        verb: Verb::ViewBefore,
        offer: |_| Offer::named("step before"),
        run: |chosen, _| with_file(chosen, |file| vec![Step::Do(Action::StepClaimFile(file, "problems"))]),
    },
    RowVerb {
        verb: Verb::Batch,
        offer: |_| Offer::named("build runs"),
        run: |_, cx| vec![Step::Open(super::builder::form(cx, "", &[]))],
    },
    TIMELINE,
];

/// Where a claim file stands in the window.
pub fn place(reference: &str) -> Place {
    Place { pane: 4, view: "Claim files", filter: String::new(), record: reference.to_owned() }
}

/// What a problem line is about: the row, the field, the rule and the proposed value.
pub struct About {
    claim: ClaimRef,
    field: String,
    rule: String,
    proposed: Option<String>,
}

impl About {
    /// As a line of the card carries it.
    pub fn text(claim: ClaimRef, field: &str, rule: &str, proposed: Option<&str>) -> String {
        [claim.to_string(), field.to_owned(), rule.to_owned(), proposed.unwrap_or_default().to_owned()].join("\u{1f}")
    }

    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split('\u{1f}');
        Some(Self {
            claim: parts.next()?.parse().ok()?,
            field: parts.next()?.to_owned(),
            rule: parts.next()?.to_owned(),
            proposed: parts.next().filter(|text| !text.is_empty()).map(str::to_owned),
        })
    }
}

fn on_problem(chosen: &Chosen, name: &str) -> Offer {
    match About::read(chosen.line) {
        Some(_) => Offer::named(name),
        None => Offer::no("put the cursor on an open problem"),
    }
}

fn forward_offer(chosen: &Chosen) -> Offer {
    match About::read(chosen.line) {
        Some(About { proposed: Some(value), .. }) => Offer::named(format!("accept {value}")),
        Some(_) => Offer::named("accept as it is"),
        None if chosen.next_step == Some("mend") => {
            Offer::no("put the cursor on an open problem; ] goes to the next step")
        }
        None => Offer::named("next step"),
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let Some(about) = About::read(chosen.line) else { return with_file(chosen, |file| step_on(file, cx)) };
    match about.proposed {
        Some(value) => {
            vec![Step::Do(Action::CorrectClaim(about.claim, ClaimCorrection::Value { field: about.field, value }))]
        }
        None => accept(about),
    }
}

/// Accepts a finding as it stands, for a reason.
fn accept(about: About) -> Vec<Step> {
    let title = format!("Accept {} of row {} as it is", about.rule, about.claim.row);
    let (claim, rule) = (about.claim, about.rule);
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::AcceptClaim(claim, rule.clone(), values.get("reason").to_owned()))])
    };
    let fields = vec![Field::text("reason", "Because").required()];
    vec![Step::Open(Box::new(
        Form::new("accept claim", claim.to_string(), title, fields, Box::new(submit)).small().button("Accept"),
    ))]
}

/// Corrects the field under the cursor, in this row or in all rows alike.
fn correct(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let Some(about) = About::read(chosen.line) else { return Vec::new() };
    let row = match cx.core.claim_row(about.claim) {
        Ok(row) => row,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let Some(problem) = row.problems.iter().find(|problem| problem.field == about.field && problem.state == "open")
    else {
        return vec![Step::Say(Message::refused("It is no longer open."))];
    };
    let alike = cx.core.claims_alike(about.claim, &about.field).map(|rows| rows.len()).unwrap_or(1);
    let value = Field::text("value", "New").required();
    let mut fields = vec![value];
    if alike > 1 {
        let choices = vec![
            ("this".to_owned(), "this row only".to_owned()),
            ("all".to_owned(), format!("{alike} rows that say the same")),
        ];
        fields.push(Field::new("rows", "Rows", Kind::Choice(choices)).with("this"));
    }
    let head = vec![
        format!("found   {}", problem.found),
        format!("wanted  {}", problem.wanted),
        format!("as sent {}", row.as_sent),
    ];
    let (claim, field) = (about.claim, about.field.clone());
    let title = format!("Correct row {}, {}", about.claim.row, about.field.replace('_', " "));
    let submit = move |values: &Values, _: &Cx| {
        let value = values.get("value").to_owned();
        let action = if values.get("rows") == "all" {
            Action::CorrectClaimsAlike(claim, field.clone(), value)
        } else {
            Action::CorrectClaim(claim, ClaimCorrection::Value { field: field.clone(), value })
        };
        Ok(vec![Step::Do(action)])
    };
    let form = Form::new("correct claim", format!("{claim} {}", about.field), title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Correct")))]
}

fn with_reason(chosen: &Chosen, verb: &'static str, action: fn(ClaimRef, String) -> Action) -> Vec<Step> {
    let Some(about) = About::read(chosen.line) else { return Vec::new() };
    let claim = about.claim;
    let submit = move |values: &Values, _: &Cx| Ok(vec![Step::Do(action(claim, values.get("reason").to_owned()))]);
    let fields = vec![Field::text("reason", "Reason").required()];
    let form =
        Form::new("claim reason", claim.to_string(), format!("{verb} row {}", claim.row), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().button(verb)))]
}

fn with_file(chosen: &Chosen, work: impl FnOnce(ClaimFileRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(file) => work(file),
        Err(_) => Vec::new(),
    }
}

fn step_on(file: ClaimFileRef, cx: &Cx) -> Vec<Step> {
    let view = match cx.core.claim_file(file) {
        Ok(view) => view,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    match view.step.as_str() {
        "problems" => vec![Step::Do(Action::StepClaimFile(file, "ready"))],
        "ready" => {
            let lines = vec![
                format!("{} problems are still open; their rows keep their exceptions.", view.problems.0),
                "Nobody works through the file any more; what became ready goes on by itself.".to_owned(),
            ];
            let ask =
                Confirm::new(format!("Finish {file}?"), lines, "Finish", vec![Step::Do(Action::FinishClaimFile(file))]);
            vec![Step::Open(Box::new(if view.problems.0 > 0 { ask.careful() } else { ask }))]
        }
        _ => vec![Step::Say(Message::note(format!("{file} is finished. b builds print runs of what is ready.")))],
    }
}

fn error_file(reference: &str) -> Vec<Step> {
    let Ok(file) = reference.parse::<ClaimFileRef>() else { return Vec::new() };
    let fields = vec![Field::text("file", "File").required().with(format!("{reference}-errors.csv"))];
    let submit =
        move |values: &Values, _: &Cx| Ok(vec![Step::Do(Action::ClaimErrorFile(file, values.get("file").into()))]);
    let head =
        vec!["Every row still open, in the sender's own columns, with what is wrong and what is wanted.".to_owned()];
    let form = Form::new("error file", reference, format!("Error file of {reference}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().fleeting().head(head).button("Write")))]
}
