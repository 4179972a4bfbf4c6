//! `fls import --nhfd`: a file of the National Hip Fracture Database, what somebody says of its codes that say too little, and what is
//! still to be said. What its codes mean stands in the dataset.

use std::path::Path;

use app::files::{ImportReport, NhfdAsked, NhfdSaid, ReadAs, nhfd_asked, nhfd_in, nhfd_saying, nhfd_sheet};
use domain::dataset::{Nhfd, NhfdUnsaid};
use domain::words::counted;

use crate::args::NhfdArgs;
use crate::outcome::Stop;

/// What to do with such a file that is read as any other.
pub(crate) const HOW: &str =
    "Its columns are those of the National Hip Fracture Database: fls import --nhfd reads such a file";

/// By which account such a file is read, and what somebody said; `bytes` are those of an account that was named.
pub(crate) fn given(args: &NhfdArgs, bytes: Option<&[u8]>) -> Result<Option<(Nhfd, NhfdSaid)>, Stop> {
    if !args.nhfd {
        return Ok(None);
    }
    let layout = match args.nhfd_file.as_deref().zip(bytes) {
        Some((file, bytes)) => {
            nhfd_in(&name(file), bytes).map_err(|fault| Stop::FailedSaying(format!("{fault}. Nothing was imported")))?
        }
        None => Nhfd::published().clone(),
    };
    let said = args.say.iter().map(|text| nhfd_saying(&layout, text));
    let said = said
        .collect::<Result<NhfdSaid, _>>()
        .map_err(|fault| Stop::WrongUse(fault.to_string()))?;
    Ok(Some((layout, said)))
}

/// Whether a file that is read as any other is one of these.
pub(crate) fn is_one(bytes: &[u8], read_as: ReadAs<'_>) -> bool {
    read_as.nhfd.is_none() && nhfd_sheet(bytes, read_as, Nhfd::published()).is_some()
}

/// What is still to be said, a line for each.
pub(crate) fn left_open(layout: &Nhfd, report: &ImportReport) -> Vec<String> {
    nhfd_asked(layout, &report.left_open).iter().map(line).collect()
}

/// "12 rows, Medication post fracture 12 (Pending DXA or bone clinic): what was recommended? ... --say medication_post:12=ANSWER".
fn line(asked: &NhfdAsked) -> String {
    let rows = counted(asked.rows.into(), "row", "rows");
    let stands = match asked.stands.as_str() {
        "" => String::new(),
        stands => format!(" {stands}"),
    };
    let unsaid = match asked.unsaid {
        NhfdUnsaid::Row => "Not said, so the rows are left out".to_owned(),
        NhfdUnsaid::Blank => format!("Not said, so {} is left blank", asked.question.column()),
    };
    let about = match asked.open.value.as_str() {
        "" => asked.open.column.clone(),
        value => format!("{}:{value}", asked.open.column),
    };
    let answers: Vec<&str> = asked.options.iter().map(|(_, label)| label.as_str()).collect();
    format!(
        "{rows}, {}{stands}: {} {unsaid}. Say it with --say \"{about}=ANSWER\", where ANSWER is one of {}",
        asked.heading,
        asked.words,
        answers.join(", ")
    )
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
