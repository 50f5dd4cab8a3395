//! What the QR code of a certificate carries: enough to prove, without any database, that this office said exactly what
//! the paper says. Separate from seal (which only signs bytes) and from print (which only draws modules).
//!
//! ```text
//! C1/K7QP/MER260041837O/261120N/6100411X/MERIT/ZOE O BRIAIN/   version, key id, serial, date and flag, course, grade, name, title
//! followed, without a separator, by 15 characters of digest and 96 characters of Ed25519 signature, both base 45
//! ```
//! The date is `yymmdd`, the flag `N` new or `R` replacement. Course, grade, name and title are for the eye of whoever scans: folded to
//! capitals and cut where the room ends (a cut ends in `+`). The digest (80 bits) covers every text on the page in full.
//!
//! **Invariant:** ASCII of the QR alphanumeric set only, at most 175 characters, so that one symbol version holds every token.
//! **Invariant:** the signature covers everything before it.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::{Face, Serial};
use crate::core::domain::{Day, Refusal};

/// The most characters a token may have.
pub const MOST_CHARACTERS: usize = 175;

const SIGNATURE_CHARACTERS: usize = 96;
const DIGEST_CHARACTERS: usize = 15;
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const DOMAIN: &[u8] = b"certdesk certificate token 1\n";

/// The fields that verification names one by one; a template says which of its texts is which.
pub const FIELD_ROLES: [&str; 9] =
    ["serial", "name", "title", "course", "level", "grade", "issued", "units", "replacement"];

/// A signing key's identity: four symbols of Crockford's base 32 from the digest of its public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// The identity of a public key.
    pub fn of(public: &[u8; 32]) -> Self {
        const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let digest = Sha256::digest(public);
        Self(std::array::from_fn(|i| SYMBOLS[(digest[i] & 31) as usize]))
    }

    /// Its four symbols.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a key id has only ASCII symbols")
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for KeyId {
    type Err = Refusal;

    /// Refuses what is not four symbols of Crockford's base 32.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let known = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !b"ILOU".contains(&b));
        match <[u8; 4]>::try_from(text.as_bytes()) {
            Ok(symbols) if symbols.iter().all(|b| known(*b)) => Ok(Self(symbols)),
            _ => Err(Refusal::new(format!("`{}` is not a key id", text.chars().take(20).collect::<String>()))
                .hint("A key id has four symbols, such as K7QP; type key export to see them.")),
        }
    }
}

/// The digest of every text on a page (80 bits of SHA-256): which verified field it is, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageDigest([u8; 10]);

impl PageDigest {
    /// The digest of a page's texts: pairs of a role of [`FIELD_ROLES`] or none, and the text. Blanks within a text count
    /// as one, since a wrapped title has lost them; the lines of one field are joined with a blank first. The order does
    /// not matter, because a part draws what its sheets have in common apart from the rest.
    pub fn of<'a>(texts: impl IntoIterator<Item = (Option<&'a str>, &'a str)>) -> Self {
        let mut lines: Vec<String> = Vec::with_capacity(32);
        let mut fields = [const { String::new() }; FIELD_ROLES.len()];
        for (role, text) in texts {
            match role.and_then(|role| FIELD_ROLES.iter().position(|r| *r == role)) {
                Some(at) => {
                    fields[at].push(' ');
                    fields[at].push_str(text);
                }
                None => lines.push(one_blank(text)),
            }
        }
        lines.sort_unstable();
        let mut hash = Sha256::new();
        for (role, text) in FIELD_ROLES.iter().zip(&fields) {
            hash.update(role.as_bytes());
            hash.update([0x1f]);
            hash.update(one_blank(text).as_bytes());
            hash.update([0x1e]);
        }
        for line in lines {
            hash.update(line.as_bytes());
            hash.update([0x1e]);
        }
        Self(first(&hash.finalize()))
    }
}

