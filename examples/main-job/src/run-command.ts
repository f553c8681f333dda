import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PreparedCall } from './prepared-call.ts'
import type { Sent } from './sent.ts'

const manifestPath = createRequire(import.meta.url).resolve('@org/segment-cli/package.json')
const command = join(dirname(manifestPath), 'dist/segment.js')

/** The part of the command's JSON that is read here. */
interface CommandReport {
  readonly outcome: string
  readonly error?: { readonly message: string }
  readonly request?: { readonly method: string; readonly url: string; readonly body?: string }
  readonly response?: { readonly status: number }
  readonly warnings?: readonly { readonly message: string }[]
}

/** Sends through the built command, in a process of its own. */
export const runCommand = async (
  { args, stdin }: PreparedCall,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Sent> => {
  const child = spawn(process.execPath, [command, ...args, '--json'], { env: { ...env } })
  child.stdin.on('error', () => {
    // It ended without reading; its exit code says why.
  })
  child.stdin.end(stdin ?? '')
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  try {
    const report: CommandReport = JSON.parse(stdout)
    const { outcome, error, request, response, warnings = [] } = report
    return {
      door: 'segment',
      outcome: exitCode === 0 ? outcome : `exit code ${exitCode}`,
      problem: error?.message,
      warnings: warnings.map(({ message }) => message),
      request: request === undefined ? undefined : { ...request, body: request.body ?? '' },
      status: response?.status,
    }
  } catch {
    return { door: 'segment', outcome: `exit code ${exitCode}`, problem: stderr.trim(), warnings: [] }
  }
}
