//! Entering records quickly, on a real store: dates in one box or three, answers carried to the next patient, a wristband
//! scanner. Each survives the lock.

use app::views::{
    CarryRequest, QuestionView, RecordRequest, RecordStep, RecordView, ScanRequest, SettingChange, TypeAnswerRequest,
    UnlockRequest,
};
use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Map, Value};
use tests::desks::{TestDesk, first};
use tests::program::PASSPHRASE;

async fn start(desk: &TestDesk, number: &str) -> String {
    tests::desks::start(desk, number, "1/11/2026").await.to_string()
}

async fn answer(desk: &TestDesk, record: &str, question: &str, text: &str, chosen: &[&str]) -> RecordView {
    let request = TypeAnswerRequest {
        record: record.to_owned(),
        question: question.to_owned(),
        text: text.to_owned(),
        chosen: chosen.iter().map(ToString::to_string).collect(),
    };
    desk.type_answer(request).await.unwrap().into_view()
}

fn named(record: &str) -> RecordRequest {
    RecordRequest {
        record: record.to_owned(),
    }
}

async fn open(desk: &TestDesk, record: &str) -> RecordView {
    desk.open_record(named(record)).await.unwrap()
}

async fn save(desk: &TestDesk, record: &str) -> RecordView {
    desk.save_record(named(record)).await.unwrap()
}

async fn lock_and_unlock(desk: &TestDesk) {
    desk.lock().await.unwrap();
    let user = desk.session().await.unwrap().people.first().unwrap().id.clone();
    let passphrase = PASSPHRASE.to_owned();
    desk.unlock(UnlockRequest { user, passphrase }).await.unwrap();
}

async fn carry(desk: &TestDesk, record: &str, question: Option<&str>, carry: bool) -> RecordView {
    let request = CarryRequest {
        record: record.to_owned(),
        question: question.map(ToOwned::to_owned),
        carry,
    };
    desk.carry(request).await.unwrap().into_view()
}

fn question<'v>(view: &'v RecordView, key: &str) -> &'v QuestionView {
    view.questions.iter().find(|question| question.key == key).unwrap()
}

fn boxes(view: &RecordView, key: &str) -> [String; 3] {
    question(view, key).boxes.clone().unwrap()
}

#[tokio::test]
async fn half_typed_boxes_come_back_to_their_boxes_after_a_lock() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003").await;
    desk.change_setting(SettingChange::DateBoxes(true)).await.unwrap();
    answer(&desk, &record, "assessment_date", "1x\n\n202", &[]).await;
    lock_and_unlock(&desk).await;
    let view = open(&desk, &record).await;
    assert!(view.date_boxes, "the choice is the person's, and stays");
    assert_eq!(boxes(&view, "assessment_date"), ["1x", "", "202"]);
    let view = save(&desk, &record).await;
    assert_eq!(
        boxes(&view, "assessment_date"),
        ["1x", "", "202"],
        "what cannot be read is not lost by saving"
    );
}

#[tokio::test]
async fn three_boxes_say_which_box_is_to_be_put_right_and_read_the_rest() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003").await;
    let view = answer(&desk, &record, "assessment_date", "14\n11\n", &[]).await;
    let asked = question(&view, "assessment_date");
    assert_eq!(
        asked.unreadable.as_deref(),
        Some("Date of FLS assessment must include a year")
    );
    assert_eq!(asked.wrong_boxes, [false, false, true]);
    let view = answer(&desk, &record, "assessment_date", "14\n11\n26", &[]).await;
    let asked = question(&view, "assessment_date");
    assert_eq!(asked.reading.as_deref(), Some("14 November 2026"));
    assert_eq!(asked.reading_added, None, "the reading shows the year");
    assert_eq!(asked.wrong_boxes, [false; 3]);
    assert_eq!(
        asked.text, "14/11/26",
        "whoever enters dates in one box sees the same date"
    );
    let view = answer(&desk, &record, "assessment_date", "t-3\n\n", &[]).await;
    assert_eq!(
        question(&view, "assessment_date").reading.as_deref(),
        Some("17 November 2026")
    );
    let view = save(&desk, &record).await;
    assert_eq!(boxes(&view, "assessment_date"), ["17", "11", "2026"]);
}

