//! The dataset files as published are sound and complete, and a broken one is refused with file, place and reason.

use std::str::FromStr;

use chrono::NaiveDate;
use domain::dataset::keys::{self, option};
use domain::dataset::{AnswerKind, Category, Dataset, Facilities, Founding, OptionKey, Question};

const V1: &str = include_str!("../../../../dataset/v1.toml");
const V3: &str = include_str!("../../../../dataset/v3.toml");
const V2024: &str = include_str!("../../../../dataset/2024.toml");
const FACILITIES: &str = include_str!("../../../../dataset/facilities.toml");

/// Number, export name and category of every question, in the audit's order; "later" is Lite from a day on, and
/// "when" marks a question that is not always shown.
const ROWS: &str = "
    1.01 NHSNumber              mandatory
    1.02 DateOfBirth            mandatory
    1.03 Gender                 lite
    1.04 Post Code              optional
    1.05 CareRes                lite
    1.06 DateFLSContact         optional
    1.07 DateFLSAssess          lite
    1.08 AdmitHosp              optional
    1.09 Date Index Frac Diagnosed mandatory
    1.10 TypeOfFractue          optional
    1.11 SiteFirstFrac          lite
    1.12 SiteSecFrac            optional when
    1.13 SiteThirdFrac          optional when
    2.01 Height                 optional
    2.02 Weight                 optional
    2.03 PrevFracHist           optional
    2.04 FamHipFracHist         optional
    2.05 Smoker                 optional
    2.06 BoneSpareTherapy       optional
    3.01 DXA                    lite
    3.02 DXANotOrdered          optional when
    3.03 DateofDXA              lite when
    3.04 TScore                 optional when
    3.05 RiskOfFracture         optional
    4.01 BoneTherapy            lite
    4.02 CalciumVitDRec         optional
    5.01 RiskAssesByFLS         lite
    5.02 TwoFalls               optional when
    5.03 FearOfFalling          optional when
    5.04 MedsIncRiskFall        optional when
    5.05 PreFracMob             nhfd when
    5.06 Vision                 optional when
    5.07 Toileting              optional when
    5.08 AbnormalCardAssess     optional when
    5.09 CognitiveImpairment    optional when
    5.10 Referrals              optional when
    6.01 FollowUp12_16          lite later when
    6.02 Dateof16WeekAss        lite when
    6.03 FLS16WeekAss           optional when
    6.04 StartCalVitDSupp       optional when
    6.05 BoneTherapy1216        lite when
    6.06 StartStrenBalExe       lite when
    7.01 FollowUp48_56          lite later when
    7.02 Dateof52WeekAss        lite when
    7.03 FLS52WeekAss           optional when
    7.04 ConfirmAdhereVitD      optional when
    7.05 BoneTherapy4856        lite when
    7.06 NumReFracSinceIndex    optional when
    7.07 ReFracture             optional when
    7.08 SiteOfFractureFUFirst  optional when
    7.09 TypeOfFractueFUFirst   optional when
    7.10 ReFractureSecond       optional when
    7.11 SiteOfFractureFUSecond optional when
    7.12 TypeOfFractueFUSecond  optional when
    7.13 ReFractureThird        optional when
    7.14 SiteOfFractureFUThird  optional when
    7.15 TypeOfFractueFUThird   optional when
";

fn row(question: &Question) -> String {
    let category = match question.category {
        Category::Mandatory => "mandatory",
        Category::Lite => "lite",
        Category::Optional => "optional",
        Category::Nhfd => "nhfd",
    };
    let later = if question.lite_after_days.is_some() {
        " later"
    } else {
        ""
    };
    let when = if question.shown_because.is_some() { " when" } else { "" };
    format!("{} {} {category}{later}{when}", question.number, question.export)
}

fn labels<'a>(version: &str, number: &str) -> Vec<&'a str> {
    let version = Dataset::published().version(version).unwrap();
    version
        .question_named(number)
        .unwrap()
        .options
        .iter()
        .map(|option| option.label.as_str())
        .collect()
}

