//! Proposing and building runs: ready awards gathered by what prints and travels alike. Proposing reads cached verdicts
//! only; building asks every gate again, in the transaction that batches the award.
//!
//! **Invariant:** an award that somebody else batched meanwhile is left where it is: building takes what is ready now.

use std::collections::{HashMap, HashSet};

use super::super::{Core, Result};
use super::{faces, holds};
use crate::core::domain::awards::{AwardState, AwardStep, DocumentKind};
use crate::core::domain::batches::choice::{self, Offered, Wanted};
use crate::core::domain::batches::forecast::{RunForecast, Waiting, fewest_changes};
use crate::core::domain::batches::grouping::{Candidate, Proposal, RUN_LIMIT, RunKey, propose};
use crate::core::domain::brands::BrandId;
use crate::core::domain::consignments::services::ServiceRules;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::logos::{self, LogoQuestion, LogoRule};
use crate::core::domain::references::{AwardRef, BatchRef};
use crate::core::domain::roles::Action;
use crate::core::domain::templates::Template;
use crate::core::domain::territories::Territory;
use crate::core::domain::{Day, Refusal};
use crate::core::store::batches::ready::{self, ReadyAward};
use crate::core::store::batches::{self, NewBatch, members};
use crate::core::store::post::rules;
use crate::core::store::{Connection, consignments, templates};

/// Most ready awards looked at in one go.
const MOST_READY: u32 = 1_000_000;

/// A run that could be built now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchProposal {
    /// The brand's code.
    pub brand: String,
    /// The template's code and version.
    pub template: String,
    /// The stock line it prints on.
    pub paper: String,
    /// Codes of the logos in their order.
    pub logos: String,
    /// How its consignments would travel.
    pub service: String,
    /// Its certificates.
    pub awards: u32,
    /// Its consignments.
    pub addressees: u32,
    /// What it will cost.
    pub forecast: Option<RunForecast>,
}

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOrder {
    /// The brand's code.
    pub brand: String,
    /// Only these awards; empty: all that are ready.
    pub awards: Vec<AwardRef>,
    /// Why it is a special run; needs the awards named and a manager's approval.
    pub special: Option<String>,
    /// Most certificates in one run; none: the house's limit.
    pub limit: Option<u32>,
}

/// A run that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltBatch {
    /// Its reference.
    pub batch: BatchRef,
    /// What it was built from.
    pub proposal: BatchProposal,
    /// The day whose run it is.
    pub run_day: Day,
}

impl Core {
    /// The runs that could be built now, of one brand or of all, in the order in which paper and template change least.
    pub fn propose_batches(&self, brand: Option<&str>) -> Result<Vec<BatchProposal>> {
        let codes = match brand {
            Some(code) => vec![code.to_owned()],
            None => ready::brands(self.db())?,
        };
        let mut proposals = Vec::new();
        for code in codes {
            let (id, _) = ready::brand(self.db(), &code)?;
            let chooser = Chooser::new(self.db(), id, self.today())?;
            let gathered = gather(self.db(), chooser, &[], RUN_LIMIT)?;
            for run in &gathered.runs {
                let proposal = gathered.chooser.shown(&code, run);
                let (awards, addressees) = (proposal.awards, proposal.addressees);
                let forecast = self.forecast(&proposal.paper, run.key.template, awards, addressees)?;
                proposals.push(BatchProposal { forecast: Some(forecast), ..proposal });
            }
        }
        let order = |p: &BatchProposal| Waiting {
            special: false,
            paper: p.paper.clone(),
            template: p.template.clone(),
            logos: p.logos.clone(),
        };
        let waiting: Vec<Waiting> = proposals.iter().map(order).collect();
        let loaded = self.loaded()?;
        let loaded = loaded.as_ref().map(|(paper, template)| (paper.as_str(), template.as_str()));
        Ok(fewest_changes(&waiting, loaded).into_iter().map(|index| proposals[index].clone()).collect())
    }

