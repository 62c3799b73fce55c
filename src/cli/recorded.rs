//! What a result folder's tables say, read line by line: they may be larger than the memory.

use super::exit::Failure;
use super::screen::Shown as _;
use super::sink::Folder;
use super::{files, write};
use csv::StringRecord;
use shakedown::campaign::Table;
use shakedown::campaign::checkpoint::Subject;
use shakedown::campaign::digest::Extent;
use shakedown::campaign::rows::cell::decode;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// An outage of a result folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The replication that it belongs to.
    pub replication: u64,
    /// Its number within that replication, from 1.
    pub number: usize,
}

/// The rows of a table, as the values of some columns.
struct Rows {
    name: String,
    reader: csv::Reader<io::Take<File>>,
    columns: Vec<usize>,
    record: StringRecord,
}

impl Rows {
    /// The rows that a checkpoint or the manifest speaks of. They are read twice, first to see
    /// that they are as they were written: nothing is told of others.
    fn open(folder: &Path, table: Table, columns: &[&str]) -> Result<Rows, Failure> {
        let path = folder.join(table.file_name());
        files::reads(&path);
        let Some((_, extents)) = Folder::at(folder).recorded()? else {
            return Err(nothing(folder));
        };
        let Extent { bytes, .. } = extents[table as usize];
        let read = |error: io::Error| Failure::io("read", &path, &error);
        let open = || write::open(&path).map(|file| file.take(bytes)).map_err(read);
        if Extent::of(open()?).map_err(read)? != extents[table as usize] {
            let message = format!("`{}` was changed after it was written", path.shown());
            let help = "restore it, or fly the campaign again with --force";
            return Err(Failure::wrong(message).help(help));
        }
        let name = path.shown().to_string();
        let mut reader = csv::Reader::from_reader(open()?);
        let heads = reader.headers().map_err(|error| wrong(&name, &error.to_string()))?;
        let at = |column: &&str| heads.iter().position(|head| decode(head) == *column);
        let columns: Option<Vec<usize>> = columns.iter().map(at).collect();
        let columns = columns.ok_or_else(|| wrong(&name, "a column is missing"))?;
        Ok(Rows { name, reader, columns, record: StringRecord::new() })
    }

    fn next(&mut self) -> Result<bool, Failure> {
        let read = self.reader.read_record(&mut self.record);
        read.map_err(|error| wrong(&self.name, &error.to_string()))
    }

    fn text(&self, column: usize) -> &str {
        self.columns.get(column).and_then(|&at| self.record.get(at)).unwrap_or("")
    }

    fn number(&self, column: usize) -> Result<u64, Failure> {
        let text = self.text(column);
        text.parse().map_err(|_| wrong(&self.name, &format!("`{text}` is no number")))
    }
}

fn nothing(folder: &Path) -> Failure {
    Failure::wrong(format!("`{}` has no replication yet", folder.shown()))
}

fn wrong(name: &str, why: &str) -> Failure {
    Failure::wrong(format!("`{name}` is not what shakedown wrote: {why}"))
}

/// Columns that name an outage, and its ends, and what was down.
const OUTAGE: [&str; 6] = ["replication", "outage", "part", "start_ns", "end_ns", "item"];

/// The n-th outage of a folder, from 1, as `outages.csv` lists them.
///
/// # Errors
/// If there are fewer, or the table cannot be read.
pub fn outage(folder: &Path, wanted: u64) -> Result<Found, Failure> {
    let mut rows = Rows::open(folder, Table::Outages, &OUTAGE)?;
    let mut seen = 0;
    while rows.next()? {
        seen += u64::from(rows.number(2)? == 0);
        if seen == wanted && wanted > 0 {
            return found(&rows);
        }
    }
    let message = match seen {
        0 => format!("`{}` has no outage", folder.shown()),
        1 => format!("there is no outage {wanted}: `{}` has one", folder.shown()),
        _ => format!("there is no outage {wanted}: `{}` has 1 to {seen}", folder.shown()),
    };
    Err(Failure::wrong(message))
}

