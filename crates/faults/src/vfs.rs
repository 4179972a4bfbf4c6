//! SQLite's table of functions for files, laid over the one that SQLite has by itself: opening, removing and looking for
//! files. What is done to an open file is in `file`. Opening and removing fail where the C library is called.
#![expect(unsafe_code, reason = "SQLite calls C functions with pointers of its own")]

use std::ffi::{CStr, c_char, c_int};
use std::path::Path;
use std::ptr;
use std::sync::{Arc, Once, OnceLock};

use libsqlite3_sys as ffi;

use crate::file::{self, OpenFile, WatchedFile};
use crate::watched::{self, Call, Watched};

/// The table below, which does the work.
struct Below(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite registered it for all threads, and it lives as long as the process.
unsafe impl Send for Below {}
// SAFETY: as above.
unsafe impl Sync for Below {}

static BELOW: OnceLock<Below> = OnceLock::new();

fn below() -> *mut ffi::sqlite3_vfs {
    BELOW.get().map_or(ptr::null_mut(), |below| below.0)
}

/// Makes this table the default of the process.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    // SAFETY: SQLite is started before it is asked; what is registered lives for ever.
    ONCE.call_once(|| unsafe {
        assert_eq!(ffi::sqlite3_initialize(), ffi::SQLITE_OK, "SQLite starts");
        let below = ffi::sqlite3_vfs_find(ptr::null());
        assert!(!below.is_null(), "SQLite has a table for files");
        let mut ours = *below;
        ours.szOsFile += c_int::try_from(size_of::<OpenFile>()).unwrap_or(c_int::MAX);
        ours.pNext = ptr::null_mut();
        ours.zName = c"faults".as_ptr();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ours.xAccess = Some(access);
        ours.xSleep = Some(sleep);
        BELOW.get_or_init(|| Below(below));
        let answer = ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1);
        assert_eq!(answer, ffi::SQLITE_OK, "SQLite takes the table");
    });
}

/// A file that SQLite names, when its folder is watched.
unsafe fn watching<'a>(name: *const c_char) -> Option<(Arc<Watched>, &'a Path)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite's names end with a zero, and stay as long as the call.
    let name = unsafe { CStr::from_ptr(name) };
    let path = Path::new(name.to_str().ok()?);
    Some((watched::watching(path)?, path))
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives as much room for the file as the table asks for, which is enough for ours and the one below.
    unsafe {
        (*file).pMethods = ptr::null();
        let found = watching(name);
        let answer = file::open_below(below(), name, file, flags, out_flags);
        if answer != ffi::SQLITE_OK {
            return answer;
        }
        let found = found.and_then(|(disk, path)| {
            let inode = disk.opened(path)?;
            Some(WatchedFile { disk, inode })
        });
        file::took(file, found);
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(_vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        let found = watching(name);
        let answer = match (*below()).xDelete {
            Some(delete) => delete(below(), name, sync_dir),
            None => ffi::SQLITE_ERROR,
        };
        if let Some((disk, _)) = found {
            disk.look();
        }
        answer
    }
}

unsafe extern "C" fn access(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    result: *mut c_int,
) -> c_int {
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        let found = watching(name);
        if let Some(answer) = found.and_then(|(disk, _)| disk.refusal(Call::Access)) {
            return answer;
        }
        match (*below()).xAccess {
            Some(access) => access(below(), name, flags, result),
            None => ffi::SQLITE_ERROR,
        }
    }
}

/// Who waits for a lock that will not be given is told that the time is over.
unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    if watched::waits_in_vain() {
        return microseconds;
    }
    // SAFETY: everything is passed on as SQLite gave it.
    unsafe {
        match (*below()).xSleep {
            Some(sleep) => sleep(below(), microseconds),
            None => 0,
        }
    }
}
