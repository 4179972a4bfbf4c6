//! The same patient twice: made on two desks without a network, found, joined, kept apart and taken apart again; and every
//! desk and Central say the same of it in the end.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use app::views::{
    DuplicatesView, ErrorCode, JoinRecordsRequest, KeepApartRequest, NewPatient, PairRequest, PairView, RecordRequest,
    SettleRequest, StartChoice, StartRecordRequest, StartedView, SyncState, TakeFrom, UnjoinRequest,
};
use domain::id::RecordId;
use testkit::{Fault, TestCentral};
use tests::desks::{
    TestDesk, add, agree, assert_same, choose, export, first, in_agreement, joined, list, open, save, set, type_text,
};

const NUMBER: &str = "999 100 0003";
const DAY: &str = "1/3/2026";

fn request(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

async fn pairs(desk: &TestDesk) -> DuplicatesView {
    desk.list_duplicates().await.unwrap()
}

async fn compare(desk: &TestDesk, one: RecordId, other: RecordId) -> PairView {
    let request = PairRequest {
        one: one.to_string(),
        other: other.to_string(),
    };
    desk.compare_records(request).await.unwrap()
}

fn joining(one: RecordId, other: RecordId, take: &[(&str, TakeFrom)]) -> JoinRecordsRequest {
    JoinRecordsRequest {
        one: one.to_string(),
        other: other.to_string(),
        take: take
            .iter()
            .map(|(question, from)| ((*question).to_owned(), *from))
            .collect(),
        seen: None,
    }
}

/// Two desks of one service, each with a record of the same fracture that the other has not heard of.
async fn two_desks(central: &TestCentral) -> (TestDesk, TestDesk, RecordId, RecordId) {
    let one = in_agreement(central, "HRW", 0).await;
    let two = joined(central, "HRW", "Second desk").await;
    agree(&two).await;
    let smaller = add(&one, NUMBER, DAY).await;
    let larger = add(&two, NUMBER, DAY).await;
    assert!(smaller < larger);
    (one, two, smaller, larger)
}

async fn all_agree(central: &TestCentral, desks: [&TestDesk; 2]) {
    for _ in 0..2 {
        for desk in desks {
            agree(desk).await;
        }
    }
    assert_same(desks[0], desks[1]).await;
    central.verify().await;
    for desk in desks {
        let before = (list(desk).await.len(), export(desk).await);
        desk.store().await.unwrap().rebuild(|_, _| {}).await.unwrap();
        assert_eq!(
            (list(desk).await.len(), export(desk).await),
            before,
            "all is computed again"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_made_the_same_patient_end_with_one_record_by_themselves() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    choose(&one, smaller, "site", &["hip"]).await;
    save(&one, smaller).await;
    choose(&two, larger, "gender", &["female"]).await;
    save(&two, larger).await;
    agree(&one).await;
    // What the second desk joins does not reach Central before the first has joined them too.
    two.host().break_network([Fault::Pass, Fault::Pass, Fault::Lost]);
    assert!(two.sync_now().await.is_err());
    assert_eq!(list(&two).await.len(), 1, "it is joined here");
    agree(&one).await;
    assert_eq!(list(&one).await.len(), 1, "and there");
    all_agree(&central, [&one, &two]).await;
    for desk in [&one, &two] {
        let rows = list(desk).await;
        assert_eq!((rows.len(), rows[0].id.as_str()), (1, smaller.to_string().as_str()));
        assert_eq!(rows[0].sync, SyncState::Accepted, "Central holds nothing any more");
        let view = open(desk, larger).await;
        assert_eq!(
            view.id,
            smaller.to_string(),
            "the other opens the one it is joined with"
        );
        assert!(view.conflicts.is_empty());
        let said = |key: &str| {
            view.questions
                .iter()
                .find(|question| question.key == key)
                .unwrap()
                .chosen
                .clone()
        };
        assert_eq!(
            (said("site"), said("gender")),
            (vec!["hip".to_owned()], vec!["female".to_owned()])
        );
        assert_eq!(pairs(desk).await.total, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_something_differs_a_person_chooses_and_can_take_it_back() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    set(&one, smaller, &[("1.11", "Hip"), ("2.01", "170")]).await;
    set(&two, larger, &[("1.11", "Wrist")]).await;
    agree(&one).await;
    agree(&two).await;
    agree(&one).await;
    assert_eq!(list(&one).await.len(), 2, "nobody is joined without being asked");
    let held = list(&one)
        .await
        .into_iter()
        .filter(|row| row.sync == SyncState::NeedsYou);
    assert_eq!(held.count(), 1, "Central holds the larger");
    let before = (export(&one).await, list(&one).await.len());

    let found = pairs(&one).await;
    assert_eq!((found.total, found.pairs.len()), (1, 1));
    assert_eq!(found.pairs[0].reason, "Same NHS number and date of diagnosis");
    assert_eq!(one.count_duplicates().await.unwrap().pairs, 1);
    let pair = compare(&one, larger, smaller).await;
    assert_eq!(
        (pair.one.id.clone(), pair.other.id.clone()),
        (smaller.to_string(), larger.to_string())
    );
    assert_eq!(pair.differing, 1);
    let first_question = &pair.questions[0];
    assert_eq!((first_question.number.as_str(), first_question.differs), ("1.11", true));
    assert_eq!(
        (first_question.one.as_deref(), first_question.other.as_deref()),
        (Some("Hip"), Some("Wrist"))
    );
    let height = pair
        .questions
        .iter()
        .find(|question| question.number == "2.01")
        .unwrap();
    assert!(
        !height.differs && height.other.is_none(),
        "a blank differs from nothing"
    );

    let refused = one
        .join_records(joining(smaller, larger, &[]))
        .await
        .err()
        .unwrap()
        .view();
    assert_eq!(refused.code, ErrorCode::NotChosen);
    assert!(refused.message.contains("1.11"), "{}", refused.message);
    assert_eq!(list(&one).await.len(), 2, "nothing was joined");
    // Named the other way round, the first one named is still the first.
    let view = one
        .join_records(joining(larger, smaller, &[("site", TakeFrom::One)]))
        .await
        .unwrap();
    assert_eq!(view.id, smaller.to_string());
    assert!(view.conflicts.is_empty());
    assert_eq!(view.fracture.as_deref(), Some("Wrist, diagnosed 1 Mar 2026"));
    all_agree(&central, [&one, &two]).await;
    assert_eq!(list(&two).await.len(), 1);

    // Somebody who had not heard of it wrote to the other one; what they said counts, and is taken in by the next save.
    let history = two.record_history(request(smaller)).await.unwrap();
    assert!(history.iter().any(|line| line.joined == Some(larger.to_string())));
    let view = two
        .unjoin_records(UnjoinRequest {
            record: smaller.to_string(),
        })
        .await
        .unwrap();
    assert_eq!(view.fracture.as_deref(), Some("Hip, diagnosed 1 Mar 2026"), "as it was");
    all_agree(&central, [&one, &two]).await;
    assert_eq!(
        (export(&one).await, list(&one).await.len()),
        before,
        "both are as they were"
    );
    let again = one
        .unjoin_records(UnjoinRequest {
            record: smaller.to_string(),
        })
        .await;
    assert_eq!(again.err().unwrap().view().code, ErrorCode::NotJoinedRecord);

    // Nobody is asked about two fractures again, at either desk.
    assert_eq!(pairs(&two).await.total, 1);
    let apart = KeepApartRequest {
        one: larger.to_string(),
        other: smaller.to_string(),
        two_fractures: true,
    };
    assert_eq!(two.keep_apart(apart).await.unwrap().total, 0);
    agree(&two).await;
    agree(&one).await;
    assert_eq!(pairs(&one).await.total, 0);
    let others = open(&one, smaller).await.other_fractures;
    assert_eq!(others.len(), 1);
    assert_eq!(
        (others[0].key.clone(), others[0].words.as_str()),
        (larger.to_string(), "Wrist, 1 Mar 2026")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_to_the_other_record_without_having_heard_counts_and_is_settled_in_the_one() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    set(&one, smaller, &[("1.11", "Hip")]).await;
    set(&two, larger, &[("1.11", "Wrist")]).await;
    agree(&one).await;
    agree(&two).await;
    agree(&one).await;
    one.join_records(joining(smaller, larger, &[("site", TakeFrom::One)]))
        .await
        .unwrap();
    // The second desk has not heard: it is typing into the other, and has saved there.
    set(&two, larger, &[("1.11", "Spine")]).await;
    type_text(&two, larger, "height", "170").await;
    agree(&one).await;
    agree(&two).await;
    agree(&one).await;
    let view = open(&two, larger).await;
    assert_eq!(view.id, smaller.to_string());
    assert_eq!(
        view.conflicts.len(),
        1,
        "hip was chosen, and spine was said without knowing it"
    );
    let typed = view.questions.iter().find(|question| question.key == "height").unwrap();
    assert_eq!(typed.text, "170", "what was being typed is here now");
    let candidates = &view.conflicts[0].candidates;
    let spine = candidates.iter().find(|candidate| candidate.answer == "Spine").unwrap();
    let settle = SettleRequest {
        record: smaller.to_string(),
        question: "site".to_owned(),
        entry: spine.entry.clone(),
        shown: candidates.iter().map(|candidate| candidate.entry.clone()).collect(),
    };
    two.settle_conflict(settle).await.unwrap();
    assert!(open(&two, smaller).await.conflicts.is_empty());
    assert!(save(&two, smaller).await.my_save.is_some());
    all_agree(&central, [&one, &two]).await;
    let view = open(&one, smaller).await;
    assert!(view.conflicts.is_empty());
    assert_eq!(view.fracture.as_deref(), Some("Spine, diagnosed 1 Mar 2026"));
    assert_eq!(list(&one).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_and_erasing_a_joined_record_takes_both() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    agree(&one).await;
    agree(&two).await;
    all_agree(&central, [&one, &two]).await;
    assert_eq!(list(&one).await.len(), 1);
    let reason = "test_record".to_owned();
    let deleting = app::views::DeleteRecordRequest {
        record: larger.to_string(),
        reason,
    };
    one.delete_record(deleting).await.unwrap();
    all_agree(&central, [&one, &two]).await;
    assert!(list(&two).await.is_empty());
    assert_eq!(two.list_deleted().await.unwrap().rows.len(), 1);
    let order = app::views::PurgeRecordRequest {
        record: smaller.to_string(),
        reason: "patient-asked".to_owned(),
        typed: "0003".to_owned(),
    };
    assert_eq!(two.purge_record(order).await.unwrap().records, 1);
    all_agree(&central, [&one, &two]).await;
    for desk in [&one, &two] {
        assert!(list(desk).await.is_empty() && desk.list_deleted().await.unwrap().rows.is_empty());
        for record in [smaller, larger] {
            let gone = desk.open_record(request(record)).await.err().unwrap();
            assert_eq!(gone.view().code, ErrorCode::Purged, "nothing of either comes back");
        }
    }
}

#[tokio::test]
async fn a_record_of_no_patient_in_particular_is_compared_by_birth_and_postcode_and_joined_by_nobody() {
    let desk = first("HRW").await;
    let patient = NewPatient {
        nhs_number: "OVERSEAS".to_owned(),
        diagnosed: DAY.to_owned(),
        born: "03/05/1951".to_owned(),
        ..NewPatient::default()
    };
    let choice = Some(StartChoice::New);
    let StartedView::Opened { record, .. } = desk.start_record(StartRecordRequest { patient, choice }).await.unwrap()
    else {
        panic!("there is nothing to choose from");
    };
    let one: RecordId = record.parse().unwrap();
    save(&desk, one).await;
    let other = add(&desk, NUMBER, DAY).await;
    assert_eq!(list(&desk).await.len(), 2);
    let found = pairs(&desk).await;
    assert_eq!(
        found.pairs[0].reason,
        "Same dates of birth and diagnosis, and one has no NHS number"
    );
    let take = BTreeMap::from([("nhs_number".to_owned(), TakeFrom::Other)]);
    let seen = Some(compare(&desk, one, other).await.seen);
    set(&desk, other, &[("2.01", "170")]).await;
    let stale = JoinRecordsRequest {
        one: one.to_string(),
        other: other.to_string(),
        take: take.clone(),
        seen,
    };
    let refused = desk.join_records(stale.clone()).await.err().unwrap().view();
    assert_eq!(refused.code, ErrorCode::ChangedSincePreview);
    let seen = Some(compare(&desk, one, other).await.seen);
    let view = desk.join_records(JoinRecordsRequest { seen, ..stale }).await.unwrap();
    assert_eq!(view.nhs_number.as_deref(), Some("9991000003"));
    assert_eq!(list(&desk).await.len(), 1);
    let itself = PairRequest {
        one: one.to_string(),
        other: other.to_string(),
    };
    assert_eq!(
        desk.compare_records(itself).await.err().unwrap().view().code,
        ErrorCode::OneRecord
    );
}
