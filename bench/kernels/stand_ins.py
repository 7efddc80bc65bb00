"""Puts stand-ins beside a PyTorch for Linux x86-64 that has been installed without the GPU libraries it is linked against.

They would be 2 GB to download, and nothing on a CPU calls them: the dynamic linker wants their names and symbols, no more.
Run it with the Python whose PyTorch it is.
"""

import re
import subprocess
import sysconfig
import tempfile
from pathlib import Path

SITE = Path(sysconfig.get_paths()["purelib"])
# Where PyTorch's libraries look for them; the one that is called when PyTorch loads is there.
GPU_LIBRARIES = SITE / "nvidia" / "cu13" / "lib"
OWN_LIBRARIES = sorted((SITE / "torch" / "lib").glob("*.so"))


def read(*command):
    return subprocess.run([*command, *OWN_LIBRARIES], capture_output=True, text=True, check=True).stdout


needed = set(re.findall(r"NEEDED.*\[(lib(?:cu|nv|nccl)[^\]]+)\]", read("readelf", "-d")))
absent = sorted(name for name in needed if not (GPU_LIBRARIES / name).exists())

# Symbols by their version, which is None for some.
symbols = {}
for name, version in re.findall(r" U ((?:cu|nv|nccl)\w+)(?:@(\S+))?$", read("nm", "-D", "--undefined-only"), re.M):
    symbols.setdefault(version, set()).add(name)
stood_in = {version: names for version, names in symbols.items() if not (GPU_LIBRARIES / (version or "-")).exists()}

with tempfile.TemporaryDirectory() as folder:
    source, versions = Path(folder, "stand-in.c"), Path(folder, "stand-in.map")
    source.write_text("".join(f"void {name}(void) {{}}\n" for name in sorted(set().union(*stood_in.values()))))
    versions.write_text(
        "".join(f"{version} {{ {'; '.join(sorted(names))}; }};\n" for version, names in stood_in.items() if version)
    )
    library = GPU_LIBRARIES / "libstandin.so"
    options = ["-w", "-shared", "-fPIC", "-fno-builtin", f"-Wl,--version-script={versions}"]
    subprocess.run(["cc", *options, "-o", library, source], check=True)
for name in absent:
    (GPU_LIBRARIES / name).symlink_to(library.name)
