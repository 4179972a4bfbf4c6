//! The patients list as people live in it: one answer for many records and taking it back, choices and views that last,
//! and files of what is shown, on a real store.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::views::{
    ApplyBulkRequest, BehindFigure, BulkOutcomeView, BulkPreviewView, BulkRequest, ChooseColumnsRequest,
    ExportFollowUpsRequest, ExportPatientsRequest, ForgetViewRequest, InFigure, KpisRequest, ListFollowUpsRequest,
    ListPatientsRequest, PatientColumn, PatientFilter, PatientSort, PatientsLook, RecordRequest, SaveViewRequest,
    SettingChange,
};
use app::{Error, Host as _};
use domain::id::RecordId;
use testkit::TestHost;
use tests::desks::{TestDesk, add, choose, first, import, list, open, save, set, type_text, unlock};

/// Four records: followed up with 6.03 blank, answered GP, answered FLS, and one that was not followed up.
async fn four(desk: &TestDesk) -> Vec<RecordId> {
    let mut records = Vec::new();
    for (number, more) in [
        ("9991000003", &[("6.01", "yes")][..]),
        ("9991000011", &[("6.01", "yes"), ("6.03", "gp")]),
        ("9991000038", &[("6.01", "yes"), ("6.03", "fls")]),
        ("9991000046", &[("6.01", "no")]),
    ] {
        let record = add(desk, number, "2/3/26").await;
        let answers: Vec<(&str, &str)> = [("4.01", "alendronate")]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        set(desk, record, &answers).await;
        records.push(record);
    }
    records
}

fn by_fls(records: &[RecordId]) -> BulkRequest {
    BulkRequest {
        records: records.iter().map(ToString::to_string).collect(),
        question: "follow_up_16_by".to_owned(),
        text: "FLS".to_owned(),
        chosen: Vec::new(),
        blanks_only: false,
    }
}

async fn preview(desk: &TestDesk, bulk: &BulkRequest) -> BulkPreviewView {
    desk.preview_bulk(bulk.clone()).await.unwrap()
}

async fn apply(desk: &TestDesk, bulk: BulkRequest) -> Result<String, Error> {
    let preview = preview(desk, &bulk).await.preview;
    let applied = desk.apply_bulk(ApplyBulkRequest { bulk, preview }).await;
    applied.map(|change| change.words)
}

/// What every record's form shows, and how many lines of history each has.
async fn answers(desk: &TestDesk, records: &[RecordId]) -> BTreeMap<RecordId, (Vec<(String, Vec<String>)>, usize)> {
    let mut all = BTreeMap::new();
    for record in records {
        let view = open(desk, *record).await;
        let answers = view
            .questions
            .into_iter()
            .map(|question| (question.text, question.chosen))
            .collect();
        let history = desk
            .record_history(RecordRequest {
                record: record.to_string(),
            })
            .await
            .unwrap();
        all.insert(*record, (answers, history.len()));
    }
    all
}

async fn restart(desk: TestDesk) -> TestDesk {
    desk.close().await;
    let host: TestHost = desk.host().clone();
    drop(desk);
    let desk = TestDesk::new(host);
    unlock(&desk).await;
    desk
}

#[tokio::test]
async fn a_bulk_answer_is_previewed_written_and_undone_after_a_restart() {
    let desk = first("BULK").await;
    let records = four(&desk).await;
    let before = answers(&desk, &records).await;
    let bulk = by_fls(&records);

    let seen = preview(&desk, &bulk).await;
    assert_eq!(
        seen.words,
        "6.03 = FLS for these 4: 1 blank, 1 replaced, 1 the same, 1 left out: asked only when 6.01 is Yes"
    );
    assert_eq!(
        (seen.changes, seen.reading.as_deref(), seen.unreadable),
        (2, Some("FLS"), None)
    );
    let outcomes: Vec<BulkOutcomeView> = seen.rows.iter().map(|row| row.outcome).collect();
    assert_eq!(
        outcomes,
        [
            BulkOutcomeView::Fills,
            BulkOutcomeView::Replaces,
            BulkOutcomeView::Same,
            BulkOutcomeView::Cannot
        ]
    );
    assert_eq!(answers(&desk, &records).await, before, "a preview changes nothing");

    assert_eq!(apply(&desk, bulk.clone()).await.unwrap(), "6.03 = FLS for 2 records");
    let after = preview(&desk, &bulk).await;
    assert_eq!(after.changes, 0);
    assert!(after.words.contains("3 the same"), "{}", after.words);
    let entry = |view: &app::views::HistoryLineView| (view.by.clone(), view.answer.clone());
    let history = desk
        .record_history(RecordRequest {
            record: records[1].to_string(),
        })
        .await
        .unwrap();
    assert_eq!(entry(&history[0]), ("A. Nurse".to_owned(), "FLS".to_owned()));

    let desk = restart(desk).await;
    assert_eq!(
        desk.last_bulk().await.unwrap().unwrap().words,
        "6.03 = FLS for 2 records"
    );
    let undone = desk.undo_bulk().await.unwrap();
    assert_eq!(
        (undone.words.as_str(), undone.left.len()),
        ("Undone: 6.03 is as it was in 2 records.", 0)
    );
    let now = answers(&desk, &records).await;
    for record in &records {
        assert_eq!(now[record].0, before[record].0, "the answers are those from before");
    }
    // Nothing was rewritten: the change and its undoing are two more lines.
    assert_eq!(now[&records[0]].1, before[&records[0]].1 + 2);
    assert_eq!(now[&records[3]].1, before[&records[3]].1);
    assert!(desk.last_bulk().await.unwrap().is_none());
    assert!(matches!(desk.undo_bulk().await, Err(Error::NothingToUndo)));
}

