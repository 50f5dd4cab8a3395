//! What row 1 says: the open pane, database, operator, day. Separate because it is read from the core rarely and drawn
//! always.

use super::boards::Alarm;
use crate::core::Core;
use crate::core::domain::Day;
use chrono::Datelike;

/// The facts of row 1.
#[derive(Debug, Clone)]
pub struct OfficeLine {
    /// The database's file name.
    pub database: String,
    /// Whether it is a training office.
    pub training: bool,
    /// Whether nothing may be changed here.
    pub read_only: bool,
    /// Login, roles and for whom they act.
    pub operator: String,
    /// The office's day.
    pub today: Day,
    /// What is late.
    pub alarms: Vec<Alarm>,
}

impl OfficeLine {
    /// As the core says now.
    pub fn of(core: &Core) -> Self {
        let name = core.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Self {
            database: name,
            training: core.is_training(),
            read_only: core.is_read_only(),
            operator: operator(core),
            today: core.today(),
            alarms: Vec::new(),
        }
    }

    /// Whether something is late in a pane; what is late anywhere stands in Today.
    pub fn is_late(&self, pane: u8) -> bool {
        pane == 1 && !self.alarms.is_empty() || self.alarms.iter().any(|alarm| alarm.place.pane == pane)
    }

    /// `Fri 20/11/26 W47`, the year in full where there is room.
    pub fn day(&self, wide: bool) -> String {
        let date = self.today.format(if wide { "%a %d/%m/%Y" } else { "%a %d/%m/%y" });
        format!("{date} W{:02}", self.today.iso_week().week())
    }
}

fn operator(core: &Core) -> String {
    let roles = core.roles();
    let shown = match roles {
        [] => "no role".to_owned(),
        [one] => one.code().to_owned(),
        [one, two] => format!("{}+{}", short(one.code()), short(two.code())),
        _ => format!("{} roles", roles.len()),
    };
    match core.acting_as() {
        Some(colleague) => format!("{} for {colleague} {shown}", core.operator()),
        None => format!("{} {shown}", core.operator()),
    }
}

fn short(role: &str) -> &str {
    match role {
        "administrator" => "admin",
        "coordinator" => "coord",
        other => other,
    }
}