fn date(text: &str) -> NaiveDate {
    NaiveDate::from_str(text).unwrap()
}

#[test]
fn every_version_asks_every_question_in_order() {
    let wanted: Vec<String> = ROWS
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    for version in Dataset::published().versions() {
        let found: Vec<String> = version.questions.iter().map(row).collect();
        assert_eq!(found, wanted, "{}", version.id);
    }
}

#[test]
fn versions_follow_each_other_by_date_of_diagnosis() {
    let dataset = Dataset::published();
    for (diagnosed, id) in [
        ("1950-01-01", "v1"),
        ("2019-12-31", "v1"),
        ("2020-01-01", "v3"),
        ("2023-12-31", "v3"),
        ("2024-01-01", "2024"),
        ("2031-06-01", "2024"),
    ] {
        assert_eq!(dataset.version_on(date(diagnosed)).id, id, "{diagnosed}");
    }
    let open: Vec<_> = dataset
        .versions()
        .iter()
        .map(|version| (version.id.as_str(), version.open))
        .collect();
    assert_eq!(open, [("v1", false), ("v3", true), ("2024", true)]);
}

#[test]
fn versions_differ_in_sites_and_in_how_many_therapies() {
    for version in ["v1", "v3"] {
        assert_eq!(labels(version, "1.11"), ["Hip", "Spine", "Non hip/non spine"]);
        let version = Dataset::published().version(version).unwrap();
        assert_eq!(version.question(&keys::BONE_THERAPY).unwrap().kind, AnswerKind::Several);
    }
    assert_eq!(
        labels("2024", "1.11"),
        ["Hip", "Spine", "Wrist", "Humerus", "Pelvis", "Other"]
    );
    assert_eq!(labels("2024", "1.12"), labels("2024", "1.11"));
    assert_eq!(labels("v3", "1.13"), labels("v3", "1.11"));
    assert_eq!(
        Dataset::published()
            .newest()
            .question(&keys::BONE_THERAPY)
            .unwrap()
            .kind,
        AnswerKind::Choice
    );
}

#[test]
fn therapies_are_the_drugs_and_what_stands_instead() {
    let before_2024 = [
        "Alendronate",
        "Risedronate",
        "Ibandronate",
        "Zoledronate",
        "Denosumab",
        "Teriparatide",
        "Romosozumab",
        "Systemic Oestrogens",
        "Alfacalcidol",
        "Raloxifene",
        "Strontium ranelate",
        "Other bone therapy",
    ];
    // Appraised in August 2024, so that no earlier version offers it.
    let mut from_2024 = before_2024.to_vec();
    from_2024.insert(7, "Abaloparatide");
    let recommended = [
        "Referred for further clinical opinion",
        "Referred to GP to decide prescription",
        "Informed decline",
        "Inappropriate",
        "Don't know",
    ];
    let later = [
        "Not started",
        "No longer appropriate",
        "Informed decline",
        "Refer for clinical opinion",
        "Don't know",
    ];
    for version in Dataset::published().versions() {
        let drugs = if version.id == "2024" {
            &from_2024[..]
        } else {
            &before_2024[..]
        };
        assert_eq!(labels(&version.id, "4.01"), [drugs, &recommended[..]].concat());
        assert_eq!(labels(&version.id, "6.05"), [drugs, &later[..]].concat());
        assert_eq!(labels(&version.id, "7.05"), labels(&version.id, "6.05"));
        assert_eq!(labels(&version.id, "2.06").len(), drugs.len() + 2);

        let rule = &version.follow_up;
        assert_eq!(
            (rule.drugs.len(), rule.required_by.len()),
            (drugs.len(), drugs.len() + 2)
        );
        for option in ["referred_opinion", "referred_gp", "zoledronate", "denosumab"] {
            assert!(rule.required_by.contains(&OptionKey::from_static(option)), "{option}");
        }
        let days: Vec<_> = rule
            .windows
            .iter()
            .map(|w| (w.weeks, w.opens_after_days, w.target_after_days))
            .collect();
        assert_eq!(days, [(16, 84, 112), (52, 336, 392)]);
    }
}

