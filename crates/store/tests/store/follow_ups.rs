//! Follow-ups by group: who is in which, in what order, and how many.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::Answer;
use domain::dataset::{OptionKey, keys};
use domain::id::{EntryId, UserId};
use domain::private::{self, Assignee, CallAttempt, CallResult, PrivateContent, PrivateText};
use domain::record::FollowUpGroup::{self, Coming, InTime, Late, LongOverdue, PutOff};
use domain::record::FollowUpState;
use domain::record::{Change, Entry};
use protocol::canonical::purge_marker;
use protocol::private::{ServiceKey, seal as seal_private};
use store::{
    AssignedTo, Called, FollowUpCounts, FollowUpNarrow, FollowUpPage, FollowUpQuery, FollowUpRow, HeldKey, NextOpening,
    Store, StoreError, WhichFollowUps,
};

use crate::support::{
    choice, complete, date, delete, drug, entry_with, first, id, keep, made, now, number, set, then, today,
};

fn query(which: WhichFollowUps, today: NaiveDate) -> FollowUpQuery {
    FollowUpQuery {
        today,
        which,
        narrow: FollowUpNarrow::default(),
        offset: 0,
        limit: 100,
    }
}

async fn page(store: &Store, query: &FollowUpQuery) -> FollowUpPage {
    store.follow_ups(query).await.unwrap()
}

/// Every follow-up, whatever its state.
async fn every(store: &Store, today: NaiveDate) -> Vec<FollowUpRow> {
    let mut rows = Vec::new();
    let each = |row: &FollowUpRow| {
        rows.push(row.clone());
        Ok::<(), StoreError>(())
    };
    store.for_every_follow_up(today, each).await.unwrap();
    rows
}

async fn group(store: &Store, group: FollowUpGroup, today: NaiveDate) -> FollowUpPage {
    page(store, &query(WhichFollowUps::Group(group), today)).await
}

/// Patient and weeks of each row.
fn shown(page: &FollowUpPage) -> Vec<(u64, u32)> {
    named(&page.rows)
}

fn named(rows: &[FollowUpRow]) -> Vec<(u64, u32)> {
    let patient = |row: &FollowUpRow| {
        let digits = row.record.nhs_number.unwrap().digits();
        (0..200)
            .find(|n| number(u32::try_from(*n).unwrap()).digits() == digits)
            .unwrap()
    };
    rows.iter().map(|row| (patient(row), row.follow_up.weeks)).collect()
}

fn counted(counts: FollowUpCounts) -> [u64; 5] {
    FollowUpGroup::ALL.map(|group| counts.of(group))
}

/// Patients by the days that they were diagnosed ago, each on a drug.
async fn diagnosed_ago(store: &Store, today: NaiveDate, patients: &[(u32, u64)]) {
    for (n, days) in patients {
        let diagnosed = today.checked_sub_days(Days::new(*days)).unwrap();
        keep(store, &complete(*n, diagnosed, &[("bone_therapy", drug())])).await;
    }
}

/// So many follow-ups, so many days after today.
fn opening(days: u64, follow_ups: u64) -> NextOpening {
    NextOpening {
        on: after(days),
        follow_ups,
    }
}

