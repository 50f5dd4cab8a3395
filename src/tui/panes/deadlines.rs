//! The strip of deadlines beneath Today's worklist: what falls due on the coming working days, and when today's runs are
//! cut off. Separate because it counts by day what the worklist counts by kind.
//!
//! **Invariant:** only the office's working days stand in it.

use super::today::OPEN;
use crate::core::domain::Day;
use crate::core::domain::sheets::{GroupBy, SheetKind};
use crate::core::{BrandRun, Core, Error};
use crate::tui::card::{Card, Line};

/// Days shown.
const DAYS: usize = 10;
/// How wide a day of the strip is, and the longest bar in it.
const DAY: usize = 6;
const LONGEST: u64 = 5;

/// What is due on each of the next working days, and when the runs of today are cut off.
pub(super) fn strip(core: &Core, whose: &str, card: &mut Card) -> Result<(), Error> {
    let days = core.working_days(DAYS)?;
    let counts = due_on(core, whose, &days)?;
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

/// How many open exceptions and tasks are due on each of these days: one look at each list, whatever the days.
fn due_on(core: &Core, whose: &str, days: &[Day]) -> Result<Vec<u64>, Error> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Vec::new()) };
    let filter = format!("{OPEN} {whose} due:{first}..{last}");
    let span = (*last - *first).num_days() as u32 + 1;
    let mut counts = vec![0; days.len()];
    for kind in [SheetKind::Exceptions, SheetKind::Tasks] {
        for group in core.sheet_groups(kind, &filter, ("due", GroupBy::Value), span)?.groups {
            if let Some(index) = days.iter().position(|day| day.to_string() == group.value) {
                counts[index] += group.rows;
            }
        }
    }
    Ok(counts)
}

/// `MER 16:00 in 5h18`, the first first: when each brand prints next.
fn cut_offs(core: &Core) -> Result<Vec<String>, Error> {
    let mut runs = core.run_calendar(None)?;
    runs.sort_by_key(|run| (run.next.is_none(), run.next.map(|next| (next.day, next.cut_off))));
    let words = |run: &BrandRun| match (run.next, run.minutes_left) {
        (Some(next), Some(left)) if left < 24 * 60 => {
            let at = next.cut_off.map(|at| at.format("%H:%M").to_string()).unwrap_or_default();
            format!("{} {at} in {}h{:02}", run.brand, left / 60, left % 60)
        }
        _ => format!("{} {}", run.brand, super::batches::next_run(run)),
    };
    Ok(runs.iter().map(words).collect())
}

/// `Fr 20`
fn day_head(day: Day) -> String {
    let name: String = day.format("%a").to_string().chars().take(2).collect();
    format!("{name} {}", day.format("%d"))
}
