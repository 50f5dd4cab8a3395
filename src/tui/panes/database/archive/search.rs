//! Searching the archive: what somebody remembers, and the entries it may be, the best first, each with its reasons.

use super::super::super::{day, places};
use super::ENTRY;
use crate::core::domain::archive::{Band, Evidence, Sought};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::Query;
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::RowVerb;

/// How many are shown.
const MOST: usize = 25;

/// The page of what was found; its reference is what was searched for.
static FOUND: Leaf = Leaf {
    title: "found",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: &[
        RowVerb {
            verb: Verb::Forward,
            offer: |chosen| match chosen.line {
                "" => Offer::no("put the cursor on an entry"),
                _ => Offer::named("look at it"),
            },
            run: |chosen, _| open(chosen.line, chosen.reference),
        },
        RowVerb { verb: Verb::New, offer: |_| Offer::named("search"), run: |_, _| vec![Step::Open(form())] },
    ],
    hints: &[Verb::Forward, Verb::New],
    scan: None,
    after: None,
};

fn open(entry: &str, sought: &str) -> Vec<Step> {
    vec![Step::Open(Box::new(RecordPage::new(&ENTRY, format!("{entry}|{sought}"))))]
}

/// The fields of what somebody remembers, beginning with what is known.
pub fn fields(sought: &Sought) -> Vec<Field> {
    let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
    vec![
        Field::text("name", "Name now").with(&sought.name),
        Field::text("earlier", "Earlier name").with(&sought.earlier_name),
        Field::new("born", "Born", Kind::Day).with(sought.born_on.map(|day| day.to_string()).unwrap_or_default()),
        Field::new("born_year", "or year", Kind::Number).with(year(sought.born_year)),
        Field::text("centre", "Centre").with(&sought.centre),
        Field::text("board", "Brand, board").with(&sought.brand),
        Field::text("course", "Course").with(&sought.course),
        Field::new("in_year", "Year awarded", Kind::Number).with(year(sought.year)),
        Field::text("serial", "Serial").with(&sought.serial),
    ]
}

/// What the fields say.
pub fn sought(values: &Values) -> Sought {
    let text = |name: &str| values.get(name).trim().to_owned();
    Sought {
        name: text("name"),
        earlier_name: text("earlier"),
        born_on: values.get("born").parse().ok(),
        born_year: values.get("born_year").parse().ok(),
        centre: text("centre"),
        brand: text("board"),
        course: text("course"),
        year: values.get("in_year").parse().ok(),
        serial: text("serial"),
    }
}

/// The form.
pub fn form() -> Box<dyn Layer> {
    let head = vec!["A family name is enough; every further word sharpens the search.".to_owned()];
    let submit = |values: &Values, _: &Cx| {
        let sought = sought(values);
        sought.check().map_err(|refusal| Wrong { field: "name", words: refusal.message().to_owned() })?;
        Ok(vec![Step::Close, Step::Open(Box::new(RecordPage::new(&FOUND, written(&sought))))])
    };
    let form = Form::new("archive search", "", "Search the archive", fields(&Sought::default()), Box::new(submit));
    Box::new(form.fleeting().head(head).button("Search"))
}

/// What was searched for, as one text.
fn written(sought: &Sought) -> String {
    let s = sought;
    serde_json::json!([
        s.name,
        s.earlier_name,
        s.born_on.map(|day| day.to_string()),
        s.born_year,
        s.centre,
        s.brand,
        s.course,
        s.year,
        s.serial
    ])
    .to_string()
}

/// Reads it back. Refuses what is none.
pub fn read(text: &str) -> Result<Sought, serde_json::Error> {
    type Parts = (String, String, Option<String>, Option<i32>, String, String, String, Option<i32>, String);
    let (name, earlier_name, born_on, born_year, centre, brand, course, year, serial): Parts =
        serde_json::from_str(text)?;
    let born_on = born_on.and_then(|day| day.parse().ok());
    Ok(Sought { name, earlier_name, born_on, born_year, centre, brand, course, year, serial })
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let sought = read(reference).unwrap_or_default();
    let hits = core.search_archive(&sought, MOST)?;
    let mut card = Card::new(reference, "archive search");
    card.aside = format!("{} may be meant", hits.len());
    card.widths = vec![5, 8, 26, 11, 5, 0];
    let asked = [&sought.name, &sought.earlier_name, &sought.serial].map(String::as_str);
    card.add(Line::fact(
        "searched for",
        asked.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "),
    ));
    card.add(Line::Blank);
    if hits.is_empty() {
        card.add(Line::Words(
            Tone::Apart,
            "- Nothing fits; try only a family name, an earlier name, or a birth date.".into(),
        ));
        return Ok(card);
    }
    card.add(Line::row(["", "", "NAME ON FILM", "BORN", "YEAR", "ENTRY"]));
    for hit in &hits {
        let f = &hit.filmed;
        let born = f.born_on.map(|born| day(&born.to_string())).or(f.born_year.map(|year| year.to_string()));
        let cells = [
            hit.evidence.score().to_string(),
            hit.evidence.band().to_string(),
            f.name.clone(),
            born.unwrap_or_default(),
            f.year.map(|year| year.to_string()).unwrap_or_default(),
            hit.entry.to_string(),
        ];
        let place = places::at(2, "Archive", format!("{}|{reference}", hit.entry));
        card.link(Line::row(cells), place);
        card.about(hit.entry.to_string());
        card.add(Line::Words(tone(hit.evidence.band()), format!("     {}", hit.evidence.line())));
    }
    card.add(Line::Blank);
    let rule =
        "The score is the share of the points that could be compared, of at least 90: 70 of 90 points = 77 of 100.";
    card.add(Line::Words(Tone::Apart, rule.to_owned()));
    Ok(card)
}

const fn tone(band: Band) -> Tone {
    match band {
        Band::Strong => Tone::Done,
        Band::Fair => Tone::NotBegun,
        Band::Weak => Tone::Apart,
    }
}

/// The points of a match, a line each.
pub fn weighed(card: &mut Card, evidence: &Evidence) {
    card.add(Line::Head(format!("MATCH {}", evidence.reckoned()), evidence.band().to_string()));
    for reason in evidence.reasons() {
        let tone = if reason.points < 0 { Tone::Failed } else { Tone::Done };
        card.add(Line::judged(reason.about, format!("{:+}", reason.points), tone, &reason.words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_travels_as_one_text() {
        let sought = Sought {
            name: "Mary | \"Okoro\"".into(),
            born_on: "1961-04-03".parse().ok(),
            year: Some(1979),
            ..Sought::default()
        };
        assert_eq!(read(&written(&sought)).unwrap(), sought);
        assert!(read("").is_err());
    }
}
