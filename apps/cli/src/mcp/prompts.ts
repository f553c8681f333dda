import type { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'

const asUser = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] })

/** Adds the prompts: common work, step by step, with the tools of this server. */
export const addPrompts = (server: McpServer): void => {
  server.registerPrompt(
    'add_tracking',
    {
      title: 'Add tracking',
      description: 'Add the tracking of an event to source code, and prove that Segment would keep it.',
      argsSchema: z.object({
        event: z.string().min(1).describe('Name of the event, or what happens'),
        where: z.string().optional().describe('File or place in the code'),
      }),
    },
    ({ event, where }) =>
      asUser(
        [
          `Add the tracking of ${JSON.stringify(event)} to this project${where === undefined ? '' : ` in ${JSON.stringify(where)}`}.`,
          '1. Call describe_event. If the semantic spec has this event, use its name and its property names.',
          '2. Read how this project sends events already, and use the same client.',
          '3. Write an example of the call, and call validate_calls with it. Mend every error and warning.',
          '4. Change the code. Every call needs a userId or an anonymousId, both strings.',
          '5. Call start_local_segment, point the code at its URL, run the code, and call wait_for_events.',
          '6. Report the event as it arrived, with its verdict.',
        ].join('\n'),
      ),
  )
  server.registerPrompt(
    'find_missing_events',
    {
      title: 'Find out why events are missing',
      description: 'Find out why events do not arrive in Segment or in a destination.',
      argsSchema: z.object({
        event: z.string().optional().describe('Name of the event'),
        source: z.string().optional().describe('ID, name or slug of the source'),
      }),
    },
    ({ event, source }) =>
      asUser(
        [
          `Find out why ${event === undefined ? 'events' : `the event ${JSON.stringify(event)}`} of ${source === undefined ? 'this project' : `the source ${JSON.stringify(source)}`} are missing. Segment answers 200 to most calls that it drops later.`,
          `1. If find_dropped_calls is there, call it${source === undefined ? ' with the source; list_sources names them' : ''}. It returns what Segment dropped, and why.`,
          '2. Call find_causes with the folder of the source code, and with exported calls if there are any.',
          '3. Call explain_discard for each reason that is not clear.',
          '4. Call start_local_segment, run the code against it, and look at read_events with verdict:discarded or verdict:refused. If nothing arrives, the code does not send.',
          '5. Report each cause with file and line, how many calls it costs, and the change that mends it.',
        ].join('\n'),
      ),
  )
}
