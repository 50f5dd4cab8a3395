//! The cards of registrations, courses, organisations and certificates. Separate because each is facts with links and
//! nothing to decide.

use super::super::{after_issue, day, places};
use super::contact_form;
use crate::core::domain::references::RegistrationRef;
use crate::core::domain::sheets::{SheetKind, SheetQuery, SheetRow};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::effects::Place;
use crate::tui::glyphs::Tone;

/// Rows of a list that match, at most so many.
pub fn rows(core: &Core, kind: SheetKind, filter: &str, limit: u32) -> Result<Vec<SheetRow>, Error> {
    let query = SheetQuery { filter: filter.to_owned(), limit, ..SheetQuery::default() };
    Ok(core.sheet(kind, &query)?.rows)
}

/// The cells of a row by their column names.
pub fn cell<'a>(core: &Core, kind: SheetKind, row: &'a SheetRow, column: &str) -> &'a str {
    let index = core.sheet_columns(kind).iter().position(|known| known.name == column);
    index.and_then(|index| row.cells.get(index)).map_or("", String::as_str)
}

/// The card of a registration.
pub fn registration(core: &Core, reference: &str) -> Result<Card, Error> {
    let which: RegistrationRef = reference.parse()?;
    let record = core.registration(which)?;
    let mut card = Card::new(reference, reference);
    card.widths = vec![14, 16, 12, 0];
    card.aside = format!("{} {}", Tone::of(record.state.code()).glyph(), record.state);
    let learner = core.learner(record.learner)?;
    let name = field(&learner.fields, "name_to_print");
    card.link(
        Line::fact("learner", format!("{}  {name}", record.learner)),
        places::at(2, "Learners", record.learner.to_string()),
    );
    card.link(
        Line::fact("course", format!("{}  {}", record.course.0, record.course.1)),
        places::at(2, "Courses", &record.course.0),
    );
    if let Some((code, name)) = &record.centre {
        card.link(Line::fact("centre", format!("{code}  {name}")), places::at(2, "Organisations", code));
    }
    card.add(Line::judged("state", record.state.code(), Tone::of(record.state.code()), ""));
    for (name, label) in FIELDS {
        let value = field(&record.fields, name);
        if !value.is_empty() {
            card.add(Line::fact(*label, day(value)));
        }
    }
    if let Some(employer) = core.employer_address(which)? {
        card.add(Line::fact("employer", employer.lines().join(", ")));
    }
    card.add(Line::Blank);
    card.add(Line::head("UNIT           GRADE            ACHIEVED"));
    for (unit, grade, achieved) in &record.results {
        let unit = if unit.is_empty() { "overall" } else { unit };
        card.add(Line::row([unit.to_owned(), grade.clone(), day(achieved)]));
    }
    if record.results.is_empty() {
        card.add(Line::Words(Tone::NotBegun, "no result yet".into()));
    }
    Ok(card)
}

const FIELDS: &[(&str, &str)] = &[
    ("number", "number"),
    ("registered_on", "registered"),
    ("due_on", "due"),
    ("assessed_in", "assessed in"),
    ("assessed_language", "language"),
    ("deliver_to", "deliver to"),
];

/// The value of a field by its name.
pub fn field<'a>(fields: &'a [(&'static str, String)], name: &str) -> &'a str {
    fields.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
}

/// The card of a course.
pub fn course(core: &Core, code: &str) -> Result<Card, Error> {
    let mut card = of_row(core, SheetKind::Courses, code, "course")?;
    card.widths = vec![12, 0, 10, 8];
    card.add(Line::Blank);
    card.add(Line::head("UNITS"));
    for unit in rows(core, SheetKind::Units, &format!("course:{code}"), 60)? {
        let of = |column| cell(core, SheetKind::Units, &unit, column).to_owned();
        card.add(Line::row([of("unit"), of("title"), of("mandatory"), of("credits")]));
    }
    card.add(Line::Blank);
    let registered = core.sheet_count(SheetKind::Registrations, &format!("course:{code}"))?;
    card.link(
        Line::fact("registrations", registered.to_string()),
        places::list(2, "Registrations", format!("course:{code}")),
    );
    let awards = core.sheet_count(SheetKind::Awards, &format!("course:{code}"))?;
    card.link(Line::fact("awards", awards.to_string()), places::list(2, "Awards", format!("course:{code}")));
    Ok(card)
}

/// The card of an organisation.
pub fn organisation(core: &Core, code: &str) -> Result<Card, Error> {
    let mut card = of_row(core, SheetKind::Organisations, code, "organisation")?;
    if let Some(first) = card.entries.first_mut() {
        // The cursor begins on the organisation itself, not on its first contact.
        code.clone_into(&mut first.about);
    }
    card.widths = vec![20, 18, 26, 0];
    card.drops = vec![3];
    card.add(Line::Blank);
    card.add(Line::head("CONTACTS"));
    for contact in core.contacts(code)? {
        let of = |column| field(&contact.fields, column).to_owned();
        card.add(Line::row([of("name"), of("role"), of("email"), of("phone")]));
        card.about(contact_form::line_of(contact.id));
    }
    card.add(Line::Blank);
    let filter = format!("centre:{code}");
    for (label, kind, pane, view) in [
        ("registrations", SheetKind::Registrations, 2, "Registrations"),
        ("awards", SheetKind::Awards, 2, "Awards"),
        ("claim files", SheetKind::ClaimFiles, 4, "Claim files"),
    ] {
        let count = core.sheet_count(kind, &filter)?;
        card.link(
            Line::fact(label, count.to_string()),
            Place { pane, view, filter: filter.clone(), record: String::new() },
        );
    }
    Ok(card)
}

/// The card of a certificate.
pub fn certificate(core: &Core, serial: &str) -> Result<Card, Error> {
    let mut card = of_row(core, SheetKind::Certificates, serial, "certificate")?;
    let row = one(core, SheetKind::Certificates, serial)?;
    let award = cell(core, SheetKind::Certificates, &row, "award").to_owned();
    let batch = cell(core, SheetKind::Certificates, &row, "batch").to_owned();
    card.add(Line::Blank);
    card.link(Line::fact("award", &award), places::at(2, "Awards", &award));
    card.link(Line::fact("print run", &batch), places::at(4, "Print runs", &batch));
    after_issue::certificates::add(core, &mut card, serial)?;
    Ok(card)
}

fn one(core: &Core, kind: SheetKind, reference: &str) -> Result<SheetRow, Error> {
    core.jump(reference).map(|place| place.row).or_else(|_| {
        let name = core.sheet_columns(kind).first().map_or("reference", |column| column.name);
        let found = rows(core, kind, &format!("{name}:\"{reference}\""), 5)?;
        found
            .into_iter()
            .find(|row| row.reference == reference)
            .ok_or_else(|| Error::not_found(format!("{kind} `{reference}`")))
    })
}

/// A card of everything a list knows of one row.
fn of_row(core: &Core, kind: SheetKind, reference: &str, what: &str) -> Result<Card, Error> {
    let row = one(core, kind, reference)?;
    let mut card = Card::new(reference, format!("{what} {reference}"));
    for (column, value) in core.sheet_columns(kind).iter().zip(&row.cells) {
        if !value.is_empty() {
            card.add(Line::fact(column.name.replace('_', " "), day(value)));
        }
    }
    Ok(card)
}
