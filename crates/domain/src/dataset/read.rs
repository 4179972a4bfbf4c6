//! From a file's text to a sound version, or the reason why it is not: nothing unchecked leaves this module.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::check_rule::{CheckRule, Level, Rule};
use super::condition::Condition;
use super::file::{
    AnswerRow, CategoryRow, CheckRow, ConditionRow, DatasetError, FollowUpRow, FoundingRow, LevelRow, NameOr,
    OptionRow, QuestionRow, RangeRow, RuleRow, VersionFile, parse,
};
use super::founding::Founding;
use super::key::{OptionKey, QuestionKey};
use super::keys;
use super::model::{
    AnswerKind, AnswerOption, Category, Dataset, DatasetVersion, FollowUpRule, FollowUpWindow, HelpNote, MOST_AUDITED,
    NumberRange, Question, Tab, plain_label, plain_name,
};
use super::required;

/// The condition that a file names instead of writing it out: its own follow-up rule.
const FOLLOW_UP_REQUIRED: &str = "follow-up-required";

/// What is wrong, before the file and the place are added.
type Reason = String;

impl Dataset {
    /// Reads the files of a dataset, in any order, each as its name and its text.
    ///
    /// # Errors
    /// The first fault found, with file, place and reason.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Self, DatasetError> {
        let mut read = Vec::new();
        for (file, text) in files {
            read.push((*file, read_version(file, text)?));
        }
        read.sort_by_key(|(_, version)| version.from);
        check_sequence(&read)?;
        Ok(Self {
            versions: read.into_iter().map(|(_, version)| version).collect(),
        })
    }
}

fn check_sequence(read: &[(&str, DatasetVersion)]) -> Result<(), DatasetError> {
    let fault = |file: &str, reason: Reason| Err(fault(file, "dates", reason));
    let Some((first_file, first)) = read.first() else {
        return fault("dataset", "there is no version".to_owned());
    };
    if let Some(from) = first.from {
        return fault(
            first_file,
            format!("the oldest version must have no `from`; fractures before {from} have none"),
        );
    }
    if let Some((file, last)) = read.last()
        && let Some(to) = last.to
    {
        return fault(
            file,
            format!("the newest version must have no `to`; fractures after {to} have none"),
        );
    }
    for ((_, earlier), (file, later)) in read.iter().zip(read.iter().skip(1)) {
        let (before, after) = (&earlier.id, &later.id);
        if before == after {
            return fault(file, format!("two files have the id {before}"));
        }
        match (earlier.to, later.from) {
            (Some(to), Some(from)) if to.succ_opt() == Some(from) => {}
            (Some(to), Some(from)) if to < from => {
                return fault(
                    file,
                    format!("there is a gap between {before}, to {to}, and {after}, from {from}"),
                );
            }
            _ => return fault(file, format!("the dates of {before} and {after} overlap")),
        }
        for question in &later.questions {
            if let Some(other) = earlier.question(&question.key)
                && !alike(&question.kind, &other.kind)
            {
                let place = format!("question {} ({})", question.number, question.key);
                return Err(self::fault(
                    file,
                    place,
                    format!("its answers are of another kind in {before}"),
                ));
            }
        }
    }
    Ok(())
}

