"""Writes test/fixtures/windows.json: windows relative to themselves and in segments, as PyTorch has them, in float64.

Run: python3 scripts/make-window-figures.py [SEED] [FILE]     (Debian: apt-get install python3-torch)

Each case has a table of scaled rows: inputs [R][C], targets [R][D] (column 0 is input 0, column 1 is not an input) and numbers
that a step has once, extra [R][E]; the first row of each window; the network's parameters under PyTorch's state_dict names.
It says what follows: the outputs [T][B][D*horizons], the loss, its gradients, and the forecasts of the last step.

A window has T steps of `segment` rows. `normalize` takes two numbers of each column off the window's rows:
none, difference (from the row before), last, mean, standard (mean, deviation), season (mean of the last season, deviation of
the window); the deviation is sqrt(variance + 1e-5), 1 where only a level is taken off. A target at a step's last row e,
horizon h, is relative to the numbers of its own column; with `residual` it is first less the last value, or that of the
season, y[e + h - m*ceil(h/m)], and then only the deviation acts on it.
"""
import json, math, pathlib, sys, torch
from torch import nn

path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "windows.json"
if len(sys.argv) > 2: path = pathlib.Path(sys.argv[2])
torch.manual_seed(int(sys.argv[1]) if len(sys.argv) > 1 else 14)
torch.set_default_dtype(torch.float64)

SEASON = 4
CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


def level_and_deviation(kind, rows):
    """[B][rows][K]: the two numbers [B][1][K] of each column."""
    one = torch.ones_like(rows[:, :1])
    if kind == "last": return rows[:, -1:], one
    if kind == "mean": return rows.mean(1, keepdim=True), one
    if kind in ("standard", "season"):
        deviation = torch.sqrt(rows.var(1, unbiased=False, keepdim=True) + 1e-5)
        return (rows if kind == "standard" else rows[:, -SEASON:]).mean(1, keepdim=True), deviation
    return torch.zeros_like(one), one


def case(cell, normalize, residual, segment, horizons, layers, extra_columns):
    C, D, T, B, H = 2, 2, 3, 4, 4
    R = SEASON + T * segment + max(horizons) + 8
    inputs = torch.randn(R, C).cumsum(0) / 2 + 1
    targets = torch.stack([inputs[:, 0], torch.randn(R) * 2 - 1], 1)
    extra = torch.randn(R, extra_columns)
    starts = (SEASON + torch.randint(R - SEASON - T * segment - max(horizons) + 1, (B,))).tolist()
    window = lambda table, back=0: torch.stack([table[s - back : s - back + T * segment] for s in starts])

    x, own = window(inputs), window(targets)
    level, deviation = level_and_deviation(normalize, own)
    if normalize == "difference": x = x - window(inputs, 1)
    else:
        a, d = level_and_deviation(normalize, x)
        x = (x - a) / d
    x = x.reshape(B, T, segment * C)
    x = torch.cat([x, window(extra).reshape(B, T, segment, -1)[:, :, -1]], 2).transpose(0, 1)

    last_only = normalize in ("last", "mean", "standard", "season")
    ends = [[s + (t + 1) * segment - 1 for t in range(T)] for s in starts]
    def relative(b, e, c, h):
        v, season_ago = targets[e + h, c], targets[e + h - SEASON * math.ceil(h / SEASON), c]
        if residual == "season": return (v - season_ago) / deviation[b, 0, c]
        if residual == "last" or normalize == "difference": return (v - targets[e, c]) / deviation[b, 0, c]
        return (v - level[b, 0, c]) / deviation[b, 0, c]
    wanted = torch.stack([torch.stack([torch.stack([relative(b, ends[b][t], c, h) for c in range(D) for h in horizons])
                                       for b in range(B)]) for t in range(T)])
    forecast_of = [[(lambda v, b=b, e=ends[b][-1], c=c, h=h:
                     v * deviation[b, 0, c] + (targets[e + h - SEASON * math.ceil(h / SEASON), c] if residual == "season" else
                     targets[e, c] if residual == "last" or normalize == "difference" else level[b, 0, c]))
                    for c in range(D) for h in horizons] for b in range(B)]

    core, head = CELLS[cell](segment * C + extra_columns, H, num_layers=layers), nn.Linear(H, D * len(horizons))
    y = head(core(x)[0])
    loss = ((y[-1:] - wanted[-1:]) ** 2).mean() if last_only else ((y - wanted) ** 2).mean()
    loss.backward()
    params = {**dict(core.named_parameters()), **{"head." + k: v for k, v in head.named_parameters()}}
    nested = lambda t: t.detach().tolist()
    forecasts = [[forecast_of[b][o](y[-1, b, o]).item() for o in range(D * len(horizons))] for b in range(B)]
    return dict(cell=cell, normalize=normalize, residual=residual, segment=segment, horizons=horizons, layers=layers, season=SEASON,
                lossOn="last" if last_only else "all", T=T, hidden=H, inputs=nested(inputs), targets=nested(targets), extra=nested(extra),
                starts=starts, parameters={k: nested(v) for k, v in params.items()}, y=nested(y), loss=loss.item(),
                grad={k: nested(v.grad) for k, v in params.items()}, forecasts=forecasts)


KINDS = ("none", "difference", "last", "mean", "standard", "season")
cases, n = [], 0
for kind in KINDS:
    for segment in (1, 3):
        for residual in (False,) if kind == "difference" else (False, "last", "season"):
            cell = list(CELLS)[n % 3]
            # A window has at least a season.
            if segment * 3 < SEASON and kind == "season": segment = 2
            cases.append(case(cell, kind, residual, segment, (1, 2, 6) if n % 2 else (2,), 1 + n % 4 // 3, n % 3))
            n += 1
path.write_text(json.dumps(cases))
print(f"{len(cases)} cases")
