//! The print room: the runs that wait in the order to print them, when each brand prints next, the printers, how many
//! sheets are looked at, the papers kept back. Separate from the list of runs, because it plans what the list counts.
//!
//! **Invariant:** a verb is about the line under the cursor; what the line is about begins with its kind.

use crate::core::domain::batches::sampling::SamplingRow;
use crate::core::domain::counted;
use crate::core::{BrandRun, CalendarChange, Core, Error, PrinterOrder, PrinterView};
use crate::tui::card::{Card, Line};
use crate::tui::commands::{Offer, Verb};
use crate::tui::effects::{Action, Place, Query};
use crate::tui::forms::{Field, Form, Kind, Values, Wrong};
use crate::tui::glyphs::Tone;
use crate::tui::layers::{Cx, Layer, Message, Step};
use crate::tui::record::Leaf;
use crate::tui::sheet::{Chosen, RowVerb};

/// The page of the print room.
pub static LEAF: Leaf = Leaf {
    title: "Print room",
    asks: |reference| Query::Card(card, reference.to_owned()),
    verbs: VERBS,
    hints: &[Verb::Edit, Verb::New, Verb::Forward, Verb::Recheck],
    scan: None,
    after: None,
};

static VERBS: &[RowVerb] = &[
    RowVerb {
        verb: Verb::Edit,
        offer: |chosen| match chosen.line.split_once(':') {
            Some(("brand", _)) => Offer::named("run calendar"),
            Some(("printer", _)) => Offer::named("printer"),
            Some(("sampling", _)) => Offer::named("sampling row"),
            Some(("kept", _)) => Offer::named("place"),
            _ => Offer::no("put the cursor on a brand, a printer, a sampling row or a paper kept back"),
        },
        run: edit,
    },
    RowVerb {
        verb: Verb::New,
        offer: |_| Offer::named("printer"),
        run: |_, _| vec![Step::Open(printer_form(&PrinterOrder::default()))],
    },
    RowVerb {
        verb: Verb::Duplicate,
        offer: |chosen| match chosen.line.split_once(':') {
            Some(("sampling", _)) => Offer::named("sampling row"),
            _ => Offer::no("put the cursor on the sampling plan"),
        },
        run: |chosen, cx| vec![Step::Open(sampling_form(cx, chosen.line, true))],
    },
    RowVerb {
        verb: Verb::Forward,
        offer: |chosen| match chosen.line.split_once(':') {
            Some(("printer", _)) => Offer::named("read counter"),
            Some(("kept", _)) => Offer::named("release"),
            _ => Offer::no("put the cursor on a printer or a paper kept back; Enter opens a run"),
        },
        run: forward,
    },
    RowVerb {
        verb: Verb::Cancel,
        offer: |chosen| match chosen.line.split_once(':') {
            Some(("printer", _)) => Offer::named("retire printer"),
            Some(("sampling", row)) if !row.is_empty() => Offer::named("take row away"),
            _ => Offer::no("put the cursor on a printer or a sampling row"),
        },
        run: cancel,
    },
];

fn card(core: &Core, _: &str) -> Result<Card, Error> {
    let mut card = Card::new("", "Print room");
    card.widths = vec![14, 13, 9, 14, 0];
    card.drops = vec![3];
    queue(core, &mut card)?;
    calendar(core, &mut card)?;
    printers(core, &mut card)?;
    sampling(core, &mut card)?;
    kept(core, &mut card)?;
    Ok(card)
}

fn queue(core: &Core, card: &mut Card) -> Result<(), Error> {
    let queue = core.print_queue()?;
    let changes = format!("{} paper, {} template changes", queue.paper_changes, queue.template_changes);
    card.add(Line::Head("TO PRINT, IN THIS ORDER".into(), changes));
    for run in &queue.runs {
        let tone = Tone::of(run.state.code());
        let state = format!("{} {}", tone.glyph(), run.state);
        let minutes = run.forecast.minutes.map_or_else(|| "? min".to_owned(), |minutes| format!("{minutes} min"));
        let words = match (run.special.as_str(), &run.allowed_by) {
            ("", _) => format!("{}, {minutes}", counted(run.forecast.certificates, "sheet")),
            (why, Some(by)) => {
                format!("{}, special: {why}, allowed by {by}", counted(run.forecast.certificates, "sheet"))
            }
            (why, None) => format!("{}, special: {why}, not allowed yet", counted(run.forecast.certificates, "sheet")),
        };
        let row = [run.batch.to_string(), state, run.paper.clone(), run.template.clone(), words];
        card.link(Line::row(row), super::runs::place(&run.batch.to_string()));
    }
    if queue.runs.is_empty() {
        card.add(Line::words("No run waits to be printed."));
    }
    Ok(())
}

