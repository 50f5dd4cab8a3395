//! Which post service a consignment takes, by country, pieces and weight. Separate because the rules are data the
//! office edits, and the grouping of runs asks them too.
//!
//! **Invariant:** some rule always matches: the last one of each destination has no bounds.

codes! {
    /// How a consignment travels.
    pub enum PostService: "post service" {
        SignedFor = "signed for",
        SpecialDelivery = "special delivery",
        Parcel = "tracked parcel",
        International = "international tracked",
    }
}

/// Most grams of a large letter in the United Kingdom.
pub const LARGE_LETTER_GRAMS: u32 = 750;

/// What an envelope with its packing list weighs, in grams.
pub const ENVELOPE_GRAMS: u32 = 40;

/// One row: the first that matches chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRule {
    /// Inland, or abroad (with a customs form).
    pub inland: bool,
    /// Only for replacements.
    pub replacement_only: bool,
    /// Matches up to this many pieces; none = any number.
    pub up_to_pieces: Option<u32>,
    /// Matches up to this weight in grams; none = any weight.
    pub up_to_grams: Option<u32>,
    /// What it chooses.
    pub service: PostService,
}

/// The rows in their order, and what one sheet weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRules {
    rows: Vec<ServiceRule>,
    sheet_grams: u32,
}

impl ServiceRules {
    /// The rows the house starts with: up to ten pieces signed for, more by special delivery, beyond a large letter as
    /// a parcel; replacements by special delivery; abroad tracked.
    pub fn house() -> Self {
        let row = |inland, replacement_only, pieces, grams, service| ServiceRule {
            inland,
            replacement_only,
            up_to_pieces: pieces,
            up_to_grams: grams,
            service,
        };
        let rows = vec![
            row(true, true, None, Some(LARGE_LETTER_GRAMS), PostService::SpecialDelivery),
            row(true, false, Some(10), Some(LARGE_LETTER_GRAMS), PostService::SignedFor),
            row(true, false, None, Some(LARGE_LETTER_GRAMS), PostService::SpecialDelivery),
            row(true, false, None, None, PostService::Parcel),
            row(false, false, None, None, PostService::International),
        ];
        Self { rows, sheet_grams: 12 }
    }

    /// What so many pieces weigh with their envelope, in grams.
    pub const fn weight(&self, pieces: u32) -> u32 {
        ENVELOPE_GRAMS.saturating_add(pieces.saturating_mul(self.sheet_grams))
    }

    /// The service for a consignment.
    pub fn choose(&self, inland: bool, pieces: u32, replacement: bool) -> PostService {
        let grams = self.weight(pieces);
        let fits = |bound: Option<u32>, value: u32| bound.is_none_or(|most| value <= most);
        self.rows
            .iter()
            .filter(|row| row.inland == inland && (replacement || !row.replacement_only))
            .find(|row| fits(row.up_to_pieces, pieces) && fits(row.up_to_grams, grams))
            .map_or(PostService::Parcel, |row| row.service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_weight_and_country_choose() {
        let rules = ServiceRules::house();
        assert_eq!(rules.choose(true, 10, false), PostService::SignedFor);
        assert_eq!(rules.choose(true, 14, false), PostService::SpecialDelivery);
        assert_eq!(rules.choose(true, 1, true), PostService::SpecialDelivery);
        assert_eq!(rules.choose(true, 59, false), PostService::SpecialDelivery, "748 g");
        assert_eq!(rules.choose(true, 60, false), PostService::Parcel, "760 g is no large letter");
        assert_eq!(rules.choose(false, 1, false), PostService::International);
    }
}
