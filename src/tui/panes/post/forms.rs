//! The forms about consignments: label, tracking, hand over, claim, manifest, papers,
//! letter, an employer's address. Separate because they only gather words.

use std::path::{Path, PathBuf};

use crate::core::domain::consignments::ConsignmentState;
use crate::core::domain::post::addresses::{AddressField, PostalAddress};
use crate::core::domain::references::{ConsignmentRef, RegistrationRef};
use crate::core::{CarrierClaim, ConsignmentCard, Error, HandOver, ImportKind, NewsOrder, PostPaper, PostPaperOrder};
use crate::tui::actions::PostStep;
use crate::tui::effects::{Action, Job};
use crate::tui::forms::{Field, Form, Kind, Values, Verdict, Wrong};
use crate::tui::layers::{Cx, Layer, Message, Step};

/// The fields of an address as a form has them.
const ADDRESS: [(AddressField, &str, &str); 10] = [
    (AddressField::Name, "name", "Name"),
    (AddressField::Company, "company", "Company"),
    (AddressField::Line1, "line1", "Line 1"),
    (AddressField::Line2, "line2", "Line 2"),
    (AddressField::Line3, "line3", "Line 3"),
    (AddressField::City, "city", "Town"),
    (AddressField::Postcode, "postcode", "Postcode"),
    (AddressField::Country, "country", "Country"),
    (AddressField::Phone, "phone", "Telephone"),
    (AddressField::Email, "email", "E-mail"),
];

/// Fields for an address as it stands.
pub fn address_fields(address: &PostalAddress) -> Vec<Field> {
    ADDRESS.iter().map(|(field, name, label)| Field::text(name, label).with(address.field(*field))).collect()
}

/// The fields of an address that differ from how it stood.
pub fn address_edits(values: &Values, address: &PostalAddress) -> Vec<(AddressField, String)> {
    let typed = ADDRESS.iter().map(|(field, name, _)| (*field, values.get(name).to_owned()));
    typed.filter(|(field, value)| address.field(*field) != value).collect()
}

/// The label of a consignment that is still in the house.
pub fn label(card: &ConsignmentCard) -> Box<dyn Layer> {
    let parcel = card.facts.life.reference;
    let address = card.label.address.clone();
    let mut fields = address_fields(&address);
    fields.push(Field::choice("confirmed", "Confirmed with them", ["no", "yes"]).with("no"));
    fields.push(Field::choice("roman", "For the carrier", ["as it is", "in Roman letters"]).with("as it is"));
    let mut head = Vec::new();
    if let Some(newer) = &card.label.newer {
        head.push(format!("The record has now: {}", newer.lines().join(", ")));
    }
    head.push("Only this label is amended; the record stays as it is.".to_owned());
    let submit = move |values: &Values, _: &Cx| {
        let (roman, confirmed) = (values.get("roman") == "in Roman letters", values.get("confirmed") == "yes");
        Ok(vec![Step::Do(Action::Post(PostStep::Label(parcel, address_edits(values, &address), roman, confirmed)))])
    };
    let form = Form::new("post label", parcel.to_string(), format!("Label of {parcel}"), fields, Box::new(submit));
    Box::new(form.head(head))
}

/// Tracking number, what the carrier says, what became of it.
pub fn tracking(card: &ConsignmentCard) -> Box<dyn Layer> {
    let parcel = card.facts.life.reference;
    let number = card.facts.tracking.clone().unwrap_or_default();
    let number_now = number.clone();
    let fields = vec![
        Field::text("number", "Tracking number").with(number),
        Field::text("says", "The carrier says"),
        Field::new("day", "On", Kind::Day),
        Field::choice("became", "It is", ["", "delivered", "not delivered", "returned", "lost"]),
        Field::text("reason", "How that is known"),
    ];
    let head = vec!["What the carrier says is mapped by its words; or say yourself what it is.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        let mut steps = Vec::new();
        let number = Some(values.get("number")).filter(|typed| *typed != number_now).unwrap_or_default().to_owned();
        let words = values.get("says").to_owned();
        if !number.is_empty() || !words.is_empty() {
            let day = values.some("day").and_then(|day| day.parse().ok());
            steps.push(Step::Do(Action::Post(PostStep::Track(parcel, number, NewsOrder { day, words }))));
        }
        if let Some(became) = values.some("became") {
            let to: ConsignmentState =
                became.parse().map_err(|_| Wrong { field: "became", words: "wanted one of the words shown".into() })?;
            let reason = values.get("reason").to_owned();
            steps.push(Step::Do(Action::Post(PostStep::Became(vec![parcel], to, reason))));
        }
        if steps.is_empty() {
            return Err(Wrong { field: "says", words: "nothing new was typed".into() });
        }
        Ok(steps)
    };
    let form =
        Form::new("post tracking", parcel.to_string(), format!("Tracking of {parcel}"), fields, Box::new(submit));
    Box::new(form.small().head(head))
}

