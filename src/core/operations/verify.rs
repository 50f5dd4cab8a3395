//! Verification: a PDF, a badge, the text of a QR code, a verification code or a serial, with the database or with a file of public
//! keys, and perhaps a list of serials that are not good.
//!
//! **Invariant:** with the same keys both ways ask the same questions of a token and its page; the database asks one more: where
//! the certificate stands.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::office::Surroundings;
use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::certificates::{
    Judgement, NotGoodList, Serial, Signature, Token, Verdict, VerificationCode, judge_page, judge_state, judge_token,
    printed_day,
};
use crate::core::domain::{Day, Refusal};
use crate::core::exchange::badges::{self, ReadBadge};
use crate::core::print::{MOST_BYTES, ReadPage, pages};
use crate::core::seal::{PublicKey, read_public};
use crate::core::store::certificates::{self, CertificateRow};

/// One certificate that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Its page in the file, when a file was given.
    pub page: Option<u32>,
    /// Its serial.
    pub serial: String,
    /// What the token or the records say of it: name, course, grade, date of issue; names of fields and values.
    pub says: Vec<(&'static str, String)>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub because: String,
}

/// What stands in for the database where there is none: public keys, and perhaps a list of serials that are not good.
#[derive(Debug, Clone)]
pub struct Offline {
    keys: Vec<PublicKey>,
    list: Option<NotGoodList>,
    today: Day,
}

/// Verifies a PDF file, a badge or the text of a QR code with public keys alone. Refuses what is none of them, and a PDF without
/// certificates.
pub fn verify_offline(what: &str, keys: &Path) -> Result<Vec<Checked>> {
    Offline::read(keys, None, Surroundings::of_this_machine().today())?.verify(what)
}

impl Offline {
    /// Reads a file of public keys, and a list of serials that are not good. Refuses what is neither, and a list that none of the
    /// keys signed.
    pub fn read(keys: &Path, list: Option<&Path>, today: Day) -> Result<Self> {
        let keys = read_public(&text_of(keys)?)?;
        let list = list.map(|file| checked_list(file, &keys)).transpose()?;
        Ok(Self { keys, list, today })
    }

    /// The list it was given.
    pub fn list(&self) -> Option<&NotGoodList> {
        self.list.as_ref()
    }

    /// A sentence when its list is too old, or when it has none.
    pub fn warning(&self) -> Option<String> {
        match &self.list {
            Some(list) => list.age_warning(self.today),
            None => Some(
                "Without the list of serials not good nobody can say whether it was replaced or revoked since; give it with --list."
                    .to_owned(),
            ),
        }
    }

    /// Verifies a PDF file, a badge, the text of a QR code, or a serial that the list names. Refuses what is none of them.
    pub fn verify(&self, what: &str) -> Result<Vec<Checked>> {
        if Token::looks_like(what) {
            return self.token(what);
        }
        if Path::new(what).is_file() {
            return match read_given(Path::new(what))? {
                Given::Pdf(bytes) => {
                    verified_pages(&bytes, &self.keys, |token, judged| Ok(self.with_list(&token.serial, judged)))
                }
                Given::QrText(text) => self.token(&text),
                Given::Badge(text) => {
                    let badge = badges::parse(&text)?;
                    let judged = judge_badge(&self.keys, &badge);
                    Ok(vec![of_badge(&badge, self.with_list(&badge.serial, judged))])
                }
            };
        }
        let named = what.parse::<Serial>().ok().zip(self.list.as_ref());
        match named.and_then(|(serial, list)| list.find(&serial).map(|found| (serial, found.judge()))) {
            Some((serial, judged)) => Ok(vec![Checked {
                page: None,
                serial: serial.to_string(),
                says: vec![],
                verdict: judged.verdict,
                because: judged.because,
            }]),
            None if what.parse::<Serial>().is_ok() => Err(Refusal::new(format!(
                "the serial {what} alone proves nothing: the list does not name it as not good, and that is all it can say"
            ))
            .hint("Give the PDF or the text of the QR code, or ask with the database.")
            .into()),
            None => Err(Error::new(ErrorKind::Arguments, format!("`{}` is neither a file nor the text of a QR code", cut(what)))
                .with_hint("A code needs the database or a published set: leave --key out, or name the set's folder with --set.")),
        }
    }

