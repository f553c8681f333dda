import { expect, it } from 'vitest'
import { callTypes } from '../spec/call-types.ts'
import { fieldAt } from './field-at.ts'

const { fields } = callTypes.track

it.each<readonly [readonly (string | number)[], string | undefined]>([
  [['event'], 'event_not_string'],
  [['properties', 'revenue'], 'revenue_not_number'],
  [['context', 'device', 'advertisingId'], 'advertising_id_not_string'],
  [['context', 'externalIds', 3], 'externalIds'],
  [['properties', 'own'], undefined],
  [['properties', 'own', 'revenue'], undefined],
  [['event', 'name'], undefined],
  [['own'], undefined],
  [[], undefined],
])('finds the row of %j', (path, found) =>
  expect(fieldAt(fields, path)?.mismatch ?? fieldAt(fields, path)?.name).toBe(found),
)
