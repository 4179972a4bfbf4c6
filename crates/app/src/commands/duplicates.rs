//! The same patient twice: which records may be, two of them side by side, joining them, saying that they are not the same, and
//! taking a join back. Where nothing differs, a desk joins by itself. What is alike, what differs and what a join settles are
//! rules of the domain.

use std::collections::{BTreeMap, BTreeSet};

use domain::dataset::{DatasetVersion, QuestionKey, keys};
use domain::id::RecordId;
use domain::log_safe::safe;
use domain::record::{
    Alike, Apart, Change, ComparedRecord, Entry, Folded, JOINED_LIMIT, Origin, Pair, Status, Subject, Take,
    alike_pairs, before_joining, chosen_answers, differing, evaluate, fold, fold_joined, joins_by_itself,
    possible_duplicates, settling, was_parted,
};
use domain::role::Right;
use domain::words::{counted, long_date};
use domain::{Answer, Answers, words};
use store::{RecordRow, Store, Written};

use super::held::FoldedRecord;
use super::in_words::{count, date_text, instant_text, nhs_text, record_id};
use super::pairs::SaidOfPairs;
use super::rows::{labelled, version_of};
use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::permitting::refused;
use crate::views::{
    DuplicateCountView, DuplicatePairView, DuplicateView, DuplicatesView, JoinPreviewView, JoinRecordsRequest,
    KeepApartRequest, PairQuestionView, PairRequest, PairView, RecordView, TakeFrom, UnjoinRequest,
};
use crate::writing::{TakenIn, digests};

/// Most pairs that are shown at once.
const MOST_PAIRS: usize = 200;
/// What becomes of two records of one number and date that are not joined.
const NOT_THE_SAME_AT_CENTRAL: &str = "Central takes one record for an NHS number and date of diagnosis: while both records say \
                                       the same there, it holds one of them back. If they are two, correct 1.01 or 1.09 in the \
                                       one that is wrong; if one should not be there, delete it";