/// When a brand prints next, in words.
pub fn next_run(run: &BrandRun) -> String {
    match (run.next, run.minutes_left) {
        (Some(next), Some(left)) if left < 24 * 60 => {
            let at = next.cut_off.map(|at| at.format("%H:%M").to_string()).unwrap_or_default();
            format!("{at}, {} h {:02} min left", left / 60, left % 60)
        }
        (Some(next), _) => {
            let at = next.cut_off.map(|at| at.format(" %H:%M").to_string()).unwrap_or_default();
            format!("{}{at}", next.day.format("%a %d/%m"))
        }
        (None, _) => "no run within a year".to_owned(),
    }
}

fn calendar(core: &Core, card: &mut Card) -> Result<(), Error> {
    card.add(Line::Blank);
    card.add(Line::Head("RUN CALENDAR".into(), "what is late falls to the next run".into()));
    for run in core.run_calendar(None)? {
        let days = if run.calendar.weekdays.is_empty() {
            let at = run.calendar.usual.map(|at| at.format(" until %H:%M").to_string()).unwrap_or_default();
            format!("every working day{at}")
        } else {
            let day = |(day, at): (&u32, &chrono::NaiveTime)| format!("{} {}", day_name(*day), at.format("%H:%M"));
            run.calendar.weekdays.iter().map(day).collect::<Vec<_>>().join(", ")
        };
        let single = run.calendar.days.iter().map(|(day, at)| match at {
            Some(at) => format!("{} {}", day.format("%d/%m"), at.format("%H:%M")),
            None => format!("{} none", day.format("%d/%m")),
        });
        let single = single.collect::<Vec<_>>().join(", ");
        let words = if single.is_empty() { days } else { format!("{days}; {single}") };
        card.link(Line::fact(run.brand.clone(), format!("{}   {words}", next_run(&run))), Place::default());
        card.about(format!("brand:{}", run.brand));
    }
    Ok(())
}

fn day_name(day: u32) -> &'static str {
    ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].get(day as usize).copied().unwrap_or_default()
}

fn printers(core: &Core, card: &mut Card) -> Result<(), Error> {
    card.add(Line::Blank);
    card.add(Line::head("PRINTERS"));
    let printers = core.printers()?;
    for view in printers.iter().filter(|view| !view.retired) {
        let papers = if view.printer.trays.is_empty() { "any paper".to_owned() } else { trays(view) };
        let words = format!("{papers}, {}; {}", view.rate, view.target);
        card.link(Line::fact(view.printer.name.clone(), words), Place::default());
        card.about(format!("printer:{}", view.printer.name));
    }
    if printers.iter().all(|view| view.retired) {
        card.add(Line::words("None: files are printed by hand from the managed folder. n adds one, as the owner."));
    }
    Ok(())
}

fn trays(view: &PrinterView) -> String {
    crate::core::domain::batches::printers::trays_text(&view.printer.trays)
}

fn sampling(core: &Core, card: &mut Card) -> Result<(), Error> {
    card.add(Line::Blank);
    card.add(Line::Head("SAMPLING PLAN".into(), "special runs, replacements, remakes: every sheet".into()));
    let rows = core.sampling_rows()?;
    for row in &rows {
        card.link(Line::words(row.to_string()), Place::default());
        card.about(format!("sampling:{}", key(row)));
    }
    if rows.is_empty() {
        card.link(Line::words("No row: every sheet of every run is looked at. e sets one."), Place::default());
        card.about("sampling:");
    }
    Ok(())
}

/// What names a sampling row on its line.
fn key(row: &SamplingRow) -> String {
    format!("{}|{}|{}", row.brand, row.template, row.from_size)
}

