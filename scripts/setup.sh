#!/bin/sh
# Sets up what Towerwatch needs beside its own code: Node packages, Apache Kafka and Apicurio Registry, and on Debian or
# Ubuntu, run by root, the JDK and Maven beneath them. What is set up already stays as it is: beside each thing lies a
# copy of the file that determines it. Where KAFKA_BROKERS and SCHEMA_REGISTRY_URL name servers, neither local ones nor a
# JDK nor Maven are needed. Exit status 2: something is missing that a person must install.
set -eu

cd "$(dirname -- "$0")/.."
ROOT=$PWD
SERVERS=.towerwatch/servers
LOCK=.towerwatch/setup.lock
STEP_LOG=.towerwatch/setup.log
PACKAGES_STAMP=node_modules/.towerwatch-lock.json
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "setup: $*"
  exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

packages_ready() { cmp -s package-lock.json "$PACKAGES_STAMP"; }
server_ready() { cmp -s "infra/local/$1/pom.xml" "$SERVERS/$1/pom.xml"; }
servers_named() { [ -n "${KAFKA_BROKERS:-}" ] && [ -n "${SCHEMA_REGISTRY_URL:-}" ]; }
servers_ready() { server_ready kafka && server_ready registry; }
all_ready() { packages_ready && { servers_named || { servers_ready && has "$JAVA"; }; }; }

# --- one setup at a time -------------------------------------------------------------------------------------------

alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }
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

# --- steps with progress -------------------------------------------------------------------------------------------

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

# --- what is beneath -----------------------------------------------------------------------------------------------

may_install() { [ "$(id -u)" = 0 ] && has apt-get; }

update_lists() {
  step 'Updating package lists' apt-get update -qq || fail 'apt-get update failed'
  update_lists() { :; }
}

# apt WHY PACKAGE…
apt() {
  why=$1
  shift
  say "Installing $* with apt-get: $why"
  step "Installing $*" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
    fail "apt-get install $* failed"
}

node_major() { node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

check_node() {
  if ! has node || ! has npm; then
    ! may_install || { update_lists && apt 'Node and npm are missing' nodejs npm; }
  fi
  has node || fail 'Node is missing. Install Node 22 with npm: https://nodejs.org'
  [ "$(node_major)" -ge 18 ] || fail "Node $(node -v) is too old. Install Node 22 with npm: https://nodejs.org"
  has npm || fail 'npm is missing. Install it: apt-get install npm, or Node 22 from https://nodejs.org'
}

java_major() {
  major=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  echo "${major:-0}"
}

check_java() {
  if [ "$(java_major)" -lt 17 ]; then
    [ -z "${JAVA_HOME:-}" ] || fail "JAVA_HOME ($JAVA_HOME) holds no JDK 17 or newer. Point it to one, or unset it."
    ! may_install || { update_lists && apt 'a JDK of version 17 or newer is missing' "$(newest_jdk)"; }
  fi
  [ "$(java_major)" -ge 17 ] || fail 'JDK 17 or newer is missing. Install it: apt-get install openjdk-17-jdk-headless'
}

newest_jdk() {
  for version in 21 17 25; do
    package=openjdk-$version-jdk-headless
    [ -z "$(apt-cache show "$package" 2>/dev/null)" ] || break
  done
  echo "$package"
}

check_maven() {
  has mvn || ! may_install || { update_lists && apt 'Maven is missing' maven; }
  has mvn || fail 'Maven is missing. Install it: apt-get install maven'
}

notice_compiler() {
  missing=
  python3 -m pip --version >/dev/null 2>&1 || missing='python3 python3-pip'
  has c++ || has g++ || missing="$missing g++"
  [ -z "$missing" ] || say "Note: native TensorFlow, where it is used, will also need: apt-get install $missing"
}

# --- the steps -----------------------------------------------------------------------------------------------------

# The versions of package-lock.json, which it leaves as it is. Not npm ci: that refuses a lock file which does not list
# the optional binaries of every platform.
install_packages() {
  step 'Installing Node packages' npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error ||
    fail 'npm install failed. Check the network and the registry in ~/.npmrc, then: npm run setup'
  cp package-lock.json "$PACKAGES_STAMP"
}

# resolve_server NAME LABEL: into a new folder, which takes the old one's place when it is whole.
resolve_server() {
  fresh=$SERVERS/$1.new
  rm -rf "$fresh"
  mkdir -p "$fresh"
  step "$2" mvn -q -B -f "infra/local/$1/pom.xml" "-Dfolder=$ROOT/$fresh" generate-resources ||
    fail "Maven could not resolve it. Check the network and mirrors in ~/.m2/settings.xml, then: npm run setup"
  cp "infra/local/$1/pom.xml" "$fresh/pom.xml"
  rm -rf "${SERVERS:?}/$1"
  mv "$fresh" "$SERVERS/$1"
}

version_of() { sed -n "/<artifactId>$2</,/<version>/s/.*<version>\(.*\)<.*/\1/p" "infra/local/$1/pom.xml"; }

all_ready && exit 0
take_lock
all_ready && exit 0
check_node
servers_named || check_java
packages_ready || install_packages
if ! servers_named && ! servers_ready; then
  check_maven
  server_ready kafka || resolve_server kafka "Resolving Apache Kafka $(version_of kafka kafka_2.13)"
  server_ready registry || resolve_server registry "Resolving Apicurio Registry $(version_of registry apicurio-registry-app)"
  notice_compiler
fi
