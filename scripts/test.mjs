// npm test: builds what is stale, then checks everything, two things at a time, and ends with one line of counts.
// `--quick` leaves out all but the tests; `--long` runs the files of tests that have fuller counts with these, which takes an hour,
// and says when each file begins and in the end how long each took; `--coverage` says how much of src/ they run. What else
// is given goes to vitest, and then the tests alone are run: `npm run test:long -- test/table -t mutated`.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => join(root, 'node_modules', name)
const given = new Set(process.argv.slice(2))
const [long, quickly] = ['--long', '--quick'].map((flag) => given.delete(flag))
const coverage = given.delete('--coverage')
const chosen = given.size === 0 && long ? filesWithFullCounts() : [...given]
const quick = quickly || chosen.length > 0
if (long) process.env.HINDCAST_LONG = '1'
const summary = join(root, 'build/tests.json')
const started = performance.now()
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`

/** Test files that take fuller counts in the long tests: the others would do there what they do in every run. */
function filesWithFullCounts() {
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path))
    .filter((path) => readFileSync(join(root, path), 'utf8').includes('support/long'))
  console.log(`${files.length} files of tests have fuller counts; the others stay with npm test`)
  return files
}

/** Runs a script of Node; what it prints comes at once with `live`, else only if it fails. */
function run(name, args, live = false) {
  const since = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (text) => (output += text))
    child.stderr?.on('data', (text) => (output += text))
    child.on('close', (code) => {
      const ok = code === 0
      if (!ok && output) console.log(output.trimEnd())
      console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds(since)})`)
      resolve(ok)
    })
  })
}

const CHECKS = [
  ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['format of assembly', ['scripts/format-assembly.mjs']],
  ['types of tests and scripts', [bin('typescript/bin/tsc'), '-p', 'tsconfig.test.json']],
  ['types of the page', [bin('typescript/bin/tsc'), '-p', 'src/studio']],
  ['types of assembly', [bin('typescript/bin/tsc'), '-p', 'assembly']],
  ['nothing unused', ['scripts/unused.mjs']],
]

if (!(await run('build', ['scripts/build.mjs', '--if-stale'], true))) process.exit(1)

let failed = 0
if (!quick) {
  const waiting = [...CHECKS]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await run(...next))) failed++
  }
  await Promise.all([worker(), worker()])
}

mkdirSync(join(root, 'build'), { recursive: true })
rmSync(summary, { force: true })
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${summary}`]
if (long) reporters.push(`--reporter=${join(root, 'scripts/begun.mjs')}`)
const counting = coverage ? ['--coverage'] : []
const passed = await run('tests', [bin('vitest/vitest.mjs'), 'run', ...reporters, ...counting, ...chosen], true)

/** The seconds of each file, the longest first: of all files in the long tests, otherwise of the longest. */
function fileLines(results) {
  return results
    .map(({ name, startTime, endTime }) => ({ path: relative(root, name), ms: endTime - startTime }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, long ? results.length : 10)
    .map(({ path, ms }) => `${(ms / 1000).toFixed(1).padStart(8)} s  ${path}`)
}

/** What a browser made of a test at first, if only the second try passed. */
function secondTries(results) {
  return results
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
    .map(
      ({ fullName, failureMessages }) =>
        `passed at the second try: ${fullName}\n    ${failureMessages[0].split('\n')[0]}`,
    )
}

/** How much of src/ the tests ran. */
function coverageLine() {
  try {
    const { total } = JSON.parse(readFileSync(join(root, 'build/coverage/coverage-summary.json'), 'utf8'))
    const { statements, branches } = total
    return `coverage of src/ but for the page: ${statements.pct} % of statements, ${branches.pct} % of branches`
  } catch {
    return 'the tests left no coverage'
  }
}

let line = 'the tests left no summary, 1 failed'
try {
  const report = JSON.parse(readFileSync(summary, 'utf8'))
  console.log(['seconds of files:', ...fileLines(report.testResults), ...secondTries(report.testResults)].join('\n'))
  const notLoaded = report.testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0).length
  const skipped = report.numPendingTests + report.numTodoTests
  const testsFailed = report.numFailedTests + notLoaded
  const wrong = failed + (testsFailed || (passed ? 0 : 1))
  const checks = quick ? 0 : CHECKS.length
  line = `${report.numPassedTests + checks - failed} passed, ${wrong} failed${skipped ? `, ${skipped} skipped` : ''}`
} catch {
  failed++
}
if (coverage) console.log(coverageLine())
console.log(`${seconds(started)} in all\n${line}`)
process.exitCode = failed > 0 || !passed ? 1 : 0
