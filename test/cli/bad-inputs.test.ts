/** Bad input and bad usage: each ends with exit code 2, one sentence on standard error, and nothing written. */
import { readFileSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderWith, hindcast, snapshot, weather } from './support.js'

/** One bad call. `DIR` stands for the folder of its files; MODEL is a model trained on good.csv. */
interface Bad {
  name: string
  files?: Record<string, string | Uint8Array>
  args: string[]
  stdin?: string
  sentence: string
}

const good = weather(60)
const few = ['--window', '3', '--epochs', '1']
const train = (...more: string[]) => ['train', 'DIR/x.csv', '--target', 'tmax', ...few, ...more]
const utf16 = Uint8Array.from(Buffer.from('date,tmax\n2020-01-01,1\n', 'utf16le'))

/** The table. */
const inputs: Bad[] = [
  {
    name: 'file missing',
    args: ['train', 'DIR/nope.csv', '--target', 'tmax'],
    sentence: 'There is no file "DIR/nope.csv"; check the path.',
  },
  {
    name: 'a directory',
    args: ['train', 'DIR', '--target', 'tmax'],
    sentence: '"DIR" is a directory; a file was expected.',
  },
  {
    name: 'empty file',
    files: { 'x.csv': '' },
    args: train(),
    sentence: '"DIR/x.csv" is empty; a header and rows were expected.',
  },
  {
    name: 'header only',
    files: { 'x.csv': 'date,tmax\n' },
    args: train(),
    sentence: '"DIR/x.csv": there is no row below the header; at least one was expected.',
  },
  {
    name: 'ragged row',
    files: { 'x.csv': weather(9, (r, t) => (r === 4 ? t + ',7' : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 6 has 4 cells, but the header has 3; cells are separated by ",", and one that holds a comma needs quotes; to leave the line out, add --skip 6,.',
  },
  {
    name: 'a word in a numeric column',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/,[\d.]+,/, ',warm,') : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 7: the column "tmax" has "warm", where a number was expected; correct the cell, or if it means missing, add --na warm.',
  },
  {
    name: 'a decimal comma among points',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/,[\d.]+,/, ',"1,5",') : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 7: the column "tmax" has "1,5", with a decimal comma, but other cells of it have decimal points; write all alike.',
  },
  {
    name: 'no such target',
    args: ['train', 'DIR/good.csv', '--target', 'tmx'],
    sentence: '"DIR/good.csv" has no column "tmx"; did you mean "tmax"? The columns are "tmax", "rain".',
  },
  {
    name: 'no such input',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--inputs', 'tmax,rian'],
    sentence: '"DIR/good.csv" has no column "rian"; did you mean "rain"? The columns are "tmax", "rain".',
  },
  {
    name: 'no such index',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--index', 'dat'],
    sentence: '"DIR/good.csv" has no column "dat"; did you mean "date"? The columns are "date", "tmax", "rain".',
  },
  {
    name: 'duplicate column',
    files: { 'x.csv': 'date,tmax,tmax\n2020-01-01,1,2\n' },
    args: train(),
    sentence: '"DIR/x.csv": the columns 2 and 3 are both named "tmax"; rename one.',
  },
  {
    name: 'all cells missing',
    files: { 'x.csv': weather(40, (_, t) => t.replace(/,[\d.]+,/, ',NA,')) },
    args: train(),
    sentence: '"DIR/x.csv": the column "tmax" has no value at all: every cell is missing.',
  },
  {
    name: 'window longer than the data',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--window', '61'],
    sentence:
      '"DIR/good.csv": the table has 60 rows, too few for a window of 61 rows with a target 1 row on; choose a shorter window.',
  },
  {
    name: 'a split that leaves no sample',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--split', '0.1,0.4,0.5'],
    sentence:
      '"DIR/good.csv": the training part has no sample: it has 6 rows, at most 6 without a gap or a missing cell, and a sample takes 14 rows with its target 1 row on; choose another split or a shorter window.',
  },
  {
    name: 'a split that does not sum to 1',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--split', '0.5,0.2,0.2'],
    sentence: '--split is 0.5, 0.2, 0.2, which sums to 0.9; expected 1.',
  },
  {
    name: 'hidden size 0',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--hidden', '0'],
    sentence: '--hidden is 0; expected a whole number from 1 to 65,536.',
  },
  {
    name: 'a plan over maxMemory',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--hidden', '20000'],
    sentence:
      'This plan needs N MiB (hidden size 20000 with 1 layer), over the limit of 2048 MiB: lower --hidden, the batch size or the window, or raise --max-memory.',
  },
  {
    name: 'unknown option',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--hiden', '8'],
    sentence: 'hindcast train has no option "--hiden"; did you mean "--hidden"?',
  },
  {
    name: 'a leaking input',
    files: {
      'x.csv': weather(60)
        .split('\n')
        .map((t, r, all) => (t === '' ? t : r === 0 ? t + ',copy' : `${t},${(all[r + 1] || '').split(',')[1] ?? ''}`))
        .join('\n'),
    },
    args: train(),
    sentence:
      'The input "copy" gives the target "tmax" away: it equals the target 1 row later in 100 % of the rows; leave it out of the inputs, or allow it with --allow-leak.',
  },
  {
    name: 'a model file cut short',
    args: ['predict', 'DIR/cut.safetensors', 'DIR/good.csv'],
    sentence:
      '"DIR/cut.safetensors" cannot be read as a model: it is cut short or damaged: its tensor "head.weight" takes bytes 1448 to 1512 of the numbers, of which there are 1508.',
  },
  {
    name: 'a model file of another shape',
    args: ['predict', 'DIR/shape.safetensors', 'DIR/good.csv'],
    sentence:
      '"DIR/shape.safetensors" cannot be read as a model: its tensor "weight_ih_l0" has the shape [2, 16], but its options need [16, 2].',
  },
  {
    name: 'a needed column missing at predict time',
    files: { 'x.csv': 'date,tmax\n2020-01-01,1\n2020-01-02,2\n2020-01-03,3\n2020-01-04,4\n' },
    args: ['predict', 'MODEL', 'DIR/x.csv'],
    sentence: 'The model needs the column "rain": "DIR/x.csv" has no column "rain"; the columns are "tmax".',
  },
  {
    name: 'Infinity',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/,[\d.]+,/, ',Infinity,') : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 7: the column "tmax" has "Infinity", where a finite number was expected; correct the cell, or if it means missing, add --na Infinity.',
  },
  {
    name: '1e400',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/,[\d.]+,/, ',1e400,') : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 7: the column "tmax" has "1e400", where a finite number was expected; correct the cell, or if it means missing, add --na 1e400.',
  },
  {
    name: 'dates out of order',
    files: { 'x.csv': 'date,tmax\n2020-01-01,1\n2020-01-03,2\n2020-01-02,3\n' },
    args: train(),
    sentence:
      '"DIR/x.csv", line 4: the index "date" goes back from "2020-01-03" (line 3) to "2020-01-02"; pass order "sort" (--order sort) to sort the rows by it.',
  },
  {
    name: 'a duplicate date',
    files: { 'x.csv': 'date,tmax\n2020-01-01,1\n2020-01-02,2\n2020-01-02,3\n' },
    args: train(),
    sentence:
      '"DIR/x.csv", line 4: the index "date" repeats "2020-01-02" of line 3; pass duplicates (--duplicates first, last, mean or sum) to make one row of those of one time.',
  },
  {
    name: 'a date of which day and month may be either',
    files: { 'x.csv': 'date,tmax\n01/02/2020,1\n02/02/2020,2\n' },
    args: train(),
    sentence:
      '"DIR/x.csv", line 2: the times of "date", such as "01/02/2020", read in 2 ways and no cell decides: add --date-format dmy (day/month/year) or --date-format mdy (month/day/year).',
  },
  {
    name: 'UTF-16 without its mark',
    files: { 'x.csv': utf16 },
    args: train(),
    sentence:
      '"DIR/x.csv": the file seems to be UTF-16 without its mark (every other byte is NUL); if it is, add --encoding utf-16le.',
  },
  {
    name: 'no column __proto__',
    args: ['train', 'DIR/good.csv', '--target', '__proto__'],
    sentence: '"DIR/good.csv" has no column "__proto__"; the columns are "tmax", "rain".',
  },
  {
    name: 'a column called __proto__ with a word in it',
    files: { 'x.csv': weather(40, (r, t) => t + (r === 5 ? ',oops' : ',1')).replace('rain', 'rain,__proto__') },
    args: ['train', 'DIR/x.csv', '--target', 'tmax', '--inputs', '__proto__'],
    sentence:
      '"DIR/x.csv", line 7: the column "__proto__" has "oops", where a number was expected; correct the cell, or if it means missing, add --na oops.',
  },
  {
    name: 'an output folder that does not exist',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', 'DIR/nowhere/m.safetensors'],
    sentence: 'The folder "DIR/nowhere" of --out does not exist; create it, or choose another.',
  },
  {
    name: 'an output file that does',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', 'DIR/cut.safetensors'],
    sentence: 'The file "DIR/cut.safetensors" exists; choose another name, or replace it with --force.',
  },
]

