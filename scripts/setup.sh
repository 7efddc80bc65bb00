#!/bin/sh
# Sets up what Towerwatch needs beside its own code: Node packages, the console's page, Apache Kafka and Apicurio
# Registry, native TensorFlow, and on Debian or Ubuntu, run by root, what lies beneath them: a JDK, Maven, pip, a
# compiler. What is set up already stays as it is: beside each thing lies a copy of the file that determines it, or a
# checksum of its sources. Where KAFKA_BROKERS and SCHEMA_REGISTRY_URL name servers, neither local ones nor a JDK nor
# Maven are needed.
# Exit status 2: something is missing that a person must install; native TensorFlow is not among these.
set -eu

cd "$(dirname -- "$0")/.."
ROOT=$PWD
SERVERS=.towerwatch/servers
LOCK=.towerwatch/setup.lock
STEP_LOG=.towerwatch/setup.log
PACKAGES_STAMP=node_modules/.towerwatch-lock.json
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
USAGE='usage: npm run setup [-- --gpu | --cpu | --browser]
  --gpu      TensorFlow trains on an NVIDIA GPU where it finds one and CUDA (or TOWERWATCH_GPU=1)
  --cpu      TensorFlow without CUDA again (or TOWERWATCH_GPU=0)
  --browser  also Chromium, which the browser tests look at the console with; CHROMIUM names another
Without --gpu or --cpu the kind of TensorFlow that is installed stays; the first is the one without CUDA.'

. scripts/setup/steps.sh
. scripts/setup/lock.sh
. scripts/setup/tensorflow.sh
. scripts/setup/page.sh

case ${1:-} in
  --gpu) TOWERWATCH_GPU=1 ;;
  --cpu) TOWERWATCH_GPU=0 ;;
  --browser) WITH_BROWSER=1 ;;
  --help) printf '%s\n' "$USAGE" && exit ;;
  ?*) say "$USAGE" && exit 2 ;;
esac

packages_ready() { cmp -s package-lock.json "$PACKAGES_STAMP"; }
server_ready() { cmp -s "infra/local/$1/pom.xml" "$SERVERS/$1/pom.xml"; }
servers_named() { [ -n "${KAFKA_BROKERS:-}" ] && [ -n "${SCHEMA_REGISTRY_URL:-}" ]; }
servers_ready() { server_ready kafka && server_ready registry; }
browser_ready() { [ -z "${WITH_BROWSER:-}" ] || has "${CHROMIUM:-chromium}"; }
all_ready() {
  packages_ready && page_ready && tensorflow_ready && browser_ready &&
    { servers_named || { servers_ready && has "$JAVA"; }; }
}

# --- what is beneath -----------------------------------------------------------------------------------------------

# Updates the lists of packages, once.
may_install() {
  [ "$(id -u)" = 0 ] && has apt-get || return 1
  [ -n "${lists_updated:-}" ] || step 'Updating package lists' apt-get update -qq || return 1
  lists_updated=yes
}

# apt WHY PACKAGE…: what is missing even so is for the caller to say.
apt() {
  reason=$1
  shift
  say "Installing $* with apt-get: $reason"
  step "Installing $*" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" || :
}

node_major() { node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

check_node() {
  if ! has node || ! has npm; then
    ! may_install || apt 'Node and npm are missing' nodejs npm
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
    ! may_install || apt 'a JDK of version 17 or newer is missing' "$(newest_jdk)"
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
  has mvn || ! may_install || apt 'Maven is missing' maven
  has mvn || fail 'Maven is missing. Install it: apt-get install maven'
}

check_browser() {
  if ! browser_ready; then
    [ -z "${CHROMIUM:-}" ] || fail "CHROMIUM ($CHROMIUM) cannot be run. Point it to a Chromium, or unset it."
    ! may_install || apt 'Chromium, for the browser tests, is missing' chromium
  fi
  browser_ready || fail 'Chromium is missing. Install it: apt-get install chromium'
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
check_browser
packages_ready || install_packages
if ! servers_named && ! servers_ready; then
  check_maven
  server_ready kafka || resolve_server kafka "Resolving Apache Kafka $(version_of kafka kafka_2.13)"
  server_ready registry || resolve_server registry "Resolving Apicurio Registry $(version_of registry apicurio-registry-app)"
fi

PATH=$ROOT/node_modules/.bin:$PATH
page_ready || build_page
tensorflow_ready || install_tensorflow
