//! The files a published set is looked up in: every entry in the file its code points to, padded so that neither the number of
//! entries nor their length tells anything. Separate from the locker, which locks one entry.
//!
//! ```text
//! "CDB1" | bytes of a slot (2, highest first) | entries (2, highest first) | entries, in the order of their tags
//! ```
//!
//! **Invariant:** every file there may be is there, and the same entries give the same bytes.

use super::locker::{Locker, nobody};

const MARK: &[u8; 4] = b"CDB1";
/// The least a slot holds, and the step it grows by.
const SLOT: usize = 512;
const STEP: usize = 256;
/// Entries come in as many as this divides.
const HERD: usize = 8;
/// How many entries of a file are aimed at, at most.
const CROWD: usize = 64;

/// An entry to be published: who may open it, and what it says.
pub struct Entry {
    /// The locker of its code.
    pub locker: Locker,
    /// What it says.
    pub text: Vec<u8>,
}

/// How many hexadecimal digits name a file, for so many entries: two or three.
pub const fn digits(entries: usize) -> usize {
    if entries > 256 * CROWD { 3 } else { 2 }
}

/// Every file of the set: its name and its bytes, in the order of the names.
pub fn buckets(entries: &[Entry], digits: usize, secret: &[u8; 32]) -> Vec<(String, Vec<u8>)> {
    let count = 16_usize.pow(u32::try_from(digits).unwrap_or(2));
    let mut files: Vec<Vec<&Entry>> = (0..count).map(|_| Vec::new()).collect();
    for entry in entries {
        let at =
            usize::from_str_radix(&entry.locker.bucket(digits), 16).expect("a bucket is named by hexadecimal digits");
        files[at].push(entry);
    }
    let name = |at: usize| format!("{at:0digits$x}");
    files.iter().enumerate().map(|(at, entries)| (name(at), file(&name(at), entries, secret))).collect()
}

fn file(name: &str, entries: &[&Entry], secret: &[u8; 32]) -> Vec<u8> {
    let longest = entries.iter().map(|entry| entry.text.len() + 2).max().unwrap_or(0);
    let slot = longest.max(SLOT).next_multiple_of(STEP);
    let wanted = entries.len().max(1).next_multiple_of(HERD);
    let mut locked: Vec<Vec<u8>> = entries.iter().map(|entry| entry.locker.lock(&entry.text, slot, secret)).collect();
    for number in 0..wanted - entries.len() {
        locked.push(nobody(secret, name, u32::try_from(number).unwrap_or(0), slot));
    }
    locked.sort_unstable();
    let mut bytes = Vec::with_capacity(8 + wanted * Locker::entry_bytes(slot));
    bytes.extend(MARK);
    bytes.extend(u16::try_from(slot).unwrap_or(u16::MAX).to_be_bytes());
    bytes.extend(u16::try_from(wanted).unwrap_or(u16::MAX).to_be_bytes());
    locked.iter().for_each(|entry| bytes.extend(entry));
    bytes
}

/// What an entry of a file says to whom its locker opens it; none when it is not there or the file is none of ours.
pub fn looked_up(file: &[u8], locker: &Locker) -> Option<Vec<u8>> {
    let rest = file.strip_prefix(MARK)?;
    let slot = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    let count = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
    rest.get(4..)?.chunks_exact(Locker::entry_bytes(slot)).take(count).find_map(|entry| locker.unlock(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: u8) -> Vec<Entry> {
        (0..count)
            .map(|n| Entry { locker: Locker::new(&[n; 32]), text: format!("Learner {n}, Zoë Ó Briain").into_bytes() })
            .collect()
    }

    #[test]
    fn every_code_finds_its_own_entry_and_nothing_stands_there_to_be_read() {
        let entries = entries(60);
        let files = buckets(&entries, 2, &[9; 32]);
        assert_eq!((files.len(), files[0].0.as_str(), files[255].0.as_str()), (256, "00", "ff"));
        for entry in &entries {
            let (_, file) = files.iter().find(|(name, _)| *name == entry.locker.bucket(2)).unwrap();
            assert_eq!(looked_up(file, &entry.locker).unwrap(), entry.text);
        }
        let all: Vec<u8> = files.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        assert!(!all.windows(6).any(|part| part == b"Briain"), "no name stands in the set");
        assert_eq!(looked_up(&files[3].1, &Locker::new(&[200; 32])), None);
        assert_eq!(looked_up(b"anything", &entries[0].locker), None);
    }

    #[test]
    fn a_file_tells_neither_how_many_nor_how_long_and_is_the_same_for_the_same() {
        let (none, some) = (buckets(&[], 2, &[9; 32]), buckets(&entries(60), 2, &[9; 32]));
        let length = none[0].1.len();
        assert!(none.iter().chain(&some).all(|(_, bytes)| bytes.len() == length));
        assert_eq!(some, buckets(&entries(60), 2, &[9; 32]));
    }

    #[test]
    fn one_changed_entry_changes_one_file() {
        let mut entries = entries(60);
        let before = buckets(&entries, 2, &[9; 32]);
        entries[7].text = b"revoked".to_vec();
        let after = buckets(&entries, 2, &[9; 32]);
        let changed: Vec<_> =
            before.iter().zip(&after).filter(|(a, b)| a != b).map(|(_, (name, _))| name.clone()).collect();
        assert_eq!(changed, [entries[7].locker.bucket(2)]);
    }

    #[test]
    fn a_long_text_gets_a_larger_slot_and_many_entries_get_more_files() {
        let long = vec![Entry { locker: Locker::new(&[1; 32]), text: vec![b'x'; 2_000] }];
        let files = buckets(&long, 2, &[9; 32]);
        let (_, file) = files.iter().find(|(name, _)| *name == long[0].locker.bucket(2)).unwrap();
        assert_eq!(looked_up(file, &long[0].locker).unwrap().len(), 2_000);
        assert_eq!((digits(16_384), digits(16_385)), (2, 3));
    }
}
