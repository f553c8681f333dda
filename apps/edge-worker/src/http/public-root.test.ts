import { describe, expect, it } from 'vitest'
import { type PublicRootSettings, publicRootOf } from './public-root.ts'
import type { CollectorRequest } from './request.ts'

const rootOf = (
  settings: Partial<PublicRootSettings>,
  headers: Readonly<Record<string, string>> = {},
  facts: { readonly rootUrl?: string; readonly isPublicUrl?: boolean } = {},
): string | undefined => {
  const { rootUrl = 'http://10.0.0.1:8080', isPublicUrl } = facts
  // Only these are read.
  const request = { header: (name: string) => headers[name], rootUrl: () => rootUrl, isPublicUrl } as CollectorRequest
  const root = publicRootOf(
    {
      publicOrigin: undefined,
      addressHeader: undefined,
      trustedProxies: 1,
      cdn: { publicHost: undefined },
      ...settings,
    },
    request,
  )
  return root === undefined ? undefined : `${root.protocol}://${root.host}`
}

const trusted = { addressHeader: 'x-forwarded-for' }
const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'events.example.com' }

describe('publicRootOf', () => {
  it('returns what the settings say, whatever the request says', () => {
    const settings = { ...trusted, publicOrigin: 'https://events.example.com' }
    const bad = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' }
    expect(rootOf(settings, bad)).toBe('https://events.example.com')
    expect(rootOf(settings, bad, { rootUrl: 'http://a!b' })).toBe('https://events.example.com')
    expect(rootOf({ cdn: { publicHost: 'https://e.example.com' } })).toBe('https://e.example.com')
    expect(rootOf({ cdn: { publicHost: 'e.example.com' } })).toBe('http://e.example.com')
    expect(rootOf({ ...trusted, cdn: { publicHost: 'e.example.com' } }, forwarded)).toBe('https://e.example.com')
  })

  it('keeps the folder of a mounted collector unless the settings name one', () => {
    const mounted = { rootUrl: 'http://10.0.0.1/api/v1/events' }
    expect(rootOf({ publicOrigin: 'https://a.example' }, {}, mounted)).toBe('https://a.example/api/v1/events')
    expect(rootOf({ publicOrigin: 'https://a.example/shop/' }, {}, mounted)).toBe('https://a.example/shop')
    expect(rootOf(trusted, forwarded, mounted)).toBe('https://events.example.com/api/v1/events')
    expect(rootOf({ publicOrigin: 'https://a.example' }, {}, { rootUrl: 'http://h/my~events' })).toBeUndefined()
  })

  it.each([
    ['X-Forwarded headers', forwarded, 'https://events.example.com'],
    ['the scheme alone', { 'x-forwarded-proto': 'HTTPS' }, 'https://10.0.0.1:8080'],
    ['Forwarded', { forwarded: 'for=1.2.3.4;proto=https;host="e.example.com:8443"' }, 'https://e.example.com:8443'],
    [
      'lists, of which a client wrote the left part',
      {
        'x-forwarded-proto': 'http, https',
        'x-forwarded-host': 'evil.example, events.example.com',
      },
      'https://events.example.com',
    ],
    ['an unknown scheme', { 'x-forwarded-proto': 'javascript' }, 'http://10.0.0.1:8080'],
    ['an invalid host', { 'x-forwarded-host': 'a!b' }, undefined],
    ['a host with a folder', { 'x-forwarded-host': 'a/b' }, undefined],
  ])('believes trusted proxies: %s', (_, headers, expected) => {
    expect(rootOf(trusted, headers as Record<string, string>)).toBe(expected)
  })

  it('counts as many proxies as are trusted', () => {
    const headers = {
      'x-forwarded-proto': 'http, https, http',
      'x-forwarded-host': 'evil.example, a.example, b.internal',
    }
    expect(rootOf({ ...trusted, trustedProxies: 2 }, headers)).toBe('https://a.example')
  })

  it('believes no one else', () => {
    expect(rootOf({}, forwarded)).toBe('http://10.0.0.1:8080')
    expect(rootOf({}, { forwarded: 'proto=https;host=evil.example' })).toBe('http://10.0.0.1:8080')
    const facts = { rootUrl: 'https://worker.example', isPublicUrl: true }
    expect(rootOf(trusted, { 'x-forwarded-host': 'evil.example' }, facts)).toBe('https://worker.example')
  })
})
