//! Everything the window can change, each arm one line that names the operation. Separate because a pane is only ever
//! lent `&Core`: this is the one place that has `&mut Core`.
//!
//! **Invariant:** the match is exhaustive and has no rule in it; rules live in the domain, words in the files beside.

mod after_issue;
pub mod archive;
mod batches;
mod centres;
mod claims;
mod exceptions;
mod post;
mod records;
mod views;

pub use after_issue::AfterIssue;
pub use batches::handed_over;
pub use centres::CentreStep;
pub use claims::brought_in;
pub use post::{PostStep, counted};
pub use records::set as field_set;

use super::effects::Done;
use crate::core::domain::Day;
use crate::core::domain::amendments::FieldEdit;
use crate::core::domain::batches::sampling::SamplingRow;
use crate::core::domain::batches::sheets::SpoilReason;
use crate::core::domain::certificates::Serial;
use crate::core::domain::organisations::ContactId;
use crate::core::domain::presence::Work;
use crate::core::domain::references::{
    ArchiveRef, BatchRef, ClaimFileRef, ClaimRef, ConsignmentRef, ExceptionRef, LearnerRef, RegistrationRef, TaskRef,
};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::reports::Week;
use crate::core::domain::saved_views::SavedView;
use crate::core::domain::tasks::TaskState;
use crate::core::{
    BuildOrder, CaptureOrder, ClaimCorrection, Core, Error, ExceptionChange, FieldOrder, Inspection, NewRegistration,
    RaiseOrder, Receipt, ReportFormat, SignOff, SpoilOrder, TaskOrder, TransferOrder,
};
use crate::core::{CalendarChange, PrinterOrder, StockOrder};
use std::path::PathBuf;

/// A change of the office.
#[derive(Debug, Clone)]
pub enum Action {
    /// Takes back the last step, or brings it back.
    Undo,
    /// Brings back what was taken back.
    Redo,
    /// Takes an older step back.
    UndoStep(i64),
    /// Takes over what another operator works on alone: what, why.
    TakeOver(String, String),
    /// Says no to a step somebody proposed.
    Decline(i64),
    /// Takes back a step one proposed.
    WithdrawProposal(i64),
    /// Remembers something of this person's: a name, JSON, what to say.
    Remember(String, String, String),
    /// Sets one field on many records.
    SetField(FieldOrder),
    /// Keeps a view of a list.
    KeepView(SavedView),
    /// Drops a view.
    DropView(SavedView),
    /// Gives a view another name.
    RenameView(SavedView, String),
    /// Shares a view, or takes it back.
    ShareView(SavedView, bool),

    /// Changes exceptions.
    Exceptions(Vec<ExceptionRef>, ExceptionChange),
    /// Agrees to lift an exception.
    SecondException(i64),
    /// Writes into the thread of an exception, perhaps with a file of evidence.
    NoteException(ExceptionRef, String, Option<String>),
    /// Raises an exception.
    Raise(RaiseOrder),

    /// Amends a learner, for a reason.
    AmendLearner(LearnerRef, Vec<FieldEdit>, String),
    /// Adds a learner.
    AddLearner(Vec<(String, String)>),
    /// Notes that the learner confirmed the name to print.
    ConfirmName(LearnerRef, String),
    /// Adds a registration.
    AddRegistration(NewRegistration),
    /// Amends a registration, for a reason.
    AmendRegistration(RegistrationRef, Vec<FieldEdit>, String),
    /// Transfers a registration to another centre or course.
    Transfer(RegistrationRef, TransferOrder),
    /// Amends an organisation, for a reason.
    AmendOrganisation(String, Vec<FieldEdit>, String),
    /// A step of a centre, for a reason.
    StepCentre(String, CentreStep, String),
    /// Records an external quality assurer's sign-off.
    SignOff(SignOff),
    /// Adds a contact to an organisation.
    AddContact(String, Vec<(String, String)>),
    /// Amends a contact.
    AmendContact(ContactId, Vec<FieldEdit>),
    /// Adds a task.
    AddTask(TaskOrder),
    /// Amends a task.
    EditTask(TaskRef, Vec<FieldEdit>),
    /// Moves a task on: to which state, until when it waits.
    MoveTask(TaskRef, TaskState, Option<Day>),
    /// Writes a note on a record.
    NoteRecord(String, String),
    /// Moves a registration on in its life.
    MoveRegistration(RegistrationRef, RegistrationState, String),
    /// Runs the office's day.
    RunDay,
    /// Writes a certificate as it was issued into a file.
    WriteAsIssued(String, PathBuf),
    /// Writes the open badge of a certificate into a file.
    WriteBadge(String, PathBuf),
    /// Writes the signed list of serials that are not good.
    WriteNotGood(PathBuf),
    /// Proposes that an entry of the archive is captured.
    ProposeArchive(ArchiveRef, Box<CaptureOrder>),
    /// Confirms a match in the archive.
    SecondArchive(ArchiveRef),
    /// Writes the weekly report into a file.
    WriteWeekly(Week, ReportFormat, PathBuf),
    /// Writes the serial continuity report to a file.
    WriteSerials(ReportFormat, PathBuf),

