//! Today: what waits for the person at the keyboard, with its clock and where to go for it. Separate because every line
//! of it leads to another pane.
//!
//! **Invariant:** each line says how many, Enter goes to exactly those, and the counts add up to the title's.

use super::{View, deadlines, places, post, view};
use crate::core::domain::Day;
use crate::core::domain::safe_text::columns;
use crate::core::domain::sheets::{Count, SheetKind, SheetQuery};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::glyphs::Tone;
use crate::tui::layers::Step;
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, RowVerb};

static MINE: Leaf = Leaf {
    title: "Today",
    asks: |_| Query::Card(|core, _| worklist(core, "owner:me"), String::new()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Recheck],
    scan: None,
    after: None,
};

static OFFICE: Leaf = Leaf {
    title: "Today",
    asks: |_| Query::Card(|core, _| worklist(core, ""), String::new()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Recheck],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| {
            if chosen.next_step.is_some() { Offer::named("run day") } else { Offer::no("the day is run already") }
        },
        run: |_, _| vec![Step::Do(Action::RunDay)],
    },
    RowVerb {
        verb: Verb::Reject,
        offer: |chosen| on_proposal(chosen, "decline"),
        run: |chosen, _| with_proposal(chosen, Action::Decline),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| on_proposal(chosen, "withdraw proposal"),
        run: |chosen, _| with_proposal(chosen, Action::WithdrawProposal),
    },
];

fn on_proposal(chosen: &Chosen, name: &str) -> Offer {
    if chosen.line.is_empty() {
        Offer::no("put the cursor on a step that waits for a second person")
    } else {
        Offer::named(name)
    }
}

fn with_proposal(chosen: &Chosen, action: fn(i64) -> Action) -> Vec<Step> {
    chosen.line.parse().ok().map(|id| Step::Do(action(id))).into_iter().collect()
}

/// The sub-views of Today.
pub fn views() -> Vec<View> {
    vec![
        view("Mine", |_| Box::new(RecordPage::new(&MINE, ""))),
        view("Office", |_| Box::new(RecordPage::new(&OFFICE, ""))),
    ]
}

/// A line about one record.
const ONE: Count = Count::Exact(1);

/// The states of a line, the most pressing first, and their words in the title.
const STATES: &[(&str, &str)] = &[
    ("overdue", "overdue"),
    ("to second", "to second"),
    ("due", "due"),
    ("blocked", "blocked"),
    ("ready", "ready"),
    ("at risk", "at risk"),
    ("in time", "in time"),
    ("proposed", "proposed"),
];

/// One line: its tone and state, what to do, how many, its clock, where.
pub(super) struct Task {
    tone: Tone,
    state: &'static str,
    what: String,
    count: Count,
    clock: String,
    place: Place,
    /// The proposal it is about, for those who second or withdraw it.
    proposal: Option<i64>,
}

fn worklist(core: &Core, whose: &str) -> Result<Card, Error> {
    let mut tasks = Vec::new();
    seconding(core, &mut tasks)?;
    exceptions(core, whose, &mut tasks)?;
    own_tasks(core, whose, &mut tasks)?;
    claims(core, &mut tasks)?;
    files(core, &mut tasks)?;
    runs(core, &mut tasks)?;
    kept_back(core, &mut tasks)?;
    awards(core, &mut tasks)?;
    stock(core, &mut tasks)?;
    post_work(core, &mut tasks)?;
    after_issue(core, &mut tasks)?;
    tasks.sort_by_key(|task| rank(task.state));
    let mut card = Card::new("", "Today");
    card.widths = vec![11, 0, 6, 12, 12];
    card.drops = vec![4];
    card.counted = Some((1, 2));
    card.aside = summary(&tasks);
    if core.office().last_day.as_deref() != Some(&core.today().to_string()) {
        card.next_step = Some("run day".to_owned());
    }
    card.add(Line::head(""));
    for task in tasks {
        let state = format!("{} {}", task.tone.glyph(), task.state);
        let cells = [state, task.what, task.count.to_string(), task.clock, where_to(&task.place)];
        card.link(Line::row(cells), task.place);
        card.about(task.proposal.map(|id| id.to_string()).unwrap_or_default());
    }
    heads(&mut card);
    deadlines::strip(core, whose, &mut card)?;
    Ok(card)
}

