//! The patients list: what each search, filter and order leaves, on the days before and after something falls due.

use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};
use domain::dataset::{Dataset, OptionKey, keys};
use domain::id::RecordId;
use domain::record::{FollowUpGroup, Status, StaysHere};
use domain::{Answer, Answers, Postcode};
use store::{
    Counts, Filter, FollowUpNarrow, FollowUpQuery, FollowUpRow, ListQuery, Narrow, OnlyHere, OrElse, RecordRow, Search,
    Sort, Store, StoreError, SyncState, WhichFollowUps,
};

use crate::support::{choice, complete, date, delete, drug, first, keep, key, made, number, set, then, today};

fn query(filter: Filter, today: NaiveDate) -> ListQuery {
    ListQuery {
        search: Search::All,
        narrow: Narrow::default(),
        filter,
        sort: Sort::Diagnosed,
        descending: false,
        offset: 0,
        limit: 1_000,
        today,
    }
}

async fn total(store: &Store, filter: Filter, today: NaiveDate) -> u64 {
    let page = store.list(&query(filter, today)).await.unwrap();
    assert_eq!(u64::try_from(page.rows.len()).unwrap(), page.total);
    page.total
}

async fn counts(store: &Store, today: NaiveDate) -> Counts {
    let all = store.counts(&Search::All, today).await.unwrap();
    // A search that finds everybody counts the same, by another way, and so does a list that names everybody.
    let everybody = Search::NhsNumberPrefix("999".to_owned());
    let searched = store.counts(&everybody, today).await.unwrap();
    let everybody = store.list(&query(Filter::All, today)).await.unwrap().rows;
    let named = ListQuery {
        narrow: Narrow {
            only: Some(everybody.iter().map(|row| row.id).collect()),
            ..Narrow::default()
        },
        ..query(Filter::All, today)
    };
    assert_eq!(store.list(&named).await.unwrap().counts, searched);
    let gone = |counts: Counts| Counts {
        only_here: 0,
        waiting: 0,
        ..counts
    };
    if all.deleted == 0 {
        assert_eq!(all, searched);
    } else {
        assert_eq!(gone(all), gone(searched));
    }
    all
}

fn day_before(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(1)).unwrap()
}

#[tokio::test]
async fn a_record_becomes_a_draft_and_due_on_its_day_and_not_before() {
    let made = made().await;
    let diagnosed = date("2026-03-02");
    let entry = keep(&made.store, &complete(1, diagnosed, &[("bone_therapy", drug())])).await;
    let opens = diagnosed.checked_add_days(Days::new(84)).unwrap();
    let target = diagnosed.checked_add_days(Days::new(112)).unwrap();

    let before = counts(&made.store, day_before(opens)).await;
    assert_eq!((before.draft, before.submitted, before.patients_due), (0, 1, 0));
    let on = counts(&made.store, opens).await;
    assert_eq!((on.draft, on.submitted, on.patients_due), (1, 0, 1));
    let late = counts(&made.store, target.checked_add_days(Days::new(1)).unwrap()).await;
    assert_eq!(late.patients_due, 1);

    for (day, draft, missing) in [(day_before(opens), 0, vec![]), (opens, 1, vec![keys::FOLLOWED_UP_16])] {
        assert_eq!(total(&made.store, Filter::Draft, day).await, draft);
        assert_eq!(total(&made.store, Filter::Submitted, day).await, 1 - draft);
        assert_eq!(total(&made.store, Filter::FollowUpDue, day).await, draft);
        let row = made.store.row(entry.subject.id(), day).await.unwrap().unwrap();
        assert_eq!(row.missing, missing);
        assert_eq!(row.status == Status::Draft, draft == 1);
    }
}

