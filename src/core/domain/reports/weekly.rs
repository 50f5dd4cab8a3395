//! The weekly operations report: its figures with their targets, twelve weeks of dispatch, turnaround, exceptions by
//! age. Separate from other reports because the head of the function reads it every Monday.
//!
//! **Invariant:** a figure without anything to measure has no value and neither meets nor misses its target.

use super::facts::WeekFigure;
use super::week::Week;

codes! {
    /// The lines of the report, in order.
    pub enum WeeklyFigure: "weekly figure" {
        Dispatched = "Certificates dispatched",
        ClaimToDispatch = "Claim to dispatch, 9 of 10 within",
        HeldRows = "Claim rows held at first pass",
        Open = "Exceptions open",
        Overdue = "of them overdue",
        Spoiled = "Sheets spoiled",
        BatchesClosed = "Print runs closed",
        Returned = "Certificates returned",
        Redispatched = "Certificates re-dispatched",
        Lost = "Certificates lost in the post",
        Notifiable = "Notifiable events",
    }
}

/// What a figure measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureValue {
    /// So many.
    Count(i64),
    /// So many working days.
    Days(u32),
    /// A part of a whole, shown as a percentage with one digit.
    Share(i64, i64),
    /// Nothing was there to measure.
    Nothing,
}

impl FigureValue {
    /// As shown: `2,148`, `9 d`, `3.1 %`, `–`.
    pub fn words(self) -> String {
        match self {
            Self::Count(count) => thousands(count),
            Self::Days(days) => format!("{days} d"),
            Self::Share(part, whole) if whole > 0 => {
                let permille = (part * 1000 + whole / 2) / whole;
                format!("{}.{} %", permille / 10, permille % 10)
            }
            Self::Share(..) | Self::Nothing => "–".to_owned(),
        }
    }

    fn permille(self) -> Option<i64> {
        match self {
            Self::Count(count) => Some(count * 1000),
            Self::Days(days) => Some(i64::from(days) * 1000),
            Self::Share(part, whole) => (whole > 0).then(|| (part * 1000 + whole / 2) / whole),
            Self::Nothing => None,
        }
    }
}

/// A whole number with commas between thousands.
pub fn thousands(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if count < 0 { format!("-{text}") } else { text }
}

/// What a figure ought to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// At least so many.
    AtLeast(i64),
    /// At most so many working days.
    WithinDays(u32),
    /// At most so many in a thousand.
    AtMostPermille(i64),
    /// Not more than the week before.
    Falling,
    /// None at all.
    None,
    /// Only told.
    Untargeted,
}

impl Target {
    /// As shown: `2,000`, `10 d`, `3.0 %`, `falling`, `0`, `–`.
    pub fn words(self) -> String {
        match self {
            Self::AtLeast(count) => thousands(count),
            Self::WithinDays(days) => format!("{days} d"),
            Self::AtMostPermille(permille) => format!("{}.{} %", permille / 10, permille % 10),
            Self::Falling => "falling".to_owned(),
            Self::None => "0".to_owned(),
            Self::Untargeted => "–".to_owned(),
        }
    }
}

codes! {
    /// Whether a figure came up to its target.
    pub enum Standing: "standing" { Met = "met", Missed = "missed", NoTarget = "no target", NothingToMeasure = "no data" }
}

/// One line of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Which.
    pub figure: WeeklyFigure,
    /// This week.
    pub value: FigureValue,
    /// The week before.
    pub before: FigureValue,
    /// What it ought to be.
    pub target: Target,
}

impl Figure {
    /// Whether it came up to its target.
    pub fn standing(&self) -> Standing {
        let Some(value) = self.value.permille() else { return Standing::NothingToMeasure };
        let met = match self.target {
            Target::AtLeast(count) => value >= count * 1000,
            Target::WithinDays(days) => value <= i64::from(days) * 1000,
            Target::AtMostPermille(permille) => value <= permille,
            Target::Falling => self.before.permille().is_none_or(|before| value <= before),
            Target::None => value == 0,
            Target::Untargeted => return Standing::NoTarget,
        };
        if met { Standing::Met } else { Standing::Missed }
    }

