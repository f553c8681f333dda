import { describe, expect, it } from 'vitest'
import { batchPaths } from '../batch-paths.ts'
import { callTypeNames } from '../call-type-names.ts'
import { limits } from '../limits.ts'
import { pages } from '../pages.ts'
import { regions } from '../regions.ts'
import { issueRules } from '../rules/issue-rules.ts'
import { type CallTypeSpec, callTypes } from './call-types.ts'
import type { FieldSpec } from './field-spec.ts'

const rows = (fields: readonly FieldSpec[]): readonly FieldSpec[] =>
  fields.flatMap((row) => [row, ...(row.fields === undefined ? [] : rows(row.fields))])
const spec = (type: (typeof callTypeNames)[number]): CallTypeSpec => callTypes[type]

describe('the six calls', () => {
  it('are all named, in the order of the spec', () => {
    expect(callTypeNames).toEqual(['identify', 'track', 'page', 'screen', 'group', 'alias'])
    expect(Object.keys(callTypes).toSorted()).toEqual(callTypeNames.toSorted())
  })

  it.each(callTypeNames)('%s has its three paths', (type) => {
    expect(spec(type)).toMatchObject({
      path: `/v1/${type}`,
      shortPath: `/v1/${type[0]}`,
      pixelPath: `/v1/pixel/${type}`,
    })
  })

  it.each(callTypeNames)('%s describes each of its fields to people, once', (type) => {
    const all = rows(spec(type).fields)
    for (const row of all) {
      expect(row.label, row.name).toMatch(/^[A-Z]/)
      expect(row.help, row.name).toMatch(/^\S.*\.$/s)
    }
    const names = spec(type).fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('require the fields that each type needs', () => {
    const required = callTypeNames.map((type) => [
      type,
      spec(type)
        .fields.filter((row) => row.required)
        .map(({ name }) => name),
      spec(type).identity,
    ])
    expect(required).toEqual([
      ['identify', [], 'user-or-anonymous'],
      ['track', ['event'], 'user-or-anonymous'],
      ['page', [], 'user-or-anonymous'],
      ['screen', [], 'user-or-anonymous'],
      ['group', ['groupId'], 'user-or-anonymous'],
      ['alias', ['previousId'], 'user-and-previous'],
    ])
  })

  it('reserve the names that the spec reserves', () => {
    const names = (type: (typeof callTypeNames)[number], field: string) =>
      spec(type).fields.find((row) => row.name === field)?.fields?.length
    expect(names('identify', 'traits')).toBe(17)
    expect(names('group', 'traits')).toBe(12)
    expect(names('track', 'properties')).toBe(3)
    expect(names('page', 'properties')).toBe(7)
    expect(names('screen', 'properties')).toBe(1)
    expect(names('alias', 'context')).toBe(names('identify', 'context'))
  })

  it('give examples that are of the kind of their field', () => {
    for (const row of callTypeNames.flatMap((type) => rows(spec(type).fields))) {
      if (row.example === undefined) continue
      const kind = Array.isArray(row.example) ? 'array' : typeof row.example
      const kinds = [row.kind, ...(row.also ?? [])].map((one) =>
        one === 'id' || one === 'datetime' ? 'string' : one === 'integer' ? 'number' : one,
      )
      expect(kinds, row.name).toContain(kind)
    }
  })
})

it('the paths of batches are those of the API', () => {
  expect(batchPaths).toEqual({ batch: '/v1/batch', browser: '/v1/b', import: '/v1/import' })
})

it('the regions have the hosts of Segment', () => {
  expect(regions.us.trackingUrl).toBe('https://api.segment.io')
  expect(regions.eu.trackingUrl).toBe('https://events.eu1.segmentapis.com')
})

it('the limits are those of Segment, and the safe ones lie below', () => {
  expect(limits).toMatchObject({ callBytes: 32 * 1024, batchBytes: 500 * 1024, batchCalls: 2_500 })
  expect(limits).toMatchObject({ safeCallBytes: 32_000, safeBatchBytes: 500_000 })
})

describe('the rules', () => {
  it.each(Object.entries(issueRules))('%s is said in sentences and names its page', (_, rule) => {
    expect(rule.rule).toMatch(/^[A-Z].*\.$/)
    expect(rule.advice).toMatch(/^[A-Z].*\.$/)
    expect(Object.values(pages)).toContain(rule.page)
  })
})
