#!/usr/bin/env bash
# Flies a campaign on a real Slurm of one node, which this script installs (Debian's packages, as
# root), configures in a folder of its own, starts, and stops by pid. One task is killed while it
# flies, one is requeued, one is told that its time ends; the merge must give the bytes of the
# campaign flown in one piece.
#
#   deploy/slurm/test.sh [PROGRAM]      [default: target/release/shakedown, built if it is not there]
set -euo pipefail

SHARDS=4
# Enough for a shard to take some five seconds: checkpoints are one apart. Takes 4 GB below /tmp.
REPLICATIONS=${REPLICATIONS:-80000}
# Waits at most that many seconds for anything.
PATIENCE=${PATIENCE:-300}

root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/target/release/shakedown}
[ -x "$program" ] || (cd "$root" && cargo build --release --locked)
program=$(realpath "$program")
mission=$root/missions/mars-transit.ron

say() { printf '%s test.sh: %s\n' "$(date +%T)" "$*"; }

packages=()
command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v sbatch >/dev/null ||
    packages+=(slurm-wlm)
command -v munged >/dev/null || packages+=(munge)
if [ ${#packages[@]} -gt 0 ]; then
    say "installing ${packages[*]}"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${packages[@]}" >/dev/null
fi

work=$(mktemp -d /tmp/shakedown-slurm.XXXXXX)
chmod 755 "$work"
pids=()
stop() {
    status=$?
    [ -z "${array:-}" ] || scancel "$array" ${merge:+"$merge"} 2>/dev/null || true
    # The last begun is stopped first: slurmd, slurmctld, munged.
    for ((k = ${#pids[@]} - 1; k >= 0; k--)); do
        kill "${pids[k]}" 2>/dev/null || true
        wait "${pids[k]}" 2>/dev/null || true
    done
    if [ "$status" -eq 0 ]; then rm -rf "$work"; else say "failed; logs are in $work"; fi
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

# Tries a command again until it succeeds.
until_true() { # what, command…
    local what=$1
    shift
    for ((k = 0; k < PATIENCE * 5; k++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    say "waited $PATIENCE s in vain until $what"
    return 1
}

# --- Slurm: one node, this machine, on the loopback.
node=$(hostname -s)
processors=$(nproc)
mkdir -m 700 "$work/munge"
mkdir "$work/state" "$work/spool"
dd if=/dev/urandom of="$work/munge/key" bs=1 count=1024 status=none
chmod 400 "$work/munge/key"
cat >"$work/slurm.conf" <<CONF
ClusterName=shakedown
SlurmctldHost=$node(127.0.0.1)
SlurmUser=root
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket,cred_expire=10
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=100000,bf_interval=1
ReturnToService=2
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$processors State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
printf 'CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n' >"$work/cgroup.conf"
export SLURM_CONF=$work/slurm.conf

say "starting munged, slurmctld and slurmd on $node"
munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
    --pid-file="$work/munge/pid" --seed-file="$work/munge/seed" --num-threads=2 \
    >"$work/munged.log" 2>&1 &
pids+=($!)
until_true "munged answers" munge --socket="$work/munge/socket" --no-input
slurmctld -D >"$work/slurmctld.out" 2>&1 &
pids+=($!)
until_true "slurmctld answers" scontrol ping
slurmd -D -N "$node" >"$work/slurmd.out" 2>&1 &
pids+=($!)
idle() { sinfo --noheader --format=%t | grep -qx idle; }
until_true "the node is idle" idle
say "slurm $(sinfo --version | cut -d' ' -f2) runs, $processors processors"

# --- The campaign in one piece, and its array.
say "flying $REPLICATIONS replications in one piece"
"$program" campaign "$mission" -n "$REPLICATIONS" --out "$work/whole" --quiet >/dev/null
cd "$root"
read -r array merge < <(SHAKEDOWN=$program deploy/slurm/submit.sh "$SHARDS" "$work/cluster" \
    missions/mars-transit.ron -n "$REPLICATIONS")
say "array $array of $SHARDS tasks, merge $merge"

shards=$work/cluster.shards
# The pid of the program that flies a shard.
pid_of() { pgrep -f -- "--shard $1/$SHARDS --jobs .* --out $shards/$1 " | while read -r pid; do
    [ "$(readlink "/proc/$pid/exe")" != "$program" ] || echo "$pid"
done; }
# A shard flies, and has a checkpoint of something.
flies() { [ -n "$(pid_of "$1")" ] && grep -q '"done": [1-9]' "$shards/$1/checkpoint.json"; }
log_says() { grep -q -- "$2" "$shards/logs/$1.log"; }

until_true "shard 0 flies" flies 0
kill -KILL "$(pid_of 0)"
say "shard 0 killed: $(grep -o '"done": [0-9]*' "$shards/0/checkpoint.json") of its replications are kept"
until_true "shard 0 asks to be queued again" log_says 0 "cut short (exit 137)"

until_true "shard 1 flies" flies 1
scontrol requeue "${array}_1"
say "shard 1 requeued while it flew"

until_true "shard 2 flies" flies 2
scancel --signal=USR1 --batch "${array}_2"
until_true "shard 2 asks to be queued again" log_says 2 "cut short (exit 130)"
say "shard 2 told that its time ends"

merged() { grep -q "^$SHARDS shards merged" "$shards/logs/merge.log"; }
until_true "all is merged" merged
ended() { [ -z "$(squeue --noheader)" ]; }
until_true "the queue is empty" ended
for i in 0 1 2; do
    log_says "$i" "^going on in .* behind the [1-9]" ||
        { say "shard $i did not go on from a checkpoint"; exit 1; }
done

diff -r "$work/whole" "$work/cluster"
say "ok: $SHARDS shards, one killed, one requeued, one out of time: the bytes of the whole"
