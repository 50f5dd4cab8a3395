//! Ornaments into PDF path operators: frames, guilloche, rosettes, flourishes. Separate from page.rs because a drawing is
//! plain text, made once per press. Crests are next door.
//!
//! A repeated figure is written once and then again with the same words after a step or a turn (`cm`), so that a border of a hundred
//! waves compresses to the size of one.
//!
//! **Invariant:** numbers have at most three decimals and no exponent; the same template gives the same drawing.

use std::f32::consts::{PI, TAU};
use std::fmt::Write as _;

use super::crests;
use crate::core::domain::templates::{Box2, Ink, Ornament, QrPlace, Template};

const MM: f32 = 72.0 / 25.4;
/// The distance of a Bézier handle for a quarter circle of radius 1.
pub const QUARTER: f32 = 0.552_285;

/// Draws a template's ornaments, and white paper behind its QR code (four modules of quiet zone).
pub fn draw(template: &Template) -> Vec<u8> {
    let mut pen = Pen::default();
    // Millimetres from the top left corner, as templates count.
    pen.matrix([MM, 0.0, 0.0, -MM, 0.0, template.height * MM]);
    pen.raw("1 J 1 j\n");
    for ornament in &template.ornaments {
        pen.raw("q ");
        ornament_with(&mut pen, ornament);
        pen.raw("Q\n");
    }
    if let Some(qr) = template.qr {
        quiet_zone(&mut pen, qr);
    }
    pen.written.into_bytes()
}

fn quiet_zone(pen: &mut Pen, qr: QrPlace) {
    let quiet = qr.side * 4.0 / 45.0;
    pen.raw("q ");
    pen.fill_ink(Ink { rgb: [1.0; 3] });
    pen.rectangle(Box2 {
        x: qr.x - quiet,
        y: qr.y - quiet,
        width: qr.side + 2.0 * quiet,
        height: qr.side + 2.0 * quiet,
    });
    pen.raw("f Q\n");
}

fn ornament_with(pen: &mut Pen, ornament: &Ornament) {
    match ornament {
        Ornament::Panel { place, ink } => {
            pen.fill_ink(*ink);
            pen.rectangle(*place);
            pen.raw("f ");
        }
        Ornament::Frame { place, notch, line, ink } => {
            pen.stroke_ink(*ink, *line);
            if *notch > 0.0 {
                notched(pen, *place, *notch)
            } else {
                pen.rectangle(*place)
            }
            pen.raw("S ");
        }
        Ornament::Rule { from, to, line, ink } => {
            pen.stroke_ink(*ink, *line);
            pen.to(from.0, from.1);
            pen.line(to.0, to.1);
            pen.raw("S ");
        }
        Ornament::Guilloche { place, band, strands, wave, line, inks } => {
            guilloche(pen, *place, *band, *strands, *wave, *line, inks);
        }
        Ornament::Rosette { centre, outer, inner, petals, strands, line, ink } => {
            pen.stroke_ink(*ink, *line);
            pen.matrix([1.0, 0.0, 0.0, 1.0, centre.0, centre.1]);
            rosette(pen, *outer, *inner, *petals, *strands);
        }
        Ornament::Crest { design, place, ink, second } => crests::draw(pen, *design, *place, *ink, *second),
        Ornament::Flourish { centre, width, ink } => flourish(pen, *centre, *width, *ink),
    }
}

/// A rectangle whose corners are cut in by quarter circles.
fn notched(pen: &mut Pen, b: Box2, r: f32) {
    let (left, top, right, bottom) = (b.x, b.y, b.x + b.width, b.y + b.height);
    let k = r * QUARTER;
    pen.to(left + r, top);
    pen.line(right - r, top);
    pen.curve((right - r, top + k), (right - k, top + r), (right, top + r));
    pen.line(right, bottom - r);
    pen.curve((right - k, bottom - r), (right - r, bottom - k), (right - r, bottom));
    pen.line(left + r, bottom);
    pen.curve((left + r, bottom - k), (left + k, bottom - r), (left, bottom - r));
    pen.line(left, top + r);
    pen.curve((left + k, top + r), (left + r, top + k), (left + r, top));
    pen.raw("h ");
}

