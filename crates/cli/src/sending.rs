//! `fls sync`, once and for as long as nobody ends it, `fls status` and `fls address`: exchanges with Central, and how they
//! are told.

use std::cell::RefCell;

use app::Error;
use app::views::{CorrectAddressRequest, LossesReadRequest, LossesView, SyncView, SyncedView};
use domain::words::{counted, listed, with_commas};
use serde_json::json;

use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};
use crate::signals;

/// Another address of the Central that is joined.
pub(crate) async fn correct_address(desk: &OpenDesk, central: String) -> Result<Outcome, Stop> {
    let page = desk.correct_address(CorrectAddressRequest { central }).await?;
    TERMINAL.say(&page.words);
    Ok(Outcome::Done)
}

/// One exchange, or one after another until somebody ends it.
pub(crate) async fn send(desk: &OpenDesk, watching: bool, json: bool) -> Result<Outcome, Stop> {
    if watching {
        watch(desk, json).await
    } else {
        sync(desk, json).await
    }
}

/// One exchange.
pub(crate) async fn sync(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    match desk.sync_now().await {
        Ok(synced) => {
            tell(&synced, json);
            Ok(outcome(&synced))
        }
        Err(error) => {
            // Before the reason, which the command ends with.
            let page = desk.sync_page().await;
            if let Some(words) = page.ok().and_then(|page| page.month_without_sending) {
                TERMINAL.complain(&words);
            }
            Err(error.into())
        }
    }
}

/// Exchanges by the schedule of the window until somebody ends it. Exchanges that did nothing, and failures like the one
/// before, are not told.
async fn watch(desk: &OpenDesk, json: bool) -> Result<Outcome, Stop> {
    /// How the last exchange was, in words where it failed.
    enum Last {
        None,
        Was(Outcome),
        Failed(String),
    }
    let last = RefCell::new(Last::None);
    let told = |outcome_of: Result<&SyncedView, &Error>| match outcome_of {
        Ok(synced) => {
            let was = outcome(synced);
            let news = synced.sent > 0 || synced.received > 0 || was == Outcome::NeedsUser;
            let first = !matches!(*last.borrow(), Last::Was(Outcome::Done));
            if json || news || first {
                tell(synced, json);
            }
            last.replace(Last::Was(was));
        }
        // What no later exchange mends is told as the end of the command.
        Err(error) => {
            let words = error.to_string();
            let is_news = !matches!(&*last.borrow(), Last::Failed(before) if *before == words);
            if is_news && error.may_pass() {
                TERMINAL.complain(&words);
            }
            last.replace(Last::Failed(words));
        }
    };
    let mut told_to_end = std::pin::pin!(signals::told_to_end());
    tokio::select! {
        biased;
        () = &mut told_to_end => {}
        error = desk.keep_sending(&told) => return Err(error.into()),
    }
    Ok(match last.into_inner() {
        Last::Was(outcome) => outcome,
        Last::None | Last::Failed(_) => Outcome::NeedsUser,
    })
}

/// What is sent and what is not, without asking Central.
pub(crate) async fn status(desk: &OpenDesk, read: bool, json: bool) -> Result<Outcome, Stop> {
    let losses = desk.losses().await?;
    if let Some(LossesView { last, .. }) = losses.as_ref().filter(|_| read) {
        desk.losses_read(LossesReadRequest { last: *last }).await?;
    }
    let page = desk.sync_page().await?;
    if json {
        let SyncView { counts, .. } = &page;
        json_document(&json!({
            "central": page.central,
            "answered": page.answered,
            "month_without_sending": page.month_without_sending.is_some(),
            "records": {
                "only_here": counts.only_here,
                "waiting": counts.waiting,
                "sent": counts.sent,
                "accepted": counts.accepted,
                "needs_you": counts.needs_you,
            },
            "not_saved": page.not_saved,
            "agree": page.agree,
            "differing": page.differing,
            "lost": losses.is_some(),
            "other_dataset": page.other_dataset,
            "waits_for_key": page.waits_for_key.is_some(),
            "readers": page.readers,
        }));
    } else {
        TERMINAL.say(&page.words);
        if !page.readers.is_empty() {
            let readers = listed(&page.readers);
            TERMINAL.say(&format!(
                "What is private to this service can be opened at {readers} as well"
            ));
        }
        for words in [&page.other_dataset, &page.waits_for_key].into_iter().flatten() {
            TERMINAL.say(words);
        }
        if let Some(central) = &page.central {
            TERMINAL.say(&match &page.answered {
                Some(at) => format!("Central is {central}. It last answered at {at}"),
                None => format!("Central is {central}. It has not answered yet"),
            });
        }
    }
    let wrong = [
        page.month_without_sending,
        (page.counts.needs_you > 0).then(|| {
            let records = counted(page.counts.needs_you.into(), "record needs", "records need");
            format!("{records} you")
        }),
        (page.agree == Some(false)).then(|| "The two sides did not agree when they last compared".to_owned()),
        losses.map(|losses| losses.sentences.join(" ")),
    ];
    let mut outcome = Outcome::Done;
    for words in wrong.into_iter().flatten() {
        TERMINAL.complain(&words);
        outcome = Outcome::NeedsUser;
    }
    Ok(outcome)
}

fn tell(synced: &SyncedView, json: bool) {
    if json {
        return json_document(synced);
    }
    TERMINAL.say(&what_was_done(synced));
    for words in [&synced.newer, &synced.other_dataset, &synced.waits_for_key]
        .into_iter()
        .flatten()
    {
        TERMINAL.say(words);
    }
}

/// What an exchange did, in words: what needs nobody is told as numbers, what needs somebody only where there is some.
fn what_was_done(synced: &SyncedView) -> String {
    let number = |count: u32| with_commas(count.into());
    let needs_somebody = [
        (synced.held, "record is held at Central", "records are held at Central"),
        (synced.refused, "change was refused", "changes were refused"),
    ];
    let mut words = format!(
        "{} sent, {} accepted, {} received. ",
        counted(synced.sent.into(), "change", "changes"),
        number(synced.accepted),
        number(synced.received),
    );
    for (count, one, many) in needs_somebody.into_iter().filter(|(count, ..)| *count > 0) {
        words.push_str(&counted(count.into(), one, many));
        words.push_str(": see fls list. ");
    }
    words.push_str(&agreement(synced));
    words
}

fn outcome(synced: &SyncedView) -> Outcome {
    if synced.agree && synced.held == 0 && synced.refused == 0 {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    }
}

/// Whether both sides agree, in words, and which records do not.
fn agreement(synced: &SyncedView) -> String {
    match (synced.agree, synced.differing.as_slice()) {
        (true, _) => "Both sides agree.".to_owned(),
        (false, []) => "The two sides differ, though no record does: tell whoever runs FLS Central.".to_owned(),
        (false, records) => format!("The two sides differ in these records: {}.", records.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_is_told_in_the_singular_and_in_the_plural() {
        let synced = |sent, held, refused| SyncedView {
            sent,
            accepted: sent,
            held,
            refused,
            received: 0,
            agree: true,
            differing: Vec::new(),
            newer: None,
            other_dataset: None,
            waits_for_key: None,
        };
        assert_eq!(
            what_was_done(&synced(1, 0, 0)),
            "1 change sent, 1 accepted, 0 received. Both sides agree."
        );
        assert_eq!(
            what_was_done(&synced(1_204, 1, 2)),
            "1,204 changes sent, 1,204 accepted, 0 received. 1 record is held at Central: see fls list. 2 changes were \
             refused: see fls list. Both sides agree."
        );
    }
}
