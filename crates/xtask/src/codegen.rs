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
    "// Made from the views and the one list of commands in crates/app by `make generate`. Do not edit.\n";

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
        fn commands(types: &mut Types) -> String {
            let mut lines = String::new();
            $(
                let request: [Option<String>; 1] = [None $(.or(Some(types.named::<$request>())))?];
                let view = types.named::<$view>();
                let request = request.into_iter().flatten().next().unwrap_or_else(|| "null".to_owned());
                lines.push_str(&format!(concat!("  ", stringify!($name), ": {{ request: {}; view: {} }};\n"), request, view));
            )*
            lines
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
    let mut text = HEADER.to_owned();
    for declaration in types.declared.values() {
        text.push_str("\nexport ");
        text.push_str(declaration);
        text.push('\n');
    }
    text.push_str("\nexport interface Commands {\n");
    text.push_str(&commands);
    text.push_str("}\n");
    text
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
