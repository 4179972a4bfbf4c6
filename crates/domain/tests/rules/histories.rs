//! What folds beside answers: items of a topic, joins, purge markers, private changes; and 6,000 entries of one record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use domain::answer::Json;
use domain::dataset::{OptionKey, QuestionKey};
use domain::id::{EntryId, RecordId};
use domain::record::{
    Acceptance, Acceptances, Author, Change, DeskStamp, Digest, Entry, Groups, ItemKey, JOINED_LIMIT, Joined, JoinedAs,
    Marker, Note, Origin, SealedBytes, SeenDataset, State, Subject, Topic, Warning, fold, fold_all, fold_joined,
    next_entry, next_record,
};
use domain::{Answer, Answers};
use proptest::prelude::*;
use uuid::Uuid;

fn id(number: usize) -> EntryId {
    EntryId::new(Uuid::from_u128(number as u128 + 1))
}

fn record(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn entry(number: usize, subject: Subject, parents: &[EntryId], change: Change) -> Entry {
    let mut bytes = [0_u8; 32];
    // Spread digests, so that the smallest is not always the first written.
    let spread = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bytes[..8].copy_from_slice(&spread.to_be_bytes());
    Entry {
        id: id(number),
        subject,
        parents: parents.to_vec(),
        author: Author::nobody(),
        desk: DeskStamp::none(),
        at: DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap_or(i64::MAX)),
        origin: Origin::Keyboard,
        seen: SeenDataset::default(),
        change,
        digest: Digest(bytes),
    }
}

fn of(record: RecordId, number: usize, parents: &[EntryId], change: Change) -> Entry {
    entry(number, Subject::Record(record), parents, change)
}

fn answer(question: &'static str, option: &str) -> Change {
    let answer = Answer::Choice(OptionKey::new(option));
    Change::Answers([(QuestionKey::from_static(question), Some(answer))].into())
}

fn said(answers: &Answers, question: &'static str) -> Option<String> {
    let answer = answers.get(&QuestionKey::from_static(question))?;
    Some(answer.options().first()?.to_string())
}

fn join(with: RecordId, heads: &[&Entry]) -> Change {
    Change::Join {
        with,
        heads: heads.iter().map(|head| (head.id, head.digest)).collect(),
    }
}

#[test]
fn items_of_a_topic_fold_by_key_and_conflict_like_answers() {
    let topic = || Subject::Service(Topic::CHART_NOTES);
    let item = |key: &str, value: Option<&str>| Change::Items([(ItemKey::new(key), value.map(Json::new))].into());
    let first = entry(0, topic(), &[], item("a", Some("1")));
    let one = entry(1, topic(), &[first.id], item("a", Some("2")));
    let other = entry(2, topic(), &[first.id], item("b", Some("3")));
    let folded = fold(&[other.clone(), first.clone(), one.clone()]);
    let items: Vec<(&str, &str)> = folded
        .items
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(items, [("a", "2"), ("b", "3")]);
    assert!(folded.answers.is_empty() && !folded.needs_settling());
    assert_eq!(folded.heads, [one.id, other.id]);

    let beside = entry(3, topic(), &[first.id], item("a", None));
    let folded = fold(&[first.clone(), one.clone(), beside.clone()]);
    assert_eq!(folded.item_conflicts.len(), 1);
    assert_eq!(folded.item_conflicts[0].candidates.len(), 2);
    let settled = entry(4, topic(), &[one.id, beside.id], item("a", None));
    let folded = fold(&[first, one, beside, settled]);
    assert!(folded.items.is_empty() && !folded.needs_settling());
}

#[test]
fn a_private_change_is_no_edit_beside_a_deletion() {
    let first = of(record(1), 0, &[], answer("site", "hip"));
    let private = of(record(1), 1, &[first.id], Change::Private(SealedBytes(vec![1, 2, 3])));
    let reason = OptionKey::from_static("test_record");
    let deleted = of(
        record(1),
        2,
        &[first.id],
        Change::State(State::Deleted { reason: reason.clone() }),
    );
    let folded = fold(&[first, private, deleted]);
    assert_eq!((folded.deleted, folded.deletion_in_doubt), (Some(reason), false));
}

