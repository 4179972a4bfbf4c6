//! Whether anything that identifies a patient, or opens a store, can be read in a folder.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files below a folder that hold one of these words, as text or as UTF-16, or in their own name.
pub fn holding(folder: &Path, words: &[&str]) -> Vec<PathBuf> {
    let needles: Vec<Vec<u8>> = words
        .iter()
        .flat_map(|word| {
            [
                word.as_bytes().to_vec(),
                word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ]
        })
        .collect();
    let mut found = files(folder);
    found.retain(|path| {
        let bytes = fs::read(path).unwrap_or_default();
        let name = path.to_string_lossy().into_owned();
        needles.iter().any(|needle| contains(&bytes, needle)) || words.iter().any(|word| name.contains(word))
    });
    found
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else {
        return false;
    };
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        let after = from + at + 1;
        if bytes[after..].starts_with(rest) {
            return true;
        }
        from = after;
    }
    false
}
