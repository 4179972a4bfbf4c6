//! What is made from the views, the requests and the one list of commands in `app`, and committed: their TypeScript in
//! `ui/src/platform/generated.ts`, and the names that the window may call in `src-tauri/capabilities/main.json`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use app::Needs;
#[allow(clippy::wildcard_imports, reason = "the list names every view and request there is")]
use app::views::*;
use ts_rs::{Config, TS, TypeVisitor};

const TYPESCRIPT: &str = "ui/src/platform/generated.ts";
const ACCESS_LIST: &str = "src-tauri/capabilities/main.json";
const NEEDS_BEGIN: &str =
    "/** What each command needs of whoever asks: a right, or nothing where nobody has to be in. */
export const NEEDS: Record<keyof Commands, RightName | null> = {";
const HEADER: &str =
    "// Made from the views and the one list of commands in crates/app by `make generate`. Do not edit.";

/// Why a file could not be written, or is not what `app` says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodegenError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Below the top of the repository.
        path: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A committed file is older than the views or the list.
    #[error("{path}, line {line} is not what crates/app says: run make generate, and commit what it wrote")]
    Stale {
        /// Below the top of the repository.
        path: &'static str,
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
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => {
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

fn typescript() -> String {
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
    lines.extend(["}\n".to_owned(), NEEDS_BEGIN.to_owned()]);
    lines.extend(needs());
    lines.push("};\n".to_owned());
    lines.join("\n")
}

/// One line for each command: the right that it needs, as the views name it.
fn needs() -> impl Iterator<Item = String> {
    app::commands::NEEDS.iter().map(|(name, needs)| {
        let right = match needs {
            Needs::Nobody => None,
            Needs::Somebody(right) => Some(RightName::from(*right)),
        };
        format!("  {name}: {},", serde_json::json!(right))
    })
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

/// The window's access list with the commands of the list in it; what else the window may do is written there by hand.
fn access_list(committed: &str) -> String {
    let is_command = |line: &&str| line.trim_start().starts_with("\"allow-");
    let before = committed.lines().take_while(|line| !is_command(line));
    let after = committed
        .lines()
        .skip_while(|line| !is_command(line))
        .skip_while(is_command);
    let last = app::commands::NAMES.len() - 1;
    let commands = app::commands::NAMES.iter().enumerate().map(|(place, name)| {
        let comma = if place == last { "" } else { "," };
        format!("    \"allow-{}\"{comma}", name.replace('_', "-"))
    });
    let mut lines: Vec<String> = before.map(str::to_owned).chain(commands).collect();
    lines.extend(after.map(str::to_owned));
    lines.push(String::new());
    lines.join("\n")
}

fn place(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)
}

/// Each file's path below the top of the repository, what is committed, and what should be.
fn files() -> Result<[(&'static str, String, String); 2], CodegenError> {
    let read = |path| fs::read_to_string(place(path)).map_err(|source| CodegenError::File { path, source });
    let (types, access) = (read(TYPESCRIPT)?, read(ACCESS_LIST)?);
    let listed = access_list(&access);
    Ok([(TYPESCRIPT, types, typescript()), (ACCESS_LIST, access, listed)])
}

/// Writes the files that differ.
///
/// # Errors
/// When one cannot be read or written.
pub(crate) fn write() -> Result<(), CodegenError> {
    for (path, committed, text) in files()? {
        if committed != text {
            fs::write(place(path), text).map_err(|source| CodegenError::File { path, source })?;
        }
    }
    Ok(())
}

/// Compares the committed files with what would be written.
///
/// # Errors
/// When one differs, with its first line that does.
pub(crate) fn check() -> Result<(), CodegenError> {
    for (path, committed, text) in files()? {
        if committed != text {
            let same = committed
                .lines()
                .zip(text.lines())
                .take_while(|(one, other)| one == other)
                .count();
            return Err(CodegenError::Stale { path, line: same + 1 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_committed_is_what_the_views_and_commands_say() {
        if let Err(error) = super::check() {
            panic!("{error}");
        }
    }

    #[test]
    fn no_64_bit_number_crosses_to_the_window() {
        assert!(
            !super::typescript().contains("bigint"),
            "JSON has no 64-bit numbers: use u32, or text"
        );
    }
}
