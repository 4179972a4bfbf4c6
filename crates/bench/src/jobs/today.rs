//! P7/today: what whoever unlocks waits for, of 50,000 records: the whole list of what needs them, its counts included.

use std::time::Duration;

use app::views::TodayRequest;

use crate::Failure;
use crate::desks;
use crate::table::Table;
use crate::timing::Times;
use crate::workplace::Workplace;

const RECORDS: usize = 50_000;
const LOOKS: usize = 40;
const OPENINGS: usize = 10;
const LIMIT: Duration = Duration::from_millis(20);
/// As the window asks first.
const ASKED: TodayRequest = TodayRequest { lines: 3 };

pub(crate) async fn run(place: &Workplace, table: &mut Table) -> Result<(), Failure> {
    let desk = desks::kept(place, RECORDS).await?;
    desks::unlock(&desk).await?;
    eprintln!("P7: today's list of {RECORDS} records");
    // The first look warms up.
    let expect = desk.today(ASKED).await?.words;
    let mut times = Times::default();
    for _ in 0..LOOKS {
        if times.time(desk.today(ASKED)).await?.words != expect {
            return Err("today's list says something else the second time".into());
        }
    }
    table.within("P7/today list at 50,000 (p95)", times.percentile(95), LIMIT);
    let mut first = Times::default();
    for _ in 0..OPENINGS {
        desk.lock().await?;
        desks::unlock(&desk).await?;
        first.time(desk.today(ASKED)).await?;
    }
    table.within(
        "P7/today the first after unlocking at 50,000 (median)",
        first.median(),
        LIMIT,
    );
    table.note(format!("P7/today: it says: {expect}."));
    desk.lock().await?;
    Ok(())
}
