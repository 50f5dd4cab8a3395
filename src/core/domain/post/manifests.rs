//! The carrier's import file: its columns with their limits, and the check of every consignment before a byte is
//! written. Separate because columns and limits are data; the forms they may have are rules.
//!
//! The columns and lengths the house ships follow the published field list of Royal Mail Click & Drop; the shorter
//! limit of DOMAIN (100 letters of a name, Roman letters only) holds where both say something.
//!
//! **Invariant:** a value that breaks a limit is named with its consignment, field, limit and next step; nothing is cut
//! and nothing is written in other letters unless a person accepted it.

use super::addresses::{AddressField, PostalAddress};
use crate::core::domain::Refusal;
use crate::core::domain::identifiers::Postcode;
use crate::core::domain::names::roman;
use crate::core::domain::references::ConsignmentRef;

codes! {
    /// When a column must be filled.
    pub enum Needed: "need of a column" { Always = "always", Inland = "inland", Abroad = "abroad", No = "no" }
}

codes! {
    /// What form a column's values have.
    pub enum Form: "form of a column" {
        Any = "any",
        Roman = "roman",
        Phone = "phone",
        Postcode = "postcode",
        Kilograms = "kilograms",
        Email = "e-mail",
    }
}

codes! {
    /// What stands in a column.
    pub enum ManifestField: "field of a manifest" {
        Reference = "reference",
        Name = "name",
        Company = "company",
        Line1 = "line1",
        Line2 = "line2",
        Line3 = "line3",
        City = "city",
        Postcode = "postcode",
        Country = "country",
        Phone = "phone",
        Email = "email",
        Weight = "weight",
        Size = "size",
        Service = "service",
        Contents = "contents",
        Pieces = "pieces",
        Price = "price",
    }
}

/// One column of the carrier's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestColumn {
    /// Its place, from 1.
    pub place: u32,
    /// Its head.
    pub header: String,
    /// What stands in it.
    pub field: ManifestField,
    /// Most letters; none = no limit.
    pub longest: Option<u32>,
    /// When it must be filled.
    pub needed: Needed,
    /// What form its values have.
    pub form: Form,
}

/// What a consignment says in the carrier's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestLine {
    /// Which consignment.
    pub consignment: ConsignmentRef,
    /// The label, with the values a person accepted for the carrier.
    pub address: PostalAddress,
    /// How it travels, as people say it.
    pub service: String,
    /// How it travels, as the carrier's file says it.
    pub code: String,
    /// Its size, as the carrier's file says it.
    pub size: String,
    /// Its weight in grams.
    pub grams: u32,
    /// Its sheets.
    pub pieces: u32,
    /// What customs are told one sheet is worth, in pence.
    pub pence: u32,
}

/// A value that breaks a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFault {
    /// Which consignment.
    pub consignment: ConsignmentRef,
    /// Which field.
    pub field: ManifestField,
    /// What was found.
    pub found: String,
    /// What the limit is, a phrase.
    pub limit: String,
    /// What to do, a sentence.
    pub next: String,
    /// What a person may accept in its place.
    pub proposed: Option<String>,
}

impl std::fmt::Display for ManifestFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}: found `{}`, {}", self.consignment, self.field, self.found, self.limit)
    }
}

impl ManifestLine {
    /// What stands in a field.
    pub fn value(&self, field: ManifestField) -> String {
        let address = |field| self.address.field(field).to_owned();
        match field {
            ManifestField::Reference => self.consignment.to_string(),
            ManifestField::Name => address(AddressField::Name),
            ManifestField::Company => address(AddressField::Company),
            ManifestField::Line1 => address(AddressField::Line1),
            ManifestField::Line2 => address(AddressField::Line2),
            ManifestField::Line3 => address(AddressField::Line3),
            ManifestField::City => address(AddressField::City),
            ManifestField::Postcode => address(AddressField::Postcode),
            ManifestField::Country if self.address.is_abroad() => address(AddressField::Country),
            ManifestField::Country => String::new(),
            // A number that begins with a plus would be taken for a formula, and guarded with an apostrophe.
            ManifestField::Phone => match self.address.phone.strip_prefix('+') {
                Some(rest) => format!("00{rest}"),
                None => address(AddressField::Phone),
            },
            ManifestField::Email => address(AddressField::Email),
            ManifestField::Weight => format!("{}.{:03}", self.grams / 1_000, self.grams % 1_000),
            ManifestField::Size => self.size.clone(),
            ManifestField::Service => self.code.clone(),
            ManifestField::Contents if self.address.is_abroad() => "Certificates, documents".to_owned(),
            ManifestField::Pieces if self.address.is_abroad() => self.pieces.to_string(),
            ManifestField::Price if self.address.is_abroad() => format!("{}.{:02}", self.pence / 100, self.pence % 100),
            ManifestField::Contents | ManifestField::Pieces | ManifestField::Price => String::new(),
        }
    }

