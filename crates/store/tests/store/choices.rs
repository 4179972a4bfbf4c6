//! How people want their lists: each their own, views for one or for everybody, all of it through a lock.

use domain::id::UserId;
use store::SavedView;
use uuid::Uuid;

use crate::support::{USER, made, unlock};

fn view(id: u128, user: Option<UserId>, name: &str, view: &str) -> SavedView {
    SavedView {
        id: Uuid::from_u128(id),
        user,
        name: name.to_owned(),
        view: view.to_owned(),
    }
}

#[tokio::test]
async fn a_choice_lasts_through_a_lock_and_the_last_one_counts() {
    let made = made().await;
    assert_eq!(made.store.choice("columns").await.unwrap(), None);
    made.store.set_choice("columns", "[1]").await.unwrap();
    made.store.set_choice("columns", "[2]").await.unwrap();
    made.store.set_choice("hidden", "true").await.unwrap();
    let store = unlock(made.store.lock().await).await;
    assert_eq!(store.choice("columns").await.unwrap().as_deref(), Some("[2]"));
    assert_eq!(store.choice("hidden").await.unwrap().as_deref(), Some("true"));
}

#[tokio::test]
async fn a_view_of_the_same_owner_and_name_is_replaced_and_those_of_others_are_not_seen() {
    let made = made().await;
    let somebody = UserId::new(Uuid::from_u128(9));
    for one in [
        view(1, Some(USER), "Hips of 2026", "a"),
        view(2, None, "hips of 2026", "b"),
        view(3, Some(somebody), "Theirs", "c"),
        view(4, Some(USER), "hips OF 2026", "d"),
    ] {
        made.store.save_view(&one).await.unwrap();
    }
    let store = unlock(made.store.lock().await).await;
    let seen = store.saved_views().await.unwrap();
    let ids: Vec<u128> = seen.iter().map(|one| one.id.as_u128()).collect();
    assert_eq!(ids, [2, 4]);
    assert_eq!((seen[0].user, seen[1].user), (None, Some(USER)));

    store.forget_view(Uuid::from_u128(3)).await.unwrap();
    store.forget_view(Uuid::from_u128(2)).await.unwrap();
    let left = store.saved_views().await.unwrap();
    assert_eq!(left, [view(4, Some(USER), "hips OF 2026", "d")]);
}
