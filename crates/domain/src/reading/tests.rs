use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::dataset::{Dataset, OptionKey, QuestionKey};
use crate::words::{slashed_date, written};

fn question(version: &str, key: &'static str) -> &'static Question {
    Dataset::published()
        .version(version)
        .unwrap()
        .question(&QuestionKey::from_static(key))
        .unwrap()
}

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%d/%m/%Y").unwrap()
}

/// A Saturday in spring; diagnosed on 10 January.
fn typing() -> Typing {
    Typing {
        today: day("14/03/2026"),
        diagnosed: Some(day("10/01/2026")),
    }
}

fn check_typed_date(text: &str, expect: &str) {
    let read = read_date_typed(text, typing()).map(|date| date.map(slashed_date));
    assert_eq!(read, Ok(Some(expect.to_owned())), "{text}");
}

fn check_no_date(text: &str, code: &str, words: &str) {
    let unreadable = read_date_typed(text, typing()).unwrap_err();
    assert_eq!(unreadable.code, code, "{text}");
    assert!(unreadable.words.contains(words), "{text}: {}", unreadable.words);
}

fn check_typed(version: &str, key: &'static str, text: &str, expect: &str) {
    let question = question(version, key);
    let read = read_typed(question, text, typing()).map(|answer| answer.map(|answer| written(question, &answer)));
    assert_eq!(read, Ok(Some(expect.to_owned())), "{key}: {text}");
}

fn check_file(version: &str, key: &'static str, text: &str, expect: &str) {
    let question = question(version, key);
    let read = read_file(question, text).map(|answer| answer.map(|answer| written(question, &answer)));
    assert_eq!(read, Ok(Some(expect.to_owned())), "{key}: {text}");
}

fn check_refused(version: &str, key: &'static str, text: &str, code: &str, words: &str) {
    let unreadable = read_file(question(version, key), text).unwrap_err();
    assert_eq!(unreadable.code, code, "{key}: {text}");
    assert!(unreadable.words.contains(words), "{key}: {text}: {}", unreadable.words);
}

#[test]
fn dates_as_people_type_them() {
    for text in [
        "14/3/26",
        "14/03/2026",
        "14.3.2026",
        "14-3-2026",
        "14 3 2026",
        "14 mar 26",
        "14 March 2026",
        "14mar26",
        "14 mar",
        "14/3",
        "140326",
        "14032026",
        "2026-03-14",
        "2026/3/14",
        "t",
        "T",
        "today",
        " t ",
        "t-0",
        "2026-03-14 00:00",
        "2026-03-14T00:00:00",
        "14/03/2026 00:00:00",
        "14, March, 2026",
    ] {
        check_typed_date(text, "14/03/2026");
    }
    check_typed_date("14th March 2026", "14/03/2026");
    check_typed_date("3/4/26", "03/04/2026");
    check_typed_date("t-3", "11/03/2026");
    check_typed_date("t - 2w", "28/02/2026");
    check_typed_date("t\u{2212}1m", "14/02/2026");
    check_typed_date("t+1", "15/03/2026");
    check_typed_date("today-1y", "14/03/2025");
    check_typed_date("29/2/24", "29/02/2024");
}

#[test]
fn plus_counts_from_diagnosis_and_from_today_without_one() {
    check_typed_date("+12w", "04/04/2026");
    check_typed_date("+3m", "10/04/2026");
    check_typed_date("+10d", "20/01/2026");
    check_typed_date("+10", "20/01/2026");
    let unknown = Typing {
        diagnosed: None,
        ..typing()
    };
    assert_eq!(read_date_typed("+10d", unknown), Ok(Some(day("24/03/2026"))));
}