#[tokio::test]
async fn t_means_the_day_on_which_it_was_typed() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003").await;
    answer(&desk, &record, "assessment_date", "t", &[]).await;
    desk.host().pass(TimeDelta::days(3));
    let view = open(&desk, &record).await;
    assert_eq!(
        question(&view, "assessment_date").reading.as_deref(),
        Some("20 November 2026")
    );
    // Kept once more as it was, as leaving a box does, it is still that day.
    let view = answer(&desk, &record, "assessment_date", "t", &[]).await;
    assert_eq!(
        question(&view, "assessment_date").reading.as_deref(),
        Some("20 November 2026")
    );
    let view = save(&desk, &record).await;
    assert_eq!(question(&view, "assessment_date").text, "20/11/2026");
}

#[tokio::test]
async fn marked_answers_are_carried_into_the_next_new_record_and_are_not_saved_there() {
    let desk = first("HRW").await;
    let one = start(&desk, "9991000003").await;
    let view = open(&desk, &one).await;
    assert_eq!(question(&view, "contact_date").carry, Some(false));
    assert_eq!(
        question(&view, "site").carry,
        None,
        "what is of one patient is never offered"
    );
    answer(&desk, &one, "admitted", "", &["yes"]).await;
    let view = carry(&desk, &one, None, true).await;
    assert_eq!(question(&view, "admitted").carry, Some(true));
    answer(&desk, &one, "contact_date", "t", &[]).await;
    save(&desk, &one).await;
    lock_and_unlock(&desk).await;

    let two = start(&desk, "9992649690").await;
    let view = open(&desk, &two).await;
    assert!(view.unsaved_record && view.changed);
    let admitted = question(&view, "admitted");
    assert_eq!(
        (admitted.chosen.as_slice(), admitted.carried.as_deref()),
        (["yes".to_owned()].as_slice(), Some("Carried from the last patient"))
    );
    let contact = question(&view, "contact_date");
    assert_eq!(
        (contact.reading.as_deref(), contact.carried.as_deref()),
        (Some("20 November 2026"), Some("Carried from the last patient"))
    );
    assert_eq!(question(&view, "nhs_number").carried, None);

    // What is answered anew is the nurse's own, and clearing what was carried leaves it.
    let view = answer(&desk, &two, "admitted", "", &["no"]).await;
    assert_eq!(question(&view, "admitted").carried, None);
    let view = desk.clear_carried(named(&two)).await.unwrap().into_view();
    assert_eq!(question(&view, "contact_date").text, "");
    assert_eq!(question(&view, "admitted").chosen, ["no"]);
    assert_eq!(question(&view, "nhs_number").text, "9992649690");

    // The last patient decides what the next one begins with: a blank carries nothing.
    save(&desk, &two).await;
    let three = start(&desk, "9997319168").await;
    let view = open(&desk, &three).await;
    assert_eq!(question(&view, "admitted").chosen, ["no"]);
    assert_eq!(question(&view, "contact_date").text, "");
}

#[tokio::test]
async fn a_date_is_carried_on_its_day_only_and_stopping_stops() {
    let desk = first("HRW").await;
    let one = start(&desk, "9991000003").await;
    answer(&desk, &one, "contact_date", "t", &[]).await;
    answer(&desk, &one, "admitted", "", &["yes"]).await;
    carry(&desk, &one, Some("contact_date"), true).await;
    carry(&desk, &one, Some("admitted"), true).await;
    desk.host().pass(TimeDelta::days(1));
    let two = start(&desk, "9992649690").await;
    let view = open(&desk, &two).await;
    assert_eq!(
        question(&view, "contact_date").text,
        "",
        "it was the date of yesterday's clinic"
    );
    assert_eq!(question(&view, "admitted").chosen, ["yes"]);
    let view = carry(&desk, &two, None, false).await;
    assert_eq!(question(&view, "admitted").carry, Some(false));
    let three = start(&desk, "9997319168").await;
    assert!(
        !open(&desk, &three)
            .await
            .questions
            .iter()
            .any(|question| question.carried.is_some())
    );
}

#[tokio::test]
async fn an_answer_of_one_patient_cannot_be_carried() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003").await;
    for question in [
        "nhs_number",
        "birth_date",
        "site",
        "assessment_date",
        "no_such_question",
    ] {
        let request = CarryRequest {
            record: record.clone(),
            question: Some(question.to_owned()),
            carry: true,
        };
        assert!(desk.carry(request).await.is_err(), "{question}");
    }
}

