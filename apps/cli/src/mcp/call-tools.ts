import * as z from 'zod'
import { runCommand, withoutSettings } from './run-command.ts'
import { defineTool, type Tool } from './tool.ts'

/** Calls that one request may carry. */
const maxCalls = 200

const callSchema = z
  .record(z.string(), z.unknown())
  .describe('A Segment call with its type, such as {"type":"track","userId":"user-42","event":"Signed Up"}')

export const callsSchema = z.array(callSchema).min(1).max(maxCalls).describe(`1 to ${maxCalls} calls`)

/** What `segment send` reads: one call, or several as a batch. */
export const callsText = (calls: readonly unknown[]): string => JSON.stringify(calls.length === 1 ? calls[0] : calls)

const targets = z.array(z.enum(['warehouse', 'unify', 'ga4', 'spelling'])).describe('Check the rules for these too')

/** Tools that look at calls and touch nothing. */
export const callTools: readonly Tool[] = [
  defineTool({
    name: 'validate_calls',
    title: 'Validate calls',
    description:
      'Says whether Segment would keep each call: errors and warnings with the path, the rule, what to do and the page. Line 1 of a finding is the first call. Sends nothing.',
    effects: 'none',
    input: z.object({ calls: callsSchema, for: targets.optional() }),
    run: ({ calls, for: wanted = [] }, context) =>
      runCommand(
        withoutSettings(context),
        [
          'validate',
          '--format=json',
          '--input-format=ndjson',
          ...(wanted.length === 0 ? [] : [`--for=${wanted.join(',')}`]),
          '-',
        ],
        { stdin: calls.map((call) => JSON.stringify(call)).join('\n') },
      ),
  }),
  defineTool({
    name: 'build_request',
    title: 'Build a request',
    description:
      'Builds the HTTP request of a call, or of several calls as a batch, exactly as the toolkit would send it, and the same as a curl command. The credential is hidden. Refuses what Segment would drop. Sends nothing.',
    effects: 'none',
    input: z.object({
      calls: callsSchema,
      region: z.enum(['us', 'eu']).default('us').describe('Region of the workspace'),
    }),
    run: ({ calls, region }, context) =>
      runCommand(
        withoutSettings(context),
        ['send', '--dry-run', '--curl', '--write-key=YOUR_WRITE_KEY', `--region=${region}`],
        { stdin: callsText(calls) },
      ),
  }),
  defineTool({
    name: 'explain_discard',
    title: 'Explain a discard',
    description:
      'Explains a discard code of Segment, or the code of a rule: what causes it, what to do, and the page that says so.',
    effects: 'none',
    input: z.object({ code: z.string().min(1).max(100).describe('Such as id_not_string') }),
    run: ({ code }, context) => runCommand(withoutSettings(context), ['why', '--', code]),
  }),
  defineTool({
    name: 'describe_event',
    title: 'Describe a semantic event',
    description:
      'Describes an event of the semantic spec that destinations understand: its properties with their types, and its page. Without a name, lists all names by category.',
    effects: 'none',
    input: z.object({ name: z.string().min(1).max(200).optional().describe('Such as "Order Completed"') }),
    run: async ({ name }) => {
      const { describeEvent, listEvents } = await import('./describe-event.ts')
      return { value: name === undefined ? listEvents() : describeEvent(name) }
    },
  }),
]
