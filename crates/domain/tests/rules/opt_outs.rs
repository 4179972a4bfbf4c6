//! National opt-outs: what a reply says and what it does not, which numbers are due, and how files are named.

use chrono::NaiveDate;
use domain::id::OptOutCheckId;
use domain::opt_out::{
    BadSetting, ClearedList, Clearing, Compared, ListKey, MOST_ANSWERS, NotUsed, NumberHash, OptOutSettings, Standing,
    compare, is_due, reminder,
};
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn said(sent: &[u32], came: &[u32]) -> Compared {
    compare(sent, came).unwrap()
}

#[test]
fn a_whole_reply_says_of_every_number_whether_it_is_cleared() {
    let compared = said(&[1, 2, 3, 4], &[1, 3, 4]);
    assert_eq!(compared.answers, [Some(true), Some(false), Some(true), Some(true)]);
    assert_eq!((compared.last_line, compared.in_order), (4, true));
    assert_eq!(
        (compared.cleared(), compared.not_cleared(), compared.missing()),
        (3, 1, 0)
    );
}

#[test]
fn nothing_is_concluded_after_the_last_line_that_came_back() {
    let compared = said(&[1, 2, 3, 4, 5], &[1, 3]);
    assert_eq!(compared.answers, [Some(true), Some(false), Some(true), None, None]);
    assert_eq!(compared.last_line, 3);
}

#[test]
fn nothing_is_concluded_of_what_is_absent_where_the_order_was_not_kept() {
    let compared = said(&[1, 2, 3, 4], &[4, 1]);
    assert!(!compared.in_order);
    assert_eq!(compared.answers, [Some(true), None, None, Some(true)]);
}

#[test]
fn a_reply_of_one_line_of_another_file_or_with_other_numbers_is_not_used() {
    assert_eq!(compare(&[1, 2, 3], &[]), Err(NotUsed::Empty));
    assert_eq!(compare(&[1, 2, 3], &[2]), Err(NotUsed::OneLine));
    assert_eq!(
        compare(&[1, 2, 3], &[2, 2]),
        Err(NotUsed::OneLine),
        "the same line twice"
    );
    assert_eq!(compare(&[1, 2, 3], &[7, 8]), Err(NotUsed::OtherFile));
    assert_eq!(compare(&[1, 2, 3], &[1, 2, 8]), Err(NotUsed::NotSent(1)));
    assert_eq!(said(&[1], &[1]).answers, [Some(true)], "one was sent");
}

#[test]
fn a_reply_with_few_numbers_needs_a_word() {
    let sent: Vec<u32> = (0..100).collect();
    let with = |cleared: u32| said(&sent, &(100 - cleared..100).collect::<Vec<_>>());
    assert!(with(79).needs_word(80));
    assert!(!with(80).needs_word(80));
    assert!(!with(79).needs_word(79));
}

proptest! {
    /// Numbers that may be used, and where the reply was cut off.
    #[test]
    fn a_reply_that_was_cut_off_never_says_of_anybody_what_the_whole_does_not(
        used in proptest::collection::vec(any::<bool>(), 2..60),
        cut in 0_usize..60,
    ) {
        let sent: Vec<u32> = (0_u32..).take(used.len()).collect();
        let whole: Vec<u32> = sent.iter().copied().zip(&used).filter(|(_, used)| **used).map(|(number, _)| number).collect();
        let came = &whole[..cut.min(whole.len())];
        match compare(&sent, came) {
            Ok(compared) => {
                prop_assert!(compared.in_order);
                prop_assert_eq!(compared.cleared(), came.len());
                prop_assert_eq!(compared.cleared() + compared.not_cleared() + compared.missing(), sent.len());
                for (answer, used) in compared.answers.iter().zip(&used) {
                    prop_assert!(answer.is_none_or(|cleared| cleared == *used));
                }
            }
            Err(why) => prop_assert!(matches!(why, NotUsed::Empty | NotUsed::OneLine) && came.len() < 2),
        }
    }

    /// In whatever order they come back, and however often: whom the reply does not name is not cleared only if it stands before
    /// one that came back, in the order in which they were sent.
    #[test]
    fn nobody_is_not_cleared_unless_the_order_was_kept(
        came in proptest::collection::vec(0_u32..20, 2..40),
    ) {
        let sent: Vec<u32> = (0..20).collect();
        if let Ok(compared) = compare(&sent, &came) {
            for (number, answer) in sent.iter().zip(&compared.answers) {
                prop_assert_eq!(*answer == Some(true), came.contains(number));
            }
            if !compared.in_order {
                prop_assert_eq!(compared.not_cleared(), 0);
            }
        }
    }
}

#[test]
fn a_number_is_due_when_nothing_is_known_of_it_and_a_week_before_its_clearance_ends() {
    let until = |text| Standing::Answered(day(text));
    let today = day("2026-11-17");
    assert!(is_due(Standing::New, today));
    assert!(is_due(until("2026-11-19"), today));
    assert!(is_due(until("2026-11-24"), today));
    assert!(!is_due(until("2026-11-25"), today));
}

