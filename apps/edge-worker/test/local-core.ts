import { webRuntime } from '@org/segment-core'
import { type CollectorCore, createCore } from '../src/collector/collector-core.ts'
import type { CollectorParts } from '../src/collector/collector-parts.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import type { HandedCall } from '../src/hand-over/hand-over.ts'

/** A core whose clock stands, whose ids are counted, and that keeps what it is given. */
export interface LocalCore {
  readonly core: CollectorCore
  /** What was handed over, by channel. */
  readonly handed: (readonly [string, readonly HandedCall[]])[]
}

/** Makes a core that refuses calls which break a rule; two of them treat the same requests alike. */
export const createLocalCore = (
  settings: Partial<CollectorConfigInput> = {},
  parts: CollectorParts = {},
): LocalCore => {
  const handed: LocalCore['handed'] = []
  let made = 0
  const runtime = webRuntime({
    now: () => Date.UTC(2026, 10, 29),
    createId: () => {
      made += 1
      return `made-${made}`
    },
  })
  const core = createCore(
    { sources: { web: { writeKey: 'real-write-key' } }, validation: 'reject', ...settings },
    {
      runtime,
      handOver: {
        handOver: async ({ channel }, calls) => {
          handed.push([channel, calls])
          return { outcome: 'kept' }
        },
      },
      ...parts,
    },
  )
  return { core, handed }
}
