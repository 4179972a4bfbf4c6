//! Help where the question is, the glossary, and the details that support asks for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::audit::{KPI_EDITION, kpi_definition};
use domain::dataset::{Category, DatasetVersion, Founding, Glossary, Question, QuestionKey};
use store::{NeedsYou, RecordRow, Search, SyncState};

use crate::desk::{Desk, dataset};
use crate::error::Error;
use crate::host::Host;
use crate::views::{
    ErrorCode, ErrorView, HelpKpiView, HelpNoteView, HelpPageView, MeaningView, QuestionHelpRequest, QuestionHelpView,
    SupportLineView, TermView,
};

/// How many records that are not yet accepted are looked at for the reasons.
const ROWS: u32 = 200;

impl<H: Host> Desk<H> {
    /// What helps with one question of a dataset version.
    ///
    /// # Errors
    /// When there is no such question.
    #[allow(clippy::unused_async, reason = "every command is awaited")]
    pub async fn question_help(&self, request: QuestionHelpRequest) -> Result<QuestionHelpView, Error> {
        let version = dataset()
            .version(&request.version)
            .unwrap_or_else(|| dataset().newest());
        let question = version
            .question(&QuestionKey::new(request.question.clone()))
            .ok_or(Error::NoSuchQuestion(request.question))?;
        Ok(question_help(version, question))
    }

    /// The glossary, and what support needs to know about this desk.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn help_page(&self) -> Result<HelpPageView, Error> {
        let support = self.support_lines().await?;
        let lines: Vec<String> = support
            .iter()
            .map(|line| format!("{}: {}", line.name, line.value))
            .collect();
        Ok(HelpPageView {
            terms: Glossary::published()
                .terms
                .iter()
                .map(|term| TermView {
                    word: term.word.clone(),
                    also: term.also.clone(),
                    meaning: term.meaning.clone(),
                    see: term.see.clone(),
                })
                .collect(),
            support,
            support_text: lines.join("\n"),
        })
    }

    /// An error as a host shows it; its code is remembered for support.
    pub fn failed(&self, error: &Error) -> ErrorView {
        let view = error.view();
        self.last_errors.add(self.host.now(), view.code);
        view
    }

    /// Counts, versions and codes: nothing of a patient, a person or a service is ever among them.
    async fn support_lines(&self) -> Result<Vec<SupportLineView>, Error> {
        let store = self.store().await?;
        let today = self.host.today();
        let counts = store.counts(&Search::All, today).await?;
        let reasons = reasons(&store.sync_rows(ROWS, today).await?);
        let central = store.central().await?;
        let answered = central.as_ref().and_then(|link| link.last_answered);
        let revisions: Vec<String> = dataset()
            .versions()
            .iter()
            .map(|version| format!("{} revision {}", version.id, version.revision))
            .collect();
        let codes = each_once(&self.last_errors.all());
        let line = |name: &str, value: String| SupportLineView {
            name: name.to_owned(),
            value,
        };
        Ok(vec![
            line("Program", format!("FLS Desk {}", env!("CARGO_PKG_VERSION"))),
            line(
                "Computer",
                format!("{} ({})", std::env::consts::OS, std::env::consts::ARCH),
            ),
            line("Questions", revisions.join(", ")),
            line("KPI definitions", format!("edition {KPI_EDITION}")),
            line("Glossary", format!("revision {}", Glossary::published().revision)),
            line("Store", format!("schema {}", store::schema_version())),
            line(
                "Passphrase",
                if store.uses_device_secret() {
                    "with the computer’s key store"
                } else {
                    "without a key store"
                }
                .to_owned(),
            ),
            line("Made at", minute(self.host.now())),
            line(
                "Central last answered",
                match (&central, answered) {
                    (None, _) => "not joined".to_owned(),
                    (Some(_), None) => "never".to_owned(),
                    (Some(_), Some(at)) => minute(at),
                },
            ),
            line(
                "Both sides agree",
                agreement(central.as_ref().and_then(|link| link.agree)),
            ),
            line("Records waiting to be sent", (counts.waiting + counts.sent).to_string()),
            line("Records only here", counts.only_here.to_string()),
            line("Records that need somebody", counts.needs_you.to_string()),
            line("Reasons for it", listed(&reasons)),
            line("Last errors", listed(&codes)),
        ])
    }
}

