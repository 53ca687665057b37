/**
 * The worker that learns the adding task.
 *
 * @module
 */
import { answerCalls } from '../answer-calls.js'
import { ToyCalls } from './calls.js'

answerCalls(new ToyCalls(), 'onProgress')
