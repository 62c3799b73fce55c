//! Files of the disk below a directory, for the library: no links are followed out of it on purpose.

use shakedown::spec::load::{FileProblem, Files};
use std::fs;
use std::path::PathBuf;

/// The disk below a directory of the project.
pub struct Disk(pub PathBuf);

impl Disk {
    /// Below a directory of the project; `.` is the project itself.
    pub fn below(directory: &str) -> Disk {
        Disk(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(directory))
    }

    /// All `.ron` files below the directory, in order of their names, with `/` in them.
    pub fn documents(&self, under: &str) -> Vec<String> {
        let (mut found, mut waiting) = (Vec::new(), vec![under.to_owned()]);
        while let Some(directory) = waiting.pop() {
            for entry in fs::read_dir(self.0.join(&directory)).unwrap() {
                let entry = entry.unwrap();
                let path = format!("{directory}/{}", entry.file_name().to_string_lossy());
                match entry.path().is_dir() {
                    true => waiting.push(path),
                    false if path.ends_with(".ron") => found.push(path),
                    false => {}
                }
            }
        }
        found.sort();
        found
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let path = self.0.join(path);
        if path.is_dir() {
            return Err(FileProblem::Directory);
        }
        fs::read(path).map_err(|_| FileProblem::NotFound { nearest: None })
    }
}
