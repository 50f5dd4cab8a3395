//! Brands: the names certificates are issued under. Separate from organisations because a brand is ours.
//!
//! **Invariant:** the line of a brand decides which gates apply; no rule looks at a brand's code.

record_key!(/// The store's key of a brand; people type its code (`MER`).
    BrandId);

codes! {
    /// How work reaches the desk for a brand.
    pub enum BrandLine: "brand line" {
        Claims = "claims",
        Booking = "booking",
        Orders = "orders",
        Partner = "partner",
    }
}

impl BrandLine {
    /// The awarding desk: everything but the partner line.
    pub const fn is_awarding(self) -> bool {
        !matches!(self, Self::Partner)
    }
}

codes! {
    /// What must be paid before an award of the brand goes on. The booking line asks for a paid invoice whatever its
    /// brand says, the partner line for a clearance.
    pub enum PaymentRule: "payment rule" {
        None = "none",
        Account = "account",
        Invoice = "invoice",
    }
}

/// What the rules read of a brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrandFacts {
    /// The store's key.
    pub id: BrandId,
    /// The code people type.
    pub code: String,
    /// The name on the face.
    pub name: String,
    /// How work reaches the desk.
    pub line: BrandLine,
    /// What must be paid first.
    pub payment: PaymentRule,
    /// Published working days from receipt of a claim to dispatch.
    pub claim_sla_days: u16,
    /// Calendar days, from the day of achievement, in which the learner may confirm the name; none = no window.
    pub name_confirmation_days: Option<u16>,
}
