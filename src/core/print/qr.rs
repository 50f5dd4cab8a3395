//! QR codes: a token into modules and back. Separate so that the reading side needs no camera: the modules in our own PDF
//! are exact, and a verification may read them as they are.
//!
//! **Invariant:** one symbol for every token: version 7, error correction M, one fixed mask, alphanumeric; 45 × 45 modules.
//! **Invariant:** reading is the inverse of making for every text of the QR alphanumeric set up to 178 characters.

use std::sync::LazyLock;

use qrcode::bits::Bits;
use qrcode::canvas::{Canvas, MaskPattern, Module};
use qrcode::{Color, EcLevel, Version};

use crate::core::domain::Refusal;

/// Modules on a side.
pub const SIDE: usize = 45;

const VERSION: Version = Version::Normal(7);
const LEVEL: EcLevel = EcLevel::M;
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Version 7-M: four blocks of 31 data codewords each (ISO/IEC 18004, table 9).
const BLOCKS: usize = 4;
const DATA: usize = 31;
/// And 18 codewords of error correction.
const CHECK: usize = 18;
/// Bytes of a row in a 1-bit image.
const ROW: usize = SIDE.div_ceil(8);

/// The modules of one token, as rows of a 1-bit image mask: a bit is 0 where ink goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    rows: Vec<u8>,
}

impl Modules {
    /// Makes the symbol of a text. Refuses a text that is too long or has other characters than a token.
    pub fn make(text: &str) -> Result<Self, Refusal> {
        let refused = |_| Refusal::new(format!("a text of {} characters does not fit the QR code", text.len()));
        if !text.bytes().all(|b| ALPHABET.contains(&b)) {
            return Err(Refusal::new("a text with other characters than a certificate's does not fit the QR code"));
        }
        let mut bits = Bits::new(VERSION);
        bits.push_alphanumeric_data(text.as_bytes()).map_err(refused)?;
        bits.push_terminator(LEVEL).map_err(refused)?;
        let (data, check) = qrcode::ec::construct_codewords(&bits.into_bytes(), VERSION, LEVEL).map_err(refused)?;
        let plan = Plan::once();
        let mut rows = plan.empty.clone();
        let bits = data.iter().chain(&check).flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
        for (place, bit) in plan.places.iter().zip(bits) {
            if bit == 1 {
                rows[place.byte] ^= place.bit;
            }
        }
        Ok(Self { rows })
    }

    /// The rows of the image mask.
    pub fn rows(&self) -> &[u8] {
        &self.rows
    }

    /// Takes the rows of an image mask. None when it has another size.
    pub fn from_rows(rows: &[u8]) -> Option<Self> {
        (rows.len() == ROW * SIDE).then(|| Self { rows: rows.to_vec() })
    }

    /// Reads the text. None when these are not the modules of a token.
    pub fn read(&self) -> Option<String> {
        let plan = Plan::once();
        let dark = |place: &Place| (self.rows[place.byte] ^ plan.empty[place.byte]) & place.bit != 0;
        let interleaved: Vec<u8> = plan.places[..BLOCKS * DATA * 8]
            .chunks_exact(8)
            .map(|byte| byte.iter().fold(0, |value, place| value << 1 | u8::from(dark(place))))
            .collect();
        let data: Vec<u8> = (0..BLOCKS)
            .flat_map(|block| (0..DATA).map(move |i| (block, i)))
            .filter_map(|(b, i)| interleaved.get(i * BLOCKS + b).copied())
            .collect();
        read_alphanumeric(&data)
    }
}

/// A module in the rows of the mask.
struct Place {
    byte: usize,
    bit: u8,
}

/// What every symbol has in common: its rows with all data 0, masked, and where the bits of data go.
struct Plan {
    empty: Vec<u8>,
    places: Vec<Place>,
}

