//! The weekly operations on the screen: figures with their targets, what they were the week before, weeks of dispatch,
//! turnaround, exceptions by age. Separate because it is asked for by week.
//!
//! **Invariant:** what is shown of a past week is what was recorded by its end; Enter on a figure opens those rows.

use super::super::places;
use crate::core::domain::reports::weekly::{WeeklyFigure, thousands};
use crate::core::domain::reports::{Standing, Week, WeeklyReport, page};
use crate::core::{Core, Error, ReportFormat};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::RowVerb;

/// The page of a week; an empty one is the week the office is in.
pub static WEEKLY: Leaf = Leaf {
    title: "weekly operations",
    asks: |week| Query::Card(card, week.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Left, Verb::Right, Verb::Filter, Verb::Export],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Left,
        offer: |_| Offer::named("week before"),
        run: |chosen, cx| go(week_of(chosen.reference, cx.core).back(1)),
    },
    RowVerb {
        verb: Verb::Right,
        offer: |chosen| match chosen.state {
            "running" => Offer::no("this week is the last there is"),
            _ => Offer::named("week after"),
        },
        run: |chosen, cx| go(week_of(chosen.reference, cx.core).next().min(cx.core.this_week())),
    },
    RowVerb { verb: Verb::Filter, offer: |_| Offer::named("another week"), run: |_, _| vec![Step::Open(ask_week())] },
    RowVerb {
        verb: Verb::Export,
        offer: |_| Offer::YES,
        run: |chosen, cx| vec![Step::Open(export(week_of(chosen.reference, cx.core)))],
    },
];

fn go(week: Week) -> Vec<Step> {
    vec![Step::Go(places::list(7, "Weekly operations", week.to_string()))]
}

/// Asks for a week, as people name it or by a day in it.
fn ask_week() -> Box<dyn Layer> {
    let judge = |text: &str, cx: &Cx| match typed_week(text, cx) {
        Ok(week) => Ok(format!("{} to {}", week.first_day().format("%d/%m"), week.last_day().format("%d/%m/%Y"))),
        Err(words) => Err(words),
    };
    let fields = vec![Field::new("week", "Week", Kind::Text(judge)).required()];
    let submit = |values: &Values, cx: &Cx| {
        let week = typed_week(values.get("week"), cx).map_err(|words| Wrong { field: "week", words })?;
        Ok([vec![Step::Close], go(week)].into_iter().flatten().collect())
    };
    let head = vec!["A week such as 2026-W46 or W46, or any day in it.".to_owned()];
    let form = Form::new("report week", "", "Which week?", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Show"))
}

/// The week meant by `2026-W46`, `W46`, `46` or a day. Refuses one that has not begun.
fn typed_week(text: &str, cx: &Cx) -> Result<Week, String> {
    let (text, now) = (text.trim(), cx.core.this_week());
    let number = text.trim_start_matches(['w', 'W']);
    let week = if !number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        let year = now.to_string()[..4].to_owned();
        format!("{year}-W{number:0>2}").parse::<Week>().map_err(|refusal| refusal.to_string())?
    } else {
        match text.parse::<Week>() {
            Ok(week) => week,
            Err(refusal) => {
                let day = crate::core::domain::written_days::typed_day(text, cx.core.today(), cx.core.today());
                Week::of(day.map_err(|_| refusal.to_string())?.day)
            }
        }
    };
    if week > now { Err(format!("{week} has not begun; the office is in {now}")) } else { Ok(week) }
}

fn week_of(text: &str, core: &Core) -> Week {
    text.parse().unwrap_or_else(|_| core.this_week())
}

fn card(core: &Core, week: &str) -> Result<Card, Error> {
    let report = core.weekly_report(week_of(week, core))?;
    let mut card = Card::new(report.week.to_string(), "weekly operations");
    card.state = if report.running { "running" } else { "over" }.to_owned();
    let day = |day: crate::core::domain::Day| day.format("%d/%m").to_string();
    let ends = if report.running { "so far" } else { "as of its end" };
    let last = report.week.last_day().format("%d/%m/%y");
    card.aside = format!("{}, {} to {last}, {ends}", report.week.short(), day(report.week.first_day()));
    card.widths = vec![33, 7, 7, 6, 7, 11];
    card.drops = vec![3, 2, 4];
    card.add(Line::row([
        "FIGURE".to_owned(),
        format!("{:>7}", report.week.short()),
        format!("{:>7}", report.week.back(1).short()),
        format!("{:>6}", "CHANGE"),
        format!("{:>7}", "TARGET"),
        "STATE".to_owned(),
    ]));
    figures(&mut card, &report);
    let missed = page::missed_words(&report);
    let tone = if missed.starts_with("No ") { Tone::Done } else { Tone::Late };
    card.add(Line::Words(tone, format!("{} {missed}", tone.glyph())));
    dispatched(&mut card, &report);
    turnaround(&mut card, &report);
    ages(&mut card, &report);
    moved(&mut card, &report);
    card.add(Line::Blank);
    card.add(Line::Words(Tone::Apart, page::proof(&report)));
    Ok(card)
}

fn figures(card: &mut Card, report: &WeeklyReport) {
    for (figure, row) in report.figures.iter().zip(page::rows(report)) {
        // The dash of paper has no twin in ASCII.
        let [name, value, before, change, target, state] = row.map(|cell| cell.replace('–', "-"));
        let tone = match figure.standing() {
            Standing::Met => Tone::Done,
            Standing::Missed => Tone::Failed,
            Standing::NoTarget | Standing::NothingToMeasure => Tone::Apart,
        };
        let line = Line::row([
            name,
            format!("{value:>7}"),
            format!("{before:>7}"),
            format!("{change:>6}"),
            format!("{target:>7}"),
            format!("{} {state}", tone.glyph()),
        ]);
        card.link(line, rows_of(figure.figure, report));
    }
}

