//! The view of a record that the window was told last: what changes next is told on top of it. A lock forgets it.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::views::{RecordPatch, RecordStep, RecordView};

/// The last view, and how many there were.
#[derive(Default)]
pub(crate) struct ShownRecord(Mutex<(u32, Option<ToldView>)>);

/// A view as it was told.
struct ToldView {
    edition: u32,
    fields: Arc<Map<String, Value>>,
}

impl ShownRecord {
    /// Gives a view its edition, and says what changed since the one before, if that was of the same record.
    pub(crate) fn next(&self, mut view: Box<RecordView>) -> RecordStep {
        // Numbered and put in one step: each is told on top of the one that was put before it.
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.0 = shown.0.wrapping_add(1);
        view.edition = shown.0;
        let Ok(Value::Object(fields)) = serde_json::to_value(&view) else {
            shown.1 = None;
            return RecordStep::Whole { view };
        };
        let now = ToldView {
            edition: view.edition,
            fields: Arc::new(fields),
        };
        let fields = Arc::clone(&now.fields);
        let before = shown.1.replace(now);
        drop(shown);
        match before.filter(|before| before.fields.get("id") == fields.get("id")) {
            Some(before) => RecordStep::Changed {
                patch: RecordPatch::between(before.edition, &before.fields, &fields),
                view,
            },
            None => RecordStep::Whole { view },
        }
    }

    /// Forgets the record that was shown.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1 = None;
    }
}
