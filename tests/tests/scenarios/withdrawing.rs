//! Records that were sent before their patients were found not cleared: Central erases them, every desk of the service keeps them, and
//! once they are cleared they count again, as one record everywhere.

use app::Host as _;
use chrono::TimeDelta;
use domain::id::RecordId;
use testkit::{TestCentral, TestHost};
use tests::desks::{TestDesk, agree, export, join, list, open, set};
use tests::program::{Fls, Ran};

use crate::opt_outs::{HEADER, NUMBERS, clear_all, here_and_there, in_england, made, reply, use_it};

/// Lets so many days pass for everybody.
fn pass(days: i64, desks: [&TestDesk; 2], central: &TestCentral) {
    for desk in desks {
        desk.host().pass(TimeDelta::days(days));
    }
    central.set_now(desks[0].host().now());
}

/// A desk of a service in England whose records are all cleared and sent, and another desk of it.
async fn two_desks(central: &TestCentral) -> (TestDesk, TestDesk) {
    central.add_live_service("LIV").await;
    let desk = in_england().await;
    desk.attach(central.url(), &central.enrol("LIV").await).await.unwrap();
    clear_all(&desk).await;
    agree(&desk).await;
    let other = app::Desk::new(TestHost::new("Second desk"));
    join(&other, central, "LIV").await;
    // The first hands it the key, and the list is opened before whatever it does next.
    for each in [&other, &desk, &other, &other] {
        agree(each).await;
    }
    assert_eq!((list(&desk).await.len(), list(&other).await.len()), (6, 6));
    assert_eq!(here_and_there(&other).await, (0, Some(6)));
    (desk, other)
}

/// The id that a desk has of the record of this patient; there is one.
async fn record_of(desk: &TestDesk, number: &str) -> RecordId {
    let rows = list(desk).await;
    let of_number: Vec<&str> = rows
        .iter()
        .filter(|row| row.nhs_number.as_deref() == Some(number))
        .map(|row| row.id.as_str())
        .collect();
    let [only] = of_number.as_slice() else {
        panic!("{} records of one patient", of_number.len());
    };
    only.parse().unwrap()
}

/// A check of all numbers, of which the reply leaves out the first that was sent; gives that number.
async fn one_is_not_cleared(desk: &TestDesk) -> String {
    let sent = made(desk).await;
    assert_eq!(sent.len(), 6);
    let cleared: Vec<&str> = sent[1..].iter().map(String::as_str).collect();
    desk.read_opt_out_reply(&reply(desk, &cleared)).await.unwrap();
    use_it(desk, false).await.unwrap();
    sent[0].clone()
}

async fn withdrawn(desk: &TestDesk) -> Option<String> {
    desk.opt_outs().await.unwrap().withdrawn
}

