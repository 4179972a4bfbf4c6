//! National opt-outs in England: what leaves a desk, what its other desks are told, and what a reply that is none changes.

use std::path::PathBuf;

use app::views::{
    ErrorCode, ExportFormat, ExportLineEnds, ExportRecordsRequest, ExportWhich, OptOutReplyView, OptOutSettingChange,
    OptOutSettingName, OptOutsView, TodayRequest, UseOptOutReplyRequest,
};
use app::{Desk, Error, Host, Service};
use chrono::TimeDelta;
use domain::Nation;
use testkit::{TestCentral, TestHost};
use tests::desks::{TestDesk, agree, export, import, join, list, set};
use tests::program::{Fls, PASSPHRASE, Ran};

pub(crate) const HEADER: &str = "1.01 NHSNumber,1.02 DateOfBirth,1.09 DateIndexFracDiagnosed\n";
pub(crate) const NUMBERS: [&str; 6] = [
    "9991000003",
    "9991000011",
    "9991000038",
    "9991000046",
    "9991000054",
    "9991000062",
];
const NOT_A_LIST: &str = r#"{"status":"SUCCESS","stages":[{"name":"validate_non_empty_file"}]}"#;
const REFUSED: &str = "The file contains one or more invalid NHS Numbers.";

/// A desk of a live service of this nation, with a record of each number.
async fn desk_in(nation: Option<Nation>) -> TestDesk {
    let desk = Desk::new(TestHost::new("First desk"));
    let service = Service {
        nation,
        ..desk.new_service("LIV", "Hartwell Royal FLS", 1_200, false).unwrap()
    };
    desk.create(service, "A. Nurse", PASSPHRASE).await.unwrap();
    let rows = NUMBERS.iter().map(|number| format!("{number},03/02/1950,01/03/2026\n"));
    let file: String = [HEADER.to_owned()].into_iter().chain(rows).collect();
    import(&desk, file.as_bytes()).await;
    desk
}

pub(crate) async fn in_england() -> TestDesk {
    let desk = desk_in(Some(Nation::England)).await;
    say(&desk, OptOutSettingName::Mailbox, "HRW01").await.unwrap();
    desk
}

async fn say(desk: &TestDesk, setting: OptOutSettingName, text: &str) -> Result<OptOutsView, Error> {
    let text = text.to_owned();
    desk.change_opt_out_setting(OptOutSettingChange { setting, text }).await
}

/// Makes a check file, and gives its numbers in their order.
pub(crate) async fn made(desk: &TestDesk) -> Vec<String> {
    let page = desk.make_opt_out_check().await.unwrap();
    let file = std::fs::read(desk.host().documents().join(page.waiting.unwrap().file)).unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.ends_with(",\n") && !text.contains('\r'));
    text.lines()
        .map(|line| line.strip_suffix(',').unwrap().to_owned())
        .collect()
}

/// A reply of these numbers, as a file.
pub(crate) fn reply(desk: &TestDesk, numbers: &[&str]) -> PathBuf {
    file(desk, &format!("{},\n", numbers.join(",\n")))
}

fn file(desk: &TestDesk, text: &str) -> PathBuf {
    let place = desk.host().documents().join("reply.dat");
    std::fs::write(&place, text).unwrap();
    place
}

/// Has all numbers that need a check cleared.
pub(crate) async fn clear_all(desk: &TestDesk) -> OptOutsView {
    let sent = made(desk).await;
    let cleared: Vec<&str> = sent.iter().map(String::as_str).collect();
    desk.read_opt_out_reply(&reply(desk, &cleared)).await.unwrap();
    use_it(desk, false).await.unwrap()
}

pub(crate) async fn use_it(desk: &TestDesk, agreed: bool) -> Result<OptOutsView, Error> {
    desk.use_opt_out_reply(UseOptOutReplyRequest { agreed }).await
}

fn counts(reply: &OptOutReplyView) -> [u32; 3] {
    [reply.cleared, reply.not_cleared, reply.missing]
}

