//! The same patient twice: made on two desks without a network, found, joined, kept apart and taken apart again; and every
//! desk and Central say the same of it in the end.

use std::collections::BTreeMap;

use app::Host as _;
use app::views::{
    ApplyBulkRequest, AssignRequest, AssignTo, BulkRequest, ChangeCardRequest, DuplicatesView, ErrorCode,
    FollowUpGroupName, JoinRecordsRequest, KeepApartRequest, ListFollowUpsRequest, ListPatientsRequest, LogCallRequest,
    NewPatient, PairRequest, PairView, RecordRequest, SettleRequest, StartChoice, StartRecordRequest, StartedView,
    SyncState, TakeFrom, TakeUpRequest, UnjoinRequest,
};
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Entry, JOINED_LIMIT, Origin, SeenDataset, Subject, Topic, fold};
use protocol::canonical::{Draft, seal};
use testkit::{Fault, TestCentral};
use tests::desks::{
    TestDesk, add, agree, assert_same, choose, export, first, import, in_agreement, joined, list, open, save, set,
    type_text,
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
        let history = desk.record_history(request(smaller)).await.unwrap();
        let joins: Vec<_> = history.iter().filter(|line| line.joined.is_some()).collect();
        assert!(
            !joins.is_empty() && joins.iter().all(|line| line.origin.starts_with("By itself, ")),
            "{joins:?}"
        );
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

#[expect(
    clippy::too_many_lines,
    reason = "one pair of records, from one decision to the next"
)]
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
    let will_be = async |take: &[(&str, TakeFrom)]| {
        let preview = one.preview_join(joining(smaller, larger, take)).await.unwrap();
        preview.words
    };
    assert_eq!(will_be(&[]).await, None, "nobody has chosen yet");
    let words = will_be(&[("site", TakeFrom::Other)]).await.unwrap();
    assert!(
        words.starts_with("a draft with ") && words.ends_with(" answers missing, diagnosed 1 March 2026"),
        "{words}"
    );
    assert_eq!(list(&one).await.len(), 2, "a preview joins nothing");
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

    // Whoever parts two says that they are two. Nobody is asked again, at either desk, whatever else is said of them.
    assert_eq!((pairs(&one).await.total, pairs(&two).await.total), (0, 0));
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

    // Until somebody takes that back, at whichever desk.
    let kept = pairs(&one).await;
    assert_eq!((kept.total_apart, kept.apart.len()), (1, 1));
    assert_eq!(kept.apart[0].reason, "Two fractures of one patient");
    let pair = PairRequest {
        one: larger.to_string(),
        other: smaller.to_string(),
    };
    let asked = one.ask_again(pair.clone()).await.unwrap();
    assert_eq!((asked.total, asked.total_apart), (1, 0));
    agree(&one).await;
    agree(&two).await;
    assert_eq!(pairs(&two).await.total, 1);
    assert_eq!(
        two.ask_again(pair).await.unwrap().total,
        1,
        "there was nothing to take back"
    );
    all_agree(&central, [&one, &two]).await;
}