    /// Its cells in the order of the columns.
    pub fn cells(&self, columns: &[ManifestColumn]) -> Vec<String> {
        columns.iter().map(|column| self.value(column.field)).collect()
    }

    /// Everything the carrier would not take.
    pub fn faults(&self, columns: &[ManifestColumn]) -> Vec<ManifestFault> {
        columns.iter().filter_map(|column| self.fault(column)).collect()
    }

    fn fault(&self, column: &ManifestColumn) -> Option<ManifestFault> {
        let value = self.value(column.field);
        let abroad = self.address.is_abroad();
        let needed = match column.needed {
            Needed::Always => true,
            Needed::Inland => !abroad,
            Needed::Abroad => abroad,
            Needed::No => false,
        };
        let mend = format!("`certdesk post label {} --set {}=…` mends it.", self.consignment, column.field);
        let fault = |limit: String, next: String, proposed: Option<String>| {
            Some(ManifestFault {
                consignment: self.consignment,
                field: column.field,
                found: value.clone(),
                limit,
                next,
                proposed,
            })
        };
        if value.trim().is_empty() {
            if !needed {
                return None;
            }
            return fault("wanted: it must be filled".to_owned(), mend, None);
        }
        let letters = value.chars().count();
        if let Some(most) = column.longest.filter(|most| letters > *most as usize) {
            return fault(format!("wanted at most {most} letters, it has {letters}"), mend, None);
        }
        match column.form {
            Form::Roman if !is_roman(&value) => {
                let proposed = roman_form(&value);
                let next = match &proposed {
                    Some(_) => format!("`certdesk post label {} --roman` accepts the proposal.", self.consignment),
                    None => mend,
                };
                fault("wanted Roman letters only".to_owned(), next, proposed)
            }
            Form::Phone if !is_phone(&value) => {
                fault("wanted a telephone number of 7 to 15 digits".to_owned(), mend, None)
            }
            Form::Postcode if Postcode::parse(&value, &self.address.country).is_err() => {
                let wanted = if abroad { "wanted at most 16 letters" } else { "wanted a postcode such as BT7 9ZZ" };
                fault(wanted.to_owned(), mend, None)
            }
            Form::Email if !is_email(&value) => fault("wanted an e-mail address".to_owned(), mend, None),
            Form::Kilograms if self.grams == 0 || self.grams > 30_000 => {
                fault("wanted a weight of 1 g to 30 kg".to_owned(), mend, None)
            }
            Form::Roman | Form::Phone | Form::Postcode | Form::Email | Form::Kilograms | Form::Any => None,
        }
    }
}

/// Whether the text is of the letters a carrier takes.
pub fn is_roman(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The text in Roman letters; none when a letter of another script stands in it.
pub fn roman_form(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_roman(c.encode_utf8(&mut [0; 4])) {
            out.push(c);
        } else {
            out.push_str(&roman(c.encode_utf8(&mut [0; 4]))?);
        }
    }
    (!out.trim().is_empty()).then_some(out)
}

fn is_email(text: &str) -> bool {
    let named = text.split_once('@').is_some_and(|(who, place)| {
        !who.is_empty() && place.contains('.') && !place.contains('@') && !place.starts_with('.')
    });
    named && !text.contains(char::is_whitespace)
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (7..=17).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'(' | b')' | b'-'))
}

/// What goes by one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceTotal {
    /// The service.
    pub service: String,
    /// Consignments.
    pub consignments: u32,
    /// Sheets.
    pub pieces: u32,
    /// Grams.
    pub grams: u32,
}

/// What goes, service by service, in the order of their names.
pub fn totals<'a>(lines: impl IntoIterator<Item = (&'a str, u32, u32)>) -> Vec<ServiceTotal> {
    let mut totals: Vec<ServiceTotal> = Vec::new();
    for (service, pieces, grams) in lines {
        let at = totals.iter().position(|total| total.service == service).unwrap_or_else(|| {
            totals.push(ServiceTotal { service: service.to_owned(), ..ServiceTotal::default() });
            totals.len() - 1
        });
        totals[at].consignments += 1;
        totals[at].pieces += pieces;
        totals[at].grams += grams;
    }
    totals.sort_by(|one, two| one.service.cmp(&two.service));
    totals
}

/// Leave to book the collection of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking(());

