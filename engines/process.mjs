// Child processes that end: with their output, by a limit of time, or when asked.
import { spawn } from 'node:child_process'

/** Runs a program; what it printed. Throws what it said if it failed or took longer than `seconds`. */
export function output(command, args, { seconds, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...options })
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr']) child[stream].on('data', (text) => (said[stream] += text))
    let late = false
    const timer = setTimeout(() => {
      late = true
      stop(child)
    }, seconds * 1000)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      if (code === 0) return resolve(said.stdout)
      const why = late ? `it took longer than ${seconds} s` : `it ended with code ${code}`
      reject(new Error(`${why}: ${(said.stderr || said.stdout).trim().slice(-600)}`))
    })
  })
}

/** Ends a process that `spawn` started detached, with all that it started. */
export function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
