//! Scans tested.
