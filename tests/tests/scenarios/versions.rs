//! Records of every dataset version: a draft of each opens, is edited and is sent, and a date of diagnosis in another
//! version waits to be agreed to and drops nothing.

use app::views::{ChangeVersionRequest, RecordRequest, RecordView, SyncState};
use domain::id::RecordId;
use testkit::TestCentral;
use tests::desks::{
    TestDesk, add, agree, assert_same, choose, first, in_agreement, joined, open, save, set, start, type_text,
};

const DRAFTS: [(&str, &str, &str, &str); 3] = [
    ("v1", "9991000003", "02/05/2018", "non_hip_spine"),
    ("v3", "9992649690", "02/05/2022", "non_hip_spine"),
    ("2024", "9991000011", "02/05/2025", "wrist"),
];

async fn settle(desk: &TestDesk, record: RecordId, change: bool) -> RecordView {
    let request = ChangeVersionRequest {
        record: record.to_string(),
        change,
    };
    desk.change_version(request).await.unwrap().into_view()
}

fn chosen(view: &RecordView, question: &str) -> Vec<String> {
    let question = view.questions.iter().find(|one| one.key == question).unwrap();
    question.chosen.clone()
}

fn said(view: &RecordView) -> Vec<(&str, &str)> {
    let change = view.version_change.as_ref().unwrap();
    let lines = change
        .groups
        .iter()
        .flat_map(|group| group.lines.iter().map(|line| (group.title.as_str(), line.as_str())));
    lines.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_of_every_version_opens_is_edited_and_sent() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let mut records = Vec::new();
    for (version, number, diagnosed, site) in DRAFTS {
        // No record is started in a closed version, and existing ones are updated: its draft got there by its date.
        let record = add(&a, number, "02/05/2025").await;
        set(&a, record, &[("1.09", diagnosed)]).await;
        let view = choose(&a, record, "site", &[site]).await;
        assert_eq!(view.version, version);
        let view = save(&a, record).await;
        assert_eq!(chosen(&view, "site"), [site]);
        assert!(view.questions.iter().all(|question| question.not_offered.is_none()));
        records.push(record);
    }
    agree(&a).await;

    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    for ((version, _, _, site), record) in DRAFTS.into_iter().zip(&records) {
        let view = open(&b, *record).await;
        assert_eq!(
            (view.version.as_str(), chosen(&view, "site")),
            (version, vec![site.to_owned()])
        );
        type_text(&b, *record, "height", "165").await;
        choose(&b, *record, "bone_therapy", &["alendronate"]).await;
        save(&b, *record).await;
    }
    agree(&b).await;
    agree(&a).await;
    for record in &records {
        let view = open(&a, *record).await;
        assert_eq!(chosen(&view, "bone_therapy"), ["alendronate"]);
        assert_eq!(view.sync, SyncState::Accepted);
        let entries = desk_history(&a, *record).await;
        assert!(entries.contains(&"165 cm".to_owned()));
    }
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}

async fn desk_history(desk: &TestDesk, record: RecordId) -> Vec<String> {
    let request = RecordRequest {
        record: record.to_string(),
    };
    let lines = desk.record_history(request).await.unwrap();
    lines.into_iter().map(|line| line.answer).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_waits_to_be_agreed_to_and_keeps_every_answer() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    choose(&desk, record, "site", &["wrist"]).await;
    save(&desk, record).await;

    let view = type_text(&desk, record, "diagnosis_date", "3/3/2023").await;
    assert_eq!(view.version, "2024");
    let date = view.questions.iter().find(|one| one.key == "diagnosis_date").unwrap();
    assert_eq!(date.reading.as_deref(), Some("3 March 2023"), "as it was typed");
    let asked_again = "1.11 Site of index fracture: Wrist. Offered: Hip, Spine, Non hip/non spine";
    assert!(said(&view).contains(&("Kept, and to be answered again", asked_again)));
    let lists = [
        "1.12 Site of second fracture. Then also: Non hip/non spine. No longer: Wrist, Humerus, Pelvis, Other",
        "4.01 Bone therapy recommended following index fracture. No longer: Abaloparatide. Then several answers can be \
         chosen",
    ];
    for list in lists {
        assert!(said(&view).contains(&("Answered from another list", list)));
    }
    // Saving does not agree to it, and forgets nothing that was typed.
    let view = save(&desk, record).await;
    assert_eq!(view.version, "2024");
    assert!(view.findings.iter().any(|finding| finding.code == "other-version"));
    assert_eq!(
        settle(&desk, record, false).await.version_change.map(|one| one.date),
        None
    );
    assert!(!open(&desk, record).await.changed);

    type_text(&desk, record, "diagnosis_date", "3/3/2023").await;
    let view = settle(&desk, record, true).await;
    assert_eq!((view.version.as_str(), view.version_change.is_none()), ("v3", true));
    let site = view.questions.iter().find(|one| one.key == "site").unwrap();
    assert_eq!(site.not_offered.as_deref(), Some("Wrist"));
    // Another date of the same version is not asked about again, and several answers are kept where one is taken.
    assert!(
        type_text(&desk, record, "diagnosis_date", "4/3/2023")
            .await
            .version_change
            .is_none()
    );
    choose(&desk, record, "bone_therapy", &["alendronate", "denosumab"]).await;
    assert_eq!(save(&desk, record).await.version, "v3");

    let view = type_text(&desk, record, "diagnosis_date", "1/3/2025").await;
    assert!(said(&view).contains(&("Valid again", "1.11 Site of index fracture: Wrist")));
    settle(&desk, record, true).await;
    let view = save(&desk, record).await;
    assert_eq!(
        (view.version.as_str(), chosen(&view, "site")),
        ("2024", vec!["wrist".to_owned()])
    );
    assert_eq!(chosen(&view, "bone_therapy"), ["alendronate", "denosumab"]);
    assert!(
        view.findings
            .iter()
            .any(|one| one.code == "not-offered" && one.key == "bone_therapy")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_another_version_is_restored_as_it_was() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    set(&desk, record, &[("1.09", "03/03/2023"), ("1.11", "Non hip/non spine")]).await;
    set(&desk, record, &[("1.09", "01/03/2025"), ("1.11", "Wrist")]).await;
    let request = RecordRequest {
        record: record.to_string(),
    };
    let history = desk.record_history(request).await.unwrap();
    let earlier = history.iter().find(|line| line.answer == "Non hip/non spine").unwrap();
    let options: Vec<&str> = earlier.chosen.iter().map(String::as_str).collect();
    let view = choose(&desk, record, "site", &options).await;
    assert_eq!(chosen(&view, "site"), ["non_hip_spine"]);
    let site = view.questions.iter().find(|one| one.key == "site").unwrap();
    assert_eq!(site.not_offered.as_deref(), Some("Non hip/non spine"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_date_of_a_record_that_was_never_saved_is_put_back_too() {
    let desk = first("HRW").await;
    let record = start(&desk, "9991000003", "01/03/2025").await;
    let view = type_text(&desk, record, "diagnosis_date", "3/3/2023").await;
    assert_eq!(view.version_change.unwrap().date_before, "1 March 2025");
    let view = settle(&desk, record, false).await;
    assert!(view.version_change.is_none() && view.version == "2024");
    let date = view.questions.iter().find(|one| one.key == "diagnosis_date").unwrap();
    assert_eq!(date.text, "01/03/2025");
}
