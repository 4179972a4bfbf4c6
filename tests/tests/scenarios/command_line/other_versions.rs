//! A Central and a desk of different days: each says in words what the other is, what is entered stays and goes on, and all of it
//! travels once both are alike.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use protocol::exchange::{ExchangeReply, ExchangeRequest};
use protocol::{VERSION, frame};
use serde_json::Value;
use testkit::TestCentral;
use tests::program::Fls;

use super::with_three;

/// What is changed on the way, as if one side were of other days.
#[derive(Clone, Copy)]
struct OtherDays {
    of_the_desk: fn(&mut ExchangeRequest),
    of_central: fn(&mut ExchangeReply),
}

const THESE_DAYS: OtherDays = OtherDays {
    of_the_desk: |_| {},
    of_central: |_| {},
};

/// What stands between desks and Central, and lets one of them be of other days.
struct Between {
    address: SocketAddr,
    days: Arc<Mutex<OtherDays>>,
}

impl Between {
    fn desks_and(central: &TestCentral) -> Self {
        let far: SocketAddr = central.url().trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let days = Arc::new(Mutex::new(THESE_DAYS));
        let now = Arc::clone(&days);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let days = *now.lock().unwrap();
                pass_on(near, far, days);
            }
        });
        Self { address, days }
    }

    fn are(&self, days: OtherDays) {
        *self.days.lock().unwrap() = days;
    }
}

/// Passes one request on, and its answer back.
fn pass_on(mut near: TcpStream, far: SocketAddr, days: OtherDays) {
    let (head, mut body) = message(&mut near);
    if let Ok((mut request, entries)) = frame::read_request(&body) {
        (days.of_the_desk)(&mut request);
        body = frame::write(&request, &entries).unwrap();
    }
    let mut far = TcpStream::connect(far).unwrap();
    say(&mut far, &head, &body);
    let (head, mut body) = message(&mut far);
    if let Ok((mut reply, entries)) = frame::read_reply(&body) {
        (days.of_central)(&mut reply);
        body = frame::write(&reply, &entries).unwrap();
    }
    say(&mut near, &head, &body);
    let _ = near.shutdown(Shutdown::Write);
}

/// The lines of a head, but for what says how long the body is and that more may follow it; and the body.
fn message(stream: &mut TcpStream) -> (Vec<String>, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 || line.trim().is_empty() {
            break;
        }
        match line.to_ascii_lowercase().split_once(':') {
            Some(("content-length", told)) => length = told.trim().parse().unwrap(),
            Some(("connection", _)) => {}
            _ => head.push(line),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, body)
}

