//! A source key of a dataset file in words: `S1 Q12, Q18` as "FLS-DB frequently asked questions (2024), answers 12 and 18".

use super::model::DatasetVersion;

impl DatasetVersion {
    /// Where a help note or a meaning comes from, for a person who wants to look it up. Words of the source that name
    /// none of the file's sources are left out.
    pub fn source_words(&self, source: &str) -> String {
        let mut named: Vec<(String, Vec<&str>)> = Vec::new();
        for word in source.split(|c: char| !c.is_alphanumeric()) {
            if let Some(title) = self.sources.get(word) {
                // What stands after a semicolon explains the key, not the source.
                let title = title.split(';').next().unwrap_or(title).trim().to_owned();
                named.push((title, Vec::new()));
            } else if let Some(number) = word.strip_prefix('Q')
                && !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit())
                && let Some((_, numbers)) = named.last_mut()
            {
                numbers.push(number);
            }
        }
        let words = named.into_iter().map(|(title, numbers)| match numbers.split_last() {
            None => title,
            Some((only, [])) => format!("{title}, answer {only}"),
            Some((last, before)) => format!("{title}, answers {} and {last}", before.join(", ")),
        });
        words.collect::<Vec<_>>().join("; ")
    }
}
