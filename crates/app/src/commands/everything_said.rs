//! What is said of one record in a file of everything held about a patient, section by section: answers, history, what is private in every
//! version, what is not saved, who looked at it, and what it was taken out in. Each section says so where there is nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Europe::London;
use domain::access::Access;
use domain::dataset::OptionKey;
use domain::id::{EntryId, UserId};
use domain::private::{Assignee, CallAttempt, PrivateContent};
use domain::record::{Change, Entry};
use domain::words::{counted, long_date};
use protocol::private::OpenedEntries;
use reports::{Cell, Column, Part, Row, Section, Table};
use store::{AccessLine, WorkingCopy};

use crate::desk::dataset;
use crate::views::{HistoryLineView, QuestionView, RecordView};

/// A section with a table, or with these words where it has no row.
fn section(sheet: &'static str, heading: String, columns: Vec<Column>, rows: Vec<Row>, nothing: &str) -> Section {
    let part = if rows.is_empty() {
        Part::Words(nothing.to_owned())
    } else {
        Part::Table(Table {
            caption: None,
            columns,
            rows,
        })
    };
    Section {
        sheet,
        heading,
        begins_page: false,
        is_on_slides: false,
        parts: vec![part],
    }
}

fn words<const N: usize>(cells: [String; N]) -> Row {
    Row::of(cells.map(Cell::Words))
}

/// "3 March 2026, 09:14", by the clock on the wall.
fn when(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&London);
    format!("{}, {}", long_date(at.date_naive()), at.format("%H:%M"))
}

/// The answers as they are saved now.
pub(super) fn answers(view: &RecordView, of: &str) -> Section {
    let asked = view.questions.iter().map(|question| {
        let answer = answer_of(question);
        (question.number.clone(), question.wording.clone(), answer)
    });
    let kept = view
        .kept_not_asked
        .iter()
        .map(|kept| (kept.number.clone(), kept.wording.clone(), kept.answer.clone()));
    let rows = asked
        .chain(kept)
        .filter(|(.., answer)| !answer.is_empty())
        .map(|(number, wording, answer)| words([number, wording, answer]));
    section(
        "Answers",
        format!("Answers{of}"),
        vec![
            Column::name("Question", 1),
            Column::words("Wording", 4),
            Column::words("Answer", 4),
        ],
        rows.collect(),
        "No answer is saved.",
    )
}

fn answer_of(question: &QuestionView) -> String {
    if let Some(answer) = &question.not_offered {
        return answer.clone();
    }
    let labels = question
        .options
        .iter()
        .filter(|option| question.chosen.contains(&option.key));
    let chosen: Vec<&str> = labels.map(|option| option.label.as_str()).collect();
    if chosen.is_empty() {
        question.text.clone()
    } else {
        chosen.join("; ")
    }
}

/// Everything that was ever saved, the latest first, with who, when and from what: imports and their files among it.
pub(super) fn history(lines: &[HistoryLineView], of: &str) -> Section {
    let rows = lines.iter().map(|line| {
        let asked = [line.number.as_str(), line.wording.as_str()].join(" ");
        words([
            line.at.parse().map_or_else(|_| line.at.clone(), when),
            line.by.clone(),
            asked.trim().to_owned(),
            line.answer.clone(),
            line.origin.clone(),
        ])
    });
    section(
        "History",
        format!("Every version{of}"),
        vec![
            Column::name("When", 3),
            Column::words("Who", 2),
            Column::words("What", 4),
            Column::words("Said", 4),
            Column::words("From", 3),
        ],
        rows.collect(),
        "Nothing was ever saved.",
    )
}

/// The contact card, calls and notes, each as it was written, the earliest first.
pub(super) fn private(entries: &[Entry], opened: &OpenedEntries, of: &str) -> Section {
    let sealed = entries
        .iter()
        .filter(|entry| matches!(entry.change, Change::Private(_)));
    let rows = sealed.map(|entry| {
        let said = opened.said.get(&entry.id).map_or_else(
            || "Not readable on this computer: its key is not here".to_owned(),
            |said| said_words(said, &opened.said),
        );
        words([when(entry.at), entry.author.name.clone(), said])
    });
    section(
        "Private",
        format!("Contact card, calls and notes{of}"),
        vec![
            Column::name("When", 2),
            Column::words("Who", 2),
            Column::words("What was written", 6),
        ],
        rows.collect(),
        "No contact card, call or note was written.",
    )
}

