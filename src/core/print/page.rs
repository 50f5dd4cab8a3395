//! Pages into a PDF: the only file that names the PDF crate, so that it can be exchanged. It knows lines, images, modules
//! and drawings; it knows nothing of certificates.
//!
//! What sheets have in common is written once, as a layer that every page shows; a QR code is one 1-bit image mask; all
//! pages share one resource dictionary; the file is saved into memory with object streams.
//!
//! **Invariant:** the same pages give the same bytes: every id is ours, both `/ID` values are a digest of the content, the dates are
//! the day given, and nothing is optimised by what the machine happens to be.
//! **Invariant:** fonts are embedded as subsets, cut by us, with a ToUnicode map; where a font draws two characters with one glyph the line
//! carries its text beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use printpdf::{
    Color, DictItem, ExternalStream, ExternalXObject, FontId, FontMetrics, Mm, OffsetDateTime, Op, ParsedFont,
    PdfDocument, PdfFont, PdfFontHandle, PdfFontMetricsStub, PdfPage, PdfSaveOptions, Pt, Rgb, TextItem, TextMatrix,
    XObject, XObjectId, XObjectTransform,
};
use sha2::{Digest, Sha256};

use super::fonts::FontFace;
use super::images::Image;
use super::marks;
use super::qr::{Modules, SIDE};
use crate::core::domain::templates::{Ink, Line, Stroke, is_mark};
use crate::core::domain::{Day, Refusal};

const MM: f32 = 72.0 / 25.4;

/// A face ready to be embedded.
#[derive(Debug, Clone)]
pub struct Typeface {
    face: FontFace,
    ambiguous: BTreeSet<char>,
}

impl Typeface {
    /// Readies a face.
    pub fn ready(face: &FontFace) -> Self {
        let ambiguous = face.shared_glyphs().iter().flat_map(|(a, b)| [*a, *b]).filter(|c| !c.is_ascii()).collect();
        Self { face: face.clone(), ambiguous }
    }

    /// The face with these letters only, as the PDF crate wants it, under a name that says so.
    fn embed(&self, letters: &BTreeSet<char>, id: &FontId) -> Result<PdfFont, Refusal> {
        let subset = self.face.only(letters)?;
        let [x_min, y_min, x_max, y_max] = subset.frame;
        let metrics = FontMetrics { ascent: subset.ascent, descent: subset.descent };
        let name = format!("{}+{}", id.0, subset.name);
        let glyphs = subset.glyphs.iter().map(|(letter, glyph)| (u32::from(*letter), *glyph)).collect();
        let mut font =
            ParsedFont::with_glyph_data(subset.bytes, 0, Some(name), glyphs, subset.advances, subset.em, metrics);
        font.pdf_font_metrics = PdfFontMetricsStub {
            units_per_em: subset.em,
            x_min,
            y_min,
            x_max,
            y_max,
            caret_slope_rise: 1000,
            caret_slope_run: (-subset.slant.to_radians().tan() * 1000.0).round() as i16,
            us_weight_class: subset.weight,
        };
        Ok(PdfFont::new(font))
    }

    /// Letters that share a glyph, and letters set so wide that a reader would take each for a word.
    fn needs_its_text_beside(&self, line: &Line) -> bool {
        let apart = |c: char| self.ambiguous.contains(&c) || is_mark(c);
        line.tracking > line.size * 0.08 || line.text.chars().any(apart)
    }
}

/// A line as it is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawn<'a> {
    /// The line.
    pub line: &'a Line,
    /// The verified field it is, marked in the page.
    pub role: Option<&'a str>,
    /// Turned by so many degrees, counter-clockwise, about its beginning.
    pub turned: f32,
}

/// An image in its place, points from the bottom left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The number of the image in the document.
    pub image: usize,
    /// From the left edge.
    pub x: f32,
    /// From the bottom edge.
    pub y: f32,
    /// How wide.
    pub width: f32,
    /// How high.
    pub height: f32,
}

/// A QR code in its place, points from the bottom left corner.
#[derive(Debug, Clone)]
pub struct PlacedModules {
    /// Its modules.
    pub modules: Modules,
    /// From the left edge.
    pub x: f32,
    /// From the bottom edge.
    pub y: f32,
    /// Its side.
    pub side: f32,
}

