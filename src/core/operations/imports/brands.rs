//! Brands by file.

use std::collections::HashMap;

use super::Result;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::domain::brands::{BrandLine, PaymentRule};
use crate::core::exchange::kinds::brands as column;
use crate::core::store::brands::{self, Brand};
use crate::core::store::{Connection, Tx};

/// Reads brands.
#[derive(Default)]
pub(super) struct Brands {
    seen: HashMap<String, u32>,
}

impl Reader for Brands {
    type Plan = Brand;

    fn key(&self, row: &RowIn<'_>) -> String {
        row.text(column::CODE).to_owned()
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Brand>> {
        let code = row.required(column::CODE).to_owned();
        let kept = brands::by_code(db, &code)?.map(|(_, brand)| brand);
        if let Some(first) = self.seen.insert(code.clone(), row.number) {
            row.twice(column::CODE, first);
        }
        let line = row.word::<BrandLine>(column::LINE);
        row.required(column::NAME);
        row.required(column::LINE);
        row.required(column::ISSUER_NAME);
        let prefix = row.required(column::SERIAL_PREFIX);
        if !(2..=4).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
            row.wrong(column::SERIAL_PREFIX, "two to four capital letters");
        }
        let cut_off = row.text_or(column::CUT_OFF, kept.as_ref().map_or("14:00", |k| &k.cut_off));
        if chrono::NaiveTime::parse_from_str(cut_off, "%H:%M").is_err() {
            row.wrong(column::CUT_OFF, "a time such as 14:30");
        }
        let payment = row.word::<PaymentRule>(column::PAYMENT_RULE);
        let (sla, days) = (row.whole(column::CLAIM_SLA_DAYS), row.whole(column::NAME_CONFIRMATION_DAYS));
        let text_or_none = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let old = kept.as_ref();
        let brand = Brand {
            name: row.text(column::NAME).to_owned(),
            line: line.unwrap_or(BrandLine::Claims),
            issuer_name: row.text(column::ISSUER_NAME).to_owned(),
            recognition_number: row
                .text_or(column::RECOGNITION_NUMBER, old.map_or("", |k| &k.recognition_number))
                .to_owned(),
            issuer_ukprn: text_or_none(row.text(column::ISSUER_UKPRN)).or_else(|| old?.issuer_ukprn.clone()),
            issuer_address: row.text_or(column::ISSUER_ADDRESS, old.map_or("", |k| &k.issuer_address)).to_owned(),
            serial_prefix: prefix.to_owned(),
            statement: text_or_none(row.text(column::STATEMENT)).or_else(|| old?.statement.clone()),
            payment: payment.or(old.map(|k| k.payment)).unwrap_or(PaymentRule::None),
            claim_sla_days: sla.filter(|days| *days > 0).or(old.map(|k| k.claim_sla_days)).unwrap_or(20),
            name_confirmation_days: days.or(old.map(|k| k.name_confirmation_days)).unwrap_or(0),
            cut_off: cut_off.to_owned(),
            code,
        };
        Ok((kept.as_ref() != Some(&brand)).then_some(brand))
    }

    fn store(&mut self, tx: &Tx<'_>, brand: Brand, _: Origin, effects: &mut Effects) -> Result<()> {
        match brands::by_code(tx, &brand.code)? {
            None => {
                brands::insert(tx, &brand)?;
            }
            Some((id, before)) => {
                brands::update(tx, id, &brand)?;
                effects.amended(&format!("brand:{}", id.0), before.columns(), brand.columns());
                effects.touched.insert(Touched::Brand(id));
            }
        }
        Ok(())
    }
}
