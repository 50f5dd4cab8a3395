//! The macro that declares the columns of one import kind: a constant per column and the table of all of them.
//! Separate so that the tables read as tables.
//!
//! **Invariant:** a constant is its column's place in the table.

macro_rules! columns {
    ($(#[$meta:meta])* $kind:ident { $($place:ident $name:literal $words:ident $need:ident $about:literal [$($synonym:literal),* $(,)?];)+ }) => {
        $(#[$meta])*
        pub mod $kind {
            use super::super::{Column, Words};

            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the places of the constants below")]
            enum Place { $($place),+ }

            $(#[doc = concat!("The place of `", $name, "`.")] pub const $place: usize = Place::$place as usize;)+

            /// Its columns, in order.
            pub const COLUMNS: &[Column] = &[$(Column {
                name: $name,
                words: Words::$words,
                required: columns!(@$need),
                about: $about,
                synonyms: &[$($synonym),*],
            }),+];
        }
    };
    (@required) => { true };
    (@optional) => { false };
}
