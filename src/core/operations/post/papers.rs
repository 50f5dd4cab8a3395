//! Labels, packing lists and customs forms of consignments, on the brand's own templates or those that come with the
//! program; printed again as often as wanted. Separate from the documents themselves, which know no consignment.
//!
//! **Invariant:** a paper is made only of the consignments named; nothing is made of one that is cancelled.
//! **Invariant:** no file that exists is written over, and no file name holds a name of a person.

use std::path::{Path, PathBuf};

use super::super::documents::{DocumentOrder, document};
use super::super::{Core, Error, ErrorKind, Result};
use super::rule_store;
use crate::core::domain::Refusal;
use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::references::{BatchRef, ConsignmentRef};
use crate::core::domain::roles::Action;
use crate::core::domain::templates::PaperKind;
use crate::core::exchange::files::{self, Existing};
use crate::core::store::consignments::{self, ConsignmentRow, Content};
use crate::core::store::post::labels as label_store;
use crate::core::store::{Connection, brands};

codes! {
    /// The papers that go with consignments.
    pub enum PostPaper: "paper of the post" {
        Labels = "labels",
        PackingLists = "packing lists",
        CustomsForms = "customs forms",
    }
}

/// What papers are made, and where.
#[derive(Debug, Clone)]
pub struct PostPaperOrder {
    /// Which.
    pub paper: PostPaper,
    /// Of these consignments.
    pub consignments: Vec<ConsignmentRef>,
    /// Of all consignments of this run.
    pub batch: Option<BatchRef>,
    /// Into this folder.
    pub folder: PathBuf,
    /// The first label of the sheet that is free, from 1.
    pub start: u32,
}

/// Papers that were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostPapers {
    /// Their files.
    pub files: Vec<PathBuf>,
    /// Of how many consignments.
    pub consignments: u32,
    /// How many pages.
    pub pages: u32,
}

impl Core {
    /// Makes labels, packing lists or customs forms. Without a run and without a consignment named, of all that are packed.
    /// Refuses a folder there is none of, a cancelled consignment, customs forms of what stays inland, and what does not
    /// fit its template.
    pub fn make_post_papers(&mut self, order: &PostPaperOrder) -> Result<PostPapers> {
        self.may(Action::PackBatch)?;
        if !order.folder.is_dir() {
            return Err(Error::new(ErrorKind::NotFound, format!("there is no folder {}", order.folder.display()))
                .with_hint("Make it first, or name another."));
        }
        let parcels = self.papers_of(order)?;
        let made = match order.paper {
            PostPaper::Labels => vec![("labels".to_owned(), self.labels(order, &parcels)?)],
            PostPaper::PackingLists => parcels
                .iter()
                .map(|parcel| Ok((format!("packing-list-{}", parcel.life.reference), self.packing_list(parcel)?)))
                .collect::<Result<_>>()?,
            PostPaper::CustomsForms => parcels
                .iter()
                .map(|parcel| Ok((format!("customs-{}", parcel.life.reference), self.customs_form(parcel)?)))
                .collect::<Result<_>>()?,
        };
        let (mut written, mut pages) = (Vec::new(), 0);
        for (name, (bytes, count)) in made {
            let file = free_name(&order.folder, &name);
            files::write(&file, &bytes, Existing::Keep).map_err(super::super::imports::unreadable)?;
            written.push(file);
            pages += count;
        }
        let consignments = super::small(parcels.len());
        let subject = order.batch.map_or_else(|| parcels[0].life.reference.to_string(), |batch| batch.to_string());
        self.write(Action::PackBatch, |tx| {
            let event = Event::new(EventKind::PostPapersMade, subject)
                .with("what", order.paper.code())
                .with("consignments", i64::from(consignments));
            tx.record(&event)?;
            Ok(())
        })?;
        Ok(PostPapers { files: written, consignments, pages })
    }

    fn papers_of(&self, order: &PostPaperOrder) -> Result<Vec<ConsignmentRow>> {
        let db = self.db();
        let mut parcels = match order.batch {
            Some(batch) => consignments::of_batch(db, batch)?,
            None if order.consignments.is_empty() => {
                let packed = consignments::in_state(db, ConsignmentState::Packed, 5_000)?;
                packed.into_iter().map(|c| consignments::load(db, c)).collect::<Result<_, _>>()?
            }
            None => Vec::new(),
        };
        for consignment in &order.consignments {
            let parcel = consignments::load(db, *consignment)?;
            if parcel.life.state == ConsignmentState::Cancelled {
                return Err(Refusal::new(format!("consignment {consignment} is cancelled")).into());
            }
            parcels.push(parcel);
        }
        if order.paper == PostPaper::CustomsForms {
            if let Some(inland) =
                parcels.iter().find(|parcel| !parcel.abroad).filter(|_| !order.consignments.is_empty())
            {
                return Err(Refusal::new(format!(
                    "consignment {} stays in the country and needs no customs form",
                    inland.life.reference
                ))
                .into());
            }
            parcels.retain(|parcel| parcel.abroad);
        }
        if parcels.is_empty() {
            return Err(Refusal::new(format!("there is no consignment to make {} of", order.paper))
                .hint("Name consignments, or a run with --batch.")
                .into());
        }
        Ok(parcels)
    }

