//! The press: one template version made ready, and the sheets it prints. Separate from page.rs, which draws anything, and from
//! the domain's layout, which it asks for lines.
//!
//! **Invariant:** what all certificates of a part have in common is found by comparing them, not declared; so the bytes of a part
//! depend on its members, their order and the template version alone.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::art;
use super::fonts::{FontFace, shipped};
use super::images::Image;
use super::page::{Document, Drawn, Layer, Page, Placed, PlacedModules, Typeface};
use super::qr::Modules;
use crate::core::domain::certificates::{PageDigest, SnapshotParts};
use crate::core::domain::templates::{
    Align, Box2, Composed, Facts, Ink, Line, LogoRow, Measure, Piece, Remembered, Source, Template, compose,
    unprintable,
};
use crate::core::domain::{Day, Refusal};

const MM: f32 = 72.0 / 25.4;

/// The most sheets of one part.
pub const MOST_SHEETS: u32 = 500;

/// A font or an image that a template version pins.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The file's name in the template.
    pub file: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One template version made ready to print. Holds its fonts and images once for a whole run.
#[derive(Debug)]
pub struct Press {
    template: Template,
    label: String,
    template_sha256: String,
    specimen: bool,
    faces: Vec<FontFace>,
    types: Vec<Typeface>,
    images: Vec<Image>,
    image_sha256: Vec<String>,
    art: Vec<u8>,
}

/// The sheet that stands before the certificates of one addressee.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Separator {
    /// The run and its part, such as `B-2026-0007 · part 1`.
    pub run: String,
    /// The addressee's lines.
    pub addressee: Vec<String>,
    /// What follows, such as `14 certificates: MER26-0041655-0 to MER26-0041668-Q`.
    pub contents: Vec<String>,
}

/// One sheet of a part.
#[derive(Debug, Clone, Copy)]
pub enum Sheet<'a> {
    /// A certificate, composed by this press, with the token of its QR code.
    Certificate {
        /// Its lines.
        composed: &'a Composed,
        /// The logos chosen, by code.
        logos: &'a [String],
        /// The signed token.
        token: &'a str,
    },
    /// A separator.
    Separator(&'a Separator),
    /// A paper of the desk, composed by this press: a letter, a list, labels.
    Paper(&'a Composed),
    /// The alignment sheet: the template with SPECIMEN, rulers and no serial.
    Alignment {
        /// A specimen face composed by this press.
        composed: &'a Composed,
        /// The logos to show.
        logos: &'a [String],
    },
}

impl<'a> Sheet<'a> {
    /// What was composed for it.
    const fn composed(&self) -> Option<&'a Composed> {
        match self {
            Self::Certificate { composed, .. } | Self::Alignment { composed, .. } | Self::Paper(composed) => {
                Some(*composed)
            }
            Self::Separator(_) => None,
        }
    }
}

impl Press {
    /// Makes a template version ready. Refuses a font or image that is missing or cannot be read.
    pub fn set_up(
        template: Template,
        label: &str,
        template_sha256: &[u8; 32],
        assets: &[Asset],
        specimen: bool,
    ) -> Result<Self, Refusal> {
        let missing = |file: &str| {
            Refusal::new(format!("template {label} has no file `{file}`"))
                .hint("Import the template again together with its files.")
        };
        let file = |name: &str| {
            assets.iter().find(|a| a.file == name).map(|a| a.bytes.as_slice()).ok_or_else(|| missing(name))
        };
        let mut faces = Vec::new();
        for font in &template.fonts {
            faces.push(match &font.source {
                // What the version pinned when it was imported, should the program ship another one today.
                Source::Shipped(face) => FontFace::read(&font.name, file(face).or_else(|_| shipped(face))?)?,
                Source::File(name) => FontFace::read(&font.name, file(name)?)?,
            });
        }
        faces.push(FontFace::read("house", shipped("dejavu:sans-condensed")?)?);
        let types = faces.iter().map(Typeface::ready).collect();
        let mut images = Vec::new();
        let mut image_sha256 = Vec::new();
        for image in &template.images {
            let (Source::File(name) | Source::Shipped(name)) = &image.source;
            let bytes = file(name)?;
            images.push(Image::read(&image.name, bytes)?);
            image_sha256.push(hex(&sha2_of(bytes)));
        }
        let art = art::draw(&template);
        Ok(Self {
            label: label.to_owned(),
            template_sha256: hex(template_sha256),
            specimen,
            faces,
            types,
            images,
            image_sha256,
            art,
            template,
        })
    }

