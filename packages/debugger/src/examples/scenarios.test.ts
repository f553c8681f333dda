import { validateCall } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { findExampleEvent } from './example-call.ts'
import { createScenario, scenarios } from './scenarios.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')
let ids = 0
const source = {
  now: () => now,
  random: () => 0.4,
  createId: () => {
    ids += 1
    return String(ids)
  },
}

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('the scenario %s', (_, scenario) => {
  it('holds only semantic events that exist', () => {
    const names = scenario.steps.filter((step) => typeof step === 'string')
    expect(names.filter((name) => findExampleEvent(name)?.name !== name)).toEqual([])
  })

  it('has only valid calls, in chronological order and with unique ids', () => {
    const calls = createScenario(scenario, source)
    expect(calls.map((call) => validateCall(call, { now, strict: true }).issues)).toEqual(calls.map(() => []))
    const times = calls.map(({ timestamp }) => String(timestamp))
    expect(times).toEqual(times.toSorted())
    expect(times.at(-1)).toBe(new Date(now).toISOString())
    expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(calls.length)
  })
})

describe('the scenario checkout', () => {
  it('has a userId only after the visitor has signed in', () => {
    const scenario = scenarios.find(({ name }) => name === 'checkout')
    if (scenario === undefined) throw new Error('The scenario checkout is missing.')
    const calls = createScenario(scenario, source)
    const identified = calls.findIndex(({ type }) => type === 'identify')
    expect(calls.slice(0, identified).every(({ userId }) => userId === undefined)).toBe(true)
    expect(calls.slice(identified).every(({ userId }) => userId === 'user-42')).toBe(true)
    expect(calls.every(({ anonymousId }) => anonymousId === 'visitor-7')).toBe(true)
  })
})