/// Puts the heads into the first line, or says that nothing waits.
fn heads(card: &mut Card) {
    if card.entries.len() > 1 {
        card.entries[0].line = Line::row(["STATE", "WHAT TO DO", "N", "CLOCK", "GO TO"]);
        return;
    }
    card.entries.clear();
    let words = "Nothing waits for you. ] shows the office's work, 2 the database, 4 the batches; `certdesk import` brings work in.";
    card.add(Line::Words(Tone::Done, words.to_owned()));
}

fn rank(state: &str) -> usize {
    STATES.iter().position(|(known, _)| *known == state).unwrap_or(STATES.len())
}

/// How wide the title may be beside the sub-views in the narrowest window that is worked in.
const TITLE: u16 = 44;

/// `31: 4 overdue, 9 due, …`: what is more than has room is counted together, so that it always adds up.
fn summary(tasks: &[Task]) -> String {
    let counted = |state: &str| sum(tasks.iter().filter(|task| task.state == state).map(|task| task.count));
    let mut parts: Vec<(Count, &str)> = STATES
        .iter()
        .map(|(state, word)| (counted(state), *word))
        .filter(|(count, _)| *count != Count::Exact(0))
        .collect();
    if parts.is_empty() {
        return "nothing waits".to_owned();
    }
    let all = sum(parts.iter().map(|(count, _)| *count));
    let words = |parts: &[(Count, &str)]| {
        let parts: Vec<String> = parts.iter().map(|(count, word)| format!("{count} {word}")).collect();
        format!("{all}: {}", parts.join(", "))
    };
    while parts.len() > 2 && columns(&words(&parts)) > TITLE {
        let rest = parts.split_off(parts.len() - 2);
        parts.push((sum(rest.iter().map(|(count, _)| *count)), "more"));
    }
    words(&parts)
}

/// The sum of counts; at least so many when one of them stopped early.
fn sum(counts: impl Iterator<Item = Count>) -> Count {
    counts.fold(Count::Exact(0), |sum, count| match (sum, count) {
        (Count::Exact(sum), Count::Exact(more)) => Count::Exact(sum + more),
        (Count::Exact(sum) | Count::AtLeast(sum), Count::Exact(more) | Count::AtLeast(more)) => {
            Count::AtLeast(sum + more)
        }
    })
}

fn where_to(place: &Place) -> String {
    let name = match place.pane {
        2 => "2 Database",
        3 => "3 Exceptions",
        4 => "4 Batches",
        5 => "5 Post",
        7 => "7 Reports",
        _ => "1 Today",
    };
    name.to_owned()
}

fn seconding(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    for step in core.awaiting_second()?.into_iter().filter(|step| step.asked_by == core.operator()) {
        tasks.push(Task {
            tone: Tone::Theirs,
            state: "proposed",
            what: format!("{}, waits for a second person", step.words),
            count: ONE,
            clock: String::new(),
            place: places::of_reference(&step.subject).unwrap_or_else(|| places::list(1, "Mine", "")),
            proposal: Some(step.id),
        });
    }
    for step in core.to_second()? {
        let until = step.expires.get(..10).and_then(|day| day.parse::<Day>().ok());
        tasks.push(Task {
            tone: Tone::Theirs,
            state: "to second",
            what: format!("{}, asked by {}", step.words, step.asked_by),
            count: ONE,
            clock: until.map_or_else(String::new, |day| format!("until {}", day.format("%d/%m"))),
            place: places::of_step(&step).unwrap_or_else(|| places::list(1, "Mine", "")),
            proposal: Some(step.id),
        });
    }
    Ok(())
}

/// So many of one line are counted; what is more is said with a `+`, so that the worklist is there at once.
const COUNTED: u32 = 10_000;

