import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Prints, after vitest's own report, one plain line that says how many tests ran: `N passed, N failed, N skipped`.
 *
 * What vitest counts elsewhere is a failure here too, so the line never reads as green when the run was red: a file or
 * suite that could not be set up, an error outside every test, and a test that was cut off before it ended.
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