/// Whether an answer given under one kind can be read under the other.
fn alike(one: &AnswerKind, other: &AnswerKind) -> bool {
    use AnswerKind::{Choice, Several};
    matches!((one, other), (Choice | Several, Choice | Several))
        || std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// A fault at a place of a file.
pub(super) fn fault(file: &str, place: impl Into<String>, reason: impl Into<String>) -> DatasetError {
    DatasetError {
        file: file.to_owned(),
        place: place.into(),
        reason: reason.into(),
    }
}

fn read_version(file: &str, text: &str) -> Result<DatasetVersion, DatasetError> {
    let rows: VersionFile = parse(file, text)?;
    let at = |place: &str| {
        let place = place.to_owned();
        move |reason| fault(file, place, reason)
    };
    if rows.revision == 0 {
        return Err(fault(file, "revision", "it begins at 1"));
    }
    let from = rows.from.as_deref().map(date).transpose().map_err(at("from"))?;
    let to = rows.to.as_deref().map(date).transpose().map_err(at("to"))?;
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(fault(file, "to", "it is before `from`"));
    }
    let tabs: Vec<Tab> = rows
        .tabs
        .into_iter()
        .map(|tab| Tab {
            key: tab.key,
            title: tab.title,
        })
        .collect();
    unique(tabs.iter().map(|tab| tab.key.as_str())).map_err(at("tab"))?;
    let lists = Lists(&rows.options);
    for (name, list) in lists.0 {
        options(list.clone()).map_err(at(&format!("options.{name}")))?;
    }
    let delete_reasons = options(rows.delete_reasons).map_err(at("delete_reason"))?;

    let mut version = DatasetVersion {
        id: rows.id,
        revision: rows.revision,
        from,
        to,
        open: rows.open,
        sources: rows.sources,
        tabs,
        questions: Vec::new(),
        checks: Vec::new(),
        follow_up: FollowUpRule {
            question: QuestionKey::new(rows.follow_up.question.clone()),
            required_by: lists.keys(&rows.follow_up.required_by).map_err(at("follow_up"))?,
            drugs: lists.keys(&rows.follow_up.drugs).map_err(at("follow_up"))?,
            windows: Vec::new(),
        },
        minimum_age: 0,
        delete_reasons,
        by_key: FxHashMap::default(),
        by_name: HashMap::new(),
    };
    for row in rows.questions {
        let place = format!("question {} ({})", row.number, row.key);
        add_question(&mut version, row, &lists).map_err(at(&place))?;
    }
    add_follow_up(&mut version, rows.follow_up).map_err(at("follow_up"))?;
    for row in rows.checks {
        let place = format!("check {}", row.code);
        let check = read_check(&version, row).map_err(at(&place))?;
        version.checks.push(check);
    }
    check_required(&version).map_err(|(place, reason)| fault(file, place, reason))?;
    version.minimum_age = minimum_age(&version).map_err(at(&format!("check {}", keys::check::AGE_UNDER_50)))?;
    Ok(version)
}

/// The named lists of options of a file.
struct Lists<'a>(&'a BTreeMap<String, Vec<OptionRow>>);

impl Lists<'_> {
    fn list(&self, name: &str) -> Result<&[OptionRow], Reason> {
        let list = name
            .strip_prefix('@')
            .ok_or_else(|| format!("{name:?} is no list of options: write \"@{name}\""))?;
        let rows = self
            .0
            .get(list)
            .ok_or_else(|| format!("there is no list [options] {list}"))?;
        Ok(rows)
    }

    fn rows(&self, options: Vec<NameOr<OptionRow>>) -> Result<Vec<OptionRow>, Reason> {
        let mut rows = Vec::new();
        for option in options {
            match option {
                NameOr::Name(name) => rows.extend_from_slice(self.list(&name)?),
                NameOr::Own(row) => rows.push(row),
            }
        }
        Ok(rows)
    }

    fn keys(&self, names: &[String]) -> Result<Vec<OptionKey>, Reason> {
        let mut keys = Vec::new();
        for name in names {
            if name.starts_with('@') {
                keys.extend(self.list(name)?.iter().map(|row| OptionKey::new(row.key.clone())));
            } else {
                keys.push(OptionKey::new(name.clone()));
            }
        }
        Ok(keys)
    }
}

