//! The SQL that a program runs, as it stands in its source. A test prepares each statement on a database as the migrations
//! make it, so that a table or a column that is not there is found, also where no other test comes to.
//!
//! A statement is the first argument of `sqlx::query` and its like, and may be a literal, a constant, a local of the same
//! function, or pieces of these in `statement_of` or `concat!`. What is put together from anything else is told as what the
//! source says, and is for a test that runs it. What only tests run is left out. No database is known here.

mod literal;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A statement of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The file that it stands in, from the folder on.
    pub file: String,
    /// What the database is asked; or, where it is put together when it runs, what the source says.
    pub sql: Result<String, String>,
}

/// The source of a program.
pub struct Source {
    files: Vec<File>,
    /// Constants that are text, by file and name.
    texts: BTreeMap<(String, String), String>,
}

struct File {
    name: String,
    tokens: Vec<TokenTree>,
}

impl Source {
    /// Reads all Rust files in a folder and the folders in it.
    ///
    /// # Errors
    /// When a file cannot be read, or is no Rust.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for path in rust_files(folder)? {
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            files.push((name, fs::read_to_string(&path)?));
        }
        Self::of(files)
    }

    fn of(files: impl IntoIterator<Item = (String, String)>) -> io::Result<Self> {
        let mut source = Self {
            files: Vec::new(),
            texts: BTreeMap::new(),
        };
        for (name, text) in files {
            let tokens: TokenStream = text
                .parse()
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, format!("{name}: {error}")))?;
            let tokens = without_tests(tokens);
            source.files.push(File { name, tokens });
        }
        // A constant may be made of others: those that need none first.
        loop {
            let mut found = Vec::new();
            for file in &source.files {
                source.constants(file, &file.tokens, &mut found);
            }
            found.retain(|(key, _)| !source.texts.contains_key(key));
            if found.is_empty() {
                return Ok(source);
            }
            source.texts.extend(found);
        }
    }

    /// The text of a constant.
    pub fn constant(&self, file: &str, name: &str) -> Option<&str> {
        self.texts.get(&(file.to_owned(), name.to_owned())).map(String::as_str)
    }

    /// All statements, in the order of files and lines.
    pub fn statements(&self) -> Vec<Statement> {
        let mut found = Vec::new();
        for file in &self.files {
            self.look(file, &file.tokens, None, &mut found);
        }
        found
    }

    fn look(&self, file: &File, tokens: &[TokenTree], above: Option<&Scope<'_>>, found: &mut Vec<Statement>) {
        for (place, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            let scope = Scope::before(tokens, place, above);
            if group.delimiter() == Delimiter::Parenthesis && is_query(&tokens[..place]) {
                let argument = first_argument(group);
                let sql = self.text(file, &argument, Some(&scope));
                found.push(Statement {
                    file: file.name.clone(),
                    sql: sql.ok_or_else(|| argument.into_iter().collect::<TokenStream>().to_string()),
                });
            }
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            self.look(file, &inner, Some(&scope), found);
        }
    }

    /// The text that an expression is, where the source says it.
    fn text(&self, file: &File, expression: &[TokenTree], scope: Option<&Scope<'_>>) -> Option<String> {
        match expression {
            [TokenTree::Punct(sign), rest @ ..] if sign.as_char() == '&' => self.text(file, rest, scope),
            [TokenTree::Literal(one)] => literal::text(&one.to_string()),
            [TokenTree::Ident(name)] if !is_constant(&name.to_string()) => {
                let (local, scope) = scope?.local(&name.to_string())?;
                self.text(file, &local, scope)
            }
            [path @ .., TokenTree::Ident(name)] => self.named(file, path, &name.to_string()),
            [.., TokenTree::Ident(name), TokenTree::Group(inner)] if name == "statement_of" => {
                self.pieces(file, &first_argument(inner), scope)
            }
            [.., TokenTree::Ident(name), TokenTree::Group(inner)] if name == "AssertSqlSafe" => {
                self.text(file, &first_argument(inner), scope)
            }
            [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(inner)] if name == "concat" => {
                self.joined(file, inner, scope)
            }
            _ => None,
        }
    }

    fn pieces(&self, file: &File, list: &[TokenTree], scope: Option<&Scope<'_>>) -> Option<String> {
        match list {
            [TokenTree::Punct(_), TokenTree::Group(list)] => self.joined(file, list, scope),
            _ => None,
        }
    }

    fn joined(&self, file: &File, list: &Group, scope: Option<&Scope<'_>>) -> Option<String> {
        let pieces = arguments(list);
        let texts = pieces.iter().map(|piece| self.text(file, piece, scope));
        texts.collect()
    }

    /// The constant of this name: of the file itself, of the module that the path names, or the only one.
    fn named(&self, file: &File, path: &[TokenTree], name: &str) -> Option<String> {
        let module = path.iter().rev().find_map(|token| match token {
            TokenTree::Ident(module) => Some(module.to_string()),
            _ => None,
        });
        let is_meant = |place: &str| match &module {
            Some(module) => place.ends_with(&format!("{module}.rs")) || place.ends_with(&format!("{module}/mod.rs")),
            None => place == file.name,
        };
        let all = || self.texts.iter().filter(|((_, constant), _)| constant == name);
        let mut meant = all().filter(|((place, _), _)| is_meant(place));
        let one = meant.next().or_else(|| all().next().filter(|_| all().count() == 1));
        one.map(|(_, text)| text.clone())
    }

    /// Adds the constants of a file that are text.
    fn constants(&self, file: &File, tokens: &[TokenTree], found: &mut Vec<((String, String), String)>) {
        for (place, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "const" => {
                    let rest = &tokens[place + 1..];
                    let (Some(TokenTree::Ident(name)), Some(equals)) = (rest.first(), rest.iter().position(is('=')))
                    else {
                        continue;
                    };
                    let end = rest.iter().position(is(';')).unwrap_or(rest.len());
                    let value = rest.get(equals + 1..end).unwrap_or_default();
                    if let Some(text) = self.text(file, value, None) {
                        found.push(((file.name.clone(), name.to_string()), text));
                    }
                }
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    self.constants(file, &inner, found);
                }
                _ => {}
            }
        }
    }
}

