//! Where combining marks stand: an accent that no letter has of its own, as in Yoruba `Fọláṣẹ́`, is set on the letter before
//! it. Separate from fonts.rs, which only counts widths, because marks are rare and their places are looked up when needed.
//!
//! The font's own anchors decide (OpenType GPOS, mark to base and mark to mark). Where it has none, a mark above or below is
//! centred on its letter and moved clear of it, as shaping engines do.
//!
//! **Invariant:** a mark moves nothing that follows it; one that cannot be set on what stands before it is named.

use ttf_parser::gpos::PositioningSubtable;
use ttf_parser::{Face, GlyphId, Rect};
use unicode_normalization::char::canonical_combining_class;

use super::fonts::FontFace;
use crate::core::domain::templates::is_mark;

/// Combining classes of Unicode: marks below and marks above.
const BELOW: u8 = 220;
const ABOVE: u8 = 230;

/// How far a mark keeps from its letter where the font does not say, in sizes.
const CLEAR: f32 = 0.04;

/// Characters set in one go.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The characters.
    pub text: String,
    /// Where they begin, right of the line's beginning, in sizes.
    pub x: f32,
    /// How high, in sizes.
    pub y: f32,
    /// Letters before them: each adds the line's tracking.
    pub after: usize,
}

/// A text with its marks in their places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marked {
    /// What is set, in the order of the text.
    pub sets: Vec<Set>,
    /// How wide it is, in sizes.
    pub width: f32,
}

/// What the next mark may stand on.
struct Base {
    glyph: GlyphId,
    /// Where its origin is, in sizes.
    at: (f32, f32),
    after: usize,
}

/// Sets a text with its marks. Err with the first character that has no glyph or no place.
pub fn set(font: &FontFace, text: &str) -> Result<Marked, char> {
    let face = Face::parse(font.bytes(), 0).map_err(|_| '\u{fffd}')?;
    let em = f32::from(face.units_per_em());
    let (mut marked, mut letters, mut base) = (Marked::default(), 0, None::<Base>);
    for c in text.chars() {
        let glyph = face.glyph_index(c).filter(|glyph| glyph.0 != 0).ok_or(c)?;
        if is_mark(c) {
            let under = base.as_ref().ok_or(c)?;
            let (dx, dy) = place(&face, under.glyph, glyph, c).ok_or(c)?;
            let (x, y) = (under.at.0 + dx / em, under.at.1 + dy / em);
            marked.sets.push(Set { text: c.to_string(), x, y, after: under.after });
            base = Some(Base { glyph, at: (x, y), after: under.after });
            continue;
        }
        match marked.sets.last_mut().filter(|last| !last.text.chars().all(is_mark)) {
            Some(run) => run.text.push(c),
            None => marked.sets.push(Set { text: c.to_string(), x: marked.width, y: 0.0, after: letters }),
        }
        base = (!c.is_whitespace()).then_some(Base { glyph, at: (marked.width, 0.0), after: letters });
        marked.width += font.advance(c).ok_or(c)?;
        letters += 1;
    }
    Ok(marked)
}

/// How far a mark's origin lies from that of the glyph it stands on, in units.
fn place(face: &Face<'_>, base: GlyphId, mark: GlyphId, c: char) -> Option<(f32, f32)> {
    anchored(face, base, mark).or_else(|| centred(face, base, mark, c))
}

/// By the font's own anchors.
fn anchored(face: &Face<'_>, base: GlyphId, mark: GlyphId) -> Option<(f32, f32)> {
    let lookups = face.tables().gpos?.lookups;
    let subtables = lookups.into_iter().flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable<'_>>());
    subtables.filter_map(|subtable| one_anchor(&subtable, base, mark)).next()
}

fn one_anchor(subtable: &PositioningSubtable<'_>, base: GlyphId, mark: GlyphId) -> Option<(f32, f32)> {
    let (of_mark, of_base) = match subtable {
        PositioningSubtable::MarkToBase(table) => {
            let (class, of_mark) = table.marks.get(table.mark_coverage.get(mark)?)?;
            (of_mark, table.anchors.get(table.base_coverage.get(base)?, class)?)
        }
        PositioningSubtable::MarkToMark(table) => {
            let (class, of_mark) = table.marks.get(table.mark1_coverage.get(mark)?)?;
            (of_mark, table.mark2_matrix.get(table.mark2_coverage.get(base)?, class)?)
        }
        _ => return None,
    };
    Some((f32::from(of_base.x) - f32::from(of_mark.x), f32::from(of_base.y) - f32::from(of_mark.y)))
}

/// Centred on its letter and clear of it, for marks that stand simply above or below.
fn centred(face: &Face<'_>, base: GlyphId, mark: GlyphId, c: char) -> Option<(f32, f32)> {
    let (base, mark) = (face.glyph_bounding_box(base)?, face.glyph_bounding_box(mark)?);
    let middle = |frame: Rect| (f32::from(frame.x_min) + f32::from(frame.x_max)) / 2.0;
    let clear = CLEAR * f32::from(face.units_per_em());
    let dy = match canonical_combining_class(c) {
        ABOVE => (f32::from(base.y_max) + clear - f32::from(mark.y_min)).max(0.0),
        BELOW => (f32::from(base.y_min) - clear - f32::from(mark.y_max)).min(0.0),
        _ => return None,
    };
    Some((middle(base) - middle(mark), dy))
}

#[cfg(test)]
mod tests {
    use super::super::fonts::{SHIPPED, shipped};
    use super::*;

    fn face(name: &str) -> FontFace {
        FontFace::read(name, shipped(name).unwrap()).unwrap()
    }

    #[test]
    fn a_mark_is_set_on_its_letter_and_moves_nothing() {
        for name in SHIPPED {
            let face = face(name);
            let plain = face.width("Fọláṣẹ Balogun").unwrap();
            let marked = set(&face, "Fọláṣẹ\u{301} Balogun").unwrap();
            assert!((marked.width - plain).abs() < 1e-4, "{name}: {} {plain}", marked.width);
            let texts: Vec<&str> = marked.sets.iter().map(|set| set.text.as_str()).collect();
            assert_eq!(texts, ["Fọláṣẹ", "\u{301}", " Balogun"], "{name}");
            let (mark, rest) = (&marked.sets[1], &marked.sets[2]);
            let before = face.width("Fọláṣ").unwrap();
            assert!(mark.x.abs() - before < 1.0 && mark.after == 5, "{name}: {mark:?}");
            assert!((rest.x - face.width("Fọláṣẹ").unwrap()).abs() < 1e-4 && rest.after == 6, "{name}: {rest:?}");
        }
    }

    #[test]
    fn marks_stand_above_one_another_and_clear_of_capitals() {
        let face = face("dejavu:serif");
        let two = set(&face, "m\u{302}\u{301}").unwrap();
        assert!(two.sets[2].y > two.sets[1].y, "the acute stands on the circumflex: {two:?}");
        let (low, high) = (set(&face, "m\u{300}").unwrap(), set(&face, "M\u{300}").unwrap());
        assert!(high.sets[1].y > low.sets[1].y, "{low:?} {high:?}");
    }

    #[test]
    fn a_mark_with_nothing_to_stand_on_is_named() {
        let face = face("dejavu:serif");
        assert_eq!(set(&face, "\u{301}a"), Err('\u{301}'));
        assert_eq!(set(&face, "Ann \u{301}"), Err('\u{301}'));
        assert_eq!(set(&face, "田\u{301}"), Err('田'));
    }
}
