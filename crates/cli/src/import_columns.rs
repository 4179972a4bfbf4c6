//! `fls import --show-columns` and `--mapping`, and `fls import-columns`: what the columns of a file are that does not name them as
//! the audit does, and what this desk keeps of that.

use std::path::Path;

use app::files::{Mapping, ReadAs, columns_file, mapping_in};
use app::views::{ForgetImportColumnsRequest, KeptColumnsView};
use domain::people::is_same_name;
use domain::words::counted;

use crate::args::ImportColumnsArgs;
use crate::outcome::{OpenDesk, Outcome, Stop};
use crate::output::{TERMINAL, json_document};

/// What to do where a file's columns leave something in doubt.
pub(crate) const HOW: &str =
    "fls import --show-columns prints what each column may be: complete that, and give it with --mapping";

/// What was given with `--mapping`.
pub(crate) enum GivenMapping {
    /// A file that says it.
    InFile(Mapping),
    /// A name under which it is kept.
    UnderName(String),
}

/// Prints what each column may be.
pub(crate) fn show(bytes: &[u8], read_as: ReadAs<'_>) -> Result<Outcome, Stop> {
    let columns = columns_file(bytes, read_as)?;
    if let Some(sheet) = columns.sheet.filter(|_| columns.sheets.len() > 1) {
        TERMINAL.complain(&format!(
            "These are the columns of the sheet {sheet}. --sheet says another: {}",
            columns.sheets.join(", ")
        ));
    }
    TERMINAL.say(columns.text.trim_end());
    Ok(Outcome::Done)
}

/// What was given: the bytes of a file of this name where there is one, and otherwise a name.
pub(crate) fn given_mapping(given: &Path, bytes: Option<&[u8]>) -> Result<GivenMapping, Stop> {
    let Some(bytes) = bytes else {
        return Ok(GivenMapping::UnderName(given.to_string_lossy().into_owned()));
    };
    let mapping = mapping_in(bytes);
    let mapping = mapping.map_err(|fault| Stop::FailedSaying(format!("{}: {fault}", given.display())))?;
    Ok(GivenMapping::InFile(mapping))
}

/// What the columns are used as.
pub(crate) async fn found(desk: &OpenDesk, given: Option<GivenMapping>) -> Result<Option<Mapping>, Stop> {
    match given {
        None => Ok(None),
        Some(GivenMapping::InFile(mapping)) => Ok(Some(mapping)),
        Some(GivenMapping::UnderName(name)) => match desk.columns_named(&name).await? {
            Some(mapping) => Ok(Some(mapping)),
            None => Err(Stop::FailedSaying(format!(
                "There is no file {name}, and no columns are kept at this desk under that name"
            ))),
        },
    }
}

/// Lists what this desk keeps, or forgets one of it.
pub(crate) async fn kept(desk: &OpenDesk, asked: &ImportColumnsArgs) -> Result<Outcome, Stop> {
    let mut kept = desk.kept_import_columns().await?;
    if let Some(named) = &asked.forget {
        let Some(headings) = headings_of(&kept, named) else {
            return Err(Stop::FailedSaying(
                "No columns are kept at this desk under that name or number: fls import-columns lists them".to_owned(),
            ));
        };
        kept = desk
            .forget_import_columns(ForgetImportColumnsRequest { headings })
            .await?;
    }
    if asked.json {
        json_document(&kept);
        return Ok(Outcome::Done);
    }
    for (number, one) in (1..).zip(&kept) {
        TERMINAL.say(&line(number, one));
    }
    Ok(Outcome::Done)
}

/// Of those that have this name, and otherwise of the one with this number in the list.
fn headings_of(kept: &[KeptColumnsView], named: &str) -> Option<Vec<String>> {
    let has_name = |one: &&KeptColumnsView| one.name.as_ref().is_some_and(|name| is_same_name(name, named));
    let numbered = || kept.get(named.parse::<usize>().ok()?.checked_sub(1)?);
    let found = kept.iter().find(has_name).or_else(numbered);
    found.map(|one| one.headings.clone())
}

/// "1  2026-11-30T07:50:12.345Z  Ward list  3 columns: NHS No, Consultant, no heading".
fn line(number: u32, one: &KeptColumnsView) -> String {
    let headings = one.headings.iter().map(|heading| match heading.as_str() {
        "" => "no heading",
        heading => heading,
    });
    let headings: Vec<&str> = headings.collect();
    let count = i64::try_from(headings.len()).unwrap_or(i64::MAX);
    format!(
        "{number}  {}  {}  {}: {}",
        one.changed_at,
        one.name.as_deref().unwrap_or("no name"),
        counted(count, "column", "columns"),
        headings.join(", ")
    )
}
