//! Tells Tauri which commands the window may call: those of the one list, and no other.

#[macro_use]
#[path = "../crates/app/src/commands/list.rs"]
mod list;

macro_rules! names {
    ($($name:ident($($request:ident)?) -> $view:ty, needs $needs:ident $(, trail $trail:ident)?;)*) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = for_each_command!(names);

fn main() {
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script speaks by failing: cargo shows this text.
        #[expect(clippy::panic, reason = "this is how a build script says what is wrong")]
        {
            panic!("the window cannot be built: {error:#}");
        }
    }
}
