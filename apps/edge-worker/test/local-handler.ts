import { webRuntime } from '@org/segment-core'
import { createHandler, type Handle } from '../src/collector/create-handler.ts'
import type { CollectorDependencies } from '../src/collector/dependencies.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { placeRoutes } from '../src/routes/place-routes.ts'
import type { OutgoingCall } from '../src/storage/call-storage.ts'

/** The routes of a collector without settings for paths. */
export const usualRoutes = placeRoutes(parseConfig({ unknownKeys: 'pass' }).paths)

/** A handler with a fixed clock and counted ids, and what it stored. */
export interface LocalHandler {
  readonly handle: Handle
  /** Stored calls by channel. */
  readonly stored: (readonly [string, readonly OutgoingCall[]])[]
}

/** Creates a handler that refuses invalid calls; two of them treat the same requests alike. */
export const createLocalHandler = (
  settings: Partial<CollectorConfigInput> = {},
  dependencies: CollectorDependencies = {},
): LocalHandler => {
  const stored: LocalHandler['stored'] = []
  let made = 0
  const runtime = webRuntime({
    now: () => Date.UTC(2026, 10, 29),
    createId: () => {
      made += 1
      return `made-${made}`
    },
  })
  const handle = createHandler(
    { sources: { web: { writeKey: 'real-write-key' } }, validation: 'reject', ...settings },
    {
      runtime,
      storage: {
        store: async ({ channel }, calls) => {
          stored.push([channel, calls])
          return { outcome: 'kept' }
        },
      },
      ...dependencies,
    },
  )
  return { handle, stored }
}