#[test]
fn a_day_without_a_year_is_the_latest_one_not_after_today() {
    let unknown = Typing {
        diagnosed: None,
        ..typing()
    };
    for (text, expect) in [
        ("14/3", "14/03/2026"),
        ("15/3", "15/03/2025"),
        ("31 dec", "31/12/2025"),
        ("29 feb", "29/02/2024"),
    ] {
        assert_eq!(read_date_typed(text, unknown), Ok(Some(day(expect))), "{text}");
        // A date of diagnosis that is typed again counts from none.
        let diagnosis = question("2024", "diagnosis_date");
        let read = read_typed(diagnosis, text, typing());
        assert_eq!(read, Ok(Some(Answer::Date(day(expect)))), "{text}");
        assert_eq!(
            added_to_date(diagnosis, text, typing()).as_deref(),
            Some("the latest one up to today")
        );
    }
    check_no_date("31 feb", "no-such-date", "31 February does not exist");
}

#[test]
fn a_day_of_care_without_a_year_is_the_one_since_the_diagnosis_or_the_year_is_asked_for() {
    check_typed("2024", "follow_up_16_date", "14/3", "14/03/2026");
    check_typed("2024", "follow_up_16_date", "10 jan", "10/01/2026");
    check_typed("2024", "follow_up_16_date", "14 mar\n\n", "14/03/2026");
    let follow_up = question("2024", "follow_up_16_date");
    let diagnosed = |text| Typing {
        diagnosed: Some(day(text)),
        ..typing()
    };
    for (text, typing, words) in [
        // January was before the fracture, and December is to come.
        (
            "12/1",
            diagnosed("03/02/2026"),
            "there was no 12 January between the diagnosis and today",
        ),
        (
            "15 mar",
            typing(),
            "there was no 15 March between the diagnosis and today",
        ),
        (
            "9/1",
            typing(),
            "there was no 9 January between the diagnosis and today",
        ),
        (
            "29/2",
            diagnosed("01/03/2024"),
            "there was no 29 February between the diagnosis and today",
        ),
        (
            "12/1",
            diagnosed("03/02/2024"),
            "there was more than one 12 January since the diagnosis",
        ),
        (
            "12/1\n\n",
            diagnosed("03/02/2024"),
            "there was more than one 12 January since the diagnosis",
        ),
        (
            "29 feb",
            diagnosed("01/02/2020"),
            "there was more than one 29 February since the diagnosis",
        ),
    ] {
        let unreadable = read_typed(follow_up, text, typing).unwrap_err();
        assert_eq!(unreadable.code, "no-year", "{text}");
        assert_eq!(unreadable.words, format!("Type the year too: {words}"), "{text}");
    }
    let read = read_typed(follow_up, "12/1", diagnosed("03/03/2025"));
    assert_eq!(read, Ok(Some(Answer::Date(day("12/01/2026")))));
}

#[test]
fn a_month_is_read_by_its_name_or_number_with_a_whole_year() {
    for text in [
        "oct 1942",
        "October 1942",
        "10/1942",
        "10-1942",
        " 10.1942 ",
        "OCT, 1942",
    ] {
        let october = Some((day("01/10/1942"), day("31/10/1942")));
        assert_eq!(read_month_typed(text), october, "{text}");
    }
    assert_eq!(
        read_month_typed("feb 2024"),
        Some((day("01/02/2024"), day("29/02/2024")))
    );
    for text in ["oct 42", "oct", "1942", "13/1942", "0/1942", "1/10/1942", "oc 1942", ""] {
        assert_eq!(read_month_typed(text), None, "{text}");
    }
}

#[test]
fn what_is_no_date_says_so() {
    check_no_date("31/02/2026", "no-such-date", "31 February does not exist");
    check_no_date("29/02/2026", "no-such-date", "29 February 2026 does not exist");
    check_no_date("31/4/26", "no-such-date", "31 April does not exist");
    check_no_date("32/1/2026", "no-such-date", "Day 32 does not exist");
    check_no_date(
        "3/14/2026",
        "no-such-date",
        "Months go from 1 to 12: enter a date, day first",
    );
    check_no_date("20260314", "no-such-date", "Months go from 1 to 12");
    for text in [
        "x",
        "14",
        "mar 14",
        "14/3/6",
        "14/3/026",
        "1/2/3/4",
        "t-",
        "t-3x",
        "t-99999",
        "t-9999y",
        "+",
        "14 ma",
        "£",
        "1403",
        "14/3/26 10:30",
    ] {
        check_no_date(text, "not-a-date", "14 3 2026");
    }
    assert_eq!(read_date_typed("  ", typing()), Ok(None));
}

