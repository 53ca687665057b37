// csv-parse's build for browsers holds all of Node's Buffer, which is more than half of it. What is bundled here takes
// csv-parse's own modules with a small Buffer in place of the global one.
import { join } from 'node:path'

/**
 * Options of esbuild.
 *
 * @param {string} root the repository's folder
 */
export const smallBuffer = (root) => ({
  alias: { 'csv-parse/browser/esm/sync': join(root, 'node_modules/csv-parse/lib/sync.js') },
  inject: [join(root, 'src/studio/buffer.ts')],
})