/** Contradictory options. */
const contradictions: Bad[] = [
  {
    name: '--patience without validation',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--patience', '3', '--split', '0.8,0,0.2'],
    sentence: '--patience is 3, but --split leaves no validation rows to watch: give some, or leave --patience out.',
  },
  {
    name: '--inputs that name nothing',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--inputs', ' , '],
    sentence: '--inputs is " , "; expected the names of columns, such as "tmax" or "rain".',
  },
  {
    name: 'an input named twice',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--inputs', 'rain,rain'],
    sentence: '--inputs names "rain" twice; name it once.',
  },
  {
    name: '--force without --out',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--force'],
    sentence: '--force needs --out: without it nothing is written.',
  },
  {
    name: 'an option twice',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--hidden', '4', '--hidden', '8'],
    sentence: '--hidden is given twice; give it once.',
  },
  {
    name: '--out over the input',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', 'DIR/good.csv', '--force'],
    sentence: '--out is "DIR/good.csv", which this command reads; choose another file.',
  },
  {
    name: '--out over the model',
    args: ['predict', 'MODEL', 'DIR/good.csv', '--out', 'MODEL', '--force'],
    sentence: '--out is "DIR/model.safetensors", which this command reads; choose another file.',
  },
  {
    name: '--out is a device',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', '/dev/null', '--force'],
    sentence: '--out is "/dev/null", which is no regular file; name one, or a file that is not there yet.',
  },
  {
    name: '--out is -',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', '-'],
    sentence: '--out is "-", but nothing other than a file is written; name one.',
  },
  {
    name: '--out is a folder',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--out', 'DIR', '--force'],
    sentence: '--out is "DIR", which is a folder; name a file in it.',
  },
  {
    name: '--notebook with FILE',
    args: ['explain', 'DIR/good.csv', '--notebook'],
    sentence: '--notebook brings its own data; leave "DIR/good.csv" out.',
  },
  {
    name: '--notebook with --rows',
    args: ['explain', '--notebook', '--rows', '3'],
    sentence: '--notebook brings its own data and weights; leave --rows out.',
  },
  {
    name: 'the target among inputs at horizon 0',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--inputs', 'tmax', '--horizon', '0'],
    sentence:
      'The target "tmax" is among the inputs, but with horizon 0 it would be given away: leave it out of the inputs, or forecast at least 1 row ahead.',
  },
]

