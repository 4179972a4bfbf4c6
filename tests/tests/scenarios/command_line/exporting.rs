//! `fls export`: what it writes, what it replaces, and what is left when it is stopped.

use std::process::Command;

use serde_json::json;
use tests::program::Fls;

use super::{synthetic, with_three};

#[cfg(unix)]
#[test]
fn an_export_replaces_a_file_behind_a_link_and_nothing_that_is_no_file() {
    use std::os::unix::fs::FileTypeExt;

    let fls = with_three();
    let pipe = fls.folder().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let refused = fls.run("export", &[pipe.to_str().unwrap()]).expect(1);
    assert!(refused.err.contains("is no file"), "{}", refused.err);
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    fls.run("export", &[fls.folder().to_str().unwrap()]).expect(1);

    let file = fls.file("there.csv", "before");
    let link = fls.folder().join("link.csv");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    fls.run("export", &["--force", link.to_str().unwrap()]).expect(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("1.01 NHSNumber,"));
}

#[test]
fn what_is_exported_imports_as_the_same() {
    let fls = Fls::with_service();
    let original = synthetic(400);
    let file = fls.file("synthetic.csv", &original);
    assert_eq!(fls.json("import", &[&file])["new"], 400);
    let exported = fls.folder().join("exported.csv");
    let exported = exported.to_str().unwrap();
    fls.run("export", &[exported]).expect(0);
    let bytes = std::fs::read(exported).unwrap();
    assert!(!bytes.starts_with(b"\xef\xbb\xbf"), "no byte order mark");
    assert!(bytes.starts_with(b"1.01 NHSNumber,1.02 DateOfBirth,"));
    let mut lines: Vec<&[u8]> = original.split(|byte| *byte == b'\n').collect();
    let mut written: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    written.sort_unstable();
    assert!(lines == written, "every row comes out as it went in");

    let report = fls.json("import", &[exported]);
    assert_eq!(
        report,
        json!({ "rows": 400, "new": 0, "changed": 0, "cleared": 0, "same": 400, "differs": 0, "other_birth_dates": 0, "left_birth_dates": [], "refused": [], "not_eligible": [], "needs_attention": 0 })
    );
    let other = Fls::with_service();
    assert_eq!(other.json("import", &[exported])["new"], 400);
    let second = other.folder().join("second.csv");
    other.run("export", &[second.to_str().unwrap()]).expect(0);
    assert!(
        std::fs::read(second).unwrap() == bytes,
        "the same records export as the same bytes"
    );
    for year in ["2022", "2023", "2024", "2025", "2026"] {
        let figures = |fls: &Fls| fls.json("kpi", &["--year", year, "--as-at", "2026-06-30"]);
        assert_eq!(figures(&fls), figures(&other));
    }

    let list = fls.json("list", &[]);
    let rebuilt = fls.run("rebuild", &[]).expect(0);
    assert!(rebuilt.out.contains("400"), "{}", rebuilt.out);
    assert_eq!(fls.json("list", &[]), list);
    fls.run(
        "export",
        &[fls.folder().join("no-such-folder/file.csv").to_str().unwrap()],
    )
    .expect(1);
}

#[cfg(unix)]
#[test]
fn an_export_replaces_no_file_of_the_store_whatever_leads_to_it() {
    let fls = with_three();
    let store = fls.store().to_owned();
    let link = fls.folder().join("link.csv");
    std::os::unix::fs::symlink(store.join("desk.db"), &link).unwrap();
    let second_name = fls.folder().join("second-name.csv");
    std::fs::hard_link(store.join("vault.json"), &second_name).unwrap();
    let folder = fls.folder().join("way-in");
    std::os::unix::fs::symlink(&store, &folder).unwrap();
    let places = [
        store.join("desk.db"),
        store.join("vault.json"),
        store.join("desk.db-wal"),
        store.join("desk.lock"),
        store.join("..").join("store").join("desk.db"),
        folder.join("desk.db"),
        link,
        second_name,
    ];
    for place in &places {
        let refused = fls.run("export", &["--force", place.to_str().unwrap()]).expect(1);
        assert!(
            refused.err.contains("where the records themselves are kept"),
            "{place:?}: {}",
            refused.err
        );
        assert_eq!(refused.err.lines().count(), 1);
    }
    assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 3);
}

