//! The public pages: their numbers are those of a recount, they follow what desks send, they hold nothing of demonstrations, no script
//! and nothing from elsewhere, and a crowd at them keeps no desk waiting. That nothing small can be worked out of them is in
//! `small_numbers`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use central::Limits;
use central::admin::{self, NewService};
use domain::audit::SmallNumbers;
use domain::{Answer, OptionKey};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::desk::Desk;
use crate::entries::{Answers, Record, date};
use crate::fixture::{Fixture, LIVE, SERVICE};
use crate::operating::ask;
use crate::serving::{Serving, Settings, server_login};

/// Longer than figures take to follow on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Every page that needs no figures of its own to be there.
const PAGES: [&str; 9] = [
    "/",
    "/benchmarks",
    "/run-charts",
    "/run-charts/LIV/kpi-4",
    "/funnel-plots",
    "/groups",
    "/figures",
    "/outliers",
    "/resources",
];

/// What a page is answered with.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let begin = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(begin.as_str()))
    }
}

pub(crate) async fn get(address: std::net::SocketAddr, path: &str, headers: &str) -> Answered {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: central\r\nconnection: close\r\n{headers}\r\n");
    let answer = ask(&mut stream, request.as_bytes()).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer with a head");
    Answered {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

fn choice(key: &'static str) -> Answer {
    Answer::Choice(OptionKey::from_static(key))
}

/// A patient of a live service, made from one number: what is counted of each is worked out below from the same number, and not by
/// the rules of the program.
fn patient(n: u32) -> Answers {
    let mut answers = vec![
        ("nhs_number", choice("overseas")),
        ("birth_date", date("1948-05-03")),
        ("diagnosis_date", date(&format!("2025-{:02}-10", n % 12 + 1))),
        ("site", choice(if is_spine(n) { "spine" } else { "wrist" })),
        ("gender", choice(if is_a_woman(n) { "female" } else { "male" })),
    ];
    if is_assessed(n) {
        answers.push(("assessment_date", date("2025-12-20")));
    }
    if is_referred_for_falls(n) {
        answers.push(("falls_assessment", choice("recommended")));
    }
    answers
}

fn is_spine(n: u32) -> bool {
    n.is_multiple_of(4)
}

fn is_a_woman(n: u32) -> bool {
    n % 7 < 4
}

fn is_assessed(n: u32) -> bool {
    !n.is_multiple_of(3)
}

/// On 20 December: within 90 days of the tenth of October, November or December.
fn is_assessed_in_time(n: u32) -> bool {
    is_assessed(n) && n % 12 + 1 >= 10
}

fn is_referred_for_falls(n: u32) -> bool {
    n % 5 < 2
}

/// A live service of England, Wales, or a region of it.
pub(crate) async fn add_service(central: &Fixture, code: &str, nation: &str, region: &str) {
    let service = NewService {
        code: code.to_owned(),
        name: format!("{code} FLS"),
        caseload: 500,
        nation: nation.to_owned(),
        region: region.to_owned(),
        hospitals: vec![format!("{code} Hospital")],
        demo: false,
    };
    admin::add_service(&central.pool, &central.operator(), &service)
        .await
        .unwrap();
}

/// A desk of a service that has sent these patients.
pub(crate) async fn desk_with(central: &Fixture, code: &str, patients: std::ops::Range<u32>) -> Desk {
    let mut desk = central.desk(code, "one").await;
    let entries: Vec<_> = patients.map(|n| Record::new().answer(patient(n))).collect();
    let (reply, _) = desk.exchange(&entries).await;
    assert_eq!(reply.counts.held, 0, "{:?}", reply.standings);
    desk
}

/// Three live services, and a demonstration that is in nothing.
pub(crate) async fn three_services(central: &Fixture) -> Vec<Desk> {
    add_service(central, "WAL", "Wales", "Wales").await;
    add_service(central, "LON", "England", "London").await;
    let mut desks = Vec::new();
    for (code, patients) in [(LIVE, 0..70), ("WAL", 0..48), ("LON", 10..61)] {
        desks.push(desk_with(central, code, patients).await);
    }
    let mut demonstration = central.desk(SERVICE, "one").await;
    demonstration
        .exchange(&[Record::counted(1).1, Record::counted(2).1])
        .await;
    desks
}

/// The rows of a CSV file by their level and unit code or name, each by its headings.
pub(crate) fn rows(file: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut lines = file.lines().skip_while(|line| !line.starts_with("Level,"));
    let headings: Vec<&str> = lines.next().expect("headings").split(',').collect();
    lines
        .map(|line| {
            let cells: BTreeMap<String, String> = headings
                .iter()
                .map(|heading| (*heading).to_owned())
                .zip(line.split(',').map(str::to_owned))
                .collect();
            let of = ["Level", "Nation", "Region", "Unit code"].map(|heading| cells[heading].clone());
            (of.join("/"), cells)
        })
        .collect()
}

#[sqlx::test(migrations = false)]
async fn the_numbers_of_the_pages_are_those_of_a_recount(_: PgPoolOptions, options: PgConnectOptions) {
    let mut central = Fixture::start(options).await;
    three_services(&central).await;
    let shown = Limits {
        small_numbers: SmallNumbers::Shown,
        ..Limits::default()
    };
    central.serve_within(shown).await;
    let file = get(central.address, "/benchmarks.csv?year=2025", "").await;
    assert_eq!(file.status, 200);
    let rows = rows(&file.body);
    let london: Vec<u32> = (10..61).collect();
    let (live, wales): (Vec<u32>, Vec<u32>) = ((0..70).collect(), (0..48).collect());
    let all = [live.as_slice(), &wales, &london].concat();
    let england = [live.as_slice(), &london].concat();
    for (of, patients, caseload) in [
        ("all services///", &all, 2_200),
        ("nation/England//", &england, 1_700),
        ("nation/Wales//", &wales, 500),
        ("region/England/London/", &london, 500),
        ("service/England/North East and Yorkshire/LIV", &live, 1_200),
        ("service/Wales/Wales/WAL", &wales, 500),
    ] {
        let row = &rows[of];
        let so_many = |is: fn(u32) -> bool| patients.iter().filter(|n| is(**n)).count();
        assert_eq!(row["Records"], patients.len().to_string(), "{of}");
        for (kpi, counted, out_of) in [
            (2, so_many(|n| !is_spine(n)), caseload * 8 / 10),
            (3, so_many(is_spine), caseload * 2 / 10),
            (4, so_many(is_assessed_in_time), patients.len()),
            (6, so_many(is_referred_for_falls), patients.len()),
            (7, 0, patients.len()),
            (8, 0, so_many(|_| true)),
            (9, 0, 0),
        ] {
            assert_eq!(
                row[&format!("KPI {kpi} counted")],
                counted.to_string(),
                "{of}, KPI {kpi}"
            );
            assert_eq!(row[&format!("KPI {kpi} out of")], out_of.to_string(), "{of}, KPI {kpi}");
        }
    }
    assert_eq!(rows.len(), 8, "no demonstration: {:?}", rows.keys());
    let page = get(central.address, "/benchmarks?year=2025", "").await.body;
    for row in rows.values() {
        for kpi in [2, 3, 4, 6, 7] {
            let made_from = format!(
                "{} of {}</span>",
                row[&format!("KPI {kpi} counted")],
                with_comma(&row[&format!("KPI {kpi} out of")])
            );
            assert!(page.contains(&made_from), "{made_from}");
        }
    }
    let months = get(central.address, "/run-charts/LIV/kpi-4/months.csv", "").await.body;
    let november = live.iter().filter(|n| **n % 12 == 10).count();
    let in_time = live.iter().filter(|n| **n % 12 == 10 && is_assessed(**n)).count();
    assert!(months.contains(&format!("2025-11,{in_time},{november},")), "{months}");
    central.assert_right().await;
}

/// The rows of a file of groups by what they are cut by and the group, each by its headings.
pub(crate) fn groups(file: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut lines = file.lines().skip_while(|line| !line.starts_with("Level,"));
    let headings: Vec<&str> = lines.next().expect("headings").split(',').collect();
    lines
        .map(|line| {
            let cells = headings.iter().map(|heading| (*heading).to_owned());
            let cells: BTreeMap<String, String> = cells.zip(line.split(',').map(str::to_owned)).collect();
            (format!("{}: {}", cells["Cut"], cells["Group"]), cells)
        })
        .collect()
}

#[sqlx::test(migrations = false)]
async fn groups_are_those_of_a_recount_and_stand_alike_on_the_page_and_in_the_file(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let mut central = Fixture::start(options).await;
    three_services(&central).await;
    let shown = Limits {
        small_numbers: SmallNumbers::Shown,
        ..Limits::default()
    };
    central.serve_within(shown).await;
    let england: Vec<u32> = (0..70).chain(10..61).collect();
    for (of, patients) in [("WAL", (0..48).collect()), ("England", england)] {
        let file = get(central.address, &format!("/groups.csv?year=2025&of={of}"), "").await;
        assert_eq!(file.status, 200, "{of}");
        let groups = groups(&file.body);
        let page = get(central.address, &format!("/groups?year=2025&of={of}"), "")
            .await
            .body;
        let mut told = 0;
        for (group, is_in) in [
            ("gender: Female", is_a_woman as fn(u32) -> bool),
            ("gender: Male", |n| !is_a_woman(n)),
            ("site: Spine", is_spine),
            ("site: Other or not answered", |n| !is_spine(n)),
            ("age band: 70-79", |_| true),
            ("care home: Not answered", |_| true),
        ] {
            let of_group: Vec<u32> = patients.iter().copied().filter(|n| is_in(*n)).collect();
            let so_many = |is: fn(u32) -> bool| of_group.iter().filter(|n| is(**n)).count();
            let row = &groups[group];
            assert_eq!(row["Records"], of_group.len().to_string(), "{of}, {group}");
            for (kpi, counted, out_of) in [
                (4, so_many(is_assessed_in_time), of_group.len()),
                (6, so_many(is_referred_for_falls), of_group.len()),
                (7, 0, of_group.len()),
            ] {
                assert_eq!(
                    row[&format!("KPI {kpi} counted")],
                    counted.to_string(),
                    "{of}, {group}, KPI {kpi}"
                );
                assert_eq!(
                    row[&format!("KPI {kpi} out of")],
                    out_of.to_string(),
                    "{of}, {group}, KPI {kpi}"
                );
                let made_from = format!("{counted} of {out_of}</span>");
                assert!(page.contains(&made_from), "{of}, {group}: {made_from}");
                told += 1;
            }
            assert_eq!(
                row.keys()
                    .filter(|heading| heading.starts_with("KPI 2") || heading.starts_with("KPI 3"))
                    .count(),
                0
            );
        }
        assert_eq!(told, 18);
        assert_eq!(
            groups.len(),
            6,
            "a group without anybody has no row: {:?}",
            groups.keys()
        );
    }
    let nobody = get(central.address, "/groups.csv?year=2016", "").await;
    assert_eq!(nobody.status, 404);
}

fn with_comma(count: &str) -> String {
    domain::words::with_commas(count.parse().unwrap())
}

#[sqlx::test(migrations = false)]
async fn pages_follow_what_desks_send_and_are_told_to_nobody_who_has_them(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desks = three_services(&central).await;
    let first = get(central.address, "/benchmarks", "").await;
    assert_eq!(first.header("cache-control"), Some("public, max-age=60"));
    let tag = first.header("etag").unwrap().to_owned();
    let again = format!("if-none-match: \"another\", {tag}\r\n");
    let unchanged = get(central.address, "/benchmarks", &again).await;
    assert_eq!((unchanged.status, unchanged.body.as_str()), (304, ""));
    assert_eq!(unchanged.header("etag"), Some(tag.as_str()));
    // A demonstration's records change nothing of it.
    let mut demonstration = central.desk(SERVICE, "two").await;
    demonstration.exchange(&[Record::counted(3).1]).await;
    desks[0].exchange(&[Record::new().answer(patient(71))]).await;
    let began = Instant::now();
    loop {
        let now = get(central.address, "/benchmarks", &again).await;
        if now.status == 200 {
            assert!(now.body.contains(">71<") && now.header("etag") != Some(tag.as_str()));
            break;
        }
        assert!(began.elapsed() < PATIENCE, "71 records of LIV");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[sqlx::test(migrations = false)]
async fn the_first_page_shows_kpi_1_of_all_services_as_it_was_published(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desks = three_services(&central).await;
    let page = get(central.address, "/?year=2025", "").await;
    assert!(page.body.contains("Of 2025 it is not yet."), "{}", page.body);
    central.publish_national().await;
    let (reply, _) = desks[0].exchange(&[]).await;
    let told = reply.national.unwrap().years[0].questions.unwrap();
    assert!(
        told.missing_too_often > 0 && told.missing_too_often < told.of,
        "{told:?}"
    );
    let shown = format!("{} of {}</p>", told.missing_too_often, told.of);
    let began = Instant::now();
    while !get(central.address, "/?year=2025", "").await.body.contains(&shown) {
        assert!(began.elapsed() < PATIENCE, "{shown}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn assert_is_nobodys_frame(answer: &Answered) {
    let policy = answer.header("content-security-policy").unwrap();
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_page_has_no_script_no_style_and_nothing_from_elsewhere(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    three_services(&central).await;
    for path in PAGES {
        let page = get(central.address, path, "").await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_is_nobodys_frame(&page);
        let body = page.body.replace("http://www.w3.org/2000/svg", "");
        for never in ["<script", " style=", "<style", "://", " onclick", "<img", "<iframe"] {
            assert!(!body.contains(never), "{path} has {never}");
        }
        assert!(
            body.contains("<h1>") && body.contains("class=\"says\""),
            "{path} says what it shows"
        );
        assert!(body.contains("Data as at "), "{path}");
    }
    for (path, name) in [
        ("/benchmarks.csv", "fls-benchmarks-2025.csv"),
        ("/run-charts/liv/kpi-4/months.csv", "fls-run-chart-LIV-kpi-4.csv"),
        ("/run-charts/LIV/patients/chart.svg", "fls-run-chart-LIV-patients.svg"),
        ("/groups.csv", "fls-groups-2025.csv"),
        ("/groups.csv?year=2025&of=LIV", "fls-groups-2025-LIV.csv"),
        ("/resources/data-dictionary.csv", "fls-data-dictionary.csv"),
        ("/resources/upload-specification.md", "fls-upload-specification.md"),
    ] {
        let file = get(central.address, path, "").await;
        let saved_as = format!("attachment; filename=\"{name}\"");
        assert_eq!(
            (file.status, file.header("content-disposition")),
            (200, Some(saved_as.as_str())),
            "{path}"
        );
        let media_type = file.header("content-type").unwrap();
        assert!(media_type.ends_with("; charset=utf-8"), "{path}: {media_type}");
        assert_is_nobodys_frame(&file);
    }
    assert_is_nobodys_frame(&get(central.address, "/health/live", "").await);
    for path in [
        "/run-charts/XYZ/kpi-4",
        "/run-charts/LIV/kpi-1",
        "/benchmarks?year=2016",
        "/nothing",
        "/run-charts/%ff/patients",
    ] {
        let page = get(central.address, path, "").await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("<h1>Not found</h1>"), "{path}");
        assert_eq!(page.header("cache-control"), Some("no-store"));
    }
    // KPI 11 of a year is shown from January of the second year after it.
    let page = get(central.address, "/benchmarks?year=2025", "").await.body;
    assert!(page.contains("from 1 Jan 2027"));
}

#[sqlx::test(migrations = false)]
async fn visitors_who_hang_up_have_the_figures_read_once(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    three_services(&central).await;
    // Whoever reads waits for this.
    let mut held = central.pool.begin().await.unwrap();
    sqlx::query("lock table service, roll_up in access exclusive mode")
        .execute(&mut *held)
        .await
        .unwrap();
    // By a connection that has seen nothing yet: within a transaction PostgreSQL says what it said at first.
    let waits =
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    for nth in 0..12 {
        let mut stream = TcpStream::connect(central.address).await.unwrap();
        stream
            .write_all(b"GET /benchmarks HTTP/1.1\r\nhost: central\r\n\r\n")
            .await
            .unwrap();
        // The first has come as far as the tables before it hangs up, however long that takes.
        while nth == 0
            && !sqlx::query_scalar::<_, bool>(waits)
                .fetch_one(&central.pool)
                .await
                .unwrap()
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    let (reading,): (i64,) = sqlx::query_as(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    .fetch_one(&mut *held)
    .await
    .unwrap();
    assert_eq!(reading, 1);
    held.rollback().await.unwrap();
    assert_eq!(get(central.address, "/benchmarks", "").await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn what_is_not_there_is_not_told_to_be_unchanged(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    three_services(&central).await;
    let tag = get(central.address, "/", "").await.header("etag").unwrap().to_owned();
    for had in [format!("if-none-match: {tag}\r\n"), "if-none-match: *\r\n".to_owned()] {
        for path in [
            "/benchmarks?year=2016",
            "/funnel-plots.csv?kpi=kpi-11&year=2025",
            "/funnel-plots.svg?kpi=kpi-2",
        ] {
            assert_eq!(get(central.address, path, &had).await.status, 404, "{path}");
        }
        assert_eq!(get(central.address, "/benchmarks?year=2025", &had).await.status, 304);
    }
    let words = get(central.address, "/funnel-plots?kpi=kpi-11&year=2025", "").await;
    assert!(words.status == 200 && words.body.contains("is compared from"));
}

#[sqlx::test(migrations = false)]
async fn a_server_that_shows_small_numbers_says_so(_: PgPoolOptions, options: PgConnectOptions) {
    let mut central = Fixture::start(options).await;
    three_services(&central).await;
    let says = async |central: &Fixture, words: &str| {
        for path in ["/figures", "/benchmarks?year=2025"] {
            let body = get(central.address, path, "").await.body;
            assert!(body.contains(words), "{path}: {words}");
        }
    };
    says(&central, "1 to 4").await;
    let shown = Limits {
        small_numbers: SmallNumbers::Shown,
        ..Limits::default()
    };
    central.serve_within(shown).await;
    says(&central, "mall numbers are shown").await;
}

#[sqlx::test(migrations = false)]
async fn a_crowd_at_the_pages_keeps_no_desk_waiting(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let mut desks = three_services(&central).await;
    let address = central.address;
    let crowd: Vec<_> = (0..300)
        .map(|n| {
            tokio::spawn(async move {
                get(address, &format!("/benchmarks?service=search+{n}"), "")
                    .await
                    .status
            })
        })
        .collect();
    let mut longest = Duration::ZERO;
    for n in 0..5 {
        let began = Instant::now();
        let (reply, _) = desks[0].exchange(&[Record::new().answer(patient(100 + n))]).await;
        assert_eq!(reply.receipts.len(), 1);
        longest = longest.max(began.elapsed());
    }
    assert!(longest < Duration::from_secs(10), "{longest:?}");
    let mut statuses = BTreeMap::new();
    for visitor in crowd {
        *statuses.entry(visitor.await.unwrap()).or_insert(0) += 1;
    }
    assert!(
        statuses[&200] > 0 && statuses.keys().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn pages_are_turned_off_or_have_an_address_of_their_own(_: PgPoolOptions, options: PgConnectOptions) {
    let central = Fixture::start(options).await;
    let login = server_login(&central).await;
    let off = Serving::start(&login, &["--public-pages=false"]).await;
    for path in PAGES {
        assert_eq!(get(off.address, path, "").await.status, 404, "{path}");
    }
    assert_eq!(get(off.address, "/health/live", "").await.status, 200);
    let document = get(off.address, "/v1/openapi.json", "").await.body;
    assert!(!document.contains("/benchmarks"), "what is not there is not described");
    off.signal("TERM").await;
    off.ended().await;

    let settings = Settings::of(&login).with(&["--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0"]);
    let own = settings.start().await;
    let pages = own.pages.expect("an address of their own");
    assert_eq!(get(pages, "/resources", "").await.status, 200);
    assert_eq!(get(own.address, "/resources", "").await.status, 404);
    for of_desks in ["/v1/exchange", "/v1/enrol", "/health/live", "/v1/openapi.json"] {
        assert_eq!(get(pages, of_desks, "").await.status, 404, "{of_desks}");
    }
}
