//! Rows read back from disk, one replication at a time.

use crate::campaign::curves::Needed;
use crate::campaign::error::Error;
use crate::campaign::labels::Labels;
use crate::campaign::rows::cell::{decode, encode};
use crate::campaign::rows::write::{FIXED, OUTAGE, PER_ITEM, outages_header, replications_header};
use crate::campaign::sink::Table;
use crate::kernel::fingerprint::Digest;
use crate::ledger::{COUNTS, Charge, ItemRow, Outage, Row};
use crate::vessel::fact::STAGES;
use crate::vessel::plan::{NO_CAUSE, Plan};
use csv::StringRecord;
use std::collections::BTreeMap;
use std::io::Read;

/// Numbers by name.
type Index = BTreeMap<String, u32>;

/// Reads the rows of one plan from its two tables.
pub struct Reader<R: Read, O: Read> {
    replications: Records<R>,
    outages: Records<O>,
    items: Index,
    components: Index,
    causes: Index,
    /// Root causes by component and mode.
    roots: BTreeMap<(String, String), u32>,
    losses: Index,
    /// Needed nanoseconds of each item: the plan's, not the row's.
    needed: Vec<u64>,
    /// The next line of `outages.csv`, read but not yet used.
    ahead: bool,
}

impl<R: Read, O: Read> Reader<R, O> {
    /// A reader of these tables.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if they do not begin with this plan's headers; [`Error::Io`].
    pub fn new(plan: &Plan, labels: &Labels, replications: R, outages: O) -> Result<Self, Error> {
        let index = |names: &[String]| (names.iter().cloned()).zip(0..).collect::<Index>();
        let root = |(i, row): (u32, &crate::vessel::failure::RowPlan)| {
            let key = (labels.component(row.component).to_owned(), labels.mode(i).to_owned());
            (key, i)
        };
        let items = 0..plan.tree.items.len();
        let header = replications_header(labels);
        Ok(Reader {
            replications: Records::new(Table::Replications, replications, &header)?,
            outages: Records::new(Table::Outages, outages, &outages_header())?,
            items: index(&labels.items),
            components: index(&labels.components),
            causes: index(&labels.causes),
            roots: (0u32..).zip(&plan.rows).map(root).collect(),
            losses: index(&labels.losses),
            needed: items.map(|i| Needed::new(plan, i).total()).collect(),
            ahead: false,
        })
    }

    /// Reads the next row into `row`; false at the end of the table.
    ///
    /// # Errors
    /// [`Error::Corrupt`] with file and line, if the tables are not what [`super::Writer`] writes;
    /// [`Error::Io`].
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Error> {
        if !self.replications.advance()? {
            if self.ahead || self.outages.advance()? {
                return Err(self.outages.wrong("outages of a replication that is not there"));
            }
            return Ok(false);
        }
        self.replication(row)?;
        row.outages.clear();
        self.outages_of(row)?;
        self.compare(row)?;
        Ok(true)
    }

    /// The error that the row last read is not what it should be.
    #[must_use]
    pub fn wrong(&self, reason: String) -> Error {
        self.replications.wrong(reason)
    }

    fn replication(&self, row: &mut Row) -> Result<(), Error> {
        let line = &self.replications;
        row.replication = line.number(0)?;
        let digest = line.cell(1).parse::<Digest>();
        row.fingerprint = digest.map_err(|not| line.wrong(not.to_string()))?.0;
        row.end = line.number(2)?;
        row.loss = match line.cell(3) {
            "" => None,
            loss => {
                let root = match line.cell(4) {
                    "" => NO_CAUSE,
                    cause => line.find(&self.causes, cause)?,
                };
                Some((line.find(&self.losses, loss)?, root))
            }
        };
        (row.facts, row.events, row.ties) = (line.number(5)?, line.number(6)?, line.number(7)?);
        for (i, count) in row.counts.iter_mut().enumerate() {
            *count = line.number(FIXED.len() + i)?;
        }
        row.items.clear();
        for (i, &needed) in self.needed.iter().enumerate() {
            row.items
                .push(line.item(FIXED.len() + COUNTS + i * (PER_ITEM.len() + STAGES), needed)?);
        }
        Ok(())
    }

    fn outages_of(&mut self, row: &mut Row) -> Result<(), Error> {
        while self.ahead || self.outages.advance()? {
            self.ahead = true;
            let line = &self.outages;
            let replication: u64 = line.number(0)?;
            if replication > row.replication {
                return Ok(());
            }
            let place = (replication, line.number::<u64>(1)?, line.number::<u64>(2)?);
            let count = row.outages.len() as u64;
            let charge = self.charge()?;
            if place == (row.replication, count + 1, 0) {
                let mut outage = self.outage()?;
                outage.charges.push(charge);
                row.outages.push(outage);
            } else if let Some(outage) = row.outages.last_mut()
                && place == (row.replication, count, outage.charges.len() as u64)
            {
                outage.charges.push(charge);
            } else {
                return Err(self.outages.wrong("out of order"));
            }
            self.ahead = false;
        }
        Ok(())
    }

