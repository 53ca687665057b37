/** Before any test: the twin and the binaries in src/generated/ are those of the sources. */
import { fileURLToPath } from 'node:url'
import { refuseStale } from '../../scripts/sources-stamp.mjs'

export default function setup(): void {
  refuseStale(fileURLToPath(new URL('../..', import.meta.url)))
}
