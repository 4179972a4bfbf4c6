//! Walks through the real window where nobody sits at a screen: what `make run` shows on a machine without a display.
//!
//! A program and not a test, so that it needs no test build. Exit code 0: both walks came true.

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    tests::walks::a_nurse_joins_enters_quits_comes_back_and_sends().await;
    tests::walks::a_visitor_explores_with_fictional_patients().await;
}

/// The driver of the window is WebKit's.
#[cfg(not(target_os = "linux"))]
fn main() {
    std::process::exit(2);
}
