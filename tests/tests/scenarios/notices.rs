//! Notices of the audit team come to each desk with its next exchange, stand on Today, and go when they are removed or over.

use app::views::{NoticeView, TodayRequest};
use testkit::TestCentral;
use tests::desks::{TestDesk, agree, joined};

async fn shown(desk: &TestDesk) -> Vec<NoticeView> {
    desk.today(TodayRequest { lines: 3 }).await.unwrap().notices
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_stands_on_today_until_it_is_removed_or_over() {
    let central = TestCentral::start().await;
    central.add_service("HRW").await;
    let desk = joined(&central, "HRW", "Clinic PC").await;
    assert_eq!(shown(&desk).await, []);

    let today = desk.today(TodayRequest { lines: 3 }).await.unwrap().today;
    let number = central
        .give_notice("Records of 2026 are taken until 31 May 2027.", None)
        .await;
    central
        .give_notice("The server is away tonight.", Some(today.parse().unwrap()))
        .await;
    assert_eq!(shown(&desk).await, [], "before it exchanges");
    agree(&desk).await;
    let notices = shown(&desk).await;
    let words: Vec<&str> = notices.iter().map(|notice| notice.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "The server is away tonight.",
            "Records of 2026 are taken until 31 May 2027."
        ]
    );
    assert!(notices.iter().all(|notice| notice.on == today));

    desk.host().set_now("2027-01-15T09:00:00Z".parse().unwrap());
    let words: Vec<String> = shown(&desk).await.into_iter().map(|notice| notice.words).collect();
    assert_eq!(
        words,
        ["Records of 2026 are taken until 31 May 2027."],
        "the other is over"
    );
    central.set_now("2027-01-15T09:00:00Z".parse().unwrap());
    central.remove_notice(number).await;
    agree(&desk).await;
    assert_eq!(shown(&desk).await, []);
    central.stop().await;
}
