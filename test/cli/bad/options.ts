/** Options that contradict each other or what they are used on. */
import { type Bad, trainGood } from './call.js'

export const contradictions: Bad[] = [
  {
    name: '--patience without validation',
    args: trainGood('--patience', '3', '--split', '0.8,0,0.2'),
    sentence: '--patience is 3, but --split leaves no validation rows to watch: give some, or leave --patience out.',
  },
  {
    name: '--inputs that name nothing',
    args: trainGood('--inputs', ' , '),
    sentence: '--inputs is " , "; expected the names of columns, such as "tmax" or "rain".',
  },
  {
    name: 'an input named twice',
    args: trainGood('--inputs', 'rain,rain'),
    sentence: '--inputs names "rain" twice; name it once.',
  },
  {
    name: '--force without --out',
    args: trainGood('--force'),
    sentence: '--force needs --out: without it nothing is written.',
  },
  {
    name: 'an option twice',
    args: trainGood('--hidden', '4', '--hidden', '8'),
    sentence: '--hidden is given twice; give it once.',
  },
  {
    name: '--out over the input',
    args: trainGood('--out', 'DIR/good.csv', '--force'),
    sentence: '--out is "DIR/good.csv", which this command reads; choose another file.',
  },
  {
    name: '--out over the model',
    args: ['predict', 'MODEL', 'DIR/good.csv', '--out', 'MODEL', '--force'],
    sentence: '--out is "DIR/model.safetensors", which this command reads; choose another file.',
  },
  {
    name: '--out is a device',
    args: trainGood('--out', '/dev/null', '--force'),
    sentence: '--out is "/dev/null", which is not a regular file; name one, or a file that is not there yet.',
  },
  {
    name: '--out is -',
    args: trainGood('--out', '-'),
    sentence: '--out is "-", but the output goes only to a file; name one.',
  },
  {
    name: '--out is a folder',
    args: trainGood('--out', 'DIR', '--force'),
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
    args: trainGood('--inputs', 'tmax', '--horizon', '0'),
    sentence:
      'The target "tmax" is among the inputs, but with horizon 0 it would be given away: leave it out of the inputs, or forecast at least 1 row ahead.',
  },
]
