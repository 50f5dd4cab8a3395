//! Certificate paper: one line per paper, movements between its places, and the identity that accounts for every
//! sheet ever received. Separate from print runs because paper is also counted, received and written off without one.
//!
//! ```text
//! received = on hand + at printer + good + spoiled + destroyed unused + written off missing
//! ```
//!
//! **Invariant:** a movement takes as many sheets from one place as it puts in another, so the identity cannot break.
//! **Invariant:** paper leaves the books (destroyed, missing) only through a [`Movement`] two people made.

pub mod forecast;
pub mod numbers;

use super::Refusal;
use crate::core::domain::{agreeing, counted};

codes! {
    /// Where a sheet may be.
    pub enum StockPlace: "stock place" {
        OnHand = "on hand",
        AtPrinter = "at printer",
        Good = "good",
        Spoiled = "spoiled",
        Destroyed = "destroyed",
        Missing = "missing",
    }
}

codes! {
    /// What happened to paper.
    pub enum MovementKind: "stock movement" {
        Received = "received",
        ToPrinter = "to printer",
        BackToShelf = "back to shelf",
        Good = "good",
        TakenBack = "taken back",
        SpoiledAtPrinter = "spoiled at printer",
        SpoiledLater = "spoiled later",
        DestroyedUnused = "destroyed unused",
        WrittenOff = "written off",
        Found = "found",
    }
}

impl MovementKind {
    /// From where to where; received paper comes from outside.
    pub const fn places(self) -> (Option<StockPlace>, StockPlace) {
        match self {
            Self::Received => (None, StockPlace::OnHand),
            Self::ToPrinter => (Some(StockPlace::OnHand), StockPlace::AtPrinter),
            Self::BackToShelf => (Some(StockPlace::AtPrinter), StockPlace::OnHand),
            Self::Good => (Some(StockPlace::AtPrinter), StockPlace::Good),
            Self::TakenBack => (Some(StockPlace::Good), StockPlace::AtPrinter),
            Self::SpoiledAtPrinter => (Some(StockPlace::AtPrinter), StockPlace::Spoiled),
            Self::SpoiledLater => (Some(StockPlace::Good), StockPlace::Spoiled),
            Self::DestroyedUnused => (Some(StockPlace::OnHand), StockPlace::Destroyed),
            Self::WrittenOff => (Some(StockPlace::OnHand), StockPlace::Missing),
            Self::Found => (Some(StockPlace::Missing), StockPlace::OnHand),
        }
    }

    /// Two people are needed.
    pub const fn needs_two(self) -> bool {
        match self {
            Self::DestroyedUnused | Self::WrittenOff => true,
            Self::Received
            | Self::ToPrinter
            | Self::BackToShelf
            | Self::Good
            | Self::TakenBack
            | Self::SpoiledAtPrinter
            | Self::SpoiledLater
            | Self::Found => false,
        }
    }
}

/// How many sheets are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that ever came in.
    pub received: i64,
    /// On the shelf.
    pub on_hand: i64,
    /// In the printer's tray or its output.
    pub at_printer: i64,
    /// Became certificates.
    pub good: i64,
    /// Made badly.
    pub spoiled: i64,
    /// Destroyed without being used.
    pub destroyed: i64,
    /// Written off as missing.
    pub missing: i64,
}

impl Tally {
    /// Every sheet received is somewhere, and none is anywhere twice.
    pub const fn adds_up(&self) -> bool {
        self.received == self.on_hand + self.at_printer + self.good + self.spoiled + self.destroyed + self.missing
    }

    const fn at(&self, place: StockPlace) -> i64 {
        match place {
            StockPlace::OnHand => self.on_hand,
            StockPlace::AtPrinter => self.at_printer,
            StockPlace::Good => self.good,
            StockPlace::Spoiled => self.spoiled,
            StockPlace::Destroyed => self.destroyed,
            StockPlace::Missing => self.missing,
        }
    }

