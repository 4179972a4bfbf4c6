//! What hospitals often write for an option in files of their own. It is proposed, and never read unasked: a file may mean something
//! else by it.

use domain::dataset::{OptionKey, Question};

use crate::mapping::plain_value;

/// By the key of the option, in small letters. What stands at two options of one question says neither.
static OFTEN_WRITTEN: [(&str, &[&str]); 7] = [
    ("yes", &["y", "true"]),
    ("no", &["n", "false"]),
    ("male", &["m", "man"]),
    ("female", &["f", "w", "woman"]),
    ("other", &["o", "oth"]),
    ("not_known", &["u", "nk", "n/k", "unk", "unknown", "?"]),
    ("dont_know", &["dk", "u", "nk", "n/k", "unk", "unknown", "?"]),
];
/// Where a column has both of these, they say whether it is so; with 2 in place of 0 nobody can tell.
const IS_SO: [(&str, &str); 2] = [("1", "yes"), ("0", "no")];
/// Fewer letters are no beginning of a label.
const FEWEST_LETTERS: usize = 3;

/// The option of this question that a value may mean, where that is in no doubt; `values` are all that the column has.
pub(super) fn often_written(question: &Question, value: &str, values: &[&str]) -> Option<OptionKey> {
    let wanted = plain_value(value);
    let has_both = IS_SO.iter().all(|(digit, _)| values.contains(digit));
    let is_written_so = |key: &OptionKey| {
        let is_said = |(option, written): &(&str, &[&str])| *option == key.as_str() && written.contains(&&*wanted);
        let is_digit = |(digit, option): &(&str, &str)| has_both && *option == key.as_str() && *digit == wanted;
        OFTEN_WRITTEN.iter().any(is_said) || IS_SO.iter().any(is_digit)
    };
    let mut written = question.offered().filter(|option| is_written_so(&option.key));
    match (written.next(), written.next()) {
        (Some(option), None) => Some(option.key.clone()),
        (Some(_), Some(_)) => None,
        (None, _) if wanted.chars().filter(|letter| letter.is_alphabetic()).count() < FEWEST_LETTERS => None,
        (None, _) => question.option_beginning(value).map(|option| option.key.clone()),
    }
}
