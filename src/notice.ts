/**
 * One-line notices to the people who run a program: on standard error in Node, on the console in browsers. Each is
 * shown once per process.
 *
 * @module
 */
const seen = new Set<string>()
let show = (message: string): void => console.warn('hindcast: ' + message)

/** Shows a notice unless it has been shown before. */
export function notice(message: string): void {
  if (seen.has(message)) return
  seen.add(message)
  show(message)
}

/** Sends notices to another handler, such as a progress display, or drops them. */
export function setNoticeHandler(handler: (message: string) => void): void {
  show = handler
}
