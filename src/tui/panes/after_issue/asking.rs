//! The forms that ask for something about a certificate: a reprint, a reissue, a replacement, a revocation. Separate from
//! the verbs because they only gather words.
//!
//! **Invariant:** each form asks for exactly what its kind of application needs; what is missing is kept later as evidence.

use crate::core::domain::certificates::Serial;
use crate::core::domain::dates::day_text;
use crate::core::domain::replacements::{ApplicationKind, AskedBy, EvidenceKind, Fault, GoesTo};
use crate::core::{ApplicationOrder, EvidenceOrder};
use crate::tui::effects::{Action, AfterIssue};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::layers::{Cx, Step};

/// The form of a reprint among drafts.
pub const REPRINT: &str = "reprint";
/// The form of a reissue among drafts.
pub const REISSUE: &str = "reissue";
/// The form of a replacement among drafts.
pub const REPLACE: &str = "replacement";
/// The form of a revocation among drafts.
pub const REVOKE: &str = "revocation";

/// Asks for a reprint.
pub fn reprint(serial: &str, _: &Cx) -> Vec<Step> {
    let fields = vec![
        fault(ApplicationKind::Reprint, Fault::Us),
        Field::text("reason", "What happened").required(),
        asked_by(AskedBy::House),
        goes_to(GoesTo::Centre),
        Field::text("fault_seen", "Evidence of the fault"),
    ];
    ask(
        REPRINT,
        ApplicationKind::Reprint,
        serial,
        fields,
        "Made again after dispatch: our, the partner's or the carrier's fault.",
    )
}

/// Asks for a reissue.
pub fn reissue(serial: &str, cx: &Cx) -> Vec<Step> {
    let fields = vec![
        fault(ApplicationKind::Reissue, Fault::Centre),
        Field::text("reason", "What is wrong").required(),
        asked_by(AskedBy::Centre),
        goes_to(GoesTo::Centre),
        Field::text("grade", "Right grade"),
        Field::new("achieved_on", "Right day achieved", Kind::Day),
        Field::text("correction_seen", "Evidence"),
        Field::new("dated", "Its date", Kind::Day).with(day_text(cx.core.today())),
    ];
    ask(
        REISSUE,
        ApplicationKind::Reissue,
        serial,
        fields,
        "Contents corrected. A name or place is amended on its record first; then this prints it.",
    )
}

/// Asks for a replacement.
pub fn replace(serial: &str, _: &Cx) -> Vec<Step> {
    let fields = vec![
        Field::text("reason", "What happened").required(),
        asked_by(AskedBy::Learner),
        Field::text("applicant", "Name of who asks"),
        goes_to(GoesTo::Learner),
        fault(ApplicationKind::Replacement, Fault::Learner),
        Field::text("entitlement_seen", "Entitlement seen"),
        Field::text("identity_seen", "Identity seen"),
    ];
    ask(
        REPLACE,
        ApplicationKind::Replacement,
        serial,
        fields,
        "A new one asked for later. Two people agree; the old one is cancelled when the new one passes.",
    )
}

fn fault(kind: ApplicationKind, first: Fault) -> Field {
    Field::choice("fault", "Whose fault", kind.faults().iter().map(|fault| fault.code())).required().with(first.code())
}

fn goes_to(first: GoesTo) -> Field {
    Field::choice("to", "New one goes to", GoesTo::ALL.iter().map(|one| one.code())).required().with(first.code())
}

fn asked_by(first: AskedBy) -> Field {
    Field::choice("by", "Asked by", AskedBy::ALL.iter().map(|one| one.code())).required().with(first.code())
}

fn ask(name: &'static str, kind: ApplicationKind, serial: &str, fields: Vec<Field>, head: &str) -> Vec<Step> {
    let certificate = serial.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let order = order_of(kind, &certificate, values)?;
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Apply(Box::new(order))))])
    };
    let form = Form::new(name, serial, format!("{kind} of {serial}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(vec![head.to_owned()]).button("Apply")))]
}

fn order_of(kind: ApplicationKind, certificate: &str, values: &Values) -> Result<ApplicationOrder, Wrong> {
    let wrong = |field, words: &str| Wrong { field, words: words.to_owned() };
    let dated_on =
        values.some("dated").map(|day| day.parse()).transpose().map_err(|_| wrong("dated", "wanted a day"))?;
    let mut evidence = Vec::new();
    for (field, shows) in [
        ("fault_seen", EvidenceKind::Fault),
        ("correction_seen", EvidenceKind::Correction),
        ("entitlement_seen", EvidenceKind::Entitlement),
        ("identity_seen", EvidenceKind::Identity),
    ] {
        let words = values.some(field);
        evidence.extend(words.map(|words| EvidenceOrder { kind: shows, words, dated_on, file: None }));
    }
    let corrected = [("grade", "grade"), ("achieved_on", "achieved on")];
    let corrections = corrected.iter().filter_map(|(field, name)| Some(((*name).to_owned(), values.some(field)?)));
    Ok(ApplicationOrder {
        kind,
        certificate: certificate.to_owned(),
        fault: values.get("fault").parse().map_err(|_| wrong("fault", "Down chooses"))?,
        asked_by: values.get("by").parse().map_err(|_| wrong("by", "Down chooses"))?,
        applicant: values.get("applicant").to_owned(),
        reason: values.get("reason").to_owned(),
        goes_to: values.some("to").map(|to| to.parse()).transpose().map_err(|_| wrong("to", "Down chooses"))?,
        brand: None,
        corrections: corrections.collect(),
        evidence,
    })
}

/// Proposes to revoke.
pub fn revoke(serial: &str, _: &Cx) -> Vec<Step> {
    let Ok(certificate) = serial.parse::<Serial>() else { return Vec::new() };
    let fields =
        vec![Field::text("reason", "Reason").required(), Field::text("authority", "On whose decision").required()];
    let submit = move |values: &Values, _: &Cx| {
        let (reason, authority) = (values.get("reason").to_owned(), values.get("authority").to_owned());
        Ok(vec![Step::Do(Action::AfterIssue(AfterIssue::Revoke(certificate.clone(), reason, authority)))])
    };
    let head = "A second person does it; then the award is cancelled and the serial is never good again.".to_owned();
    let form = Form::new(REVOKE, serial, format!("revoke {serial}"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(vec![head]).button("Propose")))]
}
