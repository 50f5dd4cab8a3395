//! Papers of a part: faces into snapshots, signed tokens and PDF bytes. Separate from batches, which says which sheets a
//! part has and commits what came out; print and seal meet only here.
//!
//! **Invariant:** nothing here writes or reads a clock; the same sheets, key and template version give the same bytes.

use sha2::{Digest, Sha256};

use super::Result;
use crate::core::domain::certificates::{Face, Snapshot, TokenDraft};
use crate::core::domain::templates::{Composed, Remembered};
use crate::core::domain::{Day, Refusal};
use crate::core::print::{Press, Separator, Sheet};
use crate::core::seal::SealKey;

/// One sheet of a part, before it is printed.
#[derive(Debug, Clone)]
pub(super) enum PartSheet {
    /// A certificate and the logos chosen for it.
    Certificate(Box<Face>, Vec<String>),
    /// The sheet before an addressee's certificates.
    Separator(Separator),
}

/// What the store keeps of one printed certificate.
#[derive(Debug, Clone)]
pub(super) struct PrintedPage {
    /// Its page in the file, from 1.
    pub page: u32,
    /// What was printed.
    pub snapshot: Snapshot,
    /// What its QR code carries.
    pub token: String,
}

/// A part ready to be written.
#[derive(Debug, Clone)]
pub(super) struct PrintedPart {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its SHA-256.
    pub sha256: [u8; 32],
    /// Its certificates in order.
    pub pages: Vec<PrintedPage>,
    /// The sheets between them, by page.
    pub separators: Vec<(u32, Separator)>,
}

/// A certificate laid out again from what was kept of it.
#[derive(Debug, Clone)]
pub(super) struct Reprinted {
    /// Its face.
    pub face: Face,
    /// Its logos.
    pub logos: Vec<String>,
    /// Its lines.
    pub composed: Composed,
    /// The token signed then.
    pub token: String,
}

/// Prints certificates and the sheets between them again, each on the page it had. Needs no key: the tokens are those of then.
pub(super) fn print_again(
    press: &Press,
    title: &str,
    day: Day,
    certificates: &[(u32, Reprinted)],
    between: &[(u32, Separator)],
) -> Result<Vec<u8>> {
    let mut order: Vec<(u32, Sheet)> = certificates
        .iter()
        .map(|(page, one)| {
            (*page, Sheet::Certificate { composed: &one.composed, logos: &one.logos, token: &one.token })
        })
        .collect();
    order.extend(between.iter().map(|(page, separator)| (*page, Sheet::Separator(separator))));
    order.sort_by_key(|(page, _)| *page);
    let sheets: Vec<Sheet> = order.into_iter().map(|(_, sheet)| sheet).collect();
    Ok(press.print(title, day, &sheets)?)
}

/// Prints one part of at most 500 sheets. Refuses a text that does not fit even at 70 %, a letter the
/// font has no glyph for, and a logo without artwork, naming the certificate.
pub(super) fn print_part(
    press: &Press,
    key: &SealKey,
    title: &str,
    day: Day,
    sheets: &[PartSheet],
) -> Result<PrintedPart> {
    let mut memory = Remembered::default();
    let mut composed = Vec::with_capacity(sheets.len());
    let mut pages = Vec::with_capacity(sheets.len());
    let mut separators = Vec::new();
    let mut page = 0;
    for sheet in sheets {
        page += 1;
        let (face, logos) = match sheet {
            PartSheet::Certificate(face, logos) => (face, logos),
            PartSheet::Separator(separator) => {
                separators.push((page, separator.clone()));
                continue;
            }
        };
        let laid = press.compose(face.as_ref(), logos, &mut memory).map_err(|r| about(face, &r))?;
        let draft = TokenDraft::new(face, key.id(), press.digest(&laid));
        pages.push(PrintedPage {
            page,
            snapshot: Snapshot::take(face, &press.snapshot_parts(logos)),
            token: key.sign(draft),
        });
        page += laid.more.len() as u32;
        composed.push(laid);
    }
    let mut done = composed.iter().zip(&pages);
    let order: Vec<Sheet> = sheets
        .iter()
        .filter_map(|sheet| match sheet {
            PartSheet::Certificate(_, logos) => {
                done.next().map(|(composed, page)| Sheet::Certificate { composed, logos, token: &page.token })
            }
            PartSheet::Separator(separator) => Some(Sheet::Separator(separator)),
        })
        .collect();
    let bytes = press.print(title, day, &order)?;
    Ok(PrintedPart { sha256: Sha256::digest(&bytes).into(), bytes, pages, separators })
}

fn about(face: &Face, refusal: &Refusal) -> Refusal {
    let named = Refusal::new(format!("certificate {}: {}", face.serial, refusal.message()));
    match refusal.next_step() {
        Some(hint) => named.hint(hint),
        None => named,
    }
}
