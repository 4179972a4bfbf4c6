//! The page of opt-out checks, in England: what is to be done, what a reply says, which lists hold, and the evidence for whoever
//! answers for information governance. Files are made and read in its neighbours.

use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use domain::NhsNumber;
use domain::dataset::keys;
use domain::opt_out::{OptOutChecks, OptOutSettings, RENEWED_WITHIN_DAYS};
use domain::words::{counted, listed, long_date, slashed_date};
use exchange::list_out;
use store::{DueNumbers, OptOutEvidence, Store, Withdrawals};

use super::in_words::{count, date_text, instant_text};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::opt_out_error::{OptOutError, why_left_out};
use crate::opt_outs::{ReadReply, clearance_reminder};
use crate::views::{
    ExportedView, OptOutCountView, OptOutEvidenceView, OptOutLeftOutView, OptOutListView, OptOutReplyView,
    OptOutSettingChange, OptOutSettingName, OptOutSettingsView, OptOutWaitingView, OptOutsView,
};

/// Records without a number of which one is offered to open.
const OFFERED: u32 = 1;

impl<H: Host> Desk<H> {
    /// The page.
    ///
    /// # Errors
    /// When the service is not in England, or the store is locked or fails.
    pub async fn opt_outs(&self) -> Result<OptOutsView, Error> {
        let store = self.english_store().await?;
        let today = self.host.today();
        let (settings, due) = (store.opt_out_settings().await?, store.due_numbers(today).await?);
        let until = store.cleared_until().await?;
        let waiting = store.waiting_check().await?;
        let reply = waiting.as_ref().and_then(|waiting| self.opt_out_replies.of(waiting.id));
        let numbers = due.new.len() + due.ending.len();
        let most = usize::try_from(settings.most_numbers).unwrap_or(usize::MAX);
        let lists = until.iter().map(|(day, numbers)| OptOutListView {
            expires: date_text(*day),
            soon: soon(*day, today),
            numbers: *numbers,
        });
        Ok(OptOutsView {
            words: due_words(&due, until.iter().next()),
            due: count(numbers as u64),
            beyond: count(numbers.saturating_sub(most) as u64),
            left_out: self.left_out(&store).await?,
            waiting: waiting.map(|waiting| OptOutWaitingView {
                file: waiting.file,
                numbers: count(waiting.asked.len() as u64),
                made: instant_text(waiting.made),
                by: waiting.made_by,
            }),
            reply: reply.as_ref().map(|reply| reply_view(reply, &settings, today)),
            message: self.opt_out_replies.was_message().then(|| {
                "This is the message that comes beside the reply, and no list of patients. It is put aside: choose the reply \
                 itself, a .dat file of the name that was sent"
                    .to_owned()
            }),
            lists: lists.collect(),
            reminder: clearance_reminder(&store, today).await?,
            withdrawn: withdrawn_words(store.withdrawals().await?),
            evidence: store.opt_out_evidence().await?.into_iter().map(evidence_view).collect(),
            settings: settings_view(&settings, today),
            practice: practises(&store),
        })
    }

    /// How many numbers need a check.
    ///
    /// # Errors
    /// As for [`Desk::opt_outs`].
    pub async fn count_opt_outs(&self) -> Result<OptOutCountView, Error> {
        let store = self.english_store().await?;
        let due = store.due_numbers(self.host.today()).await?;
        Ok(OptOutCountView {
            due: count((due.new.len() + due.ending.len()) as u64),
        })
    }

