//! Operators: adding them, giving roles, acting for an absent colleague.

use super::{Core, Error, ErrorKind, Result};
use crate::core::domain::dates::day_text;
use crate::core::domain::events::{Event, EventKind};
use crate::core::domain::roles::{Action, Role};
use crate::core::domain::{Day, Refusal};
use crate::core::store::operators::{self, Operator};

impl Core {
    /// Every operator, by login.
    pub fn operators(&self) -> Result<Vec<Operator>> {
        Ok(operators::all(self.db())?)
    }

    /// Adds an operator with roles. Refuses when the login is taken, is not a plain word, or no role is given.
    pub fn add_operator(&mut self, login: &str, name: &str, roles: &[Role]) -> Result<()> {
        let plain = !login.is_empty()
            && login.len() <= 32
            && login.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        if !plain || roles.is_empty() {
            return Err(Refusal::new(format!(
                "operator `{login}` needs a login of letters, digits, `.`, `_`, `-` and a role"
            ))
            .hint("Such as: certdesk operator add jmbeki --name \"J. Mbeki\" --role administrator.")
            .into());
        }
        self.write(Action::ManageOperators, |tx| {
            if operators::by_login(tx, login).is_ok() {
                return Err(Error::new(
                    ErrorKind::Refused,
                    format!("operator `{login}` is there already; nothing was changed"),
                ));
            }
            let id = operators::insert(tx, login, name)?;
            for role in roles {
                operators::give_role(tx, id, *role)?;
            }
            let words = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
            tx.record(&Event::new(EventKind::OperatorAdded, login).with("roles", words))?;
            Ok(())
        })
    }

    /// Gives an operator a role. Refuses when it is held already.
    pub fn give_role(&mut self, login: &str, role: Role) -> Result<()> {
        self.write(Action::ManageOperators, |tx| {
            let operator = operators::by_login(tx, login)?;
            if !operators::give_role(tx, operator.id, role)? {
                return Err(
                    Refusal::new(format!("`{login}` holds the role {role} already; nothing was changed")).into()
                );
            }
            tx.record(&Event::new(EventKind::OperatorRoleGiven, login).with("role", role.code()))?;
            Ok(())
        })
    }

    /// Takes a role from an operator. Refuses when it is not held, or it is the last owner's.
    pub fn take_role(&mut self, login: &str, role: Role) -> Result<()> {
        self.write(Action::ManageOperators, |tx| {
            let operator = operators::by_login(tx, login)?;
            let owners =
                operators::all(tx)?.iter().filter(|other| other.active && other.roles.contains(&Role::Owner)).count();
            if role == Role::Owner && owners <= 1 {
                return Err(Refusal::new(format!("`{login}` is the last owner; nothing was changed"))
                    .hint("Give another operator the role owner first.")
                    .into());
            }
            if !operators::take_role(tx, operator.id, role)? {
                return Err(
                    Refusal::new(format!("`{login}` does not hold the role {role}; nothing was changed")).into()
                );
            }
            tx.record(&Event::new(EventKind::OperatorRoleTaken, login).with("role", role.code()))?;
            Ok(())
        })
    }

    /// Lets an operator act for a colleague between two days, both included. Refuses when they are the same person or
    /// the days are out of order.
    pub fn grant_acting(&mut self, login: &str, colleague: &str, from: Day, to: Day) -> Result<()> {
        if login == colleague || to < from {
            return Err(Refusal::new(format!("`{login}` cannot act for `{colleague}` from {from} to {to}"))
                .hint("Name two different operators and a first day that is not after the last.")
                .into());
        }
        self.write(Action::GrantActing, |tx| {
            let (operator, absent) = (operators::by_login(tx, login)?, operators::by_login(tx, colleague)?);
            operators::grant_acting(tx, operator.id, absent.id, &day_text(from), &day_text(to))?;
            let event = Event::new(EventKind::ActingGranted, login)
                .with("acts_for", colleague)
                .with("from", day_text(from))
                .with("to", day_text(to));
            tx.record(&event)?;
            Ok(())
        })
    }
}
