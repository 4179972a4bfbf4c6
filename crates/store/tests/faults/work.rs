//! What a desk does to its store, a step at a time, for tests that interrupt it; and how what is then there is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use domain::dataset::keys;
use domain::id::RecordId;
use domain::record::Entry;
use domain::{Answer, Answers};
use faults::Files;
use protocol::canonical::not_cleared_marker;
use protocol::exchange::{Cursor, CursorMac, Epoch, HeldBecause, Incarnation, Receipt, Refusal, RefusalCode, Standing};
use rand::RngExt as _;
use rand::rngs::StdRng;
use store::{
    Applied, BulkChange, Filter, NewStore, Passphrase, RecordRow, RecoveryKey, SavedFrom, ScreenPlace, Service, Store,
    StoreError, Typed, WorkingCopy, Written,
};
use uuid::Uuid;

use crate::answered::nothing;
use crate::support::{
    USER, choice, clocks, complete, date, entry, first, id, ids_from, key, new_store, now, number, set, today,
};

/// Something that a desk does. Each is one transaction, and may write a file beside the database after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A new record.
    Enter,
    /// Typing that is not saved yet.
    Type,
    /// Saving, with what was typed.
    Save,
    /// A file of new records and a changed one.
    Import,
    /// One answer of many records.
    ChangeMany,
    /// Joining a Central, another one each time.
    Join,
    /// Marking what is on its way to Central.
    Send,
    /// Taking over what an exchange brought.
    Exchange,
    /// Withdrawing a record from Central whose patient is not cleared: it goes on under another id.
    Withdraw,
    /// Where a person is.
    Go,
    /// Everything derived, computed again.
    Rebuild,
    /// The service's name, which is shown on the locked screen too.
    Rename,
}

pub(crate) const STEPS: [Step; 12] = [
    Step::Enter,
    Step::Type,
    Step::Save,
    Step::Import,
    Step::ChangeMany,
    Step::Join,
    Step::Send,
    Step::Exchange,
    Step::Withdraw,
    Step::Go,
    Step::Rebuild,
    Step::Rename,
];

/// What is known of the store by whoever works with it. A step that fails leaves it as it was.
#[derive(Clone, Default)]
pub(crate) struct Work {
    /// The newest entry of each record.
    newest: Vec<Entry>,
    patients: u32,
    /// Steps that were done.
    done: u32,
}

/// A desk at work.
pub(crate) struct Session {
    pub(crate) store: Store,
    pub(crate) work: Work,
    pub(crate) recovery: RecoveryKey,
    /// Number of the passphrase.
    pub(crate) passphrase: usize,
}

impl Session {
    /// Does one more thing, which chance decides: a step, locking and unlocking, or a new passphrase.
    pub(crate) async fn go_on(mut self, chance: &mut StdRng) -> Self {
        match chance.random_range(0..STEPS.len() + 2) {
            0 => {
                let locked = self.store.lock().await;
                let unlocked = locked.unlock(USER, &words(self.passphrase), None, clocks()).await;
                self.store = unlocked.map_err(|(_, error)| error).unwrap();
            }
            1 => {
                self.passphrase += 1;
                let (locked, new) = (self.store.lock().await, words(self.passphrase));
                let recovered = locked.recover(&self.recovery, USER, &new, None, clocks()).await;
                self.store = recovered.map_err(|(_, error)| error).unwrap();
            }
            step => self.work.take(STEPS[step - 2], &self.store, chance).await.unwrap(),
        }
        self
    }
}

impl Work {
    /// In a process that has just opened the store. The ids that it makes are none of those that are there.
    pub(crate) async fn of(store: &Store) -> Self {
        let mut records = Vec::new();
        let each = |row: &RecordRow, _: &Answers| records.push(row.id);
        store.for_each_record(Filter::All, today(), each).await.unwrap();
        let newest: Vec<Entry> = store
            .entries_of(&records)
            .await
            .unwrap()
            .into_values()
            .map(|entries| {
                let newest = entries
                    .iter()
                    .find(|one| !entries.iter().any(|other| other.parents.contains(&one.id)));
                newest.unwrap().clone()
            })
            .collect();
        ids_from(1_000_000);
        Self {
            patients: u32::try_from(newest.len()).unwrap(),
            newest,
            ..Self::default()
        }
    }

