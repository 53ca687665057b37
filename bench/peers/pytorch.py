"""
PyTorch, one thread: the same lines as host.mjs on standard input and output. Three idioms are tried at the start of
each race ('nn': nn.RNN (GRU, LSTM), nn.Linear and optim.SGD; 'functional': torch.rnn_tanh (gru, lstm), addmm,
autograd.grad and one in-place update; 'loop': the same with the loop over steps in Python) and the fastest takes part,
for training and for inference, unless the race asks for one.
"""
import base64
import json
import os
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'
os.environ['OMP_NUM_THREADS'] = '1'

import torch  # noqa: E402

from blas import blas, with_known_kernels  # noqa: E402

with_known_kernels()
torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def doubles(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float64)


MODULES = {'rnn': torch.nn.RNN, 'gru': torch.nn.GRU, 'lstm': torch.nn.LSTM}
GATES = {'rnn': 1, 'gru': 3, 'lstm': 4}


class Module(torch.nn.Module):
    def __init__(self, cell, inputs, hidden, outputs, last):
        super().__init__()
        self.rnn = MODULES[cell](inputs, hidden)
        self.head = torch.nn.Linear(hidden, outputs)
        self.last = last

    def forward(self, x):
        out = self.rnn(x)[0]
        return self.head(out[-1:] if self.last else out)


class Nn:
    def __init__(self, point, dtype, rate, w):
        sizes = [point[k] for k in ('cell', 'inputSize', 'hiddenSize', 'outputSize')]
        self.net = Module(*sizes, point['lossOn'] == 'last').to(dtype)
        with torch.no_grad():
            self.net.rnn.weight_ih_l0.copy_(w['weight_ih_l0'])
            self.net.rnn.weight_hh_l0.copy_(w['weight_hh_l0'])
            self.net.rnn.bias_ih_l0.copy_(w['bias_ih_l0'])
            self.net.rnn.bias_hh_l0.zero_()
            self.net.head.weight.copy_(w['head.weight'])
            self.net.head.bias.copy_(w['head.bias'])
        self.net.rnn.bias_hh_l0.requires_grad_(False)
        self.optimizer = torch.optim.SGD([p for p in self.net.parameters() if p.requires_grad], lr=rate)
        self.loss = torch.nn.MSELoss()

    def update(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.net(x), y)
        loss.backward()
        self.optimizer.step()
        return loss

    def output(self, x):
        return self.net(x)


class Functional:
    def __init__(self, point, dtype, rate, w):
        self.rate = rate
        self.cell = point['cell']
        self.last = point['lossOn'] == 'last'
        hidden = point['hiddenSize']
        names = ['weight_ih_l0', 'weight_hh_l0', 'bias_ih_l0', 'head.weight', 'head.bias']
        self.params = [w[n].detach().clone().to(dtype).requires_grad_(True) for n in names]
        self.zero = torch.zeros(GATES[self.cell] * hidden, dtype=dtype)
        self.state = {n: torch.zeros(1, n, hidden, dtype=dtype) for n in {point['batch'], point['last']}}

    def output(self, x):
        wx, wh, b, wo, bo = self.params
        h, weights = self.state[x.shape[1]], (wx, wh, b, self.zero)
        rest = (True, 1, 0.0, False, False, False)
        if self.cell == 'rnn':
            out = torch.rnn_tanh(x, h, weights, *rest)[0]
        elif self.cell == 'gru':
            out = torch.gru(x, h, weights, *rest)[0]
        else:
            out = torch.lstm(x, (h, h), weights, *rest)[0]
        return torch.nn.functional.linear(out[-1:] if self.last else out, wo, bo)

    def update(self, x, y):
        loss = torch.nn.functional.mse_loss(self.output(x), y)
        gradients = torch.autograd.grad(loss, self.params)
        with torch.no_grad():
            torch._foreach_add_(self.params, gradients, alpha=-self.rate)
        return loss


