//! A page of paper in letters: each line where it stands on the page, as near as a grid of letters comes. Separate from
//! the card that shows it, because it is laid out for the width there is.
//!
//! **Invariant:** no line of the page is left out and none covers another: where two would, the page grows by a row.

use super::pen::{Pen, wrap};
use super::themes::Ink;
use crate::core::Sketch;
use crate::core::domain::safe_text::columns;

/// A letter of a terminal is about so many times as high as it is wide.
const TALL: u32 = 2;
/// Letters larger than this, in tenths of a millimetre, are a heading: they are drawn bold.
const LARGE: u32 = 60;
/// Letters smaller than this are a hair line to the eye.
const TINY: u32 = 15;
/// A page narrower than this is not worth drawing as one.
const NARROWEST: u16 = 40;

/// Words at their place on the grid.
#[derive(Debug, PartialEq, Eq)]
struct Placed {
    x: u16,
    y: u16,
    text: String,
    ink: Ink,
}

/// How many rows the page takes at this width, its edge included.
pub fn rows(sketch: &Sketch, width: u16) -> u16 {
    lay_out(sketch, inside(width)).1 + 2
}

/// Draws the page, the first rows left out.
pub fn draw(sketch: &Sketch, top: u16, skip: u16, pen: &mut Pen) {
    let (wide, full) = (inside(pen.width()), pen.width());
    let (placed, height) = lay_out(sketch, wide);
    let left = full.saturating_sub(wide + 2) / 2;
    let row = |y: u16| y.checked_sub(skip).map(|y| y + top);
    let line = "─".repeat(usize::from(wide));
    if let Some(y) = row(0) {
        pen.put(left, y, &format!("┌{line}┐"), Ink::Line);
    }
    for y in (1..=height).filter_map(row) {
        pen.put(left, y, "│", Ink::Line);
        pen.put(left + wide + 1, y, "│", Ink::Line);
    }
    if let Some(y) = row(height + 1) {
        pen.put(left, y, &format!("└{line}┘"), Ink::Line);
    }
    for words in &placed {
        if let Some(y) = row(words.y + 1) {
            pen.put_within(left + 1 + words.x, y, wide - words.x, &words.text, words.ink);
        }
    }
}

fn inside(width: u16) -> u16 {
    width.saturating_sub(6).clamp(NARROWEST.min(width.saturating_sub(2)), 100)
}

/// Every line in its place, and how many rows that takes.
fn lay_out(sketch: &Sketch, wide: u16) -> (Vec<Placed>, u16) {
    let across = |tenths: u32| (u64::from(tenths) * u64::from(wide) / u64::from(sketch.width.max(1))) as u16;
    // As many rows as keep the page's proportions.
    let high = (u64::from(sketch.height) * u64::from(wide) / u64::from(sketch.width.max(1) * TALL)) as u16;
    let down = |tenths: u32| (u64::from(tenths) * u64::from(high) / u64::from(sketch.height.max(1))) as u16;
    let mut placed: Vec<Placed> = Vec::new();
    let mut pieces: Vec<(u32, u32, String, Ink)> = sketch
        .lines
        .iter()
        .flat_map(|line| {
            let ink = if line.size > LARGE { Ink::Head } else { Ink::Plain };
            // Letters too small to read are there to be looked for with a glass: their beginning says it.
            let rows = if line.size < TINY { vec![line.text.clone()] } else { wrap(&line.text, wide) };
            rows.into_iter().map(move |text| (line.baseline, line.middle, text, ink))
        })
        .collect();
    for place in &sketch.boxes {
        pieces.push((place.y + place.height / 2, place.x + place.width / 2, format!("[{}]", place.name), Ink::Dim));
    }
    pieces.sort_by_key(|(baseline, middle, ..)| (*baseline, *middle));
    let mut least = 0;
    for (baseline, middle, text, ink) in pieces {
        let long = columns(&text).min(wide);
        let x = across(middle).saturating_sub(long / 2).min(wide - long);
        let free = |y: u16, placed: &[Placed]| {
            placed.iter().all(|other| other.y != y || x > other.x + columns(&other.text) || x + long < other.x)
        };
        let mut y = down(baseline).max(least);
        while !free(y, &placed) {
            y += 1;
        }
        // What stands lower on the page never stands higher on the grid.
        least = least.max(y.saturating_sub(1));
        placed.push(Placed { x, y, text, ink });
    }
    let used = placed.iter().map(|words| words.y + 1).max().unwrap_or(0);
    (placed, used.max(high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{SketchLine, SketchOf};

    fn sketch(lines: &[(&str, u32, u32)]) -> Sketch {
        let lines = lines.iter().map(|(text, middle, baseline)| SketchLine {
            text: (*text).to_owned(),
            middle: *middle,
            baseline: *baseline,
            size: 40,
        });
        Sketch {
            label: "T v1".into(),
            width: 2_970,
            height: 2_100,
            lines: lines.collect(),
            boxes: Vec::new(),
            shows: SketchOf::Planned,
        }
    }

    #[test]
    fn a_line_stands_where_it_stands_on_the_page() {
        let (placed, height) = lay_out(&sketch(&[("middle", 1_485, 1_050), ("right", 2_900, 2_000)]), 80);
        assert_eq!(height, 28);
        assert_eq!((placed[0].x, placed[0].y), (37, 14));
        assert_eq!((placed[1].x, placed[1].y), (75, 26));
    }

    #[test]
    fn lines_that_are_close_are_all_there_one_below_the_other() {
        let close = [("the name of a learner", 1_485, 1_000), ("a course", 1_485, 1_010), ("a grade", 1_485, 1_020)];
        for wide in [40, 74, 100] {
            let (placed, _) = lay_out(&sketch(&close), wide);
            let rows: Vec<u16> = placed.iter().map(|words| words.y).collect();
            assert!(rows[0] < rows[1] && rows[1] < rows[2], "{wide}: {rows:?}");
        }
    }

    #[test]
    fn a_line_longer_than_the_page_goes_on_below() {
        let long =
            "Level 3 Diploma in Harbour Pilotage, Tides, Soundings and the Handling of Large Vessels in Narrow Water";
        let (placed, _) = lay_out(&sketch(&[(long, 1_485, 1_000)]), 40);
        let words: Vec<&str> = placed.iter().map(|words| words.text.as_str()).collect();
        assert_eq!(words.join(" "), long);
    }
}
