//! What is for a service's own desks alone: written and read at them, and nowhere else.

use std::collections::BTreeMap;

use app::views::{
    AssignRequest, AssignTo, AssignedName, CallLineView, CallLogView, CalledName, CardFieldView, ChangeCardRequest,
    ContactCardView, ContactView, DayToTryView, DeleteRecordRequest, ErrorCode, FollowUpGroupName,
    FollowUpNarrowingsRequest, FollowUpsView, JoinServiceRequest, KeepCardsRequest, ListFollowUpsRequest,
    ListPatientsRequest, LogCallRequest, NoCardName, NoteRequest, NotesView, PatientsView, PutOffRequest,
    RecordRequest, TakeUpRequest, TodayRequest, WriteNoteRequest,
};
use app::{Desk, Error, Host};
use data_encoding::HEXLOWER;
use domain::id::{EntryId, RecordId};
use domain::private::{KeyId, SaidOfKeys};
use domain::record::{Change, Subject, Topic, fold};
use protocol::canonical::purge_marker;
use protocol::private::{key_of, said_of_keys};
use testkit::{TestCentral, TestHost};
use tests::desks::{TestDesk, add, agree, assert_same, export, first, import, in_agreement, joined, open, set, unlock};
use tests::program::PASSPHRASE;
use tests::traces::holding;

/// What the card and the calls of these tests say and nothing else does.
const CANARIES: [&str; 6] = [
    "Quillfeather",
    "01632 960001",
    "Zennor Surgery",
    "niece Perpetua",
    "Away in Lanzarote",
    "no-answer",
];

fn request(record: RecordId) -> RecordRequest {
    RecordRequest {
        record: record.to_string(),
    }
}

async fn write(desk: &TestDesk, record: RecordId, fields: &[(&str, &str)]) -> Result<ContactCardView, Error> {
    let field = |(field, text): &(&str, &str)| ((*field).to_owned(), (*text).to_owned());
    desk.change_contact_card(ChangeCardRequest {
        record: record.to_string(),
        fields: fields.iter().map(field).collect(),
    })
    .await
}

async fn card(desk: &TestDesk, record: RecordId) -> ContactCardView {
    desk.contact_card(request(record)).await.unwrap()
}

fn said(card: &ContactCardView) -> BTreeMap<&str, &str> {
    fn text(field: &CardFieldView) -> Option<(&str, &str)> {
        Some((field.field.as_str(), field.text.as_deref()?))
    }
    card.fields.iter().filter_map(text).collect()
}

/// Writes a card with every canary on it.
async fn written(desk: &TestDesk, record: RecordId) -> ContactCardView {
    let fields = [
        ("name", " Ada  Quillfeather "),
        ("telephone", "01632 960001"),
        ("gp-practice", "Zennor Surgery"),
    ];
    write(desk, record, &fields).await.unwrap()
}

#[tokio::test]
async fn a_card_is_kept_through_a_lock_and_changes_nothing_of_the_record() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let before = serde_json::to_value(open(&desk, record).await.questions).unwrap();
    assert!(said(&card(&desk, record).await).is_empty());
    let expect = BTreeMap::from([
        ("name", "Ada Quillfeather"),
        ("telephone", "01632 960001"),
        ("gp-practice", "Zennor Surgery"),
    ]);
    assert_eq!(said(&written(&desk, record).await), expect);
    desk.lock().await.unwrap();
    assert!(matches!(desk.contact_card(request(record)).await, Err(Error::Locked)));
    unlock(&desk).await;
    assert_eq!(said(&card(&desk, record).await), expect);
    assert_eq!(
        serde_json::to_value(open(&desk, record).await.questions).unwrap(),
        before
    );

    let changed = write(&desk, record, &[("telephone", "01632 960002"), ("gp-practice", " ")]).await;
    let expect = BTreeMap::from([("name", "Ada Quillfeather"), ("telephone", "01632 960002")]);
    assert_eq!(said(&changed.unwrap()), expect);
}

#[tokio::test]
async fn what_a_card_says_already_is_not_written_again() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    written(&desk, record).await;
    let entries = async || desk.store().await.unwrap().entries(record).await.unwrap().len();
    let before = entries().await;
    written(&desk, record).await;
    write(&desk, record, &[("needs", "")]).await.unwrap();
    assert_eq!(entries().await, before);
}

#[tokio::test]
async fn what_cannot_stand_on_a_card_is_named_and_nothing_is_written() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let long = "x".repeat(201);
    for (field, text, code, word) in [
        ("telephone", long.as_str(), ErrorCode::TextTooLong, "Telephone"),
        ("needs", "bell\u{7}", ErrorCode::Unprintable, "Needs"),
        ("pager", "12", ErrorCode::NoSuchCardField, "hospital-number"),
    ] {
        let refused = write(&desk, record, &[("name", "Ada"), (field, text)])
            .await
            .err()
            .unwrap();
        assert_eq!(refused.view().code, code);
        assert!(refused.to_string().contains(word), "{refused}");
    }
    assert!(said(&card(&desk, record).await).is_empty());
    let nobody = RecordId::new(desk.host().id());
    assert!(matches!(write(&desk, nobody, &[]).await, Err(Error::NoSuchRecord)));
    let reason = DeleteRecordRequest {
        record: record.to_string(),
        reason: "test_record".to_owned(),
    };
    desk.delete_record(reason).await.unwrap();
    assert!(matches!(
        write(&desk, record, &[("name", "Ada")]).await,
        Err(Error::Deleted)
    ));
}

