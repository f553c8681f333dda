import { McpServer } from '@modelcontextprotocol/server'
import manifest from '../../package.json' with { type: 'json' }
import { callTools } from './call-tools.ts'
import { fileTools } from './file-tools.ts'
import { localTools } from './local-tools.ts'
import { addPrompts } from './prompts.ts'
import { sendTools } from './send-tools.ts'
import type { Tool, ToolContext } from './tool.ts'
import { workspaceTools } from './workspace-tools.ts'

/** Which tools a server has besides those for calls and the local Segment. */
export interface Offer {
  /** Files below the folder, and what is built on them. */
  readonly files: boolean
  /** The workspace of the token. */
  readonly workspace: boolean
  /** Sending to Segment. */
  readonly send: boolean
}

/** Every tool that a server can have. */
export const toolsOf = ({ files, workspace, send }: Offer): readonly Tool[] => [
  ...callTools,
  ...localTools,
  ...(files ? fileTools : []),
  ...(workspace ? workspaceTools : []),
  ...(send ? sendTools : []),
]

const instructions = [
  'Tools for sending data to Segment. Segment answers 200 to most malformed calls and drops them later, so validate calls before you send them.',
  'The local Segment stands for the real one: start_local_segment, send to its URL, then wait_for_events.',
].join(' ')

/** Makes a server of the Model Context Protocol with its tools and prompts. */
export const createMcpServer = (context: ToolContext, offer: Offer): McpServer => {
  const server = new McpServer({ name: 'segment', version: manifest.version }, { instructions })
  for (const tool of toolsOf(offer)) tool.register(server, context)
  addPrompts(server)
  return server
}