/// A line for a list, when anything stands in it.
fn counted(
    core: &Core,
    kind: SheetKind,
    filter: String,
    make: impl FnOnce(Count, Place) -> Task,
    place: Place,
    tasks: &mut Vec<Task>,
) -> Result<(), Error> {
    let count = core.sheet_count_up_to(kind, &filter, COUNTED)?;
    if count != Count::Exact(0) {
        tasks.push(make(count, place));
    }
    Ok(())
}

pub(super) const OPEN: &str = "state:open,in,waiting";

fn exceptions(core: &Core, whose: &str, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let whom = if whose.is_empty() { "The office's" } else { "My" };
    for (state, tone, due, clock) in [
        ("overdue", Tone::Late, "due:<today", "late"),
        ("due", Tone::NotBegun, "due:today", "ends today"),
        ("in time", Tone::NotBegun, "due:>today", "later"),
    ] {
        let own = format!("{whose} {due}").trim().to_owned();
        let make = |count, place| Task {
            tone,
            state,
            what: format!("{whom} exceptions"),
            count,
            clock: clock.to_owned(),
            place,
            proposal: None,
        };
        counted(
            core,
            SheetKind::Exceptions,
            format!("{OPEN} {own}"),
            make,
            places::list(3, "Queue", own.clone()),
            tasks,
        )?;
    }
    if !whose.is_empty() {
        let make = |count, place| Task {
            tone: Tone::NotBegun,
            state: "due",
            what: "Exceptions nobody has taken".to_owned(),
            count,
            clock: "the queue".to_owned(),
            place,
            proposal: None,
        };
        counted(
            core,
            SheetKind::Exceptions,
            format!("{OPEN} owner:none"),
            make,
            places::list(3, "Queue", "owner:none"),
            tasks,
        )?;
    }
    Ok(())
}

/// What is asked for after issue, letters that lie ready, and what the regulator has not heard yet.
fn after_issue(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    for (kind, filter, tone, state, what, clock, view) in [
        (
            SheetKind::NotifiableEvents,
            "state:draft",
            Tone::Late,
            "overdue",
            "Notifiable events to tell",
            "at once",
            "Notifiable",
        ),
        (
            SheetKind::Applications,
            "state:applied",
            Tone::Theirs,
            "blocked",
            "Applications waiting for evidence",
            "",
            "Applications",
        ),
        (
            SheetKind::Applications,
            "state:evidence",
            Tone::Ours,
            "ready",
            "Applications to settle and propose",
            "",
            "Applications",
        ),
        (
            SheetKind::Applications,
            "state:agreed",
            Tone::Ours,
            "ready",
            "Agreed replacements to run",
            "",
            "Applications",
        ),
        (SheetKind::Letters, "state:made", Tone::NotBegun, "due", "Letters to send", "", "Letters"),
    ] {
        let make = |count, place| Task {
            tone,
            state,
            what: what.to_owned(),
            count,
            clock: clock.to_owned(),
            place,
            proposal: None,
        };
        let pane = if kind == SheetKind::Letters { post::PANE } else { 2 };
        counted(core, kind, filter.to_owned(), make, places::list(pane, view, filter), tasks)?;
    }
    Ok(())
}

fn own_tasks(core: &Core, whose: &str, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let owner = if whose.is_empty() { None } else { Some(core.operator()) };
    for task in core.open_tasks(owner)? {
        let late = task.due_on.is_some_and(|due| due < core.today());
        tasks.push(Task {
            tone: if late { Tone::Late } else { Tone::NotBegun },
            state: if late { "overdue" } else { "due" },
            what: task.title,
            count: ONE,
            clock: task.due_on.map_or_else(String::new, |due| due.format("%d/%m").to_string()),
            place: places::at(3, "Tasks", task.reference.to_string()),
            proposal: None,
        });
    }
    Ok(())
}