/// What many pages show alike.
#[derive(Debug, Default)]
pub struct Layer<'a> {
    /// Drawn first: PDF path operators.
    pub art: Vec<u8>,
    /// Images, above the drawing.
    pub images: Vec<Placed>,
    /// Lines, above the images.
    pub lines: Vec<Drawn<'a>>,
}

/// One page.
#[derive(Debug, Default)]
pub struct Page<'a> {
    /// The number of its layer.
    pub layer: Option<usize>,
    /// Images of its own.
    pub images: Vec<Placed>,
    /// Lines of its own.
    pub lines: Vec<Drawn<'a>>,
    /// Bars of its own, under its lines.
    pub strokes: &'a [Stroke],
    /// Its QR code.
    pub modules: Option<PlacedModules>,
}

/// One file.
#[derive(Debug)]
pub struct Document<'a> {
    /// Its title.
    pub title: &'a str,
    /// The day it is dated.
    pub day: Day,
    /// Width of every page, mm.
    pub width: f32,
    /// Height of every page, mm.
    pub height: f32,
    /// The fonts that lines count from 0.
    pub fonts: &'a [Typeface],
    /// The images that places count from 0.
    pub images: &'a [Image],
    /// What pages have in common.
    pub layers: Vec<Layer<'a>>,
    /// The pages in order.
    pub pages: Vec<Page<'a>>,
}

impl Document<'_> {
    /// The file's bytes. Refuses when the PDF crate cannot make them (a font without a glyph is refused long before).
    pub fn save(&self) -> Result<Vec<u8>, Refusal> {
        let mut pdf = PdfDocument::new(self.title);
        self.describe(&mut pdf);
        for (n, letters) in self.letters().iter().enumerate().filter(|(_, letters)| !letters.is_empty()) {
            let id = font_id(n);
            let font = self.fonts[n].embed(letters, &id)?;
            pdf.resources.fonts.map.insert(id, font);
        }
        let mut objects = BTreeMap::new();
        for (n, image) in self.images.iter().enumerate() {
            objects.insert(image_id(n), image_object(image));
        }
        for (n, layer) in self.layers.iter().enumerate() {
            // An empty form, filled when the layer's page has been made.
            objects.insert(layer_id(n), form(self, Vec::new()));
            if !layer.art.is_empty() {
                objects.insert(art_id(n), form(self, layer.art.clone()));
            }
        }
        for (n, page) in self.pages.iter().enumerate() {
            if let Some(modules) = &page.modules {
                objects.insert(modules_id(n), modules_object(&modules.modules));
            }
            if !page.strokes.is_empty() {
                objects.insert(strokes_id(n), form(self, bars(page.strokes)));
            }
            pdf.pages.push(self.sheet(self.page_ops(n, page)));
        }
        // A layer is made as a page, so that the crate encodes its text and counts its letters, and then moved.
        for (n, layer) in self.layers.iter().enumerate() {
            pdf.pages.push(self.sheet(self.layer_ops(n, layer)));
        }
        pdf.resources.xobjects.map = objects;
        finish(&pdf, self.layers.len())
    }

    /// The letters each font draws.
    fn letters(&self) -> Vec<BTreeSet<char>> {
        let mut letters = vec![BTreeSet::new(); self.fonts.len()];
        let pages = self.pages.iter().flat_map(|page| &page.lines);
        for drawn in self.layers.iter().flat_map(|layer| &layer.lines).chain(pages) {
            letters[drawn.line.font].extend(drawn.line.text.chars());
        }
        letters
    }

    fn describe(&self, pdf: &mut PdfDocument) {
        let midnight = self.day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
        if let Ok(date) = OffsetDateTime::from_unix_timestamp(midnight) {
            let info = &mut pdf.metadata.info;
            info.creation_date = date;
            info.modification_date = date;
            info.metadata_date = date;
        }
        pdf.metadata.info.producer = "certdesk".into();
        pdf.metadata.info.creator = "certdesk".into();
    }

    fn sheet(&self, ops: Vec<Op>) -> PdfPage {
        PdfPage::new(Mm(self.width), Mm(self.height), ops)
    }

    fn page_ops(&self, n: usize, page: &Page) -> Vec<Op> {
        let mut ops = Vec::with_capacity(page.lines.len() * 6 + 8);
        if let Some(layer) = page.layer {
            ops.push(show(layer_id(layer), 0.0, 0.0, 1.0, 1.0));
        }
        if !page.strokes.is_empty() {
            ops.push(show(strokes_id(n), 0.0, 0.0, 1.0, 1.0));
        }
        self.add_images(&mut ops, &page.images);
        self.add_lines(&mut ops, &page.lines);
        if let Some(modules) = &page.modules {
            ops.push(Op::SetFillColor { col: colour(Ink { rgb: [0.0; 3] }) });
            ops.push(show(modules_id(n), modules.x, modules.y, modules.side, modules.side));
        }
        ops
    }

    fn layer_ops(&self, n: usize, layer: &Layer) -> Vec<Op> {
        let mut ops = Vec::new();
        if !layer.art.is_empty() {
            ops.push(show(art_id(n), 0.0, 0.0, 1.0, 1.0));
        }
        self.add_images(&mut ops, &layer.images);
        self.add_lines(&mut ops, &layer.lines);
        ops
    }

    fn add_images(&self, ops: &mut Vec<Op>, images: &[Placed]) {
        ops.extend(images.iter().map(|i| show(image_id(i.image), i.x, i.y, i.width, i.height)));
    }

    fn add_lines(&self, ops: &mut Vec<Op>, lines: &[Drawn]) {
        if lines.is_empty() {
            return;
        }
        let (mut font, mut ink, mut tracking) = (None, None, 0.0);
        ops.push(Op::StartTextSection);
        for drawn in lines {
            let line = drawn.line;
            if let Some(role) = drawn.role {
                ops.push(Op::BeginMarkedContent { tag: role.to_owned() });
            }
            let beside = drawn.turned != 0.0 || self.fonts[line.font].needs_its_text_beside(line);
            if beside {
                ops.push(text_beside(&line.text));
            }
            if font != Some((line.font, line.size.to_bits())) {
                font = Some((line.font, line.size.to_bits()));
                ops.push(Op::SetFont {
                    font: PdfFontHandle::External(font_id(line.font)),
                    size: Pt(rounded(line.size)),
                });
            }
            if ink != Some(line.ink) {
                ink = Some(line.ink);
                ops.push(Op::SetFillColor { col: colour(line.ink) });
            }
            if tracking != line.tracking {
                tracking = line.tracking;
                ops.push(Op::SetCharacterSpacing { multiplier: rounded(tracking) });
            }
            ops.push(Op::SetTextMatrix { matrix: matrix(line, drawn.turned) });
            if line.text.chars().any(is_mark) {
                self.show_with_marks(ops, line);
            } else {
                ops.push(Op::ShowText { items: vec![TextItem::Text(line.text.clone())] });
            }
            if beside {
                ops.push(Op::EndMarkedContent);
            }
            if drawn.role.is_some() {
                ops.push(Op::EndMarkedContent);
            }
        }
        if tracking != 0.0 {
            ops.push(Op::SetCharacterSpacing { multiplier: 0.0 });
        }
        ops.push(Op::EndTextSection);
    }
}

