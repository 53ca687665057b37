// What the pages do not carry, since nothing on them asks for it: the options of sweeps, tables of another step,
// checkpoints. Modules of src/ by their paths without an ending, and what stands in their place.
export const LEFT_OUT = {
  'options/rows/sweep': 'export const SWEEP = {}',
  'model/checkpoint-file':
    "const none = () => { throw new Error('This page keeps no checkpoints.') }\n" +
    'export { none as encodeCheckpoint, none as decodeCheckpoint }\nexport const CHECKPOINT_BEGINNING = []',
  'table/tools/resample': "export const resampled = () => { throw new Error('This page does not resample.') }",
}
