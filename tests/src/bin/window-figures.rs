//! What `make bench-window` runs: figures of the real window at 50,000 records, as a table on standard output.
#![allow(clippy::print_stdout, reason = "the table is its output")]

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    println!("{}", tests::figures::of_the_window().await);
}

/// The driver of the window is WebKit's.
#[cfg(not(target_os = "linux"))]
fn main() {
    std::process::exit(2);
}
