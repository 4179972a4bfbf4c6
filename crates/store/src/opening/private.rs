//! A store is its own account's alone: its folder has mode 700 and each of its files 600, whatever the umask says. On
//! Windows the folder lies in the account's profile, which does that.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

/// What the names of a store's files begin with. Nothing else in its folder is looked at.
const OURS: [&str; 7] = [
    "desk.",
    "vault.json",
    "recovery.json",
    "joining",
    "before-schema-",
    "damaged-",
    ".fls-",
];

/// Makes a folder that only its owner enters.
pub(crate) fn create_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Options for a file that only its owner reads, if it is to be made.
pub(crate) fn file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes from everybody else what an older program, or whoever copied the store here, left open to them.
#[cfg(unix)]
pub(crate) fn mend(dir: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let close = |path: &Path, own: u32| {
        let Ok(metadata) = fs::symlink_metadata(path) else {
            return;
        };
        let mode = metadata.permissions().mode() & 0o7777;
        // A link is somebody's decision, and a folder with the sticky bit is everybody's.
        let shared = metadata.is_symlink() || mode & 0o1000 != 0;
        if !shared && mode & !own != 0 {
            // Where the files belong to another account, they are for that account to close.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode & own));
        }
    };
    close(dir, 0o700);
    let Ok(files) = fs::read_dir(dir) else { return };
    for file in files.flatten() {
        let name = file.file_name();
        let is_ours = OURS
            .iter()
            .any(|start| name.as_encoded_bytes().starts_with(start.as_bytes()));
        if is_ours && file.file_type().is_ok_and(|kind| kind.is_file()) {
            close(&file.path(), 0o600);
        }
    }
}

/// The profile of the account is closed already.
#[cfg(not(unix))]
pub(crate) fn mend(_dir: &Path) {}