fn options(rows: Vec<OptionRow>) -> Result<Vec<AnswerOption>, Reason> {
    unique(rows.iter().map(|row| row.key.as_str()))?;
    let mut labels = HashSet::new();
    for row in &rows {
        check_key(&row.key)?;
        for label in std::iter::once(&row.label).chain(&row.former) {
            let plain = plain_label(label);
            if plain.is_empty() {
                return Err(format!("option {} has a blank label", row.key));
            }
            if label.contains(';') {
                return Err(format!(
                    "the label {label:?} has a semicolon, which joins several answers in files"
                ));
            }
            if !labels.insert(plain) {
                return Err(format!("two options are labelled {label:?}"));
            }
        }
    }
    for code in rows.iter().filter_map(|row| row.code.as_ref()) {
        let plain = plain_label(code);
        if plain.is_empty() || code.contains(';') || !labels.insert(plain) {
            return Err(format!("the code {code:?} is blank, or is another label or code"));
        }
    }
    let made = rows.into_iter().map(|row| AnswerOption {
        key: OptionKey::kept(row.key),
        label: row.label,
        former: row.former,
        code: row.code,
        group: row.group,
        meaning: row.meaning,
        meaning_source: row.source,
        offered: row.offered,
    });
    Ok(made.collect())
}

fn add_question(version: &mut DatasetVersion, row: QuestionRow, lists: &Lists<'_>) -> Result<(), Reason> {
    check_key(&row.key)?;
    check_number(&row.number)?;
    for (field, text) in [("export", &row.export), ("wording", &row.wording)] {
        if text.trim().is_empty() {
            return Err(format!("`{field}` is blank"));
        }
    }
    check_source(&version.sources, &row.source)?;
    let key = QuestionKey::kept(row.key);
    let position = version.questions.len();
    if version.by_key.insert(key.clone(), position).is_some() {
        return Err(format!("the key {key} is used twice"));
    }
    let mut own_names = HashSet::new();
    for name in [&row.number, &row.export].into_iter().chain(&row.other_names) {
        let plain = plain_name(name);
        if own_names.insert(plain.clone()) && version.by_name.insert(plain, position).is_some() {
            return Err(format!("another question is already called {name:?}"));
        }
    }
    if let Some(last) = version.questions.last()
        && order(&last.number) > order(&row.number)
    {
        return Err(format!(
            "it stands after {}: questions stand in the audit's order",
            last.number
        ));
    }
    let tab = version.tabs.iter().position(|tab| tab.key == row.tab);
    let tab = tab.ok_or_else(|| format!("there is no tab {:?}", row.tab))?;
    let kind = kind(row.answer, row.range)?;
    let options = options(lists.rows(row.options)?)?;
    for option in &options {
        match (&option.meaning, &option.meaning_source) {
            (Some(meaning), Some(source)) if !meaning.trim().is_empty() => check_source(&version.sources, source)?,
            (None, None) => {}
            _ => {
                return Err(format!(
                    "option {}: a `meaning` is not blank and names its `source`",
                    option.key
                ));
            }
        }
    }
    if matches!(kind, AnswerKind::Choice | AnswerKind::Several) && options.len() < 2 {
        return Err("a choice needs at least two options".to_owned());
    }
    if row.lite_after_days.is_some() && !matches!(row.category, CategoryRow::Lite) {
        return Err("`lite_after_days` is for a lite question".to_owned());
    }
    if !row.kpis.iter().all(|kpi| (1..=11).contains(kpi)) || !row.kpis.is_sorted_by(|one, next| one < next) {
        return Err("`kpis` are numbers from 1 to 11, each once, in order".to_owned());
    }
    for note in &row.help {
        check_source(&version.sources, &note.source)?;
        if note.text.trim().is_empty() {
            return Err("a help note is blank".to_owned());
        }
    }
    if matches!(row.category, CategoryRow::Mandatory | CategoryRow::Lite) && row.help.is_empty() {
        return Err("a mandatory or lite question has `help`: what is shown at F1 beside it".to_owned());
    }
    let shown_when = row
        .shown_when
        .map_or(Ok(Condition::Always), |row| condition(version, row))?;
    if row.carry {
        check_carry(&kind, row.category, &row.kpis, &shown_when)?;
    }
    version.questions.push(Question {
        key,
        number: row.number,
        export: row.export,
        other_names: row.other_names,
        wording: row.wording,
        tab,
        kind,
        options,
        category: match row.category {
            CategoryRow::Mandatory => Category::Mandatory,
            CategoryRow::Lite => Category::Lite,
            CategoryRow::Optional => Category::Optional,
            CategoryRow::Nhfd => Category::Nhfd,
        },
        lite_after_days: row.lite_after_days,
        carry: row.carry,
        shown_because: shown_when.words(version).map(|words| format!("Asked because {words}")),
        shown_when,
        kpis: row.kpis,
        help: row
            .help
            .into_iter()
            .map(|note| HelpNote {
                text: note.text,
                source: note.source,
            })
            .collect(),
        founding: founding(row.founding),
        source: row.source,
    });
    Ok(())
}

