//! Files of the national opt-out service: the check file that goes there, and what comes back. Moving them is MESH's, which no
//! part of this program speaks to.
//!
//! A check file has one NHS number a line, ten digits and a comma, with a line feed at each end and no heading. What comes back
//! has the same layout with the numbers that may be used, and may have further columns. Beside it comes a message about how the
//! file was handled, which is no list of patients; and where one number of a file is none, there is a single line that says so
//! and no list at all. These three are told apart here; what a list means is `domain::opt_out`.

use domain::NhsNumber;
use sha2::{Digest as _, Sha256};

/// What the national service says where a number of a file is none.
const REFUSED: &str = "The file contains one or more invalid NHS Numbers";
/// A byte order mark, as a program on the way may have put it.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What a file that came back is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The numbers that may be used, in the order of the file.
    Numbers(Vec<NhsNumber>),
    /// A message about how the file was handled: no list of patients.
    Status,
}

/// Why a file that came back says nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadReply {
    /// Nothing is in it.
    #[error(
        "There is nothing in this file, so it is not used: nobody is taken to be not cleared because of it. Fetch the reply \
         again"
    )]
    Empty,
    /// The national service refused the check file.
    #[error(
        "The national service refused the check file: it found an NHS number in it that is none. Nothing was checked. Give \
         this check up, and make the file anew"
    )]
    Refused,
    /// A line of it is no NHS number.
    #[error("Line {0} of this file is no NHS number, so it is not used: choose the reply to the check file as it came")]
    NoNumber(usize),
}

/// The check file of these numbers, in this order. A reply that lets all of them be used has the same bytes.
pub fn check_file(numbers: &[NhsNumber]) -> Vec<u8> {
    let lines = numbers.iter().map(|number| format!("{},\n", number.digits()));
    lines.collect::<String>().into_bytes()
}

/// SHA-256 of a file, by which evidence names it.
pub fn digest(file: &[u8]) -> [u8; 32] {
    Sha256::digest(file).into()
}

/// Reads a file that came back.
///
/// # Errors
/// When it is neither a list of numbers nor the message beside one.
pub fn read_reply(file: &[u8]) -> Result<Reply, UnreadReply> {
    let file = file.strip_prefix(MARK).unwrap_or(file);
    let text = String::from_utf8_lossy(file);
    let text = text.trim();
    if text.is_empty() {
        return Err(UnreadReply::Empty);
    }
    if is_status(text) {
        return Ok(Reply::Status);
    }
    if text.trim_matches('"').starts_with(REFUSED) {
        return Err(UnreadReply::Refused);
    }
    let mut numbers = Vec::new();
    for (at, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let first = line.split(',').next().unwrap_or_default();
        numbers.push(number(first).ok_or(UnreadReply::NoNumber(at))?);
    }
    Ok(Reply::Numbers(numbers))
}

/// Ten digits and nothing else: what a person might type around them is not in such a file.
fn number(cell: &str) -> Option<NhsNumber> {
    let digits = cell.trim().trim_matches('"');
    let is_ten = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
    NhsNumber::read(digits).ok().filter(|_| is_ten)
}

/// The message beside a reply is JSON with the stages of handling the file. No list of numbers begins with a brace.
fn is_status(text: &str) -> bool {
    text.starts_with('{') || text.starts_with("[{")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "9991000003";

    /// Numbers of the range that is never issued, whose check digits are right.
    fn invented(count: usize) -> Vec<NhsNumber> {
        let made = (0_u32..)
            .filter_map(|number| (0..10).find_map(|end| NhsNumber::read(&format!("999{number:06}{end}")).ok()));
        made.take(count).collect()
    }

    #[test]
    fn a_check_file_has_a_comma_and_a_line_feed_after_each_number_and_no_heading() {
        let numbers = [NhsNumber::read(FIRST).unwrap(), invented(1)[0]];
        let expect = format!("{FIRST},\n{},\n", numbers[1].digits());
        assert_eq!(check_file(&numbers), expect.into_bytes());
        assert_eq!(check_file(&[]), b"");
    }

    #[test]
    fn the_message_beside_a_reply_is_no_list() {
        for message in [
            r#"{"status":"SUCCESS","stages":[{"name":"validate_non_empty_file"}]}"#,
            "\u{feff}{\n  \"stages\": []\n}",
            r#"[{"stages":["validate_is_unique_upload"]}]"#,
        ] {
            assert_eq!(read_reply(message.as_bytes()), Ok(Reply::Status), "{message}");
        }
    }

    #[test]
    fn a_refusal_and_an_empty_file_are_no_lists_either() {
        for refusal in [
            "The file contains one or more invalid NHS Numbers.",
            "The file contains one or more invalid NHS Numbers.\n",
            "\"The file contains one or more invalid NHS Numbers.\"\r\n",
        ] {
            assert_eq!(read_reply(refusal.as_bytes()), Err(UnreadReply::Refused), "{refusal}");
        }
        for empty in ["", "\n", " \r\n\r\n", "\u{feff}"] {
            assert_eq!(read_reply(empty.as_bytes()), Err(UnreadReply::Empty));
        }
    }

    #[test]
    fn a_line_that_is_no_number_is_named_and_not_repeated() {
        for (file, line) in [
            (format!("{FIRST},\n9991000004,\n"), 2),
            (format!("NHS number,\n{FIRST},\n"), 1),
            (format!("{FIRST},\n999 100 0003,\n"), 2),
            (format!("{FIRST},\n,\n"), 2),
        ] {
            let why = read_reply(file.as_bytes()).unwrap_err();
            assert_eq!(why, UnreadReply::NoNumber(line), "{file}");
            assert!(!why.to_string().contains("999"));
        }
    }

    #[test]
    fn further_columns_and_other_ends_of_lines_are_read() {
        let first = NhsNumber::read(FIRST).unwrap();
        for file in [
            "9991000003,\n",
            "9991000003,\r\n",
            "9991000003",
            "\u{feff}9991000003,Y,2026\n\n",
        ] {
            assert_eq!(read_reply(file.as_bytes()), Ok(Reply::Numbers(vec![first])), "{file}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back_in_its_order(count in 1_usize..80, skipped in proptest::collection::vec(proptest::bool::ANY, 80)) {
            let numbers: Vec<NhsNumber> = invented(count).into_iter().zip(skipped).filter(|(_, skip)| !skip).map(|(number, _)| number).collect();
            let read = read_reply(&check_file(&numbers));
            if numbers.is_empty() {
                proptest::prop_assert_eq!(read, Err(UnreadReply::Empty));
            } else {
                proptest::prop_assert_eq!(read, Ok(Reply::Numbers(numbers)));
            }
        }

        #[test]
        fn whatever_comes_back_is_read_as_a_list_only_where_it_holds_numbers(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            if let Ok(Reply::Numbers(numbers)) = read_reply(&bytes) {
                let is_in_it = |number: &NhsNumber| bytes.windows(10).any(|ten| ten == number.digits().as_bytes());
                proptest::prop_assert!(!numbers.is_empty() && numbers.iter().all(is_in_it));
            }
        }
    }
}