#[tokio::test]
async fn a_link_of_two_fractures_that_was_wrong_is_parted_though_the_two_look_nothing_alike() {
    let desk = first("HRW").await;
    let one = add(&desk, "9991000003", "1/3/2026").await;
    let two = add(&desk, "9991000011", "5/4/2024").await;
    let three = add(&desk, "9991000038", "6/5/2025").await;
    for (one, other) in [(one, two), (two, three)] {
        let apart = KeepApartRequest {
            one: one.to_string(),
            other: other.to_string(),
            two_fractures: true,
        };
        desk.keep_apart(apart).await.unwrap();
    }
    let others = async |record| open(&desk, record).await.other_fractures;
    assert_eq!(others(one).await.len(), 2);
    assert!(
        others(one).await.iter().all(|other| other.linked),
        "people alone say so"
    );
    let part = |one: RecordId, other: RecordId| PairRequest {
        one: one.to_string(),
        other: other.to_string(),
    };
    // Linked by way of another, it is parted from all of them: else it would still be shown.
    let view = desk.part_fractures(part(one, two)).await.unwrap();
    assert!(view.other_fractures.is_empty());
    assert!(others(two).await.is_empty() && others(three).await.is_empty());
    let left = pairs(&desk).await;
    assert_eq!((left.total, left.total_apart), (0, 0), "nobody is asked about them");
    // Again, it changes nothing.
    let history = async || {
        desk.store()
            .await
            .unwrap()
            .entries(Subject::Service(Topic::NOT_A_DUPLICATE).id())
            .await
            .unwrap()
    };
    let before = history().await.len();
    desk.part_fractures(part(one, two)).await.unwrap();
    assert_eq!(history().await.len(), before);
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
        entry: Some(spine.entry.clone()),
        shown: candidates.iter().map(|candidate| candidate.entry.clone()).collect(),
    };
    two.settle_conflict(settle).await.unwrap();
    assert!(save(&two, smaller).await.my_save.is_some());
    assert!(open(&two, smaller).await.conflicts.is_empty());
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
    // As the joined record is shown.
    open(&one, larger).await;
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
        "Same dates of birth and diagnosis, and no two NHS numbers to compare"
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_to_be_settled_in_one_of_them_is_settled_before_they_are_joined() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 0).await;
    let two = joined(&central, "HRW", "Second desk").await;
    let smaller = add(&one, NUMBER, DAY).await;
    let larger = add(&one, NUMBER, "3/3/2026").await;
    set(&one, larger, &[("1.11", "Hip")]).await;
    agree(&one).await;
    agree(&two).await;
    set(&one, smaller, &[("1.11", "Hip")]).await;
    set(&two, smaller, &[("1.11", "Wrist")]).await;
    agree(&one).await;
    agree(&two).await;
    agree(&one).await;
    assert_eq!(open(&one, smaller).await.conflicts.len(), 1);
    let take = [("diagnosis_date", TakeFrom::One), ("site", TakeFrom::One)];
    let said = compare(&one, smaller, larger).await.settle_first.unwrap();
    assert!(
        said.contains("in record A (1.11) has to be settled first: open it"),
        "{said}"
    );
    // Whichever is named first is A.
    for (first, second, name) in [(smaller, larger, "A (1.11)"), (larger, smaller, "B (1.11)")] {
        let refused = one
            .join_records(joining(first, second, &take))
            .await
            .err()
            .unwrap()
            .view();
        assert_eq!(refused.code, ErrorCode::SettleFirst);
        assert!(refused.message.contains(name), "{}", refused.message);
    }
    let view = open(&one, smaller).await;
    let candidates = &view.conflicts[0].candidates;
    assert_eq!(
        (list(&one).await.len(), candidates.len()),
        (2, 2),
        "nothing was joined or settled"
    );
    let wrist = candidates.iter().find(|candidate| candidate.answer == "Wrist").unwrap();
    let settle = SettleRequest {
        record: smaller.to_string(),
        question: "site".to_owned(),
        entry: Some(wrist.entry.clone()),
        shown: candidates.iter().map(|candidate| candidate.entry.clone()).collect(),
    };
    one.settle_conflict(settle).await.unwrap();
    save(&one, smaller).await;
    assert_eq!(compare(&one, smaller, larger).await.settle_first, None);
    let view = one.join_records(joining(smaller, larger, &take)).await.unwrap();
    assert_eq!(view.fracture.as_deref(), Some("Wrist, diagnosed 1 Mar 2026"));
    all_agree(&central, [&one, &two]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_without_having_seen_the_other_record_overwrites_nothing_of_it() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    set(&one, smaller, &[("2.02", "80")]).await;
    agree(&one).await;
    open(&two, larger).await;
    type_text(&two, larger, "weight", "70").await;
    agree(&two).await;
    assert_eq!(list(&two).await.len(), 1, "they were joined by themselves");
    let weight = |view: app::views::RecordView| view.questions.into_iter().find(|one| one.key == "weight").unwrap();
    let shown = weight(open(&two, larger).await);
    assert_eq!(shown.text, "70");
    assert!(
        shown.arrived.unwrap().contains("80"),
        "what the other record says is shown beside it"
    );
    let view = save(&two, larger).await;
    assert_eq!(view.conflicts.len(), 1, "a person decides");
    let answers: Vec<&str> = view.conflicts[0]
        .candidates
        .iter()
        .map(|one| one.answer.as_str())
        .collect();
    assert!(
        answers.iter().any(|one| one.contains("80")) && answers.iter().any(|one| one.contains("70")),
        "{answers:?}"
    );
    all_agree(&central, [&one, &two]).await;
    assert_eq!(open(&one, smaller).await.conflicts.len(), 1);
}

