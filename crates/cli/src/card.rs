//! `fls card`: a patient's contact card, which this service's computers alone can read, and what was written of calling them.

use std::collections::BTreeMap;

use app::views::{CardFieldView, ChangeCardRequest, ContactCardView, RecordRequest};

use crate::args::CardArgs;
use crate::call;
use crate::note::WITHOUT;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// The fields that were named on the command line. It is asked before anybody types a passphrase.
pub(crate) fn fields_named(asked: &CardArgs) -> Result<BTreeMap<String, String>, Stop> {
    let mut fields = BTreeMap::new();
    for named in &asked.fields {
        let Some((field, text)) = named.split_once('=') else {
            let words = "Write each field as FIELD=TEXT, for example telephone=\"01632 960001\"";
            return Err(Stop::WrongUse(words.to_owned()));
        };
        if fields.insert(field.to_owned(), text.to_owned()).is_some() {
            let words = "A field is named twice: say which text it is";
            return Err(Stop::WrongUse(words.to_owned()));
        }
    }
    Ok(fields)
}

/// Shows a card, or changes the fields that are named.
pub(crate) async fn act(
    desk: &OpenDesk,
    record: &str,
    fields: BTreeMap<String, String>,
    json: bool,
) -> Result<Outcome, Stop> {
    let record = desk.find_record(record).await?.to_string();
    let card = if fields.is_empty() {
        desk.contact_card(RecordRequest { record: record.clone() }).await?
    } else {
        let record = record.clone();
        desk.change_contact_card(ChangeCardRequest { record, fields }).await?
    };
    for words in &card.unread {
        TERMINAL.complain(words);
    }
    if json {
        json_document(&card);
    } else if card.fields.is_empty() {
        TERMINAL.say(WITHOUT);
    } else {
        for line in lines(&card) {
            TERMINAL.say(&line);
        }
        let log = desk.call_log(RecordRequest { record }).await?;
        for written in &log.lines {
            TERMINAL.say(&call::line(written));
        }
    }
    Ok(if card.unread.is_empty() {
        Outcome::Done
    } else {
        Outcome::NeedsUser
    })
}

/// The fields that say something.
fn lines(card: &ContactCardView) -> Vec<String> {
    let lines: Vec<String> = card.fields.iter().filter_map(line).collect();
    if lines.is_empty() && card.unread.is_empty() {
        vec!["Nothing is written on this card".to_owned()]
    } else {
        lines
    }
}

fn line(field: &CardFieldView) -> Option<String> {
    if field.said.is_empty() {
        let text = field.text.as_ref()?;
        return Some(format!("{}: {text}", field.label));
    }
    let said = field.said.iter();
    let said: Vec<String> = said
        .map(|said| format!("{} ({})", said.text.as_deref().unwrap_or("nothing"), said.by))
        .collect();
    Some(format!("{}: said differently: {}", field.label, said.join(", or ")))
}
