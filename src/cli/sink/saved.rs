//! The checkpoint of a result folder, and the one before it, in case the newest is torn.

use crate::cli::write;
use shakedown::campaign::checkpoint::Checkpoint;
use shakedown::campaign::sink::CHECKPOINT_FILE;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The checkpoint before the newest.
pub const PREVIOUS: &str = "checkpoint.previous.json";

fn newest(folder: &Path) -> PathBuf {
    folder.join(CHECKPOINT_FILE)
}

fn previous(folder: &Path) -> PathBuf {
    folder.join(PREVIOUS)
}

/// Whether a campaign is unfinished here.
pub fn exists(folder: &Path) -> bool {
    newest(folder).exists() || previous(folder).exists()
}

/// What a folder's checkpoints say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Those that are whole, the newest first.
    pub whole: Vec<Vec<u8>>,
    /// What is wrong with the newest that is not whole, for whoever resumes.
    pub torn: Option<String>,
}

impl Saved {
    /// Reads the checkpoints. One that is whole and of another shape is no torn one: who resumes is
    /// told by the campaign.
    ///
    /// # Errors
    /// Whatever the system says, except that a file is not there.
    pub fn load(folder: &Path) -> io::Result<Saved> {
        let mut saved = Saved::default();
        for path in [newest(folder), previous(folder)] {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = match write::read(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(io::Error::new(error.kind(), format!("{name}: {error}"))),
                Ok(bytes) => bytes,
            };
            match serde_json::from_slice::<serde_json::Value>(&bytes) {
                Ok(_) => saved.whole.push(bytes),
                Err(error) => {
                    saved.torn = saved.torn.or(Some(format!("{name} is torn ({error})")));
                }
            }
        }
        Ok(saved)
    }

    /// The newest that is whole.
    pub fn newest(&self) -> Option<Checkpoint> {
        serde_json::from_slice::<Checkpoint>(self.whole.first()?).ok()
    }
}

/// Puts a checkpoint on the disk; the one that was the newest stays as the one before.
///
/// # Errors
/// Whatever the system says; the newest one is then what it was.
pub fn replace(folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let newest = newest(folder);
    write::staged(&newest, bytes, true, || match fs::rename(&newest, previous(folder)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
}

/// Removes them: the campaign is finished. The older one goes first, so that it is never taken
/// for the newest.
///
/// # Errors
/// Whatever the system says.
pub fn remove(folder: &Path) -> io::Result<()> {
    for path in [previous(folder), newest(folder)] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
