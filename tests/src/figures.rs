//! Figures of the real window at 50,000 records: how long a person waits until what they asked for is painted, how long a
//! start takes, and how much memory all its processes have together. `scripts/with-desktop` gives the screen.
//!
//! Times are taken in the page, from the key as the system gave it to the frame after the one that shows what it led to.
//! It measures and never fails for being slow: machines differ. It fails when what is shown is wrong.
#![expect(
    clippy::print_stderr,
    reason = "what it is doing meanwhile is said on standard error"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use app::Host as _;
use app::host::SystemHost;
use fantoccini::key::Key;
use testkit::synthetic;

use crate::program::{Fls, PASSPHRASE, Ran, built};
use crate::window::{Driver, Pictures, Window, processes_of, until};

const RECORDS: usize = 50_000;
/// The same patients in every run.
const SEED: u64 = 2026;
const STARTS: usize = 15;
const PAGES: usize = 40;
const OPENINGS: usize = 20;
const UNLOCKINGS: usize = 10;
const PAINTED: f64 = 100.0;
const STARTED: f64 = 800.0;
const MEGABYTES: f64 = 200.0;
/// After this long without a touch a window has done what it still had to do.
const IDLE: Duration = Duration::from_secs(10);

/// Measures everything and gives the table.
///
/// # Panics
/// When the window does not show what it is to show.
pub async fn of_the_window() -> String {
    let fls = Fls::new();
    fls.init().expect(0);
    eprintln!("Making a store of {RECORDS} records");
    let today = SystemHost::new(fls.store().to_owned()).today();
    let file = fls.file("patients.csv", synthetic::csv(SEED, RECORDS, today));
    let ran = Ran::of(&mut fls.command("import", &[&file]));
    assert_eq!(ran.code, 0, "{}", ran.err);

    let mut table = Table::default();
    eprintln!("Memory of a window that nobody drives");
    alone(fls.store(), &mut table);
    let driver = Driver::start(fls.store()).await;
    let pictures = Pictures::of("figures");
    eprintln!("{STARTS} starts");
    starts(&driver, &pictures, &mut table).await;
    let window = driver.open(&pictures).await;
    window.see("Unlock Hartwell Royal FLS").await;
    window.answer("passphrase", PASSPHRASE).await;
    window.see("Today, ").await;
    eprintln!("Lists, searches and records");
    todays_list(&window, &mut table).await;
    paging(&window, &mut table).await;
    searching(&window, &mut table).await;
    opening(&window, &mut table).await;
    tokio::time::sleep(IDLE).await;
    table.memory("idle, after all of this", fls.store());
    window.picture("end").await;
    window.close().await;
    driver.closed().await;
    table.to_string()
}

/// The memory of a window that was only opened.
fn alone(store: &Path, table: &mut Table) {
    let mut window = Command::new(built("fls-desk"))
        .env("FLS_STORE", store)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(IDLE);
    table.memory("idle, at the unlock page", store);
    window.kill().unwrap();
    window.wait().unwrap();
    while !processes_of(store).is_empty() {
        std::thread::yield_now();
    }
}

/// From the start of the process to the painted unlock page.
async fn starts(driver: &Driver, pictures: &Pictures, table: &mut Table) {
    let mut times = Vec::new();
    for start in 0..=STARTS {
        let window = driver.open(pictures).await;
        let ago = until("the unlock page is painted", async || {
            let script = "const [mark] = performance.getEntriesByName('first screen painted'); \
                          return mark === undefined ? null : performance.now() - mark.startTime";
            window.ask(script, Vec::new()).await.as_f64()
        })
        .await;
        let process = driver.windows().pop().unwrap();
        let painted = runs_for(&process) - ago;
        window.see("Unlock Hartwell Royal FLS").await;
        // The first fills the system's cache.
        if start > 0 {
            times.push(painted);
        }
        window.close().await;
        driver.closed().await;
    }
    table.times("start to painted unlock page", times, STARTED);
}

/// How long a process has been running, in milliseconds: to a hundredth of a second.
fn runs_for(process: &str) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: f64 = after_name.split_whitespace().nth(19).unwrap().parse().unwrap();
    let uptime = fs::read_to_string("/proc/uptime").unwrap();
    let uptime: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    uptime * 1e3 - ticks * 10.0
}

/// From its key to today's list, which nothing of the window holds yet: each time after unlocking.
async fn todays_list(window: &Window, table: &mut Table) {
    let list = "document.querySelector('.row--group') !== null";
    let mut times = Vec::new();
    for _ in 0..UNLOCKINGS {
        window.ctrl('2').await;
        window.see("of 50,000").await;
        window.ctrl('l').await;
        window.see("Unlock Hartwell Royal FLS").await;
        window.answer("passphrase", PASSPHRASE).await;
        window.see("of 50,000").await;
        times.push(until_painted(window, list, &[Key::Control.into(), '1']).await);
    }
    window.ctrl('2').await;
    window.see("of 50,000").await;
    table.times("today's list", times, PAINTED);
}

