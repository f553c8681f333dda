import { expect, it } from 'vitest'
import { type StatusVerdict, statusVerdict } from './statuses.ts'

const table: Readonly<Record<StatusVerdict, readonly number[]>> = {
  acknowledged: [200, 201, 204],
  refused: [100, 301, 302, 304, 307, 400, 403, 404, 405, 413, 415, 418, 422, 451, 499, 501, 505, 0, 600, 999],
  retry: [408, 410, 429, 460, 500, 502, 503, 504, 507, 599],
  'retry-with-token': [401, 511],
}

it.each(Object.entries(table).flatMap(([verdict, statuses]) => statuses.map((status) => [status, verdict] as const)))(
  '%i is %s',
  (status, verdict) => expect(statusVerdict(status)).toBe(verdict),
)
