//! What is done about certificates after issue, and what is said of it. Separate so that the table of actions stays a
//! table.

use std::path::PathBuf;

use crate::core::domain::Day;
use crate::core::domain::certificates::Serial;
use crate::core::domain::references::{ApplicationRef, LetterRef, NotifiableRef};
use crate::core::domain::replacements::{EvidenceKind, Fault, GoesTo};
use crate::core::{ApplicationOrder, Core, Error, EvidenceOrder, LetterOrder};
use crate::tui::effects::Done;
use crate::tui::panes;

/// Something done after issue.
#[derive(Debug, Clone)]
pub enum AfterIssue {
    /// Writes an application down.
    Apply(Box<ApplicationOrder>),
    /// Keeps a piece of evidence: what it shows, what was seen, its date, a file.
    Evidence(ApplicationRef, EvidenceKind, String, Option<Day>, Option<String>),
    /// Corrects the award itself: field and value.
    Correct(ApplicationRef, &'static str, String),
    /// Says whose fault it is.
    Blame(ApplicationRef, Fault),
    /// Says where the new paper goes.
    SendTo(ApplicationRef, GoesTo),
    /// Notes that the fee was paid.
    Paid(ApplicationRef, String),
    /// Waives the fee.
    Waive(ApplicationRef, String),
    /// Proposes it to a second person.
    Propose(ApplicationRef),
    /// Builds the special runs of agreed ones.
    Build(Vec<ApplicationRef>),
    /// Says no.
    Decline(ApplicationRef, String),
    /// Takes it back.
    Withdraw(ApplicationRef, String),
    /// Closes it.
    Close(ApplicationRef),
    /// Keeps a good paper back: place and reason.
    KeepBack(Serial, String, String),
    /// Proposes a revocation: reason and authority.
    Revoke(Serial, String, String),
    /// Says that these were issued in error.
    IssuedInError(Vec<String>, String),
    /// Takes an old paper in: who sent it, and its place.
    OldPaper(Serial, String, String),
    /// Gives the second person's yes to any of these steps.
    Second(i64),
    /// Makes a letter.
    Letter(Box<LetterOrder>),
    /// Writes a letter into a folder.
    PrintLetter(LetterRef, PathBuf),
    /// Notes how a letter was sent.
    SendLetter(LetterRef, String),
    /// Withdraws a letter.
    WithdrawLetter(LetterRef, String),
    /// Makes the award of a transcript: about what, why, its receipt.
    Transcript(String, String, String),
    /// Writes what happened, who found it and what was done.
    Amend(NotifiableRef, String, String, String),
    /// Adds certificates to a notifiable event.
    Join(NotifiableRef, Vec<String>),
    /// Notes that the regulator was told: when, who, reference.
    Tell(NotifiableRef, Day, String, String),
    /// Closes a notifiable event.
    CloseEvent(NotifiableRef, String),
    /// Withdraws a notifiable event.
    WithdrawEvent(NotifiableRef, String),
    /// Writes what the regulator is told into a folder.
    PrintEvent(NotifiableRef, PathBuf),
}

impl AfterIssue {
    /// Carries it out. Refuses when the operation refuses; nothing is changed then.
    pub fn carry_out(self, core: &mut Core) -> Result<Done, Error> {
        match self {
            Self::Apply(order) => applied(core, &order),
            Self::Evidence(which, kind, words, dated_on, file) => {
                let file = file.map(|path| core.keep_evidence(std::path::Path::new(&path))).transpose()?;
                core.keep_application_evidence(which, &EvidenceOrder { kind, words, dated_on, file })?;
                told(core, which, "has this evidence now")
            }
            Self::Correct(which, field, value) => {
                core.correct_by_reissue(which, field, &value)?;
                told(core, which, "corrects that now")
            }
            Self::Blame(which, fault) => {
                core.set_application_fault(which, fault)?;
                told(core, which, "has another fault now")
            }
            Self::SendTo(which, to) => {
                core.send_replacement_to(which, to)?;
                told(core, which, &format!("goes to the {to} now"))
            }
            Self::Paid(which, receipt) => {
                core.note_fee_paid(which, &receipt).and_then(|()| told(core, which, "is paid for"))
            }
            Self::Waive(which, reason) => {
                core.waive_fee(which, &reason).and_then(|()| told(core, which, "costs nothing now"))
            }
            Self::Propose(which) => core.propose_replacement(which).map(|_| {
                Done::said(format!("{which} is proposed; it stands in Today of whoever may agree.")).about(which)
            }),
            Self::Build(which) => built(core, &which),
            Self::Decline(which, reason) => core
                .decline_replacement(which, &reason)
                .map(|()| Done::said(format!("{which} is declined.")).about(which)),
            Self::Withdraw(which, reason) => {
                core.withdraw_replacement(which, &reason)?;
                told(core, which, "is withdrawn")
            }
            Self::Close(which) => {
                core.close_replacement(which).map(|()| Done::said(format!("{which} is closed.")).about(which))
            }
            Self::KeepBack(serial, place, reason) => core
                .keep_back_certificate(&serial, &place, &reason)
                .map(|run| Done::said(format!("{serial} of {run} is kept back: {place}.")).about(&serial)),
            Self::Revoke(serial, reason, authority) => {
                core.propose_revocation(&serial, &reason, &authority).map(|_| {
                    Done::said(format!("The revocation of {serial} is proposed; a second person does it."))
                        .about(&serial)
                })
            }
            Self::IssuedInError(about, words) => core.issued_in_error(&about, &words).map(|(raised, event)| {
                let words = format!("{} raised, {event} opened: fill it in and tell the regulator.", raised.exception);
                Done::said(words).about(event).going(panes::notifiable_event(event))
            }),
            Self::OldPaper(serial, how, place) => core.take_in_old_paper(&serial, &how, &place).map(|_| {
                Done::said(format!("The old paper {serial} is taken in; a witness is asked for.")).about(&serial)
            }),
            Self::Second(id) => core.second_step(id).map(Done::said),
            Self::Letter(order) => core.make_letter(&order).map(|letter| {
                Done::said(format!("{letter} is made; it is not sent yet.")).about(letter).going(panes::letter(letter))
            }),
            Self::PrintLetter(letter, folder) => core
                .print_letter(letter, &folder)
                .map(|done| Done::said(format!("{letter} lies in {}.", done.file.display())).about(letter)),
            Self::SendLetter(letter, how) => {
                core.send_letter(letter, &how).map(|()| Done::said(format!("{letter} is sent: {how}.")).about(letter))
            }
            Self::WithdrawLetter(letter, reason) => core
                .withdraw_letter(letter, &reason)
                .map(|()| Done::said(format!("{letter} is withdrawn.")).about(letter)),
            Self::Transcript(about, reason, receipt) => {
                core.ask_for_transcript(&about, &reason, &receipt).map(|award| {
                    Done::said(format!("{award} is the award of a transcript; w says whether it may go on."))
                        .about(award)
                })
            }
            Self::Amend(event, what, found_by, done) => core
                .amend_notifiable(event, Some(&what), Some(&found_by), Some(&done))
                .map(|()| Done::said(format!("{event} is amended.")).about(event)),
            Self::Join(event, about) => core
                .add_to_notifiable(event, &about)
                .map(|added| Done::said(format!("{event} has {added} certificates more.")).about(event)),
            Self::Tell(event, on, to, reference) => core
                .tell_regulator(event, on, &to, &reference)
                .map(|()| Done::said(format!("{event} is told to {to} on {}.", on.format("%d/%m/%Y"))).about(event)),
            Self::CloseEvent(event, outcome) => {
                core.close_notifiable(event, &outcome).map(|()| Done::said(format!("{event} is closed.")).about(event))
            }
            Self::WithdrawEvent(event, reason) => core
                .withdraw_notifiable(event, &reason)
                .map(|()| Done::said(format!("{event} is withdrawn.")).about(event)),
            Self::PrintEvent(event, folder) => core
                .print_notifiable(event, &folder)
                .map(|file| Done::said(format!("{event} lies in {}.", file.display())).about(event)),
        }
    }
}

fn applied(core: &mut Core, order: &ApplicationOrder) -> Result<Done, Error> {
    let application = core.apply_for_replacement(order)?;
    let view = core.application(application)?;
    let next = view.next_step.map(|step| format!(" {step}")).unwrap_or_default();
    let words = format!("{application} asks for the {} of {}.{next}", view.facts.kind, view.facts.serial);
    Ok(Done::said(words).about(application).going(panes::application(application)))
}

/// What an application is now, and its next step.
fn told(core: &Core, application: ApplicationRef, what: &str) -> Result<Done, Error> {
    let view = core.application(application)?;
    let next = view.next_step.map(|step| format!(" {step}")).unwrap_or_default();
    Ok(Done::said(format!("{application} {what}: {}.{next}", view.facts.state)).about(application))
}

fn built(core: &mut Core, applications: &[ApplicationRef]) -> Result<Done, Error> {
    let built = core.build_replacement_run(applications)?;
    let runs: Vec<String> = built.iter().map(|run| run.batch.to_string()).collect();
    let words = format!("{} is built; a manager approves it.", runs.join(", "));
    Ok(match built.first() {
        Some(first) => Done::said(words).about(first.batch).going(panes::print_run(first.batch)),
        None => Done::said(words),
    })
}