    /// How it moved: `+161`, `-2 d`, `-1.3 %`; empty where one of the weeks has nothing.
    pub fn change(&self) -> String {
        let (Some(value), Some(before)) = (self.value.permille(), self.before.permille()) else { return String::new() };
        let moved = value - before;
        let sign = if moved < 0 { "-" } else { "+" };
        let size = moved.abs();
        match self.value {
            _ if moved == 0 => "0".to_owned(),
            FigureValue::Share(..) => format!("{sign}{}.{} %", size / 10, size % 10),
            FigureValue::Days(_) => format!("{sign}{} d", size / 1000),
            _ => format!("{sign}{}", thousands(size / 1000)),
        }
    }
}

/// What the office aims at; settings of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets {
    /// Certificates dispatched a week.
    pub dispatched: i64,
    /// Working days within which nine of ten claims are dispatched.
    pub claim_to_dispatch: u32,
    /// Claim rows held at the first pass, in a thousand.
    pub held_permille: i64,
    /// Sheets spoiled, in a thousand.
    pub spoiled_permille: i64,
}

impl Default for Targets {
    fn default() -> Self {
        Self { dispatched: 2_000, claim_to_dispatch: 10, held_permille: 30, spoiled_permille: 10 }
    }
}

/// The recorded figures of one week: what the events of the week add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekTotals {
    sums: std::collections::BTreeMap<(WeekFigure, String), i64>,
}

impl WeekTotals {
    /// Takes in what is stored of a figure.
    pub fn put(&mut self, figure: WeekFigure, part: &str, value: i64) {
        self.sums.insert((figure, part.to_owned()), value);
    }

    /// A figure, its parts summed.
    pub fn sum(&self, figure: WeekFigure) -> i64 {
        self.sums.iter().filter(|((f, _), _)| *f == figure).map(|(_, value)| value).sum()
    }

    /// Certificates by working days from claim to dispatch, fewest days first.
    pub fn turnaround(&self) -> Vec<(u32, i64)> {
        let parts = self.sums.iter().filter(|((f, _), value)| *f == WeekFigure::Turnaround && **value > 0);
        parts.filter_map(|((_, part), value)| Some((part.parse().ok()?, *value))).collect()
    }
}

/// The days within which `of_hundred` in a hundred certificates were dispatched, by nearest rank.
pub fn within(turnaround: &[(u32, i64)], of_hundred: i64) -> Option<u32> {
    let all: i64 = turnaround.iter().map(|(_, count)| count).sum();
    let rank = (all * of_hundred + 99) / 100;
    let mut seen = 0;
    turnaround
        .iter()
        .find(|(_, count)| {
            seen += count;
            seen >= rank.max(1)
        })
        .map(|(days, _)| *days)
}

codes! {
    /// Age of an open exception in working days, as the report groups it.
    pub enum AgeGroup: "age in working days" { Fresh = "0-2", Days3 = "3-5", Days6 = "6-10", Days11 = "11-20", Older = "over 20" }
}

impl AgeGroup {
    /// The group of an age.
    pub const fn of(working_days: i64) -> Self {
        match working_days {
            ..=2 => Self::Fresh,
            3..=5 => Self::Days3,
            6..=10 => Self::Days6,
            11..=20 => Self::Days11,
            _ => Self::Older,
        }
    }
}

/// Everything recorded that the report of one week is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The totals of the week and of the weeks before it, the week first.
    pub weeks: Vec<WeekTotals>,
    /// Exceptions open at the end of the week and of the one before.
    pub open: [i64; 2],
    /// Those of them past their due date; none where no day was run since.
    pub overdue: [Option<i64>; 2],
    /// Open exceptions by age group, in the order of the groups.
    pub open_by_age: Vec<i64>,
    /// The last event of the week: its number and hash in hexadecimal.
    pub trail_head: Option<(i64, String)>,
    /// Whether the week is not over yet.
    pub running: bool,
}

/// The weekly operations report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyReport {
    /// Which week.
    pub week: Week,
    /// Its lines.
    pub figures: Vec<Figure>,
    /// Certificates dispatched by week, the earliest first.
    pub dispatched: Vec<(Week, i64)>,
    /// What was aimed at.
    pub targets: Targets,
    /// Claim to dispatch, working days: half, three of four, nine of ten, nineteen of twenty, slowest.
    pub turnaround: Vec<(&'static str, Option<u32>)>,
    /// Open exceptions by age.
    pub open_by_age: Vec<(AgeGroup, i64)>,
    /// What moved in the week: exceptions opened and closed, awards made, claim files.
    pub moved: Vec<(WeekFigure, i64)>,
    /// The last event of the week, as proof.
    pub trail_head: Option<(i64, String)>,
    /// Whether the week is not over yet.
    pub running: bool,
}