#[test]
fn kpis_2_to_11_are_each_fed() {
    for version in Dataset::published().versions() {
        let feeds = |kpi: u8| -> Vec<&str> {
            version
                .questions
                .iter()
                .filter(|q| q.kpis.contains(&kpi))
                .map(|q| q.number.as_str())
                .collect()
        };
        let population = ["1.02", "1.09", "1.10"];
        let own: [(u8, &[&str]); 10] = [
            (2, &["1.11"]),
            (3, &["1.11"]),
            (4, &["1.07"]),
            (5, &["3.01", "3.03"]),
            (6, &["5.01"]),
            (7, &["4.01"]),
            (8, &["1.11", "6.01", "6.06"]),
            (9, &["4.01", "6.01", "6.02"]),
            (10, &["4.01", "6.01", "6.05"]),
            (11, &["4.01", "7.01", "7.05"]),
        ];
        for (kpi, numbers) in own {
            let mut wanted = [&population[..], numbers].concat();
            wanted.sort_unstable();
            assert_eq!(feeds(kpi), wanted, "KPI {kpi}");
        }
        for question in &version.questions {
            let counted = matches!(question.category, Category::Mandatory | Category::Lite);
            assert!(!counted || !question.kpis.is_empty(), "{} says no KPI", question.number);
        }
    }
}

#[test]
fn questions_are_found_by_any_name_that_files_use() {
    let version = Dataset::published().newest();
    for (name, key) in [
        ("1.07 DateFLSAssess", keys::ASSESSMENT_DATE),
        ("DateFLSAssess", keys::ASSESSMENT_DATE),
        ("datefls assess", keys::ASSESSMENT_DATE),
        ("1.07", keys::ASSESSMENT_DATE),
        (" 1.07  ", keys::ASSESSMENT_DATE),
        ("1.09 Date Index Frac Diagnosed", keys::DIAGNOSIS_DATE),
        ("1.10 TypeOfFractue", keys::FRACTURE_TYPE),
        ("TypeOfFracture", keys::FRACTURE_TYPE),
        ("1.04 Post Code", keys::POSTCODE),
        ("NHS number", keys::NHS_NUMBER),
        ("FollowUp12_16", keys::FOLLOWED_UP_16),
        ("6.05 BoneTherapy1216", keys::THERAPY_16),
    ] {
        assert_eq!(
            version.question_named(name).map(|question| &question.key),
            Some(&key),
            "{name:?}"
        );
    }
    for name in ["", "...2", "Age Frac diagnosed", "8.01", "Therapy"] {
        assert!(version.question_named(name).is_none(), "{name:?}");
    }
}

#[test]
fn labels_are_found_in_any_case_and_apostrophe() {
    let question = Dataset::published().newest().question(&keys::BONE_THERAPY).unwrap();
    for (label, key) in [
        ("Don't know", "dont_know"),
        ("Don\u{2019}t know", "dont_know"),
        ("Don\u{ed}t know", "dont_know"),
        ("  DON'T   KNOW ", "dont_know"),
        ("Dont know", "dont_know"),
        ("alendronate", "alendronate"),
        ("Referred to GP to decide prescription", "referred_gp"),
    ] {
        let found = question.option_labelled(label).map(|option| option.key.as_str());
        assert_eq!(found, Some(key), "{label:?}");
    }
    for label in ["", "Do not know", "Alendronic acid", "Alendronate;Denosumab"] {
        assert!(question.option_labelled(label).is_none(), "{label:?}");
    }
}

