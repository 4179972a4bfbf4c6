//! One digest for what a table of cells holds, whoever holds it: how equal results are told.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::Failure;

const UNIT: &str = "\u{1f}";

/// How many rows there are, and SHA-256 over their cells in the order of the rows' texts.
#[derive(Debug, PartialEq, Eq, serde::Deserialize)]
pub(crate) struct Cells {
    pub(crate) rows: usize,
    pub(crate) sha256: String,
}

/// Of rows of cells.
pub(crate) fn of_rows(rows: impl Iterator<Item = Vec<String>>) -> Cells {
    let mut lines: Vec<String> = rows.map(|cells| cells.join(UNIT)).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in &lines {
        hash.update(line);
        hash.update("\n");
    }
    let digest = hash.finalize();
    Cells {
        rows: lines.len(),
        sha256: HEXLOWER.encode(&digest),
    }
}

/// Of a CSV file without its header.
pub(crate) fn of_csv(bytes: &[u8]) -> Result<Cells, Failure> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| Ok(row?.iter().map(str::to_owned).collect()))
        .collect::<Result<_, Failure>>()?;
    Ok(of_rows(rows.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_rows_does_not_matter_and_cells_do() {
        let of = |text: &str| of_csv(text.as_bytes()).unwrap();
        assert_eq!(of("a,b\n1,2\n3,4\n"), of("a,b\n3,4\n1,2\n"));
        assert_ne!(of("a,b\n1,2\n"), of("a,b\n12,\n"));
    }
}
