/**
 * The worker that runs races and the conformance program.
 *
 * @module
 */
import { answerCalls } from '../answer-calls.js'
import { MachineCalls } from './calls.js'

answerCalls(new MachineCalls(), 'onResult')