#[tokio::test]
async fn an_undo_leaves_records_that_were_changed_since_and_says_so() {
    let desk = first("BULK").await;
    let records = four(&desk).await;
    apply(&desk, by_fls(&records)).await.unwrap();
    set(&desk, records[0], &[("6.02", "22/6/26")]).await;
    let undone = desk.undo_bulk().await.unwrap();
    assert_eq!(
        undone.words,
        "Undone: 6.03 is as it was in 1 record. 1 was left as it is."
    );
    assert_eq!(undone.left.len(), 1);
    assert_eq!(undone.left[0].id, records[0].to_string());
    assert_eq!(undone.left[0].words, "It was changed since, so its answer stays");
    let row = preview(&desk, &by_fls(&records[..1])).await.rows.remove(0);
    assert_eq!(row.outcome, BulkOutcomeView::Same);
}

#[tokio::test]
async fn what_is_being_typed_is_not_trampled() {
    let desk = first("BULK").await;
    let records = four(&desk).await;
    // The same question half answered in one form, another question in the next.
    choose(&desk, records[0], "follow_up_16_by", &["gp"]).await;
    type_text(&desk, records[1], "follow_up_16_date", "31/02/26").await;
    let seen = preview(&desk, &by_fls(&records[..2])).await;
    assert_eq!(seen.rows[0].outcome, BulkOutcomeView::Cannot);
    assert_eq!(
        seen.rows[0].words,
        "An answer to this question is being typed and not saved"
    );
    assert_eq!(seen.rows[1].outcome, BulkOutcomeView::Replaces);
    apply(&desk, by_fls(&records[..2])).await.unwrap();

    let typed = |view: app::views::RecordView, key: &str| {
        let question = view.questions.into_iter().find(|question| question.key == key).unwrap();
        (question.text, question.chosen)
    };
    assert_eq!(typed(open(&desk, records[0]).await, "follow_up_16_by").1, ["gp"]);
    assert_eq!(typed(open(&desk, records[1]).await, "follow_up_16_date").0, "31/02/26");
    // What was typed is saved beside the answer that came meanwhile, without a conflict.
    type_text(&desk, records[1], "follow_up_16_date", "22/06/26").await;
    let saved = save(&desk, records[1]).await;
    assert!(saved.conflicts.is_empty());
    assert_eq!(typed(saved, "follow_up_16_by").1, ["fls"]);
}

#[tokio::test]
async fn nothing_else_is_written_than_what_was_previewed() {
    let desk = first("BULK").await;
    let records = four(&desk).await;
    let bulk = by_fls(&records);
    let seen = preview(&desk, &bulk).await;
    set(&desk, records[0], &[("6.03", "gp")]).await;
    let request = ApplyBulkRequest {
        bulk,
        preview: seen.preview,
    };
    assert!(matches!(
        desk.apply_bulk(request).await,
        Err(Error::ChangedSincePreview)
    ));
    assert!(desk.last_bulk().await.unwrap().is_none());

    let all_same = by_fls(&records[2..3]);
    assert!(matches!(apply(&desk, all_same).await, Err(Error::ChangedSincePreview)));
    let unreadable = BulkRequest {
        text: "the moon".to_owned(),
        ..by_fls(&records[..3])
    };
    assert!(preview(&desk, &unreadable).await.unreadable.is_some());
    let identity = BulkRequest {
        question: "nhs_number".to_owned(),
        ..by_fls(&records)
    };
    assert!(matches!(
        desk.preview_bulk(identity).await,
        Err(Error::NoSuchQuestion(_))
    ));
    let questions = desk.bulk_questions().await.unwrap();
    assert!(questions.iter().any(|question| question.number == "6.03"));
    assert!(questions.iter().all(|question| question.number != "1.01"));
}