#[test]
fn a_question_says_why_it_is_asked() {
    let version = Dataset::published().newest();
    for (number, because) in [
        ("1.01", None),
        ("1.12", Some("Asked because 1.11 is answered")),
        ("3.04", Some("Asked because 3.03 is a date")),
        ("5.02", Some("Asked because 5.01 is Assessed by FLS")),
        ("5.05", Some("Asked because 5.01 is Assessed by FLS, or 1.11 is Hip")),
        ("6.01", Some("Asked because 4.01 makes follow-up required")),
        ("6.06", Some("Asked because 6.01 is Yes and 1.11 is not Hip")),
        ("7.10", Some("Asked because 7.06 is 2 or 3 or more")),
    ] {
        assert_eq!(
            version.question_named(number).unwrap().shown_because.as_deref(),
            because,
            "{number}"
        );
    }
}

#[test]
fn literals_stand_beside_what_is_otherwise_asked() {
    let version = Dataset::published().newest();
    for (key, literal, label) in [
        (keys::NHS_NUMBER, option::OVERSEAS, "OVERSEAS"),
        (keys::POSTCODE, "na", "NA"),
        (keys::ASSESSMENT_DATE, "not_assessed", "Not assessed"),
        (keys::DXA_DATE, "did_not_attend", "Patient did not attend"),
    ] {
        let question = version.question(&key).unwrap();
        assert_eq!(question.label(&OptionKey::from_static(literal)), label);
    }
}

#[test]
fn foundings_are_those_of_the_sources() {
    let reconstructed = |version: &str| -> Vec<&str> {
        let questions = Dataset::published().version(version).unwrap().questions.iter();
        questions
            .filter(|q| q.founding == Founding::Reconstructed)
            .map(|q| q.number.as_str())
            .collect()
    };
    let between = ["7.08", "7.09", "7.10", "7.11", "7.12", "7.13", "7.14"];
    assert_eq!(reconstructed("2024"), between);
    assert_eq!(reconstructed("v3"), between);
    assert_eq!(reconstructed("v1").len(), 57, "the layout of v1 is taken from v3");
}

#[test]
fn delete_reasons_are_the_audits() {
    for version in Dataset::published().versions() {
        let labels: Vec<&str> = version
            .delete_reasons
            .iter()
            .map(|reason| reason.label.as_str())
            .collect();
        let wanted = [
            "Duplicate",
            "Not an FLS patient",
            "Patients age less than 50",
            "Test record",
            "Other",
        ];
        assert_eq!(labels, wanted);
    }
}

#[test]
fn facilities_are_sound_and_every_question_says_its_source() {
    let facilities = Facilities::published();
    assert!(facilities.questions().count() > 30);
    assert!(facilities.questions().any(|question| question.required));
}

