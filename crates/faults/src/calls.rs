//! The C library's functions for files: whatever is linked into the same program calls these instead, SQLite as well as
//! Rust's own library. They ask before and tell after what the kernel is asked to do. What passes the C library by, as
//! rustix does, is not seen.
#![expect(unsafe_code, reason = "these are C functions, which C and Rust's library call")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_long, c_void};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use libc::{AT_FDCWD, mode_t, size_t, ssize_t};

use crate::watched::{self, Call, Watched, unasked};

/// Opens a file, and makes it when it is asked to. Of a caller that makes nothing and gives no mode, the mode is whatever
/// happens to be there, and the kernel does not look at it.
///
/// # Safety
/// As the C library says: the name ends with a zero.
#[unsafe(no_mangle)]
unsafe extern "C" fn open(name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    let call = |path: &Path| {
        let makes = flags & libc::O_CREAT != 0 && !path.exists();
        if makes { Call::Make } else { Call::Open }
    };
    // SAFETY: everything is passed on as it was given.
    unsafe {
        unless_refused(name, call, || {
            libc::syscall(libc::SYS_openat, AT_FDCWD, name, flags, mode)
        })
    }
}

/// The same; Rust's library and SQLite call it for files of any size.
///
/// # Safety
/// As [`open`].
#[unsafe(no_mangle)]
unsafe extern "C" fn open64(name: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: everything is passed on as it was given.
    unsafe { open(name, flags, mode) }
}

/// Gives a file another name, in the place of whatever has it.
///
/// # Safety
/// As the C library says: both names end with a zero.
#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: everything is passed on as it was given.
    unsafe {
        unless_refused(
            to,
            |_| Call::Rename,
            || libc::syscall(libc::SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0),
        )
    }
}

/// Removes a file.
///
/// # Safety
/// As [`open`].
#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(name: *const c_char) -> c_int {
    // SAFETY: everything is passed on as it was given.
    unsafe {
        unless_refused(
            name,
            |_| Call::Delete,
            || libc::syscall(libc::SYS_unlinkat, AT_FDCWD, name, 0),
        )
    }
}

/// Makes a folder.
///
/// # Safety
/// As [`open`].
#[unsafe(no_mangle)]
unsafe extern "C" fn mkdir(name: *const c_char, mode: mode_t) -> c_int {
    // SAFETY: everything is passed on as it was given.
    unsafe {
        unless_refused(
            name,
            |_| Call::Make,
            || libc::syscall(libc::SYS_mkdirat, AT_FDCWD, name, mode),
        )
    }
}

/// Removes a folder that is empty.
///
/// # Safety
/// As [`open`].
#[unsafe(no_mangle)]
unsafe extern "C" fn rmdir(name: *const c_char) -> c_int {
    // SAFETY: everything is passed on as it was given.
    unsafe {
        unless_refused(
            name,
            |_| Call::Delete,
            || libc::syscall(libc::SYS_unlinkat, AT_FDCWD, name, libc::AT_REMOVEDIR),
        )
    }
}

/// Does what is asked of a name, unless that is to fail.
unsafe fn unless_refused(name: *const c_char, call: impl Fn(&Path) -> Call, done: impl FnOnce() -> c_long) -> c_int {
    if !name.is_null() && watched::may_fail() {
        // SAFETY: the name ends with a zero.
        let name = unsafe { CStr::from_ptr(name) };
        let path = Path::new(OsStr::from_bytes(name.to_bytes()));
        let disk = unasked(|| watched::holding(path));
        if let Some(why) = disk.and_then(|disk| refusal(&disk, call(path))) {
            return fails(why);
        }
    }
    c_int::try_from(done()).unwrap_or(-1)
}

/// Writes through what the system holds back of a file or of the names in a folder.
#[unsafe(no_mangle)]
extern "C" fn fsync(file: c_int) -> c_int {
    flush(file, libc::SYS_fsync)
}

/// The same; SQLite may be built to call it.
#[unsafe(no_mangle)]
extern "C" fn fdatasync(file: c_int) -> c_int {
    flush(file, libc::SYS_fdatasync)
}

fn flush(file: c_int, call: c_long) -> c_int {
    let found = watched::open_as(file);
    if let Some((disk, _)) = &found {
        if disk.refusal(Call::Sync).is_some() {
            return fails(libc::EIO);
        }
        disk.look();
    }
    // SAFETY: the kernel takes any number for a file, and answers that it is none.
    let answer = unsafe { libc::syscall(call, file) };
    if let Some((disk, opened)) = found.filter(|_| answer == 0) {
        disk.flushed(opened);
    }
    c_int::try_from(answer).unwrap_or(-1)
}

/// Reads a file from where it stands.
///
/// # Safety
/// As the C library says: there is room for so many bytes at `into`.
#[unsafe(no_mangle)]
unsafe extern "C" fn read(file: c_int, into: *mut c_void, size: size_t) -> ssize_t {
    if let Some(why) = why_not(file, Call::Read) {
        return fails(why) as ssize_t;
    }
    // SAFETY: everything is passed on as it was given.
    let answer = unsafe { libc::syscall(libc::SYS_read, file, into, size) };
    ssize_t::try_from(answer).unwrap_or(-1)
}

/// Writes to a file where it stands.
///
/// # Safety
/// As the C library says: `from` points to so many bytes.
#[unsafe(no_mangle)]
unsafe extern "C" fn write(file: c_int, from: *const c_void, size: size_t) -> ssize_t {
    if let Some(why) = why_not(file, Call::Write) {
        return fails(why) as ssize_t;
    }
    // SAFETY: everything is passed on as it was given.
    let answer = unsafe { libc::syscall(libc::SYS_write, file, from, size) };
    ssize_t::try_from(answer).unwrap_or(-1)
}

/// The error of a call that is to fail.
fn why_not(file: c_int, call: Call) -> Option<c_int> {
    if !watched::may_fail() {
        return None;
    }
    let (disk, _) = watched::open_as(file)?;
    refusal(&disk, call)
}

fn refusal(disk: &Watched, call: Call) -> Option<c_int> {
    disk.refusal(call)?;
    Some(if disk.is_full() { libc::ENOSPC } else { libc::EIO })
}

fn fails(why: c_int) -> c_int {
    // SAFETY: every thread has a place for its last error.
    unsafe { *libc::__errno_location() = why };
    -1
}

/// Sees to it that the program is linked with these functions and not with the C library's.
pub(crate) fn install() {
    std::hint::black_box((
        open as *const (),
        open64 as *const (),
        rename as *const (),
        unlink as *const (),
        mkdir as *const (),
        rmdir as *const (),
        fsync as *const (),
        fdatasync as *const (),
        read as *const (),
        write as *const (),
    ));
}
