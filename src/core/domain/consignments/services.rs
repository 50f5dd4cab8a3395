//! Which post service a consignment takes, by country, pieces, weight and thickness. Separate because the rules are
//! data the office edits, and the grouping of runs asks them too.
//!
//! **Invariant:** some rule always matches: the last one of *inland* and of *abroad* has no bounds, or the rules are
//! refused.

use super::super::Refusal;

/// Which service a consignment takes: the place of its row among the rules' services. Only the rules give it a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostService(u16);

/// Where a rule applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// In the United Kingdom.
    Inland,
    /// Anywhere else.
    Abroad,
    /// In this country, by its name.
    Country(String),
}

impl Destination {
    /// As stored: `inland`, `abroad`, or the country's name. Refuses an empty one.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "" => Err(Refusal::new("a service rule needs a destination").hint("Say inland, abroad or a country.")),
            "inland" => Ok(Self::Inland),
            "abroad" => Ok(Self::Abroad),
            country => Ok(Self::Country(country.to_owned())),
        }
    }

    /// The word as stored.
    pub fn code(&self) -> &str {
        match self {
            Self::Inland => "inland",
            Self::Abroad => "abroad",
            Self::Country(name) => name,
        }
    }

    fn covers(&self, to: &str) -> bool {
        match self {
            Self::Inland => is_inland(to),
            Self::Abroad => !is_inland(to),
            Self::Country(name) => name.eq_ignore_ascii_case(to.trim()),
        }
    }
}

/// Whether mail to that country stays in the United Kingdom.
pub fn is_inland(country: &str) -> bool {
    const HOME: [&str; 9] =
        ["", "England", "Scotland", "Wales", "Northern Ireland", "United Kingdom", "GB", "UK", "Great Britain"];
    HOME.iter().any(|home| home.eq_ignore_ascii_case(country.trim()))
}

/// One row: the first that matches chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRule {
    /// Its place, from 1.
    pub place: u16,
    /// Where it applies.
    pub destination: Destination,
    /// Only for replacements.
    pub replacement_only: bool,
    /// Matches above this many pieces.
    pub over_pieces: u32,
    /// Matches up to this many pieces; none = any number.
    pub up_to_pieces: Option<u32>,
    /// Matches up to this weight in grams; none = any weight.
    pub up_to_grams: Option<u32>,
    /// Matches up to this thickness in millimetres; none = any.
    pub up_to_mm: Option<u32>,
    /// The service it chooses, such as `signed for`.
    pub service: String,
    /// Whose service it is.
    pub carrier: String,
    /// What the carrier's file calls it.
    pub code: String,
    /// The size of the piece, as the carrier's file calls it.
    pub size: String,
    /// A customs form goes with it.
    pub customs: bool,
    /// Silence of it is worth an exception.
    pub tracked: bool,
}

impl ServiceRule {
    fn fits(&self, sending: &Sending<'_>, grams: u32, mm: u32) -> bool {
        let within = |bound: Option<u32>, value: u32| bound.is_none_or(|most| value <= most);
        self.destination.covers(sending.country)
            && (sending.replacement || !self.replacement_only)
            && sending.pieces > self.over_pieces
            && within(self.up_to_pieces, sending.pieces)
            && within(self.up_to_grams, grams)
            && within(self.up_to_mm, mm)
    }

    const fn is_open(&self) -> bool {
        !self.replacement_only
            && self.over_pieces == 0
            && self.up_to_pieces.is_none()
            && self.up_to_grams.is_none()
            && self.up_to_mm.is_none()
    }

    /// Why it chose: `rule 3: more than 10 pieces, up to 750 g`.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if self.replacement_only {
            parts.push("a replacement".to_owned());
        }
        if self.over_pieces > 0 {
            parts.push(format!("more than {} pieces", self.over_pieces));
        }
        parts.extend(self.up_to_pieces.map(|n| format!("up to {n} pieces")));
        parts.extend(self.up_to_grams.map(|n| format!("up to {n} g")));
        parts.extend(self.up_to_mm.map(|n| format!("up to {n} mm")));
        if parts.is_empty() {
            parts.push(format!("anything {}", self.destination.code()));
        }
        format!("rule {}: {}", self.place, parts.join(", "))
    }
}

