//! The reader thread and the jobs thread, each with its own core. Separate so that a count never waits behind a print
//! run, and a key behind neither.
//!
//! **Invariant:** the newest question of a kind wins: of questions that wait, an older one about the same list is
//! dropped. Rows wait for no count: a count that runs is laid aside for them and read again. A panic in a job becomes its
//! refusal.

use super::effects::{Done, JobNews, Msg, Progress, Reporter};
use super::event_loop::Incoming;
use super::queries::{Answer, Query, read};
use super::tasks::Job;
use crate::core::{Another, Core, Error, ErrorKind};
use std::collections::{HashSet, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

/// The numbers of the jobs that were told to stop.
pub type Stops = Arc<Mutex<HashSet<u64>>>;

/// The reader, as the loop speaks to it.
pub struct Reader {
    questions: Sender<(u64, Query)>,
    now: Arc<Mutex<Now>>,
    interrupt: Interrupt,
}

/// Stops what the reader's database is doing; there from when the reader has opened it.
type Interrupt = Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>;

/// What is being read at this moment.
#[derive(Default)]
struct Now {
    query: Option<Query>,
    end: End,
}

/// How a reading comes to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum End {
    /// By itself.
    #[default]
    Read,
    /// A later question made it needless, or somebody stopped it.
    Stopped,
    /// Rows go first; it is read again after them.
    LaidAside,
}

impl Reader {
    /// Asks something; what it makes needless is stopped. Refuses when the reader is gone.
    pub fn ask(&self, seq: u64, query: Query) -> io::Result<()> {
        let hurries = !query.can_wait();
        self.end_if(End::Stopped, |now| replaces(&query, now));
        self.questions.send((seq, query)).map_err(|_| io::Error::other("the reader is gone"))?;
        // Only once the rows are asked for: what is laid aside before would be taken up again at once.
        if hurries {
            self.end_if(End::LaidAside, Query::can_wait);
        }
        Ok(())
    }

    /// Stops what is being read, if it is a count or a grouping: rows come at once anyway.
    pub fn stop(&self) {
        self.end_if(End::Stopped, |now| matches!(now, Query::Count(_) | Query::List(_) | Query::Sheet(_)));
    }

    fn end_if(&self, end: End, meant: impl Fn(&Query) -> bool) {
        if let Ok(mut now) = self.now.lock()
            && now.end != End::Stopped
            && now.query.as_ref().is_some_and(meant)
        {
            now.end = end;
            if let Some(interrupt) = self.interrupt.get() {
                interrupt();
            }
        }
    }
}

/// Starts the reader, which opens its core itself: the first screen does not wait for that.
pub fn reader(office: Another, to_loop: Sender<Incoming>) -> io::Result<Reader> {
    let (questions, asked) = channel::<(u64, Query)>();
    let (now, interrupt) = (Arc::<Mutex<Now>>::default(), Interrupt::default());
    let (seen, to_interrupt) = (now.clone(), interrupt.clone());
    thread::Builder::new().name("reader".to_owned()).spawn(move || match office.open() {
        Ok(core) => {
            let _first = to_interrupt.set(Box::new(core.interrupter()));
            answer_all(&core, &asked, &to_loop, &seen);
        }
        Err(error) => refuse_all(&error, &asked, &to_loop),
    })?;
    Ok(Reader { questions, now, interrupt })
}

/// Answers everything with why the database could not be opened a second time.
fn refuse_all(error: &Error, questions: &Receiver<(u64, Query)>, to_loop: &Sender<Incoming>) {
    while let Ok((seq, query)) = questions.recv() {
        let answer = Box::new(query.refused(error.clone()));
        if to_loop.send(Incoming::Msg(Msg::Answered(seq, answer))).is_err() {
            return;
        }
    }
}

fn answer_all(core: &Core, questions: &Receiver<(u64, Query)>, to_loop: &Sender<Incoming>, now: &Mutex<Now>) {
    let mut waiting: VecDeque<(u64, Query)> = VecDeque::new();
    loop {
        if waiting.is_empty() {
            let Ok(first) = questions.recv() else { return };
            waiting.push_back(first);
        }
        waiting.extend(questions.try_iter());
        let Some((seq, query)) = next(&mut waiting) else { continue };
        let answer = if waiting.iter().any(|(_, later)| replaces(later, &query)) {
            Answer::Dropped
        } else {
            match answer_unless_ended(core, query.clone(), now) {
                Some(answer) => answer,
                None => {
                    waiting.push_front((seq, query));
                    continue;
                }
            }
        };
        if to_loop.send(Incoming::Msg(Msg::Answered(seq, Box::new(answer)))).is_err() {
            return;
        }
    }
}