    /// Mends a claim row.
    CorrectClaim(ClaimRef, ClaimCorrection),
    /// Mends all rows alike: a row, its field, the value.
    CorrectClaimsAlike(ClaimRef, String, String),
    /// Accepts a finding as it stands: row, rule, reason.
    AcceptClaim(ClaimRef, String, String),
    /// Rejects a row.
    RejectClaim(ClaimRef, String),
    /// The centre withdrew a row.
    WithdrawClaim(ClaimRef, String),
    /// Asks the open rows of a file again.
    RecheckClaims(ClaimFileRef),
    /// Goes to a step of a file.
    StepClaimFile(ClaimFileRef, &'static str),
    /// Finishes a file.
    FinishClaimFile(ClaimFileRef),
    /// Writes the error file of a claim file.
    ClaimErrorFile(ClaimFileRef, PathBuf),
    /// Reads a column of a file as one of ours: file, their header, our column.
    MapColumn(PathBuf, String, String),

    /// Keeps a macro under a name.
    KeepMacro(String, String),
    /// Gives a macro another name.
    RenameMacro(String, String),
    /// Drops a macro.
    DropMacro(String),

    /// Builds runs from ready awards.
    Build(BuildOrder),
    /// Checks a run and proposes it.
    Preflight(BatchRef),
    /// Approves a run, or its further remakes.
    Approve(BatchRef),
    /// Takes a run back to draft.
    SendBack(BatchRef, String),
    /// Cancels a run.
    CancelBatch(BatchRef, String),
    /// Confirms sheets as typed.
    Confirm(BatchRef, String),
    /// Spoils sheets: as typed, why, words, witness, the paper they came out on.
    Spoil(BatchRef, String, SpoilReason, String, String, String),
    /// Witnesses the destruction of a run's spoils.
    Witness(BatchRef),
    /// Passes and fails sheets.
    Inspect(BatchRef, Inspection),
    /// Opens the consignments of a run.
    BeginPacking(BatchRef),
    /// Packs sheets as typed into one consignment.
    PackInto(ConsignmentRef, String),
    /// Packs everything that is expected.
    Pack(BatchRef),
    /// Hands the consignments in.
    Dispatch(BatchRef),
    /// Proves that the numbers add up.
    Reconcile(BatchRef),
    /// Closes a run.
    CloseBatch(BatchRef),
    /// Halts a run.
    Pause(BatchRef),
    /// Goes on with a run.
    Resume(BatchRef),
    /// Ends a run short.
    EndShort(BatchRef, String),
    /// Answers questions of a run's checklist: yes, no.
    Checklist(BatchRef, Vec<String>, Vec<String>),
    /// Says where a paper lies that is kept back.
    PlacePaper(Serial, String),
    /// Lets a paper go that was kept back.
    ReleasePaper(Serial, String),
    /// Keeps a printer.
    KeepPrinter(PrinterOrder),
    /// Retires a printer.
    RetirePrinter(String),
    /// Notes what a printer's counter says.
    ReadPrinter(String, i64),
    /// Changes when a brand prints.
    RunCalendar(String, CalendarChange),
    /// Sets a row of the acceptance table, or takes it away.
    SetSampling(SamplingRow, bool),
    /// Orders paper.
    OrderStock(StockOrder),
    /// Takes paper in.
    ReceiveStock(Receipt),
    /// Counts the shelf.
    CountStock(String, i64),
    /// Approves a template version for issue dates from a day on, perhaps to another.
    ApproveTemplate(String, Day, Option<Day>),
    /// Takes paper off the books, as one of two: line, sheets, destroyed rather than missing, why.
    WriteOff(String, i64, bool, String),
    /// Gives the second person's yes to the write-off of a line.
    SecondWriteOff(String),
    /// Changes the post.
    Post(PostStep),
    /// Does something about certificates after issue.
    AfterIssue(AfterIssue),
}

impl Action {
    /// What only one person does at a time: on what, and the work.
    pub fn works_in(&self) -> Option<(String, Work)> {
        Some(match self {
            Self::CorrectClaim(claim, _)
            | Self::CorrectClaimsAlike(claim, ..)
            | Self::AcceptClaim(claim, ..)
            | Self::RejectClaim(claim, _)
            | Self::WithdrawClaim(claim, _) => (claim.file.to_string(), Work::Correcting),
            Self::Confirm(run, _) => (run.to_string(), Work::Confirming),
            Self::PackInto(parcel, _) | Self::Post(PostStep::Pack(parcel, _)) => (parcel.to_string(), Work::Packing),
            _ => return None,
        })
    }

