import * as z from 'zod'

const propertySchema = z.object({
  types: z.array(z.string()).readonly().describe('JSON types, in alphabetical order'),
  presence: z.enum(['always', 'sometimes']).describe('Whether every call of the event has it'),
})

/** The shape of calls, as `segment snapshot` writes it: properties by event, such as `track Order Completed`. */
export const baselineSchema = z.record(z.string(), z.record(z.string(), propertySchema)).meta({ id: 'Baseline' })

/** What differs from the baseline. */
export const baselineReportSchema = z
  .object({
    name: z.string().optional().describe('Where the baseline is from; absent if there is none'),
    calls: z.int().nonnegative().describe('Compared calls: those that Segment keeps'),
    events: z.int().nonnegative().describe('Events of the compared calls'),
    changes: z
      .array(
        z.object({
          kind: z.enum(['added', 'removed', 'changed']),
          event: z.string().describe('Type and name, such as track Order Completed'),
          property: z.string().optional().describe('Path such as products[].price; absent for a whole event'),
          before: propertySchema.optional(),
          after: propertySchema.optional(),
        }),
      )
      .readonly(),
    truncated: z.boolean().describe('There are more events or properties than are compared'),
  })
  .meta({ id: 'BaselineReport' })

/** What differs from the baseline. */
export type BaselineReport = z.output<typeof baselineReportSchema>

/** A difference from the baseline. */
export type BaselineDifference = BaselineReport['changes'][number]
