//! Corrected dataset files, as the audit team would write and sign them: with the key that programs trust which were built for
//! development.

use domain::Dataset;
use protocol::dataset_file::SigningKey;

/// The file of this version with a revision so much higher, and with these words in the place of others.
///
/// # Panics
/// When there is no such version, or the words that are to go do not stand there.
pub fn corrected(version: &str, higher: u32, changes: &[(&str, &str)]) -> String {
    let built_in = Dataset::published()
        .version(version)
        .zip(Dataset::published_text(version));
    let Some((built_in, text)) = built_in else {
        panic!("there is no dataset {version}");
    };
    let revision = |revision: u32| format!("\nrevision = {revision}\n");
    let mut text = text.replacen(&revision(built_in.revision), &revision(built_in.revision + higher), 1);
    for (was, is) in changes {
        assert!(text.contains(was), "the file does not say {was}");
        text = text.replacen(was, is, 1);
    }
    text
}

/// The file as the audit team signs it.
///
/// # Panics
/// In a program that was not built for development.
pub fn signed(file: &str) -> String {
    match SigningKey::for_development().map(|key| key.sign(file)) {
        Some(Ok(signed)) => signed,
        _ => panic!("a program that was not built for development trusts nobody whom a test knows"),
    }
}
