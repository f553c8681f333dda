import { Agent, request } from 'undici'
import { expect } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { Load } from './chaos-load.ts'
import { type ChaosPlace, realKey } from './chaos-place.ts'
import type { FaultName } from './chaos-table.ts'

/** What causes a fault and ends it. */
export interface ChaosFault {
  begin(place: ChaosPlace, load: Load): void | Promise<void>
  /** What must hold during the fault, besides what the table says about calls. */
  during?(place: ChaosPlace): Promise<void>
  end(place: ChaosPlace, load: Load): void | Promise<void>
  /** What must hold again some time after it. */
  after?(place: ChaosPlace): Promise<void>
}

type SegmentFault = Parameters<ChaosPlace['segment']['faults']['always']>[0]

const segmentFault = (fault: SegmentFault): ChaosFault => ({
  begin: ({ segment }) => segment.faults.always(fault),
  end: ({ segment }) => segment.faults.clear(),
})

const insecure = new Agent({ connect: { rejectUnauthorized: false } })

const readSettings = async ({ url }: ChaosPlace): Promise<{ readonly status: number; readonly text: string }> => {
  const answer = await request(`${url()}/v1/projects/web/settings`, { dispatcher: insecure })
  return { status: answer.statusCode, text: await answer.body.text() }
}

const cdnFault = (mode: 'hangs' | 'lies'): ChaosFault => ({
  begin: ({ cdn }) => cdn.set(mode),
  async during(place) {
    for (let count = 0; count < 3; count += 1) {
      const { status, text } = await readSettings(place)
      expect([200, 404, 502]).toContain(status)
      expect(text).not.toContain(realKey)
      if (status === 200) expect(JSON.parse(text).integrations['Segment.io'].apiKey).toBe('web')
    }
  },
  end: ({ cdn }) => cdn.set('works'),
  async after(place) {
    const isBack = async (): Promise<boolean> => (await readSettings(place)).status === 200
    await expect.poll(isBack, { timeout: patienceMs }).toBe(true)
  },
})

const clockFault = (begin: NodeJS.Signals, end: NodeJS.Signals): ChaosFault => ({
  begin: ({ process }) => void process?.child.kill(begin),
  end: ({ process }) => void process?.child.kill(end),
})

/** Bytes of calls that fill a small volume soon. */
const largeCall = 30_000

/** How to cause each fault. */
export const faults: Readonly<Record<FaultName, ChaosFault>> = {
  'Segment is down': segmentFault({ kind: 'reset' }),
  'Segment hangs': segmentFault({ kind: 'hang' }),
  'Segment is slow': segmentFault({ kind: 'delay', delayMs: 300 }),
  'Segment resets after it stored': segmentFault({ kind: 'reset', when: 'after-storing' }),
  'the CDN hangs': cdnFault('hangs'),
  'the CDN lies': cdnFault('lies'),
  'the clock is set back': clockFault('SIGUSR2', 'SIGWINCH'),
  'the clock is set forward': clockFault('SIGWINCH', 'SIGUSR2'),
  'kill -9': { begin: (place) => place.kill(), end: (place) => place.restart() },
  'the disk is full': { begin: (place) => place.fillDisk(), end: (place) => place.freeDisk() },
  'calls fill the disk': {
    async begin({ segment }, load) {
      segment.faults.always({ kind: 'reset' })
      load.setBytes(largeCall)
    },
    end({ segment }, load) {
      segment.faults.clear()
      load.setBytes(0)
    },
  },
}
