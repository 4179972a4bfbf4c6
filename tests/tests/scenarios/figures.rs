//! Figures of any months and by group on a real store: as many patients behind each as it says, why each of them does not count, and
//! counted again from the exported file.

use app::Host as _;
use app::views::{
    BehindFigure, BehindView, CutName, InFigure, KpisRequest, KpisView, ListPatientsRequest, MissingAnswersRequest,
    MissingAnswersView, PatientsView,
};
use domain::audit::{Figure, KpiValue, Period};
use domain::dataset::keys;
use tests::desks::{TestDesk, export, first, import, set};
use tests::recount;

async fn desk_with_records(records: usize) -> TestDesk {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(11, records, desk.host().today())).await;
    desk
}

async fn kpis(desk: &TestDesk, period: &str, cut: Option<CutName>) -> KpisView {
    let request = KpisRequest {
        period: period.to_owned(),
        cut,
    };
    desk.kpis(request).await.unwrap()
}

async fn listed(desk: &TestDesk, figure: BehindFigure) -> PatientsView {
    let request = ListPatientsRequest {
        kpi: Some(figure),
        limit: 500,
        ..ListPatientsRequest::default()
    };
    desk.list_patients(request).await.unwrap()
}

/// "16 not counted" as its number.
fn number(words: &str) -> u32 {
    words.split(' ').next().unwrap().replace(',', "").parse().unwrap()
}

/// The list of a figure has as many as its link says, each with the reason where they do not count.
async fn check_behind(desk: &TestDesk, behind: &BehindView) -> u32 {
    let list = listed(desk, behind.figure.clone()).await;
    assert_eq!(list.total, number(&behind.words), "{}", behind.figure.words);
    let reasons = list.rows.iter().filter(|row| row.not_counted.is_some()).count();
    let rows = list.rows.len();
    assert_eq!(
        reasons,
        if behind.figure.patients == InFigure::Counted {
            0
        } else {
            rows
        },
        "{}",
        behind.figure.words
    );
    list.total
}

#[tokio::test]
async fn the_figures_of_months_are_those_counted_again_from_the_file() {
    let desk = desk_with_records(900).await;
    let file = export(&desk).await;
    let today = desk.host().today();
    for (text, first, last) in [
        ("2025-01..2025-03", (2025, 1), (2025, 3)),
        ("2025-02", (2025, 2), (2025, 2)),
        ("2024-11..2025-02", (2024, 11), (2025, 2)),
        ("2024-02", (2024, 2), (2024, 2)),
        ("2024", (2024, 1), (2024, 12)),
    ] {
        let period: Period = text.parse().unwrap();
        let table = desk.kpi_table(period, today).await.unwrap();
        let (records, counted) = recount::kpis_between(&file, first, last);
        assert!(records > 0, "{text}");
        assert_eq!(table.records, records, "{text}");
        for (kpi, counted) in table.kpis[1..].iter().zip(counted) {
            let Figure::Ratio {
                numerator,
                denominator,
                light,
                ..
            } = &kpi.figure
            else {
                panic!("KPI {}", kpi.number)
            };
            assert_eq!(*numerator, counted.numerator, "KPI {} of {text}", kpi.number);
            if kpi.number > 3 {
                let of = rust_decimal::Decimal::from(counted.denominator);
                assert_eq!(denominator.to_decimal(), of, "KPI {} of {text}", kpi.number);
            }
            assert!(light.is_none() || text == "2024", "lights are of whole years");
        }
    }
}

