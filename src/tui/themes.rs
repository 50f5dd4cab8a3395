//! Themes: what each ink looks like, read from `themes/*.toml`, and how much colour this terminal may be given.
//! Separate because colour only repeats what glyph and word say, and must be exchangeable without touching a screen.
//!
//! **Invariant:** a theme names every ink; 16 colours unless `COLORTERM` announces more; `NO_COLOR` means none.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a piece of text is for. Screens choose an ink, themes choose its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    /// Ordinary text.
    Plain,
    /// What matters less: notes, units, what is not concerned.
    Dim,
    /// The reference under the cursor and the cursor itself.
    Cursor,
    /// Column heads, field labels.
    Head,
    /// The title line.
    Title,
    /// The open pane, sub-view or tab.
    Here,
    /// Done, good.
    Good,
    /// Failed, shut, wrong.
    Bad,
    /// Late, look here.
    Late,
    /// Our move.
    Ours,
    /// Their move.
    Theirs,
    /// Marks and flags.
    Mark,
    /// Lines and boxes.
    Line,
    /// A key in the hints.
    Key,
    /// What is being typed.
    Input,
    /// TRAINING.
    Training,
    /// Filled part of a bar.
    Bar,
}

impl Ink {
    /// Every ink a theme must name.
    pub const ALL: &'static [Self] = &[
        Self::Plain,
        Self::Dim,
        Self::Cursor,
        Self::Head,
        Self::Title,
        Self::Here,
        Self::Good,
        Self::Bad,
        Self::Late,
        Self::Ours,
        Self::Theirs,
        Self::Mark,
        Self::Line,
        Self::Key,
        Self::Input,
        Self::Training,
        Self::Bar,
    ];
}

/// How many colours the terminal may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None: weight, underline and reverse only.
    Mono,
    /// The terminal's own sixteen.
    Sixteen,
    /// 24 bits.
    True,
}

/// A set of inks.
#[derive(Debug, Clone)]
pub struct Theme {
    /// The name in `themes/`.
    pub name: &'static str,
    /// Whether it sends ASCII only.
    pub ascii: bool,
    /// What it is made for where it names no ground of its own.
    pub on: Background,
    inks: BTreeMap<Ink, Style>,
    ground: Style,
}

/// The terminal's own background a theme is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Black to dark grey.
    Dark,
    /// White to pale.
    Light,
    /// Whatever it is.
    Any,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What kind of eyes or terminal it is for; shown in the list of themes.
    #[serde(rename = "for")]
    purpose: String,
    #[serde(default)]
    ground: String,
    /// Whether it sends ASCII only.
    #[serde(default)]
    ascii: bool,
    /// What it is painted on where it names no ground of its own: dark, light or any.
    on: Background,
    inks: BTreeMap<Ink, String>,
}

