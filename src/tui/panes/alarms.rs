//! What is late in the office, for the title line and the board of alarms. Separate from Today, which also says what is
//! due, blocked and ready.
//!
//! **Invariant:** an alarm leads to exactly the rows it counts.

use super::places;
use crate::core::Core;
use crate::core::domain::sheets::{Count, SheetKind};
use crate::tui::boards::Alarm;

const OPEN: &str = "state:open,in,waiting";

/// Everything that is late now: one's own first.
pub fn alarms(core: &Core) -> Vec<Alarm> {
    let lists = [
        ("My exceptions past their clock", SheetKind::Exceptions, OPEN, "owner:me due:<today"),
        ("Nobody's exceptions past their clock", SheetKind::Exceptions, OPEN, "owner:none due:<today"),
        ("The office's exceptions past their clock", SheetKind::Exceptions, OPEN, "due:<today"),
    ];
    let mut alarms: Vec<Alarm> = Vec::new();
    for (what, kind, base, filter) in lists {
        let count = match core.sheet_count(kind, &format!("{base} {filter}")) {
            Ok(Count::Exact(count) | Count::AtLeast(count)) => count,
            Err(_) => 0,
        };
        // What is all one's own need not be said a second time as the office's.
        let said = alarms.iter().map(|alarm| alarm.count).sum::<u64>() == count;
        if count > 0 && !(said && what.starts_with("The office's")) {
            alarms.push(Alarm { what: what.to_owned(), count, place: places::list(3, "Queue", filter) });
        }
    }
    alarms.extend(claims(core));
    alarms.extend(tasks(core));
    alarms
}

/// Claims whose published days are over, brand by brand.
fn claims(core: &Core) -> impl Iterator<Item = Alarm> {
    let clocks = core.claim_clocks().unwrap_or_default();
    clocks.into_iter().filter(|clock| clock.late.0 > 0).map(|clock| {
        let (count, to) = clock.late;
        let filter = format!("brand:{} state:ready,blocked,batched received:..{to}", clock.brand);
        let what = format!("{} claims past the published days", clock.brand);
        Alarm { what, count, place: places::list(2, "Awards", filter) }
    })
}

/// One's own tasks past their day, each by itself.
fn tasks(core: &Core) -> Vec<Alarm> {
    let tasks = core.open_tasks(Some(core.operator())).unwrap_or_default();
    let late = tasks.into_iter().filter(|task| task.due_on.is_some_and(|due| due < core.today()));
    let alarm = |task: crate::core::TaskRow| Alarm {
        what: task.title,
        count: 1,
        place: places::of_reference(&task.about).unwrap_or_else(|| places::list(1, "Mine", "")),
    };
    late.map(alarm).collect()
}
