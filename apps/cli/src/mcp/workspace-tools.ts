import * as z from 'zod'
import { readablePath } from './readable-path.ts'
import { runCommand } from './run-command.ts'
import { defineTool, type Tool, type ToolContext } from './tool.ts'

const limitSchema = z.int().min(1).max(200).default(50)

const nameSchema = z.string().min(1).max(200)

const ask = (context: ToolContext, args: readonly string[]) => runCommand(context, [...context.globals, ...args])

/**
 * Tools that read the workspace of a token. None of them changes anything there, and none shows a write key: what could
 * reveal one is not among them.
 */
export const workspaceTools: readonly Tool[] = [
  defineTool({
    name: 'list_sources',
    title: 'List sources',
    description: 'Lists the sources of the workspace. Reads only; write keys stay hidden.',
    effects: 'reads-workspace',
    input: z.object({ limit: limitSchema }),
    run: ({ limit }, context) => ask(context, ['sources', 'list', `--limit=${limit}`]),
  }),
  defineTool({
    name: 'get_source_settings',
    title: 'Get the settings of a source',
    description:
      'Returns what a source does with unplanned events and with violations of its tracking plan. Reads only.',
    effects: 'reads-workspace',
    input: z.object({ source: nameSchema.describe('ID, name or slug') }),
    run: ({ source }, context) => ask(context, ['sources', 'settings', '--', source]),
  }),
  defineTool({
    name: 'list_plans',
    title: 'List tracking plans',
    description: 'Lists the tracking plans of the workspace. Reads only.',
    effects: 'reads-workspace',
    input: z.object({ limit: limitSchema }),
    run: ({ limit }, context) => ask(context, ['plans', 'list', `--limit=${limit}`]),
  }),
  defineTool({
    name: 'get_plan',
    title: 'Get a tracking plan',
    description: 'Returns a tracking plan with its sources and rules. Reads only.',
    effects: 'reads-workspace',
    input: z.object({ plan: nameSchema.describe('ID, name or slug'), limit: limitSchema }),
    run: ({ plan, limit }, context) => ask(context, ['plans', 'get', `--limit=${limit}`, '--', plan]),
  }),
  defineTool({
    name: 'find_dropped_calls',
    title: 'Find dropped calls',
    description:
      'Asks Segment which calls of a source it dropped and why, and looks for the causes in source code. Segment is about five minutes behind, and allows few of these requests a minute. Reads only.',
    effects: 'reads-workspace',
    input: z.object({
      source: nameSchema.describe('ID, name or slug'),
      since: z.string().max(40).default('24h').describe('An age such as 2h or 7d, or a date'),
      event: z.string().max(200).optional().describe('Only this event'),
      code: z.array(z.string().max(4_096)).max(100).default([]).describe('Source code below the folder of the server'),
    }),
    run: async ({ source, since, event, code }, context) =>
      ask(context, [
        'why',
        `--source=${source}`,
        `--since=${since}`,
        ...(event === undefined ? [] : [`--event=${event}`]),
        ...(await Promise.all(code.map((path) => readablePath(context.folder, path)))).map((path) => `--code=${path}`),
      ]),
  }),
]