impl Plan {
    fn once() -> &'static Self {
        static PLAN: LazyLock<Plan> = LazyLock::new(Plan::new);
        &PLAN
    }

    fn new() -> Self {
        let mut canvas = Canvas::new(VERSION, LEVEL);
        canvas.draw_all_functional_patterns();
        let free = |(x, y): &(usize, usize)| canvas.get(*x as i16, *y as i16) == Module::Empty;
        let place = |(x, y): (usize, usize)| Place { byte: y * ROW + x / 8, bit: 0x80 >> (x % 8) };
        let places = data_modules().filter(free).map(place).collect();
        canvas.draw_data(&[0; BLOCKS * DATA], &[0; BLOCKS * CHECK]);
        canvas.apply_mask(MaskPattern::Checkerboard);
        let mut empty = vec![0xff_u8; ROW * SIDE];
        for (at, colour) in canvas.into_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let Place { byte, bit } = place((at % SIDE, at / SIDE));
                empty[byte] &= !bit;
            }
        }
        Self { empty, places }
    }
}

/// Where data modules lie, in the order they are filled: two columns at a time from the right, up and down in turn.
fn data_modules() -> impl Iterator<Item = (usize, usize)> {
    let columns = (0..SIDE).rev().filter(|x| *x != 6).collect::<Vec<_>>();
    let pairs: Vec<(usize, usize)> =
        columns.chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
    pairs.into_iter().enumerate().flat_map(|(n, (right, left))| {
        (0..SIDE).flat_map(move |i| {
            let y = if n % 2 == 0 { SIDE - 1 - i } else { i };
            [(right, y), (left, y)]
        })
    })
}

fn read_alphanumeric(data: &[u8]) -> Option<String> {
    let mut at = 0;
    let mut take = |count: usize| -> Option<usize> {
        let mut value = 0;
        for _ in 0..count {
            let byte = data.get(at / 8)?;
            value = value << 1 | usize::from(byte >> (7 - at % 8) & 1);
            at += 1;
        }
        Some(value)
    };
    if take(4)? != 0b0010 {
        return None;
    }
    let length = take(9)?;
    let mut text = String::with_capacity(length);
    for _ in 0..length / 2 {
        let pair = take(11)?;
        text.push(*ALPHABET.get(pair / 45)? as char);
        text.push(ALPHABET[pair % 45] as char);
    }
    if length % 2 == 1 {
        text.push(*ALPHABET.get(take(6)?)? as char);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_the_inverse_of_making() {
        let seed = 0x5eed_0001_u64;
        println!("seed {seed}");
        let mut state = seed;
        for length in 0..=178usize {
            let text: String = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    ALPHABET[(state >> 33) as usize % 45] as char
                })
                .collect();
            assert_eq!(Modules::make(&text).unwrap().read().as_deref(), Some(text.as_str()), "length {length}");
        }
    }

    #[test]
    fn the_symbol_is_the_one_the_crate_draws() {
        let text = "C1/K7QP/MER260041837O/261120N/6100411X/MERIT/ZOE O BRIAIN";
        let mut bits = Bits::new(VERSION);
        bits.push_alphanumeric_data(text.as_bytes()).unwrap();
        bits.push_terminator(LEVEL).unwrap();
        let (data, check) = qrcode::ec::construct_codewords(&bits.into_bytes(), VERSION, LEVEL).unwrap();
        let mut canvas = Canvas::new(VERSION, LEVEL);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &check);
        canvas.apply_mask(MaskPattern::Checkerboard);
        let ours = Modules::make(text).unwrap();
        for (at, colour) in canvas.into_colors().into_iter().enumerate() {
            let (x, y) = (at % SIDE, at / SIDE);
            assert_eq!(ours.rows[y * ROW + x / 8] & (0x80 >> (x % 8)) == 0, colour == Color::Dark, "module {x}, {y}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Modules::make(&"A".repeat(179)).is_err());
        assert!(Modules::make("a").is_err());
        assert!(Modules::from_rows(&[0; 10]).is_none());
    }

    #[test]
    fn any_modules_are_read_or_not_and_never_a_panic() {
        for fill in [0x00, 0xff, 0x55, 0xaa, 0x3c] {
            let _ = Modules::from_rows(&[fill; ROW * SIDE]).unwrap().read().is_some();
        }
    }
}
