//! What missing answers would change: what is predicted is what the figures are once the answers are recorded, over random records,
//! and no answers take a figure beyond what is said at most and at least.

use chrono::NaiveDate;
use domain::audit::{
    Behind, Caseload, Facts, Figure, FigureAsked, FigureOf, InKpi, KpiTable, KpiValue, MissingAnswer, MissingAnswers,
    Period, kpi_table, missing_answers,
};
use domain::dataset::{Dataset, OptionKey, QuestionKey};
use domain::record::check::CheckContext;
use domain::record::evaluate;
use domain::{Answer, Answers};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::random::{DIAGNOSED, DICE, record};
use super::{answers, date, facts_of, table_of};

const CASELOAD: u32 = 37;

/// Periods within a version and across several.
const PERIODS: [&str; 5] = [
    "2018-01..2026-12",
    "2019-03..2020-02",
    "2024",
    "2025",
    "2023-12..2024-02",
];

/// The questions that an answer opens, and those that they open.
fn opened_by(question: &str) -> &'static [&'static str] {
    const SIXTEEN: &[&str] = &["follow_up_16_date", "therapy_16", "strength_balance"];
    const YEAR: &[&str] = &["follow_up_52_date", "therapy_52"];
    match question {
        "dxa" => &["dxa_date"],
        "bone_therapy" => &[
            "followed_up_16",
            "follow_up_16_date",
            "therapy_16",
            "strength_balance",
            "followed_up_52",
            "follow_up_52_date",
            "therapy_52",
        ],
        "followed_up_16" => SIXTEEN,
        "followed_up_52" => YEAR,
        _ => &[],
    }
}

fn diagnosed(record: &Answers) -> NaiveDate {
    record[&QuestionKey::new("diagnosis_date")].as_date().unwrap()
}

fn is_due(record: &Answers, days: i64, as_at: NaiveDate) -> bool {
    diagnosed(record) + chrono::TimeDelta::days(days) <= as_at
}

/// A question of a record: it is not asked there, or it is, and then answered or not.
enum Asked {
    No,
    Unanswered,
    Answered(Answer),
}

/// Whether a question is asked, and what is answered then.
fn asked(record: &Answers, question: &str) -> Asked {
    let context = CheckContext {
        today: date("2026-11-20"),
        demo: true,
    };
    let evaluation = evaluate(Dataset::published(), record, context);
    let key = QuestionKey::new(question);
    let place = evaluation.version.questions.iter().position(|other| other.key == key);
    match (place.filter(|place| evaluation.shown[*place]), record.get(&key)) {
        (None, _) => Asked::No,
        (Some(_), None) => Asked::Unanswered,
        (Some(_), Some(answer)) => Asked::Answered(answer.clone()),
    }
}

fn set(record: &mut Answers, question: &str, answer: Answer) {
    record.insert(QuestionKey::new(question), answer);
}

fn choose(record: &mut Answers, question: &str, option: &str) {
    set(record, question, Answer::Choice(OptionKey::new(option)));
}

/// What was hidden behind a question goes: it is asked anew.
fn without_hidden(record: &Answers, question: &str) -> Answers {
    let mut given = record.clone();
    given.retain(|key, _| !opened_by(question).contains(&key.as_str()));
    given
}

/// All of a follow-up, as good as it can be.
fn follow_up(record: &mut Answers, weeks: u32) {
    let day = diagnosed(record);
    choose(record, &format!("followed_up_{weeks}"), "yes");
    set(record, &format!("follow_up_{weeks}_date"), Answer::Date(day));
    choose(record, &format!("therapy_{weeks}"), "zoledronate");
    if weeks == 16 {
        choose(record, "strength_balance", "yes");
    }
}

