/**
 * What panels beside Data say of a table in which nothing can be forecast.
 *
 * @module
 */

/** That it has no numeric column, and where to go. */
export const noNumbers = (file: string): string =>
  `${file} has no numeric column to forecast. Choose another file on the panel Data, or say there how this one is read.`
