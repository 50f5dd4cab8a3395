//! `letter make|list|show|print|sent|withdraw`: the register of letters.

use std::path::PathBuf;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::letters::LetterKind;
use crate::core::domain::references::LetterRef;
use crate::core::domain::sheets::SheetKind;
use crate::core::{Core, Error, LetterOrder};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum LetterCommand {
    /// Make one and keep it in the register
    Make {
        /// "confirmation letter", "recall letter", "cover letter" or "pass letter"; the word letter may be left out
        kind: String,
        /// An award or serial; for a cover letter the application
        #[arg(long)]
        about: String,
        /// To whom, line breaks as \n [default: the learner]
        #[arg(long, default_value = "")]
        to: String,
        /// Why, where the letter says it
        #[arg(long, default_value = "")]
        reason: String,
        /// The receipt of its fee, where one is due
        #[arg(long, default_value = "")]
        receipt: String,
    },
    /// Letters, by the filter language of the window
    List {
        /// Such as: state:made kind:recall
        #[arg(long, default_value = "")]
        filter: String,
    },
    /// One letter
    Show {
        /// Its reference
        letter: LetterRef,
    },
    /// Write it into a folder as PDF, the same bytes every time
    Print {
        /// Its reference
        letter: LetterRef,
        /// The folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Note that it was sent
    Sent {
        /// Its reference
        letter: LetterRef,
        /// By post with its number, or by e-mail
        #[arg(long)]
        how: String,
    },
    /// Withdraw it before it is sent
    Withdraw {
        /// Its reference
        letter: LetterRef,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

pub fn run(desk: &Desk, command: LetterCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    Ok(match command {
        LetterCommand::Make { kind, about, to, reason, receipt } => {
            let kind = kind_of(&kind)?;
            let addressee = to.replace("\\n", "\n");
            let letter = core.make_letter(&LetterOrder { kind, about, addressee, reason, receipt })?;
            let row = core.letter(letter)?;
            let sentence =
                format!("{letter} made: {kind} about {}, on {}; it is not sent yet.", row.subject, row.template);
            Answer::sentence(sentence, data(&core, letter)?)
        }
        LetterCommand::List { filter } => super::lists::of(&core, SheetKind::Letters, &filter)?,
        LetterCommand::Show { letter } => show(&core, letter)?,
        LetterCommand::Print { letter, out } => {
            let written = core.print_letter(letter, &out)?;
            let shown = written.file.display().to_string();
            Answer::sentence(format!("{letter} written: {shown}"), json!({ "file": shown, "sha256": written.sha256 }))
        }
        LetterCommand::Sent { letter, how } => {
            core.send_letter(letter, &how)?;
            Answer::sentence(format!("{letter} is sent: {how}."), data(&core, letter)?)
        }
        LetterCommand::Withdraw { letter, reason } => {
            core.withdraw_letter(letter, &reason)?;
            Answer::sentence(format!("{letter} is withdrawn."), data(&core, letter)?)
        }
    })
}

fn kind_of(text: &str) -> Result<LetterKind, Error> {
    let whole = format!("{text} letter");
    Ok(text.parse().or_else(|no| whole.parse::<LetterKind>().map_err(|_| no))?)
}

fn data(core: &Core, letter: LetterRef) -> Result<serde_json::Value, Error> {
    let row = core.letter(letter)?;
    Ok(json!({
        "ref": letter.to_string(), "kind": row.kind.code(), "about": row.subject, "state": row.state.code(), "brand": row.brand,
        "template": row.template, "pages": row.pages, "sha256": data_encoding::HEXLOWER.encode(&row.sha256),
        "made_by": row.made_by, "made_on": row.made_on.to_string(), "sent_on": row.sent_on.map(|day| day.to_string()),
        "sent_how": row.sent_how,
    }))
}

/// One letter, whole.
pub fn show(core: &Core, letter: LetterRef) -> Result<Answer, Error> {
    let row = core.letter(letter)?;
    let mut lines = vec![format!("{letter}  {}  {}", row.kind, row.state)];
    let sent = row.sent_on.map(|day| format!("{day}, {}", row.sent_how)).unwrap_or_default();
    for (name, value) in [
        ("about", row.subject.clone()),
        ("to", row.addressee.replace('\n', ", ")),
        ("template", row.template.clone()),
        ("pages", row.pages.to_string()),
        ("made", format!("{} by {}", row.made_on, row.made_by)),
        ("sent", sent),
        ("withdrawn", row.end_reason.clone()),
        ("sha256", data_encoding::HEXLOWER.encode(&row.sha256)),
    ] {
        if !value.is_empty() {
            lines.push(format!("  {name:<10} {value}"));
        }
    }
    Ok(Answer::lines(lines, data(core, letter)?))
}