/// Leave to book a collection: what lies packed is what the manifest says, service by service. Refuses otherwise, naming
/// the service, what the file says and what lies there.
pub fn matches(filed: &[ServiceTotal], lying: &[ServiceTotal]) -> Result<Booking, Refusal> {
    let names: Vec<&str> = filed.iter().chain(lying).map(|total| total.service.as_str()).collect();
    for name in names {
        let of = |all: &[ServiceTotal]| all.iter().find(|total| total.service == name).cloned().unwrap_or_default();
        let (file, here) = (of(filed), of(lying));
        if (file.consignments, file.pieces, file.grams) != (here.consignments, here.pieces, here.grams) {
            return Err(Refusal::new(format!(
                "{name}: the manifest has {} consignments, {} pieces, {} g; packed are {}, {}, {} g",
                file.consignments, file.pieces, file.grams, here.consignments, here.pieces, here.grams
            ))
            .hint("Make the manifest afresh; no collection was booked."));
        }
    }
    Ok(Booking(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> ManifestLine {
        ManifestLine {
            consignment: ConsignmentRef(9_921),
            address: PostalAddress {
                phone: "0113 496 0112".into(),
                ..PostalAddress::from_record("Brackenhill Training", "Unit 4, Ferrier Yard", "Belfast", "BT7 9ZX", "")
            },
            service: "signed for".into(),
            code: "STL1".into(),
            size: "large letter".into(),
            grams: 216,
            pieces: 14,
            pence: 1,
        }
    }

    fn column(field: ManifestField, longest: u32, needed: Needed, form: Form) -> ManifestColumn {
        ManifestColumn { place: 1, header: "x".into(), field, longest: Some(longest), needed, form }
    }

    #[test]
    fn every_limit_names_what_was_found_and_wanted() {
        use ManifestField as F;
        let long = "x".repeat(101);
        let table: Vec<(F, Form, Needed, &str, &str, &str)> = vec![
            (F::Name, Form::Roman, Needed::Always, "", "", "wanted: it must be filled"),
            (F::Name, Form::Roman, Needed::Always, &long, "", "wanted at most 100 letters, it has 101"),
            (F::Name, Form::Roman, Needed::Always, "Иван", "", "wanted Roman letters only"),
            (F::Phone, Form::Phone, Needed::No, "ring the desk", "", "wanted a telephone number of 7 to 15 digits"),
            (F::Phone, Form::Phone, Needed::No, "12345", "", "wanted a telephone number of 7 to 15 digits"),
            (F::Phone, Form::Phone, Needed::Abroad, "", "Malta", "wanted: it must be filled"),
            (F::Postcode, Form::Postcode, Needed::Inland, "BT79", "", "wanted a postcode such as BT7 9ZZ"),
            (F::Email, Form::Email, Needed::No, "desk", "", "wanted an e-mail address"),
        ];
        for (field, form, needed, value, country, wanted) in table {
            let mut line = line();
            let of_address: AddressField = field.code().parse().unwrap();
            line.address.set(of_address, value);
            line.address.country = country.to_owned();
            let faults = line.faults(&[column(field, 100, needed, form)]);
            assert_eq!(faults.len(), 1, "{field} {value}");
            assert_eq!((faults[0].found.as_str(), faults[0].limit.as_str()), (value, wanted), "{field}");
            assert!(faults[0].next.contains("C-0009921"), "{}", faults[0].next);
        }
    }

    #[test]
    fn what_the_carrier_takes_is_no_fault() {
        use ManifestField as F;
        for (field, form, needed) in [
            (F::Name, Form::Roman, Needed::Always),
            (F::Company, Form::Roman, Needed::No),
            (F::Country, Form::Roman, Needed::Abroad),
            (F::Phone, Form::Phone, Needed::Abroad),
            (F::Postcode, Form::Postcode, Needed::Inland),
            (F::Weight, Form::Kilograms, Needed::Always),
            (F::Contents, Form::Roman, Needed::Abroad),
        ] {
            assert_eq!(line().faults(&[column(field, 100, needed, form)]), [], "{field}");
        }
        assert_eq!(line().value(F::Weight), "0.216");
    }

    #[test]
    fn letters_of_other_scripts_are_only_proposed() {
        for (name, proposed) in [
            ("Zoë Ó Briain", Some("Zoe O Briain")),
            ("Ewa Jabłońska", Some("Ewa Jablonska")),
            ("Lê Thị Hồng", Some("Le Thi Hong")),
            ("O’Rourke & Söhne (2)", Some("O'Rourke & Sohne (2)")),
            ("Иван", None),
            ("李小龙", None),
        ] {
            assert!(!is_roman(name));
            assert_eq!(roman_form(name).as_deref(), proposed, "{name}");
        }
        assert!(is_roman("O'Rourke, 12/3 Quay Road"));
    }

    #[test]
    fn a_collection_is_booked_for_exactly_what_the_file_says() {
        let filed = totals([("signed for", 3, 76), ("special delivery", 14, 208), ("signed for", 1, 52)]);
        assert_eq!(filed[0], ServiceTotal { service: "signed for".into(), consignments: 2, pieces: 4, grams: 128 });
        assert!(matches(&filed, &filed).is_ok());
        let lying = totals([("signed for", 3, 76), ("special delivery", 14, 208)]);
        let refusal = matches(&filed, &lying).unwrap_err();
        assert_eq!(
            refusal.message(),
            "signed for: the manifest has 2 consignments, 4 pieces, 128 g; packed are 1, 3, 76 g"
        );
        assert!(matches(&lying, &filed).is_err());
        let other = totals([("courier", 1, 52)]);
        assert!(matches(&[], &other).is_err(), "nothing goes that is in no file");
    }
}
