/** Commands, options and values that there are not. */
import { weather } from '../support.js'
import { type Bad, train, trainGood } from './call.js'

export const usage: Bad[] = [
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
    args: trainGood(`--horizon=${value}`),
    sentence:
      value === '1000001'
        ? '--horizon is 1000001; expected a whole number from 0 to 1,000,000, or several, such as 1-3.'
        : `--horizon is "${value}"; expected a whole number from 0 to 1,000,000, several such as 1,2,3, ` +
          'or a range such as 1-7.',
  })),
  {
    name: 'quantiles with another loss',
    args: trainGood('--loss', 'mae', '--quantiles', '0.5'),
    sentence: '--quantiles belongs to the loss pinball, but the loss is mae: leave it out.',
  },
  {
    name: 'quantiles out of order',
    args: trainGood('--quantiles', '0.9,0.1'),
    sentence: '--quantiles is 0.9, 0.1; expected numbers between 0 and 1, ascending, such as 0.1,0.5,0.9.',
  },
  {
    name: 'a horizon twice',
    args: trainGood('--horizon', '1-3,2'),
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
      '"DIR/good.csv": the table has 60 rows, too few for a window of 14 rows with a target 50 rows on; choose fewer rows ahead, such as --horizon 1.',
  },
  ...(
    [
      ['--window', '61', 'a window of 61 rows with a target 1 row on; choose a shorter --window, such as --window 41.'],
      [
        '--horizon',
        '60',
        'a window of 14 rows with a target 60 rows on; choose fewer rows ahead, such as --horizon 28.',
      ],
    ] as const
  ).map(([flag, value, need]) => ({
    name: `${flag} ${value} where the table has 60 rows`,
    args: trainGood(flag, value),
    sentence: `"DIR/good.csv": the table has 60 rows, too few for ${need}`,
  })),
  ...['tmax,', ',tmax', ''].map((value) => ({
    name: `the target "${value}"`,
    args: ['train', 'DIR/good.csv', `--target=${value}`],
    sentence: `--target is "${value}"; expected the names of columns, such as "tmax" or "rain".`,
  })),
  {
    name: 'quantiles as a range',
    args: trainGood('--quantiles', '0.1-0.9'),
    sentence: '--quantiles is "0.1-0.9"; expected numbers between 0 and 1, ascending, such as 0.1,0.5,0.9.',
  },
  {
    name: 'a cosine that goes up',
    args: trainGood('--schedule', 'cosine:5:1'),
    sentence: '--schedule: minimum is 1; expected at most the learning rate, 0.01.',
  },
  {
    name: 'the index as weights',
    args: trainGood('--weights', 'date'),
    sentence: '"DIR/good.csv": the column "date" is the index of the table, so it cannot hold weights.',
  },
  {
    name: 'no target',
    args: ['train', 'DIR/good.csv'],
    sentence: 'Name the column to forecast with --target; the numeric columns are "tmax", "rain".',
  },
  {
    name: 'no target of one column',
    args: ['train', '-'],
    stdin: 'y\n1\n2\n',
    sentence: 'Name the column to forecast with --target; the only numeric column is "y".',
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
    args: trainGood('--hidden', '3.5'),
    sentence: '--hidden is 3.5; expected a whole number from 1 to 65,536.',
  },
  {
    name: 'a number with a unit',
    args: trainGood('--window', '14d'),
    sentence: '--window is "14d"; expected a whole number from 1 to 1,000,000.',
  },
  {
    name: 'a rate that is not a number',
    args: trainGood('--lr', 'abc'),
    sentence: '--lr is "abc"; expected a finite number from 0 up.',
  },
  {
    name: 'a negative rate',
    args: trainGood('--lr=-1'),
    sentence: '--lr is -1; expected a finite number from 0 up.',
  },
  {
    name: 'a negative clip',
    args: trainGood('--clip', '-1'),
    sentence: '--clip is -1; expected a finite number from 0 up.',
  },
  {
    name: 'a clip of values that is not a number',
    args: trainGood('--clip-value', 'x'),
    sentence: '--clip-value is "x"; expected a finite number from 0 up.',
  },
  {
    name: 'a loss for classes',
    args: trainGood('--loss', 'crossEntropy'),
    sentence:
      'The loss crossEntropy is for classes, and a forecaster forecasts numbers: take Network for classes, or another loss.',
  },
  {
    name: 'a delta without its loss',
    args: trainGood('--huber-delta', '2'),
    sentence: '--huber-delta belongs to the loss huber, but the loss is mse: leave it out.',
  },
  {
    name: 'no such schedule',
    args: trainGood('--schedule', 'linear:3'),
    sentence:
      '--schedule is "linear:3"; expected step:STEP-SIZE[:GAMMA], cosine[:EPOCHS[:MINIMUM]], plateau[:PATIENCE[:FACTOR[:THRESHOLD[:COOLDOWN[:MINIMUM]]]]] or warmup:EPOCHS; or a warmup, + and one of the others.',
  },
  {
    name: 'a schedule of no epochs',
    args: trainGood('--schedule', 'step:0'),
    sentence: '--schedule: stepSize is 0; expected a whole number from 1 to 1,000,000,000.',
  },
  {
    name: 'a schedule that could never act',
    args: trainGood('--schedule', 'plateau:9'),
    sentence:
      'The schedule plateau waits 9 epochs, but training ends after 5 without a better validation loss; raise --patience, or lower that of the schedule.',
  },
  {
    name: 'weights that are not there',
    args: trainGood('--weights', 'w'),
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
    args: trainGood('--seed', '4294967296'),
    sentence: '--seed is 4294967296; expected a whole number from 0 to 4,294,967,295.',
  },
  {
    name: 'a cell that there is not',
    args: trainGood('--cell', 'elman'),
    sentence: '--cell is "elman"; expected rnn, gru or lstm.',
  },
  {
    name: 'a split of two',
    args: trainGood('--split', '0.8,0.2'),
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
