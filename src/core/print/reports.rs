//! Report pages: tables, bars and words under each other on A4. Separate from certificates, which are laid out by their
//! templates; a report only has an order.
//!
//! **Invariant:** a section that does not fit begins a new page; nothing is set smaller to fit.

use std::fmt::Write as _;

use super::fonts::{FontFace, shipped};
use super::page::{Document, Drawn, Layer, Page, Typeface};
use crate::core::domain::templates::{Ink, Line};
use crate::core::domain::{Day, Refusal};

const MM: f32 = 72.0 / 25.4;
const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const MARGIN: f32 = 20.0;
const BOTTOM: f32 = 24.0;
/// From line to line, mm.
const STEP: f32 = 5.8;

const INK: Ink = Ink { rgb: [0.13, 0.15, 0.19] };
const QUIET: Ink = Ink { rgb: [0.42, 0.45, 0.50] };
const ACCENT: Ink = Ink { rgb: [0.11, 0.23, 0.42] };
const GOOD: Ink = Ink { rgb: [0.10, 0.42, 0.25] };
const BAD: Ink = Ink { rgb: [0.66, 0.13, 0.13] };

const TITLE: usize = 0;
const PLAIN: usize = 1;
const BOLD: usize = 2;

/// How a cell or a bar is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// As everything else.
    #[default]
    Plain,
    /// A target was met.
    Good,
    /// A target was missed.
    Bad,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportColumn {
    /// Its head.
    pub name: String,
    /// How wide, in parts of the whole.
    pub parts: f32,
    /// Numbers stand at the right.
    pub right: bool,
}

/// A bar of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportBar {
    /// What it is for.
    pub label: String,
    /// Its length.
    pub value: i64,
    /// The value as shown.
    pub shown: String,
    /// How it is meant.
    pub tone: Tone,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportSection {
    /// Rows under heads.
    Table {
        /// Its heading; empty: none.
        heading: String,
        /// Its columns.
        columns: Vec<ReportColumn>,
        /// Its rows, a text and a tone a cell.
        rows: Vec<Vec<(String, Tone)>>,
    },
    /// Bars beside each other's labels.
    Bars {
        /// Its heading.
        heading: String,
        /// A value marked across all bars.
        mark: Option<i64>,
        /// The bars.
        bars: Vec<ReportBar>,
    },
    /// Sentences.
    Words(Vec<String>),
}

/// A report as it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportPaper {
    /// The office's name.
    pub office: String,
    /// The report's name.
    pub title: String,
    /// What of: the week.
    pub subtitle: String,
    /// The day it is dated.
    pub day: Day,
    /// Whether the office is a training one.
    pub specimen: bool,
    /// Its parts from the top.
    pub sections: Vec<ReportSection>,
    /// The line at the foot of every page.
    pub foot: String,
}

impl ReportPaper {
    /// The report as a PDF. Refuses when the fonts cannot be embedded.
    pub fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        let faces = [
            FontFace::read("title", shipped("dejavu:serif")?)?,
            FontFace::read("plain", shipped("dejavu:sans-condensed")?)?,
            FontFace::read("bold", shipped("dejavu:sans-condensed-bold")?)?,
        ];
        let fonts = faces.iter().map(Typeface::ready).collect::<Vec<_>>();
        let mut setter = Setter { faces: &faces, sheets: Vec::new(), page: 0, y: 0.0 };
        setter.begin();
        setter.text(&self.title, (MARGIN, 34.0), (TITLE, 24.0), ACCENT);
        setter.text(&self.subtitle, (MARGIN, 42.0), (PLAIN, 11.0), QUIET);
        setter.y = 54.0;
        for section in &self.sections {
            setter.section(section);
        }
        let count = setter.sheets.len();
        for page in 0..count {
            self.frame(&mut setter, page, count);
        }
        let layers = setter
            .sheets
            .iter()
            .map(|sheet| Layer { art: sheet.art.clone().into_bytes(), ..Layer::default() })
            .collect();
        let pages = setter.sheets.iter().enumerate().map(|(layer, sheet)| Page {
            layer: Some(layer),
            lines: sheet.lines.iter().map(|line| Drawn { line, role: None, turned: 0.0 }).collect(),
            ..Page::default()
        });
        let pages = pages.collect();
        Document {
            title: &self.title,
            day: self.day,
            width: WIDTH,
            height: HEIGHT,
            fonts: &fonts,
            images: &[],
            layers,
            pages,
        }
        .save()
    }

    /// What every page has at its head and foot.
    fn frame(&self, setter: &mut Setter<'_>, page: usize, count: usize) {
        setter.page = page;
        setter.text(&self.office, (MARGIN, 17.0), (BOLD, 8.5), QUIET);
        if self.specimen {
            setter.text_right("TRAINING · SPECIMEN", (WIDTH - MARGIN, 17.0), (BOLD, 8.5), BAD);
        }
        setter.rule(20.0, 0.4, ACCENT);
        setter.rule(HEIGHT - 18.0, 0.2, QUIET);
        setter.text(&self.foot, (MARGIN, HEIGHT - 13.0), (PLAIN, 7.5), QUIET);
        setter.text_right(&format!("{} of {count}", page + 1), (WIDTH - MARGIN, HEIGHT - 13.0), (PLAIN, 7.5), QUIET);
    }
}

