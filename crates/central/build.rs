//! Builds this crate again when a migration is added: the schema is read into it.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/central");
}
