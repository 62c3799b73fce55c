//! Files that appear as a whole or not at all: written under a temporary name, then renamed.

use super::exit::Failure;
use super::screen::Shown as _;
use shakedown::kernel::fingerprint::{Digest, name_hash};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

/// What temporary names begin and end with. They do not depend on the file's name, which may be as
/// long as the system permits.
const TEMPORARY: (&str, &str) = (".shakedown-", ".part");

/// Replaces a file as a whole. With `lasting`, its bytes are on the disk before it gets its name:
/// otherwise a crash of the machine (not of the program) may leave an empty file of that name.
///
/// # Errors
/// Whatever the system says; the temporary file is removed.
pub fn replace(path: &Path, bytes: &[u8], lasting: bool) -> io::Result<()> {
    staged(path, bytes, lasting, || Ok(()))
}

/// The same, with something to be done when the new bytes are there and do not yet have the name.
///
/// # Errors
/// Whatever the system says; the temporary file is removed.
pub fn staged(
    path: &Path,
    bytes: &[u8],
    lasting: bool,
    before: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let (temporary, mut file) = temporary(path)?;
    let written =
        file.write_all(bytes).and_then(|()| if lasting { file.sync_all() } else { Ok(()) });
    let renamed = written.and_then(|()| before()).and_then(|()| fs::rename(&temporary, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

/// A new file beside `path`: never one that is there, nor one that a link leads to.
fn temporary(path: &Path) -> io::Result<(PathBuf, File)> {
    let (begin, end) = TEMPORARY;
    let mut number = 0u32;
    loop {
        let name = format!("{begin}{}-{number}{end}", std::process::id());
        let name = path.with_file_name(name);
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => return opened.map(|file| (name, file)),
        }
    }
}

/// Whether a file's name is a temporary one.
pub fn is_temporary(name: &OsStr) -> bool {
    let (begin, end) = TEMPORARY;
    name.to_str().is_some_and(|name| name.starts_with(begin) && name.ends_with(end))
}

/// Removes what killed processes left of temporary files in a folder that nobody else writes to.
pub fn remove_temporary(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_temporary(&entry.file_name()) {
            // It is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Opens a file of a result folder. Opening a pipe would wait for its other end for ever.
///
/// # Errors
/// Whatever the system says, or that it is no file.
pub fn open(path: &Path) -> io::Result<File> {
    match fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::Error::other("it is a directory, a device or a pipe, not a file")),
    }
}

/// Reads a file of a result folder.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes a file, or finds it gone.
///
/// # Errors
/// A failure that names the file.
pub fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io("remove", path, &error))
        }
        _ => Ok(()),
    }
}

/// Removes a directory with all that is in it, or finds it gone.
///
/// # Errors
/// A failure that names the directory.
pub fn remove_directory(path: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io("remove", path, &error))
        }
        _ => Ok(()),
    }
}

/// Writes a result to the file that the user named. A device (`-o /dev/null`) is written to.
///
/// # Errors
/// A failure that names the file.
pub fn result(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let special = fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
    let written = if special { fs::write(path, bytes) } else { replace(path, bytes, false) };
    written.map_err(|error| {
        let failure = Failure::io("write", path, &error);
        match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() && !parent.is_dir() => {
                failure.help(format!("there is no directory `{}`", parent.shown()))
            }
            _ => failure,
        }
    })
}

/// Makes a directory and those around it.
///
/// # Errors
/// A failure that names the directory.
pub fn directory(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| {
        let failure = Failure::io("make the directory", path, &error);
        match fs::symlink_metadata(path) {
            Ok(there) if !there.is_dir() => failure.help("something else has that name"),
            _ => failure,
        }
    })
}

/// A short digest of a text: 16 hexadecimal digits, the same on every machine.
pub fn digest(text: &str) -> String {
    Digest(name_hash(text)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        // As long a name as the system permits.
        let path = folder.path().join(format!("{}.json", "a".repeat(250)));
        replace(&path, b"one", false).unwrap();
        replace(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_directory_in_the_way_is_an_error_that_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"one", false).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let failure = result(&folder.path().join("no/b.json"), b"x").unwrap_err();
        assert!(failure.help.unwrap().contains("there is no directory"));
    }
}
