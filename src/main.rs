//! Parses, dispatches, maps results to exit codes; nothing else.
fn main() {}
