import * as z from 'zod'

/** Where this local Segment is and how to point a sender at it. */
export const debuggerInfoSchema = z
  .object({
    version: z.string(),
    url: z.string().describe('Origin, without a slash at the end'),
    trackingUrl: z.string().describe('The Tracking API'),
    pageUrl: z.string(),
    startedAt: z.iso.datetime(),
    logId: z.string().describe('Stays as long as the numbers of events go on; another one says that they began anew'),
    writeKey: z.string().describe('Masked'),
    forwarding: z.boolean().describe('What is kept is also sent on to Segment'),
    plan: z.string().optional().describe('Name of the plan that calls are judged by besides'),
    browserLibrary: z.string().optional().describe('Version of analytics.js served here; absent if none is installed'),
    snippets: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        language: z.string().describe('For colouring: js, html, python, ruby, go, sh'),
        hint: z.string().describe('The part that points it here, in one line'),
        code: z.string(),
      }),
    ),
  })
  .meta({ id: 'DebuggerInfo' })

/** Where this local Segment is and how to point a sender at it. */
export type DebuggerInfo = z.output<typeof debuggerInfoSchema>
