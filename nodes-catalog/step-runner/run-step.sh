#!/bin/sh
# run-step.sh FOLDER PROGRAM [ARGUMENT]...: what a container runs. It starts the program in the attempt's folder with its
# output in log.bin, passes SIGTERM on to it, and leaves `exit-code`: the code, the most memory in bytes, the processor time in
# nanoseconds, and `missing` where there is no such program. Docker's exit code is the same one.
cd "$1" || exit 126
shift
exec 2>/dev/null </dev/null

first_line() {
  for file; do
    if [ -r "$file" ] && read -r line <"$file" && [ -n "$line" ]; then
      echo "$line"
      return
    fi
  done
  echo 0
}

processor_time() {
  if [ -r /sys/fs/cgroup/cpu.stat ]; then
    while read -r name value; do
      if [ "$name" = usage_usec ]; then echo "${value}000"; return; fi
    done </sys/fs/cgroup/cpu.stat
  fi
  first_line /sys/fs/cgroup/cpuacct/cpuacct.usage
}

note=
if command -v "$1" >/dev/null; then
  "$@" >>log.bin 2>&1 &
  child=$!
  trap 'kill -TERM "$child"' TERM
  while :; do
    wait "$child"
    code=$?
    # A wait that a signal cut short says nothing about the program.
    kill -0 "$child" || break
  done
else
  code=127
  note=missing
fi
peak=$(first_line /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes)
printf '%s %s %s %s\n' "$code" "$peak" "$(processor_time)" "$note" >exit-code.tmp && mv exit-code.tmp exit-code
exit "$code"