/** Usage. */
const usage: Bad[] = [
  {
    name: 'help of no command',
    args: ['help', 'trian'],
    sentence: 'There is no such command to show the help of; see hindcast --help.',
  },
  {
    name: 'no such command',
    args: ['trian', 'DIR/good.csv'],
    sentence: 'There is no command "trian"; did you mean "train"?',
  },
  { name: 'no FILE', args: ['train'], sentence: 'hindcast train needs FILE; see hindcast train --help.' },
  ...(['x', '', '1,', '1;2', '3-1', '-1', '1.5', '1000001', '0-1000000'] as const).map((value) => ({
    name: `horizon ${value}`,
    args: ['train', 'DIR/good.csv', '--target', 'tmax', `--horizon=${value}`],
    sentence:
      value === '1000001'
        ? '--horizon is 1000001; expected a whole number from 0 to 1,000,000, or several, such as 1,2,3.'
        : `--horizon is "${value}"; expected a whole number from 0 to 1,000,000, several such as 1,2,3, ` +
          'or a range such as 1-7.',
  })),
  {
    name: 'quantiles with another loss',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--loss', 'mae', '--quantiles', '0.5'],
    sentence: '--quantiles belongs to the loss pinball, but the loss is mae: leave it out.',
  },
  {
    name: 'quantiles out of order',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--quantiles', '0.9,0.1'],
    sentence: '--quantiles is 0.9, 0.1; expected numbers between 0 and 1, ascending, such as 0.1,0.5,0.9.',
  },
  {
    name: 'a horizon twice',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--horizon', '1-3,2'],
    sentence: '--horizon names 2 twice; name it once.',
  },
  {
    name: 'a target twice',
    args: ['train', 'DIR/good.csv', '--target', 'tmax,rain', '--target', 'tmax'],
    sentence: '--target names "tmax" twice; name it once.',
  },
  {
    name: 'a target that is unknown among several',
    args: ['train', 'DIR/good.csv', '--target', 'tmax,rian'],
    sentence: '"DIR/good.csv" has no column "rian"; did you mean "rain"? The columns are "tmax", "rain".',
  },
  {
    name: 'a window that the farthest horizon leaves no room for',
    args: ['train', 'DIR/good.csv', '--target', 'tmax,rain', '--horizon', '1,50'],
    sentence:
      '"DIR/good.csv": the table has 60 rows, too few for a window of 14 rows with a target 50 rows on; choose a shorter window or a smaller horizon.',
  },
  ...(
    [
      ['--window', '61', 'a window of 61 rows with a target 1 row on; choose a shorter window.'],
      ['--horizon', '60', 'a window of 14 rows with a target 60 rows on; choose a smaller horizon.'],
    ] as const
  ).map(([flag, value, need]) => ({
    name: `${flag} ${value} where the table has 60 rows`,
    args: ['train', 'DIR/good.csv', '--target', 'tmax', flag, value],
    sentence: `"DIR/good.csv": the table has 60 rows, too few for ${need}`,
  })),
  ...['tmax,', ',tmax', ''].map((value) => ({
    name: `the target "${value}"`,
    args: ['train', 'DIR/good.csv', `--target=${value}`],
    sentence: `--target is "${value}"; expected the names of columns, such as "tmax" or "rain".`,
  })),
  {
    name: 'quantiles as a range',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--quantiles', '0.1-0.9'],
    sentence: '--quantiles is "0.1-0.9"; expected numbers between 0 and 1, ascending, such as 0.1,0.5,0.9.',
  },
  {
    name: 'a cosine that goes up',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--schedule', 'cosine:5:1'],
    sentence: '--schedule: minimum is 1; expected at most the learning rate, 0.003.',
  },
  {
    name: 'the index as weights',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--weights', 'date'],
    sentence: '"DIR/good.csv": the column "date" is the index of the table, so it cannot hold weights.',
  },
  {
    name: 'no target',
    args: ['train', 'DIR/good.csv'],
    sentence: 'Name the column to forecast with --target; the numeric columns are "tmax", "rain".',
  },
  {
    name: 'one argument too many',
    args: ['inspect', 'DIR/good.csv', 'DIR/x.csv'],
    sentence: 'hindcast inspect takes FILE alone, so "DIR/x.csv" is one too many; see hindcast inspect --help.',
  },
  {
    name: 'an option without its value',
    args: ['train', 'DIR/good.csv', '--target'],
    sentence: '--target needs a value, <columns>; see hindcast train --help.',
  },
  {
    name: 'an unknown option with a value',
    args: ['evaluate', 'MODEL', 'DIR/good.csv', '--parts=all'],
    sentence: 'hindcast evaluate has no option "--parts"; did you mean "--part"?',
  },
  {
    name: 'an option unlike any other',
    args: ['inspect', 'DIR/good.csv', '--zzzzzzzz'],
    sentence: 'hindcast inspect has no option "--zzzzzzzz"; see hindcast inspect --help.',
  },
  {
    name: 'a fraction of a unit',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--hidden', '3.5'],
    sentence: '--hidden is 3.5; expected a whole number from 1 to 65,536.',
  },
  {
    name: 'a number with a unit',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--window', '14d'],
    sentence: '--window is "14d"; expected a whole number from 1 to 1,000,000.',
  },
  {
    name: 'a rate that is no number',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--lr', 'abc'],
    sentence: '--lr is "abc"; expected a finite number from 0 up.',
  },
  {
    name: 'a negative rate',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--lr=-1'],
    sentence: '--lr is -1; expected a finite number from 0 up.',
  },
  {
    name: 'a negative clip',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--clip', '-1'],
    sentence: '--clip is -1; expected a finite number from 0 up.',
  },
  {
    name: 'a clip of values that is no number',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--clip-value', 'x'],
    sentence: '--clip-value is "x"; expected a finite number from 0 up.',
  },
  {
    name: 'a loss for classes',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--loss', 'crossEntropy'],
    sentence:
      'The loss crossEntropy is for classes, and a forecaster forecasts numbers: take Network for classes, or another loss.',
  },
  {
    name: 'a delta without its loss',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--huber-delta', '2'],
    sentence: '--huber-delta belongs to the loss huber, but the loss is mse: leave it out.',
  },
  {
    name: 'no such schedule',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--schedule', 'linear:3'],
    sentence:
      '--schedule is "linear:3"; expected step:STEP-SIZE[:GAMMA], cosine[:EPOCHS[:MINIMUM]], plateau[:PATIENCE[:FACTOR[:THRESHOLD[:COOLDOWN[:MINIMUM]]]]] or warmup:EPOCHS; or a warmup, + and one of the others.',
  },
  {
    name: 'a schedule of no epochs',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--schedule', 'step:0'],
    sentence: '--schedule: stepSize is 0; expected a whole number from 1 to 1,000,000,000.',
  },
  {
    name: 'a schedule that could never act',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--schedule', 'plateau:9'],
    sentence:
      'The schedule plateau waits 9 epochs, but training ends after 5 without a better validation loss; raise --patience, or lower that of the schedule.',
  },
  {
    name: 'weights that are not there',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--weights', 'w'],
    sentence: '"DIR/good.csv" has no column "w"; the columns are "tmax", "rain".',
  },
  {
    name: 'a weight below 0',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/[\d.]+$/, '-2') : t)) },
    args: train('--weights', 'rain'),
    sentence: '"DIR/x.csv", line 7: the weight in the column "rain" is -2; expected a finite number from 0 up.',
  },
  {
    name: 'a seed too large',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--seed', '4294967296'],
    sentence: '--seed is 4294967296; expected a whole number from 0 to 4,294,967,295.',
  },
  {
    name: 'a cell that there is not',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--cell', 'elman'],
    sentence: '--cell is "elman"; expected rnn, gru or lstm.',
  },
  {
    name: 'a split of two',
    args: ['train', 'DIR/good.csv', '--target', 'tmax', '--split', '0.8,0.2'],
    sentence:
      '--split is 0.8, 0.2; expected three shares, of training, validation and test, such as 0.8,0.1,0.1, or rows from the end of each series, valid:48,test:48, or the times at which two parts begin, valid:2016-01-01,test:2017-01-01.',
  },
  {
    name: 'nothing to explain',
    args: ['explain'],
    sentence: 'There is nothing to explain: name a FILE with --target, or use --notebook.',
  },
  {
    name: 'too many rows to explain',
    args: ['explain', 'DIR/good.csv', '--target', 'tmax', '--rows', '60'],
    sentence:
      'There are no 61 rows in a row without a gap or a missing cell, as --rows 60 and the row to forecast need; ask for fewer.',
  },
  {
    name: 'a point that there is not',
    args: ['bench', '--points', 'P1,P9'],
    sentence: '--points is "P1,P9"; expected points among P1, P2, P3, P4, P3-gru, P3-lstm, W1, W2, such as P1,P3.',
  },
  { name: 'an empty file name', args: ['inspect', ''], sentence: 'There is no file ""; check the path.' },
]

