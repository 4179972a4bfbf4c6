//! What is typed and not saved is on a list, counted and found, and nothing says that it counts.

use app::views::{
    ListPatientsRequest, PatientFilter, PatientSort, PatientsView, RecordRequest, RecordStatus, SyncState,
};
use chrono::TimeDelta;
use tests::desks::{TestDesk, add, choose, first, open, save, start, type_text};

async fn listed(desk: &TestDesk, filter: PatientFilter, search: &str) -> PatientsView {
    let request = ListPatientsRequest {
        filter,
        search: search.to_owned(),
        limit: 10,
        ..ListPatientsRequest::default()
    };
    desk.list_patients(request).await.unwrap()
}

#[tokio::test]
async fn a_new_record_that_was_left_is_listed_counted_and_found_until_it_is_saved() {
    let desk = first("HRW").await;
    let record = start(&desk, "999 100 0003", "1/3/2025").await;
    type_text(&desk, record, "birth_date", "3/5/51").await;
    choose(&desk, record, "site", &["hip"]).await;
    assert_eq!(desk.counts().await.unwrap().not_saved, 1);
    assert_eq!(desk.sync_page().await.unwrap().not_saved, 1);

    let all = listed(&desk, PatientFilter::All, "").await;
    assert_eq!(
        (all.total, all.counts.all, all.counts.not_saved),
        (0, 0, 1),
        "it is no record yet"
    );
    let not_saved = listed(&desk, PatientFilter::NotSaved, "").await;
    assert_eq!((not_saved.total, not_saved.rows.len()), (1, 1));
    let row = &not_saved.rows[0];
    assert_eq!(
        (row.id.as_str(), row.status),
        (record.to_string().as_str(), RecordStatus::NotSaved)
    );
    assert_eq!(row.nhs_number.as_deref(), Some("9991000003"));
    assert_eq!(
        (row.born.as_deref(), row.site.as_deref()),
        (Some("1951-05-03"), Some("Hip"))
    );

    for search in [
        "999-100-0003",
        "0003",
        "NHS No: 9991000003",
        "3/5/51",
        "1/3/2025",
        "hip",
    ] {
        let found = listed(&desk, PatientFilter::All, search).await;
        assert_eq!((found.total, found.rows.len(), found.counts.all), (1, 1, 1), "{search}");
        assert_eq!(found.rows[0].status, RecordStatus::NotSaved);
        assert_eq!(found.start_with, None);
    }
    let elsewhere = listed(&desk, PatientFilter::All, "999 100 0011").await;
    assert_eq!((elsewhere.total, elsewhere.counts.not_saved), (0, 0));

    save(&desk, record).await;
    assert_eq!(desk.counts().await.unwrap().not_saved, 0);
    assert_eq!(listed(&desk, PatientFilter::NotSaved, "").await.total, 0);
    assert_eq!(listed(&desk, PatientFilter::All, "").await.total, 1);
}

/// As records are that are saved: by what is typed, and by figures that nothing unsaved is in.
#[tokio::test]
async fn what_is_not_saved_is_narrowed_as_saved_records_are() {
    let desk = first("HRW").await;
    let hip = start(&desk, "999 100 0003", "1/3/2025").await;
    choose(&desk, hip, "site", &["hip"]).await;
    let spine = start(&desk, "999 100 0011", "1/3/2024").await;
    choose(&desk, spine, "site", &["spine"]).await;
    let changed = add(&desk, "9991000038", "1/3/2024").await;
    choose(&desk, changed, "site", &["hip"]).await;
    let narrowed = async |search: &str, filter, narrow: fn(&mut ListPatientsRequest)| {
        let mut request = ListPatientsRequest {
            filter,
            search: search.to_owned(),
            limit: 10,
            ..ListPatientsRequest::default()
        };
        narrow(&mut request);
        desk.list_patients(request).await.unwrap()
    };
    let not_saved = async |narrow| {
        let view = narrowed("", PatientFilter::NotSaved, narrow).await;
        assert_eq!(
            (view.rows.len(), view.counts.not_saved),
            (view.total as usize, view.total)
        );
        (view.total, view.saved)
    };
    assert_eq!(not_saved(|_| ()).await, (3, 1), "those that were saved can be selected");
    assert_eq!(not_saved(|list| list.site = Some("hip".to_owned())).await, (2, 1));
    assert_eq!(not_saved(|list| list.year = Some(2024)).await, (2, 1));
    let both = |list: &mut ListPatientsRequest| {
        list.site = Some("spine".to_owned());
        list.year = Some(2025);
    };
    assert_eq!(not_saved(both).await, (0, 0));
    assert_eq!(
        not_saved(|list| list.not_at_central = true).await,
        (1, 1),
        "a new record is in no figure"
    );

    let found = narrowed("999 100 0003", PatientFilter::All, |list| list.year = Some(2025)).await;
    assert_eq!((found.total, found.saved), (1, 0));
    let found = narrowed("999 100 0003", PatientFilter::All, |list| list.year = Some(2024)).await;
    assert_eq!((found.total, found.counts.not_saved), (0, 0));

    let choices = desk.narrowings(ListPatientsRequest {
        filter: PatientFilter::NotSaved,
        year: Some(2024),
        ..ListPatientsRequest::default()
    });
    let choices = choices.await.unwrap();
    let sites: Vec<(&str, u32)> = choices
        .sites
        .iter()
        .map(|site| (site.key.as_str(), site.count))
        .collect();
    assert_eq!(sites, [("hip", 1), ("spine", 1)]);
    let years: Vec<(u32, u32)> = choices.years.iter().map(|year| (year.year, year.count)).collect();
    assert_eq!(years, [(2025, 1), (2024, 2)]);
}

