//! A whole file at once: all of it or nothing.

use domain::record::{AnswersDigest, Entry};
use domain::{Answer, Answers};
use store::{Import, RowAsked, RowFound, RowIdentity, Search, StoreError};

use crate::support::{choice, complete, date, delete, entry, first, keep, made, number, set, then, today};

fn asked(n: u32, diagnosed: chrono::NaiveDate, answers: &Answers) -> RowAsked {
    RowAsked {
        identity: RowIdentity::NhsNumber {
            number: number(n),
            diagnosed,
        },
        answers: AnswersDigest::of(answers),
    }
}

async fn look_up(import: &mut Import, rows: &[RowAsked]) -> Vec<RowFound> {
    let looking_up = import.look_up(rows.to_vec());
    import.looked_up(looking_up).await.unwrap().0
}

#[tokio::test]
async fn nothing_is_there_until_an_import_is_finished() {
    let made = made().await;
    let store = &made.store;
    let held = keep(store, &complete(1, date("2026-09-14"), &[])).await;
    store.facts().await.unwrap();
    let all = async || store.counts(&Search::All, today()).await.unwrap().all;

    let mut import = store.begin_import(today()).await.unwrap();
    let wrong = Answer::Date(date("2026-01-01"));
    let bad = first(&complete(2, date("2026-09-14"), &[("assessment_date", wrong)]));
    import
        .write(
            Vec::new(),
            (3..250).map(|n| first(&complete(n, date("2026-09-14"), &[]))).collect(),
        )
        .await
        .unwrap();
    import.write(Vec::new(), vec![bad.clone()]).await.unwrap();
    assert_eq!(import.needs_attention().await.unwrap().len(), 1);
    // A later line of the file puts it right, and another changes a record that was there.
    let right = entry(
        bad.0.subject.id(),
        &[&bad.0],
        set("assessment_date", Some(Answer::Date(date("2026-09-20")))),
    );
    let changed = entry(held.subject.id(), &[&held], set("site", None));
    look_up(&mut import, &[asked(1, date("2026-09-14"), &Answers::new())]).await;
    import.leave(held.subject.id());
    let found = import.held(&[bad.0.subject.id(), held.subject.id()]).await.unwrap();
    import
        .write(
            found.into_values().map(|(held, _)| held).collect(),
            vec![right, changed],
        )
        .await
        .unwrap();
    assert_eq!(import.needs_attention().await.unwrap().len(), 0);
    assert_eq!(all().await, 1, "another connection sees nothing yet");
    import.leave(bad.0.subject.id());
    import.leave(held.subject.id());
    assert_eq!(import.needs_attention().await.unwrap().len(), 0);
    import.finish().await.unwrap();
    assert_eq!(all().await, 249);
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().draft, 1);
    assert_eq!(store.facts().await.unwrap().len(), 249);
    assert!(store.find(number(249), date("2026-09-14")).await.unwrap().is_some());

    for how in ["dropped", "cancelled", "refused"] {
        let mut import = store.begin_import(today()).await.unwrap();
        import
            .write(
                Vec::new(),
                (300..320)
                    .map(|n| first(&complete(n, date("2026-09-14"), &[])))
                    .collect(),
            )
            .await
            .unwrap();
        match how {
            "dropped" => drop(import),
            "cancelled" => import.cancel().await.unwrap(),
            _ => {
                let again = first(&complete(1, date("2026-09-14"), &[]));
                let same_record = entry(held.subject.id(), &[], set("site", None));
                import.write(Vec::new(), vec![again, same_record]).await.unwrap();
                let refused = import.needs_attention().await;
                assert!(matches!(refused, Err(StoreError::NotNew)), "{refused:?}");
                assert!(matches!(import.finish().await, Err(StoreError::Interrupted)));
            }
        }
        assert_eq!(all().await, 249, "{how}");
        // The store writes on.
        store.append(Vec::new()).await.unwrap();
    }
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(all().await, 249);

    let wrong = keep(
        store,
        &complete(
            400,
            date("2026-09-14"),
            &[("assessment_date", Answer::Date(date("2026-01-01")))],
        ),
    )
    .await;
    let mut import = store.begin_import(today()).await.unwrap();
    let rows = [1, 400].map(|n| asked(n, date("2026-09-14"), &Answers::new()));
    look_up(&mut import, &rows).await;
    assert_eq!(
        import.needs_attention().await.unwrap().len(),
        0,
        "no row was about them yet"
    );
    import.leave(held.subject.id());
    import.leave(wrong.subject.id());
    let asking = import.needs_attention().await.unwrap();
    assert_eq!(
        asking.into_iter().collect::<Vec<_>>(),
        [wrong.subject.id()],
        "though the import left it as it was"
    );
}

