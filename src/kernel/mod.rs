//! The event engine: knows no spacecraft.
