//! Notifications of Windows, which does not say when somebody clicks on one.

use notify_rust::Notification;

/// What the installed program is called: Windows shows nothing of a program that is not installed.
const PROGRAM: &str = "org.fls-desk.desk";

/// Shows these words.
pub(super) async fn show(words: String) {
    // Windows may take its time.
    let shown = tokio::task::spawn_blocking(move || {
        let mut notification = Notification::new();
        notification.app_id(PROGRAM).summary("FLS Desk").body(&words);
        notification.show().is_ok()
    });
    if !shown.await.unwrap_or(false) {
        tracing::info!("this computer shows no notifications");
    }
}
