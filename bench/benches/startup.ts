import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Bench } from '../src/bench.ts'

const command = join(
  dirname(createRequire(import.meta.url).resolve('@org/segment-cli/package.json')),
  'dist/segment.js',
)

const start = (args: readonly string[]) => async (): Promise<number> => {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`${args.join(' ')} exits with ${status}.`)
  return performance.now() - began
}

/** The start-up time of the command. */
export const bench: Bench = {
  about: 'time from start to exit of the built command, against Node running nothing',
  unit: 'ms',
  rounds: 40,
  warmUps: 5,
  prepare: () => ({
    subjects: [
      { name: 'node -e 0', sample: start(['-e', '0']) },
      { name: 'segment --help', sample: start([command, '--help']) },
      { name: 'segment track --help', sample: start([command, 'track', '--help']) },
      {
        name: 'segment track --dry-run',
        sample: start([
          command,
          'track',
          '--user-id',
          'user-42',
          '--event',
          'Started',
          '--write-key',
          'key',
          '--dry-run',
        ]),
      },
    ],
    comparisons: [
      { subject: 'segment --help', against: 'node -e 0', atMost: 2 },
      { subject: 'segment track --help', against: 'node -e 0' },
      { subject: 'segment track --dry-run', against: 'node -e 0' },
    ],
  }),
}
