//! Returned papers: held under a clock, their address repaired, sent again, or destroyed before a witness; and the log of
//! those destroyed. Separate because a returned paper outlives its consignment.

use super::super::{places, timeline};
use super::forms::{address_edits, address_fields};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::Serial;
use crate::core::domain::post::returns::ReturnCause;
use crate::core::domain::references::{ConsignmentRef, ReturnRef};
use crate::core::domain::roles::Action as Right;
use crate::core::domain::sheets::SheetKind;
use crate::core::{CameBackAs, Core, Error, ReturnOrder};
use crate::tui::actions::PostStep;
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// The list.
pub static RETURNS: Declaration = Declaration {
    kind: SheetKind::Returns,
    one: "returned paper",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(super::PANE, "Returns", row.reference.clone())),
    facts: Some(|reference| Query::Card(card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::SendAgain, Verb::Destroy, Verb::Edit, Verb::New],
    empty: "Nothing came back. n notes a paper that did; .y does on a consignment or certificate.",
};

/// The page of one.
pub static PAGE: Leaf = Leaf {
    title: "returned paper",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::SendAgain, Verb::Destroy, Verb::Edit, Verb::Timeline],
    scan: None,
    after: None,
};

/// The log of what was destroyed.
pub static DESTROYED: Declaration = Declaration {
    kind: SheetKind::Destructions,
    one: "destruction",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(super::PANE, "Returns", row.reference.clone())),
    facts: None,
    verbs: &[],
    hints: &[],
    empty: "No returned paper was destroyed. .X on one proposes it; a second person sees it done.",
};

static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: next, run: forward },
    RowVerb {
        verb: Verb::SendAgain,
        offer: |chosen| held(chosen, "send again"),
        run: |chosen, cx| send_again(chosen, cx),
    },
    RowVerb { verb: Verb::Destroy, offer: |chosen| held(chosen, "destroy"), run: destroy },
    RowVerb { verb: Verb::Edit, offer: |chosen| chosen.offer_one(), run: edit },
    RowVerb { verb: Verb::New, offer: |_| Offer::named("came back"), run: |_, _| vec![Step::Open(came_back(""))] },
    RowVerb { verb: Verb::CameBack, offer: |_| Offer::named("came back"), run: |_, _| vec![Step::Open(came_back(""))] },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

fn items(chosen: &Chosen) -> Vec<ReturnRef> {
    chosen.references().iter().filter_map(|reference| reference.parse().ok()).collect()
}

fn held(chosen: &Chosen, verb: &str) -> Offer {
    match (chosen.count(), chosen.state) {
        (0, _) => Offer::no("there is nothing here to do it with"),
        (_, state) if !matches!(state, "held" | "") => Offer::no(format!("it is {state}")),
        (1, _) => Offer::named(verb),
        (n, _) => Offer::named(format!("{verb} ({n})")),
    }
}

fn next(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step, chosen.state) {
        (Offer::Yes(_), Some(step), _) => Offer::named(step),
        (Offer::Yes(_), None, "held") => Offer::named("open"),
        (Offer::Yes(_), None, "to send") => Offer::named("its consignment"),
        (Offer::Yes(_), None, _) => Offer::no("it is dealt with"),
        (refused, ..) => refused,
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let item: ReturnRef = match chosen.reference.parse() {
        Ok(item) => item,
        Err(refusal) => return vec![Step::Say(Message::refused(refusal.to_string()))],
    };
    match (chosen.next_step, chosen.state) {
        (Some("take newer address"), _) => vec![Step::Do(Action::Post(PostStep::NewerAddress(item)))],
        (Some("send again"), _) => send_again(chosen, cx),
        (Some("destroy"), _) => destroy(chosen, cx),
        (_, "to send") => match cx.core.returned_item(item).ok().and_then(|view| view.row.sent_in) {
            Some(parcel) => vec![Step::Go(super::consignment_place(parcel))],
            None => Vec::new(),
        },
        _ => vec![Step::Go(places::at(super::PANE, "Returns", chosen.reference))],
    }
}

