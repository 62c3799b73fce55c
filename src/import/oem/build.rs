//! What makes an ephemeris valid, whichever form it is written in.

use super::{Block, Method, Oem, Stamp, State, System};
use crate::import::calendar::{self, ccsds};
use crate::import::{Problems, Spot, quoted};

/// The furthest and fastest that anything is: 100 light years, and three times light.
const MAX_KM: f64 = 1e15;
const MAX_KM_S: f64 = 1e6;
/// The highest degree of interpolation that is read.
const MAX_DEGREE: u32 = 99;

/// The keywords of the header, those of version 3.0 last.
const HEADER: [&str; 5] =
    ["CCSDS_OEM_VERS", "CREATION_DATE", "ORIGINATOR", "CLASSIFICATION", "MESSAGE_ID"];
/// The keywords of a block.
const META: [&str; 12] = [
    "OBJECT_NAME",
    "OBJECT_ID",
    "CENTER_NAME",
    "REF_FRAME",
    "TIME_SYSTEM",
    "START_TIME",
    "STOP_TIME",
    "REF_FRAME_EPOCH",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "INTERPOLATION",
    "INTERPOLATION_DEGREE",
];

/// A value with its place.
#[derive(Clone, Debug)]
struct Given {
    value: String,
    at: Spot,
}

/// Values of known keywords.
#[derive(Debug)]
struct Fields<const N: usize> {
    names: [&'static str; N],
    values: [Option<Given>; N],
}

impl<const N: usize> Fields<N> {
    fn new(names: [&'static str; N]) -> Fields<N> {
        Fields { names, values: std::array::from_fn(|_| None) }
    }

    fn get(&self, name: &str) -> Option<&Given> {
        let index = self.names.iter().position(|it| *it == name)?;
        self.values[index].as_ref()
    }

    fn set(&mut self, name: &str, value: &str, at: Spot, problems: &mut Problems) {
        let Some(index) = self.names.iter().position(|it| *it == name) else {
            let reason = format!("{} is not a keyword here", quoted(name));
            let remedy = format!("leave it out, or write one of {}", self.names.join(", "));
            return problems.push(at, reason, remedy);
        };
        let slot = &mut self.values[index];
        if let Some(before) = slot {
            let reason = format!("{name} is given twice, first on line {}", before.at.line);
            problems.push(at, reason, "leave one of them out");
        } else if value.is_empty() {
            problems.push(at, format!("{name} has no value"), "write one, or leave the line out");
        } else {
            *slot = Some(Given { value: value.to_owned(), at });
        }
    }

    fn need(&self, name: &str, at: Spot, problems: &mut Problems) -> String {
        match self.get(name) {
            Some(given) => given.value.clone(),
            None => {
                problems.push(at, format!("{name} is missing"), format!("add `{name} = …`"));
                String::new()
            }
        }
    }
}

/// Where the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Header,
    Meta,
    Data,
    Covariance,
}

/// Takes a file's parts one by one, and judges them.
pub(super) struct Builder {
    pub problems: Problems,
    pub section: Section,
    header: Fields<5>,
    meta: Fields<12>,
    /// Where the block, or before it the file, begins.
    begin: Spot,
    system: Option<System>,
    object_id: Option<Given>,
    object_name: String,
    block: Option<Block>,
    /// Start and stop of the block.
    span: (Stamp, Stamp),
    /// Numbers per state in this block.
    width: Option<usize>,
    /// Epoch of the last covariance of the block.
    covariance: Option<Stamp>,
    blocks: Vec<(Block, (Stamp, Stamp))>,
    covariances: usize,
    accelerations: usize,
}

impl Builder {
    pub fn new() -> Builder {
        Builder {
            problems: Problems::default(),
            section: Section::Header,
            header: Fields::new(HEADER),
            meta: Fields::new(META),
            begin: Spot { line: 1, column: 1 },
            system: None,
            object_id: None,
            object_name: String::new(),
            block: None,
            span: (0, 0),
            width: None,
            covariance: None,
            blocks: Vec::new(),
            covariances: 0,
            accelerations: 0,
        }
    }

