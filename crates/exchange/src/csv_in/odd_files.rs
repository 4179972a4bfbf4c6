//! Small files as spreadsheets and statistics programs wrote them, each with what is right.

use domain::dataset::Dataset;

use super::tests::{read, rows_of};

macro_rules! file {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../fixtures/", $name, ".csv")) as &[u8],
        )
    };
}

type Expected = ((&'static str, &'static [u8]), &'static [&'static str]);

#[rustfmt::skip]
const FILES: &[Expected] = &[
        (
            file!("blanks-left-out-at-the-end-of-rows"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1930 1.03=Female 1.05=No 1.09=01/02/2026 1.11=Wrist 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1931 1.03=Female 1.05=No 1.09=02/02/2026 1.11=Wrist 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=03/05/1932 1.03=Female 1.05=No 1.09=03/02/2026 1.11=Wrist 4.01=Alendronate",
                "5: 1.01=9990813663 1.02=03/05/1933 1.03=Female 1.05=No 1.09=04/02/2026 1.11=Wrist 4.01=Alendronate 6.01=Yes 6.02=01/06/2026 6.05=Alendronate",
                "6: 1.01=9996952150 1.02=03/05/1934 1.03=Female 1.05=No 1.09=05/02/2026 1.11=Wrist 4.01=Alendronate",
                "7: 1.01=9999336027 1.02=03/05/1935 1.03=Female 1.05=No 1.09=06/02/2026 1.11=Wrist 4.01=Alendronate",
                "8: 1.01=9992664436 1.02=03/05/1936 1.03=Female 1.05=No 1.09=07/02/2026 1.11=Wrist 4.01=Alendronate",
                "9: 1.01=9993884758 1.02=03/05/1937 1.03=Female 1.05=No 1.09=08/02/2026 1.11=Wrist 4.01=Alendronate",
                "10: 1.01=9993033111 1.02=03/05/1938 1.03=Female 1.05=No 1.09=09/02/2026 1.11=Wrist 4.01=Alendronate",
                "11: 1.01=9991195106 1.02=03/05/1939 1.03=Female 1.05=No 1.09=10/02/2026 1.11=Wrist 4.01=Alendronate",
                "12: 1.01=9996049698 1.02=03/05/1940 1.03=Female 1.05=No 1.09=11/02/2026 1.11=Wrist 4.01=Alendronate",
                "13: 1.01=9998552036 1.02=03/05/1941 1.03=Female 1.05=No 1.09=12/02/2026 1.11=Wrist 4.01=Alendronate",
                "14: 1.01=9991838937 1.02=03/05/1942 1.03=Female 1.05=No 1.09=13/02/2026 1.11=Wrist 4.01=Alendronate",
                "15: 1.01=9996670066 1.02=03/05/1943 1.03=Female 1.05=No 1.09=14/02/2026 1.11=Wrist 4.01=Alendronate",
                "16: 1.01=9997206797 1.02=03/05/1944 1.03=Female 1.05=No 1.09=15/02/2026 1.11=Wrist 4.01=Alendronate",
                "17: 1.01=9990499462 1.02=03/05/1945 1.03=Female 1.05=No 1.09=16/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "18: 1.01=9992570903 1.02=03/05/1946 1.03=Female 1.05=No 1.09=17/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "19: 1.01=9991286101 1.02=03/05/1947 1.03=Female 1.05=No 1.09=18/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "20: 1.01=9991345752 1.02=03/05/1948 1.03=Female 1.05=No 1.09=19/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "21: 1.01=9997969014 1.02=03/05/1949 1.03=Female 1.05=No 1.09=20/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "22: 1.01=9998727154 1.02=03/05/1950 1.03=Female 1.05=No 1.09=21/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "23: 1.01=9998121086 1.02=03/05/1951 1.03=Female 1.05=No 1.09=22/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "24: 1.01=9998177863 1.02=03/05/1952 1.03=Female 1.05=No 1.09=23/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "25: 1.01=9999897711 1.02=03/05/1953 1.03=Female 1.05=No 1.09=24/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "26: 1.01=9996232395 1.02=03/05/1954 1.03=Female 1.05=No 1.09=25/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "27: 1.01=9996372545 1.02=03/05/1955 1.03=Female 1.05=No 1.09=26/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "28: 1.01=9999339417 1.02=03/05/1956 1.03=Female 1.05=No 1.09=27/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "29: 1.01=9990967385 1.02=03/05/1957 1.03=Female 1.05=No 1.09=01/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "30: 1.01=9994994654 1.02=03/05/1958 1.03=Female 1.05=No 1.09=02/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
                "31: 1.01=9992989459 1.02=03/05/1959 1.03=Female 1.05=No 1.09=03/02/2026 1.11=Wrist 4.01=Alendronate (1 notes)",
            ],
        ),
        (
            file!("dates-around-today"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.07=27/11/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1951 1.07=28/11/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=03/05/1951 1.07=29/11/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "5: 1.01=9990813663 1.02=03/05/1951 1.07=30/11/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "6: 1.01=9996952150 1.02=03/05/1951 1.07=01/12/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
            ],
        ),
        (
            file!("header-in-any-case"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
            ],
        ),
        (
            file!("no-break-spaces"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.04=LS1 4AP 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1951 1.04=LS1 4AP 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=03/05/1951 1.04=LS1 4AP 1.09=01/03/2026 1.11=Hip 4.01=Don't know",
                "5: 1.01=9990813663 1.02=03/05/1951 1.04=LS1 4AP 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "6: 1.01=9996952150 1.02=03/05/1951 1.04=LS1 4AP 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
            ],
        ),
        (
            file!("numbers-as-sheets-write-them"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "3: 1.01=9995803518 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "4: 1.01=9997374592 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "5: 1.01=9990813663 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "6: 1.01=9996952150 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "7: excel-number at [NHSNumber]",
                "8: not-an-nhs-number at [NHSNumber]",
                "9: 1.01=9992664436 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
            ],
        ),
        (
            file!("odd-years"),
            &[
                "2: 1.01=9997110668 1.02=03/05/0051 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1951 1.09=01/03/0026 1.11=Hip 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=01/01/1900 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "5: 1.01=9990813663 1.02=02/02/1902 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "6: 1.01=9996952150 1.02=03/05/1951 1.09=31/12/9999 1.11=Hip 4.01=Alendronate",
                "7: 1.01=9999336027 1.02=03/05/1951 1.09=01/01/0001 1.11=Hip 4.01=Alendronate",
                "8: no-such-date at [DateOfBirth]",
                "9: no-such-date at [DateOfBirth]",
                "10: no-such-date at [DateOfBirth]",
                "11: 1.01=9991195106 1.02=29/02/1952 1.09=29/02/2024 1.11=Hip 4.01=Alendronate",
                "12: no-such-date at [DateIndexFracDiagnosed]",
                "13: no-such-date at [DateOfBirth]",
                "14: two-digit-year at [DateOfBirth]",
                "15: 1.01=9996670066 1.02=01/03/2026 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "16: 1.01=9997206797 1.02=03/05/1951 1.09=01/01/0001 1.11=Hip 4.01=Alendronate",
                "17: 1.01=9990499462 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "18: 1.01=9992570903 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "19: not-a-date at [DateIndexFracDiagnosed]",
                "20: not-a-date at [DateIndexFracDiagnosed]",
                "21: not-a-date at [DateOfBirth], not-a-date at [DateIndexFracDiagnosed]",
                "22: not-a-date at [DateIndexFracDiagnosed]",
                "23: not-a-date at [DateIndexFracDiagnosed]",
                "24: 1.01=9998177863 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "25: 1.01=9999897711 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "26: not-a-date at [DateIndexFracDiagnosed]",
                "27: long-row at []",
            ],
        ),
        (
            file!("quote-lost-where-all-are-quoted"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "5: short-row at []",
                "6: 1.01=9996952150 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "7: 1.01=9999336027 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "8: 1.01=9992664436 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "9: 1.01=9993884758 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
            ],
        ),
        (
            file!("quote-not-closed"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "3: 1.01=9995803518 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "4: 1.01=9997374592 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "5: line-break at [SiteFirstFrac]",
                "6: 1.01=9991195106 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "7: 1.01=9996049698 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
                "8: 1.01=9998552036 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate",
            ],
        ),
        (
            file!("row-numbers-before-the-table"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate (1 notes)",
                "3: 1.01=9995803518 1.02=03/05/1951 1.03=Female 1.09=01/03/2026 1.11=Hip 4.01=Alendronate (1 notes)",
            ],
        ),
        (
            file!("semicolons-and-decimal-commas"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip 2.01=161.5 3.04=-2.5 4.01=Alendronate",
                "3: long-row at []",
                "4: 1.01=9997374592 1.02=03/05/1951 1.09=01/03/2022 1.11=Hip 2.01=161.5 3.04=-2.5 4.01=Alendronate;Zoledronate",
            ],
        ),
        (
            file!("unseen-in-numbers"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "3: 1.01=9995803518 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "4: 1.01=9997374592 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "5: 1.01=9990813663 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "6: 1.01=9996952150 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "7: 1.01=9999336027 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "8: not-an-nhs-number at [NHSNumber]",
                "9: not-an-nhs-number at [NHSNumber]",
                "10: 1.01=9993033111 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "11: 1.01=9991195106 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "12: 1.01=9996049698 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
                "13: 1.01=9998552036 1.02=03/05/1951 1.09=01/03/2026 1.11=Hip",
            ],
        ),
        (
            file!("whole-numbers-with-a-point"),
            &[
                "2: 1.01=9997110668 1.02=03/05/1951 1.09=01/03/2025 1.11=Wrist 2.01=161 4.01=Alendronate 7.01=Yes 7.06=1",
                "3: 1.01=9995803518 1.02=03/05/1951 1.09=01/03/2025 1.11=Wrist 2.01=161 4.01=Alendronate 7.01=Yes 7.06=1",
                "4: 1.01=9997374592 1.02=03/05/1951 1.09=01/03/2025 1.11=Wrist 2.01=161 4.01=Alendronate 7.01=Yes 7.06=0",
            ],
        ),
];

