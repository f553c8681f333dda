import { validateCall } from '@org/segment-core'
import { enforcePlan, readPlan } from '@org/segment-core/plan'
import type { Bench } from '../src/bench.ts'
import { exampleCall } from '../src/example-call.ts'
import { timed } from '../src/timed.ts'

/** A plan with one rule, which lists every property of an event and requires it. */
const planOf = (event: string, properties: object) =>
  readPlan({
    rules: [
      {
        ...{ type: 'track', name: event },
        properties: {
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, value]) => [
              name,
              { type: Array.isArray(value) ? 'array' : typeof value },
            ]),
          ),
          required: Object.keys(properties),
        },
      },
    ],
    settings: {
      track: { allowUnplannedEvents: false, allowUnplannedEventProperties: false, allowEventOnViolations: false },
    },
  })

/** People would turn off a validation that costs more than parsing the call. */
export const bench: Bench = {
  about: 'the verdict on one ordinary call and on one with two issues, against JSON.parse of the same bytes',
  unit: 'µs per call',
  rounds: 60,
  warmUps: 10,
  prepare: () => {
    const text = JSON.stringify(exampleCall)
    const call: unknown = JSON.parse(text)
    if (!validateCall(call, { strict: true }).ok) throw new Error('The example call is no longer valid.')
    const context = { ...exampleCall.context, ip: 7 }
    const wrongText = JSON.stringify({ ...exampleCall, userId: 7, context })
    const wrong: unknown = JSON.parse(wrongText)
    if (validateCall(wrong).issues.length !== 2) throw new Error('The wrong call no longer has two issues.')
    const plan = planOf(exampleCall.event, exampleCall.properties)
    if (enforcePlan(plan, exampleCall).issues.length !== 0) throw new Error('The example call breaks the plan.')
    const settings = { operations: 2_000, unit: 'µs' } as const
    return {
      subjects: [
        { name: 'JSON.parse', sample: timed(() => JSON.parse(text), settings) },
        { name: 'validateCall', sample: timed(() => validateCall(call), settings) },
        { name: 'validateCall, two issues', sample: timed(() => validateCall(wrong), settings) },
        { name: 'enforcePlan', sample: timed(() => enforcePlan(plan, exampleCall), settings) },
        { name: 'JSON.parse and validateCall', sample: timed(() => validateCall(JSON.parse(text)), settings) },
      ],
      comparisons: [
        { subject: 'validateCall', against: 'JSON.parse', atMost: 0.75 },
        { subject: 'validateCall, two issues', against: 'JSON.parse', atMost: 1.5 },
        { subject: 'enforcePlan', against: 'validateCall', atMost: 1 },
      ],
    }
  },
}
