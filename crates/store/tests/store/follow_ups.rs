//! The follow-up list.

use chrono::{Days, NaiveDate};
use domain::Answer;
use domain::dataset::keys;
use domain::record::FollowUpState::{self, Due, Overdue};
use store::{FollowUpPage, FollowUpQuery, FollowUpRow, Store, StoreError};

use crate::support::{choice, complete, date, drug, keep, made, number, set, then};

fn query(today: NaiveDate) -> FollowUpQuery {
    FollowUpQuery {
        today,
        weeks: None,
        overdue_only: false,
        include_all: false,
        offset: 0,
        limit: 100,
    }
}

async fn page(store: &Store, query: &FollowUpQuery) -> FollowUpPage {
    store.follow_ups(query).await.unwrap()
}

fn shown(page: &FollowUpPage) -> Vec<(u32, FollowUpState)> {
    page.rows.iter().map(|row| (row.follow_up.weeks, row.state)).collect()
}

#[tokio::test]
async fn overdue_comes_first_then_due_the_longest_waiting_first() {
    let made = made().await;
    let today = date("2026-11-20");
    let on_drug = |n, days: u64| {
        let diagnosed = today.checked_sub_days(Days::new(days)).unwrap();
        complete(n, diagnosed, &[("bone_therapy", drug())])
    };
    // 16 weeks: last due day, first overdue day, first due day, the day before; 52 weeks: overdue, 16 overdue too.
    for (n, days) in [(1, 112), (2, 113), (3, 84), (4, 83), (5, 400)] {
        keep(&made.store, &on_drug(n, days)).await;
    }
    let all = page(&made.store, &query(today)).await;
    assert_eq!(
        shown(&all),
        [(16, Overdue), (52, Overdue), (16, Overdue), (16, Due), (16, Due)]
    );
    let numbers: Vec<_> = all.rows.iter().map(|row| row.record.nhs_number.unwrap()).collect();
    assert_eq!(numbers, [5, 5, 2, 1, 3].map(number));
    assert_eq!((all.total, all.due, all.overdue), (5, 2, 3));
    assert_eq!(
        all.next,
        today.checked_add_days(Days::new(1)),
        "the fourth patient, tomorrow"
    );
    assert_eq!(all.rows[0].question, Some(keys::FOLLOWED_UP_16));

    let overdue = page(
        &made.store,
        &FollowUpQuery {
            overdue_only: true,
            ..query(today)
        },
    )
    .await;
    assert_eq!((shown(&overdue).len(), overdue.total), (3, 3));
    let sixteen = page(
        &made.store,
        &FollowUpQuery {
            weeks: Some(16),
            ..query(today)
        },
    )
    .await;
    assert_eq!(
        (shown(&sixteen).len(), sixteen.total, sixteen.due, sixteen.overdue),
        (4, 4, 2, 2)
    );
    let fifty_two = page(
        &made.store,
        &FollowUpQuery {
            weeks: Some(52),
            ..query(today)
        },
    )
    .await;
    assert_eq!(shown(&fifty_two), [(52, Overdue)]);
    let second = page(
        &made.store,
        &FollowUpQuery {
            offset: 3,
            limit: 1,
            ..query(today)
        },
    )
    .await;
    assert_eq!((shown(&second), second.total), (vec![(16, Due)], 5));

    let every = page(
        &made.store,
        &FollowUpQuery {
            include_all: true,
            ..query(today)
        },
    )
    .await;
    assert_eq!((every.rows.len(), every.total), (10, 10));
    assert_eq!(shown(&every)[..3], [(16, Overdue), (52, Overdue), (16, Overdue)]);
    assert!(every.rows[5..].iter().all(|row| row.state == FollowUpState::NotDue));
    for (include_all, page) in [(false, &all), (true, &every)] {
        let mut handed = Vec::new();
        let each = |row: &FollowUpRow| {
            handed.push((row.record.id, row.follow_up.weeks));
            Ok::<(), StoreError>(())
        };
        let query = FollowUpQuery {
            include_all,
            limit: 1,
            ..query(today)
        };
        made.store.for_each_follow_up(&query, each).await.unwrap();
        let listed = page.rows.iter().map(|row| (row.record.id, row.follow_up.weeks));
        assert_eq!(handed, listed.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn nothing_leaves_the_list_but_by_an_answer() {
    let made = made().await;
    let diagnosed = date("2026-03-02");
    let entry = keep(&made.store, &complete(1, diagnosed, &[("bone_therapy", drug())])).await;
    let years_later = date("2031-01-01");
    assert_eq!(page(&made.store, &query(years_later)).await.total, 2);
    let late = Answer::Date(date("2026-09-01"));
    let entry = then(&made.store, &entry, set("followed_up_16", Some(choice("yes")))).await;
    let entry = then(&made.store, &entry, set("follow_up_16_date", Some(late))).await;
    assert_eq!(shown(&page(&made.store, &query(years_later)).await), [(52, Overdue)]);
    then(&made.store, &entry, set("followed_up_52", Some(choice("no")))).await;
    let none = page(&made.store, &query(years_later)).await;
    assert_eq!((none.total, none.due, none.overdue, none.next), (0, 0, 0, None));
    let every = page(
        &made.store,
        &FollowUpQuery {
            include_all: true,
            ..query(years_later)
        },
    )
    .await;
    assert_eq!(
        shown(&every),
        [(16, FollowUpState::DoneLate), (52, FollowUpState::NotPlanned)]
    );
}