fn send_again(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let which = items(chosen);
    let count = which.len();
    let title = if count == 1 { format!("Send {} again?", which[0]) } else { format!("Send {count} papers again?") };
    let unmended = |item: &&ReturnRef| cx.core.returned_item(**item).is_ok_and(|view| view.accepted.is_none());
    let same = which.iter().filter(unmended).count();
    let mut lines =
        vec!["A consignment of its own is opened, with a tracking number of its own; no serial is used.".to_owned()];
    // What goes where it came back from is to be meant, not confirmed in passing.
    let grade = if same == 0 {
        lines.push("It goes to the address a person accepted.".to_owned());
        Grade::Undoable(count)
    } else {
        lines.push(format!("! {same} of {count} would go where it came back from: nobody accepted another address."));
        lines.push("Esc goes back; f on its page takes the record's address, e types one.".to_owned());
        Grade::Counted(count)
    };
    let confirm = Confirm::new(title, lines, "Send again", vec![Step::Do(Action::Post(PostStep::SendAgain(which)))]);
    vec![Step::Open(Box::new(confirm.graded(&grade)))]
}

/// Proposes the destruction, or answers one another person proposed.
fn destroy(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let which = items(chosen);
    let first = which.first().map(ToString::to_string).unwrap_or_default();
    let awaiting = cx.core.awaiting_second().unwrap_or_default();
    let open = awaiting.into_iter().find(|step| step.action == Right::DestroyReturned && step.subject == first);
    if let (Some(step), Some(item)) = (open.filter(|step| step.asked_by != cx.core.operator()), which.first().copied())
    {
        let lines = vec![step.words, format!("Asked by {}. It cannot be taken back.", step.asked_by)];
        let seconds = vec![Step::Do(Action::Post(PostStep::Witness(item)))];
        let confirm = Confirm::new(format!("You saw {first} destroyed?"), lines, "Witness", seconds);
        return vec![Step::Open(Box::new(confirm.graded(&Grade::Final(first))))];
    }
    let fields = vec![Field::text("reason", "Reason").required()];
    let title = if which.len() == 1 { format!("Destroy {first}") } else { format!("Destroy {} papers", which.len()) };
    let head = vec!["Nothing is destroyed until a second person has seen it; the log keeps it for years.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::Post(PostStep::Destroy(which.clone(), values.get("reason").to_owned())))])
    };
    let form = Form::new("post destroy", first, title, fields, Box::new(submit));
    vec![Step::Open(Box::new(form.small().head(head).button("Propose")))]
}

/// Notes that something came back: a serial, several, or a consignment.
pub fn came_back(what: &str) -> Box<dyn Layer> {
    let causes = ReturnCause::ALL.iter().map(|cause| cause.code());
    let fields = vec![
        Field::text("what", "Serial or C-…").required().with(what),
        Field::choice("cause", "Why", causes).required(),
        Field::text("place", "Where it lies").required(),
        Field::text("words", "More about it"),
    ];
    let head = vec!["A consignment means every paper that left in it. It is held under the house's clock.".to_owned()];
    let submit = |values: &Values, _: &Cx| {
        let typed = values.get("what");
        let papers = || -> Result<Vec<Serial>, Refusal> {
            typed.split([',', ' ', ';']).filter(|part| !part.is_empty()).map(str::parse).collect()
        };
        let what = match typed.parse::<ConsignmentRef>() {
            Ok(parcel) => CameBackAs::Consignment(parcel),
            Err(_) => {
                CameBackAs::Papers(papers().map_err(|refusal| Wrong { field: "what", words: refusal.to_string() })?)
            }
        };
        let cause = values
            .get("cause")
            .parse()
            .map_err(|_| Wrong { field: "cause", words: "wanted one of the words shown".into() })?;
        let text = |name: &str| values.get(name).to_owned();
        let order = ReturnOrder { what, cause, words: text("words"), place: text("place"), came_on: None };
        Ok(vec![Step::Do(Action::Post(PostStep::CameBack(order)))])
    };
    let form = Form::new("post came back", what, "It came back", fields, Box::new(submit));
    Box::new(form.small().head(head).button("Note"))
}