    /// The version, such as `MER-CERT v3`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The template.
    pub const fn template(&self) -> &Template {
        &self.template
    }

    /// Lays facts out. Refuses what does not fit, a letter without a glyph, and a logo the template has no artwork for.
    pub fn compose(&self, facts: &dyn Facts, logos: &[String], memory: &mut Remembered) -> Result<Composed, Refusal> {
        self.logo_images(logos)?;
        compose(&self.template, facts, &Ruler(&self.faces), memory)
    }

    /// Why a learner's name cannot be printed on this template; none when its letters can be set.
    pub fn unprintable(&self, name: &str) -> Option<Refusal> {
        unprintable(&self.template, name, &Ruler(&self.faces))
    }

    /// How wide a line is on the page, in points; a letter without a glyph has been refused before.
    pub fn width_of(&self, line: &Line) -> f32 {
        let letters = self.faces[line.font].width(&line.text).unwrap_or_default() * line.size;
        letters + line.tracking * line.text.chars().count().saturating_sub(1) as f32
    }

    /// The digest of everything a certificate's pages will say.
    pub fn digest(&self, composed: &Composed) -> PageDigest {
        let said = |page: &'_ Composed| page.pieces.clone();
        let pieces: Vec<Arc<Piece>> = composed.pages().flat_map(said).collect();
        let own = pieces.iter().flat_map(|p| p.lines.iter().map(|l| (p.role.as_deref(), l.text.as_str())));
        let marks = std::iter::repeat_n((None, SPECIMEN), if self.specimen { composed.more.len() + 1 } else { 0 });
        PageDigest::of(own.chain(marks))
    }

    /// A specimen for alignment sheets and previews: every text except the serial and the code.
    pub fn compose_specimen(&self, facts: &dyn Facts, logos: &[String]) -> Result<Composed, Refusal> {
        let mut composed = self.compose(facts, logos, &mut Remembered::default())?;
        let numbered = |p: &Arc<Piece>| {
            let text = self.template.texts.get(p.field).map_or("", |field| field.text.as_str());
            text.contains("{serial}") || text.contains("{code}")
        };
        composed.pieces.retain(|p| !numbered(p));
        composed.more.iter_mut().for_each(|page| page.pieces.retain(|p| !numbered(p)));
        Ok(composed)
    }

    /// What a snapshot keeps of this press.
    pub fn snapshot_parts(&self, logos: &[String]) -> SnapshotParts {
        let row = self.template.logos.as_ref();
        let logo = |code: &String| {
            let image = row
                .and_then(|r| r.art.iter().find(|(c, _)| c == code))
                .map(|(_, image)| self.image_sha256[*image].as_str());
            format!("{code} {}", image.unwrap_or("none"))
        };
        SnapshotParts {
            template: self.label.clone(),
            template_sha256: self.template_sha256.clone(),
            logos: logos.iter().map(logo).collect(),
            fonts: self
                .faces
                .iter()
                .take(self.template.fonts.len())
                .map(|f| format!("{} {}", f.name, hex(&f.sha256)))
                .collect(),
        }
    }

