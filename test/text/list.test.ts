/** Lists of names, read and written. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listOf, namesOf } from '../../src/text/list.js'

test.each([
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  [' a , b c ', ['a', 'b c']],
  ['"a"', ['a']],
  ['a,"b,c"', ['a', 'b,c']],
  ['"b,c" , a', ['b,c', 'a']],
  ['"say ""no"""', ['say "no"']],
  ['" a "', [' a ']],
  ['5" pipe,b"c"', ['5" pipe', 'b"c"']],
  ['', ['']],
  ['a,', ['a', '']],
  [',', ['', '']],
  ['""', ['']],
  ['"a', null],
  ['"a"b', null],
  ['a,"', null],
])('%s', (text, names) => expect(namesOf(text)).toEqual(names))

test('what is written is read back', () => {
  const name = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', 'é'), minLength: 1 })
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(namesOf(listOf(names))).toEqual(names)
    }),
  )
})
