//! Records that are joined: one of them stands for both in every list, count and figure, in whatever order what makes them one
//! arrives; and both are as they were once that is taken back.

use domain::Answer;
use domain::id::{EntryId, RecordId};
use domain::record::{Change, Entry, fold};
use protocol::canonical::purge_marker;
use store::{Filter, ListQuery, Narrow, RecordRow, Search, Sort, Store, Typed, WorkingCopy, Written};
use uuid::Uuid;

use crate::support::{choice, complete, date, delete, drug, entry, id, key, leave, made, now, set, setting, today};

/// Everything that a store says of its records: a topic or a joined record in any of it would change it.
async fn said(store: &Store) -> Vec<String> {
    let list = ListQuery {
        search: Search::All,
        narrow: Narrow::default(),
        filter: Filter::All,
        sort: Sort::Diagnosed,
        descending: false,
        offset: 0,
        limit: 100,
        today: today(),
    };
    let page = store.list(&list).await.unwrap();
    let mut exported = Vec::new();
    store
        .for_each_record(Filter::All, today(), |row: &RecordRow, answers: &domain::Answers| {
            exported.push(format!("{} {answers:?}", row.id));
        })
        .await
        .unwrap();
    let mut facts = store
        .facts()
        .await
        .unwrap()
        .iter()
        .map(|facts| format!("{facts:?}"))
        .collect::<Vec<_>>();
    facts.sort();
    vec![
        format!(
            "{:?}",
            page.rows
                .iter()
                .map(|row| (row.id, row.site.clone(), row.nhs_number.is_some()))
                .collect::<Vec<_>>()
        ),
        format!("{:?}", page.counts),
        format!("{exported:?}"),
        format!("{facts:?}"),
        format!("{:?}", store.deleted(today()).await.unwrap()),
        format!("{:?}", store.identities().await.unwrap()),
        format!("{:?}", store.years().await.unwrap()),
    ]
}

fn join(with: &Entry) -> Change {
    Change::Join {
        with: with.subject.id(),
        heads: [(with.id, with.digest)].into(),
    }
}

/// Two records of one fracture and of one patient, of which the second alone has a site, and what joins them.
fn two() -> [Written; 3] {
    let diagnosed = date("2026-09-14");
    let mut kept = complete(1, diagnosed, &[("bone_therapy", drug())]);
    let other = kept.clone();
    kept.remove(&key("site"));
    let one = entry(RecordId::new(id()), &[], setting(&kept));
    let other = entry(RecordId::new(id()), &[], setting(&other));
    let joining = entry(one.0.subject.id(), &[&one.0], join(&other.0));
    [one, other, joining]
}

fn orders(entries: &[Written]) -> Vec<Vec<Written>> {
    if entries.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for place in 0..entries.len() {
        let mut rest = entries.to_vec();
        let first = rest.remove(place);
        for mut order in orders(&rest) {
            order.insert(0, first.clone());
            all.push(order);
        }
    }
    all
}

#[tokio::test]
async fn a_joined_record_is_in_no_list_and_no_figure_whatever_came_first_and_a_rebuild_says_the_same() {
    let [one, other, joining] = two();
    let late = entry(other.0.subject.id(), &[&other.0], set("gender", Some(choice("male"))));
    let mut first_said: Option<Vec<String>> = None;
    for order in orders(&[one.clone(), other.clone(), joining.clone(), late.clone()]) {
        let made = made().await;
        let store = &made.store;
        for written in order {
            store.append(vec![written]).await.unwrap();
        }
        let now_said = said(store).await;
        assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 1);
        let row = store.row(one.0.subject.id(), today()).await.unwrap().unwrap();
        assert!(row.site.is_some(), "what the other says counts");
        let whole = store.whole_of(other.0.subject.id()).await.unwrap();
        assert_eq!(whole, one.0.subject.id());
        let folded = fold(&store.entries(whole).await.unwrap());
        assert_eq!(
            folded.answers.get(&key("gender")),
            Some(&choice("male")),
            "it was said late"
        );
        assert_eq!(folded.heads, [joining.0.id, late.0.id], "what came late is apart");
        store.rebuild(|_, _| {}).await.unwrap();
        assert_eq!(said(store).await, now_said, "all is computed again");
        match &first_said {
            Some(said) => assert_eq!(said, &now_said),
            None => first_said = Some(now_said),
        }
    }
}

#[tokio::test]
async fn taking_a_join_back_leaves_both_as_they_were() {
    let made = made().await;
    let store = &made.store;
    let [one, other, joining] = two();
    store.append(vec![one.clone(), other.clone()]).await.unwrap();
    let before = said(store).await;
    store.append(vec![joining.clone()]).await.unwrap();
    assert_ne!(said(store).await, before);
    let with = other.0.subject.id();
    let parting = entry(one.0.subject.id(), &[&joining.0], Change::Unjoin { with });
    store.append(vec![parting]).await.unwrap();
    assert_eq!(said(store).await, before);
    assert_eq!(store.whole_of(with).await.unwrap(), with);
    store.rebuild(|_, _| {}).await.unwrap();
    assert_eq!(said(store).await, before);
}

