//! The dictionary for people: the newest version in full, what differs before it, the checks, and the facilities audit.

use std::fmt::Write;

use domain::Dataset;
use domain::dataset::{
    AnswerKind, AnswerOption, DatasetVersion, Facilities, FacilityAnswer, FacilityQuestion, Level, Question, Rule,
};
use domain::words::{self, long_date};

use super::{answer, asked_when, category, founding, kpis};

/// The whole page.
pub(super) fn markdown(dataset: &Dataset, facilities: &Facilities) -> String {
    let mut page = String::from(INTRODUCTION);
    let newest = dataset.newest();
    page += &versions(dataset);
    page += &sources(newest);
    page += &questions(newest);
    page += &options(newest);
    page += &meanings(newest);
    for version in dataset.versions().iter().rev().skip(1) {
        page += &differences(version, newest);
    }
    page += &follow_up(newest);
    page += &checks(newest);
    page += &delete_reasons(newest);
    page += &facilities_audit(facilities);
    page
}

const INTRODUCTION: &str = "\
# Data dictionary

Written by `cargo run -p xtask -- dictionary` from the files in `dataset/`: correct those, not this page. The same in a \
spreadsheet: [data-dictionary.csv](data-dictionary.csv).

**Founding** says how far a row can be trusted: **C** confirmed by a source, **I** inferred from two or more, **R** \
reconstructed, to be replaced when the official proforma is to hand. **Category**: a record without its *Mandatory* answers \
does not leave its desk; until all *Lite* answers that apply are given it is a draft, and counts all the same; *Optional* \
answers are welcome; *NHFD* ones may come from the National Hip Fracture Database. Which question has which category is \
inferred throughout.

A record stores the **key** of a question and of an option, never a number or a label. **Export** is the column's name \
in files, read with or without the number before it. **KPIs** are those that the answer decides; KPI 1 counts every Mandatory \
and Lite question and is named only where it is the only one.
";

