//! From a mission's path to two trees: the mission and its model, with everything laid in that
//! `imports`, `from`, `--set`, hardware and profiles give.

use super::belief::{self, Believed};
use super::codes;
use super::decode::Schema;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::merge::{self, Inherit};
use super::overrides;
use super::place::{FileId, Place, Sources};
use super::reader::{self, MAX_VALUES};
use super::tree::{Tree, Value};
use std::collections::{BTreeMap, BTreeSet};

mod bytes;
mod path;
mod tables;

pub use path::{normal, resolve};

/// Where files come from. Paths are relative to a root, with `/`, without `.` and `..`.
pub trait Files {
    /// The bytes of a file. At most 8 MiB need to be read: more is refused anyway.
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// There is none; perhaps one with a similar name.
    NotFound {
        /// The path of a similar one.
        nearest: Option<String>,
    },
    /// It is a directory.
    Directory,
    /// It lies, perhaps through a symbolic link, outside the root.
    OutsideRoot,
    /// It has more than 8 MiB.
    TooLarge,
    /// The system's reason.
    Unreadable(String),
}

/// What the loader has to know of the language's types.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// What a mission may say.
    pub mission: Schema,
    /// What a model may say.
    pub model: Schema,
    /// What inherits from what in a model, in the order in which it is filled in.
    pub inherits: &'static [Inherit],
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its path below the root.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A mission and its model, ready to be decoded.
#[derive(Debug)]
pub struct Loaded {
    /// All texts.
    pub sources: Sources,
    /// The mission.
    pub mission: Tree,
    /// The model.
    pub model: Tree,
    /// The path of the model's file.
    pub model_path: String,
    /// Every file that was read, in the order of reading.
    pub inputs: Vec<Input>,
    /// What is believed of values; each stands at its median in the trees.
    pub beliefs: Vec<Believed>,
}

/// What was found instead of a mission: the texts, and the mistakes in them.
#[derive(Debug)]
pub struct Refused {
    /// All texts.
    pub sources: Sources,
    /// The mistakes.
    pub diagnostics: Diagnostics,
}

impl Refused {
    /// The mistakes as text.
    pub fn render(&self, color: bool) -> String {
        self.diagnostics.render(&self.sources, color)
    }
}

/// The most files that one load reads.
pub const MAX_FILES: usize = 256;
/// The most bytes that all files of one load may have.
pub const MAX_TOTAL_BYTES: usize = 64 * 1024 * 1024;
/// How deep `imports` and `from` may be chained.
pub const MAX_CHAIN: usize = 32;

/// Loads a mission, and its model or the one given instead, and applies overrides (`path=value`)
/// to both.
pub fn load(
    files: &dyn Files,
    language: &Language,
    mission: &str,
    model_override: Option<&str>,
    sets: &[String],
) -> Result<Loaded, Box<Refused>> {
    let mut loader = Loader::new(files);
    let mission_path = loader.normal(mission);
    let mission = mission_path.as_ref().and_then(|path| loader.document(path, None));
    let model_path = match (model_override, &mission) {
        (Some(path), _) => loader.normal(path).map(|path| (path, None)),
        (None, Some(tree)) => loader.model_of(mission_path.as_deref().unwrap_or(""), tree),
        (None, None) => None,
    };
    let model = model_path.as_ref().and_then(|(path, place)| loader.document(path, *place));
    loader.finish(language, mission, model, model_path.map(|(path, _)| path), sets)
}

/// Reads one document that is neither mission nor model, as it stands.
///
/// # Errors
/// The text and the mistakes in it.
pub fn document(files: &dyn Files, path: &str) -> Result<(Tree, Sources), Box<Refused>> {
    let mut loader = Loader::new(files);
    let tree = loader.tree(path, None);
    match tree {
        Some(tree) if !loader.found.has_errors() => Ok((tree, loader.sources)),
        _ => Err(Box::new(Refused { sources: loader.sources, diagnostics: loader.found })),
    }
}

struct Loader<'f> {
    files: &'f dyn Files,
    sources: Sources,
    found: Diagnostics,
    inputs: Vec<Input>,
    /// Trees as they stand in their files, by path; `None` for what could not be read.
    read: BTreeMap<String, Option<Tree>>,
    /// Documents with imports and bases laid in.
    done: BTreeMap<String, Option<Tree>>,
    /// The chain of files that led here.
    chain: Vec<String>,
    /// Tables by path: many distributions may share one.
    rows: BTreeMap<String, Vec<Tree>>,
    values: usize,
    bytes: usize,
}

