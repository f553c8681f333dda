import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import { faults } from './chaos-faults.ts'
import { type Load, startLoad } from './chaos-load.ts'
import { type ChaosPlace, canMount, realKey, startPlace } from './chaos-place.ts'
import {
  cells,
  diskFaults,
  type FaultName,
  faultNames,
  type HopName,
  hopNames,
  type SinkName,
  sinkNames,
} from './chaos-table.ts'

/** How long a fault lasts beyond the calls of its cell, in milliseconds. */
const faultMs = isDeep ? 5_000 : 0

/** Concurrent clients. */
const senders = isDeep ? 8 : 2

/** Calls or attempts before, during and after a fault. */
const steps = isDeep ? 100 : 4

/** What runs in the normal tests: every fault once, each of these with one hop. */
const shortForm: readonly (readonly [SinkName, HopName, readonly FaultName[]])[] = [
  ['direct', 'one hop', ['Segment is down', 'the clock is set back']],
  [
    'outbox',
    'a TLS proxy in front',
    faultNames.filter((name) => name !== 'Segment is slow' && name !== 'the clock is set back'),
  ],
  ['queue', 'a TLS proxy in front', ['Segment resets after it stored', 'the CDN lies', 'Segment is slow']],
]

const longForm = sinkNames.flatMap((sink) => hopNames.map((hop) => [sink, hop, faultNames] as const))

/** The acknowledged calls that Segment does not have. */
const missing = ({ segment }: ChaosPlace, { acknowledged }: Load): readonly string[] =>
  [...acknowledged].filter((id) => !segment.hasMessageId(id))

const recoveries: string[] = []

/** Acknowledged = arrived, and the collector recovers by itself once the fault is over. */
const runCell = async (place: ChaosPlace, load: Load, name: FaultName, expected: 'keeps' | 'waits'): Promise<void> => {
  const fault = faults[name]
  await load.acknowledge(steps)
  await fault.begin(place, load)
  await (expected === 'keeps' ? load.acknowledge(steps) : load.fail(steps))
  await fault.during?.(place)
  await sleep(faultMs)
  await fault.end(place, load)
  const endedAt = performance.now()
  await load.acknowledge(steps)
  await fault.after?.(place)
  // What was acknowledged so far; later calls must not delay this cell.
  const wanted = [...load.acknowledged]
  await place.segment.waitFor(() => wanted.every((id) => place.segment.hasMessageId(id)), { timeoutMs: patienceMs })
  recoveries.push(`${(performance.now() - endedAt).toFixed(0)} ms`)
}

const describeChaos = (sink: SinkName, hop: HopName, names: readonly FaultName[], hasVolume: boolean): void => {
  describe(`${sink}, ${hop}${hasVolume ? ', on a small volume' : ''}`, () => {
    let place: ChaosPlace
    let load: Load

    beforeAll(async () => {
      place = await startPlace(sink, hop, hasVolume)
      load = startLoad({ url: () => place.url(), name: `${sink}-${hop}`, senders, bytes: 0 })
    })

    afterAll(async () => {
      await load?.stop()
      await place?.close()
      if (isDeep) console.log(`${sink}, ${hop}: recovered within ${recoveries.splice(0).join(', ')}`)
    })

    for (const name of names) {
      const cell = cells[name][sink]
      if (typeof cell === 'string') it(`survives: ${name}`, () => runCell(place, load, name, cell))
    }

    it('delivered every acknowledged call, and repeated none under another messageId', async () => {
      await load.stop()
      await place.segment.waitFor(() => missing(place, load).length === 0, { timeoutMs: patienceMs })
      const { calls, counts } = place.segment
      expect(counts.discarded).toBe(0)
      const ids = calls.map(({ messageId }) => messageId)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { messageId, properties, writeKey } of calls) {
        expect(load.sent.has(String(messageId))).toBe(true)
        expect([properties?.messageId, writeKey]).toEqual([messageId, realKey])
      }
    })
  })
}

const isMountable = canMount()

for (const [sink, hop, names] of isDeep ? longForm : shortForm) {
  describeChaos(
    sink,
    hop,
    names.filter((name) => !diskFaults.has(name)),
    false,
  )
  const onDisk = names.filter((name) => diskFaults.has(name) && typeof cells[name][sink] === 'string')
  if (onDisk.length > 0 && isMountable) describeChaos(sink, hop, onDisk, true)
  else if (onDisk.length > 0) it.skip(`${sink}, ${hop}: this machine lets no process mount a volume`)
}

describe('the table of cells', () => {
  it('has a reason for each that cannot exist', () => {
    const reasons = faultNames.flatMap((fault) =>
      sinkNames.flatMap((sink) => {
        const cell = cells[fault][sink]
        return typeof cell === 'string' ? [] : [cell.impossible]
      }),
    )
    expect(reasons.every((reason) => reason.length > 10)).toBe(true)
  })

  it('has every fault in the short form', () => {
    expect(new Set(shortForm.flatMap(([, , names]) => names))).toEqual(new Set(faultNames))
  })
})
