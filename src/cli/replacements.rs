//! `certificate reprint|reissue|replace|revoke|issued-in-error|found` and `replacement show|list|evidence|fee|propose|build …`: what is
//! done about a certificate after issue.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::answer::{Answer, Table};
use super::days::typed;
use super::desk::Desk;
use crate::core::domain::references::ApplicationRef;
use crate::core::domain::replacements::{
    ApplicationKind, AskedBy, EvidenceKind, Fault, FeeKind, FeeRule, GoesTo, money_text, parse_money,
};
use crate::core::domain::sheets::SheetKind;
use crate::core::{ApplicationOrder, ApplicationView, Core, Error, ErrorKind, EvidenceOrder};

/// What is done with one certificate.
#[derive(Debug, clap::Subcommand)]
pub enum CertificateSteps {
    /// Ask for a reprint: after dispatch, through our, the partner's or the carrier's fault
    Reprint {
        #[command(flatten)]
        asked: Asked,
        /// Whose fault: us, partner or carrier
        #[arg(long)]
        fault: Fault,
    },
    /// Ask for a reissue: contents corrected, resting on dated evidence
    Reissue {
        #[command(flatten)]
        asked: Asked,
        /// Whose fault: us, partner, centre or learner
        #[arg(long)]
        fault: Fault,
        /// What is corrected in the award itself: grade=Merit or achieved_on=2026-10-20
        #[arg(long = "correct", value_name = "FIELD=VALUE")]
        corrections: Vec<String>,
    },
    /// Ask for a replacement: a new one, asked for later
    Replace {
        #[command(flatten)]
        asked: Asked,
        /// Whose fault: learner or centre
        #[arg(long, default_value = "learner")]
        fault: Fault,
    },
    /// Revoke it: proposed with reason and authority, done by a second person
    Revoke {
        /// A serial, its last digits, or a verification code
        certificate: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// On whose decision: a panel and its date, a court, the regulator
        #[arg(long)]
        authority: String,
    },
    /// Say that it was issued in error: raises the exception and opens a notifiable event
    IssuedInError {
        /// Serials, awards, learners, runs or consignments
        #[arg(required = true)]
        about: Vec<String>,
        /// What happened
        #[arg(long)]
        words: String,
    },
    /// A paper is back though it is not good any more, or is being replaced: take it in; a second person witnesses its destruction
    Found {
        /// A serial, its last digits, or a verification code
        certificate: String,
        /// Who found or sent it
        #[arg(long)]
        how: Option<String>,
        /// Where it lies
        #[arg(long)]
        place: Option<String>,
        /// Ask again for a witness
        #[arg(long)]
        ask: bool,
    },
}

/// Who asks for what.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// A serial, its last digits, or a verification code
    certificate: String,
    /// Why
    #[arg(long)]
    reason: String,
    /// Who asks: learner, centre, employer, partner or house
    #[arg(long, default_value = "learner")]
    by: AskedBy,
    /// The name of who asks
    #[arg(long, default_value = "")]
    applicant: String,
    /// Where the new paper goes: centre or learner [default: to the learner who asks, else to the centre]
    #[arg(long)]
    to: Option<GoesTo>,
    /// The brand the applicant named; another one is refused
    #[arg(long)]
    brand: Option<String>,
    /// Evidence seen, as KIND=WORDS; may be given several times
    #[arg(long = "evidence", value_name = "KIND=WORDS")]
    evidence: Vec<String>,
    /// The date the evidence bears
    #[arg(long, value_name = "DAY")]
    dated: Option<String>,
}

