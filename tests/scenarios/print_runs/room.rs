//! The print room tests work in: a training office with ready awards at a few centres, paper, a template and a key.
//! Rows are laid by SQL so that these tests need no import; what the gates read is true all the same.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use certdesk::core::domain::certificates::KeyId;
use certdesk::core::domain::office::{Mode, NewOffice};
use certdesk::core::domain::roles::Role;
use certdesk::core::{Core, Receipt, Session, Surroundings};

/// A folder with one office in it.
pub struct Room {
    folder: tempfile::TempDir,
}

const TEMPLATE: &str = r##"
code = "MER-CERT"
name = "Meridian certificate"
brand = "MER"
kind = "certificate"
paper = "MER-A4"
page = [200.0, 140.0]
fonts = { text = "dejavu:serif" }
qr = { at = [170.0, 110.0], side = 22.5 }
text = [
  { text = "{issuer}", box = [20, 5, 160, 8], font = "text", size = 10 },
  { text = "{name}", role = "name", box = [10, 20, 180, 14], font = "text", size = 20 },
  { text = "{title}", role = "title", box = [30, 40, 140, 25], font = "text", size = 16, wrap = true },
  { text = "{course} {level}", role = "course", box = [30, 70, 140, 8], font = "text", size = 10 },
  { text = "{grade}", role = "grade", box = [30, 80, 140, 8], font = "text", size = 10 },
  { text = "{issued_on}", role = "issued", box = [30, 90, 140, 8], font = "text", size = 10 },
  { text = "{serial}", role = "serial", box = [10, 120, 70, 8], font = "text", size = 10 },
  { text = "{code}", box = [10, 130, 80, 6], font = "text", size = 8 },
]
"##;

/// Every opening draws other random numbers, as on a real machine.
static OPENED: AtomicU64 = AtomicU64::new(1);

