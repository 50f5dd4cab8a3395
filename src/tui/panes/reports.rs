//! The reports pane: the weekly operations, as of the end of any week. Separate because a report is a page of finished
//! figures, each of which leads to its rows.

use super::{View, places, view};
use crate::core::domain::reports::weekly::thousands;
use crate::core::domain::reports::{Standing, Week, WeeklyReport, page};
use crate::core::{Core, Error, ReportFormat};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Query};
use crate::tui::forms::{Field, Form, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::RowVerb;

static WEEKLY: Leaf = Leaf {
    title: "weekly operations",
    asks: |week| Query::Card(card, week.to_owned()),
    verbs: VERBS,
    hints: &[Verb::ViewBefore, Verb::ViewAfter, Verb::Export, Verb::Recheck],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::ViewBefore,
        offer: |_| Offer::named("week before"),
        run: |chosen, cx| turn(chosen.reference, false, cx),
    },
    RowVerb {
        verb: Verb::ViewAfter,
        offer: |_| Offer::named("next week"),
        run: |chosen, cx| turn(chosen.reference, true, cx),
    },
    RowVerb {
        verb: Verb::Export,
        offer: |_| Offer::YES,
        run: |chosen, cx| vec![Step::Open(export(week_of(chosen.reference, cx.core)))],
    },
];

/// The sub-views of the reports.
pub fn views() -> Vec<View> {
    vec![view("Weekly operations", |week| Box::new(RecordPage::new(&WEEKLY, week)))]
}

fn week_of(text: &str, core: &Core) -> Week {
    text.parse().unwrap_or_else(|_| core.this_week())
}

fn turn(text: &str, onward: bool, cx: &Cx) -> Vec<Step> {
    let week = week_of(text, cx.core);
    let week = if onward { week.next().min(cx.core.this_week()) } else { week.back(1) };
    vec![Step::Go(places::list(7, "Weekly operations", week.to_string()))]
}

fn card(core: &Core, week: &str) -> Result<Card, Error> {
    let report = core.weekly_report(week_of(week, core))?;
    let mut card = Card::new(week, "weekly operations");
    card.aside = page::heading(&report).replace("Weekly operations ", "");
    card.widths = vec![34, 9, 9, 9, 9, 0];
    card.add(Line::row([
        "FIGURE".to_owned(),
        format!("{:>8}", report.week.short()),
        format!("{:>8}", report.week.back(1).short()),
        format!("{:>8}", "CHANGE"),
        format!("{:>8}", "TARGET"),
        "STATE".to_owned(),
    ]));
    figures(&mut card, &report);
    dispatched(&mut card, &report);
    ages(&mut card, &report);
    card.add(Line::Blank);
    let missed = page::missed_words(&report);
    let tone = if missed.starts_with("No ") { Tone::Done } else { Tone::Late };
    card.add(Line::Words(tone, missed));
    card.add(Line::Words(Tone::Apart, page::proof(&report)));
    Ok(card)
}

fn figures(card: &mut Card, report: &WeeklyReport) {
    for (figure, row) in report.figures.iter().zip(page::rows(report)) {
        let [name, value, before, change, target, state] = row;
        let tone = match figure.standing() {
            Standing::Met => Tone::Done,
            Standing::Missed => Tone::Failed,
            Standing::NoTarget | Standing::NothingToMeasure => Tone::Apart,
        };
        let right = |text: String| format!("{text:>8}");
        let line = Line::row([
            name.clone(),
            right(value),
            right(before),
            right(change),
            right(target),
            format!("{} {state}", tone.glyph()),
        ]);
        match drill(&name) {
            Some(place) => card.link(line, place),
            None => card.add(line),
        };
    }
}

/// The rows behind a figure, where a list shows them.
fn drill(figure: &str) -> Option<crate::tui::effects::Place> {
    let low = figure.to_lowercase();
    if low.contains("overdue") {
        return Some(places::list(3, "Queue", "due:<today"));
    }
    if low.contains("exceptions") {
        return Some(places::list(3, "Queue", ""));
    }
    if low.contains("dispatched") {
        return Some(places::list(2, "Certificates", "state:dispatched"));
    }
    low.contains("spoiled").then(|| places::list(2, "Certificates", "state:spoiled"))
}

fn dispatched(card: &mut Card, report: &WeeklyReport) {
    let most =
        report.dispatched.iter().map(|(_, count)| *count).max().unwrap_or(0).max(report.targets.dispatched).max(1);
    card.add(Line::Blank);
    card.add(Line::Head(
        "CERTIFICATES DISPATCHED A WEEK".into(),
        format!("target {}", thousands(report.targets.dispatched)),
    ));
    for (week, count) in &report.dispatched {
        let met = *count >= report.targets.dispatched;
        let tone = if met { Tone::Done } else { Tone::Failed };
        let note = format!("{} {} {}", thousands(*count), tone.glyph(), if met { "met" } else { "below" });
        card.add(Line::Bar {
            label: week.short(),
            done: (*count).max(0) as u64,
            total: most as u64,
            note: (tone, note),
        });
    }
}

fn ages(card: &mut Card, report: &WeeklyReport) {
    let most = report.open_by_age.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    card.add(Line::Blank);
    card.add(Line::head("OPEN EXCEPTIONS BY AGE, WORKING DAYS"));
    for (group, count) in &report.open_by_age {
        let done = (*count).max(0) as u64;
        card.add(Line::Bar {
            label: group.code().to_owned(),
            done,
            total: most as u64,
            note: (Tone::Apart, thousands(*count)),
        });
    }
}

/// Where the report is written.
fn export(week: Week) -> Box<dyn Layer> {
    let formats: Vec<String> = ReportFormat::ALL.iter().map(|format| format.code().to_owned()).collect();
    let fields = vec![
        Field::choice("format", "Format", formats).required().with("text"),
        Field::text("file", "File").required().with(format!("weekly-{week}.txt")),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let format =
            values.get("format").parse().map_err(|_| Wrong { field: "format", words: "wanted a format".into() })?;
        Ok(vec![Step::Do(Action::WriteWeekly(week, format, values.get("file").into()))])
    };
    let form =
        Form::new("weekly report", week.to_string(), format!("Export the report of {week}"), fields, Box::new(submit));
    Box::new(form.small().fleeting().button("Write"))
}