    fn token(&self, text: &str) -> Result<Vec<Checked>> {
        let token = Token::parse(text)?;
        let judged = self.with_list(&token.serial, judge_token(&token, signature(&self.keys, &token)));
        Ok(vec![checked(None, &token, judged)])
    }

    fn with_list(&self, serial: &Serial, judged: Judgement) -> Judgement {
        let Some(list) = &self.list else { return judged };
        judged.and(|| match list.find(serial) {
            Some(found) => found.judge(),
            None => Judgement {
                verdict: Verdict::Genuine,
                because: format!(
                    "The office signed exactly this, and its list of {} does not name it as not good.",
                    printed_day(list.dated)
                ),
            },
        })
    }
}

/// Reads a list of serials that are not good. Refuses one that none of the keys signed.
pub(super) fn checked_list(file: &Path, keys: &[PublicKey]) -> Result<NotGoodList> {
    let text = text_of(file)?;
    let (list, signed, signature) = NotGoodList::parse(&text)?;
    let key = keys.iter().find(|key| key.id == list.key).ok_or_else(|| {
        Refusal::new(format!(
            "the list of serials not good was signed with key {}, which is not among the keys at hand",
            list.key
        ))
        .hint("Ask the office for its file of public keys; key export makes one.")
    })?;
    let signature = data_encoding::BASE64.decode(signature.as_bytes()).unwrap_or_default();
    if key.verifies_text(signed.as_bytes(), &signature) {
        return Ok(list);
    }
    Err(Refusal::new(format!("the list of serials not good was altered: key {} did not sign it", list.key))
        .hint("Ask the office for its list again.")
        .into())
}

/// A file that was given to be verified.
enum Given {
    Pdf(Vec<u8>),
    QrText(String),
    Badge(String),
}

fn read_given(file: &Path) -> Result<Given> {
    let bytes = read_file(file)?;
    if let Ok(text) = std::str::from_utf8(&bytes)
        && !text.starts_with("%PDF")
    {
        let text = text.trim_matches(['\u{feff}', '\r', '\n']);
        if Token::looks_like(text) {
            return Ok(Given::QrText(text.to_owned()));
        }
        if badges::looks_like(text) {
            return Ok(Given::Badge(text.to_owned()));
        }
    }
    Ok(Given::Pdf(bytes))
}

fn judge_badge(keys: &[PublicKey], badge: &ReadBadge) -> Judgement {
    let judged = |verdict, because: String| Judgement { verdict, because };
    match keys.iter().find(|key| key.bytes == badge.public) {
        None => {
            judged(Verdict::UnknownKey, "The badge was signed with a key that is not among the keys at hand.".into())
        }
        Some(key) if key.verifies_text(badge.signed.as_bytes(), &badge.signature) => {
            judged(Verdict::Genuine, format!("Signed with key {}.", key.id))
        }
        Some(key) => judged(Verdict::Altered, format!("Key {} did not sign what the badge says.", key.id)),
    }
}

fn of_badge(badge: &ReadBadge, judged: Judgement) -> Checked {
    let mut says = vec![
        ("name", badge.learner.clone()),
        ("title", badge.title.clone()),
        ("course", badge.course.clone()),
        ("grade", badge.grade.clone()),
        ("issued on", badge.issued_on.clone()),
    ];
    says.retain(|(_, value)| !value.is_empty());
    Checked { page: None, serial: badge.serial.to_string(), says, verdict: judged.verdict, because: judged.because }
}

fn text_of(file: &Path) -> Result<String> {
    let bytes = read_file(file)?;
    String::from_utf8(bytes)
        .map_err(|_| Error::new(ErrorKind::Unreadable, format!("{}: it is not text", file.display())))
}

