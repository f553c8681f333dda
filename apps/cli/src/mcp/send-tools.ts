import * as z from 'zod'
import { callsSchema, callsText } from './call-tools.ts'
import { runCommand } from './run-command.ts'
import { defineTool, type Tool } from './tool.ts'

/** Tools that send to the configured source. They exist only with `--allow-send`. */
export const sendTools: readonly Tool[] = [
  defineTool({
    name: 'send_to_segment',
    title: 'Send calls to Segment',
    description:
      'Sends a call, or several as a batch, to the source of the configured write key. It cannot be undone. Refuses what Segment would drop; dryRun shows the request.',
    effects: 'sends',
    input: z.object({ calls: callsSchema, dryRun: z.boolean().default(false) }),
    run: ({ calls, dryRun }, context) =>
      runCommand(context, [...context.globals, 'send', ...(dryRun ? ['--dry-run'] : [])], {
        stdin: callsText(calls),
      }),
  }),
]
