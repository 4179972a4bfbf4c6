//! Writes a synthetic service as a file in the audit's layout: `synthetic SEED RECORDS TODAY > service.csv`. The same
//! words give the same file.

use std::io::Write;

use chrono::NaiveDate;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (Some(seed), Some(records), Some(today)) = (number(words.first()), number(words.get(1)), day(words.get(2)))
    else {
        return Err(std::io::Error::other(
            "say SEED RECORDS TODAY, for example 1 3000 2026-11-20",
        ));
    };
    let records = usize::try_from(records).map_err(std::io::Error::other)?;
    std::io::stdout().write_all(&testkit::synthetic::csv(seed, records, today))
}

fn number(word: Option<&String>) -> Option<u64> {
    word?.parse().ok()
}

fn day(word: Option<&String>) -> Option<NaiveDate> {
    word?.parse().ok()
}
