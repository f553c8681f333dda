import * as z from 'zod'

/** Where this local Segment listens, and how to point an SDK at it. */
export const debuggerInfoSchema = z
  .object({
    version: z.string(),
    url: z.string().describe('Origin, without a trailing slash'),
    trackingUrl: z.string().describe('The Tracking API'),
    pageUrl: z.string(),
    startedAt: z.iso.datetime(),
    logId: z.string().describe('Identifies the numbering of events; a new id means that numbering restarted at 1'),
    session: z.string().describe('Name of the session'),
    file: z
      .object({
        name: z.string(),
        total: z.int().describe('Events in the file'),
        shown: z.int().describe('Events in the session: the latest ones'),
        checked: z.int().describe('Events that were only calls in the file, so that this server checked them again'),
      })
      .optional()
      .describe('The file that this session shows; it cannot be changed. Absent for any other session'),
    writeKey: z.string().describe('Masked'),
    forwarding: z.boolean().describe('Calls that Segment would keep are also forwarded to Segment'),
    plan: z.string().optional().describe('Name of the tracking plan that calls are also checked against'),
    browserLibrary: z
      .string()
      .optional()
      .describe('Version of analytics.js served here; absent if it is not installed'),
    snippets: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        language: z.string().describe('For syntax highlighting: js, html, python, ruby, go, sh'),
        hint: z.string().describe('The setting that points the SDK here, in one line'),
        code: z.string(),
      }),
    ),
  })
  .meta({ id: 'DebuggerInfo' })

/** Where this local Segment listens, and how to point an SDK at it. */
export type DebuggerInfo = z.output<typeof debuggerInfoSchema>
