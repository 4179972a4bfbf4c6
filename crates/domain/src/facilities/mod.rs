//! The facilities audit: what a service answers about itself, when it can, and what is missing before it can be submitted. What
//! is asked stands in the dataset file ([`crate::dataset::Facilities`]); how entries say it, `protocol` knows.

mod answer;
mod period;
mod standing;

pub use answer::{FACILITY_TEXT_LIMIT, FacilityValue, UnreadableFacility};
pub use period::{PREPARED_FROM_DAYS, PeriodStage};
pub use standing::{FacilitiesSaid, FacilitiesStanding, FacilityAnswers, FacilityCandidate, facilities_topic, is_due};