#[tokio::test]
async fn a_day_on_which_all_that_open_are_put_off_is_not_the_next_one() {
    let made = made().await;
    let store = &made.store;
    let key = ServiceKey::new([5; 32]);
    let held = HeldKey {
        key: key.clone(),
        generation: 1,
    };
    store.keep_service_keys(&[held]).await.unwrap();
    let mut firsts = Vec::new();
    for (n, days) in [(1, 82), (2, 82), (3, 80), (4, 332)] {
        let diagnosed = today().checked_sub_days(Days::new(days)).unwrap();
        firsts.push(keep(store, &complete(n, diagnosed, &[("bone_therapy", drug())])).await);
    }
    let next = async |weeks| {
        let asked = FollowUpQuery {
            narrow: FollowUpNarrow {
                weeks,
                ..FollowUpNarrow::default()
            },
            ..query(WhichFollowUps::FirstGroup, today())
        };
        page(store, &asked).await.next
    };
    assert_eq!(next(None).await, Some(opening(2, 2)));
    let died = says(store, &key, &firsts[0], &call(16, CallResult::Died, None)).await;
    assert_eq!(next(None).await, Some(opening(2, 1)));
    says(
        store,
        &key,
        &firsts[1],
        &call(16, CallResult::NoAnswer, Some(after(30))),
    )
    .await;
    // One of 16 weeks and one of 52 weeks.
    assert_eq!(next(None).await, Some(opening(4, 2)));
    assert_eq!(
        (next(Some(16)).await, next(Some(52)).await),
        (Some(opening(4, 1)), Some(opening(4, 1)))
    );
    assert_eq!(
        store.today(today(), &[], 3).await.unwrap().in_time.next,
        Some(opening(4, 2))
    );
    says(store, &key, &died, &PrivateContent::TakenUp(16)).await;
    assert_eq!(next(None).await, Some(opening(2, 1)));
}

#[tokio::test]
async fn each_group_begins_and_ends_on_its_day() {
    let made = made().await;
    let patients = [
        (1, 55),
        (2, 56),
        (3, 83),
        (4, 84),
        (5, 112),
        (6, 113),
        (7, 307),
        (8, 308),
        (9, 335),
        (10, 336),
        (11, 392),
        (12, 393),
        (13, 477),
        (14, 478),
        (15, 757),
        (16, 758),
    ];
    diagnosed_ago(&made.store, today(), &patients).await;
    let late_16 = [6, 7, 8, 9, 10, 11, 12, 13].map(|n| (n, 16));
    let late_52 = [12, 13, 14, 15].map(|n| (n, 52));
    let mut late: Vec<(u64, u32)> = late_16.into_iter().chain(late_52).collect();
    late.sort_unstable();
    for (of, wanted) in [
        (InTime, vec![(4, 16), (5, 16), (10, 52), (11, 52)]),
        (Late, late),
        (LongOverdue, vec![(14, 16), (15, 16), (16, 16), (16, 52)]),
        (Coming, vec![(2, 16), (3, 16), (8, 52), (9, 52)]),
    ] {
        let page = group(&made.store, of, today()).await;
        let mut found = shown(&page);
        found.sort_unstable();
        assert_eq!(found, wanted, "{of:?}");
        assert_eq!(page.total, u64::try_from(wanted.len()).unwrap(), "{of:?}");
        assert!(page.rows.iter().all(|row| row.group == Some(of)));
        assert_eq!(counted(page.counts), [4, 12, 4, 0, 4]);
        for row in &page.rows {
            let question = if row.follow_up.weeks == 16 {
                keys::FOLLOWED_UP_16
            } else {
                keys::FOLLOWED_UP_52
            };
            assert_eq!(row.question, Some(question));
        }
    }
    assert_eq!(
        counted(made.store.follow_up_counts(today()).await.unwrap()),
        [4, 12, 4, 0, 4]
    );
    // The third patient and the ninth, tomorrow.
    let next = group(&made.store, InTime, today()).await.next;
    assert_eq!(next, Some(opening(1, 2)));
}