/// What may be carried from one patient to the next: nothing that identifies, nothing that a figure is made of, and nothing
/// that is asked of some patients only.
fn check_carry(kind: &AnswerKind, category: CategoryRow, kpis: &[u8], shown_when: &Condition) -> Result<(), Reason> {
    let refused = |why: &str| Err(format!("`carry` is not for {why}"));
    if matches!(
        kind,
        AnswerKind::NhsNumber | AnswerKind::Postcode | AnswerKind::BirthDate | AnswerKind::Number(_)
    ) {
        return refused("an answer that identifies or measures a patient");
    }
    if !matches!(category, CategoryRow::Optional) || !kpis.is_empty() {
        return refused("an answer that the figures are made of");
    }
    if !matches!(shown_when, Condition::Always) {
        return refused("a question that is asked of some patients only");
    }
    Ok(())
}

fn kind(answer: AnswerRow, range: Option<RangeRow>) -> Result<AnswerKind, Reason> {
    if range.is_some() != (answer == AnswerRow::Number) {
        return Err("a number has a `range`, and nothing else has".to_owned());
    }
    Ok(match (answer, range) {
        (AnswerRow::NhsNumber, _) => AnswerKind::NhsNumber,
        (AnswerRow::Postcode, _) => AnswerKind::Postcode,
        (AnswerRow::Date, _) => AnswerKind::Date,
        (AnswerRow::BirthDate, _) => AnswerKind::BirthDate,
        (AnswerRow::One, _) | (AnswerRow::Number, None) => AnswerKind::Choice,
        (AnswerRow::Several, _) => AnswerKind::Several,
        (AnswerRow::Number, Some(range)) => AnswerKind::Number(number_range(range)?),
    })
}

fn number_range(row: RangeRow) -> Result<NumberRange, Reason> {
    let read = |name: &str, text: &str| {
        let number = Decimal::from_str(text).map_err(|_| format!("`{name}` is not a number: {text:?}"))?;
        if number.scale() > row.decimals {
            return Err(format!("`{name}` has more than {} decimals", row.decimals));
        }
        Ok(number)
    };
    let range = NumberRange {
        min: read("min", &row.min)?,
        max: read("max", &row.max)?,
        usual_min: read("usual_min", &row.usual_min)?,
        usual_max: read("usual_max", &row.usual_max)?,
        decimals: row.decimals,
        fixed_decimals: row.fixed_decimals,
        unit: row.unit,
    };
    if range.min >= range.max {
        return Err("`min` must be below `max`".to_owned());
    }
    if range.usual_min >= range.usual_max {
        return Err("`usual_min` must be below `usual_max`".to_owned());
    }
    if range.usual_min < range.min || range.usual_max > range.max {
        return Err("the usual range must lie within `min` and `max`".to_owned());
    }
    Ok(range)
}

