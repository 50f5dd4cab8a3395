//! Accents that no single character has with its letter, such as the tone of a Yoruba name over a letter with a dot: where the
//! face says they stand (OpenType GPOS, mark to base and mark to mark), or, in a face that does not say, in the middle above
//! or below all that stands there already. Separate from fonts, which know letters in a row only.
//!
//! **Invariant:** a mark whose place is not known, or a letter with more than three, is refused; a mark is never set where it
//! happens to fall.

use ttf_parser::gpos::{Anchor, PositioningSubtable};
use ttf_parser::{Face, GlyphId};

use crate::core::domain::templates::is_mark;

/// Where a mark stands, in sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stands {
    /// The mark.
    pub mark: char,
    /// Right of where its letter begins.
    pub right: f32,
    /// Up from the line.
    pub up: f32,
    /// How far it goes by itself.
    pub advance: f32,
}

/// Each letter with the marks that follow it. A text that begins with a mark has it as a letter, which no face has.
pub fn clusters(text: &str) -> Vec<(char, Vec<char>)> {
    let mut found: Vec<(char, Vec<char>)> = Vec::new();
    for c in text.chars() {
        match found.last_mut() {
            Some((base, own)) if is_mark(c) && !is_mark(*base) => own.push(c),
            _ => found.push((c, Vec::new())),
        }
    }
    found
}

/// More marks than any name has on one letter.
const MOST: usize = 3;

/// Where the marks of a letter stand in the face of these bytes.
pub fn places(bytes: &[u8], base: char, own: &[char]) -> Option<Vec<Stands>> {
    if own.len() > MOST || !base.is_alphabetic() {
        return None;
    }
    let face = Face::parse(bytes, 0).ok()?;
    anchored(&face, base, own).or_else(|| centred(&face, base, own))
}

/// By the anchors of the face, when it has them for the letter and every mark.
fn anchored(face: &Face<'_>, base: char, own: &[char]) -> Option<Vec<Stands>> {
    let base = face.glyph_index(base)?;
    let mut placed: Vec<(GlyphId, i32, i32)> = Vec::new();
    let mut stands = Vec::new();
    for mark in own {
        let glyph = face.glyph_index(*mark)?;
        // Over the mark before it where that has a place for it, else with the letter itself.
        let beyond = placed.last().and_then(|(last, x, y)| {
            let (dx, dy) = to_mark(face, *last, glyph)?;
            Some((x + dx, y + dy))
        });
        let (x, y) = beyond.or_else(|| to_base(face, base, glyph))?;
        // Two marks on the same side at one anchor would be one blot.
        if beyond.is_none() && own.len() > 1 && !placed.is_empty() {
            return None;
        }
        placed.push((glyph, x, y));
        stands.push(stand(face, *mark, glyph, x as f32, y as f32));
    }
    Some(stands)
}

fn stand(face: &Face<'_>, mark: char, glyph: GlyphId, x: f32, y: f32) -> Stands {
    let em = f32::from(face.units_per_em());
    let advance = f32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
    Stands { mark, right: x / em, up: y / em, advance: advance / em }
}

/// Letters whose dot gives way to a mark above, which a glyph alone cannot do.
const DOTTED: &str = "ijįịḭɨʝіј";

/// In the middle above or below what stands there already, clear of it by as much as the face leaves over a small letter.
fn centred(face: &Face<'_>, base: char, own: &[char]) -> Option<Vec<Stands>> {
    let em = f32::from(face.units_per_em());
    let frame = face.glyph_bounding_box(face.glyph_index(base)?)?;
    let middle = (f32::from(frame.x_min) + f32::from(frame.x_max)) / 2.0;
    let height = (f32::from(frame.y_min) + f32::from(frame.y_max)) / 2.0;
    let slant = (-face.italic_angle()).to_radians().tan();
    let (mut top, mut bottom) = (f32::from(frame.y_max), f32::from(frame.y_min));
    let mut stands = Vec::new();
    for mark in own {
        let glyph = face.glyph_index(*mark)?;
        let shape = face.glyph_bounding_box(glyph)?;
        let (low, high) = (f32::from(shape.y_min), f32::from(shape.y_max));
        let up = match side(*mark)? {
            Side::Above if DOTTED.contains(base) => return None,
            Side::Above => {
                let small = f32::from(face.x_height().unwrap_or(0));
                let clear = (low - small).clamp(0.03 * em, 0.10 * em);
                let up = top + clear - low;
                top = high + up;
                up
            }
            Side::Below => {
                let clear = (-high).clamp(0.05 * em, 0.12 * em);
                let up = bottom - clear - high;
                bottom = low + up;
                up
            }
        };
        let leaning = slant * ((low + high) / 2.0 + up - height);
        let right = middle + leaning - (f32::from(shape.x_min) + f32::from(shape.x_max)) / 2.0;
        stands.push(stand(face, *mark, glyph, right, up));
    }
    Some(stands)
}

