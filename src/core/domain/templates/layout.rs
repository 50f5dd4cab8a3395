//! Texts into lines: wrapped, shrunk as far as 70 %, or refused. Separate from print so that the same rule answers in a
//! preflight and on the sheet; the widths of letters are asked through [`Measure`].
//!
//! **Invariant:** a text that does not fit, or a letter the font has no glyph for, is a refusal and never a cut or a box.
//! **Invariant:** lines of a broken text are as even as its number of lines allows.

use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::super::Refusal;
use super::letters::{MARK, cannot_be_set, is_mark};
use super::{Align, Block, Facts, Ink, Template, TextField, Upright, resolve};

/// The smallest size a text may shrink to, as a part of the template's.
pub const SMALLEST: f32 = 0.70;

pub(super) const MM: f32 = 72.0 / 25.4;
const STEPS: [f32; 7] = [1.0, 0.95, 0.90, 0.85, 0.80, 0.75, SMALLEST];

/// How wide letters are in a font of the template.
pub trait Measure {
    /// The width of a text in sizes (em), kerning aside. Err with the first character the font has no glyph for, or that
    /// [`cannot_be_set`].
    fn width(&self, font: usize, text: &str) -> Result<f32, char>;
    /// The height of a capital letter in sizes (em).
    fn capital(&self, font: usize) -> f32;
}

/// One line where it is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its letters.
    pub text: String,
    /// Where it begins, points from the left edge.
    pub x: f32,
    /// Its baseline, points from the bottom edge.
    pub y: f32,
    /// Size in points.
    pub size: f32,
    /// The number of its font in the template.
    pub font: usize,
    /// Extra space between letters, points.
    pub tracking: f32,
    /// Its ink.
    pub ink: Ink,
}

/// The lines of one text of the template.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The number of the text in the template.
    pub field: usize,
    /// Which verified field it is.
    pub role: Option<String>,
    /// Its lines from the top.
    pub lines: Vec<Line>,
}

/// A filled bar: a line of a table. Points from the bottom left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// From the left edge.
    pub x: f32,
    /// From the bottom edge.
    pub y: f32,
    /// How wide.
    pub width: f32,
    /// How thick.
    pub height: f32,
    /// Its ink.
    pub ink: Ink,
}

/// Facts laid out on a template: the pieces in the template's order, and the pages that follow the first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Composed {
    /// The pieces that appear.
    pub pieces: Vec<Arc<Piece>>,
    /// The lines of its tables.
    pub strokes: Vec<Stroke>,
    /// The pages after this one, which have none after them.
    pub more: Vec<Composed>,
}

impl Composed {
    /// Every page in order.
    pub fn pages(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.more)
    }
}

/// The last layout of each text of a template, since most texts of a run are the same on every sheet.
#[derive(Debug, Default)]
pub struct Remembered {
    fields: Vec<Option<(String, Arc<Piece>)>>,
}

/// Lays facts out. Refuses a text that does not fit at 70 % and a letter without a glyph, naming the field.
pub fn compose(
    t: &Template,
    facts: &dyn Facts,
    measure: &dyn Measure,
    memory: &mut Remembered,
) -> Result<Composed, Refusal> {
    if t.flow.is_some() || t.grid.is_some() {
        return super::compose_pages(t, facts, measure);
    }
    memory.fields.resize_with(t.texts.len(), || None);
    let mut pieces = Vec::with_capacity(t.texts.len());
    for (n, field) in t.texts.iter().enumerate() {
        if field.when.as_ref().is_some_and(|w| !w.holds(facts)) {
            continue;
        }
        let text = resolve(&field.text, facts);
        if text.is_empty() {
            continue;
        }
        if let Some((_, piece)) = memory.fields[n].as_ref().filter(|(last, _)| *last == text) {
            pieces.push(Arc::clone(piece));
            continue;
        }
        let piece = Arc::new(lay(t, n, field, &text, measure)?);
        memory.fields[n] = Some((text, Arc::clone(&piece)));
        pieces.push(piece);
    }
    Ok(Composed { pieces, ..Composed::default() })
}

/// The text as it is set: capitals where the template wants them, and a letter with its accent as one character where there
/// is one.
pub(super) fn shown(field: &TextField, text: &str) -> String {
    let text = if field.capitals { text.to_uppercase() } else { text.to_owned() };
    if text.is_ascii() { text } else { text.nfc().collect() }
}

/// Names the letter a font cannot print, and why.
pub(super) fn no_glyph(t: &Template, field: &TextField, c: char) -> Refusal {
    let (font, code, place) = (&t.fonts[field.font].name, &t.code, called(field));
    let number = format!("U+{:04X}", c as u32);
    match cannot_be_set(c).or(is_mark(c).then_some(MARK)) {
        None => {
            Refusal::new(format!("the font `{font}` of template {code} has no glyph for `{c}` ({number}), in {place}"))
                .hint("Give the template a font that has the letter, or correct the name if it was mistyped.")
        }
        Some(why) => Refusal::new(format!(
            "{number} cannot be printed right with the font `{font}` of template {code}: {why}, in {place}"
        ))
        .hint("Agree with the learner on a spelling that can be printed, and amend the name to print."),
    }
}