    /// Changes one of the settings of this computer's check files.
    ///
    /// # Errors
    /// When it can be none, the service is not in England, or the store is locked or fails.
    pub async fn change_opt_out_setting(&self, request: OptOutSettingChange) -> Result<OptOutsView, Error> {
        let store = self.english_store().await?;
        let (settings, text, today) = (store.opt_out_settings().await?, &request.text, self.host.today());
        let changed = match request.setting {
            OptOutSettingName::Mailbox => settings.with_mailbox(text),
            OptOutSettingName::DateForm => settings.with_date_form(text),
            OptOutSettingName::NextNumber => settings.with_next_number(text, today),
            OptOutSettingName::MostNumbers => settings.with_most_numbers(text),
            OptOutSettingName::LeastPercent => settings.with_least_percent(text),
            OptOutSettingName::Days => settings.with_days(text),
        };
        let changed = changed.map_err(OptOutError::from)?;
        store.set_opt_out_settings(&changed).await?;
        self.opt_outs().await
    }

    /// Writes what was checked when, and how many were held, into a file that the person chooses. Whom is in it nowhere.
    ///
    /// # Errors
    /// When the service is not in England, the store is locked, or was while they chose, or the file cannot be written.
    pub async fn save_opt_out_evidence(&self) -> Result<ExportedView, Error> {
        let name = format!("fls-opt-out-evidence-{}.csv", date_text(self.host.today()));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(ExportedView::default());
        };
        let (text, rows) = self.opt_out_evidence().await?;
        place.write(text)?;
        Ok(ExportedView {
            file: place.name(),
            rows,
        })
    }

    /// The evidence as a CSV file, and how many checks are in it.
    ///
    /// # Errors
    /// When the service is not in England, or the store is locked or fails.
    pub async fn opt_out_evidence(&self) -> Result<(String, u32), Error> {
        let evidence = self.english_store().await?.opt_out_evidence().await?;
        let rows: Vec<String> = evidence.iter().map(evidence_row).collect();
        Ok((list_out::begin(&EVIDENCE) + &rows.concat(), count(rows.len() as u64)))
    }

    /// The store of a service that has the desk for it, with the lists that hold today.
    pub(super) async fn english_store(&self) -> Result<Store, Error> {
        let store = self.store().await?;
        if !store.service().opt_out_checks().are_made() {
            return Err(OptOutError::NotInEngland.into());
        }
        self.refresh_clearance(&store).await?;
        Ok(store)
    }

    /// Ends lists that hold no longer and takes in those that have come, and withdraws from Central who is not cleared: before anything
    /// leaves. Says whether anything changed.
    pub(crate) async fn refresh_clearance(&self, store: &Store) -> Result<bool, Error> {
        let changed = store.refresh_clearance(self.host.today()).await?;
        if changed {
            // What was withdrawn goes on under another id.
            self.forget_shown();
            self.changed();
        }
        Ok(changed)
    }

    /// Whom nobody can be asked about: those whose number cannot be read as it is typed, and those without one.
    async fn left_out(&self, store: &Store) -> Result<Vec<OptOutLeftOutView>, Error> {
        let mut left_out = Vec::new();
        for record in store.working_copies().await? {
            let typed = store.working_copy(record).await?;
            let typed = typed.and_then(|mut copy| copy.answers.remove(&keys::NHS_NUMBER));
            let Some(typed) = typed.filter(|typed| typed.chosen.is_empty() && !typed.text.trim().is_empty()) else {
                continue;
            };
            if let Err(why) = NhsNumber::read(&typed.text) {
                left_out.push(OptOutLeftOutView {
                    which: ending(&typed.text),
                    why: why_left_out(&why).to_owned(),
                    record: Some(record.to_string()),
                });
            }
        }
        let (records, without) = store.without_number(OFFERED).await?;
        if without > 0 {
            left_out.push(OptOutLeftOutView {
                which: counted(without.into(), "record", "records"),
                why: "No NHS number yet".to_owned(),
                record: records.first().map(ToString::to_string),
            });
        }
        Ok(left_out)
    }
}

/// Whether the service makes its own replies.
pub(super) fn practises(store: &Store) -> bool {
    store.service().opt_out_checks() == OptOutChecks::Practised
}

/// "1 typed number ending 77": as much as whoever typed it finds it by.
fn ending(typed: &str) -> String {
    let digits: Vec<char> = typed.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(2)).collect();
    format!("1 typed number ending {last}")
}

