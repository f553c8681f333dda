import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineProject, type TestProjectInlineConfiguration } from 'vitest/config'
import { findProgram, isMissing, type Program, programs } from '../system-programs.ts'
import { isDeep, isQuick, patienceMs } from '../test-depth.ts'

/**
 * The only timeouts of the tests. Nothing here measures time: they end what hangs, also on a machine that is ten times
 * slower than usual.
 */
export const timeouts = {
  testTimeout: isDeep ? 3_600_000 : 600_000,
  hookTimeout: 600_000,
  teardownTimeout: 60_000,
  expect: { poll: { timeout: patienceMs, interval: 20 } },
} as const

/** All cores: by default one of them would do nothing but coordinate. One more finds races, but saves only a minute. */
export const maxWorkers = availableParallelism()

const chromium = findProgram('chromium')

const env = {
  /** Child processes compile each module once for all of them: most of them run TypeScript. */
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/node-compile', import.meta.url)),
  ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
}

const deepSetup = fileURLToPath(new URL('deep.ts', import.meta.url))

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']> & {
  /** Files that are skipped as a whole where a program of the system is missing. */
  readonly needs?: Readonly<Partial<Record<Program, readonly string[]>>>
}

/**
 * Settings of one workspace's tests. They run against the sources. Files share a process, so a test restores what it
 * changes; set `isolate: true` for files that cannot. The quick tests are those beside the code.
 */
export const defineTests = (name: string, { needs = {}, ...options }: TestOptions = {}) => {
  const include = options.include ?? ['{src,page,test}/**/*.test.ts']
  const skipped = programs.filter(isMissing).flatMap((program) => needs[program] ?? [])
  return defineProject({
    ssr: { resolve: { conditions: ['@org/source', 'module', 'node'] } },
    test: {
      isolate: false,
      restoreMocks: true,
      unstubEnvs: true,
      unstubGlobals: true,
      ...timeouts,
      maxWorkers,
      env,
      setupFiles: isDeep ? [deepSetup] : [],
      ...options,
      name,
      include,
      exclude: [...(options.exclude ?? []), ...skipped, ...(isQuick ? ['**/test/**'] : []), '**/node_modules/**'],
    },
  })
}