/// What was said before a place: whole statements of its block, and of those around it.
struct Scope<'t> {
    said: &'t [TokenTree],
    above: Option<&'t Scope<'t>>,
}

impl<'t> Scope<'t> {
    fn before(tokens: &'t [TokenTree], place: usize, above: Option<&'t Scope<'t>>) -> Self {
        let said = tokens[..place].iter().rposition(is(';')).unwrap_or(0);
        Self {
            said: &tokens[..said],
            above,
        }
    }

    /// What a local was last set to, and what was said before that.
    fn local(&self, name: &str) -> Option<(Vec<TokenTree>, Option<&Scope<'t>>)> {
        let is_let = |tokens: &[TokenTree]| match tokens {
            [TokenTree::Ident(word), TokenTree::Ident(local), TokenTree::Punct(sign)] => {
                word == "let" && local == name && sign.as_char() == '='
            }
            _ => false,
        };
        match self.said.windows(3).rposition(is_let) {
            Some(place) => {
                let value = self.said[place + 3..].iter().take_while(|token| !is(';')(token));
                Some((value.cloned().collect(), self.above))
            }
            None => self.above?.local(name),
        }
    }
}

/// Whether these tokens end in the name of a function that takes a statement.
fn is_query(before: &[TokenTree]) -> bool {
    // What it reads into may stand between, in angle brackets.
    let name_at = match before.iter().rposition(is('<')) {
        Some(begin) if before.last().is_some_and(is('>')) => begin.saturating_sub(2),
        _ => before.len(),
    };
    match &before[..name_at] {
        [
            ..,
            TokenTree::Ident(library),
            TokenTree::Punct(_),
            TokenTree::Punct(_),
            TokenTree::Ident(name),
        ] => library == "sqlx" && name.to_string().starts_with("query"),
        _ => false,
    }
}