#[tokio::test]
async fn purging_one_of_them_leaves_the_other_by_itself() {
    for purged in 0..2 {
        let made = made().await;
        let store = &made.store;
        let written = two();
        let left = written[1 - purged].clone();
        let alone = {
            let alone = crate::support::made().await;
            alone.store.append(vec![left.clone()]).await.unwrap();
            said(&alone.store).await
        };
        store.append(written.to_vec()).await.unwrap();
        let marker = purge_marker(EntryId::new(id()), written[purged].0.subject.id());
        store.append(vec![marker]).await.unwrap();
        assert_eq!(said(store).await, alone);
        store.rebuild(|_, _| {}).await.unwrap();
        assert_eq!(said(store).await, alone);
    }
}

#[tokio::test]
async fn a_deletion_of_both_together_is_a_deletion_and_one_that_knew_of_no_join_is_in_doubt() {
    let [one, other, joining] = two();
    let made = made().await;
    let store = &made.store;
    store
        .append(vec![one.clone(), other.clone(), joining.clone()])
        .await
        .unwrap();
    let both = entry(one.0.subject.id(), &[&joining.0], delete());
    store.append(vec![both]).await.unwrap();
    assert_eq!(store.deleted(today()).await.unwrap().len(), 1);
    assert_eq!(store.counts(&Search::All, today()).await.unwrap().all, 0);

    let made = crate::support::made().await;
    let store = &made.store;
    let unaware = entry(other.0.subject.id(), &[&other.0], delete());
    store.append(vec![one.clone(), other, joining, unaware]).await.unwrap();
    let row = store.row(one.0.subject.id(), today()).await.unwrap().unwrap();
    assert!(row.deleted.is_none() && row.needs_attention, "a person decides");
}

#[tokio::test]
async fn what_was_being_typed_into_a_record_is_typed_into_the_one_it_is_joined_to() {
    let made = made().await;
    let store = &made.store;
    let [one, other, joining] = two();
    store.append(vec![one.clone(), other.clone()]).await.unwrap();
    let typed = Typed {
        text: "170".to_owned(),
        ..Typed::default()
    };
    let copy = WorkingCopy {
        heads: vec![other.0.id],
        answers: [(key("height"), typed)].into(),
        choices: std::collections::BTreeMap::new(),
        notes: std::collections::BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    };
    leave(store, other.0.subject.id(), &copy).await.unwrap();
    store.append(vec![joining.clone()]).await.unwrap();
    assert!(store.working_copy(other.0.subject.id()).await.unwrap().is_none());
    let moved = store.working_copy(one.0.subject.id()).await.unwrap().unwrap();
    assert!(moved.answers == copy.answers);
    assert_eq!(
        moved.heads,
        [other.0.id],
        "nobody has seen what the one that it is joined to says"
    );
}

#[tokio::test]
async fn what_was_being_typed_into_both_is_typed_into_one_by_somebody_who_has_seen_both() {
    let made = made().await;
    let store = &made.store;
    let [one, other, joining] = two();
    store.append(vec![one.clone(), other.clone()]).await.unwrap();
    for (entry, question, text) in [
        (&one, "weight", "80"),
        (&other, "weight", "70"),
        (&other, "height", "170"),
    ] {
        let typed = Typed {
            text: text.to_owned(),
            ..Typed::default()
        };
        let record = entry.0.subject.id();
        let mut copy = store
            .working_copy(record)
            .await
            .unwrap()
            .unwrap_or_else(|| WorkingCopy {
                heads: vec![entry.0.id],
                answers: std::collections::BTreeMap::new(),
                choices: std::collections::BTreeMap::new(),
                notes: std::collections::BTreeMap::new(),
                further_of: None,
                kept_at: now(),
            });
        copy.answers.insert(key(question), typed);
        leave(store, record, &copy).await.unwrap();
    }
    store.append(vec![joining]).await.unwrap();
    let moved = store.working_copy(one.0.subject.id()).await.unwrap().unwrap();
    assert_eq!(moved.heads, [one.0.id, other.0.id]);
    let texts: Vec<(&str, &str)> = moved
        .answers
        .iter()
        .map(|(key, typed)| (key.as_str(), typed.text.as_str()))
        .collect();
    assert_eq!(texts, [("height", "170"), ("weight", "80")]);
}

/// A record that is not ready by itself leaves with the one that it is joined to, which is.
#[tokio::test]
async fn all_of_a_joined_record_is_sent_what_comes_first_first() {
    let made = made().await;
    let store = &made.store;
    store
        .set_central("https://central.example", "token", chrono::DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let one = entry(RecordId::new(id()), &[], setting(&complete(1, date("2026-09-14"), &[])));
    let number = complete(1, date("2026-09-14"), &[]);
    let number: domain::Answers = number
        .into_iter()
        .filter(|(question, _)| question.as_str() == "nhs_number")
        .collect();
    assert!(number.values().all(|answer| matches!(answer, Answer::NhsNumber(_))));
    let other = entry(RecordId::new(id()), &[], setting(&number));
    store.append(vec![one.clone(), other.clone()]).await.unwrap();
    let nothing = std::collections::BTreeMap::new();
    let to_send = async || {
        let waiting = store.to_send(100, &nothing, now()).await.unwrap();
        waiting
            .into_iter()
            .map(|outgoing| outgoing.entry.uuid())
            .collect::<Vec<Uuid>>()
    };
    assert_eq!(to_send().await, [one.0.id.uuid()], "the other is not ready");
    let joining = entry(one.0.subject.id(), &[&one.0], join(&other.0));
    store.append(vec![joining.clone()]).await.unwrap();
    let sent = to_send().await;
    assert!(sent.contains(&other.0.id.uuid()), "{sent:?}");
}
