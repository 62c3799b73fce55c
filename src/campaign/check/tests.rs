//! Verdicts of checks, on campaigns of the test kit.