impl Document<'_> {
    /// Letters in a row, each mark moved to its place over or under its letter and the pen back to where it was.
    fn show_with_marks(&self, ops: &mut Vec<Op>, line: &Line) {
        let face = &self.fonts[line.font].face;
        let spacing = line.tracking / line.size.max(0.1);
        let thousandths = |sizes: f32| TextItem::Offset(rounded(-sizes * 1000.0));
        let mut row = String::new();
        for (base, own) in marks::clusters(&line.text) {
            row.push(base);
            let Some(places) = face.marks(base, &own).filter(|places| !places.is_empty()) else { continue };
            ops.push(Op::ShowText { items: vec![TextItem::Text(std::mem::take(&mut row))] });
            let gone = face.advance(base).unwrap_or_default() + spacing;
            for place in places {
                let there = place.right - gone;
                let back = -(there + place.advance + spacing);
                let items = vec![thousandths(there), TextItem::Text(place.mark.to_string()), thousandths(back)];
                ops.push(Op::SetLineOffset { multiplier: rounded(place.up * line.size) });
                ops.push(Op::ShowText { items });
            }
            ops.push(Op::SetLineOffset { multiplier: 0.0 });
        }
        if !row.is_empty() {
            ops.push(Op::ShowText { items: vec![TextItem::Text(row)] });
        }
    }
}

