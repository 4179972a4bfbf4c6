//! FLS Central with the figures and desks of invented services, for tests of its public pages and of site health in a browser: prints the
//! address of the ones, that of the other, and as JSON who may sign in there; and serves until it is stopped. There are no records
//! behind the figures, and no desks behind what desks said: they stand as those would have made them.
#![allow(
    clippy::print_stdout,
    reason = "where it is, and who may sign in, is its only output"
)]

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
/// are usual in the service; of a month those of one site are of one age and gender, and lived in one kind of home. Who was diagnosed
/// lately has no follow-up yet.
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
        select *, r - n3 - case when chance % 5 = 0 then least(1, r - n3) else 0 end as n2, r * 28 / 100 as hips from sites),
    parts as (
        -- Hips, spines, all others, who alone do exercises, and whoever has no site. Of each, what is counted is counted in proportion.
        select s.*, p.*, sum(p.size_of) over (partition by service_id, month order by p.nth)::bigint as until
        from shares s, lateral (values
            (1, 'hip', hips, hips, 0::bigint, 0::bigint),
            (2, 'spine', n3, 0::bigint, n3, n3),
            (3, 'wrist', n2 - hips, n2 - hips, 0::bigint, n2 - hips),
            (4, '', r - n2 - n3, 0::bigint, 0::bigint, 0::bigint)
        ) as p (nth, site, size_of, n2_of, n3_of, d8_of)
        where r > 0),
    split as (
        select *, abs(hashtext(code || month::text || site)) as who,
            array(select x * until / r - x * (until - size_of) / r from unnest(array[
                r * (assessed + more) / 100, d5, d5 * (dxa + more) / 100, r * (falls + more) / 100, n7,
                n7 * greatest(followed_up + more, 0) / 100 * is_known, n7 * greatest(started + more, 0) / 100 * is_known,
                n7 * (22 + more) / 100 * is_year, n7 * 4 / 5]) with ordinality as t (x, n) order by n) as c
        from parts),
    grouped as (
        select *, (array[50, 60, 60, 70, 70, 70, 80, 80, 90])[1 + who % 9]::smallint as age_band,
            case when who / 9 % 20 = 0 then '' when who / 9 % 4 = 1 then 'male' else 'female' end as gender,
            case when who / 200 % 12 = 0 then 'yes' else 'no' end as care_home
        from split where size_of > 0)
    insert into roll_up
    select service_id, month, age_band, gender, care_home, site,
        size_of, n2_of, n2_of, n3_of, n3_of, size_of, c[1], c[2], c[3], size_of, c[4], size_of, c[5],
        d8_of, case nth when 3 then (n2 + n3 - hips) * greatest(strength + more, 0) / 100 * is_known else 0 end, c[5], c[6],
        c[5], c[7], c[5], c[8], c[9], c[6]
    from grouped";

/// What of each year's records lack which answers, in percent, of the same patients.
const QUESTIONS: &str = "
    insert into question_roll_up
    select service_id, extract(year from month)::integer, question, '0001-01-01', sum(records)::bigint, sum(records)::bigint * percent / 100
    from roll_up, (values ('gender', 2), ('care_home', 7), ('dxa_date', 31), ('falls_assessment', 16), ('followed_up_16', 41),
        ('followed_up_52', 58), ('bone_therapy', 12)) as missing (question, percent)
    group by 1, 2, 3, percent";

/// What desks of these services would have said of themselves: when they were heard of, what waits, their version and clock; and
/// what of theirs was taken and refused. Most are in order.
const DESKS: &str = "
    do $$
    declare
        -- The moment at which Central's clock stands.
        moment constant timestamptz := '2026-11-20T11:42:07Z';
        said record;
    begin
        for said in
            select s.service_id, d.* from service s join (values
                ('MER', 'Clinic laptop 1', 41 * 1440, 38, '9.3.2', 5, null::text, 0),
                ('THW', 'Ward 3 desk', 33 * 1440, 0, '9.4.1', 2, null, 0),
                ('STB', 'Scan room', 7, 9, '9.4.1', 1, 'unknown-parent', 6),
                ('STB', 'Office', 190, 0, '9.4.1', 0, null, 0),
                ('CDV', 'Clinic laptop 2', 49, 1, '9.4.0', 3, 'digest', 1),
                ('HRW', 'Ward 7 laptop', 15, 4, '9.4.1', 10800, null, 0),
                ('ALB', 'Office desk', 3, 0, '0.0.9', 1, null, 0),
                ('LKH', 'Office desk', 26, 2, '0.0.9', 4, null, 0),
                ('WRF', 'Clinic laptop 1', 1122, 12, '0.0.8', 2, null, 0),
                ('FWH', 'Home laptop', 1627, 0, '0.0.8', 1, null, 0),
                ('BRA', 'Office', 11, 0, '9.4.1', 1, null, 0),
                ('CDA', 'Clinic', 12, 3, '9.4.1', -2, null, 0),
                ('TAR', 'Office', 64, 0, '9.4.1', 1, null, 0),
                ('OXB', 'Ward 2', 95, 0, '9.4.1', 0, null, 0),
                ('LLF', 'Office', 31, 0, '9.4.1', 1, null, 0),
                ('PYB', 'Office', 700, 0, '9.4.1', 1, null, 0),
                ('ABE', 'Clinic', 800, 5, '9.4.1', 1, null, 0),
                ('GLN', 'Office', 2, 0, '9.4.1', 1, null, 0)
            ) as d (code, name, minutes, waiting, version, clock, refused, refusals) using (code)
        loop
            perform set_config('fls.service', said.service_id::text, true);
            insert into device (service_id, device_key, token_hash, name, enrolled_at, last_seen_at, program, dataset, waiting,
                clock_ahead, seal)
            values (said.service_id, gen_random_uuid(), sha256(said.name::bytea), said.name, moment - interval '200 days',
                moment - said.minutes * interval '1 minute', 'fls-desk/' || said.version, '2024:3 2026:1', said.waiting, said.clock, '');
            insert into identity (service_id, device_key, device_id, made_at, seal)
            select service_id, device_key, gen_random_uuid(), enrolled_at, ''
            from device d where d.service_id = said.service_id and d.name = said.name;
            insert into batch (service_id, first_number, last_number, received_at, device_key, seal)
            select service_id, said.minutes, said.minutes + 13, last_seen_at, device_key, ''
            from device d where d.service_id = said.service_id and d.name = said.name;
            insert into refusal (service_id, place, number, entry_id, record_id, device_key, code, refused_at)
            select service_id, n, n, gen_random_uuid(), gen_random_uuid(), device_key, said.refused, last_seen_at
            from device d, generate_series(1, said.refusals) as n where d.service_id = said.service_id and d.name = said.name;
        end loop;
    end $$";

/// People of the audit team, each for one test: a code is good once, and this Central's clock stands still.
const PEOPLE: usize = 12;

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
    central.run(DESKS).await;
    let mut people = vec![person(&central, "Ruth Adeyemi").await];
    for n in 1..PEOPLE {
        people.push(person(&central, &format!("Tester {n}")).await);
    }
    println!("{}", central.url());
    println!("{}", central.show_site_health().await);
    println!("{}", serde_json::json!({ "now": testkit::host::NOW, "people": people }));
    tokio::signal::ctrl_c().await?;
    central.stop().await;
    Ok(())
}

async fn person(central: &TestCentral, name: &str) -> serde_json::Value {
    let (passphrase, secret) = central.add_person(name).await;
    serde_json::json!({ "name": name, "passphrase": passphrase, "secret": secret })
}