#[test]
fn every_row_of_odd_files_is_read_or_named() {
    for ((name, bytes), expect) in FILES {
        assert_eq!(rows_of(bytes), *expect, "{name}");
    }
}

#[test]
fn headers_that_leave_a_doubt_refuse_the_file() {
    for ((name, bytes), expect) in [
        (
            file!("question-in-two-columns"),
            "4.01 BoneTherapy is there twice, in columns F and G: keep one",
        ),
        (
            file!("header-without-last-zero"),
            "The audit has no question for column D (1.1: is it 1.10 TypeOfFractue?): correct the name or \
             remove the column",
        ),
    ] {
        let refused = read(bytes, Dataset::published()).unwrap_err();
        assert_eq!(refused.to_string(), expect, "{name}");
    }
}

#[test]
fn what_was_put_right_is_told() {
    let (_, bytes) = file!("blanks-left-out-at-the-end-of-rows");
    let sheet = read(bytes, Dataset::published()).unwrap();
    let noted: Vec<u32> = sheet
        .rows()
        .filter(|row| !row.notes.is_empty())
        .map(|row| row.number)
        .collect();
    assert_eq!(noted, (17..=31).collect::<Vec<_>>());
    let (_, bytes) = file!("quote-not-closed");
    let sheet = read(bytes, Dataset::published()).unwrap();
    let refused = sheet.rows().find_map(|row| row.answers.err()).unwrap();
    assert!(
        refused[0].words.contains("Lines 5 to 10 of the file, 6 lines,"),
        "{}",
        refused[0].words
    );
}
