//! `dataset/revisions.txt`: what each file of the dataset said at its revision, as a digest. A file whose words change under
//! the same revision is refused: both sides of an exchange, the entries and support tell files apart by that number.

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use super::DictionaryError;

/// Below the top of the repository.
pub(super) const PATH: &str = "dataset/revisions.txt";

/// The files, each with its text.
pub(super) const FILES: [(&str, &str); 6] = [
    ("v1.toml", include_str!("../../../../dataset/v1.toml")),
    ("v3.toml", include_str!("../../../../dataset/v3.toml")),
    ("2024.toml", include_str!("../../../../dataset/2024.toml")),
    ("facilities.toml", include_str!("../../../../dataset/facilities.toml")),
    ("glossary.toml", include_str!("../../../../dataset/glossary.toml")),
    ("nhfd.toml", include_str!("../../../../dataset/nhfd.toml")),
];

const HEAD: &str = "\
# Written by `cargo run -p xtask -- dictionary`: file, revision, and a digest of what it says beside comments and blank lines.
";

/// So many bytes of a digest tell one text from another.
const BYTES: usize = 8;

/// The list as it would be written, from the one that was committed.
///
/// # Errors
/// When a file says something else than it did at the same revision, or its revision went back.
pub(super) fn revisions(committed: &str, files: &[(&'static str, &str)]) -> Result<String, DictionaryError> {
    let mut list = HEAD.to_owned();
    for (file, text) in files {
        let (revision, digest) = (revision(text), digest(text));
        let before = committed.lines().find_map(|line| {
            let mut words = line.split(' ').filter(|_| line.starts_with(&format!("{file} ")));
            Some((words.nth(1)?.parse::<u32>().ok()?, words.next()?.to_owned()))
        });
        if let Some((was, said)) = before
            && (was > revision || was == revision && said != digest)
        {
            return Err(DictionaryError::RevisionNotRaised { file, revision: was });
        }
        let _ = writeln!(list, "{file} {revision} {digest}");
    }
    Ok(list)
}

fn revision(text: &str) -> u32 {
    let revision = text.lines().find_map(|line| line.strip_prefix("revision = "));
    revision.and_then(|revision| revision.trim().parse().ok()).unwrap_or(0)
}

fn digest(text: &str) -> String {
    let mut hash = Sha256::new();
    let says = |line: &&str| !line.is_empty() && !line.starts_with('#') && !line.starts_with("revision = ");
    for line in text.lines().map(str::trim).filter(says) {
        hash.update(line);
        hash.update("\n");
    }
    let mut text = HEXLOWER.encode(&hash.finalize());
    text.truncate(2 * BYTES);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# A comment\nrevision = 5\nwords = \"one\"\n";

    fn after(committed: &str, text: &str) -> Result<String, DictionaryError> {
        revisions(committed, &[("v1.toml", text)])
    }

    #[test]
    fn words_that_change_raise_the_revision_and_comments_do_not() {
        let committed = after("", FILE).unwrap();
        assert_eq!(after(&committed, FILE).unwrap(), committed);
        let commented = FILE.replace("# A comment", "# Another\n\n# Comment");
        assert_eq!(after(&committed, &commented).unwrap(), committed);
        let other = FILE.replace("one", "two");
        let refused = after(&committed, &other).unwrap_err();
        assert!(refused.to_string().contains("v1.toml"), "{refused}");
        let raised = after(&committed, &other.replace("= 5", "= 6")).unwrap();
        assert!(raised.contains("v1.toml 6 "), "{raised}");
        assert!(after(&raised, FILE).is_err(), "a revision never goes back");
    }
}
