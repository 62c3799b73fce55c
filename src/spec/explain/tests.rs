//! `explain`: paths, types, codes, and what it says of unknown ones.
#![expect(dead_code, reason = "the types exist to be decoded and explained, not to be used")]
use super::*;
use crate::spec::decode::{Decode, Map, Name};
use crate::spec::dist::Dist;
use crate::spec::language::language;
use crate::spec::quantity::Duration;

language! {
    /// The vessel.
    pub struct Vessel {
        /// Its services.
        services: Map<Service> = {},
        /// Where it flies.
        about: String = "",
    }
    /// A subsystem.
    pub struct Service {
        /// Is it well?
        ///
        /// Checked all the time.
        probe: Option<Probe> = None,
        /// Its start.
        start: Dist = "20 s",
        /// Stand-ins.
        redundancy: Redundancy = Active,
        /// Steps.
        steps: Vec<(Name, Duration)> = [],
    }
    /// A regular question
    /// and its answer.
    pub struct Probe {
        /// How often.
        every: Duration,
    }
    /// Who stands in.
    pub enum Redundancy {
        /// All work.
        Active,
        /// One waits.
        Standby {
            /// Until it serves.
            takeover: Duration,
        },
    }
}

fn say(path: &str) -> String {
    explain(&[("vessel", Vessel::schema())], path).unwrap_or_else(|text| format!("ERROR {text}\n"))
}

#[test]
fn pages_name_type_unit_default_and_parts() {
    let paths = [
        "services.probe",
        "services.probe.every",
        "services.redundancy",
        "about",
        "services.steps",
    ];
    let pages: Vec<String> = paths.iter().map(|path| say(path)).collect();
    insta::assert_snapshot!(pages.join("----\n"));
}

#[test]
fn choices_types_and_roots_are_found() {
    assert!(
        say("services.redundancy.takeover")
            .starts_with("vessel: services.redundancy.takeover\n  type:    a duration\n")
    );
    assert_eq!(
        say("services.redundancy.Standby.takeover"),
        say("services.redundancy.takeover").replace("redundancy.", "redundancy.Standby.")
    );
    assert!(say("dist").contains("Weibull"));
    assert!(
        say("vessel").contains(
            "  fields:\n    services  a map from names to: a record, Service; default {}"
        )
    );
    assert!(say("vessel.about").contains("Where it flies."));
    assert!(say("").contains("The vessel."));
    assert!(say("E104").starts_with("E104: the field is not known here\n"));
}

#[test]
fn names_and_numbers_of_entries_may_stand_in_a_path() {
    let same = |path: &str, short: &str| {
        assert_eq!(say(path).replace(path, short), say(short), "{path}");
        assert!(say(path).starts_with("vessel: "), "{path}");
    };
    same("services.nav.probe", "services.probe");
    same("services.nav-1.redundancy.Standby.takeover", "services.redundancy.takeover");
    assert!(say("services.a-name").contains("Its services.\n\n  A subsystem."));
    assert!(
        say("services.nav.steps.0").contains("(a name, a duration)"),
        "{}",
        say("services.nav.steps.0")
    );
}

#[test]
fn single_words_are_found_wherever_they_stand() {
    assert!(say("standby").starts_with("Standby: a choice of Redundancy\n"));
    assert!(say("Standby").contains("    takeover  a duration; required\n"));
    assert!(say("duration").starts_with("duration\n  type:    a duration\n  takes:   ns, us"));
    assert!(say("units").contains("  a duration\n    takes:   ns, us, ms"));
    assert!(say("Every").starts_with("Probe: every\n  type:    a duration\n"));
}

#[test]
fn unknown_ones_are_answered_with_the_nearest() {
    assert_eq!(say("services.prob"), "ERROR `prob` is not known; did you mean `probe`?\n");
    assert_eq!(say("servics"), "ERROR `servics` is not known; did you mean `services`?\n");
    assert_eq!(
        say("services.nav.xyz"),
        "ERROR `xyz` is not known; there are `probe`, `start`, `redundancy` and `steps`\n"
    );
    assert_eq!(say("xyz"), "ERROR `xyz` is not known; there are `services` and `about`\n");
    assert_eq!(say("about.more"), "ERROR `more` is not known: there is nothing further inside\n");
    assert_eq!(say("E100"), "ERROR there is no code `E100`\n");
}

#[test]
fn a_path_may_end_in_a_choice_and_choices_are_suggested() {
    assert!(
        say("services.nav.redundancy.Standby").starts_with("Standby: a choice of Redundancy\n")
    );
    assert_eq!(say("standbi"), "ERROR `standbi` is not known; did you mean `Standby`?\n");
    assert_eq!(say("takeovr"), "ERROR `takeovr` is not known; did you mean `takeover`?\n");
}