/// The answer to a question, and all that it asks for on that day, that is best for a KPI.
fn at_best(record: &Answers, question: &str, kpi: u8, as_at: NaiveDate) -> Answers {
    let mut given = without_hidden(record, question);
    let day = diagnosed(record);
    match question {
        "birth_date" => set(
            &mut given,
            question,
            Answer::Date(day - chrono::TimeDelta::days(70 * 366)),
        ),
        "nhs_number" => choose(&mut given, question, "overseas"),
        "assessment_date" | "dxa_date" | "follow_up_16_date" | "follow_up_52_date" => {
            set(&mut given, question, Answer::Date(day));
        }
        "site" => {
            let exercises = asked(record, "strength_balance");
            let option = match (kpi, exercises) {
                (3, _) => "spine",
                (8, Asked::Answered(answer)) if answer.has("yes") => "wrist",
                (1, Asked::Unanswered) | (8, _) => "hip",
                _ => "wrist",
            };
            choose(&mut given, question, option);
        }
        "dxa" => {
            choose(&mut given, question, "yes");
            set(&mut given, "dxa_date", Answer::Date(day));
        }
        "bone_therapy" => {
            let due = is_due(record, if kpi == 11 { 336 } else { 84 }, as_at);
            let option = if matches!(kpi, 9..=11) && !due {
                "inappropriate"
            } else {
                "alendronate"
            };
            choose(&mut given, question, option);
            for (weeks, days) in [(16, 84), (52, 336)] {
                if is_due(record, days, as_at) {
                    follow_up(&mut given, weeks);
                }
            }
        }
        "followed_up_16" => follow_up(&mut given, 16),
        "followed_up_52" => follow_up(&mut given, 52),
        "falls_assessment" => choose(&mut given, question, "recommended"),
        "therapy_16" | "therapy_52" => choose(&mut given, question, "denosumab"),
        "strength_balance" => choose(&mut given, question, "yes"),
        "gender" | "care_home" => choose(&mut given, question, "not_known"),
        other => panic!("no answer to {other}"),
    }
    given
}

/// The answer to a question, and nothing beside it, that is worst for a KPI.
fn at_worst(record: &Answers, question: &str, kpi: u8, as_at: NaiveDate) -> Answers {
    let mut given = without_hidden(record, question);
    match question {
        "assessment_date" => choose(&mut given, question, "not_assessed"),
        "dxa_date" => choose(&mut given, question, "did_not_attend"),
        "follow_up_16_date" => {
            let late = diagnosed(record) + chrono::TimeDelta::days(113);
            set(&mut given, question, Answer::Date(late));
        }
        "site" => {
            let exercises = asked(record, "strength_balance");
            let option = match (kpi, exercises) {
                (2, _) => "spine",
                (1, Asked::Answered(_)) => "hip",
                (8, Asked::Answered(answer)) if answer.has("yes") => "hip",
                _ => "wrist",
            };
            choose(&mut given, question, option);
        }
        "bone_therapy" if matches!(kpi, 7 | 8) => choose(&mut given, question, "inappropriate"),
        "bone_therapy" => choose(&mut given, question, "referred_gp"),
        "dxa" | "followed_up_16" | "followed_up_52" => choose(&mut given, question, "yes"),
        "falls_assessment" | "strength_balance" => choose(&mut given, question, "no"),
        "therapy_16" | "therapy_52" => choose(&mut given, question, "not_started"),
        _ => return at_best(record, question, kpi, as_at),
    }
    given
}

fn value(table: &KpiTable, kpi: u8) -> KpiValue {
    match &table.kpis[usize::from(kpi) - 1].figure {
        Figure::Completeness { over, pass, .. } => KpiValue::TooOften(over.len(), *pass),
        Figure::Ratio {
            numerator, denominator, ..
        } => KpiValue::Share(*numerator, *denominator),
        Figure::Counted(_) => panic!("KPI {kpi} is of everybody"),
    }
}

/// Records of one period, and their facts.
struct Kept {
    records: Vec<(Answers, Option<Facts>)>,
    period: Period,
    as_at: NaiveDate,
}

impl Kept {
    fn new(records: Vec<Answers>, period: &str, as_at: NaiveDate) -> Self {
        let both = records.into_iter().map(|record| {
            let facts = facts_of(&record, as_at);
            (record, facts)
        });
        Self {
            records: both.collect(),
            period: period.parse().unwrap(),
            as_at,
        }
    }