fn condition(version: &DatasetVersion, row: NameOr<ConditionRow>) -> Result<Condition, Reason> {
    let row = match row {
        NameOr::Name(name) if name == FOLLOW_UP_REQUIRED => {
            let rule = &version.follow_up;
            known_options(earlier(version, rule.question.as_str())?, &rule.required_by)?;
            return Ok(Condition::Is(rule.question.clone(), rule.required_by.clone()));
        }
        NameOr::Name(name) => return Err(format!("there is no condition {name:?}")),
        NameOr::Own(row) => row,
    };
    let all_of = |rows: Vec<NameOr<ConditionRow>>| {
        if rows.len() < 2 {
            return Err("`all` and `any` join at least two conditions".to_owned());
        }
        rows.into_iter()
            .map(|row| condition(version, row))
            .collect::<Result<Vec<_>, _>>()
    };
    let about = row.question.as_deref().map(|key| earlier(version, key)).transpose()?;
    let keys = |question, options: Vec<String>| {
        let options: Vec<OptionKey> = options.into_iter().map(OptionKey::new).collect();
        known_options(question, &options).map(|()| options)
    };
    match (about, row.answered, row.is_date, row.is, row.is_not, row.all, row.any) {
        (Some(question), Some(true), None, None, None, None, None) => Ok(Condition::Answered(question.key.clone())),
        (Some(question), None, Some(true), None, None, None, None) => {
            if matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate) {
                Ok(Condition::IsDate(question.key.clone()))
            } else {
                Err(format!("its condition takes {} for a date, which it is not", question.key))
            }
        }
        (Some(question), None, None, Some(options), None, None, None) => {
            Ok(Condition::Is(question.key.clone(), keys(question, options)?))
        }
        (Some(question), None, None, None, Some(options), None, None) => {
            Ok(Condition::IsNot(question.key.clone(), keys(question, options)?))
        }
        (None, None, None, None, None, Some(rows), None) => Ok(Condition::All(all_of(rows)?)),
        (None, None, None, None, None, None, Some(rows)) => Ok(Condition::Any(all_of(rows)?)),
        _ => Err("a condition is a `question` with one of `answered = true`, `is_date = true`, `is` and `is_not`, or `all`, \
                  or `any`"
            .to_owned()),
    }
}

/// A question that a condition may ask about: one that stands before, so that one pass in order decides everything.
fn earlier<'a>(version: &'a DatasetVersion, key: &str) -> Result<&'a Question, Reason> {
    version
        .question(&QuestionKey::new(key))
        .ok_or_else(|| format!("its condition asks about {key:?}, which is no question before it"))
}

fn known_options(question: &Question, options: &[OptionKey]) -> Result<(), Reason> {
    if options.is_empty() {
        return Err(format!("no options of {} are named", question.key));
    }
    match options.iter().find(|option| question.option(option).is_none()) {
        Some(option) => Err(format!("{} has no option {option:?}", question.key)),
        None => Ok(()),
    }
}

fn add_follow_up(version: &mut DatasetVersion, row: FollowUpRow) -> Result<(), Reason> {
    let rule = &version.follow_up;
    let decides = known(version, rule.question.as_str())?;
    known_options(decides, &rule.required_by)?;
    known_options(decides, &rule.drugs)?;
    if !rule.drugs.iter().all(|drug| rule.required_by.contains(drug)) {
        return Err("every drug must be in `required_by`".to_owned());
    }
    unique(rule.required_by.iter().map(OptionKey::as_str))?;
    let mut windows = Vec::new();
    for window in row.windows {
        let weeks = window.weeks;
        if window.opens_after_days >= window.target_after_days {
            return Err(format!("the {weeks}-week window closes before it opens"));
        }
        date_question(version, &window.date_question)?;
        known_options(
            known(version, &window.done_question)?,
            &[OptionKey::from_static(keys::option::YES)],
        )?;
        known_options(known(version, &window.therapy_question)?, &rule.drugs)?;
        windows.push(FollowUpWindow {
            weeks,
            opens_after_days: window.opens_after_days,
            target_after_days: window.target_after_days,
            done_question: QuestionKey::new(window.done_question),
            date_question: QuestionKey::new(window.date_question),
            therapy_question: QuestionKey::new(window.therapy_question),
        });
    }
    if !windows.iter().map(|window| window.weeks).eq([16, 52]) {
        return Err("there are two windows, of 16 and of 52 weeks, in that order".to_owned());
    }
    version.follow_up.windows = windows;
    Ok(())
}

