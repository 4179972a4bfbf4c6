//! FLS Central with the figures of invented services, for tests of its public pages in a browser: prints its address and serves until
//! it is stopped. There are no records behind the figures: they stand as records would have made them.
#![allow(clippy::print_stdout, reason = "its address is its only output")]

use testkit::TestCentral;

/// Unit code, name, nation, region, caseload.
const SERVICES: [(&str, &str, &str, &str, u32); 17] = [
    ("ALB", "Alderbrook", "England", "East of England", 1_250),
    ("HRW", "Hartwell Royal", "England", "East of England", 1_400),
    ("MER", "Mereside", "England", "East of England", 1_100),
    ("STB", "Stonebridge", "England", "East of England", 980),
    ("FWH", "Fenwick Hall", "England", "London", 1_500),
    ("LKH", "Larkhill", "England", "London", 700),
    ("WRF", "Wrenfield", "England", "London", 900),
    ("CDV", "Calder Vale", "England", "North West", 1_600),
    ("THW", "Thornwick", "England", "North West", 1_300),
    ("BRA", "Brackenhill", "England", "North West", 600),
    ("CDA", "Cold Ash", "England", "South East", 850),
    ("TAR", "Tarnside", "England", "South East", 640),
    ("OXB", "Oxbarrow", "England", "South East", 1_150),
    ("LLF", "Llanfor", "Wales", "Wales", 900),
    ("PYB", "Pen-y-bryn", "Wales", "Wales", 760),
    ("ABE", "Abererch", "Wales", "Wales", 1_000),
    ("GLN", "Glenarden", "Northern Ireland", "Northern Ireland", 880),
];

/// What records of these services would add up to: of each month so many, give or take three by chance, and of them the shares that
/// are usual in the service. Who was diagnosed lately has no follow-up yet.
const FIGURES: &str = "
    with usual (code, size, assessed, dxa, falls, treated, strength, followed_up, started) as (values
        ('ALB', 48, 82, 61, 84, 59, 13, 41, 44), ('HRW', 52, 62, 51, 80, 59, 10, 32, 34), ('MER', 7, 48, 56, 37, 47, 3, 12, 20),
        ('STB', 36, 77, 39, 64, 49, 5, 20, 34), ('FWH', 60, 70, 55, 62, 57, 9, 57, 52), ('LKH', 22, 68, 50, 55, 52, 8, 44, 38),
        ('WRF', 30, 55, 44, 50, 46, 6, 13, 22), ('CDV', 58, 64, 41, 58, 51, 7, 6, 14), ('THW', 47, 60, 38, 49, 44, 4, 3, 9),
        ('BRA', 2, 55, 40, 50, 50, 5, 20, 25), ('CDA', 28, 72, 47, 66, 54, 9, 28, 35), ('TAR', 1, 50, 40, 50, 50, 5, 25, 25),
        ('OXB', 40, 66, 45, 61, 53, 8, 27, 33), ('LLF', 33, 81, 22, 67, 58, 11, 38, 42), ('PYB', 24, 79, 20, 66, 57, 10, 36, 40),
        ('ABE', 38, 80, 21, 68, 58, 11, 37, 41), ('GLN', 29, 71, 47, 39, 54, 8, 25, 32)),
    months as (select generate_series('2023-01-01'::date, '2026-11-01'::date, interval '1 month')::date as month),
    sized as (
        select s.service_id, m.month, u.*, abs(hashtext(u.code || m.month::text)) as chance
        from usual u join service s using (code), months m),
    counted as (
        select *, greatest(size + chance % 7 - 3, chance % 2)::bigint as r, (chance / 7) % 9 - 4 as more,
            case when month > '2026-07-31' then 0 else 1 end as is_known, case when month > '2025-10-31' then 0 else 1 end as is_year
        from sized),
    sites as (
        select *, r * (16 + more) / 100 as n3, r * (60 + more) / 100 as d5, r * greatest(treated + more, 0) / 100 as n7 from counted),
    shares as (
        select *, r - n3 - case when chance % 5 = 0 then least(1, r - n3) else 0 end as n2, r - r * 28 / 100 as d8 from sites)
    insert into roll_up
    select service_id, month, 70, '', '', '', r, n2, n2, n3, n3,
        r, r * (assessed + more) / 100, d5, d5 * (dxa + more) / 100, r, r * (falls + more) / 100, r, n7,
        d8, d8 * greatest(strength + more, 0) / 100 * is_known, n7, n7 * greatest(followed_up + more, 0) / 100 * is_known,
        n7, n7 * greatest(started + more, 0) / 100 * is_known, n7, n7 * (22 + more) / 100 * is_year,
        n7 * 4 / 5, n7 * greatest(followed_up + more, 0) / 100 * is_known
    from shares where r > 0";

/// What of each year's records lack which answers, in percent, of the same patients.
const QUESTIONS: &str = "
    insert into question_roll_up
    select service_id, extract(year from month)::integer, question, '0001-01-01', sum(records)::bigint, sum(records)::bigint * percent / 100
    from roll_up, (values ('gender', 2), ('care_home', 7), ('dxa_date', 31), ('falls_assessment', 16), ('followed_up_16', 41),
        ('followed_up_52', 58), ('bone_therapy', 12)) as missing (question, percent)
    group by 1, 2, 3, percent";

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let central = TestCentral::start().await;
    for (code, name, nation, region, caseload) in SERVICES {
        central.add_named_service(code, name, nation, region, caseload).await;
    }
    central.add_service("DEMO").await;
    central.run(FIGURES).await;
    central.run(QUESTIONS).await;
    central.publish_national().await;
    println!("{}", central.url());
    tokio::signal::ctrl_c().await?;
    central.stop().await;
    Ok(())
}
