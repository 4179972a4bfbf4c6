//! A date of diagnosis in another dataset version: agreeing to it, or putting the date back.

use domain::dataset::keys;
use domain::{Answer, words};
use store::Typed;

use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::{ChangeVersionRequest, RecordStep};

impl<H: Host> Desk<H> {
    /// Moves a record to the dataset version of the date of diagnosis that was typed, or puts the date back. Where
    /// nothing waits to be agreed to, nothing changes. It is saved like any other answer.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn change_version(&self, request: ChangeVersionRequest) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        let laid = self.overlay_of(&held);
        let Some(date) = laid.awaits else {
            return self.view(&store, record, &held).await;
        };
        let before = laid.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let saved = held.folded.answers.get(&keys::DIAGNOSIS_DATE).and_then(Answer::as_date);
        let (today, now) = (self.host.today(), self.host.now());
        self.edit(&store, record, held, |working| {
            let mut working = working?;
            match (request.change, before.filter(|_| before != saved)) {
                (true, _) => {
                    if let Some(typed) = working.answers.get_mut(&keys::DIAGNOSIS_DATE) {
                        typed.agreed = Some(date);
                    }
                }
                (false, None) => {
                    working.answers.remove(&keys::DIAGNOSIS_DATE);
                }
                // The date before was not saved either: it is what was typed and agreed to last.
                (false, Some(before)) => {
                    let typed = Typed {
                        text: words::slashed_date(before),
                        on: Some(today),
                        agreed: Some(before),
                        ..Typed::default()
                    };
                    working.answers.insert(keys::DIAGNOSIS_DATE, typed);
                }
            }
            working.kept_at = now;
            (!working.answers.is_empty() || !working.notes.is_empty()).then_some(working)
        })
        .await
    }
}
