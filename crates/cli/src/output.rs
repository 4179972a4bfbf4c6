//! What `fls` prints: tables for people, JSON for programs, one line on standard error for each thing that is wrong.

use std::collections::HashMap;

use app::files::{ImportReport, RefusedCell};
use app::views::{HistoryLineView, RecordView};
use app::{FollowUpRow, RecordRow, SyncState};
use chrono::NaiveDate;
use domain::record::{FollowUpGroup, PutOffUntil, Status};
use domain::words::{counted, with_commas};
use serde::Serialize;
use terminal::Terminal;

/// Where it is said.
pub(crate) static TERMINAL: Terminal = Terminal::of("fls");

/// What is wrong with a row of a file, in a line.
fn at_row(row: u32, column: &str, words: &str) -> String {
    if column.is_empty() {
        format!("row {row}: {words}")
    } else {
        format!("row {row}, {column}: {words}")
    }
}

/// So many rows in which the same is wrong are named; of the others their number is said.
const NAMED: usize = 5;

/// What is wrong with rows of a file, in lines: row, column, words. Where the same is wrong in many, a file of 50,000 rows would
/// bury everything else.
pub(crate) fn at_rows<'w>(wrong: impl Iterator<Item = (u32, &'w str, &'w str)>) -> Vec<String> {
    let mut alike: HashMap<(&str, &str), usize> = HashMap::new();
    let mut lines = Vec::new();
    let mut in_order = Vec::new();
    for (row, column, words) in wrong {
        let rows = alike.entry((column, words)).or_default();
        *rows += 1;
        match *rows {
            1..=NAMED => lines.push(at_row(row, column, words)),
            rows if rows == NAMED + 1 => in_order.push((column, words)),
            _ => {}
        }
    }
    lines.extend(in_order.into_iter().map(|kind| {
        let (column, words) = kind;
        let more = alike.get(&kind).map_or(0, |rows| rows - NAMED);
        let more = counted(i64::try_from(more).unwrap_or(i64::MAX), "row more", "rows more");
        let column = if column.is_empty() {
            String::new()
        } else {
            format!(", {column}")
        };
        format!("{more}{column}: {words}")
    }));
    lines
}

/// A JSON document on standard output.
pub(crate) fn json_document(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => TERMINAL.say(&text),
        Err(error) => TERMINAL.complain(&format!("the outcome cannot be written as JSON: {error}")),
    }
}

/// Writes a JSON array element by element, so that a long list is never whole in memory.
pub(crate) struct JsonArray {
    empty: bool,
}

impl JsonArray {
    pub(crate) fn new() -> Self {
        TERMINAL.put_json("[");
        Self { empty: true }
    }

    pub(crate) fn push(&mut self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(text) => TERMINAL.put_json(&format!("{}{text}", if self.empty { "" } else { ",\n" })),
            Err(error) => TERMINAL.complain(&format!("a record cannot be written as JSON: {error}")),
        }
        self.empty = false;
    }

    pub(crate) fn end(self) {
        TERMINAL.put_json(if self.empty { "]\n" } else { "\n]\n" });
    }
}

/// As files have it; nothing where there is none.
pub(crate) fn nhs_number(row: &RecordRow) -> Option<String> {
    match row.nhs_number {
        Some(number) => Some(number.digits()),
        None if row.overseas => Some("OVERSEAS".to_owned()),
        None => None,
    }
}

/// The number of a question as the dataset version of a record has it.
pub(crate) fn number_of(row: &RecordRow, key: &domain::QuestionKey) -> String {
    let dataset = app::dataset_in_use();
    let version = dataset.version(&row.version).unwrap_or_else(|| dataset.newest());
    version
        .question(key)
        .map_or_else(|| key.to_string(), |question| question.number.clone())
}

fn status(row: &RecordRow) -> &'static str {
    match row.status {
        Status::Draft => "draft",
        Status::Submitted => "submitted",
    }
}

fn sync_word(row: &RecordRow) -> &'static str {
    match row.sync {
        SyncState::OnlyHere(_) => "only here",
        SyncState::Waiting => "waiting",
        SyncState::Sent => "sent",
        SyncState::Accepted => "accepted",
        SyncState::NeedsYou(_) => "needs you",
    }
}

/// One record of `list --json`.
#[derive(Serialize)]
pub(crate) struct RecordJson {
    id: String,
    nhs_number: Option<String>,
    diagnosed: Option<NaiveDate>,
    status: &'static str,
    missing: Vec<String>,
    needs_attention: bool,
    sync: &'static str,
}

/// One record of `list --json`.
pub(crate) fn record_json(row: &RecordRow) -> RecordJson {
    RecordJson {
        id: row.id.to_string(),
        nhs_number: nhs_number(row),
        diagnosed: row.diagnosed,
        status: status(row),
        missing: row.missing.iter().map(|key| number_of(row, key)).collect(),
        needs_attention: row.needs_attention,
        sync: sync_word(row),
    }
}