    /// Takes steps that nothing fails of.
    pub(crate) async fn take_all(&mut self, steps: &[Step], store: &Store, chance: &mut StdRng) {
        for step in steps {
            self.take(*step, store, chance).await.unwrap();
        }
    }

    pub(crate) async fn take(&mut self, step: Step, store: &Store, chance: &mut StdRng) -> Result<(), StoreError> {
        match step {
            Step::Enter => {
                let written = self.patient(0);
                store.append(vec![written.clone()]).await?;
                self.took(vec![written]);
            }
            Step::Type => {
                let newest = self.any(chance);
                let text = format!("{}", 140 + self.done % 50);
                let typing = |copy: Option<WorkingCopy>| {
                    let mut copy = copy.unwrap_or_else(|| opened_on(&newest));
                    let typed = Typed {
                        text,
                        ..Typed::default()
                    };
                    copy.answers.insert(key("height"), typed);
                    Some(copy)
                };
                store.edit_working_copy(newest.subject.id(), typing).await?;
            }
            Step::Save => {
                let typed = store.working_copies().await?;
                let of_typed = self.newest.iter().find(|entry| typed.contains(&entry.subject.id()));
                let newest = of_typed.cloned().unwrap_or_else(|| self.any(chance));
                let record = newest.subject.id();
                let read = store.working_copy(record).await?;
                let saved = entry(record, &[&newest], set("site", None));
                let rest = opened_on(&saved.0);
                let from = read.as_ref().map(|read| SavedFrom { read, rest: &rest });
                assert!(store.save(record, vec![saved.clone()], from, |_| {}).await?);
                self.took(vec![saved]);
            }
            Step::Import => {
                let new: Vec<Written> = (0..chance.random_range(1..40)).map(|n| self.patient(n)).collect();
                let newest = self.any(chance);
                let changed = entry(newest.subject.id(), &[&newest], set("site", None));
                let mut import = store.begin_import(today()).await?;
                import.write(Vec::new(), new.clone()).await?;
                let held = import.held(&[newest.subject.id()]).await?;
                import
                    .write(
                        held.into_values().map(|(held, _)| held).collect(),
                        vec![changed.clone()],
                    )
                    .await?;
                import.finish().await?;
                self.took(new);
                self.took(vec![changed]);
            }
            Step::ChangeMany => self.change_many(store, chance).await?,
            Step::Join => {
                let url = format!("https://central-{}.example", self.done);
                store.set_central(&url, "token", chrono::DateTime::UNIX_EPOCH).await?;
            }
            Step::Send => {
                let outgoing = store.to_send(10, &BTreeMap::new(), now()).await?;
                let central = joined(store).await?;
                store.mark_sent(&central, outgoing.iter().map(|one| one.entry)).await?;
            }
            Step::Exchange => {
                let brought = self.brought(store, chance).await?;
                let entries = brought.entries.clone();
                store.apply_exchange(brought).await?;
                self.took(entries);
            }
            Step::Withdraw => {
                let record = self.any(chance).subject.id();
                store.append(vec![not_cleared_marker(record)]).await?;
                // Its entries have others' ids now; whoever opens the store next knows them.
                if self.newest.len() > 1 {
                    self.newest.retain(|entry| entry.subject.id() != record);
                }
            }
            Step::Go => {
                let place = ScreenPlace {
                    route: format!("/records/{}", self.done),
                    ..ScreenPlace::default()
                };
                store.put_place(&place).await?;
            }
            Step::Rebuild => drop(store.rebuild(|_, _| {}).await?),
            Step::Rename => {
                let name = format!("Hartwell Royal FLS {}", self.done);
                let before = store.service();
                store.set_service(Service { name, ..before }).await?;
            }
        }
        self.done += 1;
        Ok(())
    }

    async fn change_many(&mut self, store: &Store, chance: &mut StdRng) -> Result<(), StoreError> {
        let chosen: BTreeMap<RecordId, Entry> = (0..5)
            .map(|_| self.any(chance))
            .map(|newest| (newest.subject.id(), newest))
            .collect();
        let records: Vec<RecordId> = chosen.keys().copied().collect();
        let entries = store.entries_of(&records).await?;
        let held: BTreeMap<RecordId, usize> = entries.iter().map(|(id, entries)| (*id, entries.len())).collect();
        let yes = || set("care_home", Some(choice("yes")));
        let written = chosen.iter().map(|(record, newest)| entry(*record, &[newest], yes()));
        let written: Vec<Written> = written.collect();
        let last = BulkChange {
            id: id(),
            questions: vec![key("care_home")],
            at: now(),
            entries: written.iter().map(|(entry, _)| entry.id).collect(),
        };
        assert!(store.append_bulk(written.clone(), &held, Some(&last)).await?);
        self.took(written);
        Ok(())
    }

