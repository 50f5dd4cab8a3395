//! Going to anything by what people call it: a reference, ULN, serial, QAN, code. Separate because the jump prompt,
//! `show`, `why` and `timeline` all take "any reference".

use super::{Core, Error, Result};
use crate::core::domain::identifiers::{Qan, Uln};
use crate::core::domain::references::{
    ApplicationRef, ArchiveRef, AwardRef, BatchRef, ClaimFileRef, ClaimRef, ConsignmentRef, ExceptionRef, InboundRef,
    LearnerRef, LetterRef, ManifestRef, NotifiableRef, RegistrationRef, ReturnRef, TaskRef,
};
use crate::core::domain::sheets::{SheetKind, SheetQuery, SheetRow};
use crate::core::store::learners;

/// A record that was found by what people call it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The kind of list it stands in.
    pub kind: SheetKind,
    /// Its row there.
    pub row: SheetRow,
}

impl Core {
    /// The record people call this. Refuses when nothing is called so, or more than one record is.
    pub fn jump(&self, called: &str) -> Result<Place> {
        let called = called.trim();
        if let Some((kind, key)) = self.numbered(called)? {
            let row = self.sheet_rows(kind, &[key])?.pop();
            return row.map(|row| Place { kind, row }).ok_or_else(|| Error::not_found(called));
        }
        for (kind, column) in [
            (SheetKind::Certificates, "serial"),
            (SheetKind::Courses, "course"),
            (SheetKind::Organisations, "organisation"),
            (SheetKind::Registrations, "number"),
            (SheetKind::Stock, "paper"),
            (SheetKind::Brands, "brand"),
            (SheetKind::Presentations, "presentation"),
            (SheetKind::Templates, "template"),
            (SheetKind::Consignments, "tracking"),
        ] {
            if let Some(row) = self.called_exactly(kind, column, called)? {
                return Ok(Place { kind, row });
            }
        }
        Err(Error::not_found(format!("record called `{called}`"))
            .with_hint("A reference (L-, R-, A-, X-, T-, CF-, B-, C-, RP-, IP-, PM-, M-), ULN, serial, QAN or code finds a record; a name is found by /."))
    }

    /// A reference that is its record's key.
    fn numbered(&self, called: &str) -> Result<Option<(SheetKind, i64)>> {
        if let Ok(uln) = called.parse::<Uln>() {
            let learner = learners::id_by_uln(self.db(), uln)?;
            return Ok(learner.map(|learner| (SheetKind::Learners, learner.0)));
        }
        if let Ok(claim) = called.parse::<ClaimRef>() {
            return Ok(Some((SheetKind::Claims, claim.file.0 * 10_000_000 + i64::from(claim.row))));
        }
        let upper = called.to_ascii_uppercase();
        Ok(match upper.split_once('-').map_or("", |(head, _)| head) {
            "L" => called.parse::<LearnerRef>().ok().map(|r| (SheetKind::Learners, r.0)),
            "R" => called.parse::<RegistrationRef>().ok().map(|r| (SheetKind::Registrations, r.0)),
            "A" => called.parse::<AwardRef>().ok().map(|r| (SheetKind::Awards, r.0)),
            "X" => called.parse::<ExceptionRef>().ok().map(|r| (SheetKind::Exceptions, r.0)),
            "T" => called.parse::<TaskRef>().ok().map(|r| (SheetKind::Tasks, r.0)),
            "CF" => called.parse::<ClaimFileRef>().ok().map(|r| (SheetKind::ClaimFiles, r.0)),
            "B" => called.parse::<BatchRef>().ok().map(|r| (SheetKind::Batches, r.0)),
            "AP" => called.parse::<ApplicationRef>().ok().map(|r| (SheetKind::Applications, r.0)),
            "LT" => called.parse::<LetterRef>().ok().map(|r| (SheetKind::Letters, r.0)),
            "N" => called.parse::<NotifiableRef>().ok().map(|r| (SheetKind::NotifiableEvents, r.0)),
            "C" => called.parse::<ConsignmentRef>().ok().map(|r| (SheetKind::Consignments, r.0)),
            "RP" => called.parse::<ReturnRef>().ok().map(|r| (SheetKind::Returns, r.0)),
            "IP" => called.parse::<InboundRef>().ok().map(|r| (SheetKind::Inbound, r.0)),
            "PM" => called.parse::<ManifestRef>().ok().map(|r| (SheetKind::Manifests, r.0)),
            "M" => called.parse::<ArchiveRef>().ok().map(|r| (SheetKind::Archive, r.0)),
            _ => None,
        })
    }

    fn called_exactly(&self, kind: SheetKind, column: &str, called: &str) -> Result<Option<SheetRow>> {
        let code = match (kind, called.parse::<Qan>()) {
            (SheetKind::Courses, Ok(qan)) => qan.to_string(),
            _ => called.to_owned(),
        };
        if code.contains('"') {
            return Ok(None);
        }
        let query = SheetQuery { filter: format!("{column}:\"{code}\""), limit: 20, ..SheetQuery::default() };
        let place = self.sheet_columns(kind).iter().position(|c| c.name == column);
        let exact = |row: &SheetRow| place.is_some_and(|place| row.cells[place].eq_ignore_ascii_case(&code));
        Ok(self.sheet(kind, &query)?.rows.into_iter().find(exact))
    }
}
