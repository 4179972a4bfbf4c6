//! Corrected dataset files: published only where the audit team signed them and nothing is lost by them, told to desks that have
//! older ones, and records folded again under them from where that was left.

use central::State;
use central::admin::{self, AdminError, What};
use domain::Dataset;
use protocol::dataset_file::SigningKey;
use protocol::exchange::{Ask, ExchangeReply};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::Desk;
use crate::entries::Record;
use crate::fixture::{Fixture, SERVICE, master, run};

/// The newest file so many revisions higher, with another wording and nothing else: no record stands otherwise for it.
pub(crate) fn corrected(higher: u32) -> String {
    let newest = Dataset::published().newest();
    let revision = |revision: u32| format!("\nrevision = {revision}\n");
    let text = Dataset::published_text(&newest.id).unwrap();
    text.replacen(&revision(newest.revision), &revision(newest.revision + higher), 1)
        .replacen(
            "wording = \"Reason DXA not ordered\"",
            "wording = \"Why no DXA was ordered\"",
            1,
        )
}

fn signed(higher: u32) -> String {
    SigningKey::for_development().unwrap().sign(&corrected(higher)).unwrap()
}

fn newest(higher: u32) -> String {
    let newest = Dataset::published().newest();
    format!("{}:{}", newest.id, newest.revision + higher)
}

async fn publish(central: &Fixture, signed: &str) -> Result<String, AdminError> {
    let published = admin::publish_dataset(&central.pool, &central.operator(), signed).await;
    published.map(|file| file.to_string())
}

/// What a desk is told that goes by this file and keeps these.
async fn told(desk: &Desk, goes_by: &str, keeps: Option<&[&str]>) -> Vec<String> {
    let mut request = desk.request(Ask::Entries, &[]);
    request.dataset = vec![goes_by.to_owned()];
    request.dataset_files = keeps.map(|keeps| keeps.iter().map(|file| (*file).to_owned()).collect());
    let (reply, _): (ExchangeReply, _) = desk.post(&request, &[]).await.unwrap();
    reply.dataset_files
}

#[sqlx::test(migrations = false)]
async fn a_file_that_was_published_is_told_to_desks_that_have_an_older_one_and_take_any(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut central = Fixture::start(options).await;
    assert_eq!(publish(&central, &signed(1)).await.unwrap(), newest(1));
    central.serve_anew().await;
    let desk = central.desk(SERVICE, "one").await;
    let built_in = newest(0);
    assert_eq!(told(&desk, &built_in, Some(&[])).await, [signed(1)]);
    assert_eq!(
        told(&desk, &built_in, None).await,
        [""; 0],
        "an older program takes none"
    );
    assert_eq!(
        told(&desk, &built_in, Some(&[&newest(1)])).await,
        [""; 0],
        "it is kept there"
    );
    assert_eq!(told(&desk, &newest(1), Some(&[])).await, [""; 0], "it is in use there");
    assert_eq!(
        told(&desk, "2099:1", Some(&[])).await,
        [""; 0],
        "a version that it does not know"
    );
    // The newest alone is told.
    publish(&central, &signed(3)).await.unwrap();
    central.serve_anew().await;
    let desk = central.desk(SERVICE, "another").await;
    assert_eq!(told(&desk, &newest(1), Some(&[])).await, [signed(3)]);
    let lines = admin::dataset_lines(&central.pool).await.unwrap();
    let of_newest: Vec<(u32, bool, bool)> = lines
        .iter()
        .filter(|line| line.version == Dataset::published().newest().id)
        .map(|line| (line.revision, line.published_at.is_some(), line.in_use))
        .collect();
    let built_in = Dataset::published().newest().revision;
    assert_eq!(
        of_newest,
        [
            (built_in + 3, true, true),
            (built_in + 1, true, false),
            (built_in, false, false)
        ]
    );
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_file_that_is_not_signed_not_newer_or_loses_something_is_refused_and_leaves_no_line(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    publish(&central, &signed(2)).await.unwrap();
    let key = SigningKey::for_development().unwrap();
    let lost = corrected(3).replacen("key = \"recent_dxa\"", "key = \"recent\"", 1);
    let others = SigningKey::read(&"0b".repeat(32)).unwrap().sign(&corrected(3)).unwrap();
    for (wrong, words) in [
        (corrected(3), "no signed dataset file"),
        (
            signed(3).replacen("Patient", "patient", 1),
            "altered after it was signed",
        ),
        (others, "not the audit team's"),
        (signed(2), "is here already"),
        (signed(1), "is here already"),
        (key.sign(&lost).unwrap(), "the answer recent_dxa to question 3.02"),
        (key.sign("id = 1").unwrap(), "dataset file"),
    ] {
        let why = publish(&central, &wrong).await.unwrap_err().to_string();
        assert!(why.contains(words) && why.ends_with("Nothing was changed"), "{why}");
    }
    let trail = admin::trail(&central.pool, None, None).await.unwrap();
    let published: Vec<_> = trail
        .iter()
        .filter(|line| line.what == What::DatasetPublished)
        .collect();
    let [line] = published.as_slice() else {
        panic!("one line");
    };
    assert_eq!(line.about.as_deref(), Some(newest(2).as_str()));
    central.assert_right().await;

    // What somebody changes in the database is found, and gone by no more.
    run(
        &central.pool,
        "update dataset_file set signed = replace(signed, 'Patient', 'patient')",
    )
    .await;
    let found = central.verify().await.differences;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].words.contains("is not as the audit team signed it"),
        "{}",
        found[0].words
    );
}

