import { type IssueRule, issueRules } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import { createLocalCollector } from './local-collector.ts'

/** Every rule that a request can break, with a batch that breaks it. */
const rules = Object.entries(issueRules).flatMap(([code, { severity, breaks }]: readonly [string, IssueRule]) => {
  if ('call' in breaks) return [{ code, severity, batch: { batch: [breaks.call] } }]
  return 'batch' in breaks ? [{ code, severity, batch: breaks.batch }] : []
})

describe('the call that breaks a rule', () => {
  it.each(rules)('is found by the collector: $code', async ({ code, severity, batch }) => {
    // `reject` shows all issues of a call with an error, `annotate` those of a call with warnings.
    const validation = severity === 'error' ? 'reject' : 'annotate'
    const { post, segment } = createLocalCollector({ validation, limits: { depth: 1_000 } })
    const answer = await (await post('/v1/batch', batch)).text()
    const sent = segment.requests.map(({ text }) => text).join('')
    expect(validation === 'reject' ? answer : sent).toContain(`"code":"${code}"`)
  })
})
