//! The right record: a table of cases, and what holds whatever is there.

use chrono::{Datelike as _, Days, NaiveDate};
use domain::id::RecordId;
use domain::record::{Because, Belongs, Doubt, Person, RecordThere, RightRecord, held_words, right_record};
use domain::{NhsNumber, Postcode};
use proptest::prelude::*;
use uuid::Uuid;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn number(text: &str) -> Person {
    Person::Number(NhsNumber::read(text).unwrap())
}

fn overseas(born: &str, postcode: &str) -> Person {
    Person::Overseas {
        born: date(born),
        postcode: Postcode::read(postcode).ok(),
    }
}

fn record(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

/// Records written as `diagnosed`, `diagnosed assessed`, with `-` for no date and a `x` before a deleted one.
fn known(person: &Person, texts: &[&str]) -> Vec<RecordThere> {
    let one = |(place, text): (usize, &&str)| {
        let (deleted, text) = text.strip_prefix('x').map_or((false, *text), |text| (true, text));
        let mut dates = text.split(' ').map(|part| part.parse::<NaiveDate>().ok());
        RecordThere {
            record: record(place as u128 + 1),
            person: person.clone(),
            diagnosed: dates.next().flatten(),
            assessed: dates.next().flatten(),
            deleted: deleted.then(|| date("2026-10-01")),
        }
    };
    texts.iter().enumerate().map(one).collect()
}

#[test]
fn records_of_a_patient_are_named_by_their_dates_the_latest_first_and_at_most_three() {
    let person = number("9991000003");
    let held = |texts: &[&str]| {
        let words = held_words(&person, &known(&person, texts))?;
        let end = ". Type the date of this fracture to find the right one.";
        Some(words.strip_suffix(end).unwrap().to_owned())
    };
    assert_eq!(held(&[]), None);
    assert_eq!(held(&["x2026-03-01"]), None);
    assert_eq!(
        held(&["2025-03-01", "-", "2026-01-02 2026-01-20"]).as_deref(),
        Some("This patient has 3 records here: 2 January 2026, 1 March 2025 and no date yet")
    );
    assert_eq!(
        held(&["2021-03-01", "2022-03-01", "2023-03-01", "2024-03-01", "2025-03-01"]).as_deref(),
        Some("This patient has 5 records here: 1 March 2025, 1 March 2024, 1 March 2023 and 2 more")
    );
    let another = number("9991000011");
    assert_eq!(held_words(&another, &known(&person, &["2026-03-01"])), None);
}

/// The answer as short text: `open 1`, `new`, `new, 2025-03-01 is another year`, `offer 1`, `offer 1, dated 2026-03-01`,
/// `ask 1: assessed`.
fn short(found: &RightRecord) -> String {
    let place = |record: RecordId| record.uuid().as_u128();
    match found {
        RightRecord::Open(record) => format!("open {}", place(*record)),
        RightRecord::New { other_year: None } => "new".to_owned(),
        RightRecord::New { other_year: Some(date) } => format!("new, {date} is another year"),
        RightRecord::Offer(Belongs { record, redate, .. }) => match redate {
            None => format!("offer {}", place(*record)),
            Some(date) => format!("offer {}, dated {date}", place(*record)),
        },
        RightRecord::Ask(Doubt { record, because, .. }) => {
            let because = match because {
                Because::Assessed(_) => "assessed",
                Because::Undated => "undated",
                Because::OtherPostcode => "other postcode",
                Because::NoPostcode => "no postcode",
                Because::Several => "several",
                Because::Deleted(_) => "deleted",
            };
            format!("ask {}: {because}", place(*record))
        }
    }
}

#[test]
fn a_patient_with_an_nhs_number() {
    let patient = number("9991000003");
    for (there, diagnosed, expect) in [
        (&[][..], "2026-03-14", "new"),
        // The number and the date are the match key, whatever else is there.
        (&["2026-03-14"], "2026-03-14", "open 1"),
        (&["2026-03-14 2026-03-20"], "2026-03-14", "open 1"),
        (&["2026-03-01", "2026-03-14 2026-03-20"], "2026-03-14", "open 2"),
        (&["2026-03-14", "2026-03-14"], "2026-03-14", "open 1"),
        (&["x2026-03-14", "2026-03-14"], "2026-03-14", "open 2"),
        // Several fractures before assessment: one record, dated by the earliest.
        (&["2026-03-01"], "2026-03-14", "offer 1"),
        (&["2026-03-01 2026-03-15"], "2026-03-14", "offer 1"),
        (&["2026-01-01", "2026-03-01"], "2026-02-14", "offer 1"),
        (&["2026-03-01", "2026-01-01"], "2026-02-14", "offer 2"),
        (&["2026-03-20"], "2026-03-14", "offer 1, dated 2026-03-14"),
        (&["2026-03-20 2026-04-01"], "2026-03-14", "offer 1, dated 2026-03-14"),
        // The same year, already assessed: ask, and name the latest.
        (&["2026-03-01 2026-03-14"], "2026-03-14", "ask 1: assessed"),
        (&["2026-03-01 2026-03-10"], "2026-11-14", "ask 1: assessed"),
        (
            &["2026-03-01 2026-03-10", "2026-05-01 2026-05-10"],
            "2026-11-14",
            "ask 2: assessed",
        ),
        // An unassessed one goes before an assessed one.
        (&["2026-03-01 2026-03-10", "2026-05-01"], "2026-11-14", "offer 2"),
        // New year, new record: assessed or not, before or after.
        (&["2025-12-31"], "2026-01-01", "new, 2025-12-31 is another year"),
        (
            &["2025-12-31 2026-02-01"],
            "2026-01-01",
            "new, 2025-12-31 is another year",
        ),
        (&["2026-01-01"], "2025-12-31", "new, 2026-01-01 is another year"),
        (
            &["2024-01-01 2024-02-01", "2025-06-01"],
            "2026-01-01",
            "new, 2025-06-01 is another year",
        ),
        // A record whose date is not known yet.
        (&["-"], "2026-03-14", "ask 1: undated"),
        (&["-", "2026-03-01"], "2026-03-14", "offer 2"),
        // A deleted record is mentioned when it has the date, and never goes on.
        (&["x2026-03-14"], "2026-03-14", "ask 1: deleted"),
        (&["x2026-03-01"], "2026-03-14", "new"),
        (&["x2026-03-14", "2026-03-01"], "2026-03-14", "offer 2"),
    ] {
        let found = right_record(&patient, date(diagnosed), &known(&patient, there));
        assert_eq!(short(&found), expect, "{there:?} and {diagnosed}");
    }
}

#[test]
fn a_patient_from_overseas() {
    let asked = overseas("1950-02-03", "LS1 4AP");
    let nowhere = overseas("1950-02-03", "NA");
    let elsewhere = overseas("1950-02-03", "EC1A 1BB");
    let other = overseas("1951-02-03", "LS1 4AP");
    for (person, known_as, there, expect) in [
        (&asked, &asked, &["2026-03-14"][..], "open 1"),
        (&asked, &asked, &["2026-03-14", "2026-03-14"], "ask 1: several"),
        (&asked, &asked, &["2026-03-01"], "offer 1"),
        (&asked, &asked, &["2026-03-01 2026-03-10"], "ask 1: assessed"),
        (&asked, &asked, &["2025-03-01"], "new, 2025-03-01 is another year"),
        (&asked, &asked, &["x2026-03-14"], "ask 1: deleted"),
        // Another postcode: the same day may be the same person, another day is not asked about.
        (&asked, &elsewhere, &["2026-03-14"], "ask 1: other postcode"),
        (&asked, &elsewhere, &["2026-03-01"], "new"),
        // Without a postcode nobody is certain.
        (&nowhere, &nowhere, &["2026-03-14"], "ask 1: no postcode"),
        (&nowhere, &asked, &["2026-03-01"], "ask 1: no postcode"),
        (&asked, &nowhere, &["2026-03-01 2026-03-10"], "ask 1: no postcode"),
        (&asked, &nowhere, &["2025-03-01"], "new"),
        (&asked, &other, &["2026-03-14"], "new"),
        (&asked, &number("9991000003"), &["2026-03-14"], "new"),
    ] {
        let found = right_record(person, date("2026-03-14"), &known(known_as, there));
        assert_eq!(short(&found), expect, "{there:?}");
    }
}

#[test]
fn words_say_what_was_found_and_what_follows() {
    let patient = number("9991000003");
    let said = |there: &[&str]| {
        let found = right_record(&patient, date("2026-03-14"), &known(&patient, there));
        let choice = found.choice().map(|(_, label)| label).unwrap_or_default();
        (found.words(&patient), choice)
    };
    let expect = |there: &[&str], words: &str, choice: &str| {
        assert_eq!(said(there), (words.to_owned(), choice.to_owned()));
    };
    expect(&[], "No record has this number yet: a new one is started.", "");
    expect(
        &["2026-03-14"],
        "There is a record with this number and date: it opens.",
        "",
    );
    expect(
        &["2026-03-01"],
        "This patient has a record of 1 March 2026, not assessed yet. Several fractures before assessment are one record, \
         dated by the earliest.",
        "Use the record of 1 March 2026",
    );
    expect(
        &["2026-03-20 2026-03-30"],
        "This patient has a record of 20 March 2026, assessed on 30 March 2026, after this fracture. Several fractures \
         before assessment are one record, dated by the earliest. Its date would become 14 March 2026.",
        "Use that record, dated 14 March 2026",
    );
    expect(
        &["2026-02-01 2026-02-10"],
        "This patient has a record of 1 February 2026, assessed on 10 February 2026. The audit does not say whether another \
         fracture in the same year is a new record: please decide.",
        "Open the record of 1 February 2026",
    );
    expect(
        &["2025-12-30"],
        "This patient has a record of 30 December 2025. A fracture in another year is a record of its own: a new one is \
         started.",
        "",
    );
    expect(
        &["x2026-03-14"],
        "The record with this number and date was deleted on 1 October 2026. It can be restored, or a new one started.",
        "Open the deleted record",
    );
}

fn any_person() -> impl Strategy<Value = Person> {
    prop_oneof![
        3 => Just(number("9991000003")),
        1 => Just(number("9992649690")),
        2 => Just(overseas("1950-02-03", "LS1 4AP")),
        1 => Just(overseas("1950-02-03", "EC1A 1BB")),
        1 => Just(overseas("1950-02-03", "NA")),
        1 => Just(overseas("1951-02-03", "LS1 4AP")),
    ]
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    // Few days on both sides of a turn of the year, so that dates meet.
    (0..20_u64).prop_map(|days| date("2025-12-22") + Days::new(days))
}

fn any_known() -> impl Strategy<Value = Vec<RecordThere>> {
    let one = (
        any_person(),
        prop::option::weighted(0.9, any_date()),
        prop::option::of(any_date()),
        prop::option::weighted(0.2, any_date()),
    );
    prop::collection::vec(one, 0..6).prop_map(|all| {
        let numbered = (1_u128..).zip(all);
        numbered
            .map(|(place, (person, diagnosed, assessed, deleted))| RecordThere {
                record: record(place),
                person,
                diagnosed,
                assessed,
                deleted,
            })
            .collect()
    })
}

fn chosen(found: &RightRecord) -> Option<RecordId> {
    match found {
        RightRecord::Open(record) => Some(*record),
        RightRecord::New { .. } => None,
        RightRecord::Offer(belongs) => Some(belongs.record),
        RightRecord::Ask(doubt) => Some(doubt.record),
    }
}

proptest! {
    #[test]
    fn the_order_of_what_is_there_does_not_matter(
        person in any_person(),
        diagnosed in any_date(),
        (known, shuffled) in any_known().prop_flat_map(|known| (Just(known.clone()), Just(known).prop_shuffle())),
    ) {
        prop_assert_eq!(right_record(&person, diagnosed, &known), right_record(&person, diagnosed, &shuffled));
    }

    #[test]
    fn a_record_of_somebody_else_is_never_chosen(person in any_person(), diagnosed in any_date(), known in any_known()) {
        let found = chosen(&right_record(&person, diagnosed, &known));
        if let Some(found) = known.iter().find(|known| Some(known.record) == found) {
            match (&person, &found.person) {
                (Person::Number(asked), Person::Number(found)) => prop_assert_eq!(asked, found),
                (Person::Overseas { born: asked, .. }, Person::Overseas { born: found, .. }) => {
                    prop_assert_eq!(asked, found);
                }
                _ => prop_assert!(false, "a number and OVERSEAS are two people"),
            }
        }
    }

    #[test]
    fn a_record_with_the_number_and_date_in_use_is_opened_and_nothing_else_is(
        diagnosed in any_date(),
        known in any_known(),
    ) {
        let person = number("9991000003");
        let has_them = |known: &&RecordThere| {
            known.person == person && known.diagnosed == Some(diagnosed) && known.deleted.is_none()
        };
        let expect = known.iter().filter(has_them).map(|known| known.record).min();
        let opened = match right_record(&person, diagnosed, &known) {
            RightRecord::Open(record) => Some(record),
            _ => None,
        };
        prop_assert_eq!(opened, expect);
    }

    #[test]
    fn a_new_record_never_comes_unasked_beside_one_of_the_same_year(
        person in any_person(),
        diagnosed in any_date(),
        known in any_known(),
    ) {
        if let RightRecord::New { other_year } = right_record(&person, diagnosed, &known) {
            let mut own = known.iter().filter(|known| known.person == person && known.deleted.is_none());
            let nowhere = matches!(&person, Person::Overseas { postcode: None, .. });
            let in_year = own.clone().any(|known| known.diagnosed.is_none_or(|known| known.year() == diagnosed.year()));
            prop_assert!(!in_year || nowhere);
            if let Some(date) = other_year {
                prop_assert!(own.any(|known| known.diagnosed == Some(date)));
            }
        }
    }

    #[test]
    fn what_is_offered_is_of_one_year_and_takes_the_earliest_date(
        person in any_person(),
        diagnosed in any_date(),
        known in any_known(),
    ) {
        if let RightRecord::Offer(belongs) = right_record(&person, diagnosed, &known) {
            prop_assert_eq!(belongs.diagnosed.year(), diagnosed.year());
            prop_assert_eq!(belongs.redate.unwrap_or(belongs.diagnosed), belongs.diagnosed.min(diagnosed));
            prop_assert!(belongs.assessed.is_none_or(|assessed| diagnosed < assessed));
            let deleted = known.iter().any(|known| known.record == belongs.record && known.deleted.is_some());
            prop_assert!(!deleted);
        }
    }
}
