//! The table: job, ours, peer or limit, ratio, reach, and whether it is reached.

use std::fmt;
use std::time::Duration;

/// All rows so far.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<[String; 6]>,
    notes: Vec<String>,
}

const HEAD: [&str; 6] = ["job", "ours", "peer or limit", "ratio", "reach", "ok?"];

impl Table {
    /// Time beside the peer's time for the same work: at most `reach` times it.
    pub(crate) fn beside(&mut self, job: &str, ours: Duration, peer: &str, peers: Duration, reach: f64) {
        let ratio = ours.as_secs_f64() / peers.as_secs_f64();
        self.row(job, show(ours), format!("{peer} {}", show(peers)), ratio, reach);
    }

    /// Time within a limit.
    pub(crate) fn within(&mut self, job: &str, ours: Duration, limit: Duration) {
        let ratio = ours.as_secs_f64() / limit.as_secs_f64();
        self.row(job, show(ours), format!("limit {}", show(limit)), ratio, 1.0);
    }

    /// A number within a limit.
    pub(crate) fn counted(&mut self, job: &str, ours: f64, limit: f64) {
        self.row(job, number(ours), format!("limit {}", number(limit)), ours / limit, 1.0);
    }

    /// A job that could not be measured beside its peer, and why.
    pub(crate) fn skipped(&mut self, job: &str, ours: Duration, peer: &str, why: &str) {
        let dash = String::from("-");
        self.rows.push([
            job.to_owned(),
            show(ours),
            peer.to_owned(),
            dash.clone(),
            dash,
            "skipped".to_owned(),
        ]);
        self.note(format!("{peer} was skipped: {why}"));
    }

    /// Something to know when reading the table.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    fn row(&mut self, job: &str, ours: String, beside: String, ratio: f64, reach: f64) {
        let ok = if ratio <= reach { "yes" } else { "NO" };
        let [ratio, reach] = [ratio, reach].map(|times| format!("{times:.2}"));
        self.rows
            .push([job.to_owned(), ours, beside, ratio, reach, ok.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = HEAD.map(str::to_owned);
        let mut widths = HEAD.map(str::len);
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let line = |f: &mut fmt::Formatter<'_>, row: &[String; 6]| {
            let [job, ours, beside, ratio, reach, ok] = row;
            let [w0, w1, w2, w3, w4, _] = widths;
            writeln!(
                f,
                "{job:w0$}  {ours:>w1$}  {beside:>w2$}  {ratio:>w3$}  {reach:>w4$}  {ok}"
            )
        };
        line(f, &head)?;
        writeln!(f, "{}", widths.map(|width| "-".repeat(width)).join("  "))?;
        for row in &self.rows {
            line(f, row)?;
        }
        for note in &self.notes {
            write!(f, "\n- {note}")?;
        }
        Ok(())
    }
}

/// `1.92 s`, `4.1 ms`, `18 µs`.
fn show(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds >= 1.0 {
        format!("{seconds:.2} s")
    } else if seconds >= 0.001 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{:.0} µs", seconds * 1e6)
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(time: Duration, expect: &str) {
        assert_eq!(show(time), expect);
    }

    #[test]
    fn times_are_short() {
        check(Duration::from_millis(1_921), "1.92 s");
        check(Duration::from_micros(4_120), "4.1 ms");
        check(Duration::from_nanos(18_400), "18 µs");
    }

    #[test]
    fn a_row_says_whether_the_reach_is_reached() {
        let mut table = Table::default();
        table.beside("P1", Duration::from_secs(2), "bare", Duration::from_secs(1), 2.4);
        table.within("P3", Duration::from_millis(6), Duration::from_millis(5));
        let text = table.to_string();
        let ends: Vec<&str> = text
            .lines()
            .skip(2)
            .filter_map(|line| line.split_whitespace().last())
            .collect();
        assert_eq!(ends, ["yes", "NO"], "{text}");
    }
}
