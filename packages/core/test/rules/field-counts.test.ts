import { expect, it } from 'vitest'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const fieldCounts = issuesOf('unify_limit')

const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, 1]))
const look = (call: { readonly [name: string]: unknown }) =>
  issueFacts(fieldCounts(call, { type: 'track', now: undefined }))

it.each(['traits', 'properties'])('warns of more than 300 %s', (name) => {
  expect(look({ [name]: names(300) })).toEqual([])
  expect(look({ [name]: names(301) })).toEqual([
    ['unify_limit', name, `${name} has 301 names; Unify allows at most 300.`],
  ])
})

it('counts nothing else', () => {
  expect(look({ context: names(400), traits: Array(400).fill(1), properties: null })).toEqual([])
})
