# One set-up at a time.

note_in_lock() { cat "$LOCK/$1" 2>/dev/null || :; }

# A killed setup leaves its lock, and perhaps a step that still runs. Whoever finds neither alive removes the lock;
# the second folder lets only one waiter at a time do so.
clear_dead_lock() {
  mkdir "$LOCK.clearing" 2>/dev/null || return 0
  [ "$(note_in_lock pid)" != "$1" ] || rm -rf "$LOCK"
  rmdir "$LOCK.clearing"
}

take_lock() {
  mkdir -p .towerwatch
  waited=0
  until mkdir "$LOCK" 2>/dev/null; do
    holder=$(note_in_lock pid)
    # The holder writes its pid just after it made the folder.
    if [ -n "$holder" ] || [ "$waited" -ge 5 ]; then
      alive "$holder" || alive "$(note_in_lock step)" || clear_dead_lock "$holder"
    fi
    [ "$waited" -ne 1 ] || say "Waiting for another setup (process ${holder:-unknown}, $ROOT/$LOCK)"
    [ ! -d "$LOCK" ] || sleep 1
    waited=$((waited + 1))
  done
  echo $$ >"$LOCK/pid"
  trap 'rm -rf "$LOCK"' EXIT
  trap 'stop_step; exit 130' INT
  trap 'stop_step; exit 143' TERM HUP
}
