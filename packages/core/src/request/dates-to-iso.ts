import { mapLeaves } from './map-leaves.ts'

/**
 * A value with every valid Date in it turned into ISO 8601 text, as JSON.stringify would; the value itself where there is
 * none. Invalid dates stay for the verdict to find.
 */
export const datesToIso = (value: unknown): unknown =>
  mapLeaves(value, (leaf) => (leaf instanceof Date && !Number.isNaN(leaf.getTime()) ? leaf.toISOString() : leaf))
