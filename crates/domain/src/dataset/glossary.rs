//! The words of the audit and of this program, each in a nurse's words: read from `dataset/glossary.toml`.

use serde::Deserialize;

use super::file::{DatasetError, parse};
use super::read::fault;

/// Every word that is explained, in alphabetical order.
#[derive(Debug)]
pub struct Glossary {
    /// Grows with each correction of the file.
    pub revision: u32,
    /// The words.
    pub terms: Vec<Term>,
}

/// One word and what it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// As it is written on screen: "Draft".
    pub word: String,
    /// Other words that people look for it under.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it means, in whole sentences.
    pub meaning: String,
    /// Words of this glossary that belong to it.
    #[serde(default)]
    pub see: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    revision: u32,
    #[serde(rename = "term")]
    terms: Vec<Term>,
}

impl Glossary {
    /// Reads the file.
    ///
    /// # Errors
    /// The first fault found, with file, word and reason.
    pub fn from_file(file: &str, text: &str) -> Result<Self, DatasetError> {
        let rows: GlossaryFile = parse(file, text)?;
        if rows.revision == 0 {
            return Err(fault(file, "revision", "it begins at 1"));
        }
        let mut before: Option<String> = None;
        for term in &rows.terms {
            let place = format!("term {}", term.word);
            let word = term.word.to_lowercase();
            if word.trim().is_empty() {
                return Err(fault(file, place, "`word` is blank"));
            }
            if before.as_ref().is_some_and(|before| *before >= word) {
                return Err(fault(file, place, "words stand in alphabetical order, each once"));
            }
            if !term.meaning.ends_with('.') {
                return Err(fault(file, place, "`meaning` is whole sentences"));
            }
            if let Some(other) = term
                .see
                .iter()
                .find(|see| **see == term.word || rows.terms.iter().all(|other| other.word != **see))
            {
                return Err(fault(file, place, format!("there is no other term {other:?} to see")));
            }
            before = Some(word);
        }
        if rows.terms.is_empty() {
            return Err(fault(file, "term", "there is none"));
        }
        Ok(Self {
            revision: rows.revision,
            terms: rows.terms,
        })
    }
}
