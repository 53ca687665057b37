/**
 * The panel *Your engine*: the conformance program in the visitor's own browser, against the committed fingerprints.
 *
 * @module
 */
import type { ConformanceReport, ConformanceResult, HostFacts } from '../../conformance/index.js'
import { counted, duration } from '../../text/number.js'
import type { App } from '../app.js'
import { fill, h } from '../dom.js'
import { MachineRun } from '../machine-worker/client.js'
import { tableOf } from '../table-element.js'
import './figures.css'

const ENGINES = { core: 'Core, WebAssembly', twin: 'Twin, TypeScript', threads: 'Core on 2 threads' } as const
const OUTCOMES = { same: 'same', different: 'DIFFERENT', failed: 'failed', 'not run': 'not run' } as const

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  let run: MachineRun | null = null
  const start = h('button', { type: 'button', class: 'primary', onclick: () => void check() }, 'Check this browser')
  const stop = h('button', { type: 'button', onclick: () => run?.stop() }, 'Stop')
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Trainings done' })
  const status = h('p', { class: 'hint', role: 'status' })
  const results = h('div', { class: 'panel-body' })
  stop.hidden = true
  bar.hidden = true
  fill(
    root,
    h(
      'section',
      { class: 'card stack' },
      h('h3', {}, 'Does your browser compute the same bits?'),
      h(
        'p',
        {},
        'Small trainings of every cell, in both precisions, run here: in the core, in the twin and on threads. Their ' +
          'fingerprints must be those that other machines have computed.',
      ),
      h('div', { class: 'row' }, start, stop, bar),
      status,
    ),
    results,
  )

  async function check(): Promise<void> {
    const mine = new MachineRun()
    run = mine
    start.hidden = true
    stop.hidden = false
    bar.hidden = false
    bar.value = 0
    stop.focus()
    fill(results)
    status.textContent = 'Running …'
    try {
      const { host, report } = await mine.conformance((result, done, of) => {
        bar.value = done / of
        status.textContent = `${done} of ${counted(of, 'training')}: ${result.name}`
      })
      status.textContent = ''
      fill(results, verdictCard(report, host), ...tables(report.results))
      app.announce(sentenceOf(report))
    } catch (error) {
      status.textContent = mine.stopped ? 'Stopped.' : ''
      const message = error instanceof Error ? error.message : String(error)
      if (!mine.stopped) fill(results, h('p', { class: 'notice notice-error', role: 'alert' }, message))
    } finally {
      if (!mine.stopped) mine.stop()
      run = null
      start.hidden = false
      stop.hidden = true
      bar.hidden = true
      start.focus()
    }
  }
}

/** The outcome in one sentence. */
function sentenceOf({ agrees, same, different, failed, notRun }: ConformanceReport): string {
  const left = notRun === 0 ? '' : ` ${counted(notRun, 'training')} could not run here.`
  if (agrees) return `Your browser agrees: ${counted(same, 'training')} gave the committed fingerprints.${left}`
  return `Your browser does not agree: ${counted(different, 'training')} gave another fingerprint, ${failed} failed.${left}`
}

function verdictCard(report: ConformanceReport, host: HostFacts): HTMLElement {
  const facts: [string, string][] = [
    ['Browser', host.runtime],
    ['Core', host.coreRefused ?? 'WebAssembly with SIMD'],
    ['Threads', host.threadsRefused ?? `yes; ${host.hardwareThreads} at once on this machine`],
    ['Relaxed SIMD', host.relaxedSimd ? 'there (used only where bits may differ)' : 'not there'],
    ['Arithmetic', `version ${report.numerics}`],
  ]
  return h(
    'section',
    { class: 'card stack' },
    h('p', { class: `notice ${report.agrees ? 'notice-good' : 'notice-error'} conformance` }, sentenceOf(report)),
    h('dl', { class: 'facts' }, ...facts.map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text)))),
  )
}

/** A table for each engine. */
function tables(results: readonly ConformanceResult[]): HTMLElement[] {
  return (['core', 'twin', 'threads'] as const).map((engine) => {
    const own = results.filter((result) => result.engine === engine)
    const rows = own.map(({ name, outcome, fingerprint, seconds, reason }) => [
      name,
      { text: OUTCOMES[outcome], class: outcome === 'same' ? '' : 'best' },
      fingerprint === null ? (reason ?? '') : fingerprint.slice(0, 16),
      outcome === 'not run' ? '' : duration(seconds),
    ])
    const heads = [
      { head: 'training' },
      { head: 'outcome' },
      { head: 'fingerprint begins' },
      { head: 'took', number: true, wide: true },
    ]
    const count = (outcome: ConformanceResult['outcome']): number => own.filter((r) => r.outcome === outcome).length
    const wrong = count('different') + count('failed')
    const tally = [`${count('same')} of ${counted(own.length, 'training')} the same`]
    if (wrong > 0) tally.push(`${wrong} not`)
    if (count('not run') > 0) tally.push(`${count('not run')} not run`)
    const summary = h('summary', {}, `${ENGINES[engine]}: ${tally.join(', ')}`)
    const table = tableOf(ENGINES[engine], heads, rows, { quiet: true })
    return h('details', { class: 'card', open: wrong > 0 }, summary, table)
  })
}
