//! What each form was opened on: the heads that whoever types sees, until the first keystroke puts them into the working copy.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::{EntryId, RecordId};
use store::Moment;

/// The heads of each record whose form was opened, and when they were its heads.
#[derive(Default)]
pub(crate) struct OpenForms(Mutex<HashMap<RecordId, (Moment, Vec<EntryId>)>>);

impl OpenForms {
    /// A form shows a record as it was at this moment. Where two commands show it at once, what was read later stays, whichever
    /// of them ends last: answers written on top of the earlier heads would stand beside those that the form shows.
    pub(crate) fn opened(&self, record: RecordId, moment: Moment, heads: Vec<EntryId>) {
        let mut open = self.open();
        if open.get(&record).is_none_or(|(before, _)| *before <= moment) {
            open.insert(record, (moment, heads));
        }
    }

    /// The heads that the form of this record was opened on.
    pub(crate) fn heads(&self, record: RecordId) -> Option<Vec<EntryId>> {
        self.open().get(&record).map(|(_, heads)| heads.clone())
    }

    /// No form is open any more.
    pub(crate) fn forget(&self) {
        self.open().clear();
    }

    fn open(&self) -> MutexGuard<'_, HashMap<RecordId, (Moment, Vec<EntryId>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_a_form_was_opened_on_never_goes_back() {
        let record = RecordId::new(Uuid::from_u128(1));
        let [begun, saved] = [2, 3].map(|n| vec![EntryId::new(Uuid::from_u128(n))]);
        let forms = OpenForms::default();
        // The form is read, a save is read back and ends, and only then does the first command.
        forms.opened(record, Moment::after(8), saved.clone());
        forms.opened(record, Moment::after(7), begun);
        assert_eq!(forms.heads(record), Some(saved));
        forms.opened(record, Moment::after(8), Vec::new());
        assert_eq!(
            forms.heads(record),
            Some(Vec::new()),
            "at one moment the last word counts"
        );
        forms.forget();
        assert_eq!(forms.heads(record), None);
    }
}
