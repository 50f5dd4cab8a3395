//! Verification: a PDF, the text of a QR code, a verification code or a serial, with the database or with a file of public keys
//! alone.
//!
//! **Invariant:** with the same keys both ways ask the same questions of a token and its page; the database asks one more: where
//! the certificate stands.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::{
    Judgement, Serial, Signature, Token, Verdict, VerificationCode, judge_page, judge_state, judge_token,
};
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

/// Verifies a PDF file or the text of a QR code with public keys alone. Refuses what is neither, and a PDF without certificates.
pub fn verify_offline(what: &str, keys: &Path) -> Result<Vec<Checked>> {
    let text = std::fs::read_to_string(keys)
        .map_err(|e| Error::new(ErrorKind::Unreadable, format!("{}: {e}", keys.display())))?;
    let keys = read_public(&text)?;
    if Token::looks_like(what) {
        let token = Token::parse(what)?;
        let judged = judge_token(&token, signature(&keys, &token));
        return Ok(vec![checked(None, &token, judged)]);
    }
    if Path::new(what).is_file() {
        return verified_pages(&read_file(Path::new(what))?, &keys, |_, judged| Ok(judged));
    }
    Err(Error::new(ErrorKind::Arguments, format!("`{}` is neither a file nor the text of a QR code", cut(what)))
        .with_hint("A code or a serial alone needs the database; leave --key out."))
}

impl Core {
    /// Verifies a PDF file, the text of a QR code, a verification code or a serial. Refuses what is none of them, and a code or
    /// serial that no certificate has.
    pub fn verify(&self, what: &str) -> Result<Vec<Checked>> {
        if Token::looks_like(what) {
            let token = Token::parse(what)?;
            let judged = judge_token(&token, signature(&self.public_keys()?, &token));
            let judged = self.with_records(&token, judged)?;
            return Ok(vec![checked(None, &token, judged)]);
        }
        if Path::new(what).is_file() {
            return self.verify_file(&read_file(Path::new(what))?);
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
        Ok(vec![recorded(&self.certificate_row(&serial)?)])
    }

    fn verify_file(&self, bytes: &[u8]) -> Result<Vec<Checked>> {
        let known = certificates::serials_of_file(self.db(), &Sha256::digest(bytes).into())?;
        if known.is_empty() {
            return verified_pages(bytes, &self.public_keys()?, |token, judged| self.with_records(token, judged));
        }
        let mut found = Vec::new();
        for (page, serial) in known {
            found.push(Checked { page: Some(page), ..recorded(&self.certificate_row(&serial)?) });
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
            return Ok(judged.and(|| Judgement {
                verdict: Verdict::NotGood,
                because: format!("It is signed, but this office's records know no certificate {serial}."),
            }));
        };
        Ok(judged.and(|| judge_state(row.state, row.followed_by.as_deref())))
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

fn recorded(row: &CertificateRow) -> Checked {
    let judged = judge_state(row.state, row.followed_by.as_deref());
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
