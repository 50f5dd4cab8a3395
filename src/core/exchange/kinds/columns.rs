//! The macro that declares the columns of one import kind: a constant per column and the table of all of them.
//! Separate so that the tables read as tables.
//!
//! **Invariant:** a constant is its column's place in the table.

macro_rules! columns {
    ($(#[$meta:meta])* $kind:ident { $($place:ident $name:literal $words:ident $need:ident $about:literal [$($synonym:literal),* $(,)?];)+ }) => {
        $(#[$meta])*
        pub mod $kind {
            use super::super::{Column, Words};

            const NAMES: &[&str] = &[$($name),+];

            $(#[doc = concat!("The place of `", $name, "`.")] pub const $place: usize = super::super::place_of(NAMES, $name);)+

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
