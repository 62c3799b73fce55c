//! What the user writes: files, their language, and everything that can be said about mistakes.

pub mod codes;
pub mod decode;
pub mod diagnostic;
pub mod dist;
pub mod language;
pub mod lexer;
pub mod place;
pub mod quantity;
pub mod reader;
pub mod suggest;
pub mod tree;
