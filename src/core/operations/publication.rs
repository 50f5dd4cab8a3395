//! What the office publishes so that anybody can verify: the signed list of serials that are not good, and the page set on
//! which a certificate is looked up by its code without anybody being listed.
//!
//! **Invariant:** what is published says no more of a paper that is not good than its serial, its kind and since when.
//! **Invariant:** entries are locked before a byte is written, and the signed head is written last.

use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::badges::fact;
use super::imports::unreadable;
use super::verify::{Checked, checked_list};
use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{Judgement, NotGoodList, Verdict, VerificationCode, judge_state};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::Action;
use crate::core::exchange::files::{self, Existing};
use crate::core::exchange::publication::{
    HEAD, LIST, ROUNDS, SetFile, SetHead, bucket_name, digest, head, page, read, to_write, write_all,
};
use crate::core::seal::{
    LockedEntry, Locker, PublicKey, SealKey, bucket_digits, buckets, looked_up, read_public, slow_digest,
};
use crate::core::store::certificates;
use crate::core::store::publication::{self, PublishedRow, Secrets};

/// A list of serials that are not good, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotGoodMade {
    /// The list.
    pub list: NotGoodList,
    /// The file.
    pub text: String,
}

/// What a publication wrote, or would write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The folder.
    pub folder: PathBuf,
    /// Certificates that can be looked up.
    pub certificates: usize,
    /// Those of them that are good.
    pub good: usize,
    /// Serials on the list of those that are not good.
    pub not_good: usize,
    /// Files of the set.
    pub files: usize,
    /// Those of them that are new or changed.
    pub written: usize,
    /// The key that signed it.
    pub key: String,
}

impl Core {
    /// The serials that are not good as they stand now, unsigned: for looking at them.
    pub fn not_good_list(&self) -> Result<Vec<crate::core::domain::certificates::NotGood>> {
        Ok(certificates::not_good(self.db())?)
    }

