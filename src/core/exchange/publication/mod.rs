//! The published set: pages an organisation puts on any web server, on which anybody verifies a certificate by its code or
//! the text of its QR code, in the own browser. Separate from the buckets, which hold the locked entries.
//!
//! ```text
//! DIR/index.html verify.js look.css    the page; nothing of it comes from elsewhere
//! DIR/set.txt                          signature in base 64, a line break, then JSON: keys, salt, rounds, the digest of every file
//! DIR/not-good.txt                     the signed list of serials that are not good
//! DIR/p/00.bin … p/ff.bin              locked entries, every file there is
//! ```
//!
//! **Invariant:** `set.txt` is written last and signed: a set that was altered or is half published is said to be so.
//! **Invariant:** what has not changed is not written, and nothing is ever removed.

use std::fs;
use std::path::Path;

use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::files::{Existing, write};
use super::{Unreadable, files};
use crate::core::domain::dates::day_text;
use crate::core::domain::{Day, Refusal};

/// What is signed begins with this line.
const DOMAIN: &[u8] = b"certdesk published set 1\n";
const FORMAT: &str = "certdesk published set 1";
/// How the code's digest is made slow.
pub const ROUNDS: u32 = 2_000;
const MOST_ROUNDS: u64 = 1_000_000;
const MOST_BYTES: u64 = 32 << 20;

const PAGE: &[(&str, &[u8])] = &[
    ("index.html", include_bytes!("index.html")),
    ("verify.js", include_bytes!("verify.js")),
    ("look.css", include_bytes!("look.css")),
];

/// The head of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetHead {
    /// The office's name.
    pub office: String,
    /// Made in a training office.
    pub training: bool,
    /// The day it was published.
    pub published_on: Day,
    /// The day until which it is to be used.
    pub use_until: Day,
    /// The identity of the key that signs it.
    pub key: String,
    /// Every public key: identity and bytes.
    pub keys: Vec<(String, [u8; 32])>,
    /// The salt of the codes' digests.
    pub salt: [u8; 16],
    /// How many hexadecimal digits name a file of entries.
    pub digits: usize,
    /// The digest of each file of entries, in the order of their names.
    pub buckets: Vec<[u8; 16]>,
    /// The digest of the list of serials that are not good.
    pub list: [u8; 16],
}

/// The digest by which a file of the set is known.
pub fn digest(bytes: &[u8]) -> [u8; 16] {
    let whole = Sha256::digest(bytes);
    std::array::from_fn(|at| whole[at])
}

impl SetHead {
    /// Its text.
    pub fn text(&self) -> String {
        let keys: Vec<Value> =
            self.keys.iter().map(|(id, public)| json!({ "id": id, "public": BASE64.encode(public) })).collect();
        let buckets: String = self.buckets.iter().map(|digest| BASE64URL_NOPAD.encode(digest)).collect();
        json!({
            "format": FORMAT,
            "office": self.office,
            "training": self.training,
            "published_on": day_text(self.published_on),
            "use_until": day_text(self.use_until),
            "key": self.key,
            "keys": keys,
            "salt": BASE64.encode(&self.salt),
            "rounds": ROUNDS,
            "digits": self.digits,
            "buckets": buckets,
            "list": BASE64URL_NOPAD.encode(&self.list),
        })
        .to_string()
    }

    /// What of it is signed.
    pub fn message(text: &str) -> Vec<u8> {
        [DOMAIN, text.as_bytes()].concat()
    }

    /// Reads the text. Refuses what is none.
    pub fn parse(text: &str) -> Result<(Self, u32), Refusal> {
        let wrong = || Refusal::new("set.txt is not the head of a published set");
        let json: Value = serde_json::from_str(text).map_err(|_| wrong())?;
        let word = |name: &str| json[name].as_str().map(str::to_owned).ok_or_else(wrong);
        let day = |name: &str| word(name)?.parse::<Day>().map_err(|_| wrong());
        if json["format"] != FORMAT {
            return Err(wrong());
        }
        let digits = json["digits"].as_u64().filter(|digits| (1..=4).contains(digits)).ok_or_else(wrong)? as usize;
        let rounds = json["rounds"].as_u64().filter(|rounds| (1..=MOST_ROUNDS).contains(rounds)).ok_or_else(wrong)?;
        let all = word("buckets")?;
        let buckets: Vec<[u8; 16]> =
            all.as_bytes().chunks(22).map(short_digest).collect::<Option<_>>().ok_or_else(wrong)?;
        if buckets.len() != 16_usize.pow(digits as u32) {
            return Err(wrong());
        }
        let key = |key: &Value| {
            let public = BASE64.decode(key["public"].as_str()?.as_bytes()).ok()?.try_into().ok()?;
            Some((key["id"].as_str()?.to_owned(), public))
        };
        let keys =
            json["keys"].as_array().and_then(|keys| keys.iter().map(key).collect::<Option<_>>()).ok_or_else(wrong)?;
        let salt =
            BASE64.decode(word("salt")?.as_bytes()).ok().and_then(|salt| salt.try_into().ok()).ok_or_else(wrong)?;
        let head = Self {
            office: word("office")?,
            training: json["training"].as_bool().ok_or_else(wrong)?,
            published_on: day("published_on")?,
            use_until: day("use_until")?,
            key: word("key")?,
            keys,
            salt,
            digits,
            buckets,
            list: short_digest(word("list")?.as_bytes()).ok_or_else(wrong)?,
        };
        Ok((head, u32::try_from(rounds).unwrap_or(ROUNDS)))
    }
}

