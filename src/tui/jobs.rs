//! The board of background jobs: which run, how far they are, how they ended. Separate because the hint line, the job
//! list and the question on leaving read the same board.

use super::effects::{Done, JobNews, Progress};
use super::glyphs::Tone;
use crate::core::Error;

/// A job as the window knows it.
#[derive(Debug, Clone)]
pub struct JobLine {
    /// Its number.
    pub id: u64,
    /// What it does.
    pub title: String,
    /// How far it is.
    pub progress: Progress,
    /// How it ended, in words; nothing while it runs.
    pub ended: Option<(bool, String)>,
    /// What came of each record, when it was something done to many.
    pub rows: Vec<(Tone, String, String)>,
    /// Whether it was told to stop and has not ended yet.
    pub stopping: bool,
    asker: u64,
}

impl JobLine {
    /// `78 %`, or the number done when the whole is not known.
    pub fn share(&self) -> String {
        match (self.progress.done * 100).checked_div(self.progress.total) {
            Some(percent) => format!("{percent} %"),
            None => self.progress.done.to_string(),
        }
    }
}

/// A job that came to its end, and who waits for it.
pub struct Ended {
    /// The layer that started it.
    pub asker: u64,
    /// What came of it.
    pub outcome: Box<Result<Done, Error>>,
}

/// All jobs of this window, the latest last.
#[derive(Debug, Default)]
pub struct JobBoard {
    lines: Vec<JobLine>,
}

impl JobBoard {
    /// Every job.
    pub fn all(&self) -> &[JobLine] {
        &self.lines
    }

    /// Those that run.
    pub fn running(&self) -> impl Iterator<Item = &JobLine> {
        self.lines.iter().filter(|line| line.ended.is_none())
    }

    /// Which layer started a job.
    pub fn asker(&self, id: u64) -> Option<u64> {
        self.lines.iter().find(|line| line.id == id).map(|line| line.asker)
    }

    /// A job began.
    pub fn began(&mut self, id: u64, asker: u64, title: String) {
        let progress = Progress::default();
        self.lines.push(JobLine { id, title, progress, ended: None, rows: Vec::new(), stopping: false, asker });
    }

    /// Something was done to many records: what came of each stands on the board too.
    pub fn came(&mut self, done: &Done) {
        if !done.rows.is_empty() {
            let title = "what came of the last step".to_owned();
            self.lines.retain(|line| line.rows.is_empty());
            self.began(0, 0, title);
            if let Some(line) = self.lines.last_mut() {
                line.ended = Some((true, format!("{} records were not simply changed", done.rows.len())));
                line.rows.clone_from(&done.rows);
            }
        }
    }

    /// A job was told to stop.
    pub fn stops(&mut self, id: u64) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.id == id) {
            line.stopping = true;
        }
    }

    /// News of a job; its end comes back to be handed on.
    pub fn heard(&mut self, id: u64, news: JobNews) -> Option<Ended> {
        let line = self.lines.iter_mut().find(|line| line.id == id)?;
        match news {
            JobNews::Reached(progress) => {
                line.progress = progress;
                None
            }
            JobNews::Ended(outcome) => {
                line.ended = Some(match &*outcome {
                    Ok(done) => (true, done.message.text.clone()),
                    Err(error) => (false, error.to_string()),
                });
                Some(Ended { asker: line.asker, outcome })
            }
        }
    }
}
