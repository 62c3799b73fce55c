//! The simulated vessel: one file a mechanism.
//!
//! [`build()`] makes an immutable [`plan::Plan`] of a specification; [`flight::fly`] flies it. A
//! mechanism's state, events and reactions stand in its file; mechanisms speak through facts
//! ([`fact::Fact`]) on one queue, which [`registry`] routes in a fixed order.

pub mod buffer;
pub mod build;
pub mod calls;
pub mod container;
pub mod cost;
pub mod crew;
pub mod dependency;
pub mod domain;
pub mod event;
pub mod fact;
pub mod failure;
pub mod flight;
pub mod function;
pub mod ground;
pub mod group;
pub mod inject;
pub mod invariant;
pub mod ladder;
pub mod link;
pub mod loss;
pub mod network;
pub mod node;
pub mod orchestrator;
pub mod peer;
pub mod phase;
pub mod plan;
pub mod probe;
pub mod recovery;
pub mod registry;
pub mod resources;
pub mod routing;
pub mod safe_mode;
pub mod scheduler;
pub mod shutdown;
pub mod supervisor;
pub mod timer;
pub mod transfer;
pub mod watchdog;
pub mod world;

pub use build::build;
