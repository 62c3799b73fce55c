//! What a result folder holds before a campaign begins, and whether that may go.

use super::Folder;
use crate::cli::exit::Failure;
use crate::cli::record::{self, Record};
use crate::cli::screen::Shown as _;
use shakedown::spec::load::Input;
use std::path::Path;

/// How a campaign wants to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// In a folder that is new, or holds the same, finished: flown again it is the same.
    Anew,
    /// Where it was interrupted, or behind what it has finished.
    Resume,
    /// In any folder, whose earlier result goes.
    Force,
    /// As a merge: over an earlier merge of the same, which holds nothing that the shards do not.
    Merge,
}

/// What a folder's earlier content does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// It goes.
    Room,
    /// It stays.
    Nothing,
}

/// Refuses a folder that holds something else or more, or this campaign unfinished without a word of
/// what is to become of it. Nothing is changed.
///
/// # Errors
/// If it is refused, or the system does not let it be looked at.
pub fn refuse(
    path: &Path,
    record: &Record,
    inputs: &[Input],
    begin: Begin,
    asked: u64,
) -> Result<Makes, Failure> {
    let name = path.shown();
    let held = match state(path, record, inputs)? {
        State::Empty => return Ok(Makes::Nothing),
        State::Hollow => return Ok(Makes::Room),
        // Nothing of it must lie beside what is flown from here on.
        State::Same(_) | State::Other(_) if begin == Begin::Force => return Ok(Makes::Room),
        State::Other(why) if begin == Begin::Resume => {
            let message = format!("the campaign in `{name}` cannot be resumed: {why}");
            return Err(Failure::wrong(message).help("name another folder with --out DIR"));
        }
        State::Other(why) => {
            let message = format!("`{name}` holds another campaign: {why}");
            let help = "--out DIR names another folder, --force overwrites this one";
            return Err(Failure::wrong(message).help(help));
        }
        State::Same(held) => held,
    };
    let over = "--out DIR names another folder, --force overwrites this one";
    let (message, help) = match (held, begin) {
        (Held::Finished(flown), _) if flown > asked => {
            let held = format!("`{name}` holds this campaign, finished, with {flown} replications");
            (format!("{held}: {asked} would overwrite it"), over)
        }
        (Held::Unfinished(done), Begin::Anew) => (
            format!("`{name}` holds this campaign, unfinished: {done} are flown"),
            "--resume goes on, --force starts over",
        ),
        (Held::Unfinished(done), Begin::Merge) => {
            (format!("`{name}` holds this campaign, unfinished: {done} are flown"), over)
        }
        (Held::Unreadable(why), _) => (
            format!("what `{name}` holds of this campaign cannot be told: {why}"),
            "restore that file; --force flies the campaign from the beginning",
        ),
        (Held::Nothing | Held::Finished(_) | Held::Unfinished(_), _) => return Ok(Makes::Nothing),
    };
    Err(Failure::wrong(message).help(help))
}

/// What a folder holds before a campaign begins.
enum State {
    Empty,
    /// A result of the same inputs.
    Same(Held),
    /// A campaign of other inputs that has not flown anything.
    Hollow,
    /// A result of other inputs: what was different.
    Other(String),
}

/// What a folder holds of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// No replication.
    Nothing,
    /// So many replications, of more.
    Unfinished(u64),
    /// All of so many replications.
    Finished(u64),
    /// What cannot be read, and why: it may stand for something.
    Unreadable(String),
}

fn state(path: &Path, record: &Record, inputs: &[Input]) -> Result<State, Failure> {
    if !path.join(record::FILE).exists() {
        return Ok(State::Empty);
    }
    let held = Folder::at(path).held();
    Ok(match record.differs(inputs, path) {
        // Nothing is lost with a campaign that never flew: it may make room.
        Some(_) if held == Held::Nothing => State::Hollow,
        Some(why) => State::Other(why),
        None => State::Same(held),
    })
}
