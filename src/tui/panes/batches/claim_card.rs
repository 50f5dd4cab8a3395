//! What the page of a claim file says: the step it is at, its problems by rule, what becomes ready. Separate from what
//! can be done with it.

use super::claims::About;
use crate::core::domain::counted;
use crate::core::domain::references::ClaimFileRef;
use crate::core::{BecomesReady, ClaimFileView, ClaimProblem, Core, Error, RuleGroup};
use crate::tui::card::{Card, Line};
use crate::tui::effects::Place;
use crate::tui::glyphs::Tone;

/// Problems of one rule shown; the rest is counted.
const MOST: usize = 200;

/// Reads the card of a claim file.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let file: ClaimFileRef = reference.parse()?;
    let view = core.claim_file(file)?;
    let groups = core.claim_problems(file)?;
    let ready = core.claim_file_ready(file)?;
    let mut card = Card::new(reference, format!("{reference} {}", view.sender.as_deref().unwrap_or("")));
    card.aside = format!("{} = {} accepted + {} held + {} refused", view.rows, view.accepted, view.held, view.refused);
    card.widths = vec![5, 16, 13, 13, 0, 11];
    card.add(Line::Words(Tone::NotBegun, steps(&view)));
    card.next_step = (view.problems.0 > 0 && view.step == "problems").then(|| "mend".to_owned());
    facts(&mut card, &view);
    if view.step == "problems" {
        problems(&mut card, &view, &groups);
        becomes_ready(&mut card, &ready);
    } else {
        finishing(&mut card, &view);
        becomes_ready(&mut card, &ready);
        by_course(&mut card, &ready);
    }
    if !matches!(view.step.as_str(), "problems" | "ready") {
        card.add(Line::Blank);
        problems(&mut card, &view, &groups);
    }
    Ok(card)
}

/// `√ 1 File  √ 2 Columns  [» 3 Problems] ○ 4 Becomes ready  ○ 5 Finish`
fn steps(view: &ClaimFileView) -> String {
    let at = match view.step.as_str() {
        "problems" => 2,
        "ready" => 3,
        _ => 5,
    };
    let names = ["1 File", "2 Columns", "3 Problems", "4 Becomes ready", "5 Finish"];
    let words = names.iter().enumerate().map(|(index, name)| match index {
        index if index < at => format!("√ {name}"),
        index if index == at => format!("[» {name}]"),
        _ => format!("○ {name}"),
    });
    words.collect::<Vec<_>>().join("  ")
}

fn facts(card: &mut Card, view: &ClaimFileView) {
    let received = super::super::day(&view.received_on);
    card.add(Line::fact("file", format!("{}, received {received}, {}", view.file_name, view.encoding)));
    let received = format!("{} accepted, {} held, {} refused", view.accepted, view.held, view.refused);
    card.add(Line::fact("as received", received));
    let states: Vec<String> = view.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let rows = Place { pane: 4, view: "Rows", filter: String::new(), record: view.file.to_string() };
    card.link(Line::fact("rows now", states.join(", ")), rows);
    if let Some(other) = view.resubmission_of {
        card.link(Line::fact("corrects", other.to_string()), super::claims::place(&other.to_string()));
    }
    if let Some(other) = view.resubmitted_as {
        card.link(
            Line::judged("resubmitted", other.to_string(), Tone::Late, "work on that one"),
            super::claims::place(&other.to_string()),
        );
    }
}

fn problems(card: &mut Card, view: &ClaimFileView, groups: &[RuleGroup]) {
    let (open, done) = view.problems;
    let tone = if open == 0 { Tone::Done } else { Tone::Ours };
    card.add(Line::judged("problems", format!("{done} corrected"), tone, format!("{open} left")));
    card.add(Line::Blank);
    card.add(Line::row(["ROW", "LEARNER", "FIELD", "FOUND", "PROPOSED", "STATE"]));
    for group in groups {
        card.add(Line::Head(
            format!("{}  {}", group.rule, group.title),
            format!("{} open, {} done", group.open, group.done),
        ));
        if group.open > 0 {
            card.add(Line::Words(Tone::Apart, group.fix.clone()));
        }
        for problem in group.problems.iter().take(MOST) {
            problem_line(card, problem);
        }
        if group.problems.len() > MOST {
            card.add(Line::Words(Tone::Apart, format!("and {} more", group.problems.len() - MOST)));
        }
    }
    if groups.is_empty() {
        card.add(Line::Words(Tone::Done, "√ No row has a problem.".into()));
    }
}

