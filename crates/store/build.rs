//! Builds this crate again when a migration is added: the schema is read into it.
#![expect(clippy::print_stdout, reason = "this is how a build script speaks to Cargo")]

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/desk");
}
