//! Methods of a type whose `impl` blocks stand in several files: which are written in a file, and which it calls on `self`. The
//! compiler needs no path for that, and a reader has to know the other file all the same.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::is;

/// A method: the name of its type, and its own.
pub(super) type Method = (String, String);

/// What the `impl` blocks of one module write and call.
#[derive(Default)]
pub(super) struct Methods {
    written: BTreeSet<Method>,
    called: BTreeSet<Method>,
}

impl Methods {
    /// Takes in the `impl` block that begins after this word, where it is one of a type and not of a trait for it.
    pub(super) fn read(&mut self, after_impl: &[TokenTree]) {
        let Some((head, body)) = head_and_body(after_impl) else {
            return;
        };
        let Some(name) = type_name(head) else { return };
        let tokens: Vec<TokenTree> = body.clone().into_iter().collect();
        for pair in tokens.windows(2) {
            if let [TokenTree::Ident(word), TokenTree::Ident(method)] = pair
                && word == "fn"
            {
                self.written.insert((name.clone(), method.to_string()));
            }
        }
        let mut called = BTreeSet::new();
        calls_on_self(body, &mut called);
        self.called
            .extend(called.into_iter().map(|method| (name.clone(), method)));
    }
}

/// The file in which each method is written. One that two files write is of two types of one name, and says nothing.
pub(super) fn written_in<'a>(modules: impl Iterator<Item = (&'a str, &'a Methods)>) -> BTreeMap<&'a Method, &'a str> {
    let mut files: BTreeMap<&Method, BTreeSet<&str>> = BTreeMap::new();
    for (file, methods) in modules {
        for method in &methods.written {
            files.entry(method).or_default().insert(file);
        }
    }
    let only = |(method, files): (&'a Method, BTreeSet<&'a str>)| {
        let [file]: [&str; 1] = files.into_iter().collect::<Vec<_>>().try_into().ok()?;
        Some((method, file))
    };
    files.into_iter().filter_map(only).collect()
}

impl Methods {
    /// The files in which what is called here is written.
    pub(super) fn files_called(&self, written: &BTreeMap<&Method, &str>) -> BTreeSet<String> {
        let files = self.called.iter().filter_map(|method| written.get(method));
        files.map(|file| (*file).to_owned()).collect()
    }
}

/// What stands between `impl` and its block, and the block.
fn head_and_body(after_impl: &[TokenTree]) -> Option<(&[TokenTree], TokenStream)> {
    for (place, token) in after_impl.iter().enumerate() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                return Some((after_impl.get(..place)?, group.stream()));
            }
            TokenTree::Punct(sign) if matches!(sign.as_char(), ';' | '=') => return None,
            _ => {}
        }
    }
    None
}

/// The name of the type that a head such as `<H: Host> Desk<H> where ...` is of; none where it is of a trait.
fn type_name(head: &[TokenTree]) -> Option<String> {
    let (mut depth, mut name) = (0_u32, None);
    for token in head {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '<' => depth += 1,
            TokenTree::Punct(sign) if sign.as_char() == '>' => depth = depth.saturating_sub(1),
            TokenTree::Ident(word) if depth == 0 && word == "for" => return None,
            TokenTree::Ident(word) if depth == 0 && word == "where" => break,
            TokenTree::Ident(word) if depth == 0 => name = Some(word.to_string()),
            _ => {}
        }
    }
    name
}

fn calls_on_self(body: TokenStream, called: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => calls_on_self(group.stream(), called),
            TokenTree::Ident(word) if word == "self" => {
                if let Some([dot, TokenTree::Ident(method), next]) = tokens.get(place + 1..place + 4)
                    && is(dot, '.')
                    && (is(next, ':')
                        || matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis))
                {
                    called.insert(method.to_string());
                }
            }
            _ => {}
        }
    }
}
