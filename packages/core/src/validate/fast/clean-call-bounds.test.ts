import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { callTypeNames } from '../../spec/call-type-names.ts'
import { callTypes } from '../../spec/call-types.ts'
import { cleanCallBoundsCode } from './clean-call-bounds.generate.ts'
import { cleanCallBounds } from './clean-call-bounds.generated.ts'

const code = readFileSync(new URL('./clean-call-bounds.generated.ts', import.meta.url), 'utf8')

it('is as fresh as the tables', () => {
  expect(code).toBe(cleanCallBoundsCode())
})

it('needs no code made at run time', () => {
  expect(code).not.toMatch(/\beval\b|\bFunction\b/)
})

it('leaves no reserved name to the full verdict alone', () => {
  expect(code).not.toContain('absentBound')
})

it.each(callTypeNames)('has a case for every field of a %s call', (type) => {
  for (const { name } of callTypes[type].fields) expect(code).toContain(`case ${JSON.stringify(name)}:`)
  expect(cleanCallBounds[type]).toBeTypeOf('function')
})
