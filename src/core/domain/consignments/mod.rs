//! Consignments: what goes to one addressee, its expected serials, and its way out of the house. Separate from print
//! runs because post, returns and re-dispatch know consignments only.
//!
//! ```text
//! packing → packed → booked → collected → delivered | not delivered | returned | lost
//! packed → packing (unpacked)      packed → handed in (at the counter) → delivered | not delivered | returned | lost
//! packed → delivered (collected in the house)      booked → packed (the booking is off) | handed in
//! delivered → returned (it came back after all)    packing → cancelled (nothing of it may go)
//! ```
//!
//! **Invariant:** a sheet that is not expected in a consignment is never packed in it.

pub mod services;

use super::Refusal;
use super::references::ConsignmentRef;

codes! {
    /// Where a consignment stands.
    pub enum ConsignmentState: "consignment state" {
        Packing = "packing",
        Packed = "packed",
        Booked = "booked",
        HandedIn = "handed in",
        Collected = "collected",
        Delivered = "delivered",
        NotDelivered = "not delivered",
        Returned = "returned",
        Lost = "lost",
        Cancelled = "cancelled",
    }
}

impl ConsignmentState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Packing => &[Self::Packed, Self::Cancelled],
            Self::Packed => &[Self::Booked, Self::HandedIn, Self::Packing, Self::Delivered],
            Self::Booked => &[Self::Collected, Self::HandedIn, Self::Packed],
            Self::HandedIn | Self::Collected => &[Self::Delivered, Self::NotDelivered, Self::Returned, Self::Lost],
            Self::NotDelivered => &[Self::Delivered, Self::Returned, Self::Lost],
            Self::Lost => &[Self::Delivered, Self::Returned],
            Self::Delivered => &[Self::Returned],
            Self::Returned | Self::Cancelled => &[],
        }
    }

    /// It left the house and its end is not known yet.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::HandedIn | Self::Collected | Self::NotDelivered)
    }
}

codes! {
    /// Where papers are delivered to.
    pub enum DeliverTo: "deliver-to rule" {
        Centre = "centre",
        Learner = "learner",
        Employer = "employer",
        Collect = "collect",
    }
}

codes! {
    /// What a consignment is for.
    pub enum Purpose: "purpose of a consignment" {
        Run = "run",
        Redispatch = "re-dispatch",
        Letter = "letter",
    }
}

/// A consignment as far as its life goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consignment {
    /// Which one.
    pub reference: ConsignmentRef,
    /// Where it stands.
    pub state: ConsignmentState,
}

/// A sheet expected in a consignment of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSheet {
    /// The serial as printed.
    pub serial: String,
    /// The consignment it belongs to.
    pub consignment: ConsignmentRef,
    /// Who that one goes to.
    pub addressee: String,
    /// It was scanned into it.
    pub packed: bool,
}

/// Leave to change a consignment's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsignmentStep {
    consignment: ConsignmentRef,
    from: ConsignmentState,
    to: ConsignmentState,
}

impl ConsignmentStep {
    /// Which one.
    pub const fn consignment(&self) -> ConsignmentRef {
        self.consignment
    }

    /// The state it must still be in.
    pub const fn from(&self) -> ConsignmentState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> ConsignmentState {
        self.to
    }
}

/// Leave to put one sheet into one consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packing {
    consignment: ConsignmentRef,
    serial: String,
}

impl Packing {
    /// The consignment.
    pub const fn consignment(&self) -> ConsignmentRef {
        self.consignment
    }

    /// The sheet.
    pub fn serial(&self) -> &str {
        &self.serial
    }
}

impl Consignment {
    fn step(&self, to: ConsignmentState) -> Result<ConsignmentStep, Refusal> {
        if self.state.next().contains(&to) {
            return Ok(ConsignmentStep { consignment: self.reference, from: self.state, to });
        }
        Err(Refusal::new(format!("consignment {} is {} and cannot become {to}", self.reference, self.state)))
    }

    /// Puts a sheet in. Refuses a stranger, saying where it goes, and a sheet that is in already.
    pub fn pack(&self, sheet: &ExpectedSheet) -> Result<Packing, Refusal> {
        if self.state != ConsignmentState::Packing {
            return Err(Refusal::new(format!(
                "consignment {} is {} and takes no more sheets",
                self.reference, self.state
            )));
        }
        if sheet.consignment != self.reference {
            return Err(Refusal::new(format!(
                "{} is not of consignment {}: it goes to {} {}",
                sheet.serial, self.reference, sheet.consignment, sheet.addressee
            ))
            .hint("Put the sheet aside, go on scanning."));
        }
        if sheet.packed {
            return Err(Refusal::new(format!("{} is in consignment {} already", sheet.serial, self.reference)));
        }
        Ok(Packing { consignment: self.reference, serial: sheet.serial.clone() })
    }