#[tokio::test]
async fn columns_hidden_numbers_and_views_last_through_a_restart() {
    let desk = first("LIST").await;
    let usual = desk.list_choices().await.unwrap();
    assert_eq!(usual.columns, usual.usual_columns);
    assert!(!desk.settings().await.unwrap().hide_nhs_numbers);
    let columns = vec![PatientColumn::Site, PatientColumn::NhsNumber, PatientColumn::Site];
    desk.choose_columns(ChooseColumnsRequest { columns }).await.unwrap();
    desk.change_setting(SettingChange::HideNhsNumbers(true)).await.unwrap();
    let look = PatientsLook {
        filter: PatientFilter::Draft,
        site: Some("hip".to_owned()),
        year: Some(2026),
        sort: PatientSort::Assessed,
        descending: true,
        columns: vec![PatientColumn::NhsNumber, PatientColumn::Therapy],
    };
    for (name, shared) in [(" Hip drafts ", true), ("Mine", false)] {
        let request = SaveViewRequest {
            name: name.to_owned(),
            shared,
            look: look.clone(),
        };
        desk.save_view(request).await.unwrap();
    }
    let nameless = SaveViewRequest {
        name: " ".to_owned(),
        shared: true,
        look: look.clone(),
    };
    assert!(matches!(desk.save_view(nameless).await, Err(Error::ViewNameMissing)));

    let desk = restart(desk).await;
    let chosen = desk.list_choices().await.unwrap();
    assert!(desk.settings().await.unwrap().hide_nhs_numbers);
    assert_eq!(chosen.columns, [PatientColumn::NhsNumber, PatientColumn::Site]);
    let views: Vec<(&str, bool)> = chosen
        .views
        .iter()
        .map(|view| (view.name.as_str(), view.shared))
        .collect();
    assert_eq!(views, [("Hip drafts", true), ("Mine", false)]);
    assert_eq!(chosen.views[0].look, look);
    let view = chosen.views[0].id.clone();
    let left = desk.forget_view(ForgetViewRequest { view }).await.unwrap();
    assert_eq!(left.views.len(), 1);
}

fn kept(desk: &TestDesk) -> (String, Vec<Vec<String>>) {
    let (name, bytes) = desk.host().kept_files().pop().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (name, rows.collect())
}

#[tokio::test]
async fn an_export_is_what_is_shown_in_its_order_and_names_nobody() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 60, desk.host().today())).await;
    let columns = vec![PatientColumn::NhsNumber, PatientColumn::Diagnosed, PatientColumn::Site];
    let shown = ListPatientsRequest {
        filter: PatientFilter::Draft,
        sort: PatientSort::Born,
        limit: 5,
        offset: 5,
        ..ListPatientsRequest::default()
    };
    let export = async |list: ListPatientsRequest| {
        let request = ExportPatientsRequest {
            list,
            columns: columns.clone(),
        };
        desk.export_patients(request).await.unwrap()
    };
    let written = export(shown.clone()).await;
    let whole = ListPatientsRequest {
        offset: 0,
        limit: 500,
        ..shown.clone()
    };
    let page = desk.list_patients(whole).await.unwrap();
    assert_eq!(
        (written.file.as_deref(), written.rows),
        (Some("fls-patients-2026-11-20.csv"), page.total)
    );
    let (name, rows) = kept(&desk);
    assert_eq!(name, "fls-patients-2026-11-20.csv");
    assert_eq!(rows[0], ["NHS number", "Diagnosed", "Fracture"]);
    let numbers: Vec<String> = rows[1..].iter().map(|row| row[0].replace(' ', "")).collect();
    let expect: Vec<String> = page.rows.iter().map(|row| row.nhs_number.clone().unwrap()).collect();
    assert_eq!(numbers, expect);

    // A selection, with the numbers hidden.
    desk.change_setting(SettingChange::HideNhsNumbers(true)).await.unwrap();
    let some: Vec<String> = list(&desk).await.iter().take(3).map(|row| row.id.clone()).collect();
    let selected = ListPatientsRequest {
        only: some,
        ..ListPatientsRequest::default()
    };
    assert_eq!(export(selected).await.rows, 3);
    let (_, rows) = kept(&desk);
    assert!(
        rows[1..].iter().all(|row| row[0].starts_with("••• ••• ••")),
        "a hidden number is in the file"
    );

    let request = ExportFollowUpsRequest {
        list: ListFollowUpsRequest {
            limit: 1,
            ..ListFollowUpsRequest::default()
        },
    };
    let due = desk
        .list_follow_ups(ListFollowUpsRequest {
            limit: 1,
            ..ListFollowUpsRequest::default()
        })
        .await
        .unwrap();
    assert_eq!(desk.export_follow_ups(request).await.unwrap().rows, due.total);
    assert_eq!(kept(&desk).1.len(), usize::try_from(due.total).unwrap() + 1);
}

