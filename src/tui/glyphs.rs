//! The glyphs of the window, each with its one-column ASCII twin, and the tone of a state word. Separate so that
//! ASCII mode is one look-up and no screen decides for itself what late looks like.
//!
//! **Invariant:** every glyph is one column wide in code page 437, and so is its twin.

/// Glyph and twin.
const TWINS: &[(char, char)] = &[
    ('►', '>'),
    ('•', '*'),
    ('±', '%'),
    ('√', '+'),
    ('»', '='),
    ('○', 'o'),
    ('▲', '^'),
    ('▼', 'v'),
    ('→', '>'),
    ('█', '#'),
    ('▌', ':'),
    ('░', '.'),
    ('─', '-'),
    ('│', '|'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
];

/// The ASCII twin of one of our glyphs, or nothing when the character is not ours.
pub fn twin(glyph: char) -> Option<char> {
    TWINS.iter().find(|(ours, _)| *ours == glyph).map(|(_, twin)| *twin)
}

/// What a state means to the person who looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Done, good.
    Done,
    /// Our move.
    Ours,
    /// Their move, or somebody else's.
    Theirs,
    /// Not begun.
    NotBegun,
    /// Late, or look here.
    Late,
    /// Failed or shut.
    Failed,
    /// Not concerned.
    Apart,
}

impl Tone {
    /// The glyph that stands before the word.
    pub const fn glyph(self) -> char {
        match self {
            Self::Done => '√',
            Self::Ours => '»',
            Self::Theirs => '~',
            Self::NotBegun => '○',
            Self::Late => '!',
            Self::Failed => 'x',
            Self::Apart => '-',
        }
    }

    /// The tone of a text that begins with one of the glyphs and a blank.
    pub fn led_by(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        let (glyph, blank) = (letters.next()?, letters.next()?);
        let all = [Self::Done, Self::Ours, Self::Theirs, Self::NotBegun, Self::Late, Self::Failed, Self::Apart];
        all.into_iter().find(|tone| blank == ' ' && tone.glyph() == glyph)
    }

    /// The tone of a state's word, for every word of every machine in the domain.
    pub fn of(word: &str) -> Self {
        match word.split([',', ' ', '(']).next().unwrap_or("") {
            "done" | "ready" | "passed" | "closed" | "dispatched" | "delivered" | "resolved" | "released"
            | "accepted" | "awarded" | "valid" | "issued" | "certificated" | "completed" | "corrected" | "printed"
            | "met" | "approved" | "inspected" | "packed" | "reconciled" | "saved" | "paid" | "on" | "effective"
            | "adds" | "inspection" | "handed" | "re-dispatched" | "given" => Self::Done,
            "in" | "active" | "progress" | "printing" | "preflighted" | "editing" | "pending" | "batched"
            | "graded" | "made" | "under" | "packing" | "part" | "running" | "captured" | "being" => Self::Ours,
            "waiting" | "sent" | "to" | "collected" | "booked" | "asked" | "proposed" | "held" | "deferred"
            | "paused" | "withheld" => Self::Theirs,
            "open" | "draft" | "received" | "due" | "reserved" | "not-begun" | "none" | "new" | "unchecked" => {
                Self::NotBegun
            }
            "overdue" | "late" | "soon" | "at" | "warning" | "reopened" | "returned" | "kept" => Self::Late,
            "blocked" | "invalid" | "refused" | "rejected" | "failed" | "missed" | "lost" | "spoiled" | "error"
            | "revoked" | "destroyed" | "dropped" | "suspended" | "cancelled" | "upheld" | "ended" | "wrong"
            | "shut" => Self::Failed,
            "not" if word.starts_with("not applicable") => Self::Apart,
            "not" => Self::Failed,
            _ => Self::Apart,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_and_twin_is_one_column_wide() {
        for (glyph, twin) in TWINS {
            assert_eq!(unicode_width::UnicodeWidthChar::width(*glyph), Some(1), "{glyph}");
            assert!(twin.is_ascii_graphic());
        }
    }

    #[test]
    fn a_state_says_whose_move_it_is() {
        assert_eq!(Tone::of("ready"), Tone::Done);
        assert_eq!(Tone::of("in progress, thale"), Tone::Ours);
        assert_eq!(Tone::of("blocked, 2 of 12 gates"), Tone::Failed);
        assert_eq!(Tone::of("not applicable"), Tone::Apart);
        assert_eq!(Tone::of("not passed"), Tone::Failed);
    }
}
