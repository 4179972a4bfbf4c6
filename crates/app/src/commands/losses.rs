//! What somebody had added to records that were erased for good, told to them once: how much, never what.

use domain::words::{counted, listed, long_date};
use store::Losses;

use super::in_words::{count, day_in_london};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{LossesReadRequest, LossesView};

impl<H: Host> Desk<H> {
    /// What whoever is unlocked lost with records that were erased, and has not read of yet.
    ///
    /// # Errors
    /// When the store is locked.
    pub async fn losses(&self) -> Result<Option<LossesView>, Error> {
        let losses = self.store().await?.losses().await?;
        Ok(losses.map(|losses| LossesView {
            last: u32::try_from(losses.last).unwrap_or(u32::MAX),
            sentences: sentences(&losses),
        }))
    }

    /// They have read of it; gives what has come since.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub async fn losses_read(&self, request: LossesReadRequest) -> Result<Option<LossesView>, Error> {
        self.store().await?.losses_read(i64::from(request.last)).await?;
        self.losses().await
    }
}

fn sentences(losses: &Losses) -> Vec<String> {
    let number = |of: u64| i64::from(count(of));
    let what: Vec<String> = [
        (
            losses.typed,
            "answer that you had typed and not saved",
            "answers that you had typed and not saved",
        ),
        (
            losses.saved,
            "answer or other change that you had saved and Central had not received",
            "answers or other changes that you had saved and Central had not received",
        ),
    ]
    .into_iter()
    .filter(|(of, ..)| *of > 0)
    .map(|(of, one, many)| counted(number(of), one, many))
    .collect();
    let on = long_date(day_in_london(losses.at));
    let records = match losses.records {
        1 => format!("A record was erased for good on {on}"),
        many => format!(
            "{} were erased for good, the last on {on}",
            counted(number(many), "record", "records")
        ),
    };
    vec![
        format!("{records}, and what you had added went with it: {}.", listed(&what)),
        "Whose record it was is not kept anywhere, and what you had added cannot be brought back. If you know which patient you \
         were writing about and they are still in your care, ask your lead why the record was erased, and start a new one."
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_is_told_by_number() {
        let losses = |records, typed, saved| Losses {
            last: 3,
            at: "2026-11-20T09:00:00Z".parse().unwrap(),
            records,
            typed,
            saved,
        };
        assert_eq!(
            sentences(&losses(1, 1, 0))[0],
            "A record was erased for good on 20 November 2026, and what you had added went with it: 1 answer that you had \
             typed and not saved."
        );
        assert_eq!(
            sentences(&losses(2, 3, 1))[0],
            "2 records were erased for good, the last on 20 November 2026, and what you had added went with it: 3 answers that \
             you had typed and not saved and 1 answer or other change that you had saved and Central had not received."
        );
    }
}
