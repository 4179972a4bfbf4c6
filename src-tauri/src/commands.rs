//! The commands of the window, one line each, made from the one list of `app`.

#[allow(clippy::wildcard_imports, reason = "the list names every view and request there is")]
use app::views::*;
use tauri::State;
use tauri::ipc::Invoke;

use crate::OpenDesk;

macro_rules! window_commands {
    ($($name:ident($($request:ident)?) -> $view:ty;)*) => {
        $(
            #[tauri::command]
            async fn $name(desk: State<'_, OpenDesk>, $(request: $request)?) -> Result<$view, ErrorView> {
                desk.$name($({ let request: $request = request; request })?).await.map_err(|error| desk.failed(&error))
            }
        )*

        /// Answers every command of the list and refuses all others.
        pub(crate) fn handler() -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}

app::for_each_command!(window_commands);
