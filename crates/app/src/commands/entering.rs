//! What makes entering records quick: answers carried to the next patient, a wristband scanner.

use domain::dataset::{QuestionKey, keys};
use domain::reading::read_scan;
use store::Store;

use crate::desk::{Desk, dataset};
use crate::entering::Habits;
use crate::error::Error;
use crate::form::Overlay;
use crate::host::Host;
use crate::views::{CarryRequest, RecordRequest, RecordStep, ScanRequest, ScannedView};

impl<H: Host> Desk<H> {
    /// Carries the answer to a question, or to all that may be carried, to this person's next patient; or stops doing so.
    ///
    /// # Errors
    /// When there is no such record or question, or its answer may not be carried.
    pub async fn carry(&self, request: CarryRequest) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        let laid = self.overlay_of(&held);
        let asked: Vec<&QuestionKey> = match &request.question {
            Some(key) => {
                let question = laid.version.question(&QuestionKey::new(key.clone()));
                let question = question.filter(|question| question.carry);
                vec![&question.ok_or_else(|| Error::NotCarried(key.clone()))?.key]
            }
            None => laid
                .version
                .questions
                .iter()
                .filter(|question| question.carry)
                .map(|question| &question.key)
                .collect(),
        };
        let today = self.host.today();
        Habits::edit(&store, |habits| {
            for key in asked {
                habits.set_carry(key, request.carry);
            }
            habits.remember(laid.version, &laid.answers, today);
        })
        .await?;
        self.view_of(&store, record).await
    }

    /// Takes back what was carried into a record from the last patient and not touched since.
    ///
    /// # Errors
    /// When there is no such record.
    pub async fn clear_carried(&self, request: RecordRequest) -> Result<RecordStep, Error> {
        let store = self.store().await?;
        let record = self.record_of(&store, &request.record).await?;
        let held = self.held(&store, record).await?;
        let now = self.host.now();
        self.edit(&store, record, held, |working| {
            let mut working = working?;
            working.answers.retain(|_, typed| !typed.carried);
            working.kept_at = now;
            Some(working)
        })
        .await
    }

    /// Reads what a wristband scanner typed, and finds the patient.
    ///
    /// # Errors
    /// When there is no NHS number in it, or none that can be trusted.
    pub async fn scan_wristband(&self, request: ScanRequest) -> Result<ScannedView, Error> {
        let store = self.store().await?;
        let number = read_scan(&request.text).map_err(|unreadable| Error::Unreadable {
            question: keys::NHS_NUMBER.to_string(),
            number: dataset()
                .newest()
                .question(&keys::NHS_NUMBER)
                .map(|question| question.number.clone())
                .unwrap_or_default(),
            unreadable,
        })?;
        let rows = store.records_of(number, self.host.today()).await?;
        let in_use: Vec<_> = rows.iter().filter(|row| row.deleted.is_none()).collect();
        Ok(ScannedView {
            nhs_number: number.digits(),
            record: match in_use.as_slice() {
                [only] => Some(only.id.to_string()),
                _ => None,
            },
            several: in_use.len() > 1,
        })
    }

    /// A new record was saved: what is carried from it is what the next one begins with.
    pub(crate) async fn carry_on_from(&self, store: &Store, laid: &Overlay) -> Result<(), Error> {
        if !Habits::of(store).await?.carries_any() {
            return Ok(());
        }
        let today = self.host.today();
        Habits::edit(store, |habits| habits.remember(laid.version, &laid.answers, today)).await
    }
}
