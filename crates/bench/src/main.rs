//! What `make bench` runs: one table of our figures beside their peers' or limits, all from this run.
//!
//! - [`jobs`]: a module for each row or group of rows; each checks that the results are right before a time counts
//! - [`desks`]: stores with invented patients, of the sizes that the promises name
//! - [`bare`], [`peers`]: what is measured beside us
//! - [`wire`]: desks without stores, where many speak to Central at once
//! - [`timing`], [`table`], [`machine`]: how figures are taken, shown, and qualified
//!
//! It measures and never fails for being slow: machines differ. It fails when a result is wrong.
#![allow(clippy::print_stdout, reason = "the table is its output")]
#![allow(
    clippy::print_stderr,
    reason = "what it is doing meanwhile is said on standard error"
)]

mod bare;
mod desks;
mod digest;
mod jobs;
mod machine;
mod peers;
mod table;
mod timing;
mod wire;
mod workplace;

use table::Table;

/// As in the programs that are measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whatever stops the bench: said, and the end of it.
type Failure = Box<dyn std::error::Error>;

/// Runs the jobs whose names begin with one of the arguments (`P1 P8`), or all of them.
#[tokio::main]
async fn main() -> Result<(), Failure> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let place = workplace::Workplace::of_this_clone()?;
    let machine = machine::describe(&place)?;

    let mut table = Table::default();
    if is_wanted("P1") {
        jobs::import::run(&place, &mut table).await?;
    }
    if is_wanted("P3") || is_wanted("P4") || is_wanted("P7") {
        jobs::large_store::run(&place, &mut table).await?;
    }
    if is_wanted("P4") {
        jobs::patients_list::run(&place, &mut table).await?;
    }
    if is_wanted("P7") || is_wanted("P7/today") {
        jobs::today::run(&place, &mut table).await?;
    }
    if is_wanted("P5") || is_wanted("P6") {
        jobs::at_the_desk::run(&place, &mut table).await?;
    }
    if is_wanted("P8") {
        Box::pin(jobs::first_sync::run(&place, &mut table)).await?;
    }
    if is_wanted("P9") {
        Box::pin(jobs::delta::run(&place, &mut table)).await?;
    }
    if is_wanted("P10") {
        Box::pin(jobs::new_desk::run(&place, &mut table)).await?;
    }
    if is_wanted("P12") {
        Box::pin(jobs::export::run(&place, &mut table)).await?;
    }
    if is_wanted("P11") || is_wanted("P13") {
        Box::pin(jobs::month_end::run(&place, &mut table)).await?;
    }
    if is_wanted("P14") {
        Box::pin(jobs::crowd::run(&place, &mut table)).await?;
    }

    println!("{machine}\n");
    println!("{table}");
    Ok(())
}
