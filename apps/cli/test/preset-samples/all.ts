import { eventSamples } from './events.ts'
import { recordSamples } from './records.ts'
import type { PresetSample } from './sample.ts'

/** A sample of every layout of every preset. */
export const presetSamples: readonly PresetSample[] = [...eventSamples, ...recordSamples].toSorted((left, right) =>
  left.preset.localeCompare(right.preset),
)