#[tokio::test]
async fn who_is_not_cleared_is_withdrawn_from_central_and_from_no_desk() {
    let central = TestCentral::start().await;
    let (desk, other) = two_desks(&central).await;
    assert_eq!(withdrawn(&desk).await, None);
    pass(15, [&desk, &other], &central);
    let held = one_is_not_cleared(&desk).await;
    assert_eq!(
        withdrawn(&desk).await.as_deref(),
        Some(
            "1 record was withdrawn from FLS Central, because its patient is not cleared. Central erases it with the next exchange. The \
             service keeps what was withdrawn for direct care, and sends it again once it is cleared."
        )
    );
    assert_eq!(list(&desk).await.len(), 6, "it stays for direct care");
    // The other desk has not heard of it, and goes on with the record.
    let old = record_of(&other, &held).await;
    let now = record_of(&desk, &held).await;
    assert_ne!(now, old);
    set(&other, old, &[("1.04", "ZE1 0QQ")]).await;

    agree(&desk).await;
    assert_eq!(here_and_there(&desk).await, (1, Some(5)));
    let said = withdrawn(&desk).await.unwrap();
    assert!(
        said.contains("Central has erased it.") && !said.contains(&held),
        "{said}"
    );
    central.verify().await;
    let late = other.sync_now().await.unwrap();
    assert!(late.agree, "{late:?}");
    central.verify().await;
    assert_eq!(here_and_there(&other).await, (1, Some(5)));

    // Both desks have it under the same id, and what was written late is where it was written.
    assert_eq!(record_of(&other, &held).await, now);
    assert_eq!(list(&other).await.len(), 6);
    assert_eq!(
        open(&other, old).await.id,
        now.to_string(),
        "the id of before leads there"
    );
    let text = |record: &app::views::RecordView| serde_json::to_string(record).unwrap();
    assert!(text(&open(&other, now).await).contains("ZE1 0QQ"));
    assert!(
        !text(&open(&desk, now).await).contains("ZE1 0QQ"),
        "it does not travel meanwhile"
    );
    // Neither in files for audit, nor sent by whatever is written next.
    assert!(!String::from_utf8(export(&desk).await).unwrap().contains(&held));
    set(&desk, now, &[("1.04", "LS1 4AP")]).await;
    let kept = desk.sync_now().await.unwrap();
    assert_eq!((kept.sent, kept.agree), (0, true));
    assert_eq!(here_and_there(&desk).await, (1, Some(5)));
    central.verify().await;
}

#[tokio::test]
async fn once_cleared_it_counts_again_and_is_one_record_at_every_desk_as_often_as_that_happens() {
    let central = TestCentral::start().await;
    let (desk, other) = two_desks(&central).await;
    for round in 0..2 {
        pass(15, [&desk, &other], &central);
        let held = one_is_not_cleared(&desk).await;
        let old = record_of(&other, &held).await;
        set(&other, old, &[("1.04", "ZE1 0QQ")]).await;
        agree(&desk).await;
        assert_eq!(here_and_there(&desk).await, (1, Some(5)), "{round}");
        pass(15, [&desk, &other], &central);
        clear_all(&desk).await;
        agree(&desk).await;
        assert_eq!(here_and_there(&desk).await, (0, Some(6)), "{round}");
        central.verify().await;
        // This one hears of both only now, and then brings what was written there.
        for each in [&other, &other, &desk] {
            agree(each).await;
        }
        central.verify().await;
        assert_eq!(here_and_there(&other).await, (0, Some(6)), "{round}");
        let now = record_of(&desk, &held).await;
        assert_eq!(record_of(&other, &held).await, now);
        assert_eq!((list(&desk).await.len(), list(&other).await.len()), (6, 6));
        assert_eq!(open(&desk, old).await.id, now.to_string());
        let files = (export(&desk).await, export(&other).await);
        assert_eq!(files.0, files.1);
        assert!(String::from_utf8(files.0).unwrap().contains("ZE1 0QQ"));
    }
    let said = withdrawn(&other).await.unwrap();
    assert!(said.starts_with("2 records were withdrawn from FLS Central"), "{said}");
    assert!(said.contains("Central has erased them all."), "{said}");
}

#[tokio::test]
async fn a_central_that_was_put_back_to_the_day_before_erases_it_again() {
    let central = TestCentral::start().await;
    let (desk, other) = two_desks(&central).await;
    let backup = central.back_up().await;
    pass(15, [&desk, &other], &central);
    let held = one_is_not_cleared(&desk).await;
    for each in [&desk, &other] {
        agree(each).await;
    }
    assert_eq!(here_and_there(&desk).await, (1, Some(5)));
    central.restore(&backup).await;
    // Whichever comes first knows of it.
    for each in [&other, &desk, &other] {
        agree(each).await;
    }
    assert_eq!(here_and_there(&other).await, (1, Some(5)));
    assert_eq!(record_of(&other, &held).await, record_of(&desk, &held).await);
    central.verify().await;
}

/// The programs themselves, each a process of its own.
struct Computer(Fls);

