import { SegmentError } from '@org/segment-core'

/** The NATS client. */
export type NatsLibrary = typeof import('./nats-library.ts')

/** Loads the NATS client, which costs time that a collector without it does not spend. */
export const loadNats = async (): Promise<NatsLibrary> => {
  try {
    return await import('./nats-library.ts')
  } catch (cause) {
    const advice = 'Copy nats.js beside main.js: both are in dist.'
    throw new SegmentError('outbox_unavailable', 'The NATS client cannot be loaded.', { advice }, { cause })
  }
}