#[tokio::test]
async fn narrowing_leaves_as_many_as_it_says() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 120, desk.host().today())).await;
    let narrowings = desk.narrowings(ListPatientsRequest::default()).await.unwrap();
    assert!(!narrowings.sites.is_empty() && !narrowings.years.is_empty());
    for site in &narrowings.sites {
        let request = ListPatientsRequest {
            site: Some(site.key.clone()),
            limit: 500,
            ..ListPatientsRequest::default()
        };
        let page = desk.list_patients(request).await.unwrap();
        assert_eq!(
            (page.total, page.counts.all),
            (site.count, site.count),
            "{}",
            site.label
        );
        assert!(page.rows.iter().all(|row| row.site.as_ref() == Some(&site.label)));
    }
    for year in &narrowings.years {
        let request = ListPatientsRequest {
            year: Some(year.year),
            limit: 1,
            ..ListPatientsRequest::default()
        };
        assert_eq!(desk.list_patients(request).await.unwrap().total, year.count);
    }
}

#[tokio::test]
async fn nothing_is_written_when_the_desk_is_locked_while_a_place_for_the_file_is_chosen() {
    let desk = Arc::new(first("LIST").await);
    import(&desk, &testkit::synthetic::csv(7, 10, desk.host().today())).await;
    let locks = || {
        let desk = Arc::clone(&desk);
        async move { drop(desk.lock().await.unwrap()) }
    };

    let all_patients = ExportPatientsRequest {
        list: ListPatientsRequest::default(),
        columns: vec![PatientColumn::NhsNumber],
    };
    let all_follow_ups = ExportFollowUpsRequest {
        list: ListFollowUpsRequest::default(),
    };

    desk.host().while_choosing_a_file(locks());
    let patients = desk.export_patients(all_patients).await;
    assert!(matches!(patients, Err(Error::Locked)), "{patients:?}");
    unlock(&desk).await;
    desk.host().while_choosing_a_file(locks());
    let follow_ups = desk.export_follow_ups(all_follow_ups).await;
    assert!(matches!(follow_ups, Err(Error::Locked)), "{follow_ups:?}");
    assert_eq!(desk.host().kept_files(), []);
}

#[tokio::test]
async fn no_file_is_made_of_what_is_not_saved_nor_of_everything_in_its_place() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 3, desk.host().today())).await;
    let request = ExportPatientsRequest {
        list: ListPatientsRequest {
            filter: PatientFilter::NotSaved,
            ..ListPatientsRequest::default()
        },
        columns: vec![PatientColumn::NhsNumber],
    };
    let exported = desk.export_patients(request).await;
    assert!(matches!(exported, Err(Error::WrongUse)), "{exported:?}");
    assert_eq!(desk.host().kept_files(), []);
}

/// Those behind a figure of 2025.
fn of_2025(kpi: u8, patients: InFigure) -> BehindFigure {
    BehindFigure {
        kpi,
        question: None,
        period: "2025".to_owned(),
        group: None,
        patients,
        words: String::new(),
    }
}