#[test]
fn three_boxes_read_as_one_date() {
    for text in [
        "14\n3\n26",
        "14\n03\n2026",
        " 14 \n mar \n 2026 ",
        "14/3/26\n\n",
        "t\n\n",
        "140326\n\n",
    ] {
        check_typed("2024", "contact_date", text, "14/03/2026");
    }
    check_typed("2024", "contact_date", "+12w\n\n", "04/04/2026");
    check_typed("2024", "contact_date", "t-3\n\n", "11/03/2026");
    check_typed("2024", "birth_date", "3\n5\n51", "03/05/1951");
    check_typed("2024", "assessment_date", "not\n\n", "Not assessed");
    let contact = question("2024", "contact_date");
    assert_eq!(read_typed(contact, "\n\n", typing()), Ok(None));
}

#[test]
fn three_boxes_say_what_is_wrong_and_where() {
    for (text, code, words, wrong) in [
        (
            "14\n\n",
            "incomplete-date",
            "must include a month and a year",
            [false, true, true],
        ),
        (
            "14\n3\n",
            "incomplete-date",
            "Date of first FLS contact must include a year",
            [false, false, true],
        ),
        ("\n3\n26", "incomplete-date", "must include a day", [true, false, false]),
        (
            "3\n14\n26",
            "no-such-date",
            "months go from 1 to 12, and the day comes first",
            [false, true, false],
        ),
        (
            "31\n4\n26",
            "no-such-date",
            "must be a real date: 31 April does not exist",
            [true, false, false],
        ),
        (
            "31\n2\n20",
            "no-such-date",
            "31 February does not exist",
            [true, false, false],
        ),
        ("14\n3\n026", "not-a-date", "must be a real date, day first", [true; 3]),
        ("x\n3\n2026", "not-a-date", "must be a real date, day first", [true; 3]),
        (
            "3/14/26\n\n",
            "no-such-date",
            "the day comes first",
            [false, true, false],
        ),
    ] {
        let contact = question("2024", "contact_date");
        let unreadable = read_typed(contact, text, typing()).unwrap_err();
        assert_eq!(unreadable.code, code, "{text:?}");
        assert!(unreadable.words.contains(words), "{text:?}: {}", unreadable.words);
        assert_eq!(wrong_boxes(contact, text, typing()), wrong, "{text:?}");
    }
    assert_eq!(
        wrong_boxes(question("2024", "contact_date"), "14\n3\n26", typing()),
        [false; 3]
    );
}

#[test]
fn what_was_added_to_a_date_is_said_where_its_reading_does_not_show_it() {
    for (key, text, expect) in [
        ("contact_date", "14/3/26", None),
        ("contact_date", "140326", None),
        ("contact_date", "14\n3\n26", None),
        ("birth_date", "3/5/51", None),
        (
            "contact_date",
            "14 mar",
            Some("the one since the diagnosis on 10 January 2026"),
        ),
        (
            "contact_date",
            "14/3",
            Some("the one since the diagnosis on 10 January 2026"),
        ),
        ("diagnosis_date", "14/3", Some("the latest one up to today")),
        (
            "contact_date",
            "+12w",
            Some("counted from the diagnosis on 10 January 2026"),
        ),
        ("contact_date", "14/3/2026", None),
        ("contact_date", "2026-03-14", None),
        ("contact_date", "t-3", None),
        ("contact_date", "31/2/26", None),
        ("assessment_date", "not assessed", None),
        ("site", "Hip", None),
    ] {
        let said = added_to_date(question("2024", key), text, typing());
        assert_eq!(said.as_deref(), expect, "{text:?}");
    }
}

