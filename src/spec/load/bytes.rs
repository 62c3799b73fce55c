//! Files as texts, and what keeps them from being one.

use super::{FileProblem, Input, Loader, MAX_FILES, MAX_TOTAL_BYTES};
use crate::spec::codes;
use crate::spec::place::{FileId, FileKind, Place};
use crate::spec::reader::MAX_BYTES;

impl Loader<'_> {
    /// Reads a file as text; reports what keeps it from being one.
    pub(super) fn text(&mut self, path: &str, place: Option<Place>) -> Option<FileId> {
        if self.inputs.len() >= MAX_FILES {
            let message = format!("more than {MAX_FILES} files");
            self.report(codes::TOO_MANY_FILES, place, message, None);
            return None;
        }
        let bytes = match self.files.read(path) {
            Ok(bytes) if bytes.len() > MAX_BYTES => Err(FileProblem::TooLarge),
            other => other,
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(problem) => {
                self.file_problem(path, place, problem);
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.bytes += text.len();
                if self.bytes > MAX_TOTAL_BYTES {
                    let message = format!("all files together are too large, from `{path}` on");
                    let help = "the limit is 64 MiB".to_string();
                    self.report(codes::FILE_TOO_LARGE, place, message, Some(help));
                    return None;
                }
                self.inputs.push(Input { name: path.to_string(), text: text.clone() });
                Some(self.sources.add(path, text, FileKind::Document))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                let message = format!("`{path}` is not UTF-8 text: see byte {at}, in line {line}");
                let help = "save it as UTF-8; `iconv` converts".to_string();
                self.report(codes::NOT_UTF8, place, message, Some(help));
                None
            }
        }
    }

    fn file_problem(&mut self, path: &str, place: Option<Place>, problem: FileProblem) {
        let (code, message, help) = match problem {
            FileProblem::NotFound { nearest } => {
                let help = nearest.map(|near| format!("did you mean `{near}`?"));
                (codes::NOT_FOUND, format!("there is no file `{path}`"), help)
            }
            FileProblem::Directory => {
                let help = "name a file inside it".to_string();
                (codes::IS_DIRECTORY, format!("`{path}` is a directory"), Some(help))
            }
            FileProblem::OutsideRoot => return self.outside(path, place),
            FileProblem::TooLarge => {
                let help =
                    "the limit is 8 MiB; equal nodes are written with `replicas`".to_string();
                (codes::FILE_TOO_LARGE, format!("`{path}` is too large"), Some(help))
            }
            FileProblem::Unreadable(reason) => {
                (codes::UNREADABLE, format!("`{path}` cannot be read: {reason}"), None)
            }
        };
        self.report(code, place, message, help);
    }
}
