//! A temporary desk and what a command answered.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

/// A folder with a database of its own.
pub struct Desk {
    folder: tempfile::TempDir,
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    /// A folder without a database.
    pub fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with an empty training office.
    pub fn training() -> Self {
        let desk = Self::bare();
        desk.done(&["init", "--training"]);
        desk
    }

    /// A folder with a copy of the sample office after its working day. The day is done once for all tests.
    pub fn after_a_day() -> Self {
        static DAY: OnceLock<tempfile::TempDir> = OnceLock::new();
        let made = DAY.get_or_init(|| {
            let desk = Self::bare();
            desk.done(&["demo", "--headless", "--dir", desk.path("").to_str().unwrap()]);
            desk.folder
        });
        let desk = Self::bare();
        copy(made.path(), desk.folder.path());
        desk
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command with `--db` set.
    pub fn run(&self, arguments: &[&str]) -> Answer {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_certdesk"));
        command
            .current_dir(self.folder.path())
            .env_remove("CERTDESK_DB")
            .arg("--db")
            .arg(self.path("desk.db"))
            .args(arguments);
        let output = command.output().unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must succeed and gives what it wrote.
    pub fn done(&self, arguments: &[&str]) -> String {
        let answer = self.run(arguments);
        assert_eq!(answer.code, 0, "{arguments:?}: {answer:?}");
        answer.stdout
    }

    /// Runs a command with `--json` that must succeed and gives its data.
    pub fn data(&self, arguments: &[&str]) -> Value {
        let text = self.done(&[&["--json"], arguments].concat());
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["ok"], true, "{text}");
        answer["data"].clone()
    }

    /// Runs a command with `--json` that must be refused, and gives the exit code, the kind and the message.
    pub fn refused(&self, arguments: &[&str]) -> (i32, String, String) {
        let answer = self.run(&[&["--json"], arguments].concat());
        let no: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
        assert_eq!(no["ok"], false, "{answer:?}");
        let text = |name: &str| no["error"][name].as_str().unwrap_or_default().to_owned();
        (answer.code, text("kind"), text("message"))
    }
}
