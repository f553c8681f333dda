import { maskSecret } from '@org/segment-core/internal'
import * as z from 'zod'
import { devWriteKey } from '../dev/dev-address.ts'
import { callsSchema, callsText } from './call-tools.ts'
import { askDev } from './local-segment.ts'
import { runCommand, withoutSettings } from './run-command.ts'
import { defineTool, type Tool } from './tool.ts'

const querySchema = z
  .string()
  .max(2_000)
  .describe('Such as: type:track event:"Order Completed" properties.revenue>10 -user:ann verdict:discarded')

const maxWaitMs = 60_000

/** Tools for the local Segment. Nothing they do leaves this machine. */
export const localTools: readonly Tool[] = [
  defineTool({
    name: 'start_local_segment',
    title: 'Start the local Segment',
    description:
      'Starts a local Segment on loopback that accepts the calls of any SDK and judges them as Segment would. Returns its URL, a write key, and the address of a page that shows the calls to a person. If it runs, returns the same.',
    effects: 'changes-local',
    input: z.object({}),
    run: async (_, { local }) => {
      const { url, pageUrl, writeKey } = await local.start()
      // A real one stays hidden; any other works too if this is the made-up one.
      const shown = writeKey === devWriteKey ? writeKey : maskSecret(writeKey)
      return { value: { url, trackingUrl: `${url}/v1`, pageUrl, writeKey: shown } }
    },
  }),
  defineTool({
    name: 'stop_local_segment',
    title: 'Stop the local Segment',
    description: 'Stops the local Segment that start_local_segment started. Its events are forgotten.',
    effects: 'changes-local',
    input: z.object({}),
    run: async (_, { local }) => ({ value: { stopped: await local.stop() } }),
  }),
  defineTool({
    name: 'reset_local_segment',
    title: 'Reset the local Segment',
    description: 'Makes the local Segment forget its events, faults and held answers. Nothing outside it changes.',
    effects: 'changes-local',
    input: z.object({}),
    run: async (_, { io, local }) => {
      for (const path of ['/gates', '/faults', '/events'] as const) {
        await askDev(local.address(), path, { method: 'DELETE', signal: io.interrupt })
      }
      return { value: { reset: true } }
    },
  }),
  defineTool({
    name: 'read_events',
    title: 'Read events',
    description:
      'Lists what the local Segment received, newest last: verdict, type, event, ids and issues. Use read_event for everything about one.',
    effects: 'reads-local',
    input: z.object({
      q: querySchema.optional(),
      after: z.int().min(0).optional().describe('Only events after this number'),
      limit: z.int().min(1).max(100).default(20),
    }),
    run: async ({ q, after, limit }, { io, local }) => ({
      value: await askDev(local.address(), '/events', { query: { q, after, limit }, signal: io.interrupt }),
    }),
  }),
  defineTool({
    name: 'read_event',
    title: 'Read one event',
    description: 'Returns everything about one event of the local Segment: the request, the call as stored, and why.',
    effects: 'reads-local',
    input: z.object({ seq: z.int().min(1).describe('Number of the event') }),
    run: async ({ seq }, { io, local }) => ({
      value: await askDev(local.address(), `/events/${seq}`, { signal: io.interrupt }),
    }),
  }),
  defineTool({
    name: 'wait_for_events',
    title: 'Wait for events',
    description:
      'Waits until the local Segment has events that match a query; those it already has count. Fails with timed_out, and says how many others arrived.',
    effects: 'reads-local',
    input: z.object({
      q: querySchema,
      count: z.int().min(1).max(100).default(1),
      after: z.int().min(0).default(0).describe('Only events after this number count'),
      timeoutMs: z.int().min(0).max(maxWaitMs).default(10_000).describe('Milliseconds to wait'),
    }),
    run: async ({ q, count, after, timeoutMs }, { io, local }) => ({
      value: await askDev(local.address(), '/wait', {
        query: { q, count, after, timeout: timeoutMs },
        waitMs: timeoutMs,
        signal: io.interrupt,
      }),
    }),
  }),
  defineTool({
    name: 'send_to_local_segment',
    title: 'Send calls to the local Segment',
    description:
      'Sends a call, or several as a batch, to the local Segment. Refuses what Segment would drop. Nothing leaves this machine.',
    effects: 'changes-local',
    input: z.object({ calls: callsSchema }),
    run: async ({ calls }, context) => {
      const { url, writeKey } = context.local.address()
      return runCommand(withoutSettings(context), ['send', `--host=${url}`, `--write-key=${writeKey}`], {
        stdin: callsText(calls),
      })
    },
  }),
]