    fn version(&self) -> &str {
        self.header.get("CCSDS_OEM_VERS").map_or("", |given| &given.value)
    }

    /// A line of the header.
    pub fn header(&mut self, name: &str, value: &str, at: Spot) {
        self.header.set(name, value, at, &mut self.problems);
        let known = ["1.0", "2.0", "3.0"].contains(&value);
        if name == "CCSDS_OEM_VERS" && !known {
            let reason = format!("{} is not a version that is read", quoted(value));
            self.problems.push(at, reason, "write 1.0, 2.0 or 3.0");
        }
        if HEADER[3..].contains(&name) && matches!(self.version(), "1.0" | "2.0") {
            let reason = format!("{name} is a keyword of version 3.0");
            self.problems.push(at, reason, "leave it out, or write CCSDS_OEM_VERS = 3.0");
        }
        if name == "CREATION_DATE" && !value.is_empty() && ccsds(value).is_none() {
            self.no_date(value, at);
        }
    }

    fn no_date(&mut self, value: &str, at: Spot) {
        let reason = format!("{} is not a date and time", quoted(value));
        let remedy = "write yyyy-mm-ddThh:mm:ss or yyyy-dddThh:mm:ss, 1700 to 2250";
        self.problems.push(at, reason, remedy);
    }

    /// A block begins.
    pub fn meta_start(&mut self, at: Spot) {
        self.end_block(at);
        if self.blocks.is_empty() {
            self.end_header(at);
        }
        self.meta = Fields::new(META);
        (self.begin, self.section) = (at, Section::Meta);
    }

    fn end_header(&mut self, at: Spot) {
        for name in &HEADER[1..3] {
            self.header.need(name, at, &mut self.problems);
        }
    }

    /// A keyword of a block.
    pub fn meta(&mut self, name: &str, value: &str, at: Spot) {
        self.meta.set(name, value, at, &mut self.problems);
        if name == "REF_FRAME_EPOCH" && self.version() == "1.0" {
            let reason = "version 1.0 has no REF_FRAME_EPOCH";
            self.problems.push(at, reason, "leave it out, or write CCSDS_OEM_VERS = 2.0");
        }
    }

    /// The keywords of a block are complete.
    pub fn meta_stop(&mut self, at: Spot) {
        let mut need = |name| self.meta.need(name, at, &mut self.problems);
        let (name, id) = (need("OBJECT_NAME"), need("OBJECT_ID"));
        let (center, frame, system) = (need("CENTER_NAME"), need("REF_FRAME"), need("TIME_SYSTEM"));
        let (start, stop) = (need("START_TIME"), need("STOP_TIME"));
        let system = self.the_system(&system, at);
        self.the_object(name, &id, at);
        let times = ["START_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME"];
        let [first, from, to, last] = times.map(|name| self.time_of(name, &system));
        if from.is_some() != to.is_some() {
            let there = if from.is_some() { times[1] } else { times[2] };
            let place = self.meta.get(there).map_or(at, |given| given.at);
            let reason = "one end of the useable time is given, the other is not";
            let remedy = "give both USEABLE_START_TIME and USEABLE_STOP_TIME, or none";
            self.problems.push(place, reason, remedy);
        }
        if let Some(epoch) = self.meta.get("REF_FRAME_EPOCH").cloned()
            && ccsds(&epoch.value).is_none()
        {
            self.no_date(&epoch.value, epoch.at);
        }
        let mut before: Option<(&str, Stamp)> = None;
        for (name, time) in times.iter().zip([first, from, to, last]) {
            let Some(time) = time else { continue };
            if let Some((earlier, at)) = before
                && time < at
            {
                let place = self.meta.get(name).map_or(self.begin, |given| given.at);
                let reason = format!("{name} is before {earlier}");
                self.problems.push(place, reason, "correct the times");
            }
            before = Some((name, time));
        }
        let none = start.is_empty() || stop.is_empty();
        let span = if none {
            (i64::MIN, i64::MAX)
        } else {
            (first.unwrap_or(i64::MIN), last.unwrap_or(i64::MAX))
        };
        let method = self.method();
        self.span = span;
        self.block = Some(Block {
            center,
            frame,
            useable: (from.unwrap_or(span.0), to.unwrap_or(span.1)),
            method,
            states: Vec::new(),
            line: self.begin.line,
        });
        (self.width, self.covariance, self.section) = (None, None, Section::Data);
    }

