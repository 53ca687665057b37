/**
 * Writes a network's weights as a safetensors file under the names of a PyTorch module, and reads such files.
 *
 * A module's state dict has the recurrent layer under a prefix (`rnn.weight_ih_l0`) or none, and the head, a Linear,
 * under a name of its own (`fc.weight`, `fc.bias`). Nothing else may be in the file: another layer would be left out
 * silently, and the network would compute something else.
 *
 * @module
 */
import { type Cell, CELLS, gatesOf } from '../engine/cells.js'
import type { Real } from '../engine/spec.js'
import type { StateDict } from '../engine/parameters.js'
import { HindcastError, shown } from '../errors.js'
import { type Bytes, bytesOf } from '../format/bytes.js'
import { fileInvalid, type FileTensor, readSafetensors, writeSafetensors } from '../format/safetensors.js'
import { NETWORK, type NetworkOptions } from '../options/rows/network.js'
import { checkNames } from '../options/resolve.js'
import { invalid } from '../options/row.js'
import { whole } from '../text/number.js'

/** How the PyTorch module names its layers. */
export interface TorchNames {
  /** What stands before the names of the recurrent layers: `'rnn.'` for a module that calls them `self.rnn`. */
  prefix?: string
  /** What the module calls the head, a Linear: `'fc'`; null for a file without a head. */
  head?: string | null
}

/** Options of `Network.fromSafetensors`: names where the file is ambiguous, and network options it does not contain. */
export type FromSafetensorsOptions = Partial<NetworkOptions> & TorchNames

/** What a file says: the options of its network, and the parameters under the network's names. */
interface FromFile {
  options: NetworkOptions
  parameters: Record<string, { shape: number[]; data: ArrayLike<number> }>
}

/** Tensors of F32 and F64 by name. */
type Tensors = Map<string, { shape: readonly number[]; data: Real }>

const RECURRENT = /^(.*?)(weight|bias)_(ih|hh|hr)_l(\d+)(_reverse)?$/s

/** The bytes of a file: each parameter under the module's name for it, in the network's own precision. */
export function writeWeights(parameters: StateDict, names: TorchNames): Uint8Array {
  checkNames(names, ['prefix', 'head'], 'option')
  checkTorchNames(names)
  const { prefix = '', head = 'head' } = names
  const entries: [string, FileTensor][] = []
  for (const [name, tensor] of Object.entries(parameters)) {
    if (!name.startsWith('head.')) entries.push([prefix + name, tensor])
    else if (head !== null) entries.push([head + name.slice('head'.length), tensor])
  }
  // What the libraries around PyTorch write, and some of them ask for.
  return writeSafetensors(entries, [['format', 'pt']])
}

function checkTorchNames({ prefix, head }: TorchNames): void {
  if (prefix !== undefined && typeof prefix !== 'string') throw invalid('prefix', prefix, "a text such as 'rnn.'")
  if (head !== undefined && head !== null && typeof head !== 'string') {
    throw invalid('head', head, "a text such as 'fc', or null for none")
  }
}

/**
 * Reads a file.
 *
 * @throws HindcastError `MODEL_FILE_INVALID` for what is no such file; `OPTION_CONFLICT` where an option says
 * otherwise; `OPTION_INVALID`
 */
export function readWeights(source: Bytes, options: FromSafetensorsOptions): FromFile {
  checkNames(options, ['prefix', 'head', ...Object.keys(NETWORK)], 'option')
  const { prefix, head, ...given } = options
  checkTorchNames({ prefix, head })
  const bytes = bytesOf(source)
  if (bytes === null) {
    const message = `A network cannot be read from ${shown(typeof source)}; expected the bytes of a safetensors file.`
    throw new HindcastError('OPTION_INVALID', message, { value: source })
  }
  const { tensors: all, metadata } = readSafetensors(bytes)
  if (metadata.get('format') === 'hindcast-forecaster') {
    throw fileInvalid(
      'it holds a forecaster, which Forecaster.load reads; its network is forecaster.network',
      undefined,
    )
  }
  const tensors = realTensors(all)
  const rest: Tensors = new Map(tensors)
  const layers = recurrentLayers(rest, prefix)
  const parameters: FromFile['parameters'] = {}
  for (const [name, { shape, data }] of layers) parameters[name] = { shape: [...shape], data }

  const cells = (Object.keys(CELLS) as Cell[]).filter((name) => CELLS[name].torch !== null)
  const [rows, hiddenSize] = matrix('weight_hh_l0', layers)
  const cell = cells.find((name) => gatesOf({ cell: name }) === rows / hiddenSize)
  if (cell === undefined) {
    throw fileInvalid(
      `its weight_hh_l0 has the shape [${String(rows)}, ${String(hiddenSize)}], which is that of no ${cells.map((name) => `${CELLS[name].torch} (${gatesOf({ cell: name })}H rows)`).join(', ')}`,
      undefined,
    )
  }
  const [, inputSize] = matrix('weight_ih_l0', layers)
  const numLayers = [...layers.keys()].filter((name) => name.startsWith('weight_hh_l')).length
  // A module made with bias=False computes what one with biases of 0 does.
  const biased = [...layers.keys()].some((name) => name.startsWith('bias'))
  for (let l = 0; !biased && l < numLayers; l++) parameters[`bias_ih_l${l}`] = zeros([rows])
  const outputSize = takeHead(rest, head, hiddenSize, parameters)
  for (const name of rest.keys()) {
    throw fileInvalid(
      `its tensor ${shown(name)} belongs neither to the recurrent layers nor to the head, so the network would not be ` +
        'the module; a network is recurrent layers with one Linear on top',
      undefined,
    )
  }
  const found = {
    cell,
    inputSize,
    hiddenSize,
    outputSize,
    numLayers,
    recurrentBias: layers.has('bias_hh_l0'),
  }
  for (const [option, value] of Object.entries(found)) {
    const asked = given[option as keyof typeof found]
    if (asked === undefined || asked === value) continue
    throw new HindcastError(
      'OPTION_CONFLICT',
      `The option ${option} is ${String(asked)}, but the weights are those of a network with ${String(value)}; leave ` +
        'it out, it follows from the file.',
      { option, value: asked },
    )
  }
  return { options: { dtype: dtypeOf(tensors), ...given, ...found }, parameters }
}