/** Texts that could steer a terminal or flood it. */
const hostile: Bad[] = [
  {
    name: 'control characters in a column name',
    files: { 'x.csv': 'date,"t\u001b[31mmax\nx"\n2020-01-01,1\n' },
    args: ['train', 'DIR/x.csv', '--target', 'y'],
    sentence: '"DIR/x.csv" has no column "y"; the columns are "t\\u001b[31mmax\\nx".',
  },
  {
    name: 'control characters in an argument',
    args: ['train', 'DIR/good.csv', '--tar\u001b[2Jget', 'x'],
    sentence: 'hindcast train has no option "--tar\\u001b[2Jget"; did you mean "--target"?',
  },
  {
    name: 'a long cell',
    files: { 'x.csv': weather(40, (r, t) => (r === 5 ? t.replace(/,[\d.]+,/, `,${'z'.repeat(500)},`) : t)) },
    args: train(),
    sentence:
      '"DIR/x.csv", line 7: the column "tmax" has "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz…", where a number was expected; correct the cell, or if it means missing, leave it empty.',
  },
  {
    name: 'bad text on standard input',
    args: ['inspect', '-'],
    stdin: 'date,tmax\n2020-01-01,1\n2020-01-02\n',
    sentence:
      '"standard input", line 3 has 1 cell, but the header has 2; cells are separated by ","; if it stands below the table, add --skip-footer 1.',
  },
  {
    name: 'a table too short for the model',
    args: ['predict', 'MODEL', '-'],
    stdin: weather(2),
    sentence:
      '"standard input": the table has 2 rows, too few for a window of 3 rows; the model needs 3 rows at least.',
  },
  {
    name: 'integers for a model of dates',
    args: ['predict', 'MODEL', '-'],
    stdin: 'date,tmax,rain\n1,2,3\n2,3,4\n',
    sentence:
      '"standard input": the index "date" holds integers, but the model was trained with a step of 1 day on dates; give it such a table.',
  },
  {
    name: 'a table of dates alone',
    args: ['train', '-', '--target', 'tmax'],
    stdin: 'date\n2020-01-01\n',
    sentence: '"standard input" has no column "tmax"; it has no column but its index.',
  },
  {
    name: 'a model that is a CSV',
    args: ['predict', 'DIR/good.csv', 'DIR/good.csv'],
    sentence:
      '"DIR/good.csv" cannot be read as a model: it is no safetensors file (the length of its header, its first 8 bytes, is beyond 16 MiB).',
  },
]