enum Side {
    Above,
    Below,
}

/// On which side of its letter a mark stands free (Unicode's combining classes 230 and 220); none for those that touch it,
/// run through it or reach over two.
const fn side(mark: char) -> Option<Side> {
    match mark {
        '\u{300}'..='\u{314}'
        | '\u{33d}'..='\u{344}'
        | '\u{346}'
        | '\u{34a}'..='\u{34c}'
        | '\u{350}'..='\u{352}'
        | '\u{357}'
        | '\u{35b}'
        | '\u{363}'..='\u{36f}' => Some(Side::Above),
        '\u{316}'..='\u{319}'
        | '\u{31c}'..='\u{320}'
        | '\u{323}'..='\u{326}'
        | '\u{329}'..='\u{333}'
        | '\u{339}'..='\u{33c}'
        | '\u{347}'..='\u{349}'
        | '\u{34d}'..='\u{34e}'
        | '\u{353}'..='\u{356}'
        | '\u{359}'..='\u{35a}' => Some(Side::Below),
        _ => None,
    }
}

fn subtables<'a>(face: &Face<'a>) -> Vec<PositioningSubtable<'a>> {
    let Some(table) = face.tables().gpos else { return Vec::new() };
    table.lookups.into_iter().flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable>()).collect()
}

fn to_base(face: &Face<'_>, base: GlyphId, mark: GlyphId) -> Option<(i32, i32)> {
    subtables(face).into_iter().find_map(|subtable| {
        let PositioningSubtable::MarkToBase(table) = subtable else { return None };
        let (class, own) = table.marks.get(table.mark_coverage.get(mark)?)?;
        let on = table.anchors.get(table.base_coverage.get(base)?, class)?;
        Some(apart(on, own))
    })
}

fn to_mark(face: &Face<'_>, below: GlyphId, mark: GlyphId) -> Option<(i32, i32)> {
    subtables(face).into_iter().find_map(|subtable| {
        let PositioningSubtable::MarkToMark(table) = subtable else { return None };
        let (class, own) = table.marks.get(table.mark1_coverage.get(mark)?)?;
        let on = table.mark2_matrix.get(table.mark2_coverage.get(below)?, class)?;
        Some(apart(on, own))
    })
}

fn apart(on: Anchor<'_>, own: Anchor<'_>) -> (i32, i32) {
    (i32::from(on.x) - i32::from(own.x), i32::from(on.y) - i32::from(own.y))
}

#[cfg(test)]
mod tests {
    use super::super::fonts::{SHIPPED, shipped};
    use super::*;

    #[test]
    fn letters_and_their_marks_are_told_apart() {
        assert_eq!(clusters("ọ\u{300}a"), [('ọ', vec!['\u{300}']), ('a', vec![])]);
        assert_eq!(clusters("\u{301}a"), [('\u{301}', vec![]), ('a', vec![])]);
        assert_eq!(clusters("e\u{323}\u{301}").len(), 1);
    }

    #[test]
    fn a_mark_stands_clear_above_the_middle_of_its_letter_and_a_second_above_the_first() {
        let bytes = shipped("dejavu:serif").unwrap();
        let face = Face::parse(bytes, 0).unwrap();
        let em = f32::from(face.units_per_em());
        let of = |c: char| face.glyph_bounding_box(face.glyph_index(c).unwrap()).unwrap();
        let found = places(bytes, 'ọ', &['\u{301}', '\u{304}']).unwrap();
        let low = |n: usize| f32::from(of(found[n].mark).y_min) / em + found[n].up;
        let high = |n: usize| f32::from(of(found[n].mark).y_max) / em + found[n].up;
        assert!(low(0) > f32::from(of('ọ').y_max) / em && low(1) > high(0), "{found:?}");
        let middle = |c: char| (f32::from(of(c).x_min) + f32::from(of(c).x_max)) / 2.0 / em;
        assert!((middle('\u{301}') + found[0].right - middle('ọ')).abs() < 0.001);
    }

    #[test]
    fn the_shipped_faces_place_the_tones_of_names() {
        for name in SHIPPED.iter().filter(|name| **name != "dejavu:sans-light") {
            let bytes = shipped(name).unwrap();
            for base in ['ọ', 'ẹ', 'Ọ', 'ṣ', 'm', 'n'] {
                for mark in ['\u{300}', '\u{301}', '\u{304}'] {
                    let found = places(bytes, base, &[mark]);
                    assert!(found.is_some(), "{name}: {base} U+{:04X}", mark as u32);
                }
            }
            assert!(places(bytes, 'é', &['\u{329}']).is_some(), "{name}");
            assert_eq!(places(bytes, '!', &['\u{301}']), None, "{name}: no letter");
            assert_eq!(places(bytes, 'o', &['\u{338}']), None, "{name}: a stroke through it");
            assert_eq!(places(bytes, 'o', &['\u{301}'; 4]), None, "{name}: more than any name has");
        }
    }
}
