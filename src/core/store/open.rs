//! Opening a database and making a new one. Separate because every rule of opening stands in this one place:
//! the floor of SQLite's version, the file system, whose file it is, its format, and the settings of a connection.
//!
//! **Invariant:** a foreign or newer file is never written to; a migration is preceded by a copy beside the file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::gateway::{Entropy, Store};
use super::{StoreError, found};
use crate::core::domain::office::{Mode, NewOffice, Office};

/// "CDSK": certdesk's mark in the file header.
const APPLICATION_ID: i64 = 0x4344_534b;
/// Older write-ahead-log code can lose commits.
const SQLITE_FLOOR: i32 = 3_051_003;

/// Pages kept in memory as a rule, as SQLite counts them: negative is KiB.
pub(super) const USUAL_ROOM: i64 = -4_000;

/// The migrations, in order; the number of a migration is its place from 1 and the file's `user_version` after it.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_office.sql"),
    include_str!("migrations/0002_window.sql"),
    include_str!("migrations/0003_quick_counts.sql"),
    include_str!("migrations/0004_print_room.sql"),
    include_str!("migrations/0005_papers.sql"),
    include_str!("migrations/0006_post.sql"),
    include_str!("migrations/0007_after_issue.sql"),
    include_str!("migrations/0008_archive.sql"),
];

impl Store {
    /// Makes a new database at a path where nothing lies yet.
    /// Refuses when a file is there, or the folder is on a network.
    pub fn create(
        path: &Path,
        office: &NewOffice,
        owner_uid: u32,
        made_at: &str,
        entropy: Entropy,
    ) -> Result<Self, StoreError> {
        if path.exists() {
            return Err(unreadable(path, "already exists; a new database is never made over a file"));
        }
        check_place(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        private(path)?;
        configure(&mut conn, false)?;
        migrate(&mut conn, 0)?;
        conn.execute(
            "INSERT INTO office (office_id, mode, name, zone, place, made_at, owner_uid) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
            (office.mode.code(), &office.name, &office.zone, &office.place, made_at, owner_uid),
        )?;
        Ok(Self::new(conn, path.to_owned(), false, entropy))
    }

    /// Opens a database. An older format is migrated after a copy was laid beside it.
    /// Refuses when the file is missing, foreign, newer, damaged, or on a network.
    pub fn open(path: &Path, read_only: bool, entropy: Entropy) -> Result<Self, StoreError> {
        check_floor()?;
        if !path.exists() {
            return Err(StoreError::NotFound(format!("database {}", path.display())));
        }
        check_place(path)?;
        check_header(path)?;
        let mut conn = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        configure(&mut conn, read_only)?;
        let (application, version) = identity(&conn)?;
        if application != APPLICATION_ID {
            return Err(StoreError::NotOurs(path.display().to_string()));
        }
        let known = newest();
        if version > known {
            return Err(StoreError::Newer { found: version, known });
        }
        if version < known {
            copy_before_migration(&conn, path, version)?;
            migrate(&mut conn, version)?;
        }
        Ok(Self::new(conn, path.to_owned(), read_only, entropy))
    }

    /// What this database is.
    pub fn office(&self) -> Result<Office, StoreError> {
        let row = self
            .db()
            .prepare_cached("SELECT mode, name, zone, place, owner_uid, last_day FROM office WHERE office_id = 1")?
            .query_row([], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    Office {
                        mode: Mode::Personal,
                        name: row.get(1)?,
                        zone: row.get(2)?,
                        place: row.get(3)?,
                        owner_uid: row.get(4)?,
                        last_day: row.get(5)?,
                    },
                ))
            });
        let (mode, office) = found(row, || "office in this database".to_owned())?;
        Ok(Office { mode: mode.parse()?, ..office })
    }
}

/// The format this program writes.
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Application id and format of a file.
pub(super) fn identity(conn: &Connection) -> Result<(i64, i64), StoreError> {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get(0));
    Ok((pragma("application_id")?, pragma("user_version")?))
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let real = real_path(path);
    Connection::open_with_flags(&real, flags).map_err(|error| unreadable(path, &error.to_string()))
}

/// SQLite is told not to follow links, so the links on the way are followed here, once.
fn real_path(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Sets a connection up: every safety SQLite offers, and a busy handler that does not starve writers.
pub(super) fn configure(conn: &mut Connection, read_only: bool) -> Result<(), StoreError> {
    conn.busy_handler(Some(jittered_wait()))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_ATTACHED, 2),
        (Limit::SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    ] {
        conn.set_limit(limit, value)?;
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "recursive_triggers", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "cache_size", USUAL_ROOM)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "query_only", read_only)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Waits a short random time and tries again, for half a minute at most. Random, so that eight writers do not
/// march in step; short, so that nobody starves (SQLite's own handler backs off until the late comers win).
fn jittered_wait() -> impl FnMut(i32) -> bool + Send + 'static {
    let mut state = u64::from(std::process::id()) << 32 | 0x9e37_79b9;
    let mut waited = Duration::ZERO;
    move |tries| {
        if tries == 0 {
            waited = Duration::ZERO;
        }
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let pause = Duration::from_micros(300 + state % 3_700);
        waited += pause;
        std::thread::sleep(pause);
        waited < Duration::from_secs(30)
    }
}