#[tokio::test]
async fn a_date_in_the_future_needs_attention_until_it_is_tomorrow() {
    let made = made().await;
    let ahead = date("2027-02-10");
    let answers = complete(1, date("2026-09-14"), &[("assessment_date", Answer::Date(ahead))]);
    keep(&made.store, &answers).await;
    for (days_before, needs) in [(30, 1), (2, 1), (1, 0), (0, 0)] {
        let today = ahead.checked_sub_days(Days::new(days_before)).unwrap();
        assert_eq!(
            counts(&made.store, today).await.needs_attention,
            needs,
            "{days_before} days before"
        );
        assert_eq!(total(&made.store, Filter::NeedsYou, today).await, needs);
    }
}

#[tokio::test]
async fn an_error_needs_attention_until_it_is_put_right() {
    let made = made().await;
    let answers = complete(
        1,
        date("2026-09-14"),
        &[("assessment_date", Answer::Date(date("2026-09-01")))],
    );
    let entry = keep(&made.store, &answers).await;
    assert_eq!(counts(&made.store, today()).await.needs_attention, 1);
    assert!(
        made.store
            .row(entry.subject.id(), today())
            .await
            .unwrap()
            .unwrap()
            .needs_attention
    );
    let right = Answer::Date(date("2026-09-20"));
    then(&made.store, &entry, set("assessment_date", Some(right))).await;
    assert_eq!(counts(&made.store, today()).await.needs_attention, 0);
    assert_eq!(total(&made.store, Filter::NeedsYou, today()).await, 0);
}

#[tokio::test]
async fn searches_find_by_the_start_of_a_number_or_postcode_and_by_day() {
    let made = made().await;
    let postcode = |text| ("postcode", Answer::Postcode(Postcode::read(text).unwrap()));
    let born = |text| ("birth_date", Answer::Date(date(text)));
    keep(&made.store, &complete(1, date("2026-09-14"), &[postcode("LS1 4AP")])).await;
    keep(
        &made.store,
        &complete(2, date("2026-09-15"), &[postcode("LS14 2AB"), born("1940-09-14")]),
    )
    .await;
    keep(&made.store, &complete(3, date("2026-09-15"), &[postcode("M1 1AA")])).await;
    let list = async |search: Search| {
        let query = ListQuery {
            search,
            ..query(Filter::All, today())
        };
        let page = made.store.list(&query).await.unwrap();
        assert_eq!(u64::try_from(page.rows.len()).unwrap(), page.total);
        assert_eq!(page.total, made.store.counts(&query.search, today()).await.unwrap().all);
        let mut numbers: Vec<_> = page.rows.iter().map(|row| row.nhs_number.unwrap()).collect();
        numbers.sort_unstable();
        numbers
    };
    let prefix = |text: &str| Search::NhsNumberPrefix(text.to_owned());
    assert_eq!(list(prefix(&number(2).digits())).await, [number(2)]);
    assert_eq!(list(prefix("999")).await, [1, 2, 3].map(number));
    assert_eq!(list(prefix("99900003")).await, [number(3)]);
    assert_eq!(list(prefix("123")).await, []);
    assert_eq!(list(prefix("99900003999")).await, []);
    let on = |day| Search::Date {
        born: date(day),
        diagnosed: date(day),
    };
    assert_eq!(list(on("2026-09-14")).await, [number(1)]);
    assert_eq!(list(on("1940-09-14")).await, [number(2)]);
    assert_eq!(list(on("2026-09-15")).await, [number(2), number(3)]);
    let days = |first, last| Search::Days {
        first: date(first),
        last: date(last),
    };
    assert_eq!(list(days("1940-09-01", "1940-09-30")).await, [number(2)]);
    assert_eq!(list(days("2026-09-01", "2026-09-14")).await, [number(1)]);
    assert_eq!(list(days("2026-09-01", "2026-09-30")).await, [1, 2, 3].map(number));
    assert_eq!(list(days("1941-01-01", "1941-12-31")).await, []);
    let postcode = |text: &str| Search::PostcodePrefix(text.to_owned());
    assert_eq!(list(postcode("ls1 4ap")).await, [number(1)]);
    assert_eq!(list(postcode("LS1")).await, [number(1), number(2)]);
    assert_eq!(list(postcode("LS14 2")).await, [number(2)]);
    assert_eq!(list(postcode("ZE1")).await, []);
    let third = made.store.records_of(number(3), today()).await.unwrap().remove(0);
    let (third, site) = (third.id, third.site.unwrap());
    let on_card = |or| Search::OnCards {
        records: vec![third],
        or,
    };
    assert_eq!(list(on_card(OrElse::Sites(Vec::new()))).await, [number(3)]);
    let numbers = |text: &str| on_card(OrElse::NhsNumberPrefix(text.to_owned()));
    assert_eq!(list(numbers(&number(2).digits())).await, [number(2), number(3)]);
    assert_eq!(list(numbers("999")).await, [1, 2, 3].map(number), "each once");
    assert_eq!(list(numbers("123")).await, [number(3)]);
    let postcodes = |text: &str| on_card(OrElse::PostcodePrefix(text.to_owned()));
    assert_eq!(list(postcodes("ls1 4ap")).await, [number(1), number(3)]);
    assert_eq!(list(postcodes("ZE1")).await, [number(3)]);
    let sites = |site: &str| on_card(OrElse::Sites(vec![OptionKey::new(site)]));
    assert_eq!(list(sites("no-such-site")).await, [number(3)]);
    assert_eq!(list(sites(site.as_str())).await, [1, 2, 3].map(number));
}