    fn the_system(&mut self, name: &str, at: Spot) -> System {
        let system = System::named(name);
        let place = self.meta.get("TIME_SYSTEM").map_or(at, |given| given.at);
        match &self.system {
            Some(first) if *first != system => {
                let reason = "the time system changes from block to block";
                self.problems.push(place, reason, "keep one TIME_SYSTEM in the file");
            }
            _ => self.system = Some(system.clone()),
        }
        system
    }

    fn the_object(&mut self, name: String, id: &str, at: Spot) {
        let place = self.meta.get("OBJECT_ID").map_or(at, |given| given.at);
        match &self.object_id {
            None => {
                self.object_name = name;
                self.object_id = Some(Given { value: id.to_owned(), at: place });
            }
            Some(first) if first.value != id => {
                let reason = format!("another object than on line {}", first.at.line);
                self.problems.push(place, reason, "keep one object in a file");
            }
            Some(_) => {}
        }
    }

    fn time_of(&mut self, name: &str, system: &System) -> Option<Stamp> {
        let given = self.meta.get(name)?.clone();
        self.time(&given.value, given.at, system)
    }

    fn time(&mut self, text: &str, at: Spot, system: &System) -> Option<Stamp> {
        let date: Option<calendar::Stamp> = ccsds(text);
        // A second 60 is one of UTC only.
        match date.filter(|date| !date.leap || *system == System::Utc) {
            Some(date) => Some(system.stamp(date)),
            None => {
                self.no_date(text, at);
                None
            }
        }
    }

    fn method(&mut self) -> Method {
        let default = Method::Hermite(3);
        let Some(method) = self.meta.get("INTERPOLATION").cloned() else { return default };
        let degree = match self.meta.get("INTERPOLATION_DEGREE").cloned() {
            None => {
                let reason = "INTERPOLATION without INTERPOLATION_DEGREE";
                self.problems.push(method.at, reason, "add `INTERPOLATION_DEGREE = …`");
                return default;
            }
            Some(given) => {
                let degree = given.value.parse().ok();
                let Some(degree) = degree.filter(|it| (1..=MAX_DEGREE).contains(it)) else {
                    let reason = format!("{} is not a degree", quoted(&given.value));
                    let remedy = format!("write a whole number from 1 to {MAX_DEGREE}");
                    self.problems.push(given.at, reason, remedy);
                    return default;
                };
                degree
            }
        };
        match method.value.to_ascii_uppercase().as_str() {
            "HERMITE" => Method::Hermite(degree),
            "LAGRANGE" => Method::Lagrange(degree),
            "LINEAR" => Method::Linear,
            _ => {
                let reason = format!("{} is not an interpolation", quoted(&method.value));
                self.problems.push(method.at, reason, "write HERMITE, LAGRANGE or LINEAR");
                default
            }
        }
    }

