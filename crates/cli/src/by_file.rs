//! `fls sync --to-file` and `--receipts`, and `fls receipt`: exchanges with Central where no network leads there, and what a
//! receipt is of.

use std::path::Path;

use app::Error;
use app::host::ChosenFile;
use app::views::{BatchWrittenView, LookUpReceiptRequest, ReceiptsReadView};
use domain::words::{counted, with_commas};

use crate::outcome::{OpenDesk, Outcome};
use crate::output::{TERMINAL, json_document};

/// Writes what waits into a file for Central.
pub(crate) async fn write(desk: &OpenDesk, place: &ChosenFile, json: bool) -> Result<Outcome, Error> {
    let written = desk.write_batch_to(place).await?;
    if json {
        json_document(&written);
    } else {
        TERMINAL.say(&words_of_written(&written));
    }
    Ok(if written.more {
        Outcome::NeedsUser
    } else {
        Outcome::Done
    })
}

/// Reads Central's receipt file.
pub(crate) async fn read(desk: &OpenDesk, file: &Path, json: bool) -> Result<Outcome, Error> {
    let read = desk.read_receipts_from(file).await?;
    if json {
        json_document(&read);
    } else {
        TERMINAL.say(&words_of_read(&read));
    }
    Ok(if read.more || read.refused > 0 {
        Outcome::NeedsUser
    } else {
        Outcome::Done
    })
}

/// Says what a receipt is of.
pub(crate) async fn look_up(desk: &OpenDesk, number: String) -> Result<Outcome, Error> {
    let found = desk.look_up_receipt(LookUpReceiptRequest { number }).await?;
    TERMINAL.say(&found.words);
    if let Some(record) = &found.record {
        TERMINAL.say(&format!("Record {record}"));
    }
    Ok(Outcome::Done)
}

fn words_of_written(written: &BatchWrittenView) -> String {
    let changes = counted(written.entries.into(), "change", "changes");
    let records = counted(written.records.into(), "record", "records");
    let more = if written.more {
        " More waits than a file holds: write another once the receipts of this one were read."
    } else {
        ""
    };
    let holds = match written.entries {
        0 => "It holds no change, as none waits, and asks for what this service’s other computers wrote.".to_owned(),
        _ => format!("It holds {changes} of {records}."),
    };
    format!(
        "Wrote a file for Central. {holds} Give it to whoever runs FLS Central; everything in it waits here until the receipt \
         file was read (fls sync --receipts).{more}"
    )
}

fn words_of_read(read: &ReceiptsReadView) -> String {
    if !read.news {
        return "Nothing was new: what this receipt file tells is here already.".to_owned();
    }
    let number = |count: u32| with_commas(count.into());
    let mut words = format!(
        "Central accepted {}, {} received.",
        counted(read.accepted.into(), "change", "changes"),
        number(read.received)
    );
    if read.refused > 0 {
        let refused = counted(read.refused.into(), "change was refused", "changes were refused");
        words = format!("{words} {refused}: see fls list.");
    }
    if read.more {
        words.push_str(" Central has more for this computer than the file held: write another file to fetch it.");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_receipt_file_brought_is_told_with_what_is_left_to_do() {
        let read = |accepted, refused, more| ReceiptsReadView {
            taken: String::new(),
            news: true,
            accepted,
            refused,
            received: 3,
            more,
        };
        assert_eq!(
            words_of_read(&read(1, 0, false)),
            "Central accepted 1 change, 3 received."
        );
        assert_eq!(
            words_of_read(&read(1_204, 2, true)),
            "Central accepted 1,204 changes, 3 received. 2 changes were refused: see fls list. Central has more for this \
             computer than the file held: write another file to fetch it."
        );
        let again = ReceiptsReadView {
            news: false,
            ..read(0, 0, false)
        };
        assert_eq!(
            words_of_read(&again),
            "Nothing was new: what this receipt file tells is here already."
        );
    }
}
