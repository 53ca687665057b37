/**
 * What `Table.hash` says. The pages leave it out: there only what trains asks for hashes, and brings `../hash.ts` along.
 *
 * @module
 */
export { hashColumns } from '../hash.js'