impl Core {
    /// Verifies a PDF file, the text of a QR code, a verification code or a serial. Refuses what is none of them, and a code or
    /// serial that no certificate has.
    pub fn verify(&self, what: &str) -> Result<Vec<Checked>> {
        if Token::looks_like(what) {
            return self.verify_token(what);
        }
        if Path::new(what).is_file() {
            return match read_given(Path::new(what))? {
                Given::Pdf(bytes) => self.verify_file(&bytes),
                Given::QrText(text) => self.verify_token(&text),
                Given::Badge(text) => self.verify_badge(&text),
            };
        }
        let serial = match (what.parse::<VerificationCode>(), what.parse::<Serial>()) {
            (Ok(code), _) => certificates::serial_by_code(self.db(), &code.compact())?
                .ok_or_else(|| Error::not_found(format!("certificate with the code {code}")))?,
            (_, Ok(serial)) => serial.to_string(),
            _ => {
                return Err(Error::new(
                    ErrorKind::Arguments,
                    format!("`{}` is no file, QR text, verification code or serial", cut(what)),
                )
                .with_hint("Compare it with the paper: a code has 16 symbols and a check symbol."));
            }
        };
        Ok(vec![self.recorded(&self.certificate_row(&serial)?)?])
    }

    /// The public keys of this office and a list, in place of its records.
    pub fn offline(&self, list: &Path) -> Result<Offline> {
        let keys = self.public_keys()?;
        let list = Some(checked_list(list, &keys)?);
        Ok(Offline { keys, list, today: self.today() })
    }

    fn verify_token(&self, text: &str) -> Result<Vec<Checked>> {
        let token = Token::parse(text)?;
        let judged = judge_token(&token, signature(&self.public_keys()?, &token));
        let judged = self.with_records(&token, judged)?;
        Ok(vec![checked(None, &token, judged)])
    }

    fn verify_badge(&self, text: &str) -> Result<Vec<Checked>> {
        let badge = badges::parse(text)?;
        let judged = judge_badge(&self.public_keys()?, &badge);
        let judged = match certificates::by_serial(self.db(), &badge.serial.to_string())? {
            None => judged.and(|| unknown_here(&badge.serial.to_string())),
            Some(row) => {
                let now = self.judged_row(&row)?;
                judged.and(|| now)
            }
        };
        Ok(vec![of_badge(&badge, judged)])
    }

    fn judged_row(&self, row: &CertificateRow) -> Result<Judgement> {
        let since = match row.state.not_good_because() {
            Some(_) => certificates::since(self.db(), &row.serial, row.state)?,
            None => None,
        };
        Ok(judge_state(row.state, since, row.followed_by.as_deref()))
    }

    fn recorded(&self, row: &CertificateRow) -> Result<Checked> {
        Ok(recorded(row, self.judged_row(row)?))
    }

    fn verify_file(&self, bytes: &[u8]) -> Result<Vec<Checked>> {
        let known = certificates::serials_of_file(self.db(), &Sha256::digest(bytes).into())?;
        if known.is_empty() {
            return verified_pages(bytes, &self.public_keys()?, |token, judged| self.with_records(token, judged));
        }
        let mut found = Vec::new();
        for (page, serial) in known {
            found.push(Checked { page: Some(page), ..self.recorded(&self.certificate_row(&serial)?)? });
        }
        Ok(found)
    }

    /// The certificate with this serial. Refuses when there is none.
    pub(super) fn certificate_row(&self, serial: &str) -> Result<CertificateRow> {
        certificates::by_serial(self.db(), serial)?.ok_or_else(|| {
            Error::not_found(format!("certificate {serial}"))
                .with_hint("list certificates shows every serial that was reserved.")
        })
    }

    fn with_records(&self, token: &Token, judged: Judgement) -> Result<Judgement> {
        let serial = token.serial.to_string();
        let Some(row) = certificates::by_serial(self.db(), &serial)? else {
            return Ok(judged.and(|| unknown_here(&serial)));
        };
        let now = self.judged_row(&row)?;
        Ok(judged.and(|| now))
    }
}

