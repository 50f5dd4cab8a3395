//! The card of a learner: who it is, what the checks say, everything that hangs on it. Separate because it is the page
//! people look at most.

use super::super::{day, places};
use super::cards::{cell, field, rows};
use crate::core::domain::checks::{Problem, Severity};
use crate::core::domain::references::LearnerRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error, LearnerCard};
use crate::tui::card::{Card, Line};
use crate::tui::glyphs::Tone;

/// The fields shown, with their labels.
pub const FIELDS: &[(&str, &str)] = &[
    ("name_to_print", "name to print"),
    ("given_names", "given names"),
    ("family_name", "family name"),
    ("born_on", "born"),
    ("uln", "ULN"),
    ("identity_evidence", "identity"),
    ("email", "e-mail"),
    ("phone", "telephone"),
    ("address", "address"),
    ("town", "town"),
    ("postcode", "postcode"),
    ("country", "country"),
];

/// Rows shown of each list beneath.
const MOST: u32 = 12;

/// Reads the card of a learner.
pub fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let which: LearnerRef = reference.parse()?;
    let learner = core.learner(which)?;
    let mut card = Card::new(reference, format!("{}  {reference}", field(&learner.fields, "name_to_print")));
    card.widths = vec![16, 0, 10];
    card.next_step = match (proposal(&learner.problems), &learner.name_confirmed_on) {
        (Some(problem), _) => Some(format!("accept {}", problem.proposed.clone().unwrap_or_default())),
        (None, None) => Some("confirm name".to_owned()),
        (None, Some(_)) => None,
    };
    card.aside = match learner.problems.iter().filter(|problem| problem.severity == Severity::Error).count() {
        0 => "√ in order".to_owned(),
        n => format!("x {n} wrong"),
    };
    for (name, label) in FIELDS {
        fact(&mut card, &learner, name, label);
    }
    // A name that was taken back is the present one again, and nobody's earlier one.
    let present = field(&learner.fields, "name_to_print");
    for (name, until) in learner.earlier_names.iter().filter(|(name, _)| name != present) {
        card.add(Line::judged("earlier name", name, Tone::Apart, format!("until {}", day(until))));
    }
    match &learner.name_confirmed_on {
        Some(on) => card.add(Line::judged("confirmed", "the name to print", Tone::Done, day(on))),
        None => card.add(Line::judged("confirmed", "the name to print", Tone::NotBegun, "not yet")),
    };
    linked(core, &mut card, reference)?;
    Ok(card)
}

/// The first value a check proposes.
pub fn proposal(problems: &[Problem]) -> Option<&Problem> {
    problems.iter().find(|problem| problem.proposed.is_some())
}

fn fact(card: &mut Card, learner: &LearnerCard, name: &str, label: &str) {
    let value = day(field(&learner.fields, name));
    let found = learner.problems.iter().find(|problem| problem.field == name);
    if value.is_empty() && found.is_none() {
        return;
    }
    let line = match found {
        None => Line::judged(label, value, Tone::Done, ""),
        Some(problem) => {
            let tone = if problem.severity == Severity::Error { Tone::Failed } else { Tone::Late };
            let words = match &problem.proposed {
                Some(proposed) => format!("proposed: {proposed}"),
                None => format!("wanted {}", problem.wanted),
            };
            Line::judged(label, value, tone, words)
        }
    };
    card.add(line);
}

fn linked(core: &Core, card: &mut Card, reference: &str) -> Result<(), Error> {
    let lists = [
        (SheetKind::Registrations, "REGISTRATIONS", "Registrations", ["registration", "title", "centre"]),
        (SheetKind::Awards, "AWARDS", "Awards", ["award", "title", "kind"]),
        (SheetKind::Certificates, "CERTIFICATES", "Certificates", ["serial", "course", "centre"]),
    ];
    for (kind, head, view, columns) in lists {
        let found = rows(core, kind, reference, MOST)?;
        if found.is_empty() {
            continue;
        }
        card.add(Line::Blank);
        card.add(Line::head(head));
        for row in &found {
            let cells = columns.map(|column| cell(core, kind, row, column).to_owned());
            let line = Line::stated(cells, cell(core, kind, row, "state"));
            card.link(line, places::at(2, view, &row.reference));
            card.about(&row.reference);
        }
    }
    let found = rows(core, SheetKind::Exceptions, &format!("subject:{reference}"), MOST)?;
    if !found.is_empty() {
        card.add(Line::Blank);
        card.add(Line::head("EXCEPTIONS"));
        for row in &found {
            let of = |column| cell(core, SheetKind::Exceptions, row, column).to_owned();
            let line = Line::stated([of("exception"), of("kind"), day(&of("due"))], of("state"));
            card.link(line, places::at(3, "Queue", &row.reference));
        }
    }
    Ok(())
}
