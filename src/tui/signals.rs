//! What may end the window from outside: signals, and a terminal that is gone. Separate because the terminal library
//! never returns from a dead terminal, so this must not wait on it.
//!
//! **Invariant:** once told that the terminal is gone, the process is gone within two seconds, whatever else hangs.

use super::event_loop::Incoming;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// How long the drafts have to be kept before the process ends by itself.
const GRACE: Duration = Duration::from_millis(1500);
/// How long giving the terminal back may take then.
const GIVING_BACK: Duration = Duration::from_millis(100);

/// Watches for signals and for the hang-up of the terminal.
pub fn watch(to_loop: &Sender<Incoming>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let tell = to_loop.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let told = match signal {
                SIGTSTP => tell.send(Incoming::Suspend),
                SIGCONT => tell.send(Incoming::Continued),
                _ => return end(&tell, 128 + signal),
            };
            if told.is_err() {
                return;
            }
        }
    })?;
    let tell = to_loop.clone();
    thread::Builder::new().name("hang-up".to_owned()).spawn(move || {
        if terminal_hangs_up() {
            end(&tell, 128 + SIGHUP);
        }
    })?;
    Ok(())
}

fn end(tell: &Sender<Incoming>, code: i32) {
    // A loop that is gone already has ended by itself.
    let _ended = tell.send(Incoming::End(code));
    thread::sleep(GRACE);
    // The loop may hang in a letter that its terminal does not take; giving back must not wait behind it.
    let giving_back = thread::Builder::new().name("giving back".to_owned()).spawn(super::session::leave);
    if giving_back.is_ok() {
        thread::sleep(GIVING_BACK);
    }
    std::process::exit(code);
}

/// Sleeps until the terminal is gone; costs nothing while it is there.
fn terminal_hangs_up() -> bool {
    let stdin = io::stdin();
    loop {
        let mut watched = [PollFd::new(stdin.as_fd(), PollFlags::empty())];
        match poll(&mut watched, PollTimeout::NONE) {
            Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return false,
            Ok(_) => {
                let gone = PollFlags::POLLHUP | PollFlags::POLLERR | PollFlags::POLLNVAL;
                if watched[0].revents().is_some_and(|events| events.intersects(gone)) {
                    return true;
                }
                thread::sleep(Duration::from_millis(200));
            }
        }
    }
}
