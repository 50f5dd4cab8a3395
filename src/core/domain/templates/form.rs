//! The TOML a template is written in. Separate from the template itself so that the file may stay friendly (colours as
//! `#1b2a41`, boxes as four numbers) and the rules see plain values.
//!
//! **Invariant:** an entry the form does not know is refused, so that a misspelt one is never silently without effect.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::super::Refusal;
use super::super::certificates::FIELD_ROLES;
use super::flow_form::{BlockForm, FlowForm, GridForm, flow_of};
use super::resolve::names;
use super::{
    Align, Box2, Condition, CrestDesign, Ink, LogoRow, Named, OnPages, Ornament, PaperKind, Picture, QrPlace, Source,
    Template, TextField, Upright,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    code: String,
    name: String,
    brand: String,
    kind: Spanned<String>,
    #[serde(default)]
    territories: Vec<String>,
    #[serde(default)]
    language: String,
    #[serde(default)]
    paper: String,
    page: [f32; 2],
    #[serde(default)]
    second_logo: bool,
    fonts: toml::Table,
    #[serde(default)]
    images: toml::Table,
    #[serde(default, rename = "ornament")]
    ornaments: Vec<Spanned<OrnamentForm>>,
    #[serde(default, rename = "picture")]
    pictures: Vec<Spanned<PictureForm>>,
    #[serde(default, rename = "text")]
    texts: Vec<Spanned<TextForm>>,
    logos: Option<Spanned<LogosForm>>,
    qr: Option<Spanned<QrForm>>,
    flow: Option<Spanned<FlowForm>>,
    #[serde(default, rename = "block")]
    blocks: Vec<Spanned<BlockForm>>,
    grid: Option<Spanned<GridForm>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextForm {
    text: Spanned<String>,
    role: Option<String>,
    #[serde(rename = "box")]
    place: [f32; 4],
    font: String,
    size: f32,
    leading: Option<f32>,
    #[serde(default)]
    tracking: f32,
    align: Option<String>,
    upright: Option<String>,
    ink: Option<String>,
    #[serde(default)]
    capitals: bool,
    #[serde(default)]
    wrap: bool,
    #[serde(default)]
    repeat: bool,
    when: Option<String>,
    pages: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PictureForm {
    image: String,
    #[serde(rename = "box")]
    place: [f32; 4],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogosForm {
    #[serde(rename = "box")]
    place: [f32; 4],
    gap: Option<f32>,
    align: Option<String>,
    art: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QrForm {
    at: [f32; 2],
    side: f32,
}

#[derive(Deserialize)]
#[serde(tag = "draw", rename_all = "lowercase", deny_unknown_fields)]
enum OrnamentForm {
    Panel {
        #[serde(rename = "box")]
        place: [f32; 4],
        ink: String,
    },
    Frame {
        #[serde(rename = "box")]
        place: [f32; 4],
        notch: Option<f32>,
        line: f32,
        ink: String,
    },
    Rule {
        from: [f32; 2],
        to: [f32; 2],
        line: f32,
        ink: String,
    },
    Guilloche {
        #[serde(rename = "box")]
        place: [f32; 4],
        band: f32,
        strands: u32,
        wave: f32,
        line: f32,
        inks: Vec<String>,
    },
    Rosette {
        at: [f32; 2],
        outer: f32,
        inner: f32,
        petals: u32,
        strands: u32,
        line: f32,
        ink: String,
    },
    Crest {
        design: String,
        #[serde(rename = "box")]
        place: [f32; 4],
        ink: String,
        second: String,
    },
    Flourish {
        at: [f32; 2],
        width: f32,
        ink: String,
    },
}

/// Where an entry stands, and whose template it is, for a message.
pub(super) struct Place<'a> {
    text: &'a str,
    code: &'a str,
}

impl Place<'_> {
    /// Names template and line before what is wrong there.
    pub fn at(&self, span: &Range<usize>, wrong: &Refusal) -> Refusal {
        let line = self.text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1);
        self.named(Some(line), wrong)
    }

    /// Names template and the line on which an entry of this name begins.
    fn entry(&self, name: &str, wrong: &Refusal) -> Refusal {
        let begins = |line: &str| {
            line.match_indices(name).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let whole = before.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
                whole && line[at + name.len()..].trim_start_matches(['"', ' ']).starts_with('=')
            })
        };
        self.named(self.text.lines().position(begins).map(|at| at + 1), wrong)
    }

    fn named(&self, line: Option<usize>, wrong: &Refusal) -> Refusal {
        let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
        let named = Refusal::new(format!("template {}{line}: {}", self.code, wrong.message()));
        match wrong.next_step() {
            Some(hint) => named.hint(hint),
            None => named,
        }
    }
}

