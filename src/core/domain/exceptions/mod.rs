//! Exceptions: things a person must act on. Separate from tasks, which hold nothing.

mod kinds;

pub use kinds::ExceptionKind;