#[test]
fn a_purge_marker_beats_everything_whenever_it_arrives() {
    let first = of(record(1), 0, &[], answer("site", "hip"));
    let second = of(record(1), 1, &[first.id], answer("dxa", "yes"));
    let marker = of(record(1), 2, &[], Change::Purge);
    for entries in [
        vec![marker.clone()],
        vec![first.clone(), marker.clone()],
        vec![marker.clone(), second.clone(), first.clone()],
    ] {
        let folded = fold(&entries);
        assert!(folded.marker == Some(Marker::Purged) && folded.answers.is_empty() && folded.heads.is_empty());
    }
    let alone = of(record(2), 3, &[], answer("site", "spine"));
    let joining = of(record(1), 4, &[second.id], join(record(2), &[&alone]));
    let all = [first, second, marker, alone, joining];
    let joined = fold_joined(record(2), &all);
    assert_eq!(joined.records, BTreeSet::from([record(2)]));
    assert_eq!(said(&joined.folded.answers, "site").as_deref(), Some("spine"));
    assert!(fold_joined(record(1), &all).folded.is_gone());
}

#[test]
fn a_withdrawn_record_has_no_answers_and_what_was_joined_to_it_goes_with_its_next_id() {
    let first = of(record(1), 0, &[], answer("site", "hip"));
    let other = of(record(2), 1, &[], answer("dxa", "yes"));
    let joining = of(record(1), 2, &[first.id], join(record(2), &[&other]));
    let marker = of(record(2), 3, &[], Change::NotCleared);
    let folded = fold(&[other.clone(), marker.clone()]);
    assert!(folded.marker == Some(Marker::NotCleared) && folded.answers.is_empty() && folded.heads.is_empty());
    let purged = of(record(2), 4, &[], Change::Purge);
    assert_eq!(
        fold(&[marker.clone(), purged]).marker,
        Some(Marker::Purged),
        "a purge beats it"
    );

    // The other one is withdrawn, and the join names it as it was.
    let again = Entry {
        id: next_entry(other.id),
        subject: Subject::Record(next_record(record(2))),
        ..other.clone()
    };
    let all = [first.clone(), joining.clone(), marker, again];
    let joined = fold_joined(record(1), &all);
    assert_eq!(joined.records, BTreeSet::from([record(1), next_record(record(2))]));
    assert_eq!(joined.folded.heads, [joining.id], "it takes in what it took in");
    assert_eq!(said(&joined.folded.answers, "dxa").as_deref(), Some("yes"));
    // Whoever parts them now names the id of now.
    let change = Change::Unjoin {
        with: next_record(record(2)),
    };
    let parting = of(record(1), 5, &[joining.id], change);
    let mut parted = all.to_vec();
    parted.push(parting);
    assert_eq!(fold_joined(record(1), &parted).records, BTreeSet::from([record(1)]));
    assert!(fold(&[first.clone(), joining.clone()]).joins(next_record(record(2))));
}

