//! The print room's part of the sample office: its printer, its acceptance table, and what the day does with both.
//! Separate from the run, which a day without either goes through as well.
//!
//! **Invariant:** the printer of a demo is a folder beside it; no demo ever prints on paper.

use std::fs;

use serde_json::json;

use super::Demo;
use crate::core::domain::counted;
use crate::core::domain::references::BatchRef;
use crate::core::operations::{Core, Error, ErrorKind, Inspection, PrinterOrder, Result};

/// The acceptance table as the sample files have it.
const SAMPLING: &str = include_str!("../../../../samples/sampling.toml");

/// What the printer is called.
const PRINTER: &str = "lumen";

/// Every paper of the office, tray by tray.
const TRAYS: &str = "1=MER-A4 2=ATE-A4 3=SKW-A4 4=LETTER-A4";

impl Demo<'_> {
    /// A printer whose hand-off is a folder; only the owner adds one.
    pub(super) fn add_printer(&self, owner: &mut Core) -> Result<()> {
        let folder = self.out().join("printer").to_string_lossy().into_owned();
        let order = PrinterOrder {
            name: PRINTER.to_owned(),
            folder,
            trays: TRAYS.to_owned(),
            rate: 30,
            ..PrinterOrder::default()
        };
        owner.keep_printer(&order).map(drop)
    }

    /// How many sheets of a run are looked at, as the manager sets it.
    pub(super) fn take_sampling(&mut self) -> Result<()> {
        let file = self.post().join("sampling.toml");
        fs::write(&file, SAMPLING).map_err(|error| {
            Error::new(ErrorKind::Unreadable, format!("{} cannot be written: {error}", file.display()))
        })?;
        let rows = self.core("oduya")?.import_sampling(&file)?;
        let words = format!(
            "Printer {PRINTER} takes files in {}; sampling plan of {} set by oduya.",
            self.out().join("printer").display(),
            counted(rows, "row")
        );
        self.told("room", words, json!({ "printer": PRINTER, "sampling_rows": rows }));
        Ok(())
    }

    /// What the run will cost, before anything is printed.
    pub(super) fn forecast(&mut self, batch: BatchRef) -> Result<()> {
        let forecast = self.core("marlow")?.run_forecast(batch)?;
        let data = json!({ "batch": batch.to_string(), "sheets": forecast.certificates, "separators": forecast.separators,
            "minutes": forecast.minutes, "printer": forecast.printer });
        self.told("forecast", format!("{batch}: {}.", forecast.words()), data);
        Ok(())
    }

    /// Written parts go to the printer.
    pub(super) fn hand_over(&mut self, batch: BatchRef, core: &mut Core) -> Result<()> {
        for over in core.hand_to_printer(batch, None, None)? {
            let words = format!(
                "{} handed to {}: {}, {}.",
                over.part,
                over.printer,
                counted(over.sheets, "sheet"),
                over.message
            );
            let data = json!({ "part": over.part.part, "printer": over.printer, "sheets": over.sheets, "status": over.status });
            self.told("hand over", words, data);
        }
        Ok(())
    }

    /// The second person answers the checklist, then looks at the sheets the plan asks for.
    pub(super) fn inspect(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("naidoo")?;
        let answered = core.answer_checklist(batch, &["all".to_owned()], &[])?;
        let view = core.inspection(batch)?;
        let words = format!("naidoo answered {} of {batch}: all yes.", counted(answered, "question"));
        self.told("checklist", words, json!({ "questions": answered, "yes": answered }));
        let inspection = Inspection { pass: Some(format!("={}", view.due.len())), ..Inspection::default() };
        let done = core.inspect_batch(batch, &inspection)?;
        let words = format!(
            "naidoo looked at {}, because {} (seed {}): {} passed, {} failed, {} more passed on the word of the sample.",
            counted(view.due.len(), "sheet"),
            view.plan.why,
            view.plan.seed,
            done.passed,
            done.failed.len(),
            done.by_sample
        );
        let data = json!({ "passed": done.passed, "by_sample": done.by_sample, "failed": done.failed.len(), "seed": view.plan.seed });
        self.told("inspect", words, data);
        Ok(())
    }
}
