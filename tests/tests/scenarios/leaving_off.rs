//! Where a person left off, on a real store: unlocking goes on there, for each person and after any end of the program.

use app::Desk;
use app::views::{
    ErrorCode, LeftListView, ScreenPlaceView, SessionState, SessionView, StopView, TypedBoxView, UnlockRequest,
};
use tests::desks::{TestDesk, first, open, save, type_text};
use tests::program::PASSPHRASE;

fn at(route: &str, question: Option<&str>, typed: &[(&str, &str)]) -> ScreenPlaceView {
    let typed = typed.iter().map(|(name, text)| TypedBoxView {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
    });
    ScreenPlaceView {
        route: route.to_owned(),
        question: question.map(ToOwned::to_owned),
        typed: typed.collect(),
        list: None,
    }
}

async fn unlock(desk: &TestDesk) -> SessionView {
    let user = desk.session().await.unwrap().people.first().unwrap().id.clone();
    let passphrase = PASSPHRASE.to_owned();
    desk.unlock(UnlockRequest { user, passphrase }).await.unwrap()
}

async fn start(desk: &TestDesk) -> String {
    tests::desks::start(desk, "9991000003", "1/3/2025").await.to_string()
}

#[tokio::test]
async fn unlocking_goes_on_at_the_question_and_its_half_typed_text() {
    let desk = first("HRW").await;
    let record = start(&desk).await;
    let id = record.parse().unwrap();
    type_text(&desk, id, "birth_date", "3/5/51").await;
    save(&desk, id).await;
    type_text(&desk, id, "assessment_date", "14/").await;
    let place = at(&format!("/patients/{record}/assessment"), Some("assessment_date"), &[]);
    desk.keep_place(place.clone()).await.unwrap();

    let locked = desk.lock().await.unwrap();
    assert_eq!(locked.state, SessionState::Locked);
    let left = locked.left_off.unwrap();
    assert_eq!(left.ending.as_deref(), Some("03"), "two digits, and no more of it");
    assert_eq!(left.not_saved, 1);
    assert_eq!(locked.return_to, None, "nothing else is said while locked");
    assert_eq!(unlock(&desk).await.return_to, Some(place.clone()));
    let form = open(&desk, id).await;
    let typed = form.questions.iter().find(|one| one.key == "assessment_date").unwrap();
    assert_eq!(typed.text, "14/");

    // Another program on the same store, as after a crash.
    desk.close().await;
    let again = Desk::new(desk.host().clone());
    assert_eq!(
        again.session().await.unwrap().left_off,
        None,
        "it cannot know while locked"
    );
    assert_eq!(unlock(&again).await.return_to, Some(place));
}

#[tokio::test]
async fn the_list_that_a_record_was_opened_from_comes_back_with_it() {
    let desk = first("HRW").await;
    let record = start(&desk).await;
    let stop = |row: &str, question: Option<&str>| StopView {
        row: row.to_owned(),
        record: record.clone(),
        question: question.map(ToOwned::to_owned),
    };
    let place = ScreenPlaceView {
        list: Some(LeftListView {
            name: "followups".to_owned(),
            title: "Follow-ups".to_owned(),
            route: "/followups".to_owned(),
            stops: vec![stop("first", Some("followed_up_16")), stop("second", None)],
            offset: 30,
            at: 1,
            asked: Some(r#"{"group":"late"}"#.to_owned()),
        }),
        ..at(&format!("/patients/{record}/assessment"), Some("assessment_date"), &[])
    };
    assert_eq!(desk.keep_place(place.clone()).await.unwrap(), place);
    desk.lock().await.unwrap();
    assert_eq!(unlock(&desk).await.return_to, Some(place));
}

#[tokio::test]
async fn a_new_patient_that_is_half_typed_comes_back_and_its_empty_boxes_are_not_kept() {
    let desk = first("HRW").await;
    let kept = desk
        .keep_place(at("/patients/new", None, &[("nhsNumber", "999 1"), ("diagnosed", "")]))
        .await
        .unwrap();
    assert_eq!(kept, at("/patients/new", None, &[("nhsNumber", "999 1")]));
    let locked = desk.lock().await.unwrap();
    assert_eq!(locked.left_off, None);
    assert_eq!(unlock(&desk).await.return_to, Some(kept.clone()));
    assert_eq!(format!("{kept:?}"), "ScreenPlaceView(1 boxes)");
}

#[tokio::test]
async fn the_locked_screen_counts_what_is_not_saved_and_names_none_of_it() {
    let desk = first("HRW").await;
    for number in ["9991000003", "9991000011"] {
        tests::desks::start(&desk, number, "1/3/2025").await;
    }
    let saved = tests::desks::add(&desk, "9991000038", "1/3/2025").await;
    let locked = desk.lock().await.unwrap();
    let left = locked.left_off.clone().unwrap();
    assert_eq!((left.ending, left.not_saved), (None, 2), "no record was open");
    let said = format!("{locked:?}");
    for digits in ["9991000003", "9991000011", "999 100", "2025-03-01"] {
        assert!(!said.contains(digits), "{said}");
    }

    unlock(&desk).await;
    type_text(&desk, saved, "assessment_date", "14/").await;
    assert_eq!(desk.lock().await.unwrap().left_off.unwrap().not_saved, 3);
}

#[tokio::test]
async fn a_locked_desk_keeps_no_place() {
    let desk = first("HRW").await;
    desk.lock().await.unwrap();
    assert_eq!(
        desk.keep_place(at("/patients", None, &[]))
            .await
            .unwrap_err()
            .view()
            .code,
        ErrorCode::Locked
    );
}