/// The longest outage of a folder, or of one function or service in it; the first of several. None
/// if there is none.
///
/// # Errors
/// If the table cannot be read.
pub fn longest(folder: &Path, item: Option<&str>) -> Result<Option<Found>, Failure> {
    let mut rows = Rows::open(folder, Table::Outages, &OUTAGE)?;
    let mut best: Option<(u64, Found)> = None;
    while rows.next()? {
        if item.is_some_and(|item| decode(rows.text(5)) != item) {
            continue;
        }
        let length = rows.number(4)?.saturating_sub(rows.number(3)?);
        if best.is_none_or(|(most, _)| length > most) {
            best = Some((length, found(&rows)?));
        }
    }
    Ok(best.map(|(_, found)| found))
}

/// Replications that are in a folder, and how often one function or service was interrupted in
/// them for no longer than is tolerated.
///
/// # Errors
/// If the table cannot be read.
pub fn interruptions(folder: &Path, item: &str) -> Result<(u64, u64), Failure> {
    let column = format!("{item}.interruptions");
    let mut rows = Rows::open(folder, Table::Replications, &[&column])?;
    let (mut replications, mut interruptions) = (0, 0);
    while rows.next()? {
        replications += 1;
        interruptions += rows.number(0)?;
    }
    Ok((replications, interruptions))
}

fn found(rows: &Rows) -> Result<Found, Failure> {
    let number = usize::try_from(rows.number(1)?).unwrap_or(usize::MAX);
    Ok(Found { replication: rows.number(0)?, number })
}

/// A replication of a result folder, by what it suffered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Its number.
    pub replication: u64,
    /// Its downtime of the functions or services asked about, added up, nanoseconds.
    pub down: u64,
    /// Replications in the folder.
    pub of: u64,
}

/// Which replication of a folder, in order of the downtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// The one with the most; the first of several.
    Worst,
    /// The one in the middle, the lower of two; of several with the same downtime, neither the
    /// first nor the last.
    Median,
}

/// The replication of this rank by the downtime of these functions or services, added up. All
/// replications' figures are held in memory, 16 bytes each.
///
/// # Errors
/// If the table cannot be read, or holds nothing.
pub fn ranked(folder: &Path, items: &[&str], rank: Rank) -> Result<Ranked, Failure> {
    let columns: Vec<String> = items.iter().map(|item| format!("{item}.down_ns")).collect();
    let columns = ["replication"].into_iter().chain(columns.iter().map(String::as_str));
    let mut rows = Rows::open(folder, Table::Replications, &columns.collect::<Vec<_>>())?;
    let mut all: Vec<(u64, u64)> = Vec::new();
    while rows.next()? {
        let mut down = 0u64;
        for column in 1..=items.len() {
            down = down.saturating_add(rows.number(column)?);
        }
        all.push((down, rows.number(0)?));
    }
    let found = match (rank, all.len()) {
        (_, 0) => None,
        (Rank::Worst, _) => {
            let first = |a: &&(u64, u64), b: &&(u64, u64)| a.0.cmp(&b.0).then(b.1.cmp(&a.1));
            all.iter().max_by(first).copied()
        }
        (Rank::Median, n) => Some(*all.select_nth_unstable((n - 1) / 2).1),
    };
    let (down, replication) = found.ok_or_else(|| nothing(folder))?;
    Ok(Ranked { replication, down, of: all.len() as u64 })
}

/// What the campaign in a folder flew, by its checkpoint or manifest; none if nothing is flown.
///
/// # Errors
/// If that cannot be told.
pub fn subject(folder: &Path) -> Result<Option<Subject>, Failure> {
    Ok(Folder::at(folder).recorded()?.map(|(subject, _)| subject))
}

