//! Corrected dataset files: kept as they came, in use from when somebody says so, also after the next opening, and no longer than this
//! program trusts who signed them.

use domain::Answer;
use domain::Dataset;
use protocol::dataset_file::{Signers, SigningKey};
use store::{Search, Store};

use crate::support::{complete, date, keep, made, now, passphrase, today, unlocked};

/// The newest file so many revisions higher: a contact before the diagnosis is an error.
fn corrected(higher: u32) -> String {
    let newest = Dataset::published().newest();
    let revision = |revision: u32| format!("\nrevision = {revision}\n");
    let text = Dataset::published_text(&newest.id).unwrap();
    text.replacen(&revision(newest.revision), &revision(newest.revision + higher), 1)
        .replacen(
            "code = \"contact-before-diagnosis\"\nlevel = \"warning\"",
            "code = \"contact-before-diagnosis\"\nlevel = \"error\"",
            1,
        )
}

fn signed(higher: u32) -> String {
    SigningKey::for_development().unwrap().sign(&corrected(higher)).unwrap()
}

async fn keep_file(store: &Store, higher: u32) {
    let file = store.dataset().correction(&corrected(higher)).unwrap();
    store.keep_dataset_file(&file, &signed(higher), now()).await.unwrap();
}

async fn put_to_use(store: &Store, higher: u32) {
    let file = store.dataset().correction(&corrected(higher)).unwrap();
    let is_used = store.use_dataset_files(&[file], Some("Amara Osei"), now()).await;
    assert!(is_used.unwrap(), "it is kept");
}

/// How much higher the revision is that a store goes by.
fn higher(store: &Store) -> u32 {
    store.dataset().newest().revision - Dataset::published().newest().revision
}

async fn needing_attention(store: &Store) -> u64 {
    store.counts(&Search::All, today()).await.unwrap().needs_attention
}

#[tokio::test]
async fn a_file_is_kept_without_being_used_and_used_also_after_the_next_opening() {
    let made = made().await;
    let early = ("contact_date", Answer::Date(date("2026-09-01")));
    keep(&made.store, &complete(1, date("2026-09-14"), &[early])).await;
    keep_file(&made.store, 1).await;
    assert_eq!((higher(&made.store), needing_attention(&made.store).await), (0, 0));
    put_to_use(&made.store, 1).await;
    assert_eq!((higher(&made.store), needing_attention(&made.store).await), (1, 1));
    let kept = made.store.dataset_files().await.unwrap();
    assert_eq!(
        (kept.len(), kept[0].used, kept[0].used_by.as_deref()),
        (1, Some(now()), Some("Amara Osei"))
    );
    assert!(
        Signers::of_this_program().open(&kept[0].signed).is_ok(),
        "as it was signed"
    );

    let dir = made.dir();
    let locked = made.store.lock().await;
    drop(locked);
    let store = unlocked(&dir, &passphrase()).await.unwrap();
    assert_eq!((higher(&store), needing_attention(&store).await), (1, 1));
}

#[tokio::test]
async fn a_newer_file_waits_beside_the_one_in_use_and_takes_its_place() {
    let made = made().await;
    keep_file(&made.store, 1).await;
    put_to_use(&made.store, 1).await;
    keep_file(&made.store, 2).await;
    keep_file(&made.store, 3).await;
    let revisions = |files: Vec<store::KeptDatasetFile>| -> Vec<(u32, bool)> {
        let built_in = Dataset::published().newest().revision;
        let of = |file: &store::KeptDatasetFile| (file.revision - built_in, file.used.is_some());
        files.iter().map(of).collect()
    };
    assert_eq!(
        revisions(made.store.dataset_files().await.unwrap()),
        [(3, false), (1, true)],
        "of those that wait the newest alone"
    );
    assert_eq!(higher(&made.store), 1);
    put_to_use(&made.store, 3).await;
    assert_eq!(revisions(made.store.dataset_files().await.unwrap()), [(3, true)]);
    assert_eq!(higher(&made.store), 3);
}

#[tokio::test]
async fn a_file_whose_place_another_took_is_not_put_to_use_and_the_one_in_use_stays() {
    let made = made().await;
    keep_file(&made.store, 1).await;
    put_to_use(&made.store, 1).await;
    keep_file(&made.store, 2).await;
    let seen = made.store.dataset().correction(&corrected(2)).unwrap();
    keep_file(&made.store, 3).await;
    let is_used = made.store.use_dataset_files(&[seen], Some("Amara Osei"), now()).await;
    assert!(!is_used.unwrap());
    let kept = made.store.dataset_files().await.unwrap();
    let uses: Vec<bool> = kept.iter().map(|file| file.used.is_some()).collect();
    assert_eq!(
        (uses, higher(&made.store)),
        (vec![false, true], 1),
        "the newest waits, and the first is in use"
    );
}

#[tokio::test]
async fn what_was_refused_is_told_until_another_file_is_taken() {
    let made = made().await;
    assert_eq!(made.store.dataset_refusal().await.unwrap(), None);
    made.store.note_dataset_refusal(now(), "it was altered").await.unwrap();
    made.store
        .note_dataset_refusal(now(), "it was never signed")
        .await
        .unwrap();
    let told = made.store.dataset_refusal().await.unwrap();
    assert_eq!(told, Some((now(), "it was never signed".to_owned())));
    keep_file(&made.store, 1).await;
    assert_eq!(made.store.dataset_refusal().await.unwrap(), None);
}
