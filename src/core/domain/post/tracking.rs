//! What carriers say of a consignment: their words mapped to a state, and silence. Separate because the words are data
//! the office keeps and every carrier has its own.
//!
//! **Invariant:** words nobody has mapped mean nothing: they are asked about, never guessed.

use crate::core::domain::Day;
use crate::core::domain::calendars::Calendar;
use crate::core::domain::consignments::ConsignmentState;

codes! {
    /// What news of a consignment means.
    pub enum NewsState: "meaning of news" {
        UnderWay = "under way",
        Delivered = "delivered",
        NotDelivered = "not delivered",
        Returned = "returned",
        Lost = "lost",
    }
}

impl NewsState {
    /// The state the consignment has then; none when it only goes on.
    pub const fn becomes(self) -> Option<ConsignmentState> {
        match self {
            Self::UnderWay => None,
            Self::Delivered => Some(ConsignmentState::Delivered),
            Self::NotDelivered => Some(ConsignmentState::NotDelivered),
            Self::Returned => Some(ConsignmentState::Returned),
            Self::Lost => Some(ConsignmentState::Lost),
        }
    }
}

/// What a carrier calls something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierWord {
    /// Whose word; empty = any carrier's.
    pub carrier: String,
    /// The words, as [`plain_words`] leaves them.
    pub words: String,
    /// What they mean.
    pub state: NewsState,
}

/// Words as they are compared: lower case, letters and digits, single blanks.
pub fn plain_words(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => plain.push(c),
            _ if plain.ends_with(' ') || plain.is_empty() => {}
            _ => plain.push(' '),
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// What a status means: the longest mapped words that stand in it, a carrier's own before any's. None when nobody
/// mapped it.
pub fn meaning(words: &[CarrierWord], carrier: &str, status: &str) -> Option<NewsState> {
    let status = format!(" {} ", plain_words(status));
    let says = |word: &&CarrierWord| status.contains(&format!(" {} ", word.words));
    let of = |whose: &str| {
        let fits = words.iter().filter(|word| word.carrier.eq_ignore_ascii_case(whose)).filter(says);
        fits.max_by_key(|word| word.words.len())
    };
    let own = if carrier.trim().is_empty() { None } else { of(carrier.trim()) };
    own.or_else(|| of("")).map(|word| word.state)
}

/// Whether the last news is so old that silence is worth an exception.
pub fn is_silent(calendar: &Calendar, last: Day, today: Day, days: u32) -> bool {
    calendar.between(last, today) > i64::from(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Vec<CarrierWord> {
        [
            ("", "delivered", NewsState::Delivered),
            ("", "not delivered", NewsState::NotDelivered),
            ("", "out for delivery", NewsState::UnderWay),
            ("Parcelgo", "d1", NewsState::Delivered),
            ("Parcelgo", "delivered to depot", NewsState::UnderWay),
        ]
        .map(|(carrier, words, state)| CarrierWord { carrier: carrier.into(), words: words.into(), state })
        .to_vec()
    }

    #[test]
    fn the_longest_words_of_the_carrier_count() {
        let means = |carrier: &str, status: &str| meaning(&words(), carrier, status);
        assert_eq!(means("", "DELIVERED – signed"), Some(NewsState::Delivered));
        assert_eq!(means("", "Not  delivered: nobody in"), Some(NewsState::NotDelivered));
        assert_eq!(means("parcelgo", "Delivered to depot 7"), Some(NewsState::UnderWay));
        assert_eq!(means("Parcelgo", "D1"), Some(NewsState::Delivered));
        assert_eq!(means("", "D1"), None, "another carrier's code means nothing here");
        assert_eq!(means("", "redelivered?"), None, "part of a word is no word");
        assert_eq!(means("", ""), None);
    }

    #[test]
    fn words_are_compared_plainly() {
        assert_eq!(plain_words("  In-Transit…  (UK) "), "in transit uk");
        assert_eq!(plain_words("\u{202e}=cmd|x"), "cmd x");
    }

    #[test]
    fn silence_counts_working_days() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let calendar = Calendar::new([]);
        assert!(!is_silent(&calendar, day("2026-11-11"), day("2026-11-20"), 7), "seven working days are not yet over");
        assert!(is_silent(&calendar, day("2026-11-10"), day("2026-11-20"), 7));
    }
}
