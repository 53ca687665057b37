/** Forecasts as CSV, and cells that a spreadsheet would run. */
import { expect, test } from 'vitest'
import { csvCell, csvOf } from '../../src/text/csv.js'

test('a text that begins like a formula gets an apostrophe, a number does not', () => {
  const cells = ['=1+1', '+A1', '-A1', '@SUM(A1)', '\tx', '\rx', 'plain', 'a=b', '', -1.5, '=a,"b"'].map(csvCell)
  expect(cells).toEqual([
    "'=1+1",
    "'+A1",
    "'-A1",
    "'@SUM(A1)",
    "'\tx",
    '"\'\rx"',
    'plain',
    'a=b',
    '',
    '-1.5',
    '"\'=a,""b"""',
  ])
})

test('forecasts have one line each, numbers in full', () => {
  const predictions = [
    { origin: '2015-12-30', index: '2015-12-31', horizon: 1, value: 0.1 + 0.2, actual: -1 },
    { origin: '=a', index: 'b,c', horizon: 1, value: 1e-300 },
  ]
  expect(csvOf(predictions)).toBe(
    'origin,index,horizon,value,actual\n2015-12-30,2015-12-31,1,0.30000000000000004,-1\n\'=a,"b,c",1,1e-300,\n',
  )
})

test('several targets and quantiles have columns, also where no forecast tells of them', () => {
  const quantiles = { '0.1': 1.5, '0.9': 3 }
  const predictions = [{ origin: 1, index: 2, target: '=x', horizon: 1, value: 1.5, quantiles }]
  expect(csvOf(predictions)).toBe("origin,index,target,horizon,value,q0.1,q0.9,actual\n1,2,'=x,1,1.5,1.5,3,\n")
  expect(csvOf([], { target: true, quantiles: [0.1, 0.9] })).toBe(
    'origin,index,target,horizon,value,q0.1,q0.9,actual\n',
  )
  // As a spreadsheet of Germany writes it; a number with the delimiter in it is quoted.
  const semicolons = { delimiter: ';', decimal: ',' }
  const german = csvOf(predictions, {}, semicolons).split('\n')
  expect(german.slice(0, 2)).toEqual(['origin;index;target;horizon;value;q0.1;q0.9;actual', "1;2;'=x;1;1,5;1,5;3;"])
  expect(csvOf(predictions, {}, { delimiter: ',', decimal: ',' }).split('\n')[1]).toBe(`1,2,'=x,1,"1,5","1,5",3,`)
  expect(csvOf([])).toBe('origin,index,horizon,value,actual\n')
})