    fn facts(&self) -> impl Iterator<Item = Facts> {
        self.records.iter().filter_map(|(_, facts)| *facts)
    }

    fn found(&self) -> MissingAnswers {
        let caseload = Caseload::from_year(2000, CASELOAD);
        missing_answers(Dataset::published(), self.facts(), self.period, self.as_at, &caseload)
    }

    /// Whose records a question is missing in, as the list behind KPI 1 has them.
    fn patients(&self, question: &QuestionKey) -> Vec<bool> {
        let asked = FigureAsked {
            of: FigureOf::Question(question.clone()),
            period: self.period,
            as_at: self.as_at,
            group: None,
        };
        let behind = Behind::of(Dataset::published(), asked);
        let is_missing = |facts: Option<Facts>| facts.is_some_and(|facts| behind.place(facts) == InKpi::LookedAt);
        self.records.iter().map(|(_, facts)| is_missing(*facts)).collect()
    }

    /// The figures once something is recorded for these patients.
    fn after(&self, patients: &[bool], recorded: impl Fn(&Answers) -> Answers) -> KpiTable {
        let facts = self
            .records
            .iter()
            .zip(patients)
            .filter_map(|((record, facts), is_missing)| {
                if *is_missing {
                    facts_of(&recorded(record), self.as_at)
                } else {
                    *facts
                }
            });
        let caseload = Caseload::from_year(2000, CASELOAD);
        kpi_table(Dataset::published(), facts, self.period, self.as_at, &caseload)
    }
}

/// What is said of a KPI: as it is, at most and at least; the same three times where the question changes nothing in it.
fn said(answer: &MissingAnswer, kpi: u8, now: KpiValue) -> [KpiValue; 3] {
    let change = answer.changes.iter().find(|change| change.kpi == kpi);
    change.map_or([now; 3], |change| [change.now, change.best, change.worst])
}

fn check(kept: &Kept) {
    let nobody = vec![false; kept.records.len()];
    let now = kept.after(&nobody, Clone::clone);
    let found = kept.found();
    assert_eq!(found.records, now.records);
    for answer in &found.answers {
        let patients = kept.patients(&answer.question);
        let so_many = patients.iter().filter(|is_missing| **is_missing).count();
        assert_eq!(answer.patients, so_many as u64, "{}", answer.question);
        let question = answer.question.as_str();
        for kpi in 1..=11 {
            let best = kept.after(&patients, |record| at_best(record, question, kpi, kept.as_at));
            let worst = kept.after(&patients, |record| at_worst(record, question, kpi, kept.as_at));
            let wanted = [value(&now, kpi), value(&best, kpi), value(&worst, kpi)];
            assert_eq!(said(answer, kpi, wanted[0]), wanted, "KPI {kpi} by {question}");
        }
    }
    // What is missing nowhere is not in it.
    for question in &Dataset::published().newest().questions {
        let is_found = found.answers.iter().any(|answer| answer.question == question.key);
        assert_eq!(
            is_found,
            kept.patients(&question.key).contains(&true),
            "{}",
            question.number
        );
    }
}

/// Whether one share is as great as another, or greater; nothing without cases.
fn is_at_least(one: KpiValue, other: KpiValue) -> Option<bool> {
    let (KpiValue::Share(counted, of), KpiValue::Share(less, of_less)) = (one, other) else {
        return None;
    };
    if of.is_zero() || of_less.is_zero() {
        return None;
    }
    Some(Decimal::from(counted) * of_less.to_decimal() >= Decimal::from(less) * of.to_decimal())
}