    fn at_mut(&mut self, place: StockPlace) -> &mut i64 {
        match place {
            StockPlace::OnHand => &mut self.on_hand,
            StockPlace::AtPrinter => &mut self.at_printer,
            StockPlace::Good => &mut self.good,
            StockPlace::Spoiled => &mut self.spoiled,
            StockPlace::Destroyed => &mut self.destroyed,
            StockPlace::Missing => &mut self.missing,
        }
    }

    /// The tally after a movement.
    #[must_use]
    pub fn after(mut self, movement: &Movement) -> Self {
        let (from, to) = movement.kind.places();
        match from {
            Some(place) => *self.at_mut(place) -= movement.sheets,
            None => self.received += movement.sheets,
        }
        *self.at_mut(to) += movement.sheets;
        self
    }
}

/// A line of stock: one kind of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLine {
    /// Code people type.
    pub code: String,
    /// What it is.
    pub name: String,
    /// How many are where.
    pub tally: Tally,
    /// Reorder at or below this many on hand.
    pub minimum: i64,
}

/// Leave to move sheets of one line; the store's only SQL that counts paper asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    line: String,
    kind: MovementKind,
    sheets: i64,
    seconded_by: Option<String>,
}

impl Movement {
    /// Code of the line.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// What happens.
    pub const fn kind(&self) -> MovementKind {
        self.kind
    }

    /// How many sheets.
    pub const fn sheets(&self) -> i64 {
        self.sheets
    }

    /// The second person, where two are needed.
    pub fn seconded_by(&self) -> Option<&str> {
        self.seconded_by.as_deref()
    }
}

/// What a count of the shelf says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountOutcome {
    /// As many as the books say.
    Agrees,
    /// So many fewer; two people write them off, or they are found.
    Short(i64),
    /// So many more that were written off before: they are found again.
    Found(i64),
}

impl StockLine {
    /// Moves sheets. Refuses when there are not that many, and where two people are needed.
    pub fn move_sheets(&self, kind: MovementKind, sheets: i64) -> Result<Movement, Refusal> {
        if kind.needs_two() {
            return Err(Refusal::new(format!(
                "{} of {} cannot be {kind} by one person",
                counted(sheets, "sheet"),
                self.code
            ))
            .hint(format!("Propose it with `certdesk stock write-off {}`; a second person seconds it.", self.code)));
        }
        self.checked(kind, sheets, None)
    }

    /// Takes paper off the books. Refuses when the second person is the first, or there are not that many.
    pub fn write_off(
        &self,
        kind: MovementKind,
        sheets: i64,
        asked_by: &str,
        seconded_by: &str,
    ) -> Result<Movement, Refusal> {
        if asked_by == seconded_by {
            return Err(Refusal::new(format!(
                "{seconded_by} proposed to write off {sheets} sheets of {} and cannot second it",
                self.code
            ))
            .hint("A second person must do this."));
        }
        if !kind.needs_two() {
            return Err(Refusal::new(format!("`{kind}` takes no paper of {} off the books", self.code)));
        }
        self.checked(kind, sheets, Some(seconded_by.to_owned()))
    }

    /// Compares a count of the shelf with the books. Refuses more sheets than were ever missing.
    pub fn count(&self, counted: i64) -> Result<CountOutcome, Refusal> {
        let on_hand = self.tally.on_hand;
        if counted < 0 {
            return Err(Refusal::new(format!(
                "counted {counted} {} of {}, wanted 0 or more",
                agreeing(counted, "sheet", "sheets"),
                self.code
            )));
        }
        if counted <= on_hand {
            return Ok(if counted == on_hand { CountOutcome::Agrees } else { CountOutcome::Short(on_hand - counted) });
        }
        let more = counted - on_hand;
        if more <= self.tally.missing {
            return Ok(CountOutcome::Found(more));
        }
        Err(Refusal::new(format!(
            "counted {counted} {} of {}, the books say {on_hand} on hand and {} missing",
            agreeing(counted, "sheet", "sheets"),
            self.code,
            self.tally.missing
        ))
        .hint("Paper that came in without being entered is received first; then count again."))
    }

