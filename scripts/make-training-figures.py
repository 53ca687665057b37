"""Writes test/fixtures/training.json: losses, optimizers, clipping by value and learning-rate schedules, as PyTorch has them, in float64.

Run: python3 scripts/make-training-figures.py [SEED]     (Debian: apt-get install python3-torch)

losses      a small RNN with a linear head: x [T,B,I], parameters under PyTorch's state_dict names, target (class numbers
            with crossEntropy), weights [B] or null, the loss (weighted: sum of w*l over the outputs that count, divided
            by the sum of their weights) and its gradients. A target that is null counts for nothing.
optimizers  a small RNN stepped 8 times by each optimizer from the same start; the flat parameters (state_dict order) and
            the loss at each step. `clip` is clip_grad_value_ (and clip_grad_norm_ after it) before each step.
schedules   the learning rate of each epoch.
"""
import json, math, pathlib, sys, torch
from torch import nn
from torch.optim import lr_scheduler as schedulers

path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "training.json"
torch.manual_seed(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
torch.set_default_dtype(torch.float64)


def nested(t): return t.detach().tolist()


def named(core, head):
    return {**dict(core.named_parameters()), **{"head." + k: v for k, v in head.named_parameters()}}


def pinball(y, target, quantiles):
    """[.., O] against [.., O/Q]: one loss an output, target-major."""
    q = torch.tensor(quantiles)
    e = target.unsqueeze(-1) - y.reshape(*target.shape, len(quantiles))
    return torch.maximum(q * e, (q - 1) * e).reshape(y.shape)


def each_loss(name, options, y, target):
    """One loss an output (with crossEntropy a step), and whether it counts."""
    if name == "crossEntropy":
        return nn.functional.cross_entropy(y.flatten(0, -2), target.flatten(), reduction="none").reshape(target.shape + (1,)), None
    counts = ~target.isnan()
    known = torch.where(counts, target, torch.zeros(()))
    if name == "pinball":
        wide = counts.repeat_interleave(len(options["quantiles"]), dim=-1)
        return pinball(y, known, options["quantiles"]), wide
    if name == "mae": return (y - known).abs(), counts
    if name == "mse": return (y - known) ** 2, counts
    return nn.functional.huber_loss(y, known, reduction="none", delta=options["huberDelta"]), counts


def loss_case(name, options, outputs, on, weighted, missing):
    inputs, hidden, T, B = 2, 4, 5, 3
    core, head = nn.RNN(inputs, hidden), nn.Linear(hidden, outputs)
    x = torch.randn(T, B, inputs, requires_grad=True)
    y = head(core(x)[0])
    if on == "last": y = y[-1:]
    if name == "crossEntropy": target = torch.randint(outputs, y.shape[:2])
    else:
        target = torch.randn(*y.shape[:2], outputs // len(options.get("quantiles", [0])))
        if missing: target[torch.rand(target.shape) < 0.3] = math.nan
    weights = torch.tensor([0.5, 2.0, 0.0]) if weighted else None
    each, counts = each_loss(name, options, y, target)
    w = torch.ones_like(each) if weights is None else weights.reshape(1, B, 1).expand(each.shape)
    if counts is not None: w = torch.where(counts, w, torch.zeros(()))
    loss = (w * each).sum() / w.sum()
    loss.backward()
    params = named(core, head)
    flat = nested(target[-1] if on == "last" else target)
    return dict(loss=name, options=options, outputs=outputs, lossOn=on, T=T, B=B, inputs=inputs, hidden=hidden, missing=missing,
                x=nested(x), target=json.loads(json.dumps(flat).replace("NaN", "null")),
                weights=None if weights is None else weights.tolist(),
                parameters={k: nested(v) for k, v in params.items()}, value=loss.item(),
                grad={k: nested(v.grad) for k, v in params.items()}, grad_x=nested(x.grad))


LOSSES = [("mse", {}, 2), ("mae", {}, 2), ("huber", dict(huberDelta=0.5), 2), ("huber", dict(huberDelta=1.0), 1),
          ("pinball", dict(quantiles=[0.1, 0.5, 0.9]), 3), ("pinball", dict(quantiles=[0.2, 0.7]), 4), ("crossEntropy", {}, 3)]
losses = [loss_case(n, o, k, on, w, m) for n, o, k in LOSSES for on in ("all", "last")
          for w in (False, True) for m in ((False, True) if n != "crossEntropy" and on == "all" else (False,))]

OPTIMIZERS = {
    "rmsprop momentum": (torch.optim.RMSprop, dict(lr=0.01, momentum=0.9)),
    "rmsprop centered": (torch.optim.RMSprop, dict(lr=0.005, centered=True, alpha=0.9)),
    "rmsprop all": (torch.optim.RMSprop, dict(lr=0.005, centered=True, momentum=0.5, weight_decay=0.02, eps=1e-6)),
    "adagrad decay": (torch.optim.Adagrad, dict(lr=0.05, lr_decay=0.1, weight_decay=0.02)),
    "adagrad start": (torch.optim.Adagrad, dict(lr=0.05, initial_accumulator_value=0.2, eps=1e-6)),
    "sgd clipped": (torch.optim.SGD, dict(lr=0.05)),
    "adam clipped twice": (torch.optim.Adam, dict(lr=0.01)),
}
CLIPS = {"sgd clipped": dict(clipValue=0.05), "adam clipped twice": dict(clipValue=0.08, clipNorm=0.2)}
inputs, hidden, T, B = 3, 5, 6, 4
core, head = nn.RNN(inputs, hidden), nn.Linear(hidden, 1)
everything = list(core.parameters()) + list(head.parameters())
start = {k: v.detach().clone() for k, v in named(core, head).items()}
x, target = torch.randn(T, B, inputs), torch.randn(T, B, 1)
runs = {}
for name, (kind, options) in OPTIMIZERS.items():
    with torch.no_grad():
        for k, v in named(core, head).items(): v.copy_(start[k])
    optimizer, clip, steps = kind(everything, **options), CLIPS.get(name, {}), []
    for _ in range(8):
        optimizer.zero_grad()
        loss = ((head(core(x)[0]) - target) ** 2).mean()
        loss.backward()
        if "clipValue" in clip: nn.utils.clip_grad_value_(everything, clip["clipValue"])
        if "clipNorm" in clip: nn.utils.clip_grad_norm_(everything, clip["clipNorm"])
        optimizer.step()
        steps.append(dict(loss=loss.item(), parameters=torch.cat([v.detach().flatten() for v in named(core, head).values()]).tolist()))
    runs[name] = dict(options=options, clip=clip, steps=steps)


def rates(make, epochs, metric=None, lr=0.1):
    """The learning rate of each epoch; schedulers step after it."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler, found = make(optimizer), []
    for epoch in range(epochs):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(metric[epoch]) if metric else scheduler.step()
    return found


curve = [1.0, 0.9, 0.9, 0.89995, 0.95, 0.8, 0.85, 0.86, 0.81, 0.8001, 0.79995, 0.82, 0.83, 0.84, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77]
schedules = [
    dict(options=dict(name="step", stepSize=3, gamma=0.5), rates=rates(lambda o: schedulers.StepLR(o, 3, 0.5), 12)),
    dict(options=dict(name="step", stepSize=1, gamma=0.9), rates=rates(lambda o: schedulers.StepLR(o, 1, 0.9), 30)),
    dict(options=dict(name="cosine", epochs=10), rates=rates(lambda o: schedulers.CosineAnnealingLR(o, 10), 11)),
    dict(options=dict(name="cosine", epochs=7, minimum=0.01), rates=rates(lambda o: schedulers.CosineAnnealingLR(o, 7, 0.01), 8)),
    dict(options=dict(name="warmup", epochs=5), rates=rates(lambda o: schedulers.LinearLR(o, 1 / 5, 1.0, 4), 8)),
    dict(options=dict(name="plateau", factor=0.5, patience=2), metric=curve, rates=rates(lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2), len(curve), curve)),
    dict(options=dict(name="plateau", patience=1, threshold=0.01, cooldown=2, minimum=0.002), metric=curve,
         rates=rates(lambda o: schedulers.ReduceLROnPlateau(o, patience=1, threshold=0.01, cooldown=2, min_lr=0.002), len(curve), curve)),
]
path.write_text(json.dumps(dict(losses=losses, optimizers=dict(inputs=inputs, hidden=hidden, T=T, B=B, x=nested(x), target=nested(target),
    start={k: nested(v) for k, v in start.items()}, runs=runs), schedules=schedules)))
