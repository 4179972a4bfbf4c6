//! `fls call`: a patient's call log, which this service's computers alone can read.

use app::Error;
use app::views::{
    AssignRequest, AssignTo, AssigneeView, CallLineView, CallLogView, LogCallRequest, PutOffRequest, RecordRequest,
    TakeUpRequest,
};
use domain::private::CallResult;
use domain::words::long_date;

use crate::args::CallArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// Shows a call log, or writes one line of it and shows it then.
pub(crate) async fn act(desk: &OpenDesk, asked: CallArgs) -> Result<Outcome, Stop> {
    let record = desk.find_record(&asked.record).await?.to_string();
    let json = asked.json;
    let log = written(desk, record, asked).await?;
    for words in &log.unread {
        TERMINAL.complain(words);
    }
    if json {
        json_document(&log);
    } else {
        for line in lines(&log) {
            TERMINAL.say(&line);
        }
    }
    Ok(if log.unread.is_empty() {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    })
}

async fn written(desk: &OpenDesk, record: String, asked: CallArgs) -> Result<CallLogView, Stop> {
    let weeks = asked.weeks.unwrap_or_default();
    if let Some(result) = asked.result {
        let result = CallResult::from(result);
        let says_when = result.ends_reminder() || asked.try_again.is_some() || asked.take_up;
        if !says_when {
            leaves_nothing_put_off(desk, &record, weeks).await?;
        }
        let request = LogCallRequest {
            record,
            weeks,
            result: result.key().to_owned(),
            try_again: asked.try_again.unwrap_or_default(),
            note: asked.note.unwrap_or_default(),
            confirmed: asked.confirm,
            assign: None,
        };
        return Ok(desk.log_call(request).await?);
    }
    if let Some(until) = asked.put_off {
        let reason = asked.reason.unwrap_or_default();
        let request = PutOffRequest {
            record,
            weeks,
            until,
            reason,
            assign: None,
        };
        return Ok(desk.put_off(request).await?);
    }
    if asked.take_up {
        let request = TakeUpRequest {
            record,
            weeks,
            assign: None,
        };
        return Ok(desk.take_up(request).await?);
    }
    if asked.assign.as_deref() == Some("") {
        let to = AssignTo { user: None };
        return Ok(desk.assign(AssignRequest { record, to }).await?);
    }
    let log = desk.call_log(RecordRequest { record: record.clone() }).await?;
    let Some(name) = asked.assign else { return Ok(log) };
    let to = AssignTo {
        user: Some(named(&log, &name)?.user.clone()),
    };
    Ok(desk.assign(AssignRequest { record, to }).await?)
}

/// That a call without a day takes nothing back that somebody put off, or ended, and the caller may not know of.
async fn leaves_nothing_put_off(desk: &OpenDesk, record: &str, weeks: u32) -> Result<(), Stop> {
    let log = desk
        .call_log(RecordRequest {
            record: record.to_owned(),
        })
        .await?;
    let mut of_weeks = log.follow_ups.iter().filter(|follow_up| follow_up.weeks == weeks);
    match of_weeks.find_map(|follow_up| follow_up.put_off.as_ref()) {
        None => Ok(()),
        Some(put_off) => Err(Stop::WrongUse(format!(
            "This follow-up is put off ({}), and a call without a day takes that back. Say --take-up where it is to be on its \
             list again, or --try-again with the day on which it comes back; nothing was saved",
            put_off.until.as_deref().map_or_else(
                || "its reminder was ended".to_owned(),
                |day| format!("until {}", in_words(day))
            )
        ))),
    }
}

/// Whoever has this name: as the list has it, or alone where nobody else has it.
fn named<'l>(log: &'l CallLogView, name: &str) -> Result<&'l AssigneeView, Error> {
    if let Some(person) = log.people.iter().find(|person| person.name == name) {
        return Ok(person);
    }
    let named: Vec<&AssigneeView> = log.people.iter().filter(|person| person.own_name == name).collect();
    match named.as_slice() {
        [] => Err(Error::NoSuchColleague),
        [person] => Ok(person),
        several => Err(Error::WhichColleague(
            several.iter().map(|person| person.name.clone()).collect(),
        )),
    }
}

fn lines(log: &CallLogView) -> Vec<String> {
    let card = log.card.iter().map(|line| format!("{}: {}", line.label, line.text));
    let put_off = log.follow_ups.iter().filter_map(|follow_up| {
        let put_off = follow_up.put_off.as_ref()?;
        let until = match &put_off.until {
            Some(day) if put_off.after_close => {
                let (day, target) = (in_words(day), in_words(&follow_up.target));
                format!("put off until {day}, after its last day on time, {target}")
            }
            Some(day) => format!("put off until {}", in_words(day)),
            None => "its reminder was ended".to_owned(),
        };
        Some(format!("{}-week follow-up: {until}: {}", follow_up.weeks, put_off.why))
    });
    let has = log.assigned.iter().map(|to| format!("{} has this patient", to.name));
    let lines = log.lines.iter().map(line);
    let lines: Vec<String> = card.chain(has).chain(put_off).chain(lines).collect();
    if lines.is_empty() && log.unread.is_empty() {
        vec!["Nothing is written in this call log".to_owned()]
    } else {
        lines
    }
}

/// A day as the lines of the log have it.
fn in_words(day: &str) -> String {
    day.parse().map_or_else(|_| day.to_owned(), long_date)
}

/// A line of the log as it is printed.
pub(crate) fn line(line: &CallLineView) -> String {
    let which = line.weeks.map(|weeks| format!("{weeks}-week: ")).unwrap_or_default();
    let note = line.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    let again = line.try_again.as_ref();
    let again = again
        .map(|day| format!(", try again on {}", in_words(day)))
        .unwrap_or_default();
    format!("{}  {which}{}{again}{note}  {}", line.at, line.what, line.by)
}
