//! Codes of mistakes and findings in what a model and a mission mean.
use super::codes;

codes! { MODEL;
}
