//! How a desk stands, in a sign and words: no sign says what is not said beside it.

use chrono::{DateTime, Utc};
use domain::words::{counted, with_commas};
use maud::{Markup, html};

use super::layout::sign;
use super::standing::Standing;
use super::words;
use crate::refusals;
use crate::service_health::DeskHealth;

const CLOCK: &str = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8ZM7 4.5h1.8V8l2.4 1.4-.9 1.5L7 9Z";
const NEEDS: &str = "M8 .5 15.5 8 8 15.5.5 8Zm-1 4v4.7h2V4.5Zm0 5.7V12h2v-1.8Z";
const WARNS: &str = "M8 1 15.5 15H.5Zm-.9 5v4.4h1.8V6Zm0 5.6v1.8h1.8v-1.8Z";
const RIGHT: &str = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.6 4.1L7 9.8 4.6 7.4 3.3 8.7 7 12.4l5.9-6Z";

/// The sign of how desks stand.
pub(crate) fn sign_of(standing: Standing) -> Markup {
    match standing {
        Standing::Silent => sign("sign--red", CLOCK),
        Standing::Refused => sign("sign--red", NEEDS),
        Standing::ClockOut | Standing::OldVersion => sign("sign--amber", WARNS),
        Standing::InOrder => sign("sign--green", RIGHT),
    }
}

/// How a desk stands, and why.
pub(crate) fn standing_of(desk: &DeskHealth, standing: Standing, now: DateTime<Utc>) -> Markup {
    let refused: i64 = desk.refused.iter().map(|refused| refused.entries).sum();
    html! {
        span.standing .standing--now[standing.is_for_now()] {
            (sign_of(standing)) " "
            @match standing {
                Standing::Silent => { "Silent " (counted(words::days_since(desk.heard_of_at(), now), "day", "days")) },
                Standing::Refused => { (with_commas(refused)) " refused" },
                other => (other.words()),
            }
        }
        @if standing == Standing::Refused {
            span.of { (desk.refused.iter().map(|refused| refusals::short(&refused.code)).collect::<Vec<_>>().join("; ")) }
        }
    }
}