    /// Prints sheets into one file. Refuses more than 500 sheets and a token that fits no QR code.
    pub fn print(&self, title: &str, day: Day, sheets: &[Sheet]) -> Result<Vec<u8>, Refusal> {
        if !(1..=MOST_SHEETS as usize).contains(&sheets.len()) {
            return Err(Refusal::new(format!(
                "{title}: {} sheets; wanted 1 to {MOST_SHEETS} in one part",
                sheets.len()
            )));
        }
        let faces = || sheets.iter().filter_map(|sheet| sheet.composed());
        let (first, next) = (Common::of(faces()), Common::of(faces().flat_map(|composed| &composed.more)));
        let specimen = self.specimen_line();
        let plain = PlainLines::of(self, sheets);
        let mut layers = vec![self.layer(&first, &specimen)];
        if !next.pieces.is_empty() {
            layers.push(self.layer(&next, &specimen));
        }
        let mut pages = Vec::with_capacity(sheets.len());
        for (n, sheet) in sheets.iter().enumerate() {
            match sheet {
                Sheet::Certificate { composed, logos, token } => {
                    let mut page = self.face_page(&first, 0, composed, logos)?;
                    page.modules = self.qr(token)?;
                    pages.push(page);
                    for more in &composed.more {
                        let mut page = self.face_page(&next, layers.len() - 1, more, logos)?;
                        page.modules = self.qr(token)?;
                        pages.push(page);
                    }
                }
                Sheet::Paper(composed) => {
                    pages.push(self.face_page(&first, 0, composed, &[])?);
                    for more in &composed.more {
                        pages.push(self.face_page(&next, layers.len() - 1, more, &[])?);
                    }
                }
                Sheet::Alignment { composed, logos } => {
                    let mut page = self.face_page(&first, 0, composed, logos)?;
                    page.lines.extend(plain.of_sheet(n));
                    if !self.specimen {
                        page.lines.insert(0, turned(&specimen));
                    }
                    pages.push(page);
                }
                Sheet::Separator(_) => pages.push(Page { lines: plain.of_sheet(n).collect(), ..Page::default() }),
            }
        }
        let document = Document {
            title,
            day,
            width: self.template.width,
            height: self.template.height,
            fonts: &self.types,
            images: &self.images,
            layers,
            pages,
        };
        document.save()
    }

    /// What pages have in common: drawing, images, texts; and in a training office that they are specimens.
    fn layer<'a>(&self, common: &Common<'a>, specimen: &'a Line) -> Layer<'a> {
        let mut layer = Layer { art: self.art.clone(), ..Layer::default() };
        layer.images = self
            .template
            .pictures
            .iter()
            .map(|p| fitted(p.image, &self.images[p.image], p.place, self.template.height))
            .collect();
        // Beneath every text, so that a trainee still reads what is printed.
        layer.lines = self.specimen.then(|| turned(specimen)).into_iter().collect();
        layer.lines.extend(common.pieces.iter().flat_map(|p| drawn(p)));
        layer
    }

    fn face_page<'a>(
        &self,
        common: &Common<'a>,
        layer: usize,
        composed: &'a Composed,
        logos: &[String],
    ) -> Result<Page<'a>, Refusal> {
        let own = composed.pieces.iter().filter(|p| !common.has(p));
        Ok(Page {
            layer: Some(layer),
            lines: own.flat_map(drawn).collect(),
            strokes: &composed.strokes,
            images: self.logo_images(logos)?,
            modules: None,
        })
    }

    fn qr(&self, token: &str) -> Result<Option<PlacedModules>, Refusal> {
        let Some(place) = self.template.qr else { return Ok(None) };
        Ok(Some(PlacedModules {
            modules: Modules::make(token)?,
            x: place.x * MM,
            y: (self.template.height - place.y - place.side) * MM,
            side: place.side * MM,
        }))
    }

    fn logo_images(&self, logos: &[String]) -> Result<Vec<Placed>, Refusal> {
        let Some(row) = &self.template.logos else {
            return match logos.first() {
                None => Ok(vec![]),
                Some(logo) => Err(Refusal::new(format!("template {} has no place for the logo `{logo}`", self.label))),
            };
        };
        let mut found = Vec::new();
        for logo in logos {
            let (_, image) = row.art.iter().find(|(code, _)| code == logo).ok_or_else(|| {
                Refusal::new(format!("template {} has no artwork for the logo `{logo}`", self.label))
                    .hint("Add it under [logos.art] and import the template again, or correct the logo table.")
            })?;
            found.push(*image);
        }
        Ok(in_a_row(row, &found, &self.images, self.template.height))
    }

    fn specimen_line(&self) -> Line {
        let font = self.faces.len() - 1;
        let size = self.template.width.min(self.template.height) * 0.62;
        let wide = self.faces[font].width(SPECIMEN).unwrap_or(6.0) * size;
        let angle = 30.0_f32.to_radians();
        let (x, y) = (self.template.width * MM / 2.0, self.template.height * MM / 2.0);
        let (up, along) = (self.faces[font].capital() * size / 2.0, wide / 2.0);
        Line {
            text: SPECIMEN.into(),
            x: x - along * angle.cos() + up * angle.sin(),
            y: y - along * angle.sin() - up * angle.cos(),
            size,
            font,
            tracking: 0.0,
            ink: Ink { rgb: [0.91, 0.84, 0.84] },
        }
    }
}

