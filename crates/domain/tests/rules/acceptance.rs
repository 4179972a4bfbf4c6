//! Warnings accepted with a note: an acceptance holds for its answers, on every replica, in any order of arrival.

use chrono::{DateTime, TimeDelta, Utc};
use domain::dataset::{Dataset, QuestionKey, keys};
use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::check::{CheckContext, check};
use domain::record::{
    Acceptance, Acceptances, Author, Change, DeskStamp, Digest, Entry, Folded, NOTE_LIMIT, Note, NoteError, Origin,
    SeenDataset, State, Subject, Warning, What, fold,
};
use domain::{Answer, Answers};
use uuid::Uuid;

fn entry(number: u8, parents: &[&Entry], change: Change) -> Entry {
    Entry {
        id: EntryId::new(Uuid::from_u128(u128::from(number) + 1)),
        subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
        parents: parents.iter().map(|parent| parent.id).collect(),
        author: Author {
            id: UserId::new(Uuid::from_u128(1)),
            name: format!("Nurse {number}"),
        },
        desk: DeskStamp {
            id: DeviceId::new(Uuid::from_u128(1)),
            name: "Ward 7 laptop".to_owned(),
        },
        at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::from(number)),
        origin: Origin::Keyboard,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
        digest: Digest([number; 32]),
    }
}

fn date(text: &str) -> Answer {
    Answer::Date(text.parse().unwrap())
}

fn answers(late: &str) -> Answers {
    Answers::from([
        (keys::DIAGNOSIS_DATE, date("2026-01-05")),
        (QuestionKey::from_static("bone_therapy"), several("alendronate")),
        (keys::FOLLOWED_UP_16, choice("yes")),
        (keys::FOLLOW_UP_16_DATE, date(late)),
        (QuestionKey::from_static("weight"), Answer::number(38.into())),
    ])
}

fn choice(option: &'static str) -> Answer {
    Answer::Choice(domain::OptionKey::from_static(option))
}

fn several(option: &'static str) -> Answer {
    Answer::Several(vec![domain::OptionKey::from_static(option)])
}

fn set(answers: &Answers) -> Change {
    Change::Answers(
        answers
            .iter()
            .map(|(key, answer)| (key.clone(), Some(answer.clone())))
            .collect(),
    )
}

fn late() -> Warning {
    Warning {
        check: "follow-up-16-late".to_owned(),
        question: keys::FOLLOW_UP_16_DATE,
    }
}

fn accept(answers: &Answers, note: &str) -> Change {
    let given = late().given(Dataset::published().newest(), answers);
    let note = Note::read(note).unwrap();
    Change::Warnings(Acceptances::from([(late(), Some(Acceptance { given, note }))]))
}

fn withdraw() -> Change {
    Change::Warnings(Acceptances::from([(late(), None)]))
}

fn accepted(folded: &Folded) -> Option<(String, String)> {
    folded
        .accepted(&late(), Dataset::published().newest(), &folded.answers)
        .map(|(accepted, note)| (accepted.author.name.clone(), note.as_str().to_owned()))
}

/// Folds in every rotation, forwards and backwards, and shows that it is one fold.
fn folded(entries: &[Entry]) -> Folded {
    let one = fold(entries);
    let mut turned = entries.to_vec();
    for _ in 0..entries.len() {
        turned.rotate_left(1);
        assert_eq!(fold(&turned), one);
        turned.reverse();
        assert_eq!(fold(&turned), one);
        turned.reverse();
    }
    one
}

#[test]
fn a_warning_is_of_the_answers_that_its_check_looks_at() {
    let version = Dataset::published().newest();
    let answers = answers("2026-09-14");
    let context = CheckContext {
        today: "2026-11-20".parse().unwrap(),
        demo: true,
    };
    let given: Vec<(String, Vec<String>)> = check(version, &answers, context)
        .iter()
        .filter_map(Warning::of)
        .map(|warning| {
            let keys = warning
                .given(version, &answers)
                .keys()
                .map(ToString::to_string)
                .collect();
            (warning.check, keys)
        })
        .collect();
    assert_eq!(
        given,
        [
            ("number-unusual".to_owned(), vec!["weight".to_owned()]),
            (
                "follow-up-16-late".to_owned(),
                vec!["diagnosis_date".to_owned(), "follow_up_16_date".to_owned()]
            ),
        ]
    );
}

#[test]
fn an_error_is_no_warning_to_be_accepted() {
    let version = Dataset::published().newest();
    let answers = Answers::from([
        (keys::DIAGNOSIS_DATE, date("2026-09-14")),
        (keys::ASSESSMENT_DATE, date("2026-09-01")),
    ]);
    let context = CheckContext {
        today: "2026-11-20".parse().unwrap(),
        demo: true,
    };
    let found = check(version, &answers, context);
    assert_eq!(found[0].code, "assessed-before-diagnosis");
    assert!(found.iter().all(|finding| Warning::of(finding).is_none()));
}