/// Reads the form. Refuses what is no TOML, an unknown entry, and a value out of its range, each with its line.
pub(super) fn read(text: &str) -> Result<Template, Refusal> {
    let form: Form = toml::from_str(text).map_err(|e| {
        let line = e.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1);
        let place = line.map(|l| format!("line {l}: ")).unwrap_or_default();
        Refusal::new(format!("template: {place}{}", e.message().trim()))
            .hint("Compare the file with one in samples/templates.")
    })?;
    let code = checked_code(&form.code)?;
    let place = Place { text, code: &code };
    let kind: PaperKind = form.kind.get_ref().parse().map_err(|e| place.at(&form.kind.span(), &unknown(e)))?;
    let fonts = named(&form.fonts, "font", true, &place)?;
    let images = named(&form.images, "image", false, &place)?;
    let each = |spanned: &Spanned<TextForm>| {
        let form = spanned.get_ref();
        text_field(form, &fonts, kind).map_err(|e| {
            let wrong = Refusal::new(format!("text `{}`: {}", form.text.get_ref(), e.message()));
            place.at(&form.text.span(), &with_hint_of(wrong, &e))
        })
    };
    let texts: Vec<TextField> = form.texts.iter().map(each).collect::<Result<_, _>>()?;
    let ornaments = spanned(&form.ornaments, &place, ornament)?;
    let pictures = spanned(&form.pictures, &place, |p| picture(p, &images))?;
    let logos =
        form.logos.as_ref().map(|l| logo_row(l.get_ref(), &images).map_err(|e| place.at(&l.span(), &e))).transpose()?;
    let in_range = |v: f32| (20.0..=500.0).contains(&v);
    if !in_range(form.page[0]) || !in_range(form.page[1]) {
        let wrong = format!("the page is {} × {} mm; wanted 20 to 500 each way", form.page[0], form.page[1]);
        return Err(place.entry("page", &Refusal::new(wrong)));
    }
    if texts.len() > 60 || (texts.is_empty() && form.blocks.is_empty()) {
        return Err(place.named(None, &Refusal::new(format!("it has {} texts; wanted 1 to 60", texts.len()))));
    }
    let qr = form.qr.as_ref().map(|qr| qr_place(qr.get_ref()).map_err(|e| place.at(&qr.span(), &e))).transpose()?;
    let (flow, grid) = flow_of(form.flow.as_ref(), &form.blocks, form.grid.as_ref(), &fonts, kind, &place)?;
    suits(kind, &form.paper, qr.is_some(), flow.is_some(), grid.is_some()).map_err(|e| place.named(None, &e))?;
    Ok(Template {
        name: form.name,
        brand: form.brand,
        kind,
        territories: form
            .territories
            .iter()
            .map(|t| t.parse().map_err(|e| place.entry("territories", &unknown(e))))
            .collect::<Result<_, _>>()?,
        language: form.language,
        paper: form.paper,
        width: form.page[0],
        height: form.page[1],
        second_logo: form.second_logo,
        fonts,
        images,
        ornaments,
        pictures,
        texts,
        logos,
        qr,
        flow,
        grid,
        code,
    })
}

/// What a kind of paper needs of its template, and what makes no sense on it.
fn suits(kind: PaperKind, paper: &str, qr: bool, flow: bool, grid: bool) -> Result<(), Refusal> {
    let award = kind.award().is_some();
    let wrong = match () {
        () if award && !qr => format!("it has no [qr], which a {kind} is verified by"),
        () if award && paper.is_empty() => format!("it names no paper; a {kind} is printed on a stock line"),
        () if !award && qr => format!("it has a [qr], but a {kind} carries no signature"),
        () if grid && !kind.is_row_by_row() => format!("it has a [grid], which only labels have; it is a {kind}"),
        () if grid && flow => "it has a [grid] and a [flow]; wanted one of them".to_owned(),
        () if flow && kind == PaperKind::Certificate => "it has a [flow], but a certificate is one page".to_owned(),
        () => return Ok(()),
    };
    Err(Refusal::new(wrong))
}

