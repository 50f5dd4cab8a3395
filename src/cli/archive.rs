//! `archive search|show|capture|alias|aliases`: certificates known only from an index of films.

use serde_json::json;

use super::answer::{Answer, Table};
use super::desk::Desk;
use crate::core::domain::archive::{Evidence, Sought};
use crate::core::domain::references::{ArchiveRef, LearnerRef};
use crate::core::{ArchiveHit, ArchiveView, CaptureOrder};

/// Whom somebody asks after.
#[derive(Debug, Clone, clap::Args)]
pub struct Asked {
    /// An earlier name: maiden name, or the one the paper would bear
    #[arg(long, default_value = "")]
    earlier: String,
    /// Birth date
    #[arg(long, value_name = "YYYY-MM-DD")]
    born: Option<chrono::NaiveDate>,
    /// Year of birth, where no more is known
    #[arg(long, value_name = "YYYY")]
    born_year: Option<i32>,
    /// The centre, as remembered
    #[arg(long, default_value = "")]
    at: String,
    /// The brand or board, as remembered
    #[arg(long, default_value = "")]
    board: String,
    /// The course, as remembered
    #[arg(long, default_value = "")]
    subject: String,
    /// The year of the award, as remembered
    #[arg(long, value_name = "YYYY")]
    in_year: Option<i32>,
    /// The serial on the old paper
    #[arg(long, default_value = "")]
    serial: String,
}

impl Asked {
    fn sought(&self, name: &str) -> Sought {
        Sought {
            name: name.to_owned(),
            earlier_name: self.earlier.clone(),
            born_on: self.born,
            born_year: self.born_year,
            centre: self.at.clone(),
            brand: self.board.clone(),
            course: self.subject.clone(),
            year: self.in_year,
            serial: self.serial.clone(),
        }
    }
}

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum ArchiveCommand {
    /// Who may be meant, the best match first, each with its points and reasons
    Search {
        /// The name as it is now
        #[arg(default_value = "")]
        name: String,
        #[command(flatten)]
        asked: Asked,
        /// At most so many
        #[arg(long, default_value_t = 10)]
        limit: usize,
    },
    /// One entry: what stands on the frame, and what was captured of it
    Show {
        /// Its reference
        entry: ArchiveRef,
    },
    /// Propose that an entry is captured for a person; a second person confirms it, and the records are made for good
    Capture {
        /// The entry
        entry: ArchiveRef,
        /// The name as it is now
        #[arg(long, default_value = "")]
        name: String,
        #[command(flatten)]
        asked: Asked,
        /// What the frame shows and what the person proved
        #[arg(long)]
        evidence: String,
        /// The learner it belongs to; left out, a new one
        #[arg(long)]
        learner: Option<LearnerRef>,
        /// Code of a course of ours; left out, a course of the archive in the words of the film
        #[arg(long)]
        course: Option<String>,
        /// Code of a centre of ours; left out, a centre of the archive in the words of the film
        #[arg(long)]
        centre: Option<String>,
        /// Code of the brand; left out, what was said of the old brand
        #[arg(long)]
        brand: Option<String>,
        /// The year of the award, where the index has none
        #[arg(long, value_name = "YYYY")]
        year: Option<i32>,
        /// The grade, where the index has none
        #[arg(long, default_value = "")]
        grade: String,
    },
    /// Say whose papers an old brand's are today
    Alias {
        /// The old brand in the words of the film
        name: String,
        /// Code of the brand
        #[arg(long)]
        brand: String,
    },
    /// Old brands and whose their papers are today
    Aliases,
}

pub fn run(desk: &Desk, command: ArchiveCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    match command {
        ArchiveCommand::Search { name, asked, limit } => Ok(found(&core.search_archive(&asked.sought(&name), limit)?)),
        ArchiveCommand::Show { entry } => Ok(shown(&core.archive_entry(entry)?)),
        ArchiveCommand::Capture { entry, name, asked, evidence, learner, course, centre, brand, year, grade } => {
            let order =
                CaptureOrder { sought: asked.sought(&name), learner, course, centre, brand, year, grade, evidence };
            let weighed = core.propose_archive_match(entry, &order)?;
            let words = format!(
                "The match with {entry} waits for a second person: {}, {}. `second list` shows it.",
                weighed.reckoned(),
                weighed.band()
            );
            Ok(Answer::sentence(
                words,
                json!({ "entry": entry.to_string(), "state": "proposed", "match": evidence_json(&weighed) }),
            ))
        }
        ArchiveCommand::Alias { name, brand } => {
            core.set_archive_alias(&name, &brand)?;
            Ok(Answer::sentence(
                format!("Papers of {name} are {brand}'s today."),
                json!({ "name": name, "brand": brand }),
            ))
        }
        ArchiveCommand::Aliases => {
            let rows = core.archive_aliases()?.into_iter().map(|(name, brand)| vec![name, brand]).collect();
            Ok(Answer::table(Table { head: vec!["Old brand".into(), "Brand".into()], rows, foot: None }))
        }
    }
}