/// Who collects a consignment in the house.
pub fn hand_over(parcel: ConsignmentRef) -> Box<dyn Layer> {
    let fields = vec![
        Field::text("by", "Collected by").required(),
        Field::choice(
            "document",
            "Document seen",
            ["passport", "driving licence", "identity card", "student card", "authority letter"],
        )
        .required(),
        Field::text("on_behalf", "On behalf of"),
    ];
    let head = vec!["Keep the kind of document, never its number. It has left the house then.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        let over = HandOver {
            by: values.get("by").to_owned(),
            document: values.get("document").to_owned(),
            on_behalf: values.get("on_behalf").to_owned(),
        };
        Ok(vec![Step::Do(Action::Post(PostStep::HandOver(parcel, over)))])
    };
    let form = Form::new("post hand over", parcel.to_string(), format!("Hand {parcel} over"), fields, Box::new(submit));
    Box::new(form.small().head(head).button("Hand over"))
}

/// What is claimed of the carrier.
pub fn claim(parcel: ConsignmentRef) -> Box<dyn Layer> {
    let fields = vec![
        Field::text("reference", "Claim reference").required(),
        Field::text("amount", "Amount").required().with("25.00"),
        Field::text("currency", "Currency").required().with("GBP"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let wrong = || Wrong { field: "amount", words: "wanted an amount such as 25.00".into() };
        let (whole, part) = values.get("amount").split_once('.').unwrap_or((values.get("amount"), "00"));
        let minor = |text: &str| text.parse::<u32>().map(i64::from).map_err(|_| wrong());
        if part.len() != 2 {
            return Err(wrong());
        }
        let amount = minor(whole)? * 100 + minor(part)?;
        let claim = CarrierClaim {
            reference: values.get("reference").to_owned(),
            amount,
            currency: values.get("currency").to_uppercase(),
            claimed_on: String::new(),
        };
        Ok(vec![Step::Do(Action::Post(PostStep::Claim(parcel, claim)))])
    };
    let form = Form::new("post claim", parcel.to_string(), format!("Claim for {parcel}"), fields, Box::new(submit));
    Box::new(form.small().button("Claim"))
}

fn free_file(name: &str, ending: &str) -> PathBuf {
    let folder = std::env::current_dir().unwrap_or_default();
    let path = |n: u32| folder.join(if n == 1 { format!("{name}.{ending}") } else { format!("{name}-{n}.{ending}") });
    (1..1_000).map(path).find(|path| !path.exists()).unwrap_or_else(|| path(1_000))
}

/// Where the carrier's file goes.
pub fn manifest(which: Vec<ConsignmentRef>, cx: &Cx) -> Box<dyn Layer> {
    let count = if which.is_empty() { cx.core.to_manifest().map_or(0, |all| all.len()) } else { which.len() };
    let file = free_file(&format!("manifest-{}", cx.core.today()), "csv");
    let free = |text: &str, cx: &Cx| match cx.core.may_write_file(std::path::Path::new(text)) {
        Ok(()) => Ok("free".to_owned()),
        Err(error) => Err(error.to_string().replace(text, "").trim().to_owned()),
    };
    let fields =
        vec![Field::new("file", "File", Kind::Checked(Box::new(free))).required().with(file.to_string_lossy())];
    let head = vec![
        format!("{count} packed consignments; the carrier takes every value of them."),
        "Addresses leave the office by this file; the trail keeps its digest.".to_owned(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::Manifest(which.clone(), PathBuf::from(values.get("file")))))])
    };
    let form = Form::new("post manifest", "", "Manifest for the carrier", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Write"))
}

