import { HonoBase } from 'hono/hono-base'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import type { Schema } from 'hono/types'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { CollectorParts } from './collector-parts.ts'

/** A collector, as a Hono app that can be served, or mounted into another. */
export type Collector = HonoBase<{ Bindings: object }, Schema, '/'>

/**
 * Makes a collector.
 * @param settings as the configuration reference of the README has them
 * @param parts what it works with; each has a default that fits any runtime with web globals
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createCollector = (settings: CollectorConfigInput, _parts: CollectorParts = {}): Collector => {
  parseConfig(settings)
  return new HonoBase({ router: new RegExpRouter(), strict: false })
}
