//! How long a name may be where it is sent. Separate because each target has its own published limit, and all are
//! checked when the name is entered.
//!
//! **Invariant:** lengths are counted in letters (Unicode scalar values in NFC), never in bytes.

use unicode_normalization::UnicodeNormalization;

use super::roman;

codes! {
    /// Where a name is sent.
    pub enum Target: "target" {
        Lrs = "LRS",
        Ilr = "ILR",
        Ofqual = "return",
        Carrier = "carrier",
    }
}

/// A target a name does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitFinding {
    /// It would be cut.
    Truncated {
        /// Where.
        target: Target,
        /// `family name`, `given names`, `full name`.
        part: &'static str,
        /// The limit in letters.
        limit: usize,
        /// How long it is.
        length: usize,
    },
    /// It has letters the target does not take.
    NotRoman {
        /// Where.
        target: Target,
    },
}

impl std::fmt::Display for LimitFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated { target, part, limit, length } => {
                write!(f, "{target} takes {limit} letters of the {part}, it has {length}")
            }
            Self::NotRoman { target } => write!(f, "{target} takes Roman letters only"),
        }
    }
}

/// Every target that would cut the name or not take it: LRS 35 and ILR 100 a part, returns 150 in all with a surname
/// of 50, carriers 100 in all and Roman letters only.
pub fn check_limits(given: &str, family: &str) -> Vec<LimitFinding> {
    let length = |text: &str| if text.is_ascii() { text.len() } else { text.nfc().count() };
    let (given_length, family_length) = (length(given), length(family));
    let whole = given_length + family_length + usize::from(given_length > 0 && family_length > 0);
    let limits = [
        (Target::Lrs, "given names", 35, given_length),
        (Target::Lrs, "family name", 35, family_length),
        (Target::Ilr, "given names", 100, given_length),
        (Target::Ilr, "family name", 100, family_length),
        (Target::Ofqual, "family name", 50, family_length),
        (Target::Ofqual, "full name", 150, whole),
        (Target::Carrier, "full name", 100, whole),
    ];
    let cut = limits.into_iter().filter(|(_, _, limit, length)| length > limit);
    let mut findings: Vec<_> =
        cut.map(|(target, part, limit, length)| LimitFinding::Truncated { target, part, limit, length }).collect();
    let foreign = |text: &str| !text.is_ascii() && roman(text).is_none();
    if foreign(given) || foreign(family) {
        findings.push(LimitFinding::NotRoman { target: Target::Carrier });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(given: &str, family: &str) -> Vec<String> {
        check_limits(given, family).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_target_has_its_own_limit() {
        assert!(words("Zoë", "Ó Briain").is_empty());
        assert_eq!(words(&"a".repeat(36), "b"), ["LRS takes 35 letters of the given names, it has 36"]);
        assert_eq!(
            words("a", &"é".repeat(51)),
            [
                "LRS takes 35 letters of the family name, it has 51",
                "return takes 50 letters of the family name, it has 51"
            ]
        );
        assert!(
            words(&"a".repeat(100), &"b".repeat(60))
                .contains(&"carrier takes 100 letters of the full name, it has 161".to_owned())
        );
        assert!(
            words(&"a".repeat(100), &"b".repeat(60))
                .contains(&"return takes 150 letters of the full name, it has 161".to_owned())
        );
        assert!(
            words(&"a".repeat(101), "b").contains(&"ILR takes 100 letters of the given names, it has 101".to_owned())
        );
    }

    #[test]
    fn carriers_say_what_they_cannot_write() {
        assert_eq!(words("Ελένη", "Παπά"), ["carrier takes Roman letters only"]);
    }
}
