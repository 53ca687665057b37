/**
 * The release, as package.json has it; a test compares the two.
 *
 * @module
 */
export const RELEASE = '0.1.0'