/// Saves, moves the layers from their pages into their objects, shares the resources, dates nothing and signs the ids.
fn finish(pdf: &PdfDocument, layers: usize) -> Result<Vec<u8>, Refusal> {
    let broken = || Refusal::new("the PDF crate gave a document of another form than wanted; nothing was written");
    let options = PdfSaveOptions { optimize: true, subset_fonts: false, secure: true, image_optimization: None };
    let mut warnings = Vec::new();
    let mut doc = pdf.to_lopdf_document(&options, &mut warnings);
    if let Some(warning) = warnings.iter().find(|w| format!("{:?}", w.severity).contains("Error")) {
        return Err(Refusal::new(format!("the PDF could not be made: {}", warning.msg)));
    }
    let numbers: Vec<_> = doc.get_pages().into_values().collect();
    let (pages, layer_pages) = numbers.split_at_checked(numbers.len() - layers).ok_or_else(broken)?;
    let first = *pages.first().ok_or_else(broken)?;
    let resources = doc.get_dictionary(first).and_then(|p| p.get(b"Resources")).cloned().map_err(|_| broken())?;
    let media = doc.get_dictionary(first).and_then(|p| p.get(b"MediaBox")).cloned().map_err(|_| broken())?;
    let resource_dict = resources.as_reference().and_then(|id| doc.get_dictionary(id)).map_err(|_| broken())?;
    let shown = resource_dict.get(b"XObject").and_then(|x| x.as_reference()).map_err(|_| broken())?;
    for (n, page) in layer_pages.iter().enumerate() {
        let content = doc
            .get_dictionary(*page)
            .and_then(|p| p.get(b"Contents"))
            .and_then(|c| c.as_reference())
            .map_err(|_| broken())?;
        let bytes =
            doc.get_object(content).and_then(|o| o.as_stream()).map(|s| s.content.clone()).map_err(|_| broken())?;
        let layer =
            doc.get_dictionary(shown).and_then(|x| x.get(layer_id(n).0.as_bytes())).and_then(|l| l.as_reference());
        let layer = layer.map_err(|_| broken())?;
        let stream = doc.get_object_mut(layer).and_then(|o| o.as_stream_mut()).map_err(|_| broken())?;
        stream.dict.set("Resources", resources.clone());
        stream.set_content(bytes);
        let own = doc
            .get_dictionary(*page)
            .and_then(|p| p.get(b"Resources"))
            .and_then(|r| r.as_reference())
            .map_err(|_| broken())?;
        for gone in [content, own, *page] {
            doc.objects.remove(&gone);
        }
    }
    let mut parent = None;
    for page in pages {
        let own = doc
            .get_dictionary(*page)
            .and_then(|p| p.get(b"Resources"))
            .and_then(|r| r.as_reference())
            .map_err(|_| broken())?;
        if resources.as_reference().ok() != Some(own) {
            doc.objects.remove(&own);
        }
        let dict = doc.get_dictionary_mut(*page).map_err(|_| broken())?;
        dict.set("Resources", resources.clone());
        for entry in [&b"MediaBox"[..], b"TrimBox", b"CropBox", b"Annots"] {
            dict.remove(entry);
        }
        parent = dict.get(b"Parent").and_then(|p| p.as_reference()).ok();
    }
    let tree = doc.get_dictionary_mut(parent.ok_or_else(broken)?).map_err(|_| broken())?;
    tree.set("MediaBox", media);
    tree.set("Count", pages.len() as i64);
    let kids = tree.get_mut(b"Kids").and_then(|k| k.as_array_mut()).map_err(|_| broken())?;
    kids.truncate(pages.len());
    doc.renumber_objects();
    doc.compress();
    let mut digest = Sha256::new();
    for stream in doc.objects.values().filter_map(|o| o.as_stream().ok()) {
        digest.update(&stream.content);
    }
    let digest = digest.finalize()[..16].to_vec();
    let ids = doc.trailer.get_mut(b"ID").and_then(|i| i.as_array_mut()).map_err(|_| broken())?;
    for id in ids {
        *id.as_str_mut().map_err(|_| broken())? = digest.clone();
    }
    let mut bytes = Vec::new();
    doc.save_modern(&mut bytes).map_err(|e| Refusal::new(format!("the PDF could not be saved: {e}")))?;
    Ok(bytes)
}

fn font_id(n: usize) -> FontId {
    // Six capitals: the subset tag a viewer looks for.
    FontId(format!("CDESK{}", char::from(b'A' + (n % 26) as u8)))
}

fn image_id(n: usize) -> XObjectId {
    XObjectId(format!("I{n}"))
}

