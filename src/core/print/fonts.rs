//! Fonts: the faces that come with the program, and how wide their letters are. Separate from page.rs so that a preflight
//! can measure without making a PDF.
//!
//! **Invariant:** a letter the face has no glyph for is named before anything is printed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::marks;
use crate::core::domain::Refusal;
use crate::core::domain::templates::{cannot_be_set, is_mark};

/// The faces that come with the program, by the name a template gives them.
pub const SHIPPED: [&str; 9] = [
    "dejavu:serif",
    "dejavu:serif-bold",
    "dejavu:serif-italic",
    "dejavu:serif-condensed",
    "dejavu:serif-condensed-bold",
    "dejavu:serif-condensed-italic",
    "dejavu:sans-light",
    "dejavu:sans-condensed",
    "dejavu:sans-condensed-bold",
];

/// The bytes of a face that comes with the program. Refuses a name that is none.
pub fn shipped(name: &str) -> Result<&'static [u8], Refusal> {
    Ok(match name {
        "dejavu:serif" => dejavu::serif::regular(),
        "dejavu:serif-bold" => dejavu::serif::bold(),
        "dejavu:serif-italic" => dejavu::serif::italic(),
        "dejavu:serif-condensed" => dejavu::serif_condensed::regular(),
        "dejavu:serif-condensed-bold" => dejavu::serif_condensed::bold(),
        "dejavu:serif-condensed-italic" => dejavu::serif_condensed::italic(),
        "dejavu:sans-light" => dejavu::sans::extra_light(),
        "dejavu:sans-condensed" => dejavu::sans_condensed::regular(),
        "dejavu:sans-condensed-bold" => dejavu::sans_condensed::bold(),
        _ => {
            return Err(Refusal::new(format!("`{name}` is not a font that comes with the program"))
                .hint(format!("Wanted one of: {}; or the name of a file beside the template.", SHIPPED.join(", "))));
        }
    })
}

/// Characters whose widths stand in a table: Latin, Greek, Cyrillic, Vietnamese and punctuation.
const NEAR: u32 = 0x2200;

/// A face ready to be measured and embedded.
#[derive(Debug, Clone)]
pub struct FontFace {
    /// The template's name for it.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: [u8; 32],
    bytes: Vec<u8>,
    near: Vec<f32>,
    far: BTreeMap<char, f32>,
    shared: Vec<(char, char)>,
    capital: f32,
}

impl FontFace {
    /// Reads a TrueType face. Refuses what is none.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |what: &str| {
            Refusal::new(format!("font `{name}`: {what}"))
                .hint("Give a TrueType file (.ttf) with a Unicode character map.")
        };
        let face = ttf_parser::Face::parse(bytes, 0).map_err(|e| wrong(&format!("it cannot be read ({e})")))?;
        let em = f32::from(face.units_per_em());
        let mut advances = BTreeMap::new();
        let mut glyphs: HashMap<u16, char> = HashMap::new();
        let mut shared = Vec::new();
        let tables = face.tables().cmap.ok_or_else(|| wrong("it has no character map"))?;
        for table in tables.subtables.into_iter().filter(ttf_parser::cmap::Subtable::is_unicode) {
            table.codepoints(|code| {
                let Some(c) = char::from_u32(code) else { return };
                let Some(glyph) = table.glyph_index(code).filter(|g| g.0 != 0) else { return };
                // A letter that would stand in the wrong place is as good as none; a mark has no width of its own.
                if advances.contains_key(&c) || cannot_be_set(c).is_some() || is_mark(c) {
                    return;
                }
                advances.insert(c, f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em);
                if let Some(first) = glyphs.insert(glyph.0, c) {
                    shared.push((first, c));
                }
            });
        }
        if advances.is_empty() {
            return Err(wrong("it has no letters"));
        }
        shared.sort_unstable();
        let near =
            (0..NEAR).map(|c| char::from_u32(c).and_then(|c| advances.get(&c).copied()).unwrap_or(f32::NAN)).collect();
        let capital = face.capital_height().filter(|h| *h > 0).map_or(0.72, |h| f32::from(h) / em);
        Ok(Self {
            name: name.to_owned(),
            sha256: Sha256::digest(bytes).into(),
            bytes: bytes.to_vec(),
            near,
            far: advances,
            shared,
            capital,
        })
    }

    /// The width of a text in sizes. Err with the first character without a glyph, or a mark that has no place over or under
    /// the letter before it.
    pub fn width(&self, text: &str) -> Result<f32, char> {
        match text.chars().try_fold(0.0, |sum, c| self.advance(c).map(|a| sum + a).ok_or(c)) {
            Err(c) if is_mark(c) => self.width_with_marks(text),
            width => width,
        }
    }

    fn width_with_marks(&self, text: &str) -> Result<f32, char> {
        let mut sum = 0.0;
        for (base, own) in marks::clusters(text) {
            sum += self.advance(base).ok_or(base)?;
            if let Some(first) = own.first() {
                marks::places(&self.bytes, base, &own).ok_or(*first)?;
            }
        }
        Ok(sum)
    }

    /// Where marks stand over or under a letter: sizes right of where the letter begins, up from its line, and how far each
    /// goes. None when the face has no place for one of them.
    pub fn marks(&self, base: char, own: &[char]) -> Option<Vec<marks::Stands>> {
        marks::places(&self.bytes, base, own)
    }

    /// How far a letter goes, in sizes.
    pub fn advance(&self, c: char) -> Option<f32> {
        match self.near.get(c as usize) {
            Some(advance) => Some(*advance).filter(|a| !a.is_nan()),
            None => self.far.get(&c).copied(),
        }
    }

    /// The height of a capital letter in sizes.
    pub const fn capital(&self) -> f32 {
        self.capital
    }

    /// The face with no other letters than these. Refuses a face that cannot be cut down.
    pub fn only(&self, letters: &BTreeSet<char>) -> Result<Subset, Refusal> {
        let wrong = |what: &str| Refusal::new(format!("font `{}` cannot be embedded: {what}", self.name));
        let face = ttf_parser::Face::parse(&self.bytes, 0).map_err(|e| wrong(&e.to_string()))?;
        let (mut kept, mut glyphs, mut advances) = (GlyphRemapper::new(), BTreeMap::new(), BTreeMap::new());
        for letter in letters {
            let Some(glyph) = face.glyph_index(*letter) else { continue };
            let new = kept.remap(glyph.0);
            glyphs.insert(*letter, new);
            advances.insert(new, face.glyph_hor_advance(glyph).unwrap_or(0));
        }
        let bytes = subsetter::subset(&self.bytes, 0, &kept).map_err(|e| wrong(&e.to_string()))?;
        let id = ttf_parser::name_id::POST_SCRIPT_NAME;
        let name = face.names().into_iter().find(|n| n.name_id == id && n.is_unicode()).and_then(|n| n.to_string());
        let frame = face.global_bounding_box();
        Ok(Subset {
            bytes,
            name: name.unwrap_or_else(|| "Face".to_owned()),
            glyphs,
            advances,
            em: face.units_per_em(),
            ascent: face.ascender(),
            descent: face.descender(),
            frame: [frame.x_min, frame.y_min, frame.x_max, frame.y_max],
            slant: face.italic_angle(),
            weight: face.weight().to_number(),
        })
    }

    /// Pairs of characters that the face draws with one glyph, so that a reader of the PDF could not tell them apart
    /// by the glyph alone.
    pub fn shared_glyphs(&self) -> &[(char, char)] {
        &self.shared
    }
}

