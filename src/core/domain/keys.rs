//! Store keys of records that people know by a code (brands, organisations, courses) or only through another record.
//! Separate from references because nobody types these.
//!
//! **Invariant:** a key of one kind is never accepted where another kind is wanted.

/// Declares a key type.
macro_rules! record_key {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);
    };
}
