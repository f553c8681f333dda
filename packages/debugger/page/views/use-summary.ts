import type { Signal } from '@preact/signals'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { type Asked, useAnswer } from '../parts/use-answer.ts'

const refreshMs = 1500

/** The statistics, refreshed while the view is visible. */
export const useSummary = (): Signal<Asked<TrafficSummary>> =>
  useAnswer('summary', (signal) => debuggerApi.summary(signal), { everyMs: refreshMs })
