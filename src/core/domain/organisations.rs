//! Organisations: centres, partners, suppliers; what the rules read of a centre: stops, sanctions, approvals and
//! sign-offs. Separate from courses because an approval joins the two.
//!
//! **Invariant:** a closed centre's earlier achievers stay entitled (Ofqual condition I4.2 a): closing never shuts a
//! gate for what was achieved before.

use super::Day;

record_key!(/// The store's key of an organisation; people type its code (`BRK01`).
    OrganisationId);

record_key!(/// The store's key of a contact of an organisation.
    ContactId);

codes! {
    /// What an organisation is to us.
    pub enum OrganisationKind: "organisation kind" {
        Centre = "centre",
        Partner = "partner",
        Supplier = "supplier",
        CpdBody = "CPD body",
        Crm = "CRM",
    }
}

codes! {
    /// How far a centre is sanctioned.
    pub enum SanctionLevel: "sanction level" {
        ActionPlan = "action plan",
        RegistrationSuspended = "registration suspended",
        CertificationSuspended = "certification suspended",
        ApprovalWithdrawn = "approval withdrawn",
    }
}

impl SanctionLevel {
    /// No new registrations while it lasts.
    pub const fn stops_registration(self) -> bool {
        matches!(self, Self::RegistrationSuspended | Self::ApprovalWithdrawn)
    }

    /// No certificates while it lasts.
    pub const fn stops_certification(self) -> bool {
        matches!(self, Self::CertificationSuspended | Self::ApprovalWithdrawn)
    }
}

/// Days from–to, both counted; without an end it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day that counts.
    pub from: Day,
    /// The last day that counts.
    pub to: Option<Day>,
}

impl Period {
    /// Whether the day lies in it.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A sanction with its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sanction {
    /// How far it goes.
    pub level: SanctionLevel,
    /// When it holds.
    pub period: Period,
}

/// What the rules read of a centre; the same for all its courses, so that a bulk import loads it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreFacts {
    /// The store's key.
    pub id: OrganisationId,
    /// The code people type.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The reason, when finance has put it on stop for debt.
    pub on_stop: Option<String>,
    /// Its sanctions, past and present.
    pub sanctions: Vec<Sanction>,
    /// The day it closed.
    pub closed_on: Option<Day>,
    /// Finance has no complaint about its account.
    pub account_in_order: bool,
}

impl CentreFacts {
    /// The sanction that stops certificates on that day.
    pub fn certification_stopped(&self, day: Day) -> Option<&Sanction> {
        self.sanctions.iter().find(|s| s.level.stops_certification() && s.period.covers(day))
    }

    /// The sanction that stops registrations on that day.
    pub fn registration_stopped(&self, day: Day) -> Option<&Sanction> {
        self.sanctions.iter().find(|s| s.level.stops_registration() && s.period.covers(day))
    }
}

/// An external quality assurer's sign-off: of one learner, or of everybody claimed up to its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    /// Who signed.
    pub by: String,
    /// The day of it.
    pub on: Day,
    /// The one learner it covers; none = all of the centre and course claimed up to that day.
    pub uln: Option<String>,
}

impl SignOff {
    /// Whether a learner claimed on that day is covered.
    pub fn covers(&self, uln: Option<&str>, claimed_on: Day) -> bool {
        match self.uln.as_deref() {
            Some(one) => uln == Some(one),
            None => claimed_on <= self.on,
        }
    }
}

/// What a centre may do with one course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApprovalFacts {
    /// When it is approved.
    pub approved: Vec<Period>,
    /// When it may claim without a sign-off.
    pub direct_claims: Vec<Period>,
    /// Sign-offs given.
    pub sign_offs: Vec<SignOff>,
}

impl ApprovalFacts {
    /// The approval that covers the day.
    pub fn approved_on(&self, day: Day) -> Option<&Period> {
        self.approved.iter().find(|p| p.covers(day))
    }

    /// The direct-claims period that covers the day.
    pub fn direct_on(&self, day: Day) -> Option<&Period> {
        self.direct_claims.iter().find(|p| p.covers(day))
    }

    /// The sign-off that covers a learner claimed on that day.
    pub fn signed_off(&self, uln: Option<&str>, claimed_on: Day) -> Option<&SignOff> {
        self.sign_offs.iter().find(|s| s.covers(uln, claimed_on))
    }
}
