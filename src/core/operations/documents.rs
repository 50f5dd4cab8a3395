//! Papers of the desk: letters, labels, packing lists, customs forms, made from facts on the template that is the brand's own
//! on that day, or on the one that comes with the program. Separate from papers, which makes what has a serial.
//!
//! **Invariant:** nothing here is recorded or written; who asks for a paper says in the trail that it was made.
//! **Invariant:** a fact or column the kind does not declare is a fault of the program and refused, never dropped.

use sha2::{Digest, Sha256};

use super::templates::{as_pinned, assets_built_in, built_in, press_of};
use super::{Error, ErrorKind, Result};
use crate::core::domain::Day;
use crate::core::domain::brands::BrandId;
use crate::core::domain::certificates::printed_day;
use crate::core::domain::templates::{GivenFacts, HOUSE_FACTS, PaperKind, Remembered, Template};
use crate::core::domain::territories::Territory;
use crate::core::print::{Press, Sheet};
use crate::core::store::batches::faces::is_inland;
use crate::core::store::{Connection, brands, templates};

/// What is to be made.
#[derive(Debug, Clone)]
pub(super) struct DocumentOrder<'a> {
    /// The kind of paper.
    pub kind: PaperKind,
    /// Key of the brand in whose name it goes out.
    pub brand: i64,
    /// Where it goes, as an address says it; empty: inland.
    pub country: &'a str,
    /// In what language; empty: English.
    pub language: &'a str,
    /// The day it is dated.
    pub day: Day,
    /// Its title.
    pub title: &'a str,
    /// Its facts, by the names [`PaperKind::facts`] declares; those left out are empty.
    pub facts: Vec<(&'static str, String)>,
    /// Its rows, a cell for each of [`PaperKind::columns`].
    pub rows: Vec<Vec<String>>,
}

/// A paper that was made.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// The template's version, such as `MER-RECALL v1`, or `built-in recall letter`.
    pub template: String,
    /// How many pages it has.
    pub pages: u32,
}

/// Makes a paper of the desk. Refuses what does not fit its template, and a letter the font has no glyph for, naming the
/// place.
pub(super) fn document(db: &Connection, order: &DocumentOrder<'_>) -> Result<Document> {
    let press = press_for(db, order)?;
    let facts = facts_of(db, order)?;
    let composed = press.compose(&facts, &[], &mut Remembered::default())?;
    let pages = composed.pages().count() as u32;
    let bytes = press.print(order.title, order.day, &[Sheet::Paper(&composed)])?;
    Ok(Document { bytes, template: press.label().to_owned(), pages })
}

/// The same on the brand's own template alone; none when it has none on that day.
pub(super) fn own_document(db: &Connection, order: &DocumentOrder<'_>) -> Result<Option<Document>> {
    let has_own = !templates::desk(db, BrandId(order.brand), order.kind.code(), order.day)?.is_empty();
    if has_own { document(db, order).map(Some) } else { Ok(None) }
}

/// The brand's own template of the kind on that day, else the one that comes with the program.
fn press_for(db: &Connection, order: &DocumentOrder<'_>) -> Result<Press> {
    let specimen = templates::is_training(db)?;
    let brand = BrandId(order.brand);
    let place = territory(order.country);
    let language = if order.language.is_empty() { "English" } else { order.language };
    let own = templates::desk(db, brand, order.kind.code(), order.day)?;
    let fits = own.into_iter().filter(|own| {
        let places: Vec<&str> = own.countries.split('|').filter(|place| !place.is_empty()).collect();
        (places.is_empty() || places.contains(&place.code())) && (own.language.is_empty() || own.language == language)
    });
    match fits.max_by_key(|own| (!own.language.is_empty(), !own.countries.is_empty(), own.from, own.id)) {
        Some(own) => press_of(db, own.id, specimen),
        None => built_in_press(order.kind, specimen),
    }
}

