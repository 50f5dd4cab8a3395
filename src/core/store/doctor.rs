//! The doctor: invariants that hold at every commit, asked of the stored rows. Separate because they are the proof
//! that no path around the rules exists.

use rusqlite::Connection;

use super::StoreError;

/// An invariant: its name and the statement that lists what breaks it.
const INVARIANTS: &[(&str, &str)] = &[
    ("an award has at most one live certificate",
     "SELECT 'A-' || award_id FROM certificate
      WHERE state IN ('printed', 'passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost')
      GROUP BY award_id HAVING count(*) > 1"),
    ("a batched award is in exactly one open batch",
     "SELECT 'A-' || a.award_id FROM award AS a WHERE a.state = 'batched'
      AND (SELECT count(*) FROM batch_award AS b WHERE b.award_id = a.award_id AND b.edition = a.edition AND b.out_seq IS NULL) <> 1"),
    ("an award has at most one issued paper, the one being replaced included",
     "SELECT 'A-' || award_id FROM certificate
      WHERE state IN ('passed', 'kept back', 'dispatched', 'delivered', 'returned', 're-dispatched', 'lost', 'being replaced')
      GROUP BY award_id HAVING count(*) > 1"),
    ("a certificate is being replaced exactly while two people's agreement stands",
     "SELECT c.serial FROM certificate AS c WHERE c.state = 'being replaced' AND NOT EXISTS (
          SELECT 1 FROM application AS p WHERE p.certificate_id = c.certificate_id AND p.state = 'agreed')
      UNION ALL SELECT c.serial FROM application AS p JOIN certificate AS c USING (certificate_id)
      WHERE p.state = 'agreed' AND c.state NOT IN ('being replaced', 'destroyed')"),
    ("a printed certificate names its part and snapshot",
     "SELECT serial FROM certificate WHERE state = 'printed' AND (part IS NULL OR snapshot_sha256 IS NULL)"),
    ("a certificate's part was written whole",
     "SELECT c.serial FROM certificate AS c LEFT JOIN batch_part AS p ON p.batch_id = c.batch_id AND p.part = c.part
      WHERE c.part IS NOT NULL AND c.state NOT IN ('reserved', 'unused') AND (p.state IS NULL OR p.state <> 'written')"),
    ("stock adds up",
     "SELECT code FROM stock_line WHERE received <> on_hand + at_printer + good + spoiled + destroyed_unused + missing"),
    ("an open exception that waits says until when",
     "SELECT 'X-' || exception_id FROM exception WHERE (state = 'waiting') <> (wait_until IS NOT NULL)"),
    ("serial numbers have no gap",
     "SELECT serial_prefix || serial_year FROM certificate GROUP BY serial_prefix, serial_year
      HAVING count(*) <> max(serial_number) - min(serial_number) + 1"),
    ("a claim row is awarded only with an award",
     "SELECT 'claim ' || c.claim_id FROM claim AS c WHERE c.state = 'awarded'
      AND NOT EXISTS (SELECT 1 FROM award AS a WHERE a.registration_id = c.registration_id)"),
    (
        "stock follows its movements",
        "SELECT l.code FROM stock_line AS l LEFT JOIN stock_movement AS m USING (stock_line_id) GROUP BY l.stock_line_id
         HAVING l.received <> coalesce(sum(iif(m.kind = 'received', m.sheets, 0)), 0)
             OR l.good <> coalesce(sum(CASE m.kind WHEN 'good' THEN m.sheets WHEN 'taken back' THEN -m.sheets
                                                   WHEN 'spoiled later' THEN -m.sheets ELSE 0 END), 0)
             OR l.spoiled <> coalesce(sum(iif(m.kind IN ('spoiled at printer', 'spoiled later'), m.sheets, 0)), 0)",
    ),
    (
        "a closed run has every serial explained",
        "SELECT 'B-' || b.batch_id FROM batch AS b JOIN certificate AS c USING (batch_id)
         WHERE b.state = 'closed' AND (c.state IN ('reserved', 'printed') OR (c.state = 'spoiled' AND c.witness_approval_id IS NULL))
         GROUP BY b.batch_id",
    ),
    (
        "a remake follows a spoiled sheet of the same award",
        "SELECT n.serial FROM certificate AS n JOIN certificate AS o ON o.certificate_id = n.remakes
         WHERE o.award_id <> n.award_id OR o.state <> 'spoiled'",
    ),
];

/// What the doctor found: a sentence each, at most twenty an invariant. Empty: everything holds.
pub fn examine(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut findings = integrity(db)?;
    for (name, statement) in INVARIANTS {
        let mut rows = db.prepare(statement)?;
        let broken = rows.query_map([], |row| row.get::<_, String>(0))?.take(20).collect::<Result<Vec<_>, _>>()?;
        findings.extend(broken.into_iter().map(|place| format!("{place} breaks the rule that {name}.")));
    }
    if super::week_facts::stored(db)? != super::week_facts::recount(db)? {
        findings.push("the figures of the weeks are not what their events add up to.".to_owned());
    }
    Ok(findings)
}

/// How many invariants the doctor asks, the file's own integrity and the weekly figures counted in.
pub fn invariants() -> usize {
    INVARIANTS.len() + 2
}

fn integrity(db: &Connection) -> Result<Vec<String>, StoreError> {
    let mut findings = Vec::new();
    let mut rows = db.prepare("PRAGMA integrity_check(20)")?;
    for words in rows.query_map([], |row| row.get::<_, String>(0))? {
        findings.push(words?);
    }
    findings.retain(|words| words != "ok");
    let mut rows = db.prepare("PRAGMA foreign_key_check")?;
    for table in rows.query_map([], |row| row.get::<_, String>(0))?.take(20) {
        findings.push(format!("a row of {} points to a record that is not there.", table?));
    }
    Ok(findings)
}