#[tokio::test]
async fn behind_every_figure_are_as_many_patients_as_it_says() {
    let desk = first("LIST").await;
    import(&desk, &testkit::synthetic::csv(7, 300, desk.host().today())).await;
    let behind = async |kpi, patients| {
        let request = ListPatientsRequest {
            kpi: Some(of_2025(kpi, patients)),
            limit: 500,
            ..ListPatientsRequest::default()
        };
        desk.list_patients(request).await.unwrap()
    };
    let view = desk.kpis(KpisRequest::of_year(2025)).await.unwrap();
    let mut left_out = 0;
    for kpi in view.kpis.iter().filter(|kpi| kpi.percent.is_some()) {
        let (counted, of) = kpi.figure.split_once(" of ").unwrap();
        let counts = behind(kpi.kpi, InFigure::Counted).await.total;
        let not = behind(kpi.kpi, InFigure::NotCounted).await.total;
        assert_eq!(counts.to_string(), counted, "KPI {}", kpi.kpi);
        // Whoever is in the figures of the year and not looked at is listed, too, each with the reason.
        let out = behind(kpi.kpi, InFigure::NotLookedAt).await;
        assert_eq!(counts + not + out.total, view.records, "KPI {}", kpi.kpi);
        assert_eq!(out.rows.len(), usize::try_from(out.total).unwrap());
        assert!(out.rows.iter().all(|row| row.not_counted.is_some()));
        left_out += out.total;
        if kpi.kpi > 3 {
            assert_eq!((counts + not).to_string(), of, "KPI {}", kpi.kpi);
        }
    }
    assert!(left_out > 0);
    let listed = behind(4, InFigure::NotCounted).await;
    assert!(!listed.rows.is_empty());
    assert!(
        listed
            .rows
            .iter()
            .all(|row| row.diagnosed.as_ref().unwrap().starts_with("2025"))
    );
    let request = ListPatientsRequest {
        kpi: Some(of_2025(1, InFigure::Counted)),
        ..ListPatientsRequest::default()
    };
    let refused = desk.list_patients(request).await;
    assert!(matches!(refused, Err(Error::WrongUse)), "KPI 1 is about questions");
}

#[tokio::test]
async fn whose_window_closes_soon_is_said_in_the_list_of_a_missing_answer() {
    let desk = first("LIST").await;
    let today = desk.host().today();
    // 90 days for the assessment: the last day is in 3 days, and in 30.
    for (number, days) in [("9991000003", 87), ("9991000011", 60)] {
        let diagnosed = today - chrono::Days::new(days);
        add(&desk, number, &diagnosed.format("%d/%m/%Y").to_string()).await;
    }
    let request = ListPatientsRequest {
        kpi: Some(BehindFigure {
            kpi: 1,
            question: Some("assessment_date".to_owned()),
            period: domain::audit::Period::twelve_months_to(today).text(),
            group: None,
            patients: InFigure::NotCounted,
            words: String::new(),
        }),
        limit: 50,
        ..ListPatientsRequest::default()
    };
    let rows = desk.list_patients(request).await.unwrap().rows;
    let mut said: Vec<(Option<String>, Option<String>, bool)> = rows
        .into_iter()
        .map(|row| row.not_counted.unwrap())
        .map(|why| (why.closes, why.closing, why.closes_soon))
        .collect();
    said.sort_unstable();
    let on = |days| Some((today + chrono::Days::new(days)).to_string());
    assert_eq!(
        said,
        [
            (on(3), Some("In 3 days".to_owned()), true),
            (on(30), Some("In 30 days".to_owned()), false),
        ]
    );
}

#[tokio::test]
async fn whoever_does_not_count_in_a_figure_is_listed_with_the_reason() {
    let desk = first("LIST").await;
    for (number, answers) in [
        ("9991000003", &[][..]),
        ("9991000011", &[("1.07", "3/3/2025")]),
        ("9991000038", &[("1.07", "1/9/2025")]),
        ("9991000046", &[("1.07", "not assessed")]),
    ] {
        let record = add(&desk, number, "2/3/2025").await;
        set(&desk, record, answers).await;
    }
    let behind = async |patients| {
        let request = ListPatientsRequest {
            kpi: Some(of_2025(4, patients)),
            sort: PatientSort::NhsNumber,
            limit: 50,
            ..ListPatientsRequest::default()
        };
        desk.list_patients(request).await.unwrap().rows
    };
    let mut reasons: Vec<(String, String)> = Vec::new();
    for row in behind(InFigure::NotCounted).await {
        let why = row.not_counted.unwrap();
        assert_eq!(why.question, "assessment_date");
        // Only where it is missing does an answer still have a last day: the 90th after 2 March, long ago.
        let is_missing = why.words.starts_with("Not answered");
        assert_eq!(why.closes.as_deref(), is_missing.then_some("2025-05-31"));
        assert_eq!(why.closing.as_deref(), is_missing.then_some("Closed"));
        assert!(!why.closes_soon);
        reasons.push((row.nhs_number.unwrap(), why.words));
    }
    reasons.sort_unstable();
    let said = |number: &str, words: &str| (number.to_owned(), words.to_owned());
    assert_eq!(
        reasons,
        [
            said("9991000003", "Not answered: Date of FLS assessment"),
            said("9991000038", "Not in time, on day 183: Date of FLS assessment"),
            said("9991000046", "This answer does not count: Date of FLS assessment"),
        ]
    );
    assert!(
        behind(InFigure::Counted)
            .await
            .iter()
            .all(|row| row.not_counted.is_none())
    );
    let everybody = list(&desk).await;
    assert!(everybody.iter().all(|row| row.not_counted.is_none()));
}