/// "wrong-passphrase, 4 times (17 Nov 2026 11:42 UTC)": each error once, with its last moment, in the order in which they
/// came last.
fn each_once(errors: &[(DateTime<Utc>, ErrorCode)]) -> Vec<String> {
    let mut found: Vec<(ErrorCode, usize, DateTime<Utc>)> = Vec::new();
    for (at, code) in errors {
        let before = found.iter().position(|(known, ..)| known == code);
        let times = before.map_or(0, |before| found.remove(before).1);
        found.push((*code, times + 1, *at));
    }
    let said = found.iter().map(|(code, times, at)| match times {
        1 => format!("{code} ({})", minute(*at)),
        several => format!("{code}, {several} times ({})", minute(*at)),
    });
    said.collect()
}

/// In UTC, which is the same for whoever reads it.
fn minute(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y %H:%M UTC").to_string()
}

fn listed(codes: &[String]) -> String {
    if codes.is_empty() {
        "none".to_owned()
    } else {
        codes.join(", ")
    }
}

/// Why records need somebody, each reason once. A code that Central sent is passed on only when this program knows it:
/// another computer's text never reaches a message to support.
fn reasons(rows: &[RecordRow]) -> Vec<String> {
    let found: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| match &row.sync {
            SyncState::NeedsYou(reasons) => Some(reasons),
            _ => None,
        })
        .flatten()
        .map(|reason| match reason {
            NeedsYou::Conflict(_) => "conflict".to_owned(),
            NeedsYou::DeletionInDoubt => "deletion in doubt".to_owned(),
            NeedsYou::Held(because) if is_known(&because.code) => format!("held: {}", because.code),
            NeedsYou::Held(_) => "held".to_owned(),
            NeedsYou::Refused { code, .. } => format!("refused: {code:?}"),
        })
        .collect();
    found.into_iter().collect()
}

fn is_known(code: &str) -> bool {
    let mut checks = dataset().versions().iter().flat_map(|version| &version.checks);
    ["under-age", "mandatory-missing", "same-record"].contains(&code) || checks.any(|check| check.code == code)
}

fn agreement(agreed: Option<bool>) -> String {
    match agreed {
        None => "not compared yet",
        Some(true) => "yes",
        Some(false) => "no",
    }
    .to_owned()
}

fn question_help(version: &DatasetVersion, question: &Question) -> QuestionHelpView {
    QuestionHelpView {
        why: why(question),
        notes: question
            .help
            .iter()
            .map(|note| HelpNoteView {
                text: note.text.clone(),
                source: version.source_words(&note.source),
            })
            .collect(),
        meanings: question
            .options
            .iter()
            .filter_map(|option| {
                Some(MeaningView {
                    label: option.label.clone(),
                    meaning: option.meaning.clone()?,
                    source: version.source_words(option.meaning_source.as_deref()?),
                })
            })
            .collect(),
        kpis: question
            .kpis
            .iter()
            .filter_map(|number| kpi_definition(*number))
            .map(|kpi| HelpKpiView {
                kpi: kpi.number,
                title: kpi.title.to_owned(),
                counts: kpi.numerator.to_owned(),
            })
            .collect(),
        founding: founding(question),
    }
}

/// Why it is asked: what hangs on an answer.
fn why(question: &Question) -> String {
    let first = match (question.category, question.lite_after_days) {
        (Category::Mandatory, _) => "Mandatory: without it the record cannot leave this computer.".to_owned(),
        (Category::Lite, None) => {
            "Lite: until it is answered the record is a draft. A draft already counts in the figures.".to_owned()
        }
        (Category::Lite, Some(days)) => format!(
            "Lite from week {} after diagnosis: until then the record is complete without it.",
            days / 7
        ),
        (Category::Optional, _) => "Optional: the record is complete without it.".to_owned(),
        (Category::Nhfd, _) => "For hip fractures it may come from the National Hip Fracture Database.".to_owned(),
    };
    match &question.shown_because {
        Some(because) => format!("{first} {because}."),
        None => first,
    }
}

fn founding(question: &Question) -> String {
    let founded = match question.founding {
        Founding::Confirmed => "This wording is the audit’s own",
        Founding::Inferred => "This wording was worked out from several of the audit’s documents",
        Founding::Reconstructed => "This wording is a reconstruction, to be checked against the official form",
    };
    format!(
        "{founded}. In the audit’s files the column is called {}.",
        question.export
    )
}