/// Takes what another record answers to a question and to all that it opens, as far as it is due.
fn taken_over(record: &Answers, other: &Answers, question: &QuestionKey, as_at: NaiveDate) -> Answers {
    let mut given = without_hidden(record, question.as_str());
    let opened = opened_by(question.as_str()).iter().map(|key| QuestionKey::new(*key));
    for key in std::iter::once(question.clone()).chain(opened) {
        let days = match key.as_str() {
            "followed_up_16" | "follow_up_16_date" | "therapy_16" | "strength_balance" => 84,
            "followed_up_52" | "follow_up_52_date" | "therapy_52" => 336,
            _ => 0,
        };
        if let Some(answer) = other.get(&key)
            && (days == 0 || key == *question || is_due(record, days, as_at))
        {
            given.insert(key, answer.clone());
        }
    }
    given
}

fn day(at: usize, days: i64) -> NaiveDate {
    let (year, month, day) = DIAGNOSED[at];
    NaiveDate::from_ymd_opt(year, month, day).unwrap() + chrono::TimeDelta::days(days)
}

const DAYS: [i64; 9] = [-400, -1, 0, 83, 84, 112, 335, 336, 4000];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_predicted_is_what_the_figures_are_once_it_is_recorded(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..30),
        period in prop::sample::select(PERIODS.to_vec()),
        at in 0..DIAGNOSED.len(),
        days in prop::sample::select(DAYS.to_vec()),
    ) {
        let records = dice.iter().map(|dice| record(dice)).collect();
        check(&Kept::new(records, period, day(at, days)));
    }

    #[test]
    fn no_answers_take_a_figure_beyond_what_is_said(
        dice in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 0..30),
        others in prop::collection::vec(prop::collection::vec(any::<u8>(), DICE), 30),
        period in prop::sample::select(PERIODS.to_vec()),
        at in 0..DIAGNOSED.len(),
        days in prop::sample::select(DAYS.to_vec()),
    ) {
        let as_at = day(at, days);
        let records: Vec<Answers> = dice.iter().map(|dice| record(dice)).collect();
        let kept = Kept::new(records, period, as_at);
        let now = kept.after(&vec![false; kept.records.len()], Clone::clone);
        for answer in kept.found().answers {
            // A date of birth can take a patient out of all figures.
            if answer.question == QuestionKey::new("birth_date") {
                continue;
            }
            let patients = kept.patients(&answer.question);
            let mut others = others.iter().map(|dice| record(dice));
            let answered: Vec<(Answers, Answers)> = kept
                .records
                .iter()
                .filter_map(|(record, _)| Some((record.clone(), others.next()?)))
                .collect();
            let given = |record: &Answers| {
                let (_, other) = answered.iter().find(|(of, _)| of == record).unwrap();
                taken_over(record, other, &answer.question, as_at)
            };
            let table = kept.after(&patients, given);
            for kpi in 2..=11 {
                let [_, best, worst] = said(&answer, kpi, value(&now, kpi));
                let found = value(&table, kpi);
                prop_assert!(is_at_least(best, found) != Some(false), "KPI {kpi} by {}", answer.question);
                prop_assert!(is_at_least(found, worst) != Some(false), "KPI {kpi} by {}", answer.question);
            }
        }
    }
}

/// The questions in their rank, by number.
fn ranked(found: &MissingAnswers) -> Vec<&str> {
    let version = Dataset::published().newest();
    let number = |answer: &MissingAnswer| version.question(&answer.question).unwrap().number.as_str();
    found.answers.iter().map(number).collect()
}

/// A patient who needs follow-up, and all of whose answers but a few are there.
fn followed_up(on: &str, given: &str) -> Answers {
    let mut record = answers(&format!(
        "nhs_number=9991000003 birth_date=1950-01-01 gender=female care_home=no assessment_date={on} diagnosis_date={on} \
         site=wrist dxa=no bone_therapy=alendronate falls_assessment=no followed_up_16=yes follow_up_16_date={on} \
         therapy_16=alendronate strength_balance=no"
    ));
    record.extend(answers(given));
    record.retain(|_, answer| !answer.has("blank"));
    record
}

