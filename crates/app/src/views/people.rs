//! The people who can open a desk, and what is asked when one of them is added, removed or given a passphrase.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{InstantText, RoleName, RoleView};

/// Everybody who can open this desk.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PeopleView {
    /// They, in the order in which they were added.
    pub people: Vec<DeskPersonView>,
    /// Whom this computer told others of, and who can no longer open it.
    pub left: Vec<RoleSaidView>,
    /// Other computers of the service that have a lead clinician, as they said themselves.
    pub elsewhere: Vec<OtherDeskView>,
    /// Most that there can be.
    pub most: u32,
    /// What each role may do.
    pub roles: Vec<RoleView>,
    /// Whether one of them is lead clinician: until then nurses may do what a lead clinician may.
    pub has_lead: bool,
    /// Why whoever asks may not change who is here; nothing where they may.
    pub refused: Option<String>,
    /// A sentence where nobody is added or changed here: the practice service is its one nurse's.
    pub fixed: Option<String>,
}

/// A person who can open this desk.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeskPersonView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it is who asks.
    pub me: bool,
    /// Whether they have a one-time passphrase, and have not chosen their own.
    pub one_time: bool,
    /// When they last unlocked, to the minute; nothing while they have not.
    pub last_unlocked: Option<InstantText>,
    /// What they are here.
    pub role: RoleName,
    /// The same, as people read it.
    pub role_label: String,
    /// Since when; nothing where that was not kept.
    pub role_since: Option<InstantText>,
    /// How many records they have typed into and not saved.
    pub not_saved: u32,
    /// What they typed where it is in no record, and nobody is given when they are removed; nothing where whoever asks may remove
    /// nobody.
    pub typed_elsewhere: Option<Vec<TypedElsewhereView>>,
}

/// Another computer of the service, and who uses it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OtherDeskView {
    /// Id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// More than one key speaks for it, so that nothing of what it is said to say counts.
    pub disputed: bool,
    /// Those who use it, and those who were removed, by name.
    pub people: Vec<RoleSaidView>,
}

/// Somebody and their role, as a computer of the service said.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RoleSaidView {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What they are there, or were last.
    pub role_label: String,
    /// Since when; nothing where that was not kept.
    pub since: Option<InstantText>,
    /// When they were removed; nothing while they can open that computer.
    pub removed: Option<InstantText>,
}

/// Shows no name.
impl std::fmt::Debug for RoleSaidView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RoleSaidView({})", self.role_label)
    }
}

/// What somebody typed into a box of a new patient or of a dialog, and did not save.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypedElsewhereView {
    /// Where the box is, as the screen names it: "New patient", "Contact card".
    pub at: String,
    /// The NHS number of the patient whom it is about, where they have a record with one.
    pub nhs_number: Option<String>,
    /// The box, as the screen names it.
    pub label: String,
    /// What stands in it.
    pub text: String,
}

/// Shows nothing that was typed.
impl std::fmt::Debug for TypedElsewhereView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TypedElsewhereView({})", self.label)
    }
}

/// Shows nothing that was typed.
impl std::fmt::Debug for DeskPersonView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeskPersonView({} not saved)", self.not_saved)
    }
}

/// A passphrase for somebody else, shown once: they choose their own with it.
#[derive(Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OneTimePassphraseView {
    /// Whose it is.
    pub person: String,
    /// Their name.
    pub name: String,
    /// Its groups, to be told in person or printed.
    pub groups: Vec<String>,
}

/// Shows no passphrase.
impl std::fmt::Debug for OneTimePassphraseView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OneTimePassphraseView(hidden)")
    }
}

/// Lets another person in.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddPersonRequest {
    /// Their name.
    pub name: String,
    /// What they are to be here.
    pub role: RoleName,
    /// The passphrase of whoever asks.
    pub passphrase: String,
}

/// Gives another person a new one-time passphrase.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenewPassphraseRequest {
    /// Whom.
    pub user: String,
    /// The passphrase of whoever asks.
    pub passphrase: String,
}

/// Locks a person out for good.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovePersonRequest {
    /// Whom.
    pub user: String,
    /// Who has what they typed and did not save; nothing for whoever asks.
    pub hand_over_to: Option<String>,
    /// The passphrase of whoever asks.
    pub passphrase: String,
}

/// Gives a person another role.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRoleRequest {
    /// Whom.
    pub user: String,
    /// The role.
    pub role: RoleName,
    /// The passphrase of whoever asks.
    pub passphrase: String,
}

/// Gives a person another name.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenamePersonRequest {
    /// Whom.
    pub user: String,
    /// The name.
    pub name: String,
    /// The passphrase of whoever asks; nothing where they change their own name.
    pub passphrase: Option<String>,
}

/// Changes the passphrase of whoever asks.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassphraseRequest {
    /// The one that they have.
    pub passphrase: String,
    /// The one that they are to have.
    pub new_passphrase: String,
}

/// Unlocks for the first time, with a one-time passphrase.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChoosePassphraseRequest {
    /// Who.
    pub user: String,
    /// The one-time passphrase, as typed.
    pub one_time: String,
    /// The passphrase that they choose.
    pub passphrase: String,
}
