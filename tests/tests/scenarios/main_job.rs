//! The main job on 3,000 records: import, correct, complete, figures, sync, second desk, same figures.

use app::Host;
use app::views::{RecordStatus, SyncState};
use domain::audit::{Figure, Period};
use testkit::TestCentral;
use tests::desks::{agree, assert_same, export, first, import, joined, kpis, list, open, set};
use tests::recount;

const RECORDS: usize = 3_000;
const YEARS: std::ops::RangeInclusive<i32> = 2022..=2026;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn import_correct_complete_count_sync_and_again_on_a_second_desk() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = first("HRW").await;
    let today = desk.host().today();
    let file = testkit::synthetic::csv(2, RECORDS, today);

    let report = import(&desk, &file).await;
    assert_eq!(
        (report.rows, report.new, report.changed, report.same),
        (3_000, 3_000, 0, 0)
    );
    let again = import(&desk, &file).await;
    assert_eq!((again.new, again.changed, again.same), (0, 0, 3_000));

    // Correct one: a date that was mistyped, and the same date again, which changes nothing.
    let rows = list(&desk).await;
    assert_eq!(rows.len(), RECORDS);
    let corrected = rows.iter().find(|row| row.assessed.is_some()).unwrap();
    let record = corrected.id.parse().unwrap();
    let diagnosed: chrono::NaiveDate = corrected.diagnosed.as_deref().unwrap().parse().unwrap();
    let assessed = (diagnosed + chrono::Days::new(1)).format("%d/%m/%Y").to_string();
    set(&desk, record, &[("1.07", &assessed)]).await;
    set(&desk, record, &[("1.07", &assessed)]).await;
    let setters = desk.store().await.unwrap().entries(record).await.unwrap().len();
    assert!(setters <= 2, "an answer that is there already is no entry");

    // Complete one: whatever is missing is answered, until nothing is.
    let draft = rows
        .iter()
        .find(|row| row.status == RecordStatus::Draft && row.missing > 1)
        .unwrap();
    let record = draft.id.parse().unwrap();
    let diagnosed: chrono::NaiveDate = draft.diagnosed.as_deref().unwrap().parse().unwrap();
    for _ in 0..40 {
        let view = open(&desk, record).await;
        let Some(missing) = view.missing.first() else { break };
        let question = view
            .questions
            .iter()
            .find(|question| question.key == missing.key)
            .unwrap();
        let answer = match question.options.last() {
            Some(option) => option.label.clone(),
            None => (diagnosed + chrono::Days::new(20)).format("%d/%m/%Y").to_string(),
        };
        set(&desk, record, &[(&missing.number, &answer)]).await;
    }
    assert_eq!(open(&desk, record).await.status, RecordStatus::Submitted);

    figures_equal_a_recount(&desk).await;

    // Send. The unjoined desk kept everything here; afterwards Central has it all.
    assert!(list(&desk).await.iter().all(|row| row.sync == SyncState::OnlyHere));
    desk.attach(central.url(), &central.enrol("HRW").await).await.unwrap();
    agree(&desk).await;
    assert!(list(&desk).await.iter().all(|row| row.sync == SyncState::Accepted));
    let page = desk.sync_page().await.unwrap();
    assert_eq!(
        (page.central_records, page.agree, page.rows.len()),
        (Some(3_000), Some(true), 0)
    );
    for year in YEARS {
        assert_eq!(kpis(&desk, u32::try_from(year).unwrap()).await["notAtCentral"], 0);
    }
    central.verify().await;

    // A second desk of the service sees the same.
    let second = joined(&central, "HRW", "Second desk").await;
    agree(&second).await;
    assert_same(&desk, &second).await;
    figures_equal_a_recount(&second).await;

    // Work on the second reaches the first.
    set(&second, record, &[("1.06", &diagnosed.format("%d/%m/%Y").to_string())]).await;
    agree(&second).await;
    agree(&desk).await;
    assert_same(&desk, &second).await;
    central.verify().await;
    central.stop().await;
}

async fn figures_equal_a_recount(desk: &tests::desks::TestDesk) {
    let file = export(desk).await;
    for year in YEARS {
        let table = desk.kpi_table(Period::year(year), desk.host().today()).await.unwrap();
        let (records, counted) = recount::kpis(&file, year);
        assert_eq!(table.records, records, "{year}");
        assert!(records > 100, "{year}");
        for (kpi, counted) in table.kpis[1..].iter().zip(counted) {
            let Figure::Ratio {
                numerator, denominator, ..
            } = &kpi.figure
            else {
                panic!("KPI {}", kpi.number)
            };
            assert_eq!(*numerator, counted.numerator, "KPI {} of {year}", kpi.number);
            let expected = match kpi.number {
                2 => "960".parse().unwrap(),
                3 => "240".parse().unwrap(),
                _ => rust_decimal::Decimal::from(counted.denominator),
            };
            assert_eq!(denominator.to_decimal(), expected, "KPI {} of {year}", kpi.number);
        }
    }
}
