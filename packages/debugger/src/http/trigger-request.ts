import type { JsonObject, JsonValue } from '@org/segment-testing'
import * as z from 'zod'
import { applyOverrides, type Override } from '../examples/apply-overrides.ts'
import { createExampleCall, findExampleEvent } from '../examples/example-call.ts'
import type { ExampleSource } from '../examples/example-values.ts'
import { createScenario, scenarios } from '../examples/scenarios.ts'
import { Problem } from './problem.ts'

/** Body of a request for an example. */
export const triggerRequestSchema = z
  .strictObject({
    event: z.string().optional().describe('A semantic event, such as "Order Completed"'),
    scenario: z.enum(scenarios.map(({ name }) => name) as [string, ...string[]]).optional(),
    overrides: z.record(z.string(), z.json()).optional().describe('Values by dotted path, such as properties.revenue'),
  })
  .meta({ id: 'TriggerRequest' })

/**
 * Makes the calls that a request for examples asks for.
 * @param text JSON of the request
 * @throws {Problem} 400 for what is no such request, 404 for an event there is no example of
 */
export const readTrigger = (text: string, source: ExampleSource): readonly JsonObject[] => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Problem(400, 'bad_json', 'The body is no JSON.')
  }
  const parsed = triggerRequestSchema.safeParse(value)
  if (!parsed.success || (parsed.data.event === undefined) === (parsed.data.scenario === undefined)) {
    throw new Problem(
      400,
      'bad_trigger',
      'Give {"event":"Order Completed","overrides":{…}} or {"scenario":"checkout"}.',
    )
  }
  const { event: name, scenario: session, overrides = {} } = parsed.data
  const rows = Object.entries(overrides).map(
    ([path, replacement]): Override => [path.split('.'), replacement as JsonValue], // the schema says JSON
  )
  const scenario = scenarios.find((one) => one.name === session)
  if (scenario !== undefined) return createScenario(scenario, source).map((call) => applyOverrides(call, rows))
  const event = findExampleEvent(name ?? '')
  if (event === undefined)
    throw new Problem(404, 'unknown_event', `There is no semantic event "${name?.slice(0, 100)}".`)
  return [applyOverrides(createExampleCall(event, source), rows)]
}
