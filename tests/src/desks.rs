//! Desks in this process, and the steps that scenarios take on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use app::files::ImportAsked;
use app::views::{
    JoinServiceRequest, KpisRequest, ListPatientsRequest, NewPatient, PatientsView, RecordRequest, RecordView,
    StartChoice, StartRecordRequest, StartedView, TypeAnswerRequest,
};
use app::{Desk, Host};
use domain::id::RecordId;
use serde_json::Value;
use testkit::{TestCentral, TestHost};
use tokio::task::JoinHandle;

use crate::program::PASSPHRASE;

/// A desk on a host of its own.
pub type TestDesk = Desk<TestHost>;

/// A desk with a new demonstration service.
pub async fn first(code: &str) -> TestDesk {
    first_of(code, true).await
}

/// A desk with a new service, which is a demonstration or not.
pub async fn first_of(code: &str, demo: bool) -> TestDesk {
    let desk = Desk::new(TestHost::new("First desk"));
    let service = desk.new_service(code, "Hartwell Royal FLS", 1_200, demo).unwrap();
    desk.create(service, "A. Nurse", PASSPHRASE).await.unwrap();
    desk
}

/// A desk that is kept running in the background until this is dropped, before a window that never answers.
pub struct Running {
    task: JoinHandle<()>,
    asked: Arc<AtomicU32>,
}

impl Running {
    /// Keeps this desk running, from its first look at the clocks on.
    pub async fn begin(desk: &Arc<TestDesk>) -> Self {
        let asked = Arc::new(AtomicU32::new(0));
        let (kept, window) = (Arc::clone(desk), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            let ask = move || {
                window.fetch_add(1, Ordering::SeqCst);
            };
            kept.keep_running(ask).await;
        });
        desk.host().until_somebody_waits().await;
        Self { task, asked }
    }

    /// How often the window was asked to lock.
    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Unlocks as the first person.
pub async fn unlock(desk: &TestDesk) {
    let people = desk.who_can_unlock(Duration::ZERO).await.unwrap();
    desk.unlock_as(people[0].id, PASSPHRASE).await.unwrap();
}

/// A desk that has joined the service of `central` under this unit code, and has not exchanged anything yet.
pub async fn joined(central: &TestCentral, code: &str, name: &str) -> TestDesk {
    let desk = Desk::new(TestHost::new(name));
    join(&desk, central, code).await;
    desk
}

/// Joins a service with a desk that has no store yet.
pub async fn join(desk: &TestDesk, central: &TestCentral, code: &str) {
    let request = JoinServiceRequest {
        central: central.url().to_owned(),
        code: central.enrol(code).await,
        user: "B. Nurse".to_owned(),
        passphrase: PASSPHRASE.to_owned(),
    };
    desk.join_service(request).await.unwrap();
}

/// A first desk with this many fictional patients, joined to its service and in agreement with Central.
pub async fn in_agreement(central: &TestCentral, code: &str, records: usize) -> TestDesk {
    central.add_service(code).await;
    let desk = first(code).await;
    if records > 0 {
        import(&desk, &testkit::synthetic::csv(7, records, desk.host().today())).await;
    }
    desk.attach(central.url(), &central.enrol(code).await).await.unwrap();
    agree(&desk).await;
    desk
}

/// Exchanges until both sides agree, which one exchange achieves on a network that works.
pub async fn agree(desk: &TestDesk) {
    let synced = desk.sync_now().await.unwrap();
    assert!(synced.agree, "{synced:?}");
}

/// Imports a file of which no row may be refused.
pub async fn import(desk: &TestDesk, file: &[u8]) -> app::files::ImportReport {
    let report = desk.import_file(ImportAsked::update(file), |_, _| {}).await.unwrap();
    assert_eq!(report.refused, Vec::new());
    report
}

/// The whole export.
pub async fn export(desk: &TestDesk) -> Vec<u8> {
    let mut file = Vec::new();
    desk.export_file(&mut file, |_, _| {}).await.unwrap();
    file
}

