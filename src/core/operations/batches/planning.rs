//! When and in what order runs are printed, and what they will cost: the run calendar of a brand, the runs that wait in
//! the order of fewest changes, their forecast. Separate from building, which makes runs of ready awards.
//!
//! **Invariant:** nothing here is stored but the calendar; a forecast is made anew from what was seen.

use chrono::NaiveTime;

use super::super::{Core, Error, Result};
use super::load;
use crate::core::domain::batches::BatchState;
use crate::core::domain::batches::forecast::{RunForecast, RunOutlook, Waiting, changes, fewest_changes};
use crate::core::domain::batches::printers::Rate;
use crate::core::domain::batches::run_calendar::{NextRun, RunCalendar, cut_off, weekday};
use crate::core::domain::brands::BrandId;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::domain::{Day, Refusal};
use crate::core::store::batches::printers::{self, PrinterRow};
use crate::core::store::batches::spoils::Quality;
use crate::core::store::batches::{members, ready, run_days, spoils};
use crate::core::store::{Connection, holidays};

/// Days looked back when the spoils of a template are counted.
const DAYS_SEEN: u64 = 90;

/// Hand-overs of a printer that measure its pace.
const HAND_OVERS_SEEN: u32 = 12;

/// When a brand prints next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandRun {
    /// The brand's code.
    pub brand: String,
    /// The next run; none when its calendar names none within a year.
    pub next: Option<NextRun>,
    /// Minutes until its cut-off.
    pub minutes_left: Option<i64>,
    /// The calendar itself.
    pub calendar: RunCalendar,
}

/// A change of a run calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarChange {
    /// Every working day at this time.
    EveryDay(String),
    /// On this day of the week at this time; an empty time takes the day away.
    Weekday(String, String),
    /// On this day at this time; an empty time: no run.
    Day(Day, String),
    /// This day is like any other again.
    Usual(Day),
}

/// A run that waits to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRun {
    /// The run.
    pub batch: BatchRef,
    /// The brand's code.
    pub brand: String,
    /// Where it stands.
    pub state: BatchState,
    /// Its template.
    pub template: String,
    /// Its paper.
    pub paper: String,
    /// Why it is a special run; empty otherwise.
    pub special: String,
    /// Who allowed it, once it is approved.
    pub allowed_by: Option<String>,
    /// What it will cost.
    pub forecast: RunForecast,
}

/// The runs that wait, in the order to print them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintQueue {
    /// The runs.
    pub runs: Vec<WaitingRun>,
    /// How often the paper is changed in this order.
    pub paper_changes: u32,
    /// How often the template is changed.
    pub template_changes: u32,
}

/// What was spoiled of what came out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintQuality {
    /// By printer; an empty name: no printer was named.
    pub printers: Vec<Quality>,
    /// By template.
    pub templates: Vec<Quality>,
    /// By reason or defect.
    pub reasons: Vec<Quality>,
}

impl Core {
    /// When each brand prints next, or one of them.
    pub fn run_calendar(&self, brand: Option<&str>) -> Result<Vec<BrandRun>> {
        let office = holidays::calendar(self.db(), &self.office().place)?;
        let now = self.office_time(self.now());
        let mut found = Vec::new();
        for (id, code) in run_days::brands(self.db())? {
            if brand.is_some_and(|wanted| wanted != code) {
                continue;
            }
            let calendar = run_days::calendar(self.db(), id, self.today())?;
            let next = calendar.next(self.today(), now.time(), &office).ok();
            let minutes_left = next.and_then(|run| {
                let until = run.day.and_time(run.cut_off?);
                Some((until - self.today().and_time(now.time())).num_minutes())
            });
            found.push(BrandRun { brand: code, next, minutes_left, calendar });
        }
        match (brand, found.is_empty()) {
            (Some(code), true) => Err(Error::not_found(format!("brand `{code}` that prints"))),
            _ => Ok(found),
        }
    }

    /// Changes the run calendar of a brand; runs already built keep their day. Refuses what is no time, day or brand.
    pub fn change_run_calendar(&mut self, brand: &str, change: &CalendarChange) -> Result<BrandRun> {
        let (id, _) = ready::brand(self.db(), brand)?;
        let time = |text: &str| if text.is_empty() { Ok(String::new()) } else { cut_off(text).map(as_typed) };
        self.write(Action::SetRunCalendar, |tx| {
            let what = match change {
                CalendarChange::EveryDay(text) => {
                    let time = as_typed(cut_off(text)?);
                    run_days::set_usual(tx, id, &time)?;
                    format!("every working day until {time}")
                }
                CalendarChange::Weekday(name, text) => {
                    let (day, time) = (weekday(name)?, time(text)?);
                    run_days::set_weekday(tx, id, day, &time)?;
                    let until = if time.is_empty() { "no run".to_owned() } else { format!("until {time}") };
                    format!("{}, {until}", name.trim().to_lowercase())
                }
                CalendarChange::Day(day, text) => {
                    let time = time(text)?;
                    run_days::set_day(tx, id, *day, &time)?;
                    let until = if time.is_empty() { "no run".to_owned() } else { format!("until {time}") };
                    format!("{day}, {until}")
                }
                CalendarChange::Usual(day) => {
                    run_days::forget_day(tx, id, *day)?;
                    format!("{day} as usual")
                }
            };
            tx.record(&Event::new(EventKind::RunCalendarSet, brand).with("what", what))?;
            Ok(())
        })?;
        let brands = self.run_calendar(Some(brand))?;
        brands.into_iter().next().ok_or_else(|| Error::not_found(format!("brand `{brand}` that prints")))
    }