fn found(hits: &[ArchiveHit]) -> Answer {
    if hits.is_empty() {
        let words =
            "Nothing in the archive fits; try an earlier name, only the family name, or a birth date.".to_owned();
        return Answer::lines(vec![words], json!({ "rows": [], "count": 0 })).with_finding(true);
    }
    let mut lines = Vec::new();
    for hit in hits {
        let f = &hit.filmed;
        let captured = hit.captured.map(|award| format!("  captured as {award}")).unwrap_or_default();
        let born =
            f.born_on.map(|day| day.to_string()).or(f.born_year.map(|year| year.to_string())).unwrap_or_default();
        let year = f.year.map(|year| year.to_string()).unwrap_or_default();
        let facts = [f.name.as_str(), &f.maiden_name, &born, &f.centre, &f.course, &year];
        let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        lines.push(format!(
            "{:>3} {:<6} {}  {}{captured}",
            hit.evidence.score(),
            hit.evidence.band(),
            hit.entry,
            facts.join(" · ")
        ));
        lines.push(format!("    {}  ({})", hit.evidence.line(), f.place()));
    }
    let rows: Vec<_> = hits
        .iter()
        .map(|hit| {
            json!({ "entry": hit.entry.to_string(), "name": hit.filmed.name, "maiden_name": hit.filmed.maiden_name,
                    "year": hit.filmed.year, "place": hit.filmed.place(), "match": evidence_json(&hit.evidence),
                    "captured": hit.captured.map(|award| award.to_string()) })
        })
        .collect();
    Answer::lines(lines, json!({ "rows": rows, "count": hits.len() }))
}

fn evidence_json(evidence: &Evidence) -> serde_json::Value {
    let reasons: Vec<_> = evidence
        .reasons()
        .iter()
        .map(|reason| json!({ "about": reason.about, "points": reason.points, "words": reason.words }))
        .collect();
    json!({ "score": evidence.score(), "reckoned": evidence.reckoned(), "band": evidence.band().code(), "reasons": reasons })
}

/// What stands on a frame, one fact a line.
pub fn shown(view: &ArchiveView) -> Answer {
    let f = &view.filmed;
    let text = |value: Option<String>| value.unwrap_or_default();
    let mut facts = vec![
        ("place", f.place()),
        ("name as filmed", f.name.clone()),
        ("maiden name", f.maiden_name.clone()),
        ("born", text(f.born_on.map(|day| day.to_string()).or(f.born_year.map(|year| year.to_string())))),
        ("centre", f.centre.clone()),
        ("old brand", f.brand.clone()),
        ("brand today", text(view.brand_today.clone())),
        ("course", f.course.clone()),
        ("year", text(f.year.map(|year| year.to_string()))),
        ("grade", f.grade.clone()),
        ("serial as filmed", f.serial.clone()),
    ];
    if let Some(kept) = &view.captured {
        facts.push(("captured on", kept.captured_on.clone()));
        facts.push(("learner", kept.learner.to_string()));
        facts.push(("registration", kept.registration.to_string()));
        facts.push(("award", kept.award.to_string()));
        facts.push(("evidence", format!("{} of 100: {}", kept.score, kept.evidence)));
    }
    if let Some(step) = &view.proposed {
        facts.push(("proposed by", step.asked_by.clone()));
    }
    facts.retain(|(_, value)| !value.is_empty());
    let mut lines = vec![format!("archive entry {}", view.entry)];
    lines.extend(facts.iter().map(|(name, value)| format!("  {name:<16} {value}")));
    let data: serde_json::Map<_, _> =
        facts.into_iter().map(|(name, value)| (name.replace(' ', "_"), json!(value))).collect();
    Answer::lines(lines, json!({ "kind": "archive", "ref": view.entry.to_string(), "record": data }))
}
