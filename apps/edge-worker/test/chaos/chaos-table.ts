/** Where accepted calls go. */
export const sinkNames = ['direct', 'outbox', 'nats', 'queue'] as const

/** One of {@link sinkNames}. */
export type SinkName = (typeof sinkNames)[number]

/** What goes wrong. */
export const faultNames = [
  'Segment is down',
  'Segment hangs',
  'Segment is slow',
  'Segment resets after it stored',
  'the CDN hangs',
  'the CDN lies',
  'the clock is set back',
  'the clock is set forward',
  'kill -9',
  'the disk is full',
  'calls fill the disk',
] as const

/** One of {@link faultNames}. */
export type FaultName = (typeof faultNames)[number]

/** How clients reach the collector. */
export const hopNames = ['one hop', 'a TLS proxy in front'] as const

/** One of {@link hopNames}. */
export type HopName = (typeof hopNames)[number]

/**
 * What clients see during a fault: `keeps` if calls are acknowledged all the time, `waits` if clients must retry until it
 * is over. A cell that cannot exist has its reason.
 */
export type Cell = 'keeps' | 'waits' | { readonly impossible: string }

const noFile = { impossible: 'It writes no file.' } as const
const foreignDisk = { impossible: 'The disks are those of the NATS servers, which have limits of their own.' } as const
const cloudflare = { impossible: 'Disk, clock and processes are Cloudflare’s.' } as const

/** Every fault and sink; a missing cell does not compile. Each runs with every hop. */
export const cells: Readonly<Record<FaultName, Readonly<Record<SinkName, Cell>>>> = {
  // In `direct`, acknowledged means that Segment answered.
  'Segment is down': { direct: 'waits', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'Segment hangs': { direct: 'waits', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'Segment is slow': { direct: 'keeps', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'Segment resets after it stored': { direct: 'waits', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'the CDN hangs': { direct: 'keeps', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'the CDN lies': { direct: 'keeps', outbox: 'keeps', nats: 'keeps', queue: 'keeps' },
  'the clock is set back': { direct: 'keeps', outbox: 'keeps', nats: 'keeps', queue: cloudflare },
  'the clock is set forward': { direct: 'keeps', outbox: 'keeps', nats: 'keeps', queue: cloudflare },
  'kill -9': { direct: 'waits', outbox: 'waits', nats: 'waits', queue: cloudflare },
  'the disk is full': { direct: noFile, outbox: 'waits', nats: foreignDisk, queue: cloudflare },
  'calls fill the disk': { direct: noFile, outbox: 'waits', nats: foreignDisk, queue: cloudflare },
}

/** Faults that need a small volume of the collector's own. */
export const diskFaults: ReadonlySet<FaultName> = new Set(['the disk is full', 'calls fill the disk'])