#[tokio::test]
async fn a_card_is_in_no_file_no_export_and_no_history_and_goes_with_its_record() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    written(&desk, record).await;
    let sealed = desk.store().await.unwrap().entries(record).await.unwrap();
    let sealed = sealed.iter().find_map(|entry| match &entry.change {
        Change::Private(sealed) => Some(sealed.0.clone()),
        _ => None,
    });
    assert!(sealed.is_some_and(|bytes| !String::from_utf8_lossy(&bytes).contains("Quillfeather")));
    let history = serde_json::to_string(&desk.record_history(request(record)).await.unwrap()).unwrap();
    let export = String::from_utf8(export(&desk).await).unwrap();
    for canary in CANARIES {
        assert!(!history.contains(canary) && !export.contains(canary), "{canary}");
    }
    let folder = desk.host().store_dir();
    assert_eq!(holding(&folder, &CANARIES), Vec::<std::path::PathBuf>::new());

    let marker = purge_marker(EntryId::new(desk.host().id()), record);
    let store = desk.store().await.unwrap();
    store.append(vec![marker]).await.unwrap();
    assert_eq!(store.entries(record).await.unwrap().len(), 1, "the marker alone");
    let gone = desk.contact_card(request(record)).await;
    assert!(matches!(gone, Err(Error::Purged)));
}

#[tokio::test]
async fn answers_saved_beside_a_card_are_no_conflict() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    open(&desk, record).await;
    written(&desk, record).await;
    set(&desk, record, &[("2.01", "165")]).await;
    let view = open(&desk, record).await;
    assert!(view.conflicts.is_empty());
    assert_eq!(said(&card(&desk, record).await).len(), 3);
}

/// The patients that a search finds.
async fn listed(desk: &TestDesk, search: &str) -> PatientsView {
    let request = ListPatientsRequest {
        search: search.to_owned(),
        limit: 10,
        ..ListPatientsRequest::default()
    };
    desk.list_patients(request).await.unwrap()
}

/// The records that a search finds, and how it was read or why it finds nothing.
async fn found(desk: &TestDesk, search: &str) -> (Vec<String>, String) {
    let page = listed(desk, search).await;
    let words = page.search_words.unwrap_or_default();
    (page.rows.into_iter().map(|row| row.id).collect(), words)
}

#[tokio::test]
async fn a_patient_is_found_by_what_the_card_says_and_by_nothing_that_it_said_before() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let other = add(&desk, "9991000011", "02/03/2025").await;
    assert!(
        found(&desk, "Quillfeather")
            .await
            .1
            .contains("No contact card has this name")
    );
    write(
        &desk,
        record,
        &[("name", "Ada Quillfeather-Ng"), ("hospital-number", "RHW 12345")],
    )
    .await
    .unwrap();
    write(
        &desk,
        other,
        &[("name", "Wristan Adair"), ("telephone", "01632 960002")],
    )
    .await
    .unwrap();
    set(&desk, record, &[("1.11", "Wrist")]).await;
    let (one, both) = (vec![record.to_string()], {
        let mut both = vec![record.to_string(), other.to_string()];
        both.sort();
        both
    });
    for search in ["Quillfeather", "quill", "ng ada", "NG", "rhw12345", "RHW-123"] {
        let (records, words) = found(&desk, search).await;
        assert_eq!(records, one, "{search}");
        assert!(words.contains("n a contact card"), "{search}: {words}");
    }
    for nothing in ["feather", "Adair Quill", "hw12345", "12345", "a", "Adaa"] {
        assert!(found(&desk, nothing).await.0.is_empty(), "{nothing}");
    }
    let (mut records, words) = found(&desk, "wrist").await;
    records.sort();
    assert_eq!(records, both, "a site, and somebody who is called so");
    assert_eq!(words, "Site of the fracture: Wrist, or on a contact card");

    write(&desk, record, &[("name", "Ada Rook"), ("hospital-number", "")])
        .await
        .unwrap();
    assert!(found(&desk, "quill").await.0.is_empty() && found(&desk, "RHW").await.0.is_empty());
    assert_eq!(found(&desk, "rook").await.0, one);
    desk.lock().await.unwrap();
    unlock(&desk).await;
    assert_eq!(found(&desk, "rook").await.0, one, "read anew");
    let marker = purge_marker(EntryId::new(desk.host().id()), record);
    desk.store().await.unwrap().append(vec![marker]).await.unwrap();
    assert!(found(&desk, "rook").await.0.is_empty());
}

#[tokio::test]
async fn lists_say_whom_the_card_names_and_where_they_are_telephoned() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    let due = (desk.host().today() - chrono::Days::new(100))
        .format("%d/%m/%Y")
        .to_string();
    let file = format!(
        "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n\
         9991000011,03/05/1941,Female,No,{due},{due},Hip,Alendronate\n"
    );
    import(&desk, file.as_bytes()).await;
    let in_time = async || {
        desk.list_follow_ups(ListFollowUpsRequest {
            limit: 10,
            ..Default::default()
        })
        .await
        .unwrap()
    };
    let before = in_time().await.rows;
    assert!(before.len() == 1 && before[0].contact.is_none());
    let follow_up = before[0].id.parse().unwrap();
    write(&desk, record, &[("name", "Ada Rook")]).await.unwrap();
    write(&desk, follow_up, &[("name", "Bea Rook"), ("telephone", "01632 960002")])
        .await
        .unwrap();

    let expect = Some(ContactView {
        name: Some("Bea Rook".to_owned()),
        telephone: Some("01632 960002".to_owned()),
    });
    assert_eq!(in_time().await.rows[0].contact, expect);
    let today = desk.today(TodayRequest { lines: 3 }).await.unwrap();
    let mut lines = today.sections.iter().flat_map(|section| &section.lines);
    assert_eq!(
        lines.find(|line| line.id == follow_up.to_string()).unwrap().contact,
        expect
    );
    let mut names: Vec<Option<String>> = listed(&desk, "rook")
        .await
        .rows
        .into_iter()
        .map(|row| row.contact?.name)
        .collect();
    names.sort();
    assert_eq!(names, ["Ada Rook", "Bea Rook"].map(|name| Some(name.to_owned())));

    write(&desk, follow_up, &[("name", ""), ("telephone", "")])
        .await
        .unwrap();
    assert_eq!(in_time().await.rows[0].contact, None);
    assert!(!format!("{expect:?}").contains("Rook"));
}

