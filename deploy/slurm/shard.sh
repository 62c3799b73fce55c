#!/usr/bin/env bash
# One task of the array that submit.sh submits: flies the shard of its number, and asks to be queued
# again when it is cut short: by the end of its time (Slurm signals USR1 two minutes before) or
# because something killed the program.
#SBATCH --ntasks=1
#SBATCH --signal=B:USR1@120
set -uo pipefail

# Times that a killed program is tried again: what always dies is not flown for ever.
MOST_DEATHS=5

shards=$1 folder=$2
shift 2
i=${SLURM_ARRAY_TASK_ID:?this runs as a task of an array}

# Replications that the last checkpoint speaks of.
kept() { sed -n 's/^ *"done": \([0-9]*\).*/\1/p' "$folder/$i/checkpoint.json" 2>/dev/null; }
before=$(kept)

out_of_time=no
trapped=
"$SHAKEDOWN" campaign "$@" --shard "$i/$shards" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --out "$folder/$i" --resume &
child=$!
# Asked to end, the program leaves a checkpoint and exits with 130.
trap 'out_of_time=yes trapped=yes; kill -TERM "$child" 2>/dev/null' USR1
trap 'trapped=yes; kill -TERM "$child" 2>/dev/null' TERM INT

wait "$child"
status=$?
# A signal that was trapped ends `wait` with a status of its own, whether the program has ended in
# the meantime or not: bash keeps the program's until it is asked again.
while [ -n "$trapped" ]; do
    trapped=
    wait "$child"
    status=$?
done

case "$out_of_time-$status-$((${SLURM_RESTART_COUNT:-0} < MOST_DEATHS))" in
    yes-130-*)
        # However often: but not when all of its time did not do for one checkpoint.
        if [ "$(kept)" = "$before" ]; then
            echo "shard.sh: its time ended before anything was flown: give it more"
            exit "$status"
        fi
        ;;
    *-137-1) ;;
    *) exit "$status" ;;
esac
echo "shard.sh: cut short (exit $status), to be queued again"
# Slurm ends this script; if it may not be queued again, the task has failed.
scontrol requeue "$SLURM_JOB_ID" && sleep 600
exit "$status"
