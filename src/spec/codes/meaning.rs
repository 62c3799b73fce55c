//! Codes of mistakes and findings in what a mission and model mean together.
use super::codes;

codes! { MEANING;
UNKNOWN_NAME = "E140": "nothing has this name",
"A name refers to something that neither the mission nor the model has.\n\n    needs: \"navigaton\"\n\n\
Use the suggested name, or add what is missing.";
NAME_TAKEN = "E141": "two things have the same name",
"Names are unique across domains, nodes, groups, services, functions and crews, so that a needed thing, an injection \
or a line of a report can mean only one.\n\n    nodes: { \"guidance\": () }, and a function `guidance`\n\nRename one.";
CIRCLE = "E142": "the definitions go round in a circle",
"Domains that stand within each other, or functions that need each other, have no beginning.\n\n    \"a\": (within: \"b\"), \"b\": (within: \"a\")\n\nBreak the circle.";
NO_IMAGE = "E143": "the service has no image",
"A service runs an image; neither it nor its profile names one.\n\n    services: { \"navigation\": (replicas: 2) }\n\nAdd `image: \"nav:1.4.2\"`.";
NOTHING_TO_FLY = "E144": "there is nothing to fly",
"A mission needs at least one phase and one function, and `All`, `Any`, `AtLeast` need parts.\n\n    phases: []\n\nAdd what is missing.";
NEVER_MET = "E145": "the need can never be met",
"More is needed than there is: `AtLeast(3, [\"a\", \"b\"])`, more ready replicas than replicas, a group that needs more members than it has.\n\nNeed less or add parts.";
DOES_NOT_FIT = "E146": "this does not fit the thing that it is given to",
"Nodes can `Reset`, `Hang`, `Latchup`, `Degrade`, be cut off (`Isolate`) and fail with `Permanent`; domains `Isolate` and fail with `Permanent`, links only the latter; containers `Crash`, `Hang`, `Gray` and `Leak`. \
`Reboot` and `PowerCycle` repair nodes, `Restart` containers.\n\n    images: { \"nav:1\": (modes: { \"seu\": (time: \"3 d\", effect: Latchup) }) }\n\nUse an effect or repair that fits.";
NO_ROOM = "E147": "a replica fits on no node",
"Each replica stands on one node for the whole mission. No node that the service may use keeps `spread` and has enough processors and memory left.\n\n    replicas: 3, spread: Domain      with two domains\n\n\
Ask for fewer replicas or less, relax `spread`, or add nodes.";
BAD_INJECTION = "E148": "the injection cannot be carried out",
"An injection names either one of the target's own failure modes (`mode`) or what the fault does (`fault`), and strikes before the mission ends.\n\n    inject: [(at: \"3 d\", on: \"fc-1\")]\n\nGive one of the two.";
TWO_GROUPS = "E149": "a node stands in two groups",
"A node has one role at a time; two groups would give it two.\n\nMake one group of them, or needs of the function.";
TOO_LARGE = "E150": "the vessel or mission is too large",
"There is a limit on everything, so that no file fills the memory: 10 000 domains, nodes, groups and services each, 100 000 containers, 584 years.\n\nSplit the model.";
ONE_SUCCESS = "E153": "liveness and startup probes pass with one success",
"As in Kubernetes, `successes` above 1 makes sense for readiness only.\n\n    liveness: (successes: 2)\n\nRemove it.";
LOSSY = "E154": "the probe cannot lose checks like this",
"A probe whose checks fail by chance (`loss`) must be liveness or readiness, with `timeout` of at most `every` (else the times of its checks would depend on luck) \
and at most 32 `failures` and `successes`.\n\n    probe: (every: \"1 s\", timeout: \"2 s\", loss: 0.01)\n\nShorten `timeout`, or remove `loss`.";
NOT_NEEDED = "W201": "no phase needs the function",
"The function names phases, but an empty list: it is never needed, so nothing can be measured.\n\nName a phase or remove the function.";
INSTANT_BOOT = "W202": "the node boots in no time",
"The node hosts containers and fails in ways that a boot ends, and its `boot` is zero (the default): its recovery looks better than it is.\n\nGive `boot` a time.";
NEVER_NOTICED = "W203": "nothing notices this hang",
"A node's `Hang` without `detect`, or a container's without a liveness probe and without `detect`, stays until something else restarts it.\n\nAdd a probe or `detect`.";
SHARED_FATE = "W204": "replicas share a node or domain",
"All replicas that must serve stand in one place, so one fault takes them all.\n\nUse `spread: Node` or `spread: Domain`.";
IMPATIENT = "W205": "liveness gives up before the start is over",
"The liveness probe's patience (initial delay, failures, period, timeout) is shorter than the typical start and no startup probe holds it back: the container is killed while it starts, again and again.\n\nAdd `startup`.";
NOT_USED = "W206": "nothing uses this",
"An environment that no failure mode names, a crew without jobs, a service that no function needs. It changes no function's figures.\n\nRemove it, or use it.";
FREE_SWITCH = "W207": "every switch-over works, at once",
"A standby with `coverage: 1` and no time to take over is better than any real one.\n\nGive `takeover` and `coverage` figures.";
UNSOURCED = "W208": "a failure mode without a source",
"Every figure should say where it comes from; this one does not, and the report lists it as unstated.\n\nAdd `source: Published(\"…\")`, or `Assumed(\"…\")` with the reason.";
CANNOT_START = "W209": "fewer replicas run at the beginning than must be ready",
"Cold spares are off when the mission begins, and so are the replicas that stand on them. What is left is less than the service's `min_ready`: it is down from the first second on, until something switches a spare on.\n\n\
    groups: { \"cores\": (of: [\"a\", \"b\"], redundancy: ColdStandby()) },\n    services: { \"pilot\": (image: \"pilot:1\", on: [\"b\"]) }\n\n\
`shakedown show MISSION placement` tells where each replica stands. Let the service stand on nodes that are on, or make the standby warm.";
}
