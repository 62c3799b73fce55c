#!/usr/bin/env bash
# The job behind the array: merges all shards. Begun anew, it overwrites what it had begun.
#SBATCH --ntasks=1
set -euo pipefail
shards=$1 folder=$2 out=$3
cd "$folder"
# shellcheck disable=SC2046 # numbers hold no spaces
exec "$SHAKEDOWN" merge $(seq 0 $((shards - 1))) --jobs "${SLURM_CPUS_PER_TASK:-1}" --out "$out"