/// A search that finds most is answered by what it leaves out, one that finds few record by record: neither shows.
#[tokio::test]
async fn a_search_lists_and_counts_what_it_finds_however_much_that_is() {
    let made = made().await;
    for n in 0..24 {
        let day = date("2025-10-01")
            .checked_add_days(Days::new(u64::from(n * 17)))
            .unwrap();
        let postcode = Postcode::read(["LS1 4AP", "LS14 2AB", "L1 1AA", "M1 1AA"][n as usize % 4]).unwrap();
        let mut answers = complete(
            n * 400,
            day,
            &[("postcode", Answer::Postcode(postcode)), ("bone_therapy", drug())],
        );
        if n % 3 == 0 {
            answers.remove(&keys::SITE);
        }
        if n % 6 == 1 {
            answers.insert(keys::NHS_NUMBER, choice("overseas"));
        }
        if n % 8 == 2 {
            answers.remove(&key("postcode"));
        }
        let entry = keep(&made.store, &answers).await;
        if n % 7 == 5 {
            then(&made.store, &entry, delete()).await;
        }
    }
    let list = async |search: Search, narrow, filter, sort| {
        let query = ListQuery {
            search,
            narrow,
            sort,
            ..query(filter, today())
        };
        made.store.list(&query).await.unwrap()
    };
    let everything = list(Search::All, Narrow::default(), Filter::All, Sort::Diagnosed)
        .await
        .rows;
    let begins = |text: Option<String>, with: &str| text.is_some_and(|text| text.starts_with(with));
    let mut most = 0;
    for start in ["9", "9990", "99900", "999001", "9990012", "LS", "L", "LS1", "M", "ZE"] {
        let is_number = start.starts_with('9');
        let search = if is_number {
            Search::NhsNumberPrefix(start.to_owned())
        } else {
            Search::PostcodePrefix(start.to_owned())
        };
        let found = everything.iter().filter(|row| {
            if is_number {
                begins(row.nhs_number.map(domain::NhsNumber::digits), start)
            } else {
                begins(
                    row.postcode.as_ref().map(|postcode| postcode.as_str().to_owned()),
                    start,
                )
            }
        });
        let named = Narrow {
            only: Some(found.map(|row| row.id).collect()),
            ..Narrow::default()
        };
        for filter in [
            Filter::All,
            Filter::Draft,
            Filter::Submitted,
            Filter::FollowUpDue,
            Filter::NeedsYou,
        ] {
            for sort in [Sort::Diagnosed, Sort::Site, Sort::Changed] {
                let searched = list(search.clone(), Narrow::default(), filter, sort).await;
                let expected = list(Search::All, named.clone(), filter, sort).await;
                let ids = |page: &store::ListPage| page.rows.iter().map(|row| row.id).collect::<Vec<_>>();
                assert_eq!(ids(&searched), ids(&expected), "{start} {filter:?} {sort:?}");
                assert_eq!(searched.counts, expected.counts, "{start}");
                assert_eq!(searched.total, expected.total, "{start} {filter:?}");
                most += usize::from(searched.counts.all > u64::try_from(everything.len()).unwrap() / 2);
            }
        }
    }
    assert!(most > 0, "one of them finds most");
}

