import { conformanceCases } from '@org/segment-testing/cases'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeep, runs } from '../../../../scripts/test-depth.ts'
import { callTypeNames } from '../../src/spec/call-type-names.ts'
import { semanticEventCategories } from '../../src/spec/semantic-events/semantic-events.ts'
import { toleratedFields } from '../../src/spec/top-level-names.ts'
import { validateCall } from '../../src/validate/validate-call.ts'
import { isJsonObject } from '../../src/values/json-object.ts'
import { cleanCall } from '../arbitrary-calls.ts'
import { createTypescriptProject } from './typescript-project.ts'

const head = `
import { createSegmentClient, sendBatch, sendCall } from '@org/segment-core'
const options = { source: { writeKey: 'k' } }
const client = createSegmentClient(options)
`
const exact = createTypescriptProject(head)
const loose = createTypescriptProject(head, { exactOptionalPropertyTypes: false })

type Fields = Readonly<Record<string, unknown>>

/** Names that libraries add to calls, and that validation accepts without a word, are no fields of a call. */
const withoutTolerated = (call: Fields): Fields =>
  Object.fromEntries(Object.entries(call).filter(([name]) => !toleratedFields.some((tolerated) => tolerated === name)))

/** The JSON of a value as code: in an object literal, `__proto__` is not a member. */
const codeOf = (value: unknown): string => JSON.stringify(value).replaceAll('"__proto__":', '["__proto__"]:')

/** Each call as the argument of a function that takes it, and of all three in deep tests: the compiler is slow. */
const statementsOf = (call: Fields, index: number): readonly string[] => {
  const { type, ...fields } = call
  const statements = [
    `client.${type}(${codeOf(fields)})`,
    `sendCall(${codeOf(call)}, options)`,
    `sendBatch([${codeOf(call)}], options)`,
  ]
  return isDeep ? statements : [statements[index % statements.length] ?? '']
}

const codeOfAll = (calls: readonly Fields[]): string => calls.flatMap(statementsOf).join('\n')

describe('the types accept', () => {
  it('every call made from the tables that passes validation', () => {
    const calls = fc.sample(cleanCall, { numRuns: runs(60), seed: 19 }).map(withoutTolerated)
    const valid = calls.filter((call) => validateCall(call).ok)
    expect(valid.length).toBeGreaterThan(calls.length / 2)
    expect(new Set(valid.map(({ type }) => type)).size).toBe(callTypeNames.length)
    expect(exact.mistakes(codeOfAll(valid))).toEqual([])
    expect(loose.mistakes(codeOfAll(valid))).toEqual([])
  })

  it('every conformance case without an issue', () => {
    const calls = conformanceCases.flatMap(({ area, call }) => {
      if (area === 'batch' || !isJsonObject(call)) return []
      const { issues } = validateCall(call, { type: area })
      return issues.length === 0 ? [withoutTolerated({ ...call, type: area })] : []
    })
    expect(new Set(calls.map(({ type }) => type)).size).toBe(callTypeNames.length)
    expect(exact.mistakes(codeOfAll(calls))).toEqual([])
  })

  it('a property of a semantic event with any value, because validation only warns about it', () => {
    const samples = ['text', 7, true, null, [], ['a'], [{ a: 1 }], {}, { a: { b: 1 } }]
    const events = semanticEventCategories.flatMap((category) => [...category.events])
    const reserved = new Set(['revenue', 'currency', 'value'])
    const calls = events
      .filter(({ name }) => !name.startsWith('Segment Consent'))
      .flatMap(({ name: event, properties }, index) => {
        const names = Object.keys(properties).filter((name) => !reserved.has(name))
        return [0, 1].map((shift) => ({
          type: 'track',
          userId: 'user-42',
          event,
          properties: Object.fromEntries(
            names.map((name, place) => [name, samples[(index + place + 5 * shift) % samples.length]]),
          ),
        }))
      })
    expect(calls.filter((call) => !validateCall(call).ok)).toEqual([])
    expect(exact.mistakes(codeOfAll(calls))).toEqual([])
  })
})
