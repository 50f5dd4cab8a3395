//! Gates: the conditions that must hold before an award may go on, asked alike by builder, pane, command and report.
//!
//! **Invariant:** every gate is asked every time; an answer is *passed*, *not passed* or *not applicable*, each with
//! its evidence.

pub mod facts;

codes! {
    /// One condition.
    pub enum Gate: "gate" {
        Identity = "identity",
        Registration = "registration",
        Course = "course",
        Achievement = "achievement",
        Centre = "centre",
        Money = "money",
        Booking = "booking",
        Conduct = "conduct",
        Holds = "holds",
        Names = "names",
        Template = "template",
        Edition = "edition",
    }
}

impl Gate {
    /// Its bit in a mask of shut gates: identity is 1, edition 2048.
    pub const fn bit(self) -> u16 {
        1 << (self as u16)
    }
}
