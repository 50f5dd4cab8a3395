//! A PDF back into what its pages say: every shown text with the field it is marked as, and the text of the QR code. Separate
//! from page.rs because what is read may come from anybody.
//!
//! **Invariant:** any bytes end in pages or in a refusal; sizes, depths and counts are bounded.
//! **Invariant:** texts are read from the glyphs that are drawn, never from a text that is only claimed beside them.

use std::collections::HashMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream};

use super::qr::{Modules, SIDE};
use crate::core::domain::Refusal;
use crate::core::domain::certificates::FIELD_ROLES;

/// The largest file read, bytes.
pub const MOST_BYTES: usize = 64 << 20;
const MOST_PAGES: usize = 2_000;
const MOST_STREAM: usize = 8 << 20;
const MOST_OPERATIONS: usize = 2_000_000;
const DEEPEST: u32 = 3;

/// What one page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadPage {
    /// Each shown text with the field it is marked as.
    pub texts: Vec<(Option<&'static str>, String)>,
    /// The text of its QR code.
    pub token: Option<String>,
    /// It carries annotations, which our own pages never do.
    pub annotated: bool,
}

/// Reads the pages of a PDF. Refuses what is none, what is encrypted, and what is larger than any part of ours.
pub fn pages(bytes: &[u8]) -> Result<Vec<ReadPage>, Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::new(format!(
            "the file has {} MiB; wanted at most {}",
            bytes.len() >> 20,
            MOST_BYTES >> 20
        )));
    }
    let options = LoadOptions { max_decompressed_size: Some(MOST_STREAM), ..LoadOptions::default() };
    let unreadable = |why: String| {
        Refusal::new(format!("the file cannot be read as a PDF ({why})")).hint("Give the PDF as it was received.")
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|e| unreadable(e.to_string()))?;
    if document.is_encrypted() {
        return Err(unreadable("it is encrypted".into()));
    }
    let numbers: Vec<ObjectId> = document.page_iter().take(MOST_PAGES + 1).collect();
    if numbers.is_empty() || numbers.len() > MOST_PAGES {
        return Err(unreadable(format!(
            "it has {} pages",
            if numbers.is_empty() { "no".into() } else { format!("more than {MOST_PAGES}") }
        )));
    }
    let mut reader =
        Reader { document: &document, fonts: HashMap::new(), forms: HashMap::new(), left: MOST_OPERATIONS };
    let pages = numbers.into_iter().map(|id| reader.page(id)).collect();
    if reader.left == 0 {
        return Err(unreadable("it draws more than a part of ours".into()));
    }
    Ok(pages)
}

/// Code to text of one font.
type CodeMap = HashMap<u16, String>;

struct Reader<'a> {
    document: &'a Document,
    fonts: HashMap<ObjectId, CodeMap>,
    /// What a form says, read once however many pages show it.
    forms: HashMap<ObjectId, ReadPage>,
    left: usize,
}

#[derive(Default)]
struct State {
    font: Option<ObjectId>,
    hidden: bool,
    marks: Vec<Option<&'static str>>,
    /// Nothing moved the pen since the last text: what is shown now goes on with it.
    goes_on: bool,
}

impl<'a> Reader<'a> {
    fn page(&mut self, id: ObjectId) -> ReadPage {
        let mut page = ReadPage::default();
        let Ok(dict) = self.document.get_dictionary(id) else { return page };
        page.annotated =
            dict.get(b"Annots").is_ok_and(|a| !matches!(self.follow(a), Object::Array(list) if list.is_empty()));
        let mut content = Vec::new();
        for stream in self.document.get_page_contents(id).into_iter().take(64) {
            if let Ok(bytes) = self.document.get_object(stream).and_then(Object::as_stream).and_then(plain) {
                content.extend(bytes);
                content.push(b'\n');
            }
        }
        let resources = self.resources(dict, 0);
        self.draw(&content, resources, 0, &mut page);
        page
    }

    fn resources(&self, dict: &'a Dictionary, depth: u32) -> Option<&'a Dictionary> {
        if let Ok(own) = dict.get(b"Resources") {
            return self.follow(own).as_dict().ok();
        }
        let parent = dict.get(b"Parent").and_then(Object::as_reference).ok().filter(|_| depth < 32)?;
        self.resources(self.document.get_dictionary(parent).ok()?, depth + 1)
    }

    fn follow(&self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).map_or(object, |(_, o)| o)
    }

