//! What can be looked up in a field: learners, courses, organisations, operators. Separate because forms of several panes
//! look up the same records, and the reader thread runs them.

use super::database::cell;
use crate::core::Core;
use crate::core::domain::sheets::{SheetKind, SheetQuery};
use crate::tui::forms::{LookUp, Suggestion, Verdict};

/// Suggestions shown at once.
const MOST: u32 = 12;

fn look_up(kind: SheetKind, text: &str, name: &str, core: &Core) -> Vec<Suggestion> {
    let query = SheetQuery { filter: text.replace('"', ""), limit: MOST, ..SheetQuery::default() };
    let rows = core.sheet(kind, &query).map(|page| page.rows).unwrap_or_default();
    rows.iter().map(|row| Suggestion::new(row.reference.as_str(), cell(core, kind, row, name))).collect()
}

fn known(kind: SheetKind, text: &str, name: &str, core: &Core) -> Verdict {
    match core.jump(text) {
        Ok(place) if place.kind == kind => Ok(cell(core, kind, &place.row, name).to_owned()),
        _ => match look_up(kind, text, name, core).into_iter().find(|found| found.value.eq_ignore_ascii_case(text)) {
            Some(found) => Ok(found.text),
            None => Err("letters narrow, Down chooses".to_owned()),
        },
    }
}

/// A learner, by reference, ULN or name.
pub const LEARNER: LookUp = LookUp {
    suggest: |text, core| look_up(SheetKind::Learners, text, "name", core),
    judge: |text, core| known(SheetKind::Learners, text, "name", core),
};

/// A course, by code or title.
pub const COURSE: LookUp = LookUp {
    suggest: |text, core| look_up(SheetKind::Courses, text, "title", core),
    judge: |text, core| known(SheetKind::Courses, text, "title", core),
};

/// An organisation, by code or name.
pub const CENTRE: LookUp = LookUp {
    suggest: |text, core| look_up(SheetKind::Organisations, text, "name", core),
    judge: |text, core| known(SheetKind::Organisations, text, "name", core),
};

/// An operator of the office, by login or name.
pub const OPERATOR: LookUp = LookUp { suggest: operators, judge: known_operator };

fn operators(text: &str, core: &Core) -> Vec<Suggestion> {
    let low = text.to_lowercase();
    let operators = core.operators().unwrap_or_default();
    let fits = operators.into_iter().filter(|operator| {
        operator.active
            && (operator.login.starts_with(&low)
                || operator.name.to_lowercase().split(' ').any(|part| part.starts_with(&low)))
    });
    fits.map(|operator| {
        let roles: Vec<&str> = operator.roles.iter().take(3).map(|role| role.code()).collect();
        Suggestion::new(operator.login, format!("{}, {}", operator.name, roles.join(", ")))
    })
    .collect()
}

fn known_operator(text: &str, core: &Core) -> Result<String, String> {
    let operators = core.operators().map_err(|error| error.to_string())?;
    let found = operators.iter().find(|operator| operator.active && operator.login == text);
    found.map(|operator| operator.name.clone()).ok_or_else(|| "letters narrow, Down chooses".to_owned())
}