/// The themes built in: name and text of the file.
const FILES: &[(&str, &str)] = &[
    ("ascii", include_str!("../../themes/ascii.toml")),
    ("classic", include_str!("../../themes/classic.toml")),
    ("colour-blind", include_str!("../../themes/colour-blind.toml")),
    ("dark", include_str!("../../themes/dark.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// The names of all themes.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// What a theme is for, in a few words.
pub fn purpose(name: &str) -> String {
    let text = FILES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    toml::from_str::<File>(text).map(|file| file.purpose).unwrap_or_default()
}

impl Theme {
    /// The theme of this name at this depth. Refuses when there is no such theme or its file is wrong.
    pub fn named(name: &str, depth: Depth) -> Result<Self, String> {
        let name = if depth == Depth::Mono && name != "ascii" { "mono" } else { name };
        let (name, text) = FILES.iter().find(|(known, _)| *known == name).ok_or_else(|| {
            format!("there is no theme `{name}`; wanted one of {}", names().collect::<Vec<_>>().join(", "))
        })?;
        let file: File = toml::from_str(text).map_err(|error| format!("theme {name}: {error}"))?;
        let ground = style(&file.ground, depth).map_err(|error| format!("theme {name}, ground: {error}"))?;
        let mut inks = BTreeMap::new();
        for ink in Ink::ALL {
            let words = file.inks.get(ink).ok_or_else(|| format!("theme {name} does not name the ink {ink:?}"))?;
            let own = style(words, depth).map_err(|error| format!("theme {name}, {ink:?}: {error}"))?;
            inks.insert(*ink, ground.patch(own));
        }
        Ok(Self { name, ascii: file.ascii, on: file.on, inks, ground })
    }

    /// How the ink looks.
    pub fn style(&self, ink: Ink) -> Style {
        self.inks.get(&ink).copied().unwrap_or(self.ground)
    }

    /// What stands behind everything; the terminal's own background unless the theme says otherwise.
    pub fn ground(&self) -> Style {
        self.ground
    }
}

/// Reads words such as `bold cyan`, `reverse`, `on black #d0d0d0|white`: `#rrggbb|name` is true colour and its stand-in.
fn style(words: &str, depth: Depth) -> Result<Style, String> {
    let mut style = Style::default();
    let mut behind = false;
    for word in words.split_whitespace() {
        match word {
            "bold" => style = style.add_modifier(Modifier::BOLD),
            "dim" => style = style.add_modifier(Modifier::DIM),
            "underline" => style = style.add_modifier(Modifier::UNDERLINED),
            "reverse" => style = style.add_modifier(Modifier::REVERSED),
            "on" => behind = true,
            word => {
                let colour = colour(word, depth)?;
                style = if behind { style.bg(colour) } else { style.fg(colour) };
                behind = false;
            }
        }
    }
    Ok(style)
}

fn colour(word: &str, depth: Depth) -> Result<Color, String> {
    let (exact, plain) = match word.split_once('|') {
        Some((exact, plain)) => (Some(exact), plain),
        None => (None, word),
    };
    let plain: Color = match plain {
        "default" => Color::Reset,
        name => name.parse().map_err(|_| format!("`{name}` is not a colour"))?,
    };
    if matches!(plain, Color::Rgb(..)) {
        return Err(format!("`{word}` needs a stand-in of the sixteen, such as {word}|cyan"));
    }
    match (depth, exact) {
        (Depth::Mono, _) => Ok(Color::Reset),
        (Depth::True, Some(exact)) => exact.parse().map_err(|_| format!("`{exact}` is not a colour")),
        _ => Ok(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_names_every_ink_at_every_depth() {
        for name in names() {
            for depth in [Depth::Mono, Depth::Sixteen, Depth::True] {
                Theme::named(name, depth).unwrap();
            }
        }
    }

    /// The grounds a theme has to be read on.
    fn grounds(theme: &Theme) -> Vec<Rgb> {
        match (theme.ground().bg.and_then(rgb), theme.on) {
            (Some(own), _) => vec![own],
            (None, Background::Dark) => vec![[0, 0, 0], [0x2e, 0x34, 0x40]],
            (None, Background::Light) => vec![[255, 255, 255], [0xee, 0xe8, 0xd5]],
            (None, Background::Any) => vec![[0, 0, 0], [255, 255, 255]],
        }
    }

    type Rgb = [u8; 3];

    fn rgb(colour: Color) -> Option<Rgb> {
        if let Color::Rgb(r, g, b) = colour { Some([r, g, b]) } else { None }
    }

    /// Light as the eye weighs it, 0 to 1 (WCAG 2, relative luminance).
    fn linear(colour: Rgb) -> [f64; 3] {
        colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let light = |colour| {
            let [r, g, b] = linear(colour);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (one, other) = (light(one), light(other));
        one.max(other) / one.min(other)
    }

    #[test]
    fn every_ink_of_every_theme_can_be_read_on_its_ground() {
        for name in names() {
            let theme = Theme::named(name, Depth::True).unwrap();
            for ink in Ink::ALL {
                let style = theme.style(*ink);
                let Some(letters) = style.fg.and_then(rgb) else { continue };
                let own = style.bg.and_then(rgb);
                // On any ground at once no colour can have more than 4.58; lines and bars are no text.
                let least = match (ink, theme.on, own) {
                    (Ink::Line | Ink::Bar, _, _) => 3.0,
                    (_, Background::Any, None) => 4.2,
                    _ => 4.5,
                };
                for ground in own.map_or_else(|| grounds(&theme), |own| vec![own]) {
                    let found = contrast(letters, ground);
                    assert!(found >= least, "{name}, {ink:?} on {ground:?}: {found:.1}, wanted {least}");
                }
            }
        }
    }

    #[test]
    fn high_contrast_means_seven_to_one() {
        let theme = Theme::named("high-contrast", Depth::True).unwrap();
        let ground = grounds(&theme)[0];
        for letters in Ink::ALL.iter().filter_map(|ink| theme.style(*ink).fg.and_then(rgb)) {
            assert!(contrast(letters, ground) >= 7.0, "{letters:?}");
        }
    }

    /// What eyes without one of the three kinds of cone see, in linear light (Machado, Oliveira and Fernandes, 2009).
    const BLIND: [(&str, [[f64; 3]; 3]); 3] = [
        (
            "protan",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deutan",
            [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        ),
        (
            "tritan",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    /// The place of a colour among colours as they are told apart (CIE L*a*b*).
    fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let bend = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
        let x = bend((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        let y = bend(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = bend((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn good_and_bad_are_told_apart_by_eyes_that_see_fewer_colours() {
        let theme = Theme::named("colour-blind", Depth::True).unwrap();
        let colour = |ink| theme.style(ink).fg.and_then(rgb).unwrap();
        for (one, other) in
            [(Ink::Good, Ink::Bad), (Ink::Good, Ink::Late), (Ink::Ours, Ink::Bad), (Ink::Ours, Ink::Late)]
        {
            for (eyes, seen) in BLIND {
                let place = |ink| {
                    let light = linear(colour(ink));
                    lab(seen.map(|row| row.iter().zip(light).map(|(m, c)| m * c).sum::<f64>().clamp(0.0, 1.0)))
                };
                let far: f64 = place(one).iter().zip(place(other)).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                assert!(far >= 40.0, "{one:?} and {other:?} to {eyes} eyes: {far:.0}");
            }
        }
    }

    #[test]
    fn without_colour_no_ink_has_one() {
        let theme = Theme::named("dark", Depth::Mono).unwrap();
        for ink in Ink::ALL {
            let style = theme.style(*ink);
            assert!(matches!(style.fg, None | Some(Color::Reset)) && matches!(style.bg, None | Some(Color::Reset)));
        }
    }

    #[test]
    fn sixteen_colours_are_never_exceeded_unless_announced() {
        for name in names() {
            let theme = Theme::named(name, Depth::Sixteen).unwrap();
            assert!(
                Ink::ALL.iter().all(|ink| !matches!(theme.style(*ink).fg, Some(Color::Rgb(..) | Color::Indexed(_))))
            );
        }
    }

    #[test]
    fn the_default_stands_on_the_terminals_own_background() {
        assert_eq!(Theme::named("classic", Depth::Sixteen).unwrap().ground(), Style::default());
    }
}
