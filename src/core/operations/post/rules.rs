//! What the house may edit of the post, looked at and changed: row by row, or by a file.
//!
//! **Invariant:** rules are checked whole before a row of them is kept; a file that breaks one changes nothing.

use std::path::Path;

use super::super::{Core, Result};
use super::rule_store as store;
use crate::core::domain::Refusal;
use crate::core::domain::consignments::services::{Destination, ServiceRule, ServiceRules};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::post::manifests::{ManifestColumn, ManifestField};
use crate::core::domain::post::rule_file::PostRules;
use crate::core::domain::post::tracking::{CarrierWord, NewsState, plain_words};
use crate::core::domain::roles::Action;
use crate::core::exchange::delimited::small_table;
use crate::core::exchange::files;
use crate::core::operations::imports::unreadable;
use crate::core::store::Tx;
use crate::core::store::post::rules::Figure;

/// Everything the house may edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesView {
    /// The service rules in their order.
    pub services: Vec<ServiceRule>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Carriers' words.
    pub words: Vec<CarrierWord>,
    /// The columns of the carrier's file.
    pub columns: Vec<ManifestColumn>,
}

/// A change of one service rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleEdit {
    /// Puts it into its place; the rules from there on move down.
    Insert(ServiceRule),
    /// Puts it in the place of the one there is.
    Replace(ServiceRule),
    /// Takes it out.
    Remove(u16),
}

/// The fields of a service rule as a person sets them.
pub const RULE_FIELDS: [&str; 12] = [
    "destination",
    "replacement_only",
    "over_pieces",
    "up_to_pieces",
    "up_to_grams",
    "up_to_mm",
    "service",
    "carrier",
    "code",
    "size",
    "customs",
    "tracked",
];

impl Core {
    /// Everything the house may edit of the post.
    pub fn post_rules(&self) -> Result<RulesView> {
        let db = self.db();
        Ok(RulesView {
            services: store::services(db)?.rows().to_vec(),
            figures: store::figures(db)?,
            words: store::words(db)?,
            columns: store::columns(db)?,
        })
    }

    /// Changes one service rule. Refuses a place there is none in, and rules after which something has no service.
    pub fn edit_service_rule(&mut self, edit: RuleEdit) -> Result<usize> {
        self.write(Action::EditPostRules, |tx| {
            let rules = store::services(tx)?;
            let mut rows = rules.rows().to_vec();
            let at = |place: u16| rows_place(rules.rows(), place);
            match edit {
                RuleEdit::Insert(row) => {
                    let at = usize::from(row.place.max(1) - 1).min(rows.len());
                    rows.insert(at, row);
                }
                RuleEdit::Replace(row) => {
                    let at = at(row.place)?;
                    rows[at] = row;
                }
                RuleEdit::Remove(place) => {
                    rows.remove(at(place)?);
                }
            }
            keep_services(tx, rows)
        })
    }

    /// A service rule with fields set as a person types them; `none` empties a bound. Refuses a field there is none of,
    /// and a value it cannot have.
    pub fn service_rule_with(&self, place: u16, fields: &[(String, String)]) -> Result<ServiceRule> {
        let rules = store::services(self.db())?;
        let mut row = rules.rows()[rows_place(rules.rows(), place)?].clone();
        for (name, value) in fields {
            set_rule_field(&mut row, name.trim(), value.trim())?;
        }
        Ok(row)
    }

    /// Sets a figure of the post. Refuses one there is none of.
    pub fn set_post_figure(&mut self, name: &str, value: u32) -> Result<()> {
        self.write(Action::EditPostRules, |tx| set_figure(tx, name, value))
    }

    /// Maps the words of a carrier, or of any. Refuses words without a letter.
    pub fn map_carrier_words(&mut self, carrier: &str, words: &str, state: NewsState) -> Result<()> {
        let word = CarrierWord { carrier: carrier.trim().to_owned(), words: plain_words(words), state };
        if word.words.is_empty() {
            return Err(Refusal::new(format!("the carrier's words `{words}` have no letter")).into());
        }
        self.write(Action::EditPostRules, |tx| keep_word(tx, &word))
    }

    /// Reads the rules of the post from a TOML file, or the service rules from a CSV file; parts that are not in it stay.
    /// Gives a sentence a part. Refuses the whole file when one rule of it cannot be.
    pub fn import_post_rules(&mut self, file: &Path) -> Result<Vec<String>> {
        let bytes = files::read(file).map_err(unreadable)?;
        let is_csv = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let rules = if is_csv {
            services_of_csv(file, &bytes)?
        } else {
            let text = String::from_utf8(bytes).map_err(|_| {
                Refusal::new(format!("{} is no UTF-8 text; nothing was changed", files::own_name(file)))
            })?;
            PostRules::from_toml(&text)?
        };
        self.write(Action::EditPostRules, |tx| {
            let mut said = Vec::new();
            for (name, value) in &rules.figures {
                set_figure(tx, name, *value)?;
                said.push(format!("{name} is {value}."));
            }
            if !rules.services.is_empty() {
                let count = keep_services(tx, rules.services)?;
                said.push(format!("{count} service rules are set."));
            }
            for word in &rules.words {
                keep_word(tx, word)?;
            }
            if !rules.words.is_empty() {
                said.push(format!("{} words of carriers are mapped.", rules.words.len()));
            }
            if !rules.columns.is_empty() {
                keep_columns(tx, &rules.columns)?;
                said.push(format!("{} columns of the carrier's file are set.", rules.columns.len()));
            }
            if said.is_empty() {
                return Err(
                    Refusal::new(format!("{} has no rule in it; nothing was changed", files::own_name(file))).into()
                );
            }
            Ok(said)
        })
    }

