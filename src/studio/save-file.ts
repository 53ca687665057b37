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
  // Some browsers fetch the address late, but not that late.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