/// A form that is open on a record which is joined to another, and in which nothing was typed until then.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_into_a_form_from_before_the_join_is_on_what_that_form_showed() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = two_desks(&central).await;
    set(&one, smaller, &[("2.02", "80")]).await;
    agree(&one).await;
    open(&two, larger).await;
    agree(&two).await;
    assert_eq!(list(&two).await.len(), 1);
    let view = type_text(&two, larger, "weight", "70").await;
    let weight = view.questions.iter().find(|question| question.key == "weight").unwrap();
    assert!(weight.arrived.as_ref().unwrap().contains("80"));
    assert_eq!(save(&two, larger).await.conflicts.len(), 1);
}

#[tokio::test]
async fn what_was_typed_before_a_join_is_saved_after_it_was_taken_back() {
    let desk = first("HRW").await;
    let (a, b) = (add(&desk, NUMBER, DAY).await, add(&desk, NUMBER, "3/3/2026").await);
    type_text(&desk, b, "weight", "70").await;
    desk.join_records(joining(a, b, &[("diagnosis_date", TakeFrom::One)]))
        .await
        .unwrap();
    let part = UnjoinRequest { record: a.to_string() };
    desk.unjoin_records(part).await.unwrap();
    let view = save(&desk, a).await;
    let weight = view.questions.iter().find(|question| question.key == "weight").unwrap();
    assert_eq!((weight.text.as_str(), view.conflicts.len()), ("70", 0));
    assert_eq!(list(&desk).await.len(), 2);
}

/// A patient diagnosed so many days ago, whose assessment and treatment are known.
async fn due(desk: &TestDesk, number: &str, ago: u64) -> RecordId {
    let before: Vec<String> = list(desk).await.into_iter().map(|row| row.id).collect();
    let due = (desk.host().today() - chrono::Days::new(ago))
        .format("%d/%m/%Y")
        .to_string();
    let file = format!(
        "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n\
         {number},03/05/1941,Female,No,{due},{due},Hip,Alendronate\n"
    );
    import(desk, file.as_bytes()).await;
    let new = list(desk).await.into_iter().find(|row| !before.contains(&row.id));
    new.unwrap().id.parse().unwrap()
}

async fn in_group(desk: &TestDesk, group: FollowUpGroupName) -> Vec<String> {
    let request = ListFollowUpsRequest {
        group: Some(group),
        limit: 10,
        ..Default::default()
    };
    let rows = desk.list_follow_ups(request).await.unwrap().rows;
    rows.into_iter().map(|row| row.id).collect()
}

/// Two desks that read each other's private entries, and two records of one patient that both have; the first desk has joined
/// them, and the second has not heard of it.
async fn joined_at_one(central: &TestCentral, number: &str) -> (TestDesk, TestDesk, RecordId, RecordId) {
    let one = in_agreement(central, "HRW", 0).await;
    let (smaller, larger) = (due(&one, number, 100).await, due(&one, number, 95).await);
    let card = ChangeCardRequest {
        record: larger.to_string(),
        fields: [("name".to_owned(), "Perpetua Quill-Invented".to_owned())].into(),
    };
    one.change_contact_card(card).await.unwrap();
    agree(&one).await;
    let two = joined(central, "HRW", "Second desk").await;
    for desk in [&two, &one, &two] {
        agree(desk).await;
    }
    let take = [("diagnosis_date", TakeFrom::One), ("assessment_date", TakeFrom::One)];
    one.join_records(joining(smaller, larger, &take)).await.unwrap();
    (one, two, smaller, larger)
}