#[tokio::test]
async fn a_scanned_wristband_finds_the_patient_or_says_why_not() {
    let desk = first("HRW").await;
    let one = start(&desk, "9991000003").await;
    let scan = async |text: &str| desk.scan_wristband(ScanRequest { text: text.to_owned() }).await;
    let scanned = scan("]C19991000003").await.unwrap();
    assert_eq!(
        (scanned.nhs_number.as_str(), scanned.record, scanned.several),
        ("9991000003", None, false)
    );
    save(&desk, &one).await;
    let scanned = scan("999 100 0003").await.unwrap();
    assert_eq!(
        (scanned.record.as_deref(), scanned.several),
        (Some(one.as_str()), false)
    );
    let two = tests::desks::start(&desk, "9991000003", "1/3/2025").await.to_string();
    save(&desk, &two).await;
    let scanned = scan("(91)9991000003").await.unwrap();
    assert_eq!((scanned.record, scanned.several), (None, true));
    let refused = scan("9991000004").await.err().unwrap().to_string();
    assert!(refused.contains("check digit") && !refused.contains("999"), "{refused}");
}

/// Typing that is read in every way: dates, numbers, nothing, and what cannot be read.
const TEXTS: [&str; 9] = [
    "",
    "14/11/26",
    "31/02/2026",
    "t-3",
    "38",
    "158.5",
    "half a",
    "OVERSEAS",
    "3/3/2023",
];
const STEPS: u32 = 400;

/// The record as a window shows it.
fn as_shown(view: &RecordView) -> Map<String, Value> {
    match serde_json::to_value(view).unwrap() {
        Value::Object(fields) => fields,
        _ => unreachable!("a view is an object"),
    }
}

/// The edition says which telling it is, and nothing of the record.
fn but_for_the_edition(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.remove("edition");
    fields
}

#[tokio::test]
async fn what_changed_laid_over_what_a_window_shows_is_the_record_whatever_is_answered() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003").await;
    let mut chance = StdRng::seed_from_u64(16);
    let mut shown = as_shown(&open(&desk, &record).await);
    let (mut told, mut whole) = (0, 0);
    for step in 0..STEPS {
        let questions = shown["questions"].as_array().unwrap();
        let question = questions[chance.random_range(0..questions.len())].clone();
        let options = question["options"].as_array().unwrap();
        let (text, chosen) = if options.is_empty() || (question["control"] == "date" && chance.random_bool(0.7)) {
            (TEXTS[chance.random_range(0..TEXTS.len())], vec![])
        } else {
            let option = options[chance.random_range(0..options.len())]["key"].as_str().unwrap();
            ("", vec![option.to_owned()])
        };
        let request = TypeAnswerRequest {
            record: record.clone(),
            question: question["key"].as_str().unwrap().to_owned(),
            text: text.to_owned(),
            chosen,
        };
        let answered = desk.type_answer(request).await.unwrap();
        let RecordStep::Changed { patch, view } = answered else {
            panic!("step {step}: the window shows this very record")
        };
        shown = patch.over(&shown).unwrap();
        assert_eq!(shown, as_shown(&view), "step {step}: {text:?} for {}", question["key"]);
        told += serde_json::to_vec(&patch).unwrap().len();
        whole += serde_json::to_vec(&view).unwrap().len();
        if step % 20 == 19 {
            // Saved, or only asked for again: the record is what the steps led to.
            let asked = if chance.random_bool(0.3) {
                shown = as_shown(&save(&desk, &record).await);
                open(&desk, &record).await
            } else {
                open(&desk, &record).await
            };
            assert_eq!(
                but_for_the_edition(shown),
                but_for_the_edition(as_shown(&asked)),
                "after step {step}"
            );
            shown = as_shown(&asked);
        }
    }
    assert!(told * 5 < whole, "{told} bytes were told of records of {whole}");
}

#[tokio::test]
async fn a_window_that_was_shown_another_record_is_told_this_one_whole() {
    let desk = first("HRW").await;
    let (one, two) = (start(&desk, "9991000003").await, start(&desk, "9992649690").await);
    let height = |record: &str| TypeAnswerRequest {
        record: record.to_owned(),
        question: "height".to_owned(),
        text: "158".to_owned(),
        chosen: vec![],
    };
    open(&desk, &one).await;
    open(&desk, &two).await;
    let kept = desk.type_answer(height(&one)).await.unwrap();
    assert!(matches!(kept, RecordStep::Whole { .. }));
    let again = desk.type_answer(height(&one)).await.unwrap();
    assert!(matches!(again, RecordStep::Changed { .. }));
    // A lock forgets what was shown.
    lock_and_unlock(&desk).await;
    let kept = desk.type_answer(height(&one)).await.unwrap();
    assert!(matches!(kept, RecordStep::Whole { .. }));
}
