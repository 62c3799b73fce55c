//! Ticking twins: worlds that tick, written for the tests alone, against the closed forms that the
//! vessel flies with. Same instants, to the nanosecond, for random parameters.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "twin/back_off.rs"]
mod back_off;
#[path = "twin/buffer.rs"]
mod buffer;
#[path = "twin/causes.rs"]
mod causes;
#[path = "twin/ground.rs"]
mod ground;
#[path = "twin/intensity.rs"]
mod intensity;
#[path = "twin/leak.rs"]
mod leak;
#[path = "twin/lease.rs"]
mod lease;
#[path = "twin/lost_answers.rs"]
mod lost_answers;
#[path = "twin/noise.rs"]
mod noise;
#[path = "twin/pool.rs"]
mod pool;
#[path = "twin/probe.rs"]
mod probe;
#[path = "twin/proof_test.rs"]
mod proof_test;
#[path = "support/random.rs"]
mod random;
#[path = "twin/runs.rs"]
mod runs;
#[path = "support/mod.rs"]
mod support;
#[path = "twin/timer.rs"]
mod timer;
#[path = "twin/watchdog.rs"]
mod watchdog;