fn migrate(conn: &mut Connection, from: i64) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let (_, now) = identity(&tx)?;
    if now != from {
        return Ok(()); // another process migrated first
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", newest())?;
    Ok(tx.commit()?)
}

fn copy_before_migration(conn: &Connection, path: &Path, version: i64) -> Result<(), StoreError> {
    let copy = path.with_extension(format!("before-{}.db", version + 1));
    super::backup::copy_to(conn, &copy)
}

fn check_floor() -> Result<(), StoreError> {
    if rusqlite::version_number() < SQLITE_FLOOR {
        let words = format!("SQLite {} is too old: 3.51.3 is needed, older ones can lose commits", rusqlite::version());
        return Err(StoreError::Unreadable(words));
    }
    Ok(())
}

/// Refuses a file whose first bytes are not SQLite's, before SQLite is let near it.
fn check_header(path: &Path) -> Result<(), StoreError> {
    let mut probe = Connection::open_with_flags(
        real_path(path),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|error| unreadable(path, &error.to_string()))?;
    probe.busy_handler(Some(jittered_wait()))?;
    match identity(&probe) {
        Ok((APPLICATION_ID, _)) => Ok(()),
        Ok(_) => Err(StoreError::NotOurs(path.display().to_string())),
        // A disk that is full or fails says nothing of whose file it is.
        Err(StoreError::Damaged) => Err(StoreError::NotOurs(path.display().to_string())),
        Err(error) => Err(error),
    }
}

/// Refuses a network file system: SQLite's locks cannot be trusted there.
fn check_place(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match network_kind(folder) {
        Some(kind) => Err(unreadable(
            path,
            &format!(
                "lies on a network file system ({kind}), where several operators would damage it; keep it on a local disk"
            ),
        )),
        None => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn network_kind(folder: &Path) -> Option<&'static str> {
    use nix::sys::statfs::{CODA_SUPER_MAGIC, NCP_SUPER_MAGIC, NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, statfs};
    let kind = statfs(folder).ok()?.filesystem_type();
    [(NFS_SUPER_MAGIC, "NFS"), (SMB_SUPER_MAGIC, "SMB"), (NCP_SUPER_MAGIC, "NCP"), (CODA_SUPER_MAGIC, "Coda")]
        .into_iter()
        .find_map(|(magic, name)| (kind == magic).then_some(name))
        .or(match kind.0 {
            0xff53_4d42 => Some("CIFS"),
            0xfe53_4d42 => Some("SMB2"),
            0x0102_1997 => Some("9P"),
            _ => None,
        })
}

#[cfg(not(target_os = "linux"))]
fn network_kind(folder: &Path) -> Option<&'static str> {
    let kind = nix::sys::statfs::statfs(folder).ok()?;
    match kind.filesystem_type_name() {
        "nfs" => Some("NFS"),
        "smbfs" => Some("SMB"),
        "afpfs" => Some("AFP"),
        "webdav" => Some("WebDAV"),
        _ => None,
    }
}

/// The file holds people's data: only its owner may read it.
fn private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let owner_only = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(real_path(path), owner_only).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &Path, why: &str) -> StoreError {
    StoreError::Unreadable(format!("{} {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(conn: &Connection) -> Vec<(String, String)> {
        let mut statement = conn
            .prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
            .unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// A database as the program of that format would have left it.
    fn at_format(path: &Path, version: usize) -> Connection {
        let mut conn = Connection::open(path).unwrap();
        configure(&mut conn, false).unwrap();
        for migration in &MIGRATIONS[..version] {
            conn.execute_batch(migration).unwrap();
        }
        conn.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        conn.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
        conn
    }

    #[test]
    fn every_older_format_upgraded_equals_a_fresh_one_and_leaves_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = schema(&at_format(&folder.path().join("fresh.db"), MIGRATIONS.len()));
        for version in 0..MIGRATIONS.len() {
            let path = folder.path().join(format!("old-{version}.db"));
            drop(at_format(&path, version));
            let store = Store::open(&path, false, Box::new(|_| {})).unwrap();
            assert_eq!(schema(store.db()), fresh, "format {version}");
            let copy = path.with_extension(format!("before-{}.db", version + 1));
            assert!(copy.exists(), "format {version}: a copy was laid beside it first");
            assert_eq!(identity(&Connection::open(copy).unwrap()).unwrap().1, i64::try_from(version).unwrap());
        }
    }

    #[test]
    fn every_table_is_strict() {
        let folder = tempfile::tempdir().unwrap();
        let conn = at_format(&folder.path().join("fresh.db"), MIGRATIONS.len());
        for (name, sql) in schema(&conn).into_iter().filter(|(_, sql)| sql.starts_with("CREATE TABLE")) {
            let own = !name.starts_with("learner_search");
            assert!(!own || sql.contains("STRICT"), "{name} is not STRICT");
        }
    }

    #[test]
    fn the_database_is_for_its_owner_alone_and_never_made_over_a_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let office = NewOffice {
            mode: Mode::Personal,
            name: "x".into(),
            zone: "Europe/London".into(),
            place: "Scotland".into(),
        };
        drop(Store::create(&path, &office, 1000, "2026-11-20T10:00:00Z", Box::new(|_| {})).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = Store::create(&path, &office, 1000, "2026-11-20T10:00:00Z", Box::new(|_| {})).err().unwrap();
        assert!(again.to_string().contains("never made over a file"), "{again}");
    }
}
