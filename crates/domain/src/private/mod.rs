//! What is for the service's own desks alone: said in entries whose content is sealed, and opened only to be looked at.
//!
//! An entry's content is opaque to [`fold`](crate::record::fold), so that a record is the same at Central, which cannot open
//! it, and at a desk that waits for the key. What was opened is folded here, by the same rule as answers: nobody's words
//! are lost to somebody who wrote beside them.
//!
//! - [`content`]: what one entry says
//! - [`text`]: a line of what is written
//! - [`field`], [`card`]: the contact card
//! - [`call`], [`call_log`]: attempts to reach a patient, what is put off, and who has the patient
//! - [`note`]: notes on a patient
//! - [`last_called`]: how long ago somebody called
//! - [`kept`]: whether the service keeps cards and notes
//! - [`key_id`]: which key an entry is sealed under
//! - [`sharing`]: how the service's desks come to hold the same keys
//!
//! No key and no cipher is known here: `protocol` seals and opens.

pub mod call;
pub mod call_log;
pub mod card;
pub mod content;
pub mod field;
pub mod kept;
pub mod key_id;
pub mod last_called;
pub mod note;
pub mod sharing;
pub mod text;

pub use call::{
    Assignee, CallAttempt, CallResult, DayToTry, MOST_DAYS_AHEAD, NotAhead, PutOff, days_ahead, days_to_try,
    put_off_until, usual_day_to_put_off,
};
pub use call_log::{CallLog, LogLine, Logged, Waits, Why, call_log};
pub use card::{ContactCard, contact_card};
pub use content::PrivateContent;
pub use field::CardField;
pub use kept::{cards_item, keeps_cards, said_of_cards};
pub use key_id::KeyId;
pub use last_called::LastCalled;
pub use note::{PatientNote, patient_notes};
pub use sharing::{AnnouncedKey, DeskPublic, KeyHolder, MOST_GENERATIONS, OwnDesk, SaidOfKeys, ToDo, to_write_with};
pub use text::{NOTE_TEXT_LIMIT, NoteText, PRIVATE_TEXT_LIMIT, PrivateText, PrivateTextError};
