//! The templates that come with the program, one for each paper of the desk, so that an office without its own still can post.
//! Separate because they are files of `samples/templates/desk`, carried in the program, and never stored.
//!
//! **Invariant:** every kind of paper without a serial has one; a paper with a serial never has, since its look is approved.

use sha2::{Digest, Sha256};

use super::super::Result;
use crate::core::domain::Refusal;
use crate::core::domain::templates::{PaperKind, Source, Template};
use crate::core::print::shipped;
use crate::core::store::templates::NewAsset;

macro_rules! desk {
    ($name:literal) => {
        Some(include_str!(concat!("../../../../samples/templates/desk/", $name, ".toml")))
    };
}

/// The text of a kind's template; none for papers of awards.
pub(in crate::core::operations) const fn built_in(kind: PaperKind) -> Option<&'static str> {
    match kind {
        PaperKind::Certificate
        | PaperKind::CreditCertificate
        | PaperKind::UnitCertificate
        | PaperKind::Transcript
        | PaperKind::Letter => None,
        PaperKind::PassLetter => desk!("pass-letter"),
        PaperKind::ConfirmationLetter => desk!("confirmation-letter"),
        PaperKind::RecallLetter => desk!("recall-letter"),
        PaperKind::CoverLetter => desk!("cover-letter"),
        PaperKind::Label => desk!("label"),
        PaperKind::CustomsForm => desk!("customs-form"),
        PaperKind::PackingList => desk!("packing-list"),
        PaperKind::Separator => desk!("separator"),
        PaperKind::AlignmentSheet => desk!("alignment-sheet"),
        PaperKind::RunSheet => desk!("run-sheet"),
    }
}

/// The fonts of a template that comes with the program. Refuses one that names a file: it has none beside it.
pub(in crate::core::operations) fn assets_built_in(template: &Template) -> Result<Vec<NewAsset>> {
    let mut assets = Vec::new();
    for named in template.fonts.iter().chain(&template.images) {
        let Source::Shipped(file) = &named.source else {
            return Err(Refusal::new(format!("the built-in template {} names a file", template.code)).into());
        };
        let bytes = shipped(file)?.to_vec();
        assets.push(NewAsset { file: file.clone(), font: true, sha256: Sha256::digest(&bytes).into(), bytes });
    }
    Ok(assets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paper_of_the_desk_has_a_template_without_a_finding() {
        for kind in PaperKind::ALL {
            let Some(text) = built_in(*kind) else {
                assert!(kind.award().is_some(), "{kind}");
                continue;
            };
            let template = Template::from_toml(text).unwrap_or_else(|wrong| panic!("{kind}: {wrong}"));
            assert_eq!((template.kind, template.brand.as_str()), (*kind, ""));
            assert_eq!(template.findings(), Vec::<String>::new(), "{kind}");
            assets_built_in(&template).unwrap();
        }
    }
}
