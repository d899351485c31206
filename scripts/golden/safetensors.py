"""Records a file of tensors that the safetensors package wrote, and checks one that Guidon wrote.

    python scripts/golden/safetensors.py           # writes Tests/Fixtures/golden/python.safetensors
    python scripts/golden/safetensors.py FILE      # reads FILE and prints its metadata and tensors, one a line
"""

import pathlib
import sys

here = str(pathlib.Path(__file__).parent)
sys.path = [path for path in sys.path if path != here]  # This file has the package's name.

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file

if len(sys.argv) > 1:
    with safe_open(sys.argv[1], "numpy") as file:
        print(sorted((file.metadata() or {}).items()))
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, tensor.shape, float(tensor.astype("f8").sum()))
else:
    tensors = {
        "layers.0.weight": numpy.array([[1, -2.5, 0.125], [3, 1e-40, 65504]], "f4"),
        "layers.0.bias": numpy.array([0.5, -0.5], "f4"),
        "moments": numpy.array([1e300, -0.1], "f8"),
        "stream": numpy.array([0, 1, 2**64 - 1], "u8"),
        "scalar": numpy.array(7, "f4"),
    }
    path = pathlib.Path(here).parents[1] / "Tests/Fixtures/golden/python.safetensors"
    save_file(tensors, path, {"job": "reverse4", "round": "60"})
