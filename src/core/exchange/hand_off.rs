//! A file handed to a printer by a command the office configured. Separate from files because a program runs.
//!
//! **Invariant:** no shell: the words are the program and its arguments as they are; nothing is read from the terminal.
//! **Invariant:** a command that does not end is ended, and its words are kept short and without control characters.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Longest message kept.
const LETTERS: usize = 200;

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOff {
    /// Its exit status; 127 when it could not be started, 124 when it did not end, 128 and more when a signal ended it.
    pub status: i32,
    /// The last line it wrote.
    pub message: String,
}

/// Runs the words as a program.
pub fn run(words: &[String]) -> HandedOff {
    let failed = |status, message: String| HandedOff { status, message: clean(&message) };
    let Some((program, arguments)) = words.split_first() else { return failed(127, "no command".into()) };
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return failed(127, format!("{program} could not be started: {error}")),
    };
    // A program it left behind may hold its pipes open: what it says is waited for a moment only.
    let (said, warned) = (listen(child.stdout.take()), listen(child.stderr.take()));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(LOOK),
            Ok(None) | Err(_) => {
                drop(child.kill());
                drop(child.wait());
                break None;
            }
        }
    };
    let Some(status) = status else {
        return failed(124, format!("{program} did not end within {} s and was stopped", PATIENCE.as_secs()));
    };
    let heard = |words: &Receiver<String>| words.recv_timeout(Duration::from_millis(500)).unwrap_or_default();
    let message = Some(heard(&warned)).filter(|words| !words.is_empty()).unwrap_or_else(|| heard(&said));
    let by_signal = std::os::unix::process::ExitStatusExt::signal(&status).map(|signal| 128 + signal);
    failed(status.code().or(by_signal).unwrap_or(1), message)
}

/// Listens to a pipe on a thread of its own; gives the last line of its first 64 KB that says something.
fn listen(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (tell, words) = channel();
    std::thread::spawn(move || {
        let Some(mut pipe) = pipe else { return };
        let mut bytes = Vec::new();
        drop(pipe.by_ref().take(64 * 1024).read_to_end(&mut bytes));
        let text = String::from_utf8_lossy(&bytes);
        let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        drop(tell.send(last.to_owned()));
        drop(std::io::copy(&mut pipe, &mut std::io::sink()));
    });
    words
}

fn clean(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(words: &[&str]) -> HandedOff {
        run(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn status_and_last_words_are_kept_and_no_shell_reads_them() {
        assert_eq!(
            ran(&["echo", "request id is lumen-7"]),
            HandedOff { status: 0, message: "request id is lumen-7".into() }
        );
        assert_eq!(ran(&["echo", "$HOME; ls"]).message, "$HOME; ls");
        assert_eq!(
            ran(&["sh", "-c", "echo fine; echo 'no paper' >&2; exit 3"]),
            HandedOff { status: 3, message: "no paper".into() }
        );
        let none = ran(&["/nonexistent/printer", "x"]);
        assert_eq!(none.status, 127);
        assert!(none.message.contains("could not be started"), "{none:?}");
        assert_eq!(ran(&["printf", "a\\033[2Jb"]).message, "a[2Jb");
    }
}
