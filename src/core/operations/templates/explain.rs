//! The rule tester: for a learner or an award, which template and which logos apply and why; every other one with why not.
//!
//! **Invariant:** it asks the same rules as the print run: the choice among approved versions, and the logo table.

use super::super::{Core, Error, Result};
use crate::core::domain::batches::choice::{self, Offered, Wanted};
use crate::core::domain::certificates::{Face, Serial, UnitLine, VerificationCode};
use crate::core::domain::identifiers::Uln;
use crate::core::domain::logos::{LogoChoice, LogoQuestion, RowAnswer, choose, explain};
use crate::core::domain::references::{AwardRef, LearnerRef, RegistrationRef};
use crate::core::domain::templates::{Template, TemplateState};
use crate::core::domain::{Day, Refusal};
use crate::core::store::batches::faces::units as units_of;
use crate::core::store::brands;
use crate::core::store::faces::{self, AwardFace};
use crate::core::store::templates::{self, TemplateRow};

/// One template version beside the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateAnswer {
    /// The version, such as `MER-CERT v3`.
    pub label: String,
    /// None when it fits, else why it does not.
    pub not_because: Option<String>,
    /// It is the one that would be used.
    pub chosen: bool,
}

/// What would be printed for an award, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The award.
    pub award: AwardRef,
    /// Its heading: kind, course, place and language of assessment.
    pub heading: String,
    /// The date of issue that was asked about.
    pub on: Day,
    /// Every version of the brand.
    pub templates: Vec<TemplateAnswer>,
    /// The logos and the row that chose them.
    pub logos: LogoChoice,
    /// Every row of the logo table.
    pub rows: Vec<RowAnswer>,
}

impl Core {
    /// Which template and logos apply on a day, for an award, or for every award of a registration or learner (by reference or
    /// ULN). Refuses a reference that names none of them.
    pub fn explain_templates(&self, reference: &str, on: Option<Day>) -> Result<Vec<Explanation>> {
        let awards = self.awards_named(reference)?;
        if awards.is_empty() {
            return Err(Error::not_found(format!("award of `{reference}`"))
                .with_hint("Templates and logos are chosen for an award; a valid claim makes one."));
        }
        awards.into_iter().map(|award| self.explanation(award, on.unwrap_or_else(|| self.today()))).collect()
    }

    fn awards_named(&self, reference: &str) -> Result<Vec<AwardRef>> {
        if let Ok(award) = reference.parse::<AwardRef>() {
            return Ok(vec![award]);
        }
        if let Ok(registration) = reference.parse::<RegistrationRef>() {
            return Ok(faces::awards_of_registration(self.db(), registration)?);
        }
        let learner = match reference.parse::<LearnerRef>() {
            Ok(learner) => Some(learner),
            Err(_) => match reference.trim().parse::<Uln>() {
                Ok(uln) => faces::learner_by_uln(self.db(), uln.number() as i64)?,
                Err(_) => None,
            },
        };
        let learner =
            learner.ok_or_else(|| Error::not_found(format!("award, registration or learner `{reference}`")))?;
        Ok(faces::awards_of_learner(self.db(), learner)?)
    }

    fn award_face(&self, award: AwardRef) -> Result<AwardFace> {
        faces::of_award(self.db(), award)?.ok_or_else(|| Error::not_found(format!("award {award}")))
    }

    fn explanation(&self, award: AwardRef, on: Day) -> Result<Explanation> {
        let face = self.award_face(award)?;
        let rows = templates::of_brand(self.db(), face.brand)?;
        let mut answers = Vec::new();
        let mut offered = Vec::new();
        for row in &rows {
            let template = Template::from_toml(&templates::source(self.db(), row.id)?)?;
            offered.extend(offered_as(row, &template));
            answers.push(TemplateAnswer {
                label: row.label(),
                not_because: does_not_fit(row, &template, &face, on),
                chosen: false,
            });
        }
        let wanted = Wanted { kind: face.kind, territory: face.assessed_in, language: &face.language, on };
        let chosen = choice::choose(&offered, &wanted);
        for answer in &mut answers {
            answer.chosen = chosen.is_some_and(|c| c.label == answer.label);
        }
        let question = question(&face, on, chosen.is_none_or(|c| c.second_logo));
        let rules = templates::logo_rules(self.db())?;
        let language = if face.language.is_empty() { "English" } else { &face.language };
        Ok(Explanation {
            award,
            heading: format!(
                "{}, {} {}, assessed in {} in {language}",
                face.kind, face.course_code, face.title, face.assessed_in
            ),
            on,
            templates: answers,
            logos: choose(&rules, &question),
            rows: explain(&rules, &question),
        })
    }

