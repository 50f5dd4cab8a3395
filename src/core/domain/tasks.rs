//! Tasks: things to do that hold nothing; project work beside the queue. Separate from exceptions, which have kinds,
//! clocks and holds.
//!
//! ```text
//! open → in progress → waiting → in progress; open | in progress | waiting → done | cancelled; done → open
//! ```
//!
//! **Invariant:** a task never holds an award; what must hold is an exception.

use super::Refusal;
use super::references::TaskRef;

codes! {
    /// The life of a task.
    pub enum TaskState: "task state" {
        Open = "open",
        InProgress = "in progress",
        Waiting = "waiting",
        Done = "done",
        Cancelled = "cancelled",
    }
}

impl TaskState {
    /// The states one step away.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InProgress, Self::Waiting, Self::Done, Self::Cancelled],
            Self::InProgress => &[Self::Waiting, Self::Done, Self::Cancelled],
            Self::Waiting => &[Self::InProgress, Self::Done, Self::Cancelled],
            Self::Done => &[Self::Open],
            Self::Cancelled => &[],
        }
    }

    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress | Self::Waiting)
    }
}

/// Leave to change one task's state; only the rule makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskStep {
    task: TaskRef,
    from: TaskState,
    to: TaskState,
}

impl TaskStep {
    /// Asks the rule for a step. Refuses when the state does not lead there.
    pub fn ask(task: TaskRef, from: TaskState, to: TaskState) -> Result<Self, Refusal> {
        if from.next().contains(&to) {
            return Ok(Self { task, from, to });
        }
        Err(Refusal::new(format!("task {task} is {from} and cannot become {to}")))
    }

    /// Which task.
    pub const fn task(&self) -> TaskRef {
        self.task
    }

    /// The state it must still be in.
    pub const fn from(&self) -> TaskState {
        self.from
    }

    /// The state it will be in.
    pub const fn to(&self) -> TaskState {
        self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_done_task_is_opened_again_and_a_cancelled_one_never() {
        assert!(TaskStep::ask(TaskRef(41), TaskState::Done, TaskState::Open).is_ok());
        let refusal = TaskStep::ask(TaskRef(41), TaskState::Cancelled, TaskState::Open).unwrap_err();
        assert_eq!(refusal.message(), "task T-0000041 is cancelled and cannot become open");
    }
}