/// A machine whose clock stands still.
pub fn machine() -> Surroundings {
    let next = Cell::new(OPENED.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    Surroundings {
        clock: Box::new(|| chrono::DateTime::parse_from_rfc3339("2026-11-20T10:41:07Z").unwrap().to_utc()),
        entropy: Box::new(move |buffer| {
            for byte in buffer {
                next.set(next.get().wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
                *byte = (next.get() >> 33) as u8;
            }
        }),
        uid: 1000,
        login: "thale".to_owned(),
    }
}

impl Room {
    /// An office with this many ready awards at each of its centres.
    pub fn with(centres: &[u32]) -> Self {
        let room = Self { folder: tempfile::tempdir().unwrap() };
        let office = NewOffice {
            mode: Mode::Training,
            name: "Print room".into(),
            zone: "Europe/London".into(),
            place: "England & Wales".into(),
        };
        let mut core = Core::create(&room.database(), &office, &Session::default(), machine()).unwrap();
        for (login, role) in
            [("rsingh", Role::Manager), ("jmbeki", Role::Administrator), ("pdlamini", Role::Administrator)]
        {
            core.add_operator(login, login, &[role]).unwrap();
        }
        drop(core);
        room.lay(centres);
        room.lay_key();
        let mut core = room.core("thale");
        let receipt = Receipt {
            code: "MER-A4".into(),
            name: "Meridian A4".into(),
            size: "A4".into(),
            minimum: 50,
            sheets: 6_000,
            ..Receipt::default()
        };
        core.receive_stock(&receipt).unwrap();
        core.create_key().unwrap();
        room
    }

    /// Where the database lies.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    /// A name in the room's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The office as this operator opens it.
    pub fn core(&self, login: &str) -> Core {
        let session = Session { operator: Some(login.to_owned()), ..Session::default() };
        Core::open(&self.database(), &session, machine()).unwrap()
    }

    /// Runs SQL behind the back of every rule.
    pub fn raw(&self, sql: &str) -> Result<(), String> {
        let db = rusqlite::Connection::open(self.database()).unwrap();
        db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;").unwrap();
        db.execute_batch(sql).map_err(|e| e.to_string())
    }

    /// One number out of the database.
    pub fn number(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.database()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn lay_key(&self) {
        use std::os::unix::fs::OpenOptionsExt;
        let secret = [7; 32];
        let public = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key().to_bytes();
        let text =
            format!("certdesk private key 1\n{} {}\n", KeyId::of(&public), data_encoding::BASE64.encode(&secret));
        let path = self.database().with_extension("key");
        let mut file = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    }

    fn lay(&self, centres: &[u32]) {
        let template = TEMPLATE.replace('\'', "''");
        let mut sql = format!(
            "INSERT INTO issuer (issuer_id, name, recognition_number, address) VALUES (1, 'Castlebridge Awards Limited', 'RN9001', 'Leeds');
             INSERT INTO brand (brand_id, issuer_id, code, name, line, serial_prefix, payment_rule, claim_sla_days, cut_off)
             VALUES (1, 1, 'MER', 'Meridian', 'claims', 'MER', 'none', 10, '16:00');
             INSERT INTO course (course_id, code, brand_id, kind, regulated, title, title_key, level, offered_in)
             VALUES (1, '610/0411/X', 1, 'qualification', 0, 'Diploma in Harbour Pilotage', 'diploma in harbour pilotage', 'Level 3', 'England');
             INSERT INTO course_title (course_id, from_day, title) VALUES (1, '0001-01-01', 'Diploma in Harbour Pilotage');
             INSERT INTO course_grade (course_id, rank, grade, pass) VALUES (1, 1, 'Pass', 1), (1, 2, 'Merit', 1);
             INSERT INTO template_version (template_version_id, code, version, brand_id, kind, countries, source, sha256, paper, state, effective_from)
             VALUES (1, 'MER-CERT', 1, 1, 'certificate', '', '{template}', zeroblob(32), 'MER-A4', 'approved', '2026-01-01');"
        );
        let mut learner = 0;
        for (index, awards) in centres.iter().enumerate() {
            let centre = index + 1;
            sql.push_str(&format!(
                "INSERT INTO organisation (organisation_id, code, name, name_key, kind, address, town, postcode)
                 VALUES ({centre}, 'C{centre:02}', 'Centre {centre:02}', 'centre {centre:02}', 'centre', '1 Quay Road', 'Leeds', 'LS9 0ZA');
                 INSERT INTO centre_approval (organisation_id, course_id, from_day, direct_from) VALUES ({centre}, 1, '2020-01-01', '2020-01-01');"
            ));
            for _ in 0..*awards {
                learner += 1;
                let name = ["Zoë Ó Briain", "Łukasz Wiśniewski", "Nguyễn Thị Ánh", "Declan O''Rourke"][learner % 4];
                sql.push_str(&format!(
                    "INSERT INTO learner (learner_id, given_names, family_name, name_to_print, name_key, born_on, identity_evidence)
                     VALUES ({learner}, 'Zoë', 'Ó Briain', '{name}', 'family {learner:05}', '1990-01-01', 'passport');
                     INSERT INTO registration (registration_id, learner_id, course_id, organisation_id, state, registered_on)
                     VALUES ({learner}, {learner}, 1, {centre}, 'completed', '2026-01-05');
                     INSERT INTO result (registration_id, unit_code, grade, achieved_on) VALUES ({learner}, '', 'Merit', '2026-10-20');
                     INSERT INTO award (award_id, registration_id, kind, grade, achieved_on, claimed_on, brand_id, course_id, organisation_id,
                                        learner_id, received_on, gate_state)
                     VALUES ({learner}, {learner}, 'certificate', 'Merit', '2026-10-20', '2026-11-02', 1, 1, {centre}, {learner}, '2026-11-03', 0);"
                ));
            }
        }
        self.raw(&format!("BEGIN; {sql} COMMIT;")).unwrap();
    }
}
