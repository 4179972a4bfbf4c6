//! The pages of site health: who comes in and who does not, how a session ends, and what the role of these pages may read.

use std::net::SocketAddr;

use central::admin::{self, AdminError, NewSecrets};
use central::{Limits, Listener, Serves, SiteHealth, State};
use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::entries::{Record, date, nhs_number};
use crate::fixture::{Fixture, OTHER, SERVICE, master, run, why};
use crate::operating::ask;
use crate::public_pages::{Answered, get};
use crate::serving::{Settings, make_login, server_login};

const LIST: &str = "/site-health";
const SIGN_IN: &str = "/site-health/sign-in";
const SIGN_OUT: &str = "/site-health/sign-out";
const PASSPHRASE: &str = "/site-health/passphrase";
const NAME: &str = "Ruth Adeyemi";
const OWN: &str = "correct horse battery staple";

/// Central with its pages of site health.
struct Site {
    central: Fixture,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Somebody, and what they are known by.
struct Person {
    name: String,
    passphrase: String,
    secret: Vec<u8>,
}

impl Person {
    fn of(name: &str, secrets: &NewSecrets) -> Self {
        Self {
            name: name.to_owned(),
            passphrase: secrets.passphrase.to_string(),
            secret: BASE32_NOPAD.decode(secrets.base32.as_bytes()).unwrap(),
        }
    }