#[test]
fn joined_records_are_one_until_somebody_takes_it_back() {
    let (a, b) = (record(1), record(2));
    let a1 = of(a, 0, &[], answer("site", "hip"));
    let b1 = of(b, 1, &[], answer("site", "spine"));
    let b2 = of(b, 2, &[b1.id], answer("dxa", "yes"));
    let joining = of(a, 3, &[a1.id], join(b, &[&b2]));
    let mut all = vec![a1.clone(), b1, b2, joining.clone()];
    let joined = fold_joined(b, &all);
    assert_eq!(joined, fold_joined(a, &all));
    assert_eq!(joined.records, BTreeSet::from([a, b]));
    assert_eq!(said(&joined.folded.answers, "dxa").as_deref(), Some("yes"));
    assert_eq!(joined.folded.conflicts.len(), 1, "both answered the site");
    assert_eq!(joined.folded.heads, [joining.id]);
    assert!(joined.apart.is_empty());

    // An entry on top of the join has seen both, so it settles.
    let settling = of(a, 4, &[joining.id], answer("site", "spine"));
    all.push(settling.clone());
    assert!(!fold_joined(a, &all).folded.needs_settling());

    // A desk that had not heard of it wrote on.
    let unaware = of(b, 5, &[id(2)], answer("dxa", "no"));
    all.push(unaware.clone());
    let joined = fold_joined(a, &all);
    assert_eq!(joined.apart, BTreeMap::from([(b, vec![unaware.id])]));
    assert_eq!(joined.folded.heads, [settling.id]);
    assert_eq!(
        said(&joined.folded.answers, "dxa").as_deref(),
        Some("no"),
        "it knew of the answer before"
    );

    let parted = of(a, 6, &[settling.id], Change::Unjoin { with: b });
    all.push(parted.clone());
    let (alone_a, alone_b) = (fold_joined(a, &all), fold_joined(b, &all));
    assert_eq!((alone_a.records.len(), alone_b.records.len()), (1, 1));
    assert_eq!(said(&alone_a.folded.answers, "site").as_deref(), Some("spine"));
    assert_eq!(said(&alone_a.folded.answers, "dxa"), None);
    assert_eq!(said(&alone_b.folded.answers, "site").as_deref(), Some("spine"));
    assert_eq!(alone_b.folded.heads, [unaware.id]);

    // Somebody who had not seen that it was taken back joined again: a person decides.
    let again = of(a, 7, &[settling.id], join(b, &[&unaware]));
    all.push(again);
    assert!(fold_joined(a, &all).folded.joins_in_doubt.contains(&b));
}

/// What is held of a service may have been written by anybody: many joins cost little more than the records they name.
#[test]
fn a_large_group_is_put_together_once() {
    let first = of(record(1), 0, &[], answer("site", "hip"));
    let all: Vec<Entry> = (2..4_000)
        .map(|number| of(record(number - 1), number as usize, &[], join(record(number), &[])))
        .chain([first])
        .collect();
    let mut histories: BTreeMap<RecordId, Vec<Entry>> = BTreeMap::new();
    for entry in all {
        histories.entry(entry.record().unwrap()).or_default().push(entry);
    }
    let began = Instant::now();
    let rows = fold_all(
        &histories
            .iter()
            .map(|(of, entries)| (*of, entries.as_slice()))
            .collect(),
    );
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(rows.values().skip(1).all(|of| *of == JoinedAs::PartOf(record(1))));
}

#[test]
fn groups_are_whole_in_whatever_order_they_are_joined_and_no_larger_than_the_limit() {
    let limit = u128::try_from(JOINED_LIMIT).unwrap();
    let mut groups = Groups::default();
    for number in (2..=limit).rev() {
        assert!(!groups.is_too_many(record(number - 1), record(number)));
        groups.join(record(number - 1), record(number));
    }
    assert_eq!(groups.of(record(7)), (1..=limit).map(record).collect());
    assert!(groups.is_too_many(record(3), record(99)) && groups.is_too_many(record(99), record(3)));
    assert!(!groups.is_too_many(record(3), record(9)), "they are together already");
    assert_eq!(groups.of(record(99)), BTreeSet::from([record(99)]));
}