fn layer_id(n: usize) -> XObjectId {
    XObjectId(format!("L{n}"))
}

fn art_id(n: usize) -> XObjectId {
    XObjectId(format!("A{n}"))
}

fn strokes_id(n: usize) -> XObjectId {
    XObjectId(format!("S{n}"))
}

/// Bars as path operators.
fn bars(strokes: &[Stroke]) -> Vec<u8> {
    let mut out = String::new();
    let mut ink = None;
    for bar in strokes {
        if ink != Some(bar.ink) {
            ink = Some(bar.ink);
            let [r, g, b] = bar.ink.rgb;
            let _ = write!(out, "{r:.3} {g:.3} {b:.3} rg ");
        }
        let _ = writeln!(out, "{:.2} {:.2} {:.2} {:.2} re f", bar.x, bar.y, bar.width, bar.height);
    }
    out.into_bytes()
}

fn modules_id(n: usize) -> XObjectId {
    XObjectId(format!("Q{n}"))
}

fn colour(ink: Ink) -> Color {
    let [r, g, b] = ink.rgb.map(|v| (v * 1000.0).round() / 1000.0);
    Color::Rgb(Rgb { r, g, b, icc_profile: None })
}

fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

fn matrix(line: &Line, turned: f32) -> TextMatrix {
    let (x, y) = (rounded(line.x), rounded(line.y));
    if turned == 0.0 {
        return TextMatrix::Translate(Pt(x), Pt(y));
    }
    let (sin, cos) = turned.to_radians().sin_cos();
    TextMatrix::Raw([rounded(cos), rounded(sin), rounded(-sin), rounded(cos), x, y])
}

fn show(id: XObjectId, x: f32, y: f32, width: f32, height: f32) -> Op {
    let transform = XObjectTransform {
        translate_x: Some(Pt(rounded(x))),
        translate_y: Some(Pt(rounded(y))),
        scale_x: Some(rounded(width)),
        scale_y: Some(rounded(height)),
        no_auto_scale: true,
        ..XObjectTransform::default()
    };
    Op::UseXobject { id, transform }
}

/// The text itself, for a line whose glyphs alone would not tell (UTF-16 with its mark, as PDF wants it).
fn text_beside(text: &str) -> Op {
    let utf16 = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    let map = BTreeMap::from([("ActualText".to_owned(), DictItem::String { data: utf16, literal: false })]);
    Op::BeginMarkedContentWithProperties { tag: "Span".into(), properties: DictItem::Dict { map } }
}

fn name(text: &str) -> DictItem {
    DictItem::Name(text.as_bytes().to_vec())
}

fn stream(entries: Vec<(&str, DictItem)>, content: Vec<u8>, compress: bool) -> ExternalStream {
    ExternalStream { dict: entries.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(), content, compress }
}

fn external(stream: ExternalStream) -> XObject {
    XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None })
}

fn modules_object(modules: &Modules) -> XObject {
    let side = DictItem::Int(SIDE as i64);
    let entries = vec![
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", side.clone()),
        ("Height", side),
        ("ImageMask", DictItem::Bool(true)),
        ("BitsPerComponent", DictItem::Int(1)),
    ];
    external(stream(entries, modules.rows().to_vec(), false))
}

fn samples(image: &Image, space: &str) -> Vec<(&'static str, DictItem)> {
    vec![
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(i64::from(image.width))),
        ("Height", DictItem::Int(i64::from(image.height))),
        ("ColorSpace", name(space)),
        ("BitsPerComponent", DictItem::Int(8)),
    ]
}

fn image_object(image: &Image) -> XObject {
    let space = if image.grey { "DeviceGray" } else { "DeviceRGB" };
    let mut entries = samples(image, space);
    if let Some(alpha) = &image.alpha {
        let mask = stream(samples(image, "DeviceGray"), alpha.clone(), true);
        entries.push(("SMask", DictItem::Stream { stream: mask }));
    }
    external(stream(entries, image.samples.clone(), true))
}

fn form(document: &Document, content: Vec<u8>) -> XObject {
    let corner = [0.0, 0.0, document.width * MM, document.height * MM].map(|v| DictItem::Real(rounded(v)));
    let entries = vec![
        ("Type", name("XObject")),
        ("Subtype", name("Form")),
        ("FormType", DictItem::Int(1)),
        ("BBox", DictItem::Array(corner.to_vec())),
    ];
    external(stream(entries, content, true))
}
