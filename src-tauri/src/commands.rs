//! The commands of the window, one line each, made from the one list of `app`.

#[allow(clippy::wildcard_imports, reason = "the list names every view and request there is")]
use app::views::*;
use tauri::State;
use tauri::ipc::Invoke;

use crate::OpenDesk;
use crate::given_up::Questions;

macro_rules! window_commands {
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => {
        $(
            #[tauri::command]
            async fn $name(
                desk: State<'_, OpenDesk>,
                questions: State<'_, Questions>,
                number: Option<u32>,
                $(request: $request)?
            ) -> Result<$view, Option<ErrorView>> {
                let answer = async {
                    desk.commands().$name($({ let request: $request = request; request })?).await.map_err(|error| desk.failed(&error))
                };
                questions.answer(number, answer).await
            }
        )*

        /// Answers every command of the list and refuses all others.
        pub(crate) fn handler() -> impl Fn(Invoke<tauri::Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}

app::for_each_command!(window_commands);
