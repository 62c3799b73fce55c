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

out_of_time=no
"$SHAKEDOWN" campaign "$@" --shard "$i/$shards" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --out "$folder/$i" --resume &
child=$!
# Asked to end, the program leaves a checkpoint and exits with 130.
trap 'out_of_time=yes; kill -TERM "$child"' USR1
trap 'kill -TERM "$child"' TERM INT

wait "$child"
status=$?
# A signal that was trapped ends `wait` before the program has ended.
while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
done

case "$out_of_time-$status-$((${SLURM_RESTART_COUNT:-0} < MOST_DEATHS))" in
    yes-130-* | *-137-1)
        echo "shard.sh: cut short (exit $status), to be queued again"
        # Slurm ends this script; if it may not be queued again, the task has failed.
        scontrol requeue "$SLURM_JOB_ID" && sleep 600
        ;;
esac
exit "$status"
