import { describe, expect, it } from 'vitest'
import { callTypeNames } from './call-type-names.ts'
import { callTypes } from './call-types.ts'
import { deliveryFields } from './common-fields.ts'
import { contextFields } from './context-fields.ts'
import { requestNames } from './top-level-names.ts'
import { trackProperties } from './track-properties.ts'
import { callRules, contextRules, trackPropertyRules } from './wordless.generated.ts'

const words = new Set(['label', 'help', 'example', 'advanced', 'secret'])

/** A table without what people read, found another way than the generator does. */
const bare = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, inner: unknown) => (words.has(name) ? undefined : inner)))

describe('the tables without their words', () => {
  it.each(callTypeNames)('say of %s what its row says', (type) => {
    expect(callRules[type]).toEqual(bare(callTypes[type]))
  })

  it('say of context and Track properties what their rows say', () => {
    expect(contextRules).toEqual(bare(contextFields))
    expect(trackPropertyRules).toEqual(bare(trackProperties))
  })

  it('name the fields of the request as their rows do', () => {
    expect(requestNames).toEqual(deliveryFields.map(({ name }) => name))
  })
})
