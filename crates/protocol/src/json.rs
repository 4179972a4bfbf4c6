//! Plain values as JSON text.

use serde::Serialize;

/// Writes a value as JSON. Structs, lists, and maps with text as keys can always be written; for any other value the text
/// is empty, which nobody takes for JSON.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Writes a value as JSON after what is there; nothing where it cannot be written.
pub fn write<T: Serialize + ?Sized>(value: &T, bytes: &mut Vec<u8>) {
    let before = bytes.len();
    if serde_json::to_writer(&mut *bytes, value).is_err() {
        bytes.truncate(before);
    }
}
