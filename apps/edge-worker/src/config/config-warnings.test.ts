import { describe, expect, it } from 'vitest'
import { configWarnings, openChannels } from './config-warnings.ts'
import { parseConfig } from './parse-config.ts'

describe('the channels of a source', () => {
  it('are both, or only servers if it has a secret', () => {
    expect(openChannels({})).toEqual(['browser', 'server'])
    expect(openChannels({ serverToken: 't' })).toEqual(['server'])
    expect(openChannels({ serverHmacKey: 'k' })).toEqual(['server'])
    expect(openChannels({ serverToken: 't', channels: ['browser'] })).toEqual(['browser'])
  })

  it('are no reason for a warning, but settings without an effect are', () => {
    const warningsOf = (more: object) => configWarnings(parseConfig({ sources: { web: { writeKey: 'k' } }, ...more }))
    expect(warningsOf({})).toEqual([])
    expect(warningsOf({ credentials: true })).toEqual([expect.stringContaining('credentials has no effect')])
    expect(warningsOf({ credentials: true, origins: ['https://a.example'] })).toEqual([])
    expect(warningsOf({ delivery: { batchBytes: 600_000 } })).toEqual([expect.stringContaining('Segment refuses')])
  })

  it('cause a warning if a secret guards only one of them', () => {
    const source = { writeKey: 'k', serverToken: 'secret-token' }
    const both = { ...source, channels: ['browser', 'server'] as const }
    const warnings = configWarnings(parseConfig({ sources: { quiet: source, open: both, plain: { writeKey: 'p' } } }))
    expect(warnings).toEqual([expect.stringContaining('The source open has a secret')])
    expect(warnings.join()).not.toContain('secret-token')
  })
})