#[test]
fn a_date_of_follow_up_that_is_not_recorded_says_what_it_is_worth_and_until_when() {
    let as_at = date("2026-11-17");
    // Their days 112 are 16, 17, 23 and 24 November.
    let days = ["2026-07-27", "2026-07-28", "2026-08-03", "2026-08-04"];
    let mut records: Vec<Answers> = days.map(|on| followed_up(on, "follow_up_16_date=blank")).into();
    records.push(followed_up("2026-08-01", ""));
    let kept = Kept::new(records, "2026", as_at);
    let found = kept.found();
    let [date_missing] = found.answers.as_slice() else {
        panic!("{:?}", ranked(&found))
    };
    assert_eq!(date_missing.patients, 4);
    let window = date_missing.window.unwrap();
    assert_eq!(
        (window.first, window.open, window.soon),
        (Some(as_at), 3, 2),
        "one has closed, and one closes on the eighth day"
    );
    let changes: Vec<(u8, String)> = date_missing
        .changes
        .iter()
        .map(|change| {
            (
                change.kpi,
                change.gain().map(|gain| gain.to_string()).unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(changes, [(9, "80.0".to_owned()), (1, String::new())], "20% to 100%");
    let percent = |value: KpiValue| value.percent().unwrap().to_string();
    let kpi_9 = date_missing.changes[0];
    assert_eq!(
        [kpi_9.now, kpi_9.best, kpi_9.worst].map(percent),
        ["20.0", "100.0", "20.0"]
    );
    assert_eq!(date_missing.enough, Some(3), "of 5 records 1 may lack it");
    assert!(date_missing.is_worth_something() && !date_missing.meets_kpi_1());
}

#[test]
fn an_answer_can_lower_a_kpi_and_both_ends_are_said() {
    let mut records = vec![followed_up("2026-03-02", "dxa=yes dxa_date=2026-03-03"); 3];
    records.push(followed_up("2026-03-02", "dxa=blank"));
    let kept = Kept::new(records, "2026", date("2026-11-17"));
    let found = kept.found();
    let dxa = found
        .answers
        .iter()
        .find(|answer| answer.question == QuestionKey::new("dxa"))
        .unwrap();
    let kpi_5 = dxa.changes.iter().find(|change| change.kpi == 5).unwrap();
    let shown = [kpi_5.now, kpi_5.best, kpi_5.worst].map(|value| value.percent().unwrap().to_string());
    assert_eq!(shown, ["100.0", "100.0", "75.0"]);
    assert_eq!((kpi_5.gain(), dxa.window), (Some(Decimal::ZERO), None));
}

#[test]
fn what_is_worth_most_comes_first() {
    // 6.02 closes soon; five fields are missing too often for KPI 1, and each of them by itself makes it met.
    let mut records = vec![followed_up("2026-08-01", ""); 8];
    records.push(followed_up("2026-07-30", "follow_up_16_date=blank"));
    records.extend(vec![
        followed_up(
            "2026-03-01",
            "gender=blank care_home=blank falls_assessment=blank assessment_date=blank site=blank"
        );
        3
    ]);
    let kept = Kept::new(records, "2026", date("2026-11-17"));
    let found = kept.found();
    let first = &found.answers[0];
    assert_eq!(ranked(&found)[0], "6.02", "its window closes soon");
    assert!(first.gain() > Decimal::ZERO && !first.meets_kpi_1());
    let meets: Vec<bool> = found.answers.iter().map(MissingAnswer::meets_kpi_1).collect();
    assert_eq!(meets, [false, true, true, true, true, true], "{:?}", ranked(&found));
    let gains: Vec<Decimal> = found.answers[1..].iter().map(MissingAnswer::gain).collect();
    assert!(gains.is_sorted_by(|one, next| one >= next), "{gains:?}");
    assert_eq!(found.answers.last().unwrap().gain(), Decimal::ZERO);
}

#[test]
fn nothing_is_worth_anything_where_nothing_is_missing() {
    let kept = Kept::new(vec![followed_up("2026-08-01", "")], "2026", date("2026-11-17"));
    assert_eq!((kept.found().records, kept.found().answers), (1, vec![]));
    assert_eq!(table_of(&[], Period::year(2026), kept.as_at, 1).records, 0);
}
