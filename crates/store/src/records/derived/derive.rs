//! A record's entries to what is derived from them, computed by the domain. It holds days, not states: a query compares
//! them with its caller's today. No row is read or written here.

use chrono::NaiveDate;
use domain::audit::{Facts, facts};
use domain::dataset::{Level, Rule, keys};
use domain::id::{EntryId, RecordId};
use domain::opt_out::{AskedAbout, OptOutChecks};
use domain::record::check::CheckContext;
use domain::record::{AnswersDigest, Entry, Evaluation, Folded, Marker, Subject, evaluate, is_overseas};
use domain::{Answer, Answers, Dataset, QuestionKey};
use serde::Deserialize;

use crate::day::{ALWAYS, NEVER, day};
use crate::opening::desk_row::Service;
use crate::records::codes::{ACTIVE, DELETED, JOINED, NOT_ARRIVED, OF_SERVICE, PURGED, WITHDRAWN};
use crate::records::derived::counted_as::CountedAs;
use crate::records::derived::summary::{Summary, first_option, summary};
use crate::records::derived::sync_state::SyncFacts;
use crate::records::number_column::column_of;

/// Which computation this is: raised whenever this module makes something else of the same entries.
const DERIVATION: u32 = 10;

/// The rules that apply to every record of a store.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) dataset: &'static Dataset,
    /// Whether the service's patients are fictional.
    pub(crate) demo: bool,
    /// Whether it asks about national opt-outs before records leave it.
    pub(crate) opt_outs: OptOutChecks,
}

impl Rules {
    /// Those for the records of a service, under a dataset.
    pub(crate) fn of(service: &Service, dataset: &'static Dataset) -> Self {
        Self {
            dataset,
            demo: service.demo,
            opt_outs: service.opt_out_checks(),
        }
    }

    /// Names everything that derived columns depend on beside the entries. When it changes they are computed again.
    pub(crate) fn name(self) -> String {
        let versions = self
            .dataset
            .versions()
            .iter()
            .map(|version| format!("{}:{}", version.id, version.revision));
        let versions: Vec<String> = versions.collect();
        format!(
            "{DERIVATION} {} {}{}",
            versions.join(" "),
            if self.demo { "demo" } else { "live" },
            // Who only practises has nothing to hold back before a first list.
            if self.opt_outs == OptOutChecks::Everybody {
                " opt-outs"
            } else {
                ""
            }
        )
    }
}

/// What a record's entries add up to: the columns of `record` and `record_detail` that depend on nothing else.
pub(crate) struct Derived {
    pub(crate) id: RecordId,
    pub(crate) state: i64,
    /// Of a deleted record, what deleted it.
    pub(crate) deleted_by: Option<EntryId>,
    pub(crate) who: SearchedColumns,
    pub(crate) overseas: bool,
    pub(crate) assessed: Option<i64>,
    pub(crate) site: Option<String>,
    pub(crate) therapy: Option<String>,
    pub(crate) missing: i64,
    pub(crate) draft_from: i64,
    /// First day, and last day on time, of each follow-up without an answer.
    pub(crate) week_16: Option<(i64, i64)>,
    pub(crate) week_52: Option<(i64, i64)>,
    pub(crate) has_error_until: i64,
    pub(crate) disputed: bool,
    pub(crate) not_ready: bool,
    /// Whom a check for national opt-outs asks about; of a record that is joined to another, what that says.
    pub(crate) asked_about: AskedAbout,
    pub(crate) changed: i64,
    pub(crate) summary: String,
    pub(crate) facts: Option<Facts>,
    /// Of a record in use.
    pub(crate) answers: Option<AnswersDigest>,
}

/// The columns that people are searched by, in the order of the columns of `record`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct SearchedColumns {
    pub(crate) nhs_number: Option<i64>,
    pub(crate) born: Option<i64>,
    pub(crate) diagnosed: Option<i64>,
    pub(crate) postcode: Option<String>,
}

impl Derived {
    /// What decides where it is on its way to Central. `entries` are those that neither went out nor have a receipt; what
    /// else Central said of it stands in `before`.
    pub(crate) fn sync_facts(&self, entries: i64, before: Option<&SyncFacts>) -> SyncFacts {
        SyncFacts {
            state: self.state,
            disputed: self.disputed,
            not_ready: self.not_ready,
            has_left: before.is_some_and(|before| before.has_left),
            held_back: before.is_some_and(|before| before.held_back),
            unreceipted: entries + before.map_or(0, |before| before.unreceipted),
            unsent: entries + before.map_or(0, |before| before.unsent),
            held: before.is_some_and(|before| before.held),
            refused: before.is_some_and(|before| before.refused),
            has_error_until: self.has_error_until,
        }
    }

    /// What its row counts as.
    pub(crate) fn counted_as(&self, sync: &SyncFacts) -> CountedAs {
        CountedAs {
            state: self.state,
            sync: sync.code(),
            draft_from: self.draft_from,
            attention_until: sync.attention_until(),
            opens_16: self.week_16.map(|(opens, _)| opens),
            target_16: self.week_16.map(|(_, target)| target),
            opens_52: self.week_52.map(|(opens, _)| opens),
            target_52: self.week_52.map(|(_, target)| target),
        }
    }
}

