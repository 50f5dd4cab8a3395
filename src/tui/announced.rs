//! What the terminal's surroundings announce about it: whether it can place letters at all, which letters, how many
//! colours, whether a frame may be sent as one. Separate because it is decided from a few words, without a terminal.
//!
//! **Invariant:** the terminal is never asked anything: an answer would come among the keys, and over a slow line the
//! first paint would wait for it.

use super::themes::Depth;

/// What is known of the terminal before the first letter is sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// How many colours it may be given.
    pub depth: Depth,
    /// Whether only ASCII may be sent.
    pub ascii: bool,
    /// Whether it holds a frame back until it has come whole.
    pub synchronized: bool,
}

/// Terminals that cannot place letters.
const PLACELESS: &[&str] = &["", "dumb", "unknown", "emacs", "network"];

/// Terminals that are known to hold a frame back, by what they call themselves.
const HOLDING: &[&str] = &["alacritty", "contour", "foot", "ghostty", "kitty", "mintty", "rio", "wezterm", "iterm"];

/// Since this version the terminal library VTE holds frames back.
const VTE: u32 = 6_800;

impl Announced {
    /// As this process's environment says.
    pub fn here() -> Self {
        Self::by(&|name| std::env::var(name).ok())
    }

    /// As these variables say.
    pub fn by(set: &dyn Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| set(name).filter(|value| !value.is_empty());
        let depth = match value("COLORTERM").as_deref() {
            _ if value("NO_COLOR").is_some() => Depth::Mono,
            Some("truecolor" | "24bit") => Depth::True,
            _ => Depth::Sixteen,
        };
        let term = value("TERM").unwrap_or_default();
        Self { depth, ascii: !speaks_utf8(&value) || term == "linux", synchronized: holds(&value, &term) }
    }
}

/// Whether a terminal of this name can place letters, which a window needs. Refuses with what to do instead.
pub fn can_place(term: Option<&str>) -> Result<(), String> {
    let term = term.unwrap_or_default();
    if !PLACELESS.contains(&term) && !term.starts_with("vt52") {
        return Ok(());
    }
    let found = if term.is_empty() { "is not set".to_owned() } else { format!("is `{term}`") };
    Err(format!("the window needs a terminal that can place letters, and TERM {found}"))
}

/// The first of the three that is set decides, as in every program.
fn speaks_utf8(value: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| value(name));
    locale.is_some_and(|locale| locale.to_lowercase().replace('-', "").contains("utf8"))
}

fn holds(value: &dyn Fn(&str) -> Option<String>, term: &str) -> bool {
    // Inside these the outer terminal is hidden, and what they do with the request depends on their version.
    if value("TMUX").is_some() || value("STY").is_some() || ["screen", "tmux"].iter().any(|name| term.starts_with(name))
    {
        return false;
    }
    let named = |name: &str| HOLDING.iter().any(|known| name.to_lowercase().contains(known));
    let vte =
        value("VTE_VERSION").and_then(|version| version.parse::<u32>().ok()).is_some_and(|version| version >= VTE);
    vte || named(term) || value("TERM_PROGRAM").is_some_and(|program| named(&program))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(words: &str) -> Announced {
        Announced::by(&|name| {
            words.split_whitespace().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
        })
    }

    #[test]
    fn every_terminal_is_given_what_it_announces_and_no_more() {
        for (words, depth, ascii, synchronized) in [
            ("TERM=xterm-256color LANG=en_GB.UTF-8", Depth::Sixteen, false, false),
            ("TERM=xterm-256color LANG=en_GB.UTF-8 COLORTERM=truecolor", Depth::True, false, false),
            ("TERM=xterm-256color LANG=en_GB.UTF-8 COLORTERM=yes", Depth::Sixteen, false, false),
            ("TERM=xterm COLORTERM=24bit NO_COLOR=1 LC_CTYPE=C.utf8", Depth::Mono, false, false),
            ("TERM=putty LANG=en_GB.ISO-8859-1", Depth::Sixteen, true, false),
            ("TERM=putty LANG=C LC_ALL=en_GB.UTF-8", Depth::Sixteen, false, false),
            ("TERM=putty LANG=en_GB.UTF-8 LC_ALL=C", Depth::Sixteen, true, false),
            ("TERM=linux LANG=C.UTF-8", Depth::Sixteen, true, false),
            ("TERM=xterm", Depth::Sixteen, true, false),
            ("TERM=xterm-kitty LANG=C.UTF-8 COLORTERM=truecolor", Depth::True, false, true),
            ("TERM=foot LANG=C.UTF-8", Depth::Sixteen, false, true),
            ("TERM=xterm-256color LANG=C.UTF-8 VTE_VERSION=7600", Depth::Sixteen, false, true),
            ("TERM=xterm-256color LANG=C.UTF-8 VTE_VERSION=5202", Depth::Sixteen, false, false),
            ("TERM=xterm-256color LANG=C.UTF-8 TERM_PROGRAM=WezTerm", Depth::Sixteen, false, true),
            ("TERM=screen-256color LANG=C.UTF-8 TERM_PROGRAM=WezTerm", Depth::Sixteen, false, false),
            ("TERM=xterm-256color TMUX=/tmp/t LANG=C.UTF-8 VTE_VERSION=7600", Depth::Sixteen, false, false),
        ] {
            assert_eq!(by(words), Announced { depth, ascii, synchronized }, "{words}");
        }
    }

    #[test]
    fn a_terminal_that_cannot_place_letters_is_refused_by_its_name() {
        for term in [None, Some(""), Some("dumb"), Some("unknown"), Some("vt52")] {
            let words = can_place(term).unwrap_err();
            assert!(words.contains(term.filter(|term| !term.is_empty()).unwrap_or("is not set")), "{words}");
        }
        for term in ["xterm", "putty", "linux", "screen", "tmux-256color", "vt100", "rxvt"] {
            can_place(Some(term)).unwrap();
        }
    }
}
