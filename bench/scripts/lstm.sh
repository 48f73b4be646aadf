#!/usr/bin/env bash
# Compares an LSTM's training epoch (64 hidden units, windows of 30, 2,000 windows, batches of 64) and the time from process start to the
# first training step with PyTorch for Python of the same version: medians over new processes in turn, one thread each. PyTorch is
# installed under target/bench.
#   bench/lstm [PROCESSES]       20 processes per side by default; prints Markdown
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
processes=${1:-20}
export OMP_NUM_THREADS=1
# As in the image, and on both sides: otherwise, in some processes, glibc returns the memory of tensors to the kernel and requests it
# again, and an epoch takes twice as long.
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=1073741824
build_bench
work=target/bench/lstm venv=target/bench/torch
mkdir -p "$work"
version=$(echo ml-worker/target/lib/pytorch-native-cpu-*.jar | grep -o 'cpu-[0-9.]*' | head -1 | cut -d- -f2)
if ! "$venv/bin/python" -c "import torch, sys; sys.exit(torch.__version__.split('+')[0] != '$version')" 2>/dev/null; then
  python3 -m venv "$venv" && "$venv/bin/python" -m pip install -q "torch==$version" numpy
fi

# as in the image: unpacked libraries, and an AOT cache trained by the same work
export DJL_CACHE_DIR=$PWD/$work/djl
jvm=("$java" @jvm/ml.options --enable-native-access=ALL-UNNAMED)
quick=-XX:TieredStopAtLevel=1 # as in jvm/ml-worker for named tickers
rm -f "$work/app.aot"
BEGUN=0 "${jvm[@]}" -XX:AOTCacheOutput="$work/app.aot" -cp "$bench_class_path" finance.ml.lstm.LstmEpoch >/dev/null 2>&1
export PYTORCH_LIBRARY_PATH; PYTORCH_LIBRARY_PATH=$(dirname "$(find "$DJL_CACHE_DIR" -name libtorch_cpu.so | head -1)")
ours() { BEGUN=$(date +%s.%N) "${jvm[@]}" $quick -XX:AOTCache="$work/app.aot" -cp "$bench_class_path" finance.ml.lstm.LstmEpoch 2>"$work/ours.err" | paste -sd' '; }
peer() { BEGUN=$(date +%s.%N) "$venv/bin/python" bench/peers/lstm_epoch.py | paste -sd' '; }
peer >/dev/null; ours >/dev/null
: >"$work/ours"; : >"$work/peer"
for ((i = 0; i < processes; i++)); do peer >>"$work/peer"; ours >>"$work/ours"; done

median() { cut -d' ' -f"$2" "$work/$1" | sort -n | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2}'; }
ratio() { awk -v a="$(median ours "$1")" -v b="$(median peer "$1")" 'BEGIN {printf "%.2f", a / b}'; }
echo "Medians of $processes new processes per side, one thread each; $(nproc --all) cores, PyTorch $version on both sides, glibc keeps freed memory on both."
echo
echo "| | this project | PyTorch for Python | ratio |"
echo "|---|---|---|---|"
echo "| an epoch, ms | $(median ours 2) | $(median peer 2) | $(ratio 2) |"
echo "| process start to first training step, s | $(median ours 1) | $(median peer 1) | $(ratio 1) |"
