//! People are added, renamed, given roles and passphrases and removed while the power goes and calls fail: whenever somebody looks,
//! each of these was done or was not. Nobody is half removed, and what they typed is theirs or another's, and never gone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use domain::id::{RecordId, UserId};
use domain::record::Author;
use domain::role::Role;
use faults::{Disk, Failing, Fault, Files, Loss};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use store::{
    KeyCost, LockedStore, OneTimePassphrase, Passphrase, PeopleError, Proof, Store, Typed, UnlockError, WorkingCopy,
};
use uuid::Uuid;

use crate::support::{USER, clocks, id, key, leave, now, unlocked};
use crate::work::{desk, files_of, is_whole, words};

const TOMOS: UserId = UserId::new(Uuid::from_u128(0x8001));
const JOANNA: UserId = UserId::new(Uuid::from_u128(0x8002));
const OWN: &str = "what Tomos chose by himself";

/// What is done to the people of a desk.
#[derive(Clone, Copy, Debug)]
enum Step {
    Add,
    Rename,
    Role,
    Renew,
    Remove,
}

const STEPS: [Step; 5] = [Step::Add, Step::Rename, Step::Role, Step::Renew, Step::Remove];

fn proof(mine: &Passphrase) -> Proof<'_> {
    Proof {
        passphrase: mine,
        secret: None,
        now: clocks(),
    }
}

impl Step {
    async fn take(self, store: &Store) -> Result<(), PeopleError> {
        let (mine, one_time) = (words(0), OneTimePassphrase::random().unwrap());
        match self {
            Self::Add => {
                let joanna = Author {
                    id: JOANNA,
                    name: "Joanna Byrne".to_owned(),
                };
                store
                    .add_person((joanna, Role::Nurse), &one_time, KeyCost::Cheap, proof(&mine))
                    .await
            }
            Self::Rename => store.rename_person(TOMOS, "Tomos Evans-Lloyd", proof(&mine)).await,
            Self::Role => store.change_role(USER, Role::Lead, proof(&mine)).await,
            Self::Renew => store.renew_passphrase(TOMOS, &one_time, proof(&mine)).await,
            Self::Remove => store.remove_person(TOMOS, USER, proof(&mine)).await.map(drop),
        }
    }
}