#[tokio::test]
async fn rows_find_the_records_that_they_may_be_about_those_in_use_before_deleted_ones() {
    let made = made().await;
    let store = &made.store;
    let day = date("2026-09-14");
    let deleted = keep(store, &complete(1, day, &[])).await;
    then(store, &deleted, delete()).await;
    let again = keep(store, &complete(1, day, &[])).await;
    let overseas = keep(store, &complete(2, day, &[("nhs_number", choice("overseas"))])).await;
    keep(store, &complete(1, date("2026-09-15"), &[])).await;
    // Somebody of the same birthday and day with a number is somebody else.
    keep(store, &complete(3, day, &[])).await;
    let of = |n, diagnosed| asked(n, diagnosed, &Answers::new());
    let born = |born, diagnosed| RowAsked {
        identity: RowIdentity::Overseas { born, diagnosed },
        answers: AnswersDigest::of(&Answers::new()),
    };
    let mut import = store.begin_import(today()).await.unwrap();
    let rows = [
        of(1, day),
        born(date("1950-05-03"), day),
        of(9, day),
        born(date("1950-05-04"), day),
        born(date("1950-05-03"), date("2026-09-13")),
        of(1, day),
    ];
    let found: Vec<_> = look_up(&mut import, &rows)
        .await
        .into_iter()
        .map(|found| found.records)
        .collect();
    let twice = vec![again.subject.id(), deleted.subject.id()];
    let one = vec![overseas.subject.id()];
    assert_eq!(found, [twice.clone(), one, vec![], vec![], vec![], twice]);
    import.cancel().await.unwrap();
}

#[tokio::test]
async fn a_large_import_leaves_every_list_as_quick_and_as_right_as_a_small_one() {
    let made = made().await;
    keep(&made.store, &complete(0, date("2026-09-14"), &[])).await;
    for how in ["dropped", "finished"] {
        let mut import = made.store.begin_import(today()).await.unwrap();
        let template = complete(1, date("2026-09-14"), &[]);
        for batch in 0..6_u32 {
            let records = (batch * 500 + 1..=batch * 500 + 500).map(|n| {
                let mut answers = template.clone();
                answers.insert(domain::dataset::keys::NHS_NUMBER, Answer::NhsNumber(number(n)));
                first(&answers)
            });
            import.write(Vec::new(), records.collect()).await.unwrap();
        }
        if how == "finished" {
            import.finish().await.unwrap();
        }
    }
    let counts = made.store.counts(&Search::All, today()).await.unwrap();
    assert_eq!((counts.all, counts.submitted), (3_001, 3_001));
    assert_eq!(
        made.store
            .counts(&Search::NhsNumberPrefix("999".to_owned()), today())
            .await
            .unwrap(),
        counts
    );
    // These name their indexes, which are there again.
    let query = store::ListQuery {
        search: Search::All,
        narrow: store::Narrow::default(),
        filter: store::Filter::Submitted,
        sort: store::Sort::Born,
        descending: true,
        offset: 0,
        limit: 10,
        today: today(),
    };
    assert_eq!(made.store.list(&query).await.unwrap().rows.len(), 10);
    assert!(
        made.store
            .find(number(2_999), date("2026-09-14"))
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_row_repeats_the_one_record_in_use_whose_answers_are_all_its_own() {
    let made = made().await;
    let store = &made.store;
    let day = date("2026-09-14");
    let said = |n| complete(n, day, &[]);
    let same = keep(store, &said(1)).await;
    let fewer = keep(store, &said(2)).await;
    then(store, &fewer, set("site", None)).await;
    let deleted = keep(store, &said(3)).await;
    then(store, &deleted, delete()).await;
    let two: [Entry; 2] = [keep(store, &said(4)).await, keep(store, &said(4)).await];
    let mut import = store.begin_import(today()).await.unwrap();
    let rows: Vec<RowAsked> = (1..=5).map(|n| asked(n, day, &said(n))).collect();
    let looking_up = import.look_up(rows);
    let (found, held) = import.looked_up(looking_up).await.unwrap();
    let repeats: Vec<bool> = found.iter().map(|found| found.repeats).collect();
    assert_eq!(repeats, [true, false, false, false, false]);
    let mut read: Vec<_> = held.into_keys().collect();
    read.sort_unstable();
    let [one, other] = &two;
    let mut others = [&fewer, &deleted, one, other].map(|entry| entry.subject.id());
    others.sort_unstable();
    assert_eq!(read, others, "what is repeated is not read");
    assert_eq!(found[0].records, [same.subject.id()]);

    import.cancel().await.unwrap();
    store.rebuild(|_, _| {}).await.unwrap();
    let mut import = store.begin_import(today()).await.unwrap();
    let mut less = said(1);
    less.remove(&domain::dataset::keys::SITE);
    let found = look_up(&mut import, &[asked(1, day, &said(1)), asked(1, day, &less)]).await;
    assert_eq!(
        found.iter().map(|found| found.repeats).collect::<Vec<_>>(),
        [true, false]
    );
    import.cancel().await.unwrap();
}
