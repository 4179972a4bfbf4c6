//! The columns of `record` that say what a record counts as. How many there are of each is not known here.

use serde::Deserialize;

/// What a row of `record` counts as: these columns of it, in the order of [`COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct CountedAs {
    pub(crate) state: i64,
    pub(crate) sync: i64,
    pub(crate) draft_from: i64,
    pub(crate) attention_until: i64,
    pub(crate) opens_16: Option<i64>,
    pub(crate) target_16: Option<i64>,
    pub(crate) opens_52: Option<i64>,
    pub(crate) target_52: Option<i64>,
}

/// What to select of `record` for [`CountedAs`], as a JSON array.
pub(crate) const COLUMNS: &str =
    "json_array(state, sync, draft_from, attention_until, opens_16, target_16, opens_52, target_52)";
