//! Making, opening, copying and examining a database. Separate because here, and only here, the operator, the clock and
//! randomness enter the core.

use std::path::{Path, PathBuf};

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::dates::{day_text, moment_text};
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::office::{Mode, NewOffice, Office};
use crate::core::domain::roles::Role;
use crate::core::domain::{Day, Moment, Refusal};
pub use crate::core::store::Entropy;
use crate::core::store::{Stamp, Store, doctor, operators};

/// Where the time comes from.
pub type Clock = Box<dyn Fn() -> Moment + Send>;

/// What surrounds the core; tests fix all of it.
pub struct Surroundings {
    /// The machine's real time.
    pub clock: Clock,
    /// The machine's randomness.
    pub entropy: Entropy,
    /// The real user's number.
    pub uid: u32,
    /// The real user's login.
    pub login: String,
}

impl Surroundings {
    /// This machine's clock, randomness and user.
    pub fn of_this_machine() -> Self {
        let uid = nix::unistd::getuid();
        let login =
            nix::unistd::User::from_uid(uid).ok().flatten().map_or_else(|| format!("uid{uid}"), |user| user.name);
        Self {
            clock: Box::new(chrono::Utc::now),
            entropy: Box::new(|buffer| {
                getrandom::fill(buffer).expect("the system's randomness is always there on Linux and macOS")
            }),
            uid: uid.as_raw(),
            login,
        }
    }
}

impl Surroundings {
    /// The day of the clock, where no office says which zone counts.
    pub fn today(&self) -> Day {
        (self.clock)().date_naive()
    }
}

/// How somebody works in a database.
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// `--as`: the operator; where it is allowed depends on the mode.
    pub operator: Option<String>,
    /// The absent colleague acted for, as granted by the manager.
    pub acting_for: Option<String>,
    /// `--today`: the office's day; on a database that is not *training* it only reads.
    pub today: Option<Day>,
    /// `--read-only`.
    pub read_only: bool,
}

impl Core {
    /// Makes a new database; the caller becomes its owner, in a training office with every other role but the auditor's.
    /// Refuses when a file is there already or the folder lies on a network.
    pub fn create(path: &Path, office: &NewOffice, session: &Session, around: Surroundings) -> Result<Self> {
        let zone = zone_of(&office.zone)?;
        let (now, login) = ((around.clock)(), around.login.clone());
        let day = session.today.unwrap_or_else(|| now.with_timezone(&zone).date_naive());
        let mut store = Store::create(path, office, around.uid, &moment_text(now), around.entropy)?;
        let stamp = Stamp { at: now, day, operator: login.clone(), acting_as: None };
        store.write(stamp, |tx| -> Result<()> {
            tx.record(&Event::new(EventKind::OfficeOpened, "office").with("mode", office.mode.code()))?;
            let id = operators::insert(tx, &login, &login)?;
            let roles = first_roles(office.mode);
            for role in &roles {
                operators::give_role(tx, id, *role)?;
            }
            let words = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
            tx.record(&Event::new(EventKind::OperatorAdded, &login).with("roles", words))?;
            Ok(())
        })?;
        let around = Surroundings { clock: around.clock, entropy: Box::new(|_| {}), uid: around.uid, login };
        Self::with_store(store, session, &around.login, around.uid, around.clock)
    }

    /// Opens a database for an operator.
    /// Refuses when the file is missing, foreign, newer or damaged, or the operator is unknown or may not be chosen here.
    pub fn open(path: &Path, session: &Session, around: Surroundings) -> Result<Self> {
        let store = Store::open(path, session.read_only, around.entropy)?;
        let fixed_day_only_reads =
            session.today.is_some() && !session.read_only && store.office()?.mode != Mode::Training;
        if fixed_day_only_reads {
            let reading = Session { read_only: true, ..session.clone() };
            let again =
                Surroundings { entropy: Box::new(|_| {}), ..around_without(around.clock, around.uid, around.login) };
            return Self::open(path, &reading, again);
        }
        Self::with_store(store, session, &around.login, around.uid, around.clock)
    }

    fn with_store(store: Store, session: &Session, login: &str, uid: u32, clock: Clock) -> Result<Self> {
        let office = store.office()?;
        let zone = zone_of(&office.zone)?;
        let login = signed_in(&office, session, login, uid)?;
        let operator = operators::by_login(store.db(), &login).map_err(|_| unknown_operator(&login))?;
        if !operator.active {
            return Err(Refusal::new(format!("operator `{login}` has left"))
                .hint("The owner can add them again.")
                .into());
        }
        let mut core = Self {
            store,
            office,
            clock,
            today: session.today,
            zone,
            login,
            name: operator.name,
            roles: operator.roles,
            acting_as: None,
        };
        if let Some(colleague) = &session.acting_for {
            core.act_for(operator.id, colleague)?;
        }
        core.store.see(core.sees_restricted())?;
        Ok(core)
    }

