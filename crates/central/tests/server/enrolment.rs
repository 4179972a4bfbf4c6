//! One-time codes and tokens.

use central::admin::{self, AdminError, Words};
use chrono::TimeDelta;
use protocol::EXCHANGE_PATH;
use protocol::enrol::{ErrorCode, ErrorWire, ServiceClaim};
use protocol::exchange::Ask;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::desk::{Desk, Refused, enrol, enrol_request, post};
use crate::fixture::{Fixture, LIVE, OTHER, SERVICE};

const WRONG_CODE: Refused = Refused {
    status: 403,
    code: ErrorCode::WrongCode,
};

fn claim(code: &str, demo: bool) -> ServiceClaim {
    ServiceClaim {
        code: code.to_owned(),
        demo,
    }
}

#[sqlx::test(migrations = false)]
async fn a_code_gives_a_token_and_the_service(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    let reply = enrol(
        central.address,
        &enrol_request(
            &code.to_lowercase().replace('-', " "),
            "Clinic",
            Some(claim(SERVICE, true)),
        ),
    )
    .await
    .unwrap();
    assert_eq!((reply.service.code.as_str(), reply.service.demo), (SERVICE, true));
    assert_eq!(reply.service.caseload, [(2026, 1_200)].into());
    let devices = admin::devices(&central.pool, SERVICE).await.unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0].name, "Clinic");
    assert_eq!(admin::devices(&central.pool, OTHER).await.unwrap(), []);
}

#[sqlx::test(migrations = false)]
async fn a_code_works_once(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    Desk::enrol(central.address, &code, "first", None).await.unwrap();
    let second = Desk::enrol(central.address, &code, "second", None).await;
    assert_eq!(second.err(), Some(WRONG_CODE));
}

#[sqlx::test(migrations = false)]
async fn a_code_used_by_many_at_once_works_once(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (address, request) = (central.address, enrol_request(&code, "desk", None));
            tokio::spawn(async move { enrol(address, &request).await.is_ok() })
        })
        .collect();
    let mut given = 0;
    for one in tries {
        given += usize::from(one.await.unwrap());
    }
    assert_eq!(given, 1);
}

#[sqlx::test(migrations = false)]
async fn a_desk_whose_answer_was_lost_gets_its_token_with_the_same_code(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let request = enrol_request(&central.code(SERVICE).await, "Clinic", None);
    let lost = enrol(central.address, &request).await.unwrap();
    let again = enrol(central.address, &request).await.unwrap();
    let desk = |token: &str| Desk::with(central.address, token, request.device);
    let refused = desk(&lost.token)
        .post(&desk(&lost.token).request(Ask::Entries, &[]), &[])
        .await;
    assert_eq!(
        refused.err().map(|refused| refused.code),
        Some(ErrorCode::UnknownDevice)
    );
    let (reply, _) = desk(&again.token).exchange(&[]).await;
    assert_eq!(reply.new_device, None);
    let used = enrol(central.address, &request).await;
    assert_eq!(
        used.err(),
        Some(WRONG_CODE),
        "once the token was used, the code is used up"
    );
}

#[sqlx::test(migrations = false)]
async fn unknown_and_expired_codes_are_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    for wrong in ["", "0000-0000-0000-0000-0000", "'; drop table entry; --"] {
        let refused = Desk::enrol(central.address, wrong, "desk", None).await;
        assert_eq!(refused.err(), Some(WRONG_CODE), "{wrong}");
    }
    central.pass(TimeDelta::days(7));
    let refused = Desk::enrol(central.address, &code, "desk", None).await;
    assert_eq!(refused.err(), Some(WRONG_CODE));
}