fn first_argument(group: &Group) -> Vec<TokenTree> {
    arguments(group).into_iter().next().unwrap_or_default()
}

fn arguments(group: &Group) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let arguments = tokens.split(is(',')).map(<[TokenTree]>::to_vec);
    arguments.filter(|argument| !argument.is_empty()).collect()
}

fn is(sign: char) -> impl Fn(&TokenTree) -> bool {
    move |token| matches!(token, TokenTree::Punct(found) if found.as_char() == sign)
}

fn is_constant(name: &str) -> bool {
    name.chars()
        .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
}

/// Leaves out what is compiled for tests only.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept: Vec<TokenTree> = Vec::new();
    let mut is_left_out = false;
    for token in tokens {
        let ends =
            is(';')(&token) || matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        match (&token, kept.last()) {
            (TokenTree::Group(attribute), Some(sign))
                if is('#')(sign) && attribute.stream().to_string().replace(' ', "") == "cfg(test)" =>
            {
                is_left_out = true;
                kept.pop();
            }
            _ if is_left_out => is_left_out = !ends,
            _ => kept.push(token),
        }
    }
    kept
}

fn rust_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("tests") {
            all.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<Result<String, String>> {
        let files = files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let source = Source::of(files).unwrap();
        source.statements().into_iter().map(|found| found.sql).collect()
    }

    fn of(text: &str) -> Vec<Result<String, String>> {
        found(&[("one.rs", text)])
    }

    #[test]
    fn a_statement_is_a_literal_a_constant_a_local_or_pieces_of_them() {
        let source = r#"
            const WHOLE: &str = "select 1";
            const COLUMNS: &str = concat!("a, ", "b");
            fn all() {
                sqlx::query("select \"x\" \
                             from y").bind(1);
                sqlx::query_scalar::<_, i64>("select 'z'");
                sqlx::query_as(WHOLE, 1);
                let statement = statement_of(&["select ", COLUMNS, " from c"]);
                let statement = sqlx::query_scalar(statement).bind(2);
                if true {
                    run(async { sqlx::query(AssertSqlSafe("select 2")) });
                }
            }
        "#;
        let expect = [
            "select \"x\" from y",
            "select 'z'",
            "select 1",
            "select a, b from c",
            "select 2",
        ];
        assert_eq!(of(source), expect.map(|text| Ok(text.to_owned())));
    }

    #[test]
    fn a_constant_of_another_file_is_found_by_its_module_or_its_name() {
        let row = (
            "list/row.rs",
            "pub(crate) const COLUMNS: &str = \"r\"; const ONLY: &str = \"o\";",
        );
        let other = ("list/other.rs", "const COLUMNS: &str = \"other\";");
        let source = "fn all() { sqlx::query(row::COLUMNS); sqlx::query(ONLY); sqlx::query(COLUMNS); }";
        let expect = [Ok("r".to_owned()), Ok("o".to_owned()), Err("COLUMNS".to_owned())];
        assert_eq!(found(&[row, other, ("list/read.rs", source)]), expect);
    }

    #[test]
    fn what_is_put_together_from_anything_else_is_told_as_the_source_says_it() {
        let source = "fn all(table: &str) { sqlx::query(statement_of(&[\"delete from \", table])); }";
        assert_eq!(of(source).len(), 1);
        assert!(of(source)[0].as_ref().is_err_and(|said| said.contains("table")));
    }

    #[test]
    fn what_only_tests_run_is_left_out() {
        let source = "#[cfg(test)] mod walks; #[cfg(test)] mod tests { fn all() { sqlx::query(\"x\"); } } \
                      fn one() { sqlx::query(\"y\"); }";
        assert_eq!(of(source), [Ok("y".to_owned())]);
    }
}