fn said_words(said: &PrivateContent, all: &BTreeMap<EntryId, PrivateContent>) -> String {
    match said {
        PrivateContent::Card(fields) => {
            let fields = fields.iter().map(|(field, text)| {
                let text = text.as_ref().map_or("cleared", |text| text.as_str());
                format!("{}: {text}", field.label())
            });
            format!("Contact card. {}", fields.collect::<Vec<_>>().join("; "))
        }
        PrivateContent::Call(call) => call_words(call),
        PrivateContent::PutOff(put_off) => format!(
            "The {}-week follow-up was put off until {}: {}",
            put_off.weeks,
            long_date(put_off.until),
            put_off.reason.as_str()
        ),
        PrivateContent::TakenUp(weeks) => format!("The {weeks}-week follow-up was taken up again"),
        PrivateContent::Assigned(Some(Assignee { name, .. })) => format!("Given to {name}"),
        PrivateContent::Assigned(None) => "Given to nobody".to_owned(),
        PrivateContent::Note(text) => format!("Note: {}", text.as_str()),
        PrivateContent::NoteChanged { note, text } => {
            let before = match all.get(note) {
                Some(PrivateContent::Note(before)) => format!("“{}”", before.as_str()),
                _ => "that was written before".to_owned(),
            };
            match text {
                Some(text) => format!("The note {before} was changed to: {}", text.as_str()),
                None => format!("The note {before} was taken back"),
            }
        }
        // About the service, and about no patient.
        PrivateContent::Cleared(_) => "About the service".to_owned(),
        PrivateContent::Newer => "Written by a newer program, and not readable by this one".to_owned(),
    }
}

fn call_words(call: &CallAttempt) -> String {
    let what = format!("Call about the {}-week follow-up: {}", call.weeks, call.result.label());
    let again = call
        .try_again
        .map(|day| format!("to be tried again on {}", long_date(day)));
    let note = call.note.as_ref().map(|note| note.as_str().to_owned());
    let said: Vec<String> = [what].into_iter().chain(again).chain(note).collect();
    said.join("; ")
}

/// What people have typed and not saved.
pub(super) fn not_saved(copies: &[(UserId, WorkingCopy)], names: &BTreeMap<UserId, String>, of: &str) -> Section {
    let mut rows = Vec::new();
    for (user, copy) in copies {
        let name = names
            .get(user)
            .cloned()
            .unwrap_or_else(|| "Somebody who left".to_owned());
        let at = when(copy.kept_at);
        for (key, typed) in &copy.answers {
            let question = dataset().newest().question(key);
            let asked = question.map_or_else(
                || key.to_string(),
                |question| format!("{} {}", question.number, question.wording),
            );
            let options: Vec<&str> = typed.chosen.iter().map(OptionKey::as_str).collect();
            let said = [typed.text.as_str(), &options.join("; ")].join(" ");
            rows.push(words([at.clone(), name.clone(), asked, said.trim().to_owned()]));
        }
        for note in copy.notes.values() {
            rows.push(words([
                at.clone(),
                name.clone(),
                "Note to a warning".to_owned(),
                note.text.clone(),
            ]));
        }
    }
    section(
        "Not saved",
        format!("Typed and not saved{of}"),
        vec![
            Column::name("When", 3),
            Column::words("Who", 2),
            Column::words("What", 4),
            Column::words("Typed", 4),
        ],
        rows,
        "Nothing is typed that is not saved.",
    )
}

/// Who looked at the record, and what it was taken out in, the latest first.
pub(super) fn seen(lines: &[AccessLine], of: &str) -> Vec<Section> {
    let [mut looked, mut taken] = [Vec::new(), Vec::new()];
    for line in lines {
        let what = Access::of_key(&line.what);
        let said = what.map_or("Something that only a newer program knows", Access::words);
        let among = if line.records > 1 {
            format!(
                "{said} ({})",
                counted(i64::try_from(line.records).unwrap_or(i64::MAX), "record", "records")
            )
        } else {
            said.to_owned()
        };
        let row = words([when(line.at), line.by.name.clone(), among]);
        if what.is_some_and(Access::takes_out) {
            taken.push(row);
        } else {
            looked.push(row);
        }
    }
    let columns = || {
        vec![
            Column::name("When", 3),
            Column::words("Who", 2),
            Column::words("What", 5),
        ]
    };
    vec![
        section(
            "Who looked",
            format!("Who looked at it on this computer{of}"),
            columns(),
            looked,
            "Nobody is known to have looked at it on this computer.",
        ),
        section(
            "Taken out",
            format!("Files and papers that it was in{of}"),
            columns(),
            taken,
            "It is known to have been in no file and on no paper of this computer.",
        ),
    ]
}

/// Files of all records, or of records that are not known one by one: it may have been in each that was written while it was here.
pub(super) fn may_have_been_in(lines: &[AccessLine]) -> Section {
    let rows = lines.iter().filter_map(|line| {
        let what = Access::of_key(&line.what).filter(|what| what.takes_out())?;
        let about_records = !matches!(what, Access::ExportedTrail);
        (about_records && line.record.is_none() && !line.names_records && line.records > 0).then(|| {
            words([
                when(line.at),
                line.by.name.clone(),
                format!("{} ({} records)", what.words(), line.records),
            ])
        })
    });
    section(
        "Perhaps in",
        "Files that it may have been in".to_owned(),
        vec![
            Column::name("When", 3),
            Column::words("Who", 2),
            Column::words("What", 5),
        ],
        rows.collect(),
        "No backup, sealed file or opt-out check was written on this computer that is still known.",
    )
}
