/**
 * Saving a file from the page.
 *
 * @module
 */

/** Has the browser save a text or bytes as a file. */
export function saveFile(name: string, content: Uint8Array<ArrayBuffer> | string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the address by then; some take it late.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
