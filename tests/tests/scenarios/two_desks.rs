//! Two desks and a real server: a network that fails, people who do not know of each other, and databases that are put
//! back or copied. Nothing is lost, nothing is doubled, and everybody sees the same in the end.

use app::host::PostRequest;
use app::views::{DeleteRecordRequest, RecordRequest, RecordView, SettleRequest, SyncState, UnlockRequest};
use app::{Desk, Error, Host};
use chrono::TimeDelta;
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Digest, Entry, Origin, SeenDataset, Subject};
use domain::{Answer, OptionKey, QuestionKey};
use protocol::canonical::{Draft, seal};
use protocol::enrol::ErrorCode;
use protocol::exchange::{Ask, ExchangeRequest};
use protocol::{EXCHANGE_PATH, VERSION, frame};
use testkit::{Fault, TestCentral, TestHost};
use tests::desks::{
    TestDesk, add, agree, assert_same, choose, export, first, import, in_agreement, joined, list, open, save, set,
    type_text,
};
use tests::program::PASSPHRASE;

fn request(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

/// The id of a list row.
fn record_of(row: &app::views::PatientRowView) -> RecordId {
    row.id.parse().unwrap()
}

async fn records(desk: &TestDesk) -> Vec<RecordId> {
    list(desk).await.iter().map(record_of).collect()
}

/// Every entry of every record that is listed.
async fn entries(desk: &TestDesk) -> Vec<Entry> {
    let store = desk.store().await.unwrap();
    let mut all = Vec::new();
    for record in records(desk).await {
        all.extend(store.entries(record).await.unwrap());
    }
    all.sort_by_key(|entry| entry.id);
    all
}

/// Both sides hold exactly these many entries, and Central counts everything right.
async fn both_hold(desk: &TestDesk, central: &TestCentral, count: usize) {
    assert_eq!(entries(desk).await.len(), count);
    let link = desk.store().await.unwrap().central().await.unwrap().unwrap();
    assert_eq!(link.last_counts.unwrap().entries, u64::try_from(count).unwrap());
    central.verify().await;
}

fn answer_of(view: &RecordView, question: &str) -> (String, Vec<String>) {
    let question = view.questions.iter().find(|one| one.key == question).unwrap();
    (question.text.clone(), question.chosen.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_anywhere_loses_and_doubles_nothing() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = first("HRW").await;
    import(&desk, &testkit::synthetic::csv(3, 150, desk.host().today())).await;
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    let mut count = 150;

    // The whole batch, cut on its way there: nothing of it is taken over, nothing shows as accepted.
    let (_, before) = desk.host().traffic();
    desk.host().break_network([Fault::Lost]);
    desk.sync_now().await.unwrap_err();
    let size = usize::try_from(desk.host().traffic().1 - before).unwrap();
    assert!(
        list(&desk).await.iter().all(|row| row.sync == SyncState::Waiting),
        "nothing has left the desk"
    );
    assert!(size > 10_000, "{size}");
    for part in 0..=16 {
        desk.host().break_network([Fault::Cut(size * part / 17)]);
        desk.sync_now().await.unwrap_err();
        assert!(list(&desk).await.iter().all(|row| row.sync == SyncState::Sent));
    }
    let page = desk.sync_page().await.unwrap();
    assert!(page.trouble.is_some() && page.counts.accepted == 0);

    // The answer, cut on its way back: Central has the batch, the desk does not know.
    for bytes in [0, 1, 10, 100, 1_000, 2_000] {
        desk.host().break_network([Fault::AnswerCut(bytes)]);
        desk.sync_now().await.unwrap_err();
        assert!(list(&desk).await.iter().all(|row| row.sync == SyncState::Sent));
    }
    agree(&desk).await;
    both_hold(&desk, &central, count).await;

    // Further work under every fault, at every request of an exchange.
    let all = records(&desk).await;
    let faults = [
        Fault::Lost,
        Fault::AnswerLost,
        Fault::Repeated,
        Fault::Cut(0),
        Fault::Cut(40),
        Fault::Cut(400),
        Fault::AnswerCut(0),
        Fault::AnswerCut(60),
        Fault::AnswerCut(300),
    ];
    for (round, fault) in faults.into_iter().enumerate() {
        for after in 0..2 {
            let height = (200 + round * 2 + after).to_string();
            for record in &all[round * 5..round * 5 + 3] {
                set(&desk, *record, &[("2.01", &height)]).await;
                count += 1;
            }
            desk.host()
                .break_network((0..after).map(|_| Fault::Pass).chain([fault]));
            let outcome = desk.sync_now().await;
            assert!(outcome.is_err() || fault == Fault::Repeated, "{fault:?}");
            agree(&desk).await;
            both_hold(&desk, &central, count).await;
        }
    }
    assert!(list(&desk).await.iter().all(|row| row.sync == SyncState::Accepted));

    // A new desk whose first pull is cut again and again goes on where it was.
    let second = joined(&central, "HRW", "Second desk").await;
    for bytes in [0, 50, 5_000] {
        second.host().break_network([Fault::AnswerCut(bytes)]);
        second.sync_now().await.unwrap_err();
    }
    agree(&second).await;
    assert_same(&desk, &second).await;
    assert_eq!(entries(&desk).await, entries(&second).await);
    central.stop().await;
}

/// What is chosen is kept as typing is, through a lock, and says nothing until it is saved. Taken back, nothing is left of it.
async fn a_choice_is_kept_and_taken_back(desk: &TestDesk, record: RecordId, choice: &SettleRequest) {
    desk.settle_conflict(choice.clone()).await.unwrap();
    let again = UnlockRequest {
        user: desk.session().await.unwrap().user.unwrap().id,
        passphrase: PASSPHRASE.to_owned(),
    };
    desk.lock().await.unwrap();
    desk.unlock(again).await.unwrap();
    let kept = open(desk, record).await;
    assert_eq!(kept.conflicts[0].chosen, choice.entry);
    assert!(kept.changed);
    let none = SettleRequest {
        entry: None,
        ..choice.clone()
    };
    desk.settle_conflict(none).await.unwrap();
    let back = open(desk, record).await;
    assert!(back.conflicts[0].chosen.is_none() && !back.changed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pull_between_opening_and_saving_a_form_joins_or_asks() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;

    // A has the form open and has chosen, but not saved.
    open(&a, record).await;
    choose(&a, record, "gender", &["female"]).await;
    // B answers the same question otherwise, and another one.
    open(&b, record).await;
    choose(&b, record, "gender", &["male"]).await;
    choose(&b, record, "care_home", &["yes"]).await;
    save(&b, record).await;
    agree(&b).await;
    agree(&a).await;

    let meanwhile = open(&a, record).await;
    let gender = meanwhile
        .questions
        .iter()
        .find(|question| question.key == "gender")
        .unwrap();
    assert_eq!(gender.chosen, ["female"], "what was typed stays in the form");
    assert!(
        gender.arrived.as_deref().is_some_and(|words| words.contains("Male")),
        "{:?}",
        gender.arrived
    );
    assert_eq!(
        answer_of(&meanwhile, "care_home").1,
        ["yes"],
        "another question joins by itself"
    );
    assert!(meanwhile.changed);

    let saved = save(&a, record).await;
    assert_eq!(saved.conflicts.len(), 1);
    let conflict = &saved.conflicts[0];
    assert_eq!((conflict.key.as_str(), conflict.candidates.len()), ("gender", 2));
    assert_eq!(
        conflict.candidates.iter().filter(|candidate| candidate.counts).count(),
        1
    );
    assert_eq!(answer_of(&saved, "care_home").1, ["yes"]);
    assert_eq!(saved.sync, SyncState::NeedsYou);
    agree(&a).await;
    agree(&b).await;
    assert_eq!(open(&b, record).await.conflicts.len(), 1, "both desks show it");
    assert_eq!(a.counts().await.unwrap().needs_you, 1);

    // B settles it, and the settlement travels.
    let candidates = &open(&b, record).await.conflicts[0].candidates;
    let shown: Vec<String> = candidates.iter().map(|candidate| candidate.entry.clone()).collect();
    let wanted = candidates
        .iter()
        .find(|candidate| candidate.answer == "Female")
        .unwrap()
        .entry
        .clone();
    let settle = SettleRequest {
        record: record.to_string(),
        question: "gender".to_owned(),
        entry: Some(wanted),
        shown: shown.clone(),
    };
    // A candidate that was not on the screen is overridden by nobody.
    for unseen in &shown {
        let mut asked = settle.clone();
        asked.shown.retain(|shown| shown != unseen);
        assert!(matches!(b.settle_conflict(asked).await, Err(Error::AnotherArrived)));
    }
    assert_eq!(open(&b, record).await.conflicts.len(), 1);
    a_choice_is_kept_and_taken_back(&b, record, &settle).await;
    b.settle_conflict(settle.clone()).await.unwrap();
    let settled = b.save_record(request(record)).await.unwrap();
    assert!(settled.conflicts.is_empty() && !settled.changed);
    assert!(matches!(b.settle_conflict(settle).await, Err(Error::AlreadySettled)));
    agree(&b).await;
    agree(&a).await;
    let view = open(&a, record).await;
    assert!(view.conflicts.is_empty());
    assert_eq!(answer_of(&view, "gender").1, ["female"]);
    assert_eq!(view.sync, SyncState::Accepted);
    let history = a.record_history(request(record)).await.unwrap();
    let genders: Vec<&str> = history
        .iter()
        .filter(|line| line.question == "gender")
        .map(|line| line.answer.as_str())
        .collect();
    assert!(genders.contains(&"Male") && genders.contains(&"Female"), "{genders:?}");
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_is_too_old_for_central_says_so_and_entry_goes_on() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let first = add(&a, "9991000003", "01/03/2025").await;
    a.host().break_network([Fault::LaterProtocol]);
    let refused = a.sync_now().await.unwrap_err().view();
    assert_eq!(refused.code, app::views::ErrorCode::ProgramTooOld);
    assert!(!refused.retryable, "trying again by itself mends nothing");
    let page = a.sync_page().await.unwrap();
    assert!(
        page.trouble
            .is_some_and(|words| words.contains("too old for this Central"))
    );
    set(&a, first, &[("1.05", "Yes")]).await;
    add(&a, "9991000011", "01/03/2025").await;
    // The newer program is there.
    agree(&a).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_by_somebody_who_did_not_see_an_edit_waits_for_a_person() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    open(&a, record).await;
    set(&b, record, &[("1.05", "Yes")]).await;
    agree(&b).await;
    // It arrives while the form is open and before its deletion is confirmed.
    agree(&a).await;
    let reason = a.delete_reasons().await.unwrap()[0].key.clone();
    let delete = |reason: &str| DeleteRecordRequest {
        record: record.to_string(),
        reason: reason.to_owned(),
    };
    assert!(a.delete_record(delete(&reason)).await.unwrap().deletion_conflict);
    // Now it is seen.
    assert!(!a.delete_record(delete(&reason)).await.unwrap().deletion_conflict);
    assert!(list(&a).await.is_empty());
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_beside_an_edit_waits_for_a_person() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let (deleted, kept) = (
        add(&a, "9991000003", "01/03/2025").await,
        add(&a, "9991000011", "01/03/2025").await,
    );
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;

    for record in [deleted, kept] {
        let reason = a.delete_reasons().await.unwrap()[0].key.clone();
        a.delete_record(DeleteRecordRequest {
            record: record.to_string(),
            reason,
        })
        .await
        .unwrap();
        set(&b, record, &[("1.05", "Yes")]).await;
    }
    assert_eq!(list(&a).await.len(), 0);
    agree(&a).await;
    agree(&b).await;
    agree(&a).await;
    for desk in [&a, &b] {
        for record in [deleted, kept] {
            let view = open(desk, record).await;
            assert!(
                view.deletion_conflict && view.sync == SyncState::NeedsYou,
                "it stays active until then"
            );
        }
        assert_eq!(list(desk).await.len(), 2);
    }
    let reason = b.delete_reasons().await.unwrap()[0].key.clone();
    b.delete_record(DeleteRecordRequest {
        record: deleted.to_string(),
        reason,
    })
    .await
    .unwrap();
    a.restore_record(request(kept)).await.unwrap();
    agree(&b).await;
    agree(&a).await;
    agree(&b).await;
    for desk in [&a, &b] {
        assert_eq!(records(desk).await, [kept]);
        assert!(!open(desk, kept).await.deletion_conflict);
        assert_eq!(desk.list_deleted().await.unwrap().rows.len(), 1);
    }
    assert_eq!(answer_of(&open(&a, kept).await, "care_home").1, ["yes"]);
    assert_same(&a, &b).await;
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_record_in_a_batch_of_500_does_not_stop_the_rest() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = first("HRW").await;
    import(&desk, &testkit::synthetic::csv(4, 500, desk.host().today())).await;
    let all = records(&desk).await;
    let (wrong_digest, wrong_bytes, no_entry) = (all[100], all[300], all[400]);
    forge(&desk, wrong_digest, |(mut entry, bytes)| {
        entry.digest = Digest([9; 32]);
        (entry, bytes)
    })
    .await;
    forge(&desk, wrong_bytes, |(entry, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        (entry, text.replace("\"gender\"", "\"gender\":7,\"x\"").into_bytes())
    })
    .await;
    // Central cannot even name it in its answer.
    forge(&desk, no_entry, |(entry, _)| (entry, b"no entry".to_vec())).await;
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    let synced = desk.sync_now().await.unwrap();
    assert_eq!((synced.refused, synced.accepted), (3, 500), "{synced:?}");
    for row in list(&desk).await {
        let expected = if [wrong_digest, wrong_bytes, no_entry].contains(&record_of(&row)) {
            SyncState::NeedsYou
        } else {
            SyncState::Accepted
        };
        assert_eq!(row.sync, expected);
    }
    let page = desk.sync_page().await.unwrap();
    assert!(
        page.rows.iter().all(|row| row.words.contains("arrived damaged")),
        "the page says why"
    );
    // Work on the others goes on, and the three do not come back at every exchange.
    set(&desk, all[0], &[("2.01", "211")]).await;
    let next = desk.sync_now().await.unwrap();
    assert_eq!((next.sent, next.accepted, next.refused), (1, 1, 0), "{next:?}");
    // What Central refused may be refused for a reason that has passed: a day later it is asked again, once.
    desk.host().pass(TimeDelta::days(1) + TimeDelta::minutes(1));
    for refused in [3, 0] {
        let again = desk.sync_now().await.unwrap();
        assert_eq!((again.sent, again.refused), (refused, refused), "{again:?}");
    }

    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    assert_eq!(entries(&second).await.len(), 501);
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_patient_from_overseas_on_two_desks_is_held_until_somebody_looks() {
    let central = TestCentral::start().await;
    let one = in_agreement(&central, "HRW", 0).await;
    let other = joined(&central, "HRW", "Second desk").await;
    agree(&other).await;
    let file = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.04 PostCode,1.09 DateIndexFracDiagnosed,1.11 SiteFirstFrac\n\
                OVERSEAS,03/02/1950,Female,LS1 4AP,01/03/2026,Wrist\n";
    import(&one, file.as_bytes()).await;
    // Were nothing to differ, they would be joined by themselves.
    import(&other, file.replace("Wrist", "Hip").as_bytes()).await;
    agree(&one).await;
    let held = other.sync_now().await.unwrap();
    assert_eq!((held.accepted, held.held), (1, 1), "{held:?}");
    agree(&one).await;
    for desk in [&one, &other] {
        let states: Vec<SyncState> = list(desk).await.iter().map(|row| row.sync).collect();
        assert_eq!(
            states.iter().filter(|state| **state == SyncState::NeedsYou).count(),
            1,
            "{states:?}"
        );
    }
    central.verify().await;
    central.stop().await;
}

/// Puts an entry into the store that no program of ours would write.
async fn forge(desk: &TestDesk, record: RecordId, change: impl FnOnce((Entry, Vec<u8>)) -> (Entry, Vec<u8>)) {
    let store = desk.store().await.unwrap();
    let held = store.entries(record).await.unwrap();
    let draft = Draft {
        id: EntryId::new(desk.host().id()),
        subject: Subject::Record(record),
        parents: held.iter().map(|entry| entry.id).collect(),
        author: store.me(),
        desk: store.desk(),
        at: desk.host().now(),
        origin: Origin::Keyboard,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change: Change::Answers(
            [(
                QuestionKey::new("gender".to_owned()),
                Some(Answer::Choice(OptionKey::new("other".to_owned()))),
            )]
            .into(),
        ),
    };
    let digests = held.iter().map(|entry| (entry.id, entry.digest)).collect();
    store
        .append(vec![change(seal(draft, &digests).unwrap())])
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_desk_keeps_its_unsent_work() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 20).await;
    let all = records(&desk).await;
    let before = entries(&desk).await.len();
    set(&desk, all[0], &[("2.01", "211")]).await;
    central.revoke("HRW", "First desk").await;
    let refused = desk.sync_now().await;
    assert!(
        matches!(
            refused,
            Err(Error::Central {
                code: ErrorCode::Revoked,
                ..
            })
        ),
        "{refused:?}"
    );
    set(&desk, all[1], &[("2.01", "212")]).await;
    desk.sync_now().await.unwrap_err();
    assert_eq!(entries(&desk).await.len(), before + 2);
    let waiting = list(&desk)
        .await
        .iter()
        .filter(|row| row.sync == SyncState::Waiting)
        .count();
    assert_eq!(waiting, 2, "Central took nothing");
    assert!(desk.sync_page().await.unwrap().trouble.is_some());
    assert!(!export(&desk).await.is_empty(), "it can still be taken away as a file");
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn desks_give_a_restored_central_back_what_it_lost() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 60).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let all = records(&a).await;
    let epoch = async |desk: &TestDesk| {
        desk.store()
            .await
            .unwrap()
            .central()
            .await
            .unwrap()
            .unwrap()
            .cursor
            .unwrap()
            .epoch
    };
    let first_epoch = epoch(&a).await;
    let backup = central.back_up().await;

    for (at, record) in all.iter().take(10).enumerate() {
        set(if at % 2 == 0 { &a } else { &b }, *record, &[("2.01", "211")]).await;
    }
    agree(&a).await;
    agree(&b).await;
    agree(&a).await;

    // Put back: the desk with the higher cursor finds out, and sends what is lacking, whoever wrote it.
    central.restore(&backup).await;
    set(&a, all[20], &[("2.01", "212")]).await;
    agree(&a).await;
    assert_ne!(epoch(&a).await, first_epoch);
    both_hold(&a, &central, 71).await;
    assert!(list(&a).await.iter().all(|row| row.sync == SyncState::Accepted));
    set(&b, all[21], &[("2.01", "213")]).await;
    agree(&b).await;
    agree(&a).await;
    both_hold(&a, &central, 72).await;
    assert_same(&a, &b).await;

    // Put back again, and grown past A's cursor before A comes: A's chain is another one.
    central.restore(&backup).await;
    for record in &all[30..50] {
        set(&b, *record, &[("2.01", "214")]).await;
    }
    agree(&b).await;
    agree(&a).await;
    agree(&b).await;
    both_hold(&b, &central, 92).await;
    assert_same(&a, &b).await;

    // The operator who put it back says so: every desk compares at its next exchange.
    central.restore(&backup).await;
    central.restored().await;
    agree(&b).await;
    agree(&a).await;
    both_hold(&a, &central, 92).await;
    assert_same(&a, &b).await;
    central.stop().await;
}

/// The drill: back up, lose the database, restore, and let the desks compare and send again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_after_a_backup_is_sent_again_and_nothing_is_lost_or_doubled() {
    let central = TestCentral::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("central.backup");
    let a = in_agreement(&central, "HRW", 40).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    let all = records(&a).await;
    central.back_up_to(&file).await;
    for (at, record) in all.iter().take(10).enumerate() {
        set(if at % 2 == 0 { &a } else { &b }, *record, &[("2.01", "211")]).await;
    }
    agree(&a).await;
    agree(&b).await;
    agree(&a).await;
    let held = entries(&a).await;
    let epoch = central.epoch("HRW").await;

    central.lose_all_and_restore(&file).await;
    assert_ne!(central.epoch("HRW").await, epoch, "desks compare without another word");
    set(&b, all[20], &[("2.01", "212")]).await;
    agree(&b).await;
    agree(&a).await;
    agree(&b).await;
    both_hold(&a, &central, held.len() + 1).await;
    both_hold(&b, &central, held.len() + 1).await;
    let after = entries(&a).await;
    assert!(held.iter().all(|entry| after.contains(entry)));
    assert!(list(&a).await.iter().all(|row| row.sync == SyncState::Accepted));
    assert_same(&a, &b).await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copied_desk_takes_a_new_identity_and_neither_loses_work() {
    let central = TestCentral::start().await;
    let folder = tempfile::tempdir().unwrap();
    let original = in_agreement(&central, "HRW", 30).await;
    let all = records(&original).await;
    set(&original, all[0], &[("2.01", "210")]).await;
    let user = original.session().await.unwrap().user.unwrap().id;

    original.lock().await.unwrap();
    let copied_folder = folder.path().join("store");
    std::fs::create_dir(&copied_folder).unwrap();
    for entry in std::fs::read_dir(original.host().store_dir()).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            std::fs::copy(entry.path(), copied_folder.join(entry.file_name())).unwrap();
        }
    }
    let unlock = UnlockRequest {
        user,
        passphrase: PASSPHRASE.to_owned(),
    };
    original.unlock(unlock.clone()).await.unwrap();
    let copy = Desk::new(TestHost::in_folder("Copied desk", &copied_folder));
    copy.session().await.unwrap();
    copy.unlock(unlock).await.unwrap();

    set(&original, all[1], &[("2.01", "211")]).await;
    set(&copy, all[2], &[("2.01", "212")]).await;
    set(&copy, all[1], &[("2.02", "249")]).await;
    agree(&original).await;
    agree(&copy).await;
    let identity = async |desk: &TestDesk| desk.store().await.unwrap().desk().id;
    assert_ne!(identity(&original).await, identity(&copy).await);
    for height in ["213", "214"] {
        set(&original, all[3], &[("2.01", height)]).await;
        set(&copy, all[4], &[("2.01", height)]).await;
        agree(&original).await;
        agree(&copy).await;
        agree(&original).await;
    }
    let (kept, taken) = (identity(&original).await, identity(&copy).await);
    agree(&copy).await;
    agree(&original).await;
    assert_eq!(
        (identity(&original).await, identity(&copy).await),
        (kept, taken),
        "identities come to rest"
    );
    both_hold(&original, &central, 38).await;
    assert_eq!(entries(&original).await, entries(&copy).await);
    assert_same(&original, &copy).await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_never_sees_anothers_records() {
    let central = TestCentral::start().await;
    let ours = in_agreement(&central, "HRW", 25).await;
    let theirs = in_agreement(&central, "BBB", 0).await;
    assert_eq!(theirs.sync_now().await.unwrap().received, 0);
    assert_eq!(list(&theirs).await.len(), 0);

    // Asked by name, with the token of another service, with none, and with one that was never given.
    let wanted: Vec<EntryId> = entries(&ours).await.iter().map(|entry| entry.id).collect();
    let link = theirs.store().await.unwrap().central().await.unwrap().unwrap();
    let ask = ExchangeRequest {
        protocol: VERSION,
        program: "a curious program".to_owned(),
        device: theirs.store().await.unwrap().desk().id,
        incarnation: link.incarnation,
        dataset: Vec::new(),
        dataset_files: None,
        clock: theirs.host().now(),
        waiting: 0,
        national: None,
        notices: None,
        cursor: link.cursor,
        ask: Ask::Listing { after: 0 },
        want: wanted,
        page: 2_000,
    };
    let body = frame::write(&ask, &[]).unwrap();
    let post = async |token: Option<String>| {
        let url = format!("{}{EXCHANGE_PATH}", central.url());
        let request = PostRequest {
            url,
            token,
            media_type: frame::MEDIA_TYPE,
            body: body.clone(),
        };
        theirs.host().post(request).await.unwrap()
    };
    let answer = post(Some(link.token.to_string())).await;
    assert_eq!(answer.status, 200);
    let (reply, arrived) = frame::read_reply(&answer.body).unwrap();
    assert_eq!((reply.log.len(), arrived.len(), reply.counts.records), (0, 0, 0));
    for token in [
        None,
        Some("no-token".to_owned()),
        Some(format!("{}x", link.token.as_str())),
    ] {
        assert_eq!(post(token).await.status, 401);
    }
    // A code of one service does not attach a desk of another.
    let stranger = first("CCC").await;
    let refused = stranger.attach(central.url(), &central.enrol("HRW").await).await;
    assert!(
        matches!(
            refused,
            Err(Error::Central {
                code: ErrorCode::OtherService,
                ..
            })
        ),
        "{refused:?}"
    );
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_is_kept_through_lock_exchange_and_error() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    open(&desk, record).await;
    type_text(&desk, record, "assessment_date", "31/02/2025").await;
    type_text(&desk, record, "contact_date", "12/3/2025").await;
    desk.host().break_network([Fault::Lost]);
    desk.sync_now().await.unwrap_err();
    let user = desk.session().await.unwrap().user.unwrap().id;
    desk.lock().await.unwrap();
    desk.unlock(UnlockRequest {
        user,
        passphrase: PASSPHRASE.to_owned(),
    })
    .await
    .unwrap();
    let view = open(&desk, record).await;
    assert_eq!(answer_of(&view, "assessment_date").0, "31/02/2025");
    let saved = save(&desk, record).await;
    assert_eq!(
        answer_of(&saved, "contact_date").0,
        "12/03/2025",
        "what can be read is saved"
    );
    assert_eq!(
        answer_of(&saved, "assessment_date").0,
        "31/02/2025",
        "what cannot stays in the box"
    );
    agree(&desk).await;
    assert_eq!(answer_of(&open(&desk, record).await, "assessment_date").0, "31/02/2025");
    assert_eq!(entries(&desk).await.len(), 2, "nothing unreadable was ever in an entry");
    central.stop().await;
}
