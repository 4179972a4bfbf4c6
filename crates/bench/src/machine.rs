//! What the figures were taken on, so that nobody compares them with another machine's.

use std::fs::{self, File};
use std::io::Write;
use std::thread::available_parallelism;
use std::time::Instant;

use crate::Failure;
use crate::timing::Times;
use crate::workplace::Workplace;

/// Cores, processor, load, and what a flush to the disk costs.
pub(crate) fn describe(place: &Workplace) -> Result<String, Failure> {
    let cores = available_parallelism()?;
    let processor = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let model = text.lines().find_map(|line| line.strip_prefix("model name"))?;
            Some(model.trim_start_matches(['\t', ' ', ':']).to_owned())
        })
        .unwrap_or_else(|| "unknown processor".to_owned());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load
        .split(' ')
        .next()
        .filter(|load| !load.is_empty())
        .unwrap_or("unknown");
    let flush = flush(place)?;
    Ok(format!(
        "{cores} cores, {processor}; load {load} before the run; a flush to this disk takes {flush} µs.\n\
         Absolute times drift by 2x with what else the machine does: read the ratios."
    ))
}

/// The median time of a write and its flush. Storage that cheats on flushes makes commit times meaningless.
fn flush(place: &Workplace) -> Result<u128, Failure> {
    let dir = place.temporary()?;
    let mut file = File::create(dir.path().join("flushed"))?;
    let mut times = Times::default();
    for _ in 0..40 {
        let began = Instant::now();
        file.write_all(&[0x55; 4096])?;
        file.sync_data()?;
        times.push(began.elapsed());
    }
    Ok(times.median().as_micros())
}

/// The most memory that this process ever had, in MB, where the system tells it in a file.
pub(crate) fn most_memory() -> Option<u64> {
    let told = fs::read_to_string("/proc/self/status").ok()?;
    let peak = told.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1_024)
}