fn verified_pages(
    bytes: &[u8],
    keys: &[PublicKey],
    records: impl Fn(&Token, Judgement) -> Result<Judgement>,
) -> Result<Vec<Checked>> {
    let all = pages(bytes)?;
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(page) = all.get(next) {
        let at = Some(next as u32 + 1);
        next += 1;
        let Some(text) = &page.token else { continue };
        match Token::parse(text) {
            Ok(token) => {
                let mut said = said(&token, page);
                let more = all[next..].iter().take_while(|page| page.token.as_ref() == Some(text)).count();
                if said.verdict != Verdict::Genuine && more > 0 {
                    // A paper of several pages carries one code on each, signed over all of them together.
                    said = self::said(&token, &joined(&all[next - 1..next + more]));
                    next += more;
                }
                let judged = judge_token(&token, signature(keys, &token)).and(|| said);
                let judged = records(&token, judged)?;
                found.push(checked(at, &token, judged));
            }
            Err(refusal) => found.push(Checked {
                page: at,
                serial: String::new(),
                says: vec![],
                verdict: Verdict::Altered,
                because: format!("Its QR code is none of ours: {}.", refusal.message()),
            }),
        }
    }
    if found.is_empty() {
        return Err(Refusal::new("the file has no page with a certificate's QR code")
            .hint("Only PDF files that certdesk made can be read; scan the QR code of a paper and give its text.")
            .into());
    }
    Ok(found)
}

/// The pages of one paper as if they were one.
fn joined(pages: &[ReadPage]) -> ReadPage {
    ReadPage {
        texts: pages.iter().flat_map(|page| page.texts.iter().cloned()).collect(),
        token: pages.first().and_then(|page| page.token.clone()),
        annotated: pages.iter().any(|page| page.annotated),
    }
}

fn said(token: &Token, page: &ReadPage) -> Judgement {
    if page.annotated {
        return Judgement {
            verdict: Verdict::Altered,
            because: "Something was laid over the page (annotations).".into(),
        };
    }
    let texts: Vec<(Option<&str>, &str)> = page.texts.iter().map(|(r, t)| (*r, t.as_str())).collect();
    judge_page(token, &texts)
}

fn signature(keys: &[PublicKey], token: &Token) -> Signature {
    match keys.iter().find(|k| k.id == token.key) {
        None => Signature::UnknownKey,
        Some(key) if key.verifies(token) => Signature::Right,
        Some(_) => Signature::Wrong,
    }
}

fn checked(page: Option<u32>, token: &Token, judged: Judgement) -> Checked {
    let mut says = vec![
        ("name", token.name.clone()),
        ("title", token.title.clone()),
        ("course", token.course.clone()),
        ("grade", token.grade.clone()),
        ("issued on", token.issued_on.to_string()),
    ];
    if token.replacement {
        says.push(("replacement", "yes".into()));
    }
    says.retain(|(_, value)| !value.is_empty());
    Checked { page, serial: token.serial.to_string(), says, verdict: judged.verdict, because: judged.because }
}

fn unknown_here(serial: &str) -> Judgement {
    Judgement {
        verdict: Verdict::NotGood,
        because: format!("It is signed, but this office's records know no certificate {serial}."),
    }
}

fn recorded(row: &CertificateRow, judged: Judgement) -> Checked {
    let fact = |name: &str| {
        row.snapshot
            .as_deref()
            .unwrap_or_default()
            .lines()
            .find_map(|l| Some(l.strip_prefix(name)?.strip_prefix(": ")?.to_owned()))
    };
    let mut says = Vec::new();
    for (shown, name) in
        [("name", "learner"), ("title", "title"), ("course", "course"), ("grade", "grade"), ("issued on", "issued on")]
    {
        says.extend(fact(name).filter(|v| !v.is_empty()).map(|v| (shown, v)));
    }
    Checked { page: None, serial: row.serial.clone(), says, verdict: judged.verdict, because: judged.because }
}

fn read_file(file: &Path) -> Result<Vec<u8>> {
    let unreadable = |why: String| Error::new(ErrorKind::Unreadable, format!("{}: {why}", file.display()));
    let about = std::fs::metadata(file).map_err(|e| unreadable(e.to_string()))?;
    if about.len() > MOST_BYTES as u64 {
        return Err(unreadable(format!("it has {} MiB; wanted at most {}", about.len() >> 20, MOST_BYTES >> 20)));
    }
    std::fs::read(file).map_err(|e| unreadable(e.to_string()))
}

fn cut(text: &str) -> String {
    text.chars().take(60).collect()
}
