//! The follow-ups as a calendar file: how many close in each of the weeks ahead, and nobody who they are.

use chrono::NaiveDate;
use domain::record::{self, WeekAhead};
use domain::words::{counted, listed};
use exchange::calendar_out::{CalendarDay, calendar};
use store::Closing;

use super::in_words::{count, date_text};
use crate::desk::Desk;
use crate::error::Error;
use crate::host::Host;
use crate::views::ExportedView;

impl<H: Host> Desk<H> {
    /// Writes the calendar file into a file that the person chooses.
    ///
    /// # Errors
    /// When the store is locked, or was while they chose, or the file cannot be written.
    pub async fn export_calendar(&self) -> Result<ExportedView, Error> {
        let today = self.host.today();
        let name = format!("fls-weeks-ahead-{}.ics", date_text(today));
        let Some(place) = self.place_named(&name).await? else {
            return Ok(ExportedView::default());
        };
        let days = self.days_of_calendar(today).await?;
        place.write(calendar(&days, self.host.now()))?;
        Ok(ExportedView {
            file: place.name(),
            rows: count(u64::try_from(days.len()).unwrap_or(u64::MAX)),
        })
    }

    /// The calendar file of the weeks ahead from this day on, and how many weeks are in it.
    ///
    /// # Errors
    /// When the store is locked or fails.
    pub async fn calendar_file(&self, today: NaiveDate) -> Result<(String, usize), Error> {
        let days = self.days_of_calendar(today).await?;
        Ok((calendar(&days, self.host.now()), days.len()))
    }

    async fn days_of_calendar(&self, today: NaiveDate) -> Result<Vec<CalendarDay>, Error> {
        let store = self.store().await?;
        let weeks = record::weeks_ahead(today);
        let days: Vec<_> = weeks.iter().map(|week| week.days.clone()).collect();
        let closing = store.follow_ups_closing(&days, today).await?;
        let both = weeks.iter().zip(&closing);
        Ok(both.filter_map(|(week, closing)| day_of(week, closing)).collect())
    }
}

/// The event of a week, on its first day from today on; none for a week in which nothing closes.
fn day_of(week: &WeekAhead, closing: &Closing) -> Option<CalendarDay> {
    let parts: Vec<String> = [(closing.open, "in time now"), (closing.not_open, "not open yet")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, group)| format!("{number} {group}"))
        .collect();
    let all = (closing.open + closing.not_open).cast_signed();
    (all > 0).then(|| CalendarDay {
        week: week.monday,
        on: *week.days.start(),
        words: format!(
            "{} this week: {}",
            counted(all, "follow-up closes", "follow-ups close"),
            listed(&parts)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_that_is_saved_again_is_the_same_event_and_what_opens_until_then_is_not_called_coming() {
        let closing = Closing { open: 7, not_open: 2 };
        let of = |today: &str| day_of(&record::weeks_ahead(today.parse().unwrap())[0], &closing).unwrap();
        let (tuesday, saturday) = (of("2026-11-24"), of("2026-11-28"));
        assert_eq!(tuesday.week, "2026-11-23".parse().unwrap());
        assert_eq!(saturday.week, tuesday.week);
        assert_eq!(
            saturday.on,
            "2026-11-28".parse().unwrap(),
            "on its first day from today on"
        );
        assert_eq!(
            tuesday.words,
            "9 follow-ups close this week: 7 in time now and 2 not open yet"
        );
    }
}
