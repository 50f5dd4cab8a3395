//! Open Badges 3.0: a certificate as an `OpenBadgeCredential` of the W3C's data model 2.0, in the JSON Web Token form
//! (Open Badges 3.0 §8.2): header and payload in base 64, signed by the office's Ed25519 key as `EdDSA`. Separate from the QR
//! token because wallets read it, not people.
//!
//! The issuer is named by its key (`did:key`), so that a badge is verified without a network; the learner by the name that was
//! printed. What is not printed on the certificate does not stand in its badge.
//!
//! **Invariant:** the same certificate and key give the same text; every identifier is a digest of what it names.
//! **Invariant:** any text ends in a badge or in a refusal; sizes are bounded.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::core::domain::certificates::Serial;
use crate::core::domain::{Day, Refusal};

/// The longest badge read, bytes.
const MOST_BYTES: usize = 64 << 10;
const CONTEXTS: [&str; 2] =
    ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"];
/// `ed25519-pub` of the multicodec table.
const ED25519: [u8; 2] = [0xed, 0x01];
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// What a badge says; all of it stands on the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadgeFacts {
    /// The certificate's serial.
    pub serial: String,
    /// The issuer's name as recognised.
    pub issuer: String,
    /// The brand.
    pub brand: String,
    /// The learner's name.
    pub learner: String,
    /// The title.
    pub title: String,
    /// The course's number or code.
    pub course: String,
    /// The level, or empty.
    pub level: String,
    /// The grade, or empty.
    pub grade: String,
    /// Credits, where the certificate says so.
    pub credits: Option<u32>,
    /// The day of achievement.
    pub achieved_on: Day,
    /// The day of issue.
    pub issued_on: Day,
    /// Made in a training office.
    pub specimen: bool,
}

/// A badge as read; its signature is not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBadge {
    /// What was signed.
    pub signed: String,
    /// The signature.
    pub signature: Vec<u8>,
    /// The public key it names.
    pub public: [u8; 32],
    /// The certificate's serial.
    pub serial: Serial,
    /// The learner's name.
    pub learner: String,
    /// The title.
    pub title: String,
    /// The course.
    pub course: String,
    /// The grade, or empty.
    pub grade: String,
    /// The day of issue, as written.
    pub issued_on: String,
}

/// The decentralised identifier of a public key: `did:key:z6Mk…`.
pub fn did_of(public: &[u8; 32]) -> String {
    format!("did:key:z{}", base58(&[&ED25519[..], public].concat()))
}

/// What is to be signed: header and payload.
pub fn unsigned(facts: &BadgeFacts, public: &[u8; 32]) -> String {
    let did = did_of(public);
    let fragment = did.trim_start_matches("did:key:").to_owned();
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": format!("{did}#{fragment}") });
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", encode(&header), encode(&payload(facts, &did)))
}

/// The badge with its signature.
pub fn signed(unsigned: &str, signature: &[u8; 64]) -> String {
    format!("{unsigned}.{}\n", BASE64URL_NOPAD.encode(signature))
}

fn payload(facts: &BadgeFacts, did: &str) -> Value {
    let f = facts;
    let moment = |day: Day| format!("{day}T00:00:00Z");
    let id = urn(&["certificate", did, &f.serial]);
    let issuer = json!({ "id": did, "type": ["Profile"], "name": f.issuer });
    let specimen = if f.specimen { "SPECIMEN of a training office. " } else { "" };
    let level = if f.level.is_empty() { String::new() } else { format!("{}, ", f.level) };
    let mut achievement = json!({
        "id": urn(&["achievement", did, &f.course, &f.title]),
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": f.title,
        "description": format!("{specimen}{level}{} of {}, awarded by {}.", f.course, f.brand, f.issuer),
        "humanCode": f.course,
        "criteria": { "narrative": format!("Awarded to who met every requirement of {} ({}).", f.title, f.course) },
        "creator": issuer,
    });
    let mut subject = json!({
        "type": ["AchievementSubject"],
        "identifier": [{ "type": "IdentityObject", "identityHash": f.learner, "identityType": "name", "hashed": false }],
        "licenseNumber": f.serial,
    });
    if !f.grade.is_empty() {
        let result = urn(&["result", did, &f.course, &f.title]);
        achievement["resultDescription"] =
            json!([{ "id": result, "type": ["ResultDescription"], "name": "Grade", "resultType": "Result" }]);
        subject["result"] = json!([{ "type": ["Result"], "resultDescription": result, "value": f.grade }]);
    }
    if let Some(credits) = f.credits {
        subject["creditsEarned"] = json!(credits);
    }
    subject["achievement"] = achievement;
    json!({
        "@context": CONTEXTS,
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f.title,
        "issuer": issuer,
        "validFrom": moment(f.issued_on),
        "awardedDate": moment(f.achieved_on),
        "credentialSubject": subject,
        "iss": did,
        "jti": id,
        "nbf": f.issued_on.and_hms_opt(0, 0, 0).map_or(0, |moment| moment.and_utc().timestamp()),
    })
}