/// Answers a question that may be stopped on the way; nothing when it was laid aside.
fn answer_unless_ended(core: &Core, query: Query, now: &Mutex<Now>) -> Option<Answer> {
    if let Ok(mut now) = now.lock() {
        *now = Now { query: Some(query.clone()), end: End::Read };
    }
    let answer = answer(core, query);
    match now.lock().map(|mut now| std::mem::take(&mut *now)).unwrap_or_default().end {
        End::Read => Some(answer),
        End::Stopped => Some(Answer::Dropped),
        End::LaidAside => None,
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
    let at = waiting.iter().position(|(_, query)| !query.can_wait()).unwrap_or(0);
    waiting.remove(at)
}

/// Whether the later question makes the earlier one needless.
fn replaces(later: &Query, earlier: &Query) -> bool {
    match (later, earlier) {
        (Query::Count(later), Query::Count(earlier)) => later.kind == earlier.kind,
        (Query::Sheet(later), Query::Sheet(earlier)) => later.kind == earlier.kind && later.ticket > earlier.ticket,
        (Query::List(later), Query::List(earlier)) => later.replaces(earlier),
        (Query::Find(_), Query::Find(_)) | (Query::Late, Query::Late) | (Query::LookUp(..), Query::LookUp(..)) => true,
        (Query::Present, Query::Present) => true,
        _ => false,
    }
}

/// Starts the jobs thread; jobs go into the sender it gives. Its core is opened for the first of them.
pub fn jobs(office: Another, to_loop: Sender<Incoming>, stops: Stops) -> io::Result<Sender<(u64, Job)>> {
    let (give, given) = channel::<(u64, Job)>();
    thread::Builder::new().name("jobs".to_owned()).spawn(move || {
        let mut core = None;
        while let Ok((id, job)) = given.recv() {
            let outcome = opened(&mut core, &office).and_then(|core| run(core, id, job, &to_loop, &stops));
            if to_loop.send(Incoming::Msg(Msg::Job(id, JobNews::Ended(Box::new(outcome))))).is_err() {
                return;
            }
        }
    })?;
    Ok(give)
}

/// The core of the jobs: opened for the first one, and tried again for the next when that failed.
fn opened<'a>(core: &'a mut Option<Core>, office: &Another) -> Result<&'a mut Core, Error> {
    if core.is_none() {
        *core = Some(office.open()?);
    }
    Ok(core.as_mut().expect("opened just now"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::domain::sheets::{SheetKind, SheetQuery};
    use crate::tui::sheet::SheetAsk;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn list(ticket: u64) -> SheetAsk {
        SheetAsk { kind: SheetKind::Learners, query: SheetQuery::default(), ticket }
    }

    /// How a reading ends when this is asked meanwhile, and how often it was interrupted.
    fn asked_meanwhile(reading: Query, later: Query) -> (End, usize) {
        let (questions, _kept) = channel();
        let now = Arc::new(Mutex::new(Now { query: Some(reading), end: End::Read }));
        let interrupts = Arc::new(AtomicUsize::new(0));
        let counted = interrupts.clone();
        let interrupt = Interrupt::default();
        let stop = Box::new(move || _ = counted.fetch_add(1, Ordering::Relaxed));
        assert!(interrupt.set(stop).is_ok());
        Reader { questions, now: now.clone(), interrupt }.ask(2, later).unwrap();
        let end = now.lock().unwrap().end;
        (end, interrupts.load(Ordering::Relaxed))
    }

    #[test]
    fn rows_lay_a_count_aside_and_a_count_waits_for_rows() {
        assert_eq!(asked_meanwhile(Query::Count(list(1)), Query::Sheet(list(1))), (End::LaidAside, 1));
        assert_eq!(asked_meanwhile(Query::Late, Query::Sheet(list(1))), (End::LaidAside, 1));
        assert_eq!(asked_meanwhile(Query::Sheet(list(1)), Query::Count(list(1))), (End::Read, 0));
    }

    #[test]
    fn a_later_question_of_the_same_kind_stops_the_earlier_one_for_good() {
        assert_eq!(asked_meanwhile(Query::Count(list(1)), Query::Count(list(2))), (End::Stopped, 1));
        assert_eq!(asked_meanwhile(Query::Sheet(list(1)), Query::Sheet(list(2))), (End::Stopped, 1));
        assert_eq!(asked_meanwhile(Query::Sheet(list(2)), Query::Find("zoe".into())), (End::Read, 0));
    }

    #[test]
    fn of_what_waits_rows_come_before_what_was_laid_aside() {
        let mut waiting = VecDeque::from([(1, Query::Count(list(1))), (2, Query::Late), (3, Query::Sheet(list(1)))]);
        let order: Vec<u64> = std::iter::from_fn(|| next(&mut waiting)).map(|(seq, _)| seq).collect();
        assert_eq!(order, [3, 1, 2]);
    }
}
