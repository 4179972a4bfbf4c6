//! That Central has other dataset files than this program, in words: what that means, and who can change it.

use domain::Dataset;
use domain::dataset::{DatasetDifference, DatasetFile};
use domain::words::listed;

/// What it means that Central, which said to have these, has others; nothing where it has the same, or has not said yet. `waits`:
/// corrections have arrived here and are not in use.
pub(super) fn other_dataset(here: &Dataset, there: &[DatasetFile], waits: bool) -> Option<String> {
    let differences = here.differences(there);
    let of_central = differences.iter().any(DatasetDifference::is_newer_there);
    let of_this_program = differences.iter().any(|one| !one.is_newer_there());
    let (which, who) = match (of_central, of_this_program) {
        (false, false) => return None,
        (true, _) if waits => (
            "Central has corrected questions of the audit that are not in use here",
            "The correction has arrived: Settings, Audit questions shows what it changes, and whoever may choose for the service \
             puts it to use there.",
        ),
        (true, false) => (
            "Central has newer questions of the audit than this program",
            "Ask IT for the newer program.",
        ),
        (false, true) => (
            "This program has newer questions of the audit than Central",
            "There is nothing for you to do: whoever runs FLS Central brings it up to date.",
        ),
        (true, true) => (
            "Central and this program have different questions of the audit",
            "Ask IT for the newer program.",
        ),
    };
    let differences: Vec<String> = differences.iter().map(difference).collect();
    Some(format!(
        "{which} ({}). Answers are kept here and sent as before. Until both have the same questions, Central may hold \
         or count a record differently from what is shown here. {who}",
        listed(&differences)
    ))
}

fn difference(DatasetDifference { version, here, there }: &DatasetDifference) -> String {
    match (here, there) {
        (Some(here), Some(there)) => format!("dataset {version}: revision {there} at Central, {here} here"),
        (None, Some(there)) => format!("dataset {version}: revision {there} at Central, not known here"),
        (Some(here), None) => format!("dataset {version}: not known at Central, revision {here} here"),
        (None, None) => format!("dataset {version}"),
    }
}
