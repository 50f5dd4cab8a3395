//! The lists of consignments, and what can be done with one or with the marked. Separate from the page of one.
//!
//! **Invariant:** `f` does only the step its hint names: pack, book, collect, deliver.

use super::super::{places, timeline};
use super::{forms, returns};
use crate::core::Taken;
use crate::core::domain::consignments::{ConsignmentState, DeliverTo};
use crate::core::domain::references::ConsignmentRef;
use crate::core::domain::sheets::SheetKind;
use crate::tui::actions::PostStep;
use crate::tui::commands::{Offer, Verb};
use crate::tui::dialogs::{Confirm, Grade};
use crate::tui::effects::{Action, Query};
use crate::tui::layers::{Cx, Message, Step};
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

/// What is in the house.
pub static TO_PACK: Declaration = Declaration {
    base: "state:packing,packed,booked",
    empty: "Nothing is to pack. A run that passed inspection brings parcels here: 4, Print runs, f.",
    columns: &["consignment", "addressee", "pieces", "state=10", "service=18", "batch", "manifest", "deliver_to"],
    ..ALL_OF_THEM
};

/// Every consignment.
pub static ALL: Declaration = ALL_OF_THEM;

const ALL_OF_THEM: Declaration = Declaration {
    kind: SheetKind::Consignments,
    one: "consignment",
    base: "",
    columns: &[
        "consignment",
        "addressee",
        "pieces",
        "state",
        "service=14",
        "tracking",
        "left",
        "news",
        "batch",
        "manifest",
    ],
    opens: |row| Some(places::at(super::PANE, "Consignments", row.reference.clone())),
    facts: Some(|reference| Query::Card(super::consignment::card, reference.to_owned())),
    verbs: VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::CameBack, Verb::Preview, Verb::Timeline],
    empty: "No consignment yet: a run that passed inspection is packed into them.",
};

/// What can be done with consignments.
pub static VERBS: &[RowVerb] = &[
    RowVerb { verb: Verb::Forward, offer: next, run: forward },
    RowVerb { verb: Verb::Edit, offer: edits, run: edit },
    RowVerb { verb: Verb::New, offer: |_| Offer::named("letter"), run: |_, _| vec![Step::Open(forms::letter())] },
    RowVerb { verb: Verb::Batch, offer: |_| Offer::named("manifest"), run: |chosen, cx| manifest(chosen, cx) },
    RowVerb { verb: Verb::TrackingFile, offer: |_| Offer::YES, run: |_, _| vec![Step::Open(forms::tracking_file())] },
    RowVerb {
        verb: Verb::CameBack,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) if chosen.state.is_empty() => Offer::YES,
            Offer::Yes(_) => {
                let left = ["handed in", "collected", "not delivered", "delivered", "lost", "returned"];
                Offer::when(left.contains(&chosen.state), "it has not left the house")
            }
            refused => refused,
        },
        run: |chosen, _| vec![Step::Open(returns::came_back(chosen.reference))],
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) if matches!(chosen.state, "packed" | "booked" | "") => Offer::named("unpack"),
            Offer::Yes(_) => Offer::no("only what is packed and still here is opened again"),
            refused => refused,
        },
        run: |chosen, _| with_one(chosen, |parcel| vec![Step::Do(Action::Post(PostStep::Unpack(parcel)))]),
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("give up"),
            refused => refused,
        },
        run: |chosen, _| with_one(chosen, ask_give_up),
    },
    RowVerb {
        verb: Verb::HandIn,
        offer: |chosen| match chosen.offer_any() {
            Offer::Yes(_) if !matches!(chosen.state, "packed" | "booked" | "") => {
                Offer::no("only what is packed is handed in")
            }
            offer => offer,
        },
        run: ask_hand_in,
    },
    RowVerb {
        verb: Verb::Preview,
        offer: |chosen| match chosen.offer_any() {
            Offer::Yes(_) => Offer::named("papers"),
            refused => refused,
        },
        run: |chosen, _| vec![Step::Open(forms::papers(&references(chosen)))],
    },
    RowVerb {
        verb: Verb::Raise,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| vec![Step::Open(super::super::exceptions::raise(chosen.reference))],
    },
    RowVerb {
        verb: Verb::Timeline,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| timeline::open(chosen.reference),
    },
];

/// The consignments meant.
pub fn references(chosen: &Chosen) -> Vec<ConsignmentRef> {
    chosen.references().iter().filter_map(|reference| reference.parse().ok()).collect()
}

fn with_one(chosen: &Chosen, work: impl FnOnce(ConsignmentRef) -> Vec<Step>) -> Vec<Step> {
    match chosen.reference.parse() {
        Ok(parcel) => work(parcel),
        Err(refusal) => vec![Step::Say(Message::refused(refusal.to_string()))],
    }
}

/// What the next step of a consignment in this state is called.
pub fn step_of(state: ConsignmentState, deliver_to: DeliverTo) -> Option<&'static str> {
    match state {
        ConsignmentState::Packing => Some("pack"),
        ConsignmentState::Packed if deliver_to == DeliverTo::Collect => Some("hand over"),
        ConsignmentState::Packed => Some("book"),
        ConsignmentState::Booked => Some("collect"),
        ConsignmentState::HandedIn | ConsignmentState::Collected | ConsignmentState::NotDelivered => Some("deliver"),
        ConsignmentState::Lost => Some("claim"),
        ConsignmentState::Returned => Some("returned papers"),
        ConsignmentState::Delivered | ConsignmentState::Cancelled => None,
    }
}