/// How many records are held back, and how many Central has. It holds them all, as their numbers are never issued.
pub(crate) async fn here_and_there(desk: &TestDesk) -> (u32, Option<u32>) {
    let held_back = desk.export_page().await.unwrap().not_cleared;
    (held_back, desk.sync_page().await.unwrap().central_records)
}

fn code<T>(answer: Result<T, Error>) -> Option<ErrorCode> {
    answer.err().map(|error| error.view().code)
}

/// A number that does not stand last in the file, so that a reply without it says something of it.
async fn one_that_is_answered(desk: &TestDesk) -> (Vec<String>, String) {
    let sent = made(desk).await;
    let first = sent[0].clone();
    (sent, first)
}

#[tokio::test]
async fn nothing_leaves_before_it_is_cleared_and_who_is_not_cleared_never_does() {
    let central = TestCentral::start().await;
    central.add_live_service("LIV").await;
    let desk = in_england().await;
    desk.attach(central.url(), &central.enrol("LIV").await).await.unwrap();
    agree(&desk).await;
    assert_eq!(here_and_there(&desk).await, (6, Some(0)));

    let (sent, held) = one_that_is_answered(&desk).await;
    let cleared: Vec<&str> = sent[1..].iter().map(String::as_str).collect();
    let seen = desk.read_opt_out_reply(&reply(&desk, &cleared)).await.unwrap();
    assert_eq!(counts(&seen.reply.unwrap()), [5, 1, 0]);
    agree(&desk).await;
    assert_eq!(
        here_and_there(&desk).await,
        (6, Some(0)),
        "nothing changes before it is used"
    );
    let used = use_it(&desk, false).await.unwrap();
    assert_eq!(
        (used.due, used.waiting.is_none(), used.evidence[0].not_cleared),
        (0, true, 1)
    );
    agree(&desk).await;
    assert_eq!(here_and_there(&desk).await, (1, Some(5)));
    central.verify().await;

    // Its other desk holds back by the same list, which came to it sealed.
    let other = Desk::new(TestHost::new("Second desk"));
    join(&other, &central, "LIV").await;
    agree(&other).await;
    agree(&desk).await;
    agree(&other).await;
    let there = list(&other).await;
    assert_eq!(there.len(), 5);
    assert!(there.iter().all(|row| row.nhs_number.as_deref() != Some(held.as_str())));
    let page = other.opt_outs().await.unwrap();
    assert_eq!((page.due, page.evidence.len(), page.lists[0].numbers), (0, 1, 5));
    let late = format!("{HEADER}{held},03/02/1950,01/05/2026\n");
    import(&other, late.as_bytes()).await;
    agree(&other).await;
    assert_eq!(here_and_there(&other).await, (1, Some(5)));
}

#[tokio::test]
async fn once_a_list_has_ended_new_changes_stay_until_the_next_check() {
    let central = TestCentral::start().await;
    central.add_live_service("LIV").await;
    let desk = in_england().await;
    desk.attach(central.url(), &central.enrol("LIV").await).await.unwrap();
    clear_all(&desk).await;
    agree(&desk).await;
    assert_eq!(here_and_there(&desk).await, (0, Some(6)));
    let today = async || desk.today(TodayRequest { lines: 3 }).await.unwrap().opt_outs;
    assert_eq!(today().await, None);

    desk.host().pass(TimeDelta::days(15));
    central.set_now(desk.host().now());
    assert!(
        today()
            .await
            .unwrap()
            .starts_with("The opt-out clearance of 6 numbers ends on ")
    );
    assert_eq!(desk.opt_outs().await.unwrap().due, 6);
    desk.host().pass(TimeDelta::days(6));
    central.set_now(desk.host().now());
    assert!(
        today()
            .await
            .unwrap()
            .contains("new changes stay here until the next check")
    );
    let record = list(&desk).await[0].id.parse().unwrap();
    set(&desk, record, &[("1.04", "LS1 4AP")]).await;
    let kept = desk.sync_now().await.unwrap();
    assert_eq!((kept.sent, kept.agree), (0, true));
    assert_eq!(here_and_there(&desk).await, (6, Some(6)));
    clear_all(&desk).await;
    let sent = desk.sync_now().await.unwrap();
    assert_eq!(
        (sent.sent, sent.agree),
        (2, true),
        "the change, and what came of the check"
    );
    assert_eq!(here_and_there(&desk).await, (0, Some(6)));
    assert_eq!(today().await, None);
    central.verify().await;
}

