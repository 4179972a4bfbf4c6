//! How many follow-ups close within some days: what is open of them today is found along the two indexes, and all of them
//! are in the tally. Those that are put off today are none of them, as in the groups.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use protocol::json;
use sqlx::Connection as _;

use super::asked::{WINDOWS, put_off_days};
use crate::day::day;
use crate::error::StoreError;
use crate::opening::unlocked::Store;
use crate::records::counts::tally;
use crate::sql;

/// How many follow-ups without an outcome close within some days, but for those that are put off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Those whose window is open today.
    pub open: u64,
    /// Those whose window opens later.
    pub not_open: u64,
}

impl Store {
    /// How many follow-ups close within each of these spans of days, in their order, as of one moment: none that is put off on
    /// this day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn follow_ups_closing(
        &self,
        within: &[RangeInclusive<NaiveDate>],
        today: NaiveDate,
    ) -> Result<Vec<Closing>, StoreError> {
        let spans: Vec<(i64, i64)> = within
            .iter()
            .map(|days| (day(*days.start()), day(*days.end())))
            .collect();
        let [first, last] = put_off_days(today);
        let mut connection = self.inner.read().await?;
        let mut moment = connection.begin().await?;
        let of_each = sqlx::query_scalar(
            "select json_group_array(json_array( \
             (select count(*) from record indexed by record_follow_16 where state = 0 and target_16 is not null \
             and target_16 between span.value ->> 0 and span.value ->> 1 and opens_16 <= ?2 \
             and nr not in (select record_nr from put_off where weeks = 16 \
             and until >= ?3 and (until <= ?4 or until = 99999999))) + \
             (select count(*) from record indexed by record_follow_52 where state = 0 and target_52 is not null \
             and target_52 between span.value ->> 0 and span.value ->> 1 and opens_52 <= ?2 \
             and nr not in (select record_nr from put_off where weeks = 52 \
             and until >= ?3 and (until <= ?4 or until = 99999999))), \
             (select count(*) from put_off p join record r on r.nr = p.record_nr \
             where p.weeks in (16, 52) and r.state = 0 and p.until >= ?3 and (p.until <= ?4 or p.until = 99999999) \
             and iif(p.weeks = 16, r.target_16, r.target_52) between span.value ->> 0 and span.value ->> 1))) \
             from json_each(?1) as span",
        )
        .bind(json::text(&spans))
        .bind(day(today))
        .bind(first)
        .bind(last);
        let of_each: Vec<(u64, u64)> = sql::rows_together(of_each, &mut moment).await?;
        let of_windows = |(first, last): &(i64, i64)| WINDOWS.map(|window| (window.tally_target, *first, *last));
        let wanted: Vec<(&str, i64, i64)> = spans.iter().flat_map(of_windows).collect();
        let all = tally::sums(&mut moment, &wanted).await?;
        moment.rollback().await?;
        let all = all.chunks(WINDOWS.len()).map(|windows| windows.iter().sum::<u64>());
        // The tally knows of days alone: those that are put off are taken away from it.
        Ok(of_each
            .into_iter()
            .zip(all)
            .map(|((open, put_off), all)| Closing {
                open,
                not_open: all.saturating_sub(open + put_off),
            })
            .collect())
    }
}
