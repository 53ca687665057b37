/**
 * The worker that holds the table.
 *
 * @module
 */
import { answerCalls } from '../answer-calls.js'
import { DataCalls } from './calls.js'

answerCalls(new DataCalls())
