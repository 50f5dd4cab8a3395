//! What a gate reads: small borrowed facts of one award. Separate from the rules so that the store, a bulk import and a
//! test can each fill them in their own way, and courses, centres and brands are loaded once for many awards.
//!
//! **Invariant:** a gate reads these facts and the office's day, and nothing else: whatever changes one of them must
//! refresh the cached verdict in the same transaction.

use crate::core::domain::Day;
use crate::core::domain::awards::{AwardState, DocumentKind};
use crate::core::domain::brands::BrandFacts;
use crate::core::domain::courses::CourseFacts;
use crate::core::domain::exceptions::ExceptionKind;
use crate::core::domain::organisations::{ApprovalFacts, CentreFacts};
use crate::core::domain::references::{AwardRef, ExceptionRef, LearnerRef, RegistrationRef};
use crate::core::domain::registrations::RegistrationState;
use crate::core::domain::territories::Territory;

use super::Gate;

/// Everything the twelve gates read of one award.
#[derive(Debug, Clone, Copy)]
pub struct GateFacts<'a> {
    /// The award itself.
    pub award: AwardFacts<'a>,
    /// Who it is for.
    pub learner: LearnerFacts<'a>,
    /// What it was achieved under.
    pub registration: RegistrationFacts<'a>,
    /// Where: a centre with its approval, or a presentation.
    pub place: PlaceFacts<'a>,
    /// The brand.
    pub brand: &'a BrandFacts,
    /// The course.
    pub course: &'a CourseFacts,
    /// All results of the registration, units and overall.
    pub results: &'a [ResultFact<'a>],
    /// Invoices for the registration and what was paid of them.
    pub payments: &'a [PaymentFact<'a>],
    /// What finance and records answered.
    pub clearances: &'a [ClearanceFact],
    /// Open exceptions that hold the award, its registration, learner, centre or presentation.
    pub holds: &'a [Hold<'a>],
    /// Approved templates of the brand.
    pub templates: &'a [TemplateFact<'a>],
    /// Gates a second person has overridden.
    pub overrides: &'a [GateOverride<'a>],
}

/// The award.
#[derive(Debug, Clone, Copy)]
pub struct AwardFacts<'a> {
    /// Its reference.
    pub reference: AwardRef,
    /// What paper.
    pub kind: DocumentKind,
    /// Its state.
    pub state: AwardState,
    /// The unit codes it is for, joined with `+`; empty = the whole course.
    pub unit_set: &'a str,
    /// The grade claimed or given.
    pub grade: Option<&'a str>,
    /// When it was achieved.
    pub achieved_on: Option<Day>,
    /// When it was claimed.
    pub claimed_on: Option<Day>,
    /// The date its run prints; none while it is in no approved run (then today is asked about).
    pub issued_on: Option<Day>,
    /// The serial of its live certificate, other than the one the run it stands in is making.
    pub live_certificate: Option<&'a str>,
    /// The serial a permit allows to replace.
    pub may_replace: Option<&'a str>,
}

/// The learner.
#[derive(Debug, Clone, Copy)]
pub struct LearnerFacts<'a> {
    /// Its reference.
    pub reference: LearnerRef,
    /// Given names as registered.
    pub given_names: &'a str,
    /// Family name as registered.
    pub family_name: &'a str,
    /// The name as it will be printed.
    pub name_to_print: &'a str,
    /// Date of birth.
    pub born_on: Option<Day>,
    /// Unique learner number as it stands in the record.
    pub uln: Option<&'a str>,
    /// Scottish candidate number as it stands in the record.
    pub scn: Option<&'a str>,
    /// What identity was confirmed by.
    pub identity_evidence: Option<&'a str>,
    /// When the learner confirmed the name.
    pub name_confirmed_on: Option<Day>,
}

/// The registration.
#[derive(Debug, Clone, Copy)]
pub struct RegistrationFacts<'a> {
    /// Its reference.
    pub reference: RegistrationRef,
    /// Its state.
    pub state: RegistrationState,
    /// The day it was made.
    pub registered_on: Day,
    /// Where the learner is assessed.
    pub assessed_in: Option<Territory>,
    /// In what language; none = English.
    pub assessed_language: Option<&'a str>,
    /// Publicly funded, so that a ULN is demanded.
    pub funded: bool,
}