#[tokio::test]
async fn what_is_no_reply_to_the_file_that_was_sent_changes_nothing() {
    let desk = in_england().await;
    assert_eq!(code(use_it(&desk, true).await), Some(ErrorCode::NoCheckFileWaits));
    let sent = made(&desk).await;
    assert_eq!(sent.len(), 6);
    assert_eq!(code(desk.make_opt_out_check().await), Some(ErrorCode::CheckFileWaits));
    for (text, expect) in [
        (REFUSED.to_owned(), ErrorCode::CheckFileRefused),
        (String::new(), ErrorCode::ReplyFileEmpty),
        (format!("{},\n", sent[2]), ErrorCode::ReplyOfOneLine),
        ("9991000070,\n9991000089,\n".to_owned(), ErrorCode::ReplyToOtherFile),
        (format!("{},\n9991000070,\n", sent[0]), ErrorCode::ReplyNotSent),
        (format!("{},\n999,\n", sent[0]), ErrorCode::ReplyNoNumber),
    ] {
        let refused = desk.read_opt_out_reply(&file(&desk, &text)).await;
        assert_eq!(code(refused), Some(expect), "{text}");
        assert_eq!(code(use_it(&desk, true).await), Some(ErrorCode::NoReplyRead));
    }
    let aside = desk.read_opt_out_reply(&file(&desk, NOT_A_LIST)).await.unwrap();
    assert!(aside.reply.is_none());
    assert!(aside.message.unwrap().contains("no list of patients"));
    assert_eq!(code(use_it(&desk, true).await), Some(ErrorCode::NoReplyRead));
    assert!(desk.opt_outs().await.unwrap().evidence.is_empty());
    desk.give_up_opt_out_check().await.unwrap();
    assert_eq!(desk.opt_outs().await.unwrap().due, 6);
}

#[tokio::test]
async fn a_short_reply_says_nothing_of_the_rest_and_few_numbers_need_a_word() {
    let desk = in_england().await;
    let sent = made(&desk).await;
    let short = reply(&desk, &[&sent[0], &sent[2]]);
    let seen = desk.read_opt_out_reply(&short).await.unwrap().reply.unwrap();
    assert_eq!(counts(&seen), [2, 1, 3]);
    assert!(seen.needs_word);
    assert_eq!(
        seen.warning.as_deref(),
        Some("This reply is short. 3 of 6 numbers have no answer yet.")
    );
    assert_eq!(code(use_it(&desk, false).await), Some(ErrorCode::FewCleared));
    let used = use_it(&desk, true).await.unwrap();
    assert_eq!(used.due, 3, "those of which nothing was said");
    assert_eq!(
        (
            used.evidence[0].cleared,
            used.evidence[0].not_cleared,
            used.evidence[0].missing
        ),
        (2, 1, 3)
    );
    assert!(say(&desk, OptOutSettingName::LeastPercent, "10").await.is_ok());
    let again = made(&desk).await;
    assert!(
        again.iter().all(|number| sent[3..].contains(number)),
        "they go into the next check"
    );
}