/// What is replaced in 2024.toml, by what, and the place and the reason that the refusal must name.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    (
        "key = \"gender\"",
        "key = \"birth_date\"",
        "question 1.03 (birth_date)",
        "used twice",
    ),
    (
        "key = \"gender\"",
        "key = \"Gender\"",
        "question 1.03 (Gender)",
        "lower-case",
    ),
    (
        "number = \"1.03\"",
        "number = \"1.02\"",
        "question 1.02 (gender)",
        "already called",
    ),
    (
        "number = \"1.03\"",
        "number = \"1.3\"",
        "question 1.3 (gender)",
        "form 4.01",
    ),
    (
        "number = \"1.03\"",
        "number = \"9.03\"",
        "question 1.04 (postcode)",
        "stands after 9.03",
    ),
    (
        "export = \"Gender\"",
        "export = \"Date of birth\"",
        "question 1.03 (gender)",
        "already called",
    ),
    (
        "other_names = [\"TypeOfFracture\"]",
        "other_names = [\"Gender\"]",
        "1.10",
        "already called",
    ),
    (
        "wording = \"Gender\"",
        "wording = \" \"",
        "question 1.03",
        "`wording` is blank",
    ),
    (
        "tab = \"dxa\"",
        "tab = \"scans\"",
        "question 3.01 (dxa)",
        "no tab \"scans\"",
    ),
    (
        "options = [\"@site\"]",
        "options = []",
        "question 1.11 (site)",
        "at least two options",
    ),
    (
        "options = [\"@site\"]",
        "options = [\"@sites\"]",
        "question 1.11 (site)",
        "no list [options] sites",
    ),
    (
        "options = [\"@site\"]",
        "options = [\"hip\"]",
        "question 1.11 (site)",
        "\"@hip\"",
    ),
    (
        "options = [\"@site\"]",
        "options = [\"@yes_no\"]",
        "question 5.05 (mobility)",
        "site has no option hip",
    ),
    (
        "min = \"100\"",
        "min = \"230\"",
        "question 2.01 (height)",
        "`min` must be below `max`",
    ),
    (
        "min = \"100\"",
        "min = \"1.25\"",
        "question 2.01 (height)",
        "more than 1 decimals",
    ),
    (
        "min = \"100\"",
        "min = \"short\"",
        "question 2.01 (height)",
        "not a number",
    ),
    (
        "usual_min = \"140\"",
        "usual_min = \"99\"",
        "question 2.01 (height)",
        "within `min` and `max`",
    ),
    (
        "usual_min = \"140\"",
        "usual_min = \"195\"",
        "question 2.01 (height)",
        "`usual_min` must be below",
    ),
    (
        "answer = \"number\"",
        "answer = \"date\"",
        "question 2.01 (height)",
        "a number has a `range`",
    ),
    (
        "category = \"mandatory\"",
        "category = \"needed\"",
        "1.01",
        "unknown variant `needed`",
    ),
    ("founding = \"C\"", "founding = \"X\"", "1.01", "unknown variant `X`"),
    (
        "source = \"B3\"",
        "source = \"B4\"",
        "question 1.07 (assessment_date)",
        "none of [sources]",
    ),
    (
        "source = \"S1 Q24\"",
        "source = \"\"",
        "question 1.09 (diagnosis_date)",
        "none of [sources]",
    ),
    ("source = \"B3\"", "sauce = \"B3\"", "1.07", "unknown field `sauce`"),
    (
        "kpis = [4]",
        "kpis = [12]",
        "question 1.07 (assessment_date)",
        "numbers from 1 to 11",
    ),
    ("kpis = [2, 3, 8]", "kpis = [3, 2]", "question 1.11 (site)", "in order"),
    (
        "question = \"dxa\", is = [\"no\"]",
        "question = \"dexa\", is = [\"no\"]",
        "question 3.02",
        "\"dexa\"",
    ),
    (
        "question = \"dxa\", is = [\"no\"]",
        "question = \"dxa\", is = [\"nope\"]",
        "question 3.02",
        "no option nope",
    ),
    (
        "question = \"dxa\", is = [\"no\"]",
        "question = \"dxa\"",
        "question 3.02",
        "a condition is a `question`",
    ),
    (
        "question = \"dxa\", is = [\"no\"]",
        "question = \"dxa_date\", is_date = true",
        "3.02",
        "no question before it",
    ),
    (
        "question = \"dxa_date\", is_date = true",
        "question = \"dxa\", is_date = true",
        "3.04",
        "for a date",
    ),
    (
        "shown_when = \"follow-up-required\"",
        "shown_when = \"always\"",
        "question 6.01",
        "no condition \"always\"",
    ),
    (
        "category = \"lite\"\nlite_after",
        "category = \"optional\"\nlite_after",
        "question 6.01",
        "is for a lite question",
    ),
    (
        "\"referred_opinion\", \"referred_gp\"]",
        "\"referred_onwards\"]",
        "6.01",
        "no option referred_onwards",
    ),
    (
        "drugs = [\"@drug\"]",
        "drugs = [\"inappropriate\"]",
        "follow_up",
        "every drug",
    ),
    (
        "target_after_days = 112",
        "target_after_days = 84",
        "follow_up",
        "16-week window closes",
    ),
    ("weeks = 52", "weeks = 48", "follow_up", "16 and of 52 weeks"),
    (
        "date_question = \"follow_up_16_date\"",
        "date_question = \"site\"",
        "follow_up",
        "site is not a date",
    ),
    (
        "code = \"date-in-future\"",
        "code = \"nhs-number-fictional\"",
        "check nhs-number-fictional",
        "used twice",
    ),
    (
        "code = \"date-in-future\"",
        "code = \"Date in future\"",
        "check Date in future",
        "joined by hyphens",
    ),
    (
        "code = \"age-under-50\"",
        "code = \"too-young\"",
        "check age-under-50",
        "missing",
    ),
    (
        "other = \"diagnosis_date\", years = 50",
        "other = \"contact_date\", years = 50",
        "check age-under-50",
        "of birth_date at diagnosis_date",
    ),
    (
        "{ key = \"yes\", label = \"Yes\" },",
        "{ key = \"yes\", label = \"Yes\", code = \"no\" },",
        "options.yes_no",
        "another label or code",
    ),
    (
        "rule = \"not-shown\"",
        "rule = \"hidden\"",
        "check not-shown",
        "unknown variant `hidden`",
    ),
    (
        "before = { question = \"contact_date\"",
        "before = { question = \"site\"",
        "contact-before",
        "not a date",
    ),
    (
        "under = { question = \"birth_date\"",
        "under = { question = \"dxa_date\"",
        "check age-under-50",
        "date of birth",
    ),
    (
        "date = \"1900-01-01\"",
        "date = \"1900-02-30\"",
        "check date-before-1900",
        "is not a date",
    ),
    (
        "{question} must be today",
        "{what} must be today",
        "check date-in-future",
        "cannot use {what}",
    ),
    (
        "{question} must be today",
        "{days} must be today",
        "check date-in-future",
        "cannot use {days}",
    ),
    (
        "label = \"Humerus\"",
        "label = \"wrist\"",
        "options.site",
        "labelled \"wrist\"",
    ),
    (
        "label = \"Humerus\"",
        "label = \"Humerus; other\"",
        "options.site",
        "semicolon",
    ),
    ("key = \"humerus\"", "key = \"wrist\"", "options.site", "used twice"),
    (
        "key = \"not_fls\"",
        "key = \"duplicate\"",
        "delete_reason",
        "used twice",
    ),
    (
        "title = \"Patient Cont'd\"",
        "",
        "patient_contd",
        "missing field `title`",
    ),
    (
        "key = \"patient_contd\"\ntitle",
        "key = \"patient\"\ntitle",
        "tab",
        "used twice",
    ),
    ("revision = 7", "revision = 0", "revision", "begins at 1"),
    (
        "from = \"2024-01-01\"",
        "from = \"01/01/2024\"",
        "from",
        "is not a date",
    ),
    ("open = true", "open = yes", "line", ""),
    (
        "category = \"optional\"\nfounding",
        "category = \"lite\"\nfounding",
        "question 1.04 (postcode)",
        "has `help`",
    ),
    (
        "for example normal BMD or end of life.\", source = \"S1 Q26\" }",
        "for example normal BMD or end of life.\" }",
        "question 4.01 (bone_therapy)",
        "names its `source`",
    ),
    (
        "key = \"atypical\"",
        "key = \"unusual\"",
        "question fracture_type",
        "option \"atypical\"",
    ),
    (
        "key = \"gender\"",
        "key = \"sex\"",
        "question gender",
        "no question \"gender\"",
    ),
    (
        "answer = \"postcode\"",
        "answer = \"date\"",
        "question postcode",
        "of the kind",
    ),
    (
        "category = \"mandatory\"\nlasts = \"always\"\nkpis = [1]\n",
        "category = \"mandatory\"\ncarry = true\n",
        "question 1.01",
        "`carry` is not for an answer that identifies",
    ),
    (
        "answer = \"birth-date\"\n",
        "answer = \"birth-date\"\ncarry = true\n",
        "question 1.02",
        "`carry` is not for an answer that identifies",
    ),
    (
        "key = \"assessment_date\"\n",
        "key = \"assessment_date\"\ncarry = true\n",
        "question 1.07",
        "`carry` is not for an answer that the figures are made of",
    ),
    (
        "key = \"follow_up_16_by\"\n",
        "key = \"follow_up_16_by\"\ncarry = true\n",
        "question 6.03",
        "`carry` is not for a question that is asked of some patients only",
    ),
];

