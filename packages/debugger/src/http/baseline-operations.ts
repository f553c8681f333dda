import * as z from 'zod'
import { baselineReportSchema, baselineSchema } from '../model/baseline.ts'
import type { Operation } from './operation.ts'
import { Problem, parseJson, readQuery, readText } from './read-request.ts'

/** Query of a new baseline. */
const baselineQuerySchema = z.object({
  name: z.string().min(1).max(255).optional().describe('Where the baseline is from, to show'),
})

/** The baseline, and what differs from it. */
export const baselineOperations: readonly Operation[] = [
  {
    id: 'getBaseline',
    method: 'GET',
    path: '/_dev/baseline',
    summary: 'Get what differs from the baseline',
    answer: baselineReportSchema,
    handle: (context) => context.debugger.baseline.report(),
  },
  {
    id: 'setBaseline',
    method: 'POST',
    path: '/_dev/baseline',
    summary: 'Set the baseline; the present calls are it if the body is empty',
    query: baselineQuerySchema,
    body: baselineSchema,
    answer: baselineReportSchema,
    changes: false,
    handle: async ({ debugger: { baseline } }, { incoming, url }) => {
      const { name = 'a file' } = readQuery(baselineQuerySchema, url.searchParams)
      const text = await readText(incoming)
      if (text.trim() === '') await baseline.set()
      else {
        const parsed = baselineSchema.safeParse(parseJson(text))
        if (!parsed.success) {
          throw new Problem(400, 'bad_baseline', 'The body must be empty, or a baseline that segment snapshot wrote.')
        }
        await baseline.set({ name, shape: parsed.data })
      }
      return baseline.report()
    },
  },
  {
    id: 'removeBaseline',
    method: 'DELETE',
    path: '/_dev/baseline',
    summary: 'Remove the baseline',
    changes: false,
    handle: (context) => context.debugger.baseline.remove(),
  },
  {
    id: 'getShape',
    method: 'GET',
    path: '/_dev/baseline.json',
    summary: 'Get the shape of the present calls, to use as a baseline',
    answer: baselineSchema,
    handle: (context) => context.debugger.baseline.shape(),
  },
]
