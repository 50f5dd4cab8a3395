//! The sheets of a run: confirmed, spoiled, remade, inspected, counted. Separate from the run's life, which only asks
//! how many are left.
//!
//! **Invariant:** *printed* is a person's word about a sheet whose part was written, never inferred from the file.
//! **Invariant:** for every run printed + spoiled + unused = reserved, or it does not close.

use super::life::{Batch, BatchState};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{CertificateState, CertificateStep, Serial};
use crate::core::domain::counted;
use crate::core::domain::references::{AwardRef, BatchRef};

/// Most sheets a run may remake under its own approval.
pub const REMAKE_SHEETS: u32 = 20;

/// Most sheets a run may remake under its own approval, in percent of the sheets approved.
pub const REMAKE_PERCENT: u32 = 10;

/// How many remakes the approval of a run covers: 20 sheets or 10 %, whichever is reached first, but always one.
pub const fn remake_limit(approved: u32) -> u32 {
    let percent = approved.saturating_mul(REMAKE_PERCENT).div_ceil(100);
    let limit = if percent < REMAKE_SHEETS { percent } else { REMAKE_SHEETS };
    if limit == 0 { 1 } else { limit }
}

codes! {
    /// Why a sheet was spoiled.
    pub enum SpoilReason: "spoil reason" {
        Jam = "jam",
        Smudge = "smudge",
        Torn = "torn",
        WrongStock = "wrong stock",
        WrongTray = "wrong tray",
        PartPrinted = "part printed",
        FailedInspection = "failed inspection",
        Blocked = "blocked",
        Other = "other",
    }
}

/// The word for paper that is none of our stock.
pub const PLAIN_PAPER: &str = "plain";

/// On what paper a spoiled sheet came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpoiledPaper {
    /// On the run's own.
    Own,
    /// On a sheet of this other line: that one is spoiled, ours lies in the tray as before.
    Other(String),
    /// On paper that is no stock of ours: no certificate paper is spoiled at all.
    Plain,
}

impl SpoilReason {
    /// The paper a sheet came out on, from what a person says; empty = nothing said.
    /// Refuses wrong stock without naming it, and another paper for a reason that has nothing to do with paper.
    pub fn paper(self, said: &str, own: &str) -> Result<SpoiledPaper, Refusal> {
        let said = said.trim();
        match self {
            Self::WrongStock | Self::WrongTray => match said {
                "" if self == Self::WrongTray => Ok(SpoiledPaper::Own),
                "" => Err(Refusal::new("a sheet on the wrong stock needs the paper it came out on")
                    .hint("Say which with --on, such as --on ATE-A4, or --on plain.")),
                PLAIN_PAPER => Ok(SpoiledPaper::Plain),
                same if same == own && self == Self::WrongStock => {
                    Err(Refusal::new(format!("{own} is the paper of this run and not the wrong one"))
                        .hint("Name the paper it came out on, or another reason."))
                }
                same if same == own => Ok(SpoiledPaper::Own),
                other => Ok(SpoiledPaper::Other(other.to_owned())),
            },
            Self::Jam
            | Self::Smudge
            | Self::Torn
            | Self::PartPrinted
            | Self::FailedInspection
            | Self::Blocked
            | Self::Other => {
                if said.is_empty() || said == own {
                    return Ok(SpoiledPaper::Own);
                }
                Err(Refusal::new(format!("a sheet spoiled for {self} came out on its own paper, found {said}"))
                    .hint("For another paper the reason is wrong stock or wrong tray."))
            }
        }
    }
}

/// One sheet of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its number.
    pub serial: Serial,
    /// Whose it is.
    pub award: AwardRef,
    /// Place in the run's order, from 1; remakes follow at the end.
    pub place: u32,
    /// Where the certificate stands.
    pub state: CertificateState,
    /// The part that holds it was written and its digest stored.
    pub written: bool,
}

impl Sheet {
    /// The sheet as the scan line finds it.
    pub fn countable(&self) -> super::scan::Countable {
        super::scan::Countable { place: self.place, number: self.serial.number(), serial: self.serial.to_string() }
    }
}

/// Leave to change certificates of one run, all in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSteps {
    batch: BatchRef,
    steps: Vec<CertificateStep>,
}

impl SheetSteps {
    /// The run.
    pub const fn batch(&self) -> BatchRef {
        self.batch
    }

