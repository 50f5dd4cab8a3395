//! The views somebody keeps of a list: opened, kept, renamed, shared, dropped. Separate from the list, which only learns
//! which one is open.
//!
//! **Invariant:** letters shown at the foot act on the view under the cursor; nothing is dropped without a question.

use super::SheetWord;
use crate::core::Error;
use crate::core::domain::saved_views::{SavedView, sort_text};
use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::{Confirm, centred};
use crate::tui::effects::{Action, Done};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Message, Step};
use crate::tui::pen::Pen;
use crate::tui::themes::Ink;
use std::cell::RefCell;
use std::rc::Rc;

struct Views {
    views: Vec<SavedView>,
    seen: SavedView,
    one: &'static str,
    base: &'static str,
    at: usize,
}

/// The list of views; what is seen now can be kept as one.
pub fn open(
    cx: &Cx,
    seen: SavedView,
    open: Option<&SavedView>,
    (one, base): (&'static str, &'static str),
) -> Result<Box<dyn Layer>, Error> {
    let views = cx.core.views(Some(seen.kind))?;
    let is_open = |view: &SavedView| open.is_some_and(|o| o.name == view.name && o.shared == view.shared);
    let at = views.iter().position(is_open).unwrap_or(0);
    Ok(Box::new(Views { views, seen, one, base, at }))
}

/// A view's filter without what its list asks anyway.
pub fn own_filter<'a>(view: &'a SavedView, base: &str) -> &'a str {
    let whole = view.filter.trim();
    let rest = whole.strip_prefix(base.trim()).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    rest.unwrap_or(whole).trim()
}

/// What a view shows, in a phrase.
pub fn in_words(view: &SavedView, base: &str) -> String {
    let own = own_filter(view, base);
    let mut words = if own.is_empty() { "every row".to_owned() } else { own.to_owned() };
    if !view.sort.is_empty() {
        words.push_str(&format!(", by {}", sort_text(&view.sort).replace(',', ", ")));
    }
    if !view.columns.is_empty() {
        words.push_str(&format!(", {} columns", view.columns.len()));
    }
    words
}

impl Views {
    fn current(&self) -> Option<&SavedView> {
        self.views.get(self.at)
    }

    /// A letter at the foot.
    fn act(&self, letter: char, cx: &Cx) -> Heard {
        if letter == 'n' {
            return self.then(keep(self.seen.clone(), self.base));
        }
        let Some(view) = self.current() else {
            return Heard::refused("No view is kept yet; n keeps what is seen as one.");
        };
        if let Err(refusal) = view.may_change(cx.core.operator(), cx.core.roles()) {
            return Heard::then(Step::Say(Message::error(&refusal.into())));
        }
        match letter {
            'o' => self.then(Step::Do(Action::KeepView(SavedView {
                name: view.name.clone(),
                shared: view.shared,
                ..self.seen.clone()
            }))),
            'e' => self.then(rename(view.clone())),
            's' => self.then(Step::Do(Action::ShareView(view.clone(), !view.shared))),
            _ => self.then(drop(view.clone())),
        }
    }

    fn then(&self, step: Step) -> Heard {
        Heard::Consumed(vec![Step::Close, step])
    }
}

/// Keeps what is seen under a name.
fn keep(seen: SavedView, base: &str) -> Step {
    let whose = vec![
        ("mine".to_owned(), "only I have it".to_owned()),
        ("shared".to_owned(), "everybody has it, I and an owner change it".to_owned()),
    ];
    let fields =
        vec![Field::text("name", "Name").required(), Field::new("whose", "Whose", Kind::Choice(whose)).with("mine")];
    let head = vec![format!("keeps  {}", in_words(&seen, base))];
    let kept = Rc::new(RefCell::new(None));
    let named = kept.clone();
    let submit = move |values: &Values, _: &Cx| {
        let view = of_values(&seen, values)?;
        *kept.borrow_mut() = Some(view.clone());
        Ok(vec![Step::Do(Action::KeepView(view))])
    };
    // Only when it was kept is what is seen called so.
    let then =
        move |_: &Done| named.borrow().clone().map(|view| Step::Hand(SheetWord::Named(view))).into_iter().collect();
    let form = Form::new("keep view", "", "Keep this as a view", fields, Box::new(submit));
    Step::Open(Box::new(form.small().fleeting().head(head).button("Keep").then(Box::new(then))))
}

