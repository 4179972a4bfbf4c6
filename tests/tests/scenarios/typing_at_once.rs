//! Typing that arrives together with other typing, or with a save: every answer is kept, and saved once.

use std::sync::Arc;

use app::views::{CarryRequest, RecordRequest, RecordView, TypeAnswerRequest};
use domain::id::RecordId;
use tests::desks::{TestDesk, add, first, open, type_text};

/// So often that answers were lost nearly every time, when they could be.
const TRIES: u32 = 40;

fn typed(record: RecordId, question: &str, text: &str) -> TypeAnswerRequest {
    TypeAnswerRequest {
        record: record.to_string(),
        question: question.to_owned(),
        text: text.to_owned(),
        chosen: Vec::new(),
    }
}

fn asked(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

fn text<'a>(view: &'a RecordView, question: &str) -> &'a str {
    let found = view.questions.iter().find(|found| found.key == question);
    &found.unwrap().text
}

async fn with_a_record(code: &str) -> (Arc<TestDesk>, RecordId) {
    let desk = first(code).await;
    let record = add(&desk, "9991000003", "1/3/2025").await;
    (Arc::new(desk), record)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_answers_typed_at_once_none_is_lost() {
    let (desk, record) = with_a_record("TY1").await;
    for n in 0..TRIES {
        let (height, weight) = ((150 + n).to_string(), (50 + n).to_string());
        let one = tokio::spawn({
            let (desk, asked) = (Arc::clone(&desk), typed(record, "height", &height));
            async move { desk.type_answer(asked).await }
        });
        let other = tokio::spawn({
            let (desk, asked) = (Arc::clone(&desk), typed(record, "weight", &weight));
            async move { desk.type_answer(asked).await }
        });
        one.await.unwrap().unwrap();
        other.await.unwrap().unwrap();
        let view = open(&desk, record).await;
        assert_eq!(
            (text(&view, "height"), text(&view, "weight")),
            (&*height, &*weight),
            "try {n}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_save_swallows_nothing_that_is_typed_beside_it() {
    let (desk, record) = with_a_record("TY2").await;
    for n in 0..TRIES {
        let (height, weight) = ((150 + n).to_string(), (50 + n).to_string());
        type_text(&desk, record, "height", &height).await;
        let save = tokio::spawn({
            let desk = Arc::clone(&desk);
            async move { desk.save_record(asked(record)).await }
        });
        let types = tokio::spawn({
            let (desk, asked) = (Arc::clone(&desk), typed(record, "weight", &weight));
            async move { desk.type_answer(asked).await }
        });
        save.await.unwrap().unwrap();
        types.await.unwrap().unwrap();
        let view = open(&desk, record).await;
        assert_eq!(
            (text(&view, "height"), text(&view, "weight")),
            (&*height, &*weight),
            "try {n}"
        );
        // What was typed beside the save is opened on what it saved: no conflict with oneself follows.
        let saved = desk.save_record(asked(record)).await.unwrap();
        assert!(!saved.changed && saved.conflicts.is_empty(), "try {n}");
        assert_eq!(
            (text(&saved, "height"), text(&saved, "weight")),
            (&*height, &*weight),
            "try {n}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_saves_at_once_save_an_answer_once() {
    let (desk, record) = with_a_record("TY3").await;
    for n in 0..TRIES {
        type_text(&desk, record, "height", &(150 + n).to_string()).await;
        let before = desk.record_history(asked(record)).await.unwrap().len();
        let save = || {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move { desk.save_record(asked(record)).await })
        };
        let (one, other) = (save(), save());
        one.await.unwrap().unwrap();
        other.await.unwrap().unwrap();
        let lines = desk.record_history(asked(record)).await.unwrap().len();
        assert_eq!(lines, before + 1, "try {n}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_questions_carried_at_once_are_both_carried() {
    let (desk, record) = with_a_record("TY4").await;
    for n in 0..TRIES {
        let carry = |question: &str| {
            let (desk, question) = (Arc::clone(&desk), question.to_owned());
            tokio::spawn(async move {
                let request = CarryRequest {
                    record: record.to_string(),
                    question: Some(question),
                    carry: n % 2 == 0,
                };
                desk.carry(request).await
            })
        };
        let (one, other) = (carry("contact_date"), carry("admitted"));
        one.await.unwrap().unwrap();
        other.await.unwrap().unwrap();
        let view = open(&desk, record).await;
        let carried = view
            .questions
            .iter()
            .filter(|question| question.carry == Some(true))
            .count();
        assert_eq!(carried, if n % 2 == 0 { 2 } else { 0 }, "try {n}");
    }
}
