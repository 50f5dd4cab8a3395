//! The kinds of paper a template can make, and what each may place: its facts and the columns of its table. Separate from
//! the form, so that a fact nobody fills is refused when the file is read and not found on a printed letter.
//!
//! **Invariant:** whoever fills a paper gives exactly the facts and columns declared here; a test of the built-in templates
//! reads every one against them.

use super::super::awards::DocumentKind;

codes! {
    /// A kind of paper.
    pub enum PaperKind: "kind of paper" {
        Certificate = "certificate",
        CreditCertificate = "credit certificate",
        UnitCertificate = "unit certificate",
        Transcript = "transcript",
        Letter = "letter",
        PassLetter = "pass letter",
        ConfirmationLetter = "confirmation letter",
        RecallLetter = "recall letter",
        CoverLetter = "cover letter",
        Label = "label",
        CustomsForm = "customs form",
        PackingList = "packing list",
        Separator = "separator",
        AlignmentSheet = "alignment sheet",
        RunSheet = "run sheet",
    }
}

/// Facts of a paper that is an award: see [`super::Facts`] of a face.
const AWARD: &[&str] = &[
    "brand",
    "issuer",
    "recognition",
    "statement",
    "serial",
    "code",
    "name",
    "title",
    "course",
    "level",
    "grade",
    "achieved_on",
    "issued_on",
    "territory",
    "language",
    "organisation",
    "credits",
    "guided_hours",
    "cpd",
    "units",
    "page",
    "pages",
];

/// Facts every paper of the desk has without being asked.
pub const HOUSE_FACTS: [&str; 9] =
    ["brand", "issuer", "recognition", "issuer_address", "statement", "date", "heading", "page", "pages"];

impl PaperKind {
    /// The kind of award it is the paper of; none for papers of the desk, which have no serial.
    pub const fn award(self) -> Option<DocumentKind> {
        match self {
            Self::Certificate => Some(DocumentKind::Certificate),
            Self::CreditCertificate => Some(DocumentKind::CreditCertificate),
            Self::UnitCertificate => Some(DocumentKind::UnitCertificate),
            Self::Transcript => Some(DocumentKind::Transcript),
            Self::Letter => Some(DocumentKind::Letter),
            Self::PassLetter
            | Self::ConfirmationLetter
            | Self::RecallLetter
            | Self::CoverLetter
            | Self::Label
            | Self::CustomsForm
            | Self::PackingList
            | Self::Separator
            | Self::AlignmentSheet
            | Self::RunSheet => None,
        }
    }

    /// The paper of an award.
    pub const fn of(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::Certificate => Self::Certificate,
            DocumentKind::CreditCertificate => Self::CreditCertificate,
            DocumentKind::UnitCertificate => Self::UnitCertificate,
            DocumentKind::Transcript => Self::Transcript,
            DocumentKind::Letter => Self::Letter,
        }
    }

    /// The facts of its own; papers of the desk have the [`HOUSE_FACTS`] beside them.
    pub const fn facts(self) -> &'static [&'static str] {
        match self {
            Self::Certificate | Self::CreditCertificate | Self::UnitCertificate | Self::Transcript | Self::Letter => {
                AWARD
            }
            Self::PassLetter => &[
                "address",
                "salutation",
                "reference",
                "name",
                "title",
                "course",
                "level",
                "grade",
                "achieved_on",
                "partner",
                "signed_by",
            ],
            Self::ConfirmationLetter => &[
                "address",
                "salutation",
                "reference",
                "name",
                "born",
                "title",
                "course",
                "level",
                "grade",
                "achieved_on",
                "issued_on",
                "serial",
                "organisation",
                "reason",
                "signed_by",
            ],
            Self::RecallLetter => &[
                "address",
                "salutation",
                "reference",
                "name",
                "title",
                "serial",
                "issued_on",
                "reason",
                "return_by",
                "return_to",
                "signed_by",
            ],
            Self::CoverLetter => {
                &["address", "salutation", "reference", "name", "serial", "old_serial", "count", "reason", "signed_by"]
            }
            Self::Label => &["return_to", "start"],
            Self::CustomsForm => {
                &["sender", "address", "country", "reference", "category", "weight", "value", "currency", "signed_by"]
            }
            Self::PackingList => &["address", "reference", "run", "service", "count", "weight", "packed_by"],
            Self::Separator => &["run", "address", "contents", "count"],
            Self::AlignmentSheet => &["template", "paper", "run"],
            Self::RunSheet => &[
                "run",
                "template",
                "paper",
                "issued_on",
                "serials",
                "reserved",
                "spoiled",
                "unused",
                "logos",
                "service",
                "built_by",
                "special",
                "parts",
                "trail",
            ],
        }
    }

    /// The columns of its table, in the order of each row given; none: it has no table.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::UnitCertificate | Self::CreditCertificate | Self::Transcript => {
                &["code", "title", "credits", "grade", "achieved_on"]
            }
            Self::RecallLetter | Self::CoverLetter => &["serial", "name", "title"],
            Self::Label => &["address", "reference", "service"],
            Self::CustomsForm => &["description", "quantity", "weight", "value", "tariff", "origin"],
            Self::PackingList => &["serial", "name", "course", "title"],
            Self::RunSheet => &["centre", "goes_to", "certificates"],
            Self::Certificate
            | Self::Letter
            | Self::PassLetter
            | Self::ConfirmationLetter
            | Self::Separator
            | Self::AlignmentSheet => &[],
        }
    }

    /// Whether each row of its table is a paper of its own: a label in its place on the sheet.
    pub const fn is_row_by_row(self) -> bool {
        matches!(self, Self::Label)
    }

    /// Whether a template of it may place a fact.
    pub fn knows(self, fact: &str) -> bool {
        self.facts().contains(&fact)
            || (self.award().is_none() && HOUSE_FACTS.contains(&fact))
            || (self.is_row_by_row() && self.columns().contains(&fact))
    }

    /// Every fact a template of it may place, for a message.
    pub fn known(self) -> String {
        let house = if self.award().is_none() { &HOUSE_FACTS[..] } else { &[] };
        let rows = if self.is_row_by_row() { self.columns() } else { &[] };
        self.facts().iter().chain(rows).chain(house).copied().collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_award_has_its_paper_and_no_fact_stands_twice() {
        for kind in DocumentKind::ALL {
            assert_eq!(PaperKind::of(*kind).award(), Some(*kind));
            assert_eq!(PaperKind::of(*kind).code(), kind.code(), "the choice of a template compares the words");
        }
        for kind in PaperKind::ALL {
            let known = kind.known();
            let mut facts: Vec<&str> = known.split(", ").collect();
            facts.sort_unstable();
            let all = facts.len();
            facts.dedup();
            assert_eq!(facts.len(), all, "{kind}");
            assert!(facts.iter().all(|fact| kind.knows(fact)));
            assert!(!kind.knows("nothing"));
        }
    }
}
