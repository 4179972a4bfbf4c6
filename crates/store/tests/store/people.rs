//! Several people of one store: each opens it with a passphrase of their own, and nobody is locked out or let in by
//! another's.

use std::time::Duration;

use chrono::{TimeDelta, Timelike as _};
use domain::id::UserId;
use domain::people::MOST_PEOPLE;
use domain::record::Author;
use domain::role::{NobodyInCharge, Role};
use store::{
    DeskPerson, DeviceSecret, KeyCost, LockedStore, NewStore, OneTimePassphrase, Passphrase, PeopleError, Proof, Store,
    StoreError, UnlockError,
};
use uuid::Uuid;

use crate::support::{Made, USER, clocks, clocks_after, made, made_with, new_store, now, passphrase};

const OWN: &str = "a passphrase of her own";

fn person(n: usize, name: &str) -> Author {
    Author {
        id: UserId::new(Uuid::from_u128(0x8000 + n as u128)),
        name: name.to_owned(),
    }
}

fn typed(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn shown(one_time: &OneTimePassphrase) -> Passphrase {
    typed(&one_time.groups().join("-"))
}

fn proof<'a>(mine: &'a Passphrase, secret: Option<&'a DeviceSecret>) -> Proof<'a> {
    Proof {
        passphrase: mine,
        secret,
        now: clocks(),
    }
}

/// Adds a person and gives the one-time passphrase.
async fn add(store: &Store, new: &Author, secret: Option<&DeviceSecret>) -> Result<OneTimePassphrase, PeopleError> {
    let one_time = OneTimePassphrase::random().unwrap();
    store
        .add_person(
            (new.clone(), Role::Nurse),
            &one_time,
            KeyCost::Cheap,
            proof(&passphrase(), secret),
        )
        .await
        .map(|()| one_time)
}

async fn remove(store: &Store, user: UserId, to: UserId, mine: &Passphrase) -> Result<u64, PeopleError> {
    store.remove_person(user, to, proof(mine, None)).await
}

fn stays<T>(tried: Result<T, (LockedStore, UnlockError)>) -> (LockedStore, UnlockError) {
    tried.map(|_| "unlocked").unwrap_err()
}

fn opens(tried: Result<Store, (LockedStore, UnlockError)>) -> Store {
    tried.map_err(|(_, error)| error).unwrap()
}

/// A store of two people, of whom the second has chosen a passphrase of her own; it is locked.
async fn two(new: NewStore, secret: Option<&DeviceSecret>) -> (Made, Author, LockedStore) {
    let made = made_with(new).await;
    let helen = person(1, "Helen Pritchard");
    let one_time = add(&made.store, &helen, secret).await.unwrap();
    let locked = made.store.clone().lock().await;
    let first = locked
        .choose_own(helen.id, &shown(&one_time), &typed(OWN), secret, clocks())
        .await;
    let locked = opens(first).lock().await;
    (made, helen, locked)
}

#[tokio::test]
async fn a_one_time_passphrase_opens_nothing_and_is_good_for_choosing_ones_own_once() {
    let Made {
        store, folder: _kept, ..
    } = made().await;
    let helen = person(1, "Helen Pritchard");
    let one_time = add(&store, &helen, None).await.unwrap();
    let locked = store.lock().await;
    let listed = &locked.people()[1];
    assert_eq!((listed.name.as_str(), listed.one_time), ("Helen Pritchard", true));
    assert_eq!(listed.last_unlocked, None);

    let (locked, error) = stays(locked.unlock(helen.id, &shown(&one_time), None, clocks()).await);
    assert!(matches!(error, UnlockError::ChooseOwn), "{error}");
    let wrong = locked
        .choose_own(helen.id, &typed("wrong"), &typed(OWN), None, clocks())
        .await;
    let (locked, error) = stays(wrong);
    assert!(
        matches!(error, UnlockError::WrongPassphrase { tries_left: 4, .. }),
        "{error}"
    );
    let again = typed(&one_time.groups().concat().to_lowercase());
    let same = locked
        .choose_own(helen.id, &shown(&one_time), &again, None, clocks())
        .await;
    let (locked, error) = stays(same);
    assert!(matches!(error, UnlockError::OneTimeAgain), "{error}");

    // Typed as people type what they were told.
    let spoken = typed(&format!(" {} ", one_time.groups().join(" ").to_lowercase()));
    let store = opens(locked.choose_own(helen.id, &spoken, &typed(OWN), None, clocks()).await);
    assert_eq!(store.me(), helen);
    let locked = store.lock().await;
    assert!(!locked.people()[1].one_time);
    assert_eq!(locked.people()[1].last_unlocked, Some(now()));

    let other = typed("another of her own");
    let twice = locked
        .choose_own(helen.id, &shown(&one_time), &other, None, clocks())
        .await;
    let (locked, error) = stays(twice);
    assert!(matches!(error, UnlockError::HasOwn), "{error}");
    let (locked, error) = stays(locked.unlock(helen.id, &shown(&one_time), None, clocks()).await);
    assert!(matches!(error, UnlockError::WrongPassphrase { .. }), "{error}");
    let store = opens(locked.unlock(helen.id, &typed(OWN), None, clocks()).await);
    let store = opens(store.lock().await.unlock(USER, &passphrase(), None, clocks()).await);
    assert_eq!(store.me().id, USER);
}

#[tokio::test]
async fn when_each_last_unlocked_is_kept_to_the_minute_and_shown_while_locked() {
    let (made, helen, locked) = two(new_store(), None).await;
    let later = clocks_after(TimeDelta::seconds(3 * 3_600 + 59));
    let store = opens(locked.unlock(helen.id, &typed(OWN), None, later).await);
    let dir = made.dir();
    drop(made.store);
    drop(store.lock().await);
    let locked = LockedStore::open(&dir, Duration::ZERO, later).unwrap();
    let when: Vec<_> = locked.people().iter().map(|person| person.last_unlocked).collect();
    assert_eq!(when, [Some(now()), Some(now() + TimeDelta::hours(3))]);
}

#[tokio::test]
async fn whoever_lets_somebody_in_proves_that_it_is_still_they() {
    let Made {
        store, folder: _kept, ..
    } = made().await;
    let helen = person(1, "Helen Pritchard");
    let one_time = OneTimePassphrase::random().unwrap();
    for left in [4, 3, 2, 1, 0] {
        let mine = typed("wrong");
        let added = store
            .add_person(
                (helen.clone(), Role::Nurse),
                &one_time,
                KeyCost::Cheap,
                proof(&mine, None),
            )
            .await;
        let Err(PeopleError::NotProved(UnlockError::WrongPassphrase { tries_left, .. })) = added else {
            panic!("{added:?}")
        };
        assert_eq!(tries_left, left);
    }
    let added = add(&store, &helen, None).await;
    assert!(
        matches!(added, Err(PeopleError::NotProved(UnlockError::Wait { seconds: 30 }))),
        "{added:?}"
    );
    assert_eq!(store.people().len(), 1);
}

#[tokio::test]
async fn nobody_is_removed_or_renamed_by_whoever_finds_a_desk_left_open() {
    let (_made, helen, locked) = two(new_store(), None).await;
    let store = opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
    let mine = typed("wrong");
    let refused = [
        remove(&store, helen.id, USER, &mine).await.map(drop),
        store.rename_person(helen.id, "Nobody", proof(&mine, None)).await,
    ];
    for (refused, left) in refused.into_iter().zip([4, 3]) {
        let Err(PeopleError::NotProved(UnlockError::WrongPassphrase { tries_left, .. })) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(tries_left, left);
    }
    assert_eq!(store.people()[1].name, helen.name);
}

#[tokio::test]
async fn names_are_told_apart_and_there_is_a_limit() {
    let Made {
        store, folder: _kept, ..
    } = made().await;
    for name in ["Amara Osei", "amara  osei"] {
        let same = add(&store, &person(1, name), None).await;
        assert!(matches!(same, Err(PeopleError::SameName)), "{same:?}");
    }
    for n in 1..MOST_PEOPLE {
        add(&store, &person(n, &format!("Nurse {n}")), None).await.unwrap();
    }
    let one_more = add(&store, &person(MOST_PEOPLE, "One more"), None).await;
    assert!(matches!(one_more, Err(PeopleError::TooMany)), "{one_more:?}");

    let first = person(1, "");
    let mine = passphrase();
    let taken = store.rename_person(first.id, "NURSE 2", proof(&mine, None)).await;
    assert!(matches!(taken, Err(PeopleError::SameName)), "{taken:?}");
    store
        .rename_person(first.id, "nurse 1", proof(&mine, None))
        .await
        .unwrap();
    store.rename_me("Amara Osei-Brown").unwrap();
    assert_eq!(store.me().name, "Amara Osei-Brown");
    let unknown = store
        .rename_person(person(999, "").id, "Nobody", proof(&mine, None))
        .await;
    assert!(matches!(unknown, Err(PeopleError::UnknownPerson)), "{unknown:?}");
    let locked = store.lock().await;
    let names: Vec<String> = locked.people().into_iter().take(2).map(|person| person.name).collect();
    assert_eq!(names, ["Amara Osei-Brown", "nurse 1"]);
}

#[tokio::test]
async fn a_passphrase_is_changed_by_whoever_knows_it_and_renewed_by_another() {
    let (_made, helen, locked) = two(new_store(), None).await;
    let store = opens(locked.unlock(helen.id, &typed(OWN), None, clocks()).await);
    let new = typed("her second passphrase here");
    let wrong = store.change_passphrase(&new, proof(&passphrase(), None)).await;
    assert!(
        matches!(wrong, Err(PeopleError::NotProved(UnlockError::WrongPassphrase { .. }))),
        "{wrong:?}"
    );
    let same = store.change_passphrase(&typed(OWN), proof(&typed(OWN), None)).await;
    assert!(matches!(same, Err(PeopleError::SamePassphrase)), "{same:?}");
    store.change_passphrase(&new, proof(&typed(OWN), None)).await.unwrap();
    let (locked, error) = stays(store.lock().await.unlock(helen.id, &typed(OWN), None, clocks()).await);
    assert!(matches!(error, UnlockError::WrongPassphrase { .. }), "{error}");

    // She forgets it. Her wrong tries do not count against what she is given.
    let store = opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
    let one_time = OneTimePassphrase::random().unwrap();
    store
        .renew_passphrase(helen.id, &one_time, proof(&passphrase(), None))
        .await
        .unwrap();
    let (locked, error) = stays(store.lock().await.unlock(helen.id, &new, None, clocks()).await);
    assert!(
        matches!(error, UnlockError::WrongPassphrase { tries_left: 4, .. }),
        "{error}"
    );
    let chosen = locked
        .choose_own(helen.id, &shown(&one_time), &typed(OWN), None, clocks())
        .await;
    assert_eq!(opens(chosen).me(), helen);
}

#[tokio::test]
async fn whoever_is_removed_is_locked_out_and_the_last_one_is_not_removed() {
    let (_made, helen, locked) = two(new_store(), None).await;
    let store = opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
    for nobody in [helen.id, person(9, "").id] {
        let to = remove(&store, helen.id, nobody, &passphrase()).await;
        assert!(matches!(to, Err(PeopleError::NobodyToHandOverTo)), "{to:?}");
    }
    remove(&store, helen.id, USER, &passphrase()).await.unwrap();
    let again = remove(&store, helen.id, USER, &passphrase()).await;
    assert!(matches!(again, Err(PeopleError::UnknownPerson)), "{again:?}");
    let last = remove(&store, USER, helen.id, &passphrase()).await;
    assert!(matches!(last, Err(PeopleError::LastPerson)), "{last:?}");
    let (locked, error) = stays(store.lock().await.unlock(helen.id, &typed(OWN), None, clocks()).await);
    assert!(matches!(error, UnlockError::UnknownPerson), "{error}");
    opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
}

#[tokio::test]
async fn after_a_lost_key_store_one_person_with_the_recovery_key_lets_the_others_in_again() {
    let (before, after) = (DeviceSecret::from_bytes([1; 32]), DeviceSecret::from_bytes([2; 32]));
    let mixed = NewStore {
        device_secret: Some(before.clone()),
        ..new_store()
    };
    let (made, helen, locked) = two(mixed, Some(&before)).await;
    let (locked, error) = stays(locked.unlock(helen.id, &typed(OWN), Some(&after), clocks()).await);
    assert!(matches!(error, UnlockError::KeychainLost), "{error}");
    let new = typed("the first person begins anew");
    let recovered = locked.recover(&made.recovery, USER, &new, Some(&after), clocks()).await;
    let locked = opens(recovered).lock().await;
    let (locked, error) = stays(locked.unlock(helen.id, &typed(OWN), Some(&after), clocks()).await);
    assert!(matches!(error, UnlockError::KeychainLost), "{error}");
    let store = opens(locked.unlock(USER, &new, Some(&after), clocks()).await);
    let one_time = OneTimePassphrase::random().unwrap();
    store
        .renew_passphrase(helen.id, &one_time, proof(&new, Some(&after)))
        .await
        .unwrap();
    let locked = store.lock().await;
    let chosen = locked
        .choose_own(helen.id, &shown(&one_time), &typed(OWN), Some(&after), clocks())
        .await;
    let (locked, error) = stays(
        opens(chosen)
            .lock()
            .await
            .unlock(helen.id, &typed(OWN), None, clocks())
            .await,
    );
    assert!(
        matches!(error, UnlockError::KeychainLost),
        "a copied file needs both: {error}"
    );
    opens(locked.unlock(helen.id, &typed(OWN), Some(&after), clocks()).await);
}

#[tokio::test]
async fn a_process_that_has_just_started_knows_whose_wrong_tries_were_whose() {
    let (made, helen, locked) = two(new_store(), None).await;
    let mut locked = locked;
    for _ in 0..5 {
        locked = stays(locked.unlock(helen.id, &typed("wrong"), None, clocks()).await).0;
    }
    let dir = made.dir();
    drop((locked, made.store));
    let locked = LockedStore::open(&dir, Duration::ZERO, clocks()).unwrap();
    let waits = [helen.id, USER].map(|user| locked.wait_seconds(user, clocks()));
    assert_eq!(waits, [30, 0]);
    opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
}

#[tokio::test]
async fn somebody_is_always_there_who_may_say_who_can_open_the_store() {
    let Made { store, folder, .. } = made().await;
    let (me, helen, tomos) = (store.me().id, person(1, "Helen Pritchard"), person(2, "Tomos Evans"));
    for new in [&helen, &tomos] {
        add(&store, new, None).await.unwrap();
    }
    let mine = passphrase();
    let give = async |user, role| store.change_role(user, role, proof(&mine, None)).await;
    let refused = |done: Result<(), PeopleError>, why| match done {
        Err(PeopleError::NobodyInCharge(said)) => assert_eq!(said, why),
        other => panic!("{other:?}"),
    };
    let roles = |store: &Store| store.people().iter().map(|person| person.role).collect::<Vec<_>>();
    assert_eq!(roles(&store), [Role::Nurse; 3]);

    give(helen.id, Role::ReadOnly).await.unwrap();
    give(tomos.id, Role::ReadOnly).await.unwrap();
    refused(give(me, Role::ReadOnly).await, NobodyInCharge::OnlyReaders);
    refused(
        remove(&store, me, helen.id, &mine).await.map(drop),
        NobodyInCharge::OnlyReaders,
    );
    give(helen.id, Role::Lead).await.unwrap();
    refused(give(helen.id, Role::Nurse).await, NobodyInCharge::LastLead);
    refused(
        remove(&store, helen.id, me, &mine).await.map(drop),
        NobodyInCharge::LastLead,
    );
    give(me, Role::Lead).await.unwrap();
    // Helen has never unlocked: of leads who do, there would be none.
    refused(give(me, Role::Nurse).await, NobodyInCharge::LeadNeverUnlocked);
    refused(
        remove(&store, me, helen.id, &mine).await.map(drop),
        NobodyInCharge::LeadNeverUnlocked,
    );
    give(helen.id, Role::Nurse).await.unwrap();
    let wrong = store
        .change_role(helen.id, Role::Lead, proof(&typed("wrong"), None))
        .await;
    assert!(matches!(wrong, Err(PeopleError::NotProved(_))), "{wrong:?}");
    let stranger = give(person(3, "Nobody").id, Role::Lead).await;
    assert!(matches!(stranger, Err(PeopleError::UnknownPerson)), "{stranger:?}");

    let roles_now = [Role::Lead, Role::Nurse, Role::ReadOnly];
    assert_eq!(roles(&store), roles_now);
    // Since when, to the second: of those who were given one, or were added, since then.
    let second = now().with_nanosecond(0);
    let since = |people: Vec<DeskPerson>| people.iter().map(|person| person.role_since).collect::<Vec<_>>();
    assert_eq!(since(store.people()), [second; 3]);
    drop(store.lock().await);
    let locked = LockedStore::open(&folder.path().join("desk"), Duration::ZERO, clocks()).unwrap();
    assert_eq!(
        locked.people().iter().map(|person| person.role).collect::<Vec<_>>(),
        roles_now
    );
    assert_eq!(since(locked.people()), [second; 3]);
}

#[tokio::test]
async fn nobody_leaves_a_desk_that_nobody_who_stays_is_known_to_open() {
    let Made {
        store, folder: _kept, ..
    } = made().await;
    let helen = person(1, "Helen Pritchard");
    let one_time = add(&store, &helen, None).await.unwrap();
    let alone = remove(&store, USER, helen.id, &passphrase()).await;
    assert!(matches!(alone, Err(PeopleError::NobodyWhoStaysOpens)), "{alone:?}");
    assert_eq!(store.people().len(), 2);
    let chosen = store.lock().await;
    let chosen = chosen
        .choose_own(helen.id, &shown(&one_time), &typed(OWN), None, clocks())
        .await;
    let store = opens(
        opens(chosen)
            .lock()
            .await
            .unlock(USER, &passphrase(), None, clocks())
            .await,
    );
    remove(&store, USER, helen.id, &passphrase()).await.unwrap();
    opens(store.lock().await.unlock(helen.id, &typed(OWN), None, clocks()).await);
}

#[tokio::test]
async fn those_whose_part_of_the_key_is_lost_do_not_count_as_opening() {
    let (before, after) = (DeviceSecret::from_bytes([1; 32]), DeviceSecret::from_bytes([2; 32]));
    let mixed = NewStore {
        device_secret: Some(before.clone()),
        ..new_store()
    };
    let (made, helen, locked) = two(mixed, Some(&before)).await;
    let new = typed("the first person begins anew");
    let store = opens(locked.recover(&made.recovery, USER, &new, Some(&after), clocks()).await);
    let left = store.remove_person(USER, helen.id, proof(&new, Some(&after))).await;
    assert!(matches!(left, Err(PeopleError::NobodyWhoStaysOpens)), "{left:?}");
    opens(store.lock().await.unlock(USER, &new, Some(&after), clocks()).await);
}

#[tokio::test]
async fn a_change_of_people_under_way_while_the_desk_locks_is_not_done_and_says_so() {
    let made = made().await;
    let (helen, one_time) = (person(1, "Helen Pritchard"), OneTimePassphrase::random().unwrap());
    let mine = passphrase();
    // Its own wrap costs what it does in earnest, so that the desk is locked long before it is made.
    let adding = made
        .store
        .add_person((helen, Role::Nurse), &one_time, KeyCost::Real, proof(&mine, None));
    let locking = async {
        tokio::task::yield_now().await;
        made.store.clone().lock().await
    };
    let (added, locked) = tokio::join!(adding, locking);
    assert!(
        matches!(added, Err(PeopleError::Store(StoreError::Locked))),
        "{added:?}"
    );
    let store = opens(locked.unlock(USER, &passphrase(), None, clocks()).await);
    assert_eq!(store.people().len(), 1);
    let dir = made.dir();
    drop(made.store);
    drop(store.lock().await);
    let locked = LockedStore::open(&dir, Duration::ZERO, clocks()).unwrap();
    assert_eq!(locked.people().len(), 1, "what the file says is what was said");
}

#[tokio::test]
async fn guesses_made_side_by_side_are_counted_one_after_the_other() {
    let Made {
        store, folder: _kept, ..
    } = made().await;
    let wrong: Vec<Passphrase> = (0..20).map(|n| typed(&format!("guess {n}"))).collect();
    let new = typed("a new passphrase that nobody has");
    let mut tries = tokio::task::JoinSet::new();
    for guess in wrong {
        let (store, new) = (store.clone(), new.clone());
        tries.spawn(async move { store.change_passphrase(&new, proof(&guess, None)).await });
    }
    let said = tries.join_all().await;
    let looked_at = said
        .iter()
        .filter(|said| matches!(said, Err(PeopleError::NotProved(UnlockError::WrongPassphrase { .. }))));
    assert_eq!(looked_at.count(), 5);
    let waiting = said
        .iter()
        .filter(|said| matches!(said, Err(PeopleError::NotProved(UnlockError::Wait { .. }))));
    assert_eq!(waiting.count(), 15);
}