#[sqlx::test(migrations = false)]
async fn a_published_file_that_somebody_takes_away_is_found_until_it_is_published_again(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    publish(&central, &signed(1)).await.unwrap();
    central.assert_right().await;
    run(&central.pool, "create table kept as select * from dataset_file").await;
    run(&central.pool, "delete from dataset_file").await;
    let found = async || -> Vec<String> {
        let found = central.verify().await.differences.into_iter();
        found.map(|found| found.words).collect()
    };
    let missing = format!("dataset file {} is missing, and was published", newest(1));
    assert_eq!(found().await, [missing]);
    // Its signature says which file it is; the columns beside it are nobody's word.
    run(
        &central.pool,
        "insert into dataset_file (service_id, version, revision, published_at, signed)
         select service_id, version, revision + 1, published_at, signed from kept",
    )
    .await;
    let found_then = found().await;
    assert_eq!(found_then.len(), 2, "{found_then:?}");
    assert!(found_then[0].ends_with("was never published"), "{found_then:?}");
    run(&central.pool, "delete from dataset_file").await;
    publish(&central, &signed(1)).await.unwrap();
    run(&central.pool, "drop table kept").await;
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn records_are_folded_again_under_another_file_once_and_from_where_that_was_left(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let mut desk = central.desk(SERVICE, "one").await;
    let all: Vec<_> = (0..450).map(|n| Record::counted(n).1).collect();
    for batch in all.chunks(150) {
        desk.exchange(batch).await;
    }
    let state = State::connect(central.options.clone(), master(), central.clock.clone())
        .await
        .unwrap();
    assert_eq!(
        admin::follow_dataset_once(&state).await.unwrap(),
        450,
        "under the files of this program"
    );
    assert_eq!(admin::follow_dataset_once(&state).await.unwrap(), 0, "once");

    publish(&central, &signed(1)).await.unwrap();
    run(&central.pool, "update record set flags = flags # 1").await;
    assert_eq!(admin::follow_dataset_once(&state).await.unwrap(), 450);
    central.assert_right().await;
    assert_eq!(admin::follow_dataset_once(&state).await.unwrap(), 0);

    // As if it had been interrupted after the first hundred of them.
    run(
        &central.pool,
        "update refolding r set done = false, after_record =
             (select record_id from record where service_id = r.service_id order by record_id offset 99 limit 1)
         where exists (select from record where service_id = r.service_id)",
    )
    .await;
    assert_eq!(admin::follow_dataset_once(&state).await.unwrap(), 350);
    central.assert_right().await;
}
