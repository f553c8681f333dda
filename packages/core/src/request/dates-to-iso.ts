import { mapLeaves } from './map-leaves.ts'

/**
 * A value with every valid Date in it as ISO 8601 text, as JSON.stringify writes it; the same value if there is none.
 * Invalid dates stay, so that validation finds them.
 */
export const datesToIso = (value: unknown): unknown =>
  mapLeaves(value, (leaf) => (leaf instanceof Date && !Number.isNaN(leaf.getTime()) ? leaf.toISOString() : leaf))