#[tokio::test]
async fn every_order_is_the_same_forwards_backwards_and_page_by_page() {
    let made = made().await;
    for n in 0..40 {
        let day = date("2026-01-01")
            .checked_add_days(Days::new(u64::from(n * 7 % 11)))
            .unwrap();
        let born = date("1940-01-01")
            .checked_add_days(Days::new(u64::from(n * 5 % 7)))
            .unwrap();
        let mut answers = complete(n, day, &[("birth_date", Answer::Date(born))]);
        if n % 3 == 0 {
            answers.remove(&keys::ASSESSMENT_DATE);
        }
        if n % 5 == 0 {
            answers.remove(&keys::SITE);
        }
        if n % 4 == 0 {
            answers = complete(n, day, &[("bone_therapy", drug())]);
        }
        keep(&made.store, &answers).await;
    }
    for filter in [Filter::All, Filter::Draft, Filter::Submitted] {
        for sort in [
            Sort::Diagnosed,
            Sort::NhsNumber,
            Sort::Born,
            Sort::Age,
            Sort::Site,
            Sort::Assessed,
            Sort::Missing,
            Sort::FollowUp,
            Sort::Sync,
            Sort::Changed,
        ] {
            let page = async |descending, offset, limit| {
                let query = ListQuery {
                    sort,
                    descending,
                    offset,
                    limit,
                    ..query(filter, today())
                };
                made.store.list(&query).await.unwrap().rows
            };
            let all = page(false, 0, 1_000).await;
            let sorted = all.is_sorted_by_key(|row| match sort {
                Sort::Diagnosed => (row.diagnosed.map(|date| date.to_string()), 0),
                Sort::NhsNumber => (row.nhs_number.map(domain::NhsNumber::digits), 0),
                Sort::Born => (row.born.map(|date| date.to_string()), 0),
                Sort::Assessed => (row.assessed.map(|date| date.to_string()), 0),
                Sort::Missing => (None, row.missing.len()),
                Sort::Age => (None, usize::try_from(row.age.unwrap_or(0)).unwrap()),
                Sort::Site => (row.site.as_ref().map(|site| site.as_str().to_owned()), 0),
                Sort::FollowUp => {
                    let open = row.follow_ups.iter().filter(|follow_up| follow_up.outcome.is_none());
                    let next = open.map(|follow_up| follow_up.target.to_string()).min();
                    (Some(next.unwrap_or_else(|| "9999".to_owned())), 0)
                }
                Sort::Sync => (None, usize::from(row.sync == SyncState::OnlyHere(OnlyHere::NoCentral))),
                Sort::Changed => (Some(row.changed_at.to_rfc3339()), 0),
            });
            assert!(sorted, "{filter:?} {sort:?}");
            let mut back = page(true, 0, 1_000).await;
            back.reverse();
            assert_eq!(back, all, "{filter:?} {sort:?}");
            let mut paged = Vec::new();
            for offset in (0..all.len()).step_by(7) {
                paged.extend(page(false, u32::try_from(offset).unwrap(), 7).await);
            }
            assert_eq!(paged, all, "{filter:?} {sort:?}");
        }
    }
}

