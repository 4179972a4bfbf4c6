//! Small pieces for writing statements: lists of ids as one JSON parameter, so that one statement does for any number.

use std::fmt::Write as _;

use domain::id::{EntryId, RecordId};
use uuid::Uuid;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Ids as a JSON array of hexadecimal texts: `where id in (select unhex(value) from json_each(?1))`.
pub(crate) fn id_list(ids: impl IntoIterator<Item = Uuid>) -> String {
    let mut text = String::from("[");
    for id in ids {
        if text.len() > 1 {
            text.push(',');
        }
        let _ = write!(text, "\"{}\"", id.simple());
    }
    text.push(']');
    text
}

/// Record ids as such a list.
pub(crate) fn records<'a>(ids: impl IntoIterator<Item = &'a RecordId>) -> String {
    id_list(ids.into_iter().map(|id| id.uuid()))
}

/// Entry ids as such a list.
pub(crate) fn entries<'a>(ids: impl IntoIterator<Item = &'a EntryId>) -> String {
    id_list(ids.into_iter().map(|id| id.uuid()))
}