fn with_hint_of(wrong: Refusal, of: &Refusal) -> Refusal {
    match of.next_step() {
        Some(hint) => wrong.hint(hint),
        None => wrong,
    }
}

fn spanned<F, T>(
    list: &[Spanned<F>],
    place: &Place<'_>,
    read: impl Fn(&F) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    list.iter().map(|entry| read(entry.get_ref()).map_err(|e| place.at(&entry.span(), &e))).collect()
}

fn qr_place(form: &QrForm) -> Result<QrPlace, Refusal> {
    Ok(QrPlace { x: form.at[0], y: form.at[1], side: size("qr side", form.side, 10.0, 60.0)? })
}

pub(super) fn unknown(e: crate::core::domain::UnknownCode) -> Refusal {
    Refusal::new(e.to_string())
}

fn checked_code(code: &str) -> Result<String, Refusal> {
    let fits = (2..=20).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        Ok(code.to_owned())
    } else {
        Err(Refusal::new(format!("template: code = \"{code}\"; wanted 2 to 20 capitals, digits and hyphens")))
    }
}

fn named(table: &toml::Table, what: &str, shipped: bool, place: &Place<'_>) -> Result<Vec<Named>, Refusal> {
    let mut out = Vec::new();
    for (name, value) in table {
        let source = value
            .as_str()
            .ok_or_else(|| Refusal::new(format!("{what} `{name}`: wanted a text in quotes")))
            .and_then(|from| match from.split_once(':') {
                Some(_) if shipped => Ok(Source::Shipped(from.to_owned())),
                _ => Ok(Source::File(plain_file(what, name, from)?)),
            })
            .map_err(|wrong| place.entry(name, &wrong))?;
        out.push(Named { name: name.clone(), source });
    }
    if out.is_empty() && shipped {
        return Err(place.entry("fonts", &Refusal::new(format!("it names no {what}"))));
    }
    Ok(out)
}

/// A file beside the template or below it, never above or elsewhere.
fn plain_file(what: &str, name: &str, from: &str) -> Result<String, Refusal> {
    let plain = !from.is_empty()
        && !from.starts_with('/')
        && !from.contains('\\')
        && from.split('/').all(|p| !p.is_empty() && p != ".." && p != ".");
    if plain {
        Ok(from.to_owned())
    } else {
        Err(Refusal::new(format!("{what} `{name}`: `{from}` is not a file beside the template")))
    }
}

/// The role of a text that verification names. Refuses any other.
pub(super) fn role(role: Option<&String>) -> Result<Option<String>, Refusal> {
    match role {
        Some(role) if !FIELD_ROLES.contains(&role.as_str()) => {
            Err(Refusal::new(format!("role = \"{role}\"; wanted one of: {}", FIELD_ROLES.join(", "))))
        }
        role => Ok(role.cloned()),
    }
}

fn text_field(t: &TextForm, fonts: &[Named], kind: PaperKind) -> Result<TextField, Refusal> {
    names(t.text.get_ref(), kind)?;
    Ok(TextField {
        text: t.text.get_ref().clone(),
        role: role(t.role.as_ref())?,
        place: place(t.place)?,
        font: find(fonts, "font", &t.font)?,
        size: size("size", t.size, 1.0, 120.0)?,
        leading: size("leading", t.leading.unwrap_or(1.25), 0.8, 3.0)?,
        tracking: size("tracking", t.tracking, -100.0, 1000.0)?,
        align: align(t.align.as_deref())?,
        upright: t.upright.as_deref().map_or(Ok(Upright::Middle), |u| u.parse().map_err(unknown))?,
        ink: t.ink.as_deref().map_or(Ok(Ink { rgb: [0.1, 0.1, 0.12] }), ink)?,
        capitals: t.capitals,
        wrap: t.wrap,
        repeat: t.repeat,
        when: t.when.as_deref().map(|when| Condition::parse(when, kind)).transpose()?,
        on: t.pages.as_deref().map_or(Ok(OnPages::All), |on| on.parse().map_err(unknown))?,
    })
}

