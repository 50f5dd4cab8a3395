//! Parts handed to printers: printers kept as data, a part given to one by its command or folder, what the command said,
//! the counter read. Separate from printing, which writes the files.
//!
//! **Invariant:** handing over says nothing about the paper: a sheet is *printed* when a person says so.
//! **Invariant:** a hand-over is stored before the command runs, and no transaction is open while it does.

use std::path::PathBuf;

use super::super::{Core, Error, Result};
use super::planning::{printer_for, rate_of};
use super::{load, small};
use crate::core::domain::Refusal;
use crate::core::domain::batches::BatchState;
use crate::core::domain::batches::parts::PartId;
use crate::core::domain::batches::printers::{HandOff, Printer, Rate, command_words, trays};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action;
use crate::core::exchange::hand_off;
use crate::core::exchange::managed::ManagedFolder;
use crate::core::store::batches::parts::{self, PartRow, PartState};
use crate::core::store::batches::printers::{self, PrinterRow, Reading};

pub use crate::core::store::batches::printers::PrinterHandOver;

/// A printer as it is to be kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrinterOrder {
    /// What people call it.
    pub name: String,
    /// Its command, such as `lp -d NAME {file}`; empty when files go into a folder.
    pub command: String,
    /// The folder its own program watches; empty when a command is run.
    pub folder: String,
    /// Trays and papers, such as `1=MER-A4 2=ATE-A4`; empty: any paper.
    pub trays: String,
    /// Sheets a minute by its maker; 0 = not said.
    pub rate: u32,
}

/// A printer as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterView {
    /// The printer.
    pub printer: Printer,
    /// Its command or folder as typed.
    pub target: String,
    /// It is no longer used.
    pub retired: bool,
    /// How quickly it prints.
    pub rate: Rate,
    /// Its counter as read, oldest first, with what was handed over between.
    pub readings: Vec<Reading>,
}

/// A part that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The part.
    pub part: PartId,
    /// The printer.
    pub printer: String,
    /// The pages; empty: all of them.
    pub pages: String,
    /// Certificates among them.
    pub sheets: u32,
    /// The command's exit status; 0 = taken.
    pub status: i32,
    /// What the command said, or where the file lies.
    pub message: String,
}

impl Core {
    /// Every printer, those in use first.
    pub fn printers(&self) -> Result<Vec<PrinterView>> {
        printers::all(self.db())?.into_iter().map(|row| self.printer_view(row)).collect()
    }

    /// One printer.
    pub fn printer(&self, name: &str) -> Result<PrinterView> {
        self.printer_view(printers::by_name(self.db(), name)?)
    }

    fn printer_view(&self, row: PrinterRow) -> Result<PrinterView> {
        let (rate, readings) = (rate_of(self.db(), &row)?, printers::readings(self.db(), row.id)?);
        Ok(PrinterView { printer: row.printer, target: row.target, retired: row.retired, rate, readings })
    }

    /// Keeps a printer, new or as it is now. Refuses one with command and folder, with neither, a command without
    /// `{file}`, and a name that is empty.
    pub fn keep_printer(&mut self, order: &PrinterOrder) -> Result<PrinterView> {
        let (name, command, folder) = (order.name.trim(), order.command.trim(), order.folder.trim());
        if name.is_empty() || name.chars().any(char::is_whitespace) {
            return Err(Refusal::new(format!("found `{name}`, wanted a name for the printer without blanks")).into());
        }
        let (hand_off, target) = match (command.is_empty(), folder.is_empty()) {
            (false, true) => (HandOff::Command(command_words(command)?), command),
            (true, false) => (HandOff::Folder(folder.to_owned()), folder),
            _ => {
                return Err(Refusal::new(format!("printer {name} needs either a command or a folder"))
                    .hint("Give --command 'lp -d NAME {file}', or --folder DIR.")
                    .into());
            }
        };
        let printer = Printer { name: name.to_owned(), hand_off, trays: trays(&order.trays)?, stated_rate: order.rate };
        let way = if command.is_empty() { "folder" } else { "command" };
        self.write(Action::KeepPrinters, |tx| {
            printers::keep(tx, &printer, target)?;
            tx.record(&Event::new(EventKind::PrinterKept, name).with("way", way))?;
            Ok(())
        })?;
        self.printer(name)
    }

    /// Retires a printer: no run is offered to it any more.
    pub fn retire_printer(&mut self, name: &str) -> Result<()> {
        self.write(Action::KeepPrinters, |tx| {
            let row = printers::by_name(tx, name)?;
            printers::retire(tx, row.id)?;
            tx.record(&Event::new(EventKind::PrinterRetired, name))?;
            Ok(())
        })
    }

    /// Notes what a printer's counter says. Refuses less than it said before.
    pub fn read_printer(&mut self, name: &str, reading: i64) -> Result<PrinterView> {
        self.write(Action::PrintBatch, |tx| {
            let row = printers::by_name(tx, name)?;
            let before = printers::readings(tx, row.id)?.last().map_or(0, |last| last.reading);
            if reading < before {
                let words = format!("the counter of {name} said {before} before, found {reading}");
                return Err(Error::from(Refusal::new(words).hint("Read it again; a counter only goes up.")));
            }
            let seq = tx.record(&Event::new(EventKind::PrinterRead, name).with("reading", reading))?;
            Ok(printers::read(tx, row.id, seq, reading)?)
        })?;
        self.printer(name)
    }

    /// What of a run was handed to printers, in order.
    pub fn hand_overs(&self, batch: BatchRef) -> Result<Vec<PrinterHandOver>> {
        Ok(printers::of_run(self.db(), batch)?)
    }

