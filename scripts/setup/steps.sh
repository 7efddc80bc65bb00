# What set-up says, and its steps with their progress.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "setup: $*"
  exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

tick() {
  while alive $$; do
    printf '\r%s … %s s' "$label" $(($(date +%s) - begun)) >&2
    sleep 1
  done
}

stop_step() {
  ! alive "${ticker:-}" || kill "$ticker"
  ! alive "${running:-}" || kill "$running"
}

# step LABEL COMMAND…: runs it, showing the label, then the seconds; on failure shows the end of its output and returns 1.
step() {
  label=$1
  shift
  begun=$(date +%s)
  "$@" >"$STEP_LOG" 2>&1 </dev/null &
  running=$!
  echo "$running" >"$LOCK/step"
  printf '%s … ' "$label" >&2
  if [ -t 2 ]; then
    tick &
    ticker=$!
  fi
  outcome=0
  wait "$running" || outcome=1
  stop_step
  [ ! -t 2 ] || printf '\r%s … ' "$label" >&2
  if [ "$outcome" = 0 ]; then
    say "$(($(date +%s) - begun)) s"
  else
    say 'failed:'
    tail -n 20 "$STEP_LOG" >&2
    return 1
  fi
}
