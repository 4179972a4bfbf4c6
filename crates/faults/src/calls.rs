//! The C library's `fsync`, `fdatasync`, `read` and `write`: whatever is linked into the same program calls these instead, SQLite
//! as well as Rust's own library. They ask before and tell after what the kernel is asked to do.
#![expect(unsafe_code, reason = "these are C functions, which C and Rust's library call")]

use std::ffi::{c_int, c_long, c_void};

use libc::{size_t, ssize_t};

use crate::watched::{self, Call};

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
        fsync as *const (),
        fdatasync as *const (),
        read as *const (),
        write as *const (),
    ));
}
