//! Which computers and domains are interchangeable: exactly, or not at all.
//!
//! Two computers (each with the domain that is its alone) are interchangeable if mission and model
//! say the same when their names are exchanged everywhere, and the replicas that stand on them are
//! each other's twins. Whatever the language says is looked at, since texts are compared, not
//! fields one by one; sources and descriptions, which steer nothing, are left out, and links count
//! for what they join, not for their names. Domains with the same inside are exchanged as a whole.
//! Such exchanges carry every pair of faults to others that need not be flown.

use crate::campaign::scan::quiet::Quiet;
use crate::spec::tree::{Tree, Value};
use crate::vessel::group::Sharing;
use crate::vessel::plan::{ComponentId, Kind, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// For each component, which one takes its part.
pub type Exchange = Vec<ComponentId>;

/// Most computers or domains that exchanges are sought among: beyond, nothing is pruned.
const MOST: usize = 400;

/// Exchanges that change nothing.
#[must_use]
pub fn exchanges(quiet: &Quiet, trees: [&Tree; 2]) -> Vec<Exchange> {
    let plan = &quiet.plan;
    let domains: Vec<Vec<ComponentId>> =
        (0..plan.domains.len() as u32).map(|d| inside(plan, d)).collect();
    let private = |n: u32| {
        let own = plan.nodes[n as usize].domain;
        own.filter(|&d| plan.domains[d as usize].nodes == [n])
            .filter(|&d| domains[d as usize].len() == 2)
    };
    let unit = |n: u32| -> Vec<ComponentId> {
        let own = private(n).map(|d| plan.domains[d as usize].component);
        own.into_iter().chain([plan.node_component(n)]).collect()
    };
    let nodes = (0..plan.nodes.len() as u32).map(unit);
    let units: Vec<Vec<ComponentId>> = nodes.chain(domains.iter().cloned()).collect();
    if units.len() > MOST {
        return Vec::new();
    }
    let texts = trees.map(|tree| canonical(tree, &BTreeMap::new()));
    let shapes: Vec<String> = units.iter().map(|unit| shape(plan, unit, trees)).collect();
    let mut found = Vec::new();
    let mut heads: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, unit) in units.iter().enumerate() {
        let heads = heads.entry(&shapes[i]).or_default();
        let twin = heads.iter().find_map(|&head| exchange(plan, &units[head], unit, trees, &texts));
        match twin {
            Some(exchange) => found.push(exchange),
            None => heads.push(i),
        }
    }
    found
}

/// A domain with all domains and nodes inside it, from the outermost.
fn inside(plan: &Plan, domain: u32) -> Vec<ComponentId> {
    let around = |mut d: u32| loop {
        if d == domain {
            return true;
        }
        match plan.domains[d as usize].within {
            Some(outer) => d = outer,
            None => return false,
        }
    };
    let domains = (0..plan.domains.len() as u32).filter(|&d| around(d));
    let nodes = plan.domains[domain as usize].nodes.iter().map(|&n| plan.node_component(n));
    domains.map(|d| plan.domains[d as usize].component).chain(nodes).collect()
}

/// What two units must have in common to be worth a try: where their own names are mentioned.
fn shape(plan: &Plan, unit: &[ComponentId], trees: [&Tree; 2]) -> String {
    let names: BTreeSet<&str> = unit.iter().map(|&c| plan.name(c)).collect();
    let mut paths = Vec::new();
    for tree in trees {
        mentions(tree, &mut Vec::new(), &names, &mut paths);
    }
    paths.sort();
    format!("{} {}", unit.len(), paths.join("\n"))
}

