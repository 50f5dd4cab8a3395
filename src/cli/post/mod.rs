//! `post …`: packing, labels, rules, manifests, collections, tracking, returns, destruction, inbound post. Split by noun:
//! the words of the commands and what several share stand here, the work beside it.

mod carrying;
mod manifests;
mod packing;
mod papers;
mod returns;
mod rules;
mod showing;

use serde_json::json;

use super::answer::Answer;
use super::desk::Desk;
use crate::core::domain::UnknownCode;
use crate::core::domain::post::addresses::AddressField;
use crate::core::domain::references::{ConsignmentRef, ManifestRef, RegistrationRef, ReturnRef};
use crate::core::{BookOrder, Error, ErrorKind, HandOver, Taken};

pub use showing::show;

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum PostCommand {
    /// A consignment, returned paper, inbound item or manifest with everything known of it
    Show {
        /// C-…, RP-…, IP-… or PM-…
        reference: String,
    },
    /// Put sheets into a consignment: a serial, last digits, 53-78, =42 for the rest counted; -52 takes one out
    #[command(allow_negative_numbers = true)]
    Pack {
        /// The consignment
        consignment: ConsignmentRef,
        /// What is scanned; nothing for a letter
        #[arg(allow_hyphen_values = true)]
        sheets: Vec<String>,
    },
    /// Open a packed or booked consignment again
    Unpack {
        /// The consignment
        consignment: ConsignmentRef,
    },
    /// The label: amend it, confirm it, take it from the record again, accept Roman letters for the carrier
    Label {
        /// The consignment
        consignment: ConsignmentRef,
        /// field=value: name, company, line1, line2, line3, city, postcode, country, phone, email
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// field=value in Roman letters, for the carrier's file only
        #[arg(long, value_name = "FIELD=VALUE")]
        carrier: Vec<String>,
        /// Accept the proposed Roman letters for the carrier's file
        #[arg(long)]
        roman: bool,
        /// Address and telephone were confirmed with the addressee
        #[arg(long)]
        confirm: bool,
        /// Take the address from the record as it is now
        #[arg(long)]
        renew: bool,
    },
    /// Where certificates go whose learner wants them at the employer's
    Employer {
        /// The registration
        registration: RegistrationRef,
        /// field=value: name, line1, line2, line3, city, postcode, country, phone
        #[arg(long, value_name = "FIELD=VALUE", required = true)]
        set: Vec<String>,
    },
    /// Hand packed consignments in at the counter
    HandIn {
        /// The consignments
        #[arg(required = true)]
        consignments: Vec<ConsignmentRef>,
    },
    /// Hand a consignment over in the house to who collects it
    HandOver {
        /// The consignment
        consignment: ConsignmentRef,
        /// Who collects it
        #[arg(long)]
        by: String,
        /// The kind of document seen, such as passport; never its number
        #[arg(long)]
        document: String,
        /// The authority seen, when somebody else collects
        #[arg(long, default_value = "")]
        on_behalf: String,
    },
    /// The carrier's file: checked, made, dropped
    #[command(subcommand)]
    Manifest(manifests::ManifestCommand),
    /// Book the collection of a manifest, when what lies packed is what it says
    Book {
        /// The manifest
        manifest: ManifestRef,
        /// The day; today when left out
        #[arg(long, default_value = "")]
        on: String,
        /// From when, such as 14:00
        #[arg(long)]
        from: String,
        /// To when, such as 16:00
        #[arg(long)]
        to: String,
        /// The carrier's reference of the booking
        #[arg(long)]
        reference: String,
    },
    /// Confirm what the driver took: everything, so many counted, or only those named
    Collect {
        /// The manifest
        manifest: ManifestRef,
        /// So many, counted by hand
        #[arg(long, conflicts_with = "only")]
        count: Option<u32>,
        /// Only these; the others stay booked
        #[arg(long)]
        only: Vec<ConsignmentRef>,
    },
    /// The tracking number of a consignment, or what the carrier says of it
    Track {
        /// The consignment
        consignment: ConsignmentRef,
        /// Its tracking number
        number: Option<String>,
        /// What the carrier says, in its words
        #[arg(long)]
        says: Option<String>,
        /// The day of that; today when left out
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
    },
    /// Say what became of a consignment that left
    Mark {
        /// The consignment
        consignment: ConsignmentRef,
        /// delivered, not-delivered, returned or lost
        state: String,
        /// How that is known
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// What is claimed of the carrier for a consignment that was lost
    Claim {
        /// The consignment
        consignment: ConsignmentRef,
        /// The carrier's reference of the claim
        #[arg(long)]
        reference: String,
        /// The amount, such as 25.00
        #[arg(long)]
        amount: String,
        /// Three letters
        #[arg(long, default_value = "GBP")]
        currency: String,
    },
    /// Note that papers came back: serials, or a consignment
    Return(returns::Return),
    /// A returned paper's address: the newer one of the record, or typed
    Repair {
        /// The returned paper
        item: ReturnRef,
        /// Accept the address the record has now
        #[arg(long, conflicts_with = "set")]
        newer: bool,
        /// field=value, as on a label
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Where a returned paper lies, and until when it is held
    Hold {
        /// The returned paper
        item: ReturnRef,
        /// Where it lies
        #[arg(long)]
        place: Option<String>,
        /// The last day
        #[arg(long)]
        until: Option<chrono::NaiveDate>,
    },
    /// Send returned papers again, in a consignment of their own
    Redispatch {
        /// Returned papers, RP-… or serials; all of one addressee
        #[arg(required = true)]
        papers: Vec<String>,
    },
    /// Give up a consignment opened to send papers again: they are held again
    GiveUp {
        /// The consignment
        consignment: ConsignmentRef,
    },
    /// Destroy returned papers: the first person proposes, the same by a witness does it
    Destroy {
        /// Returned papers, RP-… or serials
        #[arg(required = true)]
        papers: Vec<String>,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Inbound post: noted, given out, linked, done
    #[command(subcommand)]
    Inbound(returns::InboundCommand),
    /// A consignment for a letter about a record
    Letter {
        /// The learner or centre it goes to
        to: String,
        /// The record it is about
        #[arg(long, default_value = "")]
        about: String,
    },
    /// Service rules, figures, carriers' words, columns of the carrier's file
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Address labels as one PDF
    Labels(papers::Papers),
    /// A packing list for each consignment
    PackingLists(papers::Papers),
    /// A customs form for each consignment that goes abroad
    CustomsForms(papers::Papers),
}

/// Runs one command.
pub fn run(desk: &Desk, command: PostCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let core = &mut core;
    match command {
        PostCommand::Show { reference } => show(core, &reference),
        PostCommand::Pack { consignment, sheets } => packing::pack(core, consignment, &sheets),
        PostCommand::Unpack { consignment } => {
            core.unpack(consignment)?;
            Ok(said(format!("{consignment} is open again; `post pack` with -52 takes a sheet out."), consignment))
        }
        PostCommand::Label { consignment, set, carrier, roman, confirm, renew } => {
            let edits = packing::Edits { set: fields(&set)?, carrier: fields(&carrier)?, roman, confirm, renew };
            packing::label(core, consignment, &edits)
        }
        PostCommand::Employer { registration, set } => packing::employer(core, registration, &set),
        PostCommand::HandIn { consignments } => {
            Ok(carrying::handed(&core.hand_in(&consignments)?, "handed in at the counter"))
        }
        PostCommand::HandOver { consignment, by, document, on_behalf } => {
            let over = HandOver { by, document, on_behalf };
            Ok(carrying::handed(&core.hand_over(consignment, &over)?, "handed over in the house"))
        }
        PostCommand::Manifest(command) => manifests::run(core, command),
        PostCommand::Book { manifest, on, from, to, reference } => {
            manifests::book(core, manifest, &BookOrder { on, from, to, reference })
        }
        PostCommand::Collect { manifest, count, only } => {
            let taken = match (count, only.is_empty()) {
                (Some(count), _) => Taken::Counted(count),
                (None, false) => Taken::Named(only),
                (None, true) => Taken::All,
            };
            manifests::collect(core, manifest, &taken)
        }
        PostCommand::Track { consignment, number, says, on } => carrying::track(core, consignment, number, says, on),
        PostCommand::Mark { consignment, state, reason } => carrying::mark(core, consignment, &state, &reason),
        PostCommand::Claim { consignment, reference, amount, currency } => {
            carrying::claim(core, consignment, reference, &amount, &currency)
        }
        PostCommand::Return(order) => returns::note(core, &order),
        PostCommand::Repair { item, newer, set } => returns::repair(core, item, newer, &fields(&set)?),
        PostCommand::Hold { item, place, until } => {
            core.amend_return(item, place.as_deref(), until)?;
            Ok(returns::shown(&core.returned_item(item)?))
        }
        PostCommand::Redispatch { papers } => returns::redispatch(core, &papers),
        PostCommand::GiveUp { consignment } => {
            let papers = core.give_up_redispatch(consignment)?;
            Ok(said(format!("{consignment} is given up; {papers} papers are held again."), consignment))
        }
        PostCommand::Destroy { papers, reason } => returns::destroy(core, &papers, &reason),
        PostCommand::Inbound(command) => returns::inbound(core, command),
        PostCommand::Letter { to, about } => {
            let consignment = core.consign_letter(&to, &about)?;
            Ok(said(format!("{consignment} is open for the letter; `post pack {consignment}` closes it."), consignment))
        }
        PostCommand::Rules(command) => rules::run(core, command),
        PostCommand::Labels(order) => papers::labels(core, order),
        PostCommand::PackingLists(order) => papers::packing_lists(core, order),
        PostCommand::CustomsForms(order) => papers::customs_forms(core, order),
    }
}

fn said(sentence: String, consignment: ConsignmentRef) -> Answer {
    Answer::sentence(sentence, json!({ "consignment": consignment.to_string() }))
}

fn list<T: ToString>(all: &[T]) -> String {
    texts(all).join(", ")
}

fn texts<T: ToString>(all: &[T]) -> Vec<String> {
    all.iter().map(ToString::to_string).collect()
}

/// `field=value` as typed. Refuses a field an address has not.
fn fields(typed: &[String]) -> anyhow::Result<Vec<(AddressField, String)>> {
    let one = |text: &String| {
        let (field, value) = text.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Arguments, format!("`{text}` is no field=value")).with_hint("Write --set city=Leeds.")
        })?;
        Ok((word::<AddressField>(field.trim())?, value.to_owned()))
    };
    typed.iter().map(one).collect()
}

/// A word of a closed list as typed. Refuses any other as a wrong argument.
fn word<T: std::str::FromStr<Err = UnknownCode>>(typed: &str) -> Result<T, Error> {
    typed.parse().map_err(|unknown: UnknownCode| Error::new(ErrorKind::Arguments, unknown.to_string()))
}