#[tokio::test]
async fn changes_of_a_saved_record_are_listed_as_not_saved_and_typed_back_they_are_not() {
    let desk = first("HRW").await;
    let record = add(&desk, "9991000003", "1/3/2025").await;
    type_text(&desk, record, "assessment_date", "half a d").await;
    let not_saved = listed(&desk, PatientFilter::NotSaved, "").await;
    assert_eq!(not_saved.rows[0].status, RecordStatus::Draft, "as it is saved");
    let found = listed(&desk, PatientFilter::All, "0003").await;
    assert_eq!((found.total, found.counts.all), (1, 1), "a saved record is listed once");

    type_text(&desk, record, "assessment_date", "").await;
    assert_eq!(listed(&desk, PatientFilter::NotSaved, "").await.total, 0);
    assert_eq!(desk.counts().await.unwrap().not_saved, 0);
}

#[tokio::test]
async fn pages_of_a_search_go_on_from_new_records_to_saved_ones_without_a_gap() {
    let desk = first("HRW").await;
    for number in ["9991000003", "9991000011", "9991000038"] {
        add(&desk, number, "1/3/2025").await;
    }
    for number in ["9991000046", "9991000054"] {
        start(&desk, number, "1/3/2025").await;
    }
    let mut seen = Vec::new();
    for offset in [0, 2, 4] {
        let request = ListPatientsRequest {
            search: "1/3/2025".to_owned(),
            offset,
            limit: 2,
            ..ListPatientsRequest::default()
        };
        let page = desk.list_patients(request).await.unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.rows.into_iter().map(|row| row.id));
    }
    let each: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), each.len()), (5, 5));
}

/// Whatever the page, and of two alike what is not saved first.
#[tokio::test]
async fn a_search_has_new_records_and_saved_ones_in_one_order() {
    let desk = first("HRW").await;
    for (number, born) in [
        ("9991000003", "1/1/1950"),
        ("9991000011", "1/1/1940"),
        ("9991000038", "1/1/1930"),
    ] {
        let record = start(&desk, number, "1/3/2025").await;
        type_text(&desk, record, "birth_date", born).await;
        save(&desk, record).await;
    }
    for (number, born) in [
        ("9991000046", "1/1/1945"),
        ("9991000054", "1/1/1940"),
        ("9991000062", "1/1/1960"),
    ] {
        let record = start(&desk, number, "1/3/2025").await;
        type_text(&desk, record, "birth_date", born).await;
    }
    for (descending, ends) in [(false, "38 54 11 46 03 62"), (true, "62 03 46 54 11 38")] {
        for limit in [1, 2, 3, 4, 10] {
            let mut seen = Vec::new();
            for page in 0..6_u32.div_ceil(limit) {
                let request = ListPatientsRequest {
                    search: "1/3/2025".to_owned(),
                    sort: PatientSort::Born,
                    descending,
                    offset: page * limit,
                    limit,
                    ..ListPatientsRequest::default()
                };
                let rows = desk.list_patients(request).await.unwrap().rows;
                assert!(rows.len() <= limit as usize);
                seen.extend(
                    rows.iter()
                        .filter_map(|row| Some(row.nhs_number.as_deref()?.get(8..)?.to_owned())),
                );
            }
            assert_eq!(seen.join(" "), ends, "{limit} a page, descending: {descending}");
        }
    }
}

#[tokio::test]
async fn the_status_of_a_record_is_what_was_saved_until_it_is_saved_again() {
    let desk = first("HRW").await;
    let record = start(&desk, "999 100 0003", "1/3/2025").await;
    assert_eq!(open(&desk, record).await.status, RecordStatus::NotSaved);
    let request = RecordRequest {
        record: record.to_string(),
    };
    let saved = desk.save_record(request).await.unwrap();
    assert_eq!((saved.status, saved.sync), (RecordStatus::Draft, SyncState::OnlyHere));
}