#[sqlx::test(migrations = false)]
async fn codes_that_nobody_used_are_listed_and_withdrawn_together(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let open = async |service| {
        let codes = admin::open_codes(&central.pool, service, central.clock.now()).await;
        codes.unwrap().len()
    };
    let withdraw = async || {
        let why = Words::read("told to somebody who has left").unwrap();
        admin::withdraw_codes(&central.pool, &central.operator(), SERVICE, &why)
            .await
            .unwrap()
    };
    let used = central.code(SERVICE).await;
    let mut desk = Desk::enrol(central.address, &used, "used", None).await.unwrap();
    central.code(SERVICE).await;
    central.pass(TimeDelta::days(7));
    let codes = [central.code(SERVICE).await, central.code(SERVICE).await];
    let elsewhere = central.code(OTHER).await;
    assert_eq!(
        (open(SERVICE).await, open(OTHER).await),
        (2, 1),
        "neither used nor expired"
    );
    assert_eq!((withdraw().await, withdraw().await), (2, 0));
    assert_eq!((open(SERVICE).await, open(OTHER).await), (0, 1));
    for code in codes {
        let refused = Desk::enrol(central.address, &code, "late", None).await;
        assert_eq!(refused.err(), Some(WRONG_CODE));
    }
    Desk::enrol(central.address, &elsewhere, "other", None).await.unwrap();
    desk.exchange(&[]).await;
    central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn services_and_demonstrations_are_never_mixed(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let code = central.code(SERVICE).await;
    let refused = |code| Some(Refused { status: 409, code });
    let other = Desk::enrol(central.address, &code, "desk", Some(claim(OTHER, true))).await;
    assert_eq!(other.err(), refused(ErrorCode::OtherService));
    let live = Desk::enrol(central.address, &code, "desk", Some(claim(SERVICE, false))).await;
    assert_eq!(live.err(), refused(ErrorCode::DemoMismatch));
    let demo = Desk::enrol(
        central.address,
        &central.code(LIVE).await,
        "desk",
        Some(claim(LIVE, true)),
    )
    .await;
    assert_eq!(demo.err(), refused(ErrorCode::DemoMismatch));
    // None of that used the code up.
    Desk::enrol(central.address, &code, "desk", Some(claim(SERVICE, true)))
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn wrong_tokens_are_unknown_and_revoked_desks_are_told_so(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let desk = central.desk(SERVICE, "Clinic").await;
    let request = desk.request(Ask::Entries, &[]);
    let unknown = Refused {
        status: 401,
        code: ErrorCode::UnknownDevice,
    };
    let longer = format!("{}0", desk.token);
    let shorter = desk.token.strip_suffix(|_: char| true).unwrap();
    for token in ["", "fls1.", "wrong", shorter, &longer, &desk.token.to_uppercase()] {
        let wrong = Desk {
            token: token.to_owned(),
            ..desk.clone()
        };
        assert_eq!(
            wrong.post(&request, &[]).await.err().as_ref(),
            Some(&unknown),
            "{token}"
        );
    }
    // A token that names another service is no token of that one.
    let other = central.desk(OTHER, "Elsewhere").await;
    let (service, _) = other.token.rsplit_once('.').unwrap();
    let (_, secret) = desk.token.rsplit_once('.').unwrap();
    let forged = Desk {
        token: format!("{service}.{secret}"),
        ..desk.clone()
    };
    assert_eq!(forged.post(&request, &[]).await.err(), Some(unknown));

    desk.post(&request, &[]).await.unwrap();
    let key = admin::devices(&central.pool, SERVICE).await.unwrap()[0].key;
    let [by, why] = ["Priya Shah", "the laptop was lost."].map(|words| Words::read(words).unwrap());
    let operator = central.operator();
    admin::revoke(&central.pool, &operator, SERVICE, key, &by, &why)
        .await
        .unwrap();
    let (_, told) = post(central.address, EXCHANGE_PATH, Some(&desk.token), &[]).await;
    let told: ErrorWire = serde_json::from_slice(&told).unwrap();
    assert!(
        told.words
            .starts_with("Priya Shah has revoked this desk: the laptop was lost. It may no longer"),
        "{}",
        told.words
    );
    assert_eq!(
        desk.post(&request, &[]).await.err(),
        Some(Refused {
            status: 403,
            code: ErrorCode::Revoked
        })
    );
    let of_another = admin::revoke(&central.pool, &operator, OTHER, key, &by, &why).await;
    assert!(matches!(of_another, Err(AdminError::UnknownDevice(_))));
    for unsaid in ["", " ", "\u{1b}[2J", &"x".repeat(201)] {
        assert!(Words::read(unsaid).is_err(), "{unsaid:?}");
    }
}
