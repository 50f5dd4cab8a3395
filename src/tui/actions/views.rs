//! What is said when a view of a list was kept. Separate so that the table of actions stays a table.

use crate::core::domain::saved_views::SavedView;
use crate::tui::effects::Done;

pub fn kept(view: &SavedView) -> Done {
    let who = if view.shared { "shared with everybody" } else { "yours" };
    Done::said(format!("View \"{}\" is kept, {who}; v opens it again.", view.name)).about(&view.name)
}

pub fn dropped(view: &SavedView) -> Done {
    Done::said(format!("View \"{}\" is dropped; its records are as they were.", view.name)).about(&view.name)
}

pub fn renamed(view: &SavedView) -> Done {
    Done::said(format!("The view is called \"{}\" now.", view.name)).about(&view.name)
}

pub fn shared(view: &SavedView) -> Done {
    let words = if view.shared {
        format!("View \"{}\" is shared: everybody has it, you and an owner change it.", view.name)
    } else {
        format!("View \"{}\" is yours alone again.", view.name)
    };
    Done::said(words).about(&view.name)
}