/// A centre with its approval for the course, or a presentation.
#[derive(Debug, Clone, Copy)]
pub enum PlaceFacts<'a> {
    /// At a centre.
    Centre(&'a CentreFacts, &'a ApprovalFacts),
    /// On a presentation.
    Presentation(PresentationFacts<'a>),
}

/// The presentation.
#[derive(Debug, Clone, Copy)]
pub struct PresentationFacts<'a> {
    /// `<course>/<run>`.
    pub label: &'a str,
    /// When it ended.
    pub ends_on: Option<Day>,
    /// When its grades were given.
    pub graded_on: Option<Day>,
}

/// A result of one unit, or overall.
#[derive(Debug, Clone, Copy)]
pub struct ResultFact<'a> {
    /// The unit; none = overall.
    pub unit: Option<&'a str>,
    /// The grade; none for an exemption.
    pub grade: Option<&'a str>,
    /// Counts as achieved without a grade (exemption, recognised prior learning).
    pub exempt: bool,
    /// When it was achieved.
    pub achieved_on: Option<Day>,
    /// Booking brand: when the exam was sat.
    pub sat_on: Option<Day>,
    /// Booking brand: when the result was checked.
    pub checked_on: Option<Day>,
    /// Booking brand: when it was flagged for print.
    pub flagged_on: Option<Day>,
}

/// An invoice and what was paid of it, in minor units of its currency.
#[derive(Debug, Clone, Copy)]
pub struct PaymentFact<'a> {
    /// Its number.
    pub invoice: &'a str,
    /// What was asked.
    pub amount: i64,
    /// What was paid.
    pub paid: i64,
    /// When it was raised.
    pub invoiced_on: Day,
    /// When the last of it was paid.
    pub paid_on: Option<Day>,
}

codes! {
    /// Who answers whether anything is to be withheld.
    pub enum ClearanceKind: "clearance kind" {
        Finance = "finance",
        Records = "records",
    }
}

/// A dated answer that nothing is to be withheld, or that something is.
#[derive(Debug, Clone, Copy)]
pub struct ClearanceFact {
    /// Who answered.
    pub kind: ClearanceKind,
    /// When.
    pub answered_on: Day,
    /// The last day it is good for.
    pub valid_until: Day,
    /// Nothing is to be withheld.
    pub clear: bool,
}

codes! {
    /// What an exception can hold.
    pub enum HoldOn: "held record" {
        Award = "award",
        Registration = "registration",
        Learner = "learner",
        Centre = "centre",
        Presentation = "presentation",
        Batch = "batch",
    }
}

/// An open exception that holds.
#[derive(Debug, Clone, Copy)]
pub struct Hold<'a> {
    /// Which.
    pub exception: ExceptionRef,
    /// Its kind.
    pub kind: ExceptionKind,
    /// What it holds.
    pub on: HoldOn,
    /// Who owns it.
    pub owner: Option<&'a str>,
    /// When it is due.
    pub due_on: Option<Day>,
    /// May be named only to those with the right.
    pub restricted: bool,
}

/// An approved template.
#[derive(Debug, Clone, Copy)]
pub struct TemplateFact<'a> {
    /// Name and version, such as `MER-DIP v7`.
    pub label: &'a str,
    /// What paper it makes.
    pub kind: DocumentKind,
    /// Where it may be used; empty = everywhere.
    pub territories: &'a [Territory],
    /// For which language of assessment; none = all.
    pub language: Option<&'a str>,
    /// The first issue date it is for.
    pub from: Day,
    /// The last issue date it is for.
    pub to: Option<Day>,
}

/// A gate overridden by a second person.
#[derive(Debug, Clone, Copy)]
pub struct GateOverride<'a> {
    /// Which gate.
    pub gate: Gate,
    /// Who gave it.
    pub given_by: &'a str,
    /// What it rests on.
    pub evidence: &'a str,
    /// The last day it holds; none = for this award for good.
    pub until: Option<Day>,
}