/// A patient whose 16-week follow-up is in time, at this desk.
async fn due(desk: &TestDesk, number: &str) -> RecordId {
    let due = (desk.host().today() - chrono::Days::new(100))
        .format("%d/%m/%Y")
        .to_string();
    let file = format!(
        "NHSNumber,DateOfBirth,Gender,CareRes,DateFLSAssess,DateIndexFracDiagnosed,SiteFirstFrac,BoneTherapy\n\
         {number},03/05/1941,Female,No,{due},{due},Hip,Alendronate\n"
    );
    import(desk, file.as_bytes()).await;
    let listed = group(desk, FollowUpGroupName::InTime).await;
    let row = listed.rows.iter().find(|row| row.nhs_number.as_deref() == Some(number));
    row.unwrap().id.parse().unwrap()
}

async fn group(desk: &TestDesk, group: FollowUpGroupName) -> FollowUpsView {
    let request = ListFollowUpsRequest {
        group: Some(group),
        limit: 10,
        ..Default::default()
    };
    desk.list_follow_ups(request).await.unwrap()
}

async fn call(desk: &TestDesk, record: RecordId, result: &str, try_again: &str) -> Result<CallLogView, Error> {
    desk.log_call(LogCallRequest {
        record: record.to_string(),
        weeks: 16,
        result: result.to_owned(),
        try_again: try_again.to_owned(),
        note: "Ask for the niece Perpetua".to_owned(),
        confirmed: true,
        assign: None,
    })
    .await
}

#[tokio::test]
async fn a_call_is_kept_through_a_lock_and_is_in_no_file_no_export_and_no_history() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    let figures = serde_json::to_value(desk.counts().await.unwrap().follow_ups).unwrap();
    assert_eq!(figures["inTime"], 1);
    call(&desk, record, "no-answer", "t+2").await.unwrap();
    let put_off = PutOffRequest {
        record: record.to_string(),
        weeks: 16,
        until: "t+3".to_owned(),
        reason: "Away in Lanzarote".to_owned(),
        assign: None,
    };
    desk.put_off(put_off).await.unwrap();
    desk.lock().await.unwrap();
    assert!(matches!(desk.call_log(request(record)).await, Err(Error::Locked)));
    unlock(&desk).await;
    let log = desk.call_log(request(record)).await.unwrap();
    let whats: Vec<&str> = log.lines.iter().map(|line| line.what.as_str()).collect();
    assert_eq!(whats.len(), 2);
    assert!(
        whats[0].starts_with("Put off until ") && whats[1] == "No answer",
        "{whats:?}"
    );
    assert_eq!(log.lines[1].note.as_deref(), Some("Ask for the niece Perpetua"));
    let row = &group(&desk, FollowUpGroupName::PutOff).await.rows[0];
    assert_eq!(row.put_off.as_ref().unwrap().why, "Away in Lanzarote");
    let last = row.last_contact.as_ref().unwrap();
    assert_eq!((last.what.as_str(), last.calls), ("No answer", 1));
    assert!(!format!("{last:?}").contains("answer"));
    assert!(group(&desk, FollowUpGroupName::InTime).await.rows.is_empty());

    let history = serde_json::to_string(&desk.record_history(request(record)).await.unwrap()).unwrap();
    let export = String::from_utf8(export(&desk).await).unwrap();
    for canary in CANARIES {
        assert!(!history.contains(canary) && !export.contains(canary), "{canary}");
    }
    assert_eq!(
        holding(&desk.host().store_dir(), &CANARIES),
        Vec::<std::path::PathBuf>::new()
    );
    assert!(!format!("{:?}", group(&desk, FollowUpGroupName::PutOff).await).contains("Lanzarote"));
}

#[tokio::test]
async fn whoever_rings_back_is_found_among_the_follow_ups_by_number_and_by_the_name_on_the_card() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    let other = due(&desk, "9991000038").await;
    add(&desk, "9991000046", "1/3/2026").await;
    write(&desk, record, &[("name", "Ada Quillfeather")]).await.unwrap();
    let found = async |search: &str| {
        let request = ListFollowUpsRequest {
            search: search.to_owned(),
            limit: 10,
            ..Default::default()
        };
        desk.list_follow_ups(request).await.unwrap()
    };
    for search in ["quill", "999 100 0011", "0011"] {
        let view = found(search).await;
        let ids: Vec<&str> = view.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, [record.to_string()], "{search}");
        assert_eq!((view.total, view.counts.in_time, view.words.as_str()), (1, 1, ""));
        assert!(view.search_words.is_some());
    }
    assert_eq!(found(" ").await.total, 2, "a blank box searches for nothing");
    // In whichever group: it opens on the one that has them.
    call(&desk, other, "no-answer", "t+2").await.unwrap();
    let view = found("0038").await;
    assert_eq!(
        (view.group, view.total, view.counts.in_time),
        (FollowUpGroupName::PutOff, 1, 0)
    );
    let words = async |search: &str| found(search).await.search_words.unwrap();
    assert_eq!(
        words("9991000046").await,
        "1 record matches this search, and it has no follow-up on these lists."
    );
    assert!(words("Nobody").await.contains("You can search by NHS number"));
    let asked = FollowUpNarrowingsRequest {
        group: FollowUpGroupName::InTime,
        weeks: None,
        site: None,
        therapy: None,
        assigned: None,
        called: None,
        search: "quill".to_owned(),
    };
    assert_eq!(desk.follow_up_narrowings(asked).await.unwrap().sites[0].count, 1);
}

