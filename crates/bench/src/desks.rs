//! Desks with invented patients, of the sizes that the promises name.

use std::path::Path;
use std::time::Duration;

use app::files::ImportAsked;
use app::{Desk, Host};
use chrono::NaiveDate;
use domain::Dataset;
use domain::dataset::QuestionKey;
use testkit::{TestHost, synthetic};

use crate::Failure;
use crate::workplace::Workplace;

/// The same patients in every run.
pub(crate) const SEED: u64 = 2026;
/// Its strength does not matter: what it costs to derive a key from it is not measured here.
pub(crate) const PASSPHRASE: &str = "an invented desk to measure";

pub(crate) type TestDesk = Desk<TestHost>;

/// The day on which the invented service is looked at.
pub(crate) fn today() -> NaiveDate {
    TestHost::new("Bench").today()
}

/// The unit code of the service that most desks here belong to.
pub(crate) const SERVICE: &str = "BENCH";

/// A desk of a service with an empty store in this folder, unlocked.
pub(crate) async fn empty(dir: &Path, service: &str) -> Result<TestDesk, Failure> {
    let desk = Desk::new(TestHost::in_folder("Bench", &dir.join("store")));
    let service = desk.new_service(service, "Invented FLS", 1_000, true)?;
    desk.create(service, "Amara Osei", PASSPHRASE).await?;
    Ok(desk)
}

/// A desk with this many records in this folder, unlocked.
pub(crate) async fn filled(dir: &Path, service: &str, records: usize) -> Result<TestDesk, Failure> {
    let desk = empty(dir, service).await?;
    let file = synthetic::csv(SEED, records, today());
    let report = desk.import_file(ImportAsked::update(&file), |_, _| {}).await?;
    if usize::try_from(report.new)? != records || !report.refused.is_empty() {
        return Err(format!("{} of {records} invented records were taken in", report.new).into());
    }
    Ok(desk)
}

/// A desk with this many records that is made once and kept between runs, locked.
pub(crate) async fn kept(place: &Workplace, records: usize) -> Result<TestDesk, Failure> {
    let recipe = place.recipe(&format!("{records} records of seed {SEED} on {}", today()))?;
    let name = format!("store-{records}");
    let make = async |dir: &Path| {
        eprintln!("Making a store of {records} records, once");
        filled(dir, SERVICE, records).await?.lock().await?;
        Ok(())
    };
    let dir = place.kept(&name, &recipe, make).await?;
    Ok(Desk::new(TestHost::in_folder("Bench", &dir.join("store"))))
}

/// Unlocks with the only person's passphrase.
pub(crate) async fn unlock(desk: &TestDesk) -> Result<(), Failure> {
    let people = desk.who_can_unlock(Duration::ZERO).await?;
    let person = people.first().ok_or("the store knows nobody")?;
    Ok(desk.unlock_as(person.id, PASSPHRASE).await?)
}

/// The same rows, in each of them the other answer to a question of every version.
pub(crate) fn with_another_answer(header: &csv::StringRecord, rows: &[csv::StringRecord]) -> Result<Vec<u8>, Failure> {
    let gender = Dataset::published()
        .newest()
        .question(&QuestionKey::from_static("gender"));
    let column = gender.map(domain::dataset::Question::column).unwrap_or_default();
    let place = header
        .iter()
        .position(|name| name == column)
        .ok_or("no column of gender")?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        let other = |(at, cell)| match (at == place, cell) {
            (true, "Male") => "Female",
            (true, _) => "Male",
            (false, cell) => cell,
        };
        writer.write_record(row.iter().enumerate().map(other))?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?)
}
