//! Ctrl-C: the first asks to stop, the second ends at once.

use super::exit::Exit;
use std::io::Write as _;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

/// True once the user wants to stop.
static STOP: AtomicBool = AtomicBool::new(false);

/// Whether Ctrl-C is listened to.
static SET: Once = Once::new();

/// From now on, Ctrl-C (and a request to terminate) sets the flag that is returned.
pub fn flag() -> &'static AtomicBool {
    // Each of several campaigns of one command asks; a handler can be set but once.
    SET.call_once(set);
    &STOP
}

/// From now on, Ctrl-C (and a request to terminate) ends the process at once: there is nothing that
/// could be gone on with.
pub fn at_once() {
    SET.call_once(|| {
        // Where it cannot be set, the system ends the process, with another code.
        let _ = ctrlc::set_handler(|| std::process::exit(Exit::Interrupted as i32));
    });
}

fn set() {
    let set = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::SeqCst) {
            std::process::exit(Exit::Interrupted as i32);
        }
        // The replications under way are finished first; that may take a while.
        let said = "\nstopping after the replications under way; once more ends at once\n";
        let _ = std::io::stderr().write_all(said.as_bytes());
    });
    if let Err(error) = set {
        let said = format!("note: Ctrl-C will not save a checkpoint: {error}\n");
        let _ = std::io::stderr().write_all(said.as_bytes());
    }
}
