//! The last errors that somebody was shown, by their codes, for whoever asks support.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::views::ErrorCode;

/// How many are remembered.
const MOST: usize = 5;

/// The codes of the last errors and when they came, newest last. Codes are words of this program and name nobody.
#[derive(Default)]
pub(crate) struct LastErrors(Mutex<VecDeque<(DateTime<Utc>, ErrorCode)>>);

impl LastErrors {
    pub(crate) fn add(&self, at: DateTime<Utc>, code: ErrorCode) {
        let mut errors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if errors.len() == MOST {
            errors.pop_front();
        }
        errors.push_back((at, code));
    }

    pub(crate) fn all(&self) -> Vec<(DateTime<Utc>, ErrorCode)> {
        let errors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        errors.iter().copied().collect()
    }
}