fn kept(core: &Core, card: &mut Card) -> Result<(), Error> {
    let papers = core.kept_back()?;
    if papers.is_empty() {
        return Ok(());
    }
    card.add(Line::Blank);
    card.add(Line::Head("KEPT BACK".into(), format!("{} in the house", papers.len())));
    for paper in papers {
        let line = if paper.place.is_empty() {
            Line::judged(&paper.serial, &paper.learner, Tone::Late, "its place is to be given")
        } else {
            Line::judged(&paper.serial, &paper.learner, Tone::Theirs, &paper.place)
        };
        card.link(line, super::super::places::at(2, "Certificates", paper.serial.clone()));
        card.about(format!("kept:{}", paper.serial));
    }
    Ok(())
}

fn edit(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    match chosen.line.split_once(':') {
        Some(("brand", code)) => vec![Step::Open(calendar_form(code))],
        Some(("printer", name)) => match cx.core.printer(name) {
            Ok(view) => vec![Step::Open(printer_form(&order_of(&view)))],
            Err(error) => vec![Step::Say(Message::error(&error))],
        },
        Some(("sampling", _)) => vec![Step::Open(sampling_form(cx, chosen.line, false))],
        Some(("kept", serial)) => vec![Step::Open(place_form(serial))],
        _ => Vec::new(),
    }
}

fn forward(chosen: &Chosen, _: &Cx) -> Vec<Step> {
    match chosen.line.split_once(':') {
        Some(("printer", name)) => vec![Step::Open(counter_form(name))],
        Some(("kept", serial)) => vec![Step::Open(release_form(serial))],
        _ => Vec::new(),
    }
}

