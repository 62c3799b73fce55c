//! Whose a result folder is: it belongs to the command that made it, and to one process at a time.
//!
//! A folder is claimed before anything is written into it. Who claims it holds a lock of the system
//! on a file in it, which is gone with the process, however that ends (`kill -9`, a lost node of a
//! cluster). What another command made there, and what nobody knows, is refused unless forced.

use super::exit::Failure;
use super::record;
use super::screen::Screen;
use super::screen::Shown as _;
use super::{compare, run, scan, sink, sweep, write};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The file that is locked; it is there only while somebody writes (or was killed).
const LOCK: &str = ".lock";

/// Bytes of it that are read: who holds it.
const HOLDER: u64 = 200;

/// Times that the lock is tried again because who held it has just removed it.
const TRIES: usize = 100;

/// The commands that make result folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// `campaign`, and `merge` of its shards.
    Campaign,
    /// `sweep`, and `merge` of its shards.
    Sweep,
    /// `run --out`.
    Run,
    /// `compare --out`.
    Compare,
    /// `scan --out`.
    Scan,
}

impl Owner {
    const ALL: [Owner; 5] =
        [Owner::Campaign, Owner::Sweep, Owner::Run, Owner::Compare, Owner::Scan];

    /// The file by which its folders are known.
    fn marker(self) -> &'static str {
        match self {
            Owner::Campaign => record::FILE,
            Owner::Sweep => sweep::folder::FILE,
            Owner::Run => "run.json",
            Owner::Compare => "comparison.json",
            Owner::Scan => "scan.json",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Owner::Campaign => "a campaign",
            Owner::Sweep => "a sweep",
            Owner::Run => "a replication",
            Owner::Compare => "a comparison",
            Owner::Scan => "a scan",
        }
    }

    /// True if it looks itself at what an earlier one of its kind left: it may go on with it.
    fn looks_itself(self) -> bool {
        matches!(self, Owner::Campaign | Owner::Sweep)
    }

    fn made(self, folder: &Path) -> bool {
        folder.join(self.marker()).symlink_metadata().is_ok()
    }

    /// Removes what it wrote, and nothing else.
    fn clear(self, folder: &Path) -> Result<(), Failure> {
        let files: &[&str] = match self {
            Owner::Campaign => return sink::clear(folder),
            Owner::Sweep => return sweep::folder::remove(folder),
            Owner::Run => &run::FILES,
            Owner::Compare => &compare::FILES,
            Owner::Scan => &scan::FILES,
        };
        files.iter().try_for_each(|name| write::remove(&folder.join(name)))
    }
}

/// A folder that no other process writes to until this is dropped.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    lock: Option<File>,
}

/// Claims `folder` for what `owner` writes; makes it if it is not there. Forced, what another
/// command made in it is removed.
///
/// # Errors
/// If another process is writing there, if it holds what another command made or what nobody knows
/// (unless forced), if it holds a result of `owner` (unless forced; a campaign and a sweep look at
/// theirs themselves), or if the system refuses.
pub fn claim(screen: &Screen, folder: &Path, owner: Owner, force: bool) -> Result<Claim, Failure> {
    write::directory(folder)?;
    let claim = lock(screen, folder)?;
    check(folder, owner, force)?;
    for other in Owner::ALL {
        if other != owner && other.made(folder) {
            other.clear(folder)?;
        }
    }
    write::remove_temporary(folder);
    Ok(claim)
}

/// What the command that made a folder left in it, as a noun; none if none of ours has.
pub fn holds(folder: &Path) -> Option<&'static str> {
    Owner::ALL.into_iter().find(|owner| owner.made(folder)).map(Owner::what)
}

/// Whether `folder` could be claimed, but for other processes; nothing is changed.
///
/// # Errors
/// Those of [`claim`].
pub fn check(folder: &Path, owner: Owner, force: bool) -> Result<(), Failure> {
    let name = folder.shown();
    let refused = |message: String, forced: &str| {
        let help = format!("--out DIR names another folder, --force {forced}");
        Err(Failure::wrong(message).help(help))
    };
    for linked in ["replications.csv", "outages.csv", "logbook.txt", LOCK] {
        let there = fs::symlink_metadata(folder.join(linked));
        if there.is_ok_and(|there| !there.is_file()) {
            let message = format!("`{name}` is no result folder: `{linked}` in it is no file");
            return Err(Failure::wrong(message).help("--out DIR names another folder"));
        }
    }
    if force {
        return Ok(());
    }
    if let Some(other) = Owner::ALL.into_iter().find(|&it| it != owner && it.made(folder)) {
        let message = format!("`{name}` holds {}, not {}", other.what(), owner.what());
        return refused(message, "removes that first");
    }
    if owner.made(folder) {
        return match owner.looks_itself() {
            true => Ok(()),
            false => {
                refused(format!("`{name}` holds {} already", owner.what()), "overwrites this one")
            }
        };
    }
    if strange(folder, owner)? {
        let message = format!("`{name}` is not empty, and no result folder");
        return refused(message, "writes into this one");
    }
    Ok(())
}

/// Whether something is in a folder that no command of ours has put there.
fn strange(folder: &Path, owner: Owner) -> Result<bool, Failure> {
    // Killed while they stored their inputs, a campaign and a sweep leave only those.
    let ours = |name: &OsStr| {
        name == LOCK || write::is_temporary(name) || owner.looks_itself() && name == record::INPUTS
    };
    match fs::read_dir(folder) {
        Ok(mut all) => Ok(all.any(|entry| entry.is_ok_and(|it| !ours(&it.file_name())))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::io("read the directory", folder, &error)),
    }
}

/// Takes the lock of a folder.
fn lock(screen: &Screen, folder: &Path) -> Result<Claim, Failure> {
    let path = folder.join(LOCK);
    if fs::symlink_metadata(&path).is_ok_and(|there| !there.is_file()) {
        let message = format!("`{}` is no file that shakedown wrote", path.shown());
        return Err(Failure::wrong(message).help("remove it, or name another folder"));
    }
    for _ in 0..TRIES {
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(|error| Failure::io("write", &path, &error))?;
        match file.try_lock() {
            // Who held it before removed it while we opened it: the name is another file's now.
            Ok(()) if !is_named(&file, &path) => continue,
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(folder, &mut file)),
            Err(TryLockError::Error(error)) => {
                let name = folder.shown();
                screen.note(&format!(
                    "note: `{name}` cannot be locked ({error}): nothing keeps others from writing \
                     there"
                ));
            }
        }
        // Only for people to read.
        let holder = format!("process {}{}\n", std::process::id(), host());
        let _ = file.set_len(0).and_then(|()| file.write_all(holder.as_bytes()));
        return Ok(Claim { path, lock: Some(file) });
    }
    let mut nobody = io::empty();
    Err(taken(folder, &mut nobody))
}

/// What is said when another process writes to a folder.
fn taken(folder: &Path, lock: &mut dyn io::Read) -> Failure {
    let mut holder = String::new();
    let _ = lock.take(HOLDER).read_to_string(&mut holder);
    let holder = match holder.trim() {
        "" => "another process",
        holder => holder,
    };
    let message = format!("`{}` is being written by {holder}", folder.shown());
    Failure::wrong(message).help("wait until it has ended, or name another folder with --out DIR")
}

#[cfg(unix)]
fn is_named(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_named(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// Where this process runs, if that can be known.
fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => String::new(),
        name => format!(" on {name}"),
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // While it is locked: who opens it from here on finds out that it has no name any more.
        let _ = fs::remove_file(&self.path);
        self.lock = None;
    }
}

#[cfg(test)]
mod tests;