#[test]
fn only_what_is_of_a_ward_or_a_clinic_is_carried_to_the_next_patient() {
    for version in Dataset::published().versions() {
        let carried: Vec<&str> = version
            .questions
            .iter()
            .filter(|question| question.carry)
            .map(|question| question.key.as_str())
            .collect();
        assert_eq!(carried, ["contact_date", "admitted"], "{}", version.id);
    }
}

#[test]
fn a_broken_file_is_refused_with_its_place_and_reason() {
    for (from, to, place, reason) in BROKEN {
        assert!(V2024.contains(from), "nothing to replace: {from}");
        let text = V2024.replacen(from, to, 1);
        let files = [("v1.toml", V1), ("v3.toml", V3), ("2024.toml", &text)];
        let error = Dataset::from_files(&files).expect_err(from);
        assert_eq!(error.file, "2024.toml", "{error}");
        assert!(
            error.place.contains(place),
            "{from} -> {to}: at {}, not {place}: {}",
            error.place,
            error.reason
        );
        assert!(
            error.reason.contains(reason),
            "{from} -> {to}: {}, not {reason}",
            error.reason
        );
    }
}

#[test]
fn more_fields_than_the_figures_can_tell_apart_are_refused() {
    let with_help = "category = \"lite\"\nhelp = [{ text = \"Say.\", source = \"OWN\" }]";
    let questions: Vec<String> = V2024
        .split("[[question]]")
        .map(|question| {
            let helped = question.contains("\nhelp = ");
            let lite = if helped { "category = \"lite\"" } else { with_help };
            question
                .replace("carry = true\n", "")
                .replace("category = \"optional\"", lite)
        })
        .collect();
    let text = questions.join("[[question]]");
    let error = Dataset::from_files(&[("v1.toml", V1), ("v3.toml", V3), ("2024.toml", &text)]).unwrap_err();
    assert_eq!(error.place, "questions");
    assert!(error.reason.contains("mandatory or lite"), "{}", error.reason);
}

