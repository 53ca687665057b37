import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // Tests run on the sources; the package's own `imports` point at dist.
    alias: { '#host': fileURLToPath(new URL('./src/host/node.ts', import.meta.url)) },
  },
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000 },
})