    /// Builds runs from the ready awards of a brand, each award's gates asked again. An award whose name the template cannot
    /// print is held by a rule and left out.
    /// Refuses when nothing is ready, and a special run without awards or reason.
    pub fn build_batches(&mut self, order: &BuildOrder) -> Result<Vec<BuiltBatch>> {
        let special = order.special.as_deref().map(str::trim);
        if special.is_some_and(str::is_empty) {
            return Err(Refusal::new("a special run needs a reason").hint("Say why with --special.").into());
        }
        let (id, _) = ready::brand(self.db(), &order.brand)?;
        // A special run stands beside the calendar: it is today's.
        let run_day = if special.is_some() { self.today() } else { self.run_of_now(id)? };
        let limit = order.limit.unwrap_or(RUN_LIMIT).clamp(1, RUN_LIMIT);
        self.hold_unprintable(id)?;
        self.write(Action::BuildBatch, |tx| {
            let day = tx.stamp().day;
            let gathered = gather(tx, Chooser::new(tx, id, day)?, &order.awards, limit)?;
            let (mut built, mut shut) = (Vec::new(), HashMap::new());
            for run in &gathered.runs {
                shut.extend(holds::blocked(tx, &run.awards, day)?);
                let awards: Vec<_> = run.awards.iter().copied().filter(|a| !shut.contains_key(a)).collect();
                if awards.is_empty() {
                    continue;
                }
                let run = Proposal { awards, ..run.clone() };
                let proposal = gathered.chooser.shown(&order.brand, &run);
                let template = gathered.chooser.paper(run.key.template);
                let new = NewBatch {
                    brand: id,
                    template: run.key.template,
                    paper: template.map_or("", |t| t.paper.as_str()),
                    logos: &run.key.logos,
                    service: gathered.chooser.services.name(run.service),
                    run_day,
                    special_reason: special.unwrap_or_default(),
                };
                let batch = batches::insert(tx, &new)?;
                let event = Event::new(EventKind::BatchBuilt, batch)
                    .with("brand", order.brand.as_str())
                    .with("awards", run.awards.len())
                    .with("template", proposal.template.as_str())
                    .because(special.unwrap_or_default());
                tx.record(&event)?;
                for (index, award) in run.awards.iter().enumerate() {
                    let step = AwardStep::ask(*award, AwardState::Pending, AwardState::Batched)?;
                    members::add(tx, batch, &step, super::small(index + 1))?;
                }
                faces::settle(tx, batch)?;
                built.push(BuiltBatch { batch, proposal, run_day });
            }
            if built.is_empty() {
                return Err(nothing_ready(&order.brand, &order.awards, gathered.without_template, &shut).into());
            }
            Ok(built)
        })
    }
}

fn nothing_ready(
    brand: &str,
    asked: &[AwardRef],
    without_template: usize,
    shut: &HashMap<AwardRef, String>,
) -> Refusal {
    let first_shut = shut.iter().min_by_key(|(award, _)| **award);
    if let Some((award, reason)) = first_shut {
        let more = if shut.len() > 1 { format!(", and {} more", shut.len() - 1) } else { String::new() };
        return Refusal::new(format!("brand {brand} has no award left that is ready: {award} {reason}{more}"))
            .hint(format!("`certdesk why {award}` says what is missing."));
    }
    let what = match asked.first() {
        Some(award) => format!("award {award} is not ready, or not of brand {brand}"),
        None if without_template > 0 => {
            format!("brand {brand} has {without_template} ready awards and no approved template for them")
        }
        None => format!("brand {brand} has no ready award"),
    };
    Refusal::new(what).hint("`certdesk why` and a reference says what is missing.")
}

struct Gathered {
    runs: Vec<Proposal>,
    without_template: usize,
    chooser: Chooser,
}

fn gather(db: &Connection, mut chooser: Chooser, only: &[AwardRef], limit: u32) -> Result<Gathered> {
    let ready = ready::awards(db, chooser.brand, MOST_READY)?;
    let only: HashSet<AwardRef> = only.iter().copied().collect();
    let mut candidates = Vec::with_capacity(ready.awards.len());
    let mut without_template = 0;
    let wanted = |a: &&ReadyAward| if only.is_empty() { a.edition == 1 } else { only.contains(&a.award) };
    for award in ready.awards.iter().filter(wanted) {
        match chooser.candidate(db, award, &ready.languages)? {
            Some(candidate) => candidates.push(candidate),
            None => without_template += 1,
        }
    }
    let runs = propose(&candidates, &chooser.keys, &chooser.services, limit);
    Ok(Gathered { runs, without_template, chooser })
}