    /// The answer of a Central that gives receipts for what was sent, holds one record, refuses an entry, and has one new
    /// record and one changed record of other desks.
    async fn brought(&self, store: &Store, chance: &mut StdRng) -> Result<Applied, StoreError> {
        let sent = store.to_send(10, &BTreeMap::new(), now()).await?;
        let newest = self.any(chance);
        let record = newest.subject.id();
        let receipts = sent.iter().zip(1..).map(|(one, number)| Receipt {
            entry: one.entry,
            number,
        });
        let refusals = sent.iter().take(1).map(|one| Refusal {
            entry: one.entry,
            record: one.record,
            code: RefusalCode::Unreadable,
            number: Some(1),
        });
        let because = HeldBecause {
            code: "assessed-before-diagnosis".to_owned(),
            question: None,
        };
        Ok(Applied {
            central: joined(store).await?,
            entries: vec![
                self.patient(0),
                entry(record, &[&newest], set("care_home", Some(choice("no")))),
            ],
            receipts: receipts.skip(1).collect(),
            refusals: refusals.collect(),
            standings: vec![Standing {
                record,
                held: vec![because],
            }],
            cursor: Some(Cursor {
                epoch: Epoch(Uuid::from_u128(8)),
                number: u64::from(self.done),
                chain: protocol::chain::START,
                mac: CursorMac::OF_THE_BEGINNING,
                standings: 3,
            }),
            incarnation: Some(Incarnation(id())),
            agree: Some(true),
            ..nothing()
        })
    }

    /// Some record.
    fn any(&self, chance: &mut StdRng) -> Entry {
        self.newest[chance.random_range(0..self.newest.len())].clone()
    }

    /// The first entry of a patient who has no record yet.
    fn patient(&self, n: u32) -> Written {
        static TEMPLATE: OnceLock<Answers> = OnceLock::new();
        let mut answers = TEMPLATE.get_or_init(|| complete(1, date("2026-09-14"), &[])).clone();
        answers.insert(keys::NHS_NUMBER, Answer::NhsNumber(number(self.patients + n)));
        first(&answers)
    }

    fn took(&mut self, entries: Vec<Written>) {
        for (entry, _) in entries {
            if let Some(newest) = self.newest.iter_mut().find(|one| one.subject == entry.subject) {
                *newest = entry;
            } else {
                self.patients += 1;
                self.newest.push(entry);
            }
        }
    }
}

fn opened_on(entry: &Entry) -> WorkingCopy {
    WorkingCopy {
        heads: vec![entry.id],
        answers: BTreeMap::new(),
        choices: BTreeMap::new(),
        notes: BTreeMap::new(),
        further_of: None,
        kept_at: now(),
    }
}

/// A new desk, with the first passphrase.
pub(crate) fn desk() -> NewStore {
    NewStore {
        passphrase: words(0),
        ..new_store()
    }
}

/// The files of a folder, but for SQLite's shared memory.
pub(crate) fn files_of(dir: &Path) -> Files {
    let files = fs::read_dir(dir).unwrap().map(|file| {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    });
    files.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

/// The n-th passphrase of the desk's person.
pub(crate) fn words(n: usize) -> Passphrase {
    Passphrase::new(format!("{} purple kettles dancing", n + 7))
}

/// Everything in the database of a store that nobody works with just now.
pub(crate) fn rows(store: &Store) -> Vec<String> {
    faults::dump(&store.dir().join("desk.db")).unwrap()
}

/// SQLite finds nothing wrong with the database.
pub(crate) fn is_whole(store: &Store) {
    faults::is_whole(&store.dir().join("desk.db"));
}

/// The address of the Central that is joined; none is empty.
async fn joined(store: &Store) -> Result<String, StoreError> {
    Ok(store.central().await?.map(|link| link.url).unwrap_or_default())
}