    /// Makes the signed list of serials that are not good, to give away.
    pub fn make_not_good_list(&mut self) -> Result<NotGoodMade> {
        self.may(Action::PublishVerification)?;
        let made = self.signed_list(&self.seal_key()?)?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(made.text.as_bytes()));
        self.write(Action::PublishVerification, |tx| {
            let event = Event::new(EventKind::NotGoodListMade, "office")
                .with("serials", made.list.serials.len())
                .with("key", made.list.key.as_str())
                .with("sha256", sha256);
            tx.record(&event)?;
            Ok(())
        })?;
        Ok(made)
    }

    /// The same, into a file that must not exist yet.
    pub fn write_not_good_list(&mut self, file: &Path) -> Result<NotGoodMade> {
        files::free(file).map_err(unreadable)?;
        let made = self.make_not_good_list()?;
        files::write(file, made.text.as_bytes(), Existing::Keep).map_err(unreadable)?;
        Ok(made)
    }

    /// How many certificates a publication would hold, how many of them are good, and how many serials are listed as not good.
    pub fn count_publication(&self) -> Result<(usize, usize, usize)> {
        let rows = publication::rows(self.db())?;
        let good = rows.iter().filter(|row| row.state.not_good_because().is_none()).count();
        Ok((rows.len(), good, certificates::not_good(self.db())?.len()))
    }

    fn signed_list(&self, key: &SealKey) -> Result<NotGoodMade> {
        let serials = certificates::not_good(self.db())?;
        let list = NotGoodList::new(&self.office().name, self.today(), key.id(), serials);
        let signature = BASE64.encode(&key.sign_text(list.unsigned().as_bytes()));
        let text = list.signed(&signature);
        Ok(NotGoodMade { list, text })
    }

    /// The folder published last, and the day; for publishing again.
    pub fn last_published(&self) -> Result<Option<crate::core::domain::Day>> {
        Ok(publication::published_on(self.db())?)
    }

    /// Publishes the page set into a folder: what has not changed is not written, nothing is removed. With `dry` it only counts.
    /// Refuses a folder that holds another office's set, and a folder that cannot be written.
    pub fn publish_verification(&mut self, folder: &Path, dry: bool) -> Result<Published> {
        self.may(Action::PublishVerification)?;
        let key = self.seal_key()?;
        let secrets = match publication::secrets(self.db())? {
            Some(kept) => kept,
            None => self.write(Action::PublishVerification, |tx| Ok(publication::made(tx)?))?,
        };
        if let Some((_, _, other, _)) = head(folder)?
            && other.salt != secrets.salt
        {
            return Err(Refusal::new(format!("{} holds another office's published set", folder.display()))
                .hint("Name an empty folder, or the one this office published into before.")
                .into());
        }
        let rows = self.with_roots(publication::rows(self.db())?, &secrets)?;
        let made = self.signed_list(&key)?;
        let good = rows.iter().filter(|row| row.state.not_good_because().is_none()).count();
        let files = self.set_files(&rows, &secrets, &made, &key)?;
        let changed = to_write(folder, &files);
        let done = Published {
            folder: folder.to_owned(),
            certificates: rows.len(),
            good,
            not_good: made.list.serials.len(),
            files: files.len(),
            written: changed.len(),
            key: key.id().to_string(),
        };
        if dry {
            return Ok(done);
        }
        write_all(folder, &changed).map_err(unreadable)?;
        self.write(Action::PublishVerification, |tx| {
            publication::published(tx, tx.stamp().day)?;
            let event = Event::new(EventKind::VerificationPublished, "office")
                .with("certificates", done.certificates)
                .with("files", done.files)
                .with("written", done.written)
                .with("not_good", done.not_good)
                .with("key", done.key.as_str());
            tx.record(&event)?;
            Ok(())
        })?;
        Ok(done)
    }

    /// Every row with the slow digest of its code; those made now are kept.
    fn with_roots(&mut self, mut rows: Vec<PublishedRow>, secrets: &Secrets) -> Result<Vec<PublishedRow>> {
        let mut missing: Vec<&mut PublishedRow> = rows.iter_mut().filter(|row| row.root.is_none()).collect();
        if missing.is_empty() {
            return Ok(rows);
        }
        let made: Vec<i64> = missing.iter().map(|row| row.id).collect();
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let share = missing.len().div_ceil(workers).max(1);
        std::thread::scope(|scope| {
            for part in missing.chunks_mut(share) {
                scope.spawn(move || {
                    for row in part {
                        row.root = Some(slow_digest(row.code.as_bytes(), &secrets.salt, ROUNDS));
                    }
                });
            }
        });
        self.write(Action::PublishVerification, |tx| {
            for row in rows.iter().filter(|row| made.contains(&row.id)) {
                if let Some(root) = &row.root {
                    publication::keep_root(tx, row.id, root)?;
                }
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Every file of the set in the order they are written: entries, list, page, head.
    fn set_files(
        &self,
        rows: &[PublishedRow],
        secrets: &Secrets,
        made: &NotGoodMade,
        key: &SealKey,
    ) -> Result<Vec<SetFile>> {
        let entries: Vec<LockedEntry> = rows
            .iter()
            .filter_map(|row| {
                Some(LockedEntry { locker: Locker::new(row.root.as_ref()?), text: entry_text(row).into_bytes() })
            })
            .collect();
        let digits = bucket_digits(entries.len());
        let locked = buckets(&entries, digits, &secrets.secret);
        let head = SetHead {
            office: self.office().name.clone(),
            training: self.is_training(),
            published_on: made.list.dated,
            use_until: made.list.use_until,
            key: key.id().to_string(),
            keys: self.public_keys()?.iter().map(|key| (key.id.to_string(), key.bytes)).collect(),
            salt: secrets.salt,
            digits,
            buckets: locked.iter().map(|(_, bytes)| digest(bytes)).collect(),
            list: digest(made.text.as_bytes()),
        };
        let text = head.text();
        let signature = BASE64.encode(&key.sign_text(&SetHead::message(&text)));
        let mut files: Vec<SetFile> =
            locked.into_iter().map(|(name, bytes)| SetFile { name: bucket_name(&name), bytes }).collect();
        files.push(SetFile { name: LIST.to_owned(), bytes: made.text.clone().into_bytes() });
        files.extend(page());
        files.push(SetFile { name: HEAD.to_owned(), bytes: format!("{signature}\n{text}").into_bytes() });
        Ok(files)
    }
}

/// What an entry says: a good paper in full, one that is not good only how and since when.
fn entry_text(row: &PublishedRow) -> String {
    if row.state.not_good_because().is_some() {
        let since = row.since.map(day_text).unwrap_or_default();
        return json!({ "serial": row.serial, "kind": row.state.code(), "since": since }).to_string();
    }
    let fact = |name: &str| fact(&row.snapshot, name);
    json!({
        "serial": row.serial, "name": fact("learner"), "title": fact("title"), "course": fact("course"), "level": fact("level"),
        "grade": fact("grade"), "issued": fact("issued on"),
    })
    .to_string()
}

/// Looks a verification code up in a published set, without any database. With `keys` the set must be signed by one of them; without,
/// by one of its own. Refuses a folder without a set, one that was altered, and what is no code.
pub fn verify_in_set(what: &str, folder: &Path, keys: Option<&Path>) -> Result<Vec<Checked>> {
    let code: VerificationCode = what.parse()?;
    let altered = |what: &str| {
        Refusal::new(format!("the published set in {} was altered or is half written: {what}", folder.display()))
            .hint("Fetch it again, the whole of it.")
    };
    let (signature, text, set, rounds) = head(folder)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("published set in {}", folder.display()))
            .with_hint("verification publish makes one.")
    })?;
    let known = match keys {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|e| Error::new(ErrorKind::Unreadable, format!("{}: {e}", file.display())))?;
            read_public(&text)?
        }
        None => set.keys.iter().filter_map(|(_, bytes)| PublicKey::from_bytes(*bytes).ok()).collect(),
    };
    let key = known.iter().find(|key| key.id.as_str() == set.key);
    let Some(key) = key else {
        let because = format!("The set was signed with key {}, which is not among the keys at hand.", set.key);
        return Ok(vec![answer(String::new(), vec![], Judgement { verdict: Verdict::UnknownKey, because })]);
    };
    if !key.verifies_text(&SetHead::message(&text), &signature) {
        return Err(altered("its head is not what was signed").into());
    }
    checked_list(&folder.join(LIST), &known)?;
    let locker = Locker::new(&slow_digest(code.compact().as_bytes(), &set.salt, rounds));
    let bucket = locker.bucket(set.digits);
    let name = bucket_name(&bucket);
    let file = read(folder, &name).map_err(unreadable)?.ok_or_else(|| altered(&format!("{name} is missing")))?;
    let wanted = usize::from_str_radix(&bucket, 16).ok().and_then(|at| set.buckets.get(at).copied());
    if wanted != Some(digest(&file)) {
        return Err(altered(&format!("{name} is not what was signed")).into());
    }
    let entry = looked_up(&file, &locker).and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
    let Some(entry) = entry else {
        return Err(Error::not_found(format!("certificate with the code {code} in the set of {}", set.published_on))
            .with_hint("A certificate issued since then is not in it yet."));
    };
    let word = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let judged = match word("kind").as_str() {
        "" => Judgement {
            verdict: Verdict::Genuine,
            because: format!("The office published it as good on {}.", set.published_on),
        },
        kind => judge_state(kind.parse()?, word("since").parse().ok(), None),
    };
    let says =
        [("name", "name"), ("title", "title"), ("course", "course"), ("grade", "grade"), ("issued on", "issued")]
            .into_iter()
            .map(|(shown, name)| (shown, word(name)))
            .filter(|(_, value)| !value.is_empty());
    Ok(vec![answer(word("serial"), says.collect(), judged)])
}

fn answer(serial: String, says: Vec<(&'static str, String)>, judged: Judgement) -> Checked {
    Checked { page: None, serial, says, verdict: judged.verdict, because: judged.because }
}