/// Central takes an un-join whatever it descends from, so that its meaning must not hang on that.
#[test]
fn an_unjoin_ends_no_join_that_it_does_not_descend_from() {
    let (a, b) = (record(1), record(2));
    let first = of(a, 0, &[], answer("site", "hip"));
    let other = of(b, 1, &[], answer("dxa", "yes"));
    let before_any = of(a, 2, &[first.id], Change::Unjoin { with: b });
    let alone = fold_joined(a, &[first.clone(), other.clone(), before_any.clone()]);
    assert_eq!(alone.records, BTreeSet::from([a]));
    assert!(alone.folded.joins_in_doubt.is_empty(), "there is no join to doubt");

    // A join that knows of it stands.
    let joining = of(a, 3, &[before_any.id], join(b, &[&other]));
    let joined = fold_joined(a, &[first.clone(), other.clone(), before_any.clone(), joining]);
    assert_eq!(joined.records, BTreeSet::from([a, b]));
    assert!(joined.folded.joins_in_doubt.is_empty());

    // Beside a join it is another's word against it: a person decides, and nothing is lost.
    let beside = of(a, 4, &[first.id], join(b, &[&other]));
    let in_doubt = fold_joined(a, &[first, other, before_any, beside]);
    assert!(in_doubt.folded.joins_in_doubt.contains(&b));
    assert_eq!(said(&in_doubt.folded.answers, "site").as_deref(), Some("hip"));
}

#[test]
fn a_record_folds_alone_whatever_is_held_of_the_one_joined_to_it() {
    let (a, b) = (record(1), record(2));
    let first = of(a, 0, &[], answer("site", "hip"));
    let other = of(b, 1, &[], answer("dxa", "yes"));
    let joining = of(a, 2, &[first.id], join(b, &[&other]));
    let after = of(a, 3, &[joining.id], answer("site", "spine"));
    let alone = fold(&[after.clone(), joining.clone(), first.clone()]);
    assert_eq!((alone.waiting.len(), &alone.heads[..]), (0, &[after.id][..]));
    assert_eq!(said(&alone.answers, "site").as_deref(), Some("spine"));
    // Nor do they wait together for what is not here: what is held of both is added up, in whatever order it comes.
    let partly = fold_joined(a, &[after.clone(), joining.clone(), first.clone()]);
    assert_eq!(partly.folded.waiting, []);
    assert_eq!(said(&partly.folded.answers, "site").as_deref(), Some("spine"));
    assert_eq!(partly.folded.heads, [after.id]);
    let whole = fold_joined(a, &[after, other, joining, first]);
    assert_eq!(said(&whole.folded.answers, "dxa").as_deref(), Some("yes"));
    assert_eq!(whole.folded.heads, partly.folded.heads);
}

/// One act at one of two desks.
#[derive(Clone, Debug)]
enum Act {
    Set { desk: usize, record: u128, option: u8 },
    Join { desk: usize, record: u128, with: u128 },
    Unjoin { desk: usize, record: u128, with: u128 },
    Pull { desk: usize },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let pair = || prop_oneof![Just((1_u128, 2_u128)), Just((1, 3)), Just((2, 3))];
    let act = prop_oneof![
        4 => (0..2_usize, 1..=3_u128, 0..3_u8).prop_map(|(desk, record, option)| Act::Set { desk, record, option }),
        2 => (0..2_usize, pair()).prop_map(|(desk, (record, with))| Act::Join { desk, record, with }),
        1 => (0..2_usize, pair()).prop_map(|(desk, (record, with))| Act::Unjoin { desk, record, with }),
        2 => (0..2_usize).prop_map(|desk| Act::Pull { desk }),
    ];
    prop::collection::vec(act, 1..30)
}

