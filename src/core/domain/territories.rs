//! Where an assessment takes place, because logos, calendars and offered-in flags follow it. Separate from countries
//! of postal addresses, which are free.
//!
//! **Invariant:** the United Kingdom is never one territory here: each of its four has its own regulator.

codes! {
    /// Where a learner is assessed.
    pub enum Territory: "territory" {
        England = "England",
        Wales = "Wales",
        NorthernIreland = "Northern Ireland",
        Scotland = "Scotland",
        Abroad = "abroad",
    }
}