#[tokio::test]
async fn behind_every_figure_of_months_and_of_groups_are_as_many_patients_as_it_says() {
    let desk = desk_with_records(400).await;
    let (mut opened, mut compared) = (0, 0);
    for period in ["2025-01..2025-06", "2025"] {
        let view = kpis(&desk, period, None).await;
        for behind in view.kpis.iter().filter_map(|kpi| kpi.behind.as_ref()) {
            opened += check_behind(&desk, behind).await;
        }
        for field in &view.over_20_percent_missing {
            opened += check_behind(&desk, &field.behind).await;
            let list = listed(&desk, field.behind.figure.clone()).await;
            let question = field.behind.figure.question.as_deref();
            assert!(
                list.rows
                    .iter()
                    .all(|row| row.not_counted.as_ref().map(|why| why.question.as_str()) == question),
                "each opens at the question"
            );
        }
    }
    for cut in [CutName::Age, CutName::Gender, CutName::CareHome, CutName::Site] {
        let view = kpis(&desk, "2025-01..2025-06", Some(cut)).await;
        let table = view.cut.unwrap();
        let (all, groups) = table.groups.split_first().unwrap();
        // Beside each figure stands that of the same group in the same months a year before.
        let a_year_before = kpis(&desk, "2024-01..2024-06", Some(cut)).await.cut.unwrap();
        for (row, before) in table.rows.iter().zip(&a_year_before.rows).skip(1) {
            for (group, cell) in table.groups.iter().zip(&row.cells) {
                let place = a_year_before.groups.iter().position(|other| other.name == group.name);
                let then = place.and_then(|place| before.cells[place].large.as_ref());
                assert_eq!(cell.before.as_ref(), then, "KPI {} of {}", row.kpi, group.name);
                compared += usize::from(then.is_some());
            }
        }
        assert_eq!(all.records, view.records);
        assert_eq!(
            groups.iter().map(|group| group.records).sum::<u32>(),
            all.records,
            "{cut:?}"
        );
        for row in &table.rows {
            assert_eq!(row.cells.len(), table.groups.len());
            for behind in row.cells.iter().filter_map(|cell| cell.behind.as_ref()) {
                opened += check_behind(&desk, behind).await;
            }
        }
    }
    assert!(opened > 200, "{opened}");
    assert!(compared > 50, "{compared}");
}

#[tokio::test]
async fn a_part_of_a_year_has_no_lights_and_no_estimate_and_stands_beside_the_year_before() {
    let desk = desk_with_records(400).await;
    let quarter = kpis(&desk, "2025-01..2025-03", None).await;
    assert_eq!(
        (quarter.title.as_str(), quarter.before.as_str()),
        ("January to March 2025", "Jan-Mar 2024")
    );
    assert!(quarter.kpis.iter().all(|kpi| kpi.light.is_none()) && quarter.missed.is_none());
    assert!(
        quarter.expected.contains("cases expected, of a caseload of "),
        "{}",
        quarter.expected
    );
    let a_year_before = kpis(&desk, "2024-01..2024-03", None).await;
    for (now, before) in quarter.kpis.iter().zip(&a_year_before.kpis).skip(1) {
        if before.percent.is_some() {
            assert_eq!(now.last_year, before.percent, "KPI {}", now.kpi);
        }
    }
    let year = kpis(&desk, "2025", None).await;
    assert!(year.kpis.iter().any(|kpi| kpi.light.is_some()) && year.missed.is_some());
    for wrong in ["", "2025-03..2025-01", "2025-13", "last year"] {
        let request = KpisRequest {
            period: wrong.to_owned(),
            cut: None,
        };
        assert!(matches!(desk.kpis(request).await, Err(app::Error::WrongUse)), "{wrong}");
    }
}

#[tokio::test]
async fn missing_answers_by_patient_are_those_by_question_and_whose_window_closes_first_is_first() {
    let desk = desk_with_records(150).await;
    let today = desk.host().today();
    let period = domain::audit::Period::twelve_months_to(today);
    let by_question = missing(&desk, None).await;
    let request = MissingAnswersRequest { period: None };
    let by_patient = desk.missing_by_patient(request).await.unwrap();
    assert_eq!(by_patient.title, by_question.title);
    assert_eq!(usize::try_from(by_patient.total).unwrap(), by_patient.patients.len());
    assert!(by_patient.patients.len() > 20);
    let mut by_key = std::collections::BTreeMap::<&str, u32>::new();
    for patient in &by_patient.patients {
        assert!(!patient.missing.is_empty());
        for gap in &patient.missing {
            *by_key.entry(&gap.question).or_default() += 1;
        }
        // It opens at the question whose window closes first of those to come.
        let today = today.to_string();
        let to_come = patient
            .missing
            .iter()
            .filter(|gap| gap.closes.as_ref().is_some_and(|day| *day >= today));
        let first = to_come.min_by_key(|gap| gap.closes.clone());
        assert_eq!(patient.closes, first.and_then(|gap| gap.closes.clone()));
        let opens = first.or(patient.missing.first()).map(|gap| gap.question.clone());
        assert_eq!(patient.opens_at, opens);
    }
    let counted: Vec<(&str, u32)> = by_question
        .answers
        .iter()
        .map(|answer| (answer.question.as_str(), answer.patients))
        .collect();
    for (question, patients) in &counted {
        assert_eq!(by_key.get(question), Some(patients), "{question}");
    }
    assert_eq!(by_key.len(), counted.len());
    // Windows to come stand in the order of their days, and before those who have none.
    let days: Vec<&Option<String>> = by_patient.patients.iter().map(|patient| &patient.closes).collect();
    assert!(days.windows(2).all(|two| match (two[0], two[1]) {
        (Some(one), Some(next)) => one <= next,
        (None, Some(_)) => false,
        (_, None) => true,
    }));
    assert_eq!(period.text(), by_question.period);
    let wrong = MissingAnswersRequest {
        period: Some("last year".to_owned()),
    };
    assert!(matches!(
        desk.missing_by_patient(wrong).await,
        Err(app::Error::WrongUse)
    ));
}

