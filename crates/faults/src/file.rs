//! What SQLite does to an open file: passed on to the file below, refused when the disk is told to fail, and written down.
#![expect(unsafe_code, reason = "SQLite calls C functions with pointers of its own")]

use std::ffi::{c_int, c_void};
use std::ptr;
use std::slice;
use std::sync::Arc;

use libsqlite3_sys as ffi;

use crate::watched::{Call, Watched, unasked};

/// An open file as SQLite holds it. The file below follows it in memory.
#[repr(C)]
pub(crate) struct OpenFile {
    base: ffi::sqlite3_file,
    /// Where it lies, when that is watched; a `Box` of ours.
    watched: *mut WatchedFile,
}

/// A file of a watched folder.
pub(crate) struct WatchedFile {
    pub(crate) disk: Arc<Watched>,
    pub(crate) inode: u64,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Without the functions of version 3, which map a file into memory: a write there would not be seen.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

type Held = *mut ffi::sqlite3_file;

/// The file below, which does the work.
unsafe fn below(file: Held) -> Held {
    // SAFETY: `vfs` asked SQLite for room for both.
    unsafe { file.cast::<OpenFile>().add(1).cast() }
}

/// Opens the file below.
pub(crate) unsafe fn open_below(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: Held,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it, with room for the file below.
    unsafe {
        let below = below(file);
        (*below).pMethods = ptr::null();
        let Some(open) = (*vfs).xOpen else {
            return ffi::SQLITE_ERROR;
        };
        let answer = open(vfs, name, below, flags, out_flags);
        if answer != ffi::SQLITE_OK
            && let Some(close) = (*below).pMethods.as_ref().and_then(|methods| methods.xClose)
        {
            close(below);
        }
        answer
    }
}

/// Gives SQLite the functions of this file, once the file below is open.
pub(crate) unsafe fn took(file: Held, watched: Option<WatchedFile>) {
    // SAFETY: the room is ours until SQLite closes the file.
    unsafe {
        let file = file.cast::<OpenFile>();
        (*file).watched = watched.map_or(ptr::null_mut(), |watched| Box::into_raw(Box::new(watched)));
        (*file).base.pMethods = &raw const METHODS;
    }
}

unsafe fn watched<'a>(file: Held) -> Option<&'a WatchedFile> {
    // SAFETY: it is null or a `Box` that lives until the file is closed.
    unsafe { (*file.cast::<OpenFile>()).watched.as_ref() }
}

unsafe fn refusal(file: Held, call: Call) -> Option<c_int> {
    // SAFETY: as for `watched`.
    unsafe { watched(file) }?.disk.refusal(call)
}

/// Calls this function of the file below.
macro_rules! pass_on {
    ($file:ident, $function:ident $(, $argument:expr)*) => {{
        let below = below($file);
        match (*(*below).pMethods).$function {
            Some(function) => function(below $(, $argument)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// Answers the refusal of this call, when the disk is told to refuse it.
macro_rules! unless_refused {
    ($file:ident, $call:ident) => {
        if let Some(answer) = refusal($file, Call::$call) {
            return answer;
        }
    };
}

unsafe extern "C" fn close(file: Held) -> c_int {
    // SAFETY: SQLite closes a file once; the box was made in `took`.
    unsafe {
        let answer = pass_on!(file, xClose);
        let watched = std::mem::replace(&mut (*file.cast::<OpenFile>()).watched, ptr::null_mut());
        if !watched.is_null() {
            drop(Box::from_raw(watched));
        }
        answer
    }
}

unsafe extern "C" fn read(file: Held, into: *mut c_void, amount: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        unless_refused!(file, Read);
        unasked(|| pass_on!(file, xRead, into, amount, at))
    }
}

unsafe extern "C" fn write(file: Held, from: *const c_void, amount: c_int, at: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite gives as many bytes as it says.
    unsafe {
        let refused = refusal(file, Call::Write);
        // A disk that has no more room takes the first part of what is written.
        let amount = match refused {
            Some(ffi::SQLITE_FULL) => amount / 2,
            Some(answer) => return answer,
            None => amount,
        };
        let answer = unasked(|| pass_on!(file, xWrite, from, amount, at));
        if answer == ffi::SQLITE_OK
            && let (Ok(at), Ok(amount)) = (usize::try_from(at), usize::try_from(amount))
        {
            let bytes = slice::from_raw_parts(from.cast::<u8>(), amount);
            if let Some(watched) = watched(file) {
                watched.disk.wrote(watched.inode, at, bytes);
            }
        }
        refused.unwrap_or(answer)
    }
}

unsafe extern "C" fn truncate(file: Held, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        unless_refused!(file, Truncate);
        let answer = pass_on!(file, xTruncate, size);
        if answer == ffi::SQLITE_OK
            && let (Ok(size), Some(watched)) = (usize::try_from(size), watched(file))
        {
            watched.disk.cut(watched.inode, size);
        }
        answer
    }
}

/// What is flushed is asked and told where the C library is called.
unsafe extern "C" fn sync(file: Held, flags: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xSync, flags) }
}

unsafe extern "C" fn file_size(file: Held, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        unless_refused!(file, Size);
        pass_on!(file, xFileSize, size)
    }
}

unsafe extern "C" fn lock(file: Held, level: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        unless_refused!(file, Lock);
        pass_on!(file, xLock, level)
    }
}

unsafe extern "C" fn unlock(file: Held, level: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: Held, result: *mut c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xCheckReservedLock, result) }
}

unsafe extern "C" fn file_control(file: Held, operation: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xFileControl, operation, argument) }
}

unsafe extern "C" fn sector_size(file: Held) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: Held) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xDeviceCharacteristics) }
}

unsafe extern "C" fn shm_map(file: Held, page: c_int, size: c_int, extend: c_int, into: *mut *mut c_void) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        if extend != 0 {
            unless_refused!(file, SharedMemory);
        }
        unasked(|| pass_on!(file, xShmMap, page, size, extend, into))
    }
}

unsafe extern "C" fn shm_lock(file: Held, offset: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        // Letting go of a lock does not fail.
        if flags & ffi::SQLITE_SHM_LOCK != 0 {
            unless_refused!(file, SharedLock);
        }
        pass_on!(file, xShmLock, offset, count, flags)
    }
}

unsafe extern "C" fn shm_barrier(file: Held) {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        let below = below(file);
        if let Some(barrier) = (*(*below).pMethods).xShmBarrier {
            barrier(below);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: Held, delete: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe { pass_on!(file, xShmUnmap, delete) }
}
