//! Kept views of lists: saved, renamed, shared, dropped. Outside the trail: nothing here is evidence.

use super::{Core, Error, Result};
use crate::core::domain::Refusal;
use crate::core::domain::dates::moment_text;
use crate::core::domain::saved_views::{self, SavedView};
use crate::core::domain::sheets::SheetKind;
use crate::core::store::views;

impl Core {
    /// The views of a kind of list, or of every kind: own ones first, then shared ones.
    pub fn views(&self, kind: Option<SheetKind>) -> Result<Vec<SavedView>> {
        Ok(views::all(self.db(), &self.login, kind)?)
    }

    /// A view by its name: an own one before a shared one. Refuses when there is none, naming those there are.
    pub fn view(&self, kind: SheetKind, name: &str) -> Result<SavedView> {
        let all = self.views(Some(kind))?;
        let names: Vec<String> = all.iter().map(|view| format!("\"{}\"", view.name)).collect();
        all.into_iter().find(|view| view.name == name).ok_or_else(|| {
            let error = Error::not_found(format!("view \"{name}\" of {kind}"));
            match names.as_slice() {
                [] => error.with_hint("No view of it is kept yet; v in the window saves one."),
                names => error.with_hint(format!("Views: {}.", names.join(", "))),
            }
        })
    }

    /// Keeps a view in the place of one of the same name. Refuses a filter the kind does not understand, a name that
    /// cannot be read, and a shared view that somebody else shared.
    pub fn save_view(&mut self, view: &SavedView) -> Result<SavedView> {
        let name = saved_views::name(&view.name)?;
        self.check_filter(view.kind, &view.filter)?;
        let before = self.kept(view.kind, &name, view.shared)?;
        if let Some(before) = &before {
            before.may_change(&self.login, &self.roles)?;
        }
        let made_by = before.map_or_else(|| self.login.clone(), |before| before.made_by);
        let view = SavedView { name, made_by, ..view.clone() };
        let at = moment_text(self.now());
        self.write_unasked(|tx| Ok(views::keep(tx, &view, &at)?))?;
        Ok(view)
    }

    /// Drops a view. Refuses one that somebody else shared.
    pub fn drop_view(&mut self, view: &SavedView) -> Result<()> {
        self.its_own(view)?;
        self.write_unasked(|tx| Ok(views::drop(tx, view)?))
    }

    /// Gives a view another name. Refuses a name that is taken, and a view that somebody else shared.
    pub fn rename_view(&mut self, view: &SavedView, name: &str) -> Result<SavedView> {
        let name = saved_views::name(name)?;
        self.move_view(view, SavedView { name, ..view.clone() })
    }

    /// Shares a view with everybody, or takes it back. Refuses when another is shared under its name.
    pub fn share_view(&mut self, view: &SavedView, shared: bool) -> Result<SavedView> {
        self.move_view(view, SavedView { shared, made_by: self.login.clone(), ..view.clone() })
    }

    fn move_view(&mut self, view: &SavedView, to: SavedView) -> Result<SavedView> {
        self.its_own(view)?;
        if self.kept(to.kind, &to.name, to.shared)?.is_some() {
            let whose = if to.shared { "A shared view" } else { "A view of yours" };
            return Err(Refusal::new(format!("{whose} is called \"{}\" already; nothing was changed", to.name))
                .hint("Take another name.")
                .into());
        }
        let at = moment_text(self.now());
        self.write_unasked(|tx| {
            views::drop(tx, view)?;
            Ok(views::keep(tx, &to, &at)?)
        })?;
        Ok(to)
    }

    fn its_own(&self, view: &SavedView) -> Result<()> {
        let kept = self.kept(view.kind, &view.name, view.shared)?;
        let kept = kept.ok_or_else(|| Error::not_found(format!("view \"{}\" any more", view.name)))?;
        Ok(kept.may_change(&self.login, &self.roles)?)
    }

    fn kept(&self, kind: SheetKind, name: &str, shared: bool) -> Result<Option<SavedView>> {
        Ok(self.views(Some(kind))?.into_iter().find(|view| view.name == name && view.shared == shared))
    }
}
