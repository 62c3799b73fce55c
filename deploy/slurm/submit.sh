#!/usr/bin/env bash
# Submits a campaign as a Slurm job array, one shard a task, and its merge behind it.
#
#   deploy/slurm/submit.sh SHARDS OUT MISSION -n N [what else `shakedown campaign` takes]
#   deploy/slurm/submit.sh 1000 /scratch/mars missions/mars-transit.ron -n 1000000000 --seed 7
#
# Shards are flown into OUT.shards/, the whole is merged into OUT; both must lie where every node of
# the cluster sees them. Wrong words are refused here, before anything is queued (a task has its own
# --jobs, --out and --resume). Tasks may be killed, preempted and requeued at any instant: each goes on
# behind its last checkpoint. Submitting the same line again flies only what is missing.
#
# SHAKEDOWN is the program [default: shakedown]; SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT
# and so on are read by sbatch. A task has one processor. Prints the two jobs' numbers: array, merge.
set -euo pipefail

if [ $# -lt 5 ]; then
    sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
shards=$1 out=$2
shift 2
case "$shards" in
    '' | *[!0-9]* | 0*) echo "submit.sh: '$shards' is no number of shards" >&2; exit 2 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
program=$(command -v "${SHAKEDOWN:-shakedown}") ||
    { echo "submit.sh: there is no program ${SHAKEDOWN:-shakedown}" >&2; exit 2; }
SHAKEDOWN=$(realpath "$program")
export SHAKEDOWN
# Without a slash at its end, and with a name of its own even for `.`.
out=$(realpath -m -- "$out")
if [ -d "$out" ] && [ -n "$(ls -A "$out")" ] && [ ! -f "$out/flight.json" ]; then
    echo "submit.sh: '$out' is not empty, and no result folder: the whole could not be merged into it" >&2
    exit 2
fi
mkdir -p "$out.shards/logs"

# Before anything is queued: what every task would say is said once, here, to the words of shard.sh.
"$SHAKEDOWN" --quiet campaign "$@" --shard "0/$shards" --jobs 1 --out "$out.shards/0" --resume \
    --plan >/dev/null

# A task that is requeued keeps its number, hence its shard; its log is appended to.
array=$(sbatch --parsable --requeue --open-mode=append --job-name="fly-$(basename "$out")" \
    --array="0-$((shards - 1))" --output="$out.shards/logs/%a.log" \
    "$here/shard.sh" "$shards" "$out.shards" "$@")
array=${array%%;*}

# Begins when all tasks have ended well, and does not wait for ever when one has not.
merge=$(sbatch --parsable --requeue --open-mode=append --job-name="merge-$(basename "$out")" \
    --dependency="afterok:$array" --kill-on-invalid-dep=yes --output="$out.shards/logs/merge.log" \
    "$here/merge.sh" "$shards" "$out.shards" "$out")
echo "$array ${merge%%;*}"
