//! `task add|amend|start|wait|done|cancel|reopen|list`.

use serde_json::json;

use super::answer::{Answer, Table};
use super::days::typed;
use super::desk::Desk;
use crate::core::domain::references::TaskRef;
use crate::core::domain::tasks::TaskState;
use crate::core::{Core, Error, TaskOrder, TaskView};

/// The commands.
#[derive(Debug, clap::Subcommand)]
pub enum TaskCommand {
    /// Add a task
    Add {
        /// What is to be done
        title: String,
        /// A record it is about
        #[arg(long, default_value = "")]
        about: String,
        /// More words
        #[arg(long, default_value = "")]
        note: String,
        /// Who gets it
        #[arg(long)]
        owner: Option<String>,
        /// When it is due, such as fri or today+5
        #[arg(long)]
        due: Option<String>,
    },
    /// Change what is said of a task; what is not named stays
    Amend {
        /// The task
        task: TaskRef,
        /// What is to be done
        #[arg(long)]
        title: Option<String>,
        /// A record it is about
        #[arg(long)]
        about: Option<String>,
        /// More words
        #[arg(long)]
        note: Option<String>,
        /// Who gets it
        #[arg(long)]
        owner: Option<String>,
        /// When it is due
        #[arg(long)]
        due: Option<String>,
    },
    /// Take it in hand
    Start {
        /// The task
        task: TaskRef,
    },
    /// Let it wait
    Wait {
        /// The task
        task: TaskRef,
        /// Until when
        #[arg(long)]
        until: String,
    },
    /// Done
    Done {
        /// The task
        task: TaskRef,
    },
    /// Not to be done after all
    Cancel {
        /// The task
        task: TaskRef,
    },
    /// Open a done one again
    Reopen {
        /// The task
        task: TaskRef,
    },
    /// Open tasks, the earliest due first
    List {
        /// Only this operator's
        #[arg(long)]
        owner: Option<String>,
    },
}

pub fn run(desk: &Desk, command: TaskCommand) -> anyhow::Result<Answer> {
    let mut core = desk.core()?;
    let (task, to, until) = match command {
        TaskCommand::Add { title, about, note, owner, due } => {
            let due_on = due.map(|text| typed(&core, &text)).transpose()?;
            let task = core.add_task(&TaskOrder { title, note, about, owner, due_on })?;
            return Ok(Answer::sentence(format!("{task} added."), json!({ "task": task.to_string() })));
        }
        TaskCommand::Amend { task, title, about, note, owner, due } => {
            let TaskView { title: t, note: n, about: a, owner: o, due_on: d, .. } = core.task(task)?;
            let due_on = due.map(|text| typed(&core, &text)).transpose()?.or(d);
            let order = TaskOrder {
                title: title.unwrap_or(t),
                note: note.unwrap_or(n),
                about: about.unwrap_or(a),
                owner: owner.or(o),
                due_on,
            };
            core.amend_task(task, &order)?;
            return Ok(Answer::sentence(format!("{task} amended."), json!({ "task": task.to_string() })));
        }
        TaskCommand::List { owner } => return Ok(list(&core, owner.as_deref())?),
        TaskCommand::Start { task } => (task, TaskState::InProgress, None),
        TaskCommand::Wait { task, until } => (task, TaskState::Waiting, Some(typed(&core, &until)?)),
        TaskCommand::Done { task } => (task, TaskState::Done, None),
        TaskCommand::Cancel { task } => (task, TaskState::Cancelled, None),
        TaskCommand::Reopen { task } => (task, TaskState::Open, None),
    };
    core.move_task(task, to, until)?;
    Ok(Answer::sentence(format!("{task} is {to}."), json!({ "task": task.to_string(), "state": to.code() })))
}

fn list(core: &Core, owner: Option<&str>) -> Result<Answer, Error> {
    let rows = core.open_tasks(owner)?.into_iter().map(|task| {
        let due = task.due_on.map_or_else(String::new, |day| day.to_string());
        vec![
            task.reference.to_string(),
            task.title,
            task.about,
            task.owner.unwrap_or_default(),
            due,
            task.state.to_string(),
        ]
    });
    let head = ["Task", "Title", "About", "Owner", "Due", "State"].map(str::to_owned).to_vec();
    Ok(Answer::table(Table { head, rows: rows.collect(), foot: None }))
}
