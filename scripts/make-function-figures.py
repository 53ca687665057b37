"""Writes test/fixtures/functions.json: tanh, exp and sigmoid of 2,000 float64 (and float32) inputs, and the logarithm of 800
float64 inputs, to 50 digits, each as the nearest double and what is left over, so that errors of a fraction of an ulp can be measured. Python's own decimal."""
import json, pathlib, random, struct
from decimal import Decimal, getcontext

getcontext().prec = 60
random.seed(0)


def exact(name, x):
    d = Decimal(x)
    if name == "exp": return d.exp()
    if name == "sigmoid": return 1 / (1 + (-d).exp())
    if abs(d) < Decimal("1e-12"): return d - d**3 / 3 + 2 * d**5 / 15
    e = (2 * d).exp()
    return (e - 1) / (e + 1)


def single(x): return struct.unpack("<f", struct.pack("<f", x))[0]


ranges = {"tanh": [(0.6, 1), (3, 1), (10, 1), (0.5, -12), (20, 1)], "exp": [(1, 1), (20, 1), (85, 1), (700, 0)], "sigmoid": [(3, 1), (30, 1), (85, 1), (700, 0)]}
out = {}
for name, list_ in ranges.items():
    for precision in ("f32", "f64"):
        rows = []
        for size, small in list_:
            if precision == "f32" and size > 100: continue
            for _ in range(200):
                x = random.uniform(-size, size) * (10 ** random.uniform(small, 0) if small < 0 else 1)
                if precision == "f32": x = single(x)
                value = exact(name, x); near = float(value)
                rows.append([x, near, float(value - Decimal(near))])
        out[f"{name} {precision}"] = rows
rows = []
for low, high in [(0.5, 2), (0.99, 1.01), (1, 1000), (None, 300)]:
    for _ in range(200):
        x = random.uniform(low, high) if low else 10 ** random.uniform(-high, high)
        value = Decimal(x).ln(); near = float(value)
        rows.append([x, near, float(value - Decimal(near))])
out["log64 f64"] = rows
path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "functions.json"
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
