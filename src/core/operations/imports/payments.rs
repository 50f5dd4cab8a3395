//! Invoices and payments by file.

use std::collections::HashMap;

use super::Result;
use super::reading::{Effects, Origin, Reader, Touched};
use super::row::RowIn;
use crate::core::exchange::kinds::payments as column;
use crate::core::store::registrations::{self, Payment};
use crate::core::store::{Connection, Tx, organisations};

/// Reads payments.
#[derive(Default)]
pub(super) struct Payments {
    seen: HashMap<String, u32>,
}

impl Reader for Payments {
    type Plan = Payment;

    fn key(&self, row: &RowIn<'_>) -> String {
        row.text(column::INVOICE_NUMBER).to_owned()
    }

    fn read(&mut self, db: &Connection, row: &mut RowIn<'_>) -> Result<Option<Payment>> {
        let invoice_number = row.required(column::INVOICE_NUMBER).to_owned();
        let (number, code) = (row.text(column::REGISTRATION_NUMBER), row.text(column::ORGANISATION_CODE));
        let registration =
            if number.is_empty() { None } else { registrations::by_number(db, number)?.map(|(key, _)| key) };
        let organisation = if code.is_empty() { None } else { organisations::find(db, code)?.map(|(id, _)| id) };
        if registration.is_none() && !number.is_empty() {
            row.unknown(column::REGISTRATION_NUMBER, "a registration of ours");
        }
        if organisation.is_none() && !code.is_empty() {
            row.unknown(column::ORGANISATION_CODE, "an organisation of ours");
        }
        if number.is_empty() && code.is_empty() {
            row.required(column::REGISTRATION_NUMBER);
        }
        let invoiced_on = row.required_day(column::INVOICED_ON);
        row.required(column::AMOUNT);
        let (amount, paid) = (row.money(column::AMOUNT), row.money(column::PAID_AMOUNT));
        let paid_on = row.day(column::PAID_ON);
        let currency = row.text_or(column::CURRENCY, "GBP").to_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            row.wrong(column::CURRENCY, "three letters such as GBP");
        }
        if paid.is_some_and(|paid| paid > 0) && paid_on.is_none() {
            row.wrong(column::PAID_ON, "the day it was paid");
        }
        if let Some(first) = self.seen.insert(invoice_number.clone(), row.number) {
            row.twice(column::INVOICE_NUMBER, first);
        }
        let (Some(invoiced_on), Some(amount)) = (invoiced_on, amount) else { return Ok(None) };
        let kept = registrations::payment(db, &invoice_number)?.map(|(_, payment)| payment);
        let old = kept.as_ref();
        let payment = Payment {
            registration: registration.or(old.and_then(|k| k.registration)),
            organisation: organisation.or(old.and_then(|k| k.organisation)),
            invoice_number,
            invoiced_on,
            amount,
            currency,
            paid_on: paid_on.or_else(|| old?.paid_on.clone()),
            paid_amount: paid.or(old.map(|k| k.paid_amount)).unwrap_or(0),
        };
        if old.is_some_and(|k| k.currency != payment.currency) {
            row.differs(column::CURRENCY, old.map_or("", |k| &k.currency));
        }
        Ok((old != Some(&payment)).then_some(payment))
    }

    fn store(&mut self, tx: &Tx<'_>, payment: Payment, origin: Origin, effects: &mut Effects) -> Result<()> {
        if let Some((key, before)) = registrations::payment(tx, &payment.invoice_number)? {
            effects.amended(&format!("payment:{key}"), before.columns(), payment.columns());
        }
        registrations::keep_payment(tx, &payment, origin.pair())?;
        effects.touched.extend(payment.registration.map(Touched::Registration));
        effects.touched.extend(payment.organisation.map(Touched::Centre));
        Ok(())
    }
}