let shared = ''

beforeAll(async () => {
  shared = folderWith({ 'good.csv': good }, false)
  const model = `${shared}/model.safetensors`
  const done = await hindcast(['train', `${shared}/good.csv`, '--target', 'tmax', ...few, '--out', model])
  expect(done).toMatchObject({ code: 0 })
})

afterAll(() => rmSync(shared, { recursive: true, force: true }))

describe.each([
  ['input', inputs],
  ['contradictory options', contradictions],
  ['usage', usage],
  ['hostile text', hostile],
])('%s', (_, table) => {
  test.each(table)('$name', async ({ files, args, stdin, sentence }) => {
    const bytes = readFileSync(`${shared}/model.safetensors`)
    const model = { 'model.safetensors': bytes, 'cut.safetensors': bytes.subarray(0, bytes.length - 40) }
    const folder = folderWith({ 'good.csv': good, ...model, 'shape.safetensors': reshaped(bytes), ...files })
    const before = snapshot(folder)
    const placed = args.map((arg) => arg.replace('MODEL', 'DIR/model.safetensors').replace('DIR', folder))
    const { code, stdout, stderr } = await hindcast(placed, { stdin })
    // How much memory a plan takes is the layout's business.
    expect(stderr.replaceAll(folder, 'DIR').replace(/needs \d+ MiB/, 'needs N MiB')).toBe(sentence + '\n')
    expect(stdout).toBe('')
    expect(code).toBe(2)
    expect(snapshot(folder)).toEqual(before)
    // One sentence, no stack, nothing that steers a terminal.
    // eslint-disable-next-line no-control-regex
    expect(sentence).toMatch(/^[^\u0000-\u001f\u007f-\u009f]+[.?]$/)
    expect(sentence).not.toMatch(/\bat .*:\d+:\d+/)
  })
})

/** The same file, but for the shape of a matrix that its header states: [16, 2] turned round. */
function reshaped(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1')
  expect(text).toContain('"shape":[16,2]')
  return Uint8Array.from(Buffer.from(text.replace('"shape":[16,2]', '"shape":[2,16]'), 'latin1'))
}
