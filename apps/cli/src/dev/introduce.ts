import type { RunningDebugger } from '@org/segment-debugger'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { keyHelp } from './dev-keys.ts'

/** What the introduction mentions besides the server. */
export interface IntroductionFlags {
  readonly plan?: string
  readonly store?: string
  /** False with `--no-snippets`. */
  readonly snippets?: boolean
}

/** Page addresses for other machines, if the server listens on all addresses. */
const externalPages = (io: Io, { port, token }: RunningDebugger, host: string | undefined): readonly string[] =>
  host === '0.0.0.0' || host === '::'
    ? (io.networkAddresses?.() ?? []).map((address) => `From other machines: http://${address}:${port}/?token=${token}`)
    : []

/**
 * Prints the addresses of the server and how to use it.
 * @param target where kept calls are forwarded to, if they are
 */
export const introduce = (
  io: Io,
  options: GlobalOptions,
  running: RunningDebugger,
  { flags, target }: { readonly flags: IntroductionFlags; readonly target: string | undefined },
): void => {
  const { url, pageUrl, token } = running
  if (options.json) io.stdout.write(`${JSON.stringify({ listening: url, page: pageUrl })}\n`)
  if (options.quiet) return
  const style = styleOf(io, io.stderr, options.color)
  const { snippets, browserLibrary } = running.info()
  const lines = [`${style.green('●')} Local Segment at ${style.bold(url)}, page at ${style.bold(pageUrl)}`]
  if (token !== undefined) {
    lines.push(
      style.yellow('Other machines can reach it. The page and the debug API require the token in that address.'),
    )
  }
  if (flags.snippets !== false && !options.json) {
    lines.push('', ...snippets.map(({ name, hint }) => `  ${style.dim(name.padEnd(14))}${hint}`), '')
    if (browserLibrary === undefined) {
      lines.push('analytics.js for snippets is not installed. Run: npm install --save-dev @segment/analytics-next', '')
    }
  }
  lines.push(...externalPages(io, running, options.host))
  if (target !== undefined) lines.push(`${style.yellow('Forwarding')} kept calls to ${target}`)
  if (flags.plan !== undefined) lines.push(`Validating against the tracking plan ${flags.plan}`)
  if (flags.store !== undefined) lines.push(`Storing events in ${flags.store} (${running.log.size()} stored)`)
  if (io.readKeys !== undefined) lines.push(style.dim(keyHelp))
  io.stderr.write(`${lines.join('\n')}\n`)
}
