//! Records past the time that a service keeps them: proposed to whoever may look through them, erased one by one or kept for a year more,
//! and never by themselves.

use app::views::{ErrorCode, KeepPastRequest, KeepRecordsRequest, PastRecordsView, PurgePastRequest, TodayRequest};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::desks::{TestDesk, first, import, list};
use tests::program::Fls;

use crate::roles::{LEAD, NURSE, World};

/// Two patients of 2016, of whom the second was followed up in 2019; and one of 2025.
const FILE: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.04 PostCode,1.09 DateIndexFracDiagnosed,1.07 DateFLSAssess\r\n\
                    9991000011,17/11/1938,ZE1 0QQ,02/03/2016,\r\n\
                    9991000038,03/02/1941,ZE1 0QQ,05/03/2016,06/06/2019\r\n\
                    9991000046,21/07/1936,ZE1 0QQ,02/04/2025,\r\n";

async fn past(desk: &TestDesk) -> PastRecordsView {
    desk.past_records().await.unwrap()
}

async fn numbers(desk: &TestDesk) -> Vec<String> {
    let rows = past(desk).await.rows.into_iter();
    rows.map(|row| row.nhs_number.unwrap()).collect()
}

async fn said_today(desk: &TestDesk) -> Option<String> {
    desk.today(TodayRequest { lines: 3 }).await.unwrap().past
}

fn purge(record: &str, typed: &str) -> PurgePastRequest {
    PurgePastRequest {
        record: record.to_owned(),
        typed: typed.to_owned(),
    }
}

#[tokio::test]
async fn a_record_past_its_time_is_proposed_and_erased_once_somebody_says_which() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    assert_eq!(numbers(&desk).await, ["9991000011"], "the second was seen in 2019");
    assert!(
        said_today(&desk)
            .await
            .unwrap()
            .starts_with("Records are past the time")
    );
    let row = past(&desk).await.rows.remove(0);
    assert_eq!(row.last_seen.as_deref(), Some("2016-03-02"));

    let other = list(&desk)
        .await
        .into_iter()
        .find(|row| row.nhs_number.as_deref() == Some("9991000046"));
    let other = other.unwrap().id;
    for (record, typed, code) in [
        (row.id.as_str(), "0012", ErrorCode::NotConfirmed),
        (other.as_str(), "0046", ErrorCode::NotPastItsTime),
    ] {
        let refused = desk.purge_past(purge(record, typed)).await.unwrap_err();
        assert_eq!(refused.view().code, code);
    }
    assert_eq!(list(&desk).await.len(), 3, "nothing was changed");
    assert!(desk.list_deleted().await.unwrap().rows.is_empty());

    let done = desk.purge_past(purge(&row.id, "0011")).await.unwrap();
    assert_eq!(done.records, 1);
    assert_eq!(list(&desk).await.len(), 2);
    assert!(numbers(&desk).await.is_empty());
    assert_eq!(said_today(&desk).await, None);
    let deleted = desk.list_deleted().await.unwrap();
    assert!(deleted.rows.is_empty(), "it is purged and not only deleted");
    assert!(
        deleted.purged[0].words.ends_with("past the time that records are kept"),
        "{}",
        deleted.purged[0].words
    );
}

#[tokio::test]
async fn a_record_that_stays_is_proposed_again_in_a_year_and_nothing_goes_by_itself() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    let row = past(&desk).await.rows.remove(0);
    let kept = desk
        .keep_past(KeepPastRequest { record: row.id.clone() })
        .await
        .unwrap();
    assert!(kept.rows.is_empty());
    assert_eq!(said_today(&desk).await, None);
    let refused = desk.purge_past(purge(&row.id, "0011")).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::NotPastItsTime);
    desk.host().pass(TimeDelta::days(370));
    assert!(numbers(&desk).await.contains(&"9991000011".to_owned()));
    desk.host().pass(TimeDelta::days(20_000));
    assert_eq!(list(&desk).await.len(), 3);
}

#[tokio::test]
async fn how_long_records_are_kept_is_the_services_choice() {
    let desk = first("HRW").await;
    import(&desk, FILE.as_bytes()).await;
    let kept = desk.keep_records_for(KeepRecordsRequest { years: 20 }).await.unwrap();
    assert!(kept.rows.is_empty());
    assert_eq!(kept.years, 20);
    assert!(desk.keep_records_for(KeepRecordsRequest { years: 9 }).await.is_err());
    assert_eq!(past(&desk).await.years, 20);
}

#[tokio::test]
async fn only_whoever_oversees_is_told_of_records_past_their_time() {
    let world = World::with_lead().await;
    world.let_in(LEAD).await;
    import(&world.desk, FILE.as_bytes()).await;
    assert!(said_today(&world.desk).await.is_some());
    world.let_in(NURSE).await;
    assert_eq!(said_today(&world.desk).await, None);
    let refused = world.desk.call("past_records", Value::Null).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::NotInRole);
    let asked = json!({ "record": world.record(0), "typed": "0011" });
    let refused = world.desk.call("purge_past", asked).await.unwrap_err();
    assert_eq!(refused.view().code, ErrorCode::NotInRole);
}

#[test]
fn processes_list_keep_and_erase_records_past_their_time() {
    let fls = Fls::with_service();
    let file = fls.file("in.csv", FILE);
    fls.run("import", &[&file]);
    let first = "9991000011@2016-03-02";
    let told = fls.run("past-records", &[]).expect(0).out;
    assert!(
        told.contains("9991000011  diagnosed 2016-03-02  last seen 2016-03-02"),
        "{told}"
    );
    fls.run("past-records", &["--keep", first]).expect(0);
    assert_eq!(fls.json("past-records", &[])["rows"].as_array().unwrap().len(), 0);
    fls.run("past-records", &["--years", "9"]).expect(2);
    fls.run("past-records", &["--years", "10"]).expect(0);
    let refused = fls
        .run("past-records", &["--erase", first, "--confirm", "0011"])
        .expect(1);
    assert!(refused.err.contains("stays for another year"), "{}", refused.err);
}