/// The fingerprint that the campaign recorded of a replication; none if it was not flown.
///
/// # Errors
/// If the table cannot be read.
pub fn fingerprint(folder: &Path, replication: u64) -> Result<Option<String>, Failure> {
    let columns = ["replication", "fingerprint"];
    let mut rows = Rows::open(folder, Table::Replications, &columns)?;
    let wanted = replication.to_string();
    while rows.next()? {
        if rows.text(0) == wanted {
            return Ok(Some(rows.text(1).to_owned()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shakedown::campaign::manifest::{MANIFEST_VERSION, Manifest};

    /// A finished campaign's folder with this table in it.
    fn written(folder: &Path, table: Table, text: &str) {
        std::fs::write(folder.join(table.file_name()), text).unwrap();
        let tables = Table::ALL.map(|table| {
            let bytes = std::fs::read(folder.join(table.file_name())).unwrap_or_default();
            Extent::of(bytes.as_slice()).unwrap()
        });
        let subject = Subject {
            shakedown: "1".to_owned(),
            columns: 1,
            mission: "m".to_owned(),
            model: "m".to_owned(),
            seed: 1,
            first: 0,
            inputs: Vec::new(),
            overrides: Vec::new(),
            plan: "p".to_owned(),
        };
        let (replications, asked) = (4, 4);
        let (schema_version, fingerprint) = (MANIFEST_VERSION, "f".to_owned());
        let manifest =
            Manifest { schema_version, subject, replications, asked, fingerprint, tables };
        let text = serde_json::to_vec(&manifest).unwrap();
        std::fs::write(folder.join("manifest.json"), text).unwrap();
    }

    #[test]
    fn nothing_is_told_of_a_table_that_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let text = "replication,fingerprint\n0,aa\n1,bb\n";
        written(folder.path(), Table::Replications, text);
        let path = folder.path().join("replications.csv");
        let told = || fingerprint(folder.path(), 1).map_err(|failure| failure.message);
        assert_eq!(told(), Ok(Some("bb".to_owned())));
        // What a campaign that goes on appends is not spoken of yet.
        std::fs::write(&path, format!("{text}2,c")).unwrap();
        assert_eq!(told(), Ok(Some("bb".to_owned())));
        assert_eq!(fingerprint(folder.path(), 2).unwrap(), None);
        for changed in [text.replace("bb", "bc"), text[..text.len() - 5].to_owned()] {
            std::fs::write(&path, changed).unwrap();
            assert!(told().unwrap_err().ends_with("was changed after it was written"));
        }
        std::fs::write(folder.path().join("manifest.json"), "{").unwrap();
        assert!(told().unwrap_err().contains("manifest.json is not what was written"));
    }

    #[test]
    fn outages_are_counted_by_their_first_parts() {
        let folder = tempfile::tempdir().unwrap();
        let text = "replication,outage,part,item,start_ns,end_ns\n\
            3,1,0,a,0,10\n3,1,1,a,0,10\n3,2,0,a,20,90\n7,1,0,b,5,75\n";
        written(folder.path(), Table::Outages, text);
        let at = |n| outage(folder.path(), n).map_err(|failure| failure.message);
        assert_eq!(at(1), Ok(Found { replication: 3, number: 1 }));
        assert_eq!(at(2), Ok(Found { replication: 3, number: 2 }));
        assert_eq!(at(3), Ok(Found { replication: 7, number: 1 }));
        assert!(at(4).unwrap_err().ends_with("has 1 to 3"));
        assert!(at(0).is_err());
        let longest = longest(folder.path(), None).unwrap();
        assert_eq!(longest, Some(Found { replication: 3, number: 2 }));
        let of = |item| super::longest(folder.path(), Some(item)).unwrap();
        assert_eq!(of("b"), Some(Found { replication: 7, number: 1 }));
        assert_eq!(of("c"), None);
        let text = "replication,a.down_ns,b.down_ns\n4,1,2\n5,3,9\n6,0,0\n7,12,0\n";
        written(folder.path(), Table::Replications, text);
        let by = |items: &[&str], rank| {
            let Ranked { replication, down, of } = ranked(folder.path(), items, rank).unwrap();
            (replication, down, of)
        };
        assert_eq!(by(&["a", "b"], Rank::Worst), (5, 12, 4), "the first of equals");
        assert_eq!(by(&["a", "b"], Rank::Median), (4, 3, 4), "the lower of two in the middle");
        assert_eq!(by(&["a"], Rank::Worst), (7, 12, 4));
        assert_eq!(by(&["b"], Rank::Median), (7, 0, 4));
        assert!(ranked(folder.path(), &["c"], Rank::Worst).is_err());
        let text = "replication,fingerprint,c.interruptions\n0,aa,2\n1,bb,5\n";
        written(folder.path(), Table::Replications, text);
        assert_eq!(fingerprint(folder.path(), 1).unwrap().as_deref(), Some("bb"));
        assert_eq!(fingerprint(folder.path(), 2).unwrap(), None);
        assert_eq!(interruptions(folder.path(), "c").unwrap(), (2, 7));
    }
}
