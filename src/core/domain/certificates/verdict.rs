//! The verdict of a verification: what a paper, its QR code and the register of certificates say together. Separate so that the
//! answer is the same with a database and without one.
//!
//! **Invariant:** *genuine* needs every question that could be asked to be answered well; one no is enough for another verdict.

use super::{CertificateState, PageDigest, Token, shortened};
use crate::core::domain::Day;

codes! {
    /// What a verification answers.
    pub enum Verdict: "verdict" {
        Genuine = "genuine",
        Altered = "altered",
        Replaced = "replaced",
        Revoked = "revoked",
        NotGood = "not good",
        UnknownKey = "unknown key",
    }
}

/// A verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The answer.
    pub verdict: Verdict,
    /// Why, as a sentence.
    pub because: String,
}

impl Judgement {
    fn new(verdict: Verdict, because: impl Into<String>) -> Self {
        Self { verdict, because: because.into() }
    }

    /// The first that is not genuine, else the last.
    #[must_use]
    pub fn and(self, then: impl FnOnce() -> Self) -> Self {
        if self.verdict == Verdict::Genuine { then() } else { self }
    }
}

/// What is known of the token's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// No key with the token's id is at hand.
    UnknownKey,
    /// The key is at hand, and did not sign this.
    Wrong,
    /// The key signed this.
    Right,
}

/// Judges the token by itself.
pub fn judge_token(token: &Token, signature: Signature) -> Judgement {
    match signature {
        Signature::UnknownKey => Judgement::new(
            Verdict::UnknownKey,
            format!("It says it was signed with key {}, which is not among the keys at hand.", token.key),
        ),
        Signature::Wrong => {
            Judgement::new(Verdict::Altered, format!("Key {} did not sign what the QR code carries.", token.key))
        }
        Signature::Right => Judgement::new(Verdict::Genuine, format!("Signed with key {}.", token.key)),
    }
}

/// Compares a page with the token of its own QR code, field by field where the token carries the field. `texts` are the page's
/// texts with the field each is marked as.
pub fn judge_page(token: &Token, texts: &[(Option<&str>, &str)]) -> Judgement {
    let said =
        |role: &str| texts.iter().filter(|(r, _)| *r == Some(role)).map(|(_, t)| *t).collect::<Vec<_>>().join(" ");
    let serial = said("serial");
    if !serial.contains(&token.serial.to_string()) {
        return altered("serial", &serial, &token.serial.to_string());
    }
    for (role, carried) in [("name", &token.name), ("title", &token.title)] {
        if !agrees(&said(role), carried) {
            return altered(role, &said(role), carried);
        }
    }
    let issued = super::printed_day(token.issued_on);
    if !said("issued").contains(&issued) {
        return altered("date of issue", &said("issued"), &issued);
    }
    for (role, carried) in [("grade", &token.grade), ("course", &token.course)] {
        let shown: String = shortened(&said(role), usize::MAX);
        let plain: String = shown.chars().filter(|c| c.is_alphanumeric()).collect();
        let core: String = carried.trim_end_matches('+').chars().filter(|c| c.is_alphanumeric()).collect();
        if !core.is_empty() && !plain.contains(&core) {
            return altered(role, &said(role), carried);
        }
    }
    if token.replacement == said("replacement").is_empty() {
        let signed = if token.replacement { "a replacement" } else { "no replacement" };
        return Judgement::new(Verdict::Altered, format!("The page and its QR code differ: {signed} was signed."));
    }
    if PageDigest::of(texts.iter().copied()) != token.page {
        return Judgement::new(
            Verdict::Altered,
            "A text of the page is not the one that was signed, or one was added or taken away.",
        );
    }
    Judgement::new(Verdict::Genuine, "The page says exactly what was signed.")
}

fn altered(field: &str, found: &str, wanted: &str) -> Judgement {
    Judgement::new(Verdict::Altered, format!("The {field} was altered: found `{found}`, signed was `{wanted}`."))
}

/// Whether a printed text, folded, begins as the token carries it.
fn agrees(shown: &str, carried: &str) -> bool {
    let folded = shortened(shown, usize::MAX);
    match carried.strip_suffix('+') {
        Some(start) => folded.starts_with(start.trim_end()),
        None => carried.is_empty() || folded == carried,
    }
}

