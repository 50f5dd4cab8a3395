//! The life of a print run: its states, the steps between them, and what each step wants to know. Separate from the
//! sheets because a run may take a step only when all its sheets allow it.
//!
//! ```text
//! draft → preflighted → approved → printing ⇄ paused → printed → inspected → packed → dispatched → closed
//! preflighted | approved → draft (taken back)          draft | preflighted | approved → cancelled
//! printing | paused → ended short (the rest unused) → printed
//! printed → printing (inspection failed: remake; or a confirmation taken back)
//! ```
//!
//! **Invariant:** there is no other step, and no step without a permit whose fields only this file can fill.
//! **Invariant:** nobody approves or inspects what he prepared or counted himself.

use super::facts::{ApprovalFacts, PreflightFacts};
use super::payload::PayloadHash;
use crate::core::domain::counted;
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::{Day, Refusal};

codes! {
    /// Where a print run stands.
    pub enum BatchState: "print run state" {
        Draft = "draft",
        Preflighted = "preflighted",
        Approved = "approved",
        Printing = "printing",
        Paused = "paused",
        EndedShort = "ended short",
        Printed = "printed",
        Inspected = "inspected",
        Packed = "packed",
        Dispatched = "dispatched",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

impl BatchState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Preflighted, Self::Cancelled],
            Self::Preflighted => &[Self::Preflighted, Self::Approved, Self::Draft, Self::Cancelled],
            Self::Approved => &[Self::Printing, Self::Draft, Self::Cancelled],
            Self::Printing => &[Self::Paused, Self::Printed, Self::EndedShort],
            Self::Paused => &[Self::Printing, Self::EndedShort],
            Self::EndedShort => &[Self::Printed],
            Self::Printed => &[Self::Inspected, Self::Printing],
            Self::Inspected => &[Self::Packed],
            Self::Packed => &[Self::Dispatched],
            Self::Dispatched => &[Self::Closed],
            Self::Closed | Self::Cancelled => &[],
        }
    }

    /// The command that usually comes next, as the hint of a refusal names it.
    pub const fn next_verb(self) -> Option<&'static str> {
        match self {
            Self::Draft => Some("preflight"),
            Self::Preflighted => Some("approve"),
            Self::Approved => Some("print"),
            Self::Printing => Some("confirm"),
            Self::Paused => Some("resume"),
            Self::EndedShort | Self::Printed => Some("inspect"),
            Self::Inspected => Some("pack"),
            Self::Packed => Some("dispatch"),
            Self::Dispatched => Some("close"),
            Self::Closed | Self::Cancelled => None,
        }
    }

    /// Serials are reserved: a hold now costs a number or a sheet.
    pub const fn has_serials(self) -> bool {
        match self {
            Self::Draft | Self::Preflighted | Self::Cancelled => false,
            Self::Approved
            | Self::Printing
            | Self::Paused
            | Self::EndedShort
            | Self::Printed
            | Self::Inspected
            | Self::Packed
            | Self::Dispatched
            | Self::Closed => true,
        }
    }
}

/// A print run as far as its life goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Which run.
    pub reference: BatchRef,
    /// Where it stands.
    pub state: BatchState,
}

/// Leave to move one run from one state to another. Implemented by the permits of this file alone.
pub trait Step: sealed::Granted {
    /// Which run.
    fn batch(&self) -> BatchRef;
    /// The state it must still be in.
    fn from(&self) -> BatchState;
    /// The state it will be in.
    fn to(&self) -> BatchState;
}

