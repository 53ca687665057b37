/** Small inputs that ask for huge work are refused before it begins. */
import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../src/format/safetensors.js'
import { Forecaster, Table } from '../../src/index.js'

const wave = Array.from({ length: 60 }, (_, r) => (r * 37) % 11)

test('targets times horizons of a file are counted before they are laid out', async () => {
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 2, window: 3 })
  await forecaster.fit(Table.fromColumns({ y: wave }), { epochs: 1 })
  const { tensors, metadata } = readSafetensors(forecaster.toBytes())
  const target = Array.from({ length: 60_000 }, (_, i) => `t${i}`)
  const horizon = Array.from({ length: 60_000 }, (_, i) => i + 1)
  for (const key of ['options', 'schema']) {
    const fields = JSON.parse(metadata.get(key)!) as object
    metadata.set(key, JSON.stringify({ ...fields, target, horizon }))
  }
  const bytes = writeSafetensors(tensors, metadata)
  await expect(Forecaster.load(bytes)).rejects.toThrow(
    /in its options, the targets and horizons make [\d,]+ outputs, but a network has at most 65,536; name fewer\.$/,
  )
  await expect(Forecaster.create({ target, horizon })).rejects.toThrow(/targets and horizons make/)
})

test('a name of megabytes resembles none', async () => {
  const name = 'h'.repeat(6_000_000)
  await expect(Forecaster.create({ target: 'y', [name]: 1 } as never)).rejects.toThrow(
    /^There is no option "h{40}…"\.$/,
  )
  const table = Table.fromColumns({ [name]: wave, y: wave })
  const forecaster = await Forecaster.create({ target: 'hhh' })
  await expect(forecaster.fit(table)).rejects.toThrow(
    /^The table has no column "hhh"; the columns are "h{40}…", "y"\.$/,
  )
})
