//! Templates: every version with its state, its days and what a check of it finds; and the rule tester, which says for a
//! learner which template and logos apply and why. Separate because what a certificate looks like is decided by other
//! people than those who print it.

use super::super::papers::PREVIEW;
use super::super::places;
use crate::core::domain::Day;
use crate::core::domain::sheets::SheetKind;
use crate::core::domain::templates::TemplateState;
use crate::core::{Core, Error, ErrorKind, Explanation, LogoRow};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Job, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Step};
use crate::tui::record::{Leaf, RecordPage};
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list of template versions.
pub static TEMPLATES: Declaration = Declaration {
    kind: SheetKind::Templates,
    one: "template",
    columns: &["template", "brand", "kind", "paper", "state", "from", "to", "countries"],
    opens: |row| Some(place(&row.reference)),
    facts: Some(|label| Query::Card(card, label.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Why, Verb::Forward],
    empty: "No template yet: `certdesk template import FILE` brings one in.",
    base: "",
};

/// The page of one version.
pub static TEMPLATE: Leaf = Leaf {
    title: "template",
    asks: |label| Query::Card(card, label.to_owned()),
    verbs: PAGE,
    hints: &[Verb::Forward, Verb::Preview, Verb::Export, Verb::Recheck, Verb::Why, Verb::Timeline],
    scan: None,
    after: None,
};

/// The logo table.
pub static LOGOS: Declaration = Declaration {
    kind: SheetKind::Logos,
    one: "logo row",
    columns: &["row", "place", "kind", "regulated", "from", "to", "logos", "note"],
    opens: |row| Some(places::at(4, "Logo row", &row.reference)),
    facts: Some(|row| Query::Card(logo_card, row.to_owned())),
    verbs: LOGO_VERBS,
    hints: &[Verb::Why],
    empty: "No logo table yet: `certdesk import logos FILE` brings one in.",
    base: "",
};

/// The page of one row of it.
pub static LOGO_ROW: Leaf = Leaf {
    title: "logo row",
    asks: |row| Query::Card(logo_card, row.to_owned()),
    verbs: LOGO_VERBS,
    hints: &[Verb::Why, Verb::Recheck],
    scan: None,
    after: None,
};

static LOGO_VERBS: &[RowVerb] = &[WHY];

fn logo_card(core: &Core, reference: &str) -> Result<Card, Error> {
    let number = reference.trim_start_matches("row ").to_owned();
    let found = core.logo_table(None)?.into_iter().find(|row| row.rule.row.to_string() == number);
    let row: LogoRow = found.ok_or_else(|| Error::not_found(format!("logo {reference}")))?;
    let (rule, day) = (&row.rule, |day: Day| day.format("%d/%m/%Y").to_string());
    let mut card = Card::new(reference, format!("logo row {number}"));
    let tone = match row.stands {
        "holds" => Tone::Done,
        "ends soon" => Tone::Late,
        "to come" => Tone::NotBegun,
        _ => Tone::Apart,
    };
    card.state = row.stands.to_owned();
    let left = row.days_left.map(|days| format!("{days} days left")).unwrap_or_default();
    card.add(Line::judged("today", row.stands, tone, left));
    card.add(Line::fact("place", rule.place.code()));
    card.add(Line::fact("for", rule.kind.map_or("every kind of paper", |kind| kind.code())));
    card.add(Line::fact("regulated", if rule.regulated { "yes" } else { "no" }));
    let to = rule.to.map_or_else(|| "further notice".to_owned(), day);
    card.add(Line::fact("issue dates", format!("{} to {to}", day(rule.from))));
    card.add(Line::fact("logos", if rule.logos.is_empty() { "none".to_owned() } else { rule.logos.join(", ") }));
    match (rule.to, row.followed_by) {
        (Some(_), Some(next)) => {
            let line = Line::judged("then", format!("row {next}"), Tone::Done, "takes over the day after");
            card.link(line, places::at(4, "Logo row", format!("row {next}")));
        }
        (Some(_), None) => drop(card.add(Line::judged("then", "no row", Tone::Late, "no logo from the day after"))),
        (None, _) => {}
    }
    card.add(Line::words(rule.note.clone()));
    Ok(card)
}

static EXPLAINED: Leaf = Leaf {
    title: "explained",
    asks: |reference| Query::Card(explained, reference.to_owned()),
    verbs: &[],
    hints: &[Verb::Recheck],
    scan: None,
    after: None,
};

/// What can be done with a version wherever it is chosen.
static VERBS: &[RowVerb] = &[FORWARD, WHY, PREVIEW, TIMELINE];

/// And on its own page.
static PAGE: &[RowVerb] = &[FORWARD, WHY, PREVIEW, TIMELINE, EXPORT];

const FORWARD: RowVerb =
    RowVerb { verb: Verb::Forward, offer: next, run: |chosen, _| vec![Step::Open(approval(chosen.reference))] };

const WHY: RowVerb =
    RowVerb { verb: Verb::Why, offer: |_| Offer::named("explain"), run: |_, _| vec![Step::Open(ask_whom())] };

const TIMELINE: RowVerb = RowVerb {
    verb: Verb::Timeline,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| super::super::timeline::open(chosen.reference),
};

const EXPORT: RowVerb = RowVerb {
    verb: Verb::Export,
    offer: |_| Offer::named("specimen"),
    run: |chosen, _| vec![Step::Job(Job::Specimen(chosen.reference.to_owned()))],
};

/// Where a version stands in the window.
fn place(label: &str) -> Place {
    places::at(4, "Templates", label)
}

fn next(chosen: &Chosen) -> Offer {
    match (chosen.next_step, chosen.state) {
        (Some(step), _) => Offer::named(step),
        (None, "approved") => Offer::no("it is approved already"),
        (None, _) => Offer::no("only a draft is approved"),
    }
}

fn card(core: &Core, label: &str) -> Result<Card, Error> {
    let row = core.template_row(label)?;
    let (name, findings) = core.check_template(label)?;
    let mut card = Card::new(label, name);
    card.state = row.state.code().to_owned();
    card.aside = format!(
        "{}{}",
        row.brand_code,
        if row.paper.is_empty() { String::new() } else { format!(", paper {}", row.paper) }
    );
    card.next_step = (row.state == TemplateState::Draft).then(|| "approve".to_owned());
    let day = |day: Option<crate::core::domain::Day>, none: &str| {
        day.map_or_else(|| none.to_owned(), |day| day.format("%d/%m/%Y").to_string())
    };
    card.add(Line::judged("state", row.state.code(), Tone::of(row.state.code()), row.state.code()));
    card.add(Line::fact("effective", format!("{} to {}", day(row.from, "not yet"), day(row.to, "further notice"))));
    card.add(Line::fact("paper", if row.paper.is_empty() { "plain" } else { row.paper.as_str() }));
    let digest: String = row.sha256[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    card.add(Line::fact("sha256", format!("{digest}..")));
    card.add(Line::Blank);
    card.add(Line::head("WHAT A CHECK OF IT FINDS"));
    for finding in &findings {
        card.add(Line::Words(Tone::Late, format!("! {finding}")));
    }
    if findings.is_empty() {
        card.add(Line::Words(Tone::Done, "√ Everything the requirements want is placed, and every title fits.".into()));
    }
    add_impact(core, &mut card, label)?;
    card.add(Line::Blank);
    card.add(Line::words(
        "w says for a learner which template and logos apply, and why; p shows it, X writes the PDF.",
    ));
    Ok(card)
}

/// Most groups shown; the command tells all.
const MOST_GROUPS: usize = 40;

/// What a switch to it would change, for a version that awards print on and that is not in use alone.
fn add_impact(core: &Core, card: &mut Card, label: &str) -> Result<(), Error> {
    let impact = match core.template_impact(label, None) {
        Ok(impact) => impact,
        // A paper of the desk, or retired: no award hangs on it.
        Err(error) if error.kind() == ErrorKind::Refused => return Ok(()),
        Err(error) => return Err(error),
    };
    let day = |day: Day| day.format("%d/%m/%Y").to_string();
    card.add(Line::Blank);
    card.add(Line::Head("WHAT IT CHANGES".to_owned(), format!("issue dates from {}", day(impact.from))));
    let waiting = if impact.freed > 0 { format!("; {} wait for it alone", impact.freed) } else { String::new() };
    card.add(Line::words(format!("{} ready awards change, {} stay{waiting}.", impact.changes, impact.same)));
    for group in impact.groups.iter().take(MOST_GROUPS) {
        let before = group.before.as_deref().unwrap_or("no template");
        let paper = if group.paper_before == group.paper_after { "same paper" } else { group.paper_after.as_str() };
        let words = format!(
            "{:>6} of {} at {} {}: now {before}, {paper}",
            group.awards, group.course, group.centre, group.centre_name
        );
        card.link(Line::words(words), places::list(2, "Awards", group.filter.clone()));
    }
    if impact.groups.len() > MOST_GROUPS {
        card.add(Line::words(format!(
            "and {} groups more: certdesk template impact.",
            impact.groups.len() - MOST_GROUPS
        )));
    }
    for run in &impact.runs {
        let words = format!("{} {}, {} awards on {}: {}", run.batch, run.state, run.awards, run.template, run.says);
        card.link(Line::words(words), places::at(4, "Print runs", run.batch.clone()));
    }
    for paper in &impact.run_down {
        let left = match (paper.days_left, paper.used_up_on) {
            (Some(days), Some(on)) => format!("{} sheets free, {days} days, to {}", paper.free, day(on)),
            _ => format!("{} sheets free", paper.free),
        };
        card.link(Line::fact(&paper.paper, left), places::at(4, "Stock", paper.paper.clone()));
        card.add(Line::words(paper.advice.clone()));
    }
    Ok(())
}

/// Approves a draft from a day on.
fn approval(label: &str) -> Box<dyn Layer> {
    let fields = vec![
        Field::new("from", "Issue dates from", Kind::Day).required().with("today"),
        Field::new("to", "to", Kind::Day),
    ];
    let (name, title) = (label.to_owned(), format!("Approve {label}"));
    let submit = move |values: &Values, _: &Cx| {
        let wrong = |field| Wrong { field, words: "wanted a day".to_owned() };
        let from = values.get("from").parse().map_err(|_| wrong("from"))?;
        let to = values.some("to").map(|to| to.parse().map_err(|_| wrong("to"))).transpose()?;
        Ok(vec![Step::Do(Action::ApproveTemplate(name.clone(), from, to))])
    };
    Box::new(Form::new("template approval", label, title, fields, Box::new(submit)).small().button("Approve"))
}

/// Asks for whom the rules are to be tried.
fn ask_whom() -> Box<dyn Layer> {
    let judge = |text: &str, cx: &Cx| match cx.core.explain_templates(text, None) {
        Ok(found) => Ok(format!("{} awards", found.len())),
        Err(error) => Err(error.to_string()),
    };
    let fields = vec![Field::new("whom", "For", Kind::Text(judge)).required()];
    let submit = |values: &Values, _: &Cx| {
        let page = RecordPage::new(&EXPLAINED, values.get("whom"));
        Ok(vec![Step::Close, Step::Open(Box::new(page))])
    };
    let head = vec!["An award, registration or learner, by reference or ULN.".to_owned()];
    let form = Form::new("explain", "", "Which template and logos, and why?", fields, Box::new(submit));
    Box::new(form.small().fleeting().head(head).button("Explain"))
}

fn explained(core: &Core, reference: &str) -> Result<Card, Error> {
    let mut card = Card::new(reference, format!("{reference} explained"));
    for answer in core.explain_templates(reference, None)? {
        one(&mut card, &answer);
    }
    Ok(card)
}

fn one(card: &mut Card, answer: &Explanation) {
    card.widths = vec![16, 0];
    card.add(Line::Head(answer.award.to_string(), format!("issued on {}", answer.on.format("%d/%m/%Y"))));
    card.link(Line::words(answer.heading.clone()), places::at(2, "Awards", answer.award.to_string()));
    for template in &answer.templates {
        let (tone, words) = match (&template.not_because, template.chosen) {
            (Some(reason), _) => (Tone::Apart, reason.clone()),
            (None, true) => (Tone::Done, "this one prints".to_owned()),
            (None, false) => (Tone::Apart, "fits, but a later one does too".to_owned()),
        };
        card.link(Line::row([template.label.clone(), format!("{} {words}", tone.glyph())]), place(&template.label));
    }
    let logos = if answer.logos.logos.is_empty() { "no logo".to_owned() } else { answer.logos.logos.join(", ") };
    card.add(Line::judged("logos", logos, Tone::Done, answer.logos.because.clone()));
    for row in &answer.rows {
        let (tone, why) = match &row.not_because {
            Some(reason) => (Tone::Apart, reason.as_str()),
            None => (Tone::Done, "fits"),
        };
        card.add(Line::row([format!("logo row {}", row.row), format!("{} {}: {why}", tone.glyph(), row.says)]));
    }
    card.add(Line::Blank);
}