impl<'f> Loader<'f> {
    fn new(files: &'f dyn Files) -> Loader<'f> {
        Loader {
            files,
            sources: Sources::new(),
            found: Diagnostics::new(),
            inputs: Vec::new(),
            read: BTreeMap::new(),
            done: BTreeMap::new(),
            chain: Vec::new(),
            rows: BTreeMap::new(),
            values: 0,
            bytes: 0,
        }
    }

    fn report(
        &mut self,
        code: codes::Code,
        place: Option<Place>,
        message: String,
        help: Option<String>,
    ) {
        let diagnostic = match place {
            Some(place) => Diagnostic::error(code, place, message),
            None => Diagnostic::nowhere(code, message),
        };
        self.found.push(diagnostic.help_if(help));
    }

    /// A path of the command line.
    fn normal(&mut self, path: &str) -> Option<String> {
        let normal = normal(path);
        if normal.is_none() {
            self.outside(path, None);
        }
        normal
    }

    fn outside(&mut self, path: &str, place: Option<Place>) {
        let message = format!("`{path}` leads outside the root");
        let help = "paths are relative to the file that names them, and stay below the root";
        self.report(codes::OUTSIDE_ROOT, place, message, Some(help.to_string()));
    }

    /// A path that a file names.
    fn resolve(&mut self, from: &str, path: &str, place: Place) -> Option<String> {
        let resolved = resolve(from, path);
        if resolved.is_none() {
            self.outside(path, Some(place));
        }
        resolved
    }

    fn model_of(&mut self, mission_path: &str, mission: &Tree) -> Option<(String, Option<Place>)> {
        let Some(model) = mission.get("model") else {
            let help = "add `model: \"../models/mars-3fc.ron\"`, or give one with -m";
            let message = "the mission names no model".to_string();
            self.report(codes::NO_MODEL, Some(mission.place), message, Some(help.to_string()));
            return None;
        };
        let Some(path) = model.text() else {
            self.not_a_path(model);
            return None;
        };
        // The value may come from a base in another directory: it is relative to where it stands.
        let from = self.file_name(model.place.file).unwrap_or_else(|| mission_path.to_string());
        self.resolve(&from, path, model.place).map(|path| (path, Some(model.place)))
    }

    fn file_name(&self, file: FileId) -> Option<String> {
        self.sources.get(file).map(|file| file.name.clone())
    }

    fn not_a_path(&mut self, tree: &Tree) {
        let message = format!("expected a file's path, found {}", tree.value.what());
        let help = "paths are texts: \"parts/computers.ron\"".to_string();
        self.report(codes::WRONG_KIND, Some(tree.place), message, Some(help));
    }

    /// A document with its imports and its base laid in.
    fn document(&mut self, path: &str, place: Option<Place>) -> Option<Tree> {
        if let Some(done) = self.done.get(path) {
            return done.clone();
        }
        let mut trees = Vec::new();
        self.gather(path, place, &mut BTreeSet::new(), &mut trees);
        let mut trees = trees.into_iter();
        let document = trees.next().map(|mut tree| {
            for part in trees {
                merge::unite(&mut tree, part, &mut self.found);
            }
            tree
        });
        let document = document.map(|tree| self.lay_over_base(path, tree));
        self.done.insert(path.to_string(), document.clone());
        document
    }

    /// Lays a tree over the document that it starts `from`, if it does.
    fn lay_over_base(&mut self, path: &str, mut tree: Tree) -> Tree {
        let Some((_, from)) = tree.remove("from") else { return tree };
        let Some(base) = from.text() else {
            self.not_a_path(&from);
            return tree;
        };
        let Some(base_path) = self.resolve(path, base, from.place) else { return tree };
        self.chain.push(path.to_string());
        let base = match self.in_circle(&base_path, from.place) {
            true => None,
            false => self.document(&base_path, Some(from.place)),
        };
        self.chain.pop();
        match base {
            Some(base) => merge::lay_over(base, tree, &mut self.found),
            None => tree,
        }
    }

    /// Whether a file is being read already, or the chain is too long; reports it.
    fn in_circle(&mut self, path: &str, place: Place) -> bool {
        if let Some(start) = self.chain.iter().position(|link| link == path) {
            let mut chain: Vec<&str> = self.chain[start..].iter().map(String::as_str).collect();
            chain.push(path);
            let message = format!("files import each other in a circle: {}", chain.join(" → "));
            let help = "move what both need to a third file".to_string();
            self.report(codes::IMPORT_CYCLE, Some(place), message, Some(help));
            return true;
        }
        if self.chain.len() >= MAX_CHAIN {
            let message = format!("`imports` and `from` are chained more than {MAX_CHAIN} deep");
            self.report(codes::TOO_MANY_FILES, Some(place), message, None);
            return true;
        }
        false
    }

    /// The tree of a file and those of its imports, each file once. The `from` of an imported file
    /// is laid in at once, that of the first file is left for the caller.
    fn gather(
        &mut self,
        path: &str,
        place: Option<Place>,
        seen: &mut BTreeSet<String>,
        out: &mut Vec<Tree>,
    ) {
        if !seen.insert(path.to_string()) {
            return;
        }
        let Some(mut tree) = self.tree(path, place) else { return };
        let imports = tree.remove("imports").map(|(_, tree)| tree);
        if !out.is_empty() {
            tree = self.lay_over_base(path, tree);
        }
        out.push(tree);
        let Some(imports) = imports else { return };
        let Value::List(items) = &imports.value else {
            let message = format!("`imports` takes a list, found {}", imports.value.what());
            let help = "write `imports: [\"parts/computers.ron\"]`".to_string();
            return self.report(codes::WRONG_KIND, Some(imports.place), message, Some(help));
        };
        self.chain.push(path.to_string());
        for item in items {
            match item.text() {
                Some(import) => {
                    let Some(import) = self.resolve(path, import, item.place) else { continue };
                    if !self.in_circle(&import, item.place) {
                        self.gather(&import, Some(item.place), seen, out);
                    }
                }
                None => self.not_a_path(item),
            }
        }
        self.chain.pop();
    }

    /// The tree of one file as it stands, with the tables that it names read in.
    fn tree(&mut self, path: &str, place: Option<Place>) -> Option<Tree> {
        if let Some(read) = self.read.get(path) {
            return read.clone();
        }
        let read = self.text(path, place).and_then(|file| self.parse(path, file));
        self.read.insert(path.to_string(), read.clone());
        read
    }

    fn parse(&mut self, path: &str, file: FileId) -> Option<Tree> {
        let reading = reader::read(file, self.sources.text(file), 0);
        let broken = !reading.mistakes.is_empty();
        for mistake in reading.mistakes {
            self.found.push(mistake);
        }
        let mut tree = reading.tree?;
        if !self.counted(tree.size(), tree.place) {
            return None;
        }
        if !broken {
            self.tables(path, &mut tree);
        }
        Some(tree)
    }

    /// Counts values against the limit of the whole load; reports if it is passed.
    fn counted(&mut self, values: usize, place: Place) -> bool {
        self.values += values;
        if self.values > MAX_VALUES {
            let message = "too many values in all files together".to_string();
            let help = "the limit is 500 000; equal nodes are written with `replicas`".to_string();
            self.report(codes::TOO_MANY_VALUES, Some(place), message, Some(help));
        }
        self.values <= MAX_VALUES
    }

    fn finish(
        mut self,
        language: &Language,
        mission: Option<Tree>,
        model: Option<Tree>,
        model_path: Option<String>,
        sets: &[String],
    ) -> Result<Loaded, Box<Refused>> {
        if let (Some(mut mission), Some(mut model), Some(model_path)) = (mission, model, model_path)
        {
            for (index, set) in sets.iter().enumerate() {
                let applied = overrides::apply(
                    index + 1,
                    set,
                    language,
                    (&mut mission, &mut model),
                    &mut self.sources,
                );
                if let Err(problem) = applied {
                    self.found.push(*problem);
                }
            }
            let mut beliefs = Vec::new();
            if !self.found.has_errors() {
                // Tables that overrides name: relative to the root, as on a command line.
                self.tables("", &mut mission);
                self.tables("", &mut model);
                let both = [(language.mission, &mut mission), (language.model, &mut model)];
                beliefs = belief::hold(both, &mut self.sources, &mut self.found);
                merge::inherit(&mut model, language.inherits, &mut self.found);
            }
            if !self.found.has_errors() {
                let Loader { sources, inputs, .. } = self;
                return Ok(Loaded { sources, mission, model, model_path, inputs, beliefs });
            }
        }
        Err(Box::new(Refused { sources: self.sources, diagnostics: self.found }))
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod whole;