impl WeeklyReport {
    /// Makes the report of a week from what was recorded.
    pub fn new(week: Week, recorded: Recorded, targets: Targets) -> Self {
        let nothing = WeekTotals::default();
        let this = recorded.weeks.first().unwrap_or(&nothing);
        let before = recorded.weeks.get(1).unwrap_or(&nothing);
        let dispatched = recorded.weeks.iter().enumerate().rev();
        let moved = [
            WeekFigure::ClaimFiles,
            WeekFigure::ClaimRows,
            WeekFigure::AwardsCreated,
            WeekFigure::ExceptionsOpened,
            WeekFigure::ExceptionsClosed,
        ];
        let days = this.turnaround();
        let groups = AgeGroup::ALL.iter().copied();
        Self {
            week,
            figures: WeeklyFigure::ALL.iter().map(|figure| line(*figure, [this, before], &recorded, targets)).collect(),
            dispatched: dispatched
                .map(|(back, totals)| (week.back(back as u64), totals.sum(WeekFigure::CertificatesDispatched)))
                .collect(),
            targets,
            turnaround: [
                ("half within", 50),
                ("3 of 4 within", 75),
                ("9 of 10 within", 90),
                ("19 of 20 within", 95),
                ("slowest", 100),
            ]
            .map(|(words, of_hundred)| (words, within(&days, of_hundred)))
            .to_vec(),
            open_by_age: groups
                .enumerate()
                .map(|(at, group)| (group, recorded.open_by_age.get(at).copied().unwrap_or(0)))
                .collect(),
            moved: moved.map(|figure| (figure, this.sum(figure))).to_vec(),
            trail_head: recorded.trail_head,
            running: recorded.running,
        }
    }

    /// The figures that missed their target.
    pub fn missed(&self) -> impl Iterator<Item = &Figure> {
        self.figures.iter().filter(|figure| figure.standing() == Standing::Missed)
    }
}

fn line(figure: WeeklyFigure, weeks: [&WeekTotals; 2], recorded: &Recorded, targets: Targets) -> Figure {
    use WeeklyFigure as L;
    let [value, before] = [0, 1].map(|at| measured(figure, weeks[at], recorded, at));
    let target = match figure {
        L::Dispatched => Target::AtLeast(targets.dispatched),
        L::ClaimToDispatch => Target::WithinDays(targets.claim_to_dispatch),
        L::HeldRows => Target::AtMostPermille(targets.held_permille),
        L::Open => Target::Falling,
        L::Overdue => Target::None,
        L::Spoiled => Target::AtMostPermille(targets.spoiled_permille),
        // What was sent again is no reprint: it is the same paper, and counts apart from what was dispatched.
        L::BatchesClosed | L::Returned | L::Redispatched | L::Lost => Target::Untargeted,
        L::Notifiable => Target::None,
    };
    Figure { figure, value, before, target }
}

