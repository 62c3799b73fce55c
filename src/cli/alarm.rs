//! Stops a campaign when its time is over, or when the user wants it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "cli reads the clock: how long it may take")]
use std::time::Instant;

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(20);

/// Does `work`, whose flag is set once `asked` is, or when `limit` is over; none: no limit.
pub fn within<T>(
    asked: &'static AtomicBool,
    limit: Option<Duration>,
    work: impl FnOnce(&AtomicBool) -> T,
) -> T {
    let Some(limit) = limit else { return work(asked) };
    #[expect(clippy::disallowed_types, reason = "cli reads the clock: how long it may take")]
    let begun = Instant::now();
    let (stop, done) = (AtomicBool::new(false), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                if asked.load(Ordering::Relaxed) || begun.elapsed() >= limit {
                    stop.store(true, Ordering::Relaxed);
                    return;
                }
                std::thread::sleep(PAUSE);
            }
        });
        let result = work(&stop);
        done.store(true, Ordering::Relaxed);
        result
    })
}