fn picture(p: &PictureForm, images: &[Named]) -> Result<Picture, Refusal> {
    Ok(Picture { image: find(images, "image", &p.image)?, place: place(p.place)? })
}

fn logo_row(l: &LogosForm, images: &[Named]) -> Result<LogoRow, Refusal> {
    let mut art = Vec::new();
    for (code, image) in &l.art {
        let image =
            image.as_str().ok_or_else(|| Refusal::new(format!("logo `{code}`: wanted the name of an image")))?;
        art.push((code.clone(), find(images, "image", image)?));
    }
    Ok(LogoRow {
        place: place(l.place)?,
        gap: size("gap", l.gap.unwrap_or(4.0), 0.0, 50.0)?,
        align: align(l.align.as_deref())?,
        art,
    })
}

fn ornament(o: &OrnamentForm) -> Result<Ornament, Refusal> {
    Ok(match o {
        OrnamentForm::Panel { place: b, ink: i } => Ornament::Panel { place: place(*b)?, ink: ink(i)? },
        OrnamentForm::Frame { place: b, notch, line, ink: i } => Ornament::Frame {
            place: place(*b)?,
            notch: size("notch", notch.unwrap_or(0.0), 0.0, 40.0)?,
            line: size("line", *line, 0.05, 20.0)?,
            ink: ink(i)?,
        },
        OrnamentForm::Rule { from, to, line, ink: i } => Ornament::Rule {
            from: point(*from)?,
            to: point(*to)?,
            line: size("line", *line, 0.05, 20.0)?,
            ink: ink(i)?,
        },
        OrnamentForm::Guilloche { place: b, band, strands, wave, line, inks } => Ornament::Guilloche {
            place: place(*b)?,
            band: size("band", *band, 1.0, 40.0)?,
            strands: count("strands", *strands, 24)?,
            wave: size("wave", *wave, 2.0, 100.0)?,
            line: size("line", *line, 0.05, 5.0)?,
            inks: inks.iter().map(|i| ink(i)).collect::<Result<_, _>>()?,
        },
        OrnamentForm::Rosette { at, outer, inner, petals, strands, line, ink: i } => Ornament::Rosette {
            centre: point(*at)?,
            outer: size("outer", *outer, 1.0, 300.0)?,
            inner: size("inner", *inner, 0.0, 300.0)?,
            petals: count("petals", *petals, 60)?,
            strands: count("strands", *strands, 48)?,
            line: size("line", *line, 0.05, 5.0)?,
            ink: ink(i)?,
        },
        OrnamentForm::Crest { design, place: b, ink: i, second } => Ornament::Crest {
            design: design.parse::<CrestDesign>().map_err(unknown)?,
            place: place(*b)?,
            ink: ink(i)?,
            second: ink(second)?,
        },
        OrnamentForm::Flourish { at, width, ink: i } => {
            Ornament::Flourish { centre: point(*at)?, width: size("width", *width, 5.0, 300.0)?, ink: ink(i)? }
        }
    })
}

pub(super) fn find(list: &[Named], what: &str, name: &str) -> Result<usize, Refusal> {
    list.iter().position(|n| n.name == name).ok_or_else(|| {
        let known = list.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join(", ");
        Refusal::new(format!("{what} = \"{name}\" is not named at the top; named are: {known}"))
    })
}

pub(super) fn size(what: &str, value: f32, least: f32, most: f32) -> Result<f32, Refusal> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(Refusal::new(format!("{what} = {value}; wanted {least} to {most}")))
    }
}

fn count(what: &str, value: u32, most: u32) -> Result<u32, Refusal> {
    if (1..=most).contains(&value) {
        Ok(value)
    } else {
        Err(Refusal::new(format!("{what} = {value}; wanted 1 to {most}")))
    }
}

fn point(at: [f32; 2]) -> Result<(f32, f32), Refusal> {
    Ok((size("x", at[0], -10.0, 600.0)?, size("y", at[1], -10.0, 600.0)?))
}

