//! What the registry sends where, and what the mechanisms listen to, read from their sources.

use crate::Source;
use crate::tokens::{Is, Token};
use std::collections::{BTreeMap, BTreeSet};

/// Mechanisms whose configuration stands in a file of another name: where, and why.
pub const CONFIGURED_ELSEWHERE: &[(&str, &str, &str)] = &[
    ("container", "service", "authors write services; containers are their replicas"),
    ("group", "redundancy", "groups of nodes and replicas of services share the same words"),
    ("network", "link", "the data plane is what links make of it"),
    ("scheduler", "orchestrator", "an orchestrator says how its scheduler chooses"),
    ("peer", "calls", "calls and sidecars name those who are spoken to"),
    ("recovery", "failure", "a failure mode says how its faults are noticed and repaired"),
    ("resources", "service", "a service says what its replicas ask for and are capped at"),
    ("shutdown", "ladder", "a step of a watchdog's ladder shuts a node down"),
];

/// One arm of the registry's route.
pub struct Route {
    pub kinds: BTreeSet<String>,
    /// `mechanism::handler`.
    pub calls: BTreeSet<String>,
}

/// The mechanisms that the registry calls, by any of its functions.
pub fn mechanisms(registry: &Source) -> BTreeSet<String> {
    let code = code(&registry.tokens);
    let calls = code.windows(6).filter(|words| is_call(words));
    calls.map(|words| words[0].text.clone()).collect()
}

/// Whether words begin with `mechanism::handler(w`.
fn is_call(words: &[&Token]) -> bool {
    words[0].is == Is::Name
        && words[1].text == ":"
        && words[2].text == ":"
        && words[3].is == Is::Name
        && words[4].text == "("
        && words[5].text == "w"
}

fn code(tokens: &[Token]) -> Vec<&Token> {
    tokens.iter().filter(|token| token.is != Is::Comment).collect()
}

/// The body of a function, without its outer braces.
fn body<'a>(code: &[&'a Token], name: &str) -> Vec<&'a Token> {
    let mut begin = code.windows(2).position(|w| w[0].text == "fn" && w[1].text == name).unwrap();
    while code[begin].text != "{" {
        begin += 1;
    }
    let (mut level, mut out) = (0, Vec::new());
    for token in &code[begin..] {
        match token.text.as_str() {
            "{" => level += 1,
            "}" => level -= 1,
            _ => {}
        }
        if level == 0 {
            break;
        }
        out.push(*token);
    }
    out.remove(0);
    out
}

/// The arms of `route`: the kinds before each `=>`, the calls after it.
pub fn routes(registry: &Source) -> Vec<Route> {
    let code = code(&registry.tokens);
    let body = body(&code, "route");
    let (mut routes, mut fresh): (Vec<Route>, bool) = (Vec::new(), true);
    for words in body.windows(6) {
        let texts: Vec<&str> = words.iter().map(|token| token.text.as_str()).collect();
        if texts[0] == "FactKind" {
            if fresh {
                routes.push(Route { kinds: BTreeSet::new(), calls: BTreeSet::new() });
                fresh = false;
            }
            let last = routes.last_mut().unwrap();
            last.kinds.insert(texts[3].to_owned());
        } else if texts[0] == "=" && texts[1] == ">" {
            fresh = true;
        } else if let Some(last) = routes.last_mut() {
            calls(&code, words, &mut last.calls);
        }
    }
    routes
}

/// The mechanism's handler that words begin to call, or those that a function of the registry calls.
fn calls(code: &[&Token], words: &[&Token], out: &mut BTreeSet<String>) {
    if is_call(words) {
        out.insert(format!("{}::{}", words[0].text, words[3].text));
    } else if words[0].text != ":" && words[2].text == "(" && words[3].text == "w" {
        let name = words[1].text.as_str();
        let mut own = code.windows(2).filter(|pair| pair[0].text == "fn" && pair[1].text == name);
        if words[0].is == Is::Mark && own.next().is_some() {
            for inner in body(code, name).windows(6) {
                calls(code, inner, out);
            }
        }
    }
}

/// Each `on_…` function of a mechanism that takes a fact, with the kinds that it looks for (not
/// those that it emits).
pub fn handlers(mechanism: &Source) -> BTreeMap<String, BTreeSet<String>> {
    let code = code(&mechanism.tokens);
    let names = code.windows(20).filter(|words| {
        let mut head = words.iter().take_while(|word| word.text != "{");
        words[0].text == "fn" && words[1].text.starts_with("on_") && head.any(|w| w.text == "Fact")
    });
    let mut handlers = BTreeMap::new();
    for name in names.map(|words| words[1].text.clone()) {
        let body = body(&code, &name);
        let mut kinds = BTreeSet::new();
        for (at, token) in body.iter().enumerate() {
            let emitted = at >= 2 && body[at - 2].text == "emit";
            if token.text == "FactKind" && !emitted && at + 3 < body.len() {
                kinds.insert(body[at + 3].text.clone());
            }
        }
        handlers.insert(name, kinds);
    }
    handlers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_and_handlers_are_read() {
        let registry = Source::new(
            "r",
            "fn route(w: &mut World) { match fact.kind() { FactKind::Up | FactKind::Down => {
                if p.x { node::on_fact(w, p, fact); } loss::on_fact(w, p, fact) }
                FactKind::Quiet => {} FactKind::Go => node::on_order(w, p, fact), FactKind::End => { both(w, p) } } }
             fn both(w: &mut World) { node::on_fact(w); loss::on_fact(w); }",
        );
        let routes = routes(&registry);
        assert_eq!(routes.len(), 4);
        assert_eq!(routes[3].calls, routes[0].calls);
        assert_eq!(routes[0].kinds.len(), 2);
        assert_eq!(routes[0].calls.len(), 2);
        assert!(routes[1].calls.is_empty());
        assert!(routes[2].kinds.contains("Go") && routes[2].calls.contains("node::on_order"));
        assert_eq!(mechanisms(&registry).len(), 2);
        let node = Source::new(
            "n",
            "fn on_grid(at: Time) { x } fn on_fact(w: &mut World, fact: Fact) { match x { (K::N(n), FactKind::Up) => w.emit(FactKind::Go, n) } }
             fn other() { FactKind::Quiet }",
        );
        let handlers = handlers(&node);
        assert_eq!(handlers.len(), 1);
        assert_eq!(handlers["on_fact"], BTreeSet::from(["Up".to_owned()]));
    }
}