fn first<const N: usize>(digest: &[u8]) -> [u8; N] {
    std::array::from_fn(|i| digest[i])
}

fn one_blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A token without its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenDraft {
    text: String,
}

impl TokenDraft {
    /// Drafts the token of a face whose page has these digests.
    pub fn new(face: &Face, key: KeyId, page: PageDigest) -> Self {
        let flag = if face.replacement { 'R' } else { 'N' };
        let mut text = format!("C1/{key}/{}/{}{flag}", face.serial.compact(), face.issued_on.format("%y%m%d"));
        let mut room = MOST_CHARACTERS - SIGNATURE_CHARACTERS - DIGEST_CHARACTERS - text.len() - 4;
        let course: String = face.course.chars().filter(|c| c.is_alphanumeric()).collect();
        for (value, least, most) in
            [(&course, 0, 12), (&face.grade, 0, 12), (&face.learner, 0, 24), (&face.title, 12, 60)]
        {
            // A title of a few letters would tell nobody anything: the course's number and the digest stand for it.
            let value = if room < least { String::new() } else { shortened(value, room.min(most)) };
            room -= value.len();
            text.push('/');
            text.push_str(&value);
        }
        text.push_str(&base45_encode(&page.0));
        Self { text }
    }

    /// The bytes to sign.
    pub fn message(&self) -> Vec<u8> {
        [DOMAIN, self.text.as_bytes()].concat()
    }

    /// The token with its signature.
    pub fn signed(self, signature: &[u8; 64]) -> String {
        let mut text = self.text;
        text.push_str(&base45_encode(signature));
        text
    }
}

/// A token as read back from a QR code. Its signature is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Which key signed it.
    pub key: KeyId,
    /// The certificate's serial.
    pub serial: Serial,
    /// The date of issue.
    pub issued_on: Day,
    /// Whether it is marked a replacement.
    pub replacement: bool,
    /// Course, folded and perhaps cut.
    pub course: String,
    /// Grade, folded and perhaps cut.
    pub grade: String,
    /// Name, folded and perhaps cut.
    pub name: String,
    /// Title, folded and perhaps cut.
    pub title: String,
    /// The digest of all texts of the page.
    pub page: PageDigest,
    message: Vec<u8>,
    signature: [u8; 64],
}

impl Token {
    /// Whether a text looks like a token at all, so that a damaged one is not taken for a file name.
    pub fn looks_like(text: &str) -> bool {
        text.starts_with("C1/") && text.len() > SIGNATURE_CHARACTERS
    }

    /// Reads a token. Refuses what is damaged or of another version.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim_matches(['\r', '\n']);
        let damaged = |what: &str| {
            Refusal::new(format!("the QR text is not a certificate's: {what}"))
                .hint("Scan the code again, the whole of it, without changing a character.")
        };
        if text.len() > MOST_CHARACTERS || !text.bytes().all(|b| ALPHABET.contains(&b)) {
            return Err(damaged("found other characters than a certificate's code has"));
        }
        let tail = text.len().checked_sub(SIGNATURE_CHARACTERS).ok_or_else(|| damaged("it is too short"))?;
        let head = tail.checked_sub(DIGEST_CHARACTERS).ok_or_else(|| damaged("it is too short"))?;
        let signature: [u8; 64] = base45_decode(&text[tail..])
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| damaged("its signature cannot be read"))?;
        let digest: [u8; 10] = base45_decode(&text[head..tail])
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| damaged("its digest cannot be read"))?;
        let parts: Vec<&str> = text[..head].splitn(8, '/').collect();
        let [version, key, serial, date, course, grade, name, title] = parts.as_slice() else {
            return Err(damaged("it has too few parts"));
        };
        if *version != "C1" {
            return Err(damaged(&format!("its version is {version}, wanted C1")));
        }
        let (day, replacement) = read_date(date).ok_or_else(|| damaged("its date cannot be read"))?;
        Ok(Self {
            key: key.parse()?,
            serial: serial.parse()?,
            issued_on: day,
            replacement,
            course: (*course).to_owned(),
            grade: (*grade).to_owned(),
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            page: PageDigest(digest),
            message: [DOMAIN, &text.as_bytes()[..tail]].concat(),
            signature,
        })
    }

    /// The bytes that were signed.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The signature.
    pub const fn signature(&self) -> &[u8; 64] {
        &self.signature
    }
}