    fn named(
        &self,
        resources: Option<&'a Dictionary>,
        kind: &[u8],
        name: &[u8],
    ) -> Option<(Option<ObjectId>, &'a Object)> {
        let entry = self.follow(resources?.get(kind).ok()?).as_dict().ok()?.get(name).ok()?;
        Some((entry.as_reference().ok(), self.follow(entry)))
    }

    fn draw(&mut self, content: &[u8], resources: Option<&'a Dictionary>, depth: u32, page: &mut ReadPage) {
        let Ok(content) = Content::decode(content) else { return };
        let mut state = State::default();
        for operation in &content.operations {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return;
            }
            self.step(operation, resources, depth, &mut state, page);
        }
    }

    fn step(
        &mut self,
        op: &Operation,
        resources: Option<&'a Dictionary>,
        depth: u32,
        state: &mut State,
        page: &mut ReadPage,
    ) {
        let name = || op.operands.first().and_then(|o| o.as_name().ok());
        match op.operator.as_str() {
            "BMC" | "BDC" => {
                let role = name().and_then(|n| FIELD_ROLES.iter().find(|r| r.as_bytes() == n).copied());
                state.marks.push(role);
            }
            "EMC" => drop(state.marks.pop()),
            "Tr" => state.hidden = op.operands.first().and_then(|o| o.as_i64().ok()) == Some(3),
            "Tf" => state.font = name().and_then(|n| self.font(resources, n)),
            "Tj" | "TJ" | "'" | "\"" if !state.hidden => {
                let text = self.text(op, state.font);
                state.goes_on &= op.operator.starts_with('T');
                let role = state.marks.iter().rev().flatten().next().copied();
                match page.texts.last_mut().filter(|(before, _)| state.goes_on && *before == role) {
                    _ if text.is_empty() => {}
                    Some((_, row)) => row.push_str(&text),
                    None => page.texts.push((role, text)),
                }
                state.goes_on = true;
            }
            "Tm" | "Td" | "TD" | "T*" | "BT" | "ET" => state.goes_on = false,
            "Do" => {
                state.goes_on = false;
                if let Some((id, Object::Stream(stream))) = name().and_then(|n| self.named(resources, b"XObject", n)) {
                    let said = self.object(id, stream, depth);
                    let role = state.marks.iter().rev().flatten().next().copied();
                    page.texts.extend(said.texts.into_iter().map(|(own, text)| (own.or(role), text)));
                    page.token = page.token.take().or(said.token);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, id: Option<ObjectId>, stream: &'a Stream, depth: u32) -> ReadPage {
        if let Some(known) = id.and_then(|id| self.forms.get(&id)) {
            return known.clone();
        }
        let mut said = ReadPage::default();
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if kind == b"Image" {
            said.token = token(stream);
        }
        if kind == b"Form" && depth < DEEPEST {
            let own = stream.dict.get(b"Resources").ok().and_then(|r| self.follow(r).as_dict().ok());
            if let Ok(bytes) = plain(stream) {
                self.draw(&bytes, own, depth + 1, &mut said);
            }
            self.forms.extend(id.map(|id| (id, said.clone())));
        }
        said
    }

    /// The font's map, read once. A font without one gives no text.
    fn font(&mut self, resources: Option<&'a Dictionary>, name: &[u8]) -> Option<ObjectId> {
        let (id, font) = self.named(resources, b"Font", name)?;
        let id = id?;
        if !self.fonts.contains_key(&id) {
            let map = font.as_dict().and_then(|f| f.get(b"ToUnicode")).ok().map(|m| self.follow(m));
            let text = map.and_then(|m| m.as_stream().ok()).and_then(|s| plain(s).ok()).unwrap_or_default();
            self.fonts.insert(id, code_map(&String::from_utf8_lossy(&text)));
        }
        Some(id)
    }

    fn text(&self, op: &Operation, font: Option<ObjectId>) -> String {
        let map = font.and_then(|f| self.fonts.get(&f));
        let mut text = String::new();
        let mut add = |object: &Object| {
            let Object::String(bytes, _) = object else { return };
            for pair in bytes.chunks(2) {
                let code = pair.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
                text.push_str(map.and_then(|m| m.get(&code)).map_or("\u{fffd}", String::as_str));
            }
        };
        for operand in &op.operands {
            match operand {
                Object::Array(items) => items.iter().for_each(&mut add),
                other => add(other),
            }
        }
        text
    }
}

fn plain(stream: &Stream) -> lopdf::Result<Vec<u8>> {
    if stream.dict.get(b"Filter").is_err() {
        return Ok(stream.content.clone());
    }
    stream.decompressed_content_with_limit(MOST_STREAM)
}

/// The text of a QR code drawn as a 1-bit image of its modules.
fn token(stream: &Stream) -> Option<String> {
    let number = |name: &[u8]| stream.dict.get(name).and_then(Object::as_i64).ok();
    if number(b"Width")? != SIDE as i64 || number(b"Height")? != SIDE as i64 || number(b"BitsPerComponent")? != 1 {
        return None;
    }
    Modules::from_rows(&plain(stream).ok()?)?.read()
}

/// The pairs of a ToUnicode map: `<code> <text>` between bfchar marks, `<from> <to> <text>` between bfrange marks.
fn code_map(text: &str) -> CodeMap {
    let mut map = CodeMap::new();
    for (begin, end, width) in [("beginbfchar", "endbfchar", 2), ("beginbfrange", "endbfrange", 3)] {
        for block in text.split(begin).skip(1) {
            let block = block.split(end).next().unwrap_or_default();
            let words: Vec<&str> = block.split('<').skip(1).filter_map(|w| w.split('>').next()).collect();
            for entry in words.chunks_exact(width).take(65_536) {
                add_codes(&mut map, entry);
            }
        }
    }
    map
}

fn add_codes(map: &mut CodeMap, entry: &[&str]) {
    let code = |w: &str| u16::from_str_radix(w.trim(), 16).ok();
    let (Some(first), Some(text)) = (entry.first().and_then(|w| code(w)), entry.last().and_then(|w| utf16(w))) else {
        return;
    };
    let last = if entry.len() == 3 { code(entry[1]).unwrap_or(first) } else { first };
    for (n, at) in (first..=last).enumerate() {
        let mut shown = text.clone();
        if n > 0 {
            let Some(c) = shown.pop().and_then(|c| char::from_u32(c as u32 + n as u32)) else { return };
            shown.push(c);
        }
        map.insert(at, shown);
    }
}

fn utf16(hex: &str) -> Option<String> {
    let hex: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(&hex).ok()?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]])).collect();
    String::from_utf16(&units).ok().filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::press::tests::sample_part;
    use super::*;
    use crate::core::domain::certificates::PageDigest;

    #[test]
    fn what_was_printed_is_read_back_exactly() {
        let (bytes, expected) = sample_part();
        let pages = pages(&bytes).unwrap();
        assert_eq!(pages.len(), expected.len());
        for (page, (name, token, digest)) in pages.iter().zip(&expected) {
            let read = |role: &str| {
                page.texts
                    .iter()
                    .filter(|(r, _)| *r == Some(role))
                    .map(|(_, t)| t.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            assert_eq!(read("name"), *name);
            assert_eq!(page.token.as_deref(), Some(token.as_str()));
            assert_eq!(PageDigest::of(page.texts.iter().map(|(r, t)| (*r, t.as_str()))), *digest);
            assert!(!page.annotated);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused() {
        assert!(pages(b"").is_err() && pages(b"%PDF-1.5").is_err() && pages(&[0; 4096]).is_err());
        let (good, _) = sample_part();
        let seed = 0x0bad_5eed_u64;
        println!("seed {seed}");
        let mut state = seed;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as usize
        };
        for _ in 0..60 {
            let mut bytes = good.clone();
            for _ in 0..1 + next() % 20 {
                let at = next() % bytes.len();
                bytes[at] = next() as u8;
            }
            let _ = pages(&bytes).is_ok();
            let _ = pages(&good[..next() % good.len()]).is_ok();
        }
    }
}