/// A desk of two people, of whom the second typed into a record and left.
async fn two(dir: &Path) -> Store {
    let (store, _) = store::create(dir, desk()).await.unwrap();
    let tomos = Author {
        id: TOMOS,
        name: "Tomos Evans".to_owned(),
    };
    let one_time = OneTimePassphrase::random().unwrap();
    let added = store
        .add_person((tomos, Role::Nurse), &one_time, KeyCost::Cheap, proof(&words(0)))
        .await;
    added.unwrap();
    let (shown, own) = (
        Passphrase::new(one_time.groups().join("-")),
        Passphrase::new(OWN.to_owned()),
    );
    let chosen = store.lock().await.choose_own(TOMOS, &shown, &own, None, clocks()).await;
    let store = chosen.map_err(|(_, error)| error).unwrap();
    let typed = Typed {
        text: "140".to_owned(),
        ..Typed::default()
    };
    let copy = WorkingCopy {
        heads: Vec::new(),
        answers: [(key("height"), typed)].into(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(&store, RecordId::new(id()), &copy).await.unwrap();
    drop(store.lock().await);
    unlocked(dir, &words(0)).await.unwrap()
}

/// Who there is and who has what is not saved.
async fn told(store: &Store) -> String {
    let people = store.people().into_iter();
    let people: Vec<String> = people
        .map(|person| format!("{} {:?} {}", person.name, person.role, person.one_time))
        .collect();
    let of = |user| store.not_saved_by(user);
    let (mine, theirs) = (of(USER).await.unwrap().records, of(TOMOS).await.unwrap().records);
    format!("{} {mine} {theirs}", people.join(" "))
}

/// Opens, and finds one of these; whoever is not listed opens nothing.
async fn look(dir: &Path, expected: &[&String]) {
    let store = unlocked(dir, &words(0)).await.unwrap();
    is_whole(&store);
    let found = told(&store).await;
    assert!(
        expected.contains(&&found),
        "{found} was not there at any time: {expected:?}"
    );
    let listed = store.people().into_iter().find(|person| person.id == TOMOS);
    drop(store.lock().await);
    let locked = LockedStore::open(dir, Duration::ZERO, clocks()).unwrap();
    let own = Passphrase::new(OWN.to_owned());
    let tried = locked.unlock(TOMOS, &own, None, clocks()).await;
    match (tried, listed) {
        (Ok(store), Some(tomos)) => {
            assert!(!tomos.one_time);
            drop(store.lock().await);
        }
        (Err((_, UnlockError::WrongPassphrase { .. })), Some(tomos)) => assert!(tomos.one_time),
        (Err((_, UnlockError::UnknownPerson)), None) => {}
        (tried, listed) => panic!("{:?} {listed:?}", tried.map(|_| "unlocked").map_err(|(_, error)| error)),
    }
}

#[tokio::test]
async fn each_change_of_people_is_done_or_not_whenever_the_power_goes() {
    let (folder, again) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (dir, again) = (folder.path().join("desk"), again.path().join("desk"));
    fs::create_dir(&again).unwrap();
    let store = two(&dir).await;
    let before = files_of(&dir);
    drop(store.lock().await);
    faults::lay_out(&before, &dir).unwrap();
    let disk = Disk::watch(&dir);
    let store = unlocked(&dir, &words(0)).await.unwrap();
    let mut all = vec![told(&store).await];
    disk.record();
    for step in STEPS {
        step.take(&store).await.unwrap();
        all.push(told(&store).await);
        disk.acknowledge();
    }
    let recording = disk.recorded();
    drop(store.lock().await);
    assert!(all[STEPS.len()].ends_with("1 0"), "{all:?}");

    let _watched = Disk::watch(&again);
    let mut chance = StdRng::seed_from_u64(1);
    let mut replay = recording.replay();
    while let Some(acknowledged) = replay.go_on() {
        for loss in [Loss::Nothing, Loss::Everything, Loss::Torn(chance.random())] {
            faults::lay_out(&replay.image(loss), &again).unwrap();
            let expected: Vec<&String> = all[acknowledged..].iter().take(2).collect();
            look(&again, &expected).await;
        }
    }
}

/// Takes a step while calls fail as they are told to, and says what there was before and after, and whether any did.
async fn taken(dir: &Path, before: &Files, step: Step, failing: Option<Failing>) -> (String, String, bool) {
    faults::lay_out(before, dir).unwrap();
    let disk = Disk::watch(dir);
    let store = unlocked(dir, &words(0)).await.unwrap();
    let was = told(&store).await;
    if let Some(failing) = failing {
        disk.fail(failing);
    }
    let taken = step.take(&store).await;
    let failed = disk.mend().1 > 0;
    let now = told(&store).await;
    drop(store.lock().await);
    match taken {
        Ok(()) => look(dir, &[&now]).await,
        // A fault may strike once all is done, or be followed by another: then it is done, and said not to be.
        Err(PeopleError::Store(_)) => {}
        Err(error) => panic!("{step:?} {failing:?}: {error}"),
    }
    (was, now, failed)
}

#[tokio::test]
async fn a_change_of_people_whose_nth_call_fails_is_done_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("desk");
    drop(two(&dir).await.lock().await);
    let before = files_of(&dir);
    for step in STEPS {
        let (was, done, _) = taken(&dir, &before, step, None).await;
        assert_ne!(was, done);
        for fault in [Fault::Full, Fault::Broken] {
            let mut from = 1;
            loop {
                let failing = Failing {
                    fault,
                    from,
                    lasting: from % 2 == 0,
                };
                let (_, _, failed) = taken(&dir, &before, step, Some(failing)).await;
                let watched = Disk::watch(&dir);
                look(&dir, &[&was, &done]).await;
                drop(watched);
                if !failed {
                    break;
                }
                from += 1;
            }
            assert!(from > 1, "{step:?}: nothing was written");
        }
    }
}
