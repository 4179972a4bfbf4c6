//! A record as its form shows it: the fold, with the working copy of whoever is unlocked laid over it.

mod overlay;
mod view;

pub(crate) use overlay::{Overlay, overlay};
pub(crate) use view::{FormInput, RESTORE_DAYS, history_lines, reason_label, record_view};