/// Rows of a list as lines of their own, at most so many.
pub(super) fn each(
    core: &Core,
    kind: SheetKind,
    filter: &str,
    mut make: impl FnMut(&dyn Fn(&str) -> String, &str) -> Option<Task>,
    tasks: &mut Vec<Task>,
) -> Result<(), Error> {
    let query = SheetQuery { filter: filter.to_owned(), limit: 12, ..SheetQuery::default() };
    let columns = core.sheet_columns(kind);
    for row in core.sheet(kind, &query)?.rows {
        let cell = |name: &str| {
            let index = columns.iter().position(|column| column.name == name);
            index.and_then(|index| row.cells.get(index)).cloned().unwrap_or_default()
        };
        tasks.extend(make(&cell, &row.reference));
    }
    Ok(())
}

/// `20/11`
fn short_day(stored: &str) -> String {
    stored.parse::<Day>().map_or_else(|_| stored.to_owned(), |day| day.format("%d/%m").to_string())
}

/// Claims whose published days are over, and those that will be on the next working day.
fn claims(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let next = core.working_days(2)?;
    let next = next.iter().find(|day| **day > core.today()).map(|day| day.format("%a %d/%m").to_string());
    for clock in core.claim_clocks()? {
        let ((late, late_to), (at_risk, risk_to)) = (clock.late, clock.at_risk);
        let first_at_risk = late_to.succ_opt().unwrap_or(late_to);
        let lines = [
            (Tone::Late, "overdue", late, format!("received:..{late_to}"), format!("{} days over", clock.days)),
            (
                Tone::Late,
                "at risk",
                at_risk,
                format!("received:{first_at_risk}..{risk_to}"),
                next.clone().unwrap_or_default(),
            ),
        ];
        for (tone, state, count, days, ends) in lines.into_iter().filter(|line| line.2 > 0) {
            let what = if state == "overdue" { "past the published days" } else { "that breach next" };
            tasks.push(Task {
                tone,
                state,
                what: format!("{} claims {what}", clock.brand),
                count: Count::Exact(count),
                clock: ends,
                place: places::list(2, "Awards", format!("brand:{} state:ready,blocked,batched {days}", clock.brand)),
                proposal: None,
            });
        }
    }
    Ok(())
}

fn files(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let make = |cell: &dyn Fn(&str) -> String, reference: &str| {
        let left: u64 = cell("open").parse().unwrap_or(0);
        let (tone, state) = if left == 0 { (Tone::Done, "ready") } else { (Tone::NotBegun, "due") };
        Some(Task {
            tone,
            state,
            what: format!("Claim file {reference} {}", cell("centre")).trim_end().to_owned(),
            count: Count::Exact(left.max(1)),
            clock: format!("from {}", short_day(&cell("received"))),
            place: places::of_kind(SheetKind::ClaimFiles, reference)?,
            proposal: None,
        })
    };
    each(core, SheetKind::ClaimFiles, "-step:finished", make, tasks)
}

/// Paper of which less is good than there should always be.
fn stock(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let make = |cell: &dyn Fn(&str) -> String, reference: &str| {
        let number = |name: &str| cell(name).replace(',', "").parse::<i64>().ok();
        let (left, least) = (number("on_hand")?, number("minimum")?);
        (left <= least).then(|| Task {
            tone: Tone::Late,
            state: "at risk",
            what: format!("Paper {reference}, {left} left"),
            count: ONE,
            clock: "reorder".to_owned(),
            place: places::list(4, "Stock", format!("paper:{reference}")),
            proposal: None,
        })
    };
    each(core, SheetKind::Stock, "", make, tasks)
}