fn mentions<'t>(
    tree: &'t Tree,
    path: &mut Vec<&'t str>,
    names: &BTreeSet<&str>,
    out: &mut Vec<String>,
) {
    match &tree.value {
        Value::Text(text) if names.contains(text.as_str()) => out.push(path.join(".")),
        Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
            items.iter().for_each(|item| mentions(item, path, names, out));
        }
        Value::Map(entries) | Value::Record { fields: entries, .. } => {
            for (key, value) in entries.iter().filter(|(key, _)| !idle(&key.text)) {
                let own = names.contains(key.text.as_str());
                // Entries of maps count by their section, whose depth is one.
                path.push(if own || path.len() == 1 { "*" } else { &key.text });
                mentions(value, path, names, out);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Fields that steer nothing.
fn idle(field: &str) -> bool {
    ["source", "about", "assumptions", "constraints", "accepted_spofs", "mass", "price"]
        .contains(&field)
}

/// The exchange of two units, if it changes nothing.
fn exchange(
    plan: &Plan,
    one: &[ComponentId],
    other: &[ComponentId],
    trees: [&Tree; 2],
    texts: &[String; 2],
) -> Option<Exchange> {
    if one.iter().any(|component| other.contains(component)) {
        return None;
    }
    let mut map: Exchange = (0..plan.components.len() as ComponentId).collect();
    for (&a, &b) in one.iter().zip(other) {
        (map[a as usize], map[b as usize]) = (b, a);
    }
    let moved = one.iter().chain(other);
    let names: BTreeMap<&str, &str> =
        moved.map(|&c| (plan.name(c), plan.name(map[c as usize]))).collect();
    let same = trees.iter().zip(texts).all(|(tree, text)| canonical(tree, &names) == *text);
    (same && links(plan, &mut map) && replicas(plan, &mut map)).then_some(map)
}

/// A tree's text under other names, entries of maps in order; the links' own names do not count.
fn canonical(tree: &Tree, names: &BTreeMap<&str, &str>) -> String {
    fn write(tree: &Tree, names: &BTreeMap<&str, &str>, anonymous: bool) -> String {
        let renamed = |text: &str| names.get(text).map_or(text, |name| name).to_owned();
        let all = |items: &[Tree]| -> Vec<String> {
            items.iter().map(|item| write(item, names, false)).collect()
        };
        match &tree.value {
            Value::Text(text) => format!("{:?}", renamed(text)),
            Value::List(items) => format!("[{}]", all(items).join(",")),
            Value::Tuple(items) => format!("({})", all(items).join(",")),
            Value::Variant { name, args } => format!("{}({})", name.text, all(args).join(",")),
            Value::Map(entries) | Value::Record { fields: entries, .. } => {
                let kept = entries.iter().filter(|(key, _)| !idle(&key.text));
                let mut lines: Vec<String> = kept
                    .map(|(key, value)| {
                        let value = write(value, names, key.text == "links");
                        let key = if anonymous { String::new() } else { renamed(&key.text) };
                        format!("{key:?}:{value}")
                    })
                    .collect();
                lines.sort();
                let name = match &tree.value {
                    Value::Record { name: Some(name), .. } => name.text.as_str(),
                    _ => "",
                };
                format!("{name}{{{}}}", lines.join(","))
            }
            _ => tree.to_ron(),
        }
    }
    write(tree, names, false)
}

/// Lets links take each other's part; false if one has no counterpart.
fn links(plan: &Plan, map: &mut Exchange) -> bool {
    let ends = |l: usize| {
        let link = &plan.links[l];
        (plan.node_component(link.from), plan.node_component(link.to))
    };
    let mut taken = vec![false; plan.links.len()];
    for l in 0..plan.links.len() {
        let (from, to) = ends(l);
        let wanted = (map[from as usize], map[to as usize]);
        let same = |&k: &usize| !taken[k] && ends(k) == wanted;
        let Some(k) = (0..plan.links.len()).find(same) else { return false };
        taken[k] = true;
        map[plan.links[l].component as usize] = plan.links[k].component;
    }
    true
}

/// Lets replicas take the part of their siblings on the exchanged computer; false if one has no
/// counterpart, or stands in a group that has an order.
fn replicas(plan: &Plan, map: &mut Exchange) -> bool {
    let home = |c: usize| plan.node_component(plan.containers[c].home);
    let mut taken = vec![false; plan.containers.len()];
    for c in 0..plan.containers.len() {
        let wanted = map[home(c) as usize];
        let service = plan.containers[c].service;
        let same =
            |&k: &usize| !taken[k] && plan.containers[k].service == service && home(k) == wanted;
        let Some(k) = (0..plan.containers.len()).find(same) else { return false };
        taken[k] = true;
        map[plan.containers[c].component as usize] = plan.containers[k].component;
    }
    let ordered = |group: &&crate::vessel::group::GroupPlan| {
        !matches!(group.sharing, Sharing::Active | Sharing::Voting)
    };
    let mut ranked = plan.groups.iter().filter(ordered).flat_map(|group| &group.members);
    ranked
        .all(|&member| matches!(plan.kind(member), Kind::Node(_)) || map[member as usize] == member)
}

/// The least of the pairs (of numbers) that exchanges lead to from each pair, by index.
pub(super) fn orbits(pairs: &[(usize, usize)], moves: &[Vec<usize>]) -> Vec<usize> {
    let index: BTreeMap<(usize, usize), usize> =
        pairs.iter().enumerate().map(|(i, &pair)| (pair, i)).collect();
    let mut least: Vec<Option<usize>> = vec![None; pairs.len()];
    for start in 0..pairs.len() {
        let mut open = vec![start];
        while let Some(i) = open.pop() {
            if least[i].is_some() {
                continue;
            }
            least[i] = Some(start);
            let (a, b) = pairs[i];
            for to in moves {
                let moved = (to[a].min(to[b]), to[a].max(to[b]));
                open.extend(index.get(&moved).filter(|&&next| least[next].is_none()));
            }
        }
    }
    least.into_iter().enumerate().map(|(i, least)| least.unwrap_or(i)).collect()
}
