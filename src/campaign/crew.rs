//! Replications flown by several threads and taken in their order, where no row needs to be kept.

use crate::campaign::desk::{Desk, Range as Part};
use crate::campaign::error::Error;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

/// What flying a part of a range of replications left behind.
pub(super) struct Flown<T> {
    pub(super) fold: T,
    /// Events fired, by which the next parts are cut.
    pub(super) events: u64,
}

/// Flies `range` by `jobs` threads. Each makes a worker with `hire` and flies part after part of
/// the range with it; `take` gets the parts' folds strictly in order, so that no result depends on
/// the number of threads. When `stop` is set, what is being flown is finished.
///
/// # Errors
/// What `fly` says first, in replication order, or no threads to be had.
pub(super) fn in_order<W, T: Send>(
    range: Range<u64>,
    jobs: usize,
    stop: &AtomicBool,
    hire: impl Fn() -> W + Sync,
    fly: impl Fn(&mut W, Range<u64>) -> Result<Flown<T>, Error> + Sync,
    mut take: impl FnMut(T),
) -> Result<(), Error> {
    let desk = Desk::new(range.start, range.end, jobs, stop);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
    let (sender, receiver) = mpsc::channel();
    pool.in_place_scope(|scope| {
        for _ in 0..jobs {
            let (sender, desk, hire, fly) = (sender.clone(), &desk, &hire, &fly);
            scope.spawn(move |_| work(desk, hire(), fly, &sender));
        }
        // With the last thread's sender gone, the loop below ends.
        drop(sender);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, fold) in receiver {
            early.insert(number, fold);
            while let Some(fold) = early.remove(&next) {
                next += 1;
                take(fold?);
                desk.reduced();
            }
        }
        Ok(())
    })
}

/// Flies part after part until the desk has none or a replication fails.
fn work<W, T>(
    desk: &Desk<'_>,
    mut worker: W,
    fly: &impl Fn(&mut W, Range<u64>) -> Result<Flown<T>, Error>,
    sender: &mpsc::Sender<(u64, Result<T, Error>)>,
) {
    while let Some(Part { number, from, to }) = desk.take() {
        let flown = fly(&mut worker, from..to).map(|Flown { fold, events }| {
            desk.report(to - from, events);
            fold
        });
        let failed = flown.is_err();
        if failed {
            desk.close();
        }
        if sender.send((number, flown)).is_err() || failed {
            return;
        }
    }
}
