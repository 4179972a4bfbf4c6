//! What stands in a log: fixed sentences, and values of types that are marked as naming nobody (`domain::log_safe`).

use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::House;
use super::files::SourceFile;

/// The macros of `tracing` that write to a log.
const MACROS: &[&str] = &[
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "event",
    "span",
    "trace_span",
    "debug_span",
    "info_span",
    "warn_span",
    "error_span",
];

/// Every value in a log is marked as naming nobody.
pub(super) fn hold_only_what_is_marked_as_naming_nobody(house: &House) -> Vec<String> {
    house
        .files
        .iter()
        .filter(|file| file.ends_with(&["rs"]) && file.path.contains("src/"))
        // What the rule looks for stands in its own tests.
        .filter(|file| file.path != "crates/xtask/src/architecture/logs.rs")
        .flat_map(faults)
        .collect()
}

fn faults(file: &SourceFile) -> Vec<String> {
    match TokenStream::from_str(&file.text) {
        Ok(tokens) => {
            let mut found = Vec::new();
            look(tokens, &mut found);
            found
                .into_iter()
                .map(|fault| format!("{}: {fault}", file.path))
                .collect()
        }
        Err(error) => vec![format!("{}: {error}", file.path)],
    }
}

fn look(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => look(group.stream(), found),
            TokenTree::Ident(word) if word == "tracing" => {
                let rest = tokens.get(place + 1..).unwrap_or_default();
                match rest {
                    [one, two, TokenTree::Ident(name), sign, TokenTree::Group(arguments), ..]
                        if is(one, ':')
                            && is(two, ':')
                            && is(sign, '!')
                            && MACROS.contains(&name.to_string().as_str()) =>
                    {
                        found.extend(unmarked(&name.to_string(), arguments));
                    }
                    // Brought in by `use`, it could be called where this rule does not see it.
                    [one, two, TokenTree::Ident(name), ..]
                        if is(one, ':') && is(two, ':') && MACROS.contains(&name.to_string().as_str()) =>
                    {
                        found.push(format!("write tracing::{name}!(...) in full where it is used"));
                    }
                    [one, two, TokenTree::Group(_), ..] if is(one, ':') && is(two, ':') => {
                        found.push("write tracing's macros in full where they are used".to_owned());
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The arguments of one macro that are neither a fixed sentence nor a marked value.
fn unmarked(name: &str, arguments: &Group) -> Vec<String> {
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    tokens
        .split(|token| is(token, ','))
        .filter(|argument| !argument.is_empty() && !is_sentence(argument) && !is_marked(argument))
        .map(|argument| {
            let text: TokenStream = argument.iter().cloned().collect();
            format!(
                "tracing::{name}!: `{text}` may identify somebody: write `name = %safe(&value)`, with a type that is LogSafe, or `name = counted(figure)`, with a Figure"
            )
        })
        .collect()
}

/// A text with nothing put into it.
fn is_sentence(argument: &[TokenTree]) -> bool {
    match argument {
        [TokenTree::Literal(text)] => {
            let text = text.to_string();
            text.starts_with('"') && !text.contains('{')
        }
        _ => false,
    }
}

/// `name = %safe(...)`, or `name = counted(...)`, which takes figures alone.
fn is_marked(argument: &[TokenTree]) -> bool {
    match argument {
        [
            TokenTree::Ident(_),
            equals,
            percent,
            TokenTree::Ident(safe),
            TokenTree::Group(value),
        ] => is(equals, '=') && is(percent, '%') && safe == "safe" && value.delimiter() == Delimiter::Parenthesis,
        [
            TokenTree::Ident(_),
            equals,
            TokenTree::Ident(counted),
            TokenTree::Group(value),
        ] => is(equals, '=') && counted == "counted" && value.delimiter() == Delimiter::Parenthesis,
        _ => false,
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> usize {
        let file = SourceFile {
            path: "src/a.rs".to_owned(),
            text: text.to_owned(),
        };
        faults(&file).len()
    }

    #[test]
    fn a_sentence_with_marked_values_is_taken() {
        for text in [
            "fn f() { tracing::info!(\"a store was made\") }",
            "fn f() { tracing::warn!(kind = %safe(&error.kind()), taken = %safe(&Count::of(all.len())), \"not taken\",) }",
            "fn f() { tracing::info!(status = counted(HttpStatus::of(404)), \"answered\") }",
            "//! tracing::info!(%patient)\nfn f() { log(\"tracing::info!(%patient)\") }",
        ] {
            assert_eq!(faults_of(text), 0, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_not_marked_is_named_however_it_is_put_there() {
        for text in [
            "fn f() { tracing::info!(%error, \"it failed\") }",
            "fn f() { tracing::info!(?patient, \"saved\") }",
            "fn f() { tracing::info!(name, \"saved\") }",
            "fn f() { tracing::info!(name = person.name, \"saved\") }",
            "fn f() { tracing::info!(name = named(404), \"saved\") }",
            "fn f() { tracing::info!(\"{name} saved\") }",
            "fn f() { tracing::info!(\"saved {}\", name) }",
            "fn f() { inner(|| { tracing::error!(key = %key, \"lost\") }) }",
            "use tracing::info; fn f() { info!(%error) }",
            "use tracing::{info, warn};",
        ] {
            assert!(faults_of(text) > 0, "{text}");
        }
    }
}