    /// The rules of the post as a TOML file.
    pub fn export_post_rules(&self) -> Result<String> {
        let view = self.post_rules()?;
        let figures = view.figures.into_iter().map(|figure| (figure.name, figure.value)).collect();
        Ok(PostRules { services: view.services, figures, words: view.words, columns: view.columns }.to_toml())
    }
}

fn rows_place(rows: &[ServiceRule], place: u16) -> Result<usize, Refusal> {
    rows.iter().position(|row| row.place == place).ok_or_else(|| {
        Refusal::new(format!("there is no service rule {place}; there are {}", rows.len()))
            .hint("`certdesk post rules` lists them.")
    })
}

fn keep_services(tx: &Tx<'_>, mut rows: Vec<ServiceRule>) -> Result<usize> {
    for (index, row) in rows.iter_mut().enumerate() {
        row.place = u16::try_from(index + 1).unwrap_or(u16::MAX);
    }
    let rules = ServiceRules::new(rows, store::services(tx)?.measures())?;
    store::keep_services(tx, &rules)?;
    let count = rules.rows().len();
    tx.record(&Event::new(EventKind::ServiceRulesKept, "service rules").with("rules", count))?;
    Ok(count)
}

fn set_figure(tx: &Tx<'_>, name: &str, value: u32) -> Result<()> {
    let before = store::figure(tx, name)?;
    if before == value {
        return Ok(());
    }
    if name == "customs_tariff" && !matches!(value, 100_000..=999_999 | 10_000_000..=99_999_999) {
        return Err(wrong(name, &value.to_string(), "its 6 or 8 digits without points, such as 491199").into());
    }
    store::set_figure(tx, name, value)?;
    let event = Event::new(EventKind::PostFigureSet, "post figures")
        .with("figure", name)
        .with("from", i64::from(before))
        .with("to", i64::from(value));
    tx.record(&event)?;
    Ok(())
}

fn keep_word(tx: &Tx<'_>, word: &CarrierWord) -> Result<()> {
    store::keep_word(tx, word)?;
    let event = Event::new(EventKind::CarrierWordMapped, "carrier words")
        .with("words", word.words.as_str())
        .with("meaning", word.state.code());
    tx.record(&event)?;
    Ok(())
}

fn keep_columns(tx: &Tx<'_>, columns: &[ManifestColumn]) -> Result<()> {
    let has = |field| columns.iter().any(|column| column.field == field);
    if let Some(missing) =
        [ManifestField::Reference, ManifestField::Name, ManifestField::Line1].into_iter().find(|field| !has(*field))
    {
        return Err(Refusal::new(format!("the carrier's file has no column for {missing}; nothing was changed")).into());
    }
    store::keep_columns(tx, columns)?;
    tx.record(&Event::new(EventKind::ManifestColumnsKept, "manifest columns").with("columns", columns.len()))?;
    Ok(())
}

fn set_rule_field(row: &mut ServiceRule, name: &str, value: &str) -> Result<(), Refusal> {
    let number = || value.parse::<u32>().map_err(|_| wrong(name, value, "a whole number"));
    let bound = || if matches!(value, "" | "none") { Ok(None) } else { number().map(Some) };
    let flag = || match value {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" | "" => Ok(false),
        _ => Err(wrong(name, value, "yes or no")),
    };
    match name {
        "destination" => row.destination = Destination::parse(value)?,
        "replacement_only" => row.replacement_only = flag()?,
        "over_pieces" => row.over_pieces = if value.is_empty() { 0 } else { number()? },
        "up_to_pieces" => row.up_to_pieces = bound()?,
        "up_to_grams" => row.up_to_grams = bound()?,
        "up_to_mm" => row.up_to_mm = bound()?,
        "service" => value.clone_into(&mut row.service),
        "carrier" => value.clone_into(&mut row.carrier),
        "code" => value.clone_into(&mut row.code),
        "size" => value.clone_into(&mut row.size),
        "customs" => row.customs = flag()?,
        "tracked" => row.tracked = value.is_empty() || flag()?,
        _ => {
            return Err(Refusal::new(format!("`{name}` is no field of a service rule"))
                .hint(format!("Fields: {}.", RULE_FIELDS.join(", "))));
        }
    }
    Ok(())
}

fn wrong(name: &str, value: &str, wanted: &str) -> Refusal {
    Refusal::new(format!("{name}: found `{value}`, wanted {wanted}"))
}

/// The service rules of a CSV file whose heads are the fields. Refuses a head it does not know, and a bad value with its line.
fn services_of_csv(file: &Path, bytes: &[u8]) -> Result<PostRules> {
    let (heads, rows) = small_table(&files::own_name(file), bytes).map_err(unreadable)?;
    let mut services = Vec::new();
    for (index, (line, cells)) in rows.iter().enumerate() {
        let mut row = ServiceRule {
            place: u16::try_from(index + 1).unwrap_or(u16::MAX),
            destination: Destination::Inland,
            replacement_only: false,
            over_pieces: 0,
            up_to_pieces: None,
            up_to_grams: None,
            up_to_mm: None,
            service: String::new(),
            carrier: String::new(),
            code: String::new(),
            size: String::new(),
            customs: false,
            tracked: true,
        };
        for (head, cell) in heads.iter().zip(cells).filter(|(head, _)| *head != "place") {
            set_rule_field(&mut row, head, cell)
                .map_err(|refusal| Refusal::new(format!("the rules, line {line}: {refusal}; nothing was changed")))?;
        }
        services.push(row);
    }
    Ok(PostRules { services, ..PostRules::default() })
}
