//! `fls duplicates`, `fls join-records` and `fls keep-apart`: records that may be the same patient's same fracture, and what a
//! person does about them.

use std::collections::BTreeMap;

use app::views::{
    DuplicatePairView, DuplicateView, JoinRecordsRequest, KeepApartRequest, PairRequest, PairView, TakeFrom,
    UnjoinRequest,
};
use app::{Error, dataset_in_use};
use domain::words::counted;
use serde_json::json;

use crate::args::Joining;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// A question, as it was named, and whose answer is taken.
type Named = (String, TakeFrom);

/// The choices that were named on the command line. It is asked before anybody types a passphrase.
pub(crate) fn choices_named(asked: &Joining) -> Result<Vec<Named>, Stop> {
    let Joining::JoinRecords { take, .. } = asked else {
        return Ok(Vec::new());
    };
    let mut named: Vec<Named> = Vec::new();
    for text in take {
        let choice = text.split_once('=').and_then(|(question, record)| {
            let from = match record.trim().to_uppercase().as_str() {
                "A" => TakeFrom::One,
                "B" => TakeFrom::Other,
                _ => return None,
            };
            Some((question.trim().to_owned(), from))
        });
        let Some(choice) = choice else {
            let words = "Write each choice as QUESTION=A or QUESTION=B, for example --take 1.11=B";
            return Err(Stop::WrongUse(words.to_owned()));
        };
        if named.iter().any(|(question, _)| *question == choice.0) {
            return Err(Stop::WrongUse(
                "A question is named twice: say whose answer it takes".to_owned(),
            ));
        }
        named.push(choice);
    }
    Ok(named)
}

/// Carries out one of them.
pub(crate) async fn act(desk: &OpenDesk, command: Joining, choices: Vec<Named>) -> Result<Outcome, Stop> {
    match command {
        Joining::Duplicates { json, .. } => duplicates(desk, json).await,
        Joining::JoinRecords {
            one,
            other: Some(other),
            json,
            ..
        } => join(desk, &one, &other, choices, json).await,
        Joining::JoinRecords {
            one, other: None, json, ..
        } => part(desk, &one, json).await,
        Joining::KeepApart {
            one,
            other,
            undo: true,
            json,
            ..
        } => ask_again(desk, &one, &other, json).await,
        Joining::KeepApart {
            one,
            other,
            two_fractures,
            json,
            ..
        } => keep_apart(desk, &one, &other, two_fractures, json).await,
    }
}

async fn duplicates(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    let list = desk.every_duplicate().await?;
    if json {
        let pairs: Vec<serde_json::Value> = list.pairs.iter().map(pair_json).collect();
        json_document(&json!({ "pairs": pairs, "total": list.total }));
        return Ok(Outcome::Done);
    }
    for DuplicatePairView { one, other, reason } in &list.pairs {
        TERMINAL.say(&format!("{reason}\n  A  {}\n  B  {}", line(one), line(other)));
    }
    TERMINAL.say(&format!(
        "{} that may be the same",
        counted(i64::from(list.total), "pair of records", "pairs of records")
    ));
    Ok(Outcome::Done)
}

/// Joins two records; where that needs choices which were not made, shows what differs.
async fn join(desk: &OpenDesk, one: &str, other: &str, choices: Vec<Named>, json: bool) -> Result<Outcome, Stop> {
    let (one, other) = (
        desk.find_record(one).await?.to_string(),
        desk.find_record(other).await?.to_string(),
    );
    let request = PairRequest {
        one: one.clone(),
        other: other.clone(),
    };
    let pair = desk.compare_records(request).await?;
    // A is the record that was named first, whichever is kept.
    let is_turned = pair.one.id != one;
    let mut take = BTreeMap::new();
    for (question, from) in choices {
        let versions = dataset_in_use().versions().iter().rev();
        let mut asked = versions.filter_map(|version| version.question_named(&question));
        let key = asked.next().ok_or(Error::NoSuchQuestion(question))?;
        take.insert(key.key.to_string(), from);
    }
    let joined = desk
        .join_records(JoinRecordsRequest {
            one,
            other,
            take,
            seen: Some(pair.seen.clone()),
        })
        .await;
    let view = match joined {
        Err(error @ Error::NotChosen(_)) => {
            for words in differing(&pair, is_turned) {
                TERMINAL.complain(&words);
            }
            return Err(error.into());
        }
        joined => joined?,
    };
    if json {
        json_document(&json!({ "id": view.id, "joined": true }));
    } else {
        TERMINAL.say(&format!("{}  Joined: both are this record now", view.id));
    }
    Ok(Outcome::Done)
}

async fn part(desk: &OpenDesk, record: &str, json: bool) -> Result<Outcome, Stop> {
    // The id of a record that is joined finds the one that stands for it: here that very record is meant.
    let record = if record.contains('@') {
        desk.find_record(record).await?.to_string()
    } else {
        record.to_owned()
    };
    let view = desk.unjoin_records(UnjoinRequest { record }).await?;
    if json {
        json_document(&json!({ "id": view.id, "joined": false }));
    } else {
        TERMINAL.say(&format!("{}  By itself again, and so is the other", view.id));
    }
    Ok(Outcome::Done)
}

async fn keep_apart(desk: &OpenDesk, one: &str, other: &str, two_fractures: bool, json: bool) -> Result<Outcome, Stop> {
    let request = KeepApartRequest {
        one: desk.find_record(one).await?.to_string(),
        other: desk.find_record(other).await?.to_string(),
        two_fractures,
    };
    let left = desk.keep_apart(request).await?;
    if json {
        json_document(&json!({ "apart": true, "total": left.total }));
    } else {
        TERMINAL.say("Remembered: no computer of this service asks about these two again");
    }
    Ok(Outcome::Done)
}

async fn ask_again(desk: &OpenDesk, one: &str, other: &str, json: bool) -> Result<Outcome, Stop> {
    let request = PairRequest {
        one: desk.find_record(one).await?.to_string(),
        other: desk.find_record(other).await?.to_string(),
    };
    let left = desk.ask_again(request).await?;
    if json {
        json_document(&json!({ "apart": false, "total": left.total }));
    } else {
        TERMINAL
            .say("Nothing keeps these two apart any more: they are among the possible duplicates if they look alike");
    }
    Ok(Outcome::Done)
}

/// What differs, a line a question.
fn differing(pair: &PairView, is_turned: bool) -> Vec<String> {
    let differs = pair.questions.iter().filter(|question| question.differs);
    differs
        .map(|question| {
            let (one, other) = (question.one.as_deref(), question.other.as_deref());
            let (a, b) = if is_turned { (other, one) } else { (one, other) };
            format!(
                "{} {}: A {}, B {}",
                question.number,
                question.wording,
                a.unwrap_or_default(),
                b.unwrap_or_default()
            )
        })
        .collect()
}

fn pair_json(pair: &DuplicatePairView) -> serde_json::Value {
    json!({ "a": record_json(&pair.one), "b": record_json(&pair.other), "reason": pair.reason })
}

fn record_json(record: &DuplicateView) -> serde_json::Value {
    json!({
        "id": record.id,
        "nhs_number": record.nhs_number,
        "born": record.born,
        "diagnosed": record.diagnosed,
        "site": record.site,
        "changed_by": record.changed_by,
        "changed_at": record.changed_at,
    })
}

fn line(record: &DuplicateView) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    format!(
        "{}  {:10}  born {:10}  diagnosed {:10}  {}",
        record.id,
        text(&record.nhs_number),
        text(&record.born),
        text(&record.diagnosed),
        text(&record.site)
    )
}