/// Applications.
#[derive(Debug, clap::Subcommand)]
pub enum ReplacementCommand {
    /// One application: evidence, fee, what changes, the next step
    Show(Which),
    /// Applications, by the filter language of the window
    List {
        /// Such as: state:applied fee:due
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// Keep a piece of evidence: entitlement, identity, correction, fault or other
    Evidence {
        #[command(flatten)]
        which: Which,
        /// What it shows
        #[arg(long)]
        kind: EvidenceKind,
        /// What was seen
        words: String,
        /// The date it bears
        #[arg(long, value_name = "DAY")]
        dated: Option<String>,
        /// A file that shows it; a copy is kept beside the database
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// What a reissue corrects in the award itself: grade=Merit or achieved_on=2026-10-20
    Correct {
        #[command(flatten)]
        which: Which,
        /// Field and right value
        correction: String,
    },
    /// Whose fault it is after all; the fee follows
    Fault {
        #[command(flatten)]
        which: Which,
        /// us, partner, carrier, centre or learner
        fault: Fault,
    },
    /// Say where the new paper goes
    SendTo {
        #[command(flatten)]
        which: Which,
        /// centre or learner
        to: GoesTo,
    },
    /// Note that the fee was paid, or waive it
    Fee {
        #[command(flatten)]
        which: Which,
        /// The receipt
        #[arg(long, required_unless_present = "waive")]
        paid: Option<String>,
        /// Why it is waived; finance or the manager
        #[arg(long, conflicts_with = "paid", value_name = "REASON")]
        waive: Option<String>,
    },
    /// Leave it proposed to a second person
    Propose(Which),
    /// Agree to it, as the second person
    Agree(Which),
    /// Build the special run of agreed applications
    Build {
        /// The applications; none: every agreed one that waits
        applications: Vec<ApplicationRef>,
    },
    /// Say no
    Decline {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take it back; what was agreed is taken out of its run and the old certificate restored
    Withdraw {
        #[command(flatten)]
        which: Which,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// The new certificate was sent: close it
    Close(Which),
    /// Witness, as the second person, that an old paper was destroyed
    Witness {
        /// A serial, its last digits, or a verification code
        certificate: String,
    },
    /// What applications cost
    Fees,
    /// Set what one costs, from today on
    SetFee {
        /// reprint, reissue, replacement, transcript or "confirmation letter"
        kind: FeeKind,
        /// Such as 45 or 45.00
        amount: String,
        /// The brand's code [default: the house]
        #[arg(long)]
        brand: Option<String>,
        /// The currency
        #[arg(long, default_value = "GBP")]
        currency: String,
        /// Whose fault costs nothing
        #[arg(long = "free-for", value_name = "FAULT")]
        free_for: Vec<Fault>,
        /// Nothing is due within so many days of the issue date
        #[arg(long, default_value_t = 0, value_name = "DAYS")]
        free_days: u32,
    },
}

/// Which application.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Its reference, such as AP-2026-0007
    application: ApplicationRef,
}

pub fn certificate(desk: &Desk, steps: CertificateSteps) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    Ok(match steps {
        CertificateSteps::Reprint { asked, fault } => {
            apply(&mut core, ApplicationKind::Reprint, fault, &asked, Vec::new())?
        }
        CertificateSteps::Replace { asked, fault } => {
            apply(&mut core, ApplicationKind::Replacement, fault, &asked, Vec::new())?
        }
        CertificateSteps::Reissue { asked, fault, corrections } => {
            let pairs = corrections.iter().map(|text| pair(text)).collect::<Result<_, _>>()?;
            apply(&mut core, ApplicationKind::Reissue, fault, &asked, pairs)?
        }
        CertificateSteps::Revoke { certificate, reason, authority } => {
            let serial = core.certificate_called(&certificate)?;
            let words = core.propose_revocation(&serial, &reason, &authority)?;
            let data = json!({ "serial": serial.to_string(), "state": "proposed", "words": words });
            Answer::sentence(format!("Proposed to a second person: {words}"), data)
        }
        CertificateSteps::IssuedInError { about, words } => {
            let (raised, event) = core.issued_in_error(&about, &words)?;
            let view = core.notifiable(event)?;
            let sentence = format!(
                "{} raised, due {}; {event} opened: {} learners, {} certificates.",
                raised.exception,
                raised.due_on,
                view.learners,
                view.certificates.len()
            );
            let data = json!({ "exception": raised.exception.to_string(), "event": event.to_string(), "learners": view.learners,
                               "certificates": view.certificates.len() });
            Answer::sentence(sentence, data)
        }
        CertificateSteps::Found { certificate, how, place, ask } => found(&mut core, &certificate, how, place, ask)?,
    })
}

fn found(
    core: &mut Core,
    certificate: &str,
    how: Option<String>,
    place: Option<String>,
    ask: bool,
) -> Result<Answer, Error> {
    let serial = core.certificate_called(certificate)?;
    if ask {
        core.ask_for_old_paper_witness(&serial)?;
        let sentence = format!("A witness is asked for the destruction of the old paper {serial}.");
        return Ok(Answer::sentence(sentence, json!({ "serial": serial.to_string() })));
    }
    let (Some(how), Some(place)) = (how, place) else {
        let words = core.paper_in_hand(&serial)?;
        let state = core.certificate(&serial.to_string())?.state;
        let good = format!("{serial} is {state}: its paper is good.");
        let sentence = words.clone().unwrap_or(good);
        let data = json!({ "serial": serial.to_string(), "state": state.code(), "good": words.is_none() });
        return Ok(Answer::sentence(sentence, data).with_finding(words.is_some()));
    };
    let done = core.take_in_old_paper(&serial, &how, &place)?;
    let next = done.followed_by.as_ref().map(|next| format!(", replaced by {next}")).unwrap_or_default();
    let sentence = format!("{serial} is {}{next}: its paper is taken in and waits for a witness.", done.state);
    let data = json!({ "serial": done.serial, "state": done.state.code(), "followed_by": done.followed_by });
    Ok(Answer::sentence(sentence, data))
}

fn apply(
    core: &mut Core,
    kind: ApplicationKind,
    fault: Fault,
    asked: &Asked,
    corrections: Vec<(String, String)>,
) -> Result<Answer, Error> {
    let dated_on = asked.dated.as_deref().map(|text| typed(core, text)).transpose()?;
    let evidence = asked.evidence.iter().map(|text| {
        let (kind, words) = pair(text)?;
        Ok(EvidenceOrder { kind: kind.parse()?, words, dated_on, file: None })
    });
    let order = ApplicationOrder {
        kind,
        certificate: asked.certificate.clone(),
        fault,
        asked_by: asked.by,
        applicant: asked.applicant.clone(),
        reason: asked.reason.clone(),
        goes_to: asked.to,
        brand: asked.brand.clone(),
        corrections,
        evidence: evidence.collect::<Result<_, Error>>()?,
    };
    let application = core.apply_for_replacement(&order)?;
    told(core, application, "is written down")
}

fn pair(text: &str) -> Result<(String, String), Error> {
    let wanted = || {
        Error::new(ErrorKind::Arguments, format!("`{text}` is not of the form NAME=VALUE"))
            .with_hint("Write the name, =, and the value.")
    };
    let (name, value) = text.split_once('=').ok_or_else(wanted)?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub fn run(desk: &Desk, command: ReplacementCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let core = &mut core;
    Ok(match command {
        ReplacementCommand::Show(which) => show(core, which.application)?,
        ReplacementCommand::List { filter } => super::lists::of(core, SheetKind::Applications, &filter)?,
        ReplacementCommand::Evidence { which, kind, words, dated, file } => {
            let dated_on = dated.as_deref().map(|text| typed(core, text)).transpose()?;
            let file = file.map(|path| core.keep_evidence(&path)).transpose()?;
            core.keep_application_evidence(which.application, &EvidenceOrder { kind, words, dated_on, file })?;
            told(core, which.application, "has this evidence now")?
        }
        ReplacementCommand::Correct { which, correction } => {
            let (field, value) = pair(&correction)?;
            core.correct_by_reissue(which.application, &field, &value)?;
            told(core, which.application, "corrects that now")?
        }
        ReplacementCommand::Fault { which, fault } => {
            core.set_application_fault(which.application, fault)?;
            told(core, which.application, "has another fault now")?
        }
        ReplacementCommand::SendTo { which, to } => {
            core.send_replacement_to(which.application, to)?;
            told(core, which.application, &format!("goes to the {to} now"))?
        }
        ReplacementCommand::Fee { which, paid, waive } => {
            match (paid, waive) {
                (_, Some(reason)) => core.waive_fee(which.application, &reason)?,
                (Some(receipt), None) => core.note_fee_paid(which.application, &receipt)?,
                (None, None) => {}
            }
            told(core, which.application, "has its fee settled")?
        }
        ReplacementCommand::Propose(which) => {
            let words = core.propose_replacement(which.application)?;
            let data = json!({ "application": which.application.to_string(), "state": "proposed", "words": words });
            Answer::sentence(format!("Proposed to a second person: {words}"), data)
        }
        ReplacementCommand::Agree(which) => {
            let done = core.agree_replacement(which.application)?;
            let face = if done.says_replacement { "will say REPLACEMENT" } else { "will not say REPLACEMENT" };
            let sentence =
                format!("{} agreed: {} is being replaced; the new paper {face}.", done.application, done.certificate);
            let data = json!({ "application": done.application.to_string(), "certificate": done.certificate,
                               "award": done.award.to_string(), "says_replacement": done.says_replacement });
            Answer::sentence(sentence, data)
        }
        ReplacementCommand::Build { applications } => build(core, &applications)?,
        ReplacementCommand::Decline { which, reason } => {
            core.decline_replacement(which.application, &reason)?;
            told(core, which.application, "is declined")?
        }
        ReplacementCommand::Withdraw { which, reason } => {
            core.withdraw_replacement(which.application, &reason)?;
            told(core, which.application, "is withdrawn")?
        }
        ReplacementCommand::Close(which) => {
            core.close_replacement(which.application)?;
            told(core, which.application, "is closed")?
        }
        ReplacementCommand::Witness { certificate } => {
            let serial = core.certificate_called(&certificate)?;
            let changed = core.witness_old_paper(&serial)?;
            let face = if changed { " Its replacement need not say REPLACEMENT any more." } else { "" };
            let data = json!({ "serial": serial.to_string(), "replacement_says_nothing": changed });
            Answer::sentence(format!("The destruction of the old paper {serial} is witnessed.{face}"), data)
        }
        ReplacementCommand::Fees => fees(core)?,
        ReplacementCommand::SetFee { kind, amount, brand, currency, free_for, free_days } => {
            let rule = FeeRule {
                brand,
                kind,
                amount: parse_money(&amount)?,
                currency,
                free_faults: free_for,
                free_days,
                from: core.today(),
            };
            core.set_fee_rule(&rule)?;
            let whose = rule.brand.as_deref().unwrap_or("the house");
            let shown = money_text(rule.amount, &rule.currency);
            Answer::sentence(
                format!("A {kind} of {whose} costs {shown} from {}.", rule.from),
                json!({ "kind": kind.code(), "brand": rule.brand, "amount": rule.amount, "currency": rule.currency }),
            )
        }
    })
}

fn build(core: &mut Core, applications: &[ApplicationRef]) -> Result<Answer, Error> {
    let all = if applications.is_empty() { core.agreed_applications()? } else { applications.to_vec() };
    if all.is_empty() {
        return Ok(Answer::sentence("No agreed application waits for its run.", json!({ "rows": [], "count": 0 })));
    }
    let built = core.build_replacement_run(&all)?;
    let lines = built
        .iter()
        .map(|run| format!("{} built: {} certificates on {}.", run.batch, run.proposal.awards, run.proposal.template));
    let rows: Vec<Value> =
        built.iter().map(|run| json!({ "batch": run.batch.to_string(), "awards": run.proposal.awards })).collect();
    Ok(Answer::lines(lines, json!({ "count": rows.len(), "rows": rows })))
}

fn fees(core: &Core) -> Result<Answer, Error> {
    let head = ["Brand", "Kind", "Amount", "Currency", "Free for", "Free days", "From"].map(str::to_owned).to_vec();
    let rows = core.fee_rules()?.into_iter().map(|rule| {
        vec![
            rule.brand.unwrap_or_else(|| "the house".to_owned()),
            rule.kind.to_string(),
            format!("{}.{:02}", rule.amount / 100, rule.amount % 100),
            rule.currency,
            rule.free_faults.iter().map(|fault| fault.code()).collect::<Vec<_>>().join(", "),
            rule.free_days.to_string(),
            rule.from.to_string(),
        ]
    });
    Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
}

/// One sentence and the next step.
fn told(core: &Core, application: ApplicationRef, what: &str) -> Result<Answer, Error> {
    let view = core.application(application)?;
    let mut lines =
        vec![format!("{application} {what}: {} of {}, {}.", view.facts.kind, view.facts.serial, view.facts.state)];
    lines.extend(view.next_step.clone());
    Ok(Answer::lines(lines, data(&view)))
}

fn data(view: &ApplicationView) -> Value {
    let row = &view.facts;
    let differences: Vec<_> =
        view.differences.iter().map(|d| json!({ "fact": d.fact, "paper": d.paper, "records": d.records })).collect();
    let evidence: Vec<_> = view
        .evidence
        .iter()
        .map(|e| {
            json!({ "kind": e.kind.code(), "words": e.words, "dated_on": e.dated_on.map(|d| d.to_string()), "seen_by": e.seen_by,
                    "seen_on": e.seen_on.to_string(), "file": e.file })
        })
        .collect();
    json!({
        "ref": row.reference.to_string(), "kind": row.kind.code(), "state": row.state.code(), "certificate": row.serial.to_string(),
        "certificate_state": row.certificate.code(), "award": row.award.to_string(), "learner": row.learner.to_string(),
        "brand": row.brand, "fault": row.fault.code(), "asked_by": row.asked_by.code(), "reason": row.reason, "goes_to": row.goes_to.code(),
        "fee": { "state": row.fee.code(), "amount": row.fee_amount, "currency": row.fee_currency, "why": row.fee_why,
                 "reference": row.fee_reference, "by": row.fee_by },
        "missing": view.missing.iter().map(|kind| kind.code()).collect::<Vec<_>>(), "evidence": evidence,
        "differences": differences, "holds": view.holds, "says_replacement": row.says_replacement,
        "new": row.new_serial, "run": row.run.map(|run| run.to_string()), "not_yet": view.not_yet, "next_step": view.next_step,
    })
}

/// One application, whole.
pub fn show(core: &Core, application: ApplicationRef) -> Result<Answer, Error> {
    let view = core.application(application)?;
    let row = &view.facts;
    let mut lines = vec![format!("{application}  {} of {}  {}", row.kind, row.serial, row.state)];
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            lines.push(format!("  {name:<16} {value}"));
        }
    };
    add("learner", format!("{} {}", row.learner, row.learner_name));
    add("award", row.award.to_string());
    add("old certificate", format!("{}, {}", row.serial, row.certificate));
    add("new certificate", row.new_serial.clone().unwrap_or_default());
    add("run", row.run.map(|run| run.to_string()).unwrap_or_default());
    add("asked by", [row.asked_by.code(), &row.applicant].join(" ").trim().to_owned());
    add("fault", row.fault.to_string());
    add("goes to", format!("{}: {}", row.goes_to, view.address.replace('\n', ", ")));
    add("because", row.reason.clone());
    add("applied", format!("{} by {}", row.applied_on, row.applied_by));
    let amount = if row.fee_amount == 0 {
        String::new()
    } else {
        format!("{}, ", money_text(row.fee_amount, &row.fee_currency))
    };
    add("fee", format!("{amount}{} ({})", row.fee, row.fee_why));
    add("settled by", row.fee_by.as_ref().map(|by| format!("{by}: {}", row.fee_reference)).unwrap_or_default());
    for one in &view.evidence {
        let dated = one.dated_on.map(|day| format!(", dated {day}")).unwrap_or_default();
        add("evidence", format!("{}: {}{dated}; seen by {} on {}", one.kind, one.words, one.seen_by, one.seen_on));
    }
    for kind in &view.missing {
        add("missing", format!("evidence of {kind}"));
    }
    for one in &view.differences {
        add("changes", format!("{}: `{}` becomes `{}`", one.fact, one.paper, one.records));
    }
    for hold in &view.holds {
        add("held", hold.clone());
    }
    if let Some(paper) = &view.old_paper {
        let gone = paper
            .destroyed_on
            .map_or_else(|| format!("in {}, waits for a witness", paper.place), |day| format!("destroyed on {day}"));
        add("old paper", format!("back on {}, {gone}", paper.back_on));
    }
    add("ended", row.ended_on.map(|day| format!("{day}: {}", row.end_reason)).unwrap_or_default());
    add("not yet", view.not_yet.clone().unwrap_or_default());
    add("next step", view.next_step.clone().unwrap_or_default());
    let data = data(&view);
    Ok(Answer::lines(lines, data))
}