#[test]
fn an_acceptance_holds_until_an_answer_of_it_changes() {
    let given = answers("2026-09-14");
    let first = entry(0, &[], set(&given));
    let said = entry(1, &[&first], accept(&given, "Seen late, in hospital"));
    let entries = vec![first, said];
    let by = Some(("Nurse 1".to_owned(), "Seen late, in hospital".to_owned()));
    assert_eq!(accepted(&folded(&entries)), by);

    for (changed, holds) in [
        ("weight", true),
        ("follow_up_16_date", false),
        ("diagnosis_date", false),
    ] {
        let answer = (changed != "weight").then(|| date("2026-10-01"));
        let change = Change::Answers([(QuestionKey::from_static(changed), answer)].into());
        let mut with = entries.clone();
        with.push(entry(2, &[&entries[1]], change));
        assert_eq!(accepted(&folded(&with)).is_some(), holds, "{changed}");
    }
}

#[test]
fn a_withdrawal_ends_it_and_it_can_be_accepted_again() {
    let given = answers("2026-09-14");
    let first = entry(0, &[], set(&given));
    let said = entry(1, &[&first], accept(&given, "Seen late"));
    let withdrawn = entry(2, &[&said], withdraw());
    let again = entry(3, &[&withdrawn], accept(&given, "Seen late after all"));
    let mut entries = vec![first, said, withdrawn];
    assert_eq!(accepted(&folded(&entries)), None);
    entries.push(again);
    assert_eq!(
        accepted(&folded(&entries)),
        Some(("Nurse 3".to_owned(), "Seen late after all".to_owned()))
    );
    let lines = Folded::history(&entries);
    let said: Vec<bool> = lines
        .iter()
        .filter_map(|line| match line.what {
            What::Warning(_, acceptance) => Some(acceptance.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(said, [true, false, true]);
}

#[test]
fn acceptances_that_did_not_know_of_each_other_are_no_conflict() {
    let given = answers("2026-09-14");
    let first = entry(0, &[], set(&given));
    let one = entry(1, &[&first], accept(&given, "In hospital"));
    let other = entry(2, &[&first], accept(&given, "On holiday"));
    let both = folded(&[first.clone(), one.clone(), other]);
    assert_eq!(both.conflicts, []);
    assert_eq!(accepted(&both), Some(("Nurse 1".to_owned(), "In hospital".to_owned())));

    // A withdrawal beside an acceptance brings the warning back: it is looked at once more.
    let withdrawn = entry(3, &[&first], withdraw());
    assert_eq!(accepted(&folded(&[first.clone(), one.clone(), withdrawn])), None);

    // Accepted for one date, while somebody else changed the date.
    let moved = entry(4, &[&first], set(&answers("2026-10-01")));
    assert_eq!(accepted(&folded(&[first, one, moved])), None);
}

#[test]
fn accepting_a_warning_does_not_bring_a_deleted_record_back() {
    let given = answers("2026-09-14");
    let first = entry(0, &[], set(&given));
    let said = entry(1, &[&first], accept(&given, "Seen late"));
    let reason = domain::OptionKey::from_static("test");
    let deleted = entry(2, &[&first], Change::State(State::Deleted { reason: reason.clone() }));
    let both = folded(&[first, said, deleted]);
    assert_eq!((both.deleted, both.deletion_in_doubt), (Some(reason), false));
}

#[test]
fn a_note_is_a_line_that_identifies_nobody_by_a_number() {
    assert_eq!(
        Note::read("  seen\tlate,\n in hospital ").unwrap().as_str(),
        "seen late, in hospital"
    );
    assert_eq!(Note::read(" \t"), Err(NoteError::Blank));
    let long = "é".repeat(NOTE_LIMIT);
    assert!(Note::read(&long).is_ok());
    assert_eq!(Note::read(&format!("{long}e")), Err(NoteError::TooLong));
    for identifying in ["9991000003", "NHS 999 100 0003.", "rang 01632-960 001"] {
        assert_eq!(Note::read(identifying), Err(NoteError::Identifying), "{identifying}");
    }
    for fine in [
        "seen 14/9/2026 and 15/9/2026",
        "T-score -2.5, weight 38.5",
        "ward 12, bed 4",
    ] {
        assert!(Note::read(fine).is_ok(), "{fine}");
    }
    let acceptance = Acceptance {
        given: answers("2026-09-14"),
        note: Note::read("Seen late").unwrap(),
    };
    assert_eq!(
        format!("{acceptance:?} {:?}", acceptance.note),
        "Acceptance(5 answers) Note(hidden)"
    );
}