#[derive(Default)]
struct Sheet {
    art: String,
    lines: Vec<Line>,
}

/// Sets texts, rules and bars on the page that is open; places are millimetres from the top left corner.
struct Setter<'a> {
    faces: &'a [FontFace; 3],
    sheets: Vec<Sheet>,
    page: usize,
    y: f32,
}

impl Setter<'_> {
    fn begin(&mut self) {
        self.sheets.push(Sheet::default());
        self.page = self.sheets.len() - 1;
        self.y = 30.0;
    }

    /// Begins a new page unless so much is free on this one.
    fn want(&mut self, height: f32) {
        if self.y + height > HEIGHT - BOTTOM {
            self.begin();
        }
    }

    fn width(&self, text: &str, (font, size): (usize, f32)) -> f32 {
        self.faces[font].width(text).unwrap_or(0.0) * size / MM
    }

    fn text(&mut self, text: &str, (x, y): (f32, f32), (font, size): (usize, f32), ink: Ink) {
        let face = &self.faces[font];
        let known = |c: char| face.width(c.encode_utf8(&mut [0; 4])).is_ok();
        // A report is not worth refusing for one letter: what has no glyph becomes its nearest sign.
        let text: String = text.chars().map(|c| if known(c) { c } else { '?' }).collect();
        let line = Line { text, x: x * MM, y: (HEIGHT - y) * MM, size, font, tracking: 0.0, ink };
        self.sheets[self.page].lines.push(line);
    }

    fn text_right(&mut self, text: &str, (x, y): (f32, f32), face: (usize, f32), ink: Ink) {
        let width = self.width(text, face);
        self.text(text, (x - width, y), face, ink);
    }

    fn rule(&mut self, y: f32, line: f32, ink: Ink) {
        self.filled((MARGIN, y, WIDTH - 2.0 * MARGIN, line), ink);
    }

    fn filled(&mut self, (x, y, width, height): (f32, f32, f32, f32), ink: Ink) {
        let [r, g, b] = ink.rgb;
        let (x, bottom, width, height) = (x * MM, (HEIGHT - y - height) * MM, width * MM, height * MM);
        let art = &mut self.sheets[self.page].art;
        let _ = writeln!(art, "{r:.3} {g:.3} {b:.3} rg {x:.2} {bottom:.2} {width:.2} {height:.2} re f");
    }

    fn section(&mut self, section: &ReportSection) {
        match section {
            ReportSection::Table { heading, columns, rows } => self.table(heading, columns, rows),
            ReportSection::Bars { heading, mark, bars } => self.bars(heading, *mark, bars),
            ReportSection::Words(sentences) => self.words(sentences),
        }
        self.y += 5.5;
    }

    fn heading(&mut self, heading: &str) {
        if !heading.is_empty() {
            self.text(heading, (MARGIN, self.y), (BOLD, 10.0), ACCENT);
            self.y += STEP + 0.8;
        }
    }

    fn table(&mut self, heading: &str, columns: &[ReportColumn], rows: &[Vec<(String, Tone)>]) {
        self.want(STEP * (rows.len() as f32 + 2.5));
        self.heading(heading);
        let parts: f32 = columns.iter().map(|column| column.parts).sum();
        let unit = (WIDTH - 2.0 * MARGIN) / parts.max(f32::MIN_POSITIVE);
        let mut edges = vec![MARGIN];
        for column in columns {
            edges.push(edges[edges.len() - 1] + column.parts * unit);
        }
        for (at, column) in columns.iter().enumerate() {
            self.cell(&column.name, column.right, (edges[at], edges[at + 1]), (BOLD, 8.5), QUIET);
        }
        self.rule(self.y + 1.8, 0.3, QUIET);
        self.y += STEP;
        for row in rows {
            for (at, (column, (text, tone))) in columns.iter().zip(row).enumerate() {
                let face = if *tone == Tone::Plain { PLAIN } else { BOLD };
                self.cell(text, column.right, (edges[at], edges[at + 1]), (face, 10.0), ink_of(*tone));
            }
            self.rule(self.y + 1.9, 0.1, QUIET);
            self.y += STEP;
        }
    }

    fn cell(&mut self, text: &str, right: bool, (from, to): (f32, f32), face: (usize, f32), ink: Ink) {
        if right {
            self.text_right(text, (to - 2.0, self.y), face, ink);
        } else {
            self.text(text, (from, self.y), face, ink);
        }
    }

    fn bars(&mut self, heading: &str, mark: Option<i64>, bars: &[ReportBar]) {
        const LABEL: f32 = 24.0;
        const NOTE: f32 = 22.0;
        self.want(STEP * (bars.len() as f32 + 1.5));
        self.heading(heading);
        let most = bars.iter().map(|bar| bar.value).chain(mark).max().unwrap_or(0).max(1);
        let room = WIDTH - 2.0 * MARGIN - LABEL - NOTE;
        let length = |value: i64| room * value as f32 / most as f32;
        let top = self.y - 4.0;
        for bar in bars {
            self.text(&bar.label, (MARGIN, self.y), (PLAIN, 9.5), INK);
            if bar.value > 0 {
                let ink = if bar.tone == Tone::Plain { ACCENT } else { ink_of(bar.tone) };
                self.filled((MARGIN + LABEL, self.y - 3.2, length(bar.value), 4.0), ink);
            }
            self.text_right(&bar.shown, (WIDTH - MARGIN - 2.0, self.y), (PLAIN, 9.5), ink_of(bar.tone));
            self.y += STEP;
        }
        if let Some(mark) = mark {
            self.filled((MARGIN + LABEL + length(mark), top, 0.35, self.y - top - 3.0), BAD);
        }
    }

    fn words(&mut self, sentences: &[String]) {
        for sentence in sentences {
            for line in self.wrapped(sentence, WIDTH - 2.0 * MARGIN, (PLAIN, 10.0)) {
                self.want(STEP);
                self.text(&line, (MARGIN, self.y), (PLAIN, 10.0), INK);
                self.y += STEP - 0.8;
            }
        }
    }

    fn wrapped(&self, text: &str, width: f32, face: (usize, f32)) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), face) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