/// The rows a figure is counted from: of the running week as they stand now, of a past one as the trail has them.
fn rows_of(figure: WeeklyFigure, report: &WeeklyReport) -> Place {
    let (from, to) = (report.week.first_day(), report.week.last_day());
    let trail = |kinds: &str| places::list(7, "Trail", format!("kind:{kinds} day:{from}..{to}"));
    match figure {
        WeeklyFigure::Dispatched | WeeklyFigure::ClaimToDispatch => trail("\"batch dispatched\",\"post left\""),
        WeeklyFigure::HeldRows => trail("\"claim file received\""),
        WeeklyFigure::Open if report.running => places::list(3, "Queue", "state:open,in,waiting"),
        WeeklyFigure::Overdue if report.running => places::list(3, "Queue", "state:open,in,waiting due:<today"),
        WeeklyFigure::Open => trail("exception"),
        WeeklyFigure::Overdue => trail("\"day run\""),
        WeeklyFigure::Spoiled => trail("\"sheet spoiled\",\"certificate failed\""),
        WeeklyFigure::BatchesClosed => trail("\"batch closed\""),
        WeeklyFigure::Returned => trail("\"paper returned\""),
        WeeklyFigure::Redispatched => trail("\"post left\""),
        WeeklyFigure::Lost => trail("\"consignment moved\""),
        WeeklyFigure::Notifiable => trail("\"notifiable event opened\""),
    }
}

/// Weeks of dispatch as bars, with the target as a mark.
fn dispatched(card: &mut Card, report: &WeeklyReport) {
    let target = report.targets.dispatched.max(0) as u64;
    let longest = report.dispatched.iter().map(|(_, count)| *count).max().unwrap_or(0).max(0) as u64;
    let most = longest.max(target + target / 10).max(1);
    card.add(Line::Blank);
    card.add(Line::Head("CERTIFICATES DISPATCHED A WEEK".into(), format!("│ = target {}", thousands(target as i64))));
    for (week, count) in &report.dispatched {
        let met = *count >= report.targets.dispatched;
        let state = if met { (Tone::Done, "met".to_owned()) } else { (Tone::Failed, "below".to_owned()) };
        let line = Line::Chart {
            label: week.short(),
            value: (*count).max(0) as u64,
            most,
            target,
            words: thousands(*count),
            state,
        };
        card.link(line, places::list(7, "Weekly operations", week.to_string()));
    }
}

fn turnaround(card: &mut Card, report: &WeeklyReport) {
    card.add(Line::Blank);
    card.add(Line::head("CLAIM TO DISPATCH, WORKING DAYS"));
    let most = report.turnaround.iter().filter_map(|(_, days)| *days).max().unwrap_or(0);
    for (words, days) in &report.turnaround {
        let target = if words.starts_with("9 of") { u64::from(report.targets.claim_to_dispatch) } else { 0 };
        let state = match days {
            Some(days) if target > 0 && u64::from(*days) <= target => (Tone::Done, "met".to_owned()),
            Some(_) if target > 0 => (Tone::Failed, "missed".to_owned()),
            _ => (Tone::Apart, String::new()),
        };
        card.add(Line::Chart {
            label: words.trim_end_matches(" within").to_owned(),
            value: u64::from(days.unwrap_or(0)),
            most: u64::from(most).max(target).max(1),
            target,
            words: days.map_or_else(|| "none".to_owned(), |days| format!("{days} d")),
            state,
        });
    }
}

fn ages(card: &mut Card, report: &WeeklyReport) {
    let most = report.open_by_age.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let all: i64 = report.open_by_age.iter().map(|(_, count)| *count).sum();
    card.add(Line::Blank);
    card.add(Line::Head("OPEN EXCEPTIONS BY AGE, WORKING DAYS".into(), thousands(all)));
    for (group, count) in &report.open_by_age {
        card.add(Line::Chart {
            label: group.code().to_owned(),
            value: (*count).max(0) as u64,
            most: most as u64,
            target: 0,
            words: thousands(*count),
            state: (Tone::Apart, String::new()),
        });
    }
}

fn moved(card: &mut Card, report: &WeeklyReport) {
    card.add(Line::Blank);
    card.add(Line::head("WHAT MOVED"));
    let words: Vec<String> =
        report.moved.iter().map(|(figure, count)| format!("{figure} {}", thousands(*count))).collect();
    card.add(Line::words(words.join(", ")));
}

/// Asks for format and file of the report.
fn export(week: Week) -> Box<dyn Layer> {
    let formats: Vec<String> = ReportFormat::ALL.iter().map(|format| format.code().to_owned()).collect();
    let fields =
        vec![Field::choice("format", "Format", formats).required().with("text"), Field::text("file", "File").with("")];
    let submit = move |values: &Values, _: &Cx| {
        let wrong = |_| Wrong { field: "format", words: "wanted a format".into() };
        let format: ReportFormat = values.get("format").parse().map_err(wrong)?;
        let ending = if format == ReportFormat::Text { "txt" } else { format.code() };
        let file = values.some("file").unwrap_or_else(|| format!("weekly-{week}.{ending}"));
        Ok(vec![Step::Do(Action::WriteWeekly(week, format, file.into()))])
    };
    let title = format!("Export the report of {week}");
    let head = vec![
        format!("No file named: weekly-{week} with its format's ending, here."),
        "A file that exists is never written over.".to_owned(),
    ];
    let form = Form::new("weekly report", week.to_string(), title, fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Write"))
}