fn cancel(chosen: &Chosen, cx: &Cx) -> Vec<Step> {
    match chosen.line.split_once(':') {
        Some(("printer", name)) => vec![Step::Do(Action::RetirePrinter(name.to_owned()))],
        Some(("sampling", text)) => match row_of(cx, text) {
            Some(row) => vec![Step::Do(Action::SetSampling(row, true))],
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn row_of(cx: &Cx, text: &str) -> Option<SamplingRow> {
    cx.core.sampling_rows().unwrap_or_default().into_iter().find(|row| key(row) == text)
}

fn calendar_form(code: &str) -> Box<dyn Layer> {
    const EVERY: &str = "every working day";
    let brand = code.to_owned();
    let which = [EVERY, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "one day"];
    let fields = vec![
        Field::choice("which", "On", which).required().with(EVERY),
        Field::new("day", "The day", Kind::Day),
        Field::text("cut_off", "Until"),
        Field::choice("usual", "As usual", ["no", "yes"]).with("no"),
    ];
    let submit = move |values: &Values, _: &Cx| {
        let time = values.get("cut_off").trim().to_owned();
        let day = values.get("day").parse();
        let change = match values.get("which") {
            EVERY if time.is_empty() => {
                return Err(Wrong { field: "cut_off", words: "wanted a time such as 14:00".into() });
            }
            EVERY => CalendarChange::EveryDay(time),
            "one day" => match (day, values.get("usual")) {
                (Ok(day), "yes") => CalendarChange::Usual(day),
                (Ok(day), _) => CalendarChange::Day(day, time),
                (Err(_), _) => return Err(Wrong { field: "day", words: "wanted the day".into() }),
            },
            weekday => CalendarChange::Weekday(weekday.to_owned(), time),
        };
        Ok(vec![Step::Do(Action::RunCalendar(brand.clone(), change))])
    };
    let head = vec!["Without a time there is no run on that day. Runs already built keep their day.".to_owned()];
    let title = format!("Run calendar of {code}");
    Box::new(Form::new("run calendar", code, title, fields, Box::new(submit)).small().head(head).button("Set"))
}

fn order_of(view: &PrinterView) -> PrinterOrder {
    let folder = matches!(view.printer.hand_off, crate::core::domain::batches::printers::HandOff::Folder(_));
    let (command, folder) =
        if folder { (String::new(), view.target.clone()) } else { (view.target.clone(), String::new()) };
    PrinterOrder {
        name: view.printer.name.clone(),
        command,
        folder,
        trays: trays(view),
        rate: view.printer.stated_rate,
    }
}

fn printer_form(order: &PrinterOrder) -> Box<dyn Layer> {
    let rate = if order.rate == 0 { String::new() } else { order.rate.to_string() };
    let fields = vec![
        Field::text("name", "Name").required().with(&order.name),
        Field::text("command", "Command").with(&order.command),
        Field::text("folder", "or folder").with(&order.folder),
        Field::text("trays", "Papers").with(&order.trays),
        Field::new("rate", "A minute", Kind::Number).with(&rate),
    ];
    let submit = |values: &Values, _: &Cx| {
        let text = |name: &str| values.get(name).trim().to_owned();
        Ok(vec![Step::Do(Action::KeepPrinter(PrinterOrder {
            name: text("name"),
            command: text("command"),
            folder: text("folder"),
            trays: text("trays"),
            rate: values.get("rate").parse().unwrap_or(0),
        }))])
    };
    let head = vec![
        "Command such as lp -d NAME -P {pages} {file}, run without a shell; or a folder.".to_owned(),
        "Papers such as 1=MER-A4 2=ATE-A4; empty takes any.".to_owned(),
    ];
    Box::new(Form::new("printer", &order.name, "Printer", fields, Box::new(submit)).small().head(head).button("Keep"))
}

fn sampling_form(cx: &Cx, line: &str, another: bool) -> Box<dyn Layer> {
    let row = row_of(cx, line.trim_start_matches("sampling:"));
    let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let fields = vec![
        Field::text("brand", "Brand").with(row.as_ref().map_or("", |row| &row.brand)),
        Field::text("template", "Template").with(row.as_ref().map_or("", |row| &row.template)),
        Field::new("from_size", "From sheets", Kind::Number).required().with(&if another {
            String::new()
        } else {
            text(row.as_ref().map(|row| row.from_size))
        }),
        Field::new("sample", "Look at", Kind::Number).required().with(text(row.as_ref().map(|row| row.sample))),
        Field::new("accept", "May fail", Kind::Number).with(text(row.as_ref().map(|row| row.accept))),
    ];
    let submit = |values: &Values, _: &Cx| {
        let number = |name: &str| values.get(name).parse().unwrap_or(0);
        let row = SamplingRow {
            brand: values.get("brand").trim().to_owned(),
            template: values.get("template").trim().to_owned(),
            from_size: number("from_size"),
            sample: number("sample"),
            accept: number("accept"),
        };
        Ok(vec![Step::Do(Action::SetSampling(row, false))])
    };
    let head = vec!["Of runs of this size or more so many sheets are looked at; 0 is every sheet.".to_owned()];
    let title = "Sampling row";
    Box::new(Form::new("sampling row", "", title, fields, Box::new(submit)).small().head(head).button("Set"))
}

/// Asks where a paper lies that is kept back.
pub fn place_form(serial: &str) -> Box<dyn Layer> {
    let paper = serial.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let serial = paper.parse().map_err(|_| Wrong { field: "place", words: "no such serial".into() })?;
        Ok(vec![Step::Do(Action::PlacePaper(serial, values.get("place").to_owned()))])
    };
    let fields = vec![Field::text("place", "Lies in").required()];
    let title = format!("Where does {serial} lie?");
    let head = "Say it as the next person finds it, such as safe, tray 3.".to_owned();
    Box::new(Form::new("kept place", serial, title, fields, Box::new(submit)).small().head(vec![head]).button("Note"))
}

fn release_form(serial: &str) -> Box<dyn Layer> {
    let paper = serial.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        let serial = paper.parse().map_err(|_| Wrong { field: "reason", words: "no such serial".into() })?;
        Ok(vec![Step::Do(Action::ReleasePaper(serial, values.get("reason").to_owned()))])
    };
    let fields = vec![Field::text("reason", "Reason").required()];
    let title = format!("Let {serial} go");
    Box::new(Form::new("release paper", serial, title, fields, Box::new(submit)).small().button("Release"))
}

fn counter_form(name: &str) -> Box<dyn Layer> {
    let printer = name.to_owned();
    let submit = move |values: &Values, _: &Cx| {
        Ok(vec![Step::Do(Action::ReadPrinter(printer.clone(), values.get("reading").parse().unwrap_or(0)))])
    };
    let fields = vec![Field::new("reading", "It says", Kind::Number).required()];
    let title = format!("Counter of {name}");
    Box::new(Form::new("counter", name, title, fields, Box::new(submit)).small().button("Note"))
}