const SPECIMEN: &str = "SPECIMEN";

/// What a line of a certificate is measured with.
struct Ruler<'a>(&'a [FontFace]);

impl Measure for Ruler<'_> {
    fn width(&self, font: usize, text: &str) -> Result<f32, char> {
        self.0[font].width(text)
    }

    fn capital(&self, font: usize) -> f32 {
        self.0[font].capital()
    }
}

/// The pieces that every certificate of a part shows alike.
struct Common<'a> {
    pieces: Vec<&'a Arc<Piece>>,
    by_field: HashMap<usize, &'a Arc<Piece>>,
}

impl<'a> Common<'a> {
    fn of(mut faces: impl Iterator<Item = &'a Composed>) -> Self {
        let first: Vec<&Arc<Piece>> = faces.next().map(|c| c.pieces.iter().collect()).unwrap_or_default();
        let mut by_field: HashMap<usize, &Arc<Piece>> = first.iter().map(|p| (p.field, *p)).collect();
        for composed in faces {
            by_field.retain(|field, piece| {
                let other = composed.pieces.iter().find(|p| p.field == *field);
                other.is_some_and(|other| Arc::ptr_eq(piece, other) || ***piece == **other)
            });
        }
        Self { pieces: first.into_iter().filter(|p| by_field.contains_key(&p.field)).collect(), by_field }
    }

    fn has(&self, piece: &Piece) -> bool {
        self.by_field.contains_key(&piece.field)
    }
}

fn drawn(piece: &Arc<Piece>) -> impl Iterator<Item = Drawn<'_>> {
    piece.lines.iter().map(|line| Drawn { line, role: piece.role.as_deref(), turned: 0.0 })
}

fn turned(line: &Line) -> Drawn<'_> {
    Drawn { line, role: None, turned: 30.0 }
}

/// The lines of separators and alignment sheets, made before the pages that borrow them.
struct PlainLines(Vec<Vec<Line>>);

impl PlainLines {
    fn of(press: &Press, sheets: &[Sheet]) -> Self {
        Self(
            sheets
                .iter()
                .map(|s| match s {
                    Sheet::Separator(separator) => press.separator_lines(separator),
                    Sheet::Alignment { .. } => press.alignment_lines(),
                    Sheet::Certificate { .. } | Sheet::Paper(_) => vec![],
                })
                .collect(),
        )
    }

    fn of_sheet(&self, n: usize) -> impl Iterator<Item = Drawn<'_>> {
        self.0[n].iter().map(|line| Drawn { line, role: None, turned: 0.0 })
    }
}

impl Press {
    /// A line in the house's own face, made smaller to end before the right margin, and cut when even 60 % is too wide.
    fn house_line(&self, text: &str, x: f32, y: f32, size: f32) -> Line {
        let font = self.faces.len() - 1;
        let face = &self.faces[font];
        // A separator is not worth stopping a run for: a letter without a glyph becomes a question mark.
        let known = |c: char| if face.width(c.encode_utf8(&mut [0; 4])).is_ok() { c } else { '?' };
        let mut text: String = text.chars().map(known).collect();
        let room = (self.template.width - x - 8.0) * MM;
        let wide = |text: &str| face.width(text).unwrap_or_default() * size;
        let shrunk = (room / wide(&text).max(1.0)).clamp(0.6, 1.0);
        if wide(&text) * shrunk > room {
            while !text.is_empty() && wide(&format!("{text}…")) * shrunk > room {
                text.pop();
            }
            text.push('…');
        }
        let ink = Ink { rgb: [0.0; 3] };
        Line { text, x: x * MM, y: (self.template.height - y) * MM, size: size * shrunk, font, tracking: 0.0, ink }
    }