/// A band of interwoven waves along each side, with a rosette in each corner.
fn guilloche(pen: &mut Pen, b: Box2, band: f32, strands: u32, wave: f32, line: f32, inks: &[Ink]) {
    let sides = [
        ([1.0, 0.0, 0.0, 1.0, b.x + band, b.y + band / 2.0], b.width - 2.0 * band),
        ([1.0, 0.0, 0.0, 1.0, b.x + band, b.y + b.height - band / 2.0], b.width - 2.0 * band),
        ([0.0, 1.0, -1.0, 0.0, b.x + band / 2.0, b.y + band], b.height - 2.0 * band),
        ([0.0, 1.0, -1.0, 0.0, b.x + b.width - band / 2.0, b.y + band], b.height - 2.0 * band),
    ];
    let default = [Ink { rgb: [0.2; 3] }];
    let inks = if inks.is_empty() { &default[..] } else { inks };
    for (matrix, length) in sides.into_iter().filter(|(_, length)| *length > 0.0) {
        let waves = (length / wave).round().max(1.0);
        for (n, ink) in inks.iter().enumerate() {
            pen.raw("q ");
            pen.stroke_ink(*ink, line);
            pen.matrix(matrix);
            let reach = band * (0.46 - 0.10 * n as f32);
            let cell = braid(length / waves, reach, strands, n as f32 / inks.len() as f32);
            let step = format!("1 0 0 1 {} 0 cm\n", number(length / waves, 4));
            for _ in 0..waves as usize {
                pen.raw(&cell);
                pen.raw(&step);
            }
            pen.raw("Q\n");
        }
    }
    for (x, y) in [
        (b.x, b.y),
        (b.x + b.width - band, b.y),
        (b.x, b.y + b.height - band),
        (b.x + b.width - band, b.y + b.height - band),
    ] {
        for (n, ink) in inks.iter().enumerate() {
            pen.raw("q ");
            pen.stroke_ink(*ink, line);
            pen.matrix([1.0, 0.0, 0.0, 1.0, x + band / 2.0, y + band / 2.0]);
            let outer = band * (0.47 - 0.16 * n as f32);
            rosette(pen, outer, outer * 0.32, 12, strands.min(8));
            pen.raw("Q\n");
        }
    }
}

/// One wave of every strand: sines of one length, each a part later, and of two heights in turn.
fn braid(length: f32, reach: f32, strands: u32, offset: f32) -> String {
    let mut pen = Pen::default();
    for k in 0..strands {
        let phase = TAU * (k as f32 + offset) / strands as f32;
        let high = if k % 2 == 0 { reach } else { reach * 0.62 };
        let at = |x: f32| (x * length, high * (TAU * x + phase).sin());
        let slope = |x: f32| high * TAU * (TAU * x + phase).cos();
        pen.wave(8, at, |x| (length, slope(x)));
    }
    pen.raw("S ");
    pen.written
}

/// Closed curves that swing between two radii, each strand a part of a petal later; drawn petal by petal.
pub fn rosette(pen: &mut Pen, outer: f32, inner: f32, petals: u32, strands: u32) {
    let (middle, swing) = ((outer + inner) / 2.0, (outer - inner) / 2.0);
    let turn = TAU / petals as f32;
    let mut petal = Pen { written: String::new(), decimals: pen.decimals };
    for k in 0..strands {
        let phase = TAU * k as f32 / strands as f32;
        let radius = |x: f32| middle + swing * (TAU * x + phase).cos();
        let radius_slope = |x: f32| -swing * TAU * (TAU * x + phase).sin();
        let at = |x: f32| ((turn * x).cos() * radius(x), (turn * x).sin() * radius(x));
        let slope = |x: f32| {
            let (sin, cos) = (turn * x).sin_cos();
            (cos * radius_slope(x) - sin * turn * radius(x), sin * radius_slope(x) + cos * turn * radius(x))
        };
        petal.wave(8, at, slope);
    }
    petal.raw("S ");
    let (sin, cos) = turn.sin_cos();
    let step = format!("{} {} {} {} 0 0 cm\n", fine(cos), fine(sin), fine(-sin), fine(cos));
    for _ in 0..petals {
        pen.raw(&petal.written);
        pen.raw(&step);
    }
}

/// A rule that swells towards a lozenge in its middle.
fn flourish(pen: &mut Pen, (x, y): (f32, f32), width: f32, ink: Ink) {
    pen.fill_ink(ink);
    let (half, swell, gap) = (width / 2.0, (width / 160.0).clamp(0.22, 0.5), 3.6);
    for side in [-1.0, 1.0] {
        let (near, far) = (x + side * gap, x + side * half);
        pen.to(far, y);
        pen.curve((x + side * half * 0.6, y - swell * 0.2), (near + side * 6.0, y - swell), (near, y - swell * 0.5));
        pen.line(near, y + swell * 0.5);
        pen.curve((near + side * 6.0, y + swell), (x + side * half * 0.6, y + swell * 0.2), (far, y));
        pen.raw("f ");
        pen.circle(x + side * 2.6, y, 0.38);
        pen.raw("f ");
    }
    pen.to(x, y - 1.5);
    pen.line(x + 1.5, y);
    pen.line(x, y + 1.5);
    pen.line(x - 1.5, y);
    pen.raw("h f ");
}

fn number(value: f32, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" || short.is_empty() { "0".into() } else { short.into() }
}

fn fine(value: f32) -> String {
    format!("{value:.6}")
}

