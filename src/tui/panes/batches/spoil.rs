//! Spoiling a sheet: why, by one letter, and who sees it destroyed. Separate because it cannot be taken back and is done
//! with one hand while the other holds the paper.
//!
//! **Invariant:** nobody is offered as witness of what they spoil themselves.

use std::cell::RefCell;

use crate::core::Error;
use crate::core::domain::batches::scan::{Scan, find};
use crate::core::domain::batches::sheets::{SpoilReason, remake_limit};
use crate::core::domain::certificates::CertificateState;
use crate::core::domain::counted;
use crate::core::domain::references::BatchRef;
use crate::core::domain::roles::Action as Right;
use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::{Choice, Pick, centred};
use crate::tui::effects::Action;
use crate::tui::forms::{Field, Form, Values};
use crate::tui::glyphs::Tone;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;

const REASONS: &[(char, SpoilReason)] = &[
    ('j', SpoilReason::Jam),
    ('s', SpoilReason::Smudge),
    ('t', SpoilReason::Torn),
    ('w', SpoilReason::WrongStock),
    ('y', SpoilReason::WrongTray),
    ('p', SpoilReason::PartPrinted),
    ('o', SpoilReason::Other),
];

thread_local! {
    /// Who witnessed last, in this window.
    static LAST_WITNESS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The question why, for sheets as they were typed.
pub struct SpoilBox {
    run: BatchRef,
    sheets: String,
    named: String,
    witnesses: Vec<String>,
    at: usize,
    remake: String,
    /// The other papers: code and name.
    papers: Vec<(String, String)>,
}

impl SpoilBox {
    /// Asks why these sheets of a run are spoiled, once it is certain which are meant.
    /// Refuses what names no sheet of the run, or two.
    pub fn ask(run: BatchRef, sheets: &str, cx: &Cx) -> Result<Self, Error> {
        let spans = Scan::spans(sheets.trim())?;
        let all = cx.core.batch_sheets(run)?;
        let meant: Vec<_> = all
            .iter()
            .filter(|sheet| sheet.sheet.state != CertificateState::Unused)
            .map(|s| s.sheet.countable())
            .collect();
        let found = find(&spans, &meant)?;
        let named = match found.as_slice() {
            [one] => meant[*one].serial.clone(),
            [first, .., last] => format!("{} to {}", meant[*first].serial, meant[*last].serial),
            [] => sheets.trim().to_owned(),
        };
        Ok(Self::new(run, sheets, named, cx))
    }

    fn new(run: BatchRef, sheets: &str, named: String, cx: &Cx) -> Self {
        let me = cx.core.operator();
        let operators = cx.core.operators().unwrap_or_default();
        let may = |roles: &[_]| Right::WitnessSpoils.secondable(roles).is_ok();
        let mut witnesses: Vec<String> = operators
            .into_iter()
            .filter(|operator| operator.active && operator.login != me && may(&operator.roles))
            .map(|operator| operator.login)
            .collect();
        witnesses.push(String::new());
        let last = LAST_WITNESS.with_borrow(Clone::clone);
        let at = witnesses.iter().position(|login| *login == last && !last.is_empty()).unwrap_or(0);
        let own = cx.core.batch(run).map(|view| view.facts.paper).unwrap_or_default();
        let lines =
            cx.core.stock().unwrap_or_default().into_iter().map(|view| (view.row.line.code, view.row.line.name));
        let papers = lines.filter(|(code, _)| *code != own).collect();
        let sheets = sheets.trim().to_owned();
        Self { run, sheets, named, witnesses, at, remake: remake(run, cx), papers }
    }

    fn witness(&self) -> &str {
        self.witnesses.get(self.at).map_or("", String::as_str)
    }

    fn choose(&self, reason: SpoilReason) -> Heard {
        LAST_WITNESS.set(self.witness().to_owned());
        let (run, sheets, witness) = (self.run, self.sheets.clone(), self.witness().to_owned());
        let step = match reason {
            SpoilReason::Other => Step::Open(Box::new(words(run, sheets, witness))),
            SpoilReason::WrongStock | SpoilReason::WrongTray => Step::Open(self.ask_paper(reason)),
            reason => Step::Do(Action::Spoil(run, sheets, reason, String::new(), witness, String::new())),
        };
        Heard::Consumed(vec![Step::Close, step])
    }
}

impl SpoilBox {
    /// Which paper they came out on: that one is spoiled, ours lies in the tray as before.
    fn ask_paper(&self, reason: SpoilReason) -> Box<dyn Layer> {
        let on = |paper: &str| {
            let (sheets, witness) = (self.sheets.clone(), self.witness().to_owned());
            vec![Step::Do(Action::Spoil(self.run, sheets, reason, String::new(), witness, paper.to_owned()))]
        };
        let mut choices: Vec<Choice> = self
            .papers
            .iter()
            .map(|(code, name)| Choice::new(code.clone(), Tone::NotBegun, name.clone(), on(code)))
            .collect();
        choices.push(Choice::new("plain", Tone::NotBegun, "paper that is none of our stock", on("plain")));
        if reason == SpoilReason::WrongTray {
            choices.push(Choice::new("its own", Tone::NotBegun, "the right paper, spoiled all the same", on("")));
        }
        Box::new(Pick::new(format!("{} came out on which paper?", self.named), choices))
    }
}

/// What becomes of the award of a spoiled sheet.
fn remake(run: BatchRef, cx: &Cx) -> String {
    let (Ok(view), Ok(sheets)) = (cx.core.batch(run), cx.core.batch_sheets(run)) else { return String::new() };
    let made = sheets.iter().filter(|sheet| sheet.remakes.is_some()).count() as u32;
    let may = remake_limit(view.facts.approved_sheets) + view.facts.more_remakes;
    if made < may {
        format!("in the next pass; {made} of {} used", counted(may, "remake"))
    } else {
        format!("needs a new approval: {made} of {} used", counted(may, "remake"))
    }
}

/// The form for another reason.
fn words(run: BatchRef, sheets: String, witness: String) -> Form {
    let title = format!("Spoil {sheets}: what is wrong with it?");
    let submit = move |values: &Values, _: &Cx| {
        let words = values.get("words").to_owned();
        Ok(vec![Step::Do(Action::Spoil(
            run,
            sheets.clone(),
            SpoilReason::Other,
            words,
            witness.clone(),
            String::new(),
        ))])
    };
    let fields = vec![Field::text("words", "In words").required()];
    Form::new("spoil", run.to_string(), title, fields, Box::new(submit)).small().button("Spoil")
}

impl Layer for SpoilBox {
    fn title(&self) -> String {
        format!("Spoil {}", self.named)
    }

    fn mode(&self) -> Mode {
        Mode::Pick
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        let Key::Char(letter) = key else { return Heard::Ignored };
        match REASONS.iter().find(|(known, _)| *known == letter) {
            Some((_, reason)) => self.choose(*reason),
            None => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::NextPart => Offer::named("another witness"),
            Verb::PartBefore => Offer::YES,
            Verb::Enter => Offer::no("a letter says why"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        let count = self.witnesses.len();
        match verb {
            Verb::NextPart => self.at = (self.at + 1) % count,
            Verb::PartBefore => self.at = (self.at + count - 1) % count,
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::NextPart]
    }

    fn draw(&self, pen: &mut Pen) {
        let mut part = centred(pen, 72, 8);
        let mut inside = part.boxed(&format!("Spoil {}: why? It cannot be taken back.", self.named));
        for (index, (letter, reason)) in REASONS.iter().enumerate() {
            let (x, y) = ((index % 4) as u16 * 17, (index / 4) as u16);
            let x = inside.put(x, y, &letter.to_string(), Ink::Key);
            inside.put_within(x + 1, y, 15, reason.code(), Ink::Plain);
        }
        let witness = if self.witness().is_empty() { "named later" } else { self.witness() };
        inside.put(0, 3, "witness", Ink::Dim);
        let x = inside.put(9, 3, witness, Ink::Input);
        inside.put(x + 2, 3, "Tab changes", Ink::Dim);
        inside.put(0, 4, "remake", Ink::Dim);
        inside.put(9, 4, &self.remake, Ink::Plain);
        inside.put(0, 5, "The witness says so in their own window; it stands in their Today.", Ink::Dim);
    }
}
