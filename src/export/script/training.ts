/**
 * The Python of the network and of the training: initial values, forward, backward, epochs, early stopping.
 *
 * @module
 */
import type { RecordedFit } from '../../options/recorded.js'
import type { Content } from '../content.js'
import { rateCode } from './learning.js'
import { gatherCode, type Windows } from './windows.js'

type Network = Content['network']

const layersDrop = ({ numLayers, dropout }: Network): boolean => dropout > 0 && numLayers > 1

/** `initial`, `forward` and `backward`, with `masks` where layers drop; `cell` is what {@link cellCode} gives. */
export function networkCode(network: Network, cell: string, residual: boolean): string {
  const { dropout } = network
  const drops = layersDrop(network)
  const argument = drops ? ', masks' : ''
  return `def initial():
    """Uniform values within 1 / sqrt(HIDDEN), drawn input by input: each matrix is the transpose of what is drawn."""
    bound = 1 / np.sqrt(HIDDEN)
    ${residual ? 'p =' : 'return'} {name: (np.random.random_sample(shape[::-1]) * 2 * bound - bound).T for name, shape in SHAPES.items()}
${residual ? '    return {**p, "head.weight": 0 * p["head.weight"], "head.bias": 0 * p["head.bias"]}  # it begins as the simple forecast\n' : ''}

def over(a, b):
    """The sum of outer products over steps and windows."""
    return np.tensordot(a, b, axes=([0, 1], [0, 1]))


${cell}

def forward(p, x${drops ? ', masks=None' : ''}):
    """Outputs [T, B, O] of windows x [T, B, I], and what the way back needs."""
    kept = []
    for l in range(LAYERS):
        h, inside = layer(p, l, x)
        kept.append((x, inside))
        x = h${drops ? ' if masks is None or l == LAYERS - 1 else h * masks[l]' : ''}
    return x @ p["head.weight"].T + p["head.bias"], (kept, x)


def backward(p, dy, kept, top${argument}):
    """Gradients of all parameters from those of the outputs, in the order of the parameters."""
    g, d = {"head.weight": over(dy, top), "head.bias": dy.sum((0, 1))}, dy @ p["head.weight"]
    for l in reversed(range(LAYERS)):
${drops ? '        d = d if l == LAYERS - 1 else d * masks[l]\n' : ''}        d, own = layer_back(p, l, d, *kept[l])
        g.update(own)
    return {name: g[name] for name in p}
${drops ? dropoutCode(dropout) : ''}`
}

const dropoutCode = (dropout: number): string => `

def masks_of(update, steps, count):
    """What dropout multiplies the states between layers by: Philox4x32-10, key SEED, counter update, layer, step, place."""
    low, masks = np.uint64(0xFFFFFFFF), []
    for l in range(LAYERS - 1):
        c = [np.full((steps, count), v, np.uint64) for v in (update, l, 0, 0)]
        c[2], c[3] = c[2] + np.arange(steps, dtype=np.uint64)[:, None], c[3] + np.arange(count, dtype=np.uint64)
        key = [SEED, 0]
        for _ in range(10):
            a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
            shift, k0, k1 = np.uint64(32), np.uint64(key[0]), np.uint64(key[1])
            c = [(b >> shift) ^ c[1] ^ k0, b & low, (a >> shift) ^ c[3] ^ k1, a & low]
            key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
        kept = c[0] >= np.uint64(int(${dropout} * 2**32))
        masks.append(np.where(kept, 1 / (1 - ${dropout}), 0).reshape(steps, -1, HIDDEN))
    return masks
`

/** The lines that take the windows of an epoch from a list. */
const partsCode = (windows: number, shuffle: boolean): string => `        order = []
        while len(order) < ${windows}:
            if taken == len(places):
                ${shuffle ? 'places, taken = np.random.permutation(len(places)), 0' : 'taken = 0'}
            more = places[taken : taken + ${windows} - len(order)]
            order, taken = [*order, *more], taken + len(more)
        order, total, count = ends[order], 0, 0
`

/** Lines that give the loss at the last step of the windows to validate on. */
const validation = (indent: string, name: string, windows: Windows): string =>
  windows === null
    ? `${indent}${name} = loss_of(forward(p, gather(x, y, valid)[0])[0][-1], y[valid])[0]\n`
    : `${indent}seen, wanted = gather(x, y, valid)
${indent}${name} = loss_of(forward(p, seen)[0][-1], wanted[-1])[0]
`

