//! One working day of the sample office: what a person does from the morning's post to a closed run, each step by the
//! operator whose step it is. Separate from making the office because a script checks the day line by line.
//!
//! **Invariant:** every step goes through the same operations as window and commands; nothing is done behind them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Demo;
use crate::core::domain::batches::sheets::SpoilReason;
use crate::core::domain::counted;
use crate::core::domain::references::{BatchRef, ClaimFileRef, ExceptionRef};
use crate::core::domain::reports::Week;
use crate::core::domain::sheets::{SheetKind, SheetQuery, Window};
use crate::core::operations::exceptions::ExceptionChange;
use crate::core::operations::{
    BuildOrder, Error, ErrorKind, PrintOrder, ReportFormat, Result, SpoilOrder, WrittenReport,
};

/// Which sheet of the run comes out torn.
const TORN: &str = "S4";

impl Demo<'_> {
    /// The main job of one day, end to end: claims, exceptions, a run from proposal to close, the weekly report; then the
    /// afternoon's post, which leaves work for tomorrow.
    pub fn working_day(&mut self) -> Result<()> {
        self.take_claims("brackenhill-morning.csv", Some("BRK01"))?;
        let spreadsheet = self.take_claims("ferrier-spreadsheet.csv", Some("FER03"))?;
        self.take_claims("hostile.csv", None)?;
        if let Some(file) = spreadsheet.claim_file {
            self.mend_claims(file)?;
        }
        self.work_exceptions()?;
        let batch = self.build()?;
        self.forecast(batch)?;
        self.approve(batch)?;
        self.print(batch)?;
        self.confirm_and_spoil(batch)?;
        self.inspect(batch)?;
        self.send_out(batch)?;
        self.close(batch)?;
        self.post_room(batch)?;
        self.ask_for_replacements(batch)?;
        self.afternoon_post()?;
        self.report()?;
        self.prove()
    }

    /// The spreadsheet's slips: what is plain is taken as proposed, the rest goes back to the centre in its own columns.
    fn mend_claims(&mut self, file: ClaimFileRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let groups = core.claim_problems(file)?;
        let open: u32 = groups.iter().map(|group| group.open).sum();
        let rules = groups.iter().filter(|group| group.open > 0).count();
        let outcome = core.accept_proposals(file, None)?;
        let back = self.out().join(format!("back-to-centre-{file}.csv"));
        let rows = core.claim_error_file(file, &back)?;
        let ready = core.finish_claim_file(file)?;
        let words = format!(
            "{file}: {open} problems of {rules} rules; {} rows mended as proposed, {rows} go back in {}; {} of its {} awards are ready.",
            outcome.rows,
            back.display(),
            ready.ready,
            ready.awards
        );
        let data = json!({ "claim_file": file.to_string(), "problems": open, "mended": outcome.rows, "sent_back": rows, "file": back,
            "awards": ready.awards, "ready": ready.ready });
        self.told("mend", words, data);
        Ok(())
    }

    /// One exception is taken in hand, noted and waits for its centre; another is put right.
    fn work_exceptions(&mut self) -> Result<()> {
        let mut core = self.core("marlow")?;
        let query = SheetQuery { filter: "state:open".into(), sort: Vec::new(), window: Window::Top, limit: 3 };
        let open = core.sheet(SheetKind::Exceptions, &query)?;
        let references: Vec<ExceptionRef> =
            open.rows.iter().map(|row| row.reference.parse()).collect::<Result<_, _>>()?;
        let count = core.sheet_count(SheetKind::Exceptions, "state:open")?;
        let [first, rest @ ..] = references.as_slice() else { return Ok(()) };
        core.change_exceptions(&[*first], &ExceptionChange::Assign(Some("marlow".into())))?;
        core.change_exceptions(&[*first], &ExceptionChange::Start)?;
        core.note_exception(*first, "Rang the centre; the exams officer looks it up.", None)?;
        let until = core.today() + chrono::Days::new(5);
        core.change_exceptions(&[*first], &ExceptionChange::Wait { on: "the centre".into(), until })?;
        core.change_exceptions(rest, &ExceptionChange::Assign(Some("brandt".into())))?;
        let sentence =
            format!("{count} open; {first} noted and waiting until {until}, {} given to brandt.", rest.len());
        self.told("exceptions", sentence, json!({ "waiting": first.to_string(), "assigned": rest.len() }));
        Ok(())
    }

    fn build(&mut self) -> Result<BatchRef> {
        let mut core = self.core("marlow")?;
        let proposals = core.propose_batches(Some("MER"))?;
        let ready: u32 = proposals.iter().map(|proposal| proposal.awards).sum();
        let words = format!(
            "{} could be built from {} of MER.",
            counted(proposals.len(), "run"),
            counted(ready, "ready award")
        );
        self.told("propose", words, json!({ "runs": proposals.len(), "ready": ready }));
        let built = core.build_batches(&BuildOrder { brand: "MER".into(), ..BuildOrder::default() })?;
        let largest = built.iter().max_by_key(|run| run.proposal.awards);
        let Some(run) = largest else {
            return Err(Error::new(ErrorKind::Refused, "no award of MER is ready; the day ends here"));
        };
        let preflighted = core.preflight_batch(run.batch)?;
        let words = format!(
            "{} built of {} awards on {} for {}; {} in all, this one preflighted.",
            run.batch,
            run.proposal.awards,
            run.proposal.template,
            counted(run.proposal.addressees, "centre"),
            counted(built.len(), "run")
        );
        let data = json!({ "batch": run.batch.to_string(), "awards": run.proposal.awards, "sheets": preflighted.sheets,
            "runs": built.len() });
        self.told("build", words, data);
        Ok(run.batch)
    }

    fn approve(&mut self, batch: BatchRef) -> Result<()> {
        let approved = self.core("oduya")?.approve_batch(batch)?;
        let words = format!(
            "{batch} approved by oduya: {} serials {} to {}, issued on {}.",
            approved.sheets, approved.first, approved.last, approved.issued_on
        );
        let data = json!({ "batch": batch.to_string(), "sheets": approved.sheets, "first": approved.first, "last": approved.last,
            "issued_on": approved.issued_on });
        self.told("approve", words, data);
        Ok(())
    }

    fn print(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let alignment = core.alignment_sheet(batch, Some(&self.out()))?;
        self.told("align", format!("Alignment sheet: {}.", alignment.display()), json!({ "file": alignment }));
        self.print_parts(batch, &mut core)
    }

    fn print_parts(&mut self, batch: BatchRef, core: &mut crate::core::operations::Core) -> Result<()> {
        let printed = core.print_batch(batch, &PrintOrder { out: Some(self.out()) }, &mut |_| true)?;
        let files = shown(&printed.files);
        let words = format!("{} of {batch} written: {files}.", counted(printed.sheets, "certificate"));
        self.told(
            "print",
            words,
            json!({ "batch": batch.to_string(), "sheets": printed.sheets, "files": printed.files }),
        );
        self.hand_over(batch, core)
    }

    /// One sheet came out torn: it is spoiled, made again, and its destruction witnessed; the others are good.
    fn confirm_and_spoil(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let order = SpoilOrder { sheets: TORN, reason: SpoilReason::Torn, words: "", witness: "brandt", on: "" };
        let spoiled = core.spoil_sheets(batch, &order)?;
        let remakes: Vec<_> = spoiled.iter().filter_map(|sheet| sheet.remake.clone()).collect();
        let serials: Vec<_> = spoiled.iter().map(|sheet| sheet.serial.clone()).collect();
        let words = format!("{} torn and spoiled, made again as {}.", serials.join(", "), remakes.join(", "));
        self.told("spoil", words, json!({ "spoiled": serials, "remakes": remakes }));
        self.print_parts(batch, &mut core)?;
        let left = core.batch(batch)?.counts.not_yet;
        let done = core.confirm_sheets(batch, &format!("={left}"), None)?;
        let words = format!(
            "{} confirmed, {} to {}; {batch} is {}.",
            counted(done.sheets, "sheet"),
            done.first,
            done.last,
            done.state
        );
        self.told("confirm", words, json!({ "sheets": done.sheets, "state": done.state.code() }));
        let witnessed = self.core("brandt")?.witness_spoils(batch)?;
        self.told(
            "witness",
            format!("brandt saw {} destroyed.", counted(witnessed, "spoiled sheet")),
            json!({ "witnessed": witnessed }),
        );
        Ok(())
    }

    fn send_out(&mut self, batch: BatchRef) -> Result<()> {
        let mut core = self.core("marlow")?;
        let packed = core.pack_batch(batch, None)?;
        let words = format!(
            "{} packed into {}.",
            counted(packed.packed, "certificate"),
            counted(packed.consignments.len(), "consignment")
        );
        self.told("pack", words, json!({ "packed": packed.packed, "consignments": packed.consignments.len() }));
        let sent = core.dispatch_batch(batch)?;
        let words = format!(
            "{} dispatched in {}.",
            counted(sent.certificates, "certificate"),
            counted(sent.consignments, "consignment")
        );
        self.told("dispatch", words, json!({ "certificates": sent.certificates, "consignments": sent.consignments }));
        Ok(())
    }

    fn close(&mut self, batch: BatchRef) -> Result<()> {
        let counts = self.core("marlow")?.close_batch(batch)?;
        let words = format!(
            "{batch} reconciled and closed: printed {} + spoiled {} + unused {} = reserved {}.",
            counts.printed, counts.spoiled, counts.unused, counts.reserved
        );
        let data = json!({ "batch": batch.to_string(), "printed": counts.printed, "spoiled": counts.spoiled, "unused": counts.unused,
            "reserved": counts.reserved });
        self.told("close", words, data);
        Ok(())
    }

    fn report(&mut self) -> Result<()> {
        let week = self.core("thale")?.this_week();
        for format in ReportFormat::ALL {
            let ending = if *format == ReportFormat::Text { "txt" } else { format.code() };
            let file = self.out().join(format!("weekly-{week}.{ending}"));
            let written = self.write_report(week, *format, &file)?;
            let words = format!("Weekly report of {week}: {} ({} bytes).", written.file.display(), written.bytes);
            self.told(
                "report",
                words,
                json!({ "week": week.to_string(), "file": written.file, "bytes": written.bytes }),
            );
        }
        Ok(())
    }

    fn write_report(&mut self, week: Week, format: ReportFormat, file: &Path) -> Result<WrittenReport> {
        self.core("thale")?.write_weekly_report(week, format, file)
    }

    /// The end of the day: the doctor and the trail find nothing, and what is ready waits for tomorrow.
    fn prove(&mut self) -> Result<()> {
        let core = self.core("reader")?;
        let (findings, audit) = (core.doctor()?, core.verify_trail("")?);
        let ready: u32 = core.propose_batches(Some("MER"))?.iter().map(|proposal| proposal.awards).sum();
        let words = format!(
            "The doctor found {}, the trail of {} events {}; {ready} awards of MER are ready for the next run.",
            if findings.is_empty() { "nothing".to_owned() } else { counted(findings.len(), "thing") },
            audit.events,
            if audit.findings.is_empty() { "is whole" } else { "is broken" }
        );
        let data = json!({ "findings": findings, "trail": audit.findings, "events": audit.events, "ready": ready });
        self.told("prove", words, data);
        Ok(())
    }
}

/// Files with their sizes.
fn shown(files: &[PathBuf]) -> String {
    let size = |file: &PathBuf| fs::metadata(file).map_or(0, |about| about.len() / 1024);
    files.iter().map(|file| format!("{} ({} KB)", file.display(), size(file))).collect::<Vec<_>>().join(", ")
}
