//! What the user writes: files, their language, and everything that can be said about mistakes.

pub mod codes;
pub mod decode;
pub mod diagnostic;
pub mod dist;
pub mod explain;
pub mod language;
pub mod lexer;
pub mod load;
pub mod merge;
pub mod overrides;
pub mod place;
pub mod quantity;
pub mod reader;
pub mod show;
pub mod suggest;
pub mod tree;

pub mod crew;
pub mod domain;
pub mod failure;
pub mod function;
pub mod image;
pub mod inject;
pub mod loss;
pub mod mission;
pub mod model;
pub mod node;
pub mod phase;
pub mod probe;
pub mod redundancy;
pub mod service;
pub mod source;
pub mod specification;
pub mod supervisor;
pub mod validate;
