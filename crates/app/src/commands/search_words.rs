//! What was typed into the search box, understood as people mean it: an NHS number with or without spaces, hyphens and
//! the words before it, or its last four digits; a date, or a month of a year; a postcode; the site of a fracture, also by
//! what else it is called. A name or a hospital number stands on contact cards, if anywhere; which say so is not known here.

use chrono::NaiveDate;
use domain::dataset::{OptionKey, QuestionKey, keys};
use domain::id::RecordId;
use domain::invisible::{is_dash, visible};
use domain::words::{long_date, short_date};
use domain::{Answer, NhsNumber, reading};
use store::{OrElse, Search};

use crate::desk::dataset;

/// What was typed into the search box, understood.
pub(crate) struct Understood {
    pub(crate) search: Search,
    /// As what, beside the box while rows are found; nothing for a blank box.
    pub(crate) words: Option<String>,
    /// What there is not, where nothing is found: "No record of a patient born on 3 May 1951". What was typed is said back as
    /// it was read.
    pub(crate) nothing: Option<String>,
    /// Whether nothing can be found so, and why stands in `nothing`: it is said then what can be searched for.
    pub(crate) never: bool,
    /// A whole number that is valid.
    pub(crate) whole_number: Option<NhsNumber>,
}

/// What can be searched for, where a search finds nothing.
const CAN_SEARCH: &str = "You can search by NHS number or its last four digits, date or month of birth or \
                                     diagnosis, postcode, site of the fracture, or a name or hospital number that \
                                     stands on a contact card.";

/// What stands in place of the NHS number of a patient from overseas.
const OVERSEAS: &str = "overseas";
/// As many digits as people read out of the end of a number.
const ENDING: usize = 4;
/// So many digits were meant for an NHS number, whatever stands among them.
const LIKE_A_NUMBER: usize = 8;
/// Fewer letters than this are the beginning of a postcode.
const LEAST_LETTERS: usize = 3;

impl Understood {
    fn new(search: Search, words: &str, nothing: &str) -> Self {
        Self {
            search,
            words: Some(words.to_owned()),
            nothing: Some(nothing.to_owned()),
            never: false,
            whole_number: None,
        }
    }

    /// Why nothing can be found.
    fn never(search: Search, why: &str) -> Self {
        Self {
            never: true,
            ..Self::new(search, "Nothing that can be searched for", why)
        }
    }
}

impl Understood {
    /// Whether contact cards may say what was typed: a name or a hospital number.
    pub(crate) fn may_be_on_cards(&self) -> bool {
        self.whole_number.is_none()
            && matches!(
                self.search,
                Search::NhsNumberPrefix(_) | Search::PostcodePrefix(_) | Search::Sites(_)
            )
    }

    /// Why nothing can be found, and what can be searched for; nothing where something could be found so.
    pub(crate) fn never_words(&self) -> Option<String> {
        let why = self.nothing.as_deref().filter(|_| self.never)?;
        Some(format!("{}. {CAN_SEARCH}", why.trim_end_matches('.')))
    }

