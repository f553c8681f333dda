import type { JsonObject, JsonValue } from '@org/segment-testing'
import * as z from 'zod'
import { applyOverrides, type Override } from '../examples/apply-overrides.ts'
import { createExampleCall, findExampleEvent } from '../examples/example-call.ts'
import type { ExampleSource } from '../examples/example-values.ts'
import { createScenario, scenarios } from '../examples/scenarios.ts'
import { Problem, parseJson } from './read-request.ts'

/** Request body: which example to send. */
export const triggerRequestSchema = z
  .strictObject({
    event: z.string().optional().describe('A semantic event, such as "Order Completed"'),
    scenario: z.enum(scenarios.map(({ name }) => name) as [string, ...string[]]).optional(),
    overrides: z
      .record(z.string(), z.json())
      .optional()
      .describe('Values to set, by dotted path such as properties.revenue'),
  })
  .meta({ id: 'TriggerRequest' })

/**
 * Creates the requested example calls.
 * @param text JSON of the request body
 * @throws {Problem} 400 for an invalid body, 404 for an unknown event
 */
export const readTrigger = (text: string, source: ExampleSource): readonly JsonObject[] => {
  const parsed = triggerRequestSchema.safeParse(parseJson(text))
  if (!parsed.success || (parsed.data.event === undefined) === (parsed.data.scenario === undefined)) {
    throw new Problem(
      400,
      'bad_trigger',
      'The body must be {"event":"Order Completed","overrides":{…}} or {"scenario":"checkout"}.',
    )
  }
  const { event: name, scenario: session, overrides = {} } = parsed.data
  const rows = Object.entries(overrides).map(
    ([path, replacement]): Override => [path.split('.'), replacement as JsonValue], // the schema allows only JSON
  )
  const scenario = scenarios.find((one) => one.name === session)
  if (scenario !== undefined) return createScenario(scenario, source).map((call) => applyOverrides(call, rows))
  const event = findExampleEvent(name ?? '')
  if (event === undefined) throw new Problem(404, 'unknown_event', `Unknown semantic event "${name?.slice(0, 100)}".`)
  return [applyOverrides(createExampleCall(event, source), rows)]
}