/// Page Down through the list.
async fn paging(window: &Window, table: &mut Table) {
    let first = "document.querySelector('[data-row-link]')?.getAttribute('data-row-link')";
    window.press(&[Key::Down.into()]).await;
    let mut times = Vec::new();
    for _ in 0..PAGES {
        times.push(until_painted(window, first, &[Key::PageDown.into()]).await);
    }
    table.times("a page of the list", times, PAINTED);
}

/// The last key of what is typed into the search box, to the rows that it finds: the pause after typing is part of it.
async fn searching(window: &Window, table: &mut Table) {
    let foot = "document.querySelector('.pager')?.textContent";
    let numbers = "return [...document.querySelectorAll('[data-row-link]')].map((row) => row.textContent.trim())";
    let numbers = window.ask(numbers, Vec::new()).await;
    let mut times = Vec::new();
    for number in numbers.as_array().unwrap().iter().take(8) {
        let number: Vec<char> = number.as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
        // The whole number, and its last four digits.
        for search in [&number[..], &number[6..]] {
            window.ctrl('f').await;
            window.press(&[Key::Backspace.into()]).await;
            window.see("of 50,000").await;
            let (last, before) = search.split_last().unwrap();
            let before = String::from_iter(before);
            window.write(&before).await;
            let typed = format!("return document.activeElement.value === '{before}'");
            until("it is typed", async || {
                (window.ask(&typed, Vec::new()).await == true).then_some(())
            })
            .await;
            times.push(until_painted(window, foot, &[*last]).await);
        }
    }
    window.ctrl('f').await;
    window.press(&[Key::Backspace.into()]).await;
    window.see("of 50,000").await;
    table.times("a search, from its last key", times, PAINTED);
}

/// Enter on a row to the painted record, a key typed there, and back to the list.
async fn opening(window: &Window, table: &mut Table) {
    let (mut opened, mut typed, mut back) = (Vec::new(), Vec::new(), Vec::new());
    let record = "document.querySelector('[role=tablist]') !== null";
    let list = "document.querySelector('[data-row-link]') !== null";
    for _ in 0..OPENINGS {
        window.ask("document.activeElement.blur()", Vec::new()).await;
        window.press(&[Key::Down.into()]).await;
        opened.push(until_painted(window, record, &[Key::Enter.into()]).await);
        let boxes = "const box = [...document.querySelectorAll('main input[type=text]')] \
                     .find((box) => box.offsetParent !== null && !box.disabled); box?.focus(); return box !== undefined";
        if window.ask(boxes, Vec::new()).await == true {
            let value = "document.activeElement.value";
            typed.push(until_painted(window, value, &['1']).await);
            window.press(&[Key::Backspace.into()]).await;
        }
        back.push(until_painted(window, list, &[Key::Alt.into(), Key::Left.into()]).await);
        window.see("of 50,000").await;
    }
    table.times("a record, from Enter on its row", opened, PAINTED);
    table.times("a key in an answer", typed, PAINTED);
    table.times("back to the list", back, PAINTED);
}

/// Presses keys and waits until this expression gives something else and that is painted: milliseconds from the key.
async fn until_painted(window: &Window, expression: &str, keys: &[char]) -> f64 {
    let script = format!(
        "const now = () => {expression}; const before = now(); \
         window.painted = new Promise((tell) => {{ \
           addEventListener('keydown', function hear(event) {{ \
             if (['Control', 'Alt', 'Shift'].includes(event.key)) return; \
             removeEventListener('keydown', hear, true); \
             const look = () => requestAnimationFrame(() => \
               now() === before ? look() : setTimeout(() => tell(performance.now() - event.timeStamp))); \
             look(); \
           }}, true); }})"
    );
    window.ask(&script, Vec::new()).await;
    window.press(keys).await;
    let took = window.ask_later("window.painted.then(arguments[0])").await;
    took.as_f64().unwrap()
}

/// Job, half of all, nearly all, and whether it is reached.
#[derive(Default)]
struct Table(String);

impl Table {
    fn times(&mut self, job: &str, mut times: Vec<f64>, reach: f64) {
        times.sort_by(f64::total_cmp);
        let of_a_hundred = |part: usize| times[(times.len() * part).div_ceil(100).saturating_sub(1)];
        let (half, most) = (of_a_hundred(50), of_a_hundred(95));
        let figures = format!("p50 {half:>5.0} ms  p95 {most:>5.0} ms  reach {reach:>4.0} ms (p50)");
        self.row(job, &figures, half <= reach);
    }

    /// The proportional memory of all processes on this store, each shared page by its share.
    fn memory(&mut self, job: &str, store: &Path) {
        let mut sum = 0.0;
        let mut parts = String::new();
        for process in processes_of(store) {
            let rollup = fs::read_to_string(process.join("smaps_rollup")).unwrap_or_default();
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
            let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
            let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
            let megabytes = kilobytes.unwrap_or_default() / 1024.0;
            sum += megabytes;
            let _ = write!(parts, " {} {megabytes:.0}", name.trim());
        }
        let figures = format!("{sum:.0} MB:{parts}; reach {MEGABYTES:.0} MB");
        self.row(job, &figures, sum <= MEGABYTES);
    }

    fn row(&mut self, job: &str, figures: &str, reached: bool) {
        let reached = if reached { "yes" } else { "NO" };
        let _ = writeln!(self.0, "{job:<32}  {figures}  {reached}");
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