    /// The same, where the contact cards of these records say what was typed.
    pub(crate) fn with_cards(self, records: Vec<RecordId>) -> Self {
        if records.is_empty() {
            return self;
        }
        let or = match self.search {
            Search::NhsNumberPrefix(digits) => OrElse::NhsNumberPrefix(digits),
            Search::PostcodePrefix(text) => OrElse::PostcodePrefix(text),
            Search::Sites(sites) => OrElse::Sites(sites),
            _ => return self,
        };
        let words = match self.words {
            Some(words) if !self.never => format!("{words}, or on a contact card"),
            _ => "On a contact card".to_owned(),
        };
        Self {
            search: Search::OnCards { records, or },
            words: Some(words),
            never: false,
            ..self
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
            nothing: None,
            never: false,
            whole_number: None,
        };
    }
    let named = without_its_name(text);
    let spoken = named.unwrap_or(text).trim();
    if named.is_none()
        && let Some(date) = as_date(spoken, today).or_else(|| as_month(spoken, today))
    {
        return date;
    }
    if spoken.chars().all(|c| c.is_ascii_digit() || c == ' ' || is_dash(c)) {
        return as_number(&spoken.chars().filter(char::is_ascii_digit).collect::<String>());
    }
    let postcode = || Search::PostcodePrefix(text.to_uppercase());
    if spoken.starts_with(|c: char| c.is_ascii_digit()) {
        let digits = spoken.chars().filter(char::is_ascii_digit).count();
        let why = match NhsNumber::read(spoken) {
            Err(error) if digits >= LIKE_A_NUMBER => error.to_string(),
            _ => "This is not an NHS number, a date or a postcode".to_owned(),
        };
        return Understood::never(postcode(), &why);
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let has_digit = text.contains(|c: char| c.is_ascii_digit());
    if has_digit || letters < LEAST_LETTERS {
        let nothing = format!("No record with a postcode that begins with {}", text.to_uppercase());
        return Understood::new(postcode(), "Postcode", &nothing);
    }
    let sites = sites_named(text);
    if text.eq_ignore_ascii_case(OVERSEAS) {
        let why = "A patient from overseas has no NHS number to be found by: type their date of birth";
        return Understood::never(Search::Sites(Vec::new()), why);
    }
    if sites.is_empty() {
        let why = "No contact card has this name, and no site of a fracture is called this";
        return Understood::never(Search::Sites(Vec::new()), why);
    }
    let labels: Vec<&str> = sites.iter().map(|(_, label)| *label).collect();
    let words = format!("Site of the fracture: {}", labels.join(" or "));
    let nothing = format!("No record with {} as the site of its fracture", labels.join(" or "));
    let search = Search::Sites(sites.into_iter().map(|(site, _)| site).collect());
    Understood::new(search, &words, &nothing)
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
        let nothing = format!("No record with an NHS number that begins or ends with {digits}");
        return Understood::new(Search::NhsNumberEnds(digits.to_owned()), &words, &nothing);
    }
    let search = Search::NhsNumberPrefix(digits.to_owned());
    if digits.len() < 10 {
        let nothing = format!("No record with an NHS number that begins with {digits}");
        return Understood::new(search, "NHS number", &nothing);
    }
    match NhsNumber::read(digits) {
        Ok(number) => Understood {
            whole_number: Some(number),
            ..Understood::new(search, "NHS number", &format!("No record with {}", number.spaced()))
        },
        Err(error) => Understood::never(search, &error.to_string()),
    }
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
    let patient = |on: NaiveDate| format!("a patient born on {}", long_date(on));
    let fracture = |on: NaiveDate| format!("a fracture diagnosed on {}", long_date(on));
    let (words, of) = match (born, diagnosed) {
        (Some(born), Some(diagnosed)) if born == diagnosed => (
            format!("Born or diagnosed on {}", short_date(born)),
            format!("a patient born, or a fracture diagnosed, on {}", long_date(born)),
        ),
        (Some(born), Some(diagnosed)) => (
            format!("Born {} or diagnosed {}", short_date(born), short_date(diagnosed)),
            format!("{} or {}", patient(born), fracture(diagnosed)),
        ),
        (Some(born), None) => (format!("Born {}", short_date(born)), patient(born)),
        (None, Some(diagnosed)) => (format!("Diagnosed {}", short_date(diagnosed)), fracture(diagnosed)),
        (None, None) => return None,
    };
    let (born, diagnosed) = (born.or(diagnosed)?, diagnosed.or(born)?);
    let nothing = format!("No record of {of}");
    Some(Understood::new(Search::Date { born, diagnosed }, &words, &nothing))
}

/// A month that has begun.
fn as_month(text: &str, today: NaiveDate) -> Option<Understood> {
    let (first, last) = reading::read_month_typed(text).filter(|(first, _)| *first <= today)?;
    let month = first.format("%B %Y");
    Some(Understood::new(
        Search::Days { first, last },
        &format!("Born or diagnosed in {month}"),
        &format!("No record of a patient born, or a fracture diagnosed, in {month}"),
    ))
}

/// The sites that are called so: those with a name that begins with the words typed, or else those with a name that has
/// words which begin so. Each with the name that it has in the newest version that has it.
fn sites_named(text: &str) -> Vec<(OptionKey, &'static str)> {
    let typed = words_of(text);
    let begins = |named: &[String]| {
        let pairs = typed
            .iter()
            .zip(named)
            .filter(|(typed, word)| word.starts_with(typed.as_str()));
        pairs.count() == typed.len()
    };
    let has = |named: &[String]| {
        let is_there = |typed: &String| named.iter().any(|word| word.starts_with(typed.as_str()));
        typed.iter().all(is_there)
    };
    let found = sites_with(begins);
    if found.is_empty() { sites_with(has) } else { found }
}

