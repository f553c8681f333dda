import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Prints one line after Vitest's own report: `N passed, N failed, N skipped`.
 *
 * Failures that Vitest counts elsewhere are included, so that the line never looks green for a failed run: a file or
 * suite whose setup failed, an error outside of tests, and a test that did not finish.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        counts[state === 'pending' ? 'failed' : state] += 1
      }
    }
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  }
}