#[test]
fn two_digit_years_are_19yy_for_a_birth_and_20yy_for_care() {
    check_typed("2024", "birth_date", "3/5/51", "03/05/1951");
    check_typed("2024", "birth_date", "030526", "03/05/1926");
    check_typed("2024", "assessment_date", "3/5/51", "03/05/2051");
    let birth = question("2024", "birth_date");
    assert_eq!(read_typed(birth, "3 may", typing()).unwrap_err().code, "no-year");
    let unreadable = read_typed(birth, "29/2/1951", typing()).unwrap_err();
    assert!(!unreadable.words.contains("1951"), "{}", unreadable.words);
}

#[test]
fn literals_and_options_by_label_key_or_beginning() {
    check_typed("2024", "assessment_date", "not assessed", "Not assessed");
    check_typed("2024", "assessment_date", "NOT", "Not assessed");
    check_typed("2024", "assessment_date", "not_assessed", "Not assessed");
    check_typed("2024", "assessment_date", "14/3/26", "14/03/2026");
    check_typed("2024", "dxa_date", "patient did not", "Patient did not attend");
    check_typed("2024", "nhs_number", "overseas", "OVERSEAS");
    check_typed("2024", "nhs_number", "999 100 0003", "9991000003");
    check_typed("2024", "postcode", "na", "NA");
    check_typed("2024", "postcode", "ls14ap", "LS1 4AP");
    check_typed("2024", "care_home", "not", "Not known");
    check_typed("2024", "care_home", "no", "No");
    check_typed("2024", "site", "Hum", "Humerus");
    check_typed("2024", "bone_therapy", "zoledronate", "Zoledronate");
    check_typed("2024", "bone_therapy", "don\u{2019}t  KNOW", "Don't know");
    check_typed("2024", "refractures", "3 or more", "3 or more");
    check_typed("2024", "refractures", "3_or_more", "3 or more");
    check_typed("2024", "refractures", "1", "1");
    check_typed("v3", "bone_therapy", "denos; alend;denosumab;", "Denosumab;Alendronate");
    let therapy = question("2024", "bone_therapy");
    for (text, code) in [
        ("Referred", "not-an-answer"),
        ("al", "not-an-answer"),
        ("Denosumab;Alendronate", "several-answers"),
        (";", "not-an-answer"),
    ] {
        assert_eq!(read_typed(therapy, text, typing()).unwrap_err().code, code, "{text}");
    }
}

#[test]
fn numbers_with_comma_point_and_unit() {
    for (text, expect) in [
        ("72", "72"),
        ("72.5", "72.5"),
        ("72,5 kg", "72.5"),
        ("72.50KG", "72.5"),
        ("9", "9"),
        ("+80.0", "80"),
    ] {
        check_typed("2024", "weight", text, expect);
        check_file("2024", "weight", text, expect);
    }
    check_typed("2024", "t_score", "-2,5", "-2.5");
    check_typed("2024", "t_score", "\u{2212}3", "-3.0");
    check_typed("2024", "t_score", "-0.0", "0.0");
    check_file("2024", "t_score", "-2.50", "-2.5");
    check_refused("2024", "weight", "72.55", "too-many-decimals", "one decimal");
    check_refused("2024", "weight", "1,000", "too-many-decimals", "one decimal");
    for text in [
        "72 stone",
        "7 2",
        ".5",
        "5.",
        "1.2.3",
        "1e2",
        "-",
        "12345678901",
        "kg",
        "9,1,2",
    ] {
        check_refused("2024", "weight", text, "not-a-number", "in kg");
    }
    check_refused("2024", "height", "1.72 m", "not-a-number", "in cm");
}

