//! A synthetic service of any size: the fictional patients of `app`, as a file in the audit's layout.

use app::fictional;
use chrono::NaiveDate;
use domain::Dataset;
use exchange::csv_out;

/// A CSV file of this many fictional patients. The same seed and day give the same file.
pub fn csv(seed: u64, records: usize, today: NaiveDate) -> Vec<u8> {
    let mut writer = csv_out::Writer::new(Dataset::published());
    let mut file = writer.header().to_vec();
    for answers in fictional::records(seed, records, today) {
        file.extend_from_slice(writer.row(&answers));
    }
    file
}
