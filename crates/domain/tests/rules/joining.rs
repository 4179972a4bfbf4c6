//! Which records look like the same patient twice, what joining two means for their answers, and what un-joining puts back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta};
use domain::dataset::{OptionKey, QuestionKey, keys};
use domain::id::{EntryId, RecordId};
use domain::record::{
    Alike, Apart, Author, Change, ComparedRecord, DeskStamp, Digest, Entry, Folded, Origin, SeenDataset, State,
    Subject, Take, before_joining, chosen_answers, differing, fold, joins_by_itself, kept_apart, last_save, pair_item,
    pair_of, possible_duplicates, settling, was_parted,
};
use domain::{Answer, Answers, NhsNumber, Postcode};
use uuid::Uuid;

const NUMBER: &str = "9991000003";
const OTHER: &str = "9992649690";

fn record(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Who is compared: number (none: from overseas), birth, postcode, diagnosis and site.
fn who(
    id: u128,
    number: Option<&str>,
    born: &str,
    postcode: &str,
    diagnosed: Option<&str>,
    site: &str,
) -> ComparedRecord {
    ComparedRecord {
        record: record(id),
        nhs_number: number.map(|number| NhsNumber::read(number).unwrap()),
        born: Some(date(born)),
        postcode: (!postcode.is_empty()).then(|| Postcode::read(postcode).unwrap()),
        diagnosed: diagnosed.map(date),
        site: (!site.is_empty()).then(|| OptionKey::new(site)),
    }
}

fn alike(one: &ComparedRecord, other: &ComparedRecord) -> Option<Alike> {
    let found = Alike::between(one, other);
    assert_eq!(found, Alike::between(other, one), "it is the same from either side");
    found
}

#[test]
fn the_same_number_is_a_possible_duplicate_within_30_days_or_at_the_same_site_within_a_year() {
    let of = |diagnosed, site| who(1, Some(NUMBER), "1950-05-03", "", diagnosed, site);
    let first = of(Some("2025-03-01"), "hip");
    for (diagnosed, site, expected) in [
        ("2025-03-01", "wrist", Some(Alike::Fracture)),
        ("2025-03-02", "wrist", Some(Alike::NumberWithin { days: 1 })),
        ("2025-03-31", "wrist", Some(Alike::NumberWithin { days: 30 })),
        ("2025-04-01", "wrist", None),
        ("2025-04-01", "", None),
        ("2025-04-01", "hip", Some(Alike::NumberAndSite)),
        ("2026-03-01", "hip", Some(Alike::NumberAndSite)),
        ("2026-03-02", "hip", None),
        ("2025-01-30", "wrist", Some(Alike::NumberWithin { days: 30 })),
        ("2025-01-29", "wrist", None),
    ] {
        assert_eq!(
            alike(&first, &of(Some(diagnosed), site)),
            expected,
            "{diagnosed} {site}"
        );
    }
    assert_eq!(alike(&first, &of(None, "hip")), None, "no date of diagnosis yet");
    let leap = of(Some("2024-02-29"), "hip");
    assert_eq!(alike(&leap, &of(Some("2025-02-28"), "hip")), Some(Alike::NumberAndSite));
    assert_eq!(alike(&leap, &of(Some("2025-03-01"), "hip")), None);
    let other = who(2, Some(OTHER), "1950-05-03", "LS1 4AP", Some("2025-03-01"), "hip");
    assert_eq!(alike(&first, &other), None, "two numbers are two patients");
}

#[test]
fn without_a_number_the_birth_date_and_the_postcode_or_the_day_of_diagnosis_are_compared() {
    let first = who(1, None, "1950-05-03", "LS1 4AP", Some("2025-03-01"), "hip");
    for (number, born, postcode, diagnosed, expected) in [
        (
            None,
            "1950-05-03",
            "",
            Some("2025-03-01"),
            Some(Alike::BornAndDiagnosed),
        ),
        (
            Some(NUMBER),
            "1950-05-03",
            "",
            Some("2025-03-01"),
            Some(Alike::BornAndDiagnosed),
        ),
        (
            None,
            "1950-05-03",
            "LS1 4AP",
            Some("2019-03-01"),
            Some(Alike::BornAndPostcode),
        ),
        (
            Some(NUMBER),
            "1950-05-03",
            "LS1 4AP",
            None,
            Some(Alike::BornAndPostcode),
        ),
        (None, "1950-05-03", "LS2 4AP", Some("2025-03-02"), None),
        (None, "1950-05-04", "LS1 4AP", Some("2025-03-01"), None),
    ] {
        let other = who(2, number, born, postcode, diagnosed, "hip");
        assert_eq!(alike(&first, &other), expected, "{other:?}");
    }
    let nobody = ComparedRecord {
        born: None,
        ..first.clone()
    };
    assert_eq!(
        alike(&nobody, &nobody.clone()),
        None,
        "nothing is not the same as nothing"
    );
}

#[test]
fn pairs_come_surest_first_each_once_and_not_where_somebody_said_so() {
    let records = [
        who(4, Some(NUMBER), "1950-05-03", "LS1 4AP", Some("2025-03-20"), "hip"),
        who(2, Some(NUMBER), "1950-05-03", "LS1 4AP", Some("2025-03-01"), "hip"),
        who(3, Some(NUMBER), "1950-05-03", "LS1 4AP", Some("2025-03-01"), "hip"),
        who(1, None, "1950-05-03", "LS1 4AP", Some("2025-06-01"), "hip"),
    ];
    let pairs = |said: &BTreeMap<_, _>| -> Vec<(RecordId, RecordId, Alike)> {
        let pairs = possible_duplicates(&records, &kept_apart(said, &BTreeMap::new()));
        pairs
            .into_iter()
            .map(|pair| (pair.one, pair.other, pair.alike))
            .collect()
    };
    let nothing_said = BTreeMap::new();
    let found = pairs(&nothing_said);
    assert_eq!(found[0], (record(2), record(3), Alike::Fracture));
    assert_eq!(found[1].2, Alike::NumberWithin { days: 19 });
    assert_eq!(found.len(), 6);
    assert!(found.iter().all(|(one, other, _)| one < other));
    let item = pair_item(record(3), record(2));
    assert_eq!(item, pair_item(record(2), record(3)), "in whichever order");
    assert_eq!(pair_of(&item), Some((record(2), record(3))));
    let said = BTreeMap::from([(item, Apart::TwoFractures.said())]);
    assert_eq!(pairs(&said).len(), 5);
    // 5 was kept apart from 4, and was joined to 2 since.
    let said = BTreeMap::from([(pair_item(record(4), record(5)), Apart::NotTheSame.said())]);
    let apart = kept_apart(&said, &[(record(5), record(2))].into());
    let items = vec![pair_item(record(4), record(5))];
    assert_eq!(apart, BTreeMap::from([((record(2), record(4)), items)]));
    let left = possible_duplicates(&records, &apart);
    assert_eq!(left.len(), 5);
    assert!(left.iter().all(|pair| (pair.one, pair.other) != (record(2), record(4))));
    assert_eq!(Apart::read(&Apart::TwoFractures.said()), Some(Apart::TwoFractures));
    assert_eq!(Apart::read(&Apart::NotTheSame.said()), Some(Apart::NotTheSame));
}

fn key(text: &'static str) -> QuestionKey {
    QuestionKey::from_static(text)
}

fn choice(option: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(option))
}

