import { expect, it } from 'vitest'
import { openFile, pathOfUrl } from '../../src/host/browser.js'
import { refusal } from './helpers.js'

it('a host without files says what to pass instead of a path', async () => {
  for (const what of [() => openFile('a.csv'), () => pathOfUrl(new URL('file:///a.csv'))]) {
    const error = await refusal(what)
    expect(error.code).toBe('HOST_UNSUPPORTED')
    expect(error.message).toContain('a.csv')
    expect(error.message).toContain('Blob')
  }
})