fn problem_line(card: &mut Card, problem: &ClaimProblem) {
    let open = problem.state == "open";
    let glyph = match (problem.state.as_str(), problem.severity.as_str()) {
        ("open", "error") => Tone::Failed,
        ("open", _) => Tone::Late,
        _ => Tone::Done,
    };
    let found = if problem.found.is_empty() { "empty".to_owned() } else { problem.found.clone() };
    let proposed = problem.proposed.clone().unwrap_or_default();
    let cells = [problem.claim.row.to_string(), problem.learner.clone(), problem.field.clone(), found, proposed];
    let word = if open { problem.severity.clone() } else { problem.state.clone() };
    let cells: Vec<String> = cells.into_iter().chain([format!("{} {word}", glyph.glyph())]).collect();
    let line = Line::row(cells);
    // A warning or proposal on a row that became an award is mended at the learner, not here.
    if open && problem.severity == "error" {
        let place = Place { pane: 4, view: "Row", filter: String::new(), record: problem.claim.to_string() };
        card.link(line, place);
        card.about(About::text(problem.claim, &problem.field, &problem.rule, problem.proposed.as_deref()));
    } else {
        card.add(line);
    }
}

fn becomes_ready(card: &mut Card, ready: &BecomesReady) {
    card.add(Line::Blank);
    card.add(Line::head("BECOMES READY"));
    let total = u64::from(ready.awards);
    let gone = if ready.gone_on > 0 { format!(", {} batched or issued", ready.gone_on) } else { String::new() };
    let note = format!("{} of {}{gone}", ready.ready, counted(ready.awards, "award"));
    card.add(Line::Bar {
        label: "ready".into(),
        done: u64::from(ready.ready + ready.gone_on),
        total,
        note: (Tone::Done, note),
    });
    for (gate, count) in &ready.held_by {
        let note = (Tone::Failed, format!("{count} held by {gate}"));
        card.add(Line::Bar { label: gate.code().to_owned(), done: u64::from(*count), total, note });
    }
}

/// What finishing does, before and after.
fn finishing(card: &mut Card, view: &ClaimFileView) {
    let left = view.problems.0;
    let words = if view.step == "ready" {
        format!(
            "{left} problems are left. Finishing ends the work on this file: rows still open keep their exceptions, what is ready goes on by itself."
        )
    } else {
        format!(
            "Nobody works through this file any more. {left} problems are left: their rows keep their exceptions and can still be corrected. What is ready goes on by itself."
        )
    };
    card.add(Line::Blank);
    card.add(Line::Words(Tone::Apart, words));
}

fn by_course(card: &mut Card, ready: &BecomesReady) {
    card.add(Line::Blank);
    card.add(Line::Head("READY BY COURSE".into(), "AWARDS, READY".into()));
    for (course, awards, ready) in &ready.courses {
        card.add(Line::fact(course, format!("{ready} of {} ready", counted(awards, "award"))));
    }
}

/// Reads the card of one row.
pub fn row(core: &Core, reference: &str) -> Result<Card, Error> {
    let view = core.claim_row(reference.parse()?)?;
    let mut card = Card::new(reference, format!("row {}", view.claim.row));
    card.aside = format!("{} {}", Tone::of(view.state.code()).glyph(), view.state);
    card.add(Line::fact("as sent", &view.as_sent));
    card.add(Line::fact("line", view.line.to_string()));
    card.add(Line::Blank);
    for (name, value) in &view.values {
        let problem = view.problems.iter().find(|problem| problem.field == *name && problem.state == "open");
        card.add(match problem {
            Some(problem) => {
                Line::judged(name, value, Tone::Failed, format!("{} wanted {}", problem.rule, problem.wanted))
            }
            None => Line::fact(name, value),
        });
    }
    card.add(Line::Blank);
    for award in &view.awards {
        let place = Place { pane: 2, view: "Awards", filter: String::new(), record: award.to_string() };
        card.link(Line::fact("became", award.to_string()), place);
    }
    Ok(card)
}
