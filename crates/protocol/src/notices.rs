//! Notices of the audit team, as Central tells them to desks: all there are, where a desk has others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::json;

/// Notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// Follows from the notices: a desk says the one that it has, and is told none that it has already.
    pub stamp: u64,
    /// The newest first; none once all were removed.
    pub notices: Vec<NoticeWire>,
}

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeWire {
    /// The day on which it was given.
    pub on: NaiveDate,
    /// The last day on which it is shown; absent where it is shown until somebody removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What it says, on one line.
    pub words: String,
}

impl Notices {
    /// Notices with their stamp.
    pub fn new(notices: Vec<NoticeWire>) -> Self {
        let digest: [u8; 32] = Sha256::digest(json::text(&notices)).into();
        // Its first six bytes: a number that every reader of JSON reads exactly.
        let mut stamp = [0; 8];
        for (byte, of_digest) in stamp.iter_mut().skip(2).zip(digest) {
            *byte = of_digest;
        }
        Self {
            stamp: u64::from_be_bytes(stamp),
            notices,
        }
    }
}

impl NoticeWire {
    /// Whether it is shown on a day.
    pub fn is_shown_on(&self, day: NaiveDate) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_notice_travels_as_it_is_and_other_words_have_another_stamp() {
        let notice = |words: &str, until: Option<&str>| NoticeWire {
            on: day("2026-11-20"),
            until: until.map(day),
            words: words.to_owned(),
        };
        let told = Notices::new(vec![
            notice("The deadline is 31 May 2027.", Some("2027-05-31")),
            notice("Thank you.", None),
        ]);
        let written = json::text(&told);
        assert_eq!(
            written,
            format!(
                r#"{{"stamp":{},"notices":[{{"on":"2026-11-20","until":"2027-05-31","words":"The deadline is 31 May 2027."}},{{"on":"2026-11-20","words":"Thank you."}}]}}"#,
                told.stamp
            )
        );
        assert_eq!(serde_json::from_str::<Notices>(&written).unwrap(), told);
        assert_ne!(Notices::new(vec![notice("Thank you.", None)]).stamp, told.stamp);
        assert!(told.notices[0].is_shown_on(day("2027-05-31")) && !told.notices[0].is_shown_on(day("2027-06-01")));
        assert!(told.notices[1].is_shown_on(day("2099-01-01")));
    }
}
