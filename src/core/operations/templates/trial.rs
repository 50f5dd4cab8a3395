//! Trial runs: many invented certificates on a template file, as parts like those of a run. For a designer to see and for
//! measuring; it needs no database.
//!
//! **Invariant:** every sheet says SPECIMEN and is signed with a key that is thrown away.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::Result;
use super::super::papers::{PartSheet, print_part};
use super::{as_pinned, assets_of, preview, read};
use crate::core::domain::Day;
use crate::core::domain::brands::{BrandLine, PaymentRule};
use crate::core::domain::certificates::{Serial, VerificationCode};
use crate::core::domain::templates::Template;
use crate::core::print::{MOST_SHEETS, Press};
use crate::core::seal::SealKey;
use crate::core::store::brands::Brand;

/// What a trial run made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TrialRun {
    /// Certificates printed.
    pub certificates: u32,
    /// Parts made.
    pub parts: u32,
    /// Bytes of all parts.
    pub bytes: u64,
}

const GIVEN: [&str; 12] =
    ["Zoë", "Łukasz", "Nguyễn Thị", "Declan", "Ewa", "Kwame", "Marta", "Iain", "Jürgen", "Sinéad", "Ângela", "Yusuf"];
const FAMILY: [&str; 11] = [
    "Ó Briain",
    "Wiśniewski",
    "Ánh",
    "O'Rourke",
    "Jabłońska",
    "Boateng",
    "Kovačević",
    "MacAskill",
    "Vossberg",
    "Furlong",
    "Araújo",
];
const TRADES: [&str; 7] = [
    "Harbour Pilotage",
    "Timber Joinery",
    "Domestic Plumbing",
    "Warehouse Operations",
    "Bookbinding",
    "Glazing",
    "Land Surveying",
];

/// Prints so many invented certificates on a template file, part by part; each part is given away as it is made. Refuses what an
/// import of the file would.
pub fn trial_run(file: &Path, certificates: u32, each: &mut dyn FnMut(u32, &[u8]) -> Result<()>) -> Result<TrialRun> {
    let text = String::from_utf8_lossy(&read(file)?).into_owned();
    let template = Template::from_toml(&text)?;
    let assets = assets_of(&template, file.parent().unwrap_or(Path::new(".")))?;
    let press = Press::set_up(template, "trial", &Sha256::digest(text.as_bytes()).into(), &as_pinned(&assets), true)?;
    let key = SealKey::new([0x5a; 32]);
    let (brand, day) = (invented_brand(), Day::from_ymd_opt(2026, 11, 20).unwrap_or_default());
    let mut run = TrialRun::default();
    while run.certificates < certificates {
        let count = (certificates - run.certificates).min(MOST_SHEETS);
        let mut sheets = Vec::with_capacity(count as usize);
        for n in run.certificates..run.certificates + count {
            sheets.push(PartSheet::Certificate(Box::new(invented(&brand, press.template(), n, day)?), vec![]));
        }
        let part = print_part(&press, &key, &format!("trial part {}", run.parts + 1), day, &sheets)?;
        run.certificates += count;
        run.parts += 1;
        run.bytes += part.bytes.len() as u64;
        each(run.parts, &part.bytes)?;
    }
    Ok(run)
}

fn invented(brand: &Brand, template: &Template, n: u32, day: Day) -> Result<crate::core::domain::certificates::Face> {
    let pick = |list: &[&'static str], by: u32| list[(n / by) as usize % list.len()];
    let mut face = preview::sample_face(brand, template, day)?;
    face.serial = Serial::new("TRL", 2026, n % 9_999_999 + 1)?;
    face.code = VerificationCode::new(Sha256::digest(n.to_be_bytes())[..10].try_into().unwrap_or([0; 10]));
    face.learner = format!("{} {}", pick(&GIVEN, 1), pick(&FAMILY, 12));
    face.title = format!("Level {} Diploma in {}", n % 7 + 1, pick(&TRADES, 3));
    face.level = format!("Level {}", n % 7 + 1);
    face.grade = pick(&["Pass", "Merit", "Distinction"], 1).to_owned();
    face.course = format!("603/{:04}/{}", n % 9_999, n % 10);
    Ok(face)
}

fn invented_brand() -> Brand {
    Brand {
        code: "TRL".into(),
        name: "Trial".into(),
        line: BrandLine::Claims,
        issuer_name: "Castlebridge Awards Limited".into(),
        recognition_number: "RN9001".into(),
        issuer_ukprn: None,
        issuer_address: String::new(),
        serial_prefix: "TRL".into(),
        statement: Some("Printed to be looked at.".into()),
        payment: PaymentRule::None,
        claim_sla_days: 1,
        name_confirmation_days: 0,
        cut_off: "12:00".into(),
    }
}
