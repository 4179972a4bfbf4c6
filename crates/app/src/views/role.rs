//! Roles and what they allow, as the window is told of them. The table is `domain::role`.

use domain::role::{Right, Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What somebody is on a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RoleName {
    /// Lead clinician.
    Lead,
    /// Nurse.
    Nurse,
    /// Read only.
    ReadOnly,
}

/// What a role may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RightName {
    /// Read.
    Read,
    /// Change one record.
    Write,
    /// Change many at once.
    WriteMany,
    /// Import a file.
    Import,
    /// Export records.
    Export,
    /// Send now.
    Send,
    /// Erase for good.
    Erase,
    /// Say who can open the records.
    People,
    /// Choose for the service.
    Service,
    /// Join Central.
    Join,
    /// See who looked at records.
    Oversee,
}

/// A role, and what it may in words.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoleView {
    /// Which.
    pub role: RoleName,
    /// As people read it.
    pub label: String,
    /// What it may, after "may", once the desk has a lead clinician.
    pub may: Vec<String>,
}

/// Something that whoever is in may not do.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefusedView {
    /// What.
    pub right: RightName,
    /// Who may, and whom to ask, without a full stop.
    pub why: String,
}

impl RoleView {
    /// Every role, from the one that may most.
    pub(crate) fn all() -> Vec<Self> {
        let view = |role: Role| Self {
            role: role.into(),
            label: role.label().to_owned(),
            may: Right::ALL
                .into_iter()
                .filter(|right| role.may(*right, true))
                .map(|right| right.words().to_owned())
                .collect(),
        };
        Role::ALL.map(view).into()
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Lead => Self::Lead,
            Role::Nurse => Self::Nurse,
            Role::ReadOnly => Self::ReadOnly,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Lead => Self::Lead,
            RoleName::Nurse => Self::Nurse,
            RoleName::ReadOnly => Self::ReadOnly,
        }
    }
}

impl From<Right> for RightName {
    fn from(right: Right) -> Self {
        match right {
            Right::Read => Self::Read,
            Right::Write => Self::Write,
            Right::WriteMany => Self::WriteMany,
            Right::Import => Self::Import,
            Right::Export => Self::Export,
            Right::Send => Self::Send,
            Right::Erase => Self::Erase,
            Right::People => Self::People,
            Right::Service => Self::Service,
            Right::Join => Self::Join,
            Right::Oversee => Self::Oversee,
        }
    }
}
