import { expect, it } from 'vitest'
import { parseConfig } from '../config/parse-config.ts'
import { configuredSource } from './known-source.ts'

const sourceWith = (settings: object) => {
  const { sources, ...config } = parseConfig({ sources: { web: { writeKey: 'real-write-key' } }, ...settings })
  return sources.web && configuredSource('web', sources.web, { sources, ...config }).targets.server.source
}

it('sends to a private address by http only if that is allowed', () => {
  const host = 'http://segment-dev:8765'
  expect(() => sourceWith({ host })).toThrow(/The source web: .* plain HTTP/)
  expect(sourceWith({ host, allowInsecureHost: true })).toMatchObject({ host })
  expect(() => sourceWith({ host: 'http://example.com', allowInsecureHost: true })).toThrow(/plain HTTP/)
})
