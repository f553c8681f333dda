import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { resolveSettings } from '../settings/resolve-settings.ts'
import { globalsOf } from './globals-of.ts'
import { type LocalAddress, runningSegment } from './local-segment.ts'
import { createMcpServer } from './mcp-server.ts'

/** What answers a request for the endpoint of a running `segment dev`. */
export interface McpEndpointOptions {
  readonly io: Io
  readonly options: GlobalOptions
  readonly run: RunArgs
  readonly address: LocalAddress
  /** Whether other machines cannot reach it: only then do tools read files and the workspace. */
  readonly isLocal: boolean
}

/** Answers a request of the Model Context Protocol over HTTP, about a local Segment that runs. */
export const answerMcp = async (
  request: Request,
  { io, options, run, address, isLocal }: McpEndpointOptions,
): Promise<Response> => {
  const { found } = await resolveSettings(io, options)
  const context = { io, run, globals: globalsOf(options), folder: process.cwd(), local: runningSegment(address) }
  const offer = { files: isLocal, workspace: isLocal && found.token !== undefined, send: false }
  return createMcpHandler(() => createMcpServer(context, offer)).fetch(request)
}