    fn labels(&self, order: &PostPaperOrder, parcels: &[ConsignmentRow]) -> Result<(Vec<u8>, u32)> {
        let mut rows = Vec::with_capacity(parcels.len());
        for parcel in parcels {
            let label = label_store::of(self.db(), parcel.life.reference)?;
            rows.push(vec![
                label.address.lines().join("\n"),
                parcel.life.reference.to_string(),
                parcel.service.clone(),
            ]);
        }
        let brand = brand_of(self.db(), &parcels[0])?;
        let facts = vec![("start", order.start.max(1).to_string())];
        let order = DocumentOrder {
            kind: PaperKind::Label,
            brand,
            country: "",
            language: "",
            day: self.today(),
            title: "Labels",
            facts,
            rows,
        };
        let made = document(self.db(), &order)?;
        Ok((made.bytes, made.pages))
    }

    fn packing_list(&self, parcel: &ConsignmentRow) -> Result<(Vec<u8>, u32)> {
        let db = self.db();
        let contents = contents_of(db, parcel)?;
        let label = label_store::of(db, parcel.life.reference)?;
        let title = format!("Packing list {}", parcel.life.reference);
        let mut rows = Vec::with_capacity(contents.len());
        for paper in contents {
            rows.push(vec![paper.serial, paper.learner, paper.course_code, paper.course]);
        }
        let order = DocumentOrder {
            kind: PaperKind::PackingList,
            brand: brand_of(db, parcel)?,
            country: &label.address.country,
            language: "",
            day: self.today(),
            title: &title,
            facts: vec![
                ("address", label.address.lines().join("\n")),
                ("reference", parcel.life.reference.to_string()),
                ("run", parcel.batch.map(|batch| batch.to_string()).unwrap_or_default()),
                ("service", parcel.service.clone()),
                ("count", parcel.pieces.to_string()),
                ("weight", parcel.weight_g.to_string()),
                ("packed_by", parcel.packed_by.clone()),
            ],
            rows,
        };
        let made = document(db, &order)?;
        Ok((made.bytes, made.pages))
    }

    fn customs_form(&self, parcel: &ConsignmentRow) -> Result<(Vec<u8>, u32)> {
        let db = self.db();
        let address = label_store::of(db, parcel.life.reference)?.address;
        let brand = brand_of(db, parcel)?;
        let house = brands::by_id(db, crate::core::domain::brands::BrandId(brand))?;
        let services = rule_store::services(db)?;
        let pence = rule_store::figure(db, "customs_pence")?.saturating_mul(parcel.pieces);
        let value = format!("{}.{:02}", pence / 100, pence % 100);
        let sheets = parcel.pieces.saturating_mul(services.measures().sheet_grams);
        let title = format!("Customs declaration {}", parcel.life.reference);
        let order = DocumentOrder {
            kind: PaperKind::CustomsForm,
            brand,
            country: &address.country,
            language: "",
            day: self.today(),
            title: &title,
            facts: vec![
                ("sender", format!("{}\n{}", house.issuer_name, house.issuer_address)),
                ("address", address.lines().join("\n")),
                ("country", address.country.clone()),
                ("reference", parcel.life.reference.to_string()),
                ("category", "Documents".to_owned()),
                ("weight", parcel.weight_g.to_string()),
                ("value", value.clone()),
                ("currency", "GBP".to_owned()),
            ],
            rows: vec![vec![
                "Certificates, printed documents".to_owned(),
                parcel.pieces.to_string(),
                sheets.to_string(),
                value,
                tariff_words(rule_store::figure(db, "customs_tariff")?),
                "GB".to_owned(),
            ]],
        };
        let made = document(db, &order)?;
        Ok((made.bytes, made.pages))
    }
}

fn contents_of(db: &Connection, parcel: &ConsignmentRow) -> Result<Vec<Content>> {
    let left = consignments::left_in(db, parcel.life.reference)?;
    if left.is_empty() { Ok(consignments::contents(db, parcel.life.reference)?) } else { Ok(left) }
}

fn brand_of(db: &Connection, parcel: &ConsignmentRow) -> Result<i64> {
    consignments::brand_of(db, parcel.life.reference)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, "there is no brand in whose name the paper goes out")
            .with_hint("Import a brand first.")
    })
}

fn free_name(folder: &Path, name: &str) -> PathBuf {
    let path = |n: u32| folder.join(if n == 1 { format!("{name}.pdf") } else { format!("{name}-{n}.pdf") });
    (1..10_000).map(path).find(|path| !path.exists()).unwrap_or_else(|| path(10_000))
}

/// A tariff number as customs writes it: `4911.99`, `4911.99.00`.
fn tariff_words(digits: u32) -> String {
    let digits = digits.to_string();
    let (heading, rest) = digits.split_at(digits.len().min(4));
    let pairs = rest.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    std::iter::once(heading.to_owned()).chain(pairs).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_tariff_number_is_written_with_its_points() {
        for (digits, words) in [(491_199, "4911.99"), (49_119_900, "4911.99.00")] {
            assert_eq!(super::tariff_words(digits), words);
        }
    }
}
