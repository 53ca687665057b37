/**
 * hindcast: recurrent networks for time series, trained where the data is, with the same bits in every JavaScript engine.
 *
 * @module
 */
export { Forecaster } from './forecaster.js'
export type { Bytes } from './file/bytes.js'
export type { OnnxOptions } from './export/onnx/index.js'
export type { FitOptions, ForecasterOptions, LoadOptions } from './forecaster/options.js'
export type { Prediction } from './forecaster/predictions.js'
export type { DataFacts, Run } from './forecaster/run.js'
export type { Task } from './forecaster/outputs.js'
export type { ScoredPart } from './forecaster/parts.js'
export type { OutputScores, Scores } from './forecaster/scores.js'
export type { OutputScore } from './forecaster/comparison.js'
export type { CheckpointOptions } from './forecaster/checkpoint-options.js'
export type { Mismatch, Verification, VerifyOptions } from './forecaster/verify.js'
export type { CosineSchedule, PlateauSchedule, Schedule, StepSchedule, WarmupSchedule } from './train/schedule.js'
export type { BestEpoch, EpochRecord, Progress } from './train/progress.js'
export type { Coverage, Score, Verdict } from './baseline/index.js'
export { parseCsv, readCsv, Table } from './table/index.js'
export type {
  ArrayTableOptions,
  Cell,
  Column,
  CsvSource,
  Gap,
  GapPolicy,
  Index,
  IndexValue,
  MissingPolicy,
  Step,
  StepOption,
  TableOptions,
} from './table/index.js'
export { Network } from './network.js'
export type { CallOptions, NetworkOutput, Numbers, State } from './network.js'
export type { NetworkOptions, ResolvedNetworkOptions } from './network-options.js'
export type { Loss, LossOptions, ResolvedLoss } from './loss-options.js'
export type { OptimizerOptions, StepOptions } from './optimizer-options.js'
export type { TraceStep } from './network/trace.js'
export type { FromSafetensorsOptions, TorchNames } from './network/weights-file.js'
export type { StateDict, StateDictInput } from './engine/parameters.js'
export type { Dtype, Real } from './engine/engine.js'
export type { WasmSource } from './engine/wasm.js'
export { Generator } from './random.js'
export { HindcastError } from './errors.js'
export type { ErrorCode, ErrorFacts } from './errors.js'
export { setNoticeHandler } from './notice.js'
