//! Crests and seals of our own drawing, for brands that bring none. Separate from the borders because each is a little picture.
//!
//! **Invariant:** none resembles the emblem of a real body; all are drawn in a square from −1 to 1 and scaled into their box.

use super::art::{Pen, QUARTER, rosette, star};
use crate::core::domain::templates::{Box2, CrestDesign, Ink};

const MM: f32 = 72.0 / 25.4;

/// Draws a crest into a box, centred.
pub fn draw(pen: &mut Pen, design: CrestDesign, place: Box2, ink: Ink, second: Ink) {
    let half = place.width.min(place.height) / 2.0;
    pen.matrix([half, 0.0, 0.0, half, place.x + place.width / 2.0, place.y + place.height / 2.0]);
    let line = Lines { half };
    pen.in_small_numbers();
    match design {
        CrestDesign::Compass => compass(pen, &line, ink, second),
        CrestDesign::Arch => arch(pen, &line, ink, second),
        CrestDesign::Sprig => sprig(pen, &line, ink, second),
        CrestDesign::Seal => seal(pen, &line, ink, second),
    }
    pen.in_millimetres();
}

/// Widths of lines that stay the same whatever the crest is scaled to.
struct Lines {
    half: f32,
}

impl Lines {
    /// Sets ink and a width in millimetres.
    fn stroke(&self, pen: &mut Pen, ink: Ink, millimetres: f32) {
        pen.stroke_ink(ink, millimetres * MM / self.half);
    }
}

fn ring(pen: &mut Pen, r: f32) {
    pen.circle(0.0, 0.0, r);
    pen.raw("S ");
}

/// A compass rose in a graduated ring.
fn compass(pen: &mut Pen, line: &Lines, ink: Ink, second: Ink) {
    line.stroke(pen, ink, 0.35);
    ring(pen, 0.97);
    line.stroke(pen, second, 0.12);
    ring(pen, 0.91);
    ring(pen, 0.72);
    line.stroke(pen, ink, 0.12);
    for n in 0..72 {
        let (sin, cos) = (std::f32::consts::TAU * n as f32 / 72.0).sin_cos();
        let inner = if n % 18 == 0 {
            0.74
        } else if n % 6 == 0 {
            0.80
        } else {
            0.85
        };
        pen.to(inner * cos, inner * sin);
        pen.line(0.89 * cos, 0.89 * sin);
    }
    pen.raw("S ");
    half_star(pen, 4, 0.50, 0.12, std::f32::consts::FRAC_PI_4, second, second);
    half_star(pen, 4, 0.70, 0.13, 0.0, ink, Ink { rgb: [1.0; 3] });
    line.stroke(pen, ink, 0.1);
    pen.polygon(&star(4, 0.70, 0.13 * std::f32::consts::SQRT_2));
    pen.raw("S ");
    pen.fill_ink(second);
    pen.circle(0.0, 0.0, 0.065);
    pen.raw("f ");
}

/// A star whose rays are dark on one side and light on the other.
fn half_star(pen: &mut Pen, points: u32, outer: f32, waist: f32, turned: f32, dark: Ink, light: Ink) {
    for n in 0..points {
        let angle = std::f32::consts::TAU * n as f32 / points as f32 + turned - std::f32::consts::FRAC_PI_2;
        let tip = (outer * angle.cos(), outer * angle.sin());
        for (side, ink) in [(-1.0, dark), (1.0, light)] {
            let at = angle + side * std::f32::consts::PI / points as f32;
            let waist = waist * std::f32::consts::SQRT_2;
            pen.fill_ink(ink);
            pen.polygon(&[(0.0, 0.0), tip, (waist * at.cos(), waist * at.sin())]);
            pen.raw("f ");
        }
    }
}

/// A shield with an arch, an open book beneath and three stars above.
fn arch(pen: &mut Pen, line: &Lines, ink: Ink, second: Ink) {
    let shield = |pen: &mut Pen, s: f32| {
        pen.to(-0.78 * s, -0.92 * s);
        pen.line(0.78 * s, -0.92 * s);
        pen.line(0.78 * s, 0.10 * s);
        pen.curve((0.78 * s, 0.55 * s), (0.40 * s, 0.80 * s), (0.0, 0.98 * s));
        pen.curve((-0.40 * s, 0.80 * s), (-0.78 * s, 0.55 * s), (-0.78 * s, 0.10 * s));
        pen.raw("h ");
    };
    pen.fill_ink(ink);
    shield(pen, 1.0);
    pen.raw("f ");
    line.stroke(pen, Ink { rgb: [1.0; 3] }, 0.22);
    shield(pen, 0.92);
    pen.raw("S ");
    pen.fill_ink(second);
    for x in [-0.42, 0.0, 0.42] {
        let points: Vec<(f32, f32)> = star(5, 0.13, 0.055).into_iter().map(|(a, b)| (a + x, b - 0.66)).collect();
        pen.polygon(&points);
        pen.raw("f ");
    }
    pen.fill_ink(Ink { rgb: [1.0; 3] });
    let (outer, inner, spring) = (0.42, 0.28, -0.02);
    pen.to(-outer, 0.34);
    pen.line(-outer, spring);
    pen.curve((-outer, spring - outer * QUARTER), (-outer * QUARTER, spring - outer), (0.0, spring - outer));
    pen.curve((outer * QUARTER, spring - outer), (outer, spring - outer * QUARTER), (outer, spring));
    pen.line(outer, 0.34);
    pen.line(inner, 0.34);
    pen.line(inner, spring);
    pen.curve((inner, spring - inner * QUARTER), (inner * QUARTER, spring - inner), (0.0, spring - inner));
    pen.curve((-inner * QUARTER, spring - inner), (-inner, spring - inner * QUARTER), (-inner, spring));
    pen.line(-inner, 0.34);
    pen.raw("h f ");
    for side in [-1.0, 1.0] {
        pen.to(0.0, 0.50);
        pen.curve((0.12 * side, 0.42), (0.30 * side, 0.42), (0.46 * side, 0.46));
        pen.line(0.46 * side, 0.60);
        pen.curve((0.30 * side, 0.56), (0.12 * side, 0.57), (0.0, 0.66));
        pen.raw("h f ");
    }
    line.stroke(pen, ink, 0.2);
    pen.to(0.0, 0.46);
    pen.line(0.0, 0.68);
    pen.raw("S ");
    pen.fill_ink(second);
    pen.circle(0.0, 0.12, 0.10);
    pen.raw("f ");
}

