//! What this desk knows of the facilities audit: what its entries say of a period, what whoever is in has typed for it, and
//! whether it is due. What is asked and what is missing, `domain::facilities` says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::dataset::{Facilities, FacilityPeriod};
use domain::facilities::{FacilitiesSaid, FacilitiesStanding, facilities_topic, is_due};
use domain::id::EntryId;
use domain::record::{Entry, Folded, fold};
use domain::words::long_date;
use protocol::facilities::read_folded;
use serde::{Deserialize, Serialize};
use store::Store;

use crate::choices::chosen;
use crate::error::Error;
use crate::facilities_error::FacilitiesError;

/// The audit of one period, as this desk knows it.
pub(crate) struct Known {
    pub(crate) period: &'static FacilityPeriod,
    pub(crate) entries: Vec<Entry>,
    pub(crate) folded: Folded,
    pub(crate) said: FacilitiesSaid,
}

/// What somebody has typed for a period and not saved, by question. Nothing of it is sent or counted.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct TypedFacilities(pub(crate) BTreeMap<String, TypedFacility>);

/// One text, and what its author had seen then: an answer that arrives afterwards stands beside it, and is not replaced unseen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TypedFacility {
    pub(crate) text: String,
    pub(crate) heads: Vec<EntryId>,
}

impl Known {
    /// Reads what is known of a period.
    pub(crate) async fn of(store: &Store, period: &'static FacilityPeriod) -> Result<Self, Error> {
        let entries = store.entries(facilities_topic().id()).await?;
        let folded = fold(&entries);
        let said = read_folded(Facilities::published(), period.year, &entries, &folded);
        Ok(Self {
            period,
            entries,
            folded,
            said,
        })
    }

    pub(crate) fn standing(&self) -> FacilitiesStanding {
        Facilities::published().standing(&self.said)
    }
}

/// The period about a year.
pub(crate) fn period(year: i32) -> Result<&'static FacilityPeriod, FacilitiesError> {
    Facilities::published()
        .period(year)
        .ok_or(FacilitiesError::NoPeriod(year))
}

/// Under what name the store keeps what a person has typed for a period.
pub(crate) fn typed_name(year: i32) -> String {
    format!("facilities {year}")
}

/// What whoever is in has typed for a period.
pub(crate) async fn typed(store: &Store, year: i32) -> Result<TypedFacilities, Error> {
    Ok(chosen(store, &typed_name(year)).await?.unwrap_or_default())
}

/// That a facilities audit is open and was not submitted, in a sentence without a full stop; nothing where none is due.
pub(crate) async fn due(store: &Store, today: NaiveDate) -> Result<Option<String>, Error> {
    let Some(period) = Facilities::published().current(today) else {
        return Ok(None);
    };
    // Most days no period is open, and nothing has to be read.
    if !is_due(period, FacilitiesStanding::NotBegun, today) {
        return Ok(None);
    }
    let standing = Known::of(store, period).await?.standing();
    let how = match standing {
        FacilitiesStanding::Submitted => return Ok(None),
        FacilitiesStanding::NotBegun => "is to be answered and submitted",
        FacilitiesStanding::Draft => "is a draft, and to be submitted",
    };
    let words = format!(
        "The facilities audit of {} {how} by {}",
        period.year,
        long_date(period.deadline)
    );
    Ok(Some(words))
}