fn play(acts: &[Act]) -> Vec<Entry> {
    let mut desks: [Vec<Entry>; 2] = [Vec::new(), Vec::new()];
    let mut all = Vec::new();
    for act in acts {
        let of_record = |desk: usize, of: u128| -> Vec<Entry> {
            let entries = desks[desk].iter();
            entries
                .filter(|entry| entry.record() == Some(record(of)))
                .cloned()
                .collect()
        };
        let (desk, about, change) = match *act {
            Act::Set { desk, record, option } => (desk, record, answer("site", &format!("option_{option}"))),
            Act::Join { desk, record, with } => {
                let theirs = of_record(desk, with);
                let heads = fold(&theirs).heads;
                if heads.is_empty() {
                    continue;
                }
                let heads: Vec<&Entry> = theirs.iter().filter(|entry| heads.contains(&entry.id)).collect();
                (desk, record, join(self::record(with), &heads))
            }
            Act::Unjoin { desk, record, with } => {
                if !fold(&of_record(desk, record)).joined.contains(&self::record(with)) {
                    continue;
                }
                (
                    desk,
                    record,
                    Change::Unjoin {
                        with: self::record(with),
                    },
                )
            }
            Act::Pull { desk } => {
                let theirs = desks[1 - desk].clone();
                for entry in theirs {
                    if !desks[desk].contains(&entry) {
                        desks[desk].push(entry);
                    }
                }
                continue;
            }
        };
        let parents = fold(&of_record(desk, about)).heads;
        let new = of(record(about), all.len(), &parents, change);
        desks[desk].push(new.clone());
        all.push(new);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn joined_records_fold_alike_in_any_order_and_from_any_of_them(acts in acts(), seed in any::<u64>()) {
        let entries = play(&acts);
        let mut arrived = entries.clone();
        arrived.sort_by_key(|entry| (entry.id.uuid().as_u64_pair().1 ^ seed).wrapping_mul(0x2545_f491_4f6c_dd1d));
        arrived.extend(entries.iter().take(3).cloned());
        for number in 1..=3 {
            let joined: Joined = fold_joined(record(number), &entries);
            prop_assert_eq!(&joined, &fold_joined(record(number), &arrived));
            prop_assert!(joined.folded.waiting.is_empty());
            for other in &joined.records {
                prop_assert_eq!(&joined, &fold_joined(*other, &entries));
            }
        }
    }
}

/// An import once brought 6,000 rows about one record. Entries one after the other, on several desks side by side, and
/// all beside each other.
#[test]
fn six_thousand_entries_of_one_record_fold_in_well_under_a_second() {
    let options = ["hip", "spine", "wrist"];
    let number_of = 6_000_usize;
    let chain = |width: usize| -> Vec<Entry> {
        (0..number_of)
            .map(|number| {
                let parent = number.checked_sub(width).map(id);
                of(
                    record(1),
                    number,
                    parent.as_slice(),
                    answer("site", options[number % 3]),
                )
            })
            .collect()
    };
    let merged = |width: usize| -> Vec<Entry> {
        let mut entries = chain(width);
        for turn in (width..number_of).step_by(width * 2) {
            entries[turn].parents = (turn - width..turn).map(id).collect();
        }
        entries
    };
    for (name, mut entries, heads) in [
        ("one after the other", chain(1), 1),
        ("four side by side", chain(4), 4),
        ("fifty side by side", chain(50), 50),
        ("all beside each other", chain(number_of), number_of),
        ("twenty desks that merge", merged(20), 20),
    ] {
        entries.reverse();
        let took = cost(|| assert_eq!(fold(&entries).heads.len(), heads, "{name}"));
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(1), "{name}: {took:?}");
    }
}

/// How long this thread has been on a processor, which no other program makes longer, where the system tells it: Linux, whose
/// kernels without these figures say 0.
fn on_processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = told.split(' ').next()?.parse().ok()?;
    (nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
}

/// What is measured is at least so long: the time on a processor moves on with the scheduler's ticks, some milliseconds apart.
const MEASURED: Duration = Duration::from_millis(50);

/// How long this takes on a processor, or by the clock where only the clock is told.
fn cost(mut work: impl FnMut()) -> Duration {
    let clock = Instant::now();
    let before = on_processor().unwrap_or_default();
    let mut times = 0;
    loop {
        work();
        times += 1;
        let spent = on_processor().map_or_else(|| clock.elapsed(), |now| now.saturating_sub(before));
        if spent >= MEASURED {
            return spent / times;
        }
    }
}

