/**
 * The messages of an ONNX file that we write, by their field numbers in
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3; the wire format is @bufbuild/protobuf's.
 *
 * @module
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** TensorProto.DataType */
export const FLOAT = 1
export const INT64 = 7
export const DOUBLE = 11

/** A tensor with its numbers, row by row. */
export interface Initializer {
  name: string
  shape: readonly number[]
  data: Float32Array | Float64Array | BigInt64Array
  doc?: string
}

/** A graph's input or output; a dimension is a size or, where it is free, a name. */
export interface Value {
  name: string
  type: typeof FLOAT | typeof DOUBLE | typeof INT64
  shape: readonly (number | string)[]
  doc: string
}

/** An attribute: whole numbers, texts, or a list of either. */
export type Attribute = number | readonly number[] | readonly string[]

/** One operator: names of what goes in and comes out. */
export interface Node {
  op: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes?: Readonly<Record<string, Attribute>>
}

/** A whole model. */
export interface OnnxModel {
  irVersion: number
  opset: number
  producer: string
  name: string
  doc: string
  nodes: readonly Node[]
  initializers: readonly Initializer[]
  inputs: readonly Value[]
  outputs: readonly Value[]
  metadata: readonly (readonly [string, string])[]
}

type Fill = (w: BinaryWriter) => void

/** ModelProto in bytes. */
export function encodeOnnx(m: OnnxModel): Uint8Array {
  const w = new BinaryWriter()
  int(w, 1, m.irVersion)
  text(w, 2, m.producer)
  text(w, 6, m.doc)
  message(w, 7, (g) => {
    for (const node of m.nodes) message(g, 1, (n) => writeNode(n, node))
    text(g, 2, m.name)
    for (const tensor of m.initializers) message(g, 5, (t) => writeTensor(t, tensor))
    text(g, 10, m.doc)
    for (const value of m.inputs) message(g, 11, (v) => writeValue(v, value))
    for (const value of m.outputs) message(g, 12, (v) => writeValue(v, value))
  })
  message(w, 8, (o) => {
    text(o, 1, '')
    int(o, 2, m.opset)
  })
  for (const [key, value] of m.metadata) {
    message(w, 14, (p) => {
      text(p, 1, key)
      text(p, 2, value)
    })
  }
  return w.finish()
}

/** NodeProto */
function writeNode(w: BinaryWriter, { op, inputs, outputs, attributes = {} }: Node): void {
  for (const name of inputs) text(w, 1, name)
  for (const name of outputs) text(w, 2, name)
  text(w, 3, `${op}_${outputs.filter((name) => name !== '').join('_')}`)
  text(w, 4, op)
  for (const [name, value] of Object.entries(attributes)) message(w, 5, (a) => writeAttribute(a, name, value))
}

/** AttributeProto; its type (field 20) is INT 2, INTS 7 or STRINGS 8. */
function writeAttribute(w: BinaryWriter, name: string, value: Attribute): void {
  text(w, 1, name)
  if (typeof value === 'number') {
    int(w, 3, value)
    int(w, 20, 2)
    return
  }
  const texts = typeof value[0] === 'string'
  for (const item of value) {
    if (typeof item === 'string') text(w, 9, item)
    else int(w, 8, item)
  }
  int(w, 20, texts ? 8 : 7)
}

/** TensorProto, its numbers as raw little-endian bytes (hosts that are not are refused elsewhere). */
function writeTensor(w: BinaryWriter, { name, shape, data, doc }: Initializer): void {
  for (const size of shape) int(w, 1, size)
  int(w, 2, data instanceof Float32Array ? FLOAT : data instanceof Float64Array ? DOUBLE : INT64)
  text(w, 8, name)
  w.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  if (doc !== undefined) text(w, 12, doc)
}

/** ValueInfoProto → TypeProto → Tensor → TensorShapeProto */
function writeValue(w: BinaryWriter, { name, type, shape, doc }: Value): void {
  text(w, 1, name)
  message(w, 2, (t) =>
    message(t, 1, (tensor) => {
      int(tensor, 1, type)
      message(tensor, 2, (dims) => {
        for (const size of shape) {
          message(dims, 1, (d) => (typeof size === 'number' ? int(d, 1, size) : text(d, 2, size)))
        }
      })
    }),
  )
  text(w, 3, doc)
}

function message(w: BinaryWriter, field: number, fill: Fill): void {
  w.tag(field, WireType.LengthDelimited).fork()
  fill(w)
  w.join()
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value)
}

function int(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Varint).int64(value)
}
