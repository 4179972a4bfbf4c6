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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_file_and_every_row_can_be_read() {
        let today = "2026-11-20".parse().unwrap();
        let file = csv(1, 300, today);
        assert!(file == csv(1, 300, today) && file != csv(2, 300, today));
        let sheet = exchange::csv_in::read(&file, exchange::ReadAs::default(), Dataset::published()).unwrap();
        assert_eq!(sheet.rows().filter(|row| row.answers.is_ok()).count(), 300);
    }
}
