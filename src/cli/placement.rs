//! Where the replicas stand, and whether enough of them run from the beginning.

use shakedown::spec::codes;
use shakedown::spec::diagnostic::{Diagnostic, Diagnostics, neutral};
use shakedown::spec::model::Model;
use shakedown::spec::show::ShowLine;
use shakedown::vessel::container::ContainerPlan;
use shakedown::vessel::plan::Plan;

/// The word that `show` takes for the table, and a line's document.
pub const WORD: &str = "placement";

/// One line a replica: its name, its node, and how it begins.
pub fn lines(plan: &Plan) -> Vec<ShowLine> {
    let line = |container: &ContainerPlan| {
        let node = plan.node_component(container.home);
        ShowLine {
            path: neutral(plan.name(container.component)),
            value: neutral(plan.name(node)),
            origin: beginning(plan, container).to_owned(),
            is_default: false,
            belief: None,
        }
    };
    plan.containers.iter().map(line).collect()
}

/// How a replica begins, in words.
fn beginning(plan: &Plan, container: &ContainerPlan) -> &'static str {
    match (container.shelved, node_is_off(plan, container)) {
        (_, true) => "its node is a cold spare, off at the beginning",
        (true, false) => "a cold spare, off at the beginning",
        (false, false) => "runs from the beginning",
    }
}

fn node_is_off(plan: &Plan, container: &ContainerPlan) -> bool {
    plan.nodes.get(container.home as usize).is_some_and(|node| node.shelved)
}

/// Services of which fewer replicas run at the beginning than must be ready: their functions are
/// down from the first second on.
pub fn findings(model: &Model, plan: &Plan) -> Diagnostics {
    let mut found = Diagnostics::new();
    for (number, (name, service)) in (0u32..).zip(model.services.iter()) {
        let replicas = || plan.containers.iter().filter(|it| it.service == number);
        let off = replicas().filter(|it| it.shelved || node_is_off(plan, it)).count();
        let running = replicas().count() - off;
        let needed = service.min_ready.0 as usize;
        if running >= needed || off == 0 {
            continue;
        }
        let replicas = |count| if count == 1 { "replica" } else { "replicas" };
        let message = format!(
            "`{}` needs {needed} ready {}, and {running} can run at the beginning",
            name.text,
            replicas(needed)
        );
        let note = format!("{off} {} on a cold spare that is off", replicas(off));
        let help = "let it stand on other nodes too (`on`, `replicas`), or make the standby warm";
        let finding = Diagnostic::warning(codes::CANNOT_START, name.place, message);
        found.push(finding.note(note).help(help));
    }
    found
}