/// Path operators, written one after another.
#[derive(Debug)]
pub struct Pen {
    written: String,
    decimals: usize,
}

impl Default for Pen {
    /// A pen for millimetres: hundredths are fine enough.
    fn default() -> Self {
        Self { written: String::new(), decimals: 2 }
    }
}

impl Pen {
    /// From here on in numbers of about 1: ten-thousandths.
    pub fn in_small_numbers(&mut self) {
        self.decimals = 4;
    }

    /// From here on in millimetres.
    pub fn in_millimetres(&mut self) {
        self.decimals = 2;
    }

    /// Any operators.
    pub fn raw(&mut self, operators: &str) {
        self.written.push_str(operators);
    }

    fn numbers(&mut self, values: &[f32]) {
        for value in values {
            let _ = write!(self.written, "{} ", number(*value, self.decimals));
        }
    }

    /// Moves, turns and scales what follows.
    pub fn matrix(&mut self, m: [f32; 6]) {
        for value in m {
            let _ = write!(self.written, "{} ", fine(value).trim_end_matches('0').trim_end_matches('.'));
        }
        self.raw("cm\n");
    }

    /// Ink and width (pt) of lines; drawn in millimetres.
    pub fn stroke_ink(&mut self, ink: Ink, line: f32) {
        self.numbers(&ink.rgb);
        self.raw("RG ");
        let _ = write!(self.written, "{:.4} w ", line / MM);
    }

    /// Ink of filled figures.
    pub fn fill_ink(&mut self, ink: Ink) {
        self.numbers(&ink.rgb);
        self.raw("rg ");
    }

    /// Begins a figure.
    pub fn to(&mut self, x: f32, y: f32) {
        self.numbers(&[x, y]);
        self.raw("m ");
    }

    /// A straight line.
    pub fn line(&mut self, x: f32, y: f32) {
        self.numbers(&[x, y]);
        self.raw("l ");
    }

    /// A Bézier curve.
    pub fn curve(&mut self, a: (f32, f32), b: (f32, f32), end: (f32, f32)) {
        self.numbers(&[a.0, a.1, b.0, b.1, end.0, end.1]);
        self.raw("c ");
    }

    /// A whole circle.
    pub fn circle(&mut self, x: f32, y: f32, r: f32) {
        let k = r * QUARTER;
        self.to(x + r, y);
        self.curve((x + r, y + k), (x + k, y + r), (x, y + r));
        self.curve((x - k, y + r), (x - r, y + k), (x - r, y));
        self.curve((x - r, y - k), (x - k, y - r), (x, y - r));
        self.curve((x + k, y - r), (x + r, y - k), (x + r, y));
        self.raw("h ");
    }

    /// A rectangle.
    pub fn rectangle(&mut self, b: Box2) {
        self.numbers(&[b.x, b.y, b.width, b.height]);
        self.raw("re ");
    }

    /// A closed figure of straight lines.
    pub fn polygon(&mut self, points: &[(f32, f32)]) {
        for (n, (x, y)) in points.iter().enumerate() {
            if n == 0 { self.to(*x, *y) } else { self.line(*x, *y) }
        }
        self.raw("h ");
    }

    /// A smooth curve over 0 to 1 through points with their slopes.
    fn wave(&mut self, steps: u32, at: impl Fn(f32) -> (f32, f32), slope: impl Fn(f32) -> (f32, f32)) {
        let third = 1.0 / (3.0 * steps as f32);
        let start = at(0.0);
        self.to(start.0, start.1);
        for step in 0..steps {
            let (from, to) = (step as f32 / steps as f32, (step + 1) as f32 / steps as f32);
            let (a, b) = (at(from), at(to));
            let (da, db) = (slope(from), slope(to));
            self.curve((a.0 + da.0 * third, a.1 + da.1 * third), (b.0 - db.0 * third, b.1 - db.1 * third), b);
        }
    }
}

/// The points of a star, first one up: outer and inner radius in turn.
pub fn star(points: u32, outer: f32, inner: f32) -> Vec<(f32, f32)> {
    (0..points * 2)
        .map(|n| {
            let angle = PI * n as f32 / points as f32 - PI / 2.0;
            let r = if n % 2 == 0 { outer } else { inner };
            (r * angle.cos(), r * angle.sin())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_plain() {
        assert_eq!(number(-0.001, 2), "0");
        assert_eq!(number(12.50, 2), "12.5");
        assert_eq!(number(1e-9, 2), "0");
        assert_eq!(number(-3.456, 2), "-3.46");
    }

    #[test]
    fn a_rosette_returns_to_where_it_began() {
        let mut pen = Pen::default();
        rosette(&mut pen, 10.0, 4.0, 12, 3);
        assert_eq!(pen.written.matches("cm\n").count(), 12);
        assert!(!pen.written.contains("NaN") && !pen.written.contains("inf"));
    }
}
