/** An ONNX file of the race's network: x [T, B, I] → RNN (tanh) → squeezed → MatMul, Add → y [T, B, 1]. */
import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf'

const OPSET = 17
const IR_VERSION = 8

export function modelOf({ inputSize: I, hiddenSize: H, steps: T }, weights) {
  // B holds both biases, Wb then Rb; the race's network has only the first.
  const bias = new Float32Array(2 * H)
  bias.set(weights.bias_ih_l0.data)
  const graph = create(GraphProtoSchema, {
    name: 'race',
    input: [value('x', [T, 'B', I])],
    output: [value('y', [T, 'B', 1])],
    initializer: [
      reals('W', [1, H, I], weights.weight_ih_l0.data),
      reals('R', [1, H, H], weights.weight_hh_l0.data),
      reals('b', [1, 2 * H], bias),
      reals('head', [H, 1], weights['head.weight'].data),
      reals('headBias', [1], weights['head.bias'].data),
      create(TensorProtoSchema, { name: 'axis', dataType: DataType.INT64, dims: [1n], int64Data: [1n] }),
    ],
    node: [
      create(NodeProtoSchema, {
        opType: 'RNN',
        input: ['x', 'W', 'R', 'b'],
        output: ['h'],
        attribute: [
          create(AttributeProtoSchema, { name: 'hidden_size', type: AttributeType.INT, i: BigInt(H) }),
          create(AttributeProtoSchema, {
            name: 'activations',
            type: AttributeType.STRINGS,
            strings: [new TextEncoder().encode('Tanh')],
          }),
        ],
      }),
      create(NodeProtoSchema, { opType: 'Squeeze', input: ['h', 'axis'], output: ['hidden'] }),
      create(NodeProtoSchema, { opType: 'MatMul', input: ['hidden', 'head'], output: ['z'] }),
      create(NodeProtoSchema, { opType: 'Add', input: ['z', 'headBias'], output: ['y'] }),
    ],
  })
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: 'hindcast-bench',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OPSET) })],
    graph,
  })
  return toBinary(ModelProtoSchema, model)
}

function reals(name, shape, data) {
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: shape.map(BigInt),
    floatData: Array.from(data, Math.fround),
  })
}

function value(name, shape) {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === 'string' ? { case: 'dimParam', value: size } : { case: 'dimValue', value: BigInt(size) },
    }),
  )
  const tensor = create(TypeProto_TensorSchema, {
    elemType: DataType.FLOAT,
    shape: create(TensorShapeProtoSchema, { dim }),
  })
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  })
}
