//! Today: what waits for the person at the keyboard, with its clock and where to go for it. Separate because every line
//! of it leads to another pane.
//!
//! **Invariant:** each line says how many, and Enter goes to exactly those.

use super::{View, places, view};
use crate::core::domain::Day;
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

/// Days shown in the strip of deadlines.
const DAYS: usize = 10;

/// One line: its tone and state, what to do, how many, its clock, where.
struct Task {
    tone: Tone,
    state: &'static str,
    what: String,
    count: String,
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
    files(core, &mut tasks)?;
    runs(core, &mut tasks)?;
    awards(core, &mut tasks)?;
    tasks.sort_by_key(|task| rank(task.state));
    let mut card = Card::new("", "Today");
    card.widths = vec![11, 0, 6, 11, 12];
    card.aside = summary(&tasks);
    if core.office().last_day.as_deref() != Some(&core.today().to_string()) {
        card.next_step = Some("run day".to_owned());
    }
    card.add(Line::head(""));
    for task in tasks {
        let cells =
            [format!("{} {}", task.tone.glyph(), task.state), task.what, task.count, task.clock, where_to(&task.place)];
        card.link(Line::row(cells), task.place);
        card.about(task.proposal.map(|id| id.to_string()).unwrap_or_default());
    }
    heads(&mut card);
    strip(core, whose, &mut card)?;
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
    ["overdue", "to second", "due", "problems", "blocked", "our move", "proposed", "ready"]
        .iter()
        .position(|known| *known == state)
        .unwrap_or(9)
}

fn summary(tasks: &[Task]) -> String {
    let count = |state: &str| tasks.iter().filter(|task| task.state == state).count();
    let words = [("overdue", "overdue"), ("due", "due"), ("to second", "to second"), ("ready", "ready")];
    let parts: Vec<String> = words
        .iter()
        .map(|(state, word)| (count(state), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    format!("{}: {}", tasks.len(), if parts.is_empty() { "all in hand".to_owned() } else { parts.join(", ") })
}

fn where_to(place: &Place) -> String {
    let name = match place.pane {
        2 => "2 Database",
        3 => "3 Exceptions",
        4 => "4 Batches",
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
            count: "1".to_owned(),
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
            count: "1".to_owned(),
            clock: until.map_or_else(String::new, |day| format!("until {}", day.format("%d/%m"))),
            place: places::of_step(&step).unwrap_or_else(|| places::list(1, "Mine", "")),
            proposal: Some(step.id),
        });
    }
    Ok(())
}

/// A line for a list, when anything stands in it.
fn counted(
    core: &Core,
    kind: SheetKind,
    filter: String,
    make: impl FnOnce(String, Place) -> Task,
    place: Place,
    tasks: &mut Vec<Task>,
) -> Result<(), Error> {
    let count = core.sheet_count(kind, &filter)?;
    if count != Count::Exact(0) {
        tasks.push(make(count.to_string(), place));
    }
    Ok(())
}

const OPEN: &str = "state:open,in,waiting";

fn exceptions(core: &Core, whose: &str, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let whom = if whose.is_empty() { "The office's" } else { "My" };
    for (state, tone, due, clock) in [
        ("overdue", Tone::Late, "due:<today", "late"),
        ("due", Tone::NotBegun, "due:today", "ends today"),
        ("our move", Tone::Ours, "due:>today", "in time"),
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

fn own_tasks(core: &Core, whose: &str, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let owner = if whose.is_empty() { None } else { Some(core.operator()) };
    for task in core.open_tasks(owner)? {
        let late = task.due_on.is_some_and(|due| due < core.today());
        tasks.push(Task {
            tone: if late { Tone::Late } else { Tone::NotBegun },
            state: if late { "overdue" } else { "due" },
            what: task.title,
            count: "1".to_owned(),
            clock: task.due_on.map_or_else(String::new, |due| due.format("%d/%m").to_string()),
            place: places::of_reference(&task.about).unwrap_or_else(|| places::list(1, "Mine", "")),
            proposal: None,
        });
    }
    Ok(())
}

/// Rows of a list as lines of their own, at most so many.
fn each(
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

/// `Fr 20`
fn day_head(day: Day) -> String {
    let name: String = day.format("%a").to_string().chars().take(2).collect();
    format!("{name} {}", day.format("%d"))
}

/// `20/11`
fn short_day(stored: &str) -> String {
    stored.parse::<Day>().map_or_else(|_| stored.to_owned(), |day| day.format("%d/%m").to_string())
}

fn files(core: &Core, tasks: &mut Vec<Task>) -> Result<(), Error> {
    let make = |cell: &dyn Fn(&str) -> String, reference: &str| {
        let left = cell("open");
        let (tone, state) = if left == "0" { (Tone::Done, "ready") } else { (Tone::Ours, "problems") };
        Some(Task {
            tone,
            state,
            what: format!("Claim file {reference} {}", cell("centre")),
            count: if left == "0" { "1".to_owned() } else { left },
            clock: format!("from {}", short_day(&cell("received"))),
            place: places::of_kind(SheetKind::ClaimFiles, reference)?,
            proposal: None,
        })
    };
    each(core, SheetKind::ClaimFiles, "-step:finished", make, tasks)
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
        Some(Task {
            tone: Tone::Ours,
            state: "our move",
            what: format!("Run {reference} {}, {next}", cell("brand")),
            count: "1".to_owned(),
            clock: format!("from {}", short_day(&cell("built"))),
            place: places::of_kind(SheetKind::Batches, reference)?,
            proposal: None,
        })
    };
    each(core, SheetKind::Batches, "-state:closed -state:cancelled", make, tasks)
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
        what: "Awards blocked by a gate; w says why".to_owned(),
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

/// Exceptions due on each of the next working days, and the cut-offs of the brands.
fn strip(core: &Core, whose: &str, card: &mut Card) -> Result<(), Error> {
    let mut days = Vec::new();
    let mut day = core.today();
    while days.len() < DAYS {
        if !matches!(chrono::Datelike::weekday(&day), chrono::Weekday::Sat | chrono::Weekday::Sun) {
            days.push(day);
        }
        day = day.succ_opt().unwrap_or(day);
    }
    let mut counts = Vec::new();
    for day in &days {
        counts.push(match core.sheet_count(SheetKind::Exceptions, format!("{OPEN} {whose} due:{day}").trim())? {
            Count::Exact(count) | Count::AtLeast(count) => count,
        });
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let cells =
        |make: &dyn Fn(usize) -> String| (0..DAYS).map(|index| format!("{:<6}", make(index))).collect::<String>();
    card.add(Line::Blank);
    card.add(Line::head(format!("DEADLINES  {}", cells(&|index| day_head(days[index])))));
    card.add(Line::words(format!("due        {}", cells(&|index| counts[index].to_string()))));
    let bar = |index: usize| "█".repeat((counts[index] * 5).div_ceil(most) as usize);
    card.add(Line::Words(Tone::Ours, format!("           {}", cells(&bar))));
    let mut cut_offs = Vec::new();
    each(
        core,
        SheetKind::Brands,
        "",
        |cell, reference| {
            let at = cell("cut_off");
            if !at.is_empty() {
                cut_offs.push(format!("{reference} {at}"));
            }
            None
        },
        &mut Vec::new(),
    )?;
    if !cut_offs.is_empty() {
        card.add(Line::Words(Tone::Apart, format!("cut-offs   {}", cut_offs.join("   "))));
    }
    Ok(())
}
