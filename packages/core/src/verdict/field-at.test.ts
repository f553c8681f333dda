import { expect, it } from 'vitest'
import { callTypes } from '../spec/call-types.ts'
import { fieldAt } from './field-at.ts'

const { fields } = callTypes.track

it.each<readonly [readonly (string | number)[], string | undefined]>([
  [['event'], 'Event Name'],
  [['properties', 'revenue'], 'Revenue'],
  [['context', 'device', 'advertisingId'], 'Advertising ID'],
  [['context', 'externalIds', 3], 'External IDs'],
  [['properties', 'own'], undefined],
  [['properties', 'own', 'revenue'], undefined],
  [['event', 'name'], undefined],
  [['own'], undefined],
  [[], undefined],
])('finds the row of %j', (path, label) => expect(fieldAt(fields, path)?.label).toBe(label))
