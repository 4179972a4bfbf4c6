//! What a person keeps at this desk and nobody is sent: what is typed and not saved, settings and views, where they left
//! off; and what becomes of that when they are removed.
//!
//! Nothing here is counted, listed as an answer, or put into an entry.

pub(crate) mod as_held;
pub(crate) mod choices;
pub(crate) mod leaving;
pub(crate) mod screen_place;
pub(crate) mod working_copy;