fn read_date(text: &str) -> Option<(Day, bool)> {
    if text.len() != 7 {
        return None;
    }
    let replacement = match &text[6..] {
        "N" => false,
        "R" => true,
        _ => return None,
    };
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
    Some((Day::from_ymd_opt(2000 + part(0..2)? as i32, part(2..4)?, part(4..6)?)?, replacement))
}

/// The text folded to the QR alphanumeric set (capitals, marks removed, anything else a blank or `.`) and cut to `most`
/// characters, a cut ending in `+`. The separator `/` becomes `-`.
pub fn shortened(text: &str, most: usize) -> String {
    let mut out = String::new();
    for c in text.nfkd() {
        let folded = match c {
            'A'..='Z' | '0'..='9' | '*' | '-' | '.' | ':' | '+' => Some(c),
            'a'..='z' => Some(c.to_ascii_uppercase()),
            '/' | '\u{2010}'..='\u{2015}' => Some('-'),
            'Ł' | 'ł' => Some('L'),
            'Đ' | 'đ' | 'Ð' | 'ð' => Some('D'),
            'Ø' | 'ø' => Some('O'),
            'ı' => Some('I'),
            'ß' => Some('S'),
            '\u{300}'..='\u{36f}' | '\'' | '\u{2019}' => None,
            c if c.is_whitespace() => Some(' '),
            _ => Some('.'),
        };
        if let Some(c) = folded.filter(|c| *c != ' ' || !out.ends_with(' ')) {
            out.push(c);
        }
    }
    let out = out.trim();
    if out.len() <= most {
        return out.to_owned();
    }
    match most {
        0 => String::new(),
        _ => format!("{}+", out[..most - 1].trim_end()),
    }
}

/// Base 45 (RFC 9285).
pub fn base45_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2 + 1);
    for pair in bytes.chunks(2) {
        let (mut value, symbols) = match *pair {
            [a, b] => (usize::from(a) << 8 | usize::from(b), 3),
            [a] => (usize::from(a), 2),
            _ => break,
        };
        for _ in 0..symbols {
            out.push(ALPHABET[value % 45] as char);
            value /= 45;
        }
    }
    out
}

