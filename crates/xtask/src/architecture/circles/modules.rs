//! The modules of one crate as its `mod` lines make them, what each brings in by `use`, and which paths each names.
//! Source is read as tokens: comments and texts fall away, and macros are read like everything else.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::methods::{Methods, written_in};
use super::{Reads, is};
use crate::architecture::files::SourceFile;

/// `crate::form::view` is `["form", "view"]`; the root is empty.
type ModulePath = Vec<String>;

/// No chain of re-exports is as long as this.
const LONGEST_CHAIN: u8 = 16;

#[derive(Default)]
pub(super) struct Modules {
    by_path: BTreeMap<ModulePath, Module>,
}

#[derive(Default)]
struct Module {
    file: String,
    /// What `use` brings in: the name here, and the path that it stands for.
    brought: BTreeMap<String, Brought>,
    /// Where `use ...::*` takes from.
    globs: Vec<Vec<String>>,
    /// Paths that are named outside a `use`, from their first part.
    paths: BTreeSet<Vec<String>>,
    /// Every word that stands by itself.
    words: BTreeSet<String>,
    methods: Methods,
}

/// `mod name;`
struct Declared {
    module: ModulePath,
    /// The file that `#[path = ...]` names, from the folder of the file that says so.
    elsewhere: Option<String>,
}

struct Brought {
    path: Vec<String>,
    /// `pub use`, `pub(crate) use` and the like.
    handed_on: bool,
}

impl Modules {
    /// The modules of the crate that begins with this file.
    pub(super) fn of(files: &[SourceFile], root: &str) -> Result<Self, String> {
        let by_name = files
            .iter()
            .map(|file| (file.path.as_str(), file.text.as_str()))
            .collect();
        let mut modules = Self::default();
        modules.read_file(&by_name, root, parent(root), &Vec::new())?;
        Ok(modules)
    }

    /// For each file the files that it reads.
    pub(super) fn reads(&self) -> Reads {
        let mut reads = Reads::new();
        let all = self.by_path.values();
        let written = written_in(all.map(|module| (module.file.as_str(), &module.methods)));
        for (at, module) in &self.by_path {
            let mut read = BTreeSet::new();
            for path in &module.paths {
                read.extend(self.file_of(at, path, LONGEST_CHAIN));
            }
            for (name, brought) in &module.brought {
                let hands_on_only =
                    brought.handed_on && self.leads_below(at, &brought.path) && !module.words.contains(name);
                if !hands_on_only {
                    read.extend(self.file_of(at, &brought.path, LONGEST_CHAIN));
                }
            }
            for glob in &module.globs {
                read.extend(self.files_of_glob(at, glob));
            }
            read.extend(module.methods.files_called(&written));
            let above: Vec<&String> = (0..=at.len())
                .filter_map(|depth| self.by_path.get(at.get(..depth)?))
                .map(|module| &module.file)
                .collect();
            read.retain(|file| !above.contains(&file));
            reads.entry(module.file.clone()).or_default().extend(read);
        }
        reads
    }

    fn read_file(
        &mut self,
        files: &BTreeMap<&str, &str>,
        file: &str,
        folder: &str,
        at: &ModulePath,
    ) -> Result<(), String> {
        let Some(text) = files.get(file) else {
            return Err(format!("{file} is not there, and a crate's modules cannot be followed"));
        };
        let tokens = TokenStream::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        let mut declared = Vec::new();
        self.module(at, file);
        self.read_tokens(at, file, tokens, &mut declared);
        for Declared { module, elsewhere } in declared {
            // A module inside braces has a folder of its own too.
            let below: Vec<&str> = module.iter().skip(at.len()).map(String::as_str).collect();
            let own = format!("{folder}/{}", below.join("/"));
            let (found, folder) = match elsewhere {
                Some(elsewhere) => {
                    let found = beside(file, &elsewhere);
                    let folder = parent(&found).to_owned();
                    (found, folder)
                }
                None if files.contains_key(format!("{own}.rs").as_str()) => (format!("{own}.rs"), own),
                None => (format!("{own}/mod.rs"), own),
            };
            self.read_file(files, &found, &folder, &module)?;
        }
        Ok(())
    }

