//! From a key to what it does: chord, layer, command table, layer again. Separate because this is where keys meet
//! state, and it must stay a page long.
//!
//! **Invariant:** a key that cannot be obeyed is answered with a reason; nothing happens silently.

use super::app::App;
use super::boards::{Beneath, actors, alarm_list, help, job_list, jump, palette, theme_list};
use super::commands::{COMMANDS, Ctx, Group, Mode, Offer, Verb, command};
use super::dialogs::Confirm;
use super::effects::{Action, Effect};
use super::keys::{Chord, Key};
use super::layers::{Heard, Message, Step};
use crate::core::Core;

impl App {
    pub(super) fn key(&mut self, key: Key, core: &Core) {
        if self.is_too_small() {
            if matches!(key, Key::Char('Q')) {
                self.give(Verb::Leave, core);
            }
            return;
        }
        self.typed(key);
        if let Some((first, _)) = self.chord.take() {
            return self.end_chord(first, key, core);
        }
        let cx = self.cx(core);
        let mode = self.mode();
        let top = self.top_mut();
        let (id, own) = (top.id, top.layer.is_windows_own());
        if let Heard::Consumed(steps) = top.layer.key(key, &cx) {
            self.record_key(key, mode, own);
            return self.follow(id, steps, core);
        }
        let keymap = &self.own.settings.keymap;
        match (self.mode(), key) {
            (Mode::List, Key::Char(first)) if keymap.begins(first) => self.chord = Some((first, false)),
            (mode, key) => match keymap.command_of(mode, Chord::One(key)) {
                Some(command) => self.give(command.id, core),
                None => self.unknown(&key.to_string()),
            },
        }
    }

    fn end_chord(&mut self, first: char, key: Key, core: &Core) {
        let Key::Char(second) = key else { return };
        match self.own.settings.keymap.command_of(Mode::List, Chord::Two(first, second)) {
            Some(command) => self.give(command.id, core),
            None => self.unknown(&format!("{first}{second}")),
        }
    }

    fn unknown(&mut self, key: &str) {
        if self.mode() == Mode::List {
            let help = self.own.settings.keymap.shown(Verb::Help);
            self.message = Some(Message::refused(format!("{key} means nothing; {help} shows every key.")));
        }
    }

    /// Gives a command: checked, then to the layer, then to the window.
    pub(super) fn give(&mut self, verb: Verb, core: &Core) {
        let table = command(verb);
        if let Err(reason) = self.check(verb) {
            self.message = Some(Message::refused(format!("{}: {}.", table.title, reason.0)));
            return;
        }
        if !self.record_command(verb) {
            return;
        }
        self.own.gave(verb);
        self.tour_sees(&super::tour::Seen::Gave(verb));
        if !matches!(table.group, Group::Move | Group::Text) || matches!(verb, Verb::Enter | Verb::Pane1 | Verb::Pane2)
        {
            self.message = None;
        }
        if self.own(verb, core) {
            return;
        }
        let cx = self.cx(core);
        let top = self.top_mut();
        let id = top.id;
        match top.layer.verb(verb, &cx) {
            Heard::Consumed(steps) => self.follow(id, steps, core),
            Heard::Ignored => self.fall_through(verb, core),
        }
    }

    /// Whether the command can be given here and now.
    pub(super) fn check(&self, verb: Verb) -> Result<(), super::commands::Reason> {
        let offers = |verb| self.offers(verb);
        command(verb).check(&Ctx { read_only: self.is_read_only(), offers: &offers })
    }

    /// What the focused part, or else the window, says of a verb.
    pub(super) fn offers(&self, verb: Verb) -> Offer {
        match self.top().layer.offers(verb) {
            Offer::Unknown if self.over.is_empty() => self.own_offer(verb),
            offer => offer,
        }
    }

