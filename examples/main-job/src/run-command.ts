import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Sent } from './sent.ts'
import type { StampedExample } from './stamped-example.ts'

const manifestPath = createRequire(import.meta.url).resolve('@org/segment-cli/package.json')
const command = join(dirname(manifestPath), 'dist/segment.js')

/** The fields of the command's JSON output that are used here. */
interface CommandReport {
  readonly outcome: string
  readonly error?: { readonly message: string }
  readonly request?: { readonly method: string; readonly url: string; readonly body?: string }
  readonly response?: { readonly status: number }
  readonly warnings?: readonly { readonly message: string }[]
}

/** Sends an example with the built command, as a child process. */
export const runCommand = async (
  { args, stdin }: StampedExample,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Sent> => {
  const child = spawn(process.execPath, [command, ...args, '--json'], { env: { ...env } })
  child.stdin.on('error', () => {
    // EPIPE: it exited without reading stdin; the exit code tells why.
  })
  child.stdin.end(stdin ?? '')
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  try {
    const report: CommandReport = JSON.parse(stdout)
    const { outcome, error, request, response, warnings = [] } = report
    return {
      by: 'segment',
      outcome: exitCode === 0 ? outcome : `exit code ${exitCode}`,
      problem: error?.message,
      warnings: warnings.map(({ message }) => message),
      request: request === undefined ? undefined : { ...request, body: request.body ?? '' },
      status: response?.status,
    }
  } catch {
    return { by: 'segment', outcome: `exit code ${exitCode}`, problem: stderr.trim(), warnings: [] }
  }
}
