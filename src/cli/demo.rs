//! `demo`: a fresh sample office, in the window or without a terminal.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::Outcome;
use super::answer::{Answer, Shape, say_line};
use super::desk::Desk;
use super::window::How;
use crate::core::{Core, Demo, DemoStep, Error, ErrorKind, Session, Surroundings};

/// Arguments of `demo`.
#[derive(Debug, Default, clap::Args)]
pub struct DemoArguments {
    /// Where to make it [default: a new folder beside the default database]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Do the main job of one day without a terminal, one line a step
    #[arg(long)]
    headless: bool,
}

/// Makes the office; then either does the day's work and says what it did, or gives the office to the window.
/// Refuses a folder with a database, and the window where there is no terminal.
pub fn run(desk: &Desk, demo: &DemoArguments, shape: Shape) -> anyhow::Result<Outcome> {
    if !demo.headless && !std::io::stdout().is_terminal() {
        let error = Error::new(ErrorKind::Arguments, "the window needs a terminal; nothing was made");
        return Err(error.with_hint("Without one: certdesk demo --headless.").into());
    }
    let folder = match &demo.dir {
        Some(folder) => folder.clone(),
        None => fresh(&desk.home()?.join("demo")),
    };
    let mut steps = Vec::new();
    let headless = demo.headless;
    let mut say = |step: DemoStep| {
        let line = format!("{:<10}  {}", step.step, step.sentence);
        match shape {
            Shape::Json => {}
            _ if headless => say_line(&line),
            _ => eprintln!("{line}"),
        }
        steps.push(json!({ "step": step.step, "sentence": step.sentence, "data": step.data }));
    };
    let mut demo = Demo::new(&folder, &Surroundings::of_this_machine, &mut say)?;
    demo.set_up()?;
    if headless {
        demo.working_day()?;
        let database = demo.database();
        let data = json!({ "database": database, "out": demo.out(), "steps": steps });
        return Ok(Outcome::Answer(Answer::lines([], data)));
    }
    demo.afternoon_post()?;
    let (database, day) = (demo.database(), demo.day());
    let session = Session { today: desk.session().today.or(day), operator: None, ..desk.session() };
    let core = Core::open(&database, &session, Surroundings::of_this_machine())?;
    Ok(Outcome::Window(Box::new(core), How { plain: desk.plain(), tour: true }))
}

/// The folder, or the first numbered one beside it in which no database lies.
fn fresh(folder: &Path) -> PathBuf {
    let numbered = |n: u32| if n == 1 { folder.to_owned() } else { folder.with_file_name(format!("demo-{n}")) };
    (1..).map(numbered).find(|folder| !folder.join("desk.db").exists()).unwrap_or_else(|| folder.to_owned())
}
