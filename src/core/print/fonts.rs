//! Fonts: the faces that come with the program, and how wide their letters are. Separate from page.rs so that a preflight
//! can measure without making a PDF.
//!
//! **Invariant:** a letter the face has no glyph for is named before anything is printed.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::core::domain::Refusal;

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
                if advances.contains_key(&c) {
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

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The width of a text in sizes. Err with the first character without a glyph.
    pub fn width(&self, text: &str) -> Result<f32, char> {
        text.chars().try_fold(0.0, |sum, c| self.advance(c).map(|a| sum + a).ok_or(c))
    }

    fn advance(&self, c: char) -> Option<f32> {
        match self.near.get(c as usize) {
            Some(advance) => Some(*advance).filter(|a| !a.is_nan()),
            None => self.far.get(&c).copied(),
        }
    }

    /// The height of a capital letter in sizes.
    pub const fn capital(&self) -> f32 {
        self.capital
    }

    /// Pairs of characters that the face draws with one glyph, so that a reader of the PDF could not tell them apart
    /// by the glyph alone.
    pub fn shared_glyphs(&self) -> &[(char, char)] {
        &self.shared
    }
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
}