    /// The printers in use that take a run's paper.
    pub fn printers_for(&self, batch: BatchRef) -> Result<Vec<String>> {
        let row = load(self.db(), batch)?;
        let takes = |printer: &PrinterRow| !printer.retired && printer.printer.takes(&row.paper);
        Ok(printers::all(self.db())?.into_iter().filter(takes).map(|printer| printer.printer.name).collect())
    }

    /// The written parts of a run with sheets to confirm that no printer has taken yet.
    pub fn parts_to_hand_over(&self, batch: BatchRef) -> Result<Vec<u32>> {
        let taken = printers::of_run(self.db(), batch)?;
        let mut open = Vec::new();
        for part in parts::all(self.db(), batch)? {
            let waits = part.state == PartState::Written && !printers::pages_left(self.db(), part.id)?.is_empty();
            if waits && !taken.iter().any(|over| over.part == part.id.part && over.status == Some(0)) {
                open.push(part.id.part);
            }
        }
        Ok(open)
    }

    /// Hands written parts to a printer: those named, or all that none has taken yet. Of a part that was handed over
    /// before, only the pages still to confirm go again. Stops at the first the command did not take.
    /// Refuses a printer without the paper, a run that is not printing, and when nothing is left to hand over.
    pub fn hand_to_printer(
        &mut self,
        batch: BatchRef,
        printer: Option<&str>,
        part: Option<u32>,
    ) -> Result<Vec<HandedOver>> {
        self.may(Action::PrintBatch)?;
        let row = load(self.db(), batch)?;
        if row.state != BatchState::Printing {
            return Err(row.life().wrong_state("handed to a printer").into());
        }
        let chosen = match printer {
            Some(name) => printers::by_name(self.db(), name)?,
            None => printer_for(self.db(), &row.paper)?.ok_or_else(|| {
                Refusal::new(format!("no printer takes paper {}", row.paper))
                    .hint("The owner adds one with `certdesk printer add`; the files lie in the managed folder.")
            })?,
        };
        if chosen.retired || !chosen.printer.takes(&row.paper) {
            let why = if chosen.retired { "is retired" } else { "has no tray with it" };
            let words = format!("batch {batch} prints on {} and printer {} {why}", row.paper, chosen.printer.name);
            return Err(Refusal::new(words).hint("`certdesk printer list` names the papers of each.").into());
        }
        let wanted = match part {
            Some(part) => vec![part],
            None => self.parts_to_hand_over(batch)?,
        };
        if wanted.is_empty() {
            return Err(Refusal::new(format!("every written part of batch {batch} was handed over"))
                .hint("Name one with --part to hand over again what of it is still to confirm.")
                .into());
        }
        let known = parts::all(self.db(), batch)?;
        let mut done = Vec::new();
        for number in wanted {
            let found = known.iter().find(|part| part.id.part == number && part.state == PartState::Written);
            let Some(part) = found else {
                return Err(Refusal::new(format!("batch {batch} has no written part {number}")).into());
            };
            let over = self.hand_over_part(part, &chosen, &row.paper)?;
            let taken = over.status == 0;
            done.push(over);
            if !taken {
                break;
            }
        }
        Ok(done)
    }

    fn hand_over_part(&mut self, part: &PartRow, chosen: &PrinterRow, paper: &str) -> Result<HandedOver> {
        let left = printers::pages_left(self.db(), part.id)?;
        let (Some(first), Some(last)) = (left.first(), left.last()) else {
            return Err(Refusal::new(format!("nothing of {} is left to confirm", part.id)).into());
        };
        let before = printers::of_run(self.db(), part.id.batch)?;
        let again = before.iter().any(|over| over.part == part.id.part && over.status == Some(0));
        let pages = if again { format!("{first}-{last}") } else { String::new() };
        let folder = ManagedFolder::beside(self.path());
        let file = folder.path(&part.file_name);
        let words = chosen.printer.words(&file.to_string_lossy(), &pages, paper)?;
        let sheets = small(left.len());
        let id = self.write(Action::PrintBatch, |tx| Ok(printers::begin(tx, part.id, chosen.id, &pages, sheets)?))?;
        let (status, message) = match (words, &chosen.printer.hand_off) {
            (Some(words), _) => {
                let told = hand_off::run(&words);
                (told.status, told.message)
            }
            (None, HandOff::Folder(_)) if again => {
                (0, format!("nothing was copied again: print pages {pages} of {} by hand", part.file_name))
            }
            (None, hand_off) => copied(&folder, &part.file_name, hand_off),
        };
        self.write(Action::PrintBatch, |tx| {
            let event = Event::new(EventKind::PartHandedOver, part.id.batch)
                .with("part", i64::from(part.id.part))
                .with("printer", chosen.printer.name.as_str())
                .with("sheets", i64::from(sheets))
                .with("status", i64::from(status));
            tx.record(&event)?;
            Ok(printers::end(tx, id, status, &message)?)
        })?;
        Ok(HandedOver { part: part.id, printer: chosen.printer.name.clone(), pages, sheets, status, message })
    }
}

/// Copies a part into the folder of a printer.
fn copied(folder: &ManagedFolder, name: &str, hand_off: &HandOff) -> (i32, String) {
    let HandOff::Folder(target) = hand_off else { return (127, "no command".to_owned()) };
    match folder.copy_to(name, &PathBuf::from(target)) {
        Ok(path) => (0, format!("lies in {}", path.display())),
        Err(error) => (1, error.to_string()),
    }
}
