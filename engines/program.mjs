// The conformance program in Node, Deno and Bun: takes what a user's import takes, prints one line of JSON.
import { hostFacts, runConformance } from '../dist/conformance/index.js'

const engines = process.argv[2]?.split(',')
const host = await hostFacts()
const report = await runConformance(engines ? { engines } : {})
console.log(JSON.stringify({ host, report }))
