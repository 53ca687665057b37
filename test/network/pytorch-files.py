"""PyTorch's side of safetensors.test.ts: `make FOLDER` writes modules and what they compute; `check FOLDER` compares."""
import json
import sys

import torch
from safetensors.torch import load_file, save_file

command, folder = sys.argv[1:]
CASES = [
    {"cell": cell, "layers": layers, "dtype": dtype, "module": module}
    for cell in ("RNN", "RNN-relu", "GRU", "LSTM")
    for layers, module in ((1, False), (3, True))
    for dtype in ("float32", "float64")
]


class Module(torch.nn.Module):
    """A recurrent layer with a Linear on top, under names of its own."""

    def __init__(self, recurrent, hidden):
        super().__init__()
        self.encoder = recurrent
        self.fc = torch.nn.Linear(hidden, 2)

    def forward(self, x):
        return self.fc(self.encoder(x)[0])


def module_of(case):
    kind, _, nonlinearity = case["cell"].partition("-")
    options = {"nonlinearity": nonlinearity} if nonlinearity else {}
    recurrent = getattr(torch.nn, kind)(3, 5, num_layers=case["layers"], **options)
    module = Module(recurrent, 5) if case["module"] else recurrent
    return module.to(getattr(torch, case["dtype"]))


def output_of(module, case, x):
    with torch.no_grad():
        return module(x) if case["module"] else module(x)[0]


torch.manual_seed(1)
report = []
for number, case in enumerate(CASES):
    path = f"{folder}/{number}.safetensors"
    module = module_of(case)
    if command == "make":
        x = torch.randn(7, 2, 3, dtype=getattr(torch, case["dtype"]))
        save_file(module.state_dict(), path, metadata={"format": "pt"})
        torch.save((module.state_dict(), x, output_of(module, case, x)), f"{folder}/{number}.pt")
        report.append({**case, "x": x.flatten().tolist(), "y": output_of(module, case, x).flatten().tolist()})
    else:
        state, x, y = torch.load(f"{folder}/{number}.pt")
        loaded = load_file(f"{folder}/{number}.back.safetensors")
        module.load_state_dict(loaded)
        same = all(torch.equal(loaded[name], tensor) for name, tensor in state.items())
        report.append({"same": same and loaded.keys() == state.keys(), "output": torch.equal(output_of(module, case, x), y)})
print(json.dumps(report))
