//! Circles of files inside a crate. Where none is, each file can be read before the ones that read it.
//!
//! A file reads another when it names something that is written there, by a path of this crate: in a `use`, an
//! expression or a macro, through whatever re-exports. That a file declares its modules and hands on what they make
//! public is no reading: it is the contents page of its folder. What such a file writes itself is for all of its folder,
//! and is read with each page of it. A file also reads another when it calls on `self` a method that is written there: the
//! `impl` blocks of one type may stand in several files, as those of a desk's commands do.

mod methods;
mod modules;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::TokenTree;

use super::House;
use super::files::SourceFile;
use modules::Modules;

/// For each file the files that it reads.
type Reads = BTreeMap<String, BTreeSet<String>>;

/// Within a crate, no file reads one that reads it.
pub(super) fn no_files_read_each_other(house: &House) -> Vec<String> {
    let mut faults = Vec::new();
    for root in roots(house) {
        match reads(&house.files, &root) {
            Ok(reads) => faults.extend(circles(&reads).iter().map(|circle| {
                format!(
                    "{}: each is read for the next; move what they share into a file that none of the others is needed for",
                    round(&reads, circle).join(" -> ")
                )
            })),
            Err(fault) => faults.push(fault),
        }
    }
    faults
}

/// The first file of each library, program and test of the house, below its top.
fn roots(house: &House) -> BTreeSet<String> {
    let top = house.packages.iter().filter_map(|package| {
        let folder = package.manifest_path.parent()?;
        let below = house.files.iter().find_map(|file| {
            let folder = file.path.strip_suffix("/Cargo.toml")?;
            package
                .manifest_path
                .as_str()
                .ends_with(&format!("/{}", file.path))
                .then_some(folder)
        })?;
        Some((package, folder, below))
    });
    top.flat_map(|(package, folder, below)| {
        package
            .targets
            .iter()
            .filter(|target| !target.is_custom_build())
            .filter_map(move |target| Some(format!("{below}/{}", target.src_path.strip_prefix(folder).ok()?)))
    })
    .collect()
}

/// Who reads whom in the crate that begins with this file.
fn reads(files: &[SourceFile], root: &str) -> Result<Reads, String> {
    Ok(Modules::of(files, root)?.reads())
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// The largest sets of files of which each reads, by way of the others, every other.
fn circles(reads: &Reads) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = reads.keys().map(|file| (file, reachable(reads, file))).collect();
    let mut found: Vec<BTreeSet<String>> = Vec::new();
    for (file, reached) in &reach {
        if !reached.contains(file) || found.iter().any(|circle| circle.contains(*file)) {
            continue;
        }
        let back = |other: &&String| reach.get(*other).is_some_and(|reached| reached.contains(file));
        found.push(reached.iter().copied().filter(back).cloned().collect());
    }
    found
}

fn reachable<'a>(reads: &'a Reads, file: &str) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = reads.get(file).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(reads.get(next).into_iter().flatten());
        }
    }
    reached
}