fn measured(figure: WeeklyFigure, week: &WeekTotals, recorded: &Recorded, at: usize) -> FigureValue {
    use WeekFigure as F;
    match figure {
        WeeklyFigure::Dispatched => FigureValue::Count(week.sum(F::CertificatesDispatched)),
        WeeklyFigure::ClaimToDispatch => within(&week.turnaround(), 90).map_or(FigureValue::Nothing, FigureValue::Days),
        WeeklyFigure::HeldRows => FigureValue::Share(week.sum(F::ClaimRowsHeld), week.sum(F::ClaimRows)),
        WeeklyFigure::Open => FigureValue::Count(recorded.open[at]),
        WeeklyFigure::Overdue => recorded.overdue[at].map_or(FigureValue::Nothing, FigureValue::Count),
        WeeklyFigure::Spoiled => {
            FigureValue::Share(week.sum(F::SheetsSpoiled), week.sum(F::SheetsPrinted) + week.sum(F::SheetsSpoiled))
        }
        WeeklyFigure::BatchesClosed => FigureValue::Count(week.sum(F::BatchesClosed)),
        WeeklyFigure::Returned => FigureValue::Count(week.sum(F::CertificatesReturned)),
        WeeklyFigure::Redispatched => FigureValue::Count(week.sum(F::CertificatesRedispatched)),
        WeeklyFigure::Lost => FigureValue::Count(week.sum(F::CertificatesLost)),
        WeeklyFigure::Notifiable => FigureValue::Count(week.sum(F::NotifiableEvents)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(facts: &[(WeekFigure, &str, i64)]) -> WeekTotals {
        let mut totals = WeekTotals::default();
        facts.iter().for_each(|(figure, part, value)| totals.put(*figure, part, *value));
        totals
    }

    fn figure(value: FigureValue, before: FigureValue, target: Target) -> Figure {
        Figure { figure: WeeklyFigure::Dispatched, value, before, target }
    }

    #[test]
    fn values_and_changes_read_as_people_write_them() {
        use FigureValue::{Count, Days, Nothing, Share};
        for (value, before, words, change) in [
            (Count(2_148), Count(1_987), "2,148", "+161"),
            (Count(1_251), Count(1_274), "1,251", "-23"),
            (Days(9), Days(11), "9 d", "-2 d"),
            (Share(31, 1000), Share(44, 1000), "3.1 %", "-1.3 %"),
            (Share(0, 0), Share(1, 10), "–", ""),
            (Count(5), Count(5), "5", "0"),
            (Nothing, Count(1), "–", ""),
        ] {
            let figure = figure(value, before, Target::Untargeted);
            assert_eq!((figure.value.words().as_str(), figure.change().as_str()), (words, change));
        }
        assert_eq!(thousands(-1_234_567), "-1,234,567");
    }

    #[test]
    fn a_target_is_met_missed_or_cannot_be_measured() {
        use FigureValue::{Count, Days, Nothing, Share};
        for (value, target, standing) in [
            (Count(2_000), Target::AtLeast(2_000), Standing::Met),
            (Count(1_999), Target::AtLeast(2_000), Standing::Missed),
            (Days(10), Target::WithinDays(10), Standing::Met),
            (Days(11), Target::WithinDays(10), Standing::Missed),
            (Share(31, 1000), Target::AtMostPermille(30), Standing::Missed),
            (Share(9, 1000), Target::AtMostPermille(10), Standing::Met),
            (Count(11), Target::Falling, Standing::Missed),
            (Count(10), Target::Falling, Standing::Met),
            (Count(1), Target::None, Standing::Missed),
            (Nothing, Target::None, Standing::NothingToMeasure),
            (Count(1), Target::Untargeted, Standing::NoTarget),
        ] {
            assert_eq!(figure(value, Count(10), target).standing(), standing, "{value:?} {target:?}");
        }
    }

    #[test]
    fn within_is_the_nearest_rank() {
        let days = [(2, 5), (4, 4), (9, 1)];
        assert_eq!(
            (within(&days, 50), within(&days, 90), within(&days, 95), within(&days, 100)),
            (Some(2), Some(4), Some(9), Some(9))
        );
        assert_eq!(within(&[], 50), None);
    }

    #[test]
    fn a_report_adds_up_its_weeks() {
        let this = totals(&[
            (WeekFigure::CertificatesDispatched, "", 120),
            (WeekFigure::ClaimRows, "", 200),
            (WeekFigure::ClaimRowsHeld, "", 10),
            (WeekFigure::Turnaround, "0003", 110),
            (WeekFigure::Turnaround, "0012", 10),
            (WeekFigure::CertificatesReturned, "", 7),
            (WeekFigure::CertificatesRedispatched, "", 4),
            (WeekFigure::CertificatesLost, "", 2),
        ]);
        let before = totals(&[(WeekFigure::CertificatesDispatched, "", 80)]);
        let recorded = Recorded {
            weeks: vec![this, before],
            open: [7, 9],
            overdue: [Some(1), Some(0)],
            open_by_age: vec![6, 1],
            ..Recorded::default()
        };
        let report = WeeklyReport::new("2026-W47".parse().unwrap(), recorded, Targets::default());
        let shown: Vec<_> = report.figures.iter().map(|f| (f.value.words(), f.standing().code())).collect();
        let wanted = [
            ("120", "missed"),
            ("3 d", "met"),
            ("5.0 %", "missed"),
            ("7", "met"),
            ("1", "missed"),
            ("–", "no data"),
            ("0", "no target"),
            ("7", "no target"),
            ("4", "no target"),
            ("2", "no target"),
            ("0", "met"),
        ];
        assert_eq!(shown, wanted.map(|(value, standing)| (value.to_owned(), standing)));
        assert_eq!(report.dispatched.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [80, 120]);
        assert_eq!(report.turnaround[2], ("9 of 10 within", Some(3)));
        assert_eq!(report.missed().count(), 3);
    }
}
