/** Files and tables that cannot be used. */
import { weather } from '../support.js'
import { type Bad, train, trainGood, utf16 } from './call.js'

export const inputs: Bad[] = [
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
    args: trainGood('--inputs', 'tmax,rian'),
    sentence: '"DIR/good.csv" has no column "rian"; did you mean "rain"? The columns are "tmax", "rain".',
  },
  {
    name: 'no such index',
    args: trainGood('--index', 'dat'),
    sentence: '"DIR/good.csv" has no column "dat"; did you mean "date"? The columns are "date", "tmax", "rain".',
  },
  {
    name: 'duplicate column',
    files: { 'x.csv': 'date,tmax,tmax\n2020-01-01,1,2\n' },
    args: train(),
    sentence:
      '"DIR/x.csv": the columns 2 and 3 are both named "tmax"; rename one, or call them "column 1", "column 2", … with --skip 1 and --header false.',
  },
  {
    name: 'all cells missing',
    files: { 'x.csv': weather(40, (_, t) => t.replace(/,[\d.]+,/, ',NA,')) },
    args: train(),
    sentence: '"DIR/x.csv": the column "tmax" has no value at all: every cell is missing.',
  },
  {
    name: 'a target of which some cells are one word',
    files: { 'x.csv': `d,y\n${Array.from({ length: 30 }, (_, r) => `${r},${r % 3 === 0 ? 'closed' : r}`).join('\n')}` },
    args: ['train', 'DIR/x.csv', '--target', 'y'],
    sentence:
      '"DIR/x.csv": "y" is a column of words, since only 20 of its 30 cells are numbers; if "closed" means missing, add --na closed.',
  },
  {
    name: 'window longer than the data',
    args: trainGood('--window', '61'),
    sentence:
      '"DIR/good.csv": the table has 60 rows, too few for a window of 61 rows with a target 1 row on; choose a shorter --window, such as --window 41.',
  },
  {
    name: 'a split that leaves no sample',
    args: trainGood('--split', '0.1,0.4,0.5'),
    sentence:
      '"DIR/good.csv": the training part has no sample: it has 6 rows, fewer than the 15 of a window of 14 with 1 row ahead; choose --split valid:9,test:9, or a shorter --window, such as --window 5.',
  },
  {
    name: 'a split that does not sum to 1',
    args: trainGood('--split', '0.5,0.2,0.2'),
    sentence: '--split is 0.5, 0.2, 0.2, which sums to 0.9; expected 1.',
  },
  {
    name: 'hidden size 0',
    args: trainGood('--hidden', '0'),
    sentence: '--hidden is 0; expected a whole number from 1 to 65,536.',
  },
  {
    name: 'a plan over maxMemory',
    args: trainGood('--hidden', '20000'),
    sentence:
      'This plan needs N MiB (hidden size 20000 with 1 layer), over the limit of 2048 MiB: lower --hidden, the batch size or the window, or raise --max-memory.',
  },
  {
    name: 'unknown option',
    args: trainGood('--hiden', '8'),
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
      '"DIR/cut.safetensors" cannot be read as a model: it is cut short or damaged: its tensor "head.weight" takes bytes 1,448 to 1,512 of the numbers, of which there are 1,508.',
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
      '"DIR/x.csv", line 4: the index "date" goes back from "2020-01-03" (line 3) to "2020-01-02"; use --order sort to sort the rows by it.',
  },
  {
    name: 'a duplicate date',
    files: { 'x.csv': 'date,tmax\n2020-01-01,1\n2020-01-02,2\n2020-01-02,3\n' },
    args: train(),
    sentence:
      '"DIR/x.csv", line 4: the index "date" repeats "2020-01-02" of line 3; use --duplicates (first, last, mean or sum) to make one row of those of one time.',
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
    args: trainGood('--out', 'DIR/nowhere/m.safetensors'),
    sentence: 'The folder "DIR/nowhere" of --out does not exist; create it, or choose another.',
  },
  {
    name: 'an output file that does',
    args: trainGood('--out', 'DIR/cut.safetensors'),
    sentence: 'The file "DIR/cut.safetensors" exists; choose another name, or replace it with --force.',
  },
]
