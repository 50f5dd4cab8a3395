//! Operators, their roles, and for whom they act.

use rusqlite::Connection;

use super::{StoreError, Tx, found};
use crate::core::domain::roles::Role;

/// An operator as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The key.
    pub id: i64,
    /// What they sign in as.
    pub login: String,
    /// What people call them.
    pub name: String,
    /// Whether they still work here.
    pub active: bool,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// The operator with this login.
pub fn by_login(db: &Connection, login: &str) -> Result<Operator, StoreError> {
    let row = db
        .prepare_cached("SELECT operator_id, login, name, state = 'active' FROM operator WHERE login = ?1")?
        .query_row([login], |row| {
            Ok(Operator {
                id: row.get(0)?,
                login: row.get(1)?,
                name: row.get(2)?,
                active: row.get(3)?,
                roles: Vec::new(),
            })
        });
    let mut operator = found(row, || format!("operator `{login}`"))?;
    operator.roles = roles(db, operator.id)?;
    Ok(operator)
}

/// Every operator, by login.
pub fn all(db: &Connection) -> Result<Vec<Operator>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT operator_id, login, name, state = 'active' FROM operator ORDER BY login")?;
    let rows = statement.query_map([], |row| {
        Ok(Operator { id: row.get(0)?, login: row.get(1)?, name: row.get(2)?, active: row.get(3)?, roles: Vec::new() })
    })?;
    let mut operators = rows.collect::<Result<Vec<_>, _>>()?;
    for operator in &mut operators {
        operator.roles = roles(db, operator.id)?;
    }
    Ok(operators)
}

fn roles(db: &Connection, id: i64) -> Result<Vec<Role>, StoreError> {
    let mut statement = db.prepare_cached("SELECT role FROM operator_role WHERE operator_id = ?1 ORDER BY role")?;
    let codes = statement.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    codes.iter().map(|code| Ok(code.parse()?)).collect()
}

/// Adds an operator without roles.
pub fn insert(tx: &Tx<'_>, login: &str, name: &str) -> Result<i64, StoreError> {
    tx.prepare_cached("INSERT INTO operator (login, name) VALUES (?1, ?2)")?.execute((login, name))?;
    Ok(tx.last_insert_rowid())
}

/// Gives a role; giving it twice changes nothing. Says whether it was new.
pub fn give_role(tx: &Tx<'_>, id: i64, role: Role) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached("INSERT INTO operator_role (operator_id, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((id, role.code()))?;
    Ok(rows == 1)
}

/// Takes a role away. Says whether it was held.
pub fn take_role(tx: &Tx<'_>, id: i64, role: Role) -> Result<bool, StoreError> {
    let rows = tx
        .prepare_cached("DELETE FROM operator_role WHERE operator_id = ?1 AND role = ?2")?
        .execute((id, role.code()))?;
    Ok(rows == 1)
}

/// Grants acting for a colleague between two days, both included.
pub fn grant_acting(tx: &Tx<'_>, id: i64, acts_for: i64, from: &str, to: &str) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO acting (operator_id, acts_for, from_day, to_day) VALUES (?1, ?2, ?3, ?4)")?
        .execute((id, acts_for, from, to))?;
    Ok(())
}

/// The logins an operator may act for on a day.
pub fn acts_for(db: &Connection, id: i64, day: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT o.login FROM acting AS a JOIN operator AS o ON o.operator_id = a.acts_for
         WHERE a.operator_id = ?1 AND a.from_day <= ?2 AND a.to_day >= ?2 ORDER BY o.login",
    )?;
    let rows = statement.query_map((id, day), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