#[test]
fn dates_as_files_hold_them() {
    for text in [
        "14/03/2026",
        "14/3/2026",
        "2026-03-14",
        "2026-03-14 00:00",
        "14/03/2026 00:00:00",
        "2026-03-14T00:00:00.000",
        "2026-03-14 00:00:00.0000000",
        "14/03/2026 0:00",
        "14/03/2026  0:00:00",
        "14-Mar-2026",
        " 14/03/2026\u{a0}",
        "\u{202a}14/03/\u{200b}2026",
        "14\u{2011}03\u{2011}2026",
    ] {
        check_file("2024", "contact_date", text, "14/03/2026");
    }
    check_file("2024", "contact_date", "03/04/2026", "03/04/2026");
    check_file("2024", "assessment_date", "Not Assessed", "Not assessed");
    check_file("2024", "contact_date", "01/01/0026", "01/01/0026");
    check_refused("2024", "contact_date", "14/03/26", "two-digit-year", "four digits");
    check_refused(
        "2024",
        "contact_date",
        "31/02/2026",
        "no-such-date",
        "31 February does not exist",
    );
    check_refused("2024", "contact_date", "03/14/2026", "no-such-date", "day first");
    for serial in ["46095", "46095.0", "46095.75"] {
        check_refused("2024", "contact_date", serial, "not-a-date", "Excel");
    }
    for text in ["14/03", "t", "14032026", "14/03/2026 10:30", "Not assessed"] {
        check_refused("2024", "contact_date", text, "not-a-date", "14/03/2026");
    }
    check_refused("2024", "assessment_date", "x", "not-a-date", "or Not assessed");
}

#[test]
fn options_as_files_hold_them() {
    check_file("2024", "bone_therapy", "Don't\u{a0}know", "Don't know");
    check_file("2024", "bone_therapy", "Dont know", "Don't know");
    check_file("2024", "bone_therapy", "Alen\u{ad}dronate\u{200b}", "Alendronate");
    for (text, expect) in [("1.0", "1"), ("0.00", "0"), ("2,0", "2"), ("1", "1")] {
        check_file("2024", "refractures", text, expect);
    }
    check_refused("2024", "refractures", "1.5", "not-an-answer", "0, 1, 2 or 3 or more");
    check_file(
        "2024",
        "bone_sparing_therapy",
        "Zoledronate, Alendronate",
        "Zoledronate;Alendronate",
    );
    check_file("2024", "bone_therapy", "Don\u{ed}t know", "Don't know");
    check_file("2024", "bone_therapy", "don\u{2019}t know", "Don't know");
    check_file(
        "v3",
        "bone_therapy",
        "Zoledronate; Alendronate",
        "Zoledronate;Alendronate",
    );
    check_file("v3", "site", "non hip/non spine", "Non hip/non spine");
    // Labels that a question had before are read as those it has.
    for version in ["v1", "v3", "2024"] {
        check_file(
            version,
            "mobility",
            "Some indoor mobility",
            "Some indoor mobility but never goes outside without help",
        );
        check_file(version, "mobility", "Not known", "Unknown");
    }
    check_file("2024", "bone_therapy", "Abaloparatide", "Abaloparatide");
    check_refused("v3", "bone_therapy", "Abaloparatide", "not-an-answer", "17 answers");
    check_file("2024", "postcode", "NA", "NA");
    check_file("2024", "nhs_number", "Overseas", "OVERSEAS");
    check_refused(
        "2024",
        "bone_therapy",
        "Zoledronate;Alendronate",
        "several-answers",
        "one answer",
    );
    check_refused(
        "2024",
        "site",
        "Non hip/non spine",
        "not-an-answer",
        "Hip, Spine, Wrist",
    );
    check_refused(
        "v3",
        "site",
        "Wrist",
        "not-an-answer",
        "Hip, Spine or Non hip/non spine",
    );
    check_refused("2024", "bone_therapy", "zol", "not-an-answer", "18 answers");
    check_refused("2024", "nhs_number", "9991000004", "not-an-nhs-number", "check digit");
    check_refused("2024", "postcode", "Leeds", "not-a-postcode", "or NA");
    assert_eq!(read_file(question("2024", "site"), " \u{a0}"), Ok(None));
}