    /// The minimum is reached: time to reorder.
    pub const fn is_low(&self) -> bool {
        self.tally.on_hand <= self.minimum
    }

    fn checked(&self, kind: MovementKind, sheets: i64, seconded_by: Option<String>) -> Result<Movement, Refusal> {
        if sheets <= 0 {
            return Err(Refusal::new(format!("{sheets} sheets of {} cannot be {kind}, wanted 1 or more", self.code)));
        }
        if let (Some(from), _) = kind.places() {
            let there = self.tally.at(from);
            if there < sheets {
                return Err(Refusal::new(format!(
                    "{} of {} wanted, found {there} {from}",
                    counted(sheets, "sheet"),
                    self.code
                ))
                .hint(format!("Count the shelf with `certdesk stock count {}`.", self.code)));
            }
        }
        Ok(Movement { line: self.code.clone(), kind, sheets, seconded_by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> StockLine {
        let tally =
            Tally { received: 1_000, on_hand: 700, at_printer: 120, good: 160, spoiled: 15, destroyed: 0, missing: 5 };
        StockLine { code: "MER-A4".into(), name: "Meridian A4".into(), tally, minimum: 200 }
    }

    #[test]
    fn no_movement_breaks_the_identity() {
        let mut seed = 0x5eed_u64;
        let mut random = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut stock = line();
        let mut moved = 0;
        for _ in 0..100_000 {
            let kind = MovementKind::ALL[random(MovementKind::ALL.len() as u64) as usize];
            let sheets = random(60) as i64;
            let made = if kind.needs_two() {
                stock.write_off(kind, sheets, "thale", "rsingh")
            } else {
                stock.move_sheets(kind, sheets)
            };
            if let Ok(movement) = made {
                stock.tally = stock.tally.after(&movement);
                moved += 1;
            }
            assert!(stock.tally.adds_up(), "{:?} after {kind} {sheets}", stock.tally);
            assert!(StockPlace::ALL.iter().all(|place| stock.tally.at(*place) >= 0));
        }
        assert!(moved > 10_000, "only {moved} movements were allowed");
    }

    #[test]
    fn what_is_not_there_cannot_move() {
        let refusal = line().move_sheets(MovementKind::ToPrinter, 701).unwrap_err();
        assert_eq!(refusal.message(), "701 sheets of MER-A4 wanted, found 700 on hand");
        assert!(line().move_sheets(MovementKind::Good, 0).is_err());
        assert!(line().move_sheets(MovementKind::Received, -5).is_err());
    }

    #[test]
    fn two_people_take_paper_off_the_books() {
        let stock = line();
        let refusal = stock.move_sheets(MovementKind::WrittenOff, 5).unwrap_err();
        assert_eq!(refusal.message(), "5 sheets of MER-A4 cannot be written off by one person");
        let refusal = stock.write_off(MovementKind::WrittenOff, 5, "thale", "thale").unwrap_err();
        assert_eq!(refusal.message(), "thale proposed to write off 5 sheets of MER-A4 and cannot second it");
        assert!(stock.write_off(MovementKind::Good, 5, "thale", "rsingh").is_err());
        let movement = stock.write_off(MovementKind::DestroyedUnused, 5, "thale", "rsingh").unwrap();
        assert_eq!(movement.seconded_by(), Some("rsingh"));
    }

    #[test]
    fn a_count_agrees_or_says_by_how_much() {
        assert_eq!(line().count(700).unwrap(), CountOutcome::Agrees);
        assert_eq!(line().count(690).unwrap(), CountOutcome::Short(10));
        assert_eq!(line().count(703).unwrap(), CountOutcome::Found(3));
        assert_eq!(
            line().count(706).unwrap_err().message(),
            "counted 706 sheets of MER-A4, the books say 700 on hand and 5 missing"
        );
        assert!(line().count(-1).is_err());
        assert!(!line().is_low());
    }
}