/// Somebody may send entries that know of nobody, or histories that part and meet again without end: each of many answers,
/// as a form has. Four times as long is at most eight times as dear, on a machine that does other things too; were each entry
/// compared with each, it would be sixteen. Neither history fits into a processor's cache, where the shorter one would be
/// several times as cheap an entry for no reason of ours.
#[test]
fn a_fold_costs_as_much_as_its_history_is_long_however_it_branches() {
    let form = |number: usize| {
        let option = OptionKey::new(["hip", "spine", "wrist"][number % 3]);
        let answers = (0..60).map(|question| {
            let key = QuestionKey::new(format!("question_{question}"));
            (key, Some(Answer::Choice(option.clone())))
        });
        Change::Answers(answers.collect())
    };
    let apart = |length: usize| -> Vec<Entry> { (0..length).map(|n| of(record(1), n, &[], form(n))).collect() };
    let parting_and_meeting = |length: usize| -> Vec<Entry> {
        let parents = |n: usize| match (n / 101, n % 101) {
            (0, 0) => Vec::new(),
            (_, 0) => (n - 100..n).map(id).collect(),
            (meeting, _) => vec![id(meeting * 101)],
        };
        (0..length).map(|n| of(record(1), n, &parents(n), form(n))).collect()
    };
    for (name, history) in [
        ("apart", &apart as &dyn Fn(usize) -> Vec<Entry>),
        ("parting and meeting", &parting_and_meeting),
    ] {
        let cost_of = |length: usize| {
            let entries = history(length);
            let once = |_| cost(|| assert!(!fold(&entries).heads.is_empty()));
            // Whatever else the machine does meanwhile makes it longer, and never shorter.
            (0..2).map(once).min().unwrap_or_default()
        };
        let (short, long) = (cost_of(8_000), cost_of(32_000));
        println!("{name}: 8,000 entries {short:?}, 32,000 entries {long:?}");
        assert!(!short.is_zero(), "{name}: no time was measured");
        assert!(long < short * 8, "{name}: {short:?} and {long:?}");
    }
}

/// A change of any kind but a purge.
fn any_change() -> impl Strategy<Value = Change> {
    let question = prop_oneof![Just("site"), Just("dxa")].prop_map(QuestionKey::from_static);
    let option =
        prop::option::of("[ab]").prop_map(|option| option.map(|option| Answer::Choice(OptionKey::new(option))));
    let value = prop::option::of("[12]").prop_map(|value| value.map(Json::new));
    let warning = "[xy]".prop_map(|check| Warning {
        check,
        question: QuestionKey::from_static("site"),
    });
    let accepted = prop::option::of("[mn]").prop_map(|note| {
        note.map(|note| Acceptance {
            given: Answers::new(),
            note: Note::kept(note),
        })
    });
    prop_oneof![
        4 => prop::collection::btree_map(question, option, 1..3).prop_map(|answers| Change::Answers(answers.into())),
        2 => ("[pq]", value).prop_map(|(key, value)| Change::Items([(ItemKey::new(key), value)].into())),
        2 => (warning, accepted).prop_map(|said| Change::Warnings(Acceptances::from([said]))),
        2 => any::<bool>().prop_map(|delete| Change::State(if delete {
            State::Deleted { reason: OptionKey::from_static("test_record") }
        } else {
            State::Active
        })),
        2 => (2..4_u128, any::<bool>()).prop_map(|(with, joins)| {
            let with = record(with);
            if joins {
                Change::Join { with, heads: BTreeMap::new() }
            } else {
                Change::Unjoin { with }
            }
        }),
        1 => Just(Change::Private(SealedBytes(vec![1]))),
        1 => Just(Change::Newer),
    ]
}

proptest! {
    /// A repeated entry changes nothing, but makes of a line something that only the graph can tell.
    #[test]
    fn a_history_without_branches_folds_as_any_other_does(changes in prop::collection::vec(any_change(), 1..12)) {
        let mut line: Vec<Entry> = Vec::new();
        for (number, change) in changes.into_iter().enumerate() {
            let parents: Vec<EntryId> = line.last().map(|entry| entry.id).into_iter().collect();
            line.push(of(record(1), number, &parents, change));
        }
        let mut repeated = line.clone();
        repeated.extend(line.first().cloned());
        prop_assert_eq!(fold(&line), fold(&repeated));
    }
}