/// A press for the template of a kind that comes with the program. Refuses a kind that has none.
pub(super) fn built_in_press(kind: PaperKind, specimen: bool) -> Result<Press> {
    let text = built_in(kind).ok_or_else(|| {
        Error::new(ErrorKind::Refused, format!("no template of a {kind} is effective")).with_hint(
            "Import one and have it approved: certdesk import templates FILE, certdesk template approve CODE.",
        )
    })?;
    let template = Template::from_toml(text)?;
    let assets = assets_built_in(&template)?;
    let digest = Sha256::digest(text.as_bytes()).into();
    Ok(Press::set_up(template, &format!("built-in {kind}"), &digest, &as_pinned(&assets), specimen)?)
}

/// Where an address lies, as templates name places.
fn territory(country: &str) -> Territory {
    match country.parse::<Territory>() {
        Ok(territory) => territory,
        Err(_) if is_inland(country) => Territory::England,
        Err(_) => Territory::Abroad,
    }
}

fn facts_of(db: &Connection, order: &DocumentOrder<'_>) -> Result<GivenFacts> {
    let fault = |what: String| Error::new(ErrorKind::Internal, format!("a {} was given {what}", order.kind));
    if let Some((name, _)) = order.facts.iter().find(|(name, _)| !order.kind.facts().contains(name)) {
        return Err(fault(format!("the fact `{name}`, which it does not have")));
    }
    let columns = order.kind.columns().len();
    if let Some(row) = order.rows.iter().find(|row| row.len() != columns) {
        return Err(fault(format!("a row of {} cells; it has {columns} columns", row.len())));
    }
    let brand = brands::by_id(db, BrandId(order.brand))?;
    let mut facts = order.facts.clone();
    for name in HOUSE_FACTS {
        let value = match name {
            "brand" => brand.name.clone(),
            "issuer" => brand.issuer_name.clone(),
            "recognition" => brand.recognition_number.clone(),
            "issuer_address" => brand.issuer_address.clone(),
            "statement" => brand.statement.clone().unwrap_or_default(),
            "date" => printed_day(order.day),
            "heading" => order.title.to_owned(),
            // Pages are counted when they are laid out.
            _ => continue,
        };
        facts.push((name, value));
    }
    Ok(GivenFacts { facts, rows: order.rows.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::tests::fresh;
    use super::*;
    use crate::core::domain::brands::{BrandLine, PaymentRule};
    use crate::core::domain::office::Mode;
    use crate::core::operations::Core;
    use crate::core::print::pages;

    /// An office with one brand, and the brand's key.
    fn office(mode: Mode) -> (tempfile::TempDir, Core, i64) {
        let folder = tempfile::tempdir().unwrap();
        let mut core = fresh(folder.path(), mode);
        let brand = brands::Brand {
            code: "MER".into(),
            name: "Meridian".into(),
            line: BrandLine::Claims,
            issuer_name: "Castlebridge Awards Limited".into(),
            recognition_number: "RN9001".into(),
            issuer_ukprn: None,
            issuer_address: "4 Castle Bridge, York".into(),
            serial_prefix: "MER".into(),
            statement: None,
            payment: PaymentRule::None,
            claim_sla_days: 10,
            name_confirmation_days: 0,
            cut_off: "14:00".into(),
        };
        let id = core.write_unasked(|tx| Ok(brands::insert(tx, &brand)?)).unwrap();
        (folder, core, id.0)
    }

    fn recall(brand: i64) -> DocumentOrder<'static> {
        DocumentOrder {
            kind: PaperKind::RecallLetter,
            brand,
            country: "United Kingdom",
            language: "",
            day: Day::from_ymd_opt(2026, 11, 20).unwrap(),
            title: "Recall of MER26-0000001-5",
            facts: vec![
                ("address", "Zoë Ó Briain\n7 Quay\nBELFAST\nBT7 9ZX".to_owned()),
                ("salutation", "Ms Ó Briain".to_owned()),
                ("name", "Zoë Ó Briain".to_owned()),
                ("serial", "MER26-0000001-5".to_owned()),
                ("title", "Level 3 Diploma in Harbour Pilotage".to_owned()),
                ("reason", "the level was printed wrongly".to_owned()),
            ],
            rows: vec![],
        }
    }

    fn said(bytes: &[u8]) -> Vec<String> {
        let page = |page: &crate::core::print::ReadPage| {
            page.texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
        };
        pages(bytes).unwrap().iter().map(page).collect()
    }

    #[test]
    fn a_letter_is_made_on_the_built_in_template_and_twice_the_same_bytes() {
        let (_folder, core, brand) = office(Mode::Personal);
        let made = document(core.db(), &recall(brand)).unwrap();
        assert_eq!((made.template.as_str(), made.pages), ("built-in recall letter", 1));
        assert_eq!(made.bytes, document(core.db(), &recall(brand)).unwrap().bytes);
        let text = &said(&made.bytes)[0];
        for wanted in ["Meridian", "7 Quay", "20 November 2026", "Dear Ms Ó Briain,", "the level was printed wrongly"]
        {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert!(!text.contains("SPECIMEN") && !text.contains('{') && !text.contains("listed below"), "{text}");
    }

    #[test]
    fn in_a_training_office_it_says_specimen() {
        let (_folder, core, brand) = office(Mode::Training);
        assert!(said(&document(core.db(), &recall(brand)).unwrap().bytes)[0].contains("SPECIMEN"));
    }

    #[test]
    fn a_table_flows_over_pages_with_its_heads_and_loses_no_row() {
        let (_folder, core, brand) = office(Mode::Personal);
        let row =
            |n: usize| vec![format!("MER26-{n:07}"), format!("Learner {n}"), "610/0411/X".into(), "Pilotage".into()];
        let order = DocumentOrder {
            kind: PaperKind::PackingList,
            title: "Packing list C-0000001",
            facts: vec![("address", "Northmoor Academy\nLEEDS".into()), ("reference", "C-0000001".into())],
            rows: (1..=130).map(row).collect(),
            ..recall(brand)
        };
        let made = document(core.db(), &order).unwrap();
        let pages = said(&made.bytes);
        assert!(made.pages >= 3 && pages.len() == made.pages as usize, "{}", made.pages);
        for (n, page) in pages.iter().enumerate() {
            assert!(page.contains("Serial") && page.contains(&format!("{} of {}", n + 1, pages.len())), "{page}");
        }
        let all = pages.join(" ");
        for n in 1..=130 {
            assert_eq!(all.matches(&format!("MER26-{n:07}")).count(), 1, "row {n}");
        }
    }

    #[test]
    fn labels_fill_the_sheet_from_the_place_that_is_free() {
        let (_folder, core, brand) = office(Mode::Personal);
        let order = |start: &str, count: usize| DocumentOrder {
            kind: PaperKind::Label,
            title: "Labels",
            facts: vec![("start", start.to_owned())],
            rows: vec![vec!["Quayside Skills\nBRISTOL".into(), String::new(), String::new()]; count],
            ..recall(brand)
        };
        assert_eq!(document(core.db(), &order("", 14)).unwrap().pages, 1);
        assert_eq!(document(core.db(), &order("2", 14)).unwrap().pages, 2);
        assert_eq!(said(&document(core.db(), &order("13", 3)).unwrap().bytes)[1].matches("BRISTOL").count(), 1);
    }

    #[test]
    fn what_the_kind_does_not_declare_is_a_fault_and_what_cannot_be_printed_is_refused() {
        let (_folder, core, brand) = office(Mode::Personal);
        let mut order = recall(brand);
        order.facts.push(("wage", "1".into()));
        let error = document(core.db(), &order).unwrap_err();
        assert_eq!((error.kind(), error.to_string().contains("`wage`")), (ErrorKind::Internal, true));
        let mut order = recall(brand);
        order.facts[0].1 = "משה\nBELFAST".into();
        let error = document(core.db(), &order).unwrap_err().to_string();
        assert!(
            error.starts_with(
                "U+05DE cannot be printed right with the font `text` of template DESK-RECALL: it is written"
            ),
            "{error}"
        );
        let order = DocumentOrder { kind: PaperKind::Transcript, ..recall(brand) };
        assert!(document(core.db(), &order).unwrap_err().to_string().starts_with("no template of a transcript"));
    }
}