/// One line of `list`.
pub(crate) fn record_line(row: &RecordRow) -> String {
    let missing: Vec<String> = row.missing.iter().map(|key| number_of(row, key)).collect();
    let left = if missing.is_empty() {
        String::new()
    } else {
        format!("  missing {}", missing.join(" "))
    };
    let attention = if row.needs_attention { "  needs attention" } else { "" };
    format!(
        "{}  {:10}  {:10}  {:9}  {:9}{left}{attention}",
        row.id,
        nhs_number(row).unwrap_or_default(),
        row.diagnosed.map(|date| date.to_string()).unwrap_or_default(),
        status(row),
        sync_word(row),
    )
}

/// One follow-up of `followups --json`.
#[derive(Serialize)]
pub(crate) struct FollowUpJson {
    id: String,
    nhs_number: Option<String>,
    diagnosed: Option<NaiveDate>,
    which: u32,
    opens: NaiveDate,
    target: NaiveDate,
    state: &'static str,
    group: Option<&'static str>,
    put_off_until: Option<NaiveDate>,
}

/// One follow-up of `followups --json`.
pub(crate) fn follow_up_json(row: &FollowUpRow, as_at: NaiveDate) -> FollowUpJson {
    FollowUpJson {
        id: row.record.id.to_string(),
        nhs_number: nhs_number(&row.record),
        diagnosed: row.record.diagnosed,
        which: row.follow_up.weeks,
        opens: row.follow_up.opens,
        target: row.follow_up.target,
        state: row.follow_up.state(as_at).code(),
        group: row.group.map(FollowUpGroup::code),
        put_off_until: put_off_until(row),
    }
}

/// The day until which it is put off; nothing where it is not, and where its reminder was ended.
fn put_off_until(row: &FollowUpRow) -> Option<NaiveDate> {
    match row.put_off? {
        PutOffUntil::Day(day) => Some(day),
        PutOffUntil::Ended => None,
    }
}

/// One line of `followups`.
pub(crate) fn follow_up_line(row: &FollowUpRow, as_at: NaiveDate) -> String {
    format!(
        "{}  {:10}  {:2}-week  from {}  by {}  {}{}",
        row.record.id,
        nhs_number(&row.record).unwrap_or_default(),
        row.follow_up.weeks,
        row.follow_up.opens,
        row.follow_up.target,
        row.follow_up.state(as_at).code(),
        match (row.group, put_off_until(row)) {
            (Some(group), Some(until)) => format!("  {} until {until}", group.code()),
            (Some(group), None) => format!("  {}", group.code()),
            (None, _) => String::new(),
        },
    )
}

/// What an import did, or would do, for people.
pub(crate) fn import_words(report: &ImportReport, dry_run: bool) -> String {
    let number = |count: u32| with_commas(count.into());
    format!(
        "{}: {} new, {} changed, {} the same, {} different and not taken, {} refused. {}{}{}{}{}",
        counted(report.rows.into(), "row", "rows"),
        number(report.new),
        number(report.changed + report.other_birth_dates),
        number(report.same),
        number(report.differs),
        with_commas(i64::try_from(report.refused_rows()).unwrap_or(i64::MAX)),
        match report.not_eligible.len() {
            0 => String::new(),
            some => format!(
                "{} not eligible. ",
                counted(i64::try_from(some).unwrap_or(i64::MAX), "row is", "rows are")
            ),
        },
        match report.left_birth_dates.len() {
            0 => String::new(),
            some => format!(
                "{} left out, as the date of birth differs. ",
                counted(i64::try_from(some).unwrap_or(i64::MAX), "row was", "rows were")
            ),
        },
        match report.cleared {
            0 => String::new(),
            some if dry_run => format!("{} would be cleared. ", counted(some.into(), "answer", "answers")),
            some => format!("{} cleared. ", counted(some.into(), "answer was", "answers were")),
        },
        match report.needs_attention {
            0 => "No record needs attention".to_owned(),
            some => counted(some.into(), "record needs attention", "records need attention"),
        },
        if dry_run { ". Nothing was changed" } else { "" },
    )
}

/// `import --json`.
#[derive(Serialize)]
pub(crate) struct ImportJson<'a> {
    rows: u32,
    new: u32,
    changed: u32,
    cleared: u32,
    same: u32,
    differs: u32,
    /// Of the rows that changed a record, those whose date of birth differed from its own.
    other_birth_dates: u32,
    /// Rows that were left out because theirs does.
    left_birth_dates: &'a [u32],
    refused: Vec<RefusedJson<'a>>,
    /// Rows of patients whom the audit does not take.
    not_eligible: Vec<RefusedJson<'a>>,
    needs_attention: u32,
}

