//! The jobs that are measured, named as the promises name them.

pub(crate) mod at_the_desk;
pub(crate) mod crowd;
pub(crate) mod delta;
pub(crate) mod export;
pub(crate) mod first_sync;
pub(crate) mod import;
pub(crate) mod large_store;
pub(crate) mod month_end;
pub(crate) mod new_desk;
pub(crate) mod patients_list;
pub(crate) mod today;