#[tokio::test]
async fn a_search_that_finds_nothing_says_what_can_be_searched() {
    let desk = first("HRW").await;
    for (search, why) in [
        ("999 100 0011", "No record with 999 100 0011."),
        ("999 100 0012", "check digit"),
        ("Quillfeather", "No contact card has this name"),
        ("12x", "not an NHS number, a date or a postcode"),
        ("12x", "You can search by NHS number or its last four digits"),
        ("0011", "No record with an NHS number that begins or ends with 0011."),
        ("wrist", "No record with Wrist as the site of its fracture."),
        ("neck of femur", "No record with Hip as the site of its fracture."),
        ("13/10/42", "No record of a patient born on 13 October 1942."),
        (
            "oct 1942",
            "No record of a patient born, or a fracture diagnosed, in October 1942.",
        ),
    ] {
        let found = listed(&desk, PatientFilter::All, search).await;
        let words = found.search_words.unwrap();
        assert!(words.contains(why), "{search}: {words}");
    }
}

#[tokio::test]
async fn what_a_filter_or_a_choice_leaves_out_is_not_said_to_be_missing() {
    let desk = first("HRW").await;
    add(&desk, "9991000003", "1/3/2025").await;
    let found = listed(&desk, PatientFilter::Submitted, "0003").await;
    assert_eq!(found.total, 0);
    assert_eq!(
        found.search_words.as_deref(),
        Some("1 record matches this search, but not the filter that is chosen.")
    );
    let request = ListPatientsRequest {
        search: "999 100 0003".to_owned(),
        year: Some(2024),
        limit: 10,
        ..ListPatientsRequest::default()
    };
    let found = desk.list_patients(request).await.unwrap();
    assert_eq!(
        found.search_words.as_deref(),
        Some("No record with 999 100 0003, among those chosen above.")
    );
    assert_eq!(found.start_with, None, "it has a record");
}

#[tokio::test]
async fn what_is_typed_is_found_by_a_month_and_by_what_a_site_is_called() {
    let desk = first("HRW").await;
    let record = start(&desk, "999 100 0003", "1/3/2025").await;
    type_text(&desk, record, "birth_date", "13/10/42").await;
    choose(&desk, record, "site", &["hip"]).await;
    for saved in [false, true] {
        if saved {
            save(&desk, record).await;
        }
        for search in ["oct 1942", "10/1942", "march 2025", "neck of femur", "NOF"] {
            assert_eq!(
                listed(&desk, PatientFilter::All, search).await.total,
                1,
                "{search}, {saved}"
            );
        }
        assert_eq!(listed(&desk, PatientFilter::All, "nov 1942").await.total, 0);
    }
}

/// In the order of the headings, as saved records stand.
#[tokio::test]
async fn what_is_not_saved_follows_the_order_that_is_asked_for() {
    let desk = first("HRW").await;
    for (number, diagnosed, born, site) in [
        ("9991000011", "2/3/2025", "1/1/40", Some("wrist")),
        ("9991000003", "1/3/2025", "1/1/50", Some("hip")),
        ("9991000038", "3/3/2025", "1/1/45", None),
    ] {
        let record = start(&desk, number, diagnosed).await;
        type_text(&desk, record, "birth_date", born).await;
        if let Some(site) = site {
            choose(&desk, record, "site", &[site]).await;
        }
        desk.host().pass(TimeDelta::minutes(1));
    }
    let order = async |sort, descending| {
        let request = ListPatientsRequest {
            filter: PatientFilter::NotSaved,
            sort,
            descending,
            limit: 10,
            ..ListPatientsRequest::default()
        };
        let rows = desk.list_patients(request).await.unwrap().rows;
        let ends = rows.iter().filter_map(|row| row.nhs_number.as_deref()?.get(8..));
        ends.map(str::to_owned).collect::<Vec<String>>().join(" ")
    };
    for (sort, forwards, backwards) in [
        (PatientSort::Diagnosed, "03 11 38", "38 11 03"),
        (PatientSort::NhsNumber, "03 11 38", "38 11 03"),
        (PatientSort::Born, "11 38 03", "03 38 11"),
        (PatientSort::Age, "03 38 11", "11 38 03"),
        (PatientSort::Site, "38 03 11", "11 03 38"),
        (PatientSort::Changed, "11 03 38", "38 03 11"),
        // Of two alike, what was typed last comes first.
        (PatientSort::Missing, "03 11 38", "38 03 11"),
    ] {
        assert_eq!(order(sort, false).await, forwards, "{sort:?}");
        assert_eq!(order(sort, true).await, backwards, "{sort:?}, backwards");
    }
}