/// The sites of which one of the names is such, whatever version names them so.
fn sites_with(is_it: impl Fn(&[String]) -> bool) -> Vec<(OptionKey, &'static str)> {
    let mut sites: Vec<(OptionKey, &str)> = Vec::new();
    for version in dataset().versions().iter().rev() {
        let options = version.question(&keys::SITE).map_or(&[][..], |site| &site.options);
        for option in options {
            let mut names = std::iter::once(&option.label).chain(&option.also);
            let is_new = sites.iter().all(|(site, _)| *site != option.key);
            if is_new && names.any(|name| is_it(&words_of(name))) {
                sites.push((option.key.clone(), &option.label));
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
                && name
                    .nothing
                    .is_some_and(|why| why.contains("No contact card has this name"))
        );
        assert_eq!(search("ze1"), Search::PostcodePrefix("ZE1".to_owned()));
        assert_eq!(search("le"), Search::PostcodePrefix("LE".to_owned()));
    }

    #[test]
    fn a_patient_from_overseas_is_said_to_be_found_by_the_day_of_birth() {
        for text in ["OVERSEAS", " overseas "] {
            let understood = understand(text, today());
            let why = understood.nothing.unwrap();
            assert!(understood.never && why.contains("date of birth"), "{text}: {why}");
        }
    }

    #[test]
    fn a_site_is_found_by_what_people_call_it() {
        let sites = |text: &str| match search(text) {
            Search::Sites(sites) => sites.iter().map(ToString::to_string).collect::<Vec<_>>(),
            other => panic!("{text}: {other:?}"),
        };
        for text in ["neck of femur", "Femoral neck", "NOF", "femur", "proximal fem", "hip"] {
            assert_eq!(sites(text), ["hip"], "{text}");
        }
        assert_eq!(sites("non hip"), ["non_hip_spine"]);
        assert_eq!(sites("vertebral"), ["spine"]);
        assert_eq!(sites("colles"), ["wrist"]);
        assert_eq!(sites("shoulder"), ["humerus"]);
        assert_eq!(sites("pubic ram"), ["pelvis"]);
        assert_eq!(
            sites("neck of humerus"),
            Vec::<String>::new(),
            "every word is of one name"
        );
        assert_eq!(
            understand("neck of femur", today()).words.as_deref(),
            Some("Site of the fracture: Hip")
        );
    }

    #[test]
    fn a_month_of_a_year_is_one_of_birth_or_diagnosis() {
        let october = Search::Days {
            first: date("1942-10-01"),
            last: date("1942-10-31"),
        };
        for text in ["oct 1942", "October 1942", "10/1942"] {
            assert!(search(text) == october, "{text}");
        }
        let words = understand("oct 1942", today()).words;
        assert_eq!(words.as_deref(), Some("Born or diagnosed in October 1942"));
        let to_come = understand("dec 2026", today());
        assert!(to_come.search == Search::PostcodePrefix("DEC 2026".to_owned()));
    }

    #[test]
    fn what_finds_nothing_is_said_back_as_it_was_read() {
        for (text, nothing) in [
            ("3/5/51", "No record of a patient born on 3 May 1951"),
            (
                "3/5/26",
                "No record of a patient born on 3 May 1926 or a fracture diagnosed on 3 May 2026",
            ),
            (
                "3/5/2026",
                "No record of a patient born, or a fracture diagnosed, on 3 May 2026",
            ),
            (
                "oct 1942",
                "No record of a patient born, or a fracture diagnosed, in October 1942",
            ),
            ("99904", "No record with an NHS number that begins with 99904"),
            ("8634", "No record with an NHS number that begins or ends with 8634"),
            ("999 045 8634", "No record with 999 045 8634"),
            ("le1", "No record with a postcode that begins with LE1"),
            ("wrist", "No record with Wrist as the site of its fracture"),
        ] {
            let understood = understand(text, today());
            assert!(!understood.never, "{text}");
            assert_eq!(understood.nothing.as_deref(), Some(nothing), "{text}");
        }
    }

    #[test]
    fn a_number_with_a_wrong_check_digit_is_told_as_that_however_it_is_written() {
        for text in [
            "9990458635",
            "999 045 8635",
            "999-045-8635",
            "NHS No: 999 045 8635",
            "999045863 5",
        ] {
            let understood = understand(text, today());
            let why = understood.nothing.unwrap_or_default();
            assert!(
                understood.never && why.starts_with("The check digit is wrong: "),
                "{text}: {why}"
            );
        }
        let letter = understand("999O458634", today()).nothing.unwrap_or_default();
        assert!(letter.contains("not the letters O, I or L"), "{letter}");
        let eleven = understand("999 045 86341", today()).nothing.unwrap_or_default();
        assert!(eleven.contains("this has 11"), "{eleven}");
    }
}