#[tokio::test]
async fn a_call_and_who_has_the_patient_are_saved_together_or_not_at_all() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    let log = async || desk.call_log(request(record)).await.unwrap();
    let me = log().await.people[0].user.clone();
    let put_off = |until: &str, user: &str| PutOffRequest {
        record: record.to_string(),
        weeks: 16,
        until: until.to_owned(),
        reason: "Away".to_owned(),
        assign: Some(AssignTo {
            user: Some(user.to_owned()),
        }),
    };
    let nobody = uuid::Uuid::nil().to_string();
    let wrong_weeks = PutOffRequest {
        weeks: 26,
        ..put_off("t+2", &me)
    };
    for wrong in [put_off("yesterday", &me), put_off("t+2", &nobody), wrong_weeks] {
        desk.put_off(wrong).await.err().unwrap();
        let log = log().await;
        assert!(log.lines.is_empty() && log.assigned.is_none(), "neither is saved");
    }
    let saved = desk.put_off(put_off("t+2", &me)).await.unwrap();
    assert_eq!(saved.assigned.unwrap().user, me);
    let whats = |lines: &[CallLineView]| lines.iter().map(|line| line.what.clone()).collect::<Vec<_>>();
    assert!(saved.lines[0].what.starts_with("Put off until ") && saved.lines[1].what.starts_with("Given to "));
    // Whoever has them already is not written again.
    let again = desk.put_off(put_off("t+3", &me)).await.unwrap();
    assert_eq!(again.lines.len(), 3, "{:?}", whats(&again.lines));
    let of_16 = &again.follow_ups[0];
    let put_off = of_16.put_off.as_ref().unwrap();
    assert_eq!(
        (of_16.weeks, put_off.why.as_str(), put_off.after_close),
        (16, "Away", false)
    );
    // Its window closes in twelve days: the days that are offered say which of them is too late.
    let late: Vec<bool> = of_16.days.iter().map(|day| day.after_close).collect();
    assert_eq!((late.first(), late.last()), (Some(&false), Some(&true)));
    let row = &group(&desk, FollowUpGroupName::PutOff).await.rows[0];
    assert!(row.assigned.is_some() && row.put_off.is_some());
}

#[tokio::test]
async fn a_follow_up_that_closes_within_a_week_is_put_off_until_a_day_that_is_still_in_time() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    let usual = async || {
        let log = desk.call_log(request(record)).await.unwrap();
        let of_16 = &log.follow_ups[0];
        let is_usual = |day: &&DayToTryView| Some(&day.on) == of_16.put_off_until.as_ref();
        let day = of_16.days.iter().find(is_usual).unwrap();
        (day.label.clone(), day.after_close)
    };
    // Its window closes in twelve days, and eight days later in four: the weekend is between.
    assert_eq!(usual().await, ("In 1 week".to_owned(), false));
    desk.host().pass(chrono::TimeDelta::days(8));
    assert_eq!(usual().await, ("Monday".to_owned(), false));
}

#[tokio::test]
async fn a_text_that_cannot_stand_has_one_code_wherever_it_was_typed() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    for (text, code) in [
        ("x".repeat(2_000), ErrorCode::TextTooLong),
        ("bell\u{7}".to_owned(), ErrorCode::Unprintable),
    ] {
        let card = write(&desk, record, &[("telephone", &text)]).await.err().unwrap();
        let put_off = PutOffRequest {
            record: record.to_string(),
            weeks: 16,
            until: "t+2".to_owned(),
            reason: text.clone(),
            assign: None,
        };
        let reason = desk.put_off(put_off).await.err().unwrap();
        let call = LogCallRequest {
            record: record.to_string(),
            weeks: 16,
            result: "no-answer".to_owned(),
            try_again: String::new(),
            note: text.clone(),
            confirmed: false,
            assign: None,
        };
        let note = desk.log_call(call).await.err().unwrap();
        for (refused, field) in [(card, "telephone"), (reason, "reason"), (note, "note")] {
            let refused = refused.view();
            assert_eq!((refused.code, refused.question.as_deref()), (code, Some(field)));
        }
    }
}

