//! A replay under way: which records are done, which is being done, which are left. Separate from the recorder and from
//! the window, which asks it what comes next.
//!
//! **Invariant:** a record is done only when every step went through; what is left stays left.

use super::Done;
use std::collections::VecDeque;

/// What comes next in a replay.
#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    /// This record is opened.
    Open(String),
    /// This step is done on it.
    Step(Done),
    /// The record is done.
    Finished,
    /// Every record is done.
    End,
}

/// A replay.
#[derive(Debug)]
pub struct Replay {
    /// What the macro is called.
    pub name: String,
    /// How deep the pane was when it began.
    pub depth: usize,
    /// The records that are done.
    pub done: Vec<String>,
    steps: Vec<Done>,
    left: VecDeque<String>,
    here: Option<(String, usize)>,
}

impl Replay {
    /// A replay of these steps on these records.
    pub fn new(name: String, steps: Vec<Done>, records: Vec<String>, depth: usize) -> Self {
        Self { name, depth, done: Vec::new(), steps, left: records.into(), here: None }
    }

    /// What comes next.
    pub fn next(&mut self) -> Turn {
        match &mut self.here {
            None => match self.left.pop_front() {
                Some(record) => {
                    self.here = Some((record.clone(), 0));
                    Turn::Open(record)
                }
                None => Turn::End,
            },
            Some((_, at)) if *at < self.steps.len() => {
                *at += 1;
                Turn::Step(self.steps[*at - 1].clone())
            }
            Some((record, _)) => {
                self.done.push(std::mem::take(record));
                self.here = None;
                Turn::Finished
            }
        }
    }

    /// What it came to, in a sentence: all done, or where it stopped, why, and how many are left.
    pub fn report(&self, stopped: Option<&str>) -> String {
        let (name, done) = (&self.name, self.done.len());
        let records = |n: usize| if n == 1 { "1 record".to_owned() } else { format!("{n} records") };
        match (stopped, &self.here) {
            (None, _) => format!("Macro `{name}`: {} done.", records(done)),
            (Some(why), here) => {
                let at = here.as_ref().map_or_else(String::new, |(record, _)| format!(" at {record}"));
                let left = self.left.len() + usize::from(here.is_some());
                let why = why.trim_end_matches('.');
                format!(
                    "Macro `{name}`: {} done, stopped{at}: {why}. {} left as they were.",
                    records(done),
                    records(left)
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_gets_every_step_one_after_the_other() {
        let steps = vec![Done::Give("take".into()), Done::Type("x".into())];
        let mut replay = Replay::new("mine".into(), steps, vec!["X-1".into(), "X-2".into()], 1);
        let mut turns = Vec::new();
        loop {
            turns.push(replay.next());
            if turns.last() == Some(&Turn::End) {
                break;
            }
        }
        assert_eq!(turns.len(), 9);
        assert_eq!(turns[4], Turn::Open("X-2".into()));
        assert_eq!(replay.report(None), "Macro `mine`: 2 records done.");
    }

    #[test]
    fn a_stop_counts_the_record_it_stopped_at_as_left() {
        let steps = vec![Done::Give("take".into())];
        let mut replay = Replay::new("mine".into(), steps, vec!["X-1".into(), "X-2".into(), "X-3".into()], 1);
        for _ in 0..5 {
            replay.next();
        }
        assert_eq!(
            replay.report(Some("take: it is closed.")),
            "Macro `mine`: 1 record done, stopped at X-2: take: it is closed. 2 records left as they were."
        );
    }
}
