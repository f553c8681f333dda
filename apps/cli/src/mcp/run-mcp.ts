import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { messageOf } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { resolveSettings } from '../settings/resolve-settings.ts'
import { globalsOf } from './globals-of.ts'
import { createLocalSegment, startHere } from './local-segment.ts'
import { createMcpServer } from './mcp-server.ts'
import { createStdioTransport } from './stdio-transport.ts'

/** Flags of `segment mcp`. */
export interface McpFlags {
  readonly allowSend?: boolean
}

/** Serves the tools on stdin and stdout until stdin ends and every request has its answer. */
export const runMcp = async (
  io: Io,
  options: GlobalOptions,
  { flags, run }: { readonly flags: McpFlags; readonly run: RunArgs },
): Promise<ExitCode> => {
  const { found } = await resolveSettings(io, options)
  const local = createLocalSegment(startHere)
  const context = { io, run, globals: globalsOf(options), local, folder: process.cwd() }
  const offer = { files: true, workspace: found.token !== undefined, send: flags.allowSend === true }
  const { transport, closed } = createStdioTransport(process.stdin, process.stdout)
  const handle = serveStdio(() => createMcpServer(context, offer), {
    transport,
    onerror: (error) => io.stderr.write(`warning: ${messageOf(error)}\n`),
  })
  try {
    await Promise.race([closed, aborted(io.interrupt)])
  } finally {
    await handle.close()
    await local.stop()
  }
  return exitCodes.ok
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
