//! Days with some words as a calendar file (iCalendar, RFC 5545), which any calendar reads: whole days, no times and no
//! reminders. Whoever calls sees to it that the words name nobody.

use chrono::{DateTime, NaiveDate, Utc};

/// Octets of a line, beyond which it is folded.
const LINE: usize = 75;

/// A whole day with something to do in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// The Monday of the week that it is about, by which it is known.
    pub week: NaiveDate,
    /// The day.
    pub on: NaiveDate,
    /// What a calendar shows.
    pub words: String,
}

/// The file of these days, made at this moment. The same week of two files is one event, on the day and with the words of the
/// later.
pub fn calendar(days: &[CalendarDay], made: DateTime<Utc>) -> String {
    let mut file = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//FLS Desk//Follow-ups//EN"] {
        put(&mut file, line);
    }
    for day in days {
        let [week, on] = [day.week, day.on].map(|day| day.format("%Y%m%d"));
        put(&mut file, "BEGIN:VEVENT");
        put(&mut file, &format!("UID:follow-ups-{week}@fls-desk.invalid"));
        put(&mut file, &format!("DTSTAMP:{}", made.format("%Y%m%dT%H%M%SZ")));
        put(&mut file, &format!("DTSTART;VALUE=DATE:{on}"));
        put(&mut file, &format!("SUMMARY:{}", escaped(&day.words)));
        put(&mut file, "TRANSP:TRANSPARENT");
        put(&mut file, "END:VEVENT");
    }
    put(&mut file, "END:VCALENDAR");
    file
}

/// A line, folded where it is too long: what follows begins with a blank.
fn put(file: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE {
            file.push_str("\r\n ");
            octets = 1;
        }
        file.push(letter);
        octets += letter.len_utf8();
    }
    file.push_str("\r\n");
}

fn escaped(words: &str) -> String {
    words
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_an_event_whose_long_words_are_folded_and_whose_commas_are_escaped() {
        let made = "2026-11-29T09:30:00Z".parse().unwrap();
        let day = |words: &str| CalendarDay {
            week: "2028-02-28".parse().unwrap(),
            on: "2028-02-29".parse().unwrap(),
            words: words.to_owned(),
        };
        let file = calendar(&[day("7 close, 2 open; so")], made);
        assert_eq!(
            file,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//FLS Desk//Follow-ups//EN\r\nBEGIN:VEVENT\r\n\
             UID:follow-ups-20280228@fls-desk.invalid\r\nDTSTAMP:20261129T093000Z\r\nDTSTART;VALUE=DATE:20280229\r\n\
             SUMMARY:7 close\\, 2 open\\; so\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let long = calendar(&[day(&"é".repeat(100))], made);
        assert!(long.lines().all(|line| line.len() <= LINE), "{long}");
        let unfolded = long.replace("\r\n ", "");
        assert!(unfolded.contains(&"é".repeat(100)));
    }
}
