// What the pages do not carry, since nothing on them asks for it: the options of sweeps, tables of another step. Modules of
// src/ by their paths without an ending, and what stands in their place.
export const LEFT_OUT = {
  'options/rows/sweep': 'export const SWEEP = {}',
  'table/tools/resample': "export const resampled = () => { throw new Error('This page does not resample.') }",
}