#[test]
fn an_export_is_of_the_records_and_the_bytes_that_are_asked_for() {
    let fls = Fls::with_service();
    let of = "NHSNumber,1.09\n9991000003,01/03/2026\n9991000011,01/03/2025\n";
    fls.run("import", &[&fls.file("two.csv", of)]).expect(0);
    let written = |name: &str, how: &[&str]| {
        let place = fls.folder().join(name);
        let place = place.to_str().unwrap();
        let said = fls.run("export", &[&[place][..], how].concat()).expect(0).out;
        (said, std::fs::read(place).unwrap())
    };
    let (_, plain) = written("plain.csv", &[]);
    let (_, other) = written("other.csv", &["--bom", "--line-ends", "lf"]);
    let text = String::from_utf8(plain).unwrap();
    assert_eq!(
        String::from_utf8(other).unwrap(),
        format!("\u{feff}{}", text.replace("\r\n", "\n"))
    );
    let (said, of_year) = written("year.csv", &["--year", "2025"]);
    assert_eq!(said, "1 record written\n");
    let of_year = String::from_utf8(of_year).unwrap();
    assert!(
        of_year.contains("9991000011") && !of_year.contains("9991000003"),
        "{of_year}"
    );
    let (said, _) = written("dataset.xlsx", &["--dataset", "2024", "--format", "xlsx"]);
    assert_eq!(said, "2 records written\n");
    let place = fls.folder().join("none.xlsx");
    let place = place.to_str().unwrap();
    for (how, expect) in [
        (&["--format", "xlsx", "--bom"][..], "go with --format csv"),
        (&["--dataset", "v9"], "There is no such version of the dataset"),
    ] {
        let refused = fls.run("export", &[&[place][..], how].concat());
        assert!(refused.code != 0 && refused.err.contains(expect), "{}", refused.err);
    }
    assert!(!std::path::Path::new(place).exists());
}

#[test]
fn an_export_replaces_a_file_only_when_told_to() {
    let fls = with_three();
    let file = fls.file("there.csv", "before");
    let refused = fls.run("export", &[&file]).expect(1);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
    fls.run("export", &["--force", &file]).expect(0);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("1.01 NHSNumber,"));
}

/// Files under way are hidden and end so.
#[cfg(unix)]
fn under_way(folder: &std::path::Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".part")).count()
}

#[cfg(unix)]
#[test]
fn an_export_that_is_stopped_leaves_no_patients_behind() {
    let fls = Fls::with_service();
    let file = fls.file("synthetic.csv", synthetic(3_000));
    fls.run("import", &[&file]).expect(0);
    let exported = fls.folder().join("exported.csv");
    for signal in ["INT", "TERM", "HUP"] {
        let mut export = fls.command("export", &[exported.to_str().unwrap()]);
        let mut export = export.stderr(std::process::Stdio::null()).spawn().unwrap();
        let send = |signal: &str| {
            let sent = Command::new("kill")
                .args(["-s", signal, &export.id().to_string()])
                .status();
            assert!(sent.unwrap().success());
        };
        while under_way(fls.folder()) == 0 {
            std::thread::yield_now();
        }
        // It stands still with its file under way until the signal is there.
        send("STOP");
        send(signal);
        send("CONT");
        assert_eq!(export.wait().unwrap().code(), Some(1), "{signal}");
        assert_eq!(under_way(fls.folder()), 0, "{signal}");
        assert!(!exported.exists(), "{signal}");
    }
    fls.run("export", &[exported.to_str().unwrap()]).expect(0);
}

#[cfg(unix)]
#[test]
fn what_a_killed_export_left_goes_with_the_next_one_into_that_folder() {
    let fls = Fls::with_service();
    let file = fls.file("synthetic.csv", synthetic(3_000));
    fls.run("import", &[&file]).expect(0);
    let somebody_elses = fls.file("theirs.part", "not ours");
    let exported = fls.folder().join("exported.csv");
    let mut export = fls.command("export", &[exported.to_str().unwrap()]);
    let mut export = export.stderr(std::process::Stdio::null()).spawn().unwrap();
    while under_way(fls.folder()) == 1 {
        std::thread::yield_now();
    }
    export.kill().unwrap();
    export.wait().unwrap();
    assert_eq!(under_way(fls.folder()), 2, "nobody can clean up after a kill");
    fls.run("export", &[exported.to_str().unwrap()]).expect(0);
    assert_eq!(under_way(fls.folder()), 1);
    assert_eq!(std::fs::read_to_string(somebody_elses).unwrap(), "not ours");
}