fn next(chosen: &Chosen) -> Offer {
    if let Some(step) = chosen.next_step {
        return Offer::named(step);
    }
    let state = chosen.state.parse::<ConsignmentState>().ok();
    match (chosen.count(), state.and_then(|state| step_of(state, DeliverTo::Centre))) {
        (0, _) => Offer::no("there is nothing here to do it with"),
        (1, Some(step)) => Offer::named(step),
        (n, Some(step @ ("book" | "deliver"))) => Offer::named(format!("{step} ({n})")),
        (_, Some(step)) => Offer::no(format!("{step} is done one at a time")),
        (_, None) => Offer::no("nothing is left to do with it"),
    }
}

fn forward(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    let marked = references(chosen);
    with_one(chosen, |parcel| {
        let facts = match cx.core.consignment(parcel) {
            Ok(facts) => facts,
            Err(error) => return vec![Step::Say(Message::error(&error))],
        };
        match step_of(facts.life.state, facts.deliver_to) {
            Some("pack") if !facts.about.is_empty() => vec![Step::Do(Action::Post(PostStep::PackLetter(parcel)))],
            Some("pack") => vec![Step::Go(super::consignment_place(parcel))],
            Some("hand over") => vec![Step::Open(forms::hand_over(parcel))],
            Some("book") => match facts.manifest {
                Some(manifest) => vec![Step::Go(super::manifest_place(manifest))],
                None => manifest_of(if marked.len() > 1 { marked } else { Vec::new() }, cx),
            },
            Some("collect") => match facts.manifest {
                Some(manifest) => ask_collect(manifest, parcel),
                None => vec![Step::Say(Message::refused(format!("{parcel} stands in no manifest.")))],
            },
            Some("deliver") => ask_delivered(marked),
            Some("claim") => vec![Step::Open(forms::claim(parcel))],
            Some("returned papers") => {
                vec![Step::Go(places::list(super::PANE, "Returns", format!("consignment:{parcel}")))]
            }
            _ => vec![Step::Say(Message::refused(format!("{parcel}: nothing is left to do with it.")))],
        }
    })
}

/// The driver took this one of a booking.
fn ask_collect(manifest: crate::core::domain::references::ManifestRef, parcel: ConsignmentRef) -> Vec<Step> {
    let lines = vec![
        format!(
            "The driver took {parcel} of {manifest}. The others stay booked: the manifest's page collects them all."
        ),
        "It has left the house; it cannot be taken back.".to_owned(),
    ];
    let steps = vec![Step::Do(Action::Post(PostStep::Collect(manifest, Taken::Named(vec![parcel]))))];
    let confirm = Confirm::new(format!("{parcel} was collected?"), lines, "Collected", steps);
    vec![Step::Open(Box::new(confirm.graded(&Grade::Final(parcel.to_string()))))]
}

fn ask_delivered(which: Vec<ConsignmentRef>) -> Vec<Step> {
    let count = which.len();
    let title = if count == 1 {
        format!("{} was delivered?", which[0])
    } else {
        format!("{count} consignments were delivered?")
    };
    let lines = vec!["Their certificates are delivered with them; e notes what the carrier says.".to_owned()];
    let steps = vec![Step::Do(Action::Post(PostStep::Became(which, ConsignmentState::Delivered, String::new())))];
    let confirm = Confirm::new(title, lines, "Delivered", steps);
    vec![Step::Open(Box::new(if count == 1 { confirm.careful() } else { confirm.graded(&Grade::Counted(count)) }))]
}

fn ask_hand_in(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    let which = references(chosen);
    let (count, first) = (which.len(), which.first().map(ToString::to_string).unwrap_or_default());
    let title =
        if count == 1 { format!("Hand {first} in at the counter?") } else { format!("Hand {count} consignments in?") };
    let lines = vec!["They leave the house; it cannot be taken back.".to_owned()];
    let confirm = Confirm::new(title, lines, "Hand in", vec![Step::Do(Action::Post(PostStep::HandIn(which)))]);
    let grade = if count == 1 { Grade::Final(first) } else { Grade::Counted(count) };
    vec![Step::Open(Box::new(confirm.graded(&grade)))]
}

fn ask_give_up(parcel: ConsignmentRef) -> Vec<Step> {
    let lines = vec!["The returned papers in it are held again; .a sends them another time.".to_owned()];
    let steps = vec![Step::Do(Action::Post(PostStep::GiveUp(parcel)))];
    vec![Step::Open(Box::new(Confirm::new(format!("Give {parcel} up?"), lines, "Give up", steps).careful()))]
}

fn manifest(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    manifest_of(if chosen.marked.is_empty() { Vec::new() } else { references(chosen) }, cx)
}

/// Asks for the carrier's file of these, or of all that wait; says first what the carrier would not take.
pub fn manifest_of(which: Vec<ConsignmentRef>, cx: &Cx) -> Vec<Step> {
    match cx.core.check_manifest(&which) {
        Err(error) => vec![Step::Say(Message::error(&error))],
        Ok(faults) if faults.is_empty() => vec![Step::Open(forms::manifest(which, cx))],
        Ok(_) => vec![Step::Open(super::manifests::faults())],
    }
}

fn edits(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.state) {
        (Offer::Yes(_), "packing" | "packed") => Offer::named("label"),
        (Offer::Yes(_), "cancelled") => Offer::no("it is cancelled"),
        (Offer::Yes(_), _) => Offer::named("tracking"),
        (refused, _) => refused,
    }
}

fn edit(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    with_one(chosen, |parcel| match cx.core.consignment_card(parcel) {
        Ok(card) => {
            let here = matches!(card.facts.life.state, ConsignmentState::Packing | ConsignmentState::Packed);
            vec![Step::Open(if here { forms::label(&card) } else { forms::tracking(&card) })]
        }
        Err(error) => vec![Step::Say(Message::error(&error))],
    })
}