    fn separator_lines(&self, separator: &Separator) -> Vec<Line> {
        let mut lines = vec![self.house_line(&separator.run, 20.0, 22.0, 11.0)];
        if self.specimen {
            lines.push(self.house_line("TRAINING · SPECIMEN", self.template.width - 70.0, 22.0, 11.0));
        }
        let mut y = 50.0;
        for text in &separator.addressee {
            lines.push(self.house_line(text, 20.0, y, 20.0));
            y += 10.0;
        }
        y += 8.0;
        for text in &separator.contents {
            lines.push(self.house_line(text, 20.0, y, 12.0));
            y += 6.5;
        }
        lines
    }

    fn alignment_lines(&self) -> Vec<Line> {
        let note = format!(
            "Alignment sheet of {} · no serial · compare the frame with the paper's edge, then destroy this sheet",
            self.label
        );
        let mut lines = vec![self.house_line(&note, 12.0, 5.0, 7.0)];
        let (width, height) = (self.template.width, self.template.height);
        for (x, y) in [(2.0, 4.0), (width - 5.0, 4.0), (2.0, height - 2.0), (width - 5.0, height - 2.0)] {
            lines.push(self.house_line("+", x, y, 10.0));
        }
        for at in (10..width as u32).step_by(10) {
            lines.push(self.house_line(&format!("{at}"), at as f32, height - 1.0, 4.0));
        }
        for at in (10..height as u32).step_by(10) {
            lines.push(self.house_line(&format!("{at}"), 0.5, at as f32, 4.0));
        }
        lines
    }
}

fn in_a_row(row: &LogoRow, found: &[usize], images: &[Image], page: f32) -> Vec<Placed> {
    let wide = |n: usize| row.place.height * images[n].width as f32 / images[n].height.max(1) as f32;
    let all = found.iter().map(|n| wide(*n)).sum::<f32>() + row.gap * found.len().saturating_sub(1) as f32;
    let shrink = (row.place.width / all.max(0.1)).min(1.0);
    let room = row.place.width - all * shrink;
    let mut x = row.place.x
        + match row.align {
            Align::Left => 0.0,
            Align::Centre => room / 2.0,
            Align::Right => room,
        };
    let mut placed = Vec::new();
    for n in found {
        let (width, height) = (wide(*n) * shrink, row.place.height * shrink);
        let y = row.place.y + (row.place.height - height) / 2.0;
        placed.push(Placed {
            image: *n,
            x: x * MM,
            y: (page - y - height) * MM,
            width: width * MM,
            height: height * MM,
        });
        x += width + row.gap * shrink;
    }
    placed
}

