//! Shakedown flies a containerized spacecraft ten thousand times before it flies once.
//!
//! The tour, floor by floor (who may use whom is in `ARCHITECTURE.md`, held by `tests/tidy.rs`):
//!
//! 1. [`spec`] reads what an author wrote, a mission and a model, and says every mistake where it
//!    is. [`spec::specification::Specification::read`] is its door; files come through the trait
//!    [`spec::load::Files`].
//! 2. [`vessel::build()`] makes an immutable [`vessel::plan::Plan`] of it, and
//!    [`vessel::flight::fly`] flies one replication: a stream of [`vessel::fact::Fact`]s, each with
//!    the fault that caused it. Under it, [`kernel`] knows time, order and luck, and no spacecraft.
//! 3. [`ledger::Ledger`] listens, and leaves a [`ledger::Row`] of integers.
//! 4. [`campaign`] flies many replications on all processors, folds their rows in order, and asks
//!    [`stats`] for estimates with intervals.
//! 5. [`report`] turns a summary or a replication into text, JSON, CSV, markdown and pictures.
//!
//! Beside that way stand [`astro`], which knows where the planets are and how long light takes
//! between them, and [`import`], which reads contact plans and ephemerides of others.
//!
//! The command line stands outside this library, and is the only part that touches files, the
//! clock and the terminal. The whole way, in memory:
//!
//! ```
//! use shakedown::ledger::Ledger;
//! use shakedown::spec::load::{FileProblem, Files};
//! use shakedown::spec::specification::Specification;
//! use shakedown::vessel::{build, flight::fly, world::World};
//!
//! struct Desk;
//!
//! impl Files for Desk {
//!     fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
//!         Ok(match path {
//!             "mission.ron" => br#"(
//!                 name: "week",
//!                 model: "probe.ron",
//!                 phases: [(name: "orbit", lasts: "7 d")],
//!                 functions: { "radio": (needs: "transmitter", tolerates: "1 s") },
//!             )"#.to_vec(),
//!             "probe.ron" => br#"(nodes: { "transmitter": (
//!                 modes: { "wear": (time: Exponential("2 d"), repair: "3 h") },
//!             ) })"#.to_vec(),
//!             _ => return Err(FileProblem::NotFound { nearest: None }),
//!         })
//!     }
//! }
//!
//! let read = Specification::read(&Desk, "mission.ron", None, &[]).expect("no mistakes");
//! let plan = build(&read.mission, &read.model, 1).expect("everything has its place");
//! let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
//! fly(&plan, &mut world, 0, &mut ledger).expect("no limit is reached");
//! let row = ledger.row(&plan, &world, 0);
//! let radio = &row.items[0];
//! assert_eq!(radio.needed, 7 * 86_400 * 1_000_000_000);
//! assert_eq!(radio.down, radio.stages.iter().sum::<u64>());
//!
//! // The same replication, the same facts.
//! fly(&plan, &mut world, 0, &mut ledger).expect("no limit is reached");
//! assert_eq!(ledger.row(&plan, &world, 0).fingerprint, row.fingerprint);
//! ```
#![cfg_attr(test, allow(clippy::float_cmp, clippy::too_many_lines, clippy::allow_attributes))]

pub mod astro;
pub mod campaign;
pub mod import;
pub mod kernel;
pub mod ledger;
pub mod report;
pub mod spec;
pub mod stats;
pub mod vessel;