/// One shortest way round a circle, from its first file back to it.
fn round(reads: &Reads, circle: &BTreeSet<String>) -> Vec<String> {
    let Some(first) = circle.first() else {
        return Vec::new();
    };
    let mut ways = VecDeque::from([vec![first]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let next = way.last().and_then(|last| reads.get(*last)).into_iter().flatten();
        for file in next.filter(|file| circle.contains(*file)) {
            let further: Vec<&String> = way.iter().copied().chain([file]).collect();
            if file == first {
                return further.into_iter().cloned().collect();
            }
            if seen.insert(file) {
                ways.push_back(further);
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, circles, reads, round};

    /// The circles of a crate of these files, each as one way round it.
    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<SourceFile> = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let reads = reads(&files, "src/lib.rs").unwrap();
        circles(&reads)
            .iter()
            .map(|circle| round(&reads, circle).join(" "))
            .collect()
    }

    #[test]
    fn two_files_that_read_each_other_are_named_however_they_do_it() {
        let lib = ("src/lib.rs", "mod a; mod b;");
        for (a, b) in [
            ("use crate::b::B;", "use crate::a::A;"),
            ("use super::{b::{self, B}, c};", "struct B(crate::a::A);"),
            (
                "fn f() { format!(\"{}\", crate::b::B) }",
                "fn g() -> super::a::A { todo(super::a::A) }",
            ),
            (
                "use crate::b; fn f() { b::g() }",
                "mod inner { use super::super::a::A; }",
            ),
        ] {
            assert_eq!(
                of(&[lib, ("src/a.rs", a), ("src/b.rs", b)]),
                ["src/a.rs src/b.rs src/a.rs"],
                "{a} {b}"
            );
        }
    }

    #[test]
    fn a_re_export_leads_to_the_file_that_it_hands_on() {
        let files = [
            ("src/lib.rs", "mod form; mod desk; pub use desk::Desk;"),
            (
                "src/form/mod.rs",
                "mod overlay; pub(crate) use overlay::{Overlay as Laid, overlay};",
            ),
            ("src/form/overlay.rs", "use crate::Desk;"),
            ("src/desk.rs", "use crate::form::Laid;"),
        ];
        assert_eq!(of(&files), ["src/desk.rs src/form/overlay.rs src/desk.rs"]);
    }

    #[test]
    fn a_contents_page_is_in_a_circle_when_others_than_its_own_pages_read_it() {
        let lib = ("src/lib.rs", "mod days; mod week;");
        let page = ("src/days/day.rs", "use super::Today; use crate::week::Week;");
        let contents = ("src/days/mod.rs", "mod day; pub use day::Day; pub struct Today;");
        let week = ("src/week.rs", "use crate::days::Today;");
        assert!(of(&[lib, contents, page, week]).is_empty());
        let reading = ("src/days/mod.rs", "mod day; pub use day::Day; pub struct Today(Day);");
        assert_eq!(
            of(&[lib, reading, page, week]),
            ["src/days/day.rs src/week.rs src/days/mod.rs src/days/day.rs"]
        );
    }

    #[test]
    fn words_and_names_of_other_crates_are_no_paths() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            (
                "src/a.rs",
                "//! Like crate::b::B.\nuse store::b::B; fn f() -> &'static str { \"crate::b::B\" }",
            ),
            ("src/b.rs", "use crate::a::A;"),
        ];
        assert!(of(&files).is_empty());
    }

    #[test]
    fn a_method_that_is_written_in_another_file_is_read_there() {
        let lib = ("src/lib.rs", "mod desk; mod lock; mod session;");
        let desk = (
            "src/desk.rs",
            "pub struct Desk<H>(H); impl<H: Host> Desk<H> { fn store(&self) {} }",
        );
        let lock = (
            "src/lock.rs",
            "use crate::desk::Desk; impl<H> Desk<H> where H: Host { fn lock(&self) { later(|| { self.session() }) } }",
        );
        let session =
            |body: &str| format!("use crate::desk::Desk; impl<H> Desk<H> {{ fn session(&self) {{ {body} }} }}");
        let calls = session("self.store(); self.lock::<u8>()");
        assert_eq!(
            of(&[lib, desk, lock, ("src/session.rs", calls.as_str())]),
            ["src/lock.rs src/session.rs src/lock.rs"]
        );
        for fine in ["self.store()", "self.lock", "store.lock()", "self.0.lock()"] {
            let fine = session(fine);
            assert!(
                of(&[lib, desk, lock, ("src/session.rs", fine.as_str())]).is_empty(),
                "{fine}"
            );
        }
        // Of a trait, or of another type of that name.
        for other in [
            "impl Lock for Desk<u8> { fn lock(&self) {} }",
            "struct Desk; impl Desk { fn lock(&self) {} }",
        ] {
            let other = format!("mod inner {{ {other} }}");
            let lock = ("src/lock.rs", lock.1.replace("fn lock", "fn close"));
            let files = [
                ("src/lib.rs", "mod desk; mod lock; mod session; mod other;"),
                desk,
                (lock.0, lock.1.as_str()),
                ("src/session.rs", calls.as_str()),
                ("src/other.rs", other.as_str()),
            ];
            assert!(of(&files).is_empty(), "{other}");
        }
    }

    #[test]
    fn a_larger_circle_is_named_once_by_a_shortest_way_round_it() {
        let files = [
            ("src/lib.rs", "mod a; mod b; mod c; mod d;"),
            ("src/a.rs", "use crate::b::B;"),
            ("src/b.rs", "use crate::c::C; use crate::d::D;"),
            ("src/c.rs", "use crate::a::A;"),
            ("src/d.rs", "use crate::c::C;"),
        ];
        assert_eq!(of(&files), ["src/a.rs src/b.rs src/c.rs src/a.rs"]);
    }
}
