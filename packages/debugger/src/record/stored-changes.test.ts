import type { StoredCall } from '@org/segment-testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { applyChanges, storedChanges } from './stored-changes.ts'

it('applying the changes to a call gives the stored call, for any two objects', () => {
  const object = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'timestamp', 'context')),
    fc.jsonValue().filter((value) => value !== null),
  )
  fc.assert(
    fc.property(object, object, fc.array(fc.string()), (call, added, removed) => {
      const kept = Object.entries(call).filter(([name]) => !removed.includes(name))
      const stored = Object.fromEntries([...kept, ...Object.entries(added), ['writeKey', 'label']])
      const changes = storedChanges(call as never, stored as unknown as StoredCall, 'label') // any object works here
      const written: Record<string, unknown> = JSON.parse(JSON.stringify(changes))
      const again: Record<string, unknown> = JSON.parse(JSON.stringify(call))
      expect(applyChanges(again, written)).toEqual(JSON.parse(JSON.stringify(stored)))
    }),
    { numRuns: runs(100) },
  )
})
