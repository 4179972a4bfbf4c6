//! Whether the desk starts with the computer: a file of the account's on Linux (XDG autostart), a value of its own in the registry of
//! Windows. Neither needs an administrator, and both are where IT looks for them.

/// What the desk is started with so that no window opens: its icon is in the tray.
pub const IN_TRAY: &str = "--in-tray";

#[cfg(target_os = "linux")]
pub(super) use xdg::{start, starts};

#[cfg(windows)]
pub(super) use registry::{start, starts};

#[cfg(not(any(target_os = "linux", windows)))]
pub(super) use nowhere::{start, starts};

#[cfg(target_os = "linux")]
mod xdg {
    use std::fs;
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};

    use super::super::WholeFile;
    use super::IN_TRAY;

    const FILE: &str = "autostart/org.fls-desk.desk.desktop";

    /// The account's folder of settings; nothing for an account without a home.
    fn file() -> Option<PathBuf> {
        let set = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|folder| folder.is_absolute())
        };
        let settings = set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")));
        Some(settings?.join(FILE))
    }

    pub(in super::super) fn starts() -> Option<bool> {
        Some(file()?.exists())
    }

    pub(in super::super) fn start(program: &Path, start: bool) -> io::Result<()> {
        let file = file().ok_or(io::ErrorKind::NotFound)?;
        if !start {
            return match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let command = quoted(program)?;
        let mut whole = WholeFile::begin(&file).map_err(io::Error::other)?;
        write!(
            whole,
            "[Desktop Entry]\nType=Application\nName=FLS Desk\nComment=Starts in the tray\nExec={command}\nTerminal=false\n"
        )?;
        whole.finish().map_err(io::Error::other)
    }

    /// The command of a desktop file: in quotes, with what stands for something else in them, and `%` itself, escaped. A backslash is
    /// escaped once more, as in every text of such a file.
    fn quoted(program: &Path) -> io::Result<String> {
        let program = program.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        let mut command = String::from("\"");
        for character in program.chars() {
            match character {
                '\n' | '\r' => return Err(io::ErrorKind::InvalidFilename.into()),
                '\\' => command.push_str(r"\\\\"),
                '"' | '`' | '$' => {
                    command.push_str(r"\\");
                    command.push(character);
                }
                '%' => command.push_str("%%"),
                other => command.push(other),
            }
        }
        command.push_str("\" ");
        command.push_str(IN_TRAY);
        Ok(command)
    }

    #[cfg(test)]
    mod tests {
        use std::path::Path;

        use super::quoted;

        #[test]
        fn a_program_in_a_folder_with_blanks_and_signs_is_one_word_of_the_command() {
            for (program, command) in [
                ("/usr/bin/fls-desk", r#""/usr/bin/fls-desk" --in-tray"#),
                ("/opt/FLS Desk/fls-desk", r#""/opt/FLS Desk/fls-desk" --in-tray"#),
                ("/opt/5% $a/fls-desk", r#""/opt/5%% \\$a/fls-desk" --in-tray"#),
                (r"/opt/a\b/fls-desk", r#""/opt/a\\\\b/fls-desk" --in-tray"#),
            ] {
                assert_eq!(quoted(Path::new(program)).unwrap(), command, "{program}");
            }
            assert!(
                quoted(Path::new("/opt/a\nExec=b")).is_err(),
                "no second line of the file"
            );
        }
    }
}

#[cfg(windows)]
mod registry {
    use std::io;
    use std::path::Path;

    use windows_registry::CURRENT_USER;

    use super::IN_TRAY;

    const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
    const NAME: &str = "FLS Desk";

    pub(in super::super) fn starts() -> Option<bool> {
        let value = CURRENT_USER.open(RUN).and_then(|run| run.get_string(NAME));
        Some(value.is_ok())
    }

    pub(in super::super) fn start(program: &Path, start: bool) -> io::Result<()> {
        let run = CURRENT_USER.create(RUN).map_err(io::Error::from)?;
        if start {
            let command = format!("\"{}\" {IN_TRAY}", program.display());
            return run.set_string(NAME, command).map_err(io::Error::from);
        }
        if starts() == Some(true) {
            run.remove_value(NAME).map_err(io::Error::from)?;
        }
        Ok(())
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
mod nowhere {
    use std::io;
    use std::path::Path;

    pub(in super::super) fn starts() -> Option<bool> {
        None
    }

    pub(in super::super) fn start(_program: &Path, _start: bool) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