class Loop(Functional):
    def output(self, x):
        wx, wh, b, wo, bo = self.params
        steps = torch.nn.functional.linear(x, wx, b).unbind(0)
        hidden = getattr(self, self.cell)(steps, wh.t())
        out = hidden[-1][None] if self.last else torch.stack(hidden)
        return torch.nn.functional.linear(out, wo, bo)

    def rnn(self, steps, turned):
        h = torch.tanh(steps[0])
        hidden = [h]
        for z in steps[1:]:
            h = torch.tanh(torch.addmm(z, h, turned))
            hidden.append(h)
        return hidden

    def gru(self, steps, turned):
        size = turned.shape[0]
        h, hidden = None, []
        for x in steps:
            if h is None:
                gates, n = torch.sigmoid(x[:, : 2 * size]), torch.tanh(x[:, 2 * size :])
                h = n - gates[:, size:] * n
            else:
                u = torch.mm(h, turned)
                r, z = torch.sigmoid(x[:, : 2 * size] + u[:, : 2 * size]).chunk(2, 1)
                n = torch.tanh(torch.addcmul(x[:, 2 * size :], r, u[:, 2 * size :]))
                h = torch.lerp(n, h, z)
            hidden.append(h)
        return hidden

    def lstm(self, steps, turned):
        h, c, hidden = None, None, []
        for z in steps:
            if h is not None:
                z = torch.addmm(z, h, turned)
            i, f, g, o = z.chunk(4, 1)
            i = torch.sigmoid(i)
            g = torch.tanh(g)
            c = i * g if c is None else torch.addcmul(torch.sigmoid(f) * c, i, g)
            h = torch.sigmoid(o) * torch.tanh(c)
            hidden.append(h)
        return hidden


IDIOMS = {'nn': Nn, 'functional': Functional, 'loop': Loop}


class Contestant:
    def __init__(self, message):
        point = message['point']
        self.point = point
        dtype = torch.float32 if message['dtype'] == 'f32' else torch.float64
        T, B, I = point['steps'], point['batch'], point['inputSize']
        table = message['table']
        O = point['outputSize']
        skipped = T - 1 if point['lossOn'] == 'last' else 0
        windows = table['rows'] - T - O + 2
        inputs = doubles(table['inputs']).reshape(-1, I).to(dtype)
        target = doubles(table['target']).to(dtype)
        self.minibatches = []
        for first in range(0, windows, B):
            n = min(B, windows - first)
            x = inputs.as_strided((T, n, I), (I, I, 1), first * I).contiguous()
            y = target.as_strided((T - skipped, n, O), (1, 1, 1), first + skipped).contiguous()
            self.minibatches.append((x, y))
        point['last'] = self.minibatches[-1][0].shape[1]
        weights = {k: doubles(v['data']).reshape(v['shape']).to(dtype) for k, v in message['weights'].items()}
        self.make = lambda idiom: IDIOMS[idiom](point, dtype, message['learningRate'], weights)
        self.choose('nn')

    def choose(self, idiom):
        self.chosen = {work: idiom for work in ('train', 'infer')}
        self.net = {work: self.make(idiom) for work in ('train', 'infer')}

    def choose_fastest(self):
        """The fastest idiom of each kind of work: the best of several short slices, in turn."""
        best = {}
        for work in ('train', 'infer'):
            nets = {idiom: self.make(idiom) for idiom in IDIOMS}
            times = {idiom: [] for idiom in IDIOMS}
            limit = time.perf_counter() + 1.5
            while time.perf_counter() < limit or len(times['loop']) < 3:
                for idiom, net in nets.items():
                    count = min(len(self.minibatches) - 1, 2 if self.point['batch'] > 1 else 50)
                    times[idiom].append(self.run(work, 0, count, net)['thread'])
            best[work] = min(times, key=lambda idiom: sorted(times[idiom])[len(times[idiom]) // 2])
        self.chosen = best
        self.net = {work: self.make(idiom) for work, idiom in best.items()}

    def run(self, work, start, count, net=None):
        net = net or self.net[work]
        epoch = max(1, len(self.minibatches) - 1)
        batches = [self.minibatches[(start + i) % epoch] for i in range(count)]
        began, busy = time.perf_counter(), time.thread_time()
        if work == 'train':
            for x, y in batches:
                net.update(x, y)
        else:
            with torch.inference_mode():
                for x, _ in batches:
                    net.output(x)
        return {'wall': (time.perf_counter() - began) * 1000, 'thread': (time.thread_time() - busy) * 1000}


contestant = None


def answer(message):
    global contestant
    what = message['do']
    if what == 'start':
        contestant = Contestant(message)
        if 'idiom' in message:
            contestant.choose(message['idiom'])
        else:
            contestant.choose_fastest()
        about = {
            'version': torch.__version__,
            'blas': blas(),
            'idiom': contestant.chosen,
            'threads': torch.get_num_threads(),
        }
        has = ['train', 'infer', 'losses', 'outputs']
        return {'windows': message['point']['batch'], 'about': about, 'has': has}
    if what == 'losses':
        net = contestant.net['train']
        return {'losses': [net.update(x, y).item() for x, y in contestant.minibatches[: message['count']]]}
    if what == 'outputs':
        with torch.inference_mode():
            out = contestant.net['infer'].output(contestant.minibatches[0][0])
        return {'outputs': out.flatten().double().tolist()}
    return contestant.run(message['work'], message['from'], message['count'])


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:  # told to the race, which leaves this contestant out
        reply = {'error': '%s: %s' % (type(error).__name__, error)}
    print(json.dumps(reply), flush=True)
