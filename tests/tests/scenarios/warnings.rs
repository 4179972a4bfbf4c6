//! A warning is accepted with a note on one desk, and is accepted on every other, until an answer of it changes.

use app::views::{AcceptWarningRequest, FindingView, RecordRequest, RecordView, UnlockRequest, WarningRequest};
use domain::id::RecordId;
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, first, import, in_agreement, joined, list, open, save, type_text};
use tests::program::PASSPHRASE;

const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.09 DateIndexFracDiagnosed,2.02 Weight\r\n\
                    9991000003,17/11/1938,02/03/2025,38\r\n";

fn unusual(record: RecordId) -> WarningRequest {
    WarningRequest {
        record: record.to_string(),
        check: "number-unusual".to_owned(),
        question: "weight".to_owned(),
    }
}

async fn note(desk: &TestDesk, record: RecordId, note: &str, accept: bool) -> RecordView {
    let request = AcceptWarningRequest {
        warning: unusual(record),
        note: note.to_owned(),
        accept,
    };
    desk.accept_warning(request).await.unwrap().into_view()
}

fn warning(view: &RecordView) -> &FindingView {
    view.findings.iter().find(|finding| finding.key == "weight").unwrap()
}

fn warned_tabs(view: &RecordView) -> u32 {
    view.tabs.iter().map(|tab| tab.warnings).sum()
}

async fn only_record(desk: &TestDesk) -> RecordId {
    list(desk).await[0].id.parse().unwrap()
}

#[tokio::test]
async fn a_warning_is_accepted_with_a_note_that_reaches_the_other_desk() {
    let central = TestCentral::start().await;
    let here = in_agreement(&central, "HRW", 0).await;
    import(&here, FILE.as_bytes()).await;
    let record = only_record(&here).await;
    let before = open(&here, record).await;
    assert!(!warning(&before).error && warning(&before).accepted.is_none());
    assert_eq!(warned_tabs(&before), 1);

    // Accepted with the next Save, by itself: no answer changes.
    let view = note(&here, record, " Weighed twice ", true).await;
    assert_eq!(warning(&view).accepted.as_ref().unwrap().by, None);
    assert!(view.changed);
    let view = save(&here, record).await;
    let accepted = warning(&view).accepted.as_ref().unwrap();
    assert_eq!(
        (accepted.note.as_str(), accepted.by.as_deref()),
        ("Weighed twice", Some("A. Nurse"))
    );
    assert!(!view.changed);
    assert_eq!(warned_tabs(&view), 0);

    agree(&here).await;
    let there = joined(&central, "HRW", "Second desk").await;
    agree(&there).await;
    let view = open(&there, record).await;
    assert_eq!(warning(&view).accepted.as_ref().unwrap().note, "Weighed twice");

    // Withdrawn there, it is a warning again here.
    there.withdraw_acceptance(unusual(record)).await.unwrap();
    let view = save(&there, record).await;
    assert_eq!(warning(&view).accepted.as_ref().map(|accepted| &accepted.note), None);
    agree(&there).await;
    agree(&here).await;
    assert!(warning(&open(&here, record).await).accepted.is_none());

    let record = record.to_string();
    let history = here.record_history(RecordRequest { record }).await.unwrap();
    let said: Vec<(&str, &str, bool)> = history
        .iter()
        .filter(|line| line.number == "2.02")
        .map(|line| (line.answer.as_str(), line.by.as_str(), line.restorable))
        .collect();
    assert_eq!(
        said,
        [
            ("Warning no longer accepted", "B. Nurse", false),
            ("Warning accepted: Weighed twice", "A. Nurse", false),
            ("38 kg", "A. Nurse", true),
        ]
    );
}

#[tokio::test]
async fn a_changed_answer_raises_the_warning_again() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    let record = only_record(&desk).await;
    note(&desk, record, "Weighed twice", true).await;
    save(&desk, record).await;
    type_text(&desk, record, "weight", "37").await;
    assert!(warning(&open(&desk, record).await).accepted.is_none());
    save(&desk, record).await;
    assert!(warning(&open(&desk, record).await).accepted.is_none());

    // Accepted and changed before the save: what was accepted is not what is saved.
    note(&desk, record, "Weighed again", true).await;
    type_text(&desk, record, "weight", "36").await;
    let view = save(&desk, record).await;
    assert!(warning(&view).accepted.is_none());
    assert_eq!(
        warning(&view).note,
        "Weighed again",
        "the note is still there to be accepted"
    );

    // Answer and acceptance in one save.
    type_text(&desk, record, "weight", "35").await;
    note(&desk, record, "Weighed again", true).await;
    let view = save(&desk, record).await;
    assert_eq!(warning(&view).accepted.as_ref().unwrap().note, "Weighed again");
}

#[tokio::test]
async fn a_note_is_kept_as_it_is_typed_and_refused_in_words() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    let record = only_record(&desk).await;
    note(&desk, record, "Weighed tw", false).await;
    desk.lock().await.unwrap();
    let user = desk.session().await.unwrap().people.first().unwrap().id.clone();
    let passphrase = PASSPHRASE.to_owned();
    desk.unlock(UnlockRequest { user, passphrase }).await.unwrap();
    let view = open(&desk, record).await;
    assert_eq!((warning(&view).note.as_str(), view.changed), ("Weighed tw", true));

    let view = note(&desk, record, "rang 01632 960001", true).await;
    let refused = warning(&view).note_refused.as_deref().unwrap();
    assert!(refused.starts_with("Leave the NHS number"), "{refused}");
    assert_eq!(warning(&view).note, "rang 01632 960001");
    let view = save(&desk, record).await;
    assert!(warning(&view).accepted.is_none());

    // Taken back before it is saved, nothing is left of it.
    note(&desk, record, "Weighed twice", true).await;
    desk.withdraw_acceptance(unusual(record)).await.unwrap();
    let view = save(&desk, record).await;
    assert!(warning(&view).accepted.is_none() && !view.changed);
    let record = record.to_string();
    let history = desk.record_history(RecordRequest { record }).await.unwrap();
    assert!(history.iter().all(|line| line.restorable));
}
