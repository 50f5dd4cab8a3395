//! The lists and pages of the database as declarations. Separate so that adding a kind is adding a declaration.

use super::super::after_issue::certificates;
use super::super::papers::PREVIEW;
use super::super::{exceptions, places, post, timeline};
use super::badge_form::BADGE;
use super::{
    award_card, cards, centre_steps, contact_form, learner_card, learner_form, note_form, organisation_form,
    registration_form, why,
};
use crate::core::domain::sheets::SheetKind;
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::Query;
use crate::tui::layers::Step;
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, Declaration, RowVerb};

const RAISE: RowVerb = RowVerb {
    verb: Verb::Raise,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| vec![Step::Open(exceptions::raise(chosen.reference))],
};
const TIMELINE: RowVerb = RowVerb {
    verb: Verb::Timeline,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| timeline::open(chosen.reference),
};
const NOTE: RowVerb = RowVerb {
    verb: Verb::Note,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| note_form::open(chosen.reference),
};
const WHY: RowVerb =
    RowVerb { verb: Verb::Why, offer: |chosen| chosen.offer_one(), run: |chosen, _| why(chosen.reference) };

/// Learners.
pub static LEARNERS: Declaration = Declaration {
    kind: SheetKind::Learners,
    one: "learner",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Learners", &row.reference)),
    facts: Some(|reference| Query::Card(learner_card::card, reference.to_owned())),
    verbs: LEARNER_VERBS,
    hints: &[Verb::Edit, Verb::New, Verb::Why],
    empty: "No learner yet: n adds one, `certdesk import learners FILE` brings in many.",
};

/// The page of a learner.
pub static LEARNER: Leaf = Leaf {
    title: "learner",
    asks: |reference| Query::Card(learner_card::card, reference.to_owned()),
    verbs: LEARNER_VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::Duplicate, Verb::Why, Verb::Raise, Verb::Timeline],
    scan: None,
    after: None,
};

static LEARNER_VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| learner_form::amend(chosen.reference, cx),
    },
    RowVerb { verb: Verb::New, offer: |_| Offer::YES, run: |_, _| vec![Step::Open(Box::new(learner_form::add()))] },
    RowVerb {
        verb: Verb::Duplicate,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("register"),
            refused => refused,
        },
        run: |chosen, cx| vec![Step::Open(Box::new(registration_form::for_learner(chosen.reference, cx)))],
    },
    RowVerb { verb: Verb::Forward, offer: next, run: |chosen, cx| learner_form::accept_proposal(chosen.reference, cx) },
    WHY,
    RAISE,
    NOTE,
    TIMELINE,
];

fn next(chosen: &Chosen) -> Offer {
    match (chosen.offer_one(), chosen.next_step) {
        (Offer::Yes(_), Some(step)) => Offer::named(step),
        (Offer::Yes(_), None) => Offer::no("no check proposes anything here"),
        (refused, _) => refused,
    }
}

/// Registrations.
pub static REGISTRATIONS: Declaration = Declaration {
    kind: SheetKind::Registrations,
    one: "registration",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Registrations", &row.reference)),
    facts: Some(|reference| Query::Card(cards::registration, reference.to_owned())),
    verbs: REGISTRATION_VERBS,
    hints: &[Verb::Edit, Verb::New, Verb::Why],
    empty: "No registration yet: n adds one, `certdesk import registrations FILE` brings in many.",
};

/// The page of a registration.
pub static REGISTRATION: Leaf = Leaf {
    title: "registration",
    asks: |reference| Query::Card(cards::registration, reference.to_owned()),
    verbs: REGISTRATION_VERBS,
    hints: &[Verb::Edit, Verb::Duplicate, Verb::Why, Verb::Raise, Verb::Note, Verb::Timeline],
    scan: None,
    after: None,
};

