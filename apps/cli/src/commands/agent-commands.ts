import type { Command } from 'commander'
import type { Io } from '../io/io.ts'
import type { RunArgs } from '../io/run-args.ts'
import type { McpFlags } from '../mcp/run-mcp.ts'
import { addWorkspaceOptions, type GlobalOptions } from '../settings/global-options.ts'
import { exampleText, type Finish } from './finish.ts'

/** Adds the command that serves tools to agents. */
export const addAgentCommands = (program: Command, io: Io, finish: Finish, run: RunArgs): void => {
  addWorkspaceOptions(
    program
      .command('mcp')
      .helpGroup('Agents:')
      .summary('serve these commands as tools to an agent (MCP)')
      .description(
        'Serves tools over the Model Context Protocol on stdin and stdout: validate calls, explain drops, build requests, run a local Segment, preview imports, and, with a token of the workspace, read sources, plans and drops. Tools read only files below the current folder. No tool deletes, suppresses or reveals a write key.',
      )
      .option('--allow-send', 'add a tool that sends to the configured source')
      .addHelpText('after', exampleText(['segment mcp', 'segment mcp --allow-send --profile staging'])),
  ).action(async (flags: McpFlags, self: Command) => {
    const { runMcp } = await import('../mcp/run-mcp.ts')
    finish(await runMcp(io, self.optsWithGlobals<GlobalOptions>(), { flags, run }))
  })
}