fn of_values(seen: &SavedView, values: &Values) -> Result<SavedView, Wrong> {
    let name = crate::core::domain::saved_views::name(values.get("name"))
        .map_err(|refusal| Wrong { field: "name", words: refusal.to_string() })?;
    Ok(SavedView { name, shared: values.get("whose") == "shared", ..seen.clone() })
}

fn rename(view: SavedView) -> Step {
    let fields = vec![Field::text("name", "Name").required().with(&view.name)];
    let title = format!("Rename view \"{}\"", view.name);
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::RenameView(view.clone(), values.get("name").to_owned()))])
    };
    let then = |_: &Done| Vec::new();
    let form = Form::new("rename view", "", title, fields, Box::new(submit)).then(Box::new(then));
    Step::Open(Box::new(form.small().fleeting().button("Rename")))
}

fn drop(view: SavedView) -> Step {
    let who = if view.shared { "Everybody has it, and nobody has it then." } else { "Only you have it." };
    let lines = vec![in_words(&view, ""), format!("{who} Its records stay as they are.")];
    let title = format!("Drop view \"{}\"?", view.name);
    let steps = vec![Step::Hand(SheetWord::Unnamed(view.name.clone())), Step::Do(Action::DropView(view))];
    Step::Open(Box::new(Confirm::new(title, lines, "Drop", steps).careful()))
}

/// Rows shown at once.
const ROWS: usize = 12;

impl Layer for Views {
    fn title(&self) -> String {
        "views".to_owned()
    }

    fn mode(&self) -> Mode {
        Mode::Pick
    }

    fn is_page(&self) -> bool {
        false
    }

    fn key(&mut self, key: Key, cx: &Cx) -> Heard {
        match key {
            Key::Char(letter @ ('n' | 'o' | 'e' | 's' | 'x')) => self.act(letter, cx),
            Key::Char('j') => self.verb(Verb::FieldDown, cx),
            Key::Char('k') => self.verb(Verb::FieldUp, cx),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter | Verb::Ok if self.views.is_empty() => Offer::named("keep"),
            Verb::Enter | Verb::Ok => Offer::named("open"),
            Verb::FieldUp | Verb::FieldDown => Offer::named("move"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, cx: &Cx) -> Heard {
        match verb {
            Verb::FieldDown => self.at = (self.at + 1).min(self.views.len().saturating_sub(1)),
            Verb::FieldUp => self.at = self.at.saturating_sub(1),
            Verb::Enter | Verb::Ok => {
                return match self.current() {
                    Some(view) => self.then(Step::Hand(SheetWord::View(view.clone()))),
                    None => self.act('n', cx),
                };
            }
            _ => return Heard::Ignored,
        }
        Heard::NOTHING
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn draw(&self, pen: &mut Pen) {
        let rows = self.views.len().clamp(1, ROWS) as u16;
        let mut part = centred(pen, 76, rows + 6);
        let mut inside = part.boxed(&format!("v views of {}s", self.one));
        if self.views.is_empty() {
            inside.put(2, 0, "No view is kept yet.", Ink::Dim);
        }
        let first = (self.at + 1).saturating_sub(ROWS);
        for (y, (index, view)) in self.views.iter().enumerate().skip(first).take(ROWS).enumerate() {
            let (y, here) = (y as u16, index == self.at);
            let ink = if here { Ink::Cursor } else { Ink::Plain };
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            inside.put_within(2, y, 22, &view.name, ink);
            let whose = if view.shared { format!("shared, {}", view.made_by) } else { "mine".to_owned() };
            inside.put_within(25, y, 14, &whose, Ink::Dim);
            inside.put(40, y, &in_words(view, self.base), Ink::Dim);
        }
        let room = inside.width();
        inside.put_within(0, rows, room, &format!("seen now: {}", in_words(&self.seen, "")), Ink::Dim);
        let mut x = 0;
        let letters = [("n", "keep what is seen"), ("o", "put it in this one's place")];
        for (letter, words) in letters {
            x = inside.put(x, rows + 2, letter, Ink::Key);
            x = inside.put(x + 1, rows + 2, words, Ink::Plain) + 3;
        }
        let sharing =
            if self.current().is_some_and(|view| view.shared) { "take back from all" } else { "share with all" };
        let mut x = 0;
        for (letter, words) in [("e", "rename"), ("s", sharing), ("x", "drop")] {
            x = inside.put(x, rows + 3, letter, Ink::Key);
            x = inside.put(x + 1, rows + 3, words, Ink::Plain) + 3;
        }
    }
}
