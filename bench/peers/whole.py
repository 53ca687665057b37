"""
One whole run in PyTorch and pandas, as one writes it: from a CSV to the scores of its test rows. Beside bench/whole.mjs, which
starts it with the recipe as JSON, but without baselines:

  python3 whole.py FILE.csv RECIPE
"""
import json
import os
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'
os.environ['OMP_NUM_THREADS'] = '1'

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import torch  # noqa: E402

from blas import blas, with_known_kernels  # noqa: E402

with_known_kernels()
torch.set_num_threads(1)
torch.set_num_interop_threads(1)

path, recipe = sys.argv[1], json.loads(sys.argv[2])
window, segment, ahead, batch = (recipe[name] for name in ('window', 'segment', 'ahead', 'batch'))
every = recipe['lossOn'] == 'all'


class Network(torch.nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.rnn = torch.nn.GRU(inputs, recipe['hidden'], batch_first=True)
        self.head = torch.nn.Linear(recipe['hidden'], ahead)

    def forward(self, x, all_steps):
        """[N, T, inputs] to [N, T or 1, ahead]."""
        y = self.rnn(x)[0]
        return self.head(y if all_steps else y[:, -1:])


table = pd.read_csv(path, parse_dates=[recipe['time']], index_col=recipe['time'])
columns = table[recipe['inputs']].ffill()
rows = len(columns)
train, valid = (int(rows * share + 1e-9) for share in np.cumsum(recipe['split']))
mean, deviation = columns[:train].mean(), columns[:train].std(ddof=0)
scaled = torch.tensor(((columns - mean) / deviation).to_numpy(np.float32))
if recipe['target'] is None:
    # Each column a series of its own: [S, rows, 1].
    x = scaled.T[:, :, None]
    y, unit = x[:, :, 0], 1.0
else:
    x = scaled[None]
    place = recipe['inputs'].index(recipe['target'])
    y, unit = x[:, :, place], float(deviation[place])


def part(first, last):
    """Windows whose rows ahead lie in some rows: steps, what they are relative to, and what is to be forecast."""
    ends = torch.arange(max(first - 1, window - 1), last - ahead)
    seen = x.unfold(1, window, 1)[:, ends - window + 1].transpose(2, 3).flatten(0, 1)
    shift = seen.mean(1, keepdim=True) if recipe['normalize'] == 'mean' else torch.zeros(len(seen), 1, 1)
    steps = (seen - shift).reshape(len(seen), window // segment, -1)
    wanted_ends = ends[:, None] + torch.arange(1 - window, 1) if every else ends[:, None]
    wanted = y[:, wanted_ends[:, :, None] + torch.arange(1, ahead + 1)].flatten(0, 1)
    return steps, shift, wanted


fit, check, test = part(0, train), part(train, valid), part(valid, rows)
torch.manual_seed(0)
network = Network(fit[0].shape[2])
optimizer = torch.optim.Adam(network.parameters(), lr=recipe['rate'])
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, recipe['epochs']) if recipe['cosine'] else None
loss = torch.nn.MSELoss()


def forecasts(windows):
    """Of the last step alone, in pieces that caches hold."""
    with torch.no_grad():
        pieces = zip(windows[0].split(1024), windows[1].split(1024))
        return torch.cat([network(steps, False) + shift for steps, shift in pieces])


count = recipe['epochWindows'] or len(fit[0])
order = torch.empty(0, dtype=torch.long)
best, kept = {'epoch': 0, 'validLoss': float('inf')}, None
began = time.perf_counter()
for epoch in range(recipe['epochs']):
    while len(order) < count:
        order = torch.cat([order, torch.randperm(len(fit[0]))])
    for places in order[:count].split(batch):
        optimizer.zero_grad()
        loss(network(fit[0][places], every) + fit[1][places], fit[2][places]).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimizer.step()
    order = order[count:]
    if cosine is not None:
        cosine.step()
    error = loss(forecasts(check), check[2][:, -1:]).item()
    if error < best['validLoss']:
        best = {'epoch': epoch + 1, 'validLoss': error}
        kept = {name: value.clone() for name, value in network.state_dict().items()}
seconds = time.perf_counter() - began
network.load_state_dict(kept)
error = (forecasts(test) - test[2][:, -1:]).double() * unit
print(
    json.dumps(
        {
            'torch': torch.__version__,
            'blas': blas(),
            'windows': [len(fit[0]), len(check[0]), len(test[0])],
            'best': best,
            'seconds': seconds,
            'rmse': float(error.square().mean().sqrt()),
            'n': len(error),
        }
    )
)