impl Computer {
    fn optout(&self, what: &str, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.0.command_below(&["optout", what], arguments))
    }

    /// Has the numbers that need a check answered, but for the first so many; gives those.
    fn checked_but(&self, not_cleared: usize) -> Vec<String> {
        let folder = self.0.folder().to_str().unwrap();
        let made = self.optout("make", &[folder, "--json"]).expect(0).json();
        let file = self.0.folder().join(made["waiting"]["file"].as_str().unwrap());
        let sent = std::fs::read_to_string(file).unwrap();
        let numbers: Vec<&str> = sent.lines().map(|line| line.trim_end_matches(',')).collect();
        assert_eq!(numbers.len(), NUMBERS.len());
        let reply = self
            .0
            .file("reply.dat", format!("{},\n", numbers[not_cleared..].join(",\n")));
        self.optout("read", &[&reply, "--use"]).expect(0);
        numbers[..not_cleared]
            .iter()
            .map(|number| (*number).to_owned())
            .collect()
    }

    fn join(&self, central: &TestCentral, code: &str, user: &str) {
        self.0
            .run("join", &["--central", central.url(), "--code", code, "--user", user])
            .expect(0);
    }

    fn sync(&self) {
        assert_eq!(self.0.json("sync", &[])["agree"], true);
    }

    fn listed(&self) -> usize {
        self.0.json("list", &[]).as_array().unwrap().len()
    }

    fn id_of(&self, named: &str) -> String {
        self.0.json("show", &[named])["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_computers_and_central_agree_on_what_was_withdrawn() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let (first, second) = (Computer(Fls::new()), Computer(Fls::new()));
    let service = ["--service", "HRW", "--name", "Hartwell Royal FLS", "--caseload", "1200"];
    first
        .0
        .run(
            "init",
            &[&service[..], &["--nation", "England", "--user", "A. Nurse", "--demo"]].concat(),
        )
        .expect(0);
    let rows = NUMBERS.map(|number| format!("{number},03/02/1950,01/03/2026\n"));
    let file = first.0.file("in.csv", format!("{HEADER}{}", rows.concat()));
    first.0.run("import", &[&file]).expect(0);
    // So short that every number is due again at once.
    first.optout("set", &["mailbox=HRW01", "days=5"]).expect(0);
    first.checked_but(0);
    first.join(&central, &central.enrol("HRW").await, "A. Nurse");
    first.sync();
    second.join(&central, &central.enrol("HRW").await, "B. Nurse");
    for computer in [&second, &first, &second] {
        computer.sync();
    }
    assert_eq!(second.listed(), 6);

    let held = first.checked_but(1).remove(0);
    let named = format!("{held}@2026-03-01");
    let old = second.id_of(&named);
    second.0.run("set", &[&named, "1.04=ZE1 0QQ"]).expect(0);
    first.sync();
    central.verify().await;
    let status = first.optout("status", &[]).expect(0).out;
    assert!(
        status.contains("1 record was withdrawn from FLS Central") && status.contains("Central has erased it."),
        "{status}"
    );
    assert!(NUMBERS.iter().all(|number| !status.contains(number)));
    second.sync();
    central.verify().await;
    let now = first.id_of(&named);
    assert_ne!(now, old);
    assert_eq!((second.id_of(&named), second.id_of(&old)), (now.clone(), now.clone()));
    assert_eq!((first.listed(), second.listed()), (6, 6));

    first.checked_but(0);
    for computer in [&first, &second, &second, &first] {
        computer.sync();
    }
    central.verify().await;
    assert_eq!((first.id_of(&named), second.id_of(&named)), (now.clone(), now));
    let copies = [&first, &second].map(|computer| computer.0.run("show", &[&named]).expect(0).out);
    assert!(copies.iter().all(|shown| shown.contains("ZE1 0QQ")), "{copies:?}");
    assert_eq!((first.listed(), second.listed()), (6, 6));
    central.stop().await;
}
