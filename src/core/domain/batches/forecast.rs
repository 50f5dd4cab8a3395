//! What a run will cost before it is printed: sheets, separators, spoils to expect, minutes. And the order in which runs
//! change paper and template least. Separate from the grouping, which decides what goes together.
//!
//! **Invariant:** what was never measured is not forecast; it is said that nobody knows.

use super::printers::Rate;
use crate::core::domain::counted;

/// What is known of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOutlook {
    /// Certificates to print.
    pub certificates: u32,
    /// Addressees, each with its separator sheet.
    pub addressees: u32,
    /// Sheets printed and spoiled lately on that template: those that came out, those that were spoiled.
    pub seen: (u32, u32),
    /// The printer that takes its paper, if one does.
    pub printer: Option<String>,
    /// How quickly it prints.
    pub rate: Rate,
}

/// What a run will cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunForecast {
    /// Sheets of certificate paper, without spoils.
    pub certificates: u32,
    /// Separator sheets.
    pub separators: u32,
    /// Spoils to expect at the rate seen; none when nothing was printed yet.
    pub spoils: Option<u32>,
    /// The printer.
    pub printer: Option<String>,
    /// Its pace.
    pub rate: Rate,
    /// Minutes for all that; none when nobody knows.
    pub minutes: Option<u32>,
}

/// Sheets that must have been seen before a spoil rate is believed.
const ENOUGH_SEEN: u32 = 20;

impl RunOutlook {
    /// Forecasts.
    pub fn forecast(self) -> RunForecast {
        let (seen, spoiled) = self.seen;
        let spoils = (seen >= ENOUGH_SEEN).then(|| {
            let expected = u64::from(self.certificates) * u64::from(spoiled);
            u32::try_from(expected.div_ceil(u64::from(seen))).unwrap_or(u32::MAX)
        });
        let sheets = self.certificates + self.addressees + spoils.unwrap_or(0);
        RunForecast {
            certificates: self.certificates,
            separators: self.addressees,
            spoils,
            minutes: self.rate.minutes(sheets),
            printer: self.printer,
            rate: self.rate,
        }
    }
}

impl RunForecast {
    /// `60 sheets and 3 separators, 1 spoil to expect, about 3 min on lumen`
    pub fn words(&self) -> String {
        let mut words =
            format!("{} and {}", counted(self.certificates, "sheet"), counted(self.separators, "separator"));
        match self.spoils {
            Some(0) | None => {}
            Some(spoils) => words.push_str(&format!(", {} to expect", counted(spoils, "spoil"))),
        }
        match (&self.printer, self.minutes) {
            (Some(printer), Some(minutes)) => words.push_str(&format!(", about {minutes} min on {printer}")),
            (Some(printer), None) => words.push_str(&format!(", nobody knows yet how long on {printer}")),
            (None, _) => words.push_str(", no printer is known for its paper"),
        }
        words
    }
}

/// A run that waits to be printed, as far as its place in the order goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// It is a special run.
    pub special: bool,
    /// Code of its paper.
    pub paper: String,
    /// Its template.
    pub template: String,
    /// Its logos, which change with the template's plates.
    pub logos: String,
}

/// The order to print runs in, as indexes: special runs first, then by paper and template, beginning with what is loaded
/// now, so that paper and template change least.
pub fn fewest_changes(waiting: &[Waiting], loaded: Option<(&str, &str)>) -> Vec<usize> {
    let (paper, template) = loaded.unwrap_or_default();
    let mut order: Vec<usize> = (0..waiting.len()).collect();
    order.sort_by_key(|index| {
        let run = &waiting[*index];
        (!run.special, run.paper != paper, &run.paper, run.template != template, &run.template, &run.logos, *index)
    });
    order
}

/// How often paper and template change when runs are printed in this order.
pub fn changes(order: &[&Waiting], loaded: Option<(&str, &str)>) -> (u32, u32) {
    let (mut papers, mut templates) = (0, 0);
    let mut now = loaded;
    for run in order {
        let next = (run.paper.as_str(), run.template.as_str());
        if let Some((paper, template)) = now {
            papers += u32::from(paper != next.0);
            templates += u32::from(template != next.1);
        }
        now = Some(next);
    }
    (papers, templates)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(special: bool, paper: &str, template: &str) -> Waiting {
        Waiting { special, paper: paper.into(), template: template.into(), logos: String::new() }
    }

    #[test]
    fn special_runs_come_first_and_the_loaded_paper_stays() {
        let runs = [
            run(false, "ATE-A4", "ATE-CERT v1"),
            run(false, "MER-A4", "MER-DIP v2"),
            run(false, "MER-A4", "MER-CERT v1"),
            run(false, "ATE-A4", "ATE-CERT v1"),
            run(true, "SKW-A4", "SKW-CERT v1"),
            run(false, "MER-A4", "MER-DIP v2"),
        ];
        let loaded = Some(("MER-A4", "MER-DIP v2"));
        let order = fewest_changes(&runs, loaded);
        assert_eq!(order, [4, 1, 5, 2, 0, 3]);
        let ordered: Vec<&Waiting> = order.iter().map(|index| &runs[*index]).collect();
        assert_eq!(changes(&ordered, loaded), (3, 4));
        let as_built: Vec<&Waiting> = runs.iter().collect();
        assert_eq!(changes(&as_built, loaded), (5, 6), "five more steps at the printer");
    }

    #[test]
    fn a_forecast_says_what_nobody_knows() {
        let outlook = RunOutlook {
            certificates: 60,
            addressees: 3,
            seen: (0, 0),
            printer: Some("lumen".into()),
            rate: Rate::Unknown,
        };
        let unknown = outlook.clone().forecast();
        assert_eq!((unknown.spoils, unknown.minutes), (None, None));
        assert_eq!(unknown.words(), "60 sheets and 3 separators, nobody knows yet how long on lumen");
        let known = RunOutlook { seen: (1_000, 9), rate: Rate::Stated(20), ..outlook.clone() }.forecast();
        assert_eq!((known.spoils, known.minutes), (Some(1), Some(4)));
        assert_eq!(known.words(), "60 sheets and 3 separators, 1 spoil to expect, about 4 min on lumen");
        let none = RunOutlook { printer: None, ..outlook }.forecast();
        assert!(none.words().ends_with("no printer is known for its paper"));
    }
}