/// One refused cell of `import --json`.
#[derive(Serialize)]
struct RefusedJson<'a> {
    row: u32,
    column: &'a str,
    code: &'a str,
    words: &'a str,
}

/// `import --json`.
pub(crate) fn import_json(report: &ImportReport) -> ImportJson<'_> {
    ImportJson {
        rows: report.rows,
        new: report.new,
        changed: report.changed + report.other_birth_dates,
        cleared: report.cleared,
        same: report.same,
        differs: report.differs,
        other_birth_dates: report.other_birth_dates,
        left_birth_dates: &report.left_birth_dates,
        refused: cells_json(&report.refused),
        not_eligible: cells_json(&report.not_eligible),
        needs_attention: report.needs_attention,
    }
}

fn cells_json(cells: &[RefusedCell]) -> Vec<RefusedJson<'_>> {
    let cells = cells.iter().map(|cell| RefusedJson {
        row: cell.row,
        column: &cell.column,
        code: cell.code,
        words: &cell.words,
    });
    cells.collect()
}

/// `show` for people.
pub(crate) fn record_lines(record: &RecordView) -> Vec<String> {
    let status = match record.status {
        app::views::RecordStatus::Draft => "draft",
        app::views::RecordStatus::Submitted => "submitted",
        app::views::RecordStatus::NotSaved => "not-saved",
    };
    let mut lines = vec![format!(
        "{}  {status}  dataset {}  {}",
        record.id, record.version, record.sync_words
    )];
    for question in &record.questions {
        let labels = question
            .options
            .iter()
            .filter(|option| question.chosen.contains(&option.key));
        let chosen: Vec<&str> = labels.map(|option| option.label.as_str()).collect();
        let answer = match &question.not_offered {
            Some(answer) => format!("{answer}  (not offered for a fracture of that date)"),
            None if chosen.is_empty() => question.text.clone(),
            None => chosen.join("; "),
        };
        let missing = if question.missing { "  (missing)" } else { "" };
        if !answer.is_empty() || question.missing {
            lines.push(format!(
                "{:5} {:45} {answer}{missing}",
                question.number, question.wording
            ));
        }
    }
    for kept in &record.kept_not_asked {
        lines.push(format!(
            "{:5} {:45} {}  (kept, not asked)",
            kept.number, kept.wording, kept.answer
        ));
    }
    for conflict in &record.conflicts {
        lines.push(format!(
            "{:5} {:45} answered differently on two desks",
            conflict.number, conflict.wording
        ));
    }
    for finding in &record.findings {
        lines.push(format!(
            "{:5} {}: {}",
            finding.number,
            match (finding.error, &finding.accepted) {
                (true, _) => "error",
                (false, None) => "warning",
                (false, Some(_)) => "warning, accepted",
            },
            finding.words
        ));
    }
    lines
}

/// `show --history` for people.
pub(crate) fn history_line(line: &HistoryLineView) -> String {
    format!(
        "{}  {:5} {:40} {}  {}, {}",
        line.at, line.number, line.wording, line.answer, line.by, line.origin
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_many_rows_is_said_of_a_few() {
        let many = (2..=1_205).map(|row| (row, "gender", "Not an answer"));
        let said = at_rows([(7, "", "A row is damaged")].into_iter().chain(many));
        assert_eq!(said.len(), 7);
        assert_eq!(said[0], "row 7: A row is damaged");
        assert_eq!(said[5], "row 6, gender: Not an answer");
        assert_eq!(said[6], "1,199 rows more, gender: Not an answer");
    }

    #[test]
    fn an_import_is_told_in_the_singular_and_in_the_plural() {
        let one = ImportReport {
            rows: 1,
            new: 1,
            needs_attention: 1,
            ..ImportReport::default()
        };
        let many = ImportReport {
            rows: 1_204,
            same: 1_204,
            ..ImportReport::default()
        };
        assert_eq!(
            import_words(&one, false),
            "1 row: 1 new, 0 changed, 0 the same, 0 different and not taken, 0 refused. 1 record needs attention"
        );
        let born = ImportReport {
            rows: 3,
            other_birth_dates: 1,
            left_birth_dates: vec![3, 4],
            ..ImportReport::default()
        };
        assert_eq!(
            import_words(&born, false),
            "3 rows: 0 new, 1 changed, 0 the same, 0 different and not taken, 0 refused. 2 rows were left out, as the date of birth \
             differs. No record needs attention"
        );
        assert_eq!(
            import_words(&many, true),
            "1,204 rows: 0 new, 0 changed, 1,204 the same, 0 different and not taken, 0 refused. No record needs attention. Nothing was changed"
        );
    }
}
