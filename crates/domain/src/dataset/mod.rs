//! The audit's questions as data: what is asked, under which version, and how well each row is founded.
//!
//! The files in `dataset/` at the top of the repository are the only place where a question, an option or a check
//! is written down. This module reads them, refuses a broken one with file, question and reason, and answers
//! questions about them. It knows nothing of records.

mod changes;
mod check_rule;
mod condition;
mod condition_words;
mod correction;
mod facilities;
mod file;
mod founding;
mod glossary;
mod in_use;
mod key;
pub mod keys;
mod model;
mod nhfd;
mod nhfd_file;
mod published;
mod read;
mod required;
mod said;
mod sheet;
mod source;

pub use changes::{ChangeOf, DatasetChange};
pub use check_rule::{CheckRule, Level, Rule};
pub use condition::Condition;
pub use correction::NotACorrection;
pub use facilities::{
    Facilities, FacilityAnswer, FacilityApplies, FacilityCell, FacilityOption, FacilityPeriod, FacilityQuestion,
    FacilityTopic,
};
pub use file::DatasetError;
pub use founding::Founding;
pub use glossary::{Glossary, Term};
pub use in_use::DatasetInUse;
pub use key::{OptionKey, QuestionKey};
pub use model::*;
pub use nhfd::{Nhfd, NhfdCode, NhfdCodes, NhfdColumn, NhfdHolds, NhfdMeaning, NhfdUnsaid};
pub use said::{DatasetDifference, DatasetFile};
pub use sheet::Sheet;