    fn act_for(&mut self, id: i64, colleague: &str) -> Result<()> {
        let today = day_text(self.today());
        if !operators::acts_for(self.db(), id, &today)?.iter().any(|login| login == colleague) {
            return Err(Refusal::new(format!("`{}` does not act for `{colleague}` on {today}", self.login))
                .hint("The manager grants it: certdesk operator act LOGIN --for COLLEAGUE --from DAY --to DAY.")
                .into());
        }
        for role in operators::by_login(self.db(), colleague)?.roles {
            if !self.roles.contains(&role) {
                self.roles.push(role);
            }
        }
        self.acting_as = Some(colleague.to_owned());
        Ok(())
    }

    /// Opens the same database as another operator. Refuses unless it is a training office.
    pub fn again_as(&self, login: &str) -> Result<Self> {
        if !self.is_training() {
            return Err(Refusal::new(format!("only a training office lets one person be `{login}`"))
                .hint("Here everybody works under their own login.")
                .into());
        }
        let operator = operators::by_login(self.db(), login).map_err(|_| unknown_operator(login))?;
        let again = self.again(false)?;
        Ok(Self { login: operator.login, name: operator.name, roles: operator.roles, acting_as: None, ..again })
    }

    /// Writes a complete copy of the database. Refuses to write over a file.
    pub fn backup(&self, to: &Path) -> Result<()> {
        Ok(self.store.backup(to)?)
    }

    /// Asks every invariant of the stored rows; a sentence for each that is broken. Empty: all hold.
    pub fn doctor(&self) -> Result<Vec<String>> {
        Ok(doctor::examine(self.db())?)
    }

    /// How many invariants the doctor asks.
    pub fn invariants(&self) -> usize {
        doctor::invariants()
    }

    /// The folder of managed files beside the database: print parts and evidence.
    pub fn files_folder(&self) -> PathBuf {
        self.path().with_extension("files")
    }

    /// The private signing key's file beside the database.
    pub fn key_file(&self) -> PathBuf {
        self.path().with_extension("key")
    }

    /// The anchors beside the database: one line per run sheet and day.
    pub fn anchors_file(&self) -> PathBuf {
        self.path().with_extension("anchors")
    }

    /// Fills a buffer with random bytes.
    pub(super) fn random(&self, buffer: &mut [u8]) {
        self.store.random(buffer);
    }
}

/// Puts a backup in the place of a database, which is first moved aside under the name it gives back.
/// Refuses when the backup is not a certdesk database of this format or older, or does not pass the doctor.
pub fn restore(from: &Path, to: &Path) -> Result<Option<PathBuf>> {
    let nothing: Entropy = Box::new(|_| {});
    let backup = Store::open(from, true, nothing)?;
    if let Some(finding) = doctor::examine(backup.db())?.first() {
        return Err(Error::new(
            ErrorKind::Unreadable,
            format!("{} is not sound: {finding} Nothing was changed", from.display()),
        )
        .with_hint("Choose an older backup."));
    }
    let aside = to.exists().then(|| to.with_extension("replaced.db"));
    if let Some(aside) = &aside {
        move_aside(to, aside)?;
    }
    backup.backup(to)?;
    Ok(aside)
}

fn move_aside(database: &Path, aside: &Path) -> Result<()> {
    let failed = |error: std::io::Error| Error::new(ErrorKind::Unreadable, format!("{}: {error}", database.display()));
    if aside.exists() {
        return Err(Error::new(ErrorKind::Refused, format!("{} is in the way; nothing was changed", aside.display()))
            .with_hint("Move the earlier replaced database elsewhere first."));
    }
    // Opening and closing it once folds the write-ahead log into the file.
    drop(Store::open(database, false, Box::new(|_| {}))?);
    std::fs::rename(database, aside).map_err(failed)
}

fn around_without(clock: Clock, uid: u32, login: String) -> Surroundings {
    Surroundings { clock, entropy: Box::new(|_| {}), uid, login }
}

fn first_roles(mode: Mode) -> Vec<Role> {
    match mode {
        Mode::Training => Role::ALL.iter().copied().filter(|role| *role != Role::Auditor).collect(),
        Mode::Personal | Mode::Service => vec![Role::Owner, Role::Manager, Role::Administrator],
    }
}

/// Who signs in: the real user, unless this database lets them choose.
fn signed_in(office: &Office, session: &Session, login: &str, uid: u32) -> Result<String> {
    let Some(chosen) = &session.operator else { return Ok(login.to_owned()) };
    let allowed = match office.mode {
        Mode::Training => true,
        Mode::Service => uid == office.owner_uid,
        Mode::Personal => chosen == login,
    };
    if allowed {
        return Ok(chosen.clone());
    }
    let hint = match office.mode {
        Mode::Service => "In a service database --as counts for the account that owns it only.",
        _ => "In a personal database everybody works under the login of their own account.",
    };
    Err(Refusal::new(format!("--as {chosen} is not allowed in this {} database", office.mode)).hint(hint).into())
}

fn unknown_operator(login: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no operator `{login}` in this database"))
        .with_hint("The owner adds one: certdesk operator add LOGIN --name NAME --role ROLE.")
}

fn zone_of(name: &str) -> Result<chrono_tz::Tz> {
    name.parse().map_err(|_| {
        Error::new(ErrorKind::Arguments, format!("`{name}` is not a time zone"))
            .with_hint("A zone looks like Europe/London.")
    })
}
