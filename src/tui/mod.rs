//! Floor 3: the window.
