//! The background jobs, live: how far, how fast, how long still, how they ended; Enter stops the one that runs.
//! Separate because it is redrawn by news, not by keys.

use crate::tui::commands::{Mode, Offer, Verb};
use crate::tui::dialogs::centred;
use crate::tui::glyphs::Tone;
use crate::tui::jobs::JobLine;
use crate::tui::keys::Key;
use crate::tui::layers::{Cx, Heard, Layer, Message, News, Step};
use crate::tui::pen::{Pen, ink_of};
use crate::tui::themes::Ink;

struct Jobs {
    /// The latest first.
    lines: Vec<JobLine>,
    at: usize,
}

/// The board of these jobs.
pub fn job_list(jobs: &[JobLine]) -> Box<dyn Layer> {
    Box::new(Jobs { lines: jobs.iter().rev().cloned().collect(), at: 0 })
}

impl Jobs {
    fn here(&self) -> Option<&JobLine> {
        self.lines.get(self.at)
    }

    fn stop(&self) -> Heard {
        match self.here() {
            Some(job) if job.ended.is_none() => Heard::Consumed(vec![
                Step::StopJob(job.id),
                Step::Say(Message::note(format!("{} is told to stop; what is done stays.", job.title))),
            ]),
            Some(job) if !job.rows.is_empty() => {
                let list = crate::tui::sheet::results(&job.title, &job.rows);
                Heard::Consumed(vec![Step::Close, Step::Open(list)])
            }
            Some(JobLine { ended: Some((true, words)), .. }) => Heard::then(Step::Say(Message::done(words.clone()))),
            Some(JobLine { ended: Some((false, words)), .. }) => Heard::refused(words.clone()),
            _ => Heard::refused("No job runs; q goes back."),
        }
    }

    fn go(&mut self, at: usize) -> Heard {
        self.at = at.min(self.lines.len().saturating_sub(1));
        Heard::NOTHING
    }
}

impl Layer for Jobs {
    fn title(&self) -> String {
        "jobs".to_owned()
    }

    fn mode(&self) -> Mode {
        Mode::Dialog
    }

    fn is_page(&self) -> bool {
        false
    }

    fn is_windows_own(&self) -> bool {
        true
    }

    fn key(&mut self, key: Key, _cx: &Cx) -> Heard {
        match key {
            Key::Char('j') => self.go(self.at + 1),
            Key::Char('k') => self.go(self.at.saturating_sub(1)),
            _ => Heard::Ignored,
        }
    }

    fn offers(&self, verb: Verb) -> Offer {
        match verb {
            Verb::Enter if self.here().is_some_and(|job| job.ended.is_none()) => Offer::named("stop it"),
            Verb::Enter if self.here().is_some_and(|job| !job.rows.is_empty()) => Offer::named("list them"),
            Verb::Enter => Offer::named("say it"),
            Verb::FieldDown | Verb::FieldUp => Offer::named("move"),
            _ => Offer::Unknown,
        }
    }

    fn verb(&mut self, verb: Verb, _cx: &Cx) -> Heard {
        match verb {
            Verb::FieldDown => self.go(self.at + 1),
            Verb::FieldUp => self.go(self.at.saturating_sub(1)),
            Verb::Enter => self.stop(),
            _ => Heard::Ignored,
        }
    }

    fn hints(&self) -> Vec<Verb> {
        vec![Verb::Enter, Verb::FieldDown]
    }

    fn told(&mut self, news: &News) {
        if let News::Jobs(jobs) = news {
            let here = self.here().map(|job| job.id);
            self.lines = jobs.iter().rev().cloned().collect();
            self.at = self.lines.iter().position(|job| Some(job.id) == here).unwrap_or(0);
        }
    }

    fn draw(&self, pen: &mut Pen) {
        let rows = (self.lines.len() as u16 * 2).min(pen.height().saturating_sub(2)).max(2);
        let mut part = centred(pen, 76, rows + 2);
        let mut inside = part.boxed("Background jobs");
        let shown = usize::from(rows / 2);
        let first = (self.at + 1).saturating_sub(shown);
        for (row, job) in self.lines.iter().skip(first).take(shown).enumerate() {
            let (y, here) = (row as u16 * 2, first + row == self.at);
            inside.put(0, y, if here { "►" } else { " " }, Ink::Cursor);
            inside.put_within(2, y, 34, &job.title, if here { Ink::Cursor } else { Ink::Plain });
            match &job.ended {
                None => draw_running(job, &mut inside, y),
                Some((well, words)) => {
                    let (tone, state) = if *well { (Tone::Done, "done") } else { (Tone::Failed, "failed") };
                    inside.state(38, y, 20, state, tone);
                    inside.put(4, y + 1, words, if *well { Ink::Dim } else { ink_of(tone) });
                }
            }
        }
    }
}

fn draw_running(job: &JobLine, pen: &mut Pen, y: u16) {
    let (done, total) = (job.progress.done, job.progress.total);
    let state = if job.stopping { "is stopping" } else { "runs" };
    pen.state(38, y, 20, state, Tone::Ours);
    if total > 0 {
        pen.bar(4, y + 1, 24, done, total, Ink::Bar);
    }
    let of = if total > 0 { format!("{done} of {total}, {}", job.share()) } else { format!("{done} so far") };
    let pace = job.progress.pace();
    let pace = if pace.is_empty() { pace } else { format!("  {pace}") };
    pen.put(30, y + 1, &format!("{of}{pace}"), Ink::Ours);
}