/// Which papers, and where.
pub fn papers(which: &[ConsignmentRef]) -> Box<dyn Layer> {
    let words = PostPaper::ALL.iter().map(|paper| paper.code());
    let folder = std::env::current_dir().unwrap_or_default();
    let fields = vec![
        Field::choice("paper", "Papers", words).required().with("labels"),
        Field::text("folder", "Folder").required().with(folder.to_string_lossy()),
        Field::new("start", "First free label", Kind::Number).with("1"),
    ];
    let which = which.to_vec();
    let head = vec![format!("of {} consignments; they can be made again at any time", which.len())];
    let submit = move |values: &Values, _: &Cx| {
        let paper: PostPaper = values
            .get("paper")
            .parse()
            .map_err(|_| Wrong { field: "paper", words: "wanted one of the words shown".into() })?;
        let order = PostPaperOrder {
            paper,
            consignments: which.clone(),
            batch: None,
            folder: PathBuf::from(values.get("folder")),
            start: values.get("start").parse().unwrap_or(1),
        };
        Ok(vec![Step::Do(Action::Post(PostStep::Papers(order)))])
    };
    let form = Form::new("post papers", "", "Papers of the post", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Make"))
}

/// Where certificates of a registration go whose learner wants them at the employer's.
pub fn employer(reference: &str, cx: &Cx) -> Vec<Step> {
    let read = |registration: RegistrationRef| Ok((registration, cx.core.employer_address(registration)?));
    match reference.parse::<RegistrationRef>().map_err(Error::from).and_then(read) {
        Ok((registration, known)) => vec![Step::Open(employer_form(registration, known.unwrap_or_default()))],
        Err(error) => vec![Step::Say(Message::error(&error))],
    }
}

fn employer_form(registration: RegistrationRef, address: PostalAddress) -> Box<dyn Layer> {
    // The name is the employer's: a company beside it and an e-mail are not kept of one.
    let fields = address_fields(&address).into_iter().filter(|field| !matches!(field.name, "company" | "email"));
    let head = vec![
        "Used for labels when the registration says deliver to employer.".to_owned(),
        "Name, a street, and a town or postcode are needed.".to_owned(),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let kept = |field: AddressField| !matches!(field, AddressField::Company | AddressField::Email);
        let edits: Vec<_> = address_edits(values, &address).into_iter().filter(|(field, _)| kept(*field)).collect();
        if edits.is_empty() {
            return Err(Wrong { field: "name", words: "nothing of it differs".into() });
        }
        Ok(vec![Step::Do(Action::Post(PostStep::Employer(registration, edits)))])
    };
    let title = format!("Employer's address of {registration}");
    Box::new(
        Form::new("employer address", registration.to_string(), title, fields.collect(), Box::new(submit)).head(head),
    )
}

/// Which file of the carrier's news is brought in.
pub fn tracking_file() -> Box<dyn Layer> {
    let fields = vec![Field::new("file", "File", Kind::Text(tracking_looks)).required()];
    let head = vec![
        "What the carrier says, as CSV: tracking number or consignment, day, status.".to_owned(),
        "Words nobody mapped and numbers nobody knows hold their row, never the file.".to_owned(),
    ];
    let submit = |values: &Values, cx: &Cx| {
        let file = cx.core.file_named(Path::new(values.get("file")));
        Ok(vec![Step::Close, Step::Job(Job::ImportTracking(file))])
    };
    let form = Form::new("tracking file", "", "Bring a tracking file in", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Bring in"))
}

fn tracking_looks(path: &str, cx: &Cx) -> Verdict {
    let seen = cx.core.preview_file(ImportKind::Tracking, &cx.core.file_named(Path::new(path)), None);
    let seen = seen.map_err(|error| error.to_string())?;
    if seen.missing.is_empty() {
        Ok(format!("{} rows, {}", seen.rows, seen.encoding))
    } else {
        Err(format!("it has no column {}", seen.missing.join(", ")))
    }
}

/// To whom a letter goes, and about what.
pub fn letter() -> Box<dyn Layer> {
    let fields =
        vec![Field::text("to", "To, learner or centre").required(), Field::text("about", "About, a reference")];
    let submit = |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::Letter(values.get("to").to_owned(), values.get("about").to_owned())))])
    };
    let form = Form::new("post letter", "", "A consignment for a letter", fields, Box::new(submit));
    Box::new(form.small().button("Open"))
}
