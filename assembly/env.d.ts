// For tsc alone: the compiler gets `Real` from asconfig.json (`--use Real=f32` or `Real=f64`).
declare type Real = f32
/** 1 in the builds for several threads over one shared memory (`--use THREADS=1`), else 0. */
declare const THREADS: i32
/** 1 in the builds whose products may be fused (`--use RELAXED=1`): their bits depend on the engine. Else 0. */
declare const RELAXED: i32