    /// One step per sheet.
    pub fn steps(&self) -> &[CertificateStep] {
        &self.steps
    }
}

/// Leave to spoil one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoiling {
    batch: BatchRef,
    serial: Serial,
    award: AwardRef,
    from: CertificateState,
    reason: SpoilReason,
}

impl Spoiling {
    /// The run.
    pub const fn batch(&self) -> BatchRef {
        self.batch
    }

    /// The sheet.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// Whose it was.
    pub const fn award(&self) -> AwardRef {
        self.award
    }

    /// The state the certificate must still be in.
    pub const fn from(&self) -> CertificateState {
        self.from
    }

    /// Why.
    pub const fn reason(&self) -> SpoilReason {
        self.reason
    }
}

/// How many sheets of a run are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Serials reserved, remakes included.
    pub reserved: u32,
    /// Sheets that came out well: printed and whatever followed.
    pub printed: u32,
    /// Sheets made badly.
    pub spoiled: u32,
    /// Serials that were never put on paper.
    pub unused: u32,
    /// Reserved and not yet confirmed.
    pub not_yet: u32,
    /// Printed and not yet inspected.
    pub to_inspect: u32,
    /// Good papers held in the house.
    pub kept_back: u32,
}

impl Counts {
    /// Adds sheets of one state.
    pub fn add(&mut self, state: CertificateState, sheets: u32) {
        use CertificateState as S;
        self.reserved += sheets;
        match state {
            S::Reserved => self.not_yet += sheets,
            S::Unused => self.unused += sheets,
            S::Spoiled => self.spoiled += sheets,
            S::Printed => {
                self.printed += sheets;
                self.to_inspect += sheets;
            }
            S::KeptBack => {
                self.printed += sheets;
                self.kept_back += sheets;
            }
            S::Passed
            | S::Dispatched
            | S::Delivered
            | S::Returned
            | S::Lost
            | S::Redispatched
            | S::Destroyed
            | S::BeingReplaced
            | S::Cancelled
            | S::Revoked => self.printed += sheets,
        }
    }

    /// Every reserved number is explained.
    pub const fn adds_up(&self) -> bool {
        self.not_yet == 0 && self.printed + self.spoiled + self.unused == self.reserved
    }
}

/// The proof that a run's numbers add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    batch: BatchRef,
    counts: Counts,
}

impl Reconciled {
    /// The run.
    pub const fn batch(&self) -> BatchRef {
        self.batch
    }

    /// Its numbers.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }
}

/// What reconciling compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReconcileFacts {
    /// The certificates, counted from their own rows.
    pub counts: Counts,
    /// Good sheets by the movements of paper.
    pub paper_good: i64,
    /// Spoiled sheets by the movements of paper.
    pub paper_spoiled: i64,
    /// Spoiled certificates that came out on paper that is none of our stock.
    pub plain_spoiled: u32,
    /// Sheets still at the printer for this run.
    pub paper_at_printer: i64,
    /// Spoils whose destruction no second person witnessed yet.
    pub unwitnessed: u32,
}

impl Batch {
    fn counting(&self, participle: &str) -> Result<(), Refusal> {
        match self.state {
            BatchState::Printing | BatchState::Paused => Ok(()),
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::EndedShort
            | BatchState::Printed
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => Err(self.wrong_state(participle)),
        }
    }

    /// Takes a person's word that these sheets came out. Refuses sheets whose part is not written, and sheets counted
    /// already.
    pub fn confirm(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        self.counting("confirmed")?;
        if let Some(early) = sheets.iter().find(|s| s.state == CertificateState::Reserved && !s.written) {
            return Err(Refusal::new(format!("{} is in no written part of batch {}", early.serial, self.reference))
                .hint(format!("Run `certdesk batch print {}` first.", self.reference)));
        }
        self.steps(sheets, CertificateState::Printed)
    }

    /// Takes a confirmation back. Refuses once the run is inspected, and sheets that were not confirmed.
    pub fn take_back_confirmation(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        match self.state {
            BatchState::Printing | BatchState::Paused | BatchState::Printed => {}
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::EndedShort
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => return Err(self.wrong_state("counted again")),
        }
        self.steps(sheets, CertificateState::Reserved)
    }