/// Everything about an award that chooses its paper: course, where it was assessed, what paper, in what language.
type Path = (i64, Territory, DocumentKind, usize);

/// Chooses template and logos for awards, remembering every answer: few answers serve a hundred thousand awards.
struct Chooser {
    brand: BrandId,
    day: Day,
    offered: Vec<Offered>,
    rules: Vec<LogoRule>,
    keys: Vec<RunKey>,
    paths: HashMap<Path, Option<usize>>,
    inland: HashMap<i64, bool>,
    services: ServiceRules,
}

impl Chooser {
    fn new(db: &Connection, brand: BrandId, day: Day) -> Result<Self> {
        let mut offered = Vec::new();
        for (template, source) in batches::faces::offered(db, brand)? {
            let second_logo = Template::from_toml(&source)?.second_logo;
            offered.push(Offered { second_logo, ..template });
        }
        Ok(Self {
            brand,
            day,
            offered,
            rules: templates::logo_rules(db)?,
            keys: Vec::new(),
            paths: HashMap::new(),
            inland: HashMap::new(),
            services: rules::services(db)?,
        })
    }

    fn paper(&self, template: i64) -> Option<&Offered> {
        self.offered.iter().find(|t| t.id == template)
    }

    fn candidate(&mut self, db: &Connection, award: &ReadyAward, languages: &[String]) -> Result<Option<Candidate>> {
        let path = (award.course, award.assessed_in, award.kind, award.language);
        let key = match self.paths.get(&path) {
            Some(known) => *known,
            None => {
                let chosen = self.choose(db, award, &languages[award.language])?;
                self.paths.insert(path, chosen);
                chosen
            }
        };
        let Some(key) = key else { return Ok(None) };
        let addressee = award.to_learner.map_or(award.centre, |learner| -learner);
        let inland = self.is_inland(db, addressee)?;
        Ok(Some(Candidate { award: award.award, key, addressee, inland, replacement: award.edition > 1 }))
    }

    /// The place of the key of such awards, if there is a template for them.
    fn choose(&mut self, db: &Connection, award: &ReadyAward, language: &str) -> Result<Option<usize>> {
        let wanted = Wanted { kind: award.kind, territory: award.assessed_in, language, on: self.day };
        let Some(template) = choice::choose(&self.offered, &wanted) else { return Ok(None) };
        let (regulated, offered_in) = batches::faces::offered_in(db, award.course)?;
        let question = LogoQuestion {
            place: award.assessed_in,
            regulated,
            kind: award.kind,
            on: self.day,
            offered_in,
            second_logo: template.second_logo,
        };
        let logos = logos::choose(&self.rules, &question).logos.join("|");
        let key = RunKey { brand: self.brand, template: template.id, logos };
        let known = self.keys.iter().position(|known| *known == key);
        Ok(Some(known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        })))
    }

    fn is_inland(&mut self, db: &Connection, addressee: i64) -> Result<bool> {
        if let Some(inland) = self.inland.get(&addressee) {
            return Ok(*inland);
        }
        let (_, inland) = match addressee {
            learner if learner < 0 => consignments::learner_address(db, -learner)?,
            centre => consignments::centre_address(db, centre)?,
        };
        self.inland.insert(addressee, inland);
        Ok(inland)
    }

    fn shown(&self, brand: &str, run: &Proposal) -> BatchProposal {
        let template = self.paper(run.key.template);
        BatchProposal {
            brand: brand.to_owned(),
            template: template.map(|t| t.label.clone()).unwrap_or_default(),
            paper: template.map(|t| t.paper.clone()).unwrap_or_default(),
            logos: run.key.logos.clone(),
            service: self.services.name(run.service).to_owned(),
            awards: super::small(run.awards.len()),
            addressees: run.addressees,
            forecast: None,
        }
    }
}