    /// The facts of an award as they would print today, with a serial and code that are none.
    pub(super) fn face_for_preview(&self, award: AwardRef, today: Day) -> Result<(Face, Vec<String>)> {
        let facts = self.award_face(award)?;
        let (_, brand) = brands::by_code(self.db(), &facts.brand_code)?
            .ok_or_else(|| Error::not_found(format!("brand `{}`", facts.brand_code)))?;
        let wanted: Vec<&str> = facts.unit_set.split('+').filter(|c| !c.is_empty()).collect();
        let units: Vec<UnitLine> = units_of(self.db(), facts.registration, facts.course.0)?
            .into_iter()
            .filter(|unit| wanted.is_empty() || wanted.contains(&unit.code.as_str()))
            .map(UnitLine::from)
            .collect();
        let logos = choose(&templates::logo_rules(self.db())?, &question(&facts, today, true)).logos;
        let face = Face {
            kind: facts.kind,
            brand: brand.name,
            issuer: brand.issuer_name,
            recognition: brand.recognition_number,
            statement: brand.statement.unwrap_or_default(),
            serial: Serial::new(&brand.serial_prefix, 2000, 9_999_999)?,
            code: VerificationCode::new([0; 10]),
            learner: facts.name,
            title: facts.title,
            course: facts.course_code,
            regulated: facts.regulated,
            level: facts.level,
            grade: facts.grade,
            achieved_on: facts.achieved_on,
            issued_on: today,
            territory: facts.assessed_in,
            language: if facts.language == "English" { String::new() } else { facts.language },
            organisation: facts.organisation,
            credits: Some(units.iter().map(|u| u.credits).sum()).filter(|c| *c > 0),
            guided_hours: facts.guided_hours,
            cpd: String::new(),
            units,
            replacement: false,
        };
        Ok((face, logos))
    }
}

fn question(face: &AwardFace, on: Day, second_logo: bool) -> LogoQuestion {
    LogoQuestion {
        place: face.assessed_in,
        regulated: face.regulated,
        kind: face.kind,
        on,
        offered_in: face.offered_in.clone(),
        second_logo,
    }
}

/// A version as the print run chooses among them; none unless it is approved.
fn offered_as(row: &TemplateRow, template: &Template) -> Option<Offered> {
    let from = row.from.filter(|_| row.state == TemplateState::Approved)?;
    let kind = template.kind.award()?;
    Some(Offered {
        id: row.id,
        label: row.label(),
        kind,
        territories: template.territories.clone(),
        language: template.language.clone(),
        paper: row.paper.clone(),
        second_logo: template.second_logo,
        from,
        to: row.to,
    })
}

/// Why a version is not for this award on this day; none when it is.
fn does_not_fit(row: &TemplateRow, template: &Template, face: &AwardFace, on: Day) -> Option<String> {
    if row.state == TemplateState::Draft {
        return Some("it is a draft".into());
    }
    if template.kind.award() != Some(face.kind) {
        return Some(format!("it is for a {}", template.kind));
    }
    if !template.territories.is_empty() && !template.territories.contains(&face.assessed_in) {
        let places: Vec<&str> = template.territories.iter().map(|t| t.code()).collect();
        return Some(format!("it is for {}", places.join(", ")));
    }
    if !template.language.is_empty() && template.language != face.language {
        return Some(format!("it is for assessment in {}", template.language));
    }
    match (row.from, row.to) {
        (None, _) => Some("it was never effective".into()),
        (Some(from), _) if on < from => Some(format!("it is effective from {from}")),
        (_, Some(to)) if on > to => Some(format!("it was effective to {to}")),
        _ if row.state == TemplateState::Retired => Some("it is retired".into()),
        _ => None,
    }
}

impl Explanation {
    /// The version that would be used. Refuses when none fits.
    pub fn template(&self) -> Result<&str, Refusal> {
        self.templates.iter().find(|t| t.chosen).map(|t| t.label.as_str()).ok_or_else(|| {
            Refusal::new(format!("no approved template fits award {} on {}", self.award, self.on))
                .hint("template approve makes a draft effective; template explain shows why each does not fit.")
        })
    }
}