fn short_digest(text: &[u8]) -> Option<[u8; 16]> {
    BASE64URL_NOPAD.decode(text).ok()?.try_into().ok()
}

/// A file of the set that is to be there.
pub struct SetFile {
    /// Its name within the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of the page itself.
pub fn page() -> Vec<SetFile> {
    PAGE.iter().map(|(name, bytes)| SetFile { name: (*name).to_owned(), bytes: bytes.to_vec() }).collect()
}

/// The name of a file of entries.
pub fn bucket_name(bucket: &str) -> String {
    format!("p/{bucket}.bin")
}

/// The names of the two other files.
pub const LIST: &str = "not-good.txt";
/// The head.
pub const HEAD: &str = "set.txt";

/// Which of these files are not in the folder as they are to be.
pub fn to_write<'f>(folder: &Path, wanted: &'f [SetFile]) -> Vec<&'f SetFile> {
    let differs = |file: &&SetFile| fs::read(folder.join(&file.name)).map_or(true, |bytes| bytes != file.bytes);
    wanted.iter().filter(differs).collect()
}

/// Writes files of a set into a folder, each durably, in their order.
pub fn write_all(folder: &Path, wanted: &[&SetFile]) -> Result<(), Unreadable> {
    let failed = |e: std::io::Error| {
        Unreadable::new(
            files::own_name(folder),
            format!("the folder cannot be made: {e}"),
            "Check the folder, its rights and the room on the disk.",
        )
    };
    fs::create_dir_all(folder.join("p")).map_err(failed)?;
    for file in wanted {
        write(&folder.join(&file.name), &file.bytes, Existing::Replace)?;
    }
    Ok(())
}

/// Reads a file of a set; none when it is not there. Refuses one that is larger than any of ours.
pub fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
    let path = folder.join(name);
    let unreadable = |why: String| Unreadable::new(name, why, "Give the folder as it was published.");
    match fs::metadata(&path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(unreadable(e.to_string())),
        Ok(about) if about.len() > MOST_BYTES => Err(unreadable(format!("it has {} MiB", about.len() >> 20))),
        Ok(_) => fs::read(&path).map(Some).map_err(|e| unreadable(e.to_string())),
    }
}

/// A head as it was read: its signature, its text, what that says, and how slow the digests are.
pub type ReadHead = (Vec<u8>, String, SetHead, u32);

/// The head of a set in a folder: its signature, its text and what that says; none when there is no set.
pub fn head(folder: &Path) -> Result<Option<ReadHead>, Refusal> {
    let wrong = || Refusal::new(format!("{} is not the head of a published set", folder.join(HEAD).display()));
    let Some(bytes) = read(folder, HEAD).map_err(|e| Refusal::new(e.to_string()))? else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (signature, text) = text.split_once('\n').ok_or_else(wrong)?;
    let signature = BASE64.decode(signature.as_bytes()).map_err(|_| wrong())?;
    let (head, rounds) = SetHead::parse(text)?;
    Ok(Some((signature, text.to_owned(), head, rounds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> SetHead {
        let day = |text: &str| text.parse().unwrap();
        SetHead {
            office: "Certificate \"desk\"".into(),
            training: true,
            published_on: day("2026-11-22"),
            use_until: day("2026-12-27"),
            key: "K7QP".into(),
            keys: vec![("K7QP".into(), [7; 32])],
            salt: [3; 16],
            digits: 2,
            buckets: (0..=255).map(|n| [n; 16]).collect(),
            list: [9; 16],
        }
    }

    #[test]
    fn a_head_goes_out_and_comes_back_and_a_torn_one_is_refused() {
        let text = sample().text();
        assert_eq!(SetHead::parse(&text).unwrap(), (sample(), ROUNDS));
        for cut in 0..text.len() {
            assert!(SetHead::parse(&text[..cut]).is_err(), "cut at {cut}");
        }
        for (from, to) in
            [("\"digits\":2", "\"digits\":3"), ("\"rounds\":2000", "\"rounds\":2000000000"), ("set 1", "set 2")]
        {
            assert!(SetHead::parse(&text.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn only_what_changed_is_written_and_nothing_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("public");
        let file = |name: &str, text: &str| SetFile { name: name.into(), bytes: text.into() };
        let wanted = [file("index.html", "one"), file("p/00.bin", "two")];
        let first = to_write(&path, &wanted);
        assert_eq!(first.len(), 2);
        write_all(&path, &first).unwrap();
        fs::write(path.join("robots.txt"), "theirs").unwrap();
        let changed = [file("index.html", "one"), file("p/00.bin", "three")];
        let second: Vec<_> = to_write(&path, &changed);
        assert_eq!(second.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["p/00.bin"]);
        write_all(&path, &second).unwrap();
        assert!(path.join("robots.txt").exists() && to_write(&path, &changed).is_empty());
    }

    #[test]
    fn the_page_takes_nothing_from_elsewhere() {
        for file in page() {
            let text = String::from_utf8(file.bytes).unwrap();
            for elsewhere in
                ["http://", "https://", "//cdn", "@import", "eval(", "innerHTML", "document.cookie", "localStorage"]
            {
                assert!(!text.contains(elsewhere), "{} has {elsewhere}", file.name);
            }
        }
        let html = std::str::from_utf8(PAGE[0].1).unwrap();
        assert!(html.contains("default-src 'none'") && !html.contains("unsafe-"));
        assert!(!html.contains("style=") && !html.contains("onclick"));
    }
}
