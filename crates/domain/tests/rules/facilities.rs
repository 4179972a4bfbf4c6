//! The facilities audit: what is an answer, what is asked after what, what is missing, and when somebody is reminded.

use chrono::{NaiveDate, TimeZone as _, Utc};
use domain::dataset::{Facilities, FacilityAnswer};
use domain::facilities::{
    FACILITY_TEXT_LIMIT, FacilitiesSaid, FacilitiesStanding, FacilityAnswers, PeriodStage, UnreadableFacility, is_due,
};
use domain::record::SaidBy;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn answered(said: &[(&str, &str)]) -> FacilityAnswers {
    let read = |(key, text): &(&str, &str)| {
        let question = Facilities::published().question(key).unwrap();
        ((*key).to_owned(), question.read(text).unwrap().unwrap())
    };
    said.iter().map(read).collect()
}

/// An answer to each question, whatever is asked after it.
fn everything() -> FacilityAnswers {
    let answers = Facilities::published().questions().map(|question| {
        let text = match question.answer {
            FacilityAnswer::Text | FacilityAnswer::Paragraph => "As agreed with the board",
            FacilityAnswer::Whole => "350000",
            FacilityAnswer::Decimal => "0.75",
            FacilityAnswer::Month => "March 2015",
            FacilityAnswer::YesNo | FacilityAnswer::Choice | FacilityAnswer::Several => &question.options[0].key,
        };
        (question.key.clone(), question.read(text).unwrap().unwrap())
    });
    answers.collect()
}

fn read(key: &str, text: &str) -> Result<Option<String>, UnreadableFacility> {
    let question = Facilities::published().question(key).unwrap();
    let value = question.read(text)?;
    if let Some(value) = &value {
        assert_eq!(
            question.read(&question.typed(value)).unwrap().as_ref(),
            Some(value),
            "{key}: {text}"
        );
        assert_eq!(question.kept(&value.parts()).as_ref(), Some(value), "{key}: {text}");
        assert!(!format!("{value:?}").contains(text));
    }
    Ok(value.map(|value| question.shown(&value)))
}

#[test]
fn an_answer_is_read_as_it_is_typed_and_reads_the_same_again() {
    let long = "a".repeat(FACILITY_TEXT_LIMIT + 1);
    let is = |text: &str| Ok(Some(text.to_owned()));
    for (key, text, wanted) in [
        ("fls_name", "  ", Ok(None)),
        ("fls_name", " Hartwell FLS ", is("Hartwell FLS")),
        ("fls_name", "Hartwell; ward 7", is("Hartwell; ward 7")),
        ("fls_name", &long, Err(UnreadableFacility::TooLong)),
        ("fls_name", "Hartwell\tFLS", is("Hartwell FLS")),
        ("fls_name", "Hartwell\nFLS", Err(UnreadableFacility::Unprintable)),
        ("fls_name", "Hartwell\u{1b}[2J", Err(UnreadableFacility::Unprintable)),
        ("vertebral_barriers", "No time.\r\nNo list.", is("No time.\nNo list.")),
        (
            "vertebral_barriers",
            "No time.\u{7}",
            Err(UnreadableFacility::Unprintable),
        ),
        (
            "vertebral_barriers",
            "as with 999 100 0003",
            Err(UnreadableFacility::MayIdentify),
        ),
        ("population", "350,000", is("350000")),
        ("population", "350 000", is("350000")),
        ("population", "0", is("0")),
        ("population", "35,00", Err(UnreadableFacility::NotWhole)),
        ("population", "1.5", Err(UnreadableFacility::NotWhole)),
        ("population", "many", Err(UnreadableFacility::NotWhole)),
        ("population", "-5", Err(UnreadableFacility::NotWhole)),
        ("population", "123456789", Err(UnreadableFacility::NotWhole)),
        ("consultant_pas", "0.750", is("0.75")),
        ("consultant_pas", "12.50", is("12.5")),
        ("consultant_pas", "0,75", Err(UnreadableFacility::NotDecimal)),
        ("consultant_pas", "0.125", Err(UnreadableFacility::NotDecimal)),
        ("consultant_pas", "1.", Err(UnreadableFacility::NotDecimal)),
        ("consultant_pas", "1000", Err(UnreadableFacility::NotDecimal)),
        ("started", "mar 2015", is("March 2015")),
        ("started", "3/2015", is("March 2015")),
        ("started", "2015-03", is("March 2015")),
        ("started", "2015", Err(UnreadableFacility::NotMonth)),
        ("started", "March 1815", Err(UnreadableFacility::NotMonth)),
        ("restrictions", "yes", is("Yes")),
        ("restrictions", "No", is("No")),
        ("restrictions", "yes; no", Err(UnreadableFacility::OneOnly)),
        ("restrictions", "perhaps", Err(UnreadableFacility::NotOffered)),
        (
            "groups_covered",
            "outpatient;hip;hip",
            is("Hip; Outpatient fracture clinic"),
        ),
        ("groups_covered", ";", Ok(None)),
        ("secondary_causes", "none", is("None")),
        ("secondary_causes", "none; vitamin_d", Err(UnreadableFacility::Alone)),
    ] {
        assert_eq!(read(key, text), wanted, "{key}: {text}");
    }
}