/// Every row of the patients list.
pub async fn list(desk: &TestDesk) -> Vec<app::views::PatientRowView> {
    let mut rows = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap();
        let request = ListPatientsRequest {
            offset,
            limit: 500,
            ..ListPatientsRequest::default()
        };
        let PatientsView { rows: page, total, .. } = desk.list_patients(request).await.unwrap();
        assert!(!page.is_empty() || offset == total, "the list ends before its total");
        rows.extend(page);
        if rows.len() >= usize::try_from(total).unwrap() {
            return rows;
        }
    }
}

/// The KPI page of a year, as the window gets it.
pub async fn kpis(desk: &TestDesk, year: u32) -> Value {
    serde_json::to_value(desk.kpis(KpisRequest::of_year(year)).await.unwrap()).unwrap()
}

/// What two desks of one service must show alike: every list row, every figure of five years, every byte of the export.
pub async fn shown(desk: &TestDesk) -> (Value, Vec<Value>, Vec<u8>) {
    let mut figures = Vec::new();
    for year in 2022..=2026 {
        figures.push(kpis(desk, year).await);
    }
    // Patients of one day stand in the order in which they came to this desk.
    let mut rows = list(desk).await;
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    (serde_json::to_value(rows).unwrap(), figures, export(desk).await)
}

/// Asserts that two desks show the same, without printing patients when they do not.
pub async fn assert_same(one: &TestDesk, other: &TestDesk) {
    let (list, figures, file) = shown(one).await;
    let (other_list, other_figures, other_file) = shown(other).await;
    assert!(list == other_list, "the lists differ");
    assert_eq!(figures, other_figures);
    assert!(file == other_file, "the exports differ");
}

/// The record's form.
pub async fn open(desk: &TestDesk, record: RecordId) -> RecordView {
    desk.open_record(RecordRequest {
        record: record.to_string(),
    })
    .await
    .unwrap()
}

/// Types into the record's form, without saving.
pub async fn type_text(desk: &TestDesk, record: RecordId, question: &str, text: &str) -> RecordView {
    answer(desk, record, question, text, &[]).await
}

/// Chooses options in the record's form, without saving.
pub async fn choose(desk: &TestDesk, record: RecordId, question: &str, options: &[&str]) -> RecordView {
    answer(desk, record, question, "", options).await
}

async fn answer(desk: &TestDesk, record: RecordId, question: &str, text: &str, options: &[&str]) -> RecordView {
    let request = TypeAnswerRequest {
        record: record.to_string(),
        question: question.to_owned(),
        text: text.to_owned(),
        chosen: options.iter().map(|option| (*option).to_owned()).collect(),
    };
    desk.type_answer(request).await.unwrap().into_view()
}

/// Saves the record's form.
pub async fn save(desk: &TestDesk, record: RecordId) -> RecordView {
    desk.save_record(RecordRequest {
        record: record.to_string(),
    })
    .await
    .unwrap()
}

/// Sets answers of a record at once, by question number.
pub async fn set(desk: &TestDesk, record: RecordId, answers: &[(&str, &str)]) {
    let named: Vec<(String, String)> = answers
        .iter()
        .map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned()))
        .collect();
    desk.set_answers(record, &named).await.unwrap();
}

/// Starts a record under this NHS number and date, beside whatever the patient has.
pub async fn start(desk: &TestDesk, nhs_number: &str, diagnosed: &str) -> RecordId {
    let request = StartRecordRequest {
        patient: NewPatient {
            nhs_number: nhs_number.to_owned(),
            diagnosed: diagnosed.to_owned(),
            ..NewPatient::default()
        },
        choice: Some(StartChoice::New),
    };
    match desk.start_record(request).await.unwrap() {
        StartedView::Opened { record, .. } => record.parse().unwrap(),
        StartedView::Choose { .. } => panic!("what was chosen is asked again"),
    }
}

/// Starts and saves a record under this NHS number, ready to leave the desk.
pub async fn add(desk: &TestDesk, nhs_number: &str, diagnosed: &str) -> RecordId {
    let record = start(desk, nhs_number, diagnosed).await;
    type_text(desk, record, "birth_date", "03/05/1951").await;
    save(desk, record).await;
    record
}