/** The tensors of a file, none of which may hold anything but real numbers. */
function realTensors(all: ReadonlyMap<string, FileTensor>): Tensors {
  const tensors: Tensors = new Map()
  for (const [name, { shape, data }] of all) {
    if (!(data instanceof Float32Array || data instanceof Float64Array)) {
      throw fileInvalid(`its tensor ${shown(name)} holds whole numbers, where F32 or F64 was expected`, undefined)
    }
    tensors.set(name, { shape, data })
  }
  return tensors
}

/** Takes the tensors of the recurrent layers out of the rest, under their names without the prefix. */
function recurrentLayers(rest: Tensors, prefix: string | undefined): Tensors {
  const found = [...rest.keys()].flatMap((name) => {
    const parts = RECURRENT.exec(name)
    return parts === null ? [] : [{ name, before: parts[1], kind: parts[3], reverse: parts[5] !== undefined }]
  })
  const prefixes = [...new Set(found.map(({ before }) => before))]
  const chosen = prefix ?? prefixes[0]
  const layers = found.filter(({ before }) => before === chosen)
  if (layers.length === 0) {
    const under = prefix === undefined ? '' : ` under ${shown(prefix)}`
    throw fileInvalid(
      `it has no recurrent layer${under}: a tensor such as ${shown(`${prefix ?? ''}weight_ih_l0`)} was expected, ` +
        `and there ${rest.size === 1 ? 'is' : 'are'} ${listed([...rest.keys()])}`,
      undefined,
    )
  }
  if (prefix === undefined && prefixes.length > 1) {
    throw fileInvalid(
      `it has recurrent layers under ${listed(prefixes)}; a network is made of one stack of them, so name it with the ` +
        'option prefix',
      undefined,
    )
  }
  const refused = layers.find(({ kind, reverse }) => reverse || kind === 'hr')
  if (refused !== undefined) {
    const what = refused.reverse ? 'runs in both directions (bidirectional)' : 'projects its state (proj_size)'
    throw fileInvalid(`its layer ${what}, as ${shown(refused.name)} says, which hindcast does not know`, undefined)
  }
  const taken: Tensors = new Map()
  for (const { name } of layers) {
    taken.set(name.slice(chosen.length), rest.get(name)!)
    rest.delete(name)
  }
  return taken
}

/** Takes the head out of the rest; without one, each output is a unit of the hidden state. Returns its outputs. */
function takeHead(
  rest: Tensors,
  asked: string | null | undefined,
  hiddenSize: number,
  parameters: FromFile['parameters'],
): number {
  const names = [...rest.keys()].flatMap((name) => (name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : []))
  if (names.length > 1 && typeof asked !== 'string') {
    throw fileInvalid(`its head may be ${listed(names)}; name it with the option head`, undefined)
  }
  const name = asked === undefined ? names[0] : asked
  if (name === null || name === undefined) {
    const identity = Float64Array.from({ length: hiddenSize * hiddenSize }, (_, i) =>
      Number(i % (hiddenSize + 1) === 0),
    )
    parameters['head.weight'] = { shape: [hiddenSize, hiddenSize], data: identity }
    parameters['head.bias'] = zeros([hiddenSize])
    return hiddenSize
  }
  const [outputSize, width] = matrix(`${name}.weight`, rest)
  if (width !== hiddenSize) {
    throw fileInvalid(
      `its head ${shown(name)} takes ${whole(width)} numbers, but the hidden state has ${whole(hiddenSize)}`,
      undefined,
    )
  }
  const weight = rest.get(`${name}.weight`)!
  const bias = rest.get(`${name}.bias`)
  parameters['head.weight'] = { shape: [...weight.shape], data: weight.data }
  parameters['head.bias'] = bias === undefined ? zeros([outputSize]) : { shape: [...bias.shape], data: bias.data }
  rest.delete(`${name}.weight`)
  rest.delete(`${name}.bias`)
  return outputSize
}

/** Rows and columns of a tensor that must be there. */
function matrix(name: string, tensors: Tensors): [number, number] {
  const tensor = tensors.get(name)
  if (tensor === undefined) {
    throw fileInvalid(`the tensor ${shown(name)} is missing, and there are ${listed([...tensors.keys()])}`, undefined)
  }
  const [rows, cols] = tensor.shape
  if (tensor.shape.length === 2 && rows > 0 && cols > 0) return [rows, cols]
  throw fileInvalid(
    `its tensor ${shown(name)} has the shape [${tensor.shape.join(', ')}], which is not a matrix`,
    undefined,
  )
}

/** The one precision of all tensors; f64 where they differ, so that no number is rounded. */
function dtypeOf(tensors: Tensors): 'f32' | 'f64' {
  return [...tensors.values()].some(({ data }) => data instanceof Float64Array) ? 'f64' : 'f32'
}

const zeros = (shape: number[]) => ({ shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) })

const listed = (names: string[]): string =>
  names.length === 0
    ? 'none'
    : names
        .slice(0, 6)
        .map((name) => shown(name))
        .join(', ') + (names.length > 6 ? ', …' : '')