fn read_check(version: &DatasetVersion, row: CheckRow) -> Result<CheckRule, Reason> {
    if version.checks.iter().any(|check| check.code == row.code) {
        return Err("the code is used twice".to_owned());
    }
    if row.code.is_empty()
        || !row
            .code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    {
        return Err("a code is lower-case words joined by hyphens".to_owned());
    }
    let rule = rule(version, row.rule)?;
    for name in row
        .words
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap_or_default())
    {
        if name != "question" && !rule.fills().contains(&name) {
            return Err(format!("its words cannot use {{{name}}}"));
        }
    }
    if row.words.trim().is_empty() {
        return Err("`words` is blank".to_owned());
    }
    check_source(&version.sources, &row.source)?;
    Ok(CheckRule {
        code: row.code,
        level: match row.level {
            LevelRow::Warning => Level::Warning,
            LevelRow::Error => Level::Error,
        },
        rule,
        words: row.words,
        founding: founding(row.founding),
        source: row.source,
    })
}

fn rule(version: &DatasetVersion, row: RuleRow) -> Result<Rule, Reason> {
    let dated = |key: &str| date_question(version, key);
    let born = |key: &str| match known(version, key)? {
        question if question.kind == AnswerKind::BirthDate => Ok(question.key.clone()),
        _ => Err(format!("{key} is not a date of birth")),
    };
    Ok(match row {
        RuleRow::DateInFuture { days } => Rule::DateInFuture { days },
        RuleRow::DateBefore { date: text } => Rule::DateBefore { date: date(&text)? },
        RuleRow::QuestionBefore { question, date: text } => Rule::QuestionBefore {
            question: dated(&question)?,
            date: date(&text)?,
        },
        RuleRow::Before { question, other } => Rule::Before {
            question: dated(&question)?,
            other: dated(&other)?,
        },
        RuleRow::After { question, other } => Rule::After {
            question: dated(&question)?,
            other: dated(&other)?,
        },
        RuleRow::SoonerThan { question, other, days } => Rule::SoonerThan {
            question: dated(&question)?,
            other: dated(&other)?,
            days,
        },
        RuleRow::LaterThan { question, other, days } => Rule::LaterThan {
            question: dated(&question)?,
            other: dated(&other)?,
            days,
        },
        RuleRow::AgeUnder { question, other, years } => Rule::AgeUnder {
            question: born(&question)?,
            other: dated(&other)?,
            years,
        },
        RuleRow::AgeOver { question, other, years } => Rule::AgeOver {
            question: born(&question)?,
            other: dated(&other)?,
            years,
        },
        RuleRow::NumberOutside => Rule::NumberOutside,
        RuleRow::NumberUnusual => Rule::NumberUnusual,
        RuleRow::NotOffered => Rule::NotOffered,
        RuleRow::NotShown => Rule::NotShown,
        RuleRow::VersionClosed => Rule::VersionClosed,
        RuleRow::NhsNumberUnallocated => Rule::NhsNumberUnallocated,
        RuleRow::NhsNumberFictionalInLiveService => Rule::NhsNumberFictionalInLiveService,
        RuleRow::NhsNumberNotFictionalInDemonstration => Rule::NhsNumberNotFictionalInDemonstration,
    })
}

