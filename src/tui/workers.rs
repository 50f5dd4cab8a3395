//! The reader thread and the jobs thread, each with its own core. Separate so that a count never waits behind a print
//! run, and a key behind neither.
//!
//! **Invariant:** the newest question of a kind wins: of questions that wait, an older one about the same list is
//! dropped. A panic in a job becomes its refusal.

use super::effects::{Done, JobNews, Msg, Progress, Reporter};
use super::event_loop::Incoming;
use super::queries::{Answer, Query, read};
use super::tasks::Job;
use crate::core::{Core, Error, ErrorKind};
use std::collections::{HashSet, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// The numbers of the jobs that were told to stop.
pub type Stops = Arc<Mutex<HashSet<u64>>>;

/// Starts the reader; questions go into the sender it gives.
pub fn reader(core: Core, to_loop: Sender<Incoming>) -> io::Result<Sender<(u64, Query)>> {
    let (ask, questions) = channel::<(u64, Query)>();
    thread::Builder::new().name("reader".to_owned()).spawn(move || answer_all(&core, &questions, &to_loop))?;
    Ok(ask)
}

fn answer_all(core: &Core, questions: &Receiver<(u64, Query)>, to_loop: &Sender<Incoming>) {
    let mut waiting: VecDeque<(u64, Query)> = VecDeque::new();
    loop {
        if waiting.is_empty() {
            let Ok(first) = questions.recv() else { return };
            waiting.push_back(first);
        }
        waiting.extend(questions.try_iter());
        let Some((seq, query)) = next(&mut waiting) else { continue };
        if waiting.iter().any(|(_, later)| replaces(later, &query)) {
            continue;
        }
        let answer = Box::new(answer(core, query));
        if to_loop.send(Incoming::Msg(Msg::Answered(seq, answer))).is_err() {
            return;
        }
    }
}

/// Answers a question; a panic on the way becomes its refusal, and the reader goes on.
fn answer(core: &Core, query: Query) -> Answer {
    let asked = query.clone();
    catch_unwind(AssertUnwindSafe(|| read(core, query))).unwrap_or_else(|_| {
        let error = Error::new(ErrorKind::Internal, "reading broke off, which is a fault of the program");
        asked.refused(error.with_hint("r asks again; `certdesk doctor` looks further."))
    })
}

/// The next question: counts wait until the rows are read.
fn next(waiting: &mut VecDeque<(u64, Query)>) -> Option<(u64, Query)> {
    let at = waiting.iter().position(|(_, query)| !matches!(query, Query::Count(_) | Query::Late)).unwrap_or(0);
    waiting.remove(at)
}

/// Whether the later question makes the earlier one needless.
fn replaces(later: &Query, earlier: &Query) -> bool {
    match (later, earlier) {
        (Query::Count(later), Query::Count(earlier)) => later.kind == earlier.kind,
        (Query::Find(_), Query::Find(_)) | (Query::Late, Query::Late) | (Query::LookUp(..), Query::LookUp(..)) => true,
        _ => false,
    }
}

/// Starts the jobs thread; jobs go into the sender it gives.
pub fn jobs(mut core: Core, to_loop: Sender<Incoming>, stops: Stops) -> io::Result<Sender<(u64, Job)>> {
    let (give, given) = channel::<(u64, Job)>();
    thread::Builder::new().name("jobs".to_owned()).spawn(move || {
        while let Ok((id, job)) = given.recv() {
            let outcome = run(&mut core, id, job, &to_loop, &stops);
            if to_loop.send(Incoming::Msg(Msg::Job(id, JobNews::Ended(Box::new(outcome))))).is_err() {
                return;
            }
        }
    })?;
    Ok(give)
}

fn run(core: &mut Core, id: u64, job: Job, to_loop: &Sender<Incoming>, stops: &Stops) -> Result<Done, Error> {
    let (mut told, began) = (Progress::default(), std::time::Instant::now());
    let mut tell = |progress: Progress| {
        let progress = Progress { millis: began.elapsed().as_millis() as u64, ..progress };
        // Whole percents are news; every sheet is not.
        let percent = |p: Progress| (p.done * 100).checked_div(p.total).unwrap_or(p.done / 100);
        if percent(progress) != percent(told) || progress.total != told.total {
            told = progress;
            let _ended = to_loop.send(Incoming::Msg(Msg::Job(id, JobNews::Reached(progress))));
        }
        !stops.lock().map(|stops| stops.contains(&id)).unwrap_or(false)
    };
    let worked = catch_unwind(AssertUnwindSafe(|| job.run(core, &mut Reporter { tell: &mut tell })));
    worked.unwrap_or_else(|_| {
        Err(Error::new(ErrorKind::Internal, "the job broke off; nothing half done was kept")
            .with_hint("Try it again; `certdesk doctor` looks further."))
    })
}