/** `train(table)` and `main`. */
export function trainingCode(
  network: Network,
  fit: RecordedFit & { windows: number },
  {
    validated,
    clipped,
    indexed,
    plain,
    known,
    residual,
    windows,
  }: {
    validated: boolean
    clipped: boolean
    indexed: boolean
    known: boolean
    plain: boolean
    residual: boolean
    windows: Windows
  },
): string {
  const drops = layersDrop(network)
  const last = network.lossOn === 'last'
  const gradients = `backward(p, dy, *kept${drops ? ', masks' : ''})`
  const loss = last
    ? `            loss, n, last = loss_of(out[-1:], wanted[-1:])
            dy = np.concatenate([np.zeros_like(out[:-1]), last])
`
    : `            loss, n, dy = loss_of(out, wanted)
`
  const inParts = fit.epochWindows !== undefined && fit.epochWindows !== fit.windows
  const scheduled = fit.schedule !== undefined
  const shuffled = fit.shuffle ? 'ends[np.random.permutation(len(ends))]' : 'ends'
  const order = inParts
    ? partsCode(fit.epochWindows!, fit.shuffle)
    : `        order, total, count = ${shuffled}, 0, 0\n`
  const patience = validated && fit.patience !== Infinity
  return `${gatherCode(windows)}${scheduled ? `\n\n${rateCode(fit.schedule ?? [], network.optimizer.learningRate)}` : ''}

def train(table):
    """Parameters that the training keeps, and the losses of each epoch."""
    x, y, ends, valid = prepare(table)
    np.random.seed(SEED)
    p, state, epochs = initial(), {}, []
    best, kept_loss, kept_epoch = dict(p), np.inf, 0
${residual && validated ? validation('    ', 'kept_loss', windows) : ''}${inParts ? '    places, taken = np.arange(len(ends)), len(ends)  # an epoch takes the next of a shuffled list\n' : ''}    for epoch in range(1, EPOCHS + 1):
${order}${scheduled ? '        now = rate(epochs)\n' : ''}        for at in range(0, len(order), BATCH):
            seen, wanted = gather(x, y, order[at : at + BATCH])
${drops ? '            masks = masks_of(state.get("updates", 0), len(seen), seen.shape[1] * HIDDEN)\n' : ''}            out, kept = forward(p, seen${drops ? ', masks' : ''})
${loss}            update(p, ${clipped ? `clip(${gradients})` : gradients}, state${scheduled ? ', now' : ''})
            total, count = total + loss * n, count + n
${
  validated
    ? `${validation('        ', 'checked', windows)}        epochs.append((total / count, checked))
        if checked < kept_loss:
            best, kept_loss, kept_epoch = dict(p), checked, epoch
${patience ? `        if epoch - kept_epoch >= ${fit.patience}:\n            break\n` : ''}`
    : `        epochs.append((total / count, None))
        best = dict(p)
`
}    return best, epochs
${mainCode({ indexed, plain, known })}`
}

/** What reads the files, trains, and compares with what the model remembers. */
const mainCode = ({ known, indexed, plain }: Record<'known' | 'indexed' | 'plain', boolean>): string => `

def weights_of(path):
    """The parameters in a safetensors file."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    entries = {name: entry for name, entry in json.loads(data[8:start]).items() if name in SHAPES}
    types = {"F32": "<f4", "F64": "<f8"}
    return {
        name: np.frombuffer(data[start:], types[e["dtype"]], int(np.prod(e["shape"])), e["data_offsets"][0]).reshape(e["shape"])
        for name, e in entries.items()
    }


def difference(a, b):
    """The largest difference of two lists of numbers, beside the largest number of the second."""
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    return np.abs(a - b).max() / np.abs(b).max()


def opened(read, path):
    """What is read from a file; where it cannot be, a sentence and exit code 2."""
    try:
        return read(path)
    except (OSError, ValueError, LookupError) as error:
        way = f"; {PLAIN}" if isinstance(error, UnicodeDecodeError) and read is not weights_of else ""
        stop(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}{way}.")


def stop(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(2)


def main(table, model=None):
    path, own = table, model and opened(weights_of, model)
    table = opened(read, path)
    for name in [*INPUTS, *(name for name, _ in OUTPUTS)${known ? ', *KNOWN' : ''}${indexed ? ', INDEX' : ''}]:
        if name not in table:
            stop(f"{path} has no column {name}${plain ? ': it is not the table of this model.' : ', as the table of this model had when it was read: {PLAIN}.'}")
    p, epochs = train(table)
    for number, (loss, checked) in enumerate(epochs, 1):
        print(f"epoch {number}: training {loss:.12g}" + ("" if checked is None else f", validation {checked:.12g}"))
    if len(epochs) != len(RECORDED):
        sys.exit(f"The model was trained for {len(RECORDED)} epochs, the script for {len(epochs)}: is this the same table?")
    losses = [[loss for loss in pair if loss is not None] for pair in epochs]
    recorded = [[loss for loss in pair if loss is not None] for pair in RECORDED]
    print(f"largest relative difference of the losses: {difference(losses, recorded):.1e}")
    if own is not None:
        print(f"largest relative difference of the weights: {max(difference(p[name], own[name]) for name in p):.1e}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", metavar="TABLE.csv", help="the table that the model was trained on")
    parser.add_argument("model", metavar="MODEL.safetensors", nargs="?", help="the model, to compare the weights with")
    main(**vars(parser.parse_args()))
`
