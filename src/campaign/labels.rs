//! Names as they stand in tables: unique, so that rows can be folded back from disk.
//!
//! Most names are unique as the author gave them. Where two root causes would read the same (two
//! injections of one mode into one component), the later ones are numbered: `fc-1/crash#2`.

use crate::vessel::plan::{ComponentId, Plan, RowId};
use std::collections::BTreeSet;

/// Unique names of all that tables speak of.
#[derive(Clone, Debug)]
pub struct Labels {
    /// Functions and services, in the plan's order.
    pub items: Vec<String>,
    /// Components.
    pub components: Vec<String>,
    /// Root causes, `component/mode`.
    pub causes: Vec<String>,
    /// Root causes' modes, unique within their component.
    pub modes: Vec<String>,
    /// Loss criteria.
    pub losses: Vec<String>,
}

impl Labels {
    /// The labels of a plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Labels {
        let components = unique(plan.components.iter().map(|c| ((), c.name.clone())));
        let rows = || plan.rows.iter();
        let modes = unique(rows().map(|row| (row.component, row.mode.clone())));
        let whole = |(row, mode): (&crate::vessel::failure::RowPlan, &String)| {
            ((), format!("{}/{mode}", text(&components, row.component)))
        };
        let causes = unique(rows().zip(&modes).map(whole));
        Labels {
            items: unique(plan.tree.items.iter().map(|item| ((), item.name.clone()))),
            losses: unique(plan.losses.iter().map(|loss| ((), loss.name.clone()))),
            components,
            causes,
            modes,
        }
    }

    /// Name of a component; empty for one that is not there.
    #[must_use]
    pub fn component(&self, component: ComponentId) -> &str {
        text(&self.components, component)
    }

    /// Name of a root cause; `-` where nothing failed.
    #[must_use]
    pub fn cause(&self, row: RowId) -> &str {
        self.causes.get(row as usize).map_or("-", String::as_str)
    }

    /// Name of a root cause's mode; empty where nothing failed.
    #[must_use]
    pub fn mode(&self, row: RowId) -> &str {
        text(&self.modes, row)
    }
}

fn text(names: &[String], i: u32) -> &str {
    names.get(i as usize).map_or("", String::as_str)
}

/// Numbers names that came before within the same scope; empty names, too, which mean *none*.
fn unique<S: Ord + Copy>(names: impl Iterator<Item = (S, String)>) -> Vec<String> {
    let mut taken: BTreeSet<(S, String)> = BTreeSet::new();
    let mut labels = Vec::new();
    for (scope, name) in names {
        let mut label = name.clone();
        let mut number = 2u32;
        while label.is_empty() || taken.contains(&(scope, label.clone())) {
            label = format!("{name}#{number}");
            number += 1;
        }
        taken.insert((scope, label.clone()));
        labels.push(label);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(names: &[&str]) -> Vec<String> {
        unique(names.iter().map(|&name| ((), name.to_owned())))
    }

    #[test]
    fn doubles_are_numbered_around_names_that_look_numbered() {
        assert_eq!(labels(&["a", "a#2", "a", "a", ""]), ["a", "a#2", "a#3", "a#4", "#2"]);
        let scoped = [(1, "a".to_owned()), (2, "a".to_owned()), (1, "a".to_owned())];
        assert_eq!(unique(scoped.into_iter()), ["a", "a", "a#2"]);
    }

    proptest! {
        #[test]
        fn labels_are_unique_and_never_empty(names in prop::collection::vec("[a#2-4]{0,3}", 0..40)) {
            let found = unique(names.iter().map(|name| ((), name.clone())));
            let set: BTreeSet<_> = found.iter().collect();
            prop_assert_eq!(set.len(), names.len());
            prop_assert!(found.iter().all(|label| !label.is_empty()));
        }
    }
}