    fn module(&mut self, at: &ModulePath, file: &str) -> &mut Module {
        let module = self.by_path.entry(at.clone()).or_default();
        file.clone_into(&mut module.file);
        module
    }

    fn read_tokens(&mut self, at: &ModulePath, file: &str, tokens: TokenStream, declared: &mut Vec<Declared>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut place = 0;
        while let Some(token) = tokens.get(place) {
            place += 1;
            match token {
                TokenTree::Group(group) => self.read_tokens(at, file, group.stream(), declared),
                TokenTree::Ident(word) if word == "mod" => {
                    let Some(TokenTree::Ident(name)) = tokens.get(place) else {
                        continue;
                    };
                    let child: ModulePath = at.iter().cloned().chain([name.to_string()]).collect();
                    match tokens.get(place + 1) {
                        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {
                            self.module(&child, file);
                            self.read_tokens(&child, file, body.stream(), declared);
                            place += 2;
                        }
                        Some(end) if is(end, ';') => declared.push(Declared {
                            module: child,
                            elsewhere: path_attribute(tokens.get(..place - 1).unwrap_or_default()),
                        }),
                        _ => {}
                    }
                }
                TokenTree::Ident(word) if word == "use" => {
                    let handed_on = is_public(tokens.get(..place - 1).unwrap_or_default());
                    let end = tokens.iter().skip(place).position(|token| is(token, ';'));
                    let end = end.map_or(tokens.len(), |end| place + end);
                    let tree = tokens.get(place..end).unwrap_or_default();
                    self.bring_in(at, file, &[], tree, handed_on);
                    place = end;
                }
                TokenTree::Ident(word) => {
                    if word == "impl" {
                        let rest = tokens.get(place..).unwrap_or_default();
                        self.module(at, file).methods.read(rest);
                    }
                    let mut path = vec![word.to_string()];
                    while let [Some(one), Some(two), Some(TokenTree::Ident(next))] =
                        [tokens.get(place), tokens.get(place + 1), tokens.get(place + 2)]
                        && is(one, ':')
                        && is(two, ':')
                    {
                        path.push(next.to_string());
                        place += 3;
                    }
                    let module = self.module(at, file);
                    if path.len() > 1 {
                        module.words.extend(path.first().cloned());
                        module.paths.insert(path);
                    } else {
                        module.words.extend(path);
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes in what one tree of a `use` names: `a::{b, c as d, e::*}`.
    fn bring_in(&mut self, at: &ModulePath, file: &str, before: &[String], tree: &[TokenTree], handed_on: bool) {
        let mut path = before.to_vec();
        let mut name = None;
        let mut tokens = tree.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    name = tokens.next().map(ToString::to_string);
                }
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == '*' => {
                    self.module(at, file).globs.push(path);
                    return;
                }
                TokenTree::Group(group) => {
                    for one in between_commas(group) {
                        self.bring_in(at, file, &path, &one, handed_on);
                    }
                    return;
                }
                _ => {}
            }
        }
        if let Some(name) = name.or_else(|| path.last().cloned()) {
            self.module(at, file).brought.insert(name, Brought { path, handed_on });
        }
    }

    /// The file in which what this path names is written; nothing for what is of another crate.
    fn file_of(&self, at: &ModulePath, path: &[String], chain: u8) -> Option<String> {
        let (module, _) = self.follow(at, path, chain)?;
        self.by_path.get(&module).map(|module| module.file.clone())
    }

    /// The module in which what this path names is written, and its name there; no name for a module itself.
    fn follow(&self, at: &ModulePath, path: &[String], chain: u8) -> Option<(ModulePath, Option<String>)> {
        let chain = chain.checked_sub(1)?;
        let (first, rest) = path.split_first()?;
        let mut module: ModulePath = match first.as_str() {
            "crate" => Vec::new(),
            "self" => at.clone(),
            "super" => at.split_last()?.1.to_vec(),
            name => {
                let child = below(at, name);
                if self.by_path.contains_key(&child) {
                    child
                } else {
                    // A module, or something in one, that a `use` has brought in.
                    let brought = self.by_path.get(at)?.brought.get(name)?;
                    // A `use` may name another crate by its own name.
                    if brought.path.first().is_some_and(|first| first == name) {
                        return None;
                    }
                    match self.follow(at, &brought.path, chain)? {
                        (module, None) => module,
                        found => return Some(found),
                    }
                }
            }
        };
        for (place, part) in rest.iter().enumerate() {
            let is_last = place + 1 == rest.len();
            if part == "super" {
                module.pop();
                continue;
            }
            let child = below(&module, part);
            let is_module = self.by_path.contains_key(&child);
            let brought = self.by_path.get(&module)?.brought.get(part);
            match brought {
                // A function may have the name of its module; what is last is more likely the function.
                Some(brought) if is_last || !is_module => {
                    let further: Vec<String> = brought
                        .path
                        .iter()
                        .cloned()
                        .chain(rest.iter().skip(place + 1).cloned())
                        .collect();
                    return self.follow(&module, &further, chain);
                }
                _ if is_module => module = child,
                _ => return Some((module, Some(part.clone()))),
            }
        }
        Some((module, None))
    }

    /// Whether this path leads to the module itself or one inside it.
    fn leads_below(&self, at: &ModulePath, path: &[String]) -> bool {
        self.follow(at, path, LONGEST_CHAIN)
            .is_some_and(|(module, _)| module.starts_with(at))
    }

    /// What `use path::*` reads: the module's own file, and those that it hands on.
    fn files_of_glob(&self, at: &ModulePath, path: &[String]) -> Vec<String> {
        let Some((from, None)) = self.follow(at, path, LONGEST_CHAIN) else {
            return Vec::new();
        };
        let Some(module) = self.by_path.get(&from) else {
            return Vec::new();
        };
        let handed_on = module.brought.values().filter(|brought| brought.handed_on);
        handed_on
            .filter_map(|brought| self.file_of(&from, &brought.path, LONGEST_CHAIN))
            .chain([module.file.clone()])
            .collect()
    }
}

fn below(at: &[String], name: &str) -> ModulePath {
    at.iter().cloned().chain([name.to_owned()]).collect()
}

/// Whether these tokens end in `pub` or `pub(...)`.
fn is_public(before: &[TokenTree]) -> bool {
    let is_pub = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "pub");
    match before {
        [.., public, TokenTree::Group(to)] if to.delimiter() == Delimiter::Parenthesis => is_pub(public),
        [.., public] => is_pub(public),
        [] => false,
    }
}

/// The file that `#[path = "..."]` names, among the attributes that these tokens end in.
fn path_attribute(before: &[TokenTree]) -> Option<String> {
    match before {
        [rest @ .., sign, TokenTree::Group(group)] if is(sign, '#') && group.delimiter() == Delimiter::Bracket => {
            let text: Vec<String> = group.stream().into_iter().map(|token| token.to_string()).collect();
            match text.as_slice() {
                [path, _, file] if path == "path" => Some(file.trim_matches('"').to_owned()),
                _ => path_attribute(rest),
            }
        }
        [rest @ .., TokenTree::Group(to)] if to.delimiter() == Delimiter::Parenthesis => path_attribute(rest),
        [rest @ .., TokenTree::Ident(word)] if word == "pub" => path_attribute(rest),
        _ => None,
    }
}

/// The folder of a file.
fn parent(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The file at this way from the folder of another.
fn beside(file: &str, way: &str) -> String {
    let mut parts: Vec<&str> = parent(file).split('/').collect();
    for part in way.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn between_commas(group: &Group) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    tokens.split(|token| is(token, ',')).map(<[_]>::to_vec).collect()
}
