import { nodeRuntime } from '@org/segment-core/node'
import { conformanceNow } from '@org/segment-testing/cases'
import { afterAll, beforeAll } from 'vitest'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { describeConformance } from '../conformance.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'

let local: LocalSegment
let collector: RunningCollector
const runtime = { ...nodeRuntime(), now: () => conformanceNow }

beforeAll(async () => {
  local = await startLocalSegment()
  collector = await startCollector(
    {
      unknownKeys: 'pass',
      validation: 'reject',
      deliver: 'direct',
      host: local.url,
      duplicates: { windowMs: 0 },
      server: { port: 0 },
    },
    { runtime },
  )
})

afterAll(async () => {
  await collector.close()
  await runtime.close()
  await local.close()
})

describeConformance('every conformance case, on Node', { url: () => collector.url, segment: () => local.segment })
