//! One line per version and question, for a spreadsheet.

use domain::Dataset;
use domain::dataset::{AnswerKind, AnswerOption, DatasetVersion, Question};

use super::{DictionaryError, answer, asked_when, category, founding, kpis};

const HEADINGS: [&str; 23] = [
    "version",
    "revision",
    "number",
    "key",
    "export",
    "other names",
    "wording",
    "tab",
    "answer",
    "unit",
    "decimals",
    "min",
    "max",
    "usual min",
    "usual max",
    "options",
    "former labels",
    "category",
    "asked when",
    "KPIs",
    "help",
    "founding",
    "source",
];

/// The whole table as CSV.
pub(super) fn table(dataset: &Dataset) -> Result<String, DictionaryError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for version in dataset.versions() {
        for question in &version.questions {
            writer.write_record(row(version, question))?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn row(version: &DatasetVersion, question: &Question) -> [String; HEADINGS.len()] {
    let [unit, decimals, min, max, usual_min, usual_max] = range(&question.kind);
    let options = question
        .options
        .iter()
        .map(|option| format!("{}={}", option.key, option.label));
    let former = question.options.iter().flat_map(former);
    let help = question
        .help
        .iter()
        .map(|note| format!("{} ({})", note.text, note.source));
    [
        version.id.clone(),
        version.revision.to_string(),
        question.number.clone(),
        question.key.to_string(),
        question.export.clone(),
        question.other_names.join("; "),
        question.wording.clone(),
        version
            .tabs
            .get(question.tab)
            .map(|tab| tab.title.clone())
            .unwrap_or_default(),
        match question.kind {
            AnswerKind::Number(_) => "number".to_owned(),
            _ => answer(&question.kind),
        },
        unit,
        decimals,
        min,
        max,
        usual_min,
        usual_max,
        options.collect::<Vec<_>>().join("; "),
        former.collect::<Vec<_>>().join("; "),
        category(question),
        asked_when(version, question),
        kpis(question),
        help.collect::<Vec<_>>().join(" "),
        founding(question.founding).to_owned(),
        question.source.clone(),
    ]
}

fn range(kind: &AnswerKind) -> [String; 6] {
    match kind {
        AnswerKind::Number(range) => [
            range.unit.clone().unwrap_or_default(),
            range.decimals.to_string(),
            range.min.to_string(),
            range.max.to_string(),
            range.usual_min.to_string(),
            range.usual_max.to_string(),
        ],
        _ => Default::default(),
    }
}

fn former(option: &AnswerOption) -> impl Iterator<Item = String> {
    option
        .former
        .iter()
        .chain(&option.code)
        .map(|label| format!("{}={label}", option.key))
}
