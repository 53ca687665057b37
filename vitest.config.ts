import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that a real browser runs, and its moods with it: they may try again, which the report then says. */
const BROWSERS = [
  ...['browser', 'bundlers', 'studio'].map((room) => `test/${room}/**/*.test.ts`),
  ...['test/docs/site.test.ts', 'test/cli/report.test.ts'],
]

/** In the long tests some take many times what they take in every run. */
const TEST_TIMEOUT = process.env.HINDCAST_LONG === undefined ? 120_000 : 7_200_000

export default defineConfig({
  resolve: {
    // Tests run on the sources; the package's own `imports` point at dist.
    alias: {
      '#host': fileURLToPath(new URL('./src/host/node.ts', import.meta.url)),
      '#fleet': fileURLToPath(new URL('./src/sweep/fleet.ts', import.meta.url)),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: BROWSERS } },
      // A test of a page goes through many waits, each of which may take a while beside other tests.
      { extends: true, test: { name: 'browser', include: BROWSERS, retry: 2, testTimeout: TEST_TIMEOUT * 2 } },
    ],
    globalSetup: ['test/support/fresh.ts'],
    // Two files at a time on two processors: many tests wait for a browser or a process of their own.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: TEST_TIMEOUT,
    hookTimeout: 240_000,
    // What a page or a process gets to say, it says when the machine lets it: a second is too short beside other tests.
    expect: { poll: { timeout: 60_000 } },
    // With --coverage. Browsers run the page from dist/, where nothing is counted.
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**', 'src/studio/**'],
      reporter: ['json-summary', 'html'],
      reportsDirectory: 'build/coverage',
    },
    // What a test takes from dist/ is the package as it is shipped: Node loads it, with the package's own `imports`.
    server: { deps: { external: [/\/dist\//] } },
  },
})
