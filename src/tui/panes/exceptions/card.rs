//! What the page of an exception says: what is wrong, who must act, the thread, the one next step. Separate from what can
//! be done with it.

use super::super::places;
use crate::core::domain::exceptions::ExceptionState;
use crate::core::domain::references::ExceptionRef;
use crate::core::{Core, Error, ExceptionView};
use crate::tui::card::{Card, Line};
use crate::tui::glyphs::Tone;

/// Reads the card of an exception.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let exception: ExceptionRef = reference.parse()?;
    let view = core.exception(exception)?;
    let mut card = Card::new(reference, format!("{reference} {}", view.row.kind));
    card.aside = format!("{} {}", Tone::of(view.row.state.code()).glyph(), view.row.state);
    card.next_step = next_step(core, &view);
    facts(core, &mut card, &view);
    thread(core, &mut card, &view);
    next_words(core, &mut card, &view);
    Ok(card)
}

fn facts(core: &Core, card: &mut Card, view: &ExceptionView) {
    let row = &view.row;
    let about = if row.about.is_empty() {
        row.subject.reference.clone()
    } else {
        format!("{}  {}", row.subject.reference, row.about)
    };
    let line = Line::fact("about", about);
    match places::of_reference(&row.subject.reference) {
        Some(place) => card.link(line, place),
        None => card.add(line),
    };
    card.about(&row.subject.reference);
    let late = row.state.is_open() && row.due_on < core.today();
    let due = row.due_on.format("%a %d/%m/%Y").to_string();
    let (tone, words) = if late { (Tone::Late, "overdue") } else { (Tone::of(row.state.code()), row.state.code()) };
    card.add(Line::judged("due", due, tone, words));
    let owner = row.owner.clone().unwrap_or_else(|| "nobody yet".to_owned());
    card.add(Line::fact("owner", format!("{owner}, work of {}", row.owner_role)));
    let level = ["administrator", "manager", "head"].get(usize::from(row.level)).copied().unwrap_or("head");
    let rule = if row.rule.is_empty() { "raised by hand".to_owned() } else { format!("opened by check {}", row.rule) };
    card.add(Line::fact("level", format!("{level}, {} severity, {rule}", row.severity)));
    let holds = if row.holds { (Tone::Failed, "holds what it is about") } else { (Tone::Apart, "holds nothing") };
    let lifted = row.kind.rule();
    let people = if lifted.two_people { "two people lift it" } else { "one person lifts it" };
    card.add(Line::judged("hold", people, holds.0, holds.1));
    if let (Some(on), Some(until)) = (&row.waiting_for, row.wait_until) {
        card.add(Line::judged(
            "waits",
            format!("on {on}"),
            Tone::Theirs,
            format!("until {}", until.format("%d/%m/%Y")),
        ));
    }
    if let Some(day) = row.closed_on {
        card.add(Line::fact("closed", day.format("%d/%m/%Y").to_string()));
    }
}

fn thread(core: &Core, card: &mut Card, view: &ExceptionView) {
    card.add(Line::Blank);
    card.add(Line::Head(
        "THREAD".into(),
        format!(
            "{} i adds one",
            match view.thread.len() {
                1 => "1 entry,".to_owned(),
                n => format!("{n} entries,"),
            }
        ),
    ));
    for entry in &view.thread {
        let at = chrono::DateTime::parse_from_rfc3339(&entry.at_utc).map_or_else(
            |_| entry.at_utc.clone(),
            |at| core.office_time(at.to_utc()).format("%d/%m %H:%M").to_string(),
        );
        card.add(Line::Words(Tone::Apart, format!("{at} {}", entry.operator)));
        if !entry.words.is_empty() {
            card.add(Line::words(format!("  {}", entry.words)));
        }
        if let Some((name, hash)) = &entry.evidence {
            let short: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
            card.add(Line::Words(Tone::Done, format!("  evidence {name}, sha256 {short}..")));
        }
    }
}

fn next_words(core: &Core, card: &mut Card, view: &ExceptionView) {
    card.add(Line::Blank);
    let words = match (&card.next_step, &view.awaiting) {
        (_, Some(waiting)) if waiting.asked_by == core.operator() => {
            (Tone::Theirs, format!("You proposed it ({}); a second person agrees in their own window.", waiting.words))
        }
        (Some(_), Some(waiting)) => {
            (Tone::Ours, format!("{} proposed: {}. f seconds it.", waiting.asked_by, waiting.words))
        }
        (Some(step), None) => (Tone::Ours, format!("f {step}s it; the reason goes into the thread.")),
        (None, _) => (Tone::Apart, "It is closed; .i reopens what was resolved.".to_owned()),
    };
    card.add(Line::Words(words.0, words.1));
}

/// What `f` does: resolve, release, or second what somebody proposed.
fn next_step(core: &Core, view: &ExceptionView) -> Option<String> {
    let row = &view.row;
    if !row.state.is_open() {
        return None;
    }
    Some(match &view.awaiting {
        Some(waiting) if waiting.asked_by != core.operator() => format!("second {}", waiting.id),
        _ if row.holds && row.state != ExceptionState::Resolved && row.rule.is_empty() => "release".to_owned(),
        _ => "resolve".to_owned(),
    })
}
