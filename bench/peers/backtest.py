"""
A backtest's loop in PyTorch, one thread, as one writes it: at each origin a GRU of 16 units is trained for 20 epochs on the
windows of 14 rows before it, the best epoch by validation is kept, and one row is forecast. Beside bench/backtest.mjs, but
without baselines, intervals, scores or a plan:

  python3 backtest.py FILE.csv ORIGINS OF

takes ORIGINS of the OF last origins, spread evenly, and prints their seconds as JSON.
"""
import csv
import json
import os
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'
os.environ['OMP_NUM_THREADS'] = '1'

import torch  # noqa: E402

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

WINDOW, HIDDEN, EPOCHS, BATCH, RATE = 14, 16, 20, 32, 0.003


class Network(torch.nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.rnn = torch.nn.GRU(inputs, HIDDEN, batch_first=True)
        self.head = torch.nn.Linear(HIDDEN, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0])[..., 0]


def windows(x, y, ends):
    """Windows that end at some rows, and for each of their rows the target of the row after."""
    steps = torch.tensor(ends)[:, None] + torch.arange(1 - WINDOW, 1)[None, :]
    return x[steps], y[steps + 1]


def forecast(rows, target):
    """Trains on rows, and forecasts the target of the next one."""
    count = len(rows)
    train = count * 14 // 17
    mean, deviation = rows[:train].mean(0), rows[:train].std(0, unbiased=False)
    x = ((rows - mean) / deviation).float()
    y = x[:, target]
    fit = windows(x, y, range(WINDOW - 1, train - 1))
    valid = windows(x, y, range(train - 1, count - 1))
    torch.manual_seed(0)
    network = Network(x.shape[1])
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    loss = torch.nn.MSELoss()
    best, kept = float('inf'), None
    for _ in range(EPOCHS):
        order = torch.randperm(len(fit[0]))
        for batch in order.split(BATCH):
            optimizer.zero_grad()
            loss(network(fit[0][batch]), fit[1][batch]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimizer.step()
        with torch.no_grad():
            error = loss(network(valid[0])[:, -1], valid[1][:, -1]).item()
        if error < best:
            best, kept = error, {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(kept)
    with torch.no_grad():
        return network(x[None, -WINDOW:])[0, -1].item() * deviation[target].item() + mean[target].item()


def main():
    path, taken, of = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(path) as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != 'date']
    values = torch.tensor([[float(row[name]) for name in names] for row in rows], dtype=torch.float64)
    target = names.index('tmax')
    # The rows known at each of the origins: the last one leaves one row to forecast.
    known = [len(rows) - of + k * of // taken for k in range(taken)]
    forecast(values[: known[0]], target)
    begun, core = time.perf_counter(), time.process_time()
    errors = [abs(forecast(values[:n], target) - values[n, target].item()) for n in known]
    result = {
        'torch': torch.__version__,
        'origins': taken,
        'seconds': time.perf_counter() - begun,
        'coreSeconds': time.process_time() - core,
        'mae': sum(errors) / taken,
    }
    print(json.dumps(result))


main()