/// What rules in code name must be there, and be of the kind that they take it for.
fn check_required(version: &DatasetVersion) -> Result<(), (String, Reason)> {
    for key in keys::REQUIRED {
        known(version, key.as_str()).map_err(|reason| (format!("question {key}"), reason))?;
    }
    for (key, kind) in required::KINDS {
        if version.question(key).is_some_and(|question| question.kind != *kind) {
            return Err((
                format!("question {key}"),
                "its answer must be of the kind that the figures take it for".into(),
            ));
        }
    }
    for (key, option) in required::OPTIONS {
        if version
            .question(key)
            .is_some_and(|question| question.option(&OptionKey::from_static(option)).is_none())
        {
            return Err((format!("question {key}"), format!("it must have the option {option:?}")));
        }
    }
    let audited = version.audited().count();
    if audited > MOST_AUDITED {
        let reason = format!("{audited} are mandatory or lite, and the figures can tell {MOST_AUDITED} apart");
        return Err(("questions".to_owned(), reason));
    }
    Ok(())
}

/// The youngest age of the audit: what its check says, so that form, figures and sending cannot differ from it.
fn minimum_age(version: &DatasetVersion) -> Result<i32, Reason> {
    let check = version
        .checks
        .iter()
        .find(|check| check.code == keys::check::AGE_UNDER_50);
    match check.map(|check| &check.rule) {
        Some(Rule::AgeUnder { question, other, years })
            if *question == keys::BIRTH_DATE && *other == keys::DIAGNOSIS_DATE =>
        {
            i32::try_from(*years).map_err(|_| format!("{years} years is no age"))
        }
        Some(_) => Err("it must be `age-under`, of birth_date at diagnosis_date".to_owned()),
        None => Err("it is missing".to_owned()),
    }
}

fn known<'a>(version: &'a DatasetVersion, key: &str) -> Result<&'a Question, Reason> {
    version
        .question(&QuestionKey::new(key))
        .ok_or_else(|| format!("there is no question {key:?}"))
}

fn date_question(version: &DatasetVersion, key: &str) -> Result<QuestionKey, Reason> {
    let question = known(version, key)?;
    if matches!(question.kind, AnswerKind::Date | AnswerKind::BirthDate) {
        Ok(question.key.clone())
    } else {
        Err(format!("{key} is not a date"))
    }
}

fn date(text: &str) -> Result<NaiveDate, Reason> {
    NaiveDate::from_str(text).map_err(|_| format!("{text:?} is not a date such as \"2024-01-31\""))
}

/// Keys are stored in records for ever, so their shape is kept narrow.
pub(super) fn check_key(key: &str) -> Result<(), Reason> {
    if !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    {
        Ok(())
    } else {
        Err(format!(
            "the key {key:?} may have lower-case letters, digits and _ only"
        ))
    }
}

fn check_number(number: &str) -> Result<(), Reason> {
    let parts = number.split_once('.');
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    match parts {
        Some((section, place)) if section.len() == 1 && place.len() == 2 && digits(section) && digits(place) => Ok(()),
        _ => Err(format!("the number {number:?} is not of the form 4.01")),
    }
}

/// `4.01` as something that sorts; [`check_number`] has seen to its shape.
fn order(number: &str) -> Vec<u32> {
    number.split('.').filter_map(|part| part.parse().ok()).collect()
}

/// A source names at least one of the file's sources; what else it says is for people.
pub(super) fn check_source(sources: &BTreeMap<String, String>, source: &str) -> Result<(), Reason> {
    if source
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| sources.contains_key(word))
    {
        Ok(())
    } else {
        Err(format!("the source {source:?} names none of [sources]"))
    }
}

pub(super) fn unique<'a>(mut keys: impl Iterator<Item = &'a str>) -> Result<(), Reason> {
    let mut seen = HashSet::new();
    match keys.find(|key| !seen.insert(*key)) {
        Some(key) => Err(format!("the key {key:?} is used twice")),
        None => Ok(()),
    }
}

/// The founding letter of a row.
pub(super) fn founding(row: FoundingRow) -> Founding {
    match row {
        FoundingRow::Confirmed => Founding::Confirmed,
        FoundingRow::Inferred => Founding::Inferred,
        FoundingRow::Reconstructed => Founding::Reconstructed,
    }
}
