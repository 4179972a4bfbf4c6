//! What was typed into the search box, understood as people mean it: an NHS number with or without spaces, hyphens and
//! the words before it, or its last four digits; a date; a postcode; the site of a fracture.

use chrono::NaiveDate;
use domain::dataset::{OptionKey, QuestionKey, keys};
use domain::invisible::{is_dash, visible};
use domain::words::short_date;
use domain::{Answer, NhsNumber, reading};
use store::Search;

use crate::desk::dataset;

/// What was typed into the search box, understood.
pub(crate) struct Understood {
    pub(crate) search: Search,
    /// As what, beside the box while rows are found; nothing for a blank box.
    pub(crate) words: Option<String>,
    /// Why nothing can be found, instead of that nothing is.
    pub(crate) never: Option<String>,
    /// A whole number that is valid.
    pub(crate) whole_number: Option<NhsNumber>,
}

/// What can be searched for, where a search finds nothing.
pub(crate) const CAN_SEARCH: &str = "You can search by NHS number or its last four digits, date of birth or diagnosis, \
                                     postcode, or site of the fracture.";

/// As many digits as people read out of the end of a number.
const ENDING: usize = 4;
/// Fewer letters than this are the beginning of a postcode.
const LEAST_LETTERS: usize = 3;

impl Understood {
    fn new(search: Search, words: &str) -> Self {
        Self {
            search,
            words: Some(words.to_owned()),
            never: None,
            whole_number: None,
        }
    }
}

pub(crate) fn understand(text: &str, today: NaiveDate) -> Understood {
    let text = visible(text.trim());
    let text = text.trim();
    if text.is_empty() {
        return Understood {
            search: Search::All,
            words: None,
            never: None,
            whole_number: None,
        };
    }
    let named = without_its_name(text);
    let spoken = named.unwrap_or(text).trim();
    if named.is_none()
        && let Some(date) = as_date(spoken, today)
    {
        return date;
    }
    if spoken.chars().all(|c| c.is_ascii_digit() || c == ' ' || is_dash(c)) {
        return as_number(&spoken.chars().filter(char::is_ascii_digit).collect::<String>());
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let mut understood = Understood::new(
            Search::PostcodePrefix(text.to_uppercase()),
            "Nothing that can be searched for",
        );
        understood.never = Some("This is no NHS number, date or postcode.".to_owned());
        return understood;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    if has_digit || letters < LEAST_LETTERS {
        return Understood::new(Search::PostcodePrefix(text.to_uppercase()), "Postcode");
    }
    let mut sites = Understood::new(Search::Sites(sites_named(text)), "Site of the fracture");
    if sites.search == Search::Sites(Vec::new()) {
        sites.never = Some("Names of patients are not kept here, and no site of a fracture is called so.".to_owned());
    }
    sites
}

/// "NHS No: 9990458634" without its first words; nothing when it does not begin with them.
fn without_its_name(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("nhs")?.trim_start();
    let rest = ["number", "num", "no", "nr"]
        .iter()
        .find_map(|name| rest.strip_prefix(name))
        .unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '#' | '='));
    text.get(text.len() - rest.len()..).filter(|rest| !rest.is_empty())
}

fn as_number(digits: &str) -> Understood {
    if digits.len() == ENDING {
        let words = format!("Number begins or ends with {digits}");
        return Understood::new(Search::NhsNumberEnds(digits.to_owned()), &words);
    }
    let mut understood = Understood::new(Search::NhsNumberPrefix(digits.to_owned()), "NHS number");
    if digits.len() >= 10 {
        match NhsNumber::read(digits) {
            Ok(number) => understood.whole_number = Some(number),
            Err(error) => understood.never = Some(error.to_string()),
        }
    }
    understood
}

