//! Files of the disk, below a root.
//!
//! A mission of a stranger must not read what it likes: everything it names lies below one
//! directory, the *root*, whatever symbolic links say. Names inside results are relative to the
//! root, so that they are the same on every machine.

use super::screen::Shown as _;
use shakedown::spec::codes;
use shakedown::spec::diagnostic::Diagnostic;
use shakedown::spec::load::{FileProblem, Files};
use shakedown::spec::reader::MAX_BYTES;
use shakedown::spec::suggest::nearest;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

/// The most entries of a directory that are looked at for a similar name.
const MAX_ENTRIES: usize = 10_000;

/// What was read so far, without symbolic links: results never go there.
static READ: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Remembers a file that is read.
pub fn reads(path: &Path) {
    if let (Ok(real), Ok(mut read)) = (path.canonicalize(), READ.lock())
        && !read.contains(&real)
    {
        read.push(real);
    }
}

/// Whether a file was read, by whatever name.
pub fn was_read(path: &Path) -> bool {
    let read = |real: PathBuf| READ.lock().is_ok_and(|read| read.contains(&real));
    path.canonicalize().is_ok_and(read)
}

/// The disk below a root.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The root, without symbolic links.
    root: PathBuf,
}

/// Where the files of the command line lie.
#[derive(Clone, Debug)]
pub struct Located {
    /// The disk below the root.
    pub disk: Disk,
    /// The mission's path below the root.
    pub mission: String,
    /// The path of the model that was given, below the root.
    pub model: Option<String>,
}

/// Finds the root, and where mission and model lie below it.
///
/// # Errors
/// A diagnostic: a path that is not there, or lies outside the root.
pub fn locate(
    mission: &str,
    model: Option<&str>,
    root: Option<&Path>,
) -> Result<Located, Box<Diagnostic>> {
    let place = place_of(mission)?;
    let root = match root {
        Some(root) => match root.canonicalize() {
            Ok(real) if real.is_dir() => real,
            _ => {
                let message = format!("the root `{}` is not a directory", root.shown());
                return Err(Box::new(Diagnostic::nowhere(codes::NOT_FOUND, message)));
            }
        },
        None => root_of(&place),
    };
    let disk = Disk { root };
    let mission = disk.name_of(mission, &place)?;
    let model = match model {
        Some(model) => Some(disk.name_of(model, &place_of(model)?)?),
        None => None,
    };
    Ok(Located { disk, mission, model })
}

/// The path without symbolic links in its directories; the last name stays as it is given.
fn place_of(path: &str) -> Result<PathBuf, Box<Diagnostic>> {
    let given = Path::new(path);
    // `.`, `..` and `/` have no last name; what they mean is a directory anyway.
    let Some(name) = given.file_name() else {
        let message = format!("`{path}` is a directory");
        let diagnostic = Diagnostic::nowhere(codes::IS_DIRECTORY, message);
        return Err(Box::new(diagnostic.help("name a file inside it")));
    };
    let directory = match given.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match directory.canonicalize() {
        Ok(real) => Ok(real.join(name)),
        Err(_) => {
            let message = format!("there is no file `{path}`");
            let near = nearest_path(Path::new(""), given);
            let help = near.map(|near| format!("did you mean `{near}`?"));
            Err(Box::new(Diagnostic::nowhere(codes::NOT_FOUND, message).help_if(help)))
        }
    }
}

/// The nearest directory above with `models` in it, or the mission's own.
fn root_of(mission: &Path) -> PathBuf {
    let above = mission.ancestors().skip(1);
    let found = above.into_iter().find(|directory| directory.join("models").is_dir());
    let own = || mission.parent().unwrap_or(mission);
    found.unwrap_or_else(own).to_path_buf()
}

impl Disk {
    /// The disk below a directory that is taken as it is.
    ///
    /// # Errors
    /// If it is not there.
    pub fn below(root: &Path) -> io::Result<Disk> {
        Ok(Disk { root: root.canonicalize()? })
    }

    /// The name of a place below the root.
    fn name_of(&self, given: &str, place: &Path) -> Result<String, Box<Diagnostic>> {
        let inside = place.strip_prefix(&self.root).ok();
        let name = inside.and_then(slashed).filter(|name| !name.is_empty());
        name.ok_or_else(|| {
            let root = self.root.shown();
            let message = format!("`{given}` lies outside the root, `{root}`");
            let help = "give a directory that holds mission and model with --root DIR";
            Box::new(Diagnostic::nowhere(codes::OUTSIDE_ROOT, message).help(help))
        })
    }
}

/// A relative path with `/` between its parts.
fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    parts.map(|parts| parts.join("/"))
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let wanted = self.root.join(path);
        let real = match wanted.canonicalize() {
            Ok(real) => real,
            Err(error) => return Err(self.problem(path, &error)),
        };
        if !real.starts_with(&self.root) {
            return Err(FileProblem::OutsideRoot);
        }
        let kind = fs::metadata(&real).map_err(|error| self.problem(path, &error))?;
        if kind.is_dir() {
            return Err(FileProblem::Directory);
        }
        // Opening a pipe would wait for its other end for ever.
        if !kind.is_file() {
            let reason = "it is a device, a pipe or a socket, not a file";
            return Err(FileProblem::Unreadable(reason.to_owned()));
        }
        if kind.len() > MAX_BYTES as u64 {
            return Err(FileProblem::TooLarge);
        }
        reads(&real);
        // The file may grow while it is read, and some files have no length to be asked for.
        let mut bytes = Vec::new();
        let file = File::open(&real).map_err(|error| self.problem(path, &error))?;
        let read = file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.problem(path, &error))?;
        if bytes.len() > MAX_BYTES { Err(FileProblem::TooLarge) } else { Ok(bytes) }
    }
}

impl Disk {
    fn problem(&self, path: &str, error: &io::Error) -> FileProblem {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                FileProblem::NotFound { nearest: nearest_path(&self.root, Path::new(path)) }
            }
            _ => FileProblem::Unreadable(error.to_string()),
        }
    }
}

/// A path like `wanted` that exists: its first missing part replaced by the nearest name there.
fn nearest_path(root: &Path, wanted: &Path) -> Option<String> {
    let mut there = PathBuf::new();
    let mut parts = wanted.components();
    for part in parts.by_ref() {
        if !root.join(&there).join(part).exists() {
            let names = names_in(&root.join(&there));
            let name = nearest(part.as_os_str().to_str()?, names.iter().map(String::as_str))?;
            let near = there.join(name);
            let whole = near.join(parts.as_path());
            let best = if root.join(&whole).exists() { whole } else { near };
            return best.to_str().map(|text| text.trim_end_matches('/').to_owned());
        }
        there.push(part);
    }
    None
}

/// The names in a directory, sorted: the disk's own order differs between machines.
fn names_in(directory: &Path) -> Vec<String> {
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .take(MAX_ENTRIES)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests;