fn identified(extra: &[(&'static str, &'static str)]) -> Answers {
    let mut answers = Answers::from([
        (keys::NHS_NUMBER, Answer::NhsNumber(NhsNumber::read(NUMBER).unwrap())),
        (keys::DIAGNOSIS_DATE, Answer::Date(date("2025-03-01"))),
    ]);
    answers.extend(extra.iter().map(|(question, option)| (key(question), choice(option))));
    answers
}

#[test]
fn a_blank_never_wins_and_each_question_that_differs_has_to_be_chosen() {
    let one = identified(&[("site", "hip"), ("gender", "female"), ("dxa", "yes")]);
    let other = identified(&[("site", "wrist"), ("gender", "female"), ("smoker", "no")]);
    let differs: Vec<QuestionKey> = differing(&one, &other).into_iter().map(|one| one.question).collect();
    assert_eq!(differs, [key("site")]);
    let open = chosen_answers(&one, &other, &BTreeMap::new()).unwrap_err();
    assert_eq!(open, [key("site")]);
    for (take, site) in [(Take::One, "hip"), (Take::Other, "wrist")] {
        let answers = chosen_answers(&one, &other, &[(key("site"), take)].into()).unwrap();
        assert_eq!(answers.get(&key("site")), Some(&choice(site)));
        assert_eq!(answers.get(&key("dxa")), Some(&choice("yes")));
        assert_eq!(answers.get(&key("smoker")), Some(&choice("no")));
    }
}

