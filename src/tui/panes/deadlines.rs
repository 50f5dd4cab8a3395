//! The strip of deadlines beneath Today's worklist: what falls due on the coming working days, and when today's runs are
//! cut off. Separate because it counts by day what the worklist counts by kind.
//!
//! **Invariant:** only the office's working days stand in it.

use super::today::{OPEN, each, sum};
use crate::core::domain::Day;
use crate::core::domain::sheets::{Count, SheetKind};
use crate::core::{Core, Error};
use crate::tui::card::{Card, Line};

/// Days shown.
const DAYS: usize = 10;
/// How wide a day of the strip is, and the longest bar in it.
const DAY: usize = 6;
const LONGEST: u64 = 5;

/// What is due on each of the next working days, and when the runs of today are cut off.
pub(super) fn strip(core: &Core, whose: &str, card: &mut Card) -> Result<(), Error> {
    let days = core.working_days(DAYS)?;
    let mut counts = Vec::new();
    for day in &days {
        let due = |kind, states: &str| core.sheet_count(kind, format!("{states} {whose} due:{day}").trim());
        let all = [due(SheetKind::Exceptions, OPEN)?, due(SheetKind::Tasks, OPEN)?];
        counts.push(match sum(all.into_iter()) {
            Count::Exact(count) | Count::AtLeast(count) => count,
        });
    }
    let unit = counts.iter().copied().max().unwrap_or(0).div_ceil(LONGEST).max(1);
    let cells =
        |make: &dyn Fn(usize) -> String| (0..DAYS).map(|index| format!("{:<DAY$}", make(index))).collect::<String>();
    let bar = |index: usize| {
        let halves = (counts[index] * 2).div_ceil(unit);
        format!("{}{}", "█".repeat((halves / 2) as usize), "▌".repeat((halves % 2) as usize))
    };
    card.add(Line::Blank);
    card.add(Line::head(format!("DEADLINES   {}", cells(&|index| day_head(days[index])))));
    card.add(Line::row(["number".to_owned(), cells(&|index| counts[index].to_string())]));
    card.add(Line::row([format!("█ = {unit}"), cells(&bar)]));
    let cut_offs = cut_offs(core)?;
    if !cut_offs.is_empty() {
        card.add(Line::row(["cut-off".to_owned(), cut_offs.join("   ")]));
    }
    Ok(())
}

/// `MER 16:00`, and whether it has gone by today.
fn cut_offs(core: &Core) -> Result<Vec<String>, Error> {
    let now = core.office_time(core.now()).format("%H:%M").to_string();
    let mut cut_offs = Vec::new();
    let note = |cell: &dyn Fn(&str) -> String, reference: &str| {
        let at = cell("cut_off");
        if !at.is_empty() {
            let gone = if at <= now { " gone" } else { "" };
            cut_offs.push((at.clone(), format!("{reference} {at}{gone}")));
        }
        None
    };
    each(core, SheetKind::Brands, "", note, &mut Vec::new())?;
    cut_offs.sort();
    Ok(cut_offs.into_iter().map(|(_, words)| words).collect())
}

/// `Fr 20`
fn day_head(day: Day) -> String {
    let name: String = day.format("%a").to_string().chars().take(2).collect();
    format!("{name} {}", day.format("%d"))
}
