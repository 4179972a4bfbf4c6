//! `ui/src/platform/generated.ts`: the TypeScript of the views, the requests and the one list of commands, written from
//! `app` and committed. Nothing in it is written by hand.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

#[allow(clippy::wildcard_imports, reason = "the list names every view and request there is")]
use app::views::*;
use ts_rs::{Config, TS, TypeVisitor};

const PLACE: &str = "ui/src/platform/generated.ts";
const HEADER: &str =
    "// Made from the views and the one list of commands in crates/app by `make generate`. Do not edit.";

/// Why the TypeScript could not be written, or is not what `app` says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodegenError {
    /// The file could not be read or written.
    #[error("{PLACE}: {0}")]
    File(#[from] io::Error),
    /// The committed file is older than the views or the list.
    #[error("{PLACE}, line {line} is not what crates/app says: run make generate, and commit what it wrote")]
    Stale {
        /// The first line that differs.
        line: usize,
    },
}

/// The types that were met, by name, each with its declaration.
struct Types {
    config: Config,
    declared: BTreeMap<String, String>,
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Text, numbers and lists have no declaration; what they hold is visited by whoever holds them.
        if T::output_path().is_none() || self.declared.contains_key(&T::ident(&self.config)) {
            return;
        }
        self.declared.insert(T::ident(&self.config), T::decl(&self.config));
        T::visit_dependencies(self);
    }
}

impl Types {
    /// Takes in a type and all it is made of; its name.
    fn named<T: TS + 'static>(&mut self) -> String {
        self.visit::<T>();
        T::visit_generics(self);
        T::name(&self.config)
    }
}

macro_rules! interface {
    ($($name:ident($($request:ident)?) -> $view:ty;)*) => {
        /// One line for each command.
        fn commands(types: &mut Types) -> Vec<String> {
            vec![$({
                let request: [Option<String>; 1] = [None $(.or(Some(types.named::<$request>())))?];
                let [request] = request.map(|name| name.unwrap_or_else(|| "null".to_owned()));
                let view = types.named::<$view>();
                format!("  {}: {{ request: {request}; view: {view} }};", stringify!($name))
            }),*]
        }
    };
}

app::for_each_command!(interface);

fn text() -> String {
    let mut types = Types {
        config: Config::new(),
        declared: BTreeMap::new(),
    };
    types.named::<ErrorView>();
    let commands = commands(&mut types);
    let mut lines = vec![HEADER.to_owned()];
    lines.extend(types.declared.values().flat_map(|declaration| laid_out(declaration)));
    lines.extend([String::new(), "export interface Commands {".to_owned()]);
    lines.extend(commands);
    lines.push("}\n".to_owned());
    lines.join("\n")
}

/// A declaration as ts-rs writes it, with one line for each field and one for what is said about it.
fn laid_out(declaration: &str) -> Vec<String> {
    let mut laid_out = vec![String::new()];
    let mut lines = declaration.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line == "/**" {
            let about = lines.by_ref().take_while(|line| *line != "*/");
            let about: Vec<&str> = about.map(|line| line.trim_start_matches('*').trim()).collect();
            laid_out.push(format!("  /** {} */", about.join(" ")));
        } else if line.starts_with("type ") {
            laid_out.push(format!("export {line}"));
        } else if let Some(last_field) = line.strip_suffix(" };") {
            laid_out.extend([format!("  {last_field}"), "};".to_owned()]);
        } else {
            laid_out.push(format!("  {line}"));
        }
    }
    laid_out
}

fn place() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(PLACE)
}

/// Writes the file.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write() -> Result<(), CodegenError> {
    Ok(fs::write(place(), text())?)
}

/// Compares the committed file with what would be written.
///
/// # Errors
/// When it differs, with its first line that does.
pub(crate) fn check() -> Result<(), CodegenError> {
    let (committed, text) = (fs::read_to_string(place())?, text());
    if committed == text {
        return Ok(());
    }
    let same = committed
        .lines()
        .zip(text.lines())
        .take_while(|(one, other)| one == other)
        .count();
    Err(CodegenError::Stale { line: same + 1 })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_typescript_is_what_the_views_and_commands_say() {
        if let Err(error) = super::check() {
            panic!("{error}");
        }
    }

    #[test]
    fn no_64_bit_number_crosses_to_the_window() {
        assert!(
            !super::text().contains("bigint"),
            "JSON has no 64-bit numbers: use u32, or text"
        );
    }
}