/// Judges where the certificate stands now: since when, as far as it is known, and what followed it.
pub fn judge_state(state: CertificateState, since: Option<Day>, followed_by: Option<&str>) -> Judgement {
    use CertificateState as S;
    let when = since.map(|day| format!(" on {}", super::printed_day(day))).unwrap_or_default();
    match state {
        S::Cancelled => Judgement::new(
            Verdict::Replaced,
            match followed_by {
                Some(serial) => format!("It was replaced by {serial}{when} and is no longer good."),
                None => format!("It was cancelled{when} and is no longer good."),
            },
        ),
        S::Revoked => Judgement::new(Verdict::Revoked, format!("It was revoked{when} and is no longer valid.")),
        S::Reserved | S::Printed => {
            Judgement::new(Verdict::NotGood, format!("It was never issued: it is {state}, not inspected."))
        }
        S::Unused | S::Spoiled | S::Destroyed | S::Lost => Judgement::new(
            Verdict::NotGood,
            format!("It is not good: {}{when}.", state.not_good_because().unwrap_or_default()),
        ),
        S::BeingReplaced => Judgement::new(Verdict::Genuine, "It is good until its replacement passes inspection."),
        S::Passed | S::KeptBack | S::Dispatched | S::Delivered | S::Returned | S::Redispatched => {
            Judgement::new(Verdict::Genuine, format!("It stands as {state}."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::face;
    use super::super::{Face, KeyId, TokenDraft};
    use super::*;

    fn texts(face: &Face) -> Vec<(Option<&'static str>, String)> {
        let mut texts = vec![
            (Some("serial"), face.serial.to_string()),
            (Some("name"), face.learner.clone()),
            (Some("title"), face.title.clone()),
            (Some("grade"), format!("Grade: {}", face.grade)),
            (Some("course"), format!("Qualification number {}", face.course)),
            (Some("issued"), super::super::printed_day(face.issued_on)),
            (None, "This is to certify that".to_owned()),
        ];
        if face.replacement {
            texts.push((Some("replacement"), "REPLACEMENT".to_owned()));
        }
        texts
    }

    fn borrowed<'a>(texts: &'a [(Option<&'static str>, String)]) -> Vec<(Option<&'a str>, &'a str)> {
        texts.iter().map(|(r, t)| (*r, t.as_str())).collect()
    }

    fn token(face: &Face) -> Token {
        let page = PageDigest::of(borrowed(&texts(face)));
        Token::parse(&TokenDraft::new(face, KeyId::of(&[1; 32]), page).signed(&[0; 64])).unwrap()
    }

    #[test]
    fn a_page_that_says_what_was_signed_is_genuine() {
        for replacement in [false, true] {
            let mut face = face(41_837, "Nguyễn Thị Ánh Tuyết Hoàng Kim Phụng");
            face.replacement = replacement;
            face.title = "Level 3 Diploma in the Installation of Very Long Titles".into();
            let judged = judge_page(&token(&face), &borrowed(&texts(&face)));
            assert_eq!(judged, Judgement::new(Verdict::Genuine, "The page says exactly what was signed."));
        }
    }

    #[test]
    fn an_altered_field_is_named() {
        type Alteration = (&'static str, fn(&mut Face));
        let signed = face(41_837, "Zoë Ó Briain");
        let changes: [Alteration; 6] = [
            ("The name", |f| f.learner = "Zoe Briain".into()),
            ("The grade", |f| f.grade = "Distinction".into()),
            ("The course", |f| f.course = "603/4162/2".into()),
            ("The serial", |f| f.serial = "MER26-0041852-Q".parse().unwrap()),
            ("The date of issue", |f| f.issued_on = f.achieved_on),
            ("The page and its QR code differ", |f| f.replacement = true),
        ];
        for (begins, change) in changes {
            let mut forged = signed.clone();
            change(&mut forged);
            let judged = judge_page(&token(&signed), &borrowed(&texts(&forged)));
            assert_eq!(judged.verdict, Verdict::Altered);
            assert!(judged.because.starts_with(begins), "{begins}: {}", judged.because);
        }
    }

    #[test]
    fn an_alteration_the_short_fields_do_not_show_is_found_by_the_digest() {
        let signed = face(41_837, "Zoë Ó Briain");
        let mut forged = signed.clone();
        forged.learner = "Zoé Ó Briain".into();
        assert_eq!(judge_page(&token(&signed), &borrowed(&texts(&forged))).verdict, Verdict::Altered);
        let mut added = texts(&signed);
        added.push((None, "with distinction".into()));
        assert_eq!(judge_page(&token(&signed), &borrowed(&added)).verdict, Verdict::Altered);
    }

    #[test]
    fn every_state_has_its_verdict() {
        for state in CertificateState::ALL {
            let judged = judge_state(*state, None, Some("MER26-0041922-U"));
            let good = judged.verdict == Verdict::Genuine;
            assert_eq!(good, state.is_issued() && state.not_good_because().is_none(), "{state}");
        }
        assert_eq!(
            judge_state(CertificateState::Cancelled, None, Some("MER26-0041922-U")).because,
            "It was replaced by MER26-0041922-U and is no longer good."
        );
        let unknown = judge_token(&token(&face(1, "Ann")), Signature::UnknownKey);
        assert_eq!(unknown.verdict, Verdict::UnknownKey);
        assert_eq!(unknown.clone().and(|| judge_state(CertificateState::Passed, None, None)), unknown);
    }
}
