//! The rules of the audit, and nothing that touches the world.
//!
//! A question, a check, a due date and a KPI have one definition, here, used by the window, the command line and
//! FLS Central alike. There is no IO, no async and no clock in this crate: today's date and new ids are passed in.
//!
//! - [`dataset`]: the audit's questions as data, version by version
//! - [`record`]: entries, their fold into a record, completeness and checks
//! - [`audit`]: the figures: KPIs, follow-ups, caseload
//! - [`facilities`]: the facilities audit: what a service answers about itself
//! - [`private`]: what is for the service's own desks alone
//! - [`nation`]: the nation that a service works in
//! - [`opt_out`]: national opt-outs, in England: whose records stay at the desk
//! - [`log_safe`]: what may stand in a log
//! - [`classification`]: what a column of a database may say
//! - [`people`]: the people of a desk
//! - [`passphrase`]: whether a new passphrase is hard enough to guess
//! - [`role`]: who may do what on a desk
//! - [`service_roles`]: who has which role at each desk of a service, as desks tell each other
//! - [`reminders`]: when somebody is reminded of what is due
//! - [`access`]: what the access trail of a desk says, and how long it is kept
//! - [`backups`]: when a desk backs itself up, and what is said where it has no copy
//! - [`retention`]: how long records are kept, and which are past that time
//! - [`today`]: what needs a person today, and in which order
//! - [`follows`]: what would follow from an answer, in the record and in the figures
//! - [`restanding`]: how a record stands under another dataset

pub mod access;
pub mod answer;
pub mod audit;
pub mod backups;
pub mod by_question;
pub mod classification;
pub mod dataset;
pub mod facilities;
pub mod follows;
pub mod id;
pub mod identifying;
pub mod invisible;
pub mod log_safe;
pub mod nation;
pub mod nhs_number;
pub mod opt_out;
pub mod passphrase;
pub mod people;
pub mod postcode;
pub mod private;
pub mod reading;
pub mod record;
pub mod reminders;
pub mod restanding;
pub mod retention;
pub mod role;
pub mod service_roles;
pub mod today;
pub mod unit_code;
pub mod words;

pub use answer::{Answer, Answers};
pub use by_question::ByQuestion;
pub use dataset::{Dataset, OptionKey, QuestionKey};
pub use nation::Nation;
pub use nhs_number::NhsNumber;
pub use postcode::Postcode;