#[test]
fn a_list_that_ends_is_told_until_its_numbers_were_asked_about_again() {
    let list = |made: &str, until: &str, cleared| Clearing {
        made: day(made),
        until: day(until),
        cleared,
    };
    let first = list("2026-11-12", "2026-12-03", 475);
    let on = |lists: &[Clearing], today: &str| reminder(lists, day(today));
    assert_eq!(on(&[first], "2026-11-20"), None);
    assert_eq!(
        on(&[first], "2026-11-27").unwrap(),
        "The opt-out clearance of 475 numbers ends on 3 December 2026: check them again before then"
    );
    assert_eq!(
        on(&[first], "2026-12-03").unwrap(),
        "The opt-out clearance of 475 numbers ended on 3 December 2026: new changes stay here until the next check"
    );
    assert_eq!(on(&[first], "2027-03-01"), None, "nobody is told for ever");
    let new_ones = list("2026-11-20", "2026-12-11", 3);
    assert!(
        on(&[first, new_ones], "2026-11-30").is_some(),
        "they were not asked about then"
    );
    let again = list("2026-11-28", "2026-12-19", 478);
    assert_eq!(on(&[first, again], "2026-12-04"), None);
    assert_eq!(
        on(&[list("2026-11-12", "2026-12-03", 0)], "2026-12-03"),
        None,
        "it cleared nobody"
    );
}

#[test]
fn a_file_is_named_by_mailbox_date_and_a_number_that_begins_anew_each_month() {
    let today = day("2026-11-17");
    let settings = OptOutSettings::default();
    assert_eq!(settings.file_name(today), None, "without a mailbox");
    let settings = settings.with_mailbox(" hrw01 ").unwrap();
    assert_eq!(settings.file_name(today).unwrap(), "HRW01-17112026-0001.dat");
    let settings = settings.with_next_number("4", today).unwrap();
    assert_eq!(settings.file_name(today).unwrap(), "HRW01-17112026-0004.dat");
    let settings = settings.after_making(today).with_date_form("ddmmyy").unwrap();
    assert_eq!(settings.file_name(today).unwrap(), "HRW01-171126-0005.dat");
    assert_eq!(settings.file_name(day("2026-12-01")).unwrap(), "HRW01-011226-0001.dat");
    let last = settings.with_next_number("9999", today).unwrap().after_making(today);
    assert_eq!(last.file_name(today), None, "a month has no more");
}

#[test]
fn settings_that_can_be_none_are_refused() {
    let usual = OptOutSettings::default;
    for mailbox in ["", "HRW 01", "HRW-01", "ABCDEFGHIJKLMNOPQRSTU"] {
        assert_eq!(usual().with_mailbox(mailbox), Err(BadSetting::Mailbox), "{mailbox}");
    }
    assert_eq!(usual().with_date_form("yyyymmdd"), Err(BadSetting::DateForm));
    assert_eq!(
        usual().with_next_number("0", day("2026-11-17")),
        Err(BadSetting::Sequence)
    );
    assert_eq!(usual().with_most_numbers("1"), Err(BadSetting::Numbers));
    assert_eq!(usual().with_least_percent("101"), Err(BadSetting::Percent));
    assert_eq!(usual().with_days("91"), Err(BadSetting::Days));
    assert_eq!(
        usual().with_days("14").unwrap().until(day("2026-11-17")),
        day("2026-12-01")
    );
}

#[test]
fn a_list_travels_in_parts_that_each_have_its_evidence() {
    let hash = |number: usize| {
        let mut hash = [0; 16];
        hash[..8].copy_from_slice(&(number as u64).to_be_bytes());
        NumberHash(hash)
    };
    let list = |answers: usize| ClearedList {
        id: OptOutCheckId::new(Uuid::from_u128(1)),
        key: ListKey([7; 32]),
        made: day("2026-11-17").and_hms_opt(9, 40, 0).unwrap().and_utc(),
        made_by: "Amara Osei".to_owned(),
        file: "HRW01-17112026-0004.dat".to_owned(),
        file_digest: [1; 32],
        reply_digest: [2; 32],
        numbers: 2_500,
        cleared: 2_300,
        not_cleared: 150,
        until: day("2026-12-08"),
        answers: (0..answers).map(|number| (hash(number), number % 7 != 0)).collect(),
    };
    assert_eq!(list(2_450).missing(), 50);
    let parts = list(2_450).in_parts();
    assert_eq!(
        parts.iter().map(|part| part.answers.len()).collect::<Vec<_>>(),
        [MOST_ANSWERS, MOST_ANSWERS, 450]
    );
    let together: Vec<_> = parts.iter().flat_map(|part| part.answers.clone()).collect();
    assert_eq!(together, list(2_450).answers);
    assert_eq!(list(0).in_parts(), [list(0)]);
    let shown = format!("{:?}", list(1));
    assert!(shown.contains("hidden") && !shown.contains("[7"), "{shown}");
}