#[test]
fn words_never_repeat_what_was_read() {
    for question in &Dataset::published().newest().questions {
        for text in ["9991000004", "99 LS1 4APX", "Smith"] {
            for unreadable in [
                read_file(question, text).err(),
                read_typed(question, text, typing()).err(),
            ] {
                let words = unreadable.map(|unreadable| unreadable.words).unwrap_or_default();
                assert!(!words.contains(text), "{}: {words}", question.number);
            }
        }
    }
}

fn a_question() -> impl Strategy<Value = &'static Question> {
    let questions: Vec<&Question> = Dataset::published()
        .versions()
        .iter()
        .flat_map(|version| &version.questions)
        .collect();
    prop::sample::select(questions)
}

fn an_answer(question: &'static Question) -> BoxedStrategy<Answer> {
    let options: Vec<OptionKey> = question.options.iter().map(|option| option.key.clone()).collect();
    let date =
        (0..3_652_058_i32).prop_map(|days| Answer::Date(NaiveDate::from_num_days_from_ce_opt(days + 1).unwrap()));
    let kind = match &question.kind {
        AnswerKind::NhsNumber => (0..900_000_000_u32)
            .prop_filter_map("no check digit", |number| {
                let nine = format!("{:09}", number + 99_000_000);
                (0..10)
                    .find_map(|check| NhsNumber::read(&format!("{nine}{check}")).ok())
                    .map(Answer::NhsNumber)
            })
            .boxed(),
        AnswerKind::Postcode => "[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}"
            .prop_map(|text| Answer::Postcode(Postcode::read(&text).unwrap()))
            .boxed(),
        AnswerKind::Date | AnswerKind::BirthDate => date.boxed(),
        AnswerKind::Number(range) => {
            let decimals = range.decimals;
            (-99_999_i64..99_999)
                .prop_map(move |value| Answer::number(Decimal::new(value, decimals)))
                .boxed()
        }
        AnswerKind::Choice => return prop::sample::select(options).prop_map(Answer::Choice).boxed(),
        AnswerKind::Several => {
            let count = options.len();
            return prop::sample::subsequence(options, 1..=count)
                .prop_shuffle()
                .prop_map(Answer::Several)
                .boxed();
        }
    };
    if options.is_empty() {
        kind
    } else {
        prop_oneof![4 => kind, 1 => prop::sample::select(options).prop_map(Answer::Choice)].boxed()
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(question in a_question(), text in any::<String>()) {
        let _ = read_typed(question, &text, typing());
        let _ = read_file(question, &text);
    }

    #[test]
    fn nothing_that_looks_like_an_answer_is_too_strange(question in a_question(), text in "[t0-9/.,;+ a-zA-Z:é\n-]{0,14}") {
        let _ = read_typed(question, &text, typing());
        let _ = read_file(question, &text);
        let _ = added_to_date(question, &text, typing());
        let _ = wrong_boxes(question, &text, typing());
    }

    #[test]
    fn what_is_written_reads_back(
        (question, answer) in a_question().prop_flat_map(|question| (Just(question), an_answer(question)))
    ) {
        let text = written(question, &answer);
        prop_assert!(read_file(question, &text) == Ok(Some(answer.clone())), "{} from a file: {text}", question.key);
        let is_offered = answer.options().iter().all(|chosen| question.offered().any(|option| option.key == *chosen));
        if is_offered {
            prop_assert!(read_typed(question, &text, typing()) == Ok(Some(answer)), "{} typed: {text}", question.key);
        }
    }
}

#[test]
fn an_option_that_is_no_longer_offered_is_read_from_files_and_not_typed() {
    for version in Dataset::published().versions() {
        let question = version.question(&keys::FOLLOWED_UP_52).unwrap();
        let read = read_file(question, "Don\u{ed}t know").unwrap();
        assert_eq!(read, Some(Answer::Choice(OptionKey::from_static("dont_know"))));
        for text in ["Don't know", "dont_know", "don"] {
            let unreadable = read_typed(question, text, typing()).unwrap_err();
            assert_eq!(unreadable.words, "Not one of the answers: choose Yes or No");
        }
    }
}
