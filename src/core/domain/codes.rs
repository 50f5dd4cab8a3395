//! One macro for every closed list of words (states, kinds, roles): the stored code, the word on screen, and the
//! refusal of an unknown code. Separate because a state must read the same in code, store, screen and command.
//!
//! **Invariant:** an unknown stored code is an error, never a default.

/// The text is not one of the words the list allows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a known {list}; wanted one of: {wanted}")]
pub struct UnknownCode {
    /// Which list, such as `batch state`.
    pub list: &'static str,
    /// What was found.
    pub found: String,
    /// The codes that would do, comma separated.
    pub wanted: String,
}

/// Declares an enum whose variants each have one stored code, which is also its word on screen and in commands.
///
/// ```ignore
/// codes! {
///     /// The life of a batch.
///     pub enum BatchState: "batch state" { Draft = "draft", EndedShort = "ended short" }
/// }
/// ```
/// gives `ALL`, `code()`, `Display`, `FromStr` (Refuses when the code is unknown).
macro_rules! codes {
    ($(#[$meta:meta])* pub enum $name:ident : $list:literal { $($(#[$vmeta:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* #[doc = $code] $variant),+ }

        impl $name {
            /// Every member of the list, in its declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as stored and as shown.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::core::domain::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|member| member.code() == text);
                found.ok_or_else(|| $crate::core::domain::UnknownCode {
                    list: $list,
                    found: text.to_owned(),
                    wanted: [$($code),+].join(", "),
                })
            }
        }
    };
}
