//! What is said when Shakedown itself is wrong.
//!
//! The process then ends with code 101, which is Rust's own for a panic. Whoever flies says before
//! what would fly it again.

use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

/// The line that flies again what is being flown.
static REPLAY: Mutex<Option<String>> = Mutex::new(None);

/// Remembers the line that flies again what is about to be flown.
pub fn replay_with(line: &str) {
    *REPLAY.lock().unwrap_or_else(PoisonError::into_inner) = Some(line.to_owned());
}

/// From now on, a panic says where it was and how to fly it again.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload();
        let text = text.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| info.payload().downcast_ref::<String>().cloned());
        let text = text.unwrap_or_else(|| "for a reason of its own".to_owned());
        let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        let mut said = format!(
            "bug: shakedown {} panicked{}: {text}\n",
            env!("CARGO_PKG_VERSION"),
            place.unwrap_or_default()
        );
        said.push_str("  this is a mistake of shakedown, not yours; please report it\n");
        // Never wait here: whoever holds the lock may be the one who panicked.
        if let Ok(line) = REPLAY.try_lock()
            && let Some(line) = line.as_ref()
        {
            said.push_str(&format!("  to see it again: {line}\n"));
        }
        let _ = std::io::stderr().write_all(said.as_bytes());
    }));
}
