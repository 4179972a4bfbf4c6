//! The nation beside a service's own figures: three live services and a desk of each, with a real Central between them.

use app::views::{ExportPackRequest, KpiView, KpisRequest, KpisView, PackFormat};
use app::{Desk, Host as _};
use chrono::TimeDelta;
use testkit::{TestCentral, TestHost};
use tests::desks::{TestDesk, agree, import};
use tests::program::PASSPHRASE;
use tests::tagged_pdf::TaggedPdf;

const HEADER: &str = "1.01 NHS number,1.02 Date of birth,1.04 Postcode,1.07 Date of assessment,1.09 DateIndexFracDiagnosed,1.11 SiteFirstFrac\n";

/// A desk of a live service, which may have patients from overseas in a test, and no NHS numbers that are never issued.
async fn live(central: &TestCentral, code: &str, assessed: &[&str]) -> TestDesk {
    central.add_live_service(code).await;
    let desk = Desk::new(TestHost::new(code));
    let service = desk.new_service(code, "A live FLS", 1_200, false).unwrap();
    desk.create(service, "A. Nurse", PASSPHRASE).await.unwrap();
    let rows = assessed.iter().enumerate().map(|(n, assessed)| {
        let born = n + 1;
        format!("OVERSEAS,{born:02}/02/1950,NA,{assessed},01/03/2025,Wrist\n")
    });
    let file: String = std::iter::once(HEADER.to_owned()).chain(rows).collect();
    import(&desk, file.as_bytes()).await;
    desk.attach(central.url(), &central.enrol(code).await).await.unwrap();
    desk
}

async fn of_2025(desk: &TestDesk) -> KpisView {
    desk.kpis(KpisRequest::of_year(2025)).await.unwrap()
}

/// KPI 1: what the service has, and what the nation.
fn completeness(view: &KpisView) -> [Option<&str>; 2] {
    let kpi = view.kpis.iter().find(|kpi| kpi.kpi == 1).unwrap();
    [kpi.large.as_deref(), kpi.national_large.as_deref()]
}

fn assessed(view: &KpisView) -> &KpiView {
    view.kpis.iter().find(|kpi| kpi.kpi == 4).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_shows_the_nation_beside_its_own_figures() {
    let central = TestCentral::start().await;
    let (half, late) = ([["01/04/2025"; 5], ["01/09/2025"; 5]].concat(), ["01/09/2025"; 10]);
    let first = live(&central, "LAN", &half).await;
    agree(&first).await;
    let second = live(&central, "LED", &late).await;
    agree(&second).await;
    central.publish_national().await;
    agree(&first).await;
    let alone = of_2025(&first).await;
    assert_eq!(
        (alone.national.is_none(), assessed(&alone).national.as_deref()),
        (true, None),
        "of two nobody is told"
    );

    let third = live(&central, "LIV", &half).await;
    agree(&third).await;
    central.publish_national().await;
    for desk in [&first, &second] {
        agree(desk).await;
    }
    let view = of_2025(&first).await;
    let kpi = assessed(&view);
    assert_eq!(
        (kpi.percent.as_deref(), kpi.national.as_deref()),
        (Some("50.0"), Some("33.3"))
    );
    assert_eq!(kpi.national_large.as_deref(), Some("33.3%"));
    // Every record of the three answers the same questions, so that the nation has as many that are missing as each service.
    let [own, nation] = completeness(&view);
    assert!(own.is_some_and(|own| own.ends_with(" of 18")), "{own:?}");
    assert_eq!(own, nation);
    let words = view.national.as_ref().unwrap().words.as_str();
    assert!(
        words.starts_with("National averages: 3 services, about 30 records, published on "),
        "{words}"
    );
    assert_eq!(assessed(&of_2025(&second).await).national.as_deref(), Some("33.3"));
    let (period, format) = ("2025".to_owned(), PackFormat::Pdf);
    first.export_pack(ExportPackRequest { period, format }).await.unwrap();
    let pack = TaggedPdf::read(&first.host().kept_files()[0].1).unwrap();
    let rows = &pack.tables_under("KPIs")[0];
    assert_eq!(
        [&rows[0][6], &rows[1][6], &rows[4][6]],
        ["National", nation.unwrap(), "33.3%"],
        "the pack has the same"
    );
    let adherent = view.kpis.iter().find(|kpi| kpi.kpi == 11).unwrap();
    assert_eq!(adherent.national, None, "too early, and nobody needs follow-up");
    assert_eq!(view.missed.unwrap().large, None, "ten patients of one day are no year");

    // Told once, they are still there without a network, and until the nation is taken back.
    first.host().break_network([testkit::Fault::Lost; 8]);
    assert_eq!(assessed(&of_2025(&first).await).national.as_deref(), Some("33.3"));
    central.verify().await;
    central
        .run("delete from roll_up where service_id = (select service_id from service where code = 'LIV')")
        .await;
    second.host().pass(TimeDelta::days(7));
    central.set_now(second.host().now());
    central.publish_national().await;
    agree(&second).await;
    let taken_back = of_2025(&second).await;
    assert_eq!(completeness(&taken_back)[1], None);
    assert_eq!(
        (taken_back.national.is_none(), assessed(&taken_back).national.as_deref()),
        (true, None)
    );
}