#[tokio::test]
async fn a_deleted_record_is_in_no_list_until_it_is_restored() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    keep(&made.store, &complete(2, date("2026-09-14"), &[])).await;
    let gone = then(&made.store, &entry, delete()).await;
    let now = counts(&made.store, today()).await;
    assert_eq!((now.all, now.deleted, now.only_here), (1, 1, 2));
    let deleted = made.store.deleted(today()).await.unwrap();
    assert_eq!(deleted.len(), 1);
    let why = deleted[0].deleted.as_ref().unwrap();
    assert_eq!((why.by.as_str(), why.at), ("Amara Osei", gone.at));
    assert_eq!(made.store.facts().await.unwrap().len(), 1);
    assert_eq!(
        made.store.find(number(1), date("2026-09-14")).await.unwrap(),
        Some(entry.subject.id())
    );
    // A new record of the same patient and day comes before the deleted one.
    let again = keep(&made.store, &complete(1, date("2026-09-14"), &[])).await;
    assert_eq!(
        made.store.find(number(1), date("2026-09-14")).await.unwrap(),
        Some(again.subject.id())
    );
    assert_eq!(made.store.records_of(number(1), today()).await.unwrap().len(), 2);
    assert_eq!(made.store.find(number(9), date("2026-09-14")).await.unwrap(), None);
    assert_eq!(made.store.find(number(1), date("2026-09-15")).await.unwrap(), None);

    let active = domain::record::Change::State(domain::record::State::Active);
    then(&made.store, &gone, active).await;
    let now = counts(&made.store, today()).await;
    assert_eq!((now.all, now.deleted), (3, 0));
    assert_eq!(made.store.facts().await.unwrap().len(), 3);
}

#[tokio::test]
async fn why_a_record_is_only_here() {
    let made = made().await;
    let mut no_birth = complete(1, date("2026-09-14"), &[]);
    no_birth.remove(&keys::BIRTH_DATE);
    let born = Answer::Date(date("1990-01-01"));
    let young = complete(2, date("2026-09-14"), &[("birth_date", born)]);
    let ready = complete(3, date("2026-09-14"), &[]);
    let state = async |answers: &Answers| {
        let entry = keep(&made.store, answers).await;
        made.store.row(entry.subject.id(), today()).await.unwrap().unwrap().sync
    };
    let stays = |why| SyncState::OnlyHere(OnlyHere::NotReady(why));
    assert_eq!(
        state(&no_birth).await,
        stays(StaysHere::MandatoryMissing(vec![keys::BIRTH_DATE]))
    );
    assert_eq!(state(&young).await, stays(StaysHere::UnderAge));
    assert_eq!(state(&ready).await, SyncState::OnlyHere(OnlyHere::NoCentral));
}

#[tokio::test]
async fn patients_from_overseas_are_found_by_birth_and_day() {
    let made = made().await;
    let answers = complete(1, date("2026-09-14"), &[("nhs_number", choice("overseas"))]);
    let entry = keep(&made.store, &answers).await;
    let row = made.store.row(entry.subject.id(), today()).await.unwrap().unwrap();
    assert!(row.overseas && row.nhs_number.is_none());
    let born = async |born| {
        let rows = made.store.overseas_born(born, today()).await.unwrap();
        rows.into_iter()
            .map(|row| (row.id, row.deleted.is_some()))
            .collect::<Vec<_>>()
    };
    // Somebody of the same birthday with a number is somebody else.
    keep(&made.store, &complete(2, date("2026-09-14"), &[])).await;
    assert_eq!(born(date("1950-05-03")).await, [(entry.subject.id(), false)]);
    assert_eq!(born(date("1950-05-04")).await, []);
    let identities = made.store.identities().await.unwrap();
    assert_eq!(
        (identities[0].born, &identities[0].postcode),
        (Some(date("1950-05-03")), &Some(Postcode::read("LS1 4AP").unwrap()))
    );
    then(&made.store, &entry, delete()).await;
    assert_eq!(born(date("1950-05-03")).await, [(entry.subject.id(), true)]);
}