    /// Completes it. Refuses while an expected sheet is missing, and when nothing is in it.
    pub fn complete(&self, expected: u32, packed: u32) -> Result<ConsignmentStep, Refusal> {
        let step = self.step(ConsignmentState::Packed)?;
        if packed == expected && packed > 0 {
            return Ok(step);
        }
        Err(Refusal::new(format!("consignment {} holds {packed} of {expected} sheets", self.reference))
            .hint("Scan the missing sheets, or keep them back."))
    }

    /// Drops a consignment of which nothing may go. Refuses while a sheet is expected in it.
    pub fn cancel(&self, expected: u32) -> Result<ConsignmentStep, Refusal> {
        let step = self.step(ConsignmentState::Cancelled)?;
        if expected == 0 {
            return Ok(step);
        }
        Err(Refusal::new(format!("consignment {} still expects {expected} sheets", self.reference)))
    }

    /// Opens a packed one again. Refuses once it left the house.
    pub fn unpack(&self) -> Result<ConsignmentStep, Refusal> {
        self.step(ConsignmentState::Packing)
    }

    /// Hands it in at the counter. Refuses when it is not packed.
    pub fn hand_in(&self) -> Result<ConsignmentStep, Refusal> {
        self.step(ConsignmentState::HandedIn)
    }

    /// Takes a sheet out again. Refuses what is not in it, and once it is closed.
    pub fn take_out(&self, sheet: &ExpectedSheet) -> Result<Packing, Refusal> {
        if self.state != ConsignmentState::Packing {
            return Err(Refusal::new(format!("consignment {} is {}: unpack it first", self.reference, self.state))
                .hint(format!("`certdesk post unpack {}` opens it again.", self.reference)));
        }
        if sheet.consignment != self.reference || !sheet.packed {
            return Err(Refusal::new(format!("{} is not in consignment {}", sheet.serial, self.reference))
                .hint("Only what was scanned in is taken out."));
        }
        Ok(Packing { consignment: self.reference, serial: sheet.serial.clone() })
    }

    /// Books it for a collection. Refuses when it is not packed, and what is collected in the house.
    pub fn book(&self, deliver_to: DeliverTo) -> Result<ConsignmentStep, Refusal> {
        self.leaves(deliver_to, "booked for a carrier")?;
        self.step(ConsignmentState::Booked)
    }

    /// Takes it out of a booking. Refuses when it is not booked.
    pub fn unbook(&self) -> Result<ConsignmentStep, Refusal> {
        if self.state != ConsignmentState::Booked {
            return Err(Refusal::new(format!("consignment {} is {}, not booked", self.reference, self.state)));
        }
        self.step(ConsignmentState::Packed)
    }

    /// The driver took it. Refuses what was not booked.
    pub fn collect(&self) -> Result<ConsignmentStep, Refusal> {
        if self.state != ConsignmentState::Booked {
            return Err(Refusal::new(format!(
                "consignment {} is {} and was not booked for a collection",
                self.reference, self.state
            ))
            .hint("Book it, or hand it in at the counter."));
        }
        self.step(ConsignmentState::Collected)
    }

    /// Hands it over in the house to who collects it, with the document seen. Refuses what travels, and no evidence.
    pub fn hand_over(&self, deliver_to: DeliverTo, by: &str, document: &str) -> Result<ConsignmentStep, Refusal> {
        if deliver_to != DeliverTo::Collect {
            return Err(Refusal::new(format!(
                "consignment {} goes to the {deliver_to}, it is not collected",
                self.reference
            ))
            .hint("Book it or hand it in at the counter."));
        }
        if by.trim().is_empty() || document.trim().is_empty() {
            return Err(Refusal::new(format!(
                "to hand consignment {} over, who collects it and the document seen are needed",
                self.reference
            ))
            .hint("Say the name and the kind of document, such as passport; never its number."));
        }
        if self.state != ConsignmentState::Packed {
            return Err(Refusal::new(format!(
                "consignment {} is {} and is not handed over",
                self.reference, self.state
            )));
        }
        self.step(ConsignmentState::Delivered)
    }

    /// What became of it on its way. Refuses a step its life does not have.
    pub fn became(&self, to: ConsignmentState) -> Result<ConsignmentStep, Refusal> {
        let ends = [
            ConsignmentState::Delivered,
            ConsignmentState::NotDelivered,
            ConsignmentState::Returned,
            ConsignmentState::Lost,
        ];
        if !ends.contains(&to) || matches!(self.state, ConsignmentState::Packed | ConsignmentState::Packing) {
            return Err(Refusal::new(format!(
                "consignment {} is {} and cannot become {to}",
                self.reference, self.state
            ))
            .hint("It must have left the house first."));
        }
        self.step(to)
    }

