# Native TensorFlow, which the retrainer trains with: the library, and the add-on of @tensorflow/tfjs-node that calls it.
# All else runs without it: where it cannot be had, set-up says so and goes on (docs/adr/0018-native-tensorflow.md).

TENSORFLOW=node_modules/@tensorflow/tfjs-node
UNPACKED=.towerwatch/tensorflow

# What is asked for, else what is installed. The stamp lies in the package, and goes when npm replaces that.
choose_flavour() {
  case ${TOWERWATCH_GPU:-} in
    1) FLAVOUR=gpu ;;
    0) FLAVOUR=cpu ;;
    *) if [ -e "$TENSORFLOW/tensorflow-gpu.txt" ]; then FLAVOUR=gpu; else FLAVOUR=cpu; fi ;;
  esac
  WHEEL=tensorflow-$FLAVOUR.txt
}

tensorflow_ready() {
  choose_flavour
  cmp -s "scripts/setup/$WHEEL" "$TENSORFLOW/$WHEEL"
}

tensorflow_loads() { step 'Loading TensorFlow' node -e 'require("@tensorflow/tfjs-node")'; }
remove_tensorflow() { rm -rf "$TENSORFLOW/deps" "$TENSORFLOW/lib" "$TENSORFLOW"/tensorflow-*.txt; }

# --- by the package's own installer, which has no time limits, and comes with another TensorFlow for the GPU -------

source_answers() {
  node -e 'fetch(require(process.argv[1]).binary.host, { method: "HEAD", signal: AbortSignal.timeout(3000) })
    .then(() => process.exit(), () => process.exit(1))' "$ROOT/$TENSORFLOW/package.json" 2>/dev/null
}

install_by_package() {
  [ $FLAVOUR = cpu ] && source_answers && remove_tensorflow &&
    step 'Installing TensorFlow' timeout 600 npm run install --prefix "$TENSORFLOW" &&
    tensorflow_loads
}

# --- by the library in Python's wheel, and a compiler --------------------------------------------------------------

missing_tools() {
  python3 -m pip --version >/dev/null 2>&1 || printf 'python3 python3-pip '
  has make || printf 'make '
  has g++ || printf 'g++ '
}

check_tools() {
  tools=$(missing_tools)
  # One word per package.
  # shellcheck disable=SC2086
  [ -z "$tools" ] || ! may_install || apt 'TensorFlow is fetched and its add-on compiled with it' $tools
  tools=$(missing_tools)
  obstacle="Install what it takes (apt-get install ${tools% }), then: npm run setup"
  [ -z "$tools" ]
}

# Unpacked in the project, since /tmp may be small. The library does not depend on the version of Python.
fetch_wheel() {
  obstacle='Check the network and the package index of pip, then: npm run setup'
  rm -rf "$UNPACKED"
  mkdir -p "$UNPACKED"
  step "Fetching TensorFlow ($(sed 's/ .*//' "scripts/setup/$WHEEL"))" env "TMPDIR=$ROOT/$UNPACKED" \
    python3 -m pip install --no-deps --no-compile --no-cache-dir --retries=1 --only-binary=:all: \
    --implementation=cp --python-version=3.11 --platform=manylinux2014_x86_64 \
    --target="$UNPACKED/wheel" --requirement="scripts/setup/$WHEEL"
}

place_library() {
  remove_tensorflow
  mkdir -p "$TENSORFLOW/deps/lib"
  mv "$UNPACKED"/wheel/tensorflow/libtensorflow_*.so.2 "$TENSORFLOW/deps/lib"
  mv "$UNPACKED/wheel/tensorflow/include" "$TENSORFLOW/deps/include"
  ln -s libtensorflow_cc.so.2 "$TENSORFLOW/deps/lib/libtensorflow.so"
  ln -s libtensorflow_framework.so.2 "$TENSORFLOW/deps/lib/libtensorflow_framework.so"
}

# Against the headers beside the Node that runs. Where there are none, node-gyp takes npm's `nodedir` or downloads them.
compile_addon() {
  obstacle='Mend what is said above, then: npm run setup'
  node_folder=$(node -p 'path.resolve(process.execPath, "../..")')
  [ ! -e "$node_folder/include/node/node_api.h" ] || set -- "npm_config_nodedir=$node_folder"
  step 'Compiling the add-on of TensorFlow' env "$@" npm run build-addon-from-source --prefix "$TENSORFLOW"
}

install_by_wheel() {
  obstacle="There is none for $(uname -sm): train on Linux x86_64"
  [ "$(uname -sm)" = 'Linux x86_64' ] && check_tools && fetch_wheel && place_library && compile_addon && tensorflow_loads
}

install_tensorflow() {
  if install_by_package || install_by_wheel; then
    cp "scripts/setup/$WHEEL" "$TENSORFLOW"
  else
    say "Without native TensorFlow ($FLAVOUR) all but training works. $obstacle"
  fi
  rm -rf "$UNPACKED" "$TENSORFLOW/deps/include" "$TENSORFLOW"/build-tmp-*
}
