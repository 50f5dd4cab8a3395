//! What a database is for ever: its mode, its name, its place. Separate because every floor asks whether this is a
//! training office.

codes! {
    /// What a database is for ever, marked when it is made.
    pub enum Mode: "mode" {
        Training = "training",
        Personal = "personal",
        Service = "service",
    }
}

/// What a new database is made with.
#[derive(Debug, Clone)]
pub struct NewOffice {
    /// For ever.
    pub mode: Mode,
    /// Shown on reports.
    pub name: String,
    /// Such as `Europe/London`.
    pub zone: String,
    /// Whose holidays count, such as `England & Wales`.
    pub place: String,
}

/// What a database is.
#[derive(Debug, Clone)]
pub struct Office {
    /// For ever.
    pub mode: Mode,
    /// Shown on reports.
    pub name: String,
    /// Such as `Europe/London`.
    pub zone: String,
    /// Whose holidays count.
    pub place: String,
    /// The account `--as` counts for in service mode.
    pub owner_uid: u32,
    /// The last office day that was run, `YYYY-MM-DD`.
    pub last_day: Option<String>,
}
