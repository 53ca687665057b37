"""Runs exported scripts; prints, of each, the losses of its epochs and the weights that it keeps."""
import json
import runpy
import sys

results = []
for script, table in json.loads(sys.stdin.read()):
    module = runpy.run_path(script)
    weights, epochs = module["train"](module["read"](table))
    results.append({"weights": {name: w.ravel().tolist() for name, w in weights.items()}, "epochs": epochs})
print(json.dumps(results))
