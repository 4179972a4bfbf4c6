//! A record as its form shows it: the fold, with the working copy of whoever is unlocked laid over it.

mod conflicts;
mod findings;
mod follow_up;
mod follows;
mod header;
mod history;
mod in_words;
mod input;
mod notes;
mod overlay;
mod questions;
mod view;

pub(crate) use history::history_lines;
pub(crate) use in_words::reason_label;
pub(crate) use input::FormInput;
pub(crate) use notes::{acceptances, given_text, is_there, still_typed};
pub(crate) use overlay::{Overlay, overlay};
pub(crate) use questions::option_view;
pub(crate) use view::record_view;
