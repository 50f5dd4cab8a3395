//! A postal address field by field, as it stands on a label. Separate from the records it is taken from, which change
//! while a parcel is on its way.
//!
//! **Invariant:** an address read from a record and written as lines says the same, in the same order.

use crate::core::domain::consignments::services::is_inland;

codes! {
    /// A field of an address.
    pub enum AddressField: "field of an address" {
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
    }
}

/// A postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalAddress {
    /// Who gets it.
    pub name: String,
    /// Where they work, when it goes there.
    pub company: String,
    /// House and street.
    pub line1: String,
    /// More of it.
    pub line2: String,
    /// More of it.
    pub line3: String,
    /// Town.
    pub city: String,
    /// Postcode.
    pub postcode: String,
    /// Country; empty = the United Kingdom.
    pub country: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

impl PostalAddress {
    /// An address from a record's columns: lines and commas part the street into at most three lines.
    pub fn from_record(name: &str, street: &str, city: &str, postcode: &str, country: &str) -> Self {
        let parts = |mark: &[char]| -> Vec<String> {
            street.split(mark).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        };
        let mut lines = parts(&['\n', '\r', '|']);
        if lines.len() == 1 && lines[0].chars().count() > 60 {
            lines = parts(&[',']);
        }
        if lines.len() > 3 {
            let rest = lines.split_off(2).join(", ");
            lines.push(rest);
        }
        let mut lines = lines.into_iter();
        let mut next = || lines.next().unwrap_or_default();
        Self {
            name: name.trim().to_owned(),
            line1: next(),
            line2: next(),
            line3: next(),
            city: city.trim().to_owned(),
            postcode: postcode.trim().to_owned(),
            country: if is_inland(country) { String::new() } else { country.trim().to_owned() },
            ..Self::default()
        }
    }

    /// The value of a field.
    pub fn field(&self, field: AddressField) -> &str {
        match field {
            AddressField::Name => &self.name,
            AddressField::Company => &self.company,
            AddressField::Line1 => &self.line1,
            AddressField::Line2 => &self.line2,
            AddressField::Line3 => &self.line3,
            AddressField::City => &self.city,
            AddressField::Postcode => &self.postcode,
            AddressField::Country => &self.country,
            AddressField::Phone => &self.phone,
            AddressField::Email => &self.email,
        }
    }

    /// Puts a value into a field, trimmed.
    pub fn set(&mut self, field: AddressField, value: &str) {
        let place = match field {
            AddressField::Name => &mut self.name,
            AddressField::Company => &mut self.company,
            AddressField::Line1 => &mut self.line1,
            AddressField::Line2 => &mut self.line2,
            AddressField::Line3 => &mut self.line3,
            AddressField::City => &mut self.city,
            AddressField::Postcode => &mut self.postcode,
            AddressField::Country => &mut self.country,
            AddressField::Phone => &mut self.phone,
            AddressField::Email => &mut self.email,
        };
        value.trim().clone_into(place);
    }

    /// Its lines as on the label; the country only abroad.
    pub fn lines(&self) -> Vec<&str> {
        let city = [self.city.as_str(), self.postcode.as_str()];
        let all = [&self.name, &self.company, &self.line1, &self.line2, &self.line3].map(String::as_str);
        let all = all.into_iter().chain(city).chain([self.country.as_str()]);
        all.filter(|line| !line.is_empty()).collect()
    }

    /// Whether it lies outside the United Kingdom.
    pub fn is_abroad(&self) -> bool {
        !is_inland(&self.country)
    }

    /// Whether a postman could find it: a name, a street and a town or postcode.
    pub fn is_complete(&self) -> bool {
        let town = if self.city.is_empty() { &self.postcode } else { &self.city };
        [&self.name, &self.line1, town].iter().all(|line| !line.is_empty())
    }

    /// The fields in which another one differs: field, value here, value there.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<(AddressField, &'a str, &'a str)> {
        let pair = |field: &AddressField| (*field, self.field(*field), other.field(*field));
        AddressField::ALL.iter().map(pair).filter(|(_, one, two)| one != two).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_parted_into_lines() {
        let address = PostalAddress::from_record("Centre 01", "Unit 4\nFerrier Yard", "Leeds", "LS9 0ZA", "England");
        assert_eq!(address.lines(), ["Centre 01", "Unit 4", "Ferrier Yard", "Leeds", "LS9 0ZA"]);
        let long = PostalAddress::from_record("A", "1 a, 2 b", "C", "", "Malta");
        assert_eq!((long.line1.as_str(), long.is_abroad()), ("1 a, 2 b", true), "a short street stays one line");
        assert_eq!(long.lines(), ["A", "1 a, 2 b", "C", "Malta"]);
        let four = PostalAddress::from_record("A", "1\n2\n3\n4", "C", "P", "");
        assert_eq!((four.line2.as_str(), four.line3.as_str()), ("2", "3, 4"), "nothing is left out");
        let wide = format!("{}, {}", "x".repeat(40), "y".repeat(40));
        assert_eq!(PostalAddress::from_record("A", &wide, "C", "P", "").line2, "y".repeat(40));
    }

    #[test]
    fn what_differs_is_told_field_by_field() {
        let old = PostalAddress::from_record("Ada", "1 Quay Road", "Leeds", "LS9 0ZA", "");
        let mut new = old.clone();
        new.set(AddressField::Line1, " 2 Quay Road ");
        assert_eq!(old.differences(&new), [(AddressField::Line1, "1 Quay Road", "2 Quay Road")]);
        assert!(new.is_complete() && !PostalAddress::default().is_complete());
        for field in AddressField::ALL {
            new.set(*field, "x");
            assert_eq!(new.field(*field), "x");
        }
    }
}
