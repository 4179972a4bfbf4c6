//! Whether this computer has a printer, as far as its printing system says.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// A printing system that looks for printers on a network takes a second or two.
const PATIENCE: Duration = Duration::from_secs(4);
/// What there is of CUPS where printers are somewhere: its own server here, or the name of another.
const SIGNS_OF_CUPS: [&str; 2] = ["/run/cups/cups.sock", "/etc/cups/client.conf"];

/// Whether there is one; nothing when nobody can tell.
pub(super) async fn any() -> Option<bool> {
    // It names those that are set up and those found on the network, one a line.
    let asked = Command::new("lpstat")
        .arg("-e")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    match timeout(PATIENCE, asked).await {
        Ok(Ok(said)) if said.status.success() => Some(!said.stdout.trim_ascii().is_empty()),
        Ok(Err(error)) if error.kind() == ErrorKind::NotFound => {
            let is_somewhere = SIGNS_OF_CUPS.iter().any(|sign| Path::new(sign).exists());
            if is_somewhere || std::env::var_os("CUPS_SERVER").is_some() {
                None
            } else {
                Some(false)
            }
        }
        _ => None,
    }
}