    /// The run an award of a brand joins that becomes ready now. Refuses a calendar without a run within a year.
    pub(super) fn run_of_now(&self, brand: BrandId) -> Result<Day> {
        let office = holidays::calendar(self.db(), &self.office().place)?;
        let now = self.office_time(self.now()).time();
        Ok(run_days::calendar(self.db(), brand, self.today())?.next(self.today(), now, &office)?.day)
    }

    /// The runs that wait to be printed: special runs first, then so that paper and template change least.
    pub fn print_queue(&self) -> Result<PrintQueue> {
        let mut runs = Vec::new();
        for batch in run_days::to_print(self.db())? {
            let row = load(self.db(), batch)?;
            runs.push(WaitingRun {
                batch,
                brand: row.brand_code.clone(),
                state: row.state,
                template: row.template_label.clone(),
                paper: row.paper.clone(),
                special: row.special_reason.clone(),
                allowed_by: run_days::approved_by(self.db(), batch)?,
                forecast: self.run_forecast(batch)?,
            });
        }
        let waiting: Vec<Waiting> = runs.iter().map(waiting).collect();
        let loaded = self.loaded()?;
        let loaded = loaded.as_ref().map(|(paper, template)| (paper.as_str(), template.as_str()));
        let order = fewest_changes(&waiting, loaded);
        let ordered: Vec<&Waiting> = order.iter().map(|index| &waiting[*index]).collect();
        let (paper_changes, template_changes) = changes(&ordered, loaded);
        Ok(PrintQueue {
            runs: order.into_iter().map(|index| runs[index].clone()).collect(),
            paper_changes,
            template_changes,
        })
    }

    /// Paper and template of the run that was written last: what lies in the printer.
    pub(super) fn loaded(&self) -> Result<Option<(String, String)>> {
        let Some(batch) = printers::last_written(self.db())? else { return Ok(None) };
        let row = load(self.db(), batch)?;
        Ok(Some((row.paper, row.template_label)))
    }

    /// What a run will cost: sheets, separators, spoils to expect, minutes.
    pub fn run_forecast(&self, batch: BatchRef) -> Result<RunForecast> {
        let row = load(self.db(), batch)?;
        let awards = members::count(self.db(), batch)?;
        let addressees = run_days::addressees(self.db(), batch)?;
        self.forecast(&row.paper, row.template, awards, addressees)
    }

    /// What so many certificates on a paper and template will cost.
    pub(super) fn forecast(
        &self,
        paper: &str,
        template: i64,
        certificates: u32,
        addressees: u32,
    ) -> Result<RunForecast> {
        let since = self.today().checked_sub_days(chrono::Days::new(DAYS_SEEN)).unwrap_or(self.today());
        let printer = printer_for(self.db(), paper)?;
        let rate = match &printer {
            Some(row) => rate_of(self.db(), row)?,
            None => Rate::Unknown,
        };
        let outlook = RunOutlook {
            certificates,
            addressees,
            seen: spoils::seen(self.db(), template, since)?,
            printer: printer.map(|row| row.printer.name),
            rate,
        };
        Ok(outlook.forecast())
    }

    /// What was spoiled of what came out, by printer, template and reason, from one day to another by the day of issue.
    /// Refuses an end before the beginning.
    pub fn print_quality(&self, from: Day, to: Day) -> Result<PrintQuality> {
        if to < from {
            return Err(Refusal::new(format!("print quality from {from} to {to} ends before it begins")).into());
        }
        Ok(PrintQuality {
            printers: spoils::by_printer(self.db(), from, to)?,
            templates: spoils::by_template(self.db(), from, to)?,
            reasons: spoils::by_reason(self.db(), from, to)?,
        })
    }
}

fn as_typed(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn waiting(run: &WaitingRun) -> Waiting {
    Waiting {
        special: !run.special.is_empty(),
        paper: run.paper.clone(),
        template: run.template.clone(),
        logos: String::new(),
    }
}

/// The first printer in use that takes a paper, one with the paper in a tray before one that takes any.
pub(super) fn printer_for(db: &Connection, paper: &str) -> Result<Option<PrinterRow>> {
    let takes = |row: &PrinterRow| !row.retired && row.printer.takes(paper);
    let found = printers::all(db)?.into_iter().filter(takes);
    Ok(found.max_by_key(|row| (!row.printer.trays.is_empty(), std::cmp::Reverse(row.id))))
}

/// How quickly a printer prints.
pub(super) fn rate_of(db: &Connection, row: &PrinterRow) -> Result<Rate> {
    Ok(Rate::of(&printers::measured(db, row.id, HAND_OVERS_SEEN)?, row.printer.stated_rate))
}