#[test]
fn only_one_fracture_that_differs_at_nothing_is_joined_without_asking() {
    let folded = |answers: Answers| Folded {
        answers,
        ..Folded::default()
    };
    let plain = folded(identified(&[("site", "hip")]));
    let joins = |other: &Folded| {
        assert_eq!(joins_by_itself(&plain, other), joins_by_itself(other, &plain));
        joins_by_itself(&plain, other)
    };
    assert!(joins(&folded(identified(&[("gender", "female")]))));
    assert!(!joins(&folded(identified(&[("site", "wrist")]))));
    let mut another_day = identified(&[]);
    another_day.insert(keys::DIAGNOSIS_DATE, Answer::Date(date("2025-03-02")));
    assert!(!joins(&folded(another_day)));
    let deleted = Folded {
        deleted: Some(OptionKey::from_static("duplicate")),
        ..folded(identified(&[]))
    };
    assert!(!joins(&deleted));
    let disputed = Folded {
        deletion_in_doubt: true,
        ..folded(identified(&[]))
    };
    assert!(!joins(&disputed), "a person settles that first");
}

fn entry(of: u128, number: u64, parents: &[&Entry], origin: Origin, change: Change) -> Entry {
    let mut digest = [0_u8; 32];
    digest[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Entry {
        id: EntryId::new(Uuid::from_u128(u128::from(number) + 100)),
        subject: Subject::Record(record(of)),
        parents: parents.iter().map(|parent| parent.id).collect(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: DateTime::UNIX_EPOCH + TimeDelta::seconds(number.cast_signed()),
        origin,
        seen: SeenDataset::default(),
        change,
        digest: Digest(digest),
    }
}

fn set(question: &'static str, option: Option<&'static str>) -> Change {
    Change::Answers([(key(question), option.map(choice))].into())
}

#[test]
fn what_one_record_cleared_and_the_other_answers_is_settled_for_the_answer() {
    let a = entry(1, 1, &[], Origin::Keyboard, set("site", Some("hip")));
    let b = entry(2, 2, &[], Origin::Keyboard, set("site", Some("hip")));
    let cleared = entry(2, 3, &[&b], Origin::Keyboard, set("site", None));
    let heads = [(cleared.id, cleared.digest)].into();
    let joining = entry(1, 4, &[&a], Origin::Merge, Change::Join { with: record(2), heads });
    let all = [a.clone(), b, cleared, joining.clone()];
    let answers = chosen_answers(&fold(&all[..1]).answers, &Answers::new(), &BTreeMap::new()).unwrap();
    let settled = settling(&fold(&all), &answers);
    assert_eq!(settled.get(&key("site")), Some(&Some(choice("hip"))));
    let on_top = entry(1, 5, &[&joining], Origin::Merge, Change::Answers(settled));
    let folded = fold(&[&all[..], &[on_top]].concat());
    assert!(!folded.needs_settling());
    assert_eq!(folded.answers.get(&key("site")), Some(&choice("hip")));
}

/// What is written in one go with another entry.
fn at_once(with: &Entry, entry: Entry) -> Entry {
    Entry { at: with.at, ..entry }
}

fn join(with: u128, head: &Entry) -> Change {
    let heads = [(head.id, head.digest)].into();
    Change::Join {
        with: record(with),
        heads,
    }
}

#[test]
fn un_joining_one_of_several_that_were_joined_in_one_go_puts_back_what_was_settled_with_them() {
    for origin in [Origin::Merge, Origin::ByItself] {
        let a = entry(1, 1, &[], Origin::Keyboard, set("site", Some("hip")));
        let b = entry(2, 2, &[], Origin::Keyboard, set("site", Some("wrist")));
        let c = entry(3, 3, &[], Origin::Keyboard, set("dxa", Some("yes")));
        let first = entry(1, 4, &[&a], origin, join(2, &b));
        let second = at_once(&first, entry(1, 5, &[&first], origin, join(3, &c)));
        let settled = at_once(&first, entry(1, 6, &[&second], origin, set("site", Some("wrist"))));
        let own = [a, first, second, settled];
        for with in [2, 3] {
            let put_back = before_joining(&own, record(with));
            assert_eq!(put_back.get(&key("site")), Some(&Some(choice("hip"))), "{with}");
        }
    }
}

#[test]
fn un_joining_leaves_what_a_person_settled_after_the_join() {
    let a = entry(1, 1, &[], Origin::Keyboard, set("site", Some("hip")));
    let b = entry(2, 2, &[], Origin::Keyboard, set("site", Some("hip")));
    let joining = entry(1, 3, &[&a], Origin::ByItself, join(2, &b));
    // Somebody who had not heard wrote to the other; a person settles it, and what came late is taken in with that.
    let late = entry(2, 4, &[&b], Origin::Keyboard, set("site", Some("spine")));
    let taking_in = entry(1, 5, &[&joining], Origin::Merge, join(2, &late));
    let settled = at_once(
        &taking_in,
        entry(1, 6, &[&taking_in], Origin::Merge, set("site", Some("wrist"))),
    );
    let own = [a.clone(), joining.clone(), taking_in, settled];
    assert_eq!(before_joining(&own, record(2)).len(), 0);
    // Nor is what stands on a join, and was said at another time, a part of it.
    let afterwards = entry(1, 7, &[&joining], Origin::Merge, set("site", Some("wrist")));
    assert_eq!(before_joining(&[a, joining, afterwards], record(2)).len(), 0);
}

#[test]
fn what_a_desk_settled_by_itself_is_nobodys_last_save() {
    let a = entry(1, 1, &[], Origin::Keyboard, set("dxa", Some("yes")));
    let b = entry(2, 2, &[], Origin::Keyboard, set("site", Some("hip")));
    let joining = entry(1, 3, &[&a], Origin::ByItself, join(2, &b));
    let settled = at_once(
        &joining,
        entry(1, 4, &[&joining], Origin::ByItself, set("site", Some("hip"))),
    );
    let person = a.author.id;
    let all = [a.clone(), b, joining, settled];
    assert_eq!(
        last_save(&all, person).map(|entry| entry.id),
        Some(all[1].id),
        "the latest that a person wrote"
    );
}

#[test]
fn un_joining_puts_back_what_the_join_settled_and_nothing_that_was_answered_since() {
    let a = entry(1, 1, &[], Origin::Keyboard, set("site", Some("hip")));
    let a2 = entry(1, 2, &[&a], Origin::Keyboard, set("dxa", Some("yes")));
    let b = entry(2, 3, &[], Origin::Keyboard, set("site", Some("wrist")));
    let heads = [(b.id, b.digest)].into();
    let joining = entry(1, 4, &[&a2], Origin::Merge, Change::Join { with: record(2), heads });
    let taken = Change::Answers(
        [
            (key("site"), Some(choice("wrist"))),
            (key("dxa"), Some(choice("no"))),
            (key("smoker"), Some(choice("no"))),
        ]
        .into(),
    );
    let settled = at_once(&joining, entry(1, 5, &[&joining], Origin::Merge, taken));
    let since = entry(1, 6, &[&settled], Origin::Keyboard, set("dxa", None));
    let own = [a, a2, joining, settled, since.clone()];
    let put_back = before_joining(&own, record(2));
    assert_eq!(put_back.get(&key("site")), Some(&Some(choice("hip"))));
    assert_eq!(put_back.get(&key("smoker")), Some(&None), "it had no answer before");
    assert_eq!(put_back.get(&key("dxa")), None, "it was answered since");
    assert_eq!(before_joining(&own, record(3)).len(), 0);

    let parting = entry(1, 7, &[&since], Origin::Restore, Change::Unjoin { with: record(2) });
    let records = BTreeSet::from([record(1), record(2)]);
    assert!(!was_parted(&own, &records));
    assert!(was_parted(&[parting], &records));
    let state = entry(1, 8, &[], Origin::Keyboard, Change::State(State::Active));
    assert!(!was_parted(&[state], &records));
}