impl<H: Host> Desk<H> {
    /// Records that may be the same patient's same fracture, the surest first.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn list_duplicates(&self) -> Result<DuplicatesView, Error> {
        self.duplicates(MOST_PAIRS).await
    }

    /// The same, however many there are: for a program, which is shown nothing page by page.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn every_duplicate(&self) -> Result<DuplicatesView, Error> {
        self.duplicates(usize::MAX).await
    }

    async fn duplicates(&self, most: usize) -> Result<DuplicatesView, Error> {
        let store = self.store().await?;
        let said = SaidOfPairs::read(&store).await?;
        let kept = said.apart(&store).await?;
        let (apart, pairs): (Vec<Pair>, Vec<Pair>) = alike_pairs(&store.alike().await?)
            .into_iter()
            .partition(|pair| kept.contains_key(&(pair.one, pair.other)));
        let in_words = |pair: &Pair| {
            let items = kept.get(&(pair.one, pair.other)).into_iter().flatten();
            let said = items.filter_map(|item| Apart::read(said.items.get(item)?)).next_back();
            said.unwrap_or(Apart::NotTheSame).words().to_owned()
        };
        Ok(DuplicatesView {
            pairs: self
                .shown_pairs(&store, &pairs, most, |pair| pair.alike.words())
                .await?,
            total: count(pairs.len() as u64),
            apart: self.shown_pairs(&store, &apart, most, in_words).await?,
            total_apart: count(apart.len() as u64),
        })
    }

    /// The first of these pairs, each with its reason.
    async fn shown_pairs(
        &self,
        store: &Store,
        pairs: &[Pair],
        most: usize,
        reason: impl Fn(&Pair) -> String,
    ) -> Result<Vec<DuplicatePairView>, Error> {
        let mut shown = Vec::new();
        for pair in pairs.iter().take(most) {
            let (one, other) = (
                self.shown_of(store, pair.one).await?,
                self.shown_of(store, pair.other).await?,
            );
            if let Some((one, other)) = one.zip(other) {
                let reason = reason(pair);
                shown.push(DuplicatePairView { one, other, reason });
            }
        }
        Ok(shown)
    }

    /// How many pairs there are.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn count_duplicates(&self) -> Result<DuplicateCountView, Error> {
        let store = self.store().await?;
        let pairs = all_pairs(&store).await?;
        Ok(DuplicateCountView {
            pairs: count(pairs.len() as u64),
        })
    }

    /// Two records side by side.
    ///
    /// # Errors
    /// When one of them is not there or is deleted, or they are one already.
    pub async fn compare_records(&self, request: PairRequest) -> Result<PairView, Error> {
        let store = self.store().await?;
        let (one, other) = self.two(&store, &request.one, &request.other).await?;
        self.pair_view(&store, &one, &other).await
    }

    /// What two records would be as one, by what was chosen so far. Nothing changes.
    ///
    /// # Errors
    /// When one of them is not there or is deleted, or they are one already.
    pub async fn preview_join(&self, request: JoinRecordsRequest) -> Result<JoinPreviewView, Error> {
        let store = self.store().await?;
        let (one, other) = self.two(&store, &request.one, &request.other).await?;
        let choices = choices_of(&request, self.is_turned(&store, &request, &one).await?);
        let answers = chosen_answers(&one.held.folded.answers, &other.held.folded.answers, &choices);
        Ok(JoinPreviewView {
            words: answers.ok().map(|answers| self.joined_words(&store, &answers)),
        })
    }

    /// "Submitted, diagnosed 5 November 2025", "a draft with 3 answers missing, diagnosed 5 November 2025", of a record that answers this.
    fn joined_words(&self, store: &Store, answers: &Answers) -> String {
        let today = self.host.today();
        let evaluation = evaluate(dataset(), answers, self.context(store));
        let stands = match evaluation.status(today) {
            Status::Submitted => "Submitted".to_owned(),
            Status::Draft => {
                let missing = i64::try_from(evaluation.missing_on(today).len()).unwrap_or(i64::MAX);
                format!("a draft with {} missing", counted(missing, "answer", "answers"))
            }
        };
        let diagnosed = answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let diagnosed = diagnosed.map_or_else(
            || "without a date of diagnosis".to_owned(),
            |day| format!("diagnosed {}", long_date(day)),
        );
        let held = if evaluation.has_errors() {
            ", and held back by an error until it is put right"
        } else {
            ""
        };
        format!("{stands}, {diagnosed}{held}")
    }

    /// Whether whoever chose named the two the other way round.
    async fn is_turned(&self, store: &Store, request: &JoinRecordsRequest, one: &Side) -> Result<bool, Error> {
        Ok(self.record_of(store, &request.one).await? != one.record)
    }

    /// Joins two records: from here on they are one, under the smaller id. Each question that they answer differently takes the
    /// answer that was chosen; a blank never wins. Both histories stay, and it can be taken back.
    ///
    /// # Errors
    /// When one of them is not there or is deleted, they are one already, something in one of them is to be settled first, a
    /// question that differs has no choice, they were changed since they were shown, or more would be joined than can be; then
    /// nothing is changed.
    pub async fn join_records(&self, request: JoinRecordsRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let (one, other) = self.two(&store, &request.one, &request.other).await?;
        if request.seen.as_ref().is_some_and(|seen| *seen != seen_of(&one, &other)) {
            return Err(Error::ChangedSincePreview);
        }
        let is_turned = self.is_turned(&store, &request, &one).await?;
        let named = if is_turned { (&other, &one) } else { (&one, &other) };
        if let Some(error) = settle_first(&named.0.held.folded, &named.1.held.folded) {
            return Err(error);
        }
        if !can_be_joined(&store, &one, &other).await? {
            return Err(Error::TooManyJoined(JOINED_LIMIT));
        }
        let answers = chosen_answers(
            &one.held.folded.answers,
            &other.held.folded.answers,
            &choices_of(&request, is_turned),
        )
        .map_err(|open| Error::NotChosen(numbers_of(&open)))?;
        let entries = self.joining(&store, &one, &other, &answers, Origin::Merge)?;
        store.append(entries).await?;
        self.regrouped();
        self.reopened(&store, one.record).await
    }

    /// Remembers, for every desk of the service, that two records are not the same.
    ///
    /// # Errors
    /// When one of them is not there, or they are one.
    pub async fn keep_apart(&self, request: KeepApartRequest) -> Result<DuplicatesView, Error> {
        let store = self.store().await?;
        let (one, other) = self.two(&store, &request.one, &request.other).await?;
        let apart = if request.two_fractures {
            Apart::TwoFractures
        } else {
            Apart::NotTheSame
        };
        let said = SaidOfPairs::read(&store).await?;
        let pair = [(one.record, other.record)];
        store.append(self.keeping_apart(&store, said, &pair, apart)?).await?;
        self.saved();
        self.list_duplicates().await
    }

    /// Forgets that two records are not the same: whoever looks at possible duplicates is asked about them again, where they still
    /// look alike. Where nobody had said so, nothing is written.
    ///
    /// # Errors
    /// When one of them is not there, or they are one.
    pub async fn ask_again(&self, request: PairRequest) -> Result<DuplicatesView, Error> {
        let store = self.store().await?;
        let (one, other) = self.two(&store, &request.one, &request.other).await?;
        let said = SaidOfPairs::read(&store).await?;
        if let Some(items) = said.apart(&store).await?.remove(&(one.record, other.record)) {
            let cleared = items.into_iter().map(|item| (item, None));
            store
                .append(self.saying_of_pairs(&store, said, cleared.collect())?)
                .await?;
            self.saved();
        }
        self.list_duplicates().await
    }

    /// Takes a join back: both records are as they were, with what was written to each since. What was chosen when they were
    /// joined is put back where nobody has answered again. Whoever parts them says that they are two: nobody is asked again.
    ///
    /// # Errors
    /// When there is no such record, it is joined to no other, or several are joined and none of them is named.
    pub async fn unjoin_records(&self, request: UnjoinRequest) -> Result<RecordView, Error> {
        let store = self.store().await?;
        let named = record_id(&request.record)?;
        let whole = store.whole_of(named).await?;
        let parts = store.parts_of(whole).await?;
        let part = match parts.as_slice() {
            [] => return Err(Error::NotJoinedRecord),
            _ if named != whole => named,
            [only] => *only,
            _ => return Err(Error::WhichJoined(parts.iter().map(ToString::to_string).collect())),
        };
        let entries = store.entries(whole).await?;
        let (mut written, mut pairs) = (Vec::new(), Vec::new());
        let source = self.source(Origin::Restore, dataset().newest());
        for joined_by in fold_joined(whole, &entries).records {
            let own: Vec<Entry> = entries
                .iter()
                .filter(|entry| entry.record() == Some(joined_by))
                .cloned()
                .collect();
            let folded = fold(&own);
            if !folded.joins(part) {
                continue;
            }
            let put_back = before_joining(&own, part);
            let changes = [
                Some(Change::Unjoin { with: part }),
                (!put_back.is_empty()).then_some(Change::Answers(put_back)),
            ];
            let subject = Subject::Record(joined_by);
            let changes = changes.into_iter().flatten();
            written.extend(self.entries_on(&store, &subject, digests(own.iter()), folded.heads, &source, changes)?);
            pairs.push((joined_by, part));
        }
        let said = SaidOfPairs::read(&store).await?;
        written.extend(self.keeping_apart(&store, said, &pairs, Apart::NotTheSame)?);
        store.append(written).await?;
        self.regrouped();
        self.reopened(&store, whole).await
    }

    /// Joins what needs nobody's choice: records of one fracture that answer no question differently, all there are or those of
    /// one record. Says whether there were any. Two desks that do so beside each other say the same. Nobody has asked for it:
    /// what cannot be joined now is the next time, and stops nothing beside which it was tried.
    /// Nor is anything written in the name of somebody who may only read.
    pub(crate) async fn join_by_itself(&self, store: &Store, near: Option<RecordId>) -> bool {
        if refused(store, Right::Write).is_some() {
            return false;
        }
        let pairs = match same_fractures(store, near).await {
            Ok(pairs) => pairs,
            Err(error) => {
                tracing::warn!(code = %safe(&error.code()), "it was not looked for records that are the same");
                return false;
            }
        };
        let mut any = false;
        for pair in pairs {
            match self.join_pair(store, pair).await {
                Ok(joined) => any |= joined,
                Err(error) => {
                    tracing::warn!(code = %safe(&error.code()), "two records that are the same were not joined yet");
                }
            }
        }
        if any {
            self.regrouped();
        }
        any
    }

    /// Joins two records, if that needs nobody's choice, and says whether it did.
    async fn join_pair(&self, store: &Store, pair: Pair) -> Result<bool, Error> {
        let (one, other) = (store.whole_of(pair.one).await?, store.whole_of(pair.other).await?);
        if one == other {
            return Ok(false);
        }
        let (one, other) = self.in_order(store, one, other).await?;
        let (first, second) = (&one.held.folded, &other.held.folded);
        let records: BTreeSet<RecordId> = [&one, &other].into_iter().flat_map(Side::records).collect();
        let parted = was_parted(&one.held.entries, &records) || was_parted(&other.held.entries, &records);
        if parted || !joins_by_itself(first, second) || !can_be_joined(store, &one, &other).await? {
            return Ok(false);
        }
        let Ok(answers) = chosen_answers(&first.answers, &second.answers, &BTreeMap::new()) else {
            return Ok(false);
        };
        let entries = self.joining(store, &one, &other, &answers, Origin::ByItself)?;
        store.append(entries).await?;
        Ok(true)
    }

    /// Two different records in use, the one with the smaller id first.
    async fn two(&self, store: &Store, one: &str, other: &str) -> Result<(Side, Side), Error> {
        let (one, other) = (self.record_of(store, one).await?, self.record_of(store, other).await?);
        if one == other {
            return Err(Error::OneRecord);
        }
        let (one, other) = self.in_order(store, one, other).await?;
        for side in [&one, &other] {
            if side.held.entries.is_empty() {
                return Err(Error::NoSuchRecord);
            }
            if side.held.folded.deleted.is_some() {
                return Err(Error::Deleted);
            }
        }
        Ok((one, other))
    }

    async fn in_order(&self, store: &Store, one: RecordId, other: RecordId) -> Result<(Side, Side), Error> {
        let (one, other) = (one.min(other), one.max(other));
        let side = async |record| {
            Ok::<_, Error>(Side {
                record,
                held: self.held(store, record).await?,
            })
        };
        Ok((side(one).await?, side(other).await?))
    }

    /// The entries that make two records one that answers this.
    fn joining(
        &self,
        store: &Store,
        one: &Side,
        other: &Side,
        answers: &Answers,
        origin: Origin,
    ) -> Result<Vec<Written>, Error> {
        let subject = Subject::Record(one.record);
        let mut entries: Vec<Entry> = one.held.entries.iter().chain(&other.held.entries).cloned().collect();
        let heads = [&one.held.folded.heads[..], &other.held.folded.heads].concat();
        let source = self.source(origin, dataset().newest());
        let TakenIn { joins, parents } = self.taking_in(store, one.record, entries.iter(), &heads, &source)?;
        entries.extend(joins.iter().map(|(entry, _)| entry.clone()));
        let settled = settling(&fold(&entries), answers);
        let change = (!settled.is_empty()).then_some(Change::Answers(settled));
        let settled = self.entries_on(store, &subject, digests(entries.iter()), parents, &source, change)?;
        Ok(joins.into_iter().chain(settled).collect())
    }

    /// What was one record is two, or the other way round.
    fn regrouped(&self) {
        self.forget_shown();
        self.saved();
    }

    async fn shown_of(&self, store: &Store, record: RecordId) -> Result<Option<DuplicateView>, Error> {
        let row = store.row(record, self.host.today()).await?;
        Ok(row.as_ref().map(duplicate_view))
    }

    async fn pair_view(&self, store: &Store, one: &Side, other: &Side) -> Result<PairView, Error> {
        let shown = (
            self.shown_of(store, one.record).await?,
            self.shown_of(store, other.record).await?,
        );
        let (Some(first), Some(second)) = shown else {
            return Err(Error::NoSuchRecord);
        };
        let (answers, others) = (&one.held.folded.answers, &other.held.folded.answers);
        let questions = pair_questions(answers, others);
        let alike = store.alike_to(one.record).await?;
        let compared = |record| alike.iter().find(|compared| compared.record == record);
        let both = compared(one.record).zip(compared(other.record));
        let alike = both.and_then(|(one, other)| Alike::between(one, other));
        Ok(PairView {
            one: first,
            other: second,
            reason: alike.map(Alike::words),
            differing: count(differing(answers, others).len() as u64),
            questions,
            settle_first: settle_first(&one.held.folded, &other.held.folded).map(|error| error.to_string()),
            if_not_the_same: alike
                .filter(|alike| alike.is_held_at_central())
                .map(|_| NOT_THE_SAME_AT_CENTRAL.to_owned()),
            seen: seen_of(one, other),
        })
    }
}