    /// A state: its epoch and its 6 or 9 numbers, each with its place.
    pub fn state(&mut self, epoch: &str, at: Spot, numbers: &[(&str, Spot)]) {
        let n = numbers.len();
        if n != 6 && n != 9 {
            let reason = format!("a state has 6 numbers, or 9 with accelerations; here are {n}");
            return self.problems.push(at, reason, "write EPOCH X Y Z VX VY VZ [AX AY AZ]");
        }
        if n == 9 && self.version() == "1.0" {
            let reason = "version 1.0 has no accelerations";
            return self.problems.push(at, reason, "write six numbers, or CCSDS_OEM_VERS = 2.0");
        }
        let width = *self.width.get_or_insert(n);
        if width != n {
            let reason = format!("{n} numbers, where the states before have {width}");
            return self.problems.push(at, reason, "write all states of a block alike");
        }
        let mut values = [0.0; 9];
        for (index, ((text, at), value)) in numbers.iter().zip(&mut values).enumerate() {
            let limit = if index < 3 { MAX_KM } else { MAX_KM_S };
            match crate::import::contacts::decimal(text).filter(|it| it.abs() <= limit) {
                Some(number) => *value = number,
                None => {
                    let reason = format!("{} is not a number of this place", quoted(text));
                    let remedy = format!("write a number of at most {limit:e}");
                    return self.problems.push(*at, reason, remedy);
                }
            }
        }
        let Some(system) = self.system.clone() else { return };
        let Some(stamp) = self.time(epoch, at, &system) else { return };
        let outside = stamp < self.span.0 || stamp > self.span.1;
        let Some(block) = &mut self.block else { return };
        if block.states.last().is_some_and(|last| last.at >= stamp) {
            let reason = "this state is not after the one before";
            return self.problems.push(at, reason, "order states by time, each time once");
        }
        if outside {
            let reason = "this state is not between START_TIME and STOP_TIME";
            return self.problems.push(at, reason, "correct the times");
        }
        self.accelerations += usize::from(n == 9);
        let [x, y, z, vx, vy, vz, ..] = values;
        block.states.push(State {
            at: stamp,
            position: [x, y, z],
            velocity: [vx, vy, vz],
            line: u32::try_from(at.line).unwrap_or(u32::MAX),
        });
    }

    /// A covariance is complete: its epoch.
    pub fn covariance(&mut self, epoch: Option<&str>, at: Spot) {
        self.covariances += 1;
        if self.version() == "1.0" {
            let reason = "version 1.0 has no covariances";
            return self.problems.push(at, reason, "leave them out, or write CCSDS_OEM_VERS = 2.0");
        }
        let Some(epoch) = epoch else {
            return self.problems.push(at, "a covariance without EPOCH", "add `EPOCH = …`");
        };
        let Some(system) = self.system.clone() else { return };
        let Some(stamp) = self.time(epoch, at, &system) else { return };
        if stamp < self.span.0 || stamp > self.span.1 {
            let reason = "this covariance is not between START_TIME and STOP_TIME";
            self.problems.push(at, reason, "correct the times");
        } else if self.covariance.is_some_and(|last| last >= stamp) {
            let reason = "this covariance is not after the one before";
            self.problems.push(at, reason, "order covariances by time");
        }
        self.covariance = Some(stamp);
    }

    fn end_block(&mut self, at: Spot) {
        let Some(block) = self.block.take() else { return };
        if block.states.is_empty() {
            let reason = format!("the block of line {} has no valid states", block.line);
            self.problems.push(at, reason, "add lines of EPOCH X Y Z VX VY VZ");
        }
        if let Some((before, span)) = self.blocks.last() {
            // Version 1.0 had no useable times to tell blocks apart by.
            let (end, begin) = match self.version() {
                "1.0" => (span.1, self.span.0),
                _ => (before.useable.1, block.useable.0),
            };
            if begin < end {
                let place = Spot { line: block.line, column: 1 };
                let reason = format!("this block begins before that of line {} ends", before.line);
                let remedy = "order blocks by time, with useable times that do not overlap";
                self.problems.push(place, reason, remedy);
            }
        }
        self.blocks.push((block, self.span));
    }

    /// The file is over.
    pub fn finish(mut self, at: Spot) -> Result<Oem, Problems> {
        match self.section {
            Section::Header => {
                self.end_header(at);
                self.problems.push(at, "no block begins", "add META_START … META_STOP and states");
            }
            Section::Meta => {
                self.problems.push(at, "the file ends within a block's keywords", "add META_STOP");
            }
            Section::Data => {}
            Section::Covariance => {
                self.problems.push(at, "the file ends within covariances", "add COVARIANCE_STOP");
            }
        }
        self.end_block(at);
        let value = |name| self.header.get(name).map_or_else(String::new, |it| it.value.clone());
        let oem = Oem {
            version: value("CCSDS_OEM_VERS"),
            originator: value("ORIGINATOR"),
            object_name: self.object_name,
            object_id: self.object_id.map_or_else(String::new, |id| id.value),
            system: self.system.unwrap_or(System::Utc),
            blocks: self.blocks.into_iter().map(|row| row.0).collect(),
            covariances: self.covariances,
            accelerations: self.accelerations,
        };
        self.problems.or(oem)
    }
}
