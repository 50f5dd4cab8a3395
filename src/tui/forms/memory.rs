//! What was saved last in each field, for *as last time*. Separate because it lives as long as the window, not the form.

use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    static LAST: RefCell<HashMap<(String, &'static str), String>> = RefCell::default();
}

/// Remembers a saved value.
pub fn keep(form: &str, field: &'static str, value: String) {
    LAST.with_borrow_mut(|last| _ = last.insert((form.to_owned(), field), value));
}

/// The value saved last.
pub fn last(form: &str, field: &'static str) -> Option<String> {
    LAST.with_borrow(|last| last.get(&(form.to_owned(), field)).cloned())
}