#[tokio::test]
async fn an_empty_service_has_no_groups() {
    let desk = first("LIST").await;
    let view = kpis(&desk, "2025-01..2025-03", Some(CutName::Site)).await;
    assert_eq!(view.records, 0);
    assert_eq!(
        view.cut.unwrap().groups.len(),
        1,
        "all patients, of whom there are none"
    );
}

async fn missing(desk: &TestDesk, period: Option<&str>) -> MissingAnswersView {
    let request = MissingAnswersRequest {
        period: period.map(str::to_owned),
    };
    desk.missing_answers(request).await.unwrap()
}

#[tokio::test]
async fn each_missing_answer_has_as_many_patients_as_it_says_and_each_opens_at_the_question() {
    let desk = desk_with_records(400).await;
    let year = missing(&desk, Some("2025")).await;
    assert_eq!(year.records, kpis(&desk, "2025", None).await.records);
    assert!(year.answers.len() > 3, "{}", year.answers.len());
    for answer in &year.answers {
        let list = listed(&desk, answer.behind.figure.clone()).await;
        assert_eq!(list.total, answer.patients, "{}", answer.number);
        let opens_at = |row: &app::views::PatientRowView| row.not_counted.as_ref().map(|why| why.question.clone());
        assert!(
            list.rows
                .iter()
                .all(|row| opens_at(row).as_ref() == Some(&answer.question))
        );
        let said = answer.words.strip_prefix("Recording ").unwrap();
        assert!(
            said.starts_with(&answer.number) && said.contains("whatever it was"),
            "{said}"
        );
    }
    let worth: Vec<bool> = year.answers.iter().map(|answer| answer.is_worth_something).collect();
    assert!(worth.is_sorted_by(|one, next| one >= next), "{worth:?}");
    let last_months = Period::twelve_months_to(desk.host().today());
    assert_eq!(missing(&desk, None).await.period, last_months.text());
    let wrong = MissingAnswersRequest {
        period: Some("last year".to_owned()),
    };
    assert!(matches!(desk.missing_answers(wrong).await, Err(app::Error::WrongUse)));
}

#[tokio::test]
async fn a_kpi_is_what_was_predicted_once_the_answers_are_recorded() {
    let desk = desk_with_records(300).await;
    let today = desk.host().today();
    let period = Period::year(2025);
    let found = desk.missing_answers_of(period, today).await.unwrap();
    let assessed = found
        .answers
        .iter()
        .find(|answer| answer.question == keys::ASSESSMENT_DATE)
        .unwrap();
    let predicted = assessed.changes.iter().find(|change| change.kpi == 4).unwrap();
    let view = missing(&desk, Some("2025")).await;
    let behind = view.answers.iter().find(|answer| answer.number == "1.07").unwrap();
    let patients = listed(&desk, behind.behind.figure.clone()).await;
    assert!(!patients.rows.is_empty());
    for row in &patients.rows {
        // On the very day of diagnosis: in time.
        set(
            &desk,
            row.id.parse().unwrap(),
            &[("1.07", row.diagnosed.as_deref().unwrap())],
        )
        .await;
    }
    let table = desk.kpi_table(period, today).await.unwrap();
    let Figure::Ratio {
        numerator, denominator, ..
    } = table.kpis[3].figure
    else {
        panic!("KPI 4 is a ratio")
    };
    assert_eq!(KpiValue::Share(numerator, denominator), predicted.best);
    assert!(predicted.gain().is_some_and(|gain| gain.is_sign_positive()));
    let after = desk.missing_answers_of(period, today).await.unwrap();
    assert!(
        after
            .answers
            .iter()
            .all(|answer| answer.question != keys::ASSESSMENT_DATE)
    );
}

#[tokio::test]
async fn an_empty_service_has_no_missing_answer() {
    let desk = first("LIST").await;
    let view = missing(&desk, None).await;
    assert_eq!((view.records, view.answers.len()), (0, 0));
}