fn say(stream: &mut TcpStream, head: &[String], body: &[u8]) {
    let head = format!(
        "{}content-length: {}\r\nconnection: close\r\n\r\n",
        head.concat(),
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
}

/// A desk with three records that has joined and is in agreement.
async fn joined(central: &TestCentral, between: &Between) -> Fls {
    central.add_service("HRW").await;
    let fls = with_three();
    let code = central.enrol("HRW").await;
    let address = format!("http://{}", between.address);
    fls.run("join", &["--central", &address, "--code", &code, "--user", "A. Nurse"])
        .expect(0);
    fls
}

/// Somebody goes on entering.
fn enter(fls: &Fls, weight: &str) {
    fls.run("set", &["9991000011@2025-03-02", &format!("2.02={weight}")])
        .expect(0);
}

fn waiting(fls: &Fls) -> Value {
    fls.json("status", &[])["records"]["waiting"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_dataset_at_central_is_said_by_each_program_until_both_have_the_same() {
    let central = TestCentral::start().await;
    let between = Between::desks_and(&central);
    let fls = joined(&central, &between).await;
    assert_eq!(fls.json("status", &[])["other_dataset"], Value::Null);
    let newer: fn(&mut ExchangeReply) = |reply| {
        reply.dataset.retain(|file| !file.starts_with("2024:"));
        reply.dataset.extend(["2024:99".to_owned(), "2031:1".to_owned()]);
    };
    let older: fn(&mut ExchangeReply) = |reply| {
        reply.dataset.retain(|file| !file.starts_with("2024:"));
    };
    let cases = [
        (
            newer,
            "Central has newer questions of the audit than this program",
            "Ask IT for the newer program.",
            "60",
        ),
        (
            older,
            "This program has newer questions of the audit than Central",
            "whoever runs FLS Central",
            "61",
        ),
    ];
    for (of_central, which, who, weight) in cases {
        between.are(OtherDays {
            of_central,
            ..THESE_DAYS
        });
        enter(&fls, weight);
        let synced = fls.run("sync", &[]).expect(0);
        assert!(synced.out.starts_with("1 change sent, 1 accepted"), "{}", synced.out);
        // A process that asks nobody knows it, too.
        for said in [synced.out, fls.run("status", &[]).expect(0).out] {
            assert!(said.contains(which) && said.contains(who), "{said}");
            assert!(said.contains("Answers are kept here and sent as before."), "{said}");
        }
    }
    between.are(OtherDays {
        of_central: newer,
        ..THESE_DAYS
    });
    let said = fls.json("sync", &[])["otherDataset"].as_str().unwrap().to_owned();
    assert!(said.contains("revision 99 at Central"), "{said}");
    assert!(
        said.contains("dataset 2031: revision 1 at Central, not known here"),
        "{said}"
    );

    between.are(THESE_DAYS);
    assert_eq!(fls.json("sync", &[])["otherDataset"], Value::Null);
    assert_eq!(fls.json("status", &[])["other_dataset"], Value::Null);
    central.verify().await;
    central.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_protocol_is_said_in_words_and_what_is_entered_meanwhile_goes_once_both_speak_the_same() {
    let central = TestCentral::start().await;
    let between = Between::desks_and(&central);
    let fls = joined(&central, &between).await;
    let a_later_central = OtherDays {
        of_central: |reply| reply.protocol = VERSION + 1,
        ..THESE_DAYS
    };
    let a_later_desk = OtherDays {
        of_the_desk: |request| request.protocol = VERSION + 1,
        ..THESE_DAYS
    };
    let a_desk_of_long_ago = OtherDays {
        of_the_desk: |request| request.protocol = 0,
        ..THESE_DAYS
    };
    let cases = [
        (
            a_later_desk,
            "This FLS Desk is newer than the central server",
            "tell whoever runs FLS Central",
            "70",
        ),
        (
            a_desk_of_long_ago,
            "This FLS Desk is too old for the central server",
            "ask IT for the newer one",
            "71",
        ),
        (
            a_later_central,
            "This FLS Desk is too old for this Central",
            "ask IT for the newer one",
            "72",
        ),
    ];
    for (days, which, who, weight) in cases {
        between.are(days);
        enter(&fls, weight);
        let refused = fls.run("sync", &[]).expect(1);
        assert!(
            refused.err.contains(which) && refused.err.contains(who),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("Entry goes on"), "{}", refused.err);
        // Again and again it is the same, and by itself nothing of it passes.
        let watched = fls.run("sync", &["--watch"]).expect(1);
        assert!(watched.err.contains(which), "{}", watched.err);
    }
    between.are(a_later_desk);
    enter(&fls, "73");
    fls.run("sync", &[]).expect(1);
    let file = fls.folder().join("all.csv");
    fls.run("export", &[file.to_str().unwrap()]).expect(0);
    assert!(
        std::fs::read_to_string(file).unwrap().contains(",73,"),
        "what was entered is here"
    );
    let before = waiting(&fls);

    between.are(THESE_DAYS);
    let synced = fls.json("sync", &[]);
    assert_eq!(synced["agree"], true, "{synced}, {before} waited");
    assert_eq!(waiting(&fls), 0);
    central.verify().await;
    central.stop().await;
}