async fn all_pairs(store: &Store) -> Result<Vec<Pair>, Error> {
    pairs_of(store, &store.alike().await?).await
}

async fn pairs_of(store: &Store, alike: &[ComparedRecord]) -> Result<Vec<Pair>, Error> {
    let apart = SaidOfPairs::read(store).await?.apart(store).await?;
    Ok(possible_duplicates(alike, &apart))
}

/// One of two records, with those that are joined to it already.
struct Side {
    record: RecordId,
    held: FoldedRecord,
}

impl Side {
    fn records(&self) -> BTreeSet<RecordId> {
        let of_entries = self.held.entries.iter().filter_map(Entry::record);
        of_entries.chain([self.record]).collect()
    }
}

/// Pairs of records of one fracture, all there are or those of one record.
async fn same_fractures(store: &Store, near: Option<RecordId>) -> Result<Vec<Pair>, Error> {
    let alike = match near {
        Some(record) => store.alike_to(record).await?,
        None => store.alike().await?,
    };
    if alike.len() < 2 {
        return Ok(Vec::new());
    }
    let mut pairs = pairs_of(store, &alike).await?;
    pairs.retain(|pair| matches!(pair.alike, Alike::Fracture | Alike::BornAndDiagnosed));
    Ok(pairs)
}

/// Whose answer is taken at which question, of the two in the order of their ids.
fn choices_of(request: &JoinRecordsRequest, is_turned: bool) -> BTreeMap<QuestionKey, Take> {
    let choices = request.take.iter().map(|(question, take)| {
        let take = match (take, is_turned) {
            (TakeFrom::One, false) | (TakeFrom::Other, true) => Take::One,
            (TakeFrom::Other, false) | (TakeFrom::One, true) => Take::Other,
        };
        (QuestionKey::new(question.clone()), take)
    });
    choices.collect()
}