    fn own_offer(&self, verb: Verb) -> Offer {
        let pane = &self.panes[self.open];
        match verb {
            Verb::ViewBefore | Verb::ViewAfter if pane.depth() == 1 && pane.views.len() > 1 => Offer::YES,
            Verb::Recheck | Verb::Undo | Verb::Redo => Offer::YES,
            Verb::TakeOver => self.offer_take_over(),
            _ => Offer::Unknown,
        }
    }

    /// The commands of the window itself; gives whether it was one.
    fn own(&mut self, verb: Verb, core: &Core) -> bool {
        match verb {
            Verb::Pane1 => self.show_numbered(1, core),
            Verb::Pane2 => self.show_numbered(2, core),
            Verb::Pane3 => self.show_numbered(3, core),
            Verb::Pane4 => self.show_numbered(4, core),
            Verb::Pane5 => self.show_numbered(5, core),
            Verb::Pane7 => self.show_numbered(7, core),
            Verb::NextPane => self.show_pane((self.open + 1) % self.panes.len(), core),
            Verb::Leave => self.leave(core),
            Verb::Jump => self.open_layer(jump(), core),
            Verb::Palette => self.open_palette(core),
            Verb::Help | Verb::HelpHere => self.open_help(core),
            Verb::MyActions => self.open_layer(super::panes::my_steps(), core),
            Verb::TakeOver => self.open_take_over(core),
            Verb::Drafts => self.open_layer(super::panes::drafts(), core),
            Verb::Publish => self.open_layer(super::panes::publish(core), core),
            Verb::Settings => self.open_settings(core),
            Verb::Again => self.give_again(core),
            Verb::Tour => {
                let words = self.tour.turn();
                self.message = Some(Message::note(words));
                self.refresh(core);
            }
            Verb::Macro => self.macro_key(core),
            Verb::Alarms => self.open_alarms(core),
            Verb::ReadOnly => self.turn_read_only(),
            Verb::ActAs => self.open_actors(core),
            Verb::Themes => self.open_layer(theme_list(self.theme), core),
            Verb::Jobs => self.open_jobs(core),
            Verb::Repaint => self.effects.push(Effect::Repaint),
            Verb::Suspend => self.suspend(),
            Verb::Undo if self.top().layer.offers(verb) == Offer::Unknown => {
                self.follow(self.top().id, vec![Step::Do(Action::Undo)], core)
            }
            Verb::Redo => self.follow(self.top().id, vec![Step::Do(Action::Redo)], core),
            _ => return false,
        }
        true
    }

    /// What the top layer did not want for itself.
    fn fall_through(&mut self, verb: Verb, core: &Core) {
        let id = self.top().id;
        match verb {
            Verb::ViewAfter | Verb::ViewBefore if self.over.is_empty() => self.turn_view(verb == Verb::ViewAfter, core),
            Verb::Back | Verb::Quit if !self.over.is_empty() || self.panes[self.open].depth() > 1 => {
                self.keep_drafts();
                self.follow(id, vec![Step::Close], core);
            }
            Verb::Quit => self.leave(core),
            Verb::Recheck => {
                self.refresh(core);
                self.message = Some(Message::done("Listed afresh."));
            }
            Verb::Stop => self.stop(core),
            _ => {}
        }
    }

    fn turn_view(&mut self, onward: bool, core: &Core) {
        let pane = &self.panes[self.open];
        let count = pane.views.len();
        let view = if onward { pane.view + 1 } else { pane.view + count - 1 };
        self.show_view(view % count, core);
    }

    fn show_numbered(&mut self, number: u8, core: &Core) {
        match self.panes.iter().position(|pane| pane.number == number) {
            Some(index) => self.show_pane(index, core),
            None => self.unknown(&number.to_string()),
        }
    }

    fn leave(&mut self, core: &Core) {
        self.keep_drafts();
        self.keep_memories();
        match self.busy_with() {
            None => self.effects.push(Effect::Leave),
            Some(reason) => {
                let ask =
                    Confirm::new("Leave certdesk?", vec![format!("{reason}.")], "Leave", vec![Step::Leave]).careful();
                self.open_layer(Box::new(ask), core);
            }
        }
    }