#[tokio::test]
async fn what_closes_first_comes_first_and_of_what_is_late_what_closed_last() {
    let made = made().await;
    let patients = [
        (1, 112),
        (2, 84),
        (3, 392),
        (4, 100),
        (5, 113),
        (6, 470),
        (7, 60),
        (8, 70),
        (9, 900),
        (10, 600),
    ];
    diagnosed_ago(&made.store, today(), &patients).await;
    let order = async |of| shown(&group(&made.store, of, today()).await);
    // Both close today; the 16-week one opened last.
    assert_eq!(order(InTime).await, [(3, 52), (1, 16), (4, 16), (2, 16)]);
    assert_eq!(order(Late).await, [(5, 16), (6, 52), (10, 52), (3, 16), (6, 16)]);
    assert_eq!(order(LongOverdue).await, [(9, 16), (9, 52), (10, 16)]);
    assert_eq!(order(Coming).await, [(8, 16), (7, 16)]);
    // A page is a part of the whole, and a file has the whole.
    for of in [InTime, Late, LongOverdue, Coming] {
        let all = group(&made.store, of, today()).await;
        let second = FollowUpQuery {
            offset: 1,
            limit: 1,
            ..query(WhichFollowUps::Group(of), today())
        };
        assert_eq!(shown(&page(&made.store, &second).await), shown(&all)[1..2]);
        let mut handed = Vec::new();
        let each = |row: &FollowUpRow| {
            handed.push((row.record.id, row.follow_up.weeks));
            Ok::<(), StoreError>(())
        };
        made.store.for_each_follow_up(&second, each).await.unwrap();
        let listed = all.rows.iter().map(|row| (row.record.id, row.follow_up.weeks));
        assert_eq!(handed, listed.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_list_opens_on_the_first_group_that_has_anybody() {
    let made = made().await;
    let first = async |day| page(&made.store, &query(WhichFollowUps::FirstGroup, day)).await;
    let none = first(today()).await;
    assert_eq!((none.group, none.total, none.next), (InTime, 0, None));
    diagnosed_ago(&made.store, today(), &[(1, 70), (2, 500)]).await;
    for (days, of, patients) in [
        (0, Late, [(2, 52)]),
        (14, InTime, [(1, 16)]),
        (800, LongOverdue, [(2, 16)]),
    ] {
        let day = today().checked_add_days(Days::new(days)).unwrap();
        let found = first(day).await;
        assert_eq!((found.group, &shown(&found)[..1]), (of, &patients[..]), "day {days}");
    }
}

#[tokio::test]
async fn narrowed_by_weeks_site_and_therapy_rows_counts_and_choices_agree() {
    let made = made().await;
    let day = today();
    let (hip, wrist) = (OptionKey::from_static("hip"), OptionKey::from_static("wrist"));
    let (alendronate, denosumab) = (
        OptionKey::from_static("alendronate"),
        OptionKey::from_static("denosumab"),
    );
    let mut n = 0;
    for days in [60, 90, 112, 150, 340, 500, 700, 900] {
        for (site, therapy) in [("hip", "alendronate"), ("wrist", "alendronate"), ("wrist", "denosumab")] {
            let diagnosed = day.checked_sub_days(Days::new(days)).unwrap();
            let extra = [("bone_therapy", choice(therapy)), ("site", choice(site))];
            keep(&made.store, &complete(n, diagnosed, &extra)).await;
            n += 1;
        }
    }
    let all = every(&made.store, day).await;
    for weeks in [None, Some(16), Some(52), Some(26)] {
        for site in [
            None,
            Some(hip.clone()),
            Some(wrist.clone()),
            Some(OptionKey::from_static("pelvis")),
        ] {
            for therapy in [None, Some(alendronate.clone()), Some(denosumab.clone())] {
                let narrow = FollowUpNarrow {
                    weeks,
                    site: site.clone(),
                    therapy: therapy.clone(),
                    ..FollowUpNarrow::default()
                };
                let is_left = |row: &&FollowUpRow| {
                    weeks.is_none_or(|weeks| row.follow_up.weeks == weeks)
                        && (site.is_none() || row.record.site == site)
                        && (therapy.is_none() || row.record.therapy == therapy)
                };
                let expected = FollowUpGroup::ALL.map(|of| {
                    let left = all.iter().filter(is_left);
                    left.filter(|row| row.group == Some(of)).count()
                });
                for (of, expected_rows) in FollowUpGroup::ALL.into_iter().zip(expected) {
                    let asked = FollowUpQuery {
                        narrow: narrow.clone(),
                        ..query(WhichFollowUps::Group(of), day)
                    };
                    let found = page(&made.store, &asked).await;
                    assert_eq!(found.rows.len(), expected_rows, "{narrow:?} {of:?}");
                    assert_eq!(
                        counted(found.counts),
                        expected.map(|count| u64::try_from(count).unwrap())
                    );
                    let choices = made.store.follow_up_choices(of, &narrow, day).await.unwrap();
                    let of_site =
                        |key: &OptionKey| choices.sites.iter().find(|(site, _)| site == key).map_or(0, |it| it.1);
                    if let Some(site) = &site {
                        assert_eq!(of_site(site), found.total, "{narrow:?} {of:?}");
                    } else {
                        let sum: u64 = choices.sites.iter().map(|it| it.1).sum();
                        assert_eq!(sum, found.total, "{narrow:?} {of:?}");
                    }
                    let drugs: u64 = choices
                        .therapies
                        .iter()
                        .filter(|(key, _)| therapy.as_ref().is_none_or(|therapy| therapy == key))
                        .map(|it| it.1)
                        .sum();
                    assert_eq!(drugs, found.total, "{narrow:?} {of:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn nothing_leaves_the_list_but_by_an_answer() {
    let made = made().await;
    let diagnosed = date("2026-03-02");
    let entry = keep(&made.store, &complete(1, diagnosed, &[("bone_therapy", drug())])).await;
    let years_later = date("2031-01-01");
    let owed = async || shown(&group(&made.store, LongOverdue, years_later).await);
    assert_eq!(owed().await, [(1, 16), (1, 52)]);
    let late = Answer::Date(date("2026-09-01"));
    let entry = then(&made.store, &entry, set("followed_up_16", Some(choice("yes")))).await;
    let entry = then(&made.store, &entry, set("follow_up_16_date", Some(late))).await;
    assert_eq!(owed().await, [(1, 52)]);
    let entry = then(&made.store, &entry, set("followed_up_52", Some(choice("no")))).await;
    assert_eq!(owed().await, []);
    let none = page(&made.store, &query(WhichFollowUps::FirstGroup, years_later)).await;
    assert_eq!((none.total, counted(none.counts), none.next), (0, [0; 5], None));
    let states: Vec<_> = every(&made.store, years_later)
        .await
        .iter()
        .map(|row| (row.follow_up.weeks, row.state, row.group))
        .collect();
    assert_eq!(
        states,
        [
            (16, FollowUpState::DoneLate, None),
            (52, FollowUpState::NotPlanned, None)
        ]
    );
    // Nor does a deleted record stay on it.
    let again = then(&made.store, &entry, set("followed_up_52", None)).await;
    assert_eq!(owed().await, [(1, 52)]);
    then(&made.store, &again, delete()).await;
    assert_eq!(owed().await, []);
}

#[tokio::test]
async fn every_follow_up_comes_overdue_first_whatever_its_group() {
    let made = made().await;
    diagnosed_ago(&made.store, today(), &[(1, 112), (2, 113), (3, 84), (4, 83), (5, 400)]).await;
    let all = every(&made.store, today()).await;
    assert_eq!(all.len(), 10);
    assert_eq!(named(&all)[..4], [(5, 16), (5, 52), (2, 16), (1, 16)]);
    assert!(all[5..].iter().all(|row| row.state == FollowUpState::NotDue));
}

#[tokio::test]
async fn a_whole_group_is_handed_on_in_the_order_of_the_list_over_its_pages() {
    let made = made().await;
    // More than two of the pages that are read at a time, many of them with the same days.
    let mut entries = Vec::new();
    for n in 0..650_u32 {
        let days = 90 + u64::from(n % 7) + u64::from(n % 3) * 300 + u64::from(n % 2) * 500;
        let diagnosed = today().checked_sub_days(Days::new(days)).unwrap();
        let site = ["hip", "wrist"][usize::try_from(n % 2).unwrap()];
        let answers = complete(n, diagnosed, &[("bone_therapy", drug()), ("site", choice(site))]);
        entries.push(first(&answers));
    }
    made.store.append(entries).await.unwrap();
    for weeks in [None, Some(16), Some(26)] {
        for site in [None, Some(OptionKey::from_static("wrist"))] {
            let narrow = FollowUpNarrow {
                weeks,
                site,
                ..FollowUpNarrow::default()
            };
            let mut handed_in_all = 0;
            for of in FollowUpGroup::ALL {
                let asked = FollowUpQuery {
                    narrow: narrow.clone(),
                    limit: 5_000,
                    ..query(WhichFollowUps::Group(of), today())
                };
                let mut handed = Vec::new();
                let each = |row: &FollowUpRow| {
                    handed.push((row.record.id, row.follow_up.weeks));
                    Ok::<(), StoreError>(())
                };
                made.store.for_each_follow_up(&asked, each).await.unwrap();
                let found = page(&made.store, &asked).await;
                let listed = found.rows.iter().map(|row| (row.record.id, row.follow_up.weeks));
                assert_eq!(handed, listed.collect::<Vec<_>>(), "{narrow:?} {of:?}");
                assert_eq!(u64::try_from(handed.len()).unwrap(), found.total, "{narrow:?} {of:?}");
                // The same rows page by page.
                let mut paged = Vec::new();
                loop {
                    let part = FollowUpQuery {
                        offset: u32::try_from(paged.len()).unwrap(),
                        limit: 97,
                        ..asked.clone()
                    };
                    let rows = page(&made.store, &part).await.rows;
                    if rows.is_empty() {
                        break;
                    }
                    paged.extend(rows.iter().map(|row| (row.record.id, row.follow_up.weeks)));
                }
                assert_eq!(paged, handed, "{narrow:?} {of:?}");
                handed_in_all += handed.len();
            }
            if narrow == FollowUpNarrow::default() {
                assert!(handed_in_all > 1_100, "{handed_in_all}");
            }
        }
    }
}

/// Seals what is said of a patient, on top of what was written of them last.
async fn says(store: &Store, key: &ServiceKey, last: &Entry, said: &PrivateContent) -> Entry {
    let entry = id();
    let sealed = seal_private(
        said,
        key,
        &last.subject,
        EntryId::new(entry),
        [entry.as_bytes()[15]; 24],
    )
    .unwrap();
    let written = entry_with(entry, last.subject.id(), &[last], Change::Private(sealed));
    store.append(vec![written.clone()]).await.unwrap();
    written.0
}

fn call(weeks: u32, result: CallResult, try_again: Option<NaiveDate>) -> PrivateContent {
    PrivateContent::Call(CallAttempt {
        weeks,
        result,
        try_again,
        note: PrivateText::read("Ask for the daughter").unwrap(),
    })
}

/// What the rows say themselves, counted one by one.
fn recounted(rows: &[FollowUpRow]) -> [u64; 5] {
    FollowUpGroup::ALL.map(|of| {
        let rows = rows.iter().filter(|row| row.group == Some(of));
        u64::try_from(rows.count()).unwrap()
    })
}

fn after(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).unwrap()
}

/// 120 patients about whom something was said, each of another kind, and a third of whom this nurse has.
async fn said_of_many(store: &Store, nurse: UserId) {
    let key = ServiceKey::new([5; 32]);
    let held = HeldKey {
        key: key.clone(),
        generation: 1,
    };
    store.keep_service_keys(&[held]).await.unwrap();
    let colleague = UserId::new(id());
    for n in 0..120_u32 {
        let ago = 50 + u64::from(n) * 7;
        let diagnosed = today().checked_sub_days(Days::new(ago)).unwrap();
        let site = ["hip", "wrist"][usize::try_from(n % 2).unwrap()];
        let answers = complete(n, diagnosed, &[("bone_therapy", drug()), ("site", choice(site))]);
        let first = keep(store, &answers).await;
        let said = match n % 6 {
            0 => call(16, CallResult::NoAnswer, Some(after(1 + u64::from(n % 5)))),
            1 => call(52, CallResult::Declined, None),
            2 => call(16, CallResult::Died, None),
            3 => call(16, CallResult::LeftMessage, None),
            4 => PrivateContent::PutOff(private::PutOff {
                weeks: 16,
                // Half of them for longer than anybody can: until that day comes near they are not put off.
                until: after(if n % 12 == 4 { 2 } else { 400 }),
                reason: PrivateText::read("On holiday").unwrap().unwrap(),
            }),
            _ => PrivateContent::TakenUp(16),
        };
        let last = says(store, &key, &first, &said).await;
        let to = [Some(nurse), Some(colleague), None][usize::try_from(n % 3).unwrap()];
        let to = to.map(|user| Assignee {
            user,
            name: "Invented".to_owned(),
        });
        let last = says(store, &key, &last, &PrivateContent::Assigned(to)).await;
        if n % 12 == 2 {
            // An answer takes it off every list, whatever was put off.
            then(store, &last, set("followed_up_16", Some(choice("no")))).await;
        }
    }
}

/// That lists, counts, pages and choices narrowed so say what these rows say, counted one by one.
async fn is_a_plain_recount(store: &Store, on: NaiveDate, narrow: &FollowUpNarrow, left: &[FollowUpRow]) {
    for (of, expected) in FollowUpGroup::ALL.into_iter().zip(recounted(left)) {
        let asked = FollowUpQuery {
            narrow: narrow.clone(),
            limit: 500,
            ..query(WhichFollowUps::Group(of), on)
        };
        let page = page(store, &asked).await;
        assert_eq!(page.total, expected, "{narrow:?} {of:?} {on}");
        assert_eq!(counted(page.counts), recounted(left), "{narrow:?} {on}");
        assert_eq!(u64::try_from(page.rows.len()).unwrap(), expected, "{narrow:?} {of:?}");
        assert!(page.rows.iter().all(|row| row.group == Some(of)));
        let mut handed = 0;
        let each = |row: &FollowUpRow| {
            assert_eq!(row.group, Some(of));
            handed += 1;
            Ok::<(), StoreError>(())
        };
        store.for_each_follow_up(&asked, each).await.unwrap();
        assert_eq!(handed, expected, "{narrow:?} {of:?}");
        let choices = store.follow_up_choices(of, narrow, on).await.unwrap();
        let therapies: u64 = choices.therapies.iter().map(|it| it.1).sum();
        assert_eq!(therapies, expected, "{narrow:?} {of:?}");
    }
}

/// That as many follow-ups close within a week, and later, as these rows say, counted one by one.
async fn closing_is_a_plain_recount(store: &Store, on: NaiveDate, all: &[FollowUpRow]) {
    let days = |from: u64, to: u64| {
        let day = |days| on.checked_add_days(Days::new(days)).unwrap();
        day(from)..=day(to)
    };
    let spans = [days(0, 6), days(7, 27), days(0, 27), days(28, 400)];
    let found = store.follow_ups_closing(&spans, on).await.unwrap();
    let mut closing_in_all = 0;
    for (span, found) in spans.iter().zip(found) {
        let closes = |row: &&FollowUpRow| {
            let group = row.follow_up.group(on, row.put_off);
            row.follow_up.outcome.is_none() && group != Some(PutOff) && span.contains(&row.follow_up.target)
        };
        let (open, not_open): (Vec<&FollowUpRow>, Vec<&FollowUpRow>) =
            all.iter().filter(closes).partition(|row| row.follow_up.opens <= on);
        let counted = |rows: &[&FollowUpRow]| u64::try_from(rows.len()).unwrap();
        assert_eq!(
            (found.open, found.not_open),
            (counted(&open), counted(&not_open)),
            "{on} {span:?}"
        );
        closing_in_all += open.len() + not_open.len();
    }
    assert!(closing_in_all > 0 || on > after(300), "{on}");
}

#[tokio::test]
async fn what_is_put_off_leaves_its_group_until_its_day_and_the_counts_are_a_plain_recount() {
    let made = made().await;
    let store = &made.store;
    let nurse = UserId::new(id());
    said_of_many(store, nurse).await;
    let wrist = OptionKey::from_static("wrist");
    for rebuilt in [false, true] {
        if rebuilt {
            store.rebuild(|_, _| {}).await.unwrap();
        }
        for on in [0, 1, 2, 3, 6, 33, 34, 400].map(after) {
            let all = every(store, on).await;
            let found = counted(store.follow_up_counts(on).await.unwrap());
            assert_eq!(found, recounted(&all), "{on}");
            assert!(found[3] >= 40, "ended reminders stay put off: {found:?}");
            closing_is_a_plain_recount(store, on, &all).await;
            for weeks in [None, Some(16), Some(52)] {
                // All calls are of one moment: within a span that ends after it, before one that begins then, and, where it
                // is still to come, of a clock that was ahead.
                let at = |milliseconds| now() + TimeDelta::milliseconds(milliseconds);
                let span = |from, until| Called::NotWithin { from, until };
                let lately = span(now(), at(1));
                let long_ago = span(at(1), at(5));
                let ahead = span(at(-5), now());
                for (site, assigned, has, called, is_called) in [
                    (None, None, None, None, [true, true]),
                    (Some(&wrist), None, None, None, [true, true]),
                    (None, Some(AssignedTo::People(vec![nurse])), Some(0), None, [true, true]),
                    (Some(&wrist), Some(AssignedTo::Nobody), Some(2), None, [true, true]),
                    (None, None, None, Some(Called::Never), [false, true]),
                    (None, None, None, Some(lately), [false, true]),
                    (None, None, None, Some(ahead), [true, true]),
                    (
                        Some(&wrist),
                        Some(AssignedTo::Nobody),
                        Some(2),
                        Some(long_ago),
                        [true, true],
                    ),
                ] {
                    let narrow = FollowUpNarrow {
                        weeks,
                        site: site.cloned(),
                        therapy: None,
                        assigned,
                        called,
                        only: None,
                    };
                    let is_left = |row: &&FollowUpRow| {
                        let patient = named(std::slice::from_ref(*row))[0].0;
                        weeks.is_none_or(|weeks| row.follow_up.weeks == weeks)
                            && (site.is_none() || row.record.site.as_ref() == site)
                            && has.is_none_or(|has| patient % 3 == has)
                            && if patient % 6 < 4 { is_called[0] } else { is_called[1] }
                    };
                    let left: Vec<FollowUpRow> = all.iter().filter(is_left).cloned().collect();
                    is_a_plain_recount(store, on, &narrow, &left).await;
                }
            }
        }
        // Those that come back first come first, and those that wait for nobody come last.
        let rows = group(store, PutOff, today()).await.rows;
        assert!(rows.is_sorted_by_key(|row| row.put_off));
    }
}

#[tokio::test]
async fn a_key_that_comes_later_opens_what_is_put_off_and_a_purge_forgets_it() {
    let made = made().await;
    let store = &made.store;
    let key = ServiceKey::new([6; 32]);
    let diagnosed = today().checked_sub_days(Days::new(100)).unwrap();
    let first = keep(store, &complete(1, diagnosed, &[("bone_therapy", drug())])).await;
    let last = says(store, &key, &first, &call(16, CallResult::Moved, None)).await;
    let counts = async || counted(store.follow_up_counts(today()).await.unwrap());
    assert_eq!(counts().await, [1, 0, 0, 0, 0], "it cannot be opened here yet");
    let held = HeldKey { key, generation: 1 };
    store.keep_service_keys(&[held]).await.unwrap();
    assert_eq!(
        counts().await,
        [0, 0, 0, 2, 0],
        "both follow-ups of a patient who moved away"
    );
    then(store, &last, delete()).await;
    assert_eq!(counts().await, [0; 5]);
    let marker = purge_marker(EntryId::new(id()), first.subject.id());
    store.append(vec![marker]).await.unwrap();
    assert_eq!(counts().await, [0; 5]);
    assert!(store.assigned_examples().await.unwrap().is_empty());
}