fn sha2_of(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn fitted(image: usize, of: &Image, place: Box2, page: f32) -> Placed {
    let scale = (place.width / of.width.max(1) as f32).min(place.height / of.height.max(1) as f32);
    let (width, height) = (of.width as f32 * scale, of.height as f32 * scale);
    let (x, y) = (place.x + (place.width - width) / 2.0, place.y + (place.height - height) / 2.0);
    Placed { image, x: x * MM, y: (page - y - height) * MM, width: width * MM, height: height * MM }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::core::domain::certificates::samples::face;
    use crate::core::domain::certificates::{Face, UnitLine};
    use std::path::Path;

    /// A press for a template of samples/templates.
    pub fn sample_press(name: &str, specimen: bool) -> Press {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates");
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let template = Template::from_toml(&text).unwrap();
        assert_eq!(template.findings(), Vec::<String>::new(), "{name}");
        let file = |f: &Source| match f {
            Source::File(f) => Asset { file: f.clone(), bytes: std::fs::read(folder.join(f)).unwrap() },
            Source::Shipped(f) => panic!("image {f} is shipped"),
        };
        let assets: Vec<Asset> = template.images.iter().map(|i| file(&i.source)).collect();
        Press::set_up(template, "SAMPLE v1", &[0; 32], &assets, specimen).unwrap()
    }

    /// A small part with what its pages must say: name, token and digest of each.
    pub fn sample_part() -> (Vec<u8>, Vec<(String, String, PageDigest)>) {
        let press = sample_press("meridian-certificate.toml", true);
        let mut memory = Remembered::default();
        let logos = vec!["ofqual".to_owned()];
        let faces = faces();
        let composed: Vec<_> = faces.iter().map(|f| press.compose(f, &logos, &mut memory).unwrap()).collect();
        let tokens: Vec<String> = (0..faces.len()).map(|n| format!("C1/{}{n}", "A7".repeat(80))).collect();
        let sheets: Vec<Sheet> = composed
            .iter()
            .zip(&tokens)
            .map(|(composed, token)| Sheet::Certificate { composed, logos: &logos, token })
            .collect();
        let bytes = press.print("part", faces[0].issued_on, &sheets).unwrap();
        let said = faces.iter().zip(&composed).zip(tokens);
        (bytes, said.map(|((f, c), t)| (f.learner.clone(), t, press.digest(c))).collect())
    }

    fn names() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/templates");
        let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> =
            files.filter(|f| f.ends_with("-certificate.toml") || f.ends_with("-transcript.toml")).collect();
        names.sort();
        names
    }

    fn faces() -> Vec<Face> {
        let names = ["Zoë Ó Briain", "Łukasz Wiśniewski", "Nguyễn Thị Ánh", "Ελένη Ọlọ\u{301}fin"];
        let mut faces: Vec<Face> = names.iter().enumerate().map(|(n, l)| face(41_801 + n as u32, l)).collect();
        for face in &mut faces {
            face.statement = "Awarded for skill, proved by work.".into();
        }
        let day = faces[1].achieved_on;
        for n in 0..70 {
            faces[1].units.push(UnitLine {
                code: format!("H/615/{n:04}"),
                title: format!("Unit {n}: tides, soundings and the art of the passage"),
                credits: n % 7 + 1,
                grade: "Merit".into(),
                achieved_on: Some(day),
            });
        }
        faces[2].units = faces[1].units[..6].to_vec();
        faces[3].units = faces[1].units[..1].to_vec();
        faces[1].replacement = true;
        faces[1].language = "Welsh".into();
        faces[1].title =
            "Level 3 Diploma in the Installation and Commissioning of Refrigeration, Air Conditioning and Heat Pump \
            Systems and the Management of Hydrogen Plant (Advanced Practice) for Technicians"
                .into();
        faces
    }

    fn part(press: &Press, faces: &[Face], logos: &[String]) -> Vec<u8> {
        let mut memory = Remembered::default();
        let composed: Vec<_> = faces.iter().map(|f| press.compose(f, logos, &mut memory).unwrap()).collect();
        let token = format!("C1/{}", "A7".repeat(86));
        let separator = Separator {
            run: "B-2026-0007 · part 1".into(),
            addressee: vec!["Brackenhill Training".into(), "4 Łódź Road".into()],
            contents: vec!["4 certificates".into()],
        };
        let mut sheets = vec![Sheet::Separator(&separator)];
        sheets.extend(composed.iter().map(|c| Sheet::Certificate { composed: c, logos, token: &token }));
        press.print("B-2026-0007 part 1", faces[0].issued_on, &sheets).unwrap()
    }

    /// Set CERTDESK_LOOK to a folder to look at what this prints.
    #[test]
    fn every_sample_template_prints_and_twice_the_same_bytes() {
        let logos = vec!["qualifications-wales".to_owned(), "ofqual".to_owned()];
        for name in names() {
            let press = sample_press(&name, false);
            let bytes = part(&press, &faces(), &logos);
            assert!(bytes.starts_with(b"%PDF-1.5"));
            assert_eq!(bytes, part(&sample_press(&name, false), &faces(), &logos), "{name}");
            assert_ne!(bytes, part(&sample_press(&name, true), &faces(), &logos), "{name}");
            if let Some(folder) = std::env::var_os("CERTDESK_LOOK") {
                std::fs::write(Path::new(&folder).join(&name).with_extension("pdf"), bytes).unwrap();
            }
        }
    }

    #[test]
    fn a_logo_without_artwork_is_refused() {
        let press = sample_press("meridian-certificate.toml", false);
        let refusal = press.compose(&faces()[0], &["hallmark".to_owned()], &mut Remembered::default()).unwrap_err();
        assert_eq!(refusal.message(), "template SAMPLE v1 has no artwork for the logo `hallmark`");
    }
}
