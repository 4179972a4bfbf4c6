//! A store in a temporary folder, and invented patients for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::audit::Caseload;
use domain::dataset::{AnswerKind, Dataset, OptionKey, QuestionKey, keys};
use domain::id::{DeviceId, EntryId, OptOutCheckId, RecordId, UserId};
use domain::opt_out::{ClearedList, ListKey};
use domain::private::PrivateContent;
use domain::record::check::CheckContext;
use domain::record::{Author, Change, DeskStamp, Digest, Entry, Origin, SeenDataset, State, Subject, Topic, evaluate};
use domain::{Answer, Answers, NhsNumber, Postcode};
use protocol::canonical::{self, Draft};
use protocol::private::ServiceKey;
use store::{
    Clocks, Filter, KeyCost, LockedStore, NewStore, Passphrase, RecordRow, RecoveryKey, Search, Service, Store,
    StoreError, UnlockError, WorkingCopy, Written,
};
use uuid::Uuid;

pub(crate) const PASSPHRASE: &str = "seven purple kettles dancing";
pub(crate) const USER: UserId = UserId::new(Uuid::from_u128(0x7001));
pub(crate) const DEVICE: DeviceId = DeviceId::new(Uuid::from_u128(0x7002));

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn today() -> NaiveDate {
    date("2026-11-20")
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

/// Both clocks of a process that has just started.
pub(crate) fn clocks() -> Clocks {
    clocks_after(TimeDelta::zero())
}

/// Both clocks, this much later.
pub(crate) fn clocks_after(time: TimeDelta) -> Clocks {
    Clocks {
        wall: now() + time,
        running: time.to_std().unwrap(),
    }
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Ids as a desk makes them: each after the one before.
pub(crate) fn id() -> Uuid {
    let next = NEXT_ID.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u128(0x0193_4000_0000_7000_8000_0000_0000_0000 + u128::from(next))
}

/// Makes the ids from this one on: a process goes on after those that another made.
pub(crate) fn ids_from(first: u64) {
    NEXT_ID.store(first, Ordering::Relaxed);
}

/// Leaves this in the working copy of a record.
pub(crate) async fn leave(store: &Store, record: RecordId, copy: &WorkingCopy) -> Result<(), StoreError> {
    let copy = copy.clone();
    store.edit_working_copy(record, |_| Some(copy)).await.map(drop)
}

pub(crate) fn new_store() -> NewStore {
    NewStore {
        service: Service {
            code: "HRW".to_owned(),
            name: "Hartwell Royal FLS".to_owned(),
            demo: true,
            nation: None,
            caseload: Caseload::from_year(2020, 500),
        },
        user: Author {
            id: USER,
            name: "Amara Osei".to_owned(),
        },
        passphrase: passphrase(),
        device: DeskStamp {
            id: DEVICE,
            name: "Ward 7 laptop".to_owned(),
        },
        device_secret: None,
        cost: KeyCost::Cheap,
        now: now(),
    }
}

/// A store, and the folder that goes when this goes.
pub(crate) struct Made {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) recovery: RecoveryKey,
}

pub(crate) async fn made() -> Made {
    made_with(new_store()).await
}

pub(crate) async fn made_with(new: NewStore) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let (store, recovery) = store::create(&folder.path().join("desk"), new).await.unwrap();
    Made {
        folder,
        store,
        recovery,
    }
}

impl Made {
    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("desk")
    }
}

pub(crate) async fn unlock(locked: LockedStore) -> Store {
    locked
        .unlock(USER, &passphrase(), None, clocks())
        .await
        .map_err(|(_, error)| error)
        .unwrap()
}

/// Takes the folder and unlocks it.
pub(crate) async fn unlocked(dir: &Path, passphrase: &Passphrase) -> Result<Store, UnlockError> {
    let locked = LockedStore::open(dir, Duration::ZERO, clocks()).unwrap();
    locked
        .unlock(USER, passphrase, None, clocks())
        .await
        .map_err(|(_, error)| error)
}

/// All that is told of records.
#[derive(PartialEq)]
pub(crate) struct Everything {
    pub(crate) answers: Vec<(RecordId, Answers)>,
    pub(crate) entries: Vec<Entry>,
}

/// Reads every record with its entries, and counts them.
pub(crate) async fn everything(store: &Store) -> Result<Everything, StoreError> {
    let mut answers = Vec::new();
    let each = |row: &RecordRow, of: &Answers| answers.push((row.id, of.clone()));
    store.for_each_record(Filter::All, today(), each).await?;
    let records: Vec<RecordId> = answers.iter().map(|(record, _)| *record).collect();
    let entries = store.entries_of(&records).await?.into_values().flatten().collect();
    store.counts(&Search::All, today()).await?;
    store.facts().await?;
    Ok(Everything { answers, entries })
}

/// The n-th invented NHS number.
pub(crate) fn number(n: u32) -> NhsNumber {
    let digits = (0..100).map(|ending| format!("999{n:05}{ending:02}"));
    digits
        .into_iter()
        .find_map(|digits| NhsNumber::read(&digits).ok())
        .unwrap()
}

pub(crate) fn key(text: &'static str) -> QuestionKey {
    QuestionKey::from_static(text)
}

pub(crate) fn choice(text: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(text))
}

/// A drug, so that follow-up is required.
pub(crate) fn drug() -> Answer {
    Answer::Choice(Dataset::published().newest().follow_up.drugs[0].clone())
}