async fn heads(desk: &TestDesk, record: RecordId) -> Vec<EntryId> {
    let entries: Vec<Entry> = desk.store().await.unwrap().entries(record).await.unwrap();
    fold(&entries).heads
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_a_call_is_on_top_of_what_was_said_of_the_other_record_without_having_heard() {
    let central = TestCentral::start().await;
    let (one, two, smaller, larger) = joined_at_one(&central, "9991000011").await;
    two.log_call(LogCallRequest {
        record: larger.to_string(),
        weeks: 16,
        result: "died".to_owned(),
        try_again: String::new(),
        note: String::new(),
        confirmed: true,
        assign: None,
    })
    .await
    .unwrap();
    agree(&two).await;
    agree(&one).await;
    assert_eq!(heads(&one, smaller).await.len(), 2, "it came late, and stands apart");
    let put_off = in_group(&one, FollowUpGroupName::PutOff).await;
    assert_eq!(put_off, [smaller.to_string(), smaller.to_string()]);
    // Whoever has the other record's number still means this one.
    let log = one.call_log(request(larger)).await.unwrap();
    assert_eq!(
        log.lines.len(),
        one.call_log(request(smaller)).await.unwrap().lines.len()
    );
    let me = log.people[0].user.clone();
    let mine = AssignRequest {
        record: larger.to_string(),
        to: AssignTo { user: Some(me.clone()) },
    };
    one.assign(mine).await.unwrap();
    let assigned = one.call_log(request(smaller)).await.unwrap().assigned;
    assert_eq!(assigned.map(|to| to.user), Some(me));
    let take_up = TakeUpRequest {
        record: larger.to_string(),
        weeks: 16,
        assign: None,
    };
    one.take_up(take_up).await.unwrap();
    assert_eq!(in_group(&one, FollowUpGroupName::InTime).await, [smaller.to_string()]);
    assert_eq!(heads(&one, smaller).await.len(), 1);
    all_agree(&central, [&one, &two]).await;
    assert_eq!(in_group(&two, FollowUpGroupName::InTime).await, [smaller.to_string()]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_many_and_a_file_write_on_top_of_what_was_said_of_the_other_record() {
    for by_file in [false, true] {
        let central = TestCentral::start().await;
        let (one, two, smaller, larger) = joined_at_one(&central, "9991000011").await;
        set(&two, larger, &[("2.01", "170")]).await;
        agree(&two).await;
        agree(&one).await;
        assert_eq!(heads(&one, smaller).await.len(), 2);
        if by_file {
            let day = (one.host().today() - chrono::Days::new(100))
                .format("%d/%m/%Y")
                .to_string();
            let file = format!("NHSNumber,DateIndexFracDiagnosed,Height\n9991000011,{day},171\n");
            assert_eq!(import(&one, file.as_bytes()).await.changed, 1);
        } else {
            // A selection that has outlived the join names a part, and perhaps the whole beside it.
            let bulk = BulkRequest {
                records: vec![larger.to_string(), smaller.to_string()],
                question: "followed_up_16".to_owned(),
                text: String::new(),
                chosen: vec!["no".to_owned()],
                blanks_only: false,
            };
            let shown = one.preview_bulk(bulk.clone()).await.unwrap();
            assert_eq!((shown.rows.len(), shown.records), (1, 1));
            assert_eq!(shown.rows[0].id, smaller.to_string());
            let preview = shown.preview;
            let written = one.apply_bulk(ApplyBulkRequest { bulk, preview }).await.unwrap();
            assert!(written.words.contains("1 record"), "{}", written.words);
        }
        assert_eq!(heads(&one, smaller).await.len(), 1, "{by_file}");
        assert!(open(&one, smaller).await.conflicts.is_empty());
        all_agree(&central, [&one, &two]).await;
        if !by_file {
            assert!(one.undo_bulk().await.unwrap().left.is_empty());
            all_agree(&central, [&one, &two]).await;
        }
    }
}

#[tokio::test]
async fn a_program_is_given_every_pair_and_a_screen_as_many_as_it_shows() {
    let desk = first("HRW").await;
    for day in 1..=21 {
        add(&desk, NUMBER, &format!("{day}/3/2026")).await;
    }
    let shown = pairs(&desk).await;
    assert_eq!((shown.pairs.len(), shown.total), (200, 210));
    let every = desk.every_duplicate().await.unwrap();
    assert_eq!((every.pairs.len(), every.total), (210, 210));
}

#[tokio::test]
async fn who_was_kept_apart_from_one_of_them_is_kept_apart_from_both() {
    let desk = first("HRW").await;
    let mut records = Vec::new();
    for day in ["1/3/2026", "10/3/2026", "20/3/2026"] {
        records.push(add(&desk, NUMBER, day).await);
    }
    let [a, b, c] = records[..] else {
        panic!("three records")
    };
    assert_eq!(pairs(&desk).await.total, 3);
    let apart = KeepApartRequest {
        one: c.to_string(),
        other: b.to_string(),
        two_fractures: false,
    };
    assert_eq!(desk.keep_apart(apart).await.unwrap().total, 2);
    desk.join_records(joining(a, b, &[("diagnosis_date", TakeFrom::One)]))
        .await
        .unwrap();
    assert_eq!(pairs(&desk).await.total, 0, "who is not B is not what B is part of");
    assert_eq!(list(&desk).await.len(), 2);
    let again = PairRequest {
        one: a.to_string(),
        other: c.to_string(),
    };
    assert_eq!(
        desk.ask_again(again).await.unwrap().total,
        1,
        "what was said of B is taken back"
    );
}

#[tokio::test]
async fn no_more_records_are_joined_than_can_be_read_at_once() {
    let desk = first("HRW").await;
    let mut records = Vec::new();
    for day in 1..=JOINED_LIMIT + 1 {
        records.push(add(&desk, NUMBER, &format!("{day}/3/2026")).await);
    }
    let (whole, others) = records.split_first().unwrap();
    let (last, others) = others.split_last().unwrap();
    let take = [("diagnosis_date", TakeFrom::One)];
    for other in others {
        desk.join_records(joining(*whole, *other, &take)).await.unwrap();
    }
    let refused = desk
        .join_records(joining(*whole, *last, &take))
        .await
        .err()
        .unwrap()
        .view();
    assert_eq!(refused.code, ErrorCode::TooManyJoined);
    assert!(refused.message.contains("20 records"), "{}", refused.message);
    assert_eq!(list(&desk).await.len(), 2);
}

/// Of a record with more heads than a join can take in, every join fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_join_that_fails_by_itself_fails_nothing_beside_it() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 0).await;
    let two = joined(&central, "HRW", "Second desk").await;
    agree(&two).await;
    let record = add(&one, NUMBER, DAY).await;
    let other = add(&two, NUMBER, DAY).await;
    let store = one.store().await.unwrap();
    let first = store.entries(record).await.unwrap().remove(0);
    let digests: BTreeMap<EntryId, _> = [(first.id, first.digest)].into();
    let apart = (0..300).map(|_| {
        let draft = Draft {
            id: EntryId::new(app::Host::id(one.host())),
            subject: Subject::Record(record),
            parents: vec![first.id],
            author: store.me(),
            desk: store.desk(),
            at: app::Host::now(one.host()),
            origin: Origin::Keyboard,
            seen: SeenDataset::default(),
            change: Change::Answers([(domain::QuestionKey::from_static("height"), None)].into()),
        };
        seal(draft, &digests).unwrap()
    });
    store.append(apart.collect()).await.unwrap();
    agree(&two).await;
    one.sync_now().await.unwrap();
    assert_eq!(list(&one).await.len(), 2, "they cannot be joined");
    assert_eq!(open(&one, other).await.id, other.to_string());
    type_text(&one, other, "height", "170").await;
    assert!(save(&one, other).await.my_save.is_some());
}

/// What is searched while a join arrives is kept as it was before: it has to be forgotten afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_beside_a_join_that_arrives_finds_the_patient_afterwards() {
    let central = TestCentral::start().await;
    let (one, two, smaller, _) = joined_at_one(&central, "9991000011").await;
    let two = std::sync::Arc::new(two);
    let search = async |desk: &TestDesk| {
        let request = ListPatientsRequest {
            search: "Perpetua".to_owned(),
            limit: 10,
            ..ListPatientsRequest::default()
        };
        let rows = desk.list_patients(request).await.unwrap().rows;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    agree(&one).await;
    let (searching, done) = (
        std::sync::Arc::clone(&two),
        std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false)),
    );
    let until = std::sync::Arc::clone(&done);
    let searched = tokio::spawn(async move {
        while !until.load(std::sync::atomic::Ordering::SeqCst) {
            search(&searching).await;
        }
    });
    agree(&two).await;
    done.store(true, std::sync::atomic::Ordering::SeqCst);
    searched.await.unwrap();
    assert_eq!(list(&two).await.len(), 1);
    assert_eq!(search(&two).await, [smaller.to_string()]);
}
