//! How the sentences are written that people read in the window: with the apostrophe of print, as one that is straight beside others
//! looks like a slip. What the audit itself calls an answer keeps its own.

use std::str::FromStr as _;

use proc_macro2::{TokenStream, TokenTree};

use super::House;

/// The rooms whose sentences the window shows.
const ROOMS: &[&str] = &[
    "crates/app/src/",
    "crates/domain/src/",
    "crates/drawing/src/",
    "crates/exchange/src/",
    "crates/reports/src/",
    "crates/store/src/",
    "src-tauri/src/",
];

/// What the audit calls an answer and a part of its form, and how files have spelt it.
const OF_THE_AUDIT: &[&str] = &["Don't", "don't", "Cont'd"];

/// No sentence of the window has a straight apostrophe.
pub(super) fn have_the_apostrophe_of_print(house: &House) -> Vec<String> {
    let files = house.files.iter().filter(|file| !is_a_test(&file.path));
    files
        .flat_map(|file| {
            let found = if file.ends_with(&["rs"]) && ROOMS.iter().any(|room| file.path.starts_with(room)) {
                in_rust(&file.text)
            } else if file.ends_with(&["ts", "tsx"]) && file.path.starts_with("ui/src/") {
                in_the_pages(&file.text)
            } else {
                Vec::new()
            };
            found
                .into_iter()
                .map(|text| format!("{}: write ’ in place of ' in what people read: {text}", file.path))
        })
        .collect()
}

fn is_a_test(path: &str) -> bool {
    ["/tests.rs", "/tests/", ".test.", "/testing/", "/odd_files.rs"]
        .iter()
        .any(|part| path.contains(part))
}

/// The texts with one, up to the tests in the file.
fn in_rust(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut found = Vec::new();
    // A file that is no Rust is told by the compiler.
    look(TokenStream::from_str(text).unwrap_or_default(), &mut found);
    found
}

fn look(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => look(group.stream(), found),
            // A comment for readers of the source is an attribute here: what it says stands behind `doc =`.
            TokenTree::Literal(_) if is_doc(tokens.get(..place).unwrap_or_default()) => {}
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                if written.ends_with('"') && has_straight(&written) {
                    found.push(written);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn is_doc(before: &[TokenTree]) -> bool {
    let last = before.iter().rev().take(2).map(ToString::to_string);
    last.eq(["=", "doc"])
}

/// The lines of a page with one in what is no comment. Quotation marks of a page are double.
fn in_the_pages(text: &str) -> Vec<String> {
    let is_comment = |line: &str| line.starts_with("//") || line.starts_with('*') || line.starts_with("/*");
    let lines = text.lines().map(str::trim_start);
    let straight = lines.filter(|line| !is_comment(line) && has_straight(line));
    straight.map(str::to_owned).collect()
}

/// Whether an apostrophe stands between letters, or behind the s of many, as in "the patients' own"; where single quotation marks
/// begin, as in a statement of SQL, one behind an s may end them.
fn has_straight(text: &str) -> bool {
    let text = OF_THE_AUDIT
        .iter()
        .fold(text.to_owned(), |text, own| text.replace(own, ""));
    let has_quotations = [" '", "('", "='"].iter().any(|begin| text.contains(begin));
    let letters: Vec<char> = text.chars().collect();
    letters.windows(3).any(|three| match three {
        [before, '\'', after] if before.is_ascii_alphabetic() => {
            after.is_ascii_lowercase() || (*before == 's' && *after == ' ' && !has_quotations)
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_apostrophe_is_seen_in_what_people_read_and_nowhere_else() {
        for (text, expect) in [
            ("const A: &str = \"The audit's name\";", 1),
            ("#[error(\"The audit's name\")]\nstruct A;", 1),
            ("fn a() -> String {\n    format!(\"patients' names: {}\", 1)\n}", 1),
            ("const A: &str = \"The audit’s name\";", 0),
            ("/// The audit's name.\nconst A: &str = \"Don't know\";", 0),
            (
                "const A: &str = \"select id from topic where name = 'notes' order by id\";",
                0,
            ),
            ("fn a<'a>(text: &'a str) -> char { 'x' }", 0),
            ("#[cfg(test)]\nmod tests {\n    const A: &str = \"the audit's\";\n}", 0),
        ] {
            assert_eq!(in_rust(text).len(), expect, "{text}");
        }
        let page = "// Nobody's line.\n<p>\n  This computer's own\n</p>\n<b title=\"it is 'so'\" />\n";
        assert_eq!(in_the_pages(page), ["This computer's own"]);
    }
}
