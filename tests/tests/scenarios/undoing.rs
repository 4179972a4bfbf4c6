//! Taking back the last save on a real store: what it changed is put back, and typing that is not saved stays.

use app::Error;
use app::views::{AcceptWarningRequest, ErrorCode, RecordRequest, RecordView, WarningRequest};
use chrono::TimeDelta;
use domain::id::RecordId;
use domain::record::UndoRefused;
use testkit::TestCentral;
use tests::desks::{add, agree, assert_same, choose, first, in_agreement, joined, open, save, set, type_text};

fn request(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

fn text(view: &RecordView, question: &str) -> String {
    view.questions
        .iter()
        .find(|one| one.key == question)
        .unwrap()
        .text
        .clone()
}

fn chosen(view: &RecordView, question: &str) -> Vec<String> {
    let question = view.questions.iter().find(|one| one.key == question).unwrap();
    question.chosen.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undone_save_puts_back_what_it_changed_and_keeps_what_is_typed() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    type_text(&desk, record, "height", "165").await;
    save(&desk, record).await;
    type_text(&desk, record, "height", "185").await;
    choose(&desk, record, "gender", &["female"]).await;
    type_text(&desk, record, "contact_date", "12/3/2025").await;
    let saved = save(&desk, record).await;
    assert_eq!(saved.my_save, saved.saved_at);

    // Typed after it, readable and not; and one box typed in and put back as it was saved.
    type_text(&desk, record, "weight", "61").await;
    type_text(&desk, record, "assessment_date", "31/02/2025").await;
    type_text(&desk, record, "height", "185").await;
    let undone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!((undone.saved_at, undone.put_back), (saved.my_save.unwrap(), 3));
    let view = undone.record;
    assert_eq!(text(&view, "height"), "165");
    assert_eq!(
        (text(&view, "contact_date"), chosen(&view, "gender")),
        (String::new(), Vec::new())
    );
    assert_eq!(
        (text(&view, "weight"), text(&view, "assessment_date")),
        ("61".to_owned(), "31/02/2025".to_owned())
    );
    assert!(view.changed && view.questions.iter().all(|question| question.arrived.is_none()));

    // Saved afterwards, the typing is one entry that leaves the undoing as it is.
    let view = save(&desk, record).await;
    assert_eq!(
        (text(&view, "height"), text(&view, "weight")),
        ("165".to_owned(), "61".to_owned())
    );
    assert!(view.conflicts.is_empty());
    let history = desk.record_history(request(record)).await.unwrap();
    let heights: Vec<&str> = history
        .iter()
        .filter(|line| line.question == "height")
        .map(|line| line.answer.as_str())
        .collect();
    assert_eq!(heights, ["165 cm", "185 cm", "165 cm"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_undoing_is_undone_and_a_record_that_was_only_started_is_not() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let refused = desk.undo_save(request(record)).await.unwrap_err();
    assert!(matches!(refused, Error::NotUndone(UndoRefused::StartedTheRecord)));
    assert_eq!(refused.view().code, ErrorCode::SaveStartedTheRecord);
    set(&desk, record, &[("2.01", "165")]).await;
    desk.undo_save(request(record)).await.unwrap();
    assert_eq!(text(&open(&desk, record).await, "height"), "");
    let redone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!((redone.put_back, text(&redone.record, "height")), (1, "165".to_owned()));
}

fn accepted(view: &RecordView) -> Option<&str> {
    let finding = view.findings.iter().find(|finding| finding.key == "weight")?;
    Some(finding.accepted.as_ref()?.note.as_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_accepted_warning_is_taken_back_with_the_save_that_accepted_it() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let note = |accept: &str| AcceptWarningRequest {
        warning: WarningRequest {
            record: record.to_string(),
            check: "number-unusual".to_owned(),
            question: "weight".to_owned(),
        },
        note: accept.to_owned(),
        accept: true,
    };
    // With its answer, in one save.
    type_text(&desk, record, "weight", "38").await;
    desk.accept_warning(note("Weighed twice")).await.unwrap();
    assert_eq!(accepted(&save(&desk, record).await), Some("Weighed twice"));
    let undone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!(
        (undone.put_back, undone.no_longer_accepted, undone.accepted_again),
        (1, 1, 0)
    );
    assert_eq!(text(&undone.record, "weight"), "");
    assert!(!undone.record.changed);
    let redone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!(
        (redone.put_back, redone.no_longer_accepted, redone.accepted_again),
        (1, 0, 1)
    );
    assert_eq!(accepted(&redone.record), Some("Weighed twice"));

    // By itself: the answer stays, and the warning is there again.
    desk.host().pass(TimeDelta::minutes(1));
    desk.accept_warning(note("Weighed three times")).await.unwrap();
    save(&desk, record).await;
    let undone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!((undone.put_back, undone.accepted_again), (0, 1));
    assert_eq!(accepted(&undone.record), Some("Weighed twice"), "as before that save");
    desk.host().pass(TimeDelta::minutes(1));
    desk.withdraw_acceptance(note("").warning).await.unwrap();
    save(&desk, record).await;
    desk.host().pass(TimeDelta::minutes(1));
    desk.accept_warning(note("Right")).await.unwrap();
    save(&desk, record).await;
    let undone = desk.undo_save(request(record)).await.unwrap();
    assert_eq!((undone.put_back, undone.no_longer_accepted), (0, 1));
    assert_eq!(accepted(&undone.record), None);
    assert_eq!(text(&undone.record, "weight"), "38");
    let history = desk.record_history(request(record)).await.unwrap();
    assert!(
        history.iter().any(|line| line.answer.contains("Right")),
        "nothing leaves the history"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_colleague_changed_since_stays_and_an_undoing_travels() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    set(&a, record, &[("2.01", "165"), ("2.02", "61")]).await;
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    set(&b, record, &[("2.01", "170")]).await;
    agree(&b).await;
    agree(&a).await;
    let refused = a.undo_save(request(record)).await.unwrap_err();
    assert!(refused.to_string().contains("B. Nurse"), "{refused}");
    assert_eq!(text(&open(&a, record).await, "height"), "170");

    b.undo_save(request(record)).await.unwrap();
    agree(&b).await;
    agree(&a).await;
    assert_eq!(text(&open(&a, record).await, "height"), "165");
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}
