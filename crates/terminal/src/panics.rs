//! What is said of a fault of the program itself. A panic's own words may quote what it was about, which may be a patient's
//! answer: they are said nowhere.

use std::io::{self, Write as _};
use std::panic;

/// From here on a panic in this process says on standard error where in the program it came about, and nothing else.
pub fn say_only_where_it_panics(program: &'static str) {
    panic::set_hook(Box::new(move |fault| {
        let place = fault
            .location()
            .map_or_else(String::new, |place| format!(" at {place}"));
        let line = format!("{program}: a fault of the program itself{place}; please tell whoever looks after it\n");
        // Where nobody hears it there is nothing else to do.
        let _ = io::stderr().write_all(line.as_bytes());
    }));
}
