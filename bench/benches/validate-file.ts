import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bench, Subject } from '../src/bench.ts'
import { bundleProgram } from '../src/bundle.ts'
import { writeCallsFile } from '../src/calls-file.ts'

const run = promisify(execFile)
const megabytes = Number(process.env.BENCH_MEGABYTES ?? 300)
const command = fileURLToPath(new URL('dist/segment.js', import.meta.resolve('@org/segment-cli/package.json')))

/** `segment validate` of a large file, compared with JSON.parse of every line, each in its own process. */
export const bench: Bench = {
  about: `segment validate of ${megabytes} MB of calls, one per line, including the start of the process`,
  unit: 'ms',
  rounds: Number(process.env.BENCH_ROUNDS ?? 5),
  warmUps: 1,
  prepare: async () => {
    const file = await writeCallsFile(megabytes * 1_000_000)
    const floor = await bundleProgram(new URL('../src/parse-lines.ts', import.meta.url))
    const subject = (name: string, args: readonly string[], expected: string): Subject => ({
      name,
      sample: async () => {
        const started = performance.now()
        const { stdout } = await run(process.execPath, [...args])
        const took = performance.now() - started
        if (stdout !== expected) throw new Error(`${name} wrote ${JSON.stringify(stdout.slice(0, 200))}.`)
        return took
      },
    })
    return {
      subjects: [
        subject('JSON.parse', [floor.file, file.path], `${file.rows}\n`),
        subject(
          'segment validate',
          [command, 'validate', file.path],
          `${file.rows.toLocaleString('en-US')} rows: 0 errors, 0 warnings\n`,
        ),
      ],
      comparisons: [{ subject: 'JSON.parse', against: 'segment validate', atLeast: 0.45 }],
      close: async () => {
        await floor.remove()
        await file.remove()
      },
    }
  },
}