/// Why a name cannot be printed on a template, by the first text that says it; none when its letters can be set.
pub fn unprintable(t: &Template, name: &str, measure: &dyn Measure) -> Option<Refusal> {
    let flowing = t.flow.iter().flat_map(|flow| &flow.blocks).filter_map(|block| match block {
        Block::Words { field, .. } => Some(field.as_ref()),
        Block::Table(_) => None,
    });
    let says = t.texts.iter().chain(flowing).filter(|field| field.text.contains("{name}"));
    says.map(|field| (field, measure.width(field.font, &shown(field, name.trim()))))
        .find_map(|(field, width)| width.err().map(|c| no_glyph(t, field, c)))
}

pub(super) fn lay(
    t: &Template,
    n: usize,
    field: &TextField,
    text: &str,
    measure: &dyn Measure,
) -> Result<Piece, Refusal> {
    let shown = shown(field, text);
    let ruler = Ruler { field, measure };
    let no_glyph = |c: char| no_glyph(t, field, c);
    let (lines, size) = if field.repeat {
        (vec![repeated(&ruler, &shown).map_err(no_glyph)?], field.size)
    } else {
        match fitted(&ruler, &shown).map_err(no_glyph)? {
            Ok(fits) => fits,
            Err(wanted) => return Err(does_not_fit(t, field, wanted)),
        }
    };
    let lines = placed(t, &ruler, lines, size).map_err(no_glyph)?;
    Ok(Piece { field: n, role: field.role.clone(), lines })
}

/// The text in the words of a message; never its value, which may be a person's name.
fn called(field: &TextField) -> String {
    match &field.role {
        Some(role) => format!("the {role}"),
        None => format!("the text `{}`", field.text),
    }
}

pub(super) fn does_not_fit(t: &Template, field: &TextField, lines: usize) -> Refusal {
    let b = field.place;
    let holds = ((b.height * MM / (field.size * SMALLEST * field.leading)).floor() as usize).max(1);
    let s = if lines == 1 { "" } else { "s" };
    Refusal::new(format!(
        "{} does not fit template {} even at 70 %: it wants {lines} line{s} in {} × {} mm, which holds {holds}",
        called(field),
        t.code,
        b.width,
        b.height
    ))
    .hint("Give the template a larger box or another version for long titles, and take the award out of the run until then.")
}

pub(super) struct Ruler<'a> {
    pub field: &'a TextField,
    pub measure: &'a dyn Measure,
}

impl Ruler<'_> {
    /// Width in points at a size.
    pub fn width(&self, text: &str, size: f32) -> Result<f32, char> {
        let gaps = text.chars().count().saturating_sub(1) as f32;
        Ok((self.measure.width(self.field.font, text)? + gaps * self.field.tracking / 1000.0) * size)
    }
}

type Fit = Result<(Vec<String>, f32), usize>;

/// The lines and the size at which the text fits its box; else how many lines it would want at the smallest.
fn fitted(ruler: &Ruler, text: &str) -> Result<Fit, char> {
    let b = ruler.field.place;
    let (width, height) = (b.width * MM, b.height * MM);
    let mut wanted = 1;
    for step in STEPS {
        let size = ruler.field.size * step;
        if !ruler.field.wrap && !text.contains('\n') {
            if ruler.width(text, size)? <= width {
                return Ok(Ok((vec![text.to_owned()], size)));
            }
            continue;
        }
        let (lines, fits) = broken(ruler, text, size, width)?;
        wanted = lines.len();
        let tall = (lines.len() - 1) as f32 * size * ruler.field.leading + size;
        if fits && tall <= height + 0.01 {
            return Ok(Ok((evened(ruler, text, size, width, lines)?, size)));
        }
    }
    Ok(Err(wanted))
}

/// Breaks at blanks, filling each line; false when a single word is wider than the box.
pub(super) fn broken(ruler: &Ruler, text: &str, size: f32, width: f32) -> Result<(Vec<String>, bool), char> {
    let mut lines = Vec::new();
    let mut fits = true;
    for paragraph in text.lines() {
        if ruler.width(paragraph, size)? <= width {
            lines.push(paragraph.to_owned());
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if ruler.width(&longer, size)? <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            fits &= ruler.width(word, size)? <= width;
            line = word.to_owned();
        }
        lines.push(line);
    }
    Ok((lines, fits))
}