#[test]
fn a_missing_required_question_is_refused() {
    for key in keys::REQUIRED {
        // Renaming the key everywhere leaves a sound file without the question.
        let text = V2024.replace(&format!("= \"{key}\""), &format!("= \"{key}_2\""));
        let text = text.replace("answer = \"postcode_2\"", "answer = \"postcode\"");
        let error = Dataset::from_files(&[("2024.toml", &text)]).unwrap_err();
        assert_eq!(
            (error.file.as_str(), error.place),
            ("2024.toml", format!("question {key}"))
        );
    }
}

#[test]
fn versions_that_overlap_or_leave_a_gap_are_refused() {
    let v3 = |from: &str, to: &str| V3.replacen(from, to, 1);
    let dates = |v3: &str| Dataset::from_files(&[("v1.toml", V1), ("v3.toml", v3), ("2024.toml", V2024)]).unwrap_err();

    let error = dates(&v3("to = \"2023-12-31\"", "to = \"2023-12-30\""));
    assert!(
        error.file == "2024.toml" && error.reason.contains("gap between v3"),
        "{error}"
    );
    let error = dates(&v3("to = \"2023-12-31\"", "to = \"2024-01-01\""));
    assert!(error.file == "2024.toml" && error.reason.contains("overlap"), "{error}");
    let error = dates(&v3("to = \"2023-12-31\"", ""));
    assert!(error.reason.contains("overlap"), "{error}");
    let error = dates(&v3("from = \"2020-01-01\"", "from = \"2020-01-02\""));
    assert!(
        error.file == "v3.toml" && error.reason.contains("gap between v1"),
        "{error}"
    );
    let error = dates(&v3("to = \"2023-12-31\"", "to = \"2019-01-01\""));
    assert!(
        error.file == "v3.toml" && error.reason.contains("before `from`"),
        "{error}"
    );
    let error = dates(&v3("id = \"v3\"", "id = \"v1\""));
    assert!(
        error.file == "v3.toml" && error.reason.contains("two files have the id v1"),
        "{error}"
    );

    let error = Dataset::from_files(&[("v3.toml", V3), ("2024.toml", V2024)]).unwrap_err();
    assert!(
        error.file == "v3.toml" && error.reason.contains("oldest version"),
        "{error}"
    );
    let error = Dataset::from_files(&[("v1.toml", V1), ("v3.toml", V3)]).unwrap_err();
    assert!(
        error.file == "v3.toml" && error.reason.contains("newest version"),
        "{error}"
    );
    assert_eq!(Dataset::from_files(&[]).unwrap_err().reason, "there is no version");
}

