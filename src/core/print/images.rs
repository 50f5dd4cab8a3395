//! Images: PNG files into plain samples. Separate from page.rs so that a template's images are checked when they are
//! imported, not when a run prints.
//!
//! **Invariant:** an image is decoded once per press and embedded once per file, however many sheets show it.

use png::{ColorType, Transformations};

use crate::core::domain::Refusal;

/// The most pixels an image of a template may have.
const MOST_PIXELS: u64 = 16_000_000;

/// A decoded image: 8 bits a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue of each pixel, or grey alone.
    pub samples: Vec<u8>,
    /// Whether the samples are grey.
    pub grey: bool,
    /// How opaque each pixel is; none when all are.
    pub alpha: Option<Vec<u8>>,
}

impl Image {
    /// Decodes a PNG. Refuses what is none, and one of more than sixteen million pixels.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |what: String| {
            Refusal::new(format!("image `{name}`: {what}")).hint("Give a PNG file of at most 16 million pixels.")
        };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: 128 << 20 });
        decoder.set_transformations(Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(|e| wrong(format!("it cannot be read ({e})")))?;
        let (width, height) = (reader.info().width, reader.info().height);
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(wrong(format!("it has {width} × {height} pixels")));
        }
        let size = reader.output_buffer_size().ok_or_else(|| wrong("it is too large".into()))?;
        let mut buffer = vec![0; size];
        let frame = reader.next_frame(&mut buffer).map_err(|e| wrong(format!("it cannot be read ({e})")))?;
        buffer.truncate(frame.buffer_size());
        let (step, grey) = match frame.color_type {
            ColorType::Grayscale => (1, true),
            ColorType::GrayscaleAlpha => (2, true),
            ColorType::Rgb => (3, false),
            ColorType::Rgba => (4, false),
            ColorType::Indexed => return Err(wrong("its palette cannot be read".into())),
        };
        let colours = if grey { 1 } else { 3 };
        let has_alpha = step > colours;
        let samples = buffer.chunks_exact(step).flat_map(|p| p[..colours].iter().copied()).collect();
        let alpha = has_alpha.then(|| buffer.chunks_exact(step).map(|p| p[colours]).collect());
        Ok(Self { width, height, samples, grey, alpha })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn png(width: u32, height: u32, colour: ColorType, samples: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        out
    }

    #[test]
    fn samples_and_alpha_are_told_apart() {
        let image = Image::read("x", &png(2, 1, ColorType::Rgba, &[1, 2, 3, 4, 5, 6, 7, 8])).unwrap();
        assert_eq!((image.samples, image.alpha, image.grey), (vec![1, 2, 3, 5, 6, 7], Some(vec![4, 8]), false));
        let image = Image::read("x", &png(2, 1, ColorType::Grayscale, &[9, 8])).unwrap();
        assert_eq!((image.samples, image.alpha, image.grey), (vec![9, 8], None, true));
    }

    #[test]
    fn what_is_no_image_is_refused() {
        assert!(Image::read("crest", b"no").unwrap_err().message().starts_with("image `crest`: it cannot be read"));
    }
}
