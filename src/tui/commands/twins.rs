//! What to type in a shell for a command of the window. Separate because it is the bridge to floor 3's other half, and
//! a test of the command line says that every twin is a command there.

use super::Verb;

/// The command of the shell that does the same, without its arguments; nothing when there is none.
pub const fn twin(verb: Verb) -> Option<&'static str> {
    Some(match verb {
        Verb::Filter => "list",
        Verb::Jump => "show",
        Verb::Why => "why",
        Verb::Timeline => "timeline",
        Verb::MyActions => "my-actions",
        Verb::TakeOver => "presence take-over",
        Verb::Undo => "undo",
        Verb::Redo => "redo",
        Verb::Assign => "exception assign",
        Verb::Take => "exception start",
        Verb::Escalate => "exception escalate",
        Verb::Uphold => "exception uphold",
        Verb::Raise => "exception raise",
        Verb::Wait => "exception wait",
        Verb::Batch => "batch build",
        Verb::Spoil => "batch spoil",
        Verb::EndShort => "batch end",
        Verb::WriteOff => "stock write-off",
        Verb::ErrorFile => "claim errors",
        Verb::Publish => "verification publish",
        Verb::Settings => "settings show",
        Verb::Themes => "themes",
        Verb::Help => "keys",
        _ => return None,
    })
}