mod sealed {
    /// Only permits of this file are granted.
    pub trait Granted {}
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Passage {
    batch: BatchRef,
    from: BatchState,
    to: BatchState,
}

macro_rules! permit {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { passage: Passage, $($field: $type),* }

        impl sealed::Granted for $name {}

        impl Step for $name {
            fn batch(&self) -> BatchRef { self.passage.batch }
            fn from(&self) -> BatchState { self.passage.from }
            fn to(&self) -> BatchState { self.passage.to }
        }

        impl $name {
            $($(#[$fmeta])* pub fn $field(&self) -> &$type { &self.$field })*
        }
    };
}

permit!(/// Leave to mark a run preflighted: what was shown is now open to a second person.
    Preflight { /// Digest of what was shown.
        shown: PayloadHash, /// Sheets it will need.
        sheets: u32 });
permit!(/// Leave to approve a run: its issue date is fixed and its serials may be reserved.
    Approval { /// The day printed on every certificate of the run.
        issue_date: Day, /// Digest of what was approved.
        approved: PayloadHash, /// Serials to reserve.
        sheets: u32 });
permit!(/// Leave to take a run back to draft; reserved serials become unused.
    TakenBack {});
permit!(/// Leave to start printing.
    PrintStart {});
permit!(/// Leave to halt a run that is printing.
    Pause {});
permit!(/// Leave to go on printing.
    Resumption {});
permit!(/// Leave to end a run before all its sheets were printed; the rest becomes unused.
    ShortEnd {});
permit!(/// Leave to call a run printed: every sheet of it is accounted for.
    Printed {});
permit!(/// Leave to send a printed run back to the printer, for remakes or because a confirmation was taken back.
    BackToPrinter {});
permit!(/// Leave to call a run inspected.
    InspectionDone {});
permit!(/// Leave to call a run packed.
    PackingDone {});
permit!(/// Leave to let a run go.
    Dispatch {});
permit!(/// Leave to close a run.
    Closing {});
permit!(/// Leave to cancel a run before anything of it was printed.
    Cancellation {});

impl Batch {
    fn pass(&self, to: BatchState, participle: &str) -> Result<Passage, Refusal> {
        if self.state.next().contains(&to) {
            return Ok(Passage { batch: self.reference, from: self.state, to });
        }
        Err(self.wrong_state(participle))
    }

    /// The refusal of a step this state does not lead to.
    pub fn wrong_state(&self, participle: &str) -> Refusal {
        let refusal = Refusal::new(format!("batch {} is {} and cannot be {participle}", self.reference, self.state));
        match self.state.next_verb() {
            Some(verb) => refusal.hint(format!("Its next step is `certdesk batch {verb} {}`.", self.reference)),
            None => refusal.hint("Nothing follows that state; build a new run with `certdesk batch build`."),
        }
    }

    /// Checks a run for approval. Refuses when it is empty, an award is blocked, something does not fit on the
    /// certificate, or paper is short.
    pub fn preflight(&self, facts: &PreflightFacts<'_>) -> Result<Preflight, Refusal> {
        let passage = self.pass(BatchState::Preflighted, "preflighted")?;
        self.not_empty(facts.members)?;
        self.none_blocked(facts.blocked)?;
        if let Some(first) = facts.layout.first() {
            let more = facts.layout.len() - 1;
            let also = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            return Err(Refusal::new(format!("batch {} does not fit its template: {first}{also}", self.reference))
                .hint("Take the award out, or mend the template, and preflight again."));
        }
        facts.paper.covers(self.reference, facts.members)?;
        Ok(Preflight { passage, shown: facts.shown, sheets: facts.members })
    }

    /// Approves a run by a second person. Refuses when the approver prepared it, it changed since it was shown, an
    /// award is blocked now, or paper is short.
    pub fn approve(&self, facts: &ApprovalFacts<'_>) -> Result<Approval, Refusal> {
        let passage = self.pass(BatchState::Approved, "approved")?;
        self.second_person(facts.asked_by, facts.given_by, "approve")?;
        if facts.given_by_wrote {
            return Err(Refusal::new(format!(
                "{} worked on batch {} and cannot approve it",
                facts.given_by, self.reference
            ))
            .hint("Ask a manager who had no hand in it."));
        }
        if facts.shown != facts.current {
            return Err(Refusal::new(format!("batch {} changed since it was preflighted", self.reference))
                .hint(format!("Run `certdesk batch preflight {}` again.", self.reference)));
        }
        self.not_empty(facts.members)?;
        self.none_blocked(facts.blocked)?;
        facts.paper.covers(self.reference, facts.members)?;
        Ok(Approval { passage, issue_date: facts.today, approved: *facts.current, sheets: facts.members })
    }

    /// Takes a run back to draft. Refuses when printing has begun.
    pub fn take_back(&self) -> Result<TakenBack, Refusal> {
        Ok(TakenBack { passage: self.pass(BatchState::Draft, "taken back")? })
    }

    /// Starts printing. Refuses when the run is not approved or has nothing left to print.
    pub fn start_printing(&self, to_print: u32) -> Result<PrintStart, Refusal> {
        let passage = match self.state {
            BatchState::Approved => self.pass(BatchState::Printing, "printed")?,
            BatchState::Paused => {
                return Err(Refusal::new(format!("batch {} is paused", self.reference))
                    .hint(format!("Run `certdesk batch resume {}` first.", self.reference)));
            }
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Printing
            | BatchState::EndedShort
            | BatchState::Printed
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => return Err(self.wrong_state("printed")),
        };
        if to_print == 0 {
            return Err(Refusal::new(format!("batch {} has no award left to print", self.reference))
                .hint(format!("Run `certdesk batch cancel {}`.", self.reference)));
        }
        Ok(PrintStart { passage })
    }

    /// Halts printing. Refuses when the run is not printing.
    pub fn pause(&self) -> Result<Pause, Refusal> {
        Ok(Pause { passage: self.pass(BatchState::Paused, "paused")? })
    }

    /// Goes on printing. Refuses when the run is not paused.
    pub fn resume(&self) -> Result<Resumption, Refusal> {
        match self.state {
            BatchState::Paused => Ok(Resumption { passage: self.pass(BatchState::Printing, "resumed")? }),
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::Approved
            | BatchState::Printing
            | BatchState::EndedShort
            | BatchState::Printed
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => Err(self.wrong_state("resumed")),
        }
    }

    /// Ends a run short. Refuses when it is not being printed.
    pub fn end_short(&self) -> Result<ShortEnd, Refusal> {
        Ok(ShortEnd { passage: self.pass(BatchState::EndedShort, "ended short")? })
    }

    /// Calls a run printed. Refuses while a sheet is neither printed, spoiled nor unused, or a remake is owed.
    pub fn printed(&self, not_yet: u32, owed: u32) -> Result<Printed, Refusal> {
        let passage = self.pass(BatchState::Printed, "called printed")?;
        if not_yet + owed > 0 {
            return Err(Refusal::new(format!(
                "batch {} has {} to confirm and {owed} to remake",
                self.reference,
                counted(not_yet, "sheet")
            ))
            .hint(format!("Run `certdesk batch confirm {}`, or `end` to end it short.", self.reference)));
        }
        Ok(Printed { passage })
    }

    /// Sends a printed run back to the printer. Refuses when it was inspected already or never printed.
    pub fn back_to_printer(&self) -> Result<BackToPrinter, Refusal> {
        match self.state {
            BatchState::Printed => Ok(BackToPrinter { passage: self.pass(BatchState::Printing, "printed again")? }),
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
            | BatchState::Cancelled => Err(self.wrong_state("printed again")),
        }
    }

    /// Calls a run inspected. Refuses while a printed sheet is not looked at.
    pub fn inspected(&self, not_inspected: u32) -> Result<InspectionDone, Refusal> {
        let passage = self.pass(BatchState::Inspected, "called inspected")?;
        if not_inspected > 0 {
            return Err(Refusal::new(format!(
                "batch {} has {} not inspected",
                self.reference,
                counted(not_inspected, "sheet")
            ))
            .hint("Pass or fail each sheet; `=42` passes the 42 that are left."));
        }
        Ok(InspectionDone { passage })
    }

    /// Calls a run packed. Refuses while a consignment lacks an expected sheet.
    pub fn packed(&self, missing: u32) -> Result<PackingDone, Refusal> {
        let passage = self.pass(BatchState::Packed, "called packed")?;
        if missing > 0 {
            return Err(Refusal::new(format!("batch {} has {} not packed", self.reference, counted(missing, "sheet")))
                .hint("Scan them into their consignment, or `=42` for the 42 that are left."));
        }
        Ok(PackingDone { passage })
    }

    /// Lets a run go. Refuses when it is not packed.
    pub fn dispatch(&self) -> Result<Dispatch, Refusal> {
        Ok(Dispatch { passage: self.pass(BatchState::Dispatched, "dispatched")? })
    }

    /// Closes a run. Refuses while its numbers do not add up or the destruction of its spoils was not witnessed.
    pub fn close(&self, reconciled: &super::sheets::Reconciled) -> Result<Closing, Refusal> {
        let passage = self.pass(BatchState::Closed, "closed")?;
        if reconciled.batch() != self.reference {
            return Err(Refusal::new(format!("batch {} was not reconciled", self.reference))
                .hint(format!("Run `certdesk batch reconcile {}`.", self.reference)));
        }
        Ok(Closing { passage })
    }

    /// Cancels a run. Refuses once printing has begun.
    pub fn cancel(&self) -> Result<Cancellation, Refusal> {
        self.pass(BatchState::Cancelled, "cancelled").map(|passage| Cancellation { passage }).map_err(|refusal| {
            match self.state {
                BatchState::Printing | BatchState::Paused => Refusal::new(refusal.message())
                    .hint(format!("Run `certdesk batch end {}` to end it short.", self.reference)),
                BatchState::Draft
                | BatchState::Preflighted
                | BatchState::Approved
                | BatchState::EndedShort
                | BatchState::Printed
                | BatchState::Inspected
                | BatchState::Packed
                | BatchState::Dispatched
                | BatchState::Closed
                | BatchState::Cancelled => refusal,
            }
        })
    }

    /// The alignment sheet belongs to a run whose paper is being set up. Refuses before approval and after printing.
    pub fn may_align(&self) -> Result<(), Refusal> {
        match self.state {
            BatchState::Approved | BatchState::Printing | BatchState::Paused => Ok(()),
            BatchState::Draft
            | BatchState::Preflighted
            | BatchState::EndedShort
            | BatchState::Printed
            | BatchState::Inspected
            | BatchState::Packed
            | BatchState::Dispatched
            | BatchState::Closed
            | BatchState::Cancelled => Err(self.wrong_state("aligned")),
        }
    }

    /// Refuses when the second person is the first.
    pub fn second_person(&self, first: &str, second: &str, verb: &str) -> Result<(), Refusal> {
        if first != second {
            return Ok(());
        }
        Err(Refusal::new(format!("{second} did the step before on batch {} and cannot {verb} it", self.reference))
            .hint("A second person must do this."))
    }

    fn not_empty(&self, members: u32) -> Result<(), Refusal> {
        if members > 0 {
            return Ok(());
        }
        Err(Refusal::new(format!("batch {} has no award in it", self.reference))
            .hint(format!("Run `certdesk batch cancel {}`.", self.reference)))
    }

    fn none_blocked(&self, blocked: &[AwardRef]) -> Result<(), Refusal> {
        let Some(first) = blocked.first() else { return Ok(()) };
        let more = blocked.len() - 1;
        let also = if more > 0 { format!(" and {more} more are") } else { " is".to_owned() };
        Err(Refusal::new(format!("in batch {} award {first}{also} blocked", self.reference)).hint(format!(
            "Ask `certdesk why {first}`; `certdesk batch preflight {}` takes blocked awards out.",
            self.reference
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::PaperFacts;
    use super::*;

    fn run(state: BatchState) -> Batch {
        Batch { reference: BatchRef::new(2026, 7), state }
    }

    fn hash(text: &str) -> PayloadHash {
        PayloadHash::of(text)
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn paper(free: i64) -> PaperFacts<'static> {
        PaperFacts { code: "MER-A4", free }
    }

    #[test]
    fn the_whole_life_of_a_run_goes_through() {
        let shown = hash("run");
        let facts = PreflightFacts { members: 3, blocked: &[], layout: &[], paper: paper(3), shown };
        let preflight = run(BatchState::Draft).preflight(&facts).unwrap();
        assert_eq!(
            (preflight.from(), preflight.to(), *preflight.sheets()),
            (BatchState::Draft, BatchState::Preflighted, 3)
        );
        let approval =
            run(BatchState::Preflighted).approve(&approval_facts("thale", "rsingh", &shown, &shown)).unwrap();
        assert_eq!(*approval.issue_date(), day("2026-11-20"));
        assert_eq!(run(BatchState::Approved).start_printing(3).unwrap().to(), BatchState::Printing);
        assert_eq!(run(BatchState::Printing).pause().unwrap().to(), BatchState::Paused);
        assert_eq!(run(BatchState::Paused).resume().unwrap().to(), BatchState::Printing);
        assert_eq!(run(BatchState::Printing).printed(0, 0).unwrap().to(), BatchState::Printed);
        assert_eq!(run(BatchState::Printed).inspected(0).unwrap().to(), BatchState::Inspected);
        assert_eq!(run(BatchState::Inspected).packed(0).unwrap().to(), BatchState::Packed);
        assert_eq!(run(BatchState::Packed).dispatch().unwrap().to(), BatchState::Dispatched);
    }

    fn approval_facts<'a>(
        asked: &'a str,
        given: &'a str,
        shown: &'a PayloadHash,
        now: &'a PayloadHash,
    ) -> ApprovalFacts<'a> {
        ApprovalFacts {
            members: 3,
            blocked: &[],
            asked_by: asked,
            given_by: given,
            given_by_wrote: false,
            shown,
            current: now,
            paper: paper(3),
            today: day("2026-11-20"),
        }
    }

    #[test]
    fn nobody_approves_his_own_run() {
        let shown = hash("run");
        let refusal =
            run(BatchState::Preflighted).approve(&approval_facts("thale", "thale", &shown, &shown)).unwrap_err();
        assert_eq!(refusal.message(), "thale did the step before on batch B-2026-0007 and cannot approve it");
        let facts = ApprovalFacts { given_by_wrote: true, ..approval_facts("thale", "rsingh", &shown, &shown) };
        let refusal = run(BatchState::Preflighted).approve(&facts).unwrap_err();
        assert_eq!(refusal.message(), "rsingh worked on batch B-2026-0007 and cannot approve it");
    }

    #[test]
    fn a_run_that_changed_since_it_was_shown_is_not_approved() {
        let (shown, now) = (hash("run"), hash("run with one award less"));
        let refusal =
            run(BatchState::Preflighted).approve(&approval_facts("thale", "rsingh", &shown, &now)).unwrap_err();
        assert_eq!(refusal.message(), "batch B-2026-0007 changed since it was preflighted");
    }

    #[test]
    fn a_blocked_award_short_paper_and_an_empty_run_are_refused() {
        let shown = hash("run");
        let blocked = [AwardRef(48_213), AwardRef(48_214)];
        let facts = PreflightFacts { members: 3, blocked: &blocked, layout: &[], paper: paper(3), shown };
        let draft = run(BatchState::Draft);
        let message = draft.preflight(&facts).unwrap_err().message().to_owned();
        assert_eq!(message, "in batch B-2026-0007 award A-0048213 and 1 more are blocked");
        let short = PreflightFacts { blocked: &[], paper: paper(2), ..facts.clone() };
        let message = draft.preflight(&short).unwrap_err().message().to_owned();
        assert_eq!(message, "batch B-2026-0007 needs 3 sheets of MER-A4, found 2 free");
        let empty = PreflightFacts { members: 0, ..short };
        assert_eq!(draft.preflight(&empty).unwrap_err().message(), "batch B-2026-0007 has no award in it");
    }

    #[test]
    fn only_the_drawn_steps_exist() {
        let mut drawn = 0;
        for from in BatchState::ALL {
            for to in BatchState::ALL {
                if run(*from).pass(*to, "moved").is_ok() {
                    drawn += 1;
                    assert!(from.next().contains(to));
                }
            }
        }
        assert_eq!(drawn, 20);
        for done in [BatchState::Closed, BatchState::Cancelled] {
            assert!(done.next().is_empty());
        }
        let refusal = run(BatchState::Closed).cancel().unwrap_err();
        assert_eq!(refusal.message(), "batch B-2026-0007 is closed and cannot be cancelled");
        let refusal = run(BatchState::Printing).cancel().unwrap_err();
        assert_eq!(refusal.next_step(), Some("Run `certdesk batch end B-2026-0007` to end it short."));
    }

    #[test]
    fn a_run_with_open_sheets_goes_no_further() {
        assert_eq!(
            run(BatchState::Printing).printed(2, 1).unwrap_err().message(),
            "batch B-2026-0007 has 2 sheets to confirm and 1 to remake"
        );
        assert!(run(BatchState::Printed).inspected(1).is_err());
        assert!(run(BatchState::Inspected).packed(4).is_err());
        assert!(run(BatchState::Paused).start_printing(4).is_err());
        assert!(run(BatchState::Approved).start_printing(0).is_err());
    }
}