    fn stop(&mut self, core: &Core) {
        let running = self.jobs.running().next().map(|job| job.id);
        match running {
            Some(id) => self.stop_job(id),
            None if self.over.is_empty() => self.message = Some(Message::note("Nothing runs. Q leaves, q goes back.")),
            None => {
                self.keep_drafts();
                self.follow(self.top().id, vec![Step::Close], core);
            }
        }
    }

    fn suspend(&mut self) {
        self.keep_drafts();
        self.effects.push(Effect::Suspend);
    }

    /// Opens the settings, or goes back to where they are open already.
    fn open_settings(&mut self, core: &Core) {
        if self.top().layer.title() == super::settings::TITLE {
            self.message =
                Some(Message::note("The settings are open already; Enter changes the one under the cursor."));
            return;
        }
        let own = &self.own;
        let page = super::settings::page(&own.settings, self.theme, &own.place, self.line.training);
        self.open_layer(page, core);
    }

    fn give_again(&mut self, core: &Core) {
        match self.own.last {
            Some(verb) => self.give(verb, core),
            None => self.message = Some(Message::refused("again: no verb was given to a record yet in this window.")),
        }
    }

    fn open_alarms(&mut self, core: &Core) {
        if self.line.alarms.is_empty() {
            self.message = Some(Message::done("Nothing is late. 1 shows what is due next."));
            return;
        }
        let board = alarm_list(&self.line.alarms);
        self.open_layer(board, core);
    }

    fn turn_read_only(&mut self) {
        self.message = Some(if self.line.read_only {
            Message::refused("read-only: certdesk was started so; start it without --read-only to change anything.")
        } else {
            self.own.safe = !self.own.safe;
            match self.own.safe {
                true => Message::look(
                    "Read-only: every command that changes something is taken away until it is given again.",
                ),
                false => Message::done("Records can be changed again in this window."),
            }
        });
    }

    /// What the palette and the help say of the place beneath them.
    fn beneath(&self, core: &Core) -> Beneath {
        let own = &self.own;
        let chosen = !self.top().layer.records().is_empty();
        let kept = if chosen { core.macros().unwrap_or_default() } else { Vec::new() };
        Beneath {
            place: self.place_name(),
            mode: self.mode(),
            keymap: own.settings.keymap.clone(),
            standing: COMMANDS.iter().map(|table| (table.id, self.check(table.id), self.name_of(table.id))).collect(),
            used: COMMANDS.iter().map(|table| (table.id, own.used(table.id))).collect(),
            views: self
                .panes
                .iter()
                .flat_map(|pane| pane.views.iter().map(|view| (pane.number, pane.name, view.name)))
                .collect(),
            macros: super::macros::replayable(&kept),
        }
    }

    fn open_palette(&mut self, core: &Core) {
        let board = palette(self.beneath(core));
        self.open_layer(board, core);
    }

    fn open_help(&mut self, core: &Core) {
        let board = help(self.beneath(core));
        self.open_layer(board, core);
    }

    fn open_jobs(&mut self, core: &Core) {
        if self.jobs.all().is_empty() {
            self.message = Some(Message::note("Nothing runs in the background, and nothing has run."));
            return;
        }
        let board = job_list(self.jobs.all());
        self.open_layer(board, core);
    }

    fn open_actors(&mut self, core: &Core) {
        match actors(core) {
            Ok(board) => self.open_layer(board, core),
            Err(message) => self.message = Some(message),
        }
    }

    /// What a verb is called here.
    pub(super) fn name_of(&self, verb: Verb) -> String {
        let offers = |verb| self.offers(verb);
        command(verb).title_here(&Ctx { read_only: self.is_read_only(), offers: &offers })
    }
}
