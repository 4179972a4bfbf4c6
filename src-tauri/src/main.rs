//! FLS Desk: the window around `app`. Windows, the access list and one-line commands; nothing is decided here.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod commands;
mod files;
mod given_up;
mod on_screen;
mod shown;
mod staying;
mod store_folder;
mod tray;

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use app::Desk;
use app::host::{IN_TRAY, SystemHost};
use domain::log_safe::{LogSafe, safe};
use tauri::{Emitter, Listener, Manager, RunEvent};
use tracing_subscriber::EnvFilter;

use given_up::Questions;
use shown::StoreFolder;
use staying::Staying;

/// As `fls` has it: an import makes and drops a hundred million small pieces of memory on three threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The desk that every command of the window is about.
pub(crate) type OpenDesk = Arc<Desk<SystemHost>>;

fn main() -> ExitCode {
    terminal::say_only_where_it_panics("fls-desk");
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("FLS_LOG").unwrap_or_else(|_| EnvFilter::new("warn,sqlx=warn")))
        .with_writer(std::io::stderr)
        .init();
    let outcome = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|desktop, arguments, _| {
            // Started twice on one account: the window that is there comes to the front.
            if !is_for_tray(arguments) {
                shown::show(desktop);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
        .setup(|desktop| {
            let store = store_folder::store_dir(desktop)?;
            let window = desktop.handle().clone();
            let host = SystemHost::new(store.clone())
                .asking(files::dialogs(desktop.handle()))
                .opening(Arc::new(move || shown::show(&window)));
            let desk: OpenDesk = Arc::new(Desk::new(host));
            desktop.manage(Arc::clone(&desk));
            desktop.manage(Questions::default());
            let window = desktop.handle().clone();
            desktop.listen_any(GIVEN_UP, move |word| {
                // The page says a number and nothing else.
                if let Ok(number) = word.payload().parse() {
                    window.state::<Questions>().give_up(number);
                }
            });
            let mut changes = desk.changes();
            let window = desktop.handle().clone();
            tauri::async_runtime::spawn(async move {
                let ask = || {
                    if window.emit(LOCK_ASKED, ()).is_err() {
                        tracing::warn!("the window cannot be told to lock; it is locked without its help");
                    }
                };
                desk.keep_running(ask).await;
            });
            let window = desktop.handle().clone();
            tauri::async_runtime::spawn(async move {
                while changes.changed().await.is_ok() {
                    if window.emit(CHANGED, ()).is_err() {
                        tracing::warn!("the window cannot be told that something has changed");
                    }
                }
            });
            let in_tray = is_for_tray(std::env::args());
            desktop.manage(Staying::new(in_tray));
            desktop.manage(StoreFolder(store));
            if !in_tray {
                shown::open(desktop.handle())?;
            }
            tauri::async_runtime::spawn(tray::keep(desktop.handle().clone(), in_tray));
            Ok(())
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(desktop) => {
            desktop.run(|desktop, event| {
                if let RunEvent::Exit = event {
                    let desk: OpenDesk = Arc::clone(&desktop.state());
                    tauri::async_runtime::block_on(desk.close());
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            #[cfg(target_os = "linux")]
            if is_of_a_window_that_ends(&error) {
                start_again();
            }
            tracing::error!(error = %safe(&NoWindow(error)), "FLS Desk cannot open its window");
            ExitCode::from(1)
        }
    }
}

/// Whether the window that was to come to the front was on its way out: it still had its name on the session bus, and ended
/// before it answered.
#[cfg(target_os = "linux")]
fn is_of_a_window_that_ends(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

/// Starts this program once more in its own place, after the time that the other window needs to be gone; comes back where
/// it has been tried often enough. A desktop is built once in a process, so that it cannot be tried again within this one.
#[cfg(target_os = "linux")]
fn start_again() {
    use std::os::unix::process::CommandExt as _;

    const TRIED: &str = "FLS_DESK_STARTS";
    const MOST: u32 = 20;
    const MEANWHILE: std::time::Duration = std::time::Duration::from_millis(250);
    let tried = std::env::var(TRIED).ok().and_then(|tried| tried.parse().ok());
    let tried = tried.unwrap_or(0);
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    if tried < MOST {
        std::thread::sleep(MEANWHILE);
        let mut again = std::process::Command::new(program);
        again
            .args(std::env::args_os().skip(1))
            .env(TRIED, (tried + 1).to_string());
        // It only comes back where the program cannot be started.
        let _ = again.exec();
    }
}

/// Why there is no window: what the desktop says, before any store is opened.
struct NoWindow(tauri::Error);

impl fmt::Display for NoWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl LogSafe for NoWindow {}

/// Whether the program was started to be in the tray, without a window.
fn is_for_tray(arguments: impl IntoIterator<Item = String>) -> bool {
    arguments.into_iter().any(|argument| argument == IN_TRAY)
}

/// Tells the window to put away what is being typed and to lock.
pub(crate) const LOCK_ASKED: &str = "lock-asked";
/// Tells the window that something it may be showing has changed, and nothing of what.
const CHANGED: &str = "changed";
/// Tells the window that its follow-ups are asked for.
const FOLLOW_UPS_ASKED: &str = "follow-ups-asked";
/// Tells the window whether files are held over it.
pub(crate) const FILES_OVER: &str = "files-over";
/// Tells the window that files were dropped on it, and not which.
pub(crate) const FILES_DROPPED: &str = "files-dropped";
/// The page tells that nobody waits for the answer to the question of this number any more.
const GIVEN_UP: &str = "given-up";
