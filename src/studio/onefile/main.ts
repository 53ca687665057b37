/**
 * The program of the one-file page, and of the worker that it starts with the same script, which holds all computations.
 *
 * @module
 */
import { setNoticeHandler } from '../../notice.js'
import { answerCalls } from '../answer-calls.js'
import { PageCalls } from './calls.js'
import { startPage } from './page.js'

if (typeof document === 'undefined') {
  setNoticeHandler((text) => globalThis.postMessage({ kind: 'notice', text }))
  answerCalls(new PageCalls(), 'onRead')
} else void startPage()
