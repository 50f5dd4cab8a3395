//! `certdesk` alone: the window on one's database; where there is none yet, a question on the terminal, a sample office
//! or an empty one. Separate because it is the first thing anybody sees.
//!
//! **Invariant:** nothing is made before it was asked for; an answer that is not understood makes nothing.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::Outcome;
use super::answer::Shape;
use super::demo::{self, DemoArguments};
use super::desk::Desk;
use super::office;
use super::window::How;
use crate::core::domain::office::{Mode, NewOffice};
use crate::core::{Core, Error, ErrorKind, Surroundings};

/// What somebody wants who has no database yet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wish {
    Sample,
    SampleAgain(PathBuf),
    Empty,
    Nothing,
}

/// Opens the window on the database; asks first when there is none.
/// Refuses as opening a database does, and when nothing was wished for.
pub fn open(desk: &Desk) -> anyhow::Result<Outcome> {
    let how = How { plain: desk.plain(), tour: false };
    let path = desk.path()?;
    if path.exists() || !std::io::stdin().is_terminal() {
        return Ok(Outcome::Window(Box::new(desk.core()?), how));
    }
    let sample = desk.home().ok().and_then(|home| last_sample(&home));
    match asked(&path, sample.as_deref())? {
        Wish::Sample => demo::run(desk, &DemoArguments::default(), Shape::of_stdout(false)),
        Wish::SampleAgain(sample) => {
            let core = Core::open(&sample, &desk.session(), Surroundings::of_this_machine())?;
            Ok(Outcome::Window(Box::new(core), how))
        }
        Wish::Empty => Ok(Outcome::Window(Box::new(make(desk, &path)?), how)),
        Wish::Nothing => {
            let error = Error::new(ErrorKind::Refused, "nothing was made and nothing opened");
            Err(error
                .with_hint("`certdesk` asks again; `certdesk init` and `certdesk demo` do it without asking.")
                .into())
        }
    }
}

/// An office of one's own in which nothing has happened; the caller owns it.
fn make(desk: &Desk, path: &Path) -> anyhow::Result<Core> {
    let office = NewOffice {
        mode: Mode::Personal,
        name: "Certificate desk".to_owned(),
        zone: "Europe/London".to_owned(),
        place: "England & Wales".to_owned(),
    };
    office::create(desk, path, &office)
}

/// The sample office made last, if one lies where they are made.
fn last_sample(home: &Path) -> Option<PathBuf> {
    let folders = std::fs::read_dir(home).ok()?.filter_map(Result::ok).map(|entry| entry.path());
    let is_sample = |folder: &PathBuf| {
        folder
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name == "demo" || name.starts_with("demo-"))
    };
    let databases = folders.filter(is_sample).map(|folder| folder.join("desk.db")).filter(|path| path.exists());
    databases.max_by_key(|path| path.metadata().and_then(|about| about.modified()).ok())
}

fn asked(path: &Path, sample: Option<&Path>) -> anyhow::Result<Wish> {
    let mut out = std::io::stderr().lock();
    write!(out, "{}", question(path, sample))?;
    out.flush()?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(wish(&line, sample))
}

fn question(path: &Path, sample: Option<&Path>) -> String {
    let again = match sample {
        Some(sample) => format!("  t  take up the sample office at {}\n", sample.display()),
        None => String::new(),
    };
    format!(
        "Welcome to certdesk. There is no office yet at {}.\n\n{again}  s  a sample office to try everything on, with invented learners\n  e  an empty office of your own; you become its owner\n  q  nothing for now\n\nWhich one, s, e or q? ",
        path.display()
    )
}

/// What an answer means; anything unknown means nothing.
fn wish(line: &str, sample: Option<&Path>) -> Wish {
    match (line.trim().to_lowercase().as_str(), sample) {
        ("s" | "sample", _) => Wish::Sample,
        ("t", Some(sample)) => Wish::SampleAgain(sample.to_owned()),
        ("e" | "empty", _) => Wish::Empty,
        _ => Wish::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_understood_makes_an_office() {
        assert_eq!(wish("s\n", None), Wish::Sample);
        assert_eq!(wish(" E \n", None), Wish::Empty);
        for line in ["", "\n", "q\n", "yes\n", "t\n"] {
            assert_eq!(wish(line, None), Wish::Nothing, "{line:?}");
        }
        let sample = Path::new("demo/desk.db");
        assert_eq!(wish("t", Some(sample)), Wish::SampleAgain(sample.to_owned()));
    }

    #[test]
    fn the_question_names_the_place_and_every_answer() {
        let words = question(Path::new("desk.db"), None);
        assert!(words.contains("no office yet at desk.db") && words.contains("\n  s  ") && words.contains("\n  e  "));
        assert!(!words.contains("\n  t  "));
    }
}