fn edit(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let view = match chosen.reference.parse().map_err(Error::from).and_then(|item| cx.core.returned_item(item)) {
        Ok(view) => view,
        Err(error) => return vec![Step::Say(Message::error(&error))],
    };
    let item = view.row.life.reference;
    let address = view.accepted.map(|(address, ..)| address).or(view.was).unwrap_or_default();
    let mut fields = address_fields(&address);
    fields.push(Field::text("place", "Where it lies").with(view.row.place.clone()));
    fields.push(Field::new("until", "Held until", Kind::Day).required().with(view.row.hold_until.to_string()));
    let head = vec!["The address it is to be sent to; the record stays as it is.".to_owned()];
    let submit = move |values: &Values, _: &Cx| {
        let until = values.some("until").and_then(|day| day.parse().ok());
        let place = values.get("place").to_owned();
        Ok(vec![Step::Do(Action::Post(PostStep::AmendReturn(item, address_edits(values, &address), place, until)))])
    };
    let form =
        Form::new("post return", item.to_string(), format!("{item}: address, place, clock"), fields, Box::new(submit));
    vec![Step::Open(Box::new(form.head(head)))]
}

fn card(core: &Core, reference: &str) -> Result<Card, Error> {
    let view = core.returned_item(reference.parse()?)?;
    let row = &view.row;
    let state = row.life.state.code();
    let mut card = Card::new(reference, format!("{reference} {}", row.life.serial));
    card.state = state.to_owned();
    card.aside = format!("{} {state}", Tone::of(state).glyph());
    card.widths = vec![10, 30, 0];
    let good = row.life.certificate.not_good_because();
    card.next_step = match (state, good.is_some(), view.suggested.is_some() && view.accepted.is_none()) {
        ("held", true, _) => Some("destroy".to_owned()),
        ("held", false, true) => Some("take newer address".to_owned()),
        ("held", false, false) => Some("send again".to_owned()),
        ("to send", ..) => Some("its consignment".to_owned()),
        _ => None,
    };
    let place = Place { pane: 2, view: "Certificates", filter: String::new(), record: row.life.serial.clone() };
    card.link(Line::fact("paper", format!("{} of {}", row.life.serial, view.learner)), place);
    card.add(Line::fact(
        "came back",
        format!("{}, {}, noted by {}", super::super::day(&row.came_on), row.cause, row.noted_by),
    ));
    if !row.words.is_empty() {
        card.add(Line::fact("", row.words.clone()));
    }
    let late = row.hold_until < core.today() && state == "held";
    let (tone, words) =
        if late { (Tone::Late, "over: send again or destroy") } else { (Tone::NotBegun, "held until then") };
    card.add(Line::judged("until", row.hold_until.format("%d/%m/%Y").to_string(), tone, words));
    card.add(Line::fact(
        "lies in",
        if row.place.is_empty() { "nobody said where".to_owned() } else { row.place.clone() },
    ));
    if let Some(why) = good {
        card.add(Line::judged("paper", why, Tone::Failed, "only destroyed"));
    }
    if let Some(parcel) = row.consignment {
        card.link(Line::fact("had left in", parcel.to_string()), super::consignment_place(parcel));
    }
    if let Some(parcel) = row.sent_in {
        card.link(Line::fact("leaves in", parcel.to_string()), super::consignment_place(parcel));
    }
    card.add(Line::Blank);
    addresses(&view, &mut card);
    if view.all.len() > 1 {
        card.add(Line::words(format!("It came back {} times.", view.all.len())));
    }
    Ok(card)
}

/// The address it had beside the one the record has now, field by field.
fn addresses(view: &crate::core::ReturnView, card: &mut Card) {
    let Some(was) = &view.was else { return };
    let accepted = view.accepted.as_ref().map(|(address, ..)| address);
    let Some(new) = accepted.or(view.suggested.as_ref()) else {
        card.add(Line::judged("address", was.lines().join(", "), Tone::NotBegun, "the record has the same"));
        card.add(Line::words("e types another; the record may be amended too."));
        return;
    };
    card.add(Line::row([
        "FIELD",
        "IT HAD GONE TO",
        if accepted.is_some() { "ACCEPTED" } else { "THE RECORD HAS NOW" },
    ]));
    for (field, old, now) in was.differences(new) {
        let shown = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        card.add(Line::row([field.code().to_owned(), shown(old), shown(now)]));
    }
    match &view.accepted {
        Some((_, source, by)) => card.add(Line::Words(Tone::Done, format!("√ accepted by {by}, from {source}"))),
        None => card.add(Line::words("f takes the newer one; e types another.")),
    };
}
