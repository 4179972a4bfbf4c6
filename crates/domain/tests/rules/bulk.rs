//! One answer for many records: what each record says beforehand is what is written, and undoing puts back exactly what
//! was there.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::dataset::{Dataset, OptionKey, QuestionKey, keys};
use domain::id::{DeviceId, EntryId, RecordId, UserId};
use domain::record::check::CheckContext;
use domain::record::{
    Author, BulkAnswer, BulkOutcome, BulkRefusal, Change, DeskStamp, Digest, Entry, Folded, Origin, PutOffUntil,
    SeenDataset, State, Subject, UndoRefusal, fold, is_answered_in_bulk, plan_bulk, plan_undo,
};
use domain::{Answer, Answers};
use proptest::prelude::*;
use uuid::Uuid;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn context() -> CheckContext {
    CheckContext {
        today: date("2026-11-20"),
        demo: true,
    }
}

fn key(text: &str) -> QuestionKey {
    QuestionKey::new(text.to_owned())
}

fn choice(text: &str) -> Answer {
    Answer::Choice(OptionKey::new(text.to_owned()))
}

fn entry(number: u64, parents: &[EntryId], change: Change) -> Entry {
    let mut digest = [0_u8; 32];
    digest[..8].copy_from_slice(&(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    Entry {
        id: EntryId::new(Uuid::from_u128(u128::from(number) + 1)),
        subject: Subject::Record(RecordId::new(Uuid::from_u128(1))),
        parents: parents.to_vec(),
        author: Author {
            id: UserId::new(Uuid::from_u128(1)),
            name: "Amara Osei".to_owned(),
        },
        desk: DeskStamp {
            id: DeviceId::new(Uuid::from_u128(1)),
            name: "Ward 7 laptop".to_owned(),
        },
        at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap()),
        origin: Origin::Keyboard,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
        digest: Digest(digest),
    }
}

fn setting(answers: &[(&str, Option<Answer>)]) -> Change {
    Change::Answers(
        answers
            .iter()
            .map(|(name, answer)| (key(name), answer.clone()))
            .collect(),
    )
}

/// A record diagnosed on this day, followed up at 16 weeks.
fn followed_up(diagnosed: &str, more: &[(&str, Option<Answer>)]) -> Folded {
    let drug = Dataset::published().newest().follow_up.drugs[0].clone();
    let mut answers = vec![
        ("diagnosis_date", Some(Answer::Date(date(diagnosed)))),
        ("bone_therapy", Some(Answer::Choice(drug))),
        ("followed_up_16", Some(choice("yes"))),
    ];
    answers.extend(more.iter().cloned());
    fold(&[entry(0, &[], setting(&answers))])
}

fn plan(folded: &Folded, question: &str, text: &str) -> BulkOutcome {
    let question = key(question);
    let bulk = BulkAnswer {
        question: &question,
        text,
        chosen: &[],
        blanks_only: false,
        decides_follow_ups: false,
        put_off: None,
    };
    plan_bulk(Dataset::published(), bulk, folded, false, context())
}

#[test]
fn each_record_says_what_one_answer_does_to_it() {
    let blank = followed_up("2026-03-02", &[]);
    let options = &Dataset::published()
        .newest()
        .question(&key("follow_up_16_by"))
        .unwrap()
        .options;
    let (fls, other) = (&options[0], &options[1]);
    let answer = Answer::Choice(fls.key.clone());
    assert_eq!(
        plan(&blank, "follow_up_16_by", &fls.label),
        BulkOutcome::Fills(answer.clone())
    );
    let there = Answer::Choice(other.key.clone());
    let replaced = followed_up("2026-03-02", &[("follow_up_16_by", Some(there.clone()))]);
    assert_eq!(
        plan(&replaced, "follow_up_16_by", &fls.label),
        BulkOutcome::Replaces {
            was: there.clone(),
            answer: answer.clone()
        }
    );
    let question = key("follow_up_16_by");
    let blanks_only = BulkAnswer {
        question: &question,
        text: "",
        chosen: std::slice::from_ref(&fls.key),
        blanks_only: true,
        decides_follow_ups: false,
        put_off: None,
    };
    assert_eq!(
        plan_bulk(Dataset::published(), blanks_only, &replaced, false, context()),
        BulkOutcome::Stays(there)
    );
    assert_eq!(
        plan_bulk(Dataset::published(), blanks_only, &blank, true, context()),
        BulkOutcome::Cannot(BulkRefusal::BeingTyped)
    );
    let same = followed_up("2026-03-02", &[("follow_up_16_by", Some(answer))]);
    assert_eq!(plan(&same, "follow_up_16_by", &fls.label), BulkOutcome::Same);
}

#[test]
fn a_record_that_is_not_asked_says_when_it_would_be() {
    let not_reached = followed_up("2026-03-02", &[("followed_up_16", Some(choice("no")))]);
    let BulkOutcome::Cannot(refusal) = plan(&not_reached, "follow_up_16_date", "t") else {
        panic!("it was planned")
    };
    assert_eq!(refusal.to_string(), "asked only when 6.01 is Yes");
}

/// What deciding that none is planned any more does to the follow-up of this question.
fn decide(folded: &Folded, question: &str) -> BulkOutcome {
    decide_put_off(folded, question, None)
}

/// The same of a follow-up that is put off.
fn decide_put_off(folded: &Folded, question: &str, put_off: Option<PutOffUntil>) -> BulkOutcome {
    let question = key(question);
    let bulk = BulkAnswer {
        question: &question,
        text: "",
        chosen: &[OptionKey::from_static("no")],
        blanks_only: true,
        decides_follow_ups: true,
        put_off,
    };
    plan_bulk(Dataset::published(), bulk, folded, false, context())
}

#[test]
fn only_a_follow_up_that_is_long_overdue_is_decided() {
    // The 16-week follow-up is long overdue from day 478 on, the 52-week one from day 758 on.
    let blank = [("followed_up_16", None), ("followed_up_52", None)];
    let diagnosed = |days: i64| (context().today - TimeDelta::days(days)).to_string();
    let not_yet = BulkOutcome::Cannot(BulkRefusal::NotDecidedTogether);
    let no = BulkOutcome::Fills(choice("no"));
    // Not due, coming, in time, late, and each side of the day from which it is long overdue.
    for days in [10, 60, 90, 200, 340, 400, 477] {
        let record = followed_up(&diagnosed(days), &blank);
        assert_eq!(decide(&record, "followed_up_16"), not_yet, "day {days}");
        assert_eq!(decide(&record, "followed_up_52"), not_yet, "day {days}");
    }
    for (days, of_16, of_52) in [(478, &no, &not_yet), (757, &no, &not_yet), (758, &no, &no)] {
        let record = followed_up(&diagnosed(days), &blank);
        assert_eq!(decide(&record, "followed_up_16"), *of_16, "day {days}");
        assert_eq!(decide(&record, "followed_up_52"), *of_52, "day {days}");
    }
    let BulkOutcome::Cannot(refusal) = decide(&followed_up(&diagnosed(90), &blank), "followed_up_16") else {
        panic!("it was planned")
    };
    assert_eq!(
        refusal.to_string(),
        "this follow-up is not long overdue, and its reminder was not ended"
    );

    // An answer that is there stays, whatever the day; without a day of diagnosis nothing is overdue, and a question that is
    // no follow-up's is never decided.
    let done = followed_up(&diagnosed(90), &[]);
    assert_eq!(decide(&done, "followed_up_16"), BulkOutcome::Stays(choice("yes")));
    let no_day = followed_up(&diagnosed(800), &[("followed_up_16", None), ("diagnosis_date", None)]);
    assert_eq!(decide(&no_day, "followed_up_16"), not_yet);
    assert_eq!(decide(&followed_up(&diagnosed(800), &blank), "care_home"), not_yet);
}

#[test]
fn what_waits_for_a_day_is_not_decided_and_a_reminder_that_was_ended_is_whatever_its_days_are() {
    let blank = [("followed_up_16", None), ("followed_up_52", None)];
    let diagnosed = |days: i64| (context().today - TimeDelta::days(days)).to_string();
    let no = BulkOutcome::Fills(choice("no"));
    let tomorrow = context().today + TimeDelta::days(1);
    for days in [60, 90, 200, 400, 800] {
        let record = followed_up(&diagnosed(days), &blank);
        let of = |until| decide_put_off(&record, "followed_up_16", Some(until));
        assert_eq!(of(PutOffUntil::Ended), no, "day {days}");
        let waits = BulkOutcome::Cannot(BulkRefusal::PutOff(tomorrow));
        assert_eq!(of(PutOffUntil::Day(tomorrow)), waits, "day {days}");
        // On the day until which it was put off, it is where its days put it.
        let back = of(PutOffUntil::Day(context().today));
        assert_eq!(back, decide(&record, "followed_up_16"), "day {days}");
    }
    let done = followed_up(&diagnosed(90), &[]);
    let stays = BulkOutcome::Stays(choice("yes"));
    assert_eq!(decide_put_off(&done, "followed_up_16", Some(PutOffUntil::Ended)), stays);
    // Of a question that is no follow-up's nothing was ended.
    let other = decide_put_off(
        &followed_up(&diagnosed(800), &blank),
        "care_home",
        Some(PutOffUntil::Ended),
    );
    assert_eq!(other, BulkOutcome::Cannot(BulkRefusal::NotDecidedTogether));
}

#[test]
fn shorthand_is_read_from_each_records_own_diagnosis() {
    for (diagnosed, expect) in [("2026-03-02", "2026-06-22"), ("2026-04-01", "2026-07-22")] {
        let outcome = plan(&followed_up(diagnosed, &[]), "follow_up_16_date", "+16w");
        assert_eq!(outcome, BulkOutcome::Fills(Answer::Date(date(expect))));
    }
}

#[test]
fn what_cannot_be_read_or_would_be_an_error_is_left_out_in_words() {
    let record = followed_up("2026-03-02", &[]);
    let words = |text: &str| match plan(&record, "assessment_date", text) {
        BulkOutcome::Cannot(refusal) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(!words("31/02/2026").is_empty());
    assert!(words("1/3/2026").contains("on or after 2 March 2026"));
    assert!(matches!(
        plan(&record, "assessment_date", ""),
        BulkOutcome::Cannot(BulkRefusal::Unreadable(_))
    ));
}

#[test]
fn a_deleted_record_and_one_in_conflict_are_left_out() {
    let first = entry(
        0,
        &[],
        setting(&[("diagnosis_date", Some(Answer::Date(date("2026-03-02"))))]),
    );
    let gone = entry(
        1,
        &[first.id],
        Change::State(State::Deleted {
            reason: OptionKey::from_static("test_record"),
        }),
    );
    let deleted = fold(&[first.clone(), gone]);
    assert_eq!(
        plan(&deleted, "care_home", "yes"),
        BulkOutcome::Cannot(BulkRefusal::Deleted)
    );
    let one = entry(2, &[first.id], setting(&[("care_home", Some(choice("yes")))]));
    let other = entry(3, &[first.id], setting(&[("care_home", Some(choice("no")))]));
    let disputed = fold(&[first, one, other]);
    assert_eq!(
        plan(&disputed, "care_home", "yes"),
        BulkOutcome::Cannot(BulkRefusal::InConflict)
    );
}

#[test]
fn who_a_patient_is_and_what_was_measured_is_asked_of_each() {
    for version in Dataset::published().versions() {
        let in_bulk = |number: &str| is_answered_in_bulk(version.question_named(number).unwrap());
        for number in ["1.01", "1.02", "1.03", "1.04", "1.09", "1.10", "1.11", "2.01", "2.02"] {
            assert!(!in_bulk(number), "{number}");
        }
        for number in ["1.05", "1.07", "3.01", "4.01", "5.01", "6.01", "6.02", "6.03"] {
            assert!(in_bulk(number), "{number}");
        }
        // Every question is one or the other by a name that exists: a renamed key would slip through.
        let left_out = version
            .questions
            .iter()
            .filter(|question| !is_answered_in_bulk(question));
        assert!(left_out.count() >= 18, "{}", version.id);
    }
}

fn typed(questions: &[&str]) -> BTreeSet<QuestionKey> {
    questions.iter().copied().map(key).collect()
}

#[test]
fn an_undo_is_refused_when_the_record_was_changed_since() {
    let first = entry(0, &[], setting(&[("care_home", Some(choice("no")))]));
    let bulk = entry(1, &[first.id], setting(&[("care_home", Some(choice("yes")))]));
    let later = entry(2, &[bulk.id], setting(&[("admitted", Some(choice("yes")))]));
    let beside = entry(3, &[first.id], setting(&[("admitted", Some(choice("yes")))]));
    let held = [first.clone(), bulk.clone()];
    assert_eq!(
        plan_undo(&held, bulk.id, &typed(&[])),
        Ok([(key("care_home"), Some(choice("no")))].into())
    );
    assert_eq!(
        plan_undo(&held, bulk.id, &typed(&["care_home"])),
        Err(UndoRefusal::BeingTyped)
    );
    assert!(
        plan_undo(&held, bulk.id, &typed(&["admitted"])).is_ok(),
        "another question of the record is being typed"
    );
    assert_eq!(
        plan_undo(std::slice::from_ref(&first), bulk.id, &typed(&[])),
        Err(UndoRefusal::Gone)
    );
    for since in [later, beside] {
        let entries = [first.clone(), bulk.clone(), since];
        assert_eq!(
            plan_undo(&entries, bulk.id, &typed(&[])),
            Err(UndoRefusal::ChangedSince)
        );
    }
}

/// Histories of one record, with branches: what each entry sets or clears, and whether it saw everything before it.
fn histories() -> impl Strategy<Value = Vec<(usize, u8, bool)>> {
    prop::collection::vec((0..4_usize, 0..4_u8, prop::bool::weighted(0.8)), 0..12)
}

const QUESTIONS: [&str; 4] = ["care_home", "admitted", "falls_assessment", "followed_up_16"];

fn option(question: &str, number: u8) -> Option<Answer> {
    let options = &Dataset::published().newest().question(&key(question)).unwrap().options;
    let place = usize::from(number).checked_sub(1)?;
    Some(Answer::Choice(options[place % options.len()].key.clone()))
}

fn history(acts: &[(usize, u8, bool)]) -> Vec<Entry> {
    let drug = Dataset::published().newest().follow_up.drugs[0].clone();
    let first = setting(&[
        ("diagnosis_date", Some(Answer::Date(date("2026-03-02")))),
        ("bone_therapy", Some(Answer::Choice(drug))),
    ]);
    let mut entries = vec![entry(0, &[], first)];
    for (place, (question, number, saw_all)) in acts.iter().enumerate() {
        let parents = if *saw_all {
            fold(&entries).heads
        } else {
            vec![entries[place / 2].id]
        };
        let change = setting(&[(QUESTIONS[*question], option(QUESTIONS[*question], *number))]);
        entries.push(entry(u64::try_from(place).unwrap() + 1, &parents, change));
    }
    entries
}

proptest! {
    #[test]
    fn undo_of_apply_is_the_record_as_it_was(acts in histories(), question in 0..4_usize, number in 1..4_u8) {
        let mut entries = history(&acts);
        let before = fold(&entries);
        let asked = key(QUESTIONS[question]);
        let Some(Answer::Choice(chosen)) = option(QUESTIONS[question], number) else { unreachable!() };
        let bulk = BulkAnswer { question: &asked, text: "", chosen: std::slice::from_ref(&chosen), blanks_only: false, decides_follow_ups: false, put_off: None };
        let outcome = plan_bulk(Dataset::published(), bulk, &before, false, context());
        let answer = match outcome {
            BulkOutcome::Fills(answer) => { prop_assert!(!before.answers.contains_key(&asked)); answer }
            BulkOutcome::Replaces { was, answer } => { prop_assert_eq!(before.answers.get(&asked), Some(&was)); answer }
            BulkOutcome::Same => {
                prop_assert_eq!(before.answers.get(&asked), Some(&Answer::Choice(chosen)));
                return Ok(());
            }
            BulkOutcome::Stays(_) => { prop_assert!(false, "only asked for with blanks only"); return Ok(()) }
            BulkOutcome::Cannot(refusal) => {
                prop_assert!(!refusal.to_string().is_empty());
                return Ok(());
            }
        };
        let written = entry(100, &before.heads, Change::Answers([(asked.clone(), Some(answer.clone()))].into()));
        entries.push(written.clone());
        let after = fold(&entries);
        let mut expect: Answers = before.answers.clone();
        expect.insert(asked.clone(), answer);
        prop_assert_eq!(&after.answers, &expect);

        let undo = plan_undo(&entries, written.id, &typed(&[])).unwrap();
        entries.push(entry(101, &after.heads, Change::Answers(undo)));
        let undone = fold(&entries);
        prop_assert_eq!(&undone.answers, &before.answers);
        // A second undo of the same change finds that the record has moved on.
        prop_assert_eq!(plan_undo(&entries, written.id, &typed(&[])), Err(UndoRefusal::ChangedSince));
        prop_assert!(undone.answers.contains_key(&keys::DIAGNOSIS_DATE));
    }
}