/// What pieces and envelope weigh and measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// One certificate, in grams.
    pub sheet_grams: u32,
    /// Envelope and packing list, in grams.
    pub envelope_grams: u32,
    /// One certificate, in thousandths of a millimetre.
    pub sheet_microns: u32,
    /// The empty envelope, in millimetres.
    pub envelope_mm: u32,
}

impl Measures {
    /// What the house begins with.
    pub const HOUSE: Self = Self { sheet_grams: 12, envelope_grams: 40, sheet_microns: 180, envelope_mm: 2 };
}

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending<'a> {
    /// The country; empty = the United Kingdom.
    pub country: &'a str,
    /// How many sheets.
    pub pieces: u32,
    /// A replacement is among them.
    pub replacement: bool,
}

/// The rows in their order, and what sheets weigh and measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRules {
    rows: Vec<ServiceRule>,
    measures: Measures,
}

impl ServiceRules {
    /// The rules of these rows. Refuses rows after which something inland or abroad has no service, and rows without a
    /// service, carrier or size.
    pub fn new(mut rows: Vec<ServiceRule>, measures: Measures) -> Result<Self, Refusal> {
        rows.sort_by_key(|row| row.place);
        for destination in [Destination::Inland, Destination::Abroad] {
            if !rows.iter().any(|row| row.destination == destination && row.is_open()) {
                let words = format!("no service rule takes whatever goes {}", destination.code());
                return Err(Refusal::new(words)
                    .hint("The last rule of inland and of abroad has no bounds; nothing was changed."));
            }
        }
        for row in &rows {
            if [&row.service, &row.carrier, &row.size].into_iter().any(|text| text.trim().is_empty()) {
                return Err(Refusal::new(format!("service rule {} lacks its service, carrier or size", row.place)));
            }
            if row.customs && row.destination == Destination::Inland {
                return Err(Refusal::new(format!("service rule {} wants a customs form inland", row.place)));
            }
            if row.up_to_pieces.is_some_and(|most| most <= row.over_pieces) {
                return Err(Refusal::new(format!(
                    "service rule {} matches no number of pieces: over {} and up to {}",
                    row.place,
                    row.over_pieces,
                    row.up_to_pieces.unwrap_or(0)
                )));
            }
        }
        Ok(Self { rows, measures })
    }

    /// The rows the house starts with, as the database ships them: up to ten pieces signed for, more by special
    /// delivery, beyond a large letter as a parcel; replacements by special delivery; abroad tracked, with a customs form.
    pub fn house() -> Self {
        let row = |place, destination, replacement_only, over_pieces, up_to_pieces, letter: bool, service: &str| {
            ServiceRule {
                place,
                customs: destination == Destination::Abroad,
                destination,
                replacement_only,
                over_pieces,
                up_to_pieces,
                up_to_grams: letter.then_some(750),
                up_to_mm: letter.then_some(25),
                service: service.to_owned(),
                carrier: "Royal Mail".to_owned(),
                code: match service {
                    "special delivery" => "SD1",
                    "signed for" => "STL1",
                    "tracked parcel" => "TPS24",
                    _ => "MTE",
                }
                .to_owned(),
                size: if service == "tracked parcel" { "parcel" } else { "large letter" }.to_owned(),
                tracked: true,
            }
        };
        let inland = || Destination::Inland;
        let rows = vec![
            row(1, inland(), true, 0, None, true, "special delivery"),
            row(2, inland(), false, 0, Some(10), true, "signed for"),
            row(3, inland(), false, 10, None, true, "special delivery"),
            row(4, inland(), false, 0, None, false, "tracked parcel"),
            row(5, Destination::Abroad, false, 0, None, false, "international tracked"),
        ];
        Self { rows, measures: Measures::HOUSE }
    }

    /// The rows in their order.
    pub fn rows(&self) -> &[ServiceRule] {
        &self.rows
    }

    /// What sheets weigh and measure.
    pub const fn measures(&self) -> Measures {
        self.measures
    }

    /// What so many pieces weigh with their envelope, in grams.
    pub const fn weight(&self, pieces: u32) -> u32 {
        self.measures.envelope_grams.saturating_add(pieces.saturating_mul(self.measures.sheet_grams))
    }

    /// How thick so many pieces are in their envelope, in millimetres.
    pub const fn thickness(&self, pieces: u32) -> u32 {
        let sheets = pieces.saturating_mul(self.measures.sheet_microns).div_ceil(1_000);
        self.measures.envelope_mm.saturating_add(sheets)
    }

