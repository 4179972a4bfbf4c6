//! What may be asked of the patients list: a search, a narrowing, a filter, an order, a page. How it is found is not said
//! here.

use chrono::NaiveDate;
use domain::dataset::OptionKey;
use domain::id::RecordId;

/// What to look for.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Search {
    /// Everything.
    #[default]
    All,
    /// NHS numbers that begin with these digits, or are these ten.
    NhsNumberPrefix(String),
    /// NHS numbers that begin or end with these four digits.
    NhsNumberEnds(String),
    /// Born on the one day or diagnosed on the other: a year of two digits is of another century for each.
    Date {
        /// 1.02
        born: NaiveDate,
        /// 1.09
        diagnosed: NaiveDate,
    },
    /// Born or diagnosed on one of these days, such as those of a month.
    Days {
        /// The first.
        first: NaiveDate,
        /// The last.
        last: NaiveDate,
    },
    /// Postcodes that begin so, in any case and spacing.
    PostcodePrefix(String),
    /// Fractures of one of these sites (1.11).
    Sites(Vec<OptionKey>),
    /// These records, whose contact cards say what is looked for, and what this finds beside them.
    OnCards {
        /// The records.
        records: Vec<RecordId>,
        /// What else the same words may mean.
        or: OrElse,
    },
}

/// What the words that were found on contact cards may mean beside that.
#[derive(Clone, PartialEq, Eq)]
pub enum OrElse {
    /// NHS numbers that begin with these digits.
    NhsNumberPrefix(String),
    /// Postcodes that begin so, in any case and spacing.
    PostcodePrefix(String),
    /// Fractures of one of these sites (1.11); without any, nothing else is meant.
    Sites(Vec<OptionKey>),
}

/// What is searched for identifies people.
impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "All",
            Self::NhsNumberPrefix(_) => "NhsNumberPrefix(hidden)",
            Self::NhsNumberEnds(_) => "NhsNumberEnds(hidden)",
            Self::Date { .. } => "Date(hidden)",
            Self::Days { .. } => "Days(hidden)",
            Self::PostcodePrefix(_) => "PostcodePrefix(hidden)",
            Self::Sites(_) => "Sites(hidden)",
            Self::OnCards { .. } => "OnCards(hidden)",
        })
    }
}

/// What to leave out of what a search finds, beside the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// Only fractures of this site (1.11).
    pub site: Option<OptionKey>,
    /// Only fractures diagnosed in this year.
    pub year: Option<i32>,
    /// Only these records.
    pub only: Option<Vec<RecordId>>,
    /// Only records in the figures here that are in no figure of Central's: never there, or held there.
    pub not_at_central: bool,
}

/// Which records to list, on the query's today. Deleted ones are in none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Drafts.
    Draft,
    /// Submitted.
    Submitted,
    /// With a follow-up due or overdue.
    FollowUpDue,
    /// That need a person: an error, a conflict, an objection of Central's.
    NeedsYou,
}

/// In which order. Records that are equal in it come in the order in which they came to this desk, those of one NHS
/// number in the order of diagnosis. Only diagnosis, NHS number and birth have an index: any other order walks through
/// what the filter leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By date of diagnosis (1.09).
    #[default]
    Diagnosed,
    /// By NHS number.
    NhsNumber,
    /// By date of birth.
    Born,
    /// By age at diagnosis.
    Age,
    /// By site of the fracture (1.11), in the order of the keys.
    Site,
    /// By date of assessment (1.07).
    Assessed,
    /// By answers missing today.
    Missing,
    /// By the last day on time of the next follow-up; those that wait for none come after all days.
    FollowUp,
    /// By where it is on its way to Central: only here, waiting, sent, accepted, needs you.
    Sync,
    /// By last change.
    Changed,
}

/// Asks for a page.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// What to look for.
    pub search: Search,
    /// What to leave out of that.
    pub narrow: Narrow,
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Largest and latest first; blank ones last then, and first otherwise.
    pub descending: bool,
    /// Rows to leave out first.
    pub offset: u32,
    /// Rows wanted.
    pub limit: u32,
    /// The host's today.
    pub today: NaiveDate,
}

impl Narrow {
    /// Whether nothing is left out.
    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
