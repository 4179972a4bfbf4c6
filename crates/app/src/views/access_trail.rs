//! Who looked at which record, and what left the desk, as the window is told and asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::InstantText;

/// Which lines are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccessTrailRequest {
    /// About this record alone, or about several of which it was one; of all where it is absent.
    pub record: Option<String>,
    /// By this person alone.
    pub person: Option<String>,
    /// Of so many days, today the last of them; of all where it is absent.
    pub days: Option<u32>,
    /// Those before the line of this number.
    pub before: Option<u32>,
}

/// The access trail, as far as it is shown.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccessTrailView {
    /// The latest first.
    pub lines: Vec<AccessLineView>,
    /// Whether there are earlier ones.
    pub more: bool,
    /// Who is in any line.
    pub people: Vec<AccessPersonView>,
    /// For how many years lines are kept.
    pub years: u32,
    /// Those that can be chosen.
    pub years_choices: Vec<u32>,
    /// What has to be known of what is shown; nothing where nothing has.
    pub notice: Option<String>,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccessLineView {
    /// Its number.
    pub nr: u32,
    /// When.
    pub at: InstantText,
    /// Who, as they were named then.
    pub by: String,
    /// What, in words.
    pub what: String,
    /// The id of the record that it was about; nothing where it was about none, or about several.
    pub record: Option<String>,
    /// "12 records", where it was about several; nothing otherwise.
    pub records: Option<String>,
    /// The beginning of its hash.
    pub mark: String,
}

/// Somebody who is in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccessPersonView {
    /// Who.
    pub id: String,
    /// As the last line names them.
    pub name: String,
}

/// The trail is to be read through.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProveTrailRequest {
    /// The mark of a line that somebody wrote down; blank where nobody did.
    pub mark: String,
}

/// Whether the trail is as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrailProofView {
    /// Whether nothing is wrong.
    pub whole: bool,
    /// What was found, a sentence each.
    pub words: Vec<String>,
    /// The mark of the last line, to be written down; nothing where there is no line.
    pub mark: Option<String>,
}

/// For how many years lines are to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepTrailRequest {
    /// One of the choices.
    pub years: u32,
}

/// For how many years lines are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrailKeptView {
    /// One of the choices.
    pub years: u32,
}