/// The narrowest measure that still gives as many lines, so that no last line is a lonely word.
fn evened(ruler: &Ruler, text: &str, size: f32, width: f32, lines: Vec<String>) -> Result<Vec<String>, char> {
    if lines.len() < 2 || text.contains('\n') || ruler.field.align == Align::Left {
        return Ok(lines);
    }
    let (mut low, mut high) = (width / 2.0, width);
    let mut best = lines;
    for _ in 0..6 {
        let middle = (low + high) / 2.0;
        let (tried, fits) = broken(ruler, text, size, middle)?;
        if fits && tried.len() <= best.len() {
            best = tried;
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(best)
}

fn repeated(ruler: &Ruler, text: &str) -> Result<String, char> {
    let wide = ruler.width(text, ruler.field.size)?.max(0.1);
    let times = (ruler.field.place.width * MM / wide).floor().clamp(1.0, 400.0) as usize;
    Ok(text.repeat(times))
}

fn placed(t: &Template, ruler: &Ruler, lines: Vec<String>, size: f32) -> Result<Vec<Line>, char> {
    let field = ruler.field;
    let b = field.place;
    let capital = ruler.measure.capital(field.font) * size;
    let below = (lines.len() - 1) as f32 * size * field.leading;
    let tall = capital + below;
    let top = (t.height - b.y) * MM;
    let first = match field.upright {
        Upright::Top => top - capital,
        Upright::Middle => top - (b.height * MM - tall) / 2.0 - capital,
        Upright::Bottom => top - b.height * MM + below,
    };
    let mut out = Vec::with_capacity(lines.len());
    for (i, text) in lines.into_iter().enumerate() {
        let wide = ruler.width(&text, size)?;
        let room = b.width * MM - wide;
        let x = b.x * MM
            + match field.align {
                Align::Left => 0.0,
                Align::Centre => room / 2.0,
                Align::Right => room,
            };
        let y = first - i as f32 * size * field.leading;
        let tracking = field.tracking * size / 1000.0;
        out.push(Line { text, x, y, size, font: field.font, tracking, ink: field.ink });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::form::tests::small;
    use super::*;
    use crate::core::domain::certificates::Face;
    use crate::core::domain::certificates::samples::face;

    /// Every letter is half a size wide; no font has a snowman.
    struct Half;

    impl Measure for Half {
        fn width(&self, _: usize, text: &str) -> Result<f32, char> {
            text.chars().find(|c| *c == '☃').map_or(Ok(text.chars().count() as f32 / 2.0), Err)
        }

        fn capital(&self, _: usize) -> f32 {
            0.7
        }
    }

    fn laid(t: &Template, face: &Face) -> Result<Vec<Vec<String>>, Refusal> {
        let composed = compose(t, face, &Half, &mut Remembered::default())?;
        Ok(composed.pieces.iter().map(|p| p.lines.iter().map(|l| l.text.clone()).collect()).collect())
    }

    #[test]
    fn a_long_title_wraps_evenly_then_shrinks_then_is_refused() {
        let t = small();
        let mut face = face(1, "Ann");
        face.title = "one two three four five six seven eight nine ten".into();
        let lines = laid(&t, &face).unwrap().remove(1);
        assert_eq!(lines, ["one two three four five", "six seven eight nine ten"]);
        face.title = "word ".repeat(20).trim().to_owned();
        let composed = compose(&t, &face, &Half, &mut Remembered::default()).unwrap();
        let title = &composed.pieces[1].lines;
        assert!(title.len() >= 3 && title[0].size < 20.0 && title[0].size >= 20.0 * SMALLEST - 0.01, "{title:?}");
        assert_eq!(title.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join(" "), face.title);
        face.title = "word ".repeat(60).trim().to_owned();
        let refusal = laid(&t, &face).unwrap_err();
        assert!(
            refusal.message().starts_with("the title does not fit template T-1 even at 70 %: it wants"),
            "{refusal}"
        );
        assert!(!refusal.message().contains("word word"));
    }

    #[test]
    fn a_letter_without_a_glyph_is_refused_and_named() {
        let refusal = laid(&small(), &face(1, "Ann ☃")).unwrap_err();
        assert_eq!(refusal.message(), "the font `text` of template T-1 has no glyph for `☃` (U+2603), in the name");
    }

    #[test]
    fn a_name_is_looked_at_by_its_letters_alone() {
        let found = |name| unprintable(&small(), name, &Half).map(|refusal| refusal.message().to_owned());
        assert_eq!(found("Ann"), None);
        assert_eq!(
            found("Ann ☃").as_deref(),
            Some("the font `text` of template T-1 has no glyph for `☃` (U+2603), in the name")
        );
    }

    #[test]
    fn centred_lines_stand_in_the_middle_of_their_box() {
        let t = small();
        let composed = compose(&t, &face(1, "Anna"), &Half, &mut Remembered::default()).unwrap();
        let name = &composed.pieces[0].lines[0];
        let b = t.texts[0].place;
        let middle = name.x + 4.0 * name.size / 4.0;
        assert!((middle - (b.x + b.width / 2.0) * MM).abs() < 0.01, "{name:?}");
    }

    #[test]
    fn the_same_text_is_laid_out_once() {
        let t = small();
        let mut memory = Remembered::default();
        let first = compose(&t, &face(1, "Ann"), &Half, &mut memory).unwrap();
        let second = compose(&t, &face(2, "Ben"), &Half, &mut memory).unwrap();
        assert!(Arc::ptr_eq(&first.pieces[1], &second.pieces[1]));
        assert!(!Arc::ptr_eq(&first.pieces[0], &second.pieces[0]));
    }
}
