#!/bin/sh
# with-setup.sh COMMAND…: sets up what is missing, then runs the command with the project's Node and packages first in PATH.
set -eu

root=$(cd "$(dirname -- "$0")/.." && pwd)
sh "$root/scripts/setup.sh"
PATH=$root/node_modules/.bin:$PATH
export PATH

version=$(node -p process.versions.node)
minor=${version#*.}
if [ "${version%%.*}" -lt 22 ] || { [ "${version%%.*}" -eq 22 ] && [ "${minor%%.*}" -lt 18 ]; }; then
  echo "Node $version runs here, and 22.18 or newer is needed. Install it: https://nodejs.org" >&2
  exit 2
fi
exec "$@"