#[test]
fn an_answer_keeps_its_kind_from_version_to_version() {
    let third = "tab = \"follow_up\"\nanswer = \"date\"\ncategory = \"optional\"";
    let text = V3.replacen(third, &third.replace("\"date\"", "\"postcode\""), 1);
    let files = [("v1.toml", V1), ("v3.toml", &text), ("2024.toml", V2024)];
    let error = Dataset::from_files(&files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "v3.toml, question 7.07 (refracture_1_date): its answers are of another kind in v1"
    );
}

#[test]
fn a_fault_of_the_toml_itself_names_its_line() {
    let text = V2024.replacen("number = \"4.01\"", "number = 4.01", 1);
    let error = Dataset::from_files(&[("2024.toml", &text)]).unwrap_err();
    assert!(error.place.starts_with("question 4.01 (line "), "{error}");
}

#[test]
fn broken_facilities_are_refused() {
    for (from, to, reason) in [
        ("source = \"PF\"", "source = \"hearsay\"", "none of [sources]"),
        ("answer = \"text\"", "answer = \"one\"", "at least two options"),
        ("answer = \"text\"", "answer = \"words\"", "unknown variant"),
        ("key = \"organisation_code\"", "key = \"fls_name\"", "used twice"),
        ("key = \"organisation_code\"", "key = \"Organisation\"", "lower-case"),
        (
            "question = \"restrictions\"",
            "question = \"governance_minutes\"",
            "no question before it",
        ),
        ("is = [\"yes\"]", "is = [\"perhaps\"]", "no option"),
        ("is = [\"yes\"]", "is = []", "names no option"),
        (
            "deadline = \"2025-01-31\"",
            "deadline = \"2024-01-31\"",
            "before it opens",
        ),
        (
            "deadline = \"2025-01-31\"",
            "deadline = \"2027-01-31\"",
            "none opens before",
        ),
        ("year = 2025", "year = 2023", "order of their years"),
        ("opens = \"2024-11-25\"", "opens = \"November\"", "not a date"),
    ] {
        assert!(FACILITIES.contains(from), "nothing to replace: {from}");
        let error = Facilities::from_file("facilities.toml", &FACILITIES.replacen(from, to, 1)).unwrap_err();
        assert!(error.reason.contains(reason), "{error}");
    }
}

#[test]
fn a_version_is_called_by_the_years_of_its_fractures() {
    let called: Vec<(String, String)> = Dataset::published()
        .versions()
        .iter()
        .map(|version| (version.years(), version.in_years()))
        .collect();
    let both = |years: &str, after_a_verb: &str| (years.to_owned(), after_a_verb.to_owned());
    assert_eq!(
        called,
        [
            both("up to 2019", "up to 2019"),
            both("2020 to 2023", "in 2020 to 2023"),
            both("from 2024", "from 2024"),
        ]
    );
}