#[tokio::test]
async fn files_for_audit_leave_out_who_is_not_cleared_and_lists_keep_them() {
    let desk = in_england().await;
    let (sent, held) = one_that_is_answered(&desk).await;
    let cleared: Vec<&str> = sent[1..].iter().map(String::as_str).collect();
    desk.read_opt_out_reply(&reply(&desk, &cleared)).await.unwrap();
    use_it(&desk, false).await.unwrap();
    let text = String::from_utf8(export(&desk).await).unwrap();
    assert!(!text.contains(&held) && cleared.iter().all(|number| text.contains(number)));
    assert_eq!(desk.export_page().await.unwrap().not_cleared, 1);
    let asked = ExportRecordsRequest {
        format: ExportFormat::Xlsx,
        byte_order_mark: false,
        line_ends: ExportLineEnds::CrLf,
        which: ExportWhich::All,
    };
    let written = desk.export_records(asked).await.unwrap();
    assert_eq!((written.records, written.not_cleared), (5, 1));
    assert_eq!(list(&desk).await.len(), 6);
    let evidence = desk.save_opt_out_evidence().await.unwrap();
    let file = std::fs::read_to_string(desk.host().documents().join(evidence.file.unwrap())).unwrap();
    assert!(
        file.contains(",6,5,1,0,") && NUMBERS.iter().all(|number| !file.contains(number)),
        "{file}"
    );
}

#[tokio::test]
async fn elsewhere_there_is_no_such_desk_and_everything_leaves() {
    for nation in [None, Some(Nation::Wales), Some(Nation::NorthernIreland)] {
        let desk = desk_in(nation).await;
        assert_eq!(code(desk.opt_outs().await), Some(ErrorCode::NotInEngland));
        assert!(!desk.session().await.unwrap().service.unwrap().opt_outs);
        let text = String::from_utf8(export(&desk).await).unwrap();
        assert!(NUMBERS.iter().all(|number| text.contains(number)));
    }
}

#[tokio::test]
async fn a_service_hears_from_central_that_it_is_in_england_before_anything_leaves() {
    let central = TestCentral::start().await;
    central.add_live_service("LIV").await;
    let desk = desk_in(None).await;
    desk.attach(central.url(), &central.enrol("LIV").await).await.unwrap();
    assert!(desk.session().await.unwrap().service.unwrap().opt_outs);
    agree(&desk).await;
    assert_eq!(here_and_there(&desk).await, (6, Some(0)));
}

#[test]
fn a_demonstration_practises_on_the_command_line() {
    let fls = Fls::new();
    let service = ["--service", "HRW", "--name", "Hartwell Royal FLS", "--caseload", "1200"];
    fls.run(
        "init",
        &[&service[..], &["--nation", "England", "--user", "A. Nurse", "--demo"]].concat(),
    )
    .expect(0);
    let rows = NUMBERS.map(|number| format!("{number},03/02/1950,01/03/2026\n"));
    let import = fls.file("in.csv", format!("{HEADER}{}", rows.concat()));
    fls.run("import", &[&import]).expect(0);
    let optout = |what: &str, arguments: &[&str]| {
        let ran = Ran::of(&mut fls.command_below(&["optout", what], arguments));
        assert!(
            NUMBERS
                .iter()
                .all(|number| !ran.out.contains(number) && !ran.err.contains(number))
        );
        ran
    };
    let folder = fls.folder().to_str().unwrap();
    let made = optout("make", &[folder, "--json"]).expect(0).json();
    let name = made["waiting"]["file"].as_str().unwrap();
    assert!(name.starts_with("PRACTICE-") && name.ends_with("-0001.dat"), "{name}");
    let sent = std::fs::read_to_string(fls.folder().join(name)).unwrap();
    assert_eq!(sent.lines().count(), 6);
    optout("make", &[folder]).expect(1);
    let seen = optout("read", &["--practice", "--json"]).expect(0).json();
    assert_eq!(
        (&seen["reply"]["cleared"], &seen["reply"]["missing"]),
        (&6.into(), &0.into())
    );
    optout("read", &["--practice", "--use"]).expect(0);
    let status = optout("status", &["--json"]).expect(0).json();
    assert_eq!((&status["due"], &status["lists"][0]["numbers"]), (&0.into(), &6.into()));
    optout("set", &["mailbox=HRW01", "date-form=ddmmyy"]).expect(0);
    optout("set", &["mailbox=HRW 01"]).expect(1);
    let evidence = fls.folder().join("evidence.csv");
    optout("status", &["--evidence", evidence.to_str().unwrap()]).expect(0);
    assert!(std::fs::read_to_string(evidence).unwrap().contains(",6,6,0,0,"));
}