    /// Carries it out. Refuses when the operation refuses; nothing is changed then.
    pub fn carry_out(self, core: &mut Core) -> Result<Done, Error> {
        match self {
            Self::Undo => {
                core.undo(None).map(|undone| Done::said(format!("Taken back: {}. Ctrl-R does it again.", undone.what)))
            }
            Self::UndoStep(step) => core
                .undo(Some(step))
                .map(|undone| Done::said(format!("Taken back: {}. Ctrl-R does it again.", undone.what))),
            Self::TakeOver(subject, reason) => core
                .take_over(&subject, &reason)
                .map(|taken| Done::said(format!("{} is yours now; {}.", taken.subject, taken.words())).about(&subject)),
            Self::Redo => core.redo().map(|undone| Done::said(format!("Done again: {}.", undone.what))),
            Self::Decline(id) => {
                core.decline_proposal(id).map(|()| Done::said("Declined; whoever proposed it sees that."))
            }
            Self::WithdrawProposal(id) => {
                core.withdraw_proposal(id).map(|()| Done::said("Withdrawn; nothing was changed by it."))
            }

            Self::Remember(name, value, words) => core.remember(&name, &value).map(|()| Done::said(words)),
            Self::SetField(order) => core.set_field(&order).map(|outcome| records::set(&order, &outcome)),
            Self::KeepView(view) => core.save_view(&view).map(|view| views::kept(&view)),
            Self::DropView(view) => core.drop_view(&view).map(|()| views::dropped(&view)),
            Self::RenameView(view, name) => core.rename_view(&view, &name).map(|view| views::renamed(&view)),
            Self::ShareView(view, shared) => core.share_view(&view, shared).map(|view| views::shared(&view)),
            Self::KeepMacro(name, steps) => core
                .keep_macro(&name, &steps)
                .map(|()| Done::said(format!("Macro `{name}` is kept. @ replays it on the marked records."))),
            Self::RenameMacro(from, to) => {
                core.rename_macro(&from, &to).map(|()| Done::said(format!("Macro `{from}` is called `{to}` now.")))
            }
            Self::DropMacro(name) => {
                core.drop_macro(&name).map(|()| Done::said(format!("Macro `{name}` is deleted; @ records a new one.")))
            }

            Self::Exceptions(which, change) => {
                core.change_exceptions(&which, &change).map(|outcome| exceptions::changed(&outcome, &change))
            }
            Self::SecondException(id) => core.second_exception(id).map(exceptions::seconded),
            Self::NoteException(which, words, file) => exceptions::note(core, which, &words, file.as_deref()),
            Self::Raise(order) => core.raise_exception(&order).map(|raised| exceptions::raised(&raised)),

            Self::AmendLearner(learner, edits, reason) => core
                .amend_learner(learner, &edits, &reason)
                .map_err(Error::from)
                .map(|done| records::amended(learner, &done)),
            Self::AddLearner(fields) => core
                .add_learner(&fields)
                .map_err(Error::from)
                .map(|learner| Done::said(format!("{learner} is added.")).about(learner)),
            Self::ConfirmName(learner, reason) => core
                .confirm_learner_name(learner, &reason)
                .map(|()| Done::said(format!("{learner}: the name to print is confirmed.")).about(learner)),
            Self::AddRegistration(new) => core
                .add_registration(&new)
                .map_err(Error::from)
                .map(|made| Done::said(format!("{made} is registered.")).about(made)),
            Self::AmendRegistration(which, edits, reason) => core
                .amend_registration(which, &edits, &reason)
                .map_err(Error::from)
                .map(|done| records::amended(which, &done)),
            Self::Transfer(which, order) => core
                .transfer_registration(which, &order)
                .map(|new| Done::said(format!("{which} is transferred; {new} begins.")).about(new)),
            Self::AmendOrganisation(code, edits, reason) => core
                .amend_organisation(&code, &edits, &reason)
                .map_err(Error::from)
                .map(|done| records::amended(&code, &done)),
            Self::StepCentre(code, step, reason) => centres::step(core, &code, &step, &reason),
            Self::SignOff(sign_off) => centres::signed_off(core, &sign_off),
            Self::AddContact(code, fields) => core
                .add_contact(&code, &fields)
                .map(|_| Done::said(format!("The contact of {code} is added.")).about(code)),
            Self::AmendContact(contact, edits) => core
                .amend_contact(contact, &edits)
                .map_err(Error::from)
                .map(|done| records::amended("The contact", &done)),
            Self::AddTask(order) => {
                core.add_task(&order).map(|task| Done::said(format!("{task} is added.")).about(task))
            }
            Self::EditTask(task, edits) => {
                core.edit_task(task, &edits).map_err(Error::from).map(|done| records::amended(task, &done))
            }
            Self::MoveTask(task, to, until) => core
                .move_task(task, to, until)
                .map(|()| Done::said(format!("{task} is {to} now. u takes it back.")).about(task)),
            Self::NoteRecord(reference, words) => core
                .note_record(&reference, &words)
                .map(|kept| Done::said(format!("The note stands in the timeline of {kept}.")).about(kept)),
            Self::MoveRegistration(which, to, reason) => core
                .move_registration(which, to, &reason)
                .map(|_| Done::said(format!("{which} is {to} now. u takes it back.")).about(which)),
            Self::WriteAsIssued(serial, file) => {
                core.certificate_as_issued(&serial, &file).map(|made| archive::as_issued(&made))
            }
            Self::WriteBadge(serial, file) => core.write_badge(&serial, &file).map(|made| archive::badge(&made, &file)),
            Self::WriteNotGood(file) => core.write_not_good_list(&file).map(|made| archive::not_good(&made, &file)),
            Self::ProposeArchive(entry, order) => {
                core.propose_archive_match(entry, &order).map(|weighed| archive::proposed(entry, &weighed))
            }
            Self::SecondArchive(entry) => core.second_archive_match(entry).map(|done| archive::captured(&done)),
            Self::WriteWeekly(week, format, file) => {
                core.write_weekly_report(week, format, &file).map(|done| records::written(&done))
            }
            Self::WriteSerials(format, file) => {
                core.write_serials_report(format, &file).map(|done| records::written(&done))
            }
            Self::RunDay => core.run_day().map(|day| records::day(&day)),

            Self::CorrectClaim(claim, correction) => {
                core.correct_claim(claim, &correction).map(|done| claims::corrected(&done))
            }
            Self::CorrectClaimsAlike(claim, field, value) => {
                core.correct_claims_alike(claim, &field, &value).map(|done| claims::corrected(&done))
            }
            Self::AcceptClaim(claim, rule, reason) => {
                core.accept_claim(claim, &rule, &reason).map(|done| claims::corrected(&done))
            }
            Self::RejectClaim(claim, reason) => {
                core.reject_claim(claim, &reason).map(|()| claims::ended(claim, "rejected"))
            }
            Self::WithdrawClaim(claim, reason) => {
                core.withdraw_claim(claim, &reason).map(|()| claims::ended(claim, "withdrawn"))
            }
            Self::RecheckClaims(file) => core.recheck_claims(Some(file)).map(|done| claims::corrected(&done)),
            Self::StepClaimFile(file, step) => core.step_claim_file(file, step).map(|()| claims::stepped(file, step)),
            Self::FinishClaimFile(file) => core.finish_claim_file(file).map(|ready| claims::finished(file, &ready)),
            Self::ClaimErrorFile(file, target) => {
                core.claim_error_file(file, &target).map(|rows| claims::handed_back(file, &target, rows))
            }
            Self::MapColumn(file, header, ours) => claims::map_column(core, &file, &header, &ours),

            Self::Build(order) => core.build_batches(&order).map(|built| batches::built(&built)),
            Self::Preflight(run) => core.preflight_batch(run).map(|done| batches::preflighted(&done)),
            Self::Approve(run) => core.approve_batch(run).map(|done| batches::approved(&done)),
            Self::SendBack(run, reason) => {
                core.send_back_batch(run, &reason).map(|()| batches::said(run, "is a draft again"))
            }
            Self::CancelBatch(run, reason) => {
                core.cancel_batch(run, &reason).map(|()| batches::said(run, "is cancelled; its awards went back"))
            }
            Self::Confirm(run, line) => batches::confirm(core, run, &line),
            Self::Spoil(run, line, reason, words, witness, on) => {
                let order = SpoilOrder { sheets: &line, reason, words: &words, witness: &witness, on: &on };
                batches::spoil(core, run, order)
            }
            Self::Witness(run) => core.witness_spoils(run).map(|sheets| batches::witnessed(run, sheets)),
            Self::Inspect(run, inspection) => {
                core.inspect_batch(run, &inspection).map(|done| batches::inspected(&done))
            }
            Self::BeginPacking(run) => core.begin_packing(run).map(|parcels| batches::packing(run, parcels)),
            Self::PackInto(parcel, line) => batches::pack_into(core, parcel, &line),
            Self::Pack(run) => core.pack_batch(run, None).map(|done| batches::packed(&done)),
            Self::Dispatch(run) => core.dispatch_batch(run).map(|done| batches::dispatched(&done)),
            Self::Reconcile(run) => core.reconcile_batch(run).map(|counts| batches::reconciled(run, &counts)),
            Self::CloseBatch(run) => core.close_batch(run).map(|counts| batches::closed(run, &counts)),
            Self::Pause(run) => core.pause_batch(run).map(|()| batches::said(run, "is paused")),
            Self::Resume(run) => core.resume_batch(run).map(|()| batches::said(run, "is being printed again")),
            Self::EndShort(run, reason) => core.end_batch_short(run, &reason).map(|unused| batches::ended(run, unused)),
            Self::Checklist(run, yes, no) => {
                core.answer_checklist(run, &yes, &no).map(|_| batches::answered(run, &yes, &no))
            }
            Self::PlacePaper(serial, place) => {
                core.place_certificate(&serial, &place).map(|_| batches::placed(&serial, &place))
            }
            Self::ReleasePaper(serial, reason) => {
                core.release_certificate(&serial, &reason).map(|run| batches::released(&serial, run))
            }
            Self::KeepPrinter(order) => core.keep_printer(&order).map(|view| batches::printer_kept(&view)),
            Self::RetirePrinter(name) => {
                core.retire_printer(&name).map(|()| Done::said(format!("Printer {name} is retired.")))
            }
            Self::ReadPrinter(name, reading) => {
                core.read_printer(&name, reading).map(|view| batches::counter_read(&view))
            }
            Self::RunCalendar(brand, change) => {
                core.change_run_calendar(&brand, &change).map(|run| batches::calendar_set(&run))
            }
            Self::SetSampling(row, remove) => {
                core.set_sampling_row(&row, remove).map(|_| batches::sampling_set(&row, remove))
            }
            Self::OrderStock(order) => core.order_stock(&order).map(|order| batches::ordered(&order)),
            Self::ReceiveStock(receipt) => core.receive_stock(&receipt).map(|_| batches::received(&receipt)),
            Self::CountStock(code, counted) => {
                core.count_stock(&code, counted).map(|count| batches::stock_counted(&code, &count))
            }
            Self::ApproveTemplate(label, from, to) => {
                core.approve_template(&label, from, to).map(|row| batches::template_approved(&row.label()))
            }
            Self::WriteOff(code, sheets, destroyed, reason) => {
                core.write_off_stock(&code, sheets, destroyed, &reason).map(|done| batches::written_off(&code, &done))
            }
            Self::Post(step) => post::carry_out(core, step),
            Self::AfterIssue(step) => step.carry_out(core),
            Self::SecondWriteOff(code) => core.second_write_off(&code).map(|done| batches::written_off(&code, &done)),
        }
    }
}
