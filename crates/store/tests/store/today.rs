//! What needs somebody today: which records stand where, in which order, and how they are found among many.

use chrono::Days;
use domain::Answer;
use store::{NextOpening, RecordRow, Today};

use crate::support::{complete, date, delete, drug, keep, made, number, set, then, today};

async fn found(made: &crate::support::Made) -> Today {
    made.store.today(today(), &[], 10).await.unwrap()
}

/// Which patients they are.
fn patients(rows: &[RecordRow]) -> Vec<u32> {
    let patient = |row: &RecordRow| (0..1_000).find(|n| Some(number(*n)) == row.nhs_number).unwrap();
    rows.iter().map(patient).collect()
}

#[tokio::test]
async fn the_fewest_answers_left_come_first_then_the_latest_diagnosis_and_no_follow_up_that_is_due() {
    let made = made().await;
    let ago = |days| today().checked_sub_days(Days::new(days)).unwrap();
    for (n, days, blank) in [
        (1, 30, &["falls_assessment"][..]),
        (2, 10, &["falls_assessment"]),
        (3, 5, &["falls_assessment", "care_home"]),
        (4, 20, &[]),
    ] {
        let mut answers = complete(n, ago(days), &[]);
        answers.retain(|question, _| !blank.contains(&question.as_str()));
        keep(&made.store, &answers).await;
    }
    // One answer left, but also a follow-up that is due; and the same a day before it is.
    for (n, days) in [(5, 84), (6, 83)] {
        let mut answers = complete(n, ago(days), &[("bone_therapy", drug())]);
        answers.retain(|question, _| question.as_str() != "falls_assessment");
        keep(&made.store, &answers).await;
    }
    let mut gone = complete(7, ago(1), &[]);
    gone.retain(|question, _| question.as_str() != "falls_assessment");
    let gone = keep(&made.store, &gone).await;
    then(&made.store, &gone, delete()).await;

    let today = found(&made).await;
    assert_eq!(patients(&today.nearly_complete), [2, 1, 6, 3]);
    assert_eq!(today.drafts, 5, "the one whose follow-up is due is a draft, too");
    assert_eq!(
        patients(
            &made
                .store
                .today(crate::support::today(), &[], 2)
                .await
                .unwrap()
                .nearly_complete
        ),
        [2, 1]
    );
}

#[tokio::test]
async fn care_that_still_counts_is_found_among_many_that_have_it_and_ends_on_its_day() {
    let made = made().await;
    let ago = |days| today().checked_sub_days(Days::new(days)).unwrap();
    // More than are looked at together lack another answer.
    for n in 0..70 {
        let mut answers = complete(n, ago(89), &[]);
        answers.retain(|question, _| question.as_str() != "falls_assessment");
        keep(&made.store, &answers).await;
    }
    for (n, days) in [(100, 10), (101, 90), (102, 91), (103, 0), (104, 60)] {
        let mut answers = complete(n, ago(days), &[]);
        answers.retain(|question, _| question.as_str() != "assessment_date");
        keep(&made.store, &answers).await;
    }
    let answered = keep(&made.store, &{
        let mut answers = complete(105, ago(50), &[]);
        answers.retain(|question, _| question.as_str() != "assessment_date");
        answers
    })
    .await;
    then(
        &made.store,
        &answered,
        set("assessment_date", Some(Answer::Date(date("2026-11-01")))),
    )
    .await;
    assert_eq!(patients(&found(&made).await.still_counts), [101, 104, 100, 103]);
    let tomorrow = made.store.today(ago(0).succ_opt().unwrap(), &[], 2).await.unwrap();
    assert_eq!(patients(&tomorrow.still_counts), [104, 100]);
}

#[tokio::test]
async fn what_needs_a_person_comes_in_the_order_of_the_sync_page_and_the_next_window_is_counted() {
    let made = made().await;
    let ago = |days| today().checked_sub_days(Days::new(days)).unwrap();
    for (n, days) in [(1, 30), (2, 40), (3, 20)] {
        let mut answers = complete(n, ago(days), &[]);
        if n != 3 {
            answers.insert(domain::dataset::keys::ASSESSMENT_DATE, Answer::Date(ago(days + 2)));
        }
        keep(&made.store, &answers).await;
    }
    for (n, days) in [(4, 80), (5, 80), (6, 332), (7, 79), (8, 100)] {
        keep(&made.store, &complete(n, ago(days), &[("bone_therapy", drug())])).await;
    }
    let today = found(&made).await;
    assert_eq!((patients(&today.needs_you), today.needing), (vec![1, 2], 2));
    let sync_page = made.store.sync_rows(2, crate::support::today()).await.unwrap();
    assert_eq!(patients(&sync_page), [1, 2]);
    // Two of 16 weeks and one of 52 weeks open on the same day.
    let next = NextOpening {
        on: ago(0).checked_add_days(Days::new(4)).unwrap(),
        follow_ups: 3,
    };
    assert_eq!(today.in_time.next, Some(next));
    assert_eq!(today.in_time.total, 1);
}
