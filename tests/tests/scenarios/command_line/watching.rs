//! `fls sync --watch`: exchanges until it is told to end, and ends cleanly.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use testkit::TestCentral;
use tests::desks::{add, agree, joined};
use tests::program::Fls;

use super::with_three;

fn watch(fls: &Fls, arguments: &[&str]) -> Child {
    let mut command = fls.command("sync", &[&["--watch"], arguments].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Sends a signal, and gives the exit code and what was said on standard error.
fn end(mut watching: Child, signal: &str) -> (i32, String) {
    let told = Command::new("kill").args([signal, &watching.id().to_string()]).status();
    assert!(told.unwrap().success());
    let code = watching.wait().unwrap().code().unwrap_or(-1);
    let mut err = String::new();
    watching.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (code, err)
}

async fn joined_store(central: &TestCentral) -> Fls {
    central.add_service("HRW").await;
    let fls = with_three();
    let code = central.enrol("HRW").await;
    fls.run(
        "join",
        &["--central", central.url(), "--code", &code, "--user", "A. Nurse"],
    )
    .expect(0);
    fls
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn watching_takes_over_and_ends_with_0_when_it_is_told_to() {
    let central = TestCentral::start().await;
    let fls = joined_store(&central).await;
    let other = joined(&central, "HRW", "Other desk").await;
    agree(&other).await;
    add(&other, "9991000062", "1/3/2025").await;
    agree(&other).await;
    for signal in ["-TERM", "-INT", "-HUP"] {
        let mut watching = watch(&fls, &["--json"]);
        let mut line = String::new();
        BufReader::new(watching.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let exchange: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(exchange["agree"], true);
        assert_eq!(end(watching, signal), (0, String::new()), "{signal}");
        // The store is let go of.
        assert_eq!(fls.json("list", &[]).as_array().unwrap().len(), 4);
    }
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn watching_goes_on_without_a_network_says_so_once_and_ends_with_1() {
    let central = TestCentral::start().await;
    let fls = joined_store(&central).await;
    central.stop_serving().await;
    let mut watching = watch(&fls, &[]);
    let mut line = String::new();
    let mut err = BufReader::new(watching.stderr.take().unwrap());
    err.read_line(&mut line).unwrap();
    assert!(line.starts_with("fls: Central does not answer."), "{line}");
    assert!(watching.try_wait().unwrap().is_none(), "it goes on");
    let told = Command::new("kill")
        .args(["-TERM", &watching.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    assert_eq!(watching.wait().unwrap().code(), Some(1));
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn watching_ends_in_the_middle_of_an_exchange() {
    let central = TestCentral::start().await;
    let fls = joined_store(&central).await;
    central.stop_serving().await;
    let silent = TcpListener::bind(central.url().trim_start_matches("http://")).unwrap();
    let watching = watch(&fls, &[]);
    let _heard = silent.accept().unwrap();
    let (code, err) = end(watching, "-INT");
    assert_eq!((code, err.as_str()), (1, ""));
    drop(silent);
    central.serve_again().await;
    assert_eq!(fls.json("sync", &[])["agree"], true);
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn watching_ends_by_itself_where_nothing_can_go_better() {
    let central = TestCentral::start().await;
    let fls = with_three();
    let alone = fls.run("sync", &["--watch"]).expect(1);
    assert!(alone.err.contains("has not joined Central"), "{}", alone.err);
    let fls = joined_store(&central).await;
    let devices = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = if devices.trim().is_empty() {
        "This computer"
    } else {
        devices.trim()
    };
    central.revoke("HRW", name).await;
    let out = fls.run("sync", &["--watch"]).expect(1);
    assert!(out.err.contains("may no longer send"), "{}", out.err);
    central.stop().await;
}