    /// Calls numbers unused: the rest of a run that ended short, or an award blocked before its sheet was made.
    pub fn leave_unused(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        match self.state {
            BatchState::Approved
            | BatchState::Printing
            | BatchState::Paused
            | BatchState::EndedShort
            | BatchState::Printed => {}
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => return Err(self.wrong_state("left unused")),
        }
        self.steps(sheets, CertificateState::Unused)
    }

    /// Passes sheets at inspection. Refuses the person who confirmed one of them.
    pub fn pass_inspection(&self, sheets: &[&Sheet], confirmed_by: &[String], by: &str) -> Result<SheetSteps, Refusal> {
        self.inspecting(confirmed_by, by)?;
        self.steps(sheets, CertificateState::Passed)
    }

    /// Fails one sheet at inspection: it is spoiled and owed a remake. Refuses the person who confirmed one of them.
    pub fn fail_inspection(&self, sheet: &Sheet, confirmed_by: &[String], by: &str) -> Result<Spoiling, Refusal> {
        self.inspecting(confirmed_by, by)?;
        self.spoiling(sheet, SpoilReason::FailedInspection)
    }

    /// Refuses the person who sent sheets of the run to the printer as its inspector.
    pub fn second_to_inspect(&self, printed_by: &[String], by: &str) -> Result<(), Refusal> {
        if printed_by.iter().any(|name| name == by) {
            return Err(Refusal::new(format!("{by} printed sheets of batch {} and cannot inspect it", self.reference))
                .hint("A second person must do this."));
        }
        Ok(())
    }

    fn inspecting(&self, confirmed_by: &[String], by: &str) -> Result<(), Refusal> {
        match self.state {
            BatchState::Printed => {}
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::Printing
            | BatchState::Paused
            | BatchState::EndedShort
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => return Err(self.wrong_state("inspected")),
        }
        if confirmed_by.iter().any(|name| name == by) {
            return Err(Refusal::new(format!(
                "{by} confirmed sheets of batch {} and cannot inspect it",
                self.reference
            ))
            .hint("A second person must do this."));
        }
        Ok(())
    }

    /// Spoils one sheet that came out badly. Refuses sheets whose part is not written, and sheets that passed
    /// inspection or were spoiled before.
    pub fn spoil(&self, sheet: &Sheet, reason: SpoilReason) -> Result<Spoiling, Refusal> {
        match self.state {
            BatchState::Printing | BatchState::Paused | BatchState::Printed => {}
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::EndedShort
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => return Err(self.wrong_state("spoiled")),
        }
        self.spoiling(sheet, reason)
    }

    fn spoiling(&self, sheet: &Sheet, reason: SpoilReason) -> Result<Spoiling, Refusal> {
        if sheet.state == CertificateState::Reserved {
            if !sheet.written {
                return Err(Refusal::new(format!(
                    "{} is in no written part of batch {}",
                    sheet.serial, self.reference
                ))
                .hint(format!("Run `certdesk batch print {}` first.", self.reference)));
            }
        } else {
            CertificateStep::ask(&sheet.serial, sheet.state, CertificateState::Spoiled)?;
        }
        Ok(Spoiling {
            batch: self.reference,
            serial: sheet.serial.clone(),
            award: sheet.award,
            from: sheet.state,
            reason,
        })
    }

    /// Keeps good papers back. Refuses papers that did not pass inspection or left the house.
    pub fn keep_back(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        self.steps(sheets, CertificateState::KeptBack)
    }

    /// Lets papers go that were kept back. Refuses papers that were not.
    pub fn release(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        if let Some(other) = sheets.iter().find(|s| s.state != CertificateState::KeptBack) {
            return Err(Refusal::new(format!("certificate {} is {} and not kept back", other.serial, other.state)));
        }
        self.steps(sheets, CertificateState::Passed)
    }

    /// Lets packed papers go. Refuses papers that did not pass inspection.
    pub fn send(&self, sheets: &[&Sheet]) -> Result<SheetSteps, Refusal> {
        self.steps(sheets, CertificateState::Dispatched)
    }

    fn steps(&self, sheets: &[&Sheet], to: CertificateState) -> Result<SheetSteps, Refusal> {
        let steps: Result<Vec<_>, _> = sheets.iter().map(|s| CertificateStep::ask(&s.serial, s.state, to)).collect();
        Ok(SheetSteps { batch: self.reference, steps: steps? })
    }