/// The n-th patient, with everything answered that is missing whatever the day. Follow-up is not required unless
/// `extra` says so.
pub(crate) fn complete(n: u32, diagnosed: NaiveDate, extra: &[(&'static str, Answer)]) -> Answers {
    let dataset = Dataset::published();
    let mut answers = Answers::from([
        (keys::NHS_NUMBER, Answer::NhsNumber(number(n))),
        (keys::BIRTH_DATE, Answer::Date(date("1950-05-03"))),
        (keys::POSTCODE, Answer::Postcode(Postcode::read("LS1 4AP").unwrap())),
        (keys::DIAGNOSIS_DATE, Answer::Date(diagnosed)),
    ]);
    answers.extend(extra.iter().map(|(question, answer)| (key(question), answer.clone())));
    let version = dataset.version_on(diagnosed);
    loop {
        let evaluation = evaluate(
            dataset,
            &answers,
            CheckContext {
                today: today(),
                demo: true,
            },
        );
        if evaluation.missing.is_empty() {
            return answers;
        }
        let missing: Vec<_> = evaluation.missing.iter().map(|missing| missing.question).collect();
        for question in missing {
            let answer = match &question.kind {
                AnswerKind::Date | AnswerKind::BirthDate => {
                    Answer::Date(diagnosed.checked_add_days(Days::new(10)).unwrap())
                }
                AnswerKind::Number(range) => Answer::number(range.usual_min),
                _ => {
                    let quiet = |option: &OptionKey| !version.follow_up.required_by.contains(option);
                    let options = question.options.iter().map(|option| &option.key);
                    let option = options.into_iter().find(|option| quiet(option)).unwrap().clone();
                    Answer::Choice(option)
                }
            };
            answers.insert(question.key.clone(), answer);
        }
    }
}

pub(crate) fn setting(answers: &Answers) -> Change {
    Change::Answers(
        answers
            .iter()
            .map(|(key, answer)| (key.clone(), Some(answer.clone())))
            .collect(),
    )
}

pub(crate) fn set(question: &'static str, answer: Option<Answer>) -> Change {
    Change::Answers([(key(question), answer)].into())
}

pub(crate) fn delete() -> Change {
    Change::State(State::Deleted {
        reason: Dataset::published().newest().delete_reasons[0].key.clone(),
    })
}

/// An entry of this record with these parents.
pub(crate) fn entry(record: RecordId, parents: &[&Entry], change: Change) -> Written {
    entry_with(id(), record, parents, change)
}

pub(crate) fn entry_with(id: Uuid, record: RecordId, parents: &[&Entry], change: Change) -> Written {
    sealed(id, Subject::Record(record), parents, Origin::Keyboard, change)
}

/// An entry about a record or a topic of the service, with these parents.
pub(crate) fn entry_about(subject: Subject, parents: &[&Entry], change: Change) -> Written {
    sealed(id(), subject, parents, Origin::Keyboard, change)
}

/// An entry with this id and these parents, from the form or elsewhere.
pub(crate) fn sealed(id: Uuid, subject: Subject, parents: &[&Entry], origin: Origin, change: Change) -> Written {
    let digests: BTreeMap<EntryId, Digest> = parents.iter().map(|parent| (parent.id, parent.digest)).collect();
    let draft = Draft {
        id: EntryId::new(id),
        subject,
        parents: parents.iter().map(|parent| parent.id).collect(),
        author: Author {
            id: USER,
            name: "Amara Osei".to_owned(),
        },
        desk: DeskStamp {
            id: DEVICE,
            name: "Ward 7 laptop".to_owned(),
        },
        at: now(),
        origin,
        seen: SeenDataset {
            version: "2024".to_owned(),
            revision: 1,
        },
        change,
    };
    canonical::seal(draft, &digests).unwrap()
}

/// The first entry of a new record.
pub(crate) fn first(answers: &Answers) -> Written {
    entry(RecordId::new(id()), &[], setting(answers))
}

/// A new record in the store; gives its entry.
pub(crate) async fn keep(store: &Store, answers: &Answers) -> Entry {
    let written = first(answers);
    store.append(vec![written.clone()]).await.unwrap();
    written.0
}

/// One more entry of a record.
pub(crate) async fn then(store: &Store, parent: &Entry, change: Change) -> Entry {
    let written = entry(parent.subject.id(), &[parent], change);
    store.append(vec![written.clone()]).await.unwrap();
    written.0
}

/// A list that came of a check under this id: of the n-th numbers, whether each was cleared.
pub(crate) fn cleared_list(check: u128, numbers: &[(u32, bool)], until: NaiveDate) -> ClearedList {
    let key = ListKey([u8::try_from(check % 251).unwrap(); 32]);
    let count = |wanted: bool| u32::try_from(numbers.iter().filter(|(_, cleared)| *cleared == wanted).count()).unwrap();
    ClearedList {
        id: OptOutCheckId::new(Uuid::from_u128(check)),
        made: now() + TimeDelta::minutes(i64::try_from(check % 1_000).unwrap()),
        made_by: "Amara Osei".to_owned(),
        file: "HRW01-20112026-0001.dat".to_owned(),
        file_digest: [1; 32],
        reply_digest: [2; 32],
        numbers: u32::try_from(numbers.len()).unwrap(),
        cleared: count(true),
        not_cleared: count(false),
        until,
        answers: numbers
            .iter()
            .map(|(n, cleared)| (protocol::cleared::hash(&key, number(*n)), *cleared))
            .collect(),
        key,
    }
}

/// An entry about the service that says what came of a check, sealed under this key.
pub(crate) fn says_of_clearance(key: &ServiceKey, list: &ClearedList, parents: &[&Entry]) -> Written {
    let (entry, subject) = (id(), Subject::Service(Topic::CLEARED));
    let said = PrivateContent::Cleared(Box::new(list.clone()));
    let private =
        protocol::private::seal(&said, key, &subject, EntryId::new(entry), [entry.as_bytes()[15]; 24]).unwrap();
    sealed(entry, subject, parents, Origin::Keyboard, Change::Private(private))
}