#[test]
fn what_a_newer_program_keeps_is_not_taken_for_an_answer() {
    let question = |key| Facilities::published().question(key).unwrap();
    for (key, kept) in [
        ("population", &["350,000"][..]),
        ("fls_name", &["Hartwell\u{1b}[2J"]),
        ("population", &[]),
        ("groups_covered", &["hip", "teeth"]),
        ("groups_covered", &["outpatient", "hip"]),
        ("restrictions", &["Yes"]),
        ("fls_name", &[" Hartwell"]),
    ] {
        let kept: Vec<String> = kept.iter().map(|part| (*part).to_owned()).collect();
        assert_eq!(question(key).kept(&kept), None, "{key}: {kept:?}");
    }
}

#[test]
fn a_question_is_missing_only_where_it_is_asked() {
    let facilities = Facilities::published();
    let missing = |answers: &FacilityAnswers| {
        let missing = facilities.missing(answers).into_iter();
        missing.map(|question| question.key.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(missing(&everything()), Vec::<&str>::new());

    let mut answers = everything();
    answers.retain(|key, _| !key.starts_with("wte_") && key != "vertebral_barriers");
    assert_eq!(missing(&answers), Vec::<&str>::new(), "they may stay blank");

    answers.remove("identified_hip");
    answers.remove("identified_outpatient");
    assert_eq!(missing(&answers), ["identified_hip"], "only hips are covered");
    answers.extend(answered(&[("groups_covered", "hip;outpatient")]));
    assert_eq!(missing(&answers), ["identified_hip", "identified_outpatient"]);
    answers.remove("groups_covered");
    assert_eq!(missing(&answers), ["groups_covered"]);

    answers.extend(answered(&[
        ("groups_covered", "clinical_vertebral"),
        ("patient_survey", "no"),
    ]));
    answers.remove("survey_responses");
    assert_eq!(missing(&answers), Vec::<&str>::new());
    assert!(!facilities.applies(facilities.question("ros_survey").unwrap(), &answers));
}

#[test]
fn a_submission_that_lacks_an_answer_again_is_a_draft() {
    let facilities = Facilities::published();
    let somebody = || {
        Some(SaidBy {
            name: "A. Nurse".to_owned(),
            at: Utc.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap(),
        })
    };
    let mut said = FacilitiesSaid::default();
    assert_eq!(facilities.standing(&said), FacilitiesStanding::NotBegun);
    said.changed = somebody();
    said.answers = everything();
    assert_eq!(facilities.standing(&said), FacilitiesStanding::Draft);
    said.submitted = somebody();
    assert_eq!(facilities.standing(&said), FacilitiesStanding::Submitted);
    said.answers.remove("population");
    assert_eq!(facilities.standing(&said), FacilitiesStanding::Draft);
}

#[test]
fn a_period_is_open_from_its_first_day_to_its_deadline_and_due_until_it_is_submitted() {
    let facilities = Facilities::published();
    let period = facilities.period(2025).unwrap();
    let before = period.opens.pred_opt().unwrap();
    let after = period.deadline.succ_opt().unwrap();
    for (today, stage) in [
        (before, PeriodStage::Before),
        (period.opens, PeriodStage::Open),
        (period.deadline, PeriodStage::Open),
        (after, PeriodStage::Closed),
    ] {
        assert_eq!(period.stage(today), stage, "{today}");
        let is_open = stage == PeriodStage::Open;
        assert_eq!(is_due(period, FacilitiesStanding::NotBegun, today), is_open);
        assert_eq!(is_due(period, FacilitiesStanding::Draft, today), is_open);
        assert!(!is_due(period, FacilitiesStanding::Submitted, today));
    }
}

#[test]
fn who_names_no_year_means_the_period_that_is_open_or_opens_soon() {
    let facilities = Facilities::published();
    let current = |today: &str| facilities.current(day(today)).unwrap().year;
    assert_eq!(current("2019-01-01"), facilities.periods[0].year, "before the first");
    let (before, period) = (facilities.period(2023).unwrap(), facilities.period(2025).unwrap());
    assert_eq!(facilities.before(2025), Some(before));
    assert_eq!(facilities.before(2023), None);
    let long_before = period.opens - chrono::Days::new(61);
    assert_eq!(current(&long_before.to_string()), 2023);
    assert_eq!(current(&(period.opens - chrono::Days::new(60)).to_string()), 2025);
    assert_eq!(current(&period.deadline.to_string()), 2025);
    assert_eq!(current(&(period.deadline + chrono::Days::new(300)).to_string()), 2025);
}
