import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.{ts,tsx}',
      'test/*.test.ts',
      'test/journeys/*.test.ts',
      'test/torture/*.test.ts',
      'bench/*.test.ts',
    ],
    globalSetup: ['test/database.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores are what CI has; more forks only fight each other.
    maxWorkers: 2,
  },
})