/// "2 records were withdrawn from FLS Central, because their patients are not cleared. …"; nothing where none was.
fn withdrawn_words(withdrawals: Withdrawals) -> Option<String> {
    let Withdrawals { records, waiting } = withdrawals;
    (records > 0).then(|| {
        let (was, patients) = if records == 1 { ("was", "its patient is") } else { ("were", "their patients are") };
        let erased = match records.saturating_sub(waiting) {
            0 => "Central erases it with the next exchange".to_owned(),
            erased if waiting == 0 && erased == 1 => "Central has erased it".to_owned(),
            _ if waiting == 0 => "Central has erased them all".to_owned(),
            erased => format!("Central has erased {erased}, and the rest is erased with the next exchange"),
        };
        format!(
            "{} {was} withdrawn from FLS Central, because {patients} not cleared. {erased}. The service keeps what was withdrawn for \
             direct care, and sends it again once it is cleared.",
            counted(records.into(), "record", "records")
        )
    })
}

fn due_words(due: &DueNumbers, next: Option<(&NaiveDate, &u32)>) -> String {
    let all = due.new.len() + due.ending.len();
    if all == 0 {
        let next = next.map(|(day, numbers)| {
            let ends = if *numbers == 1 { "expires" } else { "expire" };
            format!(" The next {numbers} {ends} on {}.", long_date(*day))
        });
        return format!("No number needs a check.{}", next.unwrap_or_default());
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    if !due.new.is_empty() {
        parts.push(format!("{} new", due.new.len()));
    }
    if !due.ending.is_empty() {
        parts.push(format!("{} whose clearance is about to end", due.ending.len()));
    }
    format!(
        "{} to check: {}.",
        counted(number(all), "number", "numbers"),
        listed(&parts)
    )
}

fn soon(day: NaiveDate, today: NaiveDate) -> Option<String> {
    let days = (day - today).num_days();
    let is_soon = days <= i64::try_from(RENEWED_WITHIN_DAYS).unwrap_or(i64::MAX);
    is_soon.then(|| format!("in {}", counted(days, "day", "days")))
}

fn reply_view(reply: &ReadReply, settings: &OptOutSettings, today: NaiveDate) -> OptOutReplyView {
    let compared = &reply.compared;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let (cleared, not_cleared, missing) = (compared.cleared(), compared.not_cleared(), compared.missing());
    let sent = compared.answers.len();
    let needs_word = compared.needs_word(settings.least_percent);
    let warning = if missing > 0 {
        let have = if missing == 1 { "has" } else { "have" };
        Some(format!(
            "This reply is short. {missing} of {sent} numbers {have} no answer yet."
        ))
    } else {
        needs_word.then(|| {
            format!(
                "Only {cleared} of {} came back.",
                counted(number(sent), "number", "numbers")
            )
        })
    };
    let mut detail = Vec::new();
    if missing > 0 && compared.in_order {
        detail.push(format!(
            "It ends at line {} of the file we sent, so nothing is concluded about the rest. Was the whole file saved?",
            compared.last_line
        ));
    } else if missing > 0 {
        let words = "Its numbers are not in the order in which they were sent, so nothing is concluded about those that are absent.";
        detail.push(words.to_owned());
    }
    if needs_word {
        detail.push(format!(
            "Less than {} in a hundred of the numbers are cleared: look at the reply, and say that it is right where it is.",
            settings.least_percent
        ));
    }
    let button = if missing > 0 {
        let answered = sent - missing;
        format!("Use these {answered}, check {missing} again")
    } else {
        format!("Use this reply: {cleared} cleared, {not_cleared} not cleared")
    };
    OptOutReplyView {
        read: instant_text(reply.at),
        cleared: count(cleared as u64),
        not_cleared: count(not_cleared as u64),
        missing: count(missing as u64),
        until: date_text(settings.until(today)),
        warning,
        detail: (!detail.is_empty()).then(|| detail.join(" ")),
        needs_word,
        button,
    }
}

fn settings_view(settings: &OptOutSettings, today: NaiveDate) -> OptOutSettingsView {
    OptOutSettingsView {
        mailbox: settings.mailbox.clone().unwrap_or_default(),
        date_form: settings.date_form.key().to_owned(),
        next_number: settings
            .next_number(today)
            .map(|number| number.to_string())
            .unwrap_or_default(),
        most_numbers: settings.most_numbers.to_string(),
        least_percent: settings.least_percent.to_string(),
        days: settings.days.to_string(),
        file_name: settings.file_name(today),
    }
}

fn missing(evidence: &OptOutEvidence) -> u32 {
    evidence
        .numbers
        .saturating_sub(evidence.cleared)
        .saturating_sub(evidence.not_cleared)
}

fn evidence_view(evidence: OptOutEvidence) -> OptOutEvidenceView {
    OptOutEvidenceView {
        missing: missing(&evidence),
        made: instant_text(evidence.made),
        made_by: evidence.made_by,
        file: evidence.file,
        numbers: evidence.numbers,
        cleared: evidence.cleared,
        not_cleared: evidence.not_cleared,
        until: date_text(evidence.until),
        used: instant_text(evidence.used),
        used_by: evidence.used_by,
    }
}

const EVIDENCE: [&str; 12] = [
    "Check file made",
    "By",
    "Check file",
    "SHA-256 of the check file",
    "Numbers sent",
    "Cleared",
    "Not cleared for audit submission",
    "Without an answer",
    "Cleared until the day before",
    "Reply used",
    "By",
    "SHA-256 of the reply",
];

fn evidence_row(evidence: &OptOutEvidence) -> String {
    list_out::row(&[
        instant_text(evidence.made),
        evidence.made_by.clone(),
        evidence.file.clone(),
        HEXLOWER.encode(&evidence.file_digest),
        evidence.numbers.to_string(),
        evidence.cleared.to_string(),
        evidence.not_cleared.to_string(),
        missing(evidence).to_string(),
        slashed_date(evidence.until),
        instant_text(evidence.used),
        evidence.used_by.clone(),
        HEXLOWER.encode(&evidence.reply_digest),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn numbers(count: usize) -> Vec<NhsNumber> {
        vec![NhsNumber::read("9991000003").unwrap(); count]
    }

    #[test]
    fn what_is_due_is_told_by_why_and_where_nothing_is_by_what_ends_next() {
        let due = |new, ending| DueNumbers {
            new: numbers(new),
            ending: numbers(ending),
        };
        let next = (day("2026-11-19"), 227);
        for (due, next, words) in [
            (
                due(41, 227),
                None,
                "268 numbers to check: 41 new and 227 whose clearance is about to end.",
            ),
            (due(1, 0), None, "1 number to check: 1 new."),
            (due(0, 0), None, "No number needs a check."),
            (
                due(0, 0),
                Some(next),
                "No number needs a check. The next 227 expire on 19 November 2026.",
            ),
        ] {
            assert_eq!(
                due_words(&due, next.as_ref().map(|(day, numbers)| (day, numbers))),
                words
            );
        }
    }

    #[test]
    fn of_a_number_that_cannot_be_read_only_its_end_is_said() {
        assert_eq!(ending(" 999 100 0077"), "1 typed number ending 77");
        assert_eq!(ending("9"), "1 typed number ending 9");
    }

    #[test]
    fn what_ends_within_a_week_says_in_how_many_days() {
        let today = day("2026-11-17");
        assert_eq!(soon(day("2026-11-18"), today).as_deref(), Some("in 1 day"));
        assert_eq!(soon(day("2026-11-24"), today).as_deref(), Some("in 7 days"));
        assert_eq!(soon(day("2026-11-25"), today), None);
    }
}