/// Two sprigs around a lozenge.
fn sprig(pen: &mut Pen, line: &Lines, ink: Ink, second: Ink) {
    line.stroke(pen, ink, 0.25);
    for side in [-1.0, 1.0] {
        pen.to(0.0, 0.92);
        pen.curve((0.62 * side, 0.86), (0.98 * side, 0.30), (0.72 * side, -0.62));
        pen.raw("S ");
    }
    pen.fill_ink(ink);
    for side in [-1.0, 1.0] {
        for n in 0..7 {
            let t = 0.14 + n as f32 * 0.135;
            let (x, y) = bezier(t, (0.0, 0.92), (0.62, 0.86), (0.98, 0.30), (0.72, -0.62));
            let (x2, y2) = bezier(t + 0.02, (0.0, 0.92), (0.62, 0.86), (0.98, 0.30), (0.72, -0.62));
            let along = (y2 - y).atan2(x2 - x);
            for (off, size) in [(0.62, 0.27), (-0.62, 0.25)] {
                leaf(
                    pen,
                    (x * side, y),
                    if side > 0.0 { along + off } else { std::f32::consts::PI - along - off },
                    size,
                );
            }
        }
        let tip = std::f32::consts::FRAC_PI_2 + side * 0.28;
        leaf(pen, (0.72 * side, -0.62), -tip, 0.26);
    }
    pen.fill_ink(second);
    pen.polygon(&star(4, 0.40, 0.15));
    pen.raw("f ");
    line.stroke(pen, second, 0.18);
    pen.circle(0.0, 0.0, 0.47);
    pen.raw("S ");
    pen.fill_ink(second);
    pen.circle(0.0, 0.93, 0.06);
    pen.raw("f ");
}

fn bezier(t: f32, a: (f32, f32), b: (f32, f32), c: (f32, f32), d: (f32, f32)) -> (f32, f32) {
    let u = 1.0 - t;
    let w = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    (w[0] * a.0 + w[1] * b.0 + w[2] * c.0 + w[3] * d.0, w[0] * a.1 + w[1] * b.1 + w[2] * c.1 + w[3] * d.1)
}

fn leaf(pen: &mut Pen, at: (f32, f32), angle: f32, size: f32) {
    let (sin, cos) = angle.sin_cos();
    let place = |along: f32, across: f32| {
        (at.0 + size * (along * cos - across * sin), at.1 + size * (along * sin + across * cos))
    };
    let start = place(0.0, 0.0);
    pen.to(start.0, start.1);
    pen.curve(place(0.30, 0.26), place(0.70, 0.24), place(1.0, 0.0));
    pen.curve(place(0.70, -0.24), place(0.30, -0.26), place(0.0, 0.0));
    pen.raw("f ");
}

/// A scalloped seal with a rosette and a star.
fn seal(pen: &mut Pen, line: &Lines, ink: Ink, second: Ink) {
    let scallops = 36;
    pen.fill_ink(ink);
    let point = |n: u32, r: f32| {
        let (sin, cos) = (std::f32::consts::TAU * n as f32 / (2 * scallops) as f32).sin_cos();
        (r * cos, r * sin)
    };
    let start = point(0, 0.93);
    pen.to(start.0, start.1);
    for n in 0..scallops {
        let (top, end) = (point(2 * n + 1, 1.03), point(2 * n + 2, 0.93));
        pen.curve(top, top, end);
    }
    pen.raw("f ");
    let white = Ink { rgb: [1.0; 3] };
    line.stroke(pen, white, 0.16);
    ring(pen, 0.86);
    pen.fill_ink(white);
    pen.circle(0.0, 0.0, 0.62);
    pen.raw("f ");
    line.stroke(pen, white, 0.10);
    pen.raw("q ");
    rosette(pen, 0.83, 0.65, 36, 2);
    pen.raw("Q ");
    line.stroke(pen, second, 0.08);
    pen.raw("q ");
    rosette(pen, 0.58, 0.22, 16, 4);
    pen.raw("Q ");
    pen.fill_ink(ink);
    pen.polygon(&star(8, 0.34, 0.16));
    pen.raw("f ");
    pen.fill_ink(white);
    pen.circle(0.0, 0.0, 0.09);
    pen.raw("f ");
}