/// A face cut down to the letters of one document. Lengths are in units of which `em` make a size.
#[derive(Debug, Clone)]
pub struct Subset {
    /// The font program.
    pub bytes: Vec<u8>,
    /// The name the face gives itself.
    pub name: String,
    /// The glyph of each letter, counted anew.
    pub glyphs: BTreeMap<char, u16>,
    /// How far each glyph goes.
    pub advances: BTreeMap<u16, u16>,
    /// Units of a size.
    pub em: u16,
    /// How high its highest letters are.
    pub ascent: i16,
    /// How far its lowest letters go down, negative.
    pub descent: i16,
    /// Left, bottom, right, top of the frame that holds every letter.
    pub frame: [i16; 4],
    /// Degrees counter-clockwise from upright: an italic is negative.
    pub slant: f32,
    /// 400 is regular, 700 bold.
    pub weight: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_face_is_read_and_has_the_letters_of_names() {
        for name in SHIPPED {
            let face = FontFace::read(name, shipped(name).unwrap()).unwrap();
            for text in ["Zoë Ó Briain", "Łukasz Wiśniewski", "Đặng Nguyễn Thị Ánh", "Ελένη", "Жанна", "Ẽ’–·"]
            {
                if name != "dejavu:sans-light" {
                    assert!(face.width(text).is_ok(), "{name}: {text} {:?}", face.width(text));
                }
            }
            assert!(face.width("Zoë Ó Briain").unwrap() > 3.0);
            assert_eq!(face.width("日"), Err('日'));
            assert!((0.5..0.9).contains(&face.capital()), "{name} {}", face.capital());
        }
        assert!(shipped("dejavu:none").is_err());
    }

    #[test]
    fn what_is_no_font_is_refused() {
        assert!(FontFace::read("x", b"no font").unwrap_err().message().starts_with("font `x`: it cannot be read"));
    }

    #[test]
    fn a_face_is_cut_down_to_the_letters_used() {
        let face = FontFace::read("dejavu:serif", shipped("dejavu:serif").unwrap()).unwrap();
        let subset = face.only(&"Zoë Ó Briain".chars().collect()).unwrap();
        assert!(subset.bytes.len() < 20_000, "{} bytes of {}", subset.bytes.len(), face.bytes.len());
        assert_eq!(subset.glyphs.len(), 10, "{:?}", subset.glyphs);
        assert!(subset.glyphs.values().all(|glyph| *glyph != 0 && subset.advances.contains_key(glyph)));
        assert_eq!((subset.name.as_str(), subset.weight, subset.em), ("DejaVuSerif", 400, 2048));
        let again = face.only(&"Zoë Ó Briain".chars().collect()).unwrap();
        assert_eq!(subset.bytes, again.bytes, "the same letters give the same bytes");
    }
}