#[tokio::test]
async fn figures_in_memory_follow_every_change() {
    let made = made().await;
    let entry = keep(&made.store, &complete(1, date("2025-09-14"), &[])).await;
    let before = made.store.facts().await.unwrap();
    assert_eq!(before.len(), 1);
    keep(&made.store, &complete(2, date("2026-09-14"), &[])).await;
    then(&made.store, &entry, set("fracture_type", Some(choice("atypical")))).await;
    let after = made.store.facts().await.unwrap();
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_eq!(after[0].diagnosed, date("2026-09-14"));
    assert_eq!(made.store.years().await.unwrap(), [2026]);
    assert_eq!(made.store.not_counted_at_central(2026).await.unwrap(), 1);
    assert_eq!(made.store.not_counted_at_central(2025).await.unwrap(), 0);
    made.store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(*made.store.facts().await.unwrap(), *after);
}

#[tokio::test]
async fn everything_is_handed_out_in_the_order_of_diagnosis() {
    let made = made().await;
    let days = ["2026-03-01", "2024-01-01", "2025-05-05", "2024-01-01"];
    let mut kept = Vec::new();
    for (n, day) in (1..).zip(days) {
        let answers = complete(n, date(day), &[]);
        kept.push((date(day), keep(&made.store, &answers).await.subject.id(), answers));
    }
    kept.sort_by_key(|(day, record, _)| (*day, *record));
    let mut seen = Vec::new();
    let each = |row: &RecordRow, answers: &Answers| seen.push((row.diagnosed.unwrap(), row.id, answers.clone()));
    made.store.for_each_record(Filter::All, today(), each).await.unwrap();
    assert_eq!(seen, kept);
    let rows_until = async |filter, most| {
        let mut rows = 0;
        let each = |_: &RecordRow| {
            rows += 1;
            if rows < most {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        made.store.for_each_row(filter, today(), each).await.unwrap();
        rows
    };
    assert_eq!(rows_until(Filter::Draft, usize::MAX).await, 0);
    assert_eq!(rows_until(Filter::All, usize::MAX).await, kept.len());
    assert_eq!(rows_until(Filter::All, 2).await, 2, "nobody reads on");
}

/// A file of a list is written while it is read. Were all of it read first, calling it off with the first row would be too
/// late for the rest.
#[tokio::test]
async fn a_whole_list_is_handed_out_in_its_order_a_page_at_a_time_and_a_lock_ends_it_there() {
    let made = made().await;
    let store = &made.store;
    let mut import = store.begin_import(today()).await.unwrap();
    let records = (0..1_100).map(|n| first(&complete(n, date("2025-01-01"), &[("bone_therapy", drug())])));
    import.write(Vec::new(), records.collect()).await.unwrap();
    import.finish().await.unwrap();
    let all = ListQuery {
        sort: Sort::NhsNumber,
        descending: true,
        offset: 3,
        limit: 5,
        ..query(Filter::All, today())
    };
    let mut handed = Vec::new();
    let each = |row: &RecordRow| {
        handed.push(row.id);
        Ok::<(), StoreError>(())
    };
    store.for_each_listed(&all, each).await.unwrap();
    let listed = ListQuery {
        offset: 0,
        limit: 2_000,
        ..all.clone()
    };
    let listed: Vec<RecordId> = store
        .list(&listed)
        .await
        .unwrap()
        .rows
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(listed.len(), 1_100);
    assert!(handed == listed);

    let mut rows = 0;
    let each = |_: &RecordRow| {
        rows += 1;
        store.call_off_reading();
        Ok::<(), StoreError>(())
    };
    let ended = store.for_each_listed(&all, each).await;
    assert!(matches!(ended, Err(StoreError::Locked)), "{ended:?}");
    assert_eq!(rows, 500);
    let mut follow_ups = 0;
    let each = |_: &FollowUpRow| {
        follow_ups += 1;
        store.call_off_reading();
        Ok::<(), StoreError>(())
    };
    let due = FollowUpQuery {
        today: today(),
        which: WhichFollowUps::Group(FollowUpGroup::LongOverdue),
        narrow: FollowUpNarrow::default(),
        offset: 0,
        limit: 1,
    };
    let ended = store.for_each_follow_up(&due, each).await;
    assert!(matches!(ended, Err(StoreError::Locked)), "{ended:?}");
    assert_eq!(follow_ups, 500);

    let mut rows = 0;
    let each = |_: &RecordRow| {
        rows += 1;
        Err(StoreError::DiskFull)
    };
    let ended = store.for_each_listed(&all, each).await;
    assert!(matches!(ended, Err(StoreError::DiskFull)), "{ended:?}");
    assert_eq!(rows, 1, "a file that cannot be written is not read for");
}

/// The list orders by answers missing today with the help of open follow-ups: what falls due in the dataset is the
/// answer to a follow-up, on its first day.
#[test]
fn what_falls_due_is_the_answer_to_a_follow_up() {
    for version in Dataset::published().versions() {
        let windows: Vec<_> = version.follow_up.windows.iter().map(|window| window.weeks).collect();
        assert_eq!(windows, [16, 52]);
        let later = version
            .questions
            .iter()
            .filter_map(|question| Some((&question.key, question.lite_after_days?)));
        let opens = version
            .follow_up
            .windows
            .iter()
            .map(|window| (&window.done_question, window.opens_after_days));
        assert!(later.eq(opens), "{}", version.id);
    }
    assert_eq!(key("nhs_number"), keys::NHS_NUMBER);
}

#[tokio::test]
async fn a_list_is_narrowed_by_site_year_and_selection_and_says_how_many_each_leaves() {
    let made = made().await;
    let mut records = Vec::new();
    for (n, diagnosed, site) in [
        (1, "2025-12-31", "hip"),
        (2, "2026-01-01", "hip"),
        (3, "2026-12-31", "spine"),
        (4, "2026-09-14", "hip"),
    ] {
        let answers = complete(n, date(diagnosed), &[("site", choice(site))]);
        records.push(keep(&made.store, &answers).await.subject.id());
    }
    let mut unknown = complete(5, date("2026-09-14"), &[]);
    unknown.remove(&keys::SITE);
    keep(&made.store, &unknown).await;

    let narrowed = |narrow: Narrow, filter| ListQuery {
        narrow,
        ..query(filter, date("2026-12-31"))
    };
    let hip = Narrow {
        site: Some(OptionKey::from_static("hip")),
        ..Narrow::default()
    };
    let hip_2026 = Narrow {
        year: Some(2026),
        ..hip.clone()
    };
    for (narrow, filter, all, total) in [
        (Narrow::default(), Filter::All, 5, 5),
        (hip.clone(), Filter::All, 3, 3),
        (hip_2026.clone(), Filter::All, 2, 2),
        (
            Narrow {
                year: Some(2026),
                ..Narrow::default()
            },
            Filter::Draft,
            4,
            1,
        ),
        (
            Narrow {
                year: Some(1990),
                ..Narrow::default()
            },
            Filter::All,
            0,
            0,
        ),
        (
            Narrow {
                only: Some(records[1..3].to_vec()),
                ..Narrow::default()
            },
            Filter::All,
            2,
            2,
        ),
        (
            Narrow {
                only: Some(records.clone()),
                ..hip_2026.clone()
            },
            Filter::All,
            2,
            2,
        ),
        (
            Narrow {
                only: Some(Vec::new()),
                ..Narrow::default()
            },
            Filter::All,
            0,
            0,
        ),
    ] {
        let page = made.store.list(&narrowed(narrow.clone(), filter)).await.unwrap();
        assert_eq!((page.counts.all, page.total), (all, total), "{narrow:?} {filter:?}");
        assert_eq!(u64::try_from(page.rows.len()).unwrap(), total, "{narrow:?} {filter:?}");
    }
    let choices = made.store.choices(&narrowed(hip_2026, Filter::All)).await.unwrap();
    assert_eq!(
        choices.sites,
        [(OptionKey::from_static("hip"), 2), (OptionKey::from_static("spine"), 1)]
    );
    assert_eq!(choices.years, [(2026, 2), (2025, 1)]);
    let drafts = made
        .store
        .choices(&narrowed(Narrow::default(), Filter::Draft))
        .await
        .unwrap();
    assert_eq!((drafts.sites, drafts.years), (vec![], vec![(2026, 1)]));
}