/// An identifier that is a digest of what it names, in the form of a UUID of the eighth kind.
fn urn(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0x1f]);
    }
    let mut bytes: [u8; 16] = std::array::from_fn({
        let digest = hash.finalize();
        move |at| digest[at]
    });
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Whether a text looks like a badge at all.
pub fn looks_like(text: &str) -> bool {
    text.starts_with("eyJ") && text.matches('.').count() == 2
}

/// Reads a badge. Refuses what is none, what another algorithm signed, and what names no certificate of this kind.
pub fn parse(text: &str) -> Result<ReadBadge, Refusal> {
    let wrong = |what: &str| {
        Refusal::new(format!("the badge cannot be read: {what}")).hint("Give the file as certificate badge wrote it.")
    };
    let text = text.trim();
    if text.len() > MOST_BYTES {
        return Err(wrong(&format!("it has {} KiB, wanted at most {}", text.len() >> 10, MOST_BYTES >> 10)));
    }
    let mut parts = text.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong("wanted three parts with dots between"));
    };
    let decoded = |part: &str| {
        let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| wrong("a part is not base 64"))?;
        serde_json::from_slice::<Value>(&bytes).map_err(|_| wrong("a part is not JSON"))
    };
    let head = decoded(header)?;
    if head["alg"] != "EdDSA" {
        return Err(wrong(&format!("found the algorithm `{}`, wanted EdDSA", short(&head["alg"]))));
    }
    let public = head["kid"].as_str().and_then(public_of).ok_or_else(|| wrong("it names no Ed25519 key as did:key"))?;
    let body = decoded(payload)?;
    let is_badge = body["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "OpenBadgeCredential"));
    if !is_badge || body["issuer"]["id"] != did_of(&public) || body["iss"] != did_of(&public) {
        return Err(wrong("it is no Open Badge credential issued by the key that signed it"));
    }
    let subject = &body["credentialSubject"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(ReadBadge {
        signed: format!("{header}.{payload}"),
        signature: BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| wrong("its signature is not base 64"))?,
        public,
        serial: text(&subject["licenseNumber"]).parse()?,
        learner: text(&subject["identifier"][0]["identityHash"]),
        title: text(&subject["achievement"]["name"]),
        course: text(&subject["achievement"]["humanCode"]),
        grade: text(&subject["result"][0]["value"]),
        issued_on: text(&body["validFrom"]).chars().take(10).collect(),
    })
}

fn short(value: &Value) -> String {
    value.as_str().unwrap_or("none").chars().take(20).collect()
}

fn public_of(kid: &str) -> Option<[u8; 32]> {
    let key = kid.strip_prefix("did:key:z")?.split('#').next()?;
    let bytes = unbase58(key)?;
    bytes.strip_prefix(&ED25519[..])?.try_into().ok()
}

fn base58(bytes: &[u8]) -> String {
    let mut digits: Vec<u8> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| '1');
    zeros.chain(digits.iter().rev().map(|digit| BASE58[usize::from(*digit)] as char)).collect()
}

