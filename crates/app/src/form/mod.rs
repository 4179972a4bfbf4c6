//! A record as its form shows it: the fold, with the working copy of whoever is unlocked laid over it.

mod follows;
mod notes;
mod overlay;
mod view;

pub(crate) use notes::{acceptances, given_text, is_there, still_typed};
pub(crate) use overlay::{Overlay, overlay};
pub(crate) use view::{FormInput, RESTORE_DAYS, history_lines, reason_label, record_view};
