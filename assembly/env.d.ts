// For tsc alone: the compiler gets `Real` from asconfig.json (`--use Real=f32` or `Real=f64`).
declare type Real = f32