/// Whether joins would then name no more records together than can be read at once.
async fn can_be_joined(store: &Store, one: &Side, other: &Side) -> Result<bool, Error> {
    let together = store.named_together(&[one.record, other.record]).await?;
    Ok(together.len() <= JOINED_LIMIT)
}

/// Why the first and the second of two records cannot be joined yet, when there is something in one of them that a person has to
/// settle: joining them would settle it unseen.
fn settle_first(first: &Folded, second: &Folded) -> Option<Error> {
    let named: Vec<String> = [("A", first), ("B", second)]
        .into_iter()
        .filter(|(_, folded)| folded.needs_settling())
        .map(|(name, folded)| {
            let disputed: Vec<QuestionKey> = folded.conflicts.iter().map(|one| one.question.clone()).collect();
            match numbers_of(&disputed).join(", ") {
                numbers if numbers.is_empty() => format!("record {name}"),
                numbers => format!("record {name} ({numbers})"),
            }
        })
        .collect();
    (!named.is_empty()).then(|| Error::SettleFirst(named.join(" and in ")))
}

/// Of what a comparison was made.
fn seen_of(one: &Side, other: &Side) -> String {
    let heads = one.held.folded.heads.iter().chain(&other.held.folded.heads);
    heads.map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn pair_questions(one: &Answers, other: &Answers) -> Vec<PairQuestionView> {
    let diagnosed = [one, other]
        .into_iter()
        .find_map(|answers| answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date));
    let version: &DatasetVersion = diagnosed.map_or_else(|| dataset().newest(), |date| dataset().version_on(date));
    let questions: BTreeSet<&QuestionKey> = one.keys().chain(other.keys()).collect();
    let mut ordered: Vec<&QuestionKey> = questions.into_iter().collect();
    let rank = |key: &QuestionKey| match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) if one != other => 0,
        (Some(_), Some(_)) => 2,
        _ => 1,
    };
    ordered.sort_by_key(|key| (rank(key), version.position(key).unwrap_or(usize::MAX)));
    ordered
        .into_iter()
        .map(|key| {
            let question = version.question(key);
            let in_words = |answer: &Answer| match question {
                Some(question) => words::answer(question, answer),
                None => words::unknown_answer(answer),
            };
            PairQuestionView {
                key: key.to_string(),
                number: question.map(|question| question.number.clone()).unwrap_or_default(),
                wording: question.map_or_else(|| key.to_string(), |question| question.wording.clone()),
                one: one.get(key).map(in_words),
                other: other.get(key).map(in_words),
                differs: rank(key) == 0,
            }
        })
        .collect()
}

fn duplicate_view(row: &RecordRow) -> DuplicateView {
    DuplicateView {
        id: row.id.to_string(),
        nhs_number: row.nhs_number.map(nhs_text),
        born: row.born.map(date_text),
        diagnosed: row.diagnosed.map(date_text),
        site: labelled(version_of(row), &keys::SITE, row.site.as_ref()),
        changed_by: row.changed_by.clone(),
        changed_at: instant_text(row.changed_at),
    }
}

/// The numbers of questions, in the order of the form.
fn numbers_of(questions: &[QuestionKey]) -> Vec<String> {
    let newest = dataset().newest();
    let mut ordered: Vec<&QuestionKey> = questions.iter().collect();
    ordered.sort_by_key(|key| newest.position(key));
    let number = |key: &QuestionKey| {
        let versions = dataset().versions().iter().rev();
        let mut asked = versions.filter_map(|version| version.question(key));
        asked
            .next()
            .map_or_else(|| key.to_string(), |question| question.number.clone())
    };
    ordered.into_iter().map(number).collect()
}