/// The post: what is to pack and to book, the van, what came back, what came in.
fn post_work(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let line = |tone, state: &'static str, what: &str, clock: &str, view: &'static str, filter: &str| {
        let (what, clock, place) = (what.to_owned(), clock.to_owned(), places::list(5, view, filter));
        move |count, _| Task { tone, state, what, count, clock, place, proposal: None }
    };
    let lists = [
        (
            SheetKind::Consignments,
            "state:packing",
            line(Tone::Ours, "due", "Consignments to pack", "", "To pack", "state:packing"),
        ),
        (
            SheetKind::Consignments,
            "state:packed -manifest:PM",
            line(Tone::Done, "ready", "Consignments to book", "no manifest", "To pack", "state:packed"),
        ),
        (
            SheetKind::Inbound,
            "state:\"to give out\"",
            line(Tone::NotBegun, "due", "Inbound post to give out", "", "Inbound", "state:to"),
        ),
    ];
    for (kind, filter, make) in lists {
        counted(core, kind, filter.to_owned(), make, Place::default(), tasks)?;
    }
    for row in core.open_manifests()? {
        let Some(on) = row.collection_on.as_deref().filter(|_| row.state == crate::core::ManifestState::Booked) else {
            continue;
        };
        let late = on < core.today().to_string().as_str();
        let window = row.window.as_ref().map(|(from, _)| from.clone()).unwrap_or_default();
        tasks.push(Task {
            tone: if late { Tone::Late } else { Tone::Theirs },
            state: if late { "overdue" } else { "due" },
            what: format!("Collection of {}, {}", row.reference, row.carrier),
            count: ONE,
            clock: format!("van {} {window}", short_day(on))
                .replace(&short_day(&core.today().to_string()), "")
                .replace("  ", " "),
            place: places::at(5, "Manifests", row.reference.to_string()),
            proposal: None,
        });
    }
    let (held, over) = core.returns_held()?;
    let returned = [
        (over, Tone::Late, "overdue", "Returned papers past their day", "until:<today"),
        (held - over, Tone::NotBegun, "due", "Returned papers held", "until:>=today"),
    ];
    for (count, tone, state, what, until) in returned.into_iter().filter(|line| line.0 > 0) {
        tasks.push(Task {
            tone,
            state,
            what: what.to_owned(),
            count: Count::Exact(count),
            clock: String::new(),
            place: places::list(5, "Returns", format!("state:held {until}")),
            proposal: None,
        });
    }
    Ok(())
}

fn runs(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let make = |cell: &dyn Fn(&str) -> String, reference: &str| {
        let next = match cell("state").as_str() {
            "draft" => "preflight",
            "preflighted" => "a second person approves",
            "approved" => "print",
            "printing" => "confirm sheets",
            "paused" => "resume",
            "printed" => "inspect",
            "inspected" => "pack",
            "packed" => "dispatch",
            "dispatched" => "reconcile and close",
            _ => return None,
        };
        let special = if cell("reason").is_empty() { "Run" } else { "Special run" };
        Some(Task {
            tone: Tone::Ours,
            state: "due",
            what: format!("{special} {reference} {}, {next}", cell("brand")),
            count: ONE,
            clock: format!("from {}", short_day(&cell("built"))),
            place: places::of_kind(SheetKind::Batches, reference)?,
            proposal: None,
        })
    };
    each(core, SheetKind::Batches, "-state:closed -state:cancelled", make, tasks)
}

/// Papers kept back that nobody said the place of.
fn kept_back(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let open = core.kept_back()?.into_iter().filter(|paper| paper.place.is_empty()).count();
    if open > 0 {
        tasks.push(Task {
            tone: Tone::Late,
            state: "due",
            what: "Kept back without a place".to_owned(),
            count: Count::Exact(open as u64),
            clock: "now".to_owned(),
            place: places::list(4, "Print room", ""),
            proposal: None,
        });
    }
    Ok(())
}

fn awards(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let ready = |count, place| Task {
        tone: Tone::Done,
        state: "ready",
        what: "Awards ready to print".to_owned(),
        count,
        clock: "next run".to_owned(),
        place,
        proposal: None,
    };
    counted(core, SheetKind::Awards, "state:ready".to_owned(), ready, places::list(4, "Proposals", ""), tasks)?;
    let blocked = |count, place| Task {
        tone: Tone::Failed,
        state: "blocked",
        what: "Awards blocked; w says why".to_owned(),
        count,
        clock: String::new(),
        place,
        proposal: None,
    };
    counted(
        core,
        SheetKind::Awards,
        "state:blocked".to_owned(),
        blocked,
        places::list(2, "Awards", "state:blocked"),
        tasks,
    )
}
