/** Several networks that forecast together: each as it would be alone, the forecast their mean. */
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { readSafetensors } from '../../src/format/safetensors.js'
import { decodeModel, encodeModel } from '../../src/model/model-file.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import type { Progress } from '../../src/options/progress.js'
import { scoreBoard } from '../../src/scores/board.js'
import { refusal, weather } from './helpers.js'

const SMALL: ForecasterOptions = { target: 'y', hiddenSize: 5, window: 4, seed: 7 }
const table = weather(200)

async function fitted(options: Partial<ForecasterOptions> = {}, fit: FitOptions = {}): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  await forecaster.fit(table, { epochs: 3, ...fit })
  return forecaster
}

/** The same options with one seed each. */
const alone = (options: Partial<ForecasterOptions> = {}): Promise<Forecaster[]> =>
  Promise.all([7, 8, 9].map((seed) => fitted({ ...options, seed })))

/** The sum in the order of the seeds, over their number: that is what the mean is, to the bit. */
const meanOf = (values: readonly number[]): number => (values[0] + values[1] + values[2]) / 3

describe('three seeds', () => {
  test.each([
    ['one output', {}],
    ['bounds and logarithms, which the mean comes after', { transform: 'log1p', max: 17, window: 6 }],
    ['windows relative to themselves', { normalize: 'standard', segment: 2, horizon: [1, 3] }],
    ['a residual, from a head of 0', { residual: 'last' }],
  ] as [string, Partial<ForecasterOptions>][])('%s: the mean of three forecasters, to the bit', async (_, options) => {
    const three = await fitted({ ...options, seeds: 3 })
    const each = await alone(options)
    expect(three.networks).toHaveLength(3)
    expect(three.network).toBe(three.networks[0])
    expect(three.networks.map((network) => network.fingerprint())).toEqual(each.map((one) => one.network.fingerprint()))
    expect(new Set(three.networks.map((network) => network.fingerprint())).size).toBe(3)
    const together = (await three.predict(table)).map(({ value }) => value)
    const values = await Promise.all(each.map(async (one) => (await one.predict(table)).map(({ value }) => value)))
    expect(together.length).toBeGreaterThan(150)
    expect(together.filter((value, i) => !Object.is(value, meanOf(values.map((own) => own[i]))))).toEqual([])
    const ahead = await three.forecast(table)
    const aheads = await Promise.all(each.map((one) => one.forecast(table)))
    expect(ahead.map(({ value }) => value)).toEqual(ahead.map((_, i) => meanOf(aheads.map((own) => own[i].value))))
    expect((await three.evaluate(table)).model.n).toBe((await each[0].evaluate(table)).model.n)
  })

  test.each([
    { quantiles: [0.45, 0.5, 0.55], epochs: 1, cross: true },
    { quantiles: [0.05, 0.5, 0.95], epochs: 12, cross: false },
  ])('quantiles: the mean of each, ascending: $quantiles', async ({ quantiles: levels, epochs, cross }) => {
    const options: Partial<ForecasterOptions> = { loss: 'pinball', quantiles: levels, horizon: [1, 2] }
    const three = await fitted({ ...options, seeds: 3 }, { epochs })
    const each = await Promise.all([7, 8, 9].map((seed) => fitted({ ...options, seed }, { epochs })))
    const together = await three.predict(table)
    const own = await Promise.all(each.map((one) => one.predict(table)))
    // The numbers of a network whose quantiles cross are shown in order, but are averaged as they came: their sum is the same.
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
    let same = 0
    together.forEach(({ quantiles, value }, i) => {
      const shown = Object.values(quantiles!)
      expect(shown).toEqual([...shown].sort((a, b) => a - b))
      expect(value).toBe(shown[1])
      const means = levels.map((q) => meanOf(own.map((list) => list[i].quantiles![String(q)])))
      expect(sum(shown)).toBeCloseTo(sum(means), 10)
      if (means.every((mean, q) => mean === shown[q])) same++
    })
    if (cross) expect(together.warnings.join()).toContain('quantiles crossed')
    // Where none of the three crosses, it is their mean to the bit.
    else expect(same).toBeGreaterThan(50)
  })

  test('go into one file and back, each network by its tensors and record', async () => {
    const three = await fitted({ seeds: 3 })
    const bytes = three.toBytes()
    const { tensors, metadata } = readSafetensors(bytes)
    const [one] = await alone()
    const first = readSafetensors(one.toBytes())
    expect([...tensors.keys()].filter((name) => name.startsWith('seed.'))).toHaveLength(18)
    expect(tensors.get('seed.0.weight_ih_l0')!.data).toEqual(first.tensors.get('weight_ih_l0')!.data)
    expect(JSON.parse(metadata.get('options')!)).toMatchObject({ seeds: 3, seed: 7 })
    const records = JSON.parse(metadata.get('trainings')!) as { seed: number; after: string }[]
    expect(records.map(({ seed, after }) => [seed, after])).toEqual(
      three.networks.map((network, s) => [7 + s, network.fingerprint()]),
    )
    const loaded = await Forecaster.load(bytes)
    expect(loaded.toBytes()).toEqual(bytes)
    expect(loaded.fingerprint()).toBe(three.fingerprint())
    expect(await loaded.predict(table)).toEqual(await three.predict(table))
    const twin = await Forecaster.load(bytes, { engine: 'ts' })
    expect(await twin.predict(table)).toEqual(await three.predict(table))
    // One fingerprint, of all of them in order.
    expect(three.fingerprint()).not.toBe(one.fingerprint())
    const [a, b] = loaded.networks.map((network) => network.stateDict())
    loaded.networks[0].loadStateDict(b)
    loaded.networks[1].loadStateDict(a)
    expect(loaded.fingerprint()).not.toBe(three.fingerprint())
  })

  test('one seed writes the file that there was before', async () => {
    const [plain, one] = [await fitted(), await fitted({ seeds: 1 })]
    expect(one.toBytes()).toEqual(plain.toBytes())
    const { tensors, metadata } = readSafetensors(one.toBytes())
    expect(tensors.has('weight_ih_l0')).toBe(true)
    expect(metadata.get('options')).not.toContain('seeds')
    expect(metadata.get('trainings')).not.toContain('seed')
  })

  test('are scored together and each by itself', async () => {
    const options: Partial<ForecasterOptions> = { horizon: [1, 3], loss: 'mae' }
    const three = await (await fitted({ ...options, seeds: 3 })).evaluate(table)
    const each = await Promise.all((await alone(options)).map((one) => one.evaluate(table)))
    const { seeds, judged, model, verdict } = three
    expect(judged).toBe('mae')
    expect(seeds!.each.map(({ seed, rmse, mae, n, loss }) => [seed, rmse, mae, n, loss])).toEqual(
      each.map(({ model: { rmse, mae, n } }, s) => [7 + s, rmse, mae, n, mae]),
    )
    const [a, b, c] = seeds!.each.map(({ loss }) => loss)
    expect(seeds!.mean).toBeCloseTo((a + b + c) / 3, 12)
    expect(seeds!.deviation).toBeCloseTo(Math.sqrt(((a - b) ** 2 + (b - c) ** 2 + (a - c) ** 2) / 6), 12)
    // The mean of forecasts has no larger absolute error than forecasts have in the mean.
    expect(model.mae!).toBeLessThanOrEqual(seeds!.mean)
    expect(verdict.map(({ against }) => against)).toEqual(each[0].verdict.map(({ against }) => against))
    expect(Object.keys(three).filter((name) => name.startsWith('seed '))).toEqual([])
    const [sentence] = scoreBoard(three, { target: 'y' }).verdict.filter((text) => text.includes('seeds'))
    expect(sentence).toMatch(
      /^The 3 networks \(seeds 7 to 9\) have a mae of [\d.]+ ± [\d.]+ each by itself, [\d.]+ to /,
    )
    expect(each[0].seeds).toBeUndefined()
  })

  test('are verified all, trained further all, and told of one by one', async () => {
    const three = await Forecaster.create({ ...SMALL, seeds: 3 })
    const told: Progress[] = []
    const run = await three.fit(table, { epochs: 2, onProgress: (progress) => void told.push(progress) })
    expect(run.seeds!.map(({ seed, epochs }) => [seed, epochs.length])).toEqual([
      [7, 2],
      [8, 2],
      [9, 2],
    ])
    expect(run.epochs).toEqual(run.seeds![0].epochs)
    const ends = told.filter(({ kind }) => kind === 'epoch').map(({ network, epoch }) => [network, epoch])
    expect(ends).toEqual(
      [1, 2, 3].flatMap((number) => [1, 2].map((epoch) => [{ number, of: 3, seed: 6 + number }, epoch])),
    )
    expect(told.every(({ seconds }, i) => i === 0 || seconds >= told[i - 1].seconds)).toBe(true)
    await three.fit(table, { epochs: 1 })
    const each = await Promise.all(
      [7, 8, 9].map(async (seed) => {
        const one = await fitted({ seed }, { epochs: 2 })
        await one.fit(table, { epochs: 1 })
        return one.network.fingerprint()
      }),
    )
    expect(three.networks.map((network) => network.fingerprint())).toEqual(each)
    const loaded = await Forecaster.load(three.toBytes())
    await loaded.fit(table, { epochs: 1 })
    expect(await loaded.verify(table, { engine: 'ts' })).toMatchObject({
      reproduced: true,
      trainings: 3,
      epochs: 12,
      difference: null,
    })
    const other = loaded.networks[1].stateDict()
    other['head.bias'].data[0] += 1
    loaded.networks[1].loadStateDict(other)
    expect((await loaded.verify(table)).difference).toMatchObject({ what: 'weights', training: 3, seed: 8 })
  })

  test('are as they were before where one of them is broken off', async () => {
    const three = await fitted({ seeds: 3 })
    const bytes = three.toBytes()
    const controller = new AbortController()
    const onProgress = ({ network, kind }: Progress): void => {
      if (network!.number === 2 && kind === 'epoch') controller.abort(new Error('enough'))
    }
    const broken = three.fit(table, { epochs: 3, onProgress, signal: controller.signal })
    await expect(broken).rejects.toThrow('enough')
    expect(three.toBytes()).toEqual(bytes)
    // What comes then is what would have come without: also the generators and the moments are those of before.
    const other = await fitted({ seeds: 3 })
    await other.fit(table, { epochs: 2 })
    await three.fit(table, { epochs: 2 })
    expect(three.toBytes()).toEqual(other.toBytes())
    const untrained = await Forecaster.create({ ...SMALL, seeds: 2, optimizer: { name: 'sgd', learningRate: 1e30 } })
    const error = await refusal('DIVERGED', () => untrained.fit(table, { epochs: 1, clipNorm: 0 }))
    expect(error.message).toMatch(/of the network with the seed 7 .* All networks are as they were before\.$/)
    await refusal('NOT_FITTED', () => untrained.forecast(table))
  })

  test('refuse a seed beyond the last, and a file whose trainings are not theirs', async () => {
    const three = await Forecaster.create({ ...SMALL, seeds: 3 })
    await refusal('OPTION_CONFLICT', () => Forecaster.create({ ...SMALL, seed: 4_294_967_295, seeds: 2 }))
    await refusal('OPTION_INVALID', () => Forecaster.create({ ...SMALL, seeds: 0 }))
    await three.fit(table, { epochs: 1 })
    const model = decodeModel(three.toBytes())
    const [first, second, third] = model.trainings
    for (const trainings of [[first, third, second], [first, second], []]) {
      await refusal('MODEL_FILE_INVALID', () => decodeModel(encodeModel({ ...model, trainings })))
    }
    const one = decodeModel((await fitted()).toBytes())
    await refusal('MODEL_FILE_INVALID', () => decodeModel(encodeModel({ ...one, trainings: [first] })))
  })
})
