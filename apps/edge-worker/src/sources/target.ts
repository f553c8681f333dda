import type { Source } from '@org/segment-core'
import type { Channel } from '../config/collector-config.ts'
import { passedLabel } from '../config/reserved-labels.ts'

/** Where calls are sent. */
export interface Target {
  /** Alias of the source; undefined for a write key that clients sent themselves. */
  readonly alias: string | undefined
  readonly source: Source
  readonly channel: Channel
}

/** How logs and metrics name the source of a target. */
export const sourceLabel = ({ alias = passedLabel }: Pick<Target, 'alias'>): string => alias