/// What a record leaves to the one that it is joined to: its row says nothing of the patient. Its entries leave with those.
pub(crate) fn joined_to(whole: &Derived, record: RecordId) -> Derived {
    Derived {
        id: record,
        state: JOINED,
        deleted_by: None,
        who: SearchedColumns {
            nhs_number: None,
            born: None,
            diagnosed: None,
            postcode: None,
        },
        overseas: false,
        assessed: None,
        site: None,
        therapy: None,
        missing: 0,
        draft_from: NEVER,
        week_16: None,
        week_52: None,
        has_error_until: ALWAYS,
        disputed: false,
        not_ready: whole.not_ready,
        asked_about: whole.asked_about,
        changed: whole.changed,
        summary: protocol::json::text(&Summary::default()),
        facts: None,
        answers: None,
    }
}

/// Computes the derived part of a record from its entries, and those of the records that are joined to it: what they fold to.
/// `has_left`: one of them has been at Central.
pub(crate) fn derive(rules: Rules, record: RecordId, folded: &Folded, entries: &[Entry], has_left: bool) -> Derived {
    let answers = &folded.answers;
    // On the last day there is, no date is in the future: that check is the business of `has_error_until`.
    let evaluation = evaluate(
        rules.dataset,
        answers,
        CheckContext {
            today: NaiveDate::MAX,
            demo: rules.demo,
        },
    );
    let of_service = Subject::is_of_service(record);
    let state = if of_service {
        OF_SERVICE
    } else if let Some(marker) = folded.marker {
        match marker {
            Marker::Purged => PURGED,
            Marker::NotCleared => WITHDRAWN,
        }
    } else if folded.heads.is_empty() {
        NOT_ARRIVED
    } else if folded.deleted.is_some() {
        DELETED
    } else {
        ACTIVE
    };
    let disputed = state == ACTIVE && folded.needs_settling();
    let day_of = |key: &QuestionKey| answers.get(key).and_then(Answer::as_date).map(day);
    let open = |weeks: u32| {
        let follow_up = evaluation.follow_ups.iter().find(|follow_up| follow_up.weeks == weeks);
        follow_up
            .filter(|follow_up| follow_up.outcome.is_none())
            .map(|it| (day(it.opens), day(it.target)))
    };
    let (week_16, week_52) = (open(16), open(52));
    let latest = folded.latest.and_then(|id| entries.iter().find(|entry| entry.id == id));
    let shown_latest = latest.or(entries.first());
    let draft_from = if evaluation.missing.is_empty() {
        evaluation
            .later
            .iter()
            .map(|later| day(later.from))
            .min()
            .unwrap_or(NEVER)
    } else {
        ALWAYS
    };
    let nhs_number = answers
        .get(&keys::NHS_NUMBER)
        .and_then(Answer::as_nhs_number)
        .and_then(column_of);
    let overseas = is_overseas(answers);
    Derived {
        id: record,
        state,
        deleted_by: folded.deleted_by.filter(|_| state == DELETED),
        who: SearchedColumns {
            nhs_number,
            born: day_of(&keys::BIRTH_DATE),
            diagnosed: day_of(&keys::DIAGNOSIS_DATE),
            postcode: match answers.get(&keys::POSTCODE) {
                Some(Answer::Postcode(postcode)) => Some(postcode.as_str().replace(' ', "")),
                _ => None,
            },
        },
        overseas,
        assessed: day_of(&keys::ASSESSMENT_DATE),
        site: first_option(answers, &keys::SITE),
        therapy: first_option(answers, &evaluation.version.follow_up.question),
        missing: i64::try_from(evaluation.missing.len()).unwrap_or(i64::MAX),
        draft_from,
        week_16,
        week_52,
        has_error_until: if disputed || evaluation.has_errors() {
            NEVER
        } else {
            in_the_future_until(&evaluation, answers)
        },
        disputed,
        not_ready: !of_service && !folded.is_gone() && !has_left && evaluation.may_leave(answers).is_err(),
        asked_about: asked_about(state, nhs_number, overseas),
        changed: shown_latest.map_or(0, |entry| entry.at.timestamp_millis()),
        facts: if state == ACTIVE {
            facts(rules.dataset, &evaluation, answers).ok()
        } else {
            None
        },
        answers: (state == ACTIVE).then(|| AnswersDigest::of(answers)),
        summary: summary(&evaluation, folded, entries, shown_latest),
    }
}

/// Whom a check for national opt-outs asks about, of a row of `record` in this state.
pub(crate) fn asked_about(state: i64, nhs_number: Option<i64>, overseas: bool) -> AskedAbout {
    match (state, nhs_number) {
        (ACTIVE | DELETED | JOINED, Some(number)) => AskedAbout::Number(number),
        (ACTIVE | DELETED | JOINED, None) if overseas => AskedAbout::Overseas,
        (ACTIVE | DELETED | JOINED, None) => AskedAbout::Unknown,
        _ => AskedAbout::Nobody,
    }
}

/// The day on which the last of the dates that are errors today is one no longer.
fn in_the_future_until(evaluation: &Evaluation<'_>, answers: &Answers) -> i64 {
    let slack = evaluation.version.checks.iter().find_map(|check| match check.rule {
        Rule::DateInFuture { days } if check.level == Level::Error => Some(days),
        _ => None,
    });
    let Some(slack) = slack else { return ALWAYS };
    let is_shown = |question| {
        let position = evaluation.version.position(question);
        position.and_then(|position| evaluation.shown.get(position)) == Some(&true)
    };
    let dates = answers
        .iter()
        .filter_map(|(question, answer)| Some((question, answer.as_date()?)));
    let latest = dates
        .filter(|(question, _)| is_shown(question))
        .map(|(_, date)| date)
        .max();
    let until = latest.and_then(|date| date.checked_sub_days(chrono::Days::new(u64::from(slack))));
    until.map_or(ALWAYS, day)
}
