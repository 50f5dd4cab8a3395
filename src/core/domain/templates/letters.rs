//! Characters that a font may well have a glyph for and that still would not print right, because they join with their
//! neighbours, stand above or below them, run from right to left, or cannot be seen. Separate from fonts, since it is a
//! property of the character and not of a face.
//!
//! The press sets one glyph after another from left to right. So it says beforehand which writing needs more than that,
//! rather than print a name in the wrong order or with its accents in the wrong place.
//!
//! **Invariant:** a character that is named here is refused in every font; a name is printed right or not at all.

const JOINS: &str = "its letters change shape or place beside each other";
const RIGHT_TO_LEFT: &str = "it is written from right to left";
/// Why a mark was refused that stands on nothing, or on a letter the font has no place for it on.
pub const MARK: &str = "it is a mark that the font cannot set on what stands before it";
const UNSEEN: &str = "it cannot be seen";
const PICTURE: &str = "it changes the picture before it";
const OF_NOBODY: &str = "no standard says what it looks like";

/// First and last character, and why they cannot be set one after another; in order.
const RANGES: &[(u32, u32, &str)] = &[
    (0x0000, 0x001f, UNSEEN),
    (0x007f, 0x009f, UNSEEN),
    (0x00ad, 0x00ad, UNSEEN),
    (0x034f, 0x034f, UNSEEN),
    (0x035c, 0x0362, JOINS),
    (0x0483, 0x0489, MARK),
    (0x0590, 0x08ff, RIGHT_TO_LEFT),
    (0x0900, 0x109f, JOINS),
    (0x1100, 0x11ff, JOINS),
    (0x135d, 0x135f, MARK),
    (0x1712, 0x1715, JOINS),
    (0x1732, 0x1734, JOINS),
    (0x1752, 0x1753, JOINS),
    (0x1772, 0x1773, JOINS),
    (0x1780, 0x18af, JOINS),
    (0x1900, 0x1c7f, JOINS),
    (0x1cd0, 0x1cff, MARK),
    (0x1dc0, 0x1dff, MARK),
    (0x200b, 0x200f, UNSEEN),
    (0x2028, 0x202e, UNSEEN),
    (0x2060, 0x206f, UNSEEN),
    (0x20d0, 0x20ff, MARK),
    (0x2cef, 0x2cf1, MARK),
    (0x2d7f, 0x2d7f, JOINS),
    (0x2de0, 0x2dff, MARK),
    (0x302a, 0x302f, MARK),
    (0x3099, 0x309a, MARK),
    (0xa66f, 0xa67d, MARK),
    (0xa69e, 0xa69f, MARK),
    (0xa6f0, 0xa6f1, MARK),
    (0xa800, 0xa95f, JOINS),
    (0xa960, 0xa97f, JOINS),
    (0xa980, 0xabff, JOINS),
    (0xd7b0, 0xd7ff, JOINS),
    (0xe000, 0xf8ff, OF_NOBODY),
    (0xfb1d, 0xfdff, RIGHT_TO_LEFT),
    (0xfe00, 0xfe0f, PICTURE),
    (0xfe20, 0xfe2f, MARK),
    (0xfe70, 0xfefe, RIGHT_TO_LEFT),
    (0xfeff, 0xfeff, UNSEEN),
    (0xfff0, 0xffff, UNSEEN),
    (0x0001_01fd, 0x0001_01fd, MARK),
    (0x0001_0800, 0x0001_0fff, RIGHT_TO_LEFT),
    (0x0001_1000, 0x0001_1fff, JOINS),
    (0x0001_bca0, 0x0001_bca3, UNSEEN),
    (0x0001_d165, 0x0001_d182, MARK),
    (0x0001_e800, 0x0001_efff, RIGHT_TO_LEFT),
    (0x0001_f1e6, 0x0001_f1ff, PICTURE),
    (0x0001_f3fb, 0x0001_f3ff, PICTURE),
    (0x000e_0000, 0x000e_0fff, UNSEEN),
    (0x000f_0000, 0x0010_ffff, OF_NOBODY),
];

/// Whether a character is a mark of Latin, Greek or Cyrillic writing, which stands on the letter before it.
pub fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Why a character cannot be set one after another from left to right, as a clause; none when it can.
pub fn cannot_be_set(c: char) -> Option<&'static str> {
    let code = c as u32;
    if (0x20..0x7f).contains(&code) {
        return None;
    }
    let found = RANGES.iter().find(|(first, last, _)| (*first..=*last).contains(&code));
    found.map(|(_, _, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_left_to_right_scripts_can_be_set_and_the_others_say_why_not() {
        for c in "Zoë Łukasz Nguyễn Ελένη Жанна Ọ ß ﬁ – ’ · \u{a0} Հ ქ 田 부 ☃ ½ Ω ᚛".chars()
        {
            assert_eq!(cannot_be_set(c), None, "U+{:04X}", c as u32);
        }
        for (c, why) in [
            ('\u{483}', MARK),
            ('\u{361}', JOINS),
            ('\u{34f}', UNSEEN),
            ('א', RIGHT_TO_LEFT),
            ('م', RIGHT_TO_LEFT),
            ('ﷺ', RIGHT_TO_LEFT),
            ('ก', JOINS),
            ('न', JOINS),
            ('\u{200b}', UNSEEN),
            ('\u{202e}', UNSEEN),
            ('\u{ad}', UNSEEN),
            ('\u{7}', UNSEEN),
            ('\u{fe0f}', PICTURE),
            ('\u{e000}', OF_NOBODY),
        ] {
            assert_eq!(cannot_be_set(c), Some(why), "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn a_mark_of_latin_writing_is_left_to_the_font() {
        assert!(is_mark('\u{301}') && cannot_be_set('\u{301}').is_none());
        assert!(!is_mark('e') && !is_mark('\u{483}'));
    }
}