/// A date: in digits only where they stand in three groups, as an NHS number's never do. A day to come is no day of a
/// diagnosis: 51 is then a year of birth.
fn as_date(text: &str, today: NaiveDate) -> Option<Understood> {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c == ' ' || is_dash(c));
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let in_groups = matches!(lengths.as_slice(), [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2]);
    if !text.starts_with(|c: char| c.is_ascii_digit()) || is_number && !in_groups {
        return None;
    }
    let typing = reading::Typing { today, diagnosed: None };
    let as_answer_to = |question: &QuestionKey| {
        let question = dataset().newest().question(question)?;
        match reading::read_typed(question, text, typing) {
            Ok(Some(Answer::Date(date))) if date <= today => Some(date),
            _ => None,
        }
    };
    let (born, diagnosed) = (as_answer_to(&keys::BIRTH_DATE), as_answer_to(&keys::DIAGNOSIS_DATE));
    let words = match (born, diagnosed) {
        (Some(born), Some(diagnosed)) if born == diagnosed => format!("Born or diagnosed on {}", short_date(born)),
        (Some(born), Some(diagnosed)) => {
            format!("Born {} or diagnosed {}", short_date(born), short_date(diagnosed))
        }
        (Some(born), None) => format!("Born {}", short_date(born)),
        (None, Some(diagnosed)) => format!("Diagnosed {}", short_date(diagnosed)),
        (None, None) => return None,
    };
    let (born, diagnosed) = (born.or(diagnosed)?, diagnosed.or(born)?);
    Some(Understood::new(Search::Date { born, diagnosed }, &words))
}

/// The sites of which each word typed begins a word, whatever version names them so.
fn sites_named(text: &str) -> Vec<OptionKey> {
    let typed: Vec<String> = words_of(text);
    let mut sites = Vec::new();
    for version in dataset().versions() {
        let options = version.question(&keys::SITE).map_or(&[][..], |site| &site.options);
        for option in options {
            let named = words_of(&option.label);
            let is_it = typed
                .iter()
                .all(|typed| named.iter().any(|word| word.starts_with(typed.as_str())));
            if is_it && !sites.contains(&option.key) {
                sites.push(option.key.clone());
            }
        }
    }
    sites
}

fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default()
    }

    fn search(text: &str) -> Search {
        understand(text, today()).search
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn an_nhs_number_is_understood_as_people_write_and_copy_it() {
        for text in [
            "9990458634",
            "999 045 8634",
            "999-045-8634",
            "999\u{2013}045\u{2013}8634",
            "NHS No: 9990458634",
            "nhs number 999 045 8634",
            "NHS: 999 045 8634",
            "NHS no. 999-045-8634",
            "NHS 9990458634",
        ] {
            assert_eq!(search(text), Search::NhsNumberPrefix("9990458634".to_owned()), "{text}");
        }
        assert_eq!(search("999-04"), Search::NhsNumberPrefix("99904".to_owned()));
    }

    #[test]
    fn four_digits_are_the_beginning_or_the_end_of_a_number() {
        assert_eq!(search("8634"), Search::NhsNumberEnds("8634".to_owned()));
        assert_eq!(search("863"), Search::NhsNumberPrefix("863".to_owned()));
    }

    #[test]
    fn a_day_to_come_is_a_day_of_birth() {
        let born = date("1951-05-03");
        for text in ["3/5/51", "3-5-51", "3 5 1951", "1951-05-03", "3 may 51"] {
            let understood = understand(text, today());
            let is_it = understood.search == Search::Date { born, diagnosed: born };
            assert!(is_it, "{text}");
        }
        assert_eq!(understand("3/5/51", today()).words.as_deref(), Some("Born 3 May 1951"));
        let both = understand("3/5/26", today());
        assert_eq!(both.words.as_deref(), Some("Born 3 May 1926 or diagnosed 3 May 2026"));
    }

    #[test]
    fn a_site_is_found_by_the_beginning_of_its_name_and_a_patients_name_by_nothing() {
        let Search::Sites(hip) = search("hip") else {
            panic!("hip is a site");
        };
        assert!(hip.iter().any(|site| site.as_str() == "hip"), "{hip:?}");
        assert_eq!(search("wris"), search("WRIST"));
        let name = understand("Quillfeather", today());
        assert_eq!(name.search, Search::Sites(Vec::new()));
        assert!(
            name.never
                .is_some_and(|never| never.contains("Names of patients are not kept"))
        );
        assert_eq!(search("ze1"), Search::PostcodePrefix("ZE1".to_owned()));
        assert_eq!(search("le"), Search::PostcodePrefix("LE".to_owned()));
    }
}
