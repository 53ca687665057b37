/** Texts that could steer a terminal or flood it. */
import { weather } from '../support.js'
import { type Bad, train } from './call.js'

export const hostile: Bad[] = [
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
    name: 'a table that is a model',
    args: ['inspect', 'MODEL'],
    sentence: '"DIR/model.safetensors": the file is a model or checkpoint (safetensors), no table; a CSV was expected.',
  },
  {
    name: 'a model that is a CSV',
    args: ['predict', 'DIR/good.csv', 'DIR/good.csv'],
    sentence:
      '"DIR/good.csv" cannot be read as a model: it is not a safetensors file (the length of its header, its first 8 bytes, is beyond 16 MiB).',
  },
]