    /// Proves that the run's numbers add up. Refuses with the figures that do not, and while the destruction of spoils
    /// was not witnessed.
    pub fn reconcile(&self, facts: &ReconcileFacts) -> Result<Reconciled, Refusal> {
        let Counts { reserved, printed, spoiled, unused, not_yet, .. } = facts.counts;
        if !facts.counts.adds_up() {
            return Err(Refusal::new(format!(
                "batch {} does not add up: reserved {reserved}, printed {printed} + spoiled {spoiled} + unused {unused}, not yet {not_yet}",
                self.reference
            ))
            .hint("Confirm, spoil or end short what is not yet counted."));
        }
        let paper = [
            ("good", i64::from(printed), facts.paper_good),
            ("spoiled", i64::from(spoiled) - i64::from(facts.plain_spoiled), facts.paper_spoiled),
        ];
        for (what, certificates, sheets) in paper {
            if certificates != sheets {
                return Err(Refusal::new(format!(
                    "batch {} has {} and {} of paper",
                    self.reference,
                    counted(certificates, &format!("{what} certificate")),
                    counted(sheets, &format!("{what} sheet"))
                ))
                .hint("Count the paper again with `certdesk stock count`."));
            }
        }
        if facts.paper_at_printer != 0 {
            return Err(Refusal::new(format!(
                "batch {} has {} of paper at the printer",
                self.reference,
                counted(facts.paper_at_printer, "sheet")
            ))
            .hint("Confirm or spoil them, or end the run short, which puts them back on the shelf."));
        }
        if facts.unwitnessed > 0 {
            return Err(Refusal::new(format!(
                "nobody witnessed the destruction of {} of batch {}",
                counted(facts.unwitnessed, "spoiled sheet"),
                self.reference
            ))
            .hint(format!("A second person runs `certdesk batch witness {}`.", self.reference)));
        }
        Ok(Reconciled { batch: self.reference, counts: facts.counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::batches::scan;

    fn run(state: BatchState) -> Batch {
        Batch { reference: BatchRef::new(2026, 7), state }
    }

    fn sheet(number: u32, state: CertificateState) -> Sheet {
        let serial = Serial::new("MER", 2026, number).unwrap();
        Sheet { serial, award: AwardRef(i64::from(number)), place: number, state, written: true }
    }

    #[test]
    fn a_sheet_is_printed_when_a_person_says_so_and_its_part_is_written() {
        let good = sheet(1, CertificateState::Reserved);
        let steps = run(BatchState::Printing).confirm(&[&good]).unwrap();
        assert_eq!(steps.steps()[0].to(), CertificateState::Printed);
        let early = Sheet { written: false, ..good.clone() };
        let refusal = run(BatchState::Printing).confirm(&[&early]).unwrap_err();
        assert!(refusal.message().ends_with("is in no written part of batch B-2026-0007"), "{refusal}");
        assert!(run(BatchState::Printing).confirm(&[&sheet(2, CertificateState::Printed)]).is_err());
        assert!(run(BatchState::Approved).confirm(&[&good]).is_err());
    }

    #[test]
    fn a_confirmation_may_be_taken_back_until_inspection() {
        let printed = sheet(1, CertificateState::Printed);
        for state in [BatchState::Printing, BatchState::Paused, BatchState::Printed] {
            assert!(run(state).take_back_confirmation(&[&printed]).is_ok());
        }
        assert!(run(BatchState::Inspected).take_back_confirmation(&[&printed]).is_err());
        let passed = sheet(1, CertificateState::Spoiled);
        assert!(run(BatchState::Printed).take_back_confirmation(&[&passed]).is_err());
    }

    #[test]
    fn a_second_person_inspects() {
        let printed = sheet(1, CertificateState::Printed);
        let counted = ["thale".to_owned()];
        let refusal = run(BatchState::Printed).pass_inspection(&[&printed], &counted, "thale").unwrap_err();
        assert_eq!(refusal.message(), "thale confirmed sheets of batch B-2026-0007 and cannot inspect it");
        assert!(run(BatchState::Printed).pass_inspection(&[&printed], &counted, "rsingh").is_ok());
        let failed = run(BatchState::Printed).fail_inspection(&printed, &counted, "rsingh").unwrap();
        assert_eq!(failed.reason(), SpoilReason::FailedInspection);
        assert!(run(BatchState::Printing).pass_inspection(&[&printed], &counted, "rsingh").is_err());
    }

    #[test]
    fn a_spoiled_sheet_stays_spoiled() {
        let spoiling =
            run(BatchState::Printing).spoil(&sheet(1, CertificateState::Reserved), SpoilReason::Jam).unwrap();
        assert_eq!((spoiling.from(), spoiling.reason()), (CertificateState::Reserved, SpoilReason::Jam));
        assert!(run(BatchState::Printing).spoil(&sheet(1, CertificateState::Spoiled), SpoilReason::Jam).is_err());
        let early = Sheet { written: false, ..sheet(1, CertificateState::Reserved) };
        assert!(run(BatchState::Printing).spoil(&early, SpoilReason::Jam).is_err());
        assert!(run(BatchState::Inspected).spoil(&sheet(1, CertificateState::Printed), SpoilReason::Torn).is_err());
    }

    #[test]
    fn the_approval_covers_twenty_remakes_or_ten_percent() {
        assert_eq!([1, 5, 10, 11, 120, 200, 5_000].map(remake_limit), [1, 1, 1, 2, 12, 20, 20]);
    }

    #[test]
    fn the_numbers_of_a_run_must_add_up() {
        let mut counts = Counts::default();
        counts.add(CertificateState::Dispatched, 117);
        counts.add(CertificateState::KeptBack, 1);
        counts.add(CertificateState::Spoiled, 2);
        counts.add(CertificateState::Unused, 1);
        assert_eq!((counts.reserved, counts.printed, counts.kept_back), (121, 118, 1));
        let facts = ReconcileFacts {
            counts,
            paper_good: 118,
            paper_spoiled: 2,
            plain_spoiled: 0,
            paper_at_printer: 0,
            unwitnessed: 0,
        };
        let batch = run(BatchState::Dispatched);
        let reconciled = batch.reconcile(&facts).unwrap();
        assert!(batch.close(&reconciled).is_ok());
        let other = Batch { reference: BatchRef::new(2026, 8), ..batch };
        assert!(other.close(&reconciled).is_err(), "another run's proof does not close this one");

        let message = |facts| batch.reconcile(&facts).unwrap_err().message().to_owned();
        assert_eq!(
            message(ReconcileFacts { paper_good: 117, ..facts }),
            "batch B-2026-0007 has 118 good certificates and 117 good sheets of paper"
        );
        assert_eq!(
            message(ReconcileFacts { unwitnessed: 2, ..facts }),
            "nobody witnessed the destruction of 2 spoiled sheets of batch B-2026-0007"
        );
        assert!(message(ReconcileFacts { paper_at_printer: 3, ..facts }).contains("at the printer"));
        counts.add(CertificateState::Reserved, 1);
        assert!(message(ReconcileFacts { counts, ..facts }).contains("not yet 1"));
    }

    #[test]
    fn the_wrong_stock_is_spoiled_and_not_ours() {
        let own = "MER-A4";
        assert_eq!(SpoilReason::Jam.paper("", own).unwrap(), SpoiledPaper::Own);
        assert!(SpoilReason::Jam.paper("ATE-A4", own).is_err());
        assert_eq!(SpoilReason::WrongStock.paper("ATE-A4", own).unwrap(), SpoiledPaper::Other("ATE-A4".into()));
        assert!(SpoilReason::WrongStock.paper("", own).is_err());
        assert!(SpoilReason::WrongStock.paper(own, own).is_err());
        assert_eq!(SpoilReason::WrongTray.paper("plain", own).unwrap(), SpoiledPaper::Plain);
        assert_eq!(SpoilReason::WrongTray.paper("", own).unwrap(), SpoiledPaper::Own);
    }

    #[test]
    fn a_sheet_is_found_by_its_last_digits() {
        let sheets: Vec<_> = (1..=20).map(|n| sheet(41_800 + n, CertificateState::Reserved).countable()).collect();
        let spans = scan::Scan::spans("41837").unwrap();
        assert!(scan::find(&spans, &sheets).is_err());
        assert_eq!(scan::find(&scan::Scan::spans("05-07").unwrap(), &sheets).unwrap(), [4, 5, 6]);
    }
}