fn unbase58(text: &str) -> Option<Vec<u8>> {
    if text.len() > 64 {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::new();
    for symbol in text.bytes() {
        let mut carry = BASE58.iter().position(|known| *known == symbol)?;
        for byte in &mut bytes {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push((carry & 0xff) as u8);
            carry >>= 8;
        }
    }
    let zeros = text.bytes().take_while(|symbol| *symbol == b'1').count();
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> BadgeFacts {
        BadgeFacts {
            serial: Serial::new("MER", 2026, 41_837).unwrap().to_string(),
            issuer: "Meridian Awards Limited".into(),
            brand: "Meridian".into(),
            learner: "Zoë Ó Briain".into(),
            title: "Level 3 Diploma in Harbour Pilotage".into(),
            course: "610/0411/X".into(),
            level: "Level 3".into(),
            grade: "Merit".into(),
            credits: Some(42),
            achieved_on: Day::from_ymd_opt(2026, 10, 20).unwrap(),
            issued_on: Day::from_ymd_opt(2026, 11, 20).unwrap(),
            specimen: false,
        }
    }

    fn read_back(text: &str) -> (Value, Value) {
        let part = |n: usize| {
            serde_json::from_slice(&BASE64URL_NOPAD.decode(text.split('.').nth(n).unwrap().as_bytes()).unwrap())
                .unwrap()
        };
        (part(0), part(1))
    }

    #[test]
    fn a_key_is_named_by_the_published_vector_of_did_key() {
        // did:key method, example of an Ed25519 key.
        let public: [u8; 32] = data_encoding::HEXLOWER
            .decode(b"2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6")
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(did_of(&public), "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK");
        assert_eq!(public_of(&format!("{}#x", did_of(&public))), Some(public));
        assert_eq!(base58(b"Hello World!"), "2NEpo7TZRRrLZSi2U");
        assert_eq!(unbase58("2NEpo7TZRRrLZSi2U").unwrap(), b"Hello World!");
        assert_eq!(unbase58("0OIl"), None);
    }

    /// Every member that the schema of an achievement credential requires, and its type.
    #[test]
    fn every_required_member_is_there_and_of_its_type() {
        let (header, body) = read_back(&unsigned(&facts(), &[7; 32]));
        type Member = (&'static str, fn(&Value) -> bool);
        let required: &[Member] = &[
            ("/@context/0", |v| v == "https://www.w3.org/ns/credentials/v2"),
            ("/@context/1", |v| v.as_str().unwrap().contains("ob/v3p0/context")),
            ("/id", |v| v.as_str().unwrap().starts_with("urn:uuid:")),
            ("/type", |v| *v == json!(["VerifiableCredential", "OpenBadgeCredential"])),
            ("/issuer/id", |v| v.as_str().unwrap().starts_with("did:key:z6Mk")),
            ("/issuer/type", |v| *v == json!(["Profile"])),
            ("/validFrom", |v| v == "2026-11-20T00:00:00Z"),
            ("/awardedDate", |v| v == "2026-10-20T00:00:00Z"),
            ("/credentialSubject/type", |v| *v == json!(["AchievementSubject"])),
            ("/credentialSubject/identifier/0/type", |v| v == "IdentityObject"),
            ("/credentialSubject/identifier/0/identityHash", |v| v == "Zoë Ó Briain"),
            ("/credentialSubject/identifier/0/identityType", |v| v == "name"),
            ("/credentialSubject/identifier/0/hashed", Value::is_boolean),
            ("/credentialSubject/creditsEarned", Value::is_number),
            ("/credentialSubject/achievement/id", |v| v.as_str().unwrap().starts_with("urn:uuid:")),
            ("/credentialSubject/achievement/type", |v| *v == json!(["Achievement"])),
            ("/credentialSubject/achievement/name", |v| v == "Level 3 Diploma in Harbour Pilotage"),
            ("/credentialSubject/achievement/description", |v| !v.as_str().unwrap().is_empty()),
            ("/credentialSubject/achievement/criteria/narrative", |v| !v.as_str().unwrap().is_empty()),
            ("/credentialSubject/achievement/resultDescription/0/resultType", |v| v == "Result"),
            ("/credentialSubject/result/0/value", |v| v == "Merit"),
            ("/iss", |v| v.as_str().unwrap().starts_with("did:key:z6Mk")),
            ("/jti", |v| v.as_str().unwrap().starts_with("urn:uuid:")),
            ("/nbf", |v| *v == json!(1_795_132_800)),
        ];
        for (member, is_right) in required {
            let value = body.pointer(member).unwrap_or_else(|| panic!("{member} is missing"));
            assert!(is_right(value), "{member}: {value}");
        }
        assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("JWT")));
        assert_eq!((&body["iss"], &body["jti"]), (&body["issuer"]["id"], &body["id"]));
        assert_eq!(
            body.pointer("/credentialSubject/result/0/resultDescription"),
            body.pointer("/credentialSubject/achievement/resultDescription/0/id")
        );
    }

    #[test]
    fn a_badge_reads_back_and_the_same_facts_give_the_same_badge() {
        let text = signed(&unsigned(&facts(), &[7; 32]), &[9; 64]);
        let read = parse(&text).unwrap();
        assert_eq!((read.public, read.signature.as_slice()), ([7; 32], &[9; 64][..]));
        assert_eq!(
            (read.learner.as_str(), read.grade.as_str(), read.issued_on.as_str()),
            ("Zoë Ó Briain", "Merit", "2026-11-20")
        );
        assert!(looks_like(&text) && text.starts_with(&read.signed));
        assert_eq!(text, signed(&unsigned(&facts(), &[7; 32]), &[9; 64]));
        let plain = BadgeFacts { grade: String::new(), credits: None, ..facts() };
        let (_, body) = read_back(&unsigned(&plain, &[7; 32]));
        assert!(body["credentialSubject"]["result"].is_null() && body["credentialSubject"]["creditsEarned"].is_null());
    }

    #[test]
    fn another_algorithm_another_issuer_and_any_torn_text_are_refused() {
        let good = unsigned(&facts(), &[7; 32]);
        let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let (header, body) = read_back(&good);
        for alg in [json!("none"), json!("HS256"), Value::Null] {
            let mut other = header.clone();
            other["alg"] = alg;
            assert!(parse(&format!("{}.{}.AA", encode(&other), encode(&body))).is_err());
        }
        let mut other = body.clone();
        other["issuer"]["id"] = json!(did_of(&[8; 32]));
        assert!(parse(&format!("{}.{}.AA", encode(&header), encode(&other))).is_err());
        for cut in 0..good.len() {
            assert!(parse(&good[..cut]).is_err(), "cut at {cut}");
        }
        assert!(parse(&"eyJ".repeat(40_000)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}", parts in "[A-Za-z0-9_.-]{0,120}") {
            let _ = parse(&text);
            let _ = parse(&parts);
        }
    }
}