    /// The code of so many steps after this moment, as their app shows it.
    fn code(&self, central: &Fixture, after: i64) -> String {
        let step = central.clock.now().timestamp() / 30 + after;
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.secret).unwrap();
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[19] & 0x0f);
        let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

fn request(path: &str, headers: &str, form: &[(&str, &str)]) -> String {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    format!(
        "POST {path} HTTP/1.1\r\nhost: central\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// Tries to sign in, and waits for no answer until what is given here is dropped: then it hangs up.
pub(crate) async fn tries_to_sign_in(address: SocketAddr, name: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let form = [("name", name), ("passphrase", OWN), ("code", "000000")];
    stream.write_all(request(SIGN_IN, "", &form).as_bytes()).await.unwrap();
    stream
}

/// The program with these pages, at an address and in a login of their own.
pub(crate) async fn with_site_health(settings: Settings, central: &Fixture) -> Settings {
    make_login(&central.pool, "fls_site", "in role fls_health").await;
    let login = server_login(central).await.username("fls_site").to_url_lossy();
    settings.with(&[
        "--listen",
        "127.0.0.1:0",
        "--site-health-listen",
        "127.0.0.1:0",
        "--site-health-database",
        login.as_str(),
    ])
}

async fn post(address: SocketAddr, path: &str, headers: &str, form: &[(&str, &str)]) -> Answered {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let answer = ask(&mut stream, request(path, headers, form).as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer with a head");
    Answered {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// The header by which a browser shows the session that it was given.
fn session(answered: &Answered) -> String {
    let said = answered.header("set-cookie").expect("a session");
    format!("cookie: {}\r\n", said.split(';').next().unwrap())
}

/// The header by which a browser shows that somebody has signed in with it.
fn known_browser(answered: &Answered) -> String {
    let said = answered.head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_cookie = name.eq_ignore_ascii_case("set-cookie");
        value
            .trim()
            .strip_prefix("__Host-fls-known-browser=")
            .filter(|_| is_cookie)
    });
    let said = said.expect("a browser that is known from now on");
    format!(
        "cookie: __Host-fls-known-browser={}\r\n",
        said.split(';').next().unwrap()
    )
}

/// What a page's forms say of their session.
fn token(page: &Answered) -> String {
    let (_, rest) = page
        .body
        .split_once("name=\"token\" value=\"")
        .expect("a form of a session");
    rest.split('"').next().unwrap().to_owned()
}

impl Site {
    async fn start(options: PgConnectOptions) -> Self {
        Self::start_within(options, Limits::default()).await
    }

    async fn start_within(options: PgConnectOptions, limits: Limits) -> Self {
        let central = Fixture::start(options).await;
        let site = SiteHealth::connect(central.options.clone()).await.unwrap();
        let state = State::connect_within(central.options.clone(), master(), central.clock.clone(), limits)
            .await
            .unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let listener = Listener::new(tcp, None, Serves::SiteHealth(site));
        let serving = tokio::spawn(central::serve(listener, state, std::future::pending()));
        Self {
            central,
            address,
            serving,
        }
    }

    async fn person(&self, name: &str) -> Person {
        let secrets = admin::add_person(&self.central.pool, &self.central.operator(), name).await;
        Person::of(name, &secrets.unwrap())
    }

    async fn sign_in(&self, name: &str, passphrase: &str, code: &str) -> Answered {
        let form = [("name", name), ("passphrase", passphrase), ("code", code)];
        post(self.address, SIGN_IN, "", &form).await
    }

    /// Signs somebody in by the code of now, which is good once: half a minute passes.
    async fn comes_in(&self, person: &Person) -> String {
        self.central.pass(TimeDelta::seconds(30));
        let code = person.code(&self.central, 0);
        let answered = self.sign_in(&person.name, &person.passphrase, &code).await;
        assert_eq!(answered.status, 303, "{}", answered.body);
        session(&answered)
    }

    async fn page(&self, path: &str, session: &str) -> Answered {
        get(self.address, path, session).await
    }

    async fn choose(&self, session: &str, passphrase: &str, new: &str, again: &str) -> Answered {
        let token = token(&self.page(PASSPHRASE, session).await);
        let form = [
            ("token", token.as_str()),
            ("passphrase", passphrase),
            ("new", new),
            ("again", again),
        ];
        post(self.address, PASSPHRASE, session, &form).await
    }

    /// Somebody who has chosen their own passphrase, and their session.
    async fn settled(&self, name: &str) -> (Person, String) {
        let mut person = self.person(name).await;
        let first = self.comes_in(&person).await;
        let chosen = self.choose(&first, &person.passphrase, OWN, OWN).await;
        assert_eq!(chosen.status, 303, "{}", chosen.body);
        OWN.clone_into(&mut person.passphrase);
        (person, session(&chosen))
    }

    async fn assert_out(&self, session: &str, why: &str) {
        let answered = self.page(LIST, session).await;
        assert_eq!(
            (answered.status, answered.header("location")),
            (303, Some(SIGN_IN)),
            "{why}"
        );
    }

    async fn assert_in(&self, session: &str, why: &str) {
        assert_eq!(self.page(LIST, session).await.status, 200, "{why}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_one_time_passphrase_opens_nothing_before_its_person_has_chosen_another(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::start(options).await;
    let mut desk = site.central.desk(SERVICE, "Ward 7 <b>laptop</b>").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let person = site.person(NAME).await;
    let typed = person.passphrase.to_lowercase().replace('-', " ");
    let code = person.code(&site.central, 0);
    let answered = site.sign_in("ruth ADEYEMI", &typed, &format!("{code} ")).await;
    let cookie = answered.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-fls-site-health="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let first = session(&answered);
    let list = site.page(LIST, &first).await;
    assert_eq!((list.status, list.header("location")), (303, Some(PASSPHRASE)));

    for (passphrase, new, again, words) in [
        (typed.as_str(), "too short", "too short", "Choose a longer passphrase"),
        (typed.as_str(), OWN, "correct horse battery stable", "not the same"),
        (
            "another one altogether",
            OWN,
            OWN,
            "not the passphrase that you signed in with",
        ),
    ] {
        let refused = site.choose(&first, passphrase, new, again).await;
        assert!(refused.status == 403 && refused.body.contains(words), "{words}");
    }
    let chosen = site.choose(&first, &typed, OWN, OWN).await;
    assert_eq!((chosen.status, chosen.header("location")), (303, Some(LIST)));
    let second = session(&chosen);
    site.assert_out(&first, "it ended as the passphrase was chosen").await;
    let list = site.page(LIST, &second).await;
    assert_eq!(list.status, 200);
    assert_eq!(list.header("cache-control"), Some("no-store"));
    let policy = list.header("content-security-policy").unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("script"),
        "{policy}"
    );
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(list.header(header), Some(value));
    }
    assert!(list.body.contains("Ruth Adeyemi, audit team") && !list.body.contains("<script"));

    // Neither the old one nor its form of a code opens anything any more.
    site.central.pass(TimeDelta::seconds(30));
    let code = person.code(&site.central, 0);
    assert_eq!(site.sign_in(NAME, &typed, &code).await.status, 403);
    assert_eq!(
        site.sign_in(NAME, OWN, &code).await.status,
        303,
        "what was wrong has not used the code up"
    );
    let all = site.page("/site-health?show=all", &second).await;
    assert!(
        all.body.contains("Ward 7 &lt;b&gt;laptop&lt;/b&gt;"),
        "a desk's name is text"
    );

    let late = site.person("Late").await;
    site.central.pass(TimeDelta::days(7));
    let code = late.code(&site.central, 0);
    assert_eq!(
        site.sign_in("Late", &late.passphrase, &code).await.status,
        403,
        "after seven days"
    );
    site.central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_code_is_good_once_and_for_one_of_two_who_show_it_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (person, _) = site.settled(NAME).await;
    site.central.pass(TimeDelta::seconds(300));
    let code = person.code(&site.central, 0);
    let (one, other) = tokio::join!(site.sign_in(NAME, OWN, &code), site.sign_in(NAME, OWN, &code));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 403]);
    assert_eq!(site.sign_in(NAME, OWN, &code).await.status, 403, "again");
    let earlier = person.code(&site.central, -1);
    assert_eq!(
        site.sign_in(NAME, OWN, &earlier).await.status,
        403,
        "one before a taken one"
    );
    let next = person.code(&site.central, 1);
    assert_eq!(
        site.sign_in(NAME, OWN, &next).await.status,
        303,
        "a clock that is half a minute off"
    );
}

#[sqlx::test(migrations = false)]
async fn nobody_is_told_who_there_is_and_whoever_guesses_waits(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (person, _) = site.settled(NAME).await;
    site.central.pass(TimeDelta::seconds(300));
    let code = person.code(&site.central, 0);
    let wrong = [
        site.sign_in("Nobody Ofthisname", OWN, &code).await,
        site.sign_in(NAME, "another horse battery staple", &code).await,
        site.sign_in(NAME, OWN, "000000").await,
        site.sign_in("\0", "\0", "\0").await,
    ];
    for answered in &wrong {
        assert_eq!(answered.status, 403);
        assert_eq!(answered.body, wrong[0].body, "the same words");
        assert_eq!(answered.header("set-cookie"), None);
    }
    // The fifth wrong one of a name makes the next wait, of a person as of nobody.
    for name in [NAME, "Nobody Ofthisname"] {
        let mut tries = 0;
        let told = loop {
            let answered = site.sign_in(name, "wrong", "000000").await;
            if answered.status == 429 {
                break answered;
            }
            tries += 1;
            assert!(tries < 10, "{name}");
        };
        assert!(
            told.header("retry-after").is_some() && told.body.contains("Too many tries were wrong"),
            "{name}"
        );
        assert_eq!(told.header("cache-control"), Some("no-store"));
    }
}

/// A stranger who knows a name makes it wait at every browser but those that its person has signed in with.
#[sqlx::test(migrations = false)]
async fn whoever_guesses_under_a_name_keeps_its_person_out_at_no_browser_of_theirs(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::start(options).await;
    let (person, _) = site.settled(NAME).await;
    let (other, _) = site.settled("Tom Bell").await;
    let mut browsers = Vec::new();
    for signs_in in [&person, &other] {
        site.central.pass(TimeDelta::seconds(30));
        let form = [
            ("name", signs_in.name.as_str()),
            ("passphrase", OWN),
            ("code", &signs_in.code(&site.central, 0)),
        ];
        let answered = post(site.address, SIGN_IN, "", &form).await;
        assert!(
            answered
                .head
                .contains("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=")
        );
        browsers.push(known_browser(&answered));
    }
    let last = browsers[0].trim_end().chars().last().unwrap();
    let digit = if last == '0' { '1' } else { '0' };
    let altered = format!("{}{digit}\r\n", browsers[0].trim_end().strip_suffix(last).unwrap());
    // Without the server's clock nothing of this passes by itself: wrong tries are counted by the time that really goes by.
    let try_at = async |browser: &str, passphrase: &str| {
        let code = person.code(&site.central, 0);
        let form = [("name", NAME), ("passphrase", passphrase), ("code", code.as_str())];
        post(site.address, SIGN_IN, browser, &form).await.status
    };
    let guessed = async |browser: &str| {
        let mut tries = 0;
        while try_at(browser, "another horse battery staple").await != 429 {
            tries += 1;
            assert!(tries < 10, "{browser}");
        }
    };
    site.central.pass(TimeDelta::seconds(30));
    guessed("").await;
    for nobodys in ["", &browsers[1], &altered, "cookie: __Host-fls-known-browser=0.0\r\n"] {
        assert_eq!(try_at(nobodys, OWN).await, 429, "{nobodys}");
    }
    assert_eq!(try_at(&browsers[0], "another horse battery staple").await, 403);
    assert_eq!(try_at(&browsers[0], OWN).await, 303, "at a browser of theirs");
    // What is wrong there makes it wait there.
    guessed(&browsers[0]).await;
    // Other secrets make no browser known any more.
    let operator = site.central.operator();
    admin::reset_person(&site.central.pool, &operator, "Tom Bell", &why())
        .await
        .unwrap();
    let at_his = async |browser: &str| {
        let form = [("name", "Tom Bell"), ("passphrase", "wrong"), ("code", "000000")];
        post(site.address, SIGN_IN, browser, &form).await.status
    };
    while at_his("").await != 429 {}
    assert_eq!(at_his(&browsers[1]).await, 429);
}

/// Whoever can write into the database puts the row of somebody back who was removed, as it was: they would come in again.
#[sqlx::test(migrations = false)]
async fn people_who_are_put_back_or_taken_away_in_the_database_are_found(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    site.settled(NAME).await;
    site.settled("Tom Bell").await;
    let operator = site.central.operator();
    run(&site.central.pool, "create table kept as select * from person").await;
    admin::remove_person(&site.central.pool, &operator, NAME, &why())
        .await
        .unwrap();
    site.central.assert_right().await;
    let found = async || {
        let verified = site.central.verify().await;
        let words = verified.differences.into_iter().map(|difference| difference.words);
        words.filter(|words| words.contains("audit team")).collect::<Vec<_>>()
    };
    run(
        &site.central.pool,
        "insert into person select * from kept where name = 'Ruth Adeyemi'",
    )
    .await;
    assert_eq!(
        found().await,
        ["Ruth Adeyemi of the audit team is there, and was removed or never added"]
    );
    run(&site.central.pool, "delete from person").await;
    assert_eq!(
        found().await,
        ["Tom Bell of the audit team is missing, and was not removed"]
    );
    run(
        &site.central.pool,
        "insert into person select * from kept where name = 'Tom Bell'",
    )
    .await;
    assert_eq!(found().await, Vec::<String>::new());
    // What he had lost lets in whoever found it once his row is that of before.
    site.central.pass(TimeDelta::minutes(1));
    admin::reset_person(&site.central.pool, &operator, "Tom Bell", &why())
        .await
        .unwrap();
    assert_eq!(found().await, Vec::<String>::new());
    run(
        &site.central.pool,
        "update person p set sealed = k.sealed, choose_before = k.choose_before from kept k where k.person_id = p.person_id",
    )
    .await;
    assert_eq!(
        found().await,
        ["Tom Bell of the audit team is there as before they were given other secrets"]
    );
    run(&site.central.pool, "update person set person_id = gen_random_uuid()").await;
    assert_eq!(
        found().await,
        ["Tom Bell of the audit team was altered by somebody without the master key"]
    );
}

/// A try is counted when it is made, and not when somebody waits for what comes of it.
#[sqlx::test(migrations = false)]
async fn whoever_hangs_up_has_tried_all_the_same(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let mut tries = Vec::new();
    for _ in 0..5 {
        tries.push(tries_to_sign_in(site.address, NAME).await);
    }
    let next = async || site.sign_in(NAME, OWN, "000000").await.status;
    while next().await != 429 {}
    drop(tries);
    for _ in 0..30 {
        assert_eq!(next().await, 429, "they go on, or were wrong just now");
    }
}

/// However a name is written, it is one person's both where they are looked for and where wrong tries are counted under it.
#[sqlx::test(migrations = false)]
async fn a_name_that_is_counted_as_anothers_is_nobodys(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (person, _) = site.settled(NAME).await;
    site.central.pass(TimeDelta::seconds(30));
    let code = person.code(&site.central, 0);
    // PostgreSQL has the dotted capital be an i like any other, and Rust an i with a further dot.
    for other in ["Ruth Adeyem\u{130}", "RuthAdeyemi", "R\u{fa}th Adeyemi"] {
        assert_eq!(site.sign_in(other, OWN, &code).await.status, 403, "{other}");
    }
    let operator = site.central.operator();
    for same in ["ruth ADEYEMI", " Ruth  Adeyemi ", "Ruth\u{a0}Adeyemi"] {
        let again = admin::add_person(&site.central.pool, &operator, same).await;
        assert!(matches!(again, Err(AdminError::PersonExists(_))), "{same}");
    }
    assert_eq!(site.sign_in("ruth  ADEYEMI", OWN, &code).await.status, 303);
    site.central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn whoever_shows_sessions_that_are_none_waits(_: PgPoolOptions, options: PgConnectOptions) {
    let limits = Limits {
        requests_a_second_of_an_address: 1,
        ..Limits::default()
    };
    let site = Site::start_within(options, limits).await;
    let none = format!(
        "cookie: __Host-fls-site-health={}.{}\r\n",
        "0".repeat(32),
        "0".repeat(64)
    );
    let mut looked_up = 0;
    let told = loop {
        let answered = site.page(LIST, &none).await;
        if answered.status != 303 {
            break answered;
        }
        looked_up += 1;
        assert!(looked_up < 1_000, "each is looked up in the database");
    };
    assert!(
        told.status == 429 && told.header("retry-after").is_some(),
        "{}",
        told.status
    );
    assert_eq!(site.page(SIGN_IN, "").await.status, 200, "nothing is looked up for it");
}

#[sqlx::test(migrations = false)]
async fn a_session_ends_after_its_time_with_its_person_and_by_signing_out(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (person, idle) = site.settled(NAME).await;
    site.central.pass(TimeDelta::minutes(29));
    site.assert_in(&idle, "it was used in time").await;
    site.central.pass(TimeDelta::minutes(30));
    site.assert_out(&idle, "nobody was there for half an hour").await;

    let long = site.comes_in(&person).await;
    for _ in 0..25 {
        site.central.pass(TimeDelta::minutes(28));
        site.assert_in(&long, "it is used all the time").await;
    }
    site.central.pass(TimeDelta::minutes(21));
    site.assert_out(&long, "twelve hours are over").await;

    let (one, other) = (site.comes_in(&person).await, site.comes_in(&person).await);
    let token_of_other = token(&site.page(LIST, &other).await);
    let forged = post(site.address, SIGN_OUT, &one, &[("token", &token_of_other)]).await;
    assert_eq!(forged.status, 403, "a form of another session");
    let elsewhere = format!("{one}sec-fetch-site: cross-site\r\n");
    let own = token(&site.page(LIST, &one).await);
    assert_eq!(
        post(site.address, SIGN_OUT, &elsewhere, &[("token", &own)])
            .await
            .status,
        403
    );
    // A browser that does not say it in one word names the address that the form is of.
    for (origin, status) in [
        ("https://elsewhere.example", 403),
        ("null", 403),
        ("http://central.example", 403),
    ] {
        let older = format!("{one}origin: {origin}\r\n");
        let answered = post(site.address, SIGN_OUT, &older, &[("token", &own)]).await;
        assert_eq!(answered.status, status, "{origin}");
    }
    site.assert_in(&one, "no form of it was sent").await;
    let one = format!("{one}origin: https://CENTRAL\r\n");
    let out = post(site.address, SIGN_OUT, &one, &[("token", &own)]).await;
    assert_eq!((out.status, out.header("location")), (303, Some(SIGN_IN)));
    assert!(out.header("set-cookie").unwrap().ends_with("Max-Age=0"));
    site.assert_out(&one, "it was signed out of").await;
    site.assert_in(&other, "the other was not").await;

    let operator = site.central.operator();
    let secrets = admin::reset_person(&site.central.pool, &operator, NAME, &why())
        .await
        .unwrap();
    site.assert_out(&other, "they were given other secrets").await;
    site.central.pass(TimeDelta::seconds(30));
    let old = person.code(&site.central, 0);
    assert_eq!(
        site.sign_in(NAME, OWN, &old).await.status,
        403,
        "the old ones open nothing"
    );
    let anew = Person::of(NAME, &secrets);
    let first = site.comes_in(&anew).await;
    admin::remove_person(&site.central.pool, &operator, NAME, &why())
        .await
        .unwrap();
    site.assert_out(&first, "they were removed").await;
    assert!(admin::people(&site.central.pool).await.unwrap().is_empty());
    site.central.assert_right().await;
}

#[sqlx::test(migrations = false)]
async fn a_session_is_nobody_elses_and_none_is_made_in_the_database(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (_, mine) = site.settled(NAME).await;
    let (other, _) = site.settled("Tom Bell").await;
    let last = mine.trim_end().chars().last().unwrap();
    let altered = format!(
        "{}{}\r\n",
        mine.trim_end().strip_suffix(last).unwrap(),
        if last == '0' { '1' } else { '0' }
    );
    site.assert_out(&altered, "a token that differs in a digit").await;
    site.assert_in(&mine, "the right one").await;
    // Whoever writes into the database has sessions of others be theirs, makes them last, or puts in their own: without the key of
    // Central as a whole none of that is one.
    for statement in [
        "update session set person_id = (select person_id from person where name = 'Tom Bell')",
        "update session set begun_at = begun_at + interval '1 hour'",
        "update session set proof = sha256('')",
    ] {
        let (_, own) = site.settled(&format!("Person {}", statement.len())).await;
        site.assert_in(&own, statement).await;
        run(&site.central.pool, statement).await;
        site.assert_out(&own, statement).await;
        run(&site.central.pool, "delete from session").await;
    }
    // What one person is known by opens nothing for another.
    run(
        &site.central.pool,
        "update person set sealed = (select sealed from person where name = 'Tom Bell') where name = 'Ruth Adeyemi'",
    )
    .await;
    site.central.pass(TimeDelta::seconds(30));
    let code = other.code(&site.central, 0);
    assert_eq!(site.sign_in(NAME, OWN, &code).await.status, 503);
    assert_eq!(site.sign_in("Tom Bell", OWN, &code).await.status, 303);
}

#[sqlx::test(migrations = false)]
async fn nothing_is_shown_or_done_without_a_session(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let mut desk = site.central.desk(SERVICE, "Ward 7 laptop").await;
    desk.exchange(&[Record::counted(1).1]).await;
    let (_, mine) = site.settled(NAME).await;
    let stale = format!(
        "cookie: __Host-fls-site-health={}.{}\r\n",
        "0".repeat(32),
        "0".repeat(64)
    );
    for nobody in [
        "",
        "cookie: other=1\r\n",
        "cookie: __Host-fls-site-health=1.1\r\n",
        &stale,
    ] {
        for path in PAGES {
            let answered = get(site.address, path, nobody).await;
            assert_eq!(
                (answered.status, answered.header("location")),
                (303, Some(SIGN_IN)),
                "{path}"
            );
            assert!(answered.body.is_empty(), "{path}");
        }
        for path in [SIGN_OUT, PASSPHRASE] {
            let answered = post(
                site.address,
                path,
                nobody,
                &[("token", "0"), ("new", OWN), ("again", OWN)],
            )
            .await;
            assert_eq!(
                (answered.status, answered.header("location")),
                (303, Some(SIGN_IN)),
                "{path}"
            );
        }
    }
    for path in [SIGN_OUT, PASSPHRASE] {
        let answered = post(
            site.address,
            path,
            &mine,
            &[("passphrase", OWN), ("new", "x"), ("again", "x")],
        )
        .await;
        assert_eq!(answered.status, 403, "{path}: a form without its token");
    }
    site.assert_in(&mine, "nothing was done").await;
    for (path, status) in [
        ("/", 303),
        (SIGN_IN, 200),
        ("/site-health/pages.css", 200),
        ("/site-health/other", 404),
    ] {
        assert_eq!(get(site.address, path, "").await.status, status, "{path}");
    }
    // Desks and everybody are elsewhere, and these pages are not there.
    for path in ["/v1/exchange", "/health/live", "/benchmarks", "/v1/openapi.json"] {
        assert_eq!(get(site.address, path, "").await.status, 404, "{path}");
    }
    for path in [LIST, SIGN_IN] {
        assert_eq!(get(site.central.address, path, &mine).await.status, 404, "{path}");
    }
    let long = "x".repeat(10_000);
    assert_eq!(site.sign_in(&long, "", "").await.status, 413);
}

/// Pages that only somebody who has signed in sees.
const PAGES: [&str; 4] = [
    LIST,
    PASSPHRASE,
    "/site-health/services/HRT",
    "/site-health/receipts?number=HRT-1",
];

#[sqlx::test(migrations = false)]
async fn the_list_tells_how_each_desk_stands_and_is_narrowed_and_ordered(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let central = &site.central;
    let (mut silent, mut refused) = (
        central.desk(SERVICE, "Cellar").await,
        central.desk(OTHER, "Scan room").await,
    );
    silent.exchange(&[Record::counted(1).1]).await;
    central.pass(TimeDelta::days(41));
    let (mut record, _) = Record::counted(2);
    let orphan = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    refused.waiting = 1_234;
    refused.exchange(&[orphan, Record::counted(3).1]).await;
    let mut clock = central.desk(SERVICE, "Attic").await;
    clock.clock = central.clock.now() + TimeDelta::hours(3);
    clock.exchange(&[]).await;
    let mut right = central.desk(SERVICE, "Office").await;
    right.clock = central.clock.now();
    right.exchange(&[]).await;
    let (_, mine) = site.settled(NAME).await;

    let page = site.page(LIST, &mine).await.body;
    let places = ["Cellar", "Scan room", "Attic"].map(|name| page.find(name).expect(name));
    assert!(places.is_sorted(), "the worst first");
    assert!(!page.contains("Office"), "it is in order: {page}");
    for words in [
        "3 of 4 desks at 3 services need a look, 2 of them now.",
        "Silent 41 days",
        "1 refused",
        "An earlier change is missing",
        "1 entry at 1 service was refused.",
        "class=\"icon sign--red\"",
        "3 h ahead",
        "1,234",
        "1 to 3 of 3",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let of = async |query: &str| site.page(&format!("{LIST}?{query}"), &mine).await.body;
    assert!(of("show=all").await.contains("Office"));
    let found = of("search=scan&show=all").await;
    assert!(found.contains("Scan room") && !found.contains("Cellar") && !found.contains("Office"));
    assert!(
        of("search=nothing+is+like+this")
            .await
            .contains("No desk is like this.")
    );
    let turned = of("show=all&order=service&turned=yes").await;
    assert!(turned.contains("aria-sort=\"descending\""));
    assert!(turned.find("HRT FLS") < turned.find("ABC FLS"));
}

#[sqlx::test(migrations = false)]
async fn a_service_has_its_page_and_a_receipt_says_its_cause(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let central = &site.central;
    let (mut desk, mut gone) = (
        central.desk(SERVICE, "Scan room").await,
        central.desk(SERVICE, "Stolen").await,
    );
    gone.exchange(&[]).await;
    let (mut record, _) = Record::counted(2);
    let orphan = record.answer(vec![("diagnosis_date", date("2026-03-02"))]);
    let (reply, _) = desk.exchange(&[orphan, Record::counted(3).1]).await;
    let refused = reply.refusals[0];
    let key = admin::devices(&central.pool, SERVICE)
        .await
        .unwrap()
        .into_iter()
        .find(|desk| desk.name == "Stolen")
        .unwrap()
        .key;
    let by = admin::Words::read("Priya Shah").unwrap();
    admin::revoke(&central.pool, &central.operator(), SERVICE, key, &by, &why())
        .await
        .unwrap();
    let (_, mine) = site.settled(NAME).await;

    let page = site.page("/site-health/services/HRT", &mine).await;
    assert_eq!(page.status, 200);
    for words in [
        "HRT FLS (HRT)",
        "Revoked Today",
        "An earlier change is missing",
        "The change before it is not here",
        "fls-desk",
        "Lives",
    ] {
        let is_there = words != "fls-desk";
        assert_eq!(page.body.contains(words), is_there, "{words}: {}", page.body);
    }
    assert!(
        !site
            .page(&format!("{LIST}?show=all"), &mine)
            .await
            .body
            .contains("Stolen")
    );
    for unknown in [
        "/site-health/services/XYZ",
        "/site-health/services/%00",
        "/site-health/services/%ff",
    ] {
        assert_eq!(site.page(unknown, &mine).await.status, 404, "{unknown}");
    }

    let of = async |number: &str| {
        site.page(&format!("/site-health/receipts?number={number}"), &mine)
            .await
            .body
    };
    let told = of(&format!("hrt-r{}", refused.number.unwrap())).await;
    for words in [
        "HRT-R1",
        "Scan room",
        "An earlier change is missing",
        "once a desk that holds that change has sent it",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(
        told.matches("<dl").count(),
        of(&refused.entry.uuid().to_string()).await.matches("<dl").count()
    );
    let taken = of("+HRT-1+").await;
    assert!(taken.contains("Accepted") && !taken.contains("Cause"), "{taken}");
    assert!(of("HRT-999").await.contains("Central holds no such entry"));
    for none in ["9991000003", "%3Cscript%3E", "%00-"] {
        let said = of(none).await;
        assert!(
            said.contains("This is no receipt number") && !said.contains("<script"),
            "{none}"
        );
    }
    for n in 2..=3 {
        for page in [&page.body, &told, &taken] {
            assert!(!page.contains(&nhs_number(n).digits()), "nothing of a patient");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn another_key_of_the_whole_keeps_people_and_ends_their_sessions(_: PgPoolOptions, options: PgConnectOptions) {
    let site = Site::start(options).await;
    let (person, mine) = site.settled(NAME).await;
    admin::rotate_key_of_the_whole(&site.central.pool, &site.central.operator(), &why())
        .await
        .unwrap();
    site.assert_out(&mine, "its proof was under the key before").await;
    let anew = site.comes_in(&person).await;
    site.assert_in(&anew, "the same passphrase, and the same app").await;
    site.central.assert_right().await;
}

/// What the role of these pages may do, by the catalogue of a real database.
#[sqlx::test(migrations = false)]
async fn the_role_of_site_health_reads_no_entry_no_record_and_no_token(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let granted = async |role: &str, right: &str| -> Vec<String> {
        sqlx::query_scalar(
            "select c.relname || ' ' || string_agg(a.attname, ' ' order by a.attname)
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and has_column_privilege($1, c.oid, a.attname, $2)
             group by c.relname order by 1",
        )
        .bind(role)
        .bind(right)
        .fetch_all(&central.pool)
        .await
        .unwrap()
    };
    assert_eq!(
        granted("fls_health", "SELECT").await,
        [
            "batch device_key first_number last_number received_at service_id",
            "central service_id wrapped_key",
            "device clock_ahead dataset device_key enrolled_at last_seen_at name program revoked_at service_id waiting",
            "entry entry_id number service_id",
            "epoch because number opened_at service_id",
            "identity device_id device_key service_id",
            "person added_at choose_before last_step name person_id sealed service_id signed_in_at",
            "refusal code device_key entry_id number refused_at service_id",
            "service added_at code demo held last_number name records service_id",
            "session begun_at person_id proof seen_at service_id session_id",
        ]
    );
    assert_eq!(
        granted("fls_health", "UPDATE").await,
        ["person choose_before last_step sealed signed_in_at", "session seen_at"]
    );
    assert_eq!(
        granted("fls_health", "INSERT").await,
        ["session begun_at person_id proof seen_at service_id session_id"]
    );
    for right in ["SELECT", "INSERT", "UPDATE"] {
        let of_the_server = granted("fls_app", right).await;
        let of_people = |line: &&String| line.starts_with("person") || line.starts_with("session");
        assert!(!of_the_server.iter().any(|line| of_people(&line)), "{of_the_server:?}");
    }
    let destroyed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and has_table_privilege('fls_health', oid, 'DELETE, TRUNCATE, REFERENCES, TRIGGER') order by 1",
    )
    .fetch_all(&central.pool)
    .await
    .unwrap();
    assert_eq!(destroyed, ["session"]);
    // It reads of one service at a time, which it names.
    let mut connection = PgConnection::connect_with(&central.options).await.unwrap();
    sqlx::query("set role fls_health")
        .execute(&mut connection)
        .await
        .unwrap();
    for table in ["service", "device", "batch", "entry", "refusal", "person", "session"] {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let seen: i64 = sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap();
        assert_eq!(seen, 0, "{table}");
    }
    for forbidden in [
        "select sealed from entry",
        "select token_hash from device",
        "insert into act (who) values ('x')",
    ] {
        assert!(
            sqlx::query(forbidden).execute(&mut connection).await.is_err(),
            "{forbidden}"
        );
    }
}

#[sqlx::test(migrations = false)]
async fn the_pages_are_off_until_they_have_an_address_and_a_login_of_their_own(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    make_login(&central.pool, "fls_site", "in role fls_health").await;
    make_login(&central.pool, "fls_both", "in role fls_health, fls_app").await;
    let url = |name: &str| login.clone().username(name).to_url_lossy().to_string();
    let at = [
        "--listen",
        "127.0.0.1:0",
        "--site-health-listen",
        "127.0.0.1:0",
        "--site-health-database",
    ];
    for (name, words) in [
        ("fls_both", "may work as the server does"),
        ("fls_server", "fls_health"),
    ] {
        let (exit, complaint) = Settings::of(&login).with(&at).with(&[&url(name)]).refused().await;
        assert!(
            exit == if name == "fls_both" { 5 } else { 1 },
            "{name}: {exit} {complaint}"
        );
        assert!(complaint.contains(words), "{name}: {complaint}");
    }
    let both = login.clone().username("fls_both");
    let (exit, complaint) = Settings::of(&both).with(&["--listen", "127.0.0.1:0"]).refused().await;
    assert!(
        exit == 5 && complaint.contains("only the pages of site health may"),
        "{complaint}"
    );
    let (exit, _) = Settings::of(&login).with(&at[2..4]).refused().await;
    assert_eq!(exit, 2, "one without the other");

    let serving = Settings::of(&login).with(&at).with(&[&url("fls_site")]).start().await;
    let pages = serving.site_health.expect("an address of their own");
    assert_eq!(get(pages, SIGN_IN, "").await.status, 200);
    assert_eq!(get(serving.address, SIGN_IN, "").await.status, 404);
    let secrets = admin::add_person(&central.pool, &central.operator(), NAME)
        .await
        .unwrap();
    let wrong = [
        ("name", NAME),
        ("passphrase", secrets.passphrase.as_str()),
        ("code", ""),
    ];
    assert_eq!(
        post(pages, SIGN_IN, "", &wrong).await.status,
        403,
        "its login reads what it has to"
    );
    serving.signal("TERM").await;
    let (status, log) = serving.ended().await;
    assert!(status.success(), "{log}");
    for secret in [NAME, secrets.passphrase.as_str(), secrets.base32.as_str()] {
        assert!(!log.contains(secret), "{log}");
    }
}
