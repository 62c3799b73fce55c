//! The event engine: time, pending events, random streams, distributions, the loop.
//!
//! It knows no spacecraft: [`engine`]'s tests fly an M/M/1 queue with it. What it promises:
//!
//! 1. **Time is integer** nanoseconds ([`time::Time`]); nothing accumulates rounding.
//! 2. **Order is total**: events fire by (time, insertion), whatever else happened
//!    ([`agenda::Agenda`]).
//! 3. **Luck is addressed, not consumed**: draw k of a stream is word k of a ChaCha8 stream keyed
//!    by (seed, component, purpose) and numbered by the replication ([`streams::Streams`]).
//! 4. **Arithmetic is portable**: only sums, products, quotients, square roots and `libm`
//!    ([`math`]), so the same seed gives the same bytes on every processor.
//! 5. **Nothing runs away**: every limit is a named result ([`limits::LimitReached`]).

pub mod agenda;
pub mod clock;
pub mod contacts;
pub mod dist;
pub mod engine;
pub mod fingerprint;
pub mod limits;
pub mod math;
pub mod reservoir;
pub mod runs;
pub mod streams;
pub mod time;
pub mod windows;
