//! The NHS number in what a wristband scanner types. Nothing is guessed: a window of ten digits that happens to pass the
//! check is not taken, because the wrong patient would open.
//!
//! Read are the ten digits by themselves, with or without spaces; the same behind a symbology identifier (`]C1`); and GS1
//! elements, bracketed or separated by FNC1: the service relation number of an NHS identity band (8018), and any other
//! element whose value is ten digits.

use super::Unreadable;
use crate::nhs_number::NhsNumber;

/// FNC1 as scanners type it between elements: the ASCII group separator.
const GROUP: char = '\u{1d}';
/// The application identifier of a service relation number, whose value is company prefix, NHS number, check digit.
const RELATION: &str = "8018";
const RELATION_DIGITS: usize = 18;
const COMPANY_PREFIX: usize = 7;
const NHS_DIGITS: usize = 10;

/// Reads what a scanner typed.
///
/// # Errors
/// When there is no NHS number in it, one with a wrong check digit, or more than one.
pub fn read_scan(text: &str) -> Result<NhsNumber, Unreadable> {
    let text = without_symbology(text.trim());
    let candidates: Vec<String> = elements(text).into_iter().flatten().collect();
    let mut found: Vec<NhsNumber> = candidates
        .iter()
        .filter_map(|digits| NhsNumber::read(digits).ok())
        .collect();
    found.sort_unstable();
    found.dedup();
    match (found.as_slice(), candidates.is_empty()) {
        ([only], _) => Ok(*only),
        ([], false) => Err(no_number("What was scanned is no NHS number: the check digit is wrong")),
        ([], true) => Err(no_number(
            "There is no NHS number in what was scanned: try another code",
        )),
        _ => Err(no_number("Two NHS numbers were scanned: type the right one")),
    }
}

fn no_number(words: &str) -> Unreadable {
    Unreadable::new("not-an-nhs-number", words)
}

/// `]C1`, `]d2`, `]Q3`: a bracket, a letter, a digit.
fn without_symbology(text: &str) -> &str {
    let mut chars = text.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(']'), Some(letter), Some(digit)) if letter.is_ascii_alphabetic() && digit.is_ascii_digit() => {
            chars.as_str().trim_start_matches(GROUP).trim()
        }
        _ => text,
    }
}

/// The elements of the text, each with the ten digits it may hold.
fn elements(text: &str) -> Vec<Option<String>> {
    if text.starts_with('(') {
        // (8018)505089899910000032(8003)...
        let bracketed = text.split('(').skip(1).filter_map(|element| element.split_once(')'));
        return bracketed
            .map(|(identifier, value)| in_element(identifier, &plain(value.trim_end_matches(GROUP))))
            .collect();
    }
    let parts = text.split(GROUP).filter(|part| !part.trim().is_empty());
    parts.flat_map(unbracketed).collect()
}

fn unbracketed(part: &str) -> Vec<Option<String>> {
    let digits = plain(part);
    if digits.len() == NHS_DIGITS {
        return vec![Some(digits)];
    }
    if let Some(value) = digits.strip_prefix(RELATION)
        && let Some((relation, rest)) = value.split_at_checked(RELATION_DIGITS)
    {
        // A value of fixed length: the next element may follow without a separator.
        let mut found = vec![in_element(RELATION, relation)];
        if !rest.is_empty() {
            found.extend(unbracketed(rest));
        }
        return found;
    }
    // An identifier has two to four digits.
    let identifier = digits
        .len()
        .checked_sub(NHS_DIGITS)
        .filter(|length| (2..=4).contains(length));
    let element = identifier.and_then(|length| digits.split_at_checked(length));
    vec![element.and_then(|(identifier, value)| in_element(identifier, value))]
}

fn in_element(identifier: &str, value: &str) -> Option<String> {
    if !identifier.bytes().all(|byte| byte.is_ascii_digit()) || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if identifier == RELATION {
        let number = value.get(COMPANY_PREFIX..COMPANY_PREFIX + NHS_DIGITS)?;
        return (value.len() == RELATION_DIGITS && checked(value)).then(|| number.to_owned());
    }
    (value.len() == NHS_DIGITS).then(|| value.to_owned())
}

/// Without spaces and hyphens.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Whether the last digit is the GS1 check digit of those before it.
fn checked(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| u32::from(byte - b'0') * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let read = read_scan(text).ok().map(NhsNumber::digits);
        assert_eq!(read.as_ref().map(ToString::to_string).as_deref(), expect, "{text:?}");
    }

    #[test]
    fn the_number_by_itself_spaced_or_behind_a_symbology_identifier() {
        for text in [
            "9991000003",
            "999 100 0003",
            "999-100-0003",
            " 9991000003 ",
            "]C19991000003",
            "]d2 999 100 0003",
            "]C1\u{1d}9991000003",
        ] {
            check(text, Some("9991000003"));
        }
    }

    #[test]
    fn the_service_relation_number_of_an_identity_band() {
        let band = band("9991000003");
        check(&format!("8018{band}"), Some("9991000003"));
        check(&format!("]d28018{band}"), Some("9991000003"));
        check(&format!("(8018){band}"), Some("9991000003"));
        check(&format!("]d2(8018){band}(8019)01"), Some("9991000003"));
        check(&format!("8018{band}801901"), Some("9991000003"));
        check(&format!("8018{band}\u{1d}93SMITH\u{1d}94JOHN"), Some("9991000003"));
    }

    #[test]
    fn ten_digits_under_any_other_identifier() {
        check("919991000003", Some("9991000003"));
        check("(91)9991000003", Some("9991000003"));
        check("91999 100 0003\u{1d}92A123", Some("9991000003"));
    }

    #[test]
    fn nothing_is_guessed() {
        // A wrong check digit, of either kind.
        check("9991000004", None);
        let mut wrong = band("9991000003");
        wrong.replace_range(17.., if wrong.ends_with('0') { "1" } else { "0" });
        check(&format!("8018{wrong}"), None);
        // Ten digits in the middle of more.
        check("12345999100000312345", None);
        check("SMITH9991000003", None);
        check("", None);
        check("]C1", None);
        // Two patients.
        check("(91)9991000003(92)9992649690", None);
        // The same one twice is one.
        check("(91)9991000003(92)9991000003", Some("9991000003"));
    }

    #[test]
    fn words_never_repeat_what_was_scanned() {
        for text in ["9991000004", "12345999100000312345"] {
            assert!(!read_scan(text).unwrap_err().words.contains("999"));
        }
    }

    /// A service relation number: company prefix, NHS number, check digit.
    fn band(number: &str) -> String {
        let start = format!("5050898{number}");
        (0..10)
            .map(|digit| format!("{start}{digit}"))
            .find(|whole| checked(whole))
            .unwrap()
    }

    proptest::proptest! {
        #[test]
        fn no_scan_is_too_strange(text in ".{0,60}", digits in "[0-9()\u{1d}\\] -]{0,60}") {
            let _ = read_scan(&text);
            let _ = read_scan(&digits);
        }
    }
}