    fn leaves(&self, deliver_to: DeliverTo, what: &str) -> Result<(), Refusal> {
        if deliver_to == DeliverTo::Collect {
            return Err(Refusal::new(format!(
                "consignment {} is collected in the house and is not {what}",
                self.reference
            ))
            .hint("It stays until it is handed over, with identity evidence."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(state: ConsignmentState) -> Consignment {
        Consignment { reference: ConsignmentRef(9_921), state }
    }

    fn sheet(consignment: i64) -> ExpectedSheet {
        ExpectedSheet {
            serial: "MER26-0041712-D".into(),
            consignment: ConsignmentRef(consignment),
            addressee: "Northmoor Academy".into(),
            packed: false,
        }
    }

    #[test]
    fn a_stranger_is_refused_and_sent_where_it_belongs() {
        let refusal = parcel(ConsignmentState::Packing).pack(&sheet(9_924)).unwrap_err();
        assert_eq!(
            refusal.message(),
            "MER26-0041712-D is not of consignment C-0009921: it goes to C-0009924 Northmoor Academy"
        );
        let packing = parcel(ConsignmentState::Packing).pack(&sheet(9_921)).unwrap();
        assert_eq!((packing.consignment(), packing.serial()), (ConsignmentRef(9_921), "MER26-0041712-D"));
        let twice = ExpectedSheet { packed: true, ..sheet(9_921) };
        assert!(parcel(ConsignmentState::Packing).pack(&twice).is_err());
        assert!(parcel(ConsignmentState::Packed).pack(&sheet(9_921)).is_err());
    }

    #[test]
    fn a_consignment_is_packed_when_nothing_is_missing() {
        let open = parcel(ConsignmentState::Packing);
        assert_eq!(open.complete(14, 9).unwrap_err().message(), "consignment C-0009921 holds 9 of 14 sheets");
        assert!(open.complete(0, 0).is_err());
        assert_eq!(open.complete(14, 14).unwrap().to(), ConsignmentState::Packed);
        assert!(open.cancel(3).is_err());
        assert_eq!(open.cancel(0).unwrap().to(), ConsignmentState::Cancelled);
    }

    #[test]
    fn what_left_the_house_is_not_unpacked() {
        assert!(parcel(ConsignmentState::Packed).unpack().is_ok());
        assert!(parcel(ConsignmentState::HandedIn).unpack().is_err());
        assert!(parcel(ConsignmentState::Packing).hand_in().is_err());
        assert_eq!(parcel(ConsignmentState::Packed).hand_in().unwrap().to(), ConsignmentState::HandedIn);
    }

    #[test]
    fn a_sheet_is_taken_out_of_an_open_parcel_only() {
        let packed = ExpectedSheet { packed: true, ..sheet(9_921) };
        assert!(parcel(ConsignmentState::Packing).take_out(&packed).is_ok());
        assert!(parcel(ConsignmentState::Packing).take_out(&sheet(9_921)).is_err(), "it is not in it");
        let refusal = parcel(ConsignmentState::Packed).take_out(&packed).unwrap_err();
        assert_eq!(refusal.message(), "consignment C-0009921 is packed: unpack it first");
    }

    #[test]
    fn what_is_collected_in_the_house_never_travels() {
        let packed = parcel(ConsignmentState::Packed);
        assert!(packed.book(DeliverTo::Collect).is_err());
        assert_eq!(packed.book(DeliverTo::Centre).unwrap().to(), ConsignmentState::Booked);
        assert!(packed.hand_over(DeliverTo::Centre, "Ada", "passport").is_err());
        assert!(packed.hand_over(DeliverTo::Collect, "Ada", " ").is_err());
        assert_eq!(packed.hand_over(DeliverTo::Collect, "Ada", "passport").unwrap().to(), ConsignmentState::Delivered);
        assert!(parcel(ConsignmentState::Packing).hand_over(DeliverTo::Collect, "Ada", "passport").is_err());
    }

    #[test]
    fn only_what_left_the_house_is_delivered_or_lost() {
        use ConsignmentState as S;
        for state in S::ALL {
            let left = matches!(state, S::Collected | S::HandedIn | S::NotDelivered);
            let lost = parcel(*state).became(S::Lost).is_ok();
            assert_eq!(lost, left, "{state}");
        }
        assert!(parcel(S::Packed).became(S::Delivered).is_err());
        assert!(parcel(S::Delivered).became(S::Returned).is_ok(), "it came back after all");
        assert!(parcel(S::Booked).collect().is_ok() && parcel(S::Packed).collect().is_err());
        assert_eq!(parcel(S::Booked).unbook().unwrap().to(), S::Packed);
    }
}
