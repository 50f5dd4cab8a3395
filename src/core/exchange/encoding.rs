//! Bytes to text: UTF-8 with or without a byte-order mark, UTF-16 in either order, Windows-1252. Separate because a
//! guess made here decides every letter of every name.
//!
//! **Invariant:** text that is UTF-8 already is borrowed, never copied.
//! **Invariant:** a byte that means nothing in the file's encoding is remembered by its place; it is never silently
//! replaced, so the row that holds it can be refused.

use std::borrow::Cow;

use super::Unreadable;

codes! {
    /// How a file's bytes stand for letters.
    pub enum Encoding: "encoding" {
        Utf8 = "UTF-8",
        Utf8Marked = "UTF-8 with BOM",
        Utf16Little = "UTF-16 LE",
        Utf16Big = "UTF-16 BE",
        Windows1252 = "Windows-1252",
    }
}

/// A file as text.
#[derive(Debug)]
pub struct Decoded<'b> {
    /// The letters, without the byte-order mark.
    pub text: Cow<'b, str>,
    /// The encoding found.
    pub encoding: Encoding,
    /// Offsets in `text` (ascending) of letters that stand for bytes without meaning.
    pub damaged: Vec<usize>,
}

/// Kinds of file that are not delimited text, by their first bytes.
const NOT_TEXT: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "a workbook or another zipped file"),
    (b"\xD0\xCF\x11\xE0", "an old workbook"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7FELF", "a program"),
    (b"\x1F\x8B", "a compressed file"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "a text document"),
];

/// Reads bytes as text. Refuses when the file is empty or is plainly something other than delimited text.
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<Decoded<'b>, Unreadable> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::new(file, "the file is empty", "Ask the sender for the file again."));
    }
    if let Some((_, what)) = NOT_TEXT.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        let reason = format!("found {what}, wanted delimited text (CSV)");
        return Err(Unreadable::new(file, reason, "Open it in its own program and save it as CSV UTF-8."));
    }
    Ok(match encoding_of(bytes) {
        Encoding::Utf8Marked => utf8(&bytes[3..], Encoding::Utf8Marked),
        Encoding::Utf16Little => utf16(bytes, u16::from_le_bytes, Encoding::Utf16Little),
        Encoding::Utf16Big => utf16(bytes, u16::from_be_bytes, Encoding::Utf16Big),
        Encoding::Windows1252 => {
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            Decoded { text, encoding: Encoding::Windows1252, damaged: Vec::new() }
        }
        Encoding::Utf8 => utf8(bytes, Encoding::Utf8),
    })
}

fn encoding_of(bytes: &[u8]) -> Encoding {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Encoding::Utf8Marked,
        [0xFF, 0xFE, ..] => Encoding::Utf16Little,
        [0xFE, 0xFF, ..] => Encoding::Utf16Big,
        _ => unmarked(bytes),
    }
}

/// Without a mark: UTF-16 shows itself by NULs in every other place, UTF-8 by well-formed letters of many bytes.
fn unmarked(bytes: &[u8]) -> Encoding {
    let head = &bytes[..bytes.len().min(4096)];
    let nuls = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (nuls(0), nuls(1), head.len() / 2);
    if pairs >= 4 && odd * 10 > pairs * 6 && even * 10 < pairs {
        return Encoding::Utf16Little;
    }
    if pairs >= 4 && even * 10 > pairs * 6 && odd * 10 < pairs {
        return Encoding::Utf16Big;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Encoding::Utf8;
    }
    let (mut letters, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if letters > broken { Encoding::Utf8 } else { Encoding::Windows1252 }
}

fn utf8(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), encoding, damaged: Vec::new() };
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut damaged = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            damaged.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Decoded { text: Cow::Owned(text), encoding, damaged }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: Encoding) -> Decoded<'_> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len());
    let mut damaged = Vec::new();
    for letter in char::decode_utf16(units) {
        match letter {
            Ok('\u{FEFF}') if text.is_empty() => {}
            Ok(letter) => text.push(letter),
            Err(_) => {
                damaged.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    if bytes.len() % 2 == 1 {
        damaged.push(text.len());
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded { text: Cow::Owned(text), encoding, damaged }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, little: bool, marked: bool) -> Vec<u8> {
        let mark = marked.then_some(0xFEFF);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_letters() {
        let text = "uln,family_name\n1000000000,Wójcik\n";
        for (little, marked) in [(true, true), (true, false), (false, true), (false, false)] {
            let bytes = utf16_bytes(text, little, marked);
            let decoded = decode("a.csv", &bytes).unwrap();
            assert_eq!(decoded.text, text);
            assert_eq!(decoded.encoding, if little { Encoding::Utf16Little } else { Encoding::Utf16Big });
        }
        let marked = format!("\u{FEFF}{text}");
        assert_eq!(decode("a.csv", marked.as_bytes()).unwrap().text, text);
        let plain = decode("a.csv", text.as_bytes()).unwrap();
        assert!(matches!(plain.text, Cow::Borrowed(_)));
        let windows = decode("a.csv", b"uln;name\n1;Zo\xEB \xD3 Briain \x96 x\n").unwrap();
        assert_eq!(
            (windows.text.as_ref(), windows.encoding),
            ("uln;name\n1;Zoë Ó Briain – x\n", Encoding::Windows1252)
        );
    }

    #[test]
    fn one_broken_byte_among_good_letters_is_remembered_by_its_place() {
        let mut bytes = "é,ł,ö\nZoë,".as_bytes().to_vec();
        bytes.extend([0xE9, b'\n']);
        let decoded = decode("a.csv", &bytes).unwrap();
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert_eq!(decoded.damaged.len(), 1);
        assert!(decoded.text[decoded.damaged[0]..].starts_with(char::REPLACEMENT_CHARACTER));
    }

    #[test]
    fn a_workbook_is_unreadable_and_says_what_to_do() {
        let error = decode("a.xlsx", b"PK\x03\x04rest").unwrap_err();
        assert_eq!(error.to_string(), "a.xlsx: found a workbook or another zipped file, wanted delimited text (CSV)");
        assert!(decode("e.csv", b" \r\n").is_err());
    }
}