static REGISTRATION_VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| registration_form::amend(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::New,
        offer: |_| Offer::YES,
        run: |_, cx| vec![Step::Open(Box::new(registration_form::add(cx)))],
    },
    RowVerb {
        verb: Verb::Duplicate,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| registration_form::like(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::Withdraw,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| registration_form::withdraw(chosen.reference),
    },
    RowVerb {
        verb: Verb::Reinstate,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, _| registration_form::reinstate(chosen.reference),
    },
    RowVerb {
        verb: Verb::Transfer,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| registration_form::transfer(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::EmployerAddress,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| post::employer(chosen.reference, cx),
    },
    WHY,
    RAISE,
    NOTE,
    TIMELINE,
];

/// Courses.
pub static COURSES: Declaration = Declaration {
    kind: SheetKind::Courses,
    one: "course",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Courses", &row.reference)),
    facts: Some(|reference| Query::Card(cards::course, reference.to_owned())),
    verbs: &[TIMELINE],
    hints: &[Verb::Timeline],
    empty: "No course yet: `certdesk import courses FILE` brings them in.",
};

/// The page of a course.
pub static COURSE: Leaf = Leaf {
    title: "course",
    asks: |reference| Query::Card(cards::course, reference.to_owned()),
    verbs: &[TIMELINE],
    hints: &[Verb::Timeline],
    scan: None,
    after: None,
};

/// Organisations.
pub static ORGANISATIONS: Declaration = Declaration {
    kind: SheetKind::Organisations,
    one: "organisation",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Organisations", &row.reference)),
    facts: Some(|reference| Query::Card(cards::organisation, reference.to_owned())),
    verbs: ORGANISATION_VERBS,
    hints: &[Verb::Edit, Verb::Note, Verb::Raise],
    empty: "No organisation yet: `certdesk import organisations FILE` brings them in.",
};

/// The page of an organisation.
pub static ORGANISATION: Leaf = Leaf {
    title: "organisation",
    asks: |reference| Query::Card(cards::organisation, reference.to_owned()),
    verbs: ORGANISATION_VERBS,
    hints: &[Verb::Forward, Verb::Edit, Verb::New, Verb::Hold, Verb::Lift, Verb::Note, Verb::Raise],
    scan: None,
    after: None,
};

static ORGANISATION_VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| match (chosen.offer_one(), contact_form::of_line(chosen.line)) {
            (Offer::Yes(_), Some(_)) => Offer::named("edit contact"),
            (offer, _) => offer,
        },
        run: |chosen, cx| match contact_form::of_line(chosen.line) {
            Some(contact) => contact_form::amend(contact, cx),
            None => organisation_form::amend(chosen.reference, cx),
        },
    },
    RowVerb {
        verb: Verb::New,
        offer: |chosen| match chosen.offer_one() {
            Offer::Yes(_) => Offer::named("new contact"),
            refused => refused,
        },
        run: |chosen, _| vec![Step::Open(Box::new(contact_form::add(chosen.reference)))],
    },
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| centre_steps::offer(chosen, "sign off"),
        run: |chosen, cx| centre_steps::sign_off(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::Hold,
        offer: |chosen| centre_steps::offer(chosen, "hold"),
        run: |chosen, cx| centre_steps::hold(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::Lift,
        offer: |chosen| centre_steps::offer(chosen, "lift"),
        run: |chosen, cx| centre_steps::lift(chosen.reference, cx),
    },
    RowVerb {
        verb: Verb::Freeze,
        offer: |chosen| centre_steps::offer(chosen, "freeze"),
        run: |chosen, cx| centre_steps::freeze(chosen.reference, cx),
    },
    RAISE,
    NOTE,
    TIMELINE,
];

/// Awards.
pub static AWARDS: Declaration = Declaration {
    kind: SheetKind::Awards,
    one: "award",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Awards", &row.reference)),
    facts: Some(|reference| Query::Card(award_card::card, reference.to_owned())),
    verbs: AWARD_VERBS,
    hints: &[Verb::Why, Verb::Batch, Verb::Preview, Verb::Raise],
    empty: "No award yet: a valid claim makes one. 4 takes claim files in, n there.",
};

static AWARD_VERBS: &[RowVerb] = &[
    WHY,
    RowVerb {
        verb: Verb::Batch,
        offer: |chosen| match chosen.marked.len() {
            0 => Offer::named("build runs"),
            n => Offer::named(format!("special run ({n})")),
        },
        run: |chosen, cx| vec![Step::Open(super::super::batches::builder(cx, chosen.marked))],
    },
    RowVerb {
        verb: Verb::Origin,
        offer: |chosen| chosen.offer_one(),
        run: |chosen, cx| award_card::origin(chosen.reference, cx),
    },
    certificates::AWARD_LETTER,
    PREVIEW,
    RAISE,
    TIMELINE,
];

/// A paper that came back with the post.
const CAME_BACK: RowVerb = RowVerb {
    verb: Verb::CameBack,
    offer: |chosen| chosen.offer_one(),
    run: |chosen, _| vec![Step::Open(super::super::post::came_back(chosen.reference))],
};

/// Certificates.
pub static CERTIFICATES: Declaration = Declaration {
    kind: SheetKind::Certificates,
    one: "certificate",
    base: "",
    columns: &[],
    opens: |row| Some(places::at(2, "Certificates", &row.reference)),
    facts: Some(|reference| Query::Card(cards::certificate, reference.to_owned())),
    verbs: CERTIFICATE_VERBS,
    hints: &[Verb::Preview, Verb::Replace, Verb::Reissue, Verb::Raise],
    empty: "No certificate yet: an approved print run reserves them. 4 builds one, b there.",
};

/// The page of a certificate.
pub static CERTIFICATE: Leaf = Leaf {
    title: "certificate",
    asks: |reference| Query::Card(cards::certificate, reference.to_owned()),
    verbs: CERTIFICATE_VERBS,
    hints: &[Verb::Forward, Verb::Preview, Verb::New, Verb::Replace, Verb::Reissue, Verb::Revoke, Verb::Timeline],
    scan: None,
    after: None,
};

static CERTIFICATE_VERBS: &[RowVerb] = &[
    PREVIEW,
    certificates::FORWARD,
    certificates::LETTER,
    certificates::REPRINT,
    certificates::REISSUE,
    certificates::REPLACE,
    certificates::REVOKE,
    certificates::IN_ERROR,
    certificates::KEEP_BACK,
    CAME_BACK,
    certificates::DESTROY,
    BADGE,
    RAISE,
    NOTE,
    TIMELINE,
];