const fn ink_of(tone: Tone) -> Ink {
    match tone {
        Tone::Plain => INK,
        Tone::Good => GOOD,
        Tone::Bad => BAD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(bars: usize) -> ReportPaper {
        let bar =
            |n: usize| ReportBar { label: format!("W{n}"), value: n as i64, shown: n.to_string(), tone: Tone::Good };
        let columns =
            ["FIGURE", "W46"].map(|name| ReportColumn { name: name.into(), parts: 1.0, right: name == "W46" });
        ReportPaper {
            office: "Sample office".into(),
            title: "Weekly operations".into(),
            subtitle: "2026-W46".into(),
            day: Day::from_ymd_opt(2026, 11, 16).unwrap(),
            specimen: true,
            sections: vec![
                ReportSection::Table {
                    heading: String::new(),
                    columns: columns.to_vec(),
                    rows: vec![vec![("Dispatched".into(), Tone::Plain), ("2,148".into(), Tone::Bad)]],
                },
                ReportSection::Bars { heading: "BY WEEK".into(), mark: Some(20), bars: (0..bars).map(bar).collect() },
                ReportSection::Words(vec!["So it was. ".repeat(40)]),
            ],
            foot: "Made from the events up to 9.".into(),
        }
    }

    #[test]
    fn the_same_report_gives_the_same_bytes_and_says_what_it_says() {
        let bytes = paper(8).bytes().unwrap();
        assert_eq!(bytes, paper(8).bytes().unwrap());
        let pages = super::super::pages(&bytes).unwrap();
        assert_eq!(pages.len(), 1);
    }

    #[test]
    fn what_does_not_fit_begins_a_new_page() {
        let mut long = paper(30);
        long.sections.push(long.sections[1].clone());
        let pages = super::super::pages(&long.bytes().unwrap()).unwrap();
        assert_eq!(pages.len(), 2);
    }
}
