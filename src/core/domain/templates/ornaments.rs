//! What a template has drawn by the program itself: frames, guilloche, rosettes, crests. Separate from its texts and images,
//! which bring their own look.
//!
//! **Invariant:** every crest is neutral and of our own drawing.

use super::{Box2, Ink};

/// Drawn by the program itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Ornament {
    /// A filled rectangle.
    Panel {
        /// Where.
        place: Box2,
        /// Its ink.
        ink: Ink,
    },
    /// The outline of a rectangle, its corners cut in by quarter circles when `notch` is more than 0.
    Frame {
        /// Where.
        place: Box2,
        /// Radius of the corner notches, mm.
        notch: f32,
        /// Width of the line, pt.
        line: f32,
        /// Its ink.
        ink: Ink,
    },
    /// A straight line.
    Rule {
        /// From here, mm.
        from: (f32, f32),
        /// To here, mm.
        to: (f32, f32),
        /// Width of the line, pt.
        line: f32,
        /// Its ink.
        ink: Ink,
    },
    /// A band of interwoven waves around the page.
    Guilloche {
        /// The outer edge of the band.
        place: Box2,
        /// How wide the band is, mm.
        band: f32,
        /// How many strands.
        strands: u32,
        /// How long one wave is, mm (made to fit the sides).
        wave: f32,
        /// Width of the line, pt.
        line: f32,
        /// Its inks, taken in turn.
        inks: Vec<Ink>,
    },
    /// A rosette of turning curves.
    Rosette {
        /// Middle, mm.
        centre: (f32, f32),
        /// Outer radius, mm.
        outer: f32,
        /// Inner radius, mm.
        inner: f32,
        /// How many petals.
        petals: u32,
        /// How many strands.
        strands: u32,
        /// Width of the line, pt.
        line: f32,
        /// Its ink.
        ink: Ink,
    },
    /// A crest of our own drawing.
    Crest {
        /// Which drawing.
        design: CrestDesign,
        /// Where.
        place: Box2,
        /// Its first ink.
        ink: Ink,
        /// Its second ink.
        second: Ink,
    },
    /// A flourish: a rule that swells in the middle, with a lozenge.
    Flourish {
        /// Middle, mm.
        centre: (f32, f32),
        /// Width, mm.
        width: f32,
        /// Its ink.
        ink: Ink,
    },
}

codes! {
    /// The crests that come with the program: neutral, of our own drawing.
    pub enum CrestDesign: "crest" {
        Compass = "compass",
        Arch = "arch",
        Sprig = "sprig",
        Seal = "seal",
    }
}