    fn outage(&self) -> Result<Outage, Error> {
        let line = &self.outages;
        let (start, end): (u64, u64) = (line.number(5)?, line.number(6)?);
        if end < start {
            return Err(line.wrong("ends before it begins"));
        }
        Ok(Outage {
            item: line.find(&self.items, line.cell(3))?,
            start,
            end,
            censored: line.number::<u64>(7)? == 1,
            charges: Vec::with_capacity(1),
        })
    }

    fn charge(&self) -> Result<Charge, Error> {
        let line = &self.outages;
        let component = match line.cell(8) {
            "" => u32::MAX,
            name => line.find(&self.components, name)?,
        };
        let root = match (line.cell(9), line.cell(10)) {
            ("", "") => NO_CAUSE,
            (name, mode) => {
                let root = self.roots.get(&(decode(name).to_owned(), decode(mode).to_owned()));
                *root.ok_or_else(|| line.wrong(format!("unknown cause `{name}`, `{mode}`")))?
            }
        };
        Ok(Charge { root, component, stages: line.stages(OUTAGE.len())? })
    }

    /// The outages read must be those that the replication's line counts.
    fn compare(&self, row: &Row) -> Result<(), Error> {
        let mut counts = vec![0u64; row.items.len()];
        for outage in &row.outages {
            counts[outage.item as usize] += 1;
        }
        let same = row.items.iter().zip(&counts).all(|(item, &count)| item.outages == count);
        let found = row.outages.len();
        if same {
            return Ok(());
        }
        Err(self
            .replications
            .wrong(format!("{found} outages in outages.csv are not those counted")))
    }
}

/// One table, read line by line.
struct Records<R: Read> {
    table: Table,
    reader: csv::Reader<R>,
    record: StringRecord,
}

impl<R: Read> Records<R> {
    fn new(table: Table, input: R, header: &[u8]) -> Result<Records<R>, Error> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .buffer_capacity(1 << 16)
            .from_reader(input);
        let mut records = Records { table, reader, record: StringRecord::new() };
        let there = records.advance()?;
        let mut line = records.record.iter().map(|cell| encode(decode(cell)));
        let mut found = line.by_ref().collect::<Vec<_>>().join(&b',');
        found.push(b'\n');
        if there && found == header {
            return Ok(records);
        }
        Err(records.wrong("the header is not that of this mission and version"))
    }

    fn advance(&mut self) -> Result<bool, Error> {
        self.reader.read_record(&mut self.record).map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            let file = self.table.file_name();
            Error::Corrupt { file, line, reason: error.to_string() }
        })
    }

    fn wrong(&self, reason: impl Into<String>) -> Error {
        let line = self.record.position().map_or(1, csv::Position::line);
        Error::Corrupt { file: self.table.file_name(), line, reason: reason.into() }
    }

    fn cell(&self, i: usize) -> &str {
        self.record.get(i).unwrap_or("")
    }

    fn number<N: std::str::FromStr>(&self, i: usize) -> Result<N, Error> {
        let cell = self.cell(i);
        let digits = cell.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { cell.parse().ok() } else { None };
        number.ok_or_else(|| self.wrong(format!("column {}: `{cell}` is not a number", i + 1)))
    }

    fn find(&self, index: &Index, cell: &str) -> Result<u32, Error> {
        let found = index.get(decode(cell)).copied();
        found.ok_or_else(|| self.wrong(format!("unknown name `{cell}`")))
    }

    fn stages(&self, from: usize) -> Result<[u64; STAGES], Error> {
        let mut stages = [0; STAGES];
        for (i, stage) in stages.iter_mut().enumerate() {
            *stage = self.number(from + i)?;
        }
        Ok(stages)
    }

    fn item(&self, from: usize, needed: u64) -> Result<ItemRow, Error> {
        let first =
            if self.cell(from + 5).is_empty() { None } else { Some(self.number(from + 5)?) };
        Ok(ItemRow {
            needed,
            down: self.number(from)?,
            lost: self.number(from + 1)?,
            outages: self.number(from + 2)?,
            censored: self.number(from + 3)?,
            interruptions: self.number(from + 4)?,
            first,
            stages: self.stages(from + PER_ITEM.len())?,
        })
    }
}