pub(super) fn place(b: [f32; 4]) -> Result<Box2, Refusal> {
    let [x, y, width, height] = b;
    size("box width", width, 0.5, 600.0)?;
    size("box height", height, 0.5, 600.0)?;
    Ok(Box2 { x: size("box x", x, -10.0, 600.0)?, y: size("box y", y, -10.0, 600.0)?, width, height })
}

pub(super) fn align(text: Option<&str>) -> Result<Align, Refusal> {
    text.map_or(Ok(Align::Centre), |a| a.parse().map_err(unknown))
}

/// `#1b2a41`.
pub(super) fn ink(text: &str) -> Result<Ink, Refusal> {
    let wrong = || Refusal::new(format!("ink = \"{text}\"; wanted a colour such as #1b2a41"));
    let hex = text.strip_prefix('#').filter(|h| h.len() == 6 && h.is_ascii()).ok_or_else(wrong)?;
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).map(|v| f32::from(v) / 255.0).map_err(|_| wrong());
    Ok(Ink { rgb: [part(0)?, part(2)?, part(4)?] })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const SMALL: &str = r##"
code = "T-1"
name = "Small"
brand = "MER"
kind = "certificate"
paper = "P-1"
page = [200.0, 100.0]
fonts = { text = "dejavu:serif" }
qr = { at = [170.0, 70.0], side = 22.5 }

[[text]]
text = "{name}"
role = "name"
box = [20, 10, 160, 12]
font = "text"
size = 20

[[text]]
text = "{title}"
role = "title"
box = [50, 30, 100, 25]
font = "text"
size = 20
wrap = true
"##;

    pub fn small() -> Template {
        read(SMALL).unwrap()
    }

    #[test]
    fn a_small_template_is_read() {
        let t = small();
        assert_eq!((t.code.as_str(), t.fonts.len(), t.texts.len()), ("T-1", 1, 2));
        assert_eq!(t.texts[0].place, Box2 { x: 20.0, y: 10.0, width: 160.0, height: 12.0 });
        assert_eq!(t.fonts[0].source, Source::Shipped("dejavu:serif".into()));
        assert!(t.findings().contains(&"no text places {serial}".to_owned()));
    }

    #[test]
    fn each_mistake_is_named_where_it_stands() {
        let message = |from: &str, to: &str| read(&SMALL.replacen(from, to, 1)).unwrap_err().message().to_owned();
        assert!(message("paper =", "papr =").contains("papr"), "{}", message("paper =", "papr ="));
        assert!(message("code = \"T-1\"", "code = ").starts_with("template: line "));
        assert_eq!(
            message("code = \"T-1\"", "code = \"t 1\""),
            "template: code = \"t 1\"; wanted 2 to 20 capitals, digits and hyphens"
        );
        assert_eq!(
            message("text = \"{name}\"", "text = \"{nome}\""),
            "template T-1, line 12: text `{nome}`: the text `{nome}` places {nome}, which is no fact of a certificate"
        );
        assert_eq!(
            message("font = \"text\"", "font = \"texts\""),
            "template T-1, line 12: text `{name}`: font = \"texts\" is not named at the top; named are: text"
        );
        assert!(message("dejavu:serif", "../x.ttf").ends_with("`../x.ttf` is not a file beside the template"));
        assert!(message("size = 20", "size = 2000").ends_with("size = 2000; wanted 1 to 120"));
        assert!(message("role = \"name\"", "role = \"nam\"").contains("role = \"nam\""));
        assert!(message("kind = \"certificate\"", "kind = \"diploma\"").starts_with("template T-1, line 5: `diploma`"));
        assert!(message("dejavu:serif", "../x.ttf").starts_with("template T-1, line 8: font `text`: "));
        assert_eq!(
            message("qr = { at = [170.0, 70.0], side = 22.5 }", ""),
            "template T-1: it has no [qr], which a certificate is verified by"
        );
        assert_eq!(
            message("kind = \"certificate\"", "kind = \"recall letter\""),
            "template T-1: it has a [qr], but a recall letter carries no signature"
        );
    }

    #[test]
    fn any_text_is_read_or_refused() {
        for cut in (0..SMALL.len()).filter(|c| SMALL.is_char_boundary(*c)) {
            let _ = read(&SMALL[..cut]).is_ok();
        }
    }
}
