//! What was put right in rows, told once for all rows of the same note: "Rows 2 and 17 to 31: ...".

use std::fmt::Write as _;

/// Notes with the rows they are about, in the order in which they first came.
#[derive(Default)]
pub(super) struct RowNotes(Vec<(String, Vec<Run>)>);

/// Rows that follow each other.
struct Run {
    first: u32,
    last: u32,
}

/// So many runs of rows are told; how many more rows there are is said.
const MOST_RUNS: usize = 8;

impl RowNotes {
    /// Adds the notes of a row. Rows come in their order.
    pub(super) fn extend(&mut self, row: u32, notes: Vec<String>) {
        for note in notes {
            let place = self.0.iter().position(|(known, _)| *known == note);
            let place = place.unwrap_or_else(|| {
                self.0.push((note, Vec::new()));
                self.0.len() - 1
            });
            let Some((_, runs)) = self.0.get_mut(place) else {
                continue;
            };
            match runs.last_mut() {
                Some(run) if row <= run.last + 1 => run.last = row,
                _ => runs.push(Run { first: row, last: row }),
            }
        }
    }

    /// Each note with its rows.
    pub(super) fn in_words(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(note, runs)| format!("{}: {note}", rows(runs)))
    }
}

fn rows(runs: &[Run]) -> String {
    let count = |runs: &[Run]| runs.iter().map(|run| run.last - run.first + 1).sum::<u32>();
    let mut text = String::from(if count(runs) == 1 { "Row " } else { "Rows " });
    let told = runs.len().min(MOST_RUNS);
    for (place, run) in runs.iter().take(told).enumerate() {
        let before = match place {
            0 => "",
            _ if place + 1 == runs.len() => " and ",
            _ => ", ",
        };
        text.push_str(before);
        // Writing to a text cannot fail.
        let _ = match run.last - run.first {
            0 => write!(text, "{}", run.first),
            1 => write!(text, "{} and {}", run.first, run.last),
            _ => write!(text, "{} to {}", run.first, run.last),
        };
    }
    if let Some(more) = runs.get(told..).filter(|more| !more.is_empty()) {
        let _ = write!(text, " and {} more", count(more));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: impl IntoIterator<Item = u32>, expect: &str) {
        let mut notes = RowNotes::default();
        for number in numbers {
            notes.extend(number, vec!["note".to_owned()]);
        }
        assert_eq!(notes.in_words().collect::<Vec<_>>(), [format!("{expect}: note")]);
    }

    #[test]
    fn rows_of_one_note_are_told_together() {
        check([5], "Row 5");
        check([5, 6], "Rows 5 and 6");
        check([2, 17, 18, 19, 30], "Rows 2, 17 to 19 and 30");
        check(
            (1..=20).map(|row| 2 * row),
            "Rows 2, 4, 6, 8, 10, 12, 14, 16 and 12 more",
        );
    }
}
