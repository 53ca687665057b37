/**
 * hindcast: recurrent networks for time series, trained where the data is, with the same bits in every JavaScript engine.
 *
 * @module
 */
export { Forecaster } from './forecaster/index.js'
export type { ForecastOptions, PredictOptions } from './forecaster/index.js'
export { backtest } from './backtest/index.js'
export type { Backtest } from './backtest/index.js'
export type { BacktestResult } from './backtest/result.js'
export type { IntervalFigures, IntervalScore } from './backtest/coverage.js'
export type { Training } from './backtest/job.js'
export type { FoldPlace, Stretch } from './backtest/places.js'
export type { DroppedReason, LeftSeries } from './backtest/dropped.js'
export type { Fold, Span } from './backtest/plan.js'
export type { BacktestRow } from './backtest/row.js'
export type { BacktestScore } from './backtest/tally.js'
export type { BacktestOptions } from './options/backtest.js'
export type { BacktestProgress } from './options/rows/backtest.js'
export { sweep } from './sweep/index.js'
export type { Sweep } from './sweep/index.js'
export type { SweepPlan, SweepResult, SweepTrial } from './sweep/result.js'
export type { FleetFault, FleetReport } from './sweep/fleet-facts.js'
export type { Trial } from './sweep/choose.js'
export type { SweepModel } from './sweep/models.js'
export type { LocalComparison } from './sweep/local.js'
export type { OptionSet, SweepOptions } from './options/sweep.js'
export type { Holdout, Space, SweepProgress, ValueRange } from './options/rows/sweep.js'
export type { Bytes } from './format/bytes.js'
export type { OnnxOptions } from './export/onnx/index.js'
export type { FitOptions } from './options/fit.js'
export type { ForecasterOptions, LoadOptions } from './options/forecaster.js'
export type { Followed, KnownForecast } from './forecaster/follow.js'
export type { StreamRow } from './forecaster/stream-rows.js'
export type { IntervalPromise } from './scores/conformal.js'
export type { Forecasts } from './forecaster/forecasts.js'
export type { Prediction } from './text/prediction.js'
export type { DataFacts, FinalRun, Run, SeedRun, SeriesFacts } from './forecaster/run.js'
export type { Task } from './options/outputs.js'
export type { Shares, Split, SplitRows, SplitTimes } from './options/split.js'
export type { WindowOptions } from './options/windows.js'
export type { ScoredPart } from './data/split.js'
export type { OutputScores, Scores, SeriesScores } from './scores/scores.js'
export type { CheckpointOptions } from './options/fit.js'
export type { Mismatch, Verification, VerifyOptions } from './forecaster/verify.js'
export type {
  CosineSchedule,
  PlateauSchedule,
  Schedule,
  StepSchedule,
  WarmupSchedule,
} from './options/rows/schedule.js'
export type { BestEpoch, EpochRecord, Progress } from './options/progress.js'
export type { Coverage } from './scores/quantiles.js'
export type { BaselineScores, ModelScore } from './scores/comparison.js'
export type { Held } from './scores/held.js'
export type { Judged } from './scores/judged.js'
export type { Score } from './scores/metrics.js'
export type { Seasons } from './data/seasons.js'
export type { Spread } from './scores/spread.js'
export type { Verdict } from './scores/verdict.js'
export type { Yesterday } from './scores/yesterday.js'
export { parseCsv, readCsv, Table } from './table/index.js'
export type {
  Aggregate,
  ArrayTableOptions,
  Cell,
  Column,
  CsvSource,
  Every,
  Gap,
  GapPolicy,
  Index,
  IndexValue,
  LeftOut,
  MissingPolicy,
  Reading,
  Step,
  StepOption,
  TableOptions,
} from './table/index.js'
export type { StackedBy } from './options/rows/table.js'
export * from './network/public.js'
