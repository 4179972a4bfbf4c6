//! The people of a desk: how many there may be, what they can be called, and whose names are told apart.

use unicode_normalization::UnicodeNormalization as _;

use crate::invisible::is_invisible;
use crate::record::NAME_LIMIT;

/// Most people that can use one desk. Each of them opens its records with a passphrase of their own.
pub const MOST_PEOPLE: usize = 64;

/// Why a person cannot be called this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoName {
    /// Nothing of it can be read.
    Missing,
    /// It has more than [`NAME_LIMIT`] characters.
    TooLong,
    /// It has characters that nobody sees, by which two names that look the same could differ.
    Unseen,
}

/// A person's name as it is kept: without blanks around it, its accents one with their letters, so that it is the same however
/// a keyboard or another program put it together.
///
/// # Errors
/// When nothing is left, it is too long, or something in it cannot be seen.
pub fn read_name(typed: &str) -> Result<String, NoName> {
    let name: String = typed.trim().nfc().collect();
    if name.chars().any(is_unseen) {
        return Err(NoName::Unseen);
    }
    match name.chars().count() {
        0 => Err(NoName::Missing),
        1..=NAME_LIMIT => Ok(name),
        _ => Err(NoName::TooLong),
    }
}

/// Characters that control something, end a line or paragraph, mark a note between lines, or are never drawn.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || is_invisible(character)
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

/// Whether two people would be taken for each other: their names differ in capital letters, blanks and how accents are written
/// at most.
pub fn is_same_name(one: &str, other: &str) -> bool {
    folded_name(one) == folded_name(other)
}

/// A name without what people would not tell it apart by: the same text of all names that are the same.
pub fn folded_name(name: &str) -> String {
    let name: String = name.nfc().collect();
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{NAME_LIMIT, NoName, is_same_name, read_name};

    #[test]
    fn names_that_a_list_would_not_tell_apart_are_the_same() {
        for (one, other) in [
            ("Amara Osei", "Amara Osei"),
            ("Amara Osei", " amara  OSEI "),
            ("Zoë Price", "ZOË price"),
            ("Zo\u{eb} Price", "Zoe\u{308} Price"),
        ] {
            assert!(is_same_name(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Amara Osei", "Amara Oseo"),
            ("A Nurse", "ANurse"),
            ("Dr A Nurse", "A Nurse"),
        ] {
            assert!(!is_same_name(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_name_is_kept_as_it_is_seen_and_has_nothing_that_is_not() {
        assert_eq!(read_name("  Zoe\u{308} Price ").as_deref(), Ok("Zo\u{eb} Price"));
        assert_eq!(read_name("Siân O’Dwyer-Łuć").as_deref(), Ok("Siân O’Dwyer-Łuć"));
        assert_eq!(read_name(" "), Err(NoName::Missing));
        assert_eq!(
            read_name(&"n".repeat(NAME_LIMIT)).map(|name| name.len()),
            Ok(NAME_LIMIT)
        );
        assert_eq!(read_name(&"n".repeat(NAME_LIMIT + 1)), Err(NoName::TooLong));
        for unseen in [
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2066}',
            '\u{feff}',
            '\u{ad}',
            '\u{3164}',
            '\u{7}',
            '\u{e0041}',
        ] {
            let name = format!("Amara{unseen} Osei");
            assert_eq!(read_name(&name), Err(NoName::Unseen), "{unseen:?}");
        }
    }
}
