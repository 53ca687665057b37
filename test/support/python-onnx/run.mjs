// Runs an ONNX file in ONNX Runtime: a document with its path and float64 tensors on standard input, those asked for out.
import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web/wasm'

const { path, names, feeds } = JSON.parse(readFileSync(0, 'utf8'))
ort.env.wasm.numThreads = 1
const session = await ort.InferenceSession.create(new Uint8Array(readFileSync(path)))
const tensors = Object.entries(feeds).map(([name, { dims, data }]) => [
  name,
  new ort.Tensor('float64', Float64Array.from(data), dims),
])
const said = await session.run(Object.fromEntries(tensors))
process.stdout.write(JSON.stringify(names.map((name) => ({ dims: said[name].dims, data: [...said[name].data] }))))
process.exit(0)
