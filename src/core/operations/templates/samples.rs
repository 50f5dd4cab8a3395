//! Invented facts for previews and checks of the papers of the desk. Separate because nothing of it is anybody's.
//!
//! **Invariant:** every fact and every column a kind declares is filled, so that a check finds what does not fit.

use crate::core::domain::Day;
use crate::core::domain::certificates::printed_day;
use crate::core::domain::templates::{GivenFacts, HOUSE_FACTS, PaperKind};

/// Every fact of a kind and some rows, invented.
pub(super) fn sample_facts(kind: PaperKind, today: Day) -> GivenFacts {
    let mut facts: Vec<(&'static str, String)> =
        kind.facts().iter().map(|name| (*name, sample(kind, name, today))).collect();
    facts.extend(HOUSE_FACTS.iter().map(|name| (*name, sample(kind, name, today))));
    // One page says no number of itself; a label begins at the first place.
    facts.retain(|(name, _)| !matches!(*name, "page" | "pages" | "start"));
    let rows = (0..sample_rows(kind)).map(|n| kind.columns().iter().map(|name| cell(kind, name, n, today)).collect());
    GivenFacts { facts, rows: rows.collect() }
}

const fn sample_rows(kind: PaperKind) -> usize {
    match kind {
        _ if kind.columns().is_empty() => 0,
        PaperKind::Label => 14,
        PaperKind::CustomsForm => 2,
        PaperKind::PackingList | PaperKind::RunSheet => 18,
        _ => 6,
    }
}

const NAMES: [&str; 6] =
    ["Zoë Ó Briain", "Łukasz Wiśniewski", "Nguyễn Thị Ánh", "Declan O'Rourke", "Ewa Jabłońska", "Kwame Boateng"];
const CENTRES: [&str; 6] = [
    "Brackenhill Training\nExams Office\nUnit 4, Ferrier Yard\nBELFAST\nBT7 9ZX",
    "Northmoor Academy\n12 Quarry Road\nLEEDS\nLS9 0ZD",
    "Quayside Skills\nThe Old Rope Walk\nBRISTOL\nBS1 9ZZ",
    "Ferrier College\nPier Street\nGLASGOW\nG3 9ZY",
    "Lantern Lane Workshops\n3 Lantern Lane\nCARDIFF\nCF10 9ZX",
    "Mairéad Ní Dhónaill\n7 Trá Mhór\nGALWAY\nIreland",
];

fn sample(kind: PaperKind, name: &str, today: Day) -> String {
    let text = match name {
        "brand" => "Meridian",
        "issuer" => "Castlebridge Awards Limited",
        "recognition" => "RN9001",
        "issuer_address" => "4 Castle Bridge, York YO1 9ZZ",
        "statement" => "Awarded for skill, proved by work.",
        "heading" => return format!("Specimen {kind}"),
        "date" => return printed_day(today),
        "address" | "addressee" => CENTRES[0],
        "sender" | "return_to" => "Castlebridge Awards Limited\nPost Room\n4 Castle Bridge\nYORK YO1 9ZZ",
        "country" => "Ireland",
        "salutation" => "Ms Ó Briain",
        "reference" => "C-0000042",
        "name" => NAMES[0],
        "born" | "achieved_on" | "issued_on" | "return_by" => return printed_day(today),
        "title" => "Level 3 Diploma in Harbour Pilotage",
        "course" => "600/0000/0",
        "level" => "Level 3",
        "grade" => "Distinction",
        "partner" => "Harrowgate",
        "signed_by" => "Rosa Delgado",
        "organisation" => "Brackenhill Training",
        "serial" => "SPECIMEN",
        "old_serial" => "SPECIMEN OLD",
        "reason" => "The name on it was spelt in another way than in the register.",
        "count" => "18",
        "category" => "Documents",
        "weight" => "216",
        "value" => "0.00",
        "currency" => "GBP",
        "run" => "B-2026-0007 · part 1",
        "service" => "Special Delivery",
        "packed_by" => "thale",
        "contents" => "18 certificates: the first to the last\n18 × Level 3 Diploma in Harbour Pilotage",
        "template" => "MER-CERT v1",
        "paper" => "MER-A4",
        "serials" => "the first to the last",
        "reserved" => "18",
        "spoiled" | "unused" => "0",
        "logos" => "ofqual",
        "built_by" => "thale",
        "special" => "no",
        "parts" => "1   18   8f3c1d2e8f3c1d2e8f3c1d2e8f3c1d2e8f3c1d2e8f3c1d2e8f3c1d2e8f3ca91e",
        "trail" => "1042: 41c98f3c1d2e8f3c1d2e07be",
        _ => "",
    };
    text.to_owned()
}

fn cell(kind: PaperKind, column: &str, n: usize, today: Day) -> String {
    match column {
        "address" => CENTRES[n % CENTRES.len()].to_owned(),
        "reference" => format!("C-{:07}", n + 1),
        "serial" => format!("SPECIMEN {}", n + 1),
        "name" => NAMES[n % NAMES.len()].to_owned(),
        "description" => "Certificates, printed paper without value".to_owned(),
        "quantity" | "certificates" => (n + 2).to_string(),
        "weight" => (n * 40 + 36).to_string(),
        "value" => "0.00".to_owned(),
        "tariff" => "4907 00".to_owned(),
        "origin" => "GB".to_owned(),
        "centre" => format!("BRK{:02}", n + 1),
        "goes_to" => CENTRES[n % CENTRES.len()].lines().next().unwrap_or_default().to_owned(),
        other => sample(kind, other, today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::templates::{Facts, Remembered};
    use crate::core::operations::documents::built_in_press;
    use crate::core::print::{Sheet, pages};

    /// Set CERTDESK_LOOK to a folder to look at what this prints.
    #[test]
    fn every_paper_of_the_desk_prints_every_fact_and_every_cell() {
        let today = Day::from_ymd_opt(2026, 11, 20).unwrap();
        for kind in PaperKind::ALL.iter().filter(|kind| kind.award().is_none()) {
            let press = built_in_press(*kind, false).unwrap();
            let facts = sample_facts(*kind, today);
            let composed = press.compose(&facts, &[], &mut Remembered::default()).unwrap();
            let bytes = press.print(kind.code(), today, &[Sheet::Paper(&composed)]).unwrap();
            let read = pages(&bytes).unwrap();
            let all =
                read.iter().flat_map(|page| &page.texts).map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
            for row in facts.rows() {
                let first = row[0].lines().next().unwrap();
                let word = first.split(' ').next().unwrap();
                // A list of certificates appears where no single one is named.
                assert!(all.contains(word) || facts.is_there("name"), "{kind}: {word} in {all}");
            }
            assert!(!all.contains('{'), "{kind}: {all}");
            if let Some(folder) = std::env::var_os("CERTDESK_LOOK") {
                let name = format!("{}.pdf", kind.code().replace(' ', "-"));
                std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
            }
        }
    }

    #[test]
    fn every_fact_and_column_of_every_kind_is_filled() {
        let today = Day::from_ymd_opt(2026, 11, 20).unwrap();
        for kind in PaperKind::ALL.iter().filter(|kind| kind.award().is_none()) {
            let facts = sample_facts(*kind, today);
            for name in kind.facts().iter().filter(|name| **name != "start") {
                assert!(facts.is_there(name), "{kind}: {name}");
            }
            for row in facts.rows() {
                assert!(row.iter().all(|cell| !cell.is_empty()), "{kind}: {row:?}");
            }
            assert_eq!(facts.rows().is_empty(), kind.columns().is_empty(), "{kind}");
        }
    }
}