    /// The rule that chooses for what is sent: the first that fits, those of its own country before the others.
    pub fn choose_for(&self, sending: &Sending<'_>) -> &ServiceRule {
        let (grams, mm) = (self.weight(sending.pieces), self.thickness(sending.pieces));
        let own = |row: &&ServiceRule| matches!(row.destination, Destination::Country(_));
        let fits = |row: &&ServiceRule| row.fits(sending, grams, mm);
        let open = || self.rows.iter().rev().find(|row| row.is_open() && row.destination.covers(sending.country));
        let of_country = self.rows.iter().filter(own).find(fits);
        of_country
            .or_else(|| self.rows.iter().filter(|row| !own(row)).find(fits))
            .or_else(open)
            .or_else(|| self.rows.last())
            .expect("rules without an open row are never made")
    }

    /// The service of a bundle of sheets, as far as the grouping of runs knows where it goes.
    pub fn choose(&self, inland: bool, pieces: u32, replacement: bool) -> PostService {
        let country = if inland { "" } else { "abroad" };
        let rule = self.choose_for(&Sending { country, pieces, replacement });
        let same = self.rows.iter().position(|row| row.service == rule.service).unwrap_or(0);
        PostService(u16::try_from(same).unwrap_or(u16::MAX))
    }

    /// What a service is called.
    pub fn name(&self, service: PostService) -> &str {
        self.rows.get(usize::from(service.0)).map_or("", |row| row.service.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(inland: bool, pieces: u32, replacement: bool) -> String {
        let rules = ServiceRules::house();
        rules.name(rules.choose(inland, pieces, replacement)).to_owned()
    }

    #[test]
    fn pieces_weight_and_country_choose() {
        for (inland, pieces, replacement, wanted) in [
            (true, 10, false, "signed for"),
            (true, 14, false, "special delivery"),
            (true, 1, true, "special delivery"),
            (true, 59, false, "special delivery"), // 748 g
            (true, 60, false, "tracked parcel"),   // 760 g is no large letter
            (false, 1, false, "international tracked"),
        ] {
            assert_eq!(service(inland, pieces, replacement), wanted, "{pieces}");
        }
    }

    #[test]
    fn thick_paper_is_no_large_letter() {
        let thick = Measures { sheet_microns: 1_000, sheet_grams: 1, ..Measures::HOUSE };
        let rules = ServiceRules::new(ServiceRules::house().rows, thick).unwrap();
        let chosen = |pieces| rules.choose_for(&Sending { country: "", pieces, replacement: false });
        assert_eq!(rules.thickness(23), 25);
        assert_eq!(chosen(23).service, "special delivery");
        assert_eq!(chosen(24).service, "tracked parcel", "26 mm are too thick");
    }

    #[test]
    fn a_country_of_its_own_comes_before_the_rest_of_the_world() {
        let mut rows = ServiceRules::house().rows;
        let abroad = rows.last().unwrap().clone();
        let country = Destination::parse("South Africa").unwrap();
        rows.push(ServiceRule { place: 6, destination: country, service: "courier".into(), ..abroad });
        let rules = ServiceRules::new(rows, Measures::HOUSE).unwrap();
        let chosen = |country| rules.choose_for(&Sending { country, pieces: 1, replacement: false });
        assert_eq!(chosen("South Africa").service, "courier");
        assert_eq!(chosen("Malta").service, "international tracked");
        assert_eq!(chosen("England").service, "signed for");
        assert_eq!(chosen("").words(), "rule 2: up to 10 pieces, up to 750 g, up to 25 mm");
    }

    #[test]
    fn rules_that_leave_something_without_a_service_are_refused() {
        let rows = |drop: u16| ServiceRules::house().rows.into_iter().filter(|row| row.place != drop).collect();
        let refused =
            |rows: Vec<ServiceRule>| ServiceRules::new(rows, Measures::HOUSE).unwrap_err().message().to_owned();
        assert_eq!(refused(rows(4)), "no service rule takes whatever goes inland");
        assert_eq!(refused(rows(5)), "no service rule takes whatever goes abroad");
        assert!(ServiceRules::new(rows(1), Measures::HOUSE).is_ok());
        let mut bad = ServiceRules::house().rows;
        bad[1].over_pieces = 10;
        assert!(refused(bad).contains("matches no number of pieces"));
    }
}
