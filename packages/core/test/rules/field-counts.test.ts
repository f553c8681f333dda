import { expect, it } from 'vitest'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const fieldCounts = issuesOf('unify_limit')

const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, 1]))
const look = (call: { readonly [name: string]: unknown }) =>
  issueFacts(fieldCounts(call, { type: 'track', now: undefined }))

it('warns of 300 traits or more', () => {
  expect(look({ traits: names(299) })).toEqual([])
  expect(look({ traits: names(300) })).toEqual([
    ['unify_limit', 'traits', 'traits has 300 names; Unify and Engage allow fewer than 300.'],
  ])
})

it('warns of more than 300 properties', () => {
  expect(look({ properties: names(300) })).toEqual([])
  expect(look({ properties: names(301) })).toEqual([
    ['unify_limit', 'properties', 'properties has 301 names; Unify and Engage allow at most 300.'],
  ])
})

it('counts nothing else', () => {
  expect(look({ context: names(400), traits: Array(400).fill(1), properties: null })).toEqual([])
})
