//! Codes of mistakes and findings in what a mission and model mean together.
use super::codes;

codes! { MEANING;
UNKNOWN_NAME = "E140": "nothing has this name",
"A name refers to something that neither the mission nor the model has.\n\n    needs: \"navigaton\"\n\n\
Use the suggested name, or add what is missing.";
NAME_TAKEN = "E141": "two things have the same name",
"Names are unique across domains, nodes, groups, services, functions and crews, so that a needed thing, an injection \
or a line of a report can mean only one. `success`, `mission success` and what ends in `:mttr` are measures, as of `--measure`, and no names of functions or services.\n\n    nodes: { \"guidance\": () }, and a function `guidance`\n\nRename one.";
CIRCLE = "E142": "the definitions go round in a circle",
"Domains that stand within each other, functions that need each other, supervisors below each other or a service that depends on itself have no beginning.\n\n    \"a\": (within: \"b\"), \"b\": (within: \"a\")\n\nBreak the circle.";
NO_IMAGE = "E143": "the service has no image",
"A service runs an image; neither it nor its profile names one.\n\n    services: { \"navigation\": (replicas: 2) }\n\nAdd `image: \"nav:1.4.2\"`.";
NOTHING_TO_FLY = "E144": "there is nothing to fly",
"A mission needs at least one phase and one function, `All`, `Any`, `AtLeast` need parts, and supervisors children.\n\n    phases: []\n\nAdd what is missing.";
NEVER_MET = "E145": "the need can never be met",
"More is needed than there is: `AtLeast(3, [\"a\", \"b\"])`, more ready replicas than replicas, a group that needs more members than it has.\n\nNeed less or add parts.";
DOES_NOT_FIT = "E146": "this does not fit the thing that it is given to",
"Nodes can `Reset`, `Hang`, `Latchup`, `Degrade`, be cut off (`Isolate`) and fail with `Permanent`; domains `Isolate` and fail with `Permanent`, links only the latter; containers `Crash`, `Hang`, `Gray` and `Leak`. \
`Reboot` and `PowerCycle` repair nodes, `Restart` containers.\n\n    images: { \"nav:1\": (modes: { \"seu\": (time: \"2 /y\", effect: Latchup) }) }\n\nUse an effect or repair that fits.";
NO_ROOM = "E147": "a replica fits on no node",
"Before the flight each replica is given a node (an orchestrator may move it later). No node that the service may use keeps `spread`, bears its taints and has enough processors and memory left.\n\n    replicas: 3, spread: Domain      with two domains\n\n\
Ask for fewer replicas or less, relax `spread`, or add nodes.";
BAD_INJECTION = "E148": "the injection cannot be carried out",
"An injection names either one of the target's own failure modes (`mode`) or what the fault does (`fault`), and strikes before the mission ends.\n\n    inject: [(at: \"3 d\", on: \"fc-1\")]\n\nGive one of the two.";
NO_REASON = "E195": "a single point of failure is accepted without a reason",
"What `accepted_spofs` names may lose the mission, and whoever reads the model must learn why that is borne.\n\n    accepted_spofs: { \"fc-1\": \"\" }\n\nGive the reason, or take the entry out.";
TWO_GROUPS = "E149": "a node stands in two groups",
"A node has one role at a time; two groups would give it two.\n\nMake one group of them, or needs of the function.";
TOO_LARGE = "E150": "the vessel or mission is too large",
"There is a limit on everything, so that no file fills the memory: 10 000 domains, nodes, groups and services each, 100 000 containers, 584 years.\n\nSplit the model.";
ONE_SUCCESS = "E153": "liveness and startup probes pass with one success",
"As in Kubernetes, `successes` above 1 makes sense for readiness only.\n\n    liveness: (successes: 2)\n\nRemove it.";
LOSSY = "E154": "the probe cannot lose checks like this",
"A probe whose checks fail by chance (`loss`) must be liveness or readiness, with `timeout` of at most `every` (else the times of its checks would depend on luck) \
and at most 32 `failures` and `successes`; so must the readiness of a container that can be `Gray`, whatever its `timeout`.\n\n    probe: (every: \"1 s\", timeout: \"2 s\", loss: 0.01)\n\nShorten `timeout`, or remove `loss`.";
NO_CONTROL_PLANE = "E155": "nothing runs the orchestrator",
"A control plane is a service of this vessel: its replicas stand on nodes and fail with them. Neither the orchestrator nor its profile names one.\n\n    orchestrators: { \"k3s\": () }\n\nAdd `service: \"…\"`.";
MOVES_ITSELF = "E156": "the service is moved by what it runs",
"While a control plane is down nothing is moved, so it cannot replace itself.\n\n    services: { \"servers\": (orchestrator: \"k3s\", ...) },\n    orchestrators: { \"k3s\": (service: \"servers\") }\n\n\
Remove `orchestrator` from that service, or let another one move it.";
NO_SUCH_LABEL = "E157": "no node has the label that is required",
"Replicas stand only on nodes that carry all labels under `requires`.\n\n    requires: [\"gpu\"]      and no node has `labels: [\"gpu\"]`\n\nUse the suggested label, or give it to a node.";
TOO_BIG = "E158": "a replica asks for more than the largest node has",
"Of the nodes that the service may stand on (`on`, `requires`, `bears`) none has as much as one replica asks for, be it alone there. `overcommit` is counted in.\n\n    cpu: 8      and the largest node has `cpu: 4`\n\nAsk for less, or add a larger node.";
NODE_TWICE = "E159": "a node is named twice",
"`on` lists nodes in order of preference; the second time a node is named means nothing.\n\n    on: [\"fc-1\", \"fc-2\", \"fc-1\"]\n\nName each once.";
WATCHES_ITSELF = "E170": "the watchdog watches itself",
"What watches itself tells nothing when it falls silent. A watchdog watches itself by its own name, by that of the service or node that runs it, or by another watchdog's that the same one runs. Two that watch each other \
are sound.\n\n    watchdogs: { \"dog\": (by: \"fc-1\", watches: [\"fc-1\"]) }\n\nLet another node or service run it, or watch the other.";
IMPOSSIBLE_STEP = "E171": "the step cannot be taken",
"`RestartContainer` and `RestartService` need a service to watch, `Failover` a node that the service may use, `SafeMode` a `safe_mode` of the model, `Ask` a step after it, `Swap` a group with a spare; a ladder that repeats must take time.\n\n    watches: [\"fc-1\"], ladder: [RestartContainer]\n\n\
Take a step that fits all targets, or give them watchdogs of their own.";
SLOW_ANSWERS = "E172": "answers may be lost, and are waited for too long",
"Where answers are lost (`loss` above 0), each question must be over before the next is put (`timeout` is at most `every`), and at most 32 losses in a row raise the alarm.\n\n    every: \"1 s\", timeout: \"5 s\", loss: 0.01\n\nShorten `timeout` or ask less often.";
BAD_WINDOWS = "E180": "windows or rows out of order",
"A window starts before it ends, and those of one list do not overlap; the rows of a delay table go forward in time.\n\n    windows: List([(\"2 h\", \"1 h\")])\n\nSet them in order.";
UNKNOWN_BODY = "E181": "no such body",
"Light times and conjunctions are known of the planets, the Moon and the Sun: `mercury`, `venus`, `earth`, `mars`, `jupiter`, `saturn`, `uranus`, `neptune`, `moon`, `sun` and some more, see the help of the message.\n\n    delay: LightTime(\"earth\", \"vulcan\")\n\nUse one of them, or a `Table`.";
NO_EPHEMERIS = "E182": "the mission flies outside what the ephemeris covers",
"Light times and conjunctions are computed for missions between 1972 and 2100, and a body is no distance from itself.\n\n    epoch: \"1969-07-16T13:32:00Z\", and a link with `LightTime(\"earth\", \"moon\")`\n\nMove `epoch`, or give the delay as a `Table`.";
BAD_ORBIT = "E183": "the orbit is none",
"An orbit is two lines of elements whose checksums are right, or elements of an ellipse that does not meet the Earth and takes less than 225 minutes.\n\n    orbits: { \"sat\": (altitude: \"36000 km\") }\n\nWrite it as CelesTrak gives it, or by its altitude and inclination.";
SHORT_LEASE = "E184": "the lease runs out before it is renewed",
"The leader of a control plane renews its lease every `retry`. With a `lease` that is no longer, others take over from a leader that is well; Kubernetes' client refuses such settings.\n\n    orchestrators: { \"k3s\": (lease: \"2 s\", retry: \"2 s\", ...) }\n\nMake `lease` several times `retry`.";
REFUSE_CIRCLE = "E165": "services refuse to run without each other",
"Each of them exits at its start because another is not there: once one is down, none ever starts again.\n\n    \"a\": (depends: { \"b\": Refuse }), \"b\": (depends: { \"a\": Refuse })\n\nLet one of them `Wait` for, or `Tolerate`, the loss of the other.";
TWO_SUPERVISORS = "E166": "a service or supervisor is supervised twice",
"A child has one supervisor, which starts and stops it; a second one would undo that.\n\n    supervisors: { \"a\": (children: [\"nav\"]), \"b\": (children: [\"nav\"]) }\n\nTake it out of one of them.";
HELD_AT_MEDIAN = "W260": "values are beliefs, held at their median",
"Some values are written as `Belief`: nobody knows them well. Flights take each at its median (a range at its middle), so that no interval that is printed says anything of this ignorance.\n\n    \
time: Belief(median: \"0.05 /y\", factor90: 3)\n\n`shakedown sweep MISSION --beliefs 200 -n 500` draws what is believed, flies each draw, and reports chance and ignorance apart.";
PUNCTUAL = "W261": "a fault strikes at an instant that is written down",
"A bare duration as the `time` of a failure mode is exact: each component of the kind fails at that age, all at once, and every replication is alike. Redundancy means nothing then. \
A mean time between failures is meant more often.\n\n    time: \"90 d\"\n\nWrite `Exponential(\"90 d\")`, or a rate like \"4 /y\". To strike once at an instant of the mission, `inject` the fault.";
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
UNSOURCED = "W208": "failure modes without a source",
"Every figure should say where it comes from; these do not, and the report lists them as unstated. There is one such finding a file.\n\nAdd `source: Published(\"…\")`, or `Assumed(\"…\")` with the reason.";
CANNOT_START = "W209": "fewer replicas run at the beginning than must be ready",
"Cold spares are off when the mission begins, and so are the replicas that stand on them. What is left is less than the service's `min_ready`: it is down from the first second on, until something switches a spare on.\n\n\
    groups: { \"cores\": (of: [\"a\", \"b\"], redundancy: ColdStandby()) },\n    services: { \"pilot\": (image: \"pilot:1\", on: [\"b\"]) }\n\n\
`shakedown show MISSION placement` tells where each replica stands. Let the service stand on nodes that are on, or make the standby warm.";
AVOIDS_NOTHING = "W216": "nothing carries the label that is avoided",
"`avoids` keeps a service away from containers by their labels. No service has this one, so it keeps it away from nothing.\n\n    avoids: [\"noisy\"]      and no service has `labels: [\"noisy\"]`\n\nGive the label to a service, or remove it.";
NEVER_CONFIRMED = "W217": "nothing can tell that the old node is off",
"An `exclusive` replica on a node that does not answer is replaced once the node is known to be off. Without an out-of-band link to it nobody can switch it off: the replica is not replaced until the node answers by itself.\n\n\
    exclusive: true, on: [\"fc-1\", \"fc-2\"]      without links to them\n\nAdd links with `plane: OutOfBand`, and a watchdog whose ladder takes `PowerCycle`; or restrict `on` to nodes that have them.";
TWO_MAY_RUN = "W218": "two containers of an exclusive replica may run",
"The service is `exclusive`, but its orchestrator replaces what it cannot reach all the same (`fencing: Unfenced`). A node that is merely cut off goes on running its copy; the time in which two run is reported.\n\n\
    orchestrators: { \"k3s\": (fencing: Unfenced, ...) }\n\nUse `fencing: Confirmed`, or remove `exclusive`.";
SHARED_CONTROL = "W219": "replicas of a control plane share a place",
"A control plane needs a quorum of its replicas. Where they share a node, or a domain that fails, one fault can take the quorum, and with it all that would be moved.\n\n\
    services: { \"servers\": (replicas: 3, on: [\"a\", \"b\"], ...) }\n\nUse as many nodes as replicas, with `spread: Node`, or `spread: Domain` where there are as many domains.";
TIED = "W220": "services that compete have one priority",
"Preemption makes room for higher priorities only. These services do not fit together on a node that both may use: who comes first stays, and which one waits after a fault is chance.\n\n\
    \"a\": (cpu: 3, priority: 0), \"b\": (cpu: 3, priority: 0)      on a node with `cpu: 4`\n\nGive them priorities, or say `preemption: false`.";
NOTHING_MOVES_IT = "W221": "the setting has no effect without an orchestrator",
"`toleration` and `exclusive` say how an orchestrator moves the service's replicas. Without one they stay where they were placed.\n\n    services: { \"nav\": (exclusive: true, ...) }\n\nName an `orchestrator`, or remove the setting.";
SHORT_GRACE = "W222": "the grace is shorter than the time between renewals",
"A node counts as dead when `grace` has passed since it renewed its lease, which it does every `heartbeat`. With a shorter grace a real control plane would count healthy nodes as dead between two renewals; here only nodes that fall silent are.\n\n\
    orchestrators: { \"k3s\": (heartbeat: \"10 s\", grace: \"5 s\", ...) }\n\nMake `grace` several times `heartbeat`.";
OUT_OF_REACH = "W230": "no link reaches the node when it hangs",
"A command over the data plane is obeyed by the node's own system. A node that hangs obeys none, and power is never cycled over the data plane: without an out-of-band link to it the step is lost each time, and the node stays down for good.\n\n\
    ladder: [RebootNode]      and a node with a mode `Hang`\n\nAdd a link with `plane: OutOfBand` to the node.";
WATCHED_FROM_INSIDE = "W231": "the watchdog stands where it watches",
"What runs the watchdog stands on the node that it watches, or where the service stands that it watches: one fault silences both.\n\n    by: \"monitor\", watches: [\"fc-1\"]      and `monitor` stands on `fc-1`\n\nLet it stand elsewhere, or (a service with replicas) see that enough of them stand on nodes that it does not watch.";
SHARED_PLANE = "W232": "the out-of-band link shares a domain with the data plane",
"The link and the node that it commands stand in one fault domain, whose fault takes both: the way that should be left is gone when it is needed.\n\n    links: { \"reset\": (between: (\"fc-1\", \"fc-2\"), domain: \"string-b\", ...) }      and `fc-2` stands in `string-b`\n\n\
Let the link stand in another domain, or in none.";
ONLY_PATH = "W233": "the watchdog's only path is the plane that it watches",
"The node can be cut off from the data plane, and no out-of-band link leads to it: the watchdog raises the alarm, and none of its commands arrives.\n\n    domains: { \"bus\": (modes: { \"cut\": (effect: Isolate, ...) }) }\n\nAdd a link with `plane: OutOfBand` to the node.";
HASTY = "W234": "a step has no time to show that it works",
"The watchdog hears that a step has worked when its next question is answered. A step whose `wait` is shorter than the time between two questions is followed by the next one all the same: a node that is up again is rebooted.\n\n\
    every: \"10 s\", ladder: [RestartContainer(wait: \"5 s\"), RebootNode]\n\nGive the step a longer `wait`.";
SHORT_WAIT = "W243": "a step's node is not up again before the next step",
"After a restart the node boots, and answers nobody meanwhile. A step whose `wait` is shorter than a typical boot (and power cycle) is followed by the next one before it can have worked: a node that boots is rebooted, again and again.\n\n\
    nodes: { \"fc-1\": (boot: \"3 min\", ...) }, ladder: [RebootNode(wait: \"2 min\"), PowerCycle]\n\nGive the step a longer `wait`.";
WAIT_CIRCLE = "W215": "services wait for each other",
"Each starts only when another is there. At the beginning of a flight all run; after a loss of all of them none starts again.\n\n    \"a\": (depends: { \"b\": Wait }), \"b\": (depends: { \"a\": Wait })\n\nLet one of them `Tolerate` the loss of the other.";
NO_WAY_DOWN = "E185": "the link does not join vessel and ground",
"Telemetry and commands take links of the data plane; one that carries one way only cannot carry both.\n\n    grounds: { \"mcc\": (links: [], decision: \"2 h\") }\n\n\
Name a link with `plane: Data`, the default; for one-way links, name others in `commands`.";
NEVER_ENDS = "W245": "nothing ends safe mode",
"Once safe mode is entered, what it sheds stays down to the end of the mission.\n\n    safe_mode: (keeps: [\"fsw\"])\n\nName the team on the ground that commands the vessel out of it in `by`, or say how long it `lasts`.";
OUT_OF_EARSHOT = "W246": "ground cannot hear of this",
"The fault takes down what all of the team's links need: telemetry waits until the fault is gone, and the fault waits for ground.\n\n    nodes: { \"radio\": (modes: { \"m\": (by: \"mcc\", ...) }) }      and `radio` is an end of the only link\n\n\
Give the team another link, or let the vessel repair it by itself.";
FAR_QUORUM = "W240": "a quorum across a link whose round trip forbids it",
"Replicas of a control plane agree by messages there and back. Over a link with a delay like this one the lease runs out, or elections fail, before an answer is here: none of them leads for long. The model takes their agreement as instantaneous.\n\n    orchestrators: { \"k3s\": (lease: \"15 s\", ...) }      and its replicas stand on both sides of a link with `delay: \"10 min\"`\n\nLet the replicas stand on one side.";
SAME_NETWORK = "W241": "the link joins nodes that reach each other without it",
"Both nodes are on one local network: whether this link of the data plane is open or not changes nothing.\n\n    links: { \"isl\": (between: (\"a\", \"b\")) }      and both are on the network `vessel`\n\nGive one of them another `network`, or remove the link.";
NO_LIMITS = "W242": "a node without limits hosts what does not name it",
"Other nodes say what processors and memory they have; this one says nothing, and bears no taint: it counts as boundless, so the scheduler likes it best. A receiver or a sensor ends up as the host of containers.\n\n    nodes: { \"receiver\": (), \"fc-1\": (cpu: 2) }      and a service without `on`\n\n\
Give it `cpu` and `memory`, or `taints: [\"no-containers\"]`, or name nodes in `on`.";
NOBODY_TAKES = "E175": "nobody takes what a sidecar sends",
"A sidecar sends to its `sink`, or keeps what it has until somebody pulls it.\n\n    sidecar: (rate: \"2 kbit/s\")\n\nGive it one of the two, or remove it.";
NO_DRAIN = "W250": "a backlog that never drains",
"A buffer drains at what is taken less what comes in meanwhile. If no more is taken than comes in, what waits once waits for good, and the next loss finds less room.\n\n    sidecar: (rate: \"2 kbit/s\", drain: \"2 kbit/s\", ...)\n\nLet more be taken, or leave `drain` out: then links alone limit it.";
BUFFER_KILLS = "W251": "a buffer that ends in a kill",
"What is buffered is in the memory of its container. A buffer without a size, or with one that does not fit under `memory_cap` beside what the image uses, ends a long loss with a process killed for want of memory, and with the loss of all that it kept.\n\n    sidecar: (policy: Unbounded, ...), memory_cap: \"96 MiB\"\n\nGive it a `policy` that drops or blocks, and a `buffer` that fits.";
AFTER_THE_END = "E186": "it is due after the mission's end",
"What is not there before the last phase is over is never sent.\n\n    transfers: { \"science\": (at: \"400 d\", ...) }      and the phases last 365 d\n\nLet it be there earlier, or lengthen a phase.";
NO_PATH = "W252": "no path ever leads there",
"Nodes of one `network` reach each other; to another network, links of the data plane have to lead, in the direction that is asked: a transfer and a sidecar's sink need the way there, calls, pulls and ground also the way back. Here none does, even with all links open: what is sent never arrives, what fails is never heard of.\n\n    transfers: { \"science\": (from: \"payload\", to: \"dsn\", ...) }      and no link joins their networks\n\nAdd a link, turn one round, or put both nodes on one network.";
NEVER_OPENS = "W253": "no window opens while the mission lasts",
"The link never carries anything, the team never works: all windows are empty, or stand after the mission's end, or those in `All` never meet.\n\n    windows: List([(\"400 d\", \"401 d\")])      and the phases last 365 d\n\nTimes of windows count from the mission's start: move them, or remove the link.";
OVERBOOKED = "W254": "a link is asked for more than it carries",
"It is the only way for what is sent over it, and that is more on average than its `rate` (less what is lost, times the share of the time in which a window of a period is open): backlogs grow for good. Or a transfer goes over it, which takes all of the rate, and what services send beside that is a tenth of it or more: transfers share a link among each other, not with sidecars and calls, so both are too fast.\n\n    links: { \"down\": (rate: \"500 kbit/s\", ...) }      a sidecar of 400 kbit/s, and a transfer\n\nGive the link more, send less, or take from the link's rate what always goes over it.";
}