/// The bytes of a base 45 text; none when it is not one.
pub fn base45_decode(text: &str) -> Option<Vec<u8>> {
    let values: Vec<usize> = text.bytes().map(|b| ALPHABET.iter().position(|s| *s == b)).collect::<Option<_>>()?;
    let mut out = Vec::with_capacity(values.len() * 2 / 3);
    for group in values.chunks(3) {
        match *group {
            [a, b, c] => out.extend(u16::try_from(a + 45 * b + 2025 * c).ok()?.to_be_bytes()),
            [a, b] => out.push(u8::try_from(a + 45 * b).ok()?),
            _ => return None,
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::face::samples::face;
    use super::*;

    fn key() -> KeyId {
        KeyId::of(&[7; 32])
    }

    fn token(face: &Face) -> String {
        let page = PageDigest::of([(Some("name"), face.learner.as_str())]);
        TokenDraft::new(face, key(), page).signed(&[9; 64])
    }

    #[test]
    fn base45_has_the_vectors_of_rfc_9285() {
        assert_eq!(base45_encode(b"AB"), "BB8");
        assert_eq!(base45_encode(b"Hello!!"), "%69 VD92EX0");
        assert_eq!(base45_encode(b"base-45"), "UJCLQE7W581");
        assert_eq!(base45_decode("QED8WEX0").unwrap(), b"ietf!");
        assert_eq!(base45_decode("GGW"), None);
        assert_eq!(base45_decode("ab"), None);
    }

    #[test]
    fn a_token_reads_back_what_it_was_drafted_from() {
        let face = face(41_837, "Zoë Ó Briain");
        let text = token(&face);
        let read = Token::parse(&text).unwrap();
        assert_eq!(
            (read.serial.clone(), read.issued_on, read.replacement),
            (face.serial.clone(), face.issued_on, false)
        );
        assert_eq!(
            (read.course.as_str(), read.grade.as_str(), read.name.as_str()),
            ("6100411X", "MERIT", "ZOE O BRIAIN")
        );
        assert_eq!(read.page, PageDigest::of([(Some("name"), "Zoë Ó Briain")]));
        assert_eq!(read.signature(), &[9; 64]);
        assert!(text.as_bytes().starts_with(b"C1/"));
    }

    #[test]
    fn a_token_is_never_longer_than_its_symbol_holds() {
        let long = "Łukasz-Maksymilian Wiśniewski-Brzęczyszczykiewicz the Third of Somewhere";
        let mut face = face(9_999_999, long);
        face.serial = Serial::new("MERI", 2099, 9_999_999).unwrap();
        face.title = "x".repeat(204);
        face.grade = "Distinction* Distinction*".into();
        face.replacement = true;
        let text = token(&face);
        assert!(text.len() <= MOST_CHARACTERS, "{}", text.len());
        let read = Token::parse(&text).unwrap();
        assert!(read.replacement);
        assert!(read.name.is_empty() || read.name.ends_with('+'));
    }

    #[test]
    fn folding_keeps_what_a_person_can_compare() {
        assert_eq!(shortened("Nguyễn Thị Ánh", 40), "NGUYEN THI ANH");
        assert_eq!(shortened("Łukasz  Wiśniewski", 40), "LUKASZ WISNIEWSKI");
        assert_eq!(shortened("Łukasz Wiśniewski", 9), "LUKASZ W+");
        assert_eq!(shortened("O’Brien/Ωmega", 40), "OBRIEN-.MEGA");
        assert_eq!(shortened("abc", 0), "");
    }

    #[test]
    fn a_wrapped_title_has_the_digest_of_the_whole_and_any_other_text_another() {
        let whole = PageDigest::of([
            (Some("title"), "Level 3 Diploma  in Harbour Pilotage"),
            (None, "Awarded to"),
            (None, "by"),
        ]);
        let wrapped = [
            (None, "by"),
            (Some("title"), "Level 3 Diploma"),
            (Some("title"), "in Harbour Pilotage"),
            (None, "Awarded to"),
        ];
        assert_eq!(whole, PageDigest::of(wrapped));
        assert_ne!(whole, PageDigest::of(wrapped[..3].to_vec()));
        assert_ne!(PageDigest::of([(Some("title"), "x")]), PageDigest::of([(Some("name"), "x")]));
        assert_ne!(PageDigest::of([(None, "ab"), (None, "c")]), PageDigest::of([(None, "a"), (None, "bc")]));
        assert_ne!(PageDigest::of([(Some("grade"), "x")]), PageDigest::of([(None, "x")]));
    }

    #[test]
    fn any_text_is_refused_or_read_and_never_a_panic() {
        let good = token(&face(1, "Ann"));
        for cut in 0..good.len() {
            let read = Token::parse(&good[..cut]);
            assert!(read.is_err() || read.as_ref().ok() != Token::parse(&good).as_ref().ok(), "cut at {cut}");
        }
        for text in
            ["", "C1/", "é", &"/".repeat(175), &"A".repeat(176), &good.replace("C1/", "C2/"), &good.to_lowercase()]
        {
            assert!(Token::parse(text).is_err());
        }
    }
}