/// One table: its headings, and its rows.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut text = format!("\n| {} |\n|{}\n", headings.join(" | "), "---|".repeat(N));
    for row in rows {
        let cells = row.map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

pub(super) fn code(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

fn versions(dataset: &Dataset) -> String {
    let rows = dataset.versions().iter().map(|version| {
        let state = if version.open {
            "open"
        } else {
            "closed to new records; existing ones may be updated"
        };
        [
            code(&version.id),
            version.revision.to_string(),
            version.from.map(long_date).unwrap_or_default(),
            version.to.map(long_date).unwrap_or_default(),
            state.to_owned(),
        ]
    });
    let table = table(["Version", "Revision", "Diagnosed from", "Diagnosed to", "State"], rows);
    format!("\n## Versions\n\nThe version of a record follows its date of diagnosis (1.09).\n{table}")
}

fn sources(version: &DatasetVersion) -> String {
    let rows = version.sources.iter().map(|(key, title)| [key.clone(), title.clone()]);
    format!("\n## Sources\n{}", table(["Key", "Source"], rows))
}

fn questions(version: &DatasetVersion) -> String {
    let mut text = format!("\n## Questions of version {}\n", version.id);
    for (position, tab) in version.tabs.iter().enumerate() {
        let rows = version
            .questions
            .iter()
            .filter(|question| question.tab == position)
            .map(|question| {
                let asked = asked_when(version, question);
                let names = question.other_names.iter().map(|name| format!(", {}", code(name)));
                [
                    question.number.clone(),
                    question.wording.clone(),
                    code(&question.key),
                    code(&question.export) + &names.collect::<String>(),
                    offered(version, question),
                    category(question),
                    asked,
                    kpis(question),
                    founding(question.founding).to_owned(),
                    question.source.clone(),
                ]
            });
        let headings = [
            "No.",
            "Question",
            "Key",
            "Export",
            "Answer",
            "Category",
            "Asked when",
            "KPIs",
            "Founding",
            "Source",
        ];
        let _ = write!(text, "\n### {}\n{}", tab.title, table(headings, rows));
    }
    text
}

/// What may be answered, with labels; the medicines, which several questions share, are named as such.
fn offered(version: &DatasetVersion, question: &Question) -> String {
    let is_drug = |option: &AnswerOption| version.follow_up.drugs.contains(&option.key);
    let mut labels: Vec<&str> = Vec::new();
    for option in question.offered() {
        if !is_drug(option) {
            labels.push(&option.label);
        } else if !labels.contains(&MEDICINE) {
            labels.push(MEDICINE);
        }
    }
    let kind = answer(&question.kind);
    match (&question.kind, labels.is_empty()) {
        (_, true) => kind,
        (AnswerKind::Choice | AnswerKind::Several, false) => format!("{kind}: {}", labels.join("; ")),
        (_, false) => format!("{kind}, or `{}`", labels.join("` or `")),
    }
}

const MEDICINE: &str = "*a medicine*";

fn options(version: &DatasetVersion) -> String {
    let mut lists: Vec<(Vec<&str>, &[AnswerOption])> = Vec::new();
    for question in version.questions.iter().filter(|question| !question.options.is_empty()) {
        let same = |options: &[AnswerOption]| {
            options.len() == question.options.len()
                && options
                    .iter()
                    .zip(&question.options)
                    .all(|(one, other)| alike(one, other))
        };
        match lists.iter_mut().find(|(_, options)| same(options)) {
            Some((numbers, _)) => numbers.push(&question.number),
            None => lists.push((vec![&question.number], &question.options)),
        }
    }
    let rows = lists.iter().flat_map(|(numbers, options)| {
        options.iter().enumerate().map(|(position, option)| {
            let numbers = if position == 0 {
                numbers.join(", ")
            } else {
                String::new()
            };
            let former = option
                .former
                .iter()
                .chain(&option.code)
                .map(code)
                .collect::<Vec<_>>()
                .join(", ");
            [
                numbers,
                code(&option.key),
                option.label.clone(),
                former,
                if option.offered {
                    meaning(option)
                } else {
                    "No longer offered: read from files, and kept".to_owned()
                },
            ]
        })
    });
    let table = table(["Questions", "Key", "Label", "Also read as", "Meaning"], rows);
    format!("\n## Options of version {}\n{table}", version.id)
}

/// What it means, and what else it is called where records are searched for.
fn meaning(option: &AnswerOption) -> String {
    let meaning = option.meaning.clone();
    let also = (!option.also.is_empty()).then(|| format!("Found as {}", option.also.join(", ")));
    meaning.into_iter().chain(also).collect::<Vec<_>>().join(". ")
}

/// Whether two options are shown as one.
fn alike(one: &AnswerOption, other: &AnswerOption) -> bool {
    (&one.key, &one.label, &one.former, &one.also) == (&other.key, &other.label, &other.former, &other.also)
        && (&one.code, &one.meaning, one.offered) == (&other.code, &other.meaning, other.offered)
}

fn meanings(version: &DatasetVersion) -> String {
    let rows = version.questions.iter().flat_map(|question| {
        question
            .help
            .iter()
            .map(|note| [question.number.clone(), note.text.clone(), note.source.clone()])
    });
    format!(
        "\n## Shown beside the questions\n{}",
        table(["No.", "Note", "Source"], rows)
    )
}

/// What a person would notice when the version of a record changes; the founding of rows is left to the table.
fn differences(version: &DatasetVersion, newest: &DatasetVersion) -> String {
    let mut rows = Vec::new();
    for question in &newest.questions {
        let Some(earlier) = version.question(&question.key) else {
            rows.push([question.number.clone(), "not asked".to_owned(), "asked".to_owned()]);
            continue;
        };
        let faces = [
            (offered(version, earlier), offered(newest, question)),
            (earlier.number.clone(), question.number.clone()),
            (code(&earlier.export), code(&question.export)),
            (earlier.wording.clone(), question.wording.clone()),
            (category(earlier), category(question)),
            (asked_when(version, earlier), asked_when(newest, question)),
        ];
        for (before, now) in faces {
            if before != now {
                rows.push([question.number.clone(), before, now]);
            }
        }
    }
    for question in version
        .questions
        .iter()
        .filter(|question| newest.question(&question.key).is_none())
    {
        rows.push([question.number.clone(), "asked".to_owned(), "not asked".to_owned()]);
    }
    let headings = [
        "No.",
        &format!("Version {}", version.id),
        &format!("Version {}", newest.id),
    ];
    let reconstructed = version
        .questions
        .iter()
        .all(|question| founding(question.founding) == "R");
    let note = if reconstructed {
        "\nEvery row of this version is reconstructed.\n"
    } else {
        ""
    };
    format!(
        "\n## Differences of version {}\n{note}{}",
        version.id,
        table(headings, rows)
    )
}

fn follow_up(version: &DatasetVersion) -> String {
    let rule = &version.follow_up;
    let number = |key| {
        version
            .question(key)
            .map(|question| question.number.clone())
            .unwrap_or_default()
    };
    let by = version.question(&rule.question).map(|question| {
        let others = rule.required_by.iter().filter(|option| !rule.drugs.contains(option));
        others
            .map(|option| question.label(option).to_owned())
            .collect::<Vec<_>>()
    });
    let rows = rule.windows.iter().map(|window| {
        [
            format!("{} weeks", window.weeks),
            format!("day {}", window.opens_after_days),
            format!("day {}", window.target_after_days),
            number(&window.done_question),
            number(&window.date_question),
            number(&window.therapy_question),
        ]
    });
    format!(
        "\n## Follow-up\n\nRequired when {} is a medicine, or: {}. Days are whole calendar days after diagnosis (1.09).\n{}",
        number(&rule.question),
        by.unwrap_or_default().join("; "),
        table(["Follow-up", "Due from", "On time to", "Done", "Date", "Therapy"], rows)
    )
}

fn checks(version: &DatasetVersion) -> String {
    let rows = version.checks.iter().map(|check| {
        let level = match check.level {
            Level::Warning => "warning",
            Level::Error => "error",
        };
        [
            code(&check.code),
            level.to_owned(),
            looks_at(version, &check.rule),
            check.words.clone(),
            founding(check.founding).to_owned(),
            check.source.clone(),
        ]
    });
    let table = table(["Code", "Level", "Found when", "Words", "Founding", "Source"], rows);
    format!(
        "\n## Checks\n\nAn error keeps the answer and holds the record until it is put right; a warning never does. Each looks only \
         at answers to questions that are asked.\n{table}"
    )
}

fn looks_at(version: &DatasetVersion, rule: &Rule) -> String {
    let number = |key| version.question(key).map_or("?", |question| question.number.as_str());
    match rule {
        Rule::DateInFuture { days } => format!(
            "any date is after today plus {}",
            words::counted((*days).into(), "day", "days")
        ),
        Rule::DateBefore { date } => format!("any date is before {}", long_date(*date)),
        Rule::QuestionBefore { question, date } => {
            format!("{} is before {}", number(question), long_date(*date))
        }
        Rule::Before { question, other } => format!("{} is before {}", number(question), number(other)),
        Rule::After { question, other } => format!("{} is after {}", number(question), number(other)),
        Rule::SoonerThan { question, other, days } => {
            format!("{} is fewer than {days} days after {}", number(question), number(other))
        }
        Rule::LaterThan { question, other, days } => {
            format!("{} is more than {days} days after {}", number(question), number(other))
        }
        Rule::AgeUnder { question, other, years } => {
            format!("age by {} at {} is under {years}", number(question), number(other))
        }
        Rule::AgeOver { question, other, years } => {
            format!("age by {} at {} is over {years}", number(question), number(other))
        }
        Rule::NumberOutside => "a number is out of its range".to_owned(),
        Rule::NumberUnusual => "a number is out of its usual range, the 1st to 99th percentile".to_owned(),
        Rule::NotOffered => "the record's version does not offer the answer".to_owned(),
        Rule::NotShown => "the question is not asked, yet answered".to_owned(),
        Rule::VersionClosed => "1.09 puts the record into a version that is closed to new records".to_owned(),
        Rule::NhsNumberUnallocated => "1.01 is in a range that is not issued".to_owned(),
        Rule::NhsNumberFictionalInLiveService => "1.01 begins with 9, in a live service".to_owned(),
        Rule::NhsNumberNotFictionalInDemonstration => {
            "1.01 does not begin with 9, in a demonstration service".to_owned()
        }
    }
}

fn delete_reasons(version: &DatasetVersion) -> String {
    let rows = version
        .delete_reasons
        .iter()
        .map(|reason| [code(&reason.key), reason.label.clone()]);
    format!("\n## Reasons for deleting a record\n{}", table(["Key", "Label"], rows))
}

fn facilities_audit(facilities: &Facilities) -> String {
    let mut text = format!(
        "\n## Facilities audit\n\nWhat a service is asked about itself, about every two years. Revision {}.\n",
        facilities.revision
    );
    let sources = facilities
        .sources
        .iter()
        .map(|(key, title)| [key.clone(), title.clone()]);
    text += &table(["Key", "Source"], sources);
    let periods = facilities.periods.iter().map(|period| {
        [
            period.year.to_string(),
            long_date(period.opens),
            long_date(period.deadline),
            founding(period.founding).to_owned(),
            period.source.clone(),
        ]
    });
    text += &table(["About", "Opens", "Deadline", "Founding", "Source"], periods);
    for topic in &facilities.topics {
        let rows = topic.questions.iter().map(|question| {
            let options: Vec<&str> = question.options.iter().map(|option| option.label.as_str()).collect();
            let answer = match question.answer {
                FacilityAnswer::Text => "a line of words".to_owned(),
                FacilityAnswer::Paragraph => "words".to_owned(),
                FacilityAnswer::Whole => "whole number".to_owned(),
                FacilityAnswer::Decimal => "number, two decimals at most".to_owned(),
                FacilityAnswer::Month => "month and year".to_owned(),
                FacilityAnswer::YesNo => "Yes; No".to_owned(),
                FacilityAnswer::Choice => format!("one of: {}", options.join("; ")),
                FacilityAnswer::Several => format!("several of: {}", options.join("; ")),
            };
            [
                question.wording.clone(),
                code(&question.key),
                answer,
                facility_asked(question),
                founding(question.founding).to_owned(),
                question.source.clone(),
            ]
        });
        let table = table(["Question", "Key", "Answer", "Asked", "Founding", "Source"], rows);
        let _ = write!(text, "\n### {}\n{table}", topic.title);
    }
    text
}

/// Whether a question of the facilities audit is required, and after what it is asked.
fn facility_asked(question: &FacilityQuestion) -> String {
    let required = if question.required { "required" } else { "optional" };
    match &question.applies {
        Some(applies) => {
            let options: Vec<String> = applies.is.iter().map(code).collect();
            format!(
                "{required}, after {} = {}",
                code(&applies.question),
                options.join(" or ")
            )
        }
        None => required.to_owned(),
    }
}
