//! Looking up what a receipt number is of: Central's own, which whoever runs it says on the telephone.

use domain::record::Entry;
use domain::words::{long_date, with_commas};
use store::{Receipted, RefusedHere, Store, StoreError};

use super::in_words::day_in_london;
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{LookUpReceiptRequest, ReceiptFoundView};

/// What somebody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    Receipt(u64),
    Refusal(u64),
}

impl<H: Host> Desk<H> {
    /// What the receipt or the refusal of this number is of.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn look_up_receipt(&self, request: LookUpReceiptRequest) -> Result<ReceiptFoundView, Error> {
        let store = self.store().await?;
        let nothing = |words: String| ReceiptFoundView { words, record: None };
        match typed(&request.number, &store.service().code) {
            None => Ok(nothing(
                "Type the number as Central says it: 1234 of a receipt, R56 of a refusal.".to_owned(),
            )),
            Some(Typed::Receipt(number)) => match store.receipt(number).await? {
                Some(found) => receipt_of(&store, number, found).await,
                None => Ok(nothing(not_here(&store, number).await?)),
            },
            Some(Typed::Refusal(number)) => Ok(match store.refused(number).await? {
                Some(RefusedHere { record: Some(record) }) => ReceiptFoundView {
                    words: format!(
                        "Central refused a change of this record as R{number}. The list on this page says why."
                    ),
                    record: Some(store.whole_of(record).await?.to_string()),
                },
                Some(RefusedHere { record: None }) => nothing(format!(
                    "Central refused something as R{number} that is about the service, or about a record that is not here."
                )),
                None => nothing(format!(
                    "Nothing here is refused as R{number}: Central has taken it since, or it is another computer’s."
                )),
            }),
        }
    }
}

async fn receipt_of(store: &Store, number: u64, found: Receipted) -> Result<ReceiptFoundView, Error> {
    let said = with_commas(number.cast_signed());
    let saved = match store.entries(found.subject).await {
        Ok(entries) => entries.iter().find(|one| one.id == found.entry).map(saved),
        // What a newer program wrote, and what cannot be read, has a receipt all the same.
        Err(StoreError::Damaged) => None,
        Err(error) => return Err(error.into()),
    }
    .unwrap_or_default();
    Ok(if found.is_shown {
        ReceiptFoundView {
            words: format!("Central has it: receipt {said} is of a change of this record{saved}."),
            record: Some(store.whole_of(found.subject).await?.to_string()),
        }
    } else {
        ReceiptFoundView {
            words: format!(
                "Central has it: receipt {said} is of something about the service, or of a record that is not shown here{saved}."
            ),
            record: None,
        }
    })
}

/// ", saved by Amara Osei on 3 November 2026".
fn saved(entry: &Entry) -> String {
    format!(
        ", saved by {} on {}",
        entry.author.name,
        long_date(day_in_london(entry.at))
    )
}

async fn not_here(store: &Store, number: u64) -> Result<String, Error> {
    let given = store.central().await?.and_then(|link| link.last_counts);
    let said = with_commas(number.cast_signed());
    Ok(match given {
        Some(counts) if number > counts.entries => format!(
            "Central has not given receipt {said} yet, as it last said: the last of this service was {}.",
            with_commas(counts.entries.cast_signed())
        ),
        _ => format!(
            "Receipt {said} is not here: it is of a record that was erased, or has not arrived on this computer yet."
        ),
    })
}

/// A number as it is written or said: "HRT-1234", "1,234", "r56".
fn typed(text: &str, service: &str) -> Option<Typed> {
    let text: String = text
        .chars()
        .filter(|character| !character.is_whitespace() && *character != ',')
        .collect::<String>()
        .to_uppercase();
    let text = text
        .strip_prefix(&service.to_uppercase())
        .and_then(|rest| rest.strip_prefix('-'))
        .unwrap_or(&text);
    match text.strip_prefix('R') {
        Some(number) => number.parse().ok().map(Typed::Refusal),
        None => text.parse().ok().map(Typed::Receipt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_said() {
        for text in ["1234", " 1,234", "HRT-1234", "hrt-1 234"] {
            assert_eq!(typed(text, "HRT"), Some(Typed::Receipt(1_234)), "{text}");
        }
        for text in ["R56", "r56", "HRT-R56"] {
            assert_eq!(typed(text, "HRT"), Some(Typed::Refusal(56)), "{text}");
        }
        for text in ["", "HRT-", "ABC-12", "12R", "R"] {
            assert_eq!(typed(text, "HRT"), None, "{text}");
        }
    }
}