#[tokio::test]
async fn what_ends_a_reminder_is_confirmed_sets_no_answer_and_the_form_says_what_no_would_mean() {
    let desk = first("HRW").await;
    let record = due(&desk, "9991000011").await;
    let unconfirmed = LogCallRequest {
        record: record.to_string(),
        weeks: 16,
        result: "died".to_owned(),
        try_again: String::new(),
        note: String::new(),
        confirmed: false,
        assign: None,
    };
    let refused = desk.log_call(unconfirmed.clone()).await.err().unwrap();
    assert_eq!(refused.view().code, ErrorCode::EndsReminder);
    let again = LogCallRequest {
        confirmed: true,
        try_again: "t+2".to_owned(),
        ..unconfirmed
    };
    assert_eq!(
        desk.log_call(again).await.err().unwrap().view().code,
        ErrorCode::NobodyTriesAgain
    );
    let question = async || {
        let view = open(&desk, record).await;
        let mut questions = view.questions.into_iter();
        questions.find(|question| question.key == "followed_up_16").unwrap()
    };
    assert_eq!(question().await.called, None);
    let year = chrono::Datelike::year(&(desk.host().today() - chrono::Days::new(100)));
    let kpis = async || {
        format!(
            "{:?}",
            desk.kpi_table(domain::audit::Period::year(year), desk.host().today())
                .await
                .unwrap()
                .kpis
        )
    };
    let before = kpis().await;
    for (result, label) in [("died", "Died"), ("moved", "Moved away"), ("declined", "Declined")] {
        call(&desk, record, result, "").await.unwrap();
        let said = question().await;
        assert!(said.text.is_empty() && said.chosen.is_empty(), "no answer is set");
        assert!(said.called.unwrap().starts_with(&format!("{label}, by a call on ")));
        assert_eq!(kpis().await, before);
        let row = &group(&desk, FollowUpGroupName::PutOff).await.rows[0];
        assert_eq!(
            (
                row.put_off.as_ref().unwrap().until.as_ref(),
                row.put_off.as_ref().unwrap().why.as_str()
            ),
            (None, label)
        );
        let take_up = TakeUpRequest {
            record: record.to_string(),
            weeks: 16,
            assign: None,
        };
        desk.take_up(take_up).await.unwrap();
        assert_eq!(question().await.called, None);
        assert_eq!(group(&desk, FollowUpGroupName::InTime).await.total, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_at_one_desk_moves_its_row_at_the_other_and_central_reads_nothing_of_it() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = due(&a, "9991000011").await;
    call(&a, record, "no-answer", "t+2").await.unwrap();
    let me = a.call_log(request(record)).await.unwrap().people[0].clone();
    let mine = AssignRequest {
        record: record.to_string(),
        to: AssignTo {
            user: Some(me.user.clone()),
        },
    };
    a.assign(mine).await.unwrap();
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    // Without the key nobody is lost: the row stands where its days put it.
    assert_eq!(group(&b, FollowUpGroupName::InTime).await.total, 1);
    assert_eq!(b.call_log(request(record)).await.unwrap().unread.len(), 1);
    agree(&a).await;
    agree(&b).await;
    let row = group(&b, FollowUpGroupName::PutOff).await.rows.remove(0);
    assert_eq!(row.assigned.as_deref(), Some(me.name.as_str()));
    assert_eq!(row.last_contact.unwrap().what, "No answer");
    assert_eq!(group(&b, FollowUpGroupName::InTime).await.total, 0);
    let assigned = async |desk: &TestDesk, assigned| {
        let request = ListFollowUpsRequest {
            group: Some(FollowUpGroupName::PutOff),
            assigned: Some(assigned),
            limit: 10,
            ..Default::default()
        };
        desk.list_follow_ups(request).await.unwrap().total
    };
    assert_eq!(assigned(&a, AssignedName::Mine).await, 1);
    assert_eq!(
        (
            assigned(&b, AssignedName::Mine).await,
            assigned(&b, AssignedName::Nobody).await
        ),
        (0, 0)
    );

    let called = async |desk: &TestDesk, called| {
        let request = ListFollowUpsRequest {
            group: Some(FollowUpGroupName::PutOff),
            called: Some(called),
            limit: 10,
            ..Default::default()
        };
        desk.list_follow_ups(request).await.unwrap().total
    };
    for desk in [&a, &b] {
        assert_eq!(called(desk, CalledName::Never).await, 0);
        assert_eq!(called(desk, CalledName::NotFor7).await, 0, "it was today");
    }

    // Both write without knowing of each other: the earlier day counts at both, and both lines stay.
    call(&a, record, "left-message", "t+9").await.unwrap();
    call(&b, record, "wrong-number", "t+5").await.unwrap();
    for desk in [&a, &b, &a] {
        agree(desk).await;
    }
    let mut days = Vec::new();
    for desk in [&a, &b] {
        let row = group(desk, FollowUpGroupName::PutOff).await.rows.remove(0);
        days.push(row.put_off.unwrap());
        assert_eq!(desk.call_log(request(record)).await.unwrap().lines.len(), 4);
    }
    let expected = (a.host().today() + chrono::Days::new(5)).format("%Y-%m-%d").to_string();
    assert!(days[0] == days[1] && days[0].until.as_ref() == Some(&expected));
    assert_same(&a, &b).await;
    central_reads_nothing(&central, &a).await;
    central.stop().await;
}

/// Which keys a desk holds, the one that it writes with first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_ten_years_ahead_takes_nobody_off_the_lists_of_others() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let b = joined(&central, "HRW", "Second desk").await;
    let [one, two] = [due(&a, "9991000011").await, due(&a, "9991000038").await];
    call(&a, one, "no-answer", "").await.unwrap();
    for desk in [&a, &b, &a, &b] {
        agree(desk).await;
    }
    assert_eq!(group(&b, FollowUpGroupName::InTime).await.total, 2);
    let now = b.host().now();
    b.host().set_now(now + chrono::TimeDelta::days(3_652));
    call(&b, one, "left-message", "t+1").await.unwrap();
    let put_off = PutOffRequest {
        record: two.to_string(),
        weeks: 16,
        until: "t+1".to_owned(),
        reason: "Away in Lanzarote".to_owned(),
        assign: None,
    };
    b.put_off(put_off).await.unwrap();
    assert_eq!(group(&b, FollowUpGroupName::PutOff).await.total, 2, "by its own clock");
    agree(&b).await;
    agree(&a).await;
    let counts = async |desk: &TestDesk| {
        let request = ListFollowUpsRequest::default();
        let counts = desk.list_follow_ups(request).await.unwrap().counts;
        (counts.in_time, counts.put_off)
    };
    assert_eq!(counts(&a).await, (2, 0), "nobody is out of sight for ten years");
    assert_eq!(group(&a, FollowUpGroupName::InTime).await.rows.len(), 2);
    assert!(group(&a, FollowUpGroupName::PutOff).await.rows.is_empty());
    assert_eq!(
        a.today(TodayRequest { lines: 3 }).await.unwrap().sections[0].total,
        Some(2)
    );
    let log = a.call_log(request(one)).await.unwrap();
    assert_eq!((log.lines.len(), log.follow_ups[0].put_off.clone()), (2, None));
    // Nobody knows when the call was: it is none of the last seven days, and the one who was never called is not left out.
    let not_called = async |called| {
        let request = ListFollowUpsRequest {
            group: Some(FollowUpGroupName::InTime),
            called: Some(called),
            limit: 10,
            ..Default::default()
        };
        desk_total(&a, request).await
    };
    assert_eq!(not_called(CalledName::NotFor7).await, 2);
    assert_eq!(not_called(CalledName::Never).await, 1);
    call(&a, two, "no-answer", "").await.unwrap();
    assert_eq!(not_called(CalledName::NotFor7).await, 1);
    // Once its clock is right, the other one says the same.
    b.host().set_now(now);
    agree(&a).await;
    agree(&b).await;
    assert_eq!(counts(&b).await, (2, 0));
    assert_same(&a, &b).await;
    central.stop().await;
}

async fn desk_total(desk: &TestDesk, request: ListFollowUpsRequest) -> u32 {
    desk.list_follow_ups(request).await.unwrap().total
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_one_name_are_told_apart_by_their_computers() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = due(&a, "9991000011").await;
    let alone = a.call_log(request(record)).await.unwrap().people;
    assert_eq!((alone.len(), alone[0].name.as_str()), (1, "A. Nurse"));
    agree(&a).await;
    // She works at a second computer, under the same name.
    let b = Desk::new(TestHost::new("Ward 7 laptop"));
    let join = JoinServiceRequest {
        central: central.url().to_owned(),
        code: central.enrol("HRW").await,
        user: "A. Nurse".to_owned(),
        passphrase: PASSPHRASE.to_owned(),
    };
    b.join_service(join).await.unwrap();
    for desk in [&b, &a, &b] {
        agree(desk).await;
    }
    call(&b, record, "no-answer", "").await.unwrap();
    let me = b.call_log(request(record)).await.unwrap().people[0].clone();
    let mine = AssignRequest {
        record: record.to_string(),
        to: AssignTo {
            user: Some(me.user.clone()),
        },
    };
    b.assign(mine).await.unwrap();
    for desk in [&b, &a, &b, &a] {
        agree(desk).await;
    }
    let names = |log: &CallLogView| log.people.iter().map(|person| person.name.clone()).collect::<Vec<_>>();
    let at_a = a.call_log(request(record)).await.unwrap();
    assert_eq!(names(&at_a), ["A. Nurse at this computer", "A. Nurse at Ward 7 laptop"]);
    assert!(at_a.people.iter().all(|person| person.own_name == "A. Nurse"));
    let has = at_a.assigned.unwrap();
    assert_eq!((has.user, has.name.as_str()), (me.user, "A. Nurse at Ward 7 laptop"));
    let at_b = b.call_log(request(record)).await.unwrap();
    assert_eq!(names(&at_b), ["A. Nurse at this computer", "A. Nurse at First desk"]);
    // She has the patient at either computer: the list goes by the name, as she has an id at each.
    let mine = async |desk: &TestDesk| {
        let request = ListFollowUpsRequest {
            group: Some(FollowUpGroupName::InTime),
            assigned: Some(AssignedName::Mine),
            limit: 10,
            ..Default::default()
        };
        desk_total(desk, request).await
    };
    assert_eq!((mine(&a).await, mine(&b).await), (1, 1));
    // What is written says the name alone.
    let given = at_a.lines.iter().find(|line| line.weeks.is_none()).unwrap();
    assert_eq!(given.what, "Given to A. Nurse");
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_says_why_there_is_nothing_of_a_card() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = due(&a, "9991000011").await;
    let no_card = async |desk: &TestDesk| desk.call_log(request(record)).await.unwrap().no_card;
    assert_eq!(no_card(&a).await, Some(NoCardName::NotWritten));
    write(&a, record, &[("hospital-number", "HN-1")]).await.unwrap();
    assert_eq!(no_card(&a).await, Some(NoCardName::NothingForCalls));
    write(&a, record, &[("telephone", "01632 960001")]).await.unwrap();
    assert_eq!(no_card(&a).await, None);
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    agree(&b).await;
    assert_eq!(no_card(&b).await, Some(NoCardName::NotReadable), "it waits for the key");
    agree(&a).await;
    agree(&b).await;
    assert_eq!(no_card(&b).await, None);
    b.keep_cards(KeepCardsRequest { kept: false }).await.unwrap();
    assert_eq!(no_card(&b).await, Some(NoCardName::NotUsed));
    central.stop().await;
}

async fn keys(desk: &TestDesk) -> Vec<KeyId> {
    let held = desk.store().await.unwrap().service_keys().await.unwrap();
    held.iter().map(|held| held.key.id()).collect()
}

/// Which key the entry is sealed under that a record's history ends with.
async fn written_under(desk: &TestDesk, record: RecordId) -> KeyId {
    let entries = desk.store().await.unwrap().entries(record).await.unwrap();
    let heads = fold(&entries).heads;
    let last = entries.iter().find(|entry| heads.contains(&entry.id)).unwrap();
    match &last.change {
        Change::Private(sealed) => key_of(sealed).unwrap(),
        _ => panic!("something else was written since"),
    }
}

/// What a desk has heard of keys.
async fn said_of(desk: &TestDesk) -> SaidOfKeys {
    let topic = Subject::Service(Topic::PRIVATE_KEYS).id();
    let entries = desk.store().await.unwrap().entries(topic).await.unwrap();
    said_of_keys::read(&fold(&entries).items)
}

async fn waits(desk: &TestDesk) -> bool {
    desk.sync_page().await.unwrap().waits_for_key.is_some()
}

async fn readers(desk: &TestDesk) -> Vec<String> {
    let mut readers = desk.sync_page().await.unwrap().readers;
    readers.sort();
    readers
}

/// Central has none of this in the clear: neither what cards say, nor a key.
async fn central_reads_nothing(central: &TestCentral, desk: &TestDesk) {
    let held = desk.store().await.unwrap().service_keys().await.unwrap();
    assert!(!held.is_empty());
    let keys: Vec<String> = held.iter().map(|held| HEXLOWER.encode(held.key.expose())).collect();
    let keys = keys.iter().map(String::as_str);
    central
        .holds_none_of(&CANARIES.into_iter().chain(keys).collect::<Vec<_>>())
        .await;
    central.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn computers_of_one_name_are_named_once_with_how_many_there_are() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 3).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    written(&a, record).await;
    agree(&a).await;
    for _ in 0..2 {
        let other = joined(&central, "HRW", "Clinic laptop").await;
        agree(&other).await;
        agree(&a).await;
    }
    assert_eq!(
        readers(&a).await,
        ["Clinic laptop (2 of this name: each restored copy is one)"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_joins_waits_for_the_key_until_another_that_has_it_sends() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 3).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    let expect = said(&written(&a, record).await).len();
    agree(&a).await;
    assert_eq!(readers(&a).await, Vec::<String>::new());

    let b = joined(&central, "HRW", "Second desk").await;
    let synced = b.sync_now().await.unwrap();
    assert!(synced.agree && synced.waits_for_key.is_some());
    let closed = card(&b, record).await;
    assert!(said(&closed).is_empty());
    assert_eq!(closed.unread.len(), 1, "{:?}", closed.unread);
    assert!(waits(&b).await && keys(&b).await.is_empty());
    agree(&b).await;
    assert!(waits(&b).await, "nobody who has the key has sent");
    // Nobody's words wait: what is written meanwhile has a key of this desk's.
    write(&b, record, &[("needs", "A hearing loop")]).await.unwrap();
    agree(&b).await;

    assert!(
        found(&b, "quillfeather").await.0.is_empty(),
        "what is closed names nobody"
    );

    agree(&a).await;
    assert_eq!(said(&card(&a, record).await).len(), expect + 1);
    assert!(card(&a, record).await.unread.is_empty());
    agree(&b).await;
    assert_eq!(found(&b, "quillfeather").await.0, [record.to_string()]);
    assert!(!waits(&b).await);
    assert_eq!(said(&card(&b, record).await), said(&card(&a, record).await));

    // A third desk is given the keys by the second, while the first is away.
    let c = joined(&central, "HRW", "Third desk").await;
    agree(&c).await;
    assert!(waits(&c).await);
    agree(&b).await;
    agree(&c).await;
    assert!(!waits(&c).await);
    assert_eq!(said(&card(&c, record).await), said(&card(&a, record).await));
    assert_eq!(keys(&c).await, keys(&a).await, "all write with the same");
    agree(&a).await;
    assert_eq!(readers(&a).await, ["Second desk", "Third desk"]);
    assert_same(&a, &c).await;
    central_reads_nothing(&central, &c).await;
    // There is nothing more to say of keys.
    for desk in [&a, &b, &c] {
        let synced = desk.sync_now().await.unwrap();
        assert_eq!((synced.sent, synced.waits_for_key), (0, None));
    }
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_desk_is_given_no_key_of_what_is_written_from_then_on() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let record = add(&a, "9991000003", "01/03/2025").await;
    written(&a, record).await;
    agree(&a).await;
    let b = joined(&central, "HRW", "Second desk").await;
    let stolen = joined(&central, "HRW", "Third desk").await;
    for desk in [&b, &stolen, &a, &b, &stolen] {
        agree(desk).await;
    }
    let old = keys(&stolen).await;
    assert_eq!((old.len(), said(&card(&stolen, record).await).len()), (1, 3));

    central.revoke("HRW", "Third desk").await;
    agree(&a).await;
    write(&a, record, &[("telephone", "01632 960099")]).await.unwrap();
    agree(&a).await;
    let new = written_under(&a, record).await;
    assert!(!old.contains(&new));
    agree(&b).await;
    assert_eq!(said(&card(&b, record).await)["telephone"], "01632 960099");
    assert_eq!(
        (keys(&b).await[0], keys(&b).await.len()),
        (new, 2),
        "made once, and the old one opens what was"
    );
    let heard = said_of(&b).await;
    let (lost, kept) = (
        stolen.store().await.unwrap().desk().id,
        b.store().await.unwrap().desk().id,
    );
    assert!(heard.has(lost, old[0]) && !heard.has(lost, new) && heard.has(kept, new));
    assert_eq!(
        readers(&a).await,
        ["Second desk", "Third desk"],
        "it still has the old key"
    );
    stolen.sync_now().await.err().unwrap();
    assert_eq!(keys(&stolen).await, old);

    // A desk that joins afterwards reads both.
    let d = joined(&central, "HRW", "Fourth desk").await;
    for desk in [&d, &b, &d] {
        agree(desk).await;
    }
    assert_eq!(said(&card(&d, record).await), said(&card(&a, record).await));
    assert_eq!(keys(&d).await[0], new);
    central_reads_nothing(&central, &a).await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_is_let_in_again_writes_under_a_key_that_a_copy_of_what_it_was_is_not_given() {
    let central = TestCentral::start().await;
    let desk = in_agreement(&central, "HRW", 0).await;
    let record = add(&desk, "9991000003", "01/03/2025").await;
    written(&desk, record).await;
    agree(&desk).await;
    let (before, old) = (
        desk.store().await.unwrap().desk().id,
        written_under(&desk, record).await,
    );

    // It is the only desk of its service: nobody else makes a key once it was revoked.
    central.revoke("HRW", "First desk").await;
    desk.sync_now().await.err().unwrap();
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    agree(&desk).await;
    let now = desk.store().await.unwrap().desk().id;
    assert_ne!(now, before);
    write(&desk, record, &[("telephone", "01632 960099")]).await.unwrap();
    let new = written_under(&desk, record).await;
    let said = said_of(&desk).await;
    assert!(said.has(before, old) && !said.has(before, new));
    assert_eq!(keys(&desk).await.len(), 2, "the old one opens what was");
    agree(&desk).await;

    let other = joined(&central, "HRW", "Second desk").await;
    for desk in [&other, &desk, &other] {
        agree(desk).await;
    }
    assert!(said_of(&other).await.has(other.store().await.unwrap().desk().id, new));
    assert!(!said_of(&other).await.has(before, new));
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_started_apart_read_each_other_and_write_with_one_key() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (a, b) = (first("HRW").await, first("HRW").await);
    let of_a = add(&a, "9991000003", "01/03/2025").await;
    let of_b = add(&b, "9991000011", "02/03/2025").await;
    for (desk, record) in [(&a, of_a), (&b, of_b)] {
        written(desk, record).await;
        desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    }
    for desk in [&a, &b, &a, &b] {
        agree(desk).await;
    }
    for (desk, record) in [(&a, of_b), (&b, of_a)] {
        assert_eq!(said(&card(desk, record).await).len(), 3);
        write(desk, record, &[("needs", "A hearing loop")]).await.unwrap();
    }
    assert_eq!(keys(&a).await.len(), 2);
    assert_eq!(keys(&a).await, keys(&b).await);
    assert_eq!(written_under(&a, of_b).await, written_under(&b, of_a).await);
    for desk in [&a, &b, &a] {
        agree(desk).await;
    }
    assert_eq!(said(&card(&a, of_a).await)["needs"], "A hearing loop");
    assert_same(&a, &b).await;
    central.stop().await;
}

async fn note(desk: &TestDesk, record: RecordId, note: Option<&str>, text: &str) -> NotesView {
    let request = WriteNoteRequest {
        record: record.to_string(),
        note: note.map(str::to_owned),
        text: text.to_owned(),
    };
    desk.write_note(request).await.unwrap()
}

fn texts(notes: &NotesView) -> Vec<(Option<&str>, usize)> {
    let notes = notes.notes.iter();
    notes.map(|note| (note.text.as_deref(), note.said.len())).collect()
}

#[tokio::test]
async fn notes_are_read_at_every_desk_of_the_service_and_corrected_beside_each_other_nothing_is_lost() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let b = joined(&central, "HRW", "Second desk").await;
    let record = add(&a, "9991000003", "01/03/2026").await;
    let before = export(&a).await;
    note(&a, record, None, "Lives with Perpetua").await;
    let written = note(&a, record, None, "Prefers letters").await;
    assert_eq!(
        texts(&written),
        [(Some("Prefers letters"), 0), (Some("Lives with Perpetua"), 0)]
    );
    assert!(written.notes[0].changed.is_none() && !written.notes[0].by.is_empty());
    assert!(export(&a).await == before, "in no export");
    // The history says that the service has written something, and to nobody what.
    let history = a.record_history(request(record)).await.unwrap();
    assert!(!format!("{history:?}").contains("Perpetua") && !format!("{history:?}").contains("letters"));
    a.lock().await.unwrap();
    assert!(matches!(a.notes(request(record)).await, Err(Error::Locked)));
    unlock(&a).await;

    for _ in 0..2 {
        agree(&a).await;
        agree(&b).await;
    }
    let notes = async |desk: &TestDesk| desk.notes(request(record)).await.unwrap();
    assert_eq!(texts(&notes(&b).await), texts(&written));
    assert!(notes(&b).await.unread.is_empty());

    // One takes a note back while the other corrects it: both are shown until somebody says what is right.
    let first = written.notes[1].id.as_str();
    let back = NoteRequest {
        record: record.to_string(),
        note: first.to_owned(),
    };
    assert_eq!(
        texts(&a.take_back_note(back.clone()).await.unwrap()),
        [(Some("Prefers letters"), 0)]
    );
    note(&b, record, Some(first), "Lives alone").await;
    for _ in 0..2 {
        agree(&a).await;
        agree(&b).await;
    }
    for desk in [&a, &b] {
        assert_eq!(notes(desk).await.notes[1].said.len(), 2);
    }
    let settled = note(&a, record, Some(first), "Lives alone").await;
    assert_eq!(
        texts(&settled),
        [(Some("Prefers letters"), 0), (Some("Lives alone"), 0)]
    );
    assert!(settled.notes[1].changed.is_some());
    let entries = async |desk: &TestDesk| desk.store().await.unwrap().entries(record).await.unwrap().len();
    let held = entries(&a).await;
    note(&a, record, Some(first), "Lives alone").await;
    assert_eq!(entries(&a).await, held, "what it says already is not written again");
    a.take_back_note(back.clone()).await.unwrap();
    assert!(matches!(a.take_back_note(back).await, Err(Error::NoSuchNote)));
}

#[tokio::test]
async fn a_service_that_does_without_cards_hides_them_at_every_desk_and_loses_nothing() {
    let central = TestCentral::start().await;
    let a = in_agreement(&central, "HRW", 0).await;
    let b = joined(&central, "HRW", "Second desk").await;
    let record = add(&a, "9991000003", "01/03/2026").await;
    written(&a, record).await;
    note(&a, record, None, "Lives alone").await;
    let both_agree = async || {
        for _ in 0..2 {
            agree(&a).await;
            agree(&b).await;
        }
    };
    both_agree().await;
    let search = async |desk: &TestDesk| listed(desk, "quill").await.rows.len();
    assert_eq!((search(&a).await, search(&b).await), (1, 1));

    let settings = b.keep_cards(KeepCardsRequest { kept: false }).await.unwrap();
    assert!(!settings.contact_cards);
    let entries = async |desk: &TestDesk| desk.store().await.unwrap().entries(record).await.unwrap().len();
    let held = entries(&b).await;
    both_agree().await;
    for desk in [&a, &b] {
        assert!(!desk.settings().await.unwrap().contact_cards);
        assert!(card(desk, record).await.fields.is_empty());
        let notes = desk.notes(request(record)).await.unwrap();
        assert!(!notes.kept && notes.notes.is_empty());
        assert_eq!(search(desk).await, 0);
        assert!(matches!(
            write(desk, record, &[("name", "Ada")]).await,
            Err(Error::NoCards)
        ));
        let refused = WriteNoteRequest {
            record: record.to_string(),
            note: None,
            text: "Lives with her son".to_owned(),
        };
        assert!(matches!(desk.write_note(refused).await, Err(Error::NoCards)));
    }
    assert_eq!(entries(&b).await, held, "nothing of the record is touched");
    assert_same(&a, &b).await;

    // Whoever thinks better of it finds everything again.
    a.keep_cards(KeepCardsRequest { kept: true }).await.unwrap();
    both_agree().await;
    for desk in [&a, &b] {
        assert_eq!(said(&card(desk, record).await)["name"], "Ada Quillfeather");
        assert_eq!(desk.notes(request(record)).await.unwrap().notes.len(), 1);
        assert_eq!(search(desk).await, 1);
    }
}
